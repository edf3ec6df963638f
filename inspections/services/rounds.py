"""Planning a round and moving it on; recording is in `recording`, the draw in `draws`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Period, ServiceArea
from inspections.lifecycle import FindingState
from inspections.models import Finding, Plan, Round, RoundInspector, RoundUnit, eligible_inspectors
from inspections.permissions import may_plan, may_record
from inspections.services import draws
from inspections.services.findings import notify
from inspections.services.scoring import score_of_round
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import User
from procurement.rules.days import not_past
from procurement.workflow import act, lock, perform

draw = draws.draw_round
recuse = draws.recuse
exclude = draws.exclude


def plan(contract: Contract, wanted: Plan, *, actor: Any) -> Round:
    """Freeze the list of units and the pool of inspectors and hash both.

    Inspectors who work for the contractor are recused at once. Raises RuleBroken with every
    reason; NotAllowed for whoever does not manage the contract.
    """
    with act():
        contract = lock(contract)
        require(may_plan(actor, contract))
        reasons = tuple(_why_not(contract, wanted))
        if reasons:
            raise RuleBroken(*reasons)
        row = _create(contract, wanted, actor)
        journal.add(
            "inspections.round.plan",
            row,
            actor=actor,
            target=str(row.status),
            inputs={
                "list_hash": row.list_hash,
                "inspectors_hash": row.inspectors_hash,
                "source": row.public_value_source,
                "source_hash": row.source_hash,
            },
        )
        return row


def _why_not(contract: Contract, wanted: Plan) -> Iterator[Reason]:
    if not contract.is_running:
        yield Reason("contract", _("The contract is not in force."))
    yield from day_problems(contract, wanted.period, wanted.planned_for)
    yield from source_problems(wanted.value_source, wanted.value_at, wanted.planned_for)
    if wanted.checklist.version_id != contract.scheme_version_id:
        yield Reason(
            "checklist",
            _("This checklist does not belong to the contract's scheme."),
            field="checklist",
        )
    yield from _why_not_these_units(contract, wanted)
    yield from _why_not_these_people(contract, wanted)


def day_problems(
    contract: Contract, period: Period | None, planned_for: date | None
) -> Iterator[Reason]:
    """A round goes out within its period, today or later; what is None is not said yet."""
    if period is not None and period.contract_id != contract.pk:
        yield Reason("period", _("This period belongs to another contract."), field="period")
        return
    if planned_for is None:
        return
    if period is not None and not period.starts_on <= planned_for <= period.ends_on:
        yield Reason(
            "planned_for",
            _("The day lies between %(first)s and %(last)s."),
            {"first": period.starts_on, "last": period.ends_on},
            field="planned_for",
        )
    else:
        yield from not_past(planned_for, clock.legal_today(), "planned_for")


def source_problems(
    source: str | None, known_at: datetime | None, planned_for: date | None
) -> Iterator[Reason]:
    """A public value that is not known yet, and will be by the day of the inspection."""
    if source is not None and not source.strip():
        message = _("Name the source of the public value.")
        yield Reason("source", message, field="value_source")
    if known_at is None:
        return
    if known_at <= clock.now():
        message = _("The public value must become known after the lists are frozen.")
        yield Reason("value_before_list", message, field="value_at")
    elif planned_for is not None and clock.legal_today() <= planned_for < local_day(known_at):
        message = _("The public value must be known by the day of the inspection.")
        yield Reason("value_after_inspection", message, field="value_at")


def local_day(moment: datetime) -> date:
    """The day in the legal zone."""
    return moment.astimezone(clock.LEGAL_ZONE).date()


def _why_not_these_units(contract: Contract, wanted: Plan) -> Iterator[Reason]:
    listed: dict[str, int] = {}
    for area in wanted.areas:
        if area.contract_id != contract.pk:
            yield Reason("area", _("A unit belongs to another contract."), field="areas")
        listed[area.stratum] = listed.get(area.stratum, 0) + (area.code not in wanted.excluded)
    if not any(wanted.sample.values()):
        yield Reason("sample", _("Draw at least one unit."), field="areas")
    for stratum, number in wanted.sample.items():
        if not 0 <= number <= listed.get(stratum, 0):
            yield Reason(
                "sample",
                _("%(stratum)s: %(wanted)s to be drawn, %(left)s left on the list."),
                {"stratum": stratum, "wanted": number, "left": listed.get(stratum, 0)},
                field="areas",
            )
    if wanted.checklist.items.count() == 0:
        yield Reason("checklist_empty", _("The checklist has no items."), field="checklist")


def _why_not_these_people(contract: Contract, wanted: Plan) -> Iterator[Reason]:
    if wanted.inspector_count < 2:
        yield Reason("inspectors", _("At least two inspectors go out."), field="inspector_count")
    known = set(eligible_inspectors(contract).values_list("pk", flat=True))
    for person in wanted.inspectors:
        if person.pk not in known:
            yield Reason(
                "inspector",
                _("%(person)s is no inspector of the purchaser."),
                {"person": str(person)},
                field="inspectors",
            )
    free = [one for one in wanted.inspectors if one.pk not in _recused(contract, wanted)]
    if len(free) < wanted.inspector_count:
        yield Reason(
            "too_few_inspectors",
            _("%(wanted)s inspectors to be drawn, %(left)s left after recusals."),
            {"wanted": wanted.inspector_count, "left": len(free)},
            field="inspectors",
        )


def _recused(contract: Contract, wanted: Plan) -> dict[int, str]:
    """Given recusals, and whoever works for the contractor."""
    own = User.objects.filter(
        pk__in=[one.pk for one in wanted.inspectors],
        memberships__organisation=contract.supplier_id,
        memberships__ended_at=None,
    )
    automatic = dict.fromkeys(own.values_list("pk", flat=True), "受雇于承包人，自动回避")
    return {**automatic, **wanted.recused}


def _create(contract: Contract, wanted: Plan, actor: Any) -> Round:
    last = contract.rounds.aggregate(last=Max("number"))["last"] or 0
    moment = clock.now()
    row = Round(
        contract=contract,
        period=wanted.period,
        checklist=wanted.checklist,
        kind=wanted.checklist.kind,
        number=last + 1,
        planned_for=wanted.planned_for,
        covert=wanted.covert,
        sample={stratum: number for stratum, number in wanted.sample.items() if number},
        inspector_count=wanted.inspector_count,
        planned_at=moment,
        planned_by=actor,
        public_value_source=wanted.value_source.strip(),
        public_value_at=wanted.value_at,
    )
    units = [_unit(row, area, wanted, moment) for area in wanted.areas]
    recused = _recused(contract, wanted)
    people = [_inspector(row, one, recused, moment) for one in wanted.inspectors]
    row.list_hash, row.inspectors_hash = draws.hashes_of(units, people)
    row.source_hash = draws.commitment_of(row)
    row.save()
    RoundUnit.objects.bulk_create(units)
    RoundInspector.objects.bulk_create(people)
    return row


def _unit(row: Round, area: ServiceArea, wanted: Plan, moment: Any) -> RoundUnit:
    reason = wanted.excluded.get(area.code, "")
    return RoundUnit(
        round=row,
        area=area,
        stratum=area.stratum,
        code=area.code,
        name=area.name,
        excluded=bool(reason),
        exclusion_reason=reason,
        excluded_at=moment if reason else None,
    )


def _inspector(row: Round, person: User, recused: Mapping[int, str], at: Any) -> RoundInspector:
    reason = recused.get(person.pk, "")
    return RoundInspector(
        round=row,
        user=person,
        code=f"{person.pk:04d} {person}"[:80],
        recused=bool(reason),
        recusal_reason=reason,
        recused_at=at if reason else None,
    )


def start(row: Round, *, actor: Any) -> Round:
    """The first drawn inspector sets out."""
    with act():
        return perform(row, "start", actor=actor, at=clock.now())


def sign(row: Round, *, actor: Any) -> Round:
    """An inspector stands by what was recorded; the last signature submits the round.

    Submitting notifies the contractor of every finding.
    """
    with act():
        fresh = lock(row)
        require(may_record(actor, fresh))
        mine = fresh.inspectors.get(user=actor, drawn=True)
        _ready_to_sign(fresh)
        if mine.signed_at is None:
            mine.signed_at = clock.now()
            mine.save(update_fields=["signed_at"])
            journal.add("inspections.round.sign", fresh, actor=actor)
        if not fresh.inspectors.filter(drawn=True, signed_at=None).exists():
            submit(row, actor=actor)
        return row


def _ready_to_sign(row: Round) -> None:
    if row.status != "under_way":
        raise WrongState.single("state", _("There is nothing to sign at this stage."))
    open_units = row.units.filter(drawn=True).exclude(inspection__finished_at__isnull=False)
    reasons = [
        Reason("unit_open", _("%(unit)s is not finished."), {"unit": unit.name})
        for unit in open_units.order_by("order")
    ]
    if reasons:
        raise RuleBroken(*reasons)


def submit(row: Round, *, actor: Any) -> Round:
    """Close the records and notify the contractor. Raises RuleBroken while one is missing."""
    with act():
        done = row.units.filter(drawn=True, inspection__finished_at__isnull=False).exists()
        score = score_of_round(row) if done else None
        perform(row, "submit", actor=actor, at=clock.now(), score=score)
        for finding in Finding.objects.filter(
            inspection__unit__round=row, status=FindingState.FOUND
        ).order_by("number"):
            notify(finding, actor=actor)
        return row


def review(row: Round, *, actor: Any, note: str = "") -> Round:
    """A reviewer who did not inspect stands by the round."""
    with act():
        return perform(row, "review", actor=actor, at=clock.now(), by=actor, note=note)


def publish(row: Round, *, actor: Any) -> Round:
    """Draw, records and photos become public."""
    with act():
        return perform(row, "publish", actor=actor, at=clock.now())


def void(row: Round, *, reason: str, actor: Any) -> Round:
    """Declare a round void; its findings count for nothing."""
    with act():
        perform(row, "void", actor=actor, reason=reason, at=clock.now())
        rows: Iterable[Finding] = Finding.objects.filter(inspection__unit__round=row).exclude(
            status=FindingState.VOID
        )
        for finding in rows:
            perform(finding, "void", actor=actor)
        return row
