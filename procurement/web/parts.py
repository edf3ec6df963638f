"""What the parts of a page are made of; `templates/components/` shows them.

Views build these and hand them to a component; nobody writes a component's HTML twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.errors import Reason
from procurement.workflow import blockers


@dataclass(frozen=True)
class Link:
    """A place to go. `icon` is a symbol of icons.svg."""

    text: Any
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Blocked:
    """An act that cannot be done now, with every reason."""

    title: Any
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class NextStep:
    """The one next step of a page: what, who, by when, and why the others cannot be done now.

    `url` leads to the act's own page. `who` says who does it when it is not the reader; then
    leave `button` empty.
    """

    title: Any
    text: Any = ""
    url: str = ""
    button: Any = ""
    icon: str = ""
    who: Any = ""
    due: datetime | date | None = None
    article: str = ""
    caps: str = ""
    others: Sequence[Link] = ()
    blocked: Sequence[Blocked] = ()
    note: Any = ""
    mends: bool = True
    """Whether the reader is whom work that came back waits for; `who` alone says that it is not."""


def blocked_acts(obj: Any, acts: Mapping[str, Any], actor: Any) -> list[Blocked]:
    """The acts of `{transition: title}` that `perform` would refuse now, with the reasons."""
    found = [(title, blockers(obj, name, actor)) for name, title in acts.items()]
    return [Blocked(title, reasons) for title, reasons in found if reasons]


@dataclass(frozen=True)
class Fact:
    """A label and its value; a value may be safe HTML. `note` stands small below it."""

    label: Any
    value: Any
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Photo:
    """A picture with what it shows (`alt`) and when it was taken (`caption`)."""

    url: str
    alt: Any
    caption: Any = ""
    link: str = ""


@dataclass(frozen=True)
class ChainLink:
    """One link from an amount back to its clause: kind (金额, 规则, ...), title, text."""

    kind: Any
    title: Any = ""
    text: Any = ""
    url: str = ""
    url_text: Any = ""
    photo: Photo | None = None


@dataclass(frozen=True)
class BillLine:
    """A line of a bill; with a chain it can be opened. `tone` is "bad" or "warn".

    A `subtotal` says what the lines above it make and adds nothing.
    """

    text: Any
    amount: Decimal | None
    small: Any = ""
    tone: str = ""
    chain: Sequence[ChainLink] = ()
    url: str = ""
    open: bool = False
    subtotal: bool = False


@dataclass(frozen=True)
class Bill:
    """A sum of money: its lines, the total under a heavy line, the capitals below it."""

    lines: Sequence[BillLine]
    total_text: Any
    total: Decimal
    caps: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell of a list. `number` aligns it right; `note` stands small below it."""

    value: Any
    number: bool = False
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A column head; a number's head stands right."""

    text: Any
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A list that stays a table on a phone; the first cell of a row is its head."""

    caption: Any
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    show_caption: bool = False
    dense: bool = False
    empty: Any = ""
    empty_text: Any = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> list[list[tuple[Column, Cell]]]:
        """Rows with each cell beside its column, as the small screen shows them."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]
