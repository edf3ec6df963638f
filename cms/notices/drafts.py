"""What a domain object contributes to its notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cms.notices.kinds import Service


@dataclass(frozen=True)
class Draft:
    """What a domain object contributes to its notice."""

    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    purchaser: Any = None
    service: str | tuple[str, ...] = Service.OTHER
    procurement_number: str = ""
    closes_at: datetime | None = None
    due_on: date | None = None
    article: str = ""


@dataclass(frozen=True)
class Paper:
    """A file that goes with a notice: what it is called and how large it is."""

    title: Any
    size: int | None = None
    note: Any = ""


@dataclass(frozen=True)
class Papers:
    """The files that go with a notice, who may have them, and where."""

    rows: Sequence[Paper]
    who: Any
    url: str
    button: Any
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Where the public reads on, and the word of the button that leads there."""

    url: str
    button: Any
