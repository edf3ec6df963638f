"""What a refusal says, whole: its words, what is put into them, its article and its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procurement.errors import Reason

Said = Mapping[str, tuple[str, str, str]]


def codes(reasons: Iterable[Reason], told: Said) -> list[str]:
    """The codes, once each reason says what the table has: (words, article, field) by its code.

    Words are msgids, as pages translate them; every parameter they name is given, and no other.
    A code that is told of two fields is written "code:field".
    """
    found = []
    for reason in reasons:
        wanted = told.get(reason.code) or told[f"{reason.code}:{reason.field}"]
        assert (reason.message, reason.article, reason.field) == wanted, reason.code
        named = {name: f"<{name}>" for name in reason.params}
        assert "%(" not in (reason.message % named if named else reason.message)
        assert all(f"%({name})s" in reason.message for name in named), reason.code
        found.append(reason.code)
    return found
