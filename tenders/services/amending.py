"""Writing a correction: begun on what is published, saved place by place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.days import not_past
from procurement.workflow import act, lock
from tenders.guards import amending as guards
from tenders.guards.invitation import pool_of
from tenders.lifecycle.amendment import WRITABLE
from tenders.lifecycle.tender import TenderState
from tenders.models import Amendment, AmendmentFile, Tender
from tenders.permissions import amending as permissions
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines, prequalified
from tenders.services.documents import PURPOSE
from tenders.services.writing import not_a_draft

# A content need not be said, and a criterion need have no ranges.
MAY_BE_EMPTY = ("content:", "bands:")
TERMS = frozenset({"reason", "material", "material_reason", "notice_day"})


def begin(tender: Tender, *, actor: Any) -> Amendment:
    """A new correction of what is published; where one is pending already, that one.

    While suppliers apply to an invited tender that is its prequalification notice.
    """
    require(permissions.may_correct(actor, tender))
    with act():
        row = lock(tender)
        corrects = subject_of(row)
        known = row.amendments.filter(corrects=corrects)
        found = known.pending().first()
        if found is not None:
            return found
        amendment = Amendment(
            tender=row,
            corrects=corrects,
            number=known.count() + 1,
            saved_by=actor,
            officer=actor,
            notice_day=clock.legal_today(),
        )
        reasons = tuple(guards.still_open(amendment, now=clock.db_now()))
        if reasons:
            raise WrongState(*reasons)
        amendment.save()
        journal.add("tenders.amendment.begin", amendment, actor=actor)
        return amendment


def subject_of(tender: Tender) -> str:
    """What of an invited tender is corrected now: before its invitations the notice of the pool."""
    pool = pool_of(tender)
    ready = pool is not None and tender.status == TenderState.READY
    return rules.PREQUALIFICATION if ready else rules.TENDER


def set_terms(
    amendment: Amendment,
    *,
    actor: Any,
    revision: int,
    values: Mapping[str, Any],
    dates: Mapping[str, Any],
) -> Amendment:
    """Why, whether bids can be affected, and every date and plain fact.

    An unlawful date is refused with the earliest lawful day.
    """
    with act():
        row = _writable(amendment, actor, revision)
        _write_terms(row, values, dates)
        reasons = _terms_against_law(row, values)
        if reasons:
            raise RuleBroken(*reasons)
        return _keep(row, actor, {"terms": sorted(values), "dates": sorted(dates)})


def term_problems(
    amendment: Amendment,
    values: Mapping[str, Any],
    dates: Mapping[str, Any],
    unread: Collection[str],
) -> list[Reason]:
    """What is unlawful in the terms as written, of which `unread` could not be read."""
    row = copy(amendment)
    _write_terms(row, values, {n: v for n, v in dates.items() if n not in unread})
    return _terms_against_law(row, values, unread)


def _terms_against_law(
    row: Amendment, values: Mapping[str, Any], unread: Collection[str] = ()
) -> list[Reason]:
    """An intended day that has passed is refused here; later the periods just run from today."""
    today = clock.legal_today()
    return [
        *not_past(values.get("notice_day"), today, "notice_day"),
        *corrected_lines.check_effect(row.changes, row.material),
        *guards.lawful_dates(row, unread=unread),
    ]


def _write_terms(row: Amendment, values: Mapping[str, Any], dates: Mapping[str, Any]) -> None:
    for name in TERMS & values.keys():
        setattr(row, name, values[name])
    for name, value in dates.items():
        _put(row, place_of(row, name), guards.as_text(value))


def place_of(row: Amendment, name: str) -> str:
    """The place of a date or plain fact that this correction may change."""
    if row.of_pool and name == prequalified.UNTIL:
        return f"pool:{name}"
    allowed = prequalified.WORDS if row.of_pool else (*rules.DATES, *rules.WORDS)
    if name not in allowed:
        raise ValueError(f"{name} is not changed here")
    return f"tender:{name}"


def places_of(row: Amendment) -> tuple[str, ...]:
    """Their places: they are written together, not as texts of their own."""
    return tuple(place_of(row, name) for name in facts_of(row))


def facts_of(row: Amendment) -> tuple[str, ...]:
    """The dates and plain facts that this correction may change."""
    if row.of_pool:
        return (prequalified.UNTIL, *prequalified.WORDS)
    return (*rules.DATES, *rules.WORDS)


def set_text(
    amendment: Amendment, *, place: str, text: str, revision: int, actor: Any
) -> Amendment:
    """The new text of one place; the old text again takes the change back."""
    with act():
        row = _writable(amendment, actor, revision)
        reasons = [*rules.check_places([place], row.corrects)]
        if not reasons and guards.value_at(row.tender, place) is None:
            reasons = [no_place()]
        if not reasons and corrected_lines.parsed(place):
            raise ValueError("quantities are written in the bill of their lot")
        reasons = reasons or list(guards.text_problems(row.tender, place, text))
        if not reasons and not text.strip() and not place.startswith(MAY_BE_EMPTY):
            reasons = [Reason("empty", _("Please fill this in."), {}, "", "text")]
        if reasons:
            raise RuleBroken(*reasons)
        _put(row, place, text.replace("\r\n", "\n"))
        return _keep(row, actor, {"place": place})


def set_quantities(
    amendment: Amendment, *, lot: int, quantities: Mapping[int, str], revision: int, actor: Any
) -> Amendment:
    """New quantities of a lot's bill by the numbers of its lines; the old one again is no change.

    Every line that is refused is named. That it can affect bids is said with the reasons; until
    then, and where it is denied, the correction is not proposed.
    """
    with act():
        row = _writable(amendment, actor, revision)
        reasons = quantity_problems(row, lot, quantities)
        if reasons:
            raise RuleBroken(*reasons)
        places = {corrected_lines.place_of(lot, line): line for line in quantities}
        for place, known in guards.lines_at(row.tender, places).items():
            new = corrected_lines.plain(Decimal(quantities[places[place]]))
            _note(row, place, guards.as_text(known.quantity), new)
        return _keep(row, actor, {"bill of lot": lot})


def quantity_problems(
    amendment: Amendment, lot: int, quantities: Mapping[int, str]
) -> list[Reason]:
    """What is against new quantities as written, each reason at its line."""
    places = {corrected_lines.place_of(lot, line): line for line in quantities}
    found = list(rules.check_places(places, amendment.corrects))
    if not found and len(guards.lines_at(amendment.tender, places)) < len(places):
        found.append(no_place())
    for line, text in quantities.items():
        found += corrected_lines.check_quantity(text, line, corrected_lines.field_of(line))
    return found


def no_place() -> Reason:
    """The refusal of what does not exist in the tender."""
    return Reason("no_place", _("There is no such place in this tender."))


def add_file(amendment: Amendment, upload: Any, *, title: str, actor: Any) -> AmendmentFile:
    """A file that joins the documents with the correction; nobody outside reads it before."""
    with act():
        row = _writable(amendment, actor, None)
        reasons = tuple(no_files(row))
        if reasons:
            raise WrongState(*reasons)
        stored = files.store(
            upload, purpose=PURPOSE, actor=actor, subject=f"tenders.amendment:{row.pk}"
        )
        kept = AmendmentFile.objects.create(
            amendment=row, file=stored, title=title.strip() or stored.name
        )
        _keep(row, actor, {"file": kept.title, "sha256": stored.sha256})
        return kept


def no_files(amendment: Amendment) -> Iterable[Reason]:
    """Why no file joins: before the invitations no documents are on offer."""
    if amendment.of_pool:
        message = _("A correction of the prequalification notice brings no files.")
        yield Reason("no_files", message, {}, rules.ARTICLE)


def remove_file(kept: AmendmentFile, *, actor: Any) -> None:
    """Take a file out again."""
    with act():
        row = _writable(kept.amendment, actor, None)
        kept.delete()
        _keep(row, actor, {"file_removed": kept.title})


# Inside -----------------------------------------------------------------------------------------


def _writable(amendment: Amendment, actor: Any, revision: int | None) -> Amendment:
    """The row, locked, if this person may write it, it is being written and nobody was faster."""
    require(permissions.may_correct(actor, amendment))
    lock(amendment.tender)
    row = lock(amendment)
    reasons = tuple(not_a_draft(row, *WRITABLE))
    if reasons:
        raise WrongState(*reasons)
    if revision is not None and revision != row.revision:
        raise RuleBroken(
            Reason(
                "overtaken",
                _(
                    "%(who)s has saved this correction after you opened it. Look at it again and "
                    "save once more to keep yours."
                ),
                {"who": str(row.saved_by)},
            )
        )
    return row


def _put(row: Amendment, place: str, text: str) -> None:
    """Note what stands there and what shall; the same text again is no change."""
    _note(row, place, guards.value_at(row.tender, place) or "", text)


def _note(row: Amendment, place: str, old: str, text: str) -> None:
    changes = {key: value for key, value in row.changes.items() if key != place}
    if text != old:
        changes[place] = {"old": old, "new": text}
    row.changes = changes


def _keep(row: Amendment, actor: Any, inputs: Mapping[str, Any]) -> Amendment:
    row.revision += 1
    row.saved_by = actor
    row.save()
    journal.add("tenders.amendment.save", row, actor=actor, inputs=inputs)
    return row


def editable(tender: Tender, corrects: str = rules.TENDER) -> Iterable[str]:
    """Every place whose text may be changed, in the order of the documents."""
    if corrects == rules.PREQUALIFICATION:
        yield prequalified.CRITERIA
        return
    for key in rules.CONTENT_TEXTS:
        yield f"content:{key}"
    for lot in tender.lots.prefetch_related("criteria"):
        for name in rules.LOT_TEXTS:
            yield f"lot:{lot.number}:{name}"
        for criterion in lot.criteria.all():
            yield f"criterion:{lot.number}:{criterion.number}"
            yield f"bands:{lot.number}:{criterion.number}"
        yield f"{corrected_lines.LINE}:{lot.number}"
