"""Before a tender is submitted or published: complete, and lawful in its dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.rules.days import not_past
from procurement.web import formats
from tenders.guards.opening import MIN_OFFICERS
from tenders.guards.reviewing import contract_text_checked
from tenders.rules import amendments, rule_sets, timetable
from tenders.rules.contents import ARTICLE as CONTENTS_ARTICLE
from tenders.rules.contents import CONTENTS, missing_contents
from tenders.rules.evaluation import COMPREHENSIVE, LOWEST_PRICE
from tenders.rules.open_places import open_places
from tenders.rules.rule_sets import RuleSet

# Contents of art. 20 that the facts of the tender themselves state.
FROM_FACTS = ("budget", "requirements", "evaluation", "validity", "deadline_and_opening")


def rules_on(tender: Any, day: date | None = None) -> RuleSet:
    """The rule set pinned at the notice, else the one in force on the intended notice day."""
    if tender.rule_set:
        return rule_sets.rule_set(tender.rule_set)
    return rule_sets.rule_set_for(day or tender.notice_day or clock.legal_today())


def unusual_opening(tender: Any, deadline: datetime | None) -> list[Reason]:
    """What to look at again in a deadline that is lawful: nobody is stopped by it."""
    if deadline is None:
        return []
    return [tender.worded(one) for one in timetable.unusual_opening(deadline, calendar.current())]


def section_of(lot: Any, part: str) -> str:
    """The name of a lot's section in the list of what is missing."""
    return f"{part}:{lot.pk}"


# Complete ---------------------------------------------------------------------------------------


def complete(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """The sixteen contents, the lots with bill and criteria, the dates, the opening officers."""
    lots = list(tender.lots.prefetch_related("lines", "criteria"))
    yield from _basics(tender)
    if not lots:
        yield Reason("no_lot", _("There is no lot yet."), {}, CONTENTS_ARTICLE, "lots")
    for lot in lots:
        yield from _lot(lot, tender.method)
    yield from _dates_chosen(tender)
    yield from _contents(tender)
    yield from places_left_open(tender, lots)
    yield from contract_text_checked(tender)
    if tender.opening_officers.count() < max(MIN_OFFICERS, tender.opening_quorum):
        yield Reason(
            "opening_officers",
            _("Name at least %(least)s opening officers."),
            {"least": max(MIN_OFFICERS, tender.opening_quorum)},
            "87号令第四十条",
            "officers",
        )


def _basics(tender: Any) -> Iterator[Reason]:
    for name in ("summary", "place", "contact", "contact_phone"):
        if not getattr(tender, name).strip():
            label = tender._meta.get_field(name).verbose_name
            yield Reason(
                f"missing_{name}", _("“%(name)s” is empty."), {"name": label}, "", "basics"
            )


def _lot(lot: Any, method: str) -> Iterator[Reason]:
    if not lot.scope.strip() or lot.service_starts_on is None:
        yield Reason(
            "lot_incomplete",
            _("Lot %(lot)s: scope or first day of service is missing."),
            {"lot": lot.number},
            CONTENTS_ARTICLE,
            section_of(lot, "lot"),
        )
    if not lot.lines.all():
        yield Reason(
            "no_lines",
            _("Lot %(lot)s has no bill of quantities."),
            {"lot": lot.number},
            CONTENTS_ARTICLE,
            section_of(lot, "lines"),
        )
    if method == COMPREHENSIVE and not lot.criteria.all():
        yield Reason(
            "no_criteria",
            _("Lot %(lot)s has no criteria."),
            {"lot": lot.number},
            CONTENTS_ARTICLE,
            section_of(lot, "criteria"),
        )
    if method == LOWEST_PRICE and lot.criteria.all():
        yield Reason(
            "needless_criteria",
            _("Lot %(lot)s: by the lowest price nothing is scored; take the criteria out."),
            {"lot": lot.number},
            "87号令第五十四条",
            section_of(lot, "criteria"),
        )


def _dates_chosen(tender: Any) -> Iterator[Reason]:
    names = ("notice_day", "documents_from", "documents_until", "deadline")
    if any(getattr(tender, name) is None for name in names):
        yield Reason(
            "no_dates",
            _("Notice day, offer of the documents and deadline are not all chosen."),
            {},
            CONTENTS_ARTICLE,
            "dates",
        )


def contents_present(tender: Any) -> set[str]:
    """Keys of the contents that have a text, or that the facts of the tender state."""
    return {key for key, text in tender.contents.items() if str(text).strip()} | set(FROM_FACTS)


def _contents(tender: Any) -> Iterator[Reason]:
    for content in missing_contents(contents_present(tender)):
        yield Reason(
            f"content_{content.key}",
            _("Content %(number)s, “%(name)s”, is missing."),
            {"number": content.number, "name": content_name_lazy(content)},
            CONTENTS_ARTICLE,
            f"content:{content.key}",
        )


def places_left_open(tender: Any, lots: list[Any]) -> Iterator[Reason]:
    """Every place 【填写：…】 that a ready text has left to the officer, section by section."""
    for content in CONTENTS:
        places = open_places(str(tender.contents.get(content.key, "")))
        if places:
            yield _open(
                _("Content %(number)s, “%(name)s”: fill in %(places)s."),
                places,
                f"content:{content.key}",
                number=content.number,
                name=content_name_lazy(content),
            )
    places = open_places(f"{tender.summary}\n{tender.qualification}")
    if places:
        yield _open(_("Basic facts: fill in %(places)s."), places, "basics")
    for lot in lots:
        for part, message, texts in _texts_of(lot):
            places = open_places("\n".join(texts))
            if places:
                yield _open(message, places, section_of(lot, part), lot=lot.number)


def _texts_of(lot: Any) -> Iterator[tuple[str, Any, list[str]]]:
    """The texts of a lot by section, each with the words that say what is open there."""
    texts = [getattr(lot, name) or "" for name in amendments.LOT_TEXTS]
    yield "lot", _("Lot %(lot)s: fill in %(places)s."), texts
    lines = [f"{line.name} {line.remark}" for line in lot.lines.all()]
    yield "lines", _("Lot %(lot)s, bill of quantities: fill in %(places)s."), lines
    criteria = [f"{one.name} {one.how}" for one in lot.criteria.all()]
    yield "criteria", _("Lot %(lot)s, criteria: fill in %(places)s."), criteria


def _open(message: Any, places: tuple[str, ...], section: str, **params: Any) -> Reason:
    named = "、".join(places)
    return Reason("open_place", message, {**params, "places": named}, CONTENTS_ARTICLE, section)


def content_name(content: Any) -> str:
    """The name of a content as the law gives it, or its English rendering."""
    return content.chinese if formats.chinese() else content.english


content_name_lazy = lazy(content_name, str)


# Lawful dates -----------------------------------------------------------------------------------


def lawful_dates(
    tender: Any, *, notice_day: date | None = None, **_inputs: Any
) -> Iterator[Reason]:
    """Every date that breaks a period; at publication the notice day is the day itself."""
    day = notice_day or tender.notice_day
    today = clock.legal_today()
    yield from not_past(day, today, "notice_day")
    rules = rule_sets.rule_set_for(max(day or today, today))
    yield from dates_against_law(
        day, tender.documents_until, tender.deadline, rules, tender.procedure
    )
    yield from amendments.check_visit(tender.visit_at, tender.documents_until, tender.deadline)
    if tender.visit_at is not None and not (tender.visit_place or "").strip():
        yield Reason("no_place", _("Say where the site visit begins."), {}, "", "visit_place")
    if day is not None and not (tender.short_intention_reason or "").strip():
        announced = tender.plan.announced_at
        intention = timetable.local_day(announced) if announced else None
        yield from timetable.check_intention(intention, day, rules)


def dates_still_lawful(tender: Any, **inputs: Any) -> Iterator[Reason]:
    """At the publication: what has become too early since the approval, and the way out."""
    reasons = tuple(lawful_dates(tender, **inputs))
    yield from reasons
    if reasons:
        message = _(
            "The officer takes the tender back, sets new dates and hands it in again; "
            "it is approved anew."
        )
        yield Reason("take_back", message)


def dates_against_law(
    day: date | None, documents_until: Any, deadline: Any, rules: RuleSet, procedure: str
) -> tuple[Reason, ...]:
    """The timetable's refusals, each with the earliest lawful day and the article."""
    dates = timetable.TenderDates(
        notice_day=day,
        documents_until=timetable.local_day(documents_until) if documents_until else None,
        deadline=deadline,
        opening=deadline,
    )
    return timetable.check(dates, rules, calendar.current(), procedure)


# Termination ------------------------------------------------------------------------------------


def termination_asked_for(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """The officer has asked for it in writing; the approver decides."""
    if not tender.termination_reason.strip():
        yield Reason(
            "termination_not_asked",
            _("The officer has to ask for the termination first, with the reason."),
            {},
            "87号令第二十九条",
        )
    elif tender.is_closed(clock.now()):
        yield Reason(
            "closed",
            _("The deadline has passed: a tender is terminated before it, not after."),
            {},
            "87号令第二十九条",
        )
