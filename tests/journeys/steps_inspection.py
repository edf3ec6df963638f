"""Rounds on the street, findings, and the result of the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse

from contracts.models import Contract, FaultType
from inspections.models import Assessment, Finding, Round, RoundUnit
from tests.factories.inspections import photo
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor


def url(name: str, *args: object) -> str:
    return reverse(f"inspections:{name}", args=args)


def the_manager_plans_a_round(stage: Stage, contract: Contract, day: str, units: int) -> Round:
    """Units come from the last group of the list only, so that the draw has a choice."""
    page = stage.manager.see(url("plan", contract.pk))
    form = page.form(holding="planned_for")
    strata = sorted(name for name in form.names if name.startswith("sample_"))
    samples = dict.fromkeys(strata, "0") | {strata[-1]: str(units)}
    period = contract.periods.get(starts_on__lte=day, ends_on__gte=day)
    checklist = contract.scheme_version.checklists.first()
    page = stage.manager.send(
        form,
        period=str(period.pk),
        checklist=str(checklist.pk),
        planned_for=day,
        inspectors=[str(one.pk) for one in stage.inspectors],
        inspector_count="2",
        value_source="双色球第2026053期",
        value_at=f"{date.fromisoformat(day) - timedelta(days=1)}T21:30:00",
        **samples,
    )
    assert page.response.redirect_chain, page.refusals
    return Round.objects.get(contract=contract, planned_for=day)


def units_and_inspectors_are_drawn(stage: Stage, row: Round) -> None:
    stage.manager.does(
        url("draw_act", row.pk),
        public_value="03 08 11 17 25 31+09",
    )
    row.refresh_from_db()
    assert (row.status, len(team_of(row))) == ("drawn", 2)


def team_of(row: Round) -> list:
    return [one.user for one in row.inspectors.filter(drawn=True).order_by("order")]


def units_of(row: Round) -> list[RoundUnit]:
    return list(row.units.filter(drawn=True).order_by("order"))


def inspectors_record(
    stage: Stage, row: Round, faults: Sequence[Sequence[tuple[str, int]]]
) -> None:
    """On the phone: counters, a place and a photo for each fault, unit by unit."""
    first = stage.of(team_of(row)[0])
    for unit, counted in zip(units_of(row), faults, strict=True):
        assert url("unit", unit.pk) in first.see(url("field", row.pk)).html
        typed = {"place": "灯杆 132 号"}
        for code, quantity in counted:
            fault = FaultType.objects.get(item__checklist=row.checklist, code=code)
            typed[f"quantity_{fault.pk}"] = str(quantity)
            typed[f"place_{fault.pk}"] = "江边"
            typed[f"photos_{fault.pk}"] = photo(f"{code}.jpg")
        first.does(url("unit", unit.pk), save="1", **typed)
        first.does(url("unit", unit.pk), finish="1")


def both_inspectors_sign(stage: Stage, row: Round) -> None:
    for user in team_of(row):
        stage.of(user).does(url("sign", row.pk))
    row.refresh_from_db()
    assert row.status == "submitted"
    assert {one.status for one in findings_of(row)} == {"notified"}


def it_is_reviewed_and_published(stage: Stage, row: Round) -> None:
    stage.reviewer.does(url("review", row.pk), note="记录完整。")
    stage.reviewer.does(url("publish", row.pk))
    row.refresh_from_db()
    assert row.status == "published"
    page = stage.public.see(url("round", row.pk))
    for unit in units_of(row):
        assert unit.area.name in page.text
    assert "03 08 11 17 25 31+09" in stage.public.see(url("draw", row.pk)).text


def findings_of(row: Round) -> list[Finding]:
    return list(Finding.objects.filter(inspection__unit__round=row).order_by("number"))


def puts_right(contractor: Visitor, finding: Finding) -> None:
    contractor.does(
        url("put_right", finding.pk), photos=photo("after.jpg", "green"), text="已补植。"
    )
    finding.refresh_from_db()
    assert finding.status == "put_right"


def an_inspector_sees_it_is_right(stage: Stage, finding: Finding) -> None:
    row = finding.inspection.unit.round
    stage.of(team_of(row)[0]).does(url("check", finding.pk), result="verify")
    finding.refresh_from_db()
    assert finding.status == "verified"


def accepts(contractor: Visitor, finding: Finding) -> None:
    contractor.does(url("answer", finding.pk), answer="accept")
    finding.refresh_from_db()
    assert finding.answer == "accepted"


def disputes(contractor: Visitor, finding: Finding, reason: str) -> None:
    contractor.is_refused(url("answer", finding.pk), answer="dispute")
    contractor.does(url("answer", finding.pk), answer="dispute", reason=reason)
    finding.refresh_from_db()
    assert finding.answer == "disputed"
    assert reason in contractor.see(url("finding", finding.pk)).text


def the_month_is_computed(stage: Stage, contract: Contract, day: str) -> Assessment:
    period = contract.periods.get(starts_on__lte=day, ends_on__gte=day)
    stage.manager.does(url("collect", period.pk))
    row = Assessment.objects.get(period=period)
    stage.manager.does(url("compute", row.pk))
    row.refresh_from_db()
    assert row.status == "computed"
    return row


def the_contractor_is_heard(stage: Stage, row: Assessment, contractor: Visitor) -> None:
    stage.manager.does(url("show", row.pk))
    contractor.does(url("respond", row.pk), text="没有异议。")
    row.refresh_from_db()
    assert (row.status, row.answer_text, row.answered_by) == (
        "answered", "没有异议。", contractor.user,
    )  # fmt: skip


def a_second_person_confirms_the_month(stage: Stage, row: Assessment) -> None:
    stage.manager.is_kept_out(url("confirm", row.pk))
    stage.reviewer.does(url("confirm", row.pk))
    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", stage.reviewer.user)
    assert stage.reviewer.fetch(url("report", row.pk)).startswith(b"%PDF")
