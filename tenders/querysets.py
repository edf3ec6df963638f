"""What each person may see of the tender procedure, and the named filters."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from procurement.people.roles import Role
from tenders.guards.anonymity import UNSCORED
from tenders.lifecycle.award import ENDED
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.lifecycle.lot import RESULT_PUBLIC, SCORES_KNOWN
from tenders.lifecycle.tender import TenderState
from tenders.rules.procedures import INVITED_TENDER

# Whoever of the purchaser works with tenders. Evaluators see theirs through the committee.
TENDER_STAFF = (
    Role.OFFICER,
    Role.APPROVER,
    Role.OPENING_OFFICER,
    Role.CONTRACT_MANAGER,
    Role.FINANCE,
    Role.EDITOR,
)
PUBLIC_STATES = (TenderState.PUBLISHED, TenderState.OPENED, TenderState.TERMINATED)


def sees_all(user: Any) -> bool:
    """The system's own actor, and auditors."""
    return getattr(user, "is_system", False) or Role.AUDITOR in getattr(user, "roles", ())


def staff_organisations(user: Any) -> frozenset[int]:
    """Purchasers for whose tenders this person works."""
    held = getattr(user, "organisations_as", None)
    return held(*TENDER_STAFF) if held else frozenset()


def counselled(user: Any, role: str) -> frozenset[int]:
    """Purchasers that may ask this person for opinions in one of the two roles."""
    held = getattr(user, "organisations_as", None)
    return held(role) if held else frozenset()


class PlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PlanQuerySet:
        """Staff of the purchaser and auditors; the public reads the intention notice instead.

        A requirement reviewer sees those on which the own opinion is asked.
        """
        if sees_all(user):
            return self
        staff = Q(purchaser_id__in=staff_organisations(user))
        asking = counselled(user, Role.REQUIREMENT_REVIEWER)
        if not asking:
            return self.filter(staff)
        asked = self.model.objects.filter(purchaser_id__in=asking, requests__person_id=user.pk)
        return self.filter(staff | Q(pk__in=asked.values("pk")))


class OpinionRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> OpinionRequestQuerySet:
        """Whoever is asked, while holding the role there. Others read of it on plan and tender."""
        plans = Q(plan__purchaser_id__in=counselled(user, Role.REQUIREMENT_REVIEWER))
        tenders = Q(tender__purchaser_id__in=counselled(user, Role.LEGAL_COUNSEL))
        return self.filter(plans | tenders, person_id=user.pk)


def member_of(user: Any, prefix: str) -> Q:
    """The person is a member in force, reached by `prefix`."""
    return Q(**{f"{prefix}user_id": user.pk, f"{prefix}replaced_at": None})


def tender_public(user: Any, prefix: str = "") -> Q:
    """What is published; of an invited tender only those it has invited, until its opening.

    Nobody else learns that it runs, nor whom it has invited (87号令第二十八条).
    """
    public = Q(**{f"{prefix}status__in": PUBLIC_STATES})
    open_ = ~Q(**{f"{prefix}procedure": INVITED_TENDER})
    open_ |= Q(**{f"{prefix}status": TenderState.OPENED})
    suppliers = _supplier_ids(user)
    if suppliers:
        drawn = f"{prefix}pool__candidates__"
        open_ |= Q(**{f"{drawn}supplier_id__in": suppliers, f"{drawn}drawn": True})
    return public & open_


def tender_visible(user: Any, prefix: str = "") -> Q:
    """The condition under which a tender is visible, for querysets that reach it by `prefix`."""
    condition = tender_public(user, prefix)
    condition |= Q(**{f"{prefix}purchaser_id__in": staff_organisations(user)})
    if getattr(user, "pk", None):
        condition |= member_of(user, f"{prefix}committee__members__")
    return condition


class TenderQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> TenderQuerySet:
        """Published tenders to everybody; before that staff of the purchaser and auditors."""
        if sees_all(user):
            return self
        return self.filter(pk__in=self.model.objects.filter(tender_visible(user)).values("pk"))

    def accepting(self, now: Any) -> TenderQuerySet:
        """Published and before the deadline."""
        return self.filter(status=TenderState.PUBLISHED, deadline__gt=now)


class LotQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> LotQuerySet:
        """With its tender."""
        if sees_all(user):
            return self
        return self.filter(
            pk__in=self.model.objects.filter(tender_visible(user, "tender__")).values("pk")
        )


class BidQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> BidQuerySet:
        """Before the opening the bidder alone: not staff, not auditors, no count.

        Afterwards also whoever works on the evaluation, which is kept strictly confidential
        (87号令第六十六条): officers and approvers of the purchaser, auditors, and each member of
        the committee who has stated that there is no conflict with this bidder, and none with
        another of the tender (实施条例第九条).
        From the result on its contract managers see the winner's, of which they make the contract.
        """
        if getattr(user, "is_system", False):
            return self
        own = Q(supplier_id__in=_supplier_ids(user))
        # A sealed bid of an opened tender exists only inside the act of opening.
        opening = Q(status=BidState.SEALED, lot__tender__status=TenderState.OPENED)
        opened = ~Q(status__in=UNOPENED) | opening
        if sees_all(user):
            return self.filter(own | opened)
        held = getattr(user, "organisations_as", None)
        purchaser = "lot__tender__purchaser_id__in"
        at_work = Q(pk__in=[])
        if held is not None:
            at_work = Q(**{purchaser: held(Role.OFFICER, Role.APPROVER)})
            at_work |= opening & Q(**{purchaser: held(Role.OPENING_OFFICER)})
            won = Q(status=BidState.WINNER, lot__status__in=RESULT_PUBLIC)
            at_work |= won & Q(**{purchaser: held(Role.CONTRACT_MANAGER)})
        if getattr(user, "pk", None):
            members = "lot__tender__committee__members__"
            # One ground for recusal closes the whole tender: a rival's bid is no more theirs.
            torn = self.model.objects.filter(
                member_of(user, members), **{f"{members}statements__conflict": True}
            )
            stated = {
                f"{members}statements__supplier_id": F("supplier_id"),
                f"{members}statements__conflict": False,
            }
            at_work |= member_of(user, members) & Q(**stated) & ~Q(pk__in=torn.values("pk"))
        return self.filter(pk__in=self.model.objects.filter(own | (opened & at_work)).values("pk"))

    def to_be_confirmed(self) -> BidQuerySet:
        """Sealed before the last correction that can affect bids, and not confirmed since."""
        amended = F("lot__tender__amended_at")
        return self.filter(status=BidState.SEALED, sealed_at__lte=amended).filter(
            Q(confirmed_at=None) | Q(confirmed_at__lte=amended)
        )


class PartnerConsentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PartnerConsentQuerySet:
        """The firm that is asked, alone: not staff, not auditors, no rival, no count."""
        if getattr(user, "is_system", False):
            return self
        return self.filter(supplier_id__in=_supplier_ids(user))


class PoolQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PoolQuerySet:
        """Announced to everybody; before that, and one never announced, those who work on it."""
        if sees_all(user):
            return self
        held = getattr(user, "organisations_as", None)
        ours = held(Role.OFFICER, Role.APPROVER, Role.EDITOR) if held else frozenset()
        return self.filter(~Q(announced_at=None) | Q(tender__purchaser_id__in=ours))


class DepositQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> DepositQuerySet:
        """The supplier's own, and those finance of the purchaser deals with.

        From the opening on also officers and approvers of the purchaser, and auditors.
        """
        if getattr(user, "is_system", False):
            return self
        condition = Q(supplier_id__in=_supplier_ids(user))
        held = getattr(user, "organisations_as", None)
        if held is not None:
            condition |= Q(tender__purchaser_id__in=held(Role.FINANCE))
        opened = Q(tender__status=TenderState.OPENED)
        if sees_all(user):
            condition |= opened
        elif held is not None:
            ours = held(Role.OFFICER, Role.APPROVER)
            condition |= opened & Q(tender__purchaser_id__in=ours)
        return self.filter(condition)


class CommitteeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> CommitteeQuerySet:
        """Officers and approvers of the purchaser, its members and auditors.

        Names are secret until the result (87号令第四十七条), before other staff too.
        """
        if sees_all(user):
            return self
        held = getattr(user, "organisations_as", None)
        ours = held(Role.OFFICER, Role.APPROVER) if held else frozenset()
        condition = Q(tender__purchaser_id__in=ours)
        if getattr(user, "pk", None):
            mine = self.model.objects.filter(member_of(user, "members__"))
            condition |= Q(pk__in=mine.values("pk"))
        return self.filter(condition)


class ExpertQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ExpertQuerySet:
        """The expert, whoever keeps the register of people, and auditors; no purchaser."""
        if sees_all(user) or Role.SECURITY_ADMIN in getattr(user, "roles", ()):
            return self
        return self.filter(user_id=getattr(user, "pk", None) or 0)

    def waiting(self) -> ExpertQuerySet:
        """Neither confirmed nor sent back."""
        return self.filter(confirmed_at=None, remark="")


class MemberQuerySet(models.QuerySet[Any]):
    def in_force(self) -> MemberQuerySet:
        """Not replaced."""
        return self.filter(replaced_at=None)


class OpinionQuerySet(models.QuerySet[Any]):
    def in_force(self) -> OpinionQuerySet:
        """Of members who count in its lot (87号令第四十九条)."""
        return self.filter(void_at=None)


class SheetQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> SheetQuerySet:
        """A member sees the own sheet; once the bids are ranked, who sees the committee sees all.

        Before that nobody else does: not staff, not auditors, not the chair (87号令第六十二条).
        """
        if getattr(user, "is_system", False):
            return self
        condition = Q(pk__in=[])
        if getattr(user, "pk", None):
            condition |= member_of(user, "member__")
        if sees_all(user):
            condition |= Q(lot__status__in=SCORES_KNOWN)
        else:
            held = getattr(user, "organisations_as", None)
            ours = held(Role.OFFICER, Role.APPROVER) if held else frozenset()
            condition |= Q(lot__status__in=SCORES_KNOWN, lot__tender__purchaser_id__in=ours)
            if getattr(user, "pk", None):
                colleagues = self.model.objects.filter(
                    member_of(user, "lot__tender__committee__members__"),
                    lot__status__in=SCORES_KNOWN,
                )
                condition |= Q(pk__in=colleagues.values("pk"))
        return self.filter(condition)

    def in_force(self) -> SheetQuerySet:
        """Sheets of members who count in its lot (87号令第四十九条)."""
        return self.filter(void_at=None)


class ReviewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ReviewQuerySet:
        """With its bid."""
        bids = self.model._meta.get_field("bid").related_model.objects.visible_to(user)
        return self.filter(bid_id__in=bids.values("pk"))


class ClarificationQuerySet(ReviewQuerySet):
    def waiting(self, now: Any) -> ClarificationQuerySet:
        """Neither answered nor over its time."""
        return self.filter(answered_at=None, due_at__gt=now)

    def price_refused(self, now: Any) -> ClarificationQuerySet:
        """The corrected price was not confirmed: refused, or not answered in time."""
        late = Q(accepted=None, due_at__lte=now)
        return self.filter(late | Q(accepted=False), subject="price")


class LotInsideQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> LotInsideQuerySet:
        """Whoever sees the committee: officers and approvers, its members, auditors."""
        if sees_all(user):
            return self
        held = getattr(user, "organisations_as", None)
        ours = held(Role.OFFICER, Role.APPROVER) if held else frozenset()
        condition = Q(lot__tender__purchaser_id__in=ours)
        if getattr(user, "pk", None):
            mine = self.model.objects.filter(member_of(user, "lot__tender__committee__members__"))
            condition |= Q(pk__in=mine.values("pk"))
        return self.filter(condition)


class DecisionQuerySet(LotInsideQuerySet):
    def visible_to(self, user: Any) -> DecisionQuerySet:
        """Officers and approvers of the purchaser, auditors, and the group itself."""
        if sees_all(user):
            return self
        held = getattr(user, "organisations_as", None)
        ours = held(Role.OFFICER, Role.APPROVER) if held else frozenset()
        sits = self.model.objects.filter(members__user_id=getattr(user, "pk", None) or 0)
        return self.filter(Q(lot__tender__purchaser_id__in=ours) | Q(pk__in=sits.values("pk")))


class PartQuerySet(LotInsideQuerySet):
    def visible_to(self, user: Any) -> PartQuerySet:
        """Whose a part is: nobody learns it before the codes are lifted, auditors included."""
        inside: PartQuerySet = super().visible_to(user)  # type: ignore[assignment]
        return inside.exclude(lot__tender__lots__status__in=UNSCORED)


class HaltQuerySet(LotInsideQuerySet):
    def undecided(self) -> HaltQuerySet:
        """The purchaser has not said yet whether the documents are to be changed."""
        return self.filter(confirmed=None)


class RecusalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> RecusalQuerySet:
        """The bidder that asks, officers and approvers of the purchaser, auditors."""
        if sees_all(user):
            return self
        return self.filter(
            Q(tender__purchaser_id__in=handles_challenges(user))
            | Q(supplier_id__in=_supplier_ids(user))
        )

    def undecided(self) -> RecusalQuerySet:
        """Not decided yet."""
        return self.filter(granted=None)


class AwardQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> AwardQuerySet:
        """Staff of the purchaser, the supplier itself once issued, auditors."""
        if sees_all(user):
            return self
        return self.filter(
            Q(lot__tender__purchaser_id__in=staff_organisations(user))
            | (Q(supplier_id__in=_supplier_ids(user)) & ~Q(issued_at=None))
        )

    def current(self) -> AwardQuerySet:
        """Neither declined nor void."""
        return self.exclude(status__in=ENDED)


class RefusalQuerySet(models.QuerySet[Any]):
    def waiting(self) -> RefusalQuerySet:
        """Recorded, neither confirmed nor sent back."""
        return self.filter(confirmed=None)


def handles_challenges(user: Any) -> frozenset[int]:
    """Purchasers for whom this person deals with challenges: officers and approvers."""
    held = getattr(user, "organisations_as", None)
    return held(Role.OFFICER, Role.APPROVER) if held else frozenset()


class ChallengeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ChallengeQuerySet:
        """The challenger, officers and approvers of the purchaser, auditors.

        Others concerned see it from its acceptance on; the public sees nothing but notices.
        """
        if sees_all(user):
            return self
        mine = _supplier_ids(user)
        condition = Q(tender__purchaser_id__in=handles_challenges(user)) | Q(supplier_id__in=mine)
        if mine:
            known = self.model.objects.filter(concerned__in=mine, accepted_at__isnull=False).values(
                "pk"
            )
            condition |= Q(pk__in=known)
        return self.filter(condition)


class ComplaintQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ComplaintQuerySet:
        """The complainant, officers and approvers of the purchaser, auditors."""
        if sees_all(user):
            return self
        return self.filter(
            Q(challenge__tender__purchaser_id__in=handles_challenges(user))
            | Q(challenge__supplier_id__in=_supplier_ids(user))
        )


def _supplier_ids(user: Any) -> frozenset[int]:
    held = getattr(user, "organisations_as", None)
    return held(Role.SUPPLIER) if held else frozenset()


class AmendmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> AmendmentQuerySet:
        """In force to everybody; before that staff of the purchaser and auditors."""
        if sees_all(user):
            return self
        mine = self.model.objects.filter(tender_public(user, "tender__"), status="in_force")
        public = Q(pk__in=mine.values("pk"))
        return self.filter(public | Q(tender__purchaser_id__in=staff_organisations(user)))

    def in_force(self) -> AmendmentQuerySet:
        """Published by their notices."""
        return self.filter(status="in_force")

    def of_tender(self) -> AmendmentQuerySet:
        """Of the tender and its documents, not of an earlier prequalification notice."""
        return self.filter(corrects="tender")

    def pending(self) -> AmendmentQuerySet:
        """Neither in force nor given up."""
        return self.exclude(status__in=("in_force", "withdrawn"))


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> QuestionQuerySet:
        """Answered to everybody; before that the asker's company, staff who answer, auditors."""
        if sees_all(user):
            return self
        known = self.model.objects.filter(tender_public(user, "tender__"), status="answered")
        answered = Q(pk__in=known.values("pk"))
        held = getattr(user, "organisations_as", None)
        ours = held(Role.OFFICER, Role.APPROVER) if held else frozenset()
        return self.filter(
            answered | Q(tender__purchaser_id__in=ours) | Q(supplier_id__in=_supplier_ids(user))
        )
