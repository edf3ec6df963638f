"""How a notice is shown: its facts in legal order, its state, what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms import selectors
from cms.notices import catalogue
from cms.notices.fields import NoticeField, Section, is_blank, sections_of
from cms.notices.kinds import OPENED_BY_DEADLINE, Kind
from procurement import clock
from procurement.web.parts import Link
from tenders.models import Amendment
from tenders.selectors.changes import Changed, Names, changed

AMENDMENT = "tenders.amendment"
TONES = {
    Kind.RESULT: "ok",
    Kind.CONTRACT: "ok",
    Kind.ACCEPTANCE: "ok",
    Kind.CORRECTION: "warn",
    Kind.TERMINATION: "bad",
    Kind.COMPLAINT: "off",
    Kind.SUPERVISION: "off",
}


@dataclass(frozen=True)
class Fact:
    """A label with its value, ready for the template: `type` says how to write it.

    `paper` is the kept paper behind an address of ours, `made` whether there will be one.
    """

    label: str
    value: Any
    type: str
    paper: Any = None
    made: bool = False

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, Decimal)

    @property
    def is_time(self) -> bool:
        return isinstance(self.value, date)

    @property
    def is_link(self) -> bool:
        """An address of our own, or one that a browser opens."""
        return str(self.value).startswith(("/", "https://"))


@dataclass(frozen=True)
class Facts:
    """The facts under one heading."""

    heading: str
    rows: list[Fact]
    bare: bool
    anchor: str


AMOUNTS = {
    Kind.TENDER: _("Budget"),
    Kind.NEGOTIATION: _("Budget"),
    Kind.PREQUALIFICATION: _("Budget"),
    Kind.SINGLE_SOURCE: _("Budget"),
    Kind.RESULT: _("Award amount"),
    Kind.CONTRACT: _("Contract amount"),
    Kind.ACCEPTANCE: _("Contract amount"),
    Kind.ASSESSMENT: _("Deduction"),
}


@dataclass(frozen=True)
class Listed:
    """A notice as a line of a list."""

    notice: Any
    tone: str
    word: Any
    open_now: bool
    amount_label: Any


def listed(notices: Iterable[Any], now: datetime) -> list[Listed]:
    """Lines of a list."""
    found = []
    for notice in notices:
        tone, word = state(notice, now)
        open_now = is_open(notice, now)
        found.append(Listed(notice, tone, word, open_now, AMOUNTS.get(notice.kind, "")))
    return found


def is_open(notice: Any, now: datetime) -> bool:
    """A tender that still takes bids."""
    open_until = notice.closes_at if notice.kind in OPENED_BY_DEADLINE else None
    return open_until is not None and now < open_until


def facts(notice: Any) -> list[Facts]:
    """The sections in legal order; a numbered one without anything says so.

    The numbers of the standard stay what they are: a reader who misses the sixth would look for
    what was left out.
    """
    language = get_language() or "zh"
    sections = sections_of(notice.kind)
    if all(is_blank(notice.fields.get(one.key)) for section in sections for one in section.fields):
        return []
    found = []
    for index, section in enumerate(sections, start=1):
        rows = [
            _fact(notice, field, language)
            for field in section.fields
            if not is_blank(notice.fields.get(field.key))
        ]
        bare = section.is_its_only_field
        if not rows and section.is_numbered:
            rows, bare = [Fact("", _nothing(section), "word")], True
        if rows:
            found.append(Facts(section.label(language), rows, bare, f"s{index}"))
    return found


def _fact(notice: Any, field: NoticeField, language: str) -> Fact:
    fact = Fact(field.label(language), _value(field, notice.fields[field.key]), field.type)
    row = catalogue.row_of(notice) if field.type == "file" and notice.live else None
    found = [one for one in row.files if one.field == field.key] if row else []
    if not found or notice.subject is None:
        return fact
    return replace(fact, paper=found[0].paper(notice.subject), made=True)


def _nothing(section: Section) -> str:
    """What stands under a heading without anything: “none”, or that it is still to be written."""
    if section.is_required:
        return gettext("Nothing is written yet")
    return pgettext("section of a notice", "None")


def _value(field: NoticeField, value: Any) -> Any:
    """Numbers, days and moments as themselves, so that the page writes them its way."""
    text = str(value)
    if field.type in {"amount", "number"}:
        amount = selectors.number(text)
        return text if amount is None else amount
    if field.type == "moment":
        return parse_datetime(text) or text
    if field.type == "date":
        return parse_date(text) or text
    if field.type == "yes_no":
        return gettext("Yes") if value is True else gettext("No")
    if field.type == "list":
        return [line for line in text.splitlines() if line.strip()]
    return text


def state(notice: Any, now: Any) -> tuple[str, Any]:
    """Tone and word of the badge."""
    if notice.superseded_at is not None:
        return "off", pgettext_lazy("notice", "Void")
    if notice.kind in OPENED_BY_DEADLINE and notice.closes_at:
        if now < notice.closes_at:
            return "on", _("Accepting bids")
        return "warn", pgettext_lazy("tender", "Closed")
    return TONES.get(notice.kind, ""), Kind(notice.kind).label


def days_passed(notice: Any, now: Any) -> dict[str, int]:
    """Days of the bidding period, gone and in all, for the bar under the deadline."""
    start = _day(notice.published_at or now)
    whole = max((_day(notice.closes_at) - start).days, 1)
    return {"whole": whole, "gone": min((_day(now) - start).days, whole)}


def _day(moment: Any) -> date:
    return moment.astimezone(clock.LEGAL_ZONE).date()


def about_subject(notice: Any, now: datetime) -> dict[str, Any]:
    """Timeline and page of the object of a published notice, where the public may read them."""
    row = catalogue.row_of(notice) if notice.live else None
    if row is None or notice.subject is None:
        return {}
    subject = notice.subject
    return {
        "subject_page": row.page(subject),
        "subject_links": row.links(subject),
        "papers": row.papers(subject),
        "events": row.road(subject, now),
    }


@dataclass(frozen=True)
class Corrected:
    """A correction notice with old and new text, where the work behind it knows them."""

    notice: Any
    changes: list[Changed]


def with_changes(found: list[Any]) -> list[Corrected]:
    """Correction notices with what they change; one query for all of them."""
    keys = [one.subject_id for one in found if one.subject_type == AMENDMENT]
    rows = Amendment.objects.in_force().filter(pk__in=keys).select_related("tender")
    by_key = {str(row.pk): row for row in rows}
    names = Names(next(iter(by_key.values())).tender) if by_key else None
    return [
        Corrected(one, changed(by_key[one.subject_id], names))
        if names is not None and one.subject_id in by_key
        else Corrected(one, [])
        for one in found
    ]


def changes_of(notice: Any) -> list[Changed]:
    """Old beside new on the page of a correction notice itself."""
    if notice.subject_type != AMENDMENT or notice.subject is None:
        return []
    return changed(notice.subject, Names(notice.subject.tender))


def own_parts(notice: Any, others: list[Any]) -> list[tuple[Any, str]]:
    """Each with the part of its title that tells it apart: the project's name is said once.

    Where one title begins all of them it is that name; otherwise titles stay whole.
    """
    shared = min((one.title for one in (notice, *others)), key=len)
    if not all(one.title.startswith(shared) for one in (notice, *others)):
        shared = ""
    return [(one, one.title[len(shared) :].lstrip(" ·")) for one in others]


FOLDED_FROM = 4
"""So many notices of one kind are folded together."""


@dataclass(frozen=True)
class OfKind:
    """The notices of one kind, newest first; `count` are all there are, `latest` the last day."""

    kind: str
    rows: list[tuple[Any, str]]
    count: int

    @property
    def word(self) -> Any:
        return Kind(self.kind).label

    @property
    def folded(self) -> bool:
        """Many of one kind, the months of a contract above all, are not all shown at once."""
        return self.count >= FOLDED_FROM

    @property
    def latest(self) -> Any:
        return self.rows[0][0].published_at

    @property
    def more(self) -> bool:
        """There are older ones: the board has them."""
        return self.count > len(self.rows)


def by_kind(notice: Any, others: list[Any]) -> list[OfKind]:
    """The other notices of a procurement by kind, in the order of its life."""
    rows: dict[str, list[tuple[Any, str]]] = {}
    for one, own in own_parts(notice, others):
        rows.setdefault(one.kind, []).insert(0, (one, own))
    return [
        OfKind(kind, rows[kind], rows[kind][0][0].of_kind) for kind in Kind.values if kind in rows
    ]


def _void_by(notice: Any) -> Any:
    """The published correction that says what is void in it; None while it is written."""
    correction = notice.superseded_by if notice.superseded_at is not None else None
    return correction if correction is not None and correction.live else None


def notice_page(notice: Any, *, preview: bool = False) -> dict[str, Any]:
    """Everything the page of a notice needs; the preview shows the same."""
    now = clock.now()
    others = selectors.same_procurement(notice)
    tone, word = state(notice, now)
    open_now = is_open(notice, now)
    return {
        "notice": notice,
        "preview": preview,
        "facts": facts(notice),
        "tone": tone,
        "word": word,
        "void_by": _void_by(notice),
        "others": by_kind(notice, others),
        "crumbs": [
            Link(gettext("Home"), "/"),
            Link(gettext("Notices"), reverse("cms:notices")),
            Link(str(Kind(notice.kind).label), ""),
        ],
        "corrections": with_changes(selectors.corrections(others)),
        "changes": changes_of(notice),
        **about_subject(notice, now),
        "open_now": open_now,
        "passed": days_passed(notice, now) if open_now else None,
        "now": now,
        "nav_key": "notices",
    }
