"""Who sees which rows, and the named filters.

Staff see the rounds of their own organisation's contracts, the auditor all of them. The
contractor and the public see a round once it is published; a finding reaches the contractor
with its notification, before that a covert round would be no secret.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from inspections.lifecycle import AnswerState, AssessmentState, FindingState, RoundState
from procurement.people.roles import STAFF_ROLES, Role

OPEN_ROUNDS = (
    RoundState.PLANNED,
    RoundState.DRAWN,
    RoundState.UNDER_WAY,
    RoundState.SUBMITTED,
    RoundState.REVIEWED,
)
SHOWN_ASSESSMENTS = (
    AssessmentState.SHOWN,
    AssessmentState.ANSWERED,
    AssessmentState.CONFIRMED,
    AssessmentState.PUBLISHED,
    AssessmentState.SETTLED,
)
PUBLIC_ASSESSMENTS = (AssessmentState.PUBLISHED, AssessmentState.SETTLED)


def _sees_all(user: Any) -> bool:
    roles: frozenset[str] = getattr(user, "roles", frozenset())
    return bool(getattr(user, "is_system", False)) or Role.AUDITOR in roles


def _staff(user: Any) -> Any:
    held = getattr(user, "organisations_as", None)
    return held(*STAFF_ROLES) if held else ()


def _suppliers(user: Any) -> Any:
    held = getattr(user, "organisations_as", None)
    return held(Role.SUPPLIER) if held else ()


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> RoundQuerySet:
        """Staff of the purchaser; everybody once it is published."""
        if _sees_all(user):
            return self
        return self.filter(Q(contract__purchaser__in=_staff(user)) | Q(status=RoundState.PUBLISHED))

    def open(self) -> RoundQuerySet:
        """Not yet published and not void."""
        return self.filter(status__in=OPEN_ROUNDS)

    def published(self) -> RoundQuerySet:
        return self.filter(status=RoundState.PUBLISHED)

    def of(self, contract: Any) -> RoundQuerySet:
        return self.filter(contract=contract)


class OfRoundQuerySet(models.QuerySet):
    """Units and their inspections: seen with their round."""

    way = "round__"

    def visible_to(self, user: Any) -> OfRoundQuerySet:
        if _sees_all(user):
            return self
        return self.filter(
            Q(**{f"{self.way}contract__purchaser__in": _staff(user)})
            | Q(**{f"{self.way}status": RoundState.PUBLISHED})
        )


class InspectionQuerySet(OfRoundQuerySet):
    way = "unit__round__"


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> FindingQuerySet:
        """Staff; the contractor from the notification on; everybody with the published round."""
        if _sees_all(user):
            return self
        told = Q(contract__supplier__in=_suppliers(user)) & ~Q(status=FindingState.FOUND)
        return self.filter(
            Q(contract__purchaser__in=_staff(user))
            | told
            | Q(inspection__unit__round__status=RoundState.PUBLISHED)
        )

    def with_photos(self) -> FindingQuerySet:
        """Each with its photos and their files, however many: one query for both.

        SQLite refuses a prefetch of a thousand files through a relation without a reverse name.
        """
        photos: Any = self.model._meta.get_field("photos").related_model
        shown = photos._default_manager.select_related("file")
        return self.prefetch_related(models.Prefetch("photos", queryset=shown))

    def standing(self) -> FindingQuerySet:
        """Neither void nor withdrawn."""
        return self.exclude(status=FindingState.VOID).exclude(answer=AnswerState.WITHDRAWN)

    def to_put_right(self) -> FindingQuerySet:
        """Waits for the contractor."""
        return self.standing().filter(
            status__in=[FindingState.NOTIFIED, FindingState.NOT_PUT_RIGHT], due_at__isnull=False
        )

    def overdue(self, now: datetime) -> FindingQuerySet:
        """The limit has passed and nothing came."""
        return self.standing().filter(status=FindingState.NOTIFIED, due_at__lte=now)

    def disputed(self) -> FindingQuerySet:
        """Waits for a decision."""
        return self.exclude(status=FindingState.VOID).filter(answer=AnswerState.DISPUTED)

    def undecided(self, now: datetime) -> FindingQuerySet:
        """Not yet answered and still answerable."""
        return self.filter(answer=AnswerState.NONE, answer_due_at__gt=now).exclude(
            status=FindingState.VOID
        )

    def of_period(self, period: Any) -> FindingQuerySet:
        """Of published rounds of a period, as the assessment counts them."""
        return self.filter(
            inspection__unit__round__period=period,
            inspection__unit__round__status=RoundState.PUBLISHED,
        ).exclude(status=FindingState.VOID)


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> AssessmentQuerySet:
        """Staff; the contractor once it is shown; everybody once it is published."""
        if _sees_all(user):
            return self
        return self.filter(
            Q(contract__purchaser__in=_staff(user))
            | Q(contract__supplier__in=_suppliers(user), status__in=SHOWN_ASSESSMENTS)
            | Q(status__in=PUBLIC_ASSESSMENTS)
        )

    def answer_period_over(self, today: date) -> AssessmentQuerySet:
        """The contractor let the period pass and nobody has recorded it."""
        return self.filter(
            status=AssessmentState.SHOWN, answer_due__lt=today, answer_period_over_at=None
        )
