"""Recording on the street: what an inspector counts, says and photographs at a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import RoundState
from inspections.models import Finding, FindingPhoto, Inspection, Remarks, Round, RoundUnit, Seen
from inspections.permissions import may_record
from inspections.services import photos
from inspections.services.scoring import findings_of, score_of, sheet_of
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform


def record(
    unit: RoundUnit,
    seen: Iterable[Seen],
    *,
    place: str = "",
    note: str = "",
    was: Remarks | None = None,
    actor: Any,
) -> Inspection:
    """Keep what was counted so far; recorded again, the new numbers replace the old.

    Two inspectors may stand at one unit: where only the other one has changed a number since
    this page was opened (`was`), the other's stays; where both have, it is refused and asked.
    Starts the round and the inspection when needed. A finished unit in which something changes
    is open again and the signatures fall away. Raises RuleBroken with every reason.
    """
    with act():
        row = _open_for_recording(unit, actor)
        inspection = Inspection.objects.filter(unit=unit).first()
        stored = {one.fault_id: one for one in inspection.findings.all()} if inspection else {}
        counted = [_Count(one, stored.get(one.fault.pk)) for one in seen]
        words = _words(inspection, Remarks(place.strip(), note.strip()), was)
        reasons = (*_why_not(row, counted), *words.reasons)
        if reasons:
            raise RuleBroken(*reasons)
        changed = [one for one in counted if one.changes()]
        if inspection is not None and not changed and not words.changed:
            return inspection
        if row.status == RoundState.DRAWN:
            perform(row, "start", actor=actor, at=clock.now())
        inspection = inspection or Inspection(unit=unit, inspector=actor, started_at=clock.now())
        inspection.place, inspection.note = words.place, words.note
        inspection.finished_at = inspection.score = inspection.recorded_score = None
        inspection.save()
        row.inspectors.filter(signed_at__isnull=False).update(signed_at=None)
        for one in changed:
            _keep(row, inspection, one, actor)
        journal.add(
            "inspections.inspection.record",
            inspection,
            actor=actor,
            inputs={"counted": {one.seen.fault.code: one.quantity for one in changed}},
        )
        return inspection


def _merged(was: Any, mine: Any, stored: Any) -> tuple[Any, bool]:
    """What holds where two may have written, and whether both have, and differently.

    | was  | mine | stored | holds    | both |
    | ---- | ---- | ------ | -------- | ---- |
    | 0    | 2    | 0      | 2        | no   |
    | 0    | 0    | 3      | 3        | no   |
    | 0    | 3    | 3      | 3        | no   |
    | 0    | 2    | 3      | 2        | yes  |
    | None | 2    | 3      | 2        | no   |
    """
    if was is None or mine == stored:
        return mine, False
    return (stored, False) if mine == was else (mine, stored != was)


class _Count:
    """What one inspector counted of a fault, beside what is stored of it."""

    def __init__(self, seen: Seen, finding: Finding | None) -> None:
        self.seen, self.finding = seen, finding
        self.stored = finding.quantity if finding else Decimal(0)
        self.quantity, self.both = _merged(seen.was, seen.quantity, self.stored)
        stored_place = finding.place if finding else ""
        place = seen.place.strip()
        self.place, self.both_placed = _merged(seen.place_was, place, stored_place)
        if seen.photos and seen.quantity and not self.quantity:
            self.both = True  # there is a photo of what the other one has taken back

    def changes(self) -> bool:
        """Would anything be written?"""
        finding = self.finding
        if finding is None or not self.quantity:
            return self.quantity != self.stored
        if self.quantity != finding.quantity or self.place != finding.place:
            return True
        moment = FindingPhoto.Moment.BEFORE
        return any(photos.same(finding, one, moment=moment) is None for one in self.seen.photos)

    def reasons(self) -> Iterator[Reason]:
        """What both have written."""
        if self.both:
            yield _both(f"quantity_{self.seen.fault.pk}", self.stored)
        if self.both_placed and self.finding is not None:
            yield _both(f"place_{self.seen.fault.pk}", self.finding.place or "—")


def _both(field: str, value: Any) -> Reason:
    message = _("A colleague has recorded %(value)s here meanwhile. Write what is right.")
    return Reason("meanwhile", message, {"value": value}, field=field)


@dataclass(frozen=True)
class _Words:
    place: str
    note: str
    changed: bool
    reasons: tuple[Reason, ...]


def _words(inspection: Inspection | None, mine: Remarks, was: Remarks | None) -> _Words:
    """The same for where one stood and what there was to say."""
    stored = Remarks(inspection.place, inspection.note) if inspection else Remarks()
    held, reasons = {}, []
    for name in ("place", "note"):
        base = getattr(was, name) if was else None
        held[name], both = _merged(base, getattr(mine, name), getattr(stored, name))
        if both:
            reasons.append(_both(name, getattr(stored, name) or "—"))
    found = Remarks(**held)
    return _Words(found.place, found.note, found != stored, tuple(reasons))


def _open_for_recording(unit: RoundUnit, actor: Any) -> Round:
    row: Round = lock(unit.round)
    require(may_record(actor, row))
    reasons = tuple(not_recording(row))
    if reasons:
        raise WrongState(*reasons)
    if not unit.drawn:
        raise RuleBroken.single("not_drawn", _("This unit was not drawn."))
    return row


def not_recording(row: Round) -> Iterator[Reason]:
    """Why nothing is recorded in a round."""
    if row.status not in (RoundState.DRAWN, RoundState.UNDER_WAY):
        message = _("This round is not open for recording; it stands at “%(state)s”.")
        yield Reason("state", message, {"state": row.get_status_display()})


def _why_not(row: Round, counted: list[_Count]) -> Iterable[Reason]:
    for one in counted:
        fault = one.seen.fault
        if fault.item.checklist_id != row.checklist_id:
            yield Reason("fault", _("This fault is not on the checklist of the round."))
        if one.seen.quantity < 0:
            message = _("A quantity is not negative.")
            yield Reason("quantity", message, field=f"quantity_{fault.pk}")
        yield from one.reasons()
        yield from photos.problems(one.seen.photos, field=f"photos_{fault.pk}")


def _keep(row: Round, inspection: Inspection, one: _Count, actor: Any) -> None:
    finding = one.finding
    if not one.quantity:
        if finding is not None:
            journal.add("inspections.finding.take_back", finding, actor=actor)
            finding.delete()
        return
    if finding is None:
        finding = _found(row, inspection, one)
    else:
        finding.quantity, finding.place = one.quantity, one.place
        finding.save(update_fields=["quantity", "place"])
    for upload in one.seen.photos:
        photos.keep(finding, upload, moment=FindingPhoto.Moment.BEFORE, actor=actor)


def _found(row: Round, inspection: Inspection, one: _Count) -> Finding:
    fault = one.seen.fault
    of_round = Finding.objects.filter(inspection__unit__round=row)
    number = (of_round.aggregate(last=Max("number"))["last"] or 0) + 1
    return Finding.objects.create(
        contract=row.contract,
        inspection=inspection,
        fault=fault,
        number=number,
        reference=f"F-{row.number}-{number:02d}",
        text=fault.text,
        unit=fault.unit,
        quantity=one.quantity,
        points_each=fault.points_each,
        money_kind=fault.money_kind,
        place=one.place,
        found_at=clock.now(),
    )


def finish(unit: RoundUnit, *, actor: Any) -> Inspection:
    """Close the record of a unit and score it. Every finding needs a photo."""
    with act():
        row = _open_for_recording(unit, actor)
        inspection = Inspection.objects.filter(unit=unit).first()
        if inspection is None:
            raise RuleBroken.single("not_recorded", _("Nothing was recorded here yet."))
        if inspection.finished_at is not None:
            return inspection
        findings = findings_of(inspection)
        reasons = tuple(
            Reason(
                "photo",
                _("“%(fault)s” needs a photo."),
                {"fault": finding.text},
                field=f"photos_{finding.fault_id}",
            )
            for finding in findings
            if not finding.photos.exists()
        )
        if reasons:
            raise RuleBroken(*reasons)
        score = score_of(sheet_of(row.checklist), findings).score
        inspection.finished_at = clock.now()
        inspection.score = inspection.recorded_score = score
        inspection.save()
        journal.add(
            "inspections.inspection.finish", inspection, actor=actor, inputs={"score": score}
        )
        return inspection
