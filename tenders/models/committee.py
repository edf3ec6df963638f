"""The evaluation committee, its statements, opinions, scores and signatures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.bid import IN_EVALUATION
from tenders.lifecycle.committee import CommitteeLife, SheetLife
from tenders.lifecycle.lot import EVALUATING
from tenders.models.voice import Voiced
from tenders.querysets import CommitteeQuerySet, MemberQuerySet, SheetQuerySet


class Committee(CommitteeLife, Voiced):
    """The evaluation committee of a tender, for all its lots (87号令第四十七条).

    `draws` holds every random draw of experts as a case of kind `draw`, the replacements too.
    Names are secret until a result is announced.
    """

    tender = models.OneToOneField(
        "tenders.Tender", on_delete=models.PROTECT, related_name="committee"
    )
    formed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    draws = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    convened_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Evaluation committee")
        verbose_name_plural = _("Evaluation committees")

    def __str__(self) -> str:
        return f"{_('Evaluation committee')} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:committee", args=[self.tender_id])

    def member_of(self, user: Any) -> CommitteeMember | None:
        """This person as a member in force."""
        return self.members.in_force().filter(user=user).first()

    def bidders(self) -> list[Any]:
        """The suppliers members state their conflicts about: opened and not yet out.

        `joined` are the firms each bids with: a tie to one of them is a tie to the bid.
        """
        bids = type(self).bids_under_evaluation(self.tender).select_related("supplier")
        found: dict[int, Any] = {}
        for bid in bids.prefetch_related("partners"):
            supplier = found.setdefault(bid.supplier_id, bid.supplier)
            others = [one.body for one in bid.partners.all() if one.role != one.Role.LEADER]
            supplier.joined = list(dict.fromkeys([*getattr(supplier, "joined", ()), *others]))
        return sorted(found.values(), key=lambda supplier: supplier.pk)

    @staticmethod
    def bids_under_evaluation(tender: Any) -> Any:
        """Opened bids of the tender's lots that no gate has taken out."""
        bids = apps.get_model("tenders", "Bid").objects.filter(lot__tender=tender)
        return bids.filter(lot__status__in=EVALUATING, status__in=IN_EVALUATION)


class CommitteeMember(models.Model):
    """A member: an expert or a representative of the purchaser, who is never the chair.

    `vote` is whom this member proposes as chair. A replaced member stays as history, and the
    opinions given are void (87号令第四十九条).
    """

    class Kind(models.TextChoices):
        EXPERT = "expert", _("Expert")
        REPRESENTATIVE = "representative", _("Representative of the purchaser")

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind)
    number = models.PositiveSmallIntegerField(_("Number"))
    is_chair = models.BooleanField(_("Chair"), default=False)
    vote = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="votes")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    replaced_at = models.DateTimeField(null=True, editable=False)
    replaced_reason = models.TextField(_("Why replaced"), blank=True, editable=False)

    objects: ClassVar[Any] = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "user"], name="member_once"),
            models.UniqueConstraint(fields=["committee", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["committee"], condition=models.Q(is_chair=True), name="one_chair"
            ),
            models.CheckConstraint(
                condition=models.Q(is_chair=False) | models.Q(kind="expert", replaced_at=None),
                name="chair_is_an_expert_in_force",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ConflictStatement(models.Model):
    """A member's statement about one bidder, before any content is seen (实施条例第九条)."""

    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="statements")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField(_("There is a ground for recusal"))
    explanation = models.TextField(_("Explanation"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "supplier"], name="stated_once_per_bidder")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ConformityOpinion(models.Model):
    """A member's opinion on one bid: conforming or not (87号令第五十、六十一条: majority)."""

    class Subject(models.TextChoices):
        CONFORMITY = "conformity", _("Conformity")
        ANONYMOUS = "anonymous", _("Conformity of the anonymous part")
        LOW_PRICE = "low_price", _("Low price")

    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="opinions")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opinions")
    subject = models.CharField(max_length=10, choices=Subject, default=Subject.CONFORMITY)
    accepted = models.BooleanField(_("Conforms"))
    reason = models.TextField(_("Reason"), blank=True)
    # Of an anonymous part: it tells whose it is, which makes the bid invalid.
    gives_away = models.BooleanField(_("Gives its author away"), default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "bid", "subject"], name="opinion_once"),
            models.CheckConstraint(
                condition=models.Q(gives_away=False)
                | models.Q(subject="anonymous", accepted=False),
                name="given_away_part_is_refused",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ScoreSheet(SheetLife, Voiced):
    """One member's scores for one lot; locked and hashed before others' can be seen."""

    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="sheets")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="sheets")
    locked_at = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    # What the digest was made with; shown with the scores, and in no log.
    nonce = models.CharField(max_length=32, blank=True, editable=False)

    objects: ClassVar[Any] = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("Score sheet")
        verbose_name_plural = _("Score sheets")
        constraints = [models.UniqueConstraint(fields=["member", "lot"], name="one_sheet_per_lot")]

    def __str__(self) -> str:
        return f"{_('Score sheet')} {self.pk}"


class Score(models.Model):
    """Points of one member for one bid and criterion.

    `points` stay as handed in, so that the sheet's digest can be checked for ever; a correction
    by 87号令第六十四条 stands beside them.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("Points"), max_digits=5, decimal_places=2)
    corrected = models.DecimalField(
        _("Corrected points"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "bid", "criterion"], name="scored_once"),
            models.CheckConstraint(
                condition=models.Q(points__gte=0), name="score_points_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def value(self) -> Any:
        """The points that count."""
        return self.points if self.corrected is None else self.corrected


class ScoreCorrection(models.Model):
    """A score changed after the sheets were handed in; only four grounds (87号令第六十四条)."""

    class Ground(models.TextChoices):
        SUM = "sum", _("Error in adding up")
        RANGE = "range", _("Score outside its range")
        OBJECTIVE = "objective", _("Members differ on an objective item")
        EXTREME = "extreme", _("Extreme score found by the committee")

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="corrections")
    ground = models.CharField(_("Ground"), max_length=10, choices=Ground)
    before = models.DecimalField(_("Before"), max_digits=5, decimal_places=2)
    after = models.DecimalField(_("After"), max_digits=5, decimal_places=2)
    reason = models.TextField(_("Reason"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ReportSignature(models.Model):
    """A member's signature under a lot's evaluation report; silence is no dissent (第六十一条).

    In force is the round of its lot; what was signed before a score was corrected stays as history.
    """

    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="signatures")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="signatures")
    dissent = models.TextField(_("Dissent with reasons"), blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "lot", "round"], name="signed_once_a_round")
        ]

    def __str__(self) -> str:
        return str(self.pk)
