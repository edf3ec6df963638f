"""Recording on the street: what an inspector counts, says and photographs at a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import RoundState
from inspections.models import Finding, FindingPhoto, Inspection, Round, RoundUnit, Seen
from inspections.permissions import may_record
from inspections.services import photos
from inspections.services.scoring import findings_of, score_of, sheet_of
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform


def record(
    unit: RoundUnit, seen: Iterable[Seen], *, place: str = "", note: str = "", actor: Any
) -> Inspection:
    """Keep what was counted so far; recorded again, the new numbers replace the old.

    Starts the round and the inspection when needed. A finished unit that is changed is open
    again and the signatures fall away. Raises RuleBroken with every reason.
    """
    with act():
        row = _open_for_recording(unit, actor)
        counted = list(seen)
        reasons = tuple(_why_not(row, counted))
        if reasons:
            raise RuleBroken(*reasons)
        if row.status == RoundState.DRAWN:
            perform(row, "start", actor=actor, at=clock.now())
        inspection = _arrive(unit, actor)
        inspection.place, inspection.note = place.strip(), note.strip()
        inspection.finished_at = inspection.score = inspection.recorded_score = None
        inspection.save()
        row.inspectors.filter(signed_at__isnull=False).update(signed_at=None)
        for one in counted:
            _keep(row, inspection, one, actor)
        journal.add(
            "inspections.inspection.record",
            inspection,
            actor=actor,
            inputs={"counted": {one.fault.code: one.quantity for one in counted if one.quantity}},
        )
        return inspection


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


def _why_not(row: Round, counted: list[Seen]) -> Iterable[Reason]:
    for one in counted:
        if one.fault.item.checklist_id != row.checklist_id:
            yield Reason("fault", _("This fault is not on the checklist of the round."))
        if one.quantity < 0:
            yield Reason(
                "quantity",
                _("A quantity is not negative."),
                field=f"quantity_{one.fault.pk}",
            )
        yield from photos.problems(one.photos, field=f"photos_{one.fault.pk}")


def _arrive(unit: RoundUnit, actor: Any) -> Inspection:
    inspection, _created = Inspection.objects.get_or_create(
        unit=unit, defaults={"inspector": actor, "started_at": clock.now()}
    )
    return inspection


def _keep(row: Round, inspection: Inspection, one: Seen, actor: Any) -> None:
    finding = inspection.findings.filter(fault=one.fault).first()
    if not one.quantity:
        if finding is not None:
            journal.add("inspections.finding.take_back", finding, actor=actor)
            finding.delete()
        return
    if finding is None:
        finding = _found(row, inspection, one)
    else:
        finding.quantity, finding.place = one.quantity, one.place.strip()
        finding.save(update_fields=["quantity", "place"])
    for upload in one.photos:
        photos.keep(finding, upload, moment=FindingPhoto.Moment.BEFORE, actor=actor)


def _found(row: Round, inspection: Inspection, one: Seen) -> Finding:
    of_round = Finding.objects.filter(inspection__unit__round=row)
    number = (of_round.aggregate(last=Max("number"))["last"] or 0) + 1
    return Finding.objects.create(
        contract=row.contract,
        inspection=inspection,
        fault=one.fault,
        number=number,
        reference=f"F-{row.number}-{number:02d}",
        text=one.fault.text,
        unit=one.fault.unit,
        quantity=one.quantity,
        points_each=one.fault.points_each,
        money_kind=one.fault.money_kind,
        place=one.place.strip(),
        found_at=clock.now(),
    )


def finish(unit: RoundUnit, *, actor: Any) -> Inspection:
    """Close the record of a unit and score it. Every finding needs a photo."""
    with act():
        row = _open_for_recording(unit, actor)
        inspection = Inspection.objects.filter(unit=unit).first()
        if inspection is None:
            raise RuleBroken.single("not_recorded", _("Nothing was recorded here yet."))
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
