"""What waits on the desk: one query per kind of thing, however many there are of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import AnswerState, AssessmentState, FindingState, RoundState
from inspections.models import Assessment, Finding, Round, periods_to_assess
from procurement import clock
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.web.formats import moment_words
from procurement.web.returned import returned_rows

MOST = 30
"""More than this of one kind is a list of its own; the desk shows the most urgent."""


def provide(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Everything of this app that waits for the person."""
    managed = user.organisations_as(Role.CONTRACT_MANAGER, Role.REVIEWER)
    reviewed = user.organisations_as(Role.REVIEWER)
    inspected = user.organisations_as(Role.INSPECTOR)
    works_for = user.organisations_as(Role.SUPPLIER)
    if managed:
        yield from _rounds_to_draw(managed)
        yield from _months_to_assess(user, now)
        yield from _assessments_to_move(managed)
        yield from _to_escalate(managed)
    if inspected:
        yield from _rounds_to_do(user)
        yield from _to_check(inspected)
    if reviewed:
        yield from _rounds_to_review(user, reviewed)
        yield from _to_decide(reviewed)
        yield from _to_confirm(user, reviewed, now)
    if works_for:
        yield from _for_the_contractor(works_for, now)


def _item(title: Any, url: str, button: Any, why: Any, **more: Any) -> DeskItem:
    return DeskItem(title=title, url=url, button=button, why=why, app="inspections", **more)


def _round_title(row: Round) -> Any:
    return _("%(contract)s: round %(number)s, %(kind)s") % {
        "contract": row.contract.name,
        "number": row.number,
        "kind": row.kind,
    }


def _rounds_to_draw(organisations: Any) -> Iterator[DeskItem]:
    rows = Round.objects.filter(status=RoundState.PLANNED, contract__purchaser__in=organisations)
    for row in rows.select_related("contract").order_by("planned_for")[:MOST]:
        url = reverse("inspections:draw", args=[row.pk])
        why = _("The list is frozen; draw with the public value.")
        yield _item(_round_title(row), url, _("Draw"), why, due_day=row.planned_for)


def _rounds_to_do(user: Any) -> Iterator[DeskItem]:
    rows = Round.objects.filter(
        status__in=[RoundState.DRAWN, RoundState.UNDER_WAY],
        inspectors__user=user,
        inspectors__drawn=True,
        inspectors__signed_at=None,
    )
    rows = rows.annotate(
        drawn_units=Count("units", filter=Q(units__drawn=True), distinct=True),
        done_units=Count(
            "units", filter=Q(units__inspection__finished_at__isnull=False), distinct=True
        ),
    )
    for row in rows.select_related("contract").order_by("planned_for")[:MOST]:
        url = reverse("inspections:field", args=[row.pk])
        why = _("%(done)s of %(all)s units done") % {"done": row.done_units, "all": row.drawn_units}
        yield _item(_round_title(row), url, _("Go out"), why, due_day=row.planned_for)


def _rounds_to_review(user: Any, organisations: Any) -> Iterator[DeskItem]:
    rows = Round.objects.filter(
        status__in=[RoundState.SUBMITTED, RoundState.REVIEWED],
        contract__purchaser__in=organisations,
    ).exclude(inspectors__in=_drawn_as(user))
    for row in rows.select_related("contract").order_by("submitted_at")[:MOST]:
        review = row.status == RoundState.SUBMITTED
        button = _("Review") if review else _("Publish")
        why = _("Submitted; a second person looks at it.") if review else _("Reviewed.")
        yield _item(_round_title(row), row.get_absolute_url(), button, why)


def _drawn_as(user: Any) -> Any:
    return user.inspector_of.filter(drawn=True).values("pk")


def _by_contract(rows: Any, due: str) -> Any:
    """One row per contract: how many, and the earliest limit."""
    values = rows.order_by().values("contract", name=F("contract__name"))
    return values.annotate(count=Count("pk"), first=Min(due)).order_by("first")[:MOST]


def _listed(
    rows: Any, moment: str, what: Any, button: Any, why: Any, query: str, *, limit: bool = True
) -> Iterator[DeskItem]:
    """By `moment` as the limit; without a `limit` it is since when the oldest waits."""
    for row in _by_contract(rows, moment):
        url = f"{reverse('inspections:findings')}?contract={row['contract']}&{query}"
        title = what % {"contract": row["name"], "count": row["count"]}
        if limit:
            yield _item(title, url, button, why, due=row["first"])
        else:
            since = {"moment": moment_words(row["first"])}
            yield _item(title, url, button, f"{why} {_('Waiting since %(moment)s.') % since}")


def _to_check(organisations: Any) -> Iterator[DeskItem]:
    rows = Finding.objects.standing().filter(
        status=FindingState.PUT_RIGHT, contract__purchaser__in=organisations
    )
    yield from _listed(
        rows,
        "due_at",
        _("%(contract)s: findings reported put right (%(count)s)"),
        _("Look at the photos"),
        _("The contractor has sent evidence."),
        f"state={FindingState.PUT_RIGHT}",
    )


def _to_decide(organisations: Any) -> Iterator[DeskItem]:
    """No scheme sets the reviewer a limit, so none is counted: only their money waits."""
    rows = Finding.objects.disputed().filter(contract__purchaser__in=organisations)
    yield from _listed(
        rows,
        "answered_at",
        _("%(contract)s: findings disputed (%(count)s)"),
        _("Decide"),
        _("Only their money waits."),
        f"answer={AnswerState.DISPUTED}",
        limit=False,
    )


def _to_escalate(organisations: Any) -> Iterator[DeskItem]:
    rows = Finding.objects.standing().filter(
        status=FindingState.NOT_PUT_RIGHT, contract__purchaser__in=organisations
    )
    yield from _listed(
        rows,
        "due_at",
        _("%(contract)s: findings not put right (%(count)s)"),
        _("See them"),
        _("The limit has passed."),
        f"state={FindingState.NOT_PUT_RIGHT}",
    )


def _months_to_assess(user: Any, now: datetime) -> Iterator[DeskItem]:
    today = now.astimezone(clock.LEGAL_ZONE).date()
    for period in periods_to_assess(user, today)[:MOST]:
        title = _("%(contract)s: assess %(period)s") % {
            "contract": period.contract.name,
            "period": period.label,
        }
        url = reverse("inspections:collect", args=[period.pk])
        yield _item(title, url, _("Begin the assessment"), _("The period is over."))


def _assessment_title(row: Assessment) -> Any:
    return _("%(contract)s: result of %(period)s") % {
        "contract": row.contract.name,
        "period": row.period.label,
    }


def _assessments_to_move(organisations: Any) -> Iterator[DeskItem]:
    found = Assessment.objects.filter(
        status__in=[AssessmentState.COLLECTING, AssessmentState.COMPUTED],
        contract__purchaser__in=organisations,
    )
    ordered = found.select_related("contract", "period").order_by("period__ends_on")
    rows = list(ordered[:MOST])
    back = returned_rows(row for row in rows if row.status == AssessmentState.COLLECTING)
    for row in rows:
        computed = row.status == AssessmentState.COMPUTED
        button = _("Show it to the contractor") if computed else _("Compute")
        why, url = row.get_status_display(), row.get_absolute_url()
        yield _item(_assessment_title(row), url, button, why, returned=back.get(row.pk))


def _to_confirm(user: Any, organisations: Any, now: datetime) -> Iterator[DeskItem]:
    today = now.astimezone(clock.LEGAL_ZONE).date()
    rows = (
        Assessment.objects.filter(contract__purchaser__in=organisations)
        .filter(
            Q(status=AssessmentState.ANSWERED)
            | Q(status=AssessmentState.SHOWN, answer_due__lt=today)
        )
        .exclude(computed_by=user)
    )
    for row in rows.select_related("contract", "period").order_by("answer_due")[:MOST]:
        why = _("The contractor was heard; a second person confirms.")
        yield _item(_assessment_title(row), row.get_absolute_url(), _("Confirm the result"), why)


def _for_the_contractor(organisations: Any, now: datetime) -> Iterator[DeskItem]:
    mine = Finding.objects.filter(contract__supplier__in=organisations)
    yield from _listed(
        mine.to_put_right(),
        "due_at",
        _("%(contract)s: findings to put right (%(count)s)"),
        _("See them"),
        _("Send a photo when it is done."),
        "open=1",
    )
    yield from _listed(
        mine.undecided(now),
        "answer_due_at",
        _("%(contract)s: findings to answer (%(count)s)"),
        _("Answer"),
        _("Unanswered ones count as they are."),
        f"answer={AnswerState.NONE}",
    )
    today = now.astimezone(clock.LEGAL_ZONE).date()
    rows = Assessment.objects.filter(
        status=AssessmentState.SHOWN, answer_due__gte=today, contract__supplier__in=organisations
    )
    for row in rows.select_related("contract", "period").order_by("answer_due")[:MOST]:
        why = _("You may answer before it is confirmed.")
        yield _item(
            _assessment_title(row),
            row.get_absolute_url(),
            _("Look and answer"),
            why,
            due_day=row.answer_due,
        )
