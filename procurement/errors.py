"""Why an act is refused. Pure: the rules raise and return these; pages and APIs show them.

Messages are English msgids with named parameters (``%(earliest)s``): days, `Amount` and `Share`
as they are. Pages show a reason with ``reasons.reason_text(reason)``, which translates the message
and writes its parameters in the reader's language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self


def gettext_noop(message: str) -> str:
    """Mark a msgid for makemessages without translating it, so that rules need no Django."""
    return message


class Amount(Decimal):
    """An amount in CNY among the parameters of a reason; pages write it as they write amounts."""


class Share(Decimal):
    """A share of one among the parameters, 0.10; pages write it in per cent, as people type it."""


def as_it_is(value: object) -> object:
    """Write a parameter plainly, for logs; pages have `web.reasons.written`."""
    return value


@dataclass(frozen=True)
class Reason:
    """One ground for a refusal, in the user's words, with the article of law behind it.

    A parameter `row` counts the row of a table, from 1, whose column is `field`.

    >>> Reason("too_early", "Not before %(earliest)s", {"earliest": "2026-03-02"}).text()
    'Not before 2026-03-02'
    """

    code: str
    message: object
    params: Mapping[str, object] = field(default_factory=dict, hash=False)
    article: str = ""
    field: str = ""

    def text(
        self,
        translate: Callable[[str], str] = str,
        write: Callable[[object], object] = as_it_is,
    ) -> str:
        """Return the translated message with its parameters; a lazy message translates itself.

        `write` says how days and amounts among the parameters are written.
        """
        message = translate(str(self.message))
        if not self.params:
            return message
        return message % {name: write(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        return self.text()


class DomainError(Exception):
    """A refusal that a person can understand; `http_status` is the answer a page gives."""

    http_status = 400

    def __init__(self, *reasons: Reason) -> None:
        if not reasons:
            raise ValueError("a refusal needs at least one reason")
        super().__init__(*reasons)
        self.reasons: tuple[Reason, ...] = reasons

    @classmethod
    def single(
        cls,
        code: str,
        message: object,
        *,
        params: Mapping[str, object] | None = None,
        article: str = "",
        field: str = "",
    ) -> Self:
        """Build the error from the parts of its only reason."""
        return cls(Reason(code, message, params or {}, article, field))

    def __str__(self) -> str:
        return "; ".join(reason.text() for reason in self.reasons)


class NotAllowed(DomainError):
    """The actor may not do this."""

    http_status = 403


class WrongState(DomainError):
    """The thing is not in a state in which this can be done."""

    http_status = 409


class RuleBroken(DomainError):
    """A rule of law or contract forbids it; every broken rule is named at once."""

    http_status = 422


class Unavailable(DomainError):
    """It is there, but cannot be handed out now; `retry_after` are the seconds to wait, if any."""

    http_status = 503
    retry_after: int = 0

    @classmethod
    def single(
        cls,
        code: str,
        message: object,
        *,
        params: Mapping[str, object] | None = None,
        article: str = "",
        field: str = "",
        retry_after: int = 0,
    ) -> Self:
        """Build the error from its only reason and the seconds to wait."""
        error = cls(Reason(code, message, params or {}, article, field))
        error.retry_after = retry_after
        return error
