"""Read models of the pages: rows with what they show, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, FaultType
from inspections.lifecycle import AnswerState, FindingState, RoundState
from inspections.models import Assessment, Finding, FindingPhoto, Round
from inspections.permissions import may_plan
from procurement import clock, registry
from procurement.people.roles import STAFF_ROLES, Role
from procurement.registry import PagePart
from procurement.web import formats
from procurement.web.moments import MORNING
from procurement.web.parts import Photo

# How many findings the page of a contract shows.
LATEST = 3
# How many planned rounds are looked at for what is to come.
MOST_ROUNDS = 40


def contracts_of(user: Any) -> Any:
    """The contracts this person works with, for the facets."""
    return Contract.objects.visible_to(user).exclude(scheme_version=None).order_by("name", "pk")


def concerning(rows: Any, user: Any) -> Any:
    """Rows of contracts this person works with; what is public of others has its own pages."""
    if Role.AUDITOR in user.roles or user.is_system:
        return rows
    staff = Q(contract__purchaser__in=user.organisations_as(*STAFF_ROLES))
    return rows.filter(staff | Q(contract__supplier__in=user.organisations_as(Role.SUPPLIER)))


def round_list(user: Any, query: Any) -> Any:
    """Rounds with their contract and counts, filtered by the facets of the page."""
    rows = concerning(Round.objects.visible_to(user), user).select_related("contract", "period")
    rows = rows.prefetch_related("inspectors__user")
    rows = rows.annotate(
        drawn_units=Count("units", filter=Q(units__drawn=True), distinct=True),
        found=Count("units__inspection__findings", distinct=True),
    )
    if query.get("contract", "").isdigit():
        rows = rows.filter(contract=query["contract"])
    if query.get("state") in RoundState.values:
        rows = rows.filter(status=query["state"])
    return rows


def finding_list(user: Any, query: Any) -> Any:
    """Findings with contract and place, filtered by the facets of the page."""
    rows = concerning(Finding.objects.visible_to(user), user)
    rows = rows.select_related("contract", "inspection__unit__round")
    if query.get("contract", "").isdigit():
        rows = rows.filter(contract=query["contract"])
    if query.get("state") in FindingState.values:
        rows = rows.filter(status=query["state"])
    if query.get("answer") in AnswerState.values:
        rows = rows.filter(answer=query["answer"])
    if query.get("open"):
        rows = rows.to_put_right()
    return rows


def assessment_list(user: Any, query: Any) -> Any:
    """Assessments with contract, period, its first day, statement and what decides its money."""
    rows = concerning(Assessment.objects.visible_to(user), user)
    rows = rows.select_related("contract", "period", "result")
    rows = rows.prefetch_related("result__held", "result__certificates")
    rows = rows.annotate(began=F("period__starts_on"))
    if query.get("contract", "").isdigit():
        rows = rows.filter(contract=query["contract"])
    return rows


def faults_of(row: Round) -> list[FaultType]:
    """The faults of a round's checklist in its order."""
    faults = FaultType.objects.filter(item__checklist=row.checklist_id).select_related("item")
    return list(faults.order_by("item__position", "position", "pk"))


def stops_of(row: Round) -> list[Any]:
    """The drawn units in the order of the draw, each with its inspection and its points."""
    units = row.units.filter(drawn=True).select_related("area", "inspection")
    units = units.annotate(found=Count("inspection__findings", distinct=True))
    return list(units.order_by("order"))


def picture(photo: FindingPhoto, what: str) -> Photo:
    """A photo of a finding with the time it was received."""
    url = photo.file.get_absolute_url()
    caption = formats.moment_short(photo.received_at)
    return Photo(url, gettext("%(what)s, photo") % {"what": what}, caption, url)


def findings_part(contract: Contract) -> PagePart:
    """The latest published findings of a contract, before and after, for its public page."""
    rows = Finding.objects.filter(
        contract=contract, inspection__unit__round__status=RoundState.PUBLISHED
    ).standing()
    shown = rows.select_related("inspection__unit__round").with_photos()
    count = rows.count()
    findings = [_shown(one, contract) for one in shown.order_by("-found_at", "-pk")[:LATEST]]
    part = {"findings": findings, "count": count, "more": count > len(findings)}
    return PagePart("inspections/contract_findings.html", part)


def planning_links(contract: Contract, user: Any) -> list[tuple[Any, str]]:
    """The way from a running contract to the plan of a round, for whoever may plan one."""
    if not contract.is_running or not may_plan(user, contract):
        return []
    return [(gettext("Plan a round"), reverse("inspections:plan", args=[contract.pk]))]


def _shown(finding: Finding, contract: Contract) -> dict[str, Any]:
    what = f"{finding.text} {finding.place}".strip()
    row = finding.inspection.unit.round
    row.contract = contract
    photos = [picture(photo, what) for photo in finding.photos.all()]
    return {"finding": finding, "what": what, "round": row, "photos": photos[:2]}


def photo_count(row: Round) -> int:
    """Photos of a round's findings."""
    counted = Finding.objects.filter(inspection__unit__round=row).aggregate(n=Count("photos"))
    return int(counted["n"])


def moments(user: Any, now: datetime) -> Iterator[registry.Moment]:
    """When inspectors set out; limits of findings and answers stand on the desks."""
    rows = Round.objects.visible_to(user).open().select_related("contract").order_by("-pk")
    for row in rows[:MOST_ROUNDS]:
        when = clock.legal(row.planned_for, MORNING)
        if when > now:
            url = row.get_absolute_url()
            yield registry.Moment(when, _("Inspectors set out"), row.contract.name, url)
