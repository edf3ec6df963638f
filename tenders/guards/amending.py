"""Before a tender or a prequalification notice is corrected: lawful in text, effect and dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web import formats
from tenders.guards.invitation import pool_of
from tenders.guards.tendering import rules_on
from tenders.guards.terms import answers, asked_of_bidders, minimum_price
from tenders.rules import amendments as rules
from tenders.rules import (
    corrected_lines,
    forbidden,
    prequalified,
    requirements,
    scored_twice,
    unnamed,
)
from tenders.rules.open_places import open_places

# What stands where ------------------------------------------------------------------------------


def owner_of(tender: Any, place: str) -> tuple[Any, str]:
    """The row and the field behind a place; (None, "") where there is no such thing.

    A content of Order 87 art. 20 stands in the tender's `contents`, under its key.
    """
    match place.split(":"):
        case ["tender", name]:
            return tender, name
        case ["pool", name]:
            return pool_of(tender), name
        case ["content", key]:
            return tender, f"contents.{key}"
        case ["lot", number, name]:
            return tender.lots.filter(number=number).first(), name
        case ["criterion" | "bands" as part, lot, number]:
            found = tender.lots.filter(number=lot).first()
            row = found.criteria.filter(number=number).first() if found else None
            return row, "bands" if part == "bands" else "description"
        case [corrected_lines.LINE, _lot, _number, name]:
            return lines_at(tender, [place]).get(place), name
    return None, ""


def lines_at(tender: Any, places: Iterable[str]) -> dict[str, Any]:
    """The lines of bills whose quantities stand at these places, read once however many."""
    wanted = {place: found for place in places if (found := corrected_lines.parsed(place))}
    if not wanted:
        return {}
    numbers = {lot for lot, _line in wanted.values()}
    lots = tender.lots.filter(number__in=numbers).prefetch_related("lines")
    lines = {(lot.number, line.number): line for lot in lots for line in lot.lines.all()}
    return {place: lines[found] for place, found in wanted.items() if found in lines}


def value_at(tender: Any, place: str) -> str | None:
    """What stands at a place now, as a text; None where there is no such place."""
    row, name = owner_of(tender, place)
    if row is None:
        return None
    if name.startswith("contents."):
        return str(row.contents.get(name.removeprefix("contents."), ""))
    return as_text(getattr(row, name, None))


def as_text(value: Any) -> str:
    """A value as a correction keeps it: moments in ISO form on the legal clock, plain numbers."""
    if isinstance(value, datetime):
        return value.astimezone(clock.LEGAL_ZONE).isoformat()
    if isinstance(value, Decimal):
        return corrected_lines.plain(value)
    return "" if value is None else str(value)


def as_value(place: str, text: str) -> Any:
    """The value behind such a text."""
    if place.partition(":")[2] in (*rules.DATES, prequalified.UNTIL):
        return datetime.fromisoformat(text) if text else None
    if corrected_lines.parsed(place):
        return Decimal(text)
    return text


def dates_before(tender: Any) -> rules.Dates:
    """The dates as published."""
    return rules.Dates(tender.documents_until, tender.deadline, tender.visit_at)


def dates_after(amendment: Any, unread: Collection[str] = ()) -> rules.Dates:
    """The dates once the correction is in force; None for what could not be read."""
    found = {
        name: as_value(f"tender:{name}", amendment.changes[f"tender:{name}"]["new"])
        if f"tender:{name}" in amendment.changes
        else getattr(amendment.tender, name)
        for name in rules.DATES
    }
    return rules.Dates(**{**found, **{name: None for name in rules.DATES if name in unread}})


# Guards -----------------------------------------------------------------------------------------


def still_open(amendment: Any, *, now: datetime | None = None, **_in: Any) -> Iterator[Reason]:
    """A tender is corrected while it accepts bids, a prequalification while suppliers apply."""
    tender, moment = amendment.tender, now or clock.now()
    if amendment.of_pool:
        if not applications_run(tender, moment):
            message = _("A prequalification notice is corrected while suppliers can apply.")
            yield Reason("not_applying", message, {}, rules.ARTICLE)
    elif tender.status != "published" or tender.deadline is None or moment >= tender.deadline:
        yield Reason(
            "not_accepting",
            _("A tender is corrected while it is published, before its deadline."),
            {},
            rules.ARTICLE,
        )


def applications_run(tender: Any, now: datetime) -> bool:
    """Whether suppliers apply to the pool of this tender at a moment."""
    pool = pool_of(tender)
    return (
        pool is not None
        and tender.status == "ready"
        and pool.status == "announced"
        and pool.applications_until is not None
        and now < pool.applications_until
    )


def something_changed(amendment: Any, **_inputs: Any) -> Iterator[Reason]:
    """A correction changes something."""
    if not amendment.changes and not amendment.files.exists():
        yield Reason("nothing", _("Nothing is changed yet."), {}, "", "changes")
    if not amendment.reason.strip():
        yield Reason("why", _("Say why the tender is corrected."), {}, "", "reason")


def effect_stated(amendment: Any, **_inputs: Any) -> Iterator[Reason]:
    """The officer has said whether bids can be affected, and why."""
    if amendment.material is None or not amendment.material_reason.strip():
        if amendment.of_pool:
            message = _("Say whether the correction can affect applications, and why.")
        else:
            message = _("Say whether the correction can affect how bids are written, and why.")
        yield Reason("effect", message, {}, rules.ARTICLE, "material")
    yield from corrected_lines.check_effect(amendment.changes, amendment.material)


def lawful_places(amendment: Any, **_inputs: Any) -> Iterator[Reason]:
    """Neither subject nor qualification is touched."""
    yield from rules.check_places(amendment.changes, amendment.corrects)


def still_as_published(amendment: Any, **_inputs: Any) -> Iterator[Reason]:
    """What the correction calls the old text is what is published."""
    lines = lines_at(amendment.tender, amendment.changes)
    for place, change in amendment.changes.items():
        if place in lines:
            now: str | None = as_text(lines[place].quantity)
        else:
            now = value_at(amendment.tender, place)
        if now != change["old"]:
            yield Reason(
                "overtaken",
                _("What is to be corrected has changed meanwhile: write this correction anew."),
                {},
                "",
                "changes",
            )
            return


def counting_day(amendment: Any, now: datetime) -> date:
    """From which day periods are counted: the intended day of the notice, today at the earliest."""
    today = formats.local(now).date()
    return max(amendment.notice_day or today, today)


def lawful_dates(
    amendment: Any,
    *,
    now: datetime | None = None,
    day: date | None = None,
    unread: Collection[str] = (),
    **_inputs: Any,
) -> Iterator[Reason]:
    """P6 and every other period; when the notice appears its day is `day`.

    Of dates that could not be read (`unread`) nothing is said.
    """
    moment = now or clock.now()
    if amendment.of_pool:
        yield from _lawful_end(amendment, moment, day, unread)
        return
    tender, after = amendment.tender, dates_after(amendment, unread)
    if tender.deadline is None or tender.notice_day is None:
        return
    yield from rules.check_dates(
        dates_before(tender),
        after,
        day or counting_day(amendment, moment),
        moment,
        rules_on(tender),
        calendar.current(),
        material=corrected_lines.affects_bids(amendment.changes, amendment.material),
        procedure=tender.procedure,
    )
    yield from _notice_in_time(amendment, day or counting_day(amendment, moment))


def _notice_in_time(amendment: Any, day: date) -> Iterator[Reason]:
    if amendment.of_pool:
        latest = amendment.tender.pool.applications_until
        message = _("The correction notice must appear while suppliers apply, by %(latest)s.")
    else:
        latest = amendment.tender.deadline
        message = _("The correction notice must appear before the deadline, by %(latest)s.")
    if day > formats.local(latest).date():
        yield Reason("notice_late", message, {"latest": latest}, rules.ARTICLE, "notice_day")


def end_after(amendment: Any) -> datetime | None:
    """Until when suppliers apply once the correction of their notice is in force."""
    place = f"pool:{prequalified.UNTIL}"
    change = amendment.changes.get(place)
    if change:
        moment: datetime | None = as_value(place, change["new"])
        return moment
    pool = pool_of(amendment.tender)
    return pool.applications_until if pool is not None else None


def _lawful_end(
    amendment: Any, moment: datetime, day: date | None, unread: Collection[str]
) -> Iterator[Reason]:
    """P7: applications end late enough after the correction of their notice."""
    pool = pool_of(amendment.tender)
    if pool is None or pool.applications_until is None:
        return
    after = None if prequalified.UNTIL in unread else end_after(amendment)
    counted = day or counting_day(amendment, moment)
    yield from prequalified.check_until(
        prequalified.Moved(pool.applications_until, after),
        counted,
        moment,
        rules_on(amendment.tender),
        calendar.current(),
        material=bool(amendment.material),
    )
    yield from _notice_in_time(amendment, counted)


def lawful_texts(amendment: Any, **_inputs: Any) -> Iterator[Reason]:
    """New texts set no minimum price and score nothing that the law forbids."""
    tender = amendment.tender
    for place, change in amendment.changes.items():
        yield from text_problems(tender, place, change["new"])


def text_problems(tender: Any, place: str, text: str) -> Iterator[Reason]:
    """What is unlawful in one new text."""
    line = corrected_lines.parsed(place)
    if line:
        yield from corrected_lines.check_quantity(text, line[1])
        return
    if forbidden.sets_minimum_price(text):
        yield minimum_price("text")
    places = open_places(text)
    if places:
        message = _("Fill in %(places)s.")
        yield Reason("open_place", message, {"places": "、".join(places)}, rules.ARTICLE, "text")
    if place.startswith("lot:") and place.endswith(":requirement"):
        yield from _still_answered(tender, place, text)
    if not place.startswith("criterion:"):
        kinds = forbidden.kinds_in(place.removeprefix("content:"))
        yield from forbidden.check_items([text], "text", kinds=kinds)
    else:
        yield from forbidden.check_items([text], "text", kinds=forbidden.IN_DESCRIPTIONS)
        row, _name = owner_of(tender, place)
        items = [(row.name if row else "", text)]
        yield from scored_twice.check_scored_twice(asked_of_bidders(tender), items, "text")
    if place.startswith("bands:"):
        row, _name = owner_of(tender, place)
        yield from requirements.check_bands(text, row.max_points if row else None, "text")


def _still_answered(tender: Any, place: str, text: str) -> Iterator[Reason]:
    """Criteria stay as published: each number they score still stands among the requirements."""
    lot, _name = owner_of(tender, place)
    scores = answers(lot.criteria.all()) if lot else []
    yield from requirements.check_numbers(text, "text")
    yield from requirements.check_answers(text, scores, "text")
    for reason in requirements.unscored(text, scores):
        yield replace(reason, field="text")


def answer_written(
    question: Any, *, text: str = "", shown: str = "", **_in: Any
) -> Iterator[Reason]:
    """An answer says something, and so does the question that is published with it."""
    for name, value in (("text", text), ("shown", shown)):
        if not value.strip():
            yield Reason("empty", _("Please fill this in."), {}, "", name)


def names_nobody(
    question: Any, *, text: str = "", shown: str = "", sure: bool = False, **_in: Any
) -> Iterator[Reason]:
    """What looks like a name is seen once more before everybody reads it (第二十八条)."""
    yield from unnamed.check_publishing(shown, text, own_marks(question.tender), sure=sure)


def own_marks(tender: Any) -> tuple[str, ...]:
    """What the notice itself tells everybody of the purchaser."""
    buyer = tender.purchaser
    return (buyer.name, buyer.name_en, buyer.phone, buyer.credit_code, tender.contact_phone)
