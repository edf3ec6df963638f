"""Challenges (质疑) with their evidence, and complaints (投诉) with their suspensions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from tenders.guards.challenges import GROUNDS
from tenders.guards.complaints import GROUNDS as REJECTIONS
from tenders.lifecycle.challenge import ChallengeLife
from tenders.lifecycle.complaint import ComplaintLife
from tenders.models.tender import bids_log
from tenders.models.voice import Voiced
from tenders.querysets import ChallengeQuerySet, ComplaintQuerySet
from tenders.rules import challenges as rules


def _person(**values: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **values
    )


class Subject(models.TextChoices):
    DOCUMENTS = rules.DOCUMENTS, _("The tender documents")
    PROCEDURE = rules.PROCEDURE, _("A step of the procedure")
    RESULT = rules.RESULT, _("The result")


class ProcedureStep(models.TextChoices):
    OPENING = rules.OPENING, _("Opening")
    QUALIFICATION = rules.QUALIFICATION, pgettext_lazy("step", "Qualification review")
    EVALUATION = rules.EVALUATION, _("Evaluation")


class Consequence(models.TextChoices):
    GO_ON = rules.GO_ON, _("The result is not affected: the procurement goes on")
    AMEND = rules.AMEND, _("Amend the documents and go on")
    REDO = rules.REDO, _("End it and tender again")
    NEXT = rules.NEXT, _("The result is void; another candidate is determined")
    RESCIND = rules.RESCIND, _("The contract, not yet performed, is rescinded")
    REVIVE = rules.REVIVE, _("The failure is void; the lot goes on where it stood")
    DAMAGES = rules.DAMAGES, _("The contract is performed: whoever is at fault pays damages")


class Challenge(ChallengeLife, Voiced):
    """A supplier's challenge of documents, procedure or result.

    `matters` are the single points, a list of texts: a complaint may take up these and no others.
    `last_day` is fixed at the filing; `answer_due` counts from the complete challenge. `lot` is
    null where the whole tender is meant (its documents, its opening).
    """

    tender = models.ForeignKey(
        "tenders.Tender", on_delete=models.PROTECT, related_name="challenges"
    )
    lot = models.ForeignKey(
        "tenders.Lot", on_delete=models.PROTECT, null=True, related_name="challenges"
    )
    supplier = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="challenges"
    )
    filed_by = _person()
    filed_at = models.DateTimeField(default=clock.now, editable=False)
    subject = models.CharField(_("What is challenged"), max_length=10, choices=Subject)
    procedure_step = models.CharField(
        _("Which step"), max_length=15, choices=ProcedureStep, blank=True
    )
    matters = models.JSONField(_("Matters"), default=list)
    facts = models.TextField(_("Facts"))
    law = models.TextField(_("Legal grounds"))
    request = models.TextField(_("Request"))
    contact = models.CharField(_("Contact person"), max_length=80)
    phone = models.CharField(_("Telephone"), max_length=40)
    last_day = models.DateField(_("Last day to challenge"))
    received_on = models.DateField(_("Received complete"))
    answer_due = models.DateField(_("Answer due"))
    concerned = models.ManyToManyField(
        "people.Organisation", related_name="+", verbose_name=_("Others concerned")
    )
    handled_by = _person(null=True)
    accepted_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)
    return_reason = models.TextField(_("What is to be corrected"), blank=True)
    refusal_ground = models.CharField(
        max_length=15, blank=True, choices=[(key, text) for key, (text, _a) in GROUNDS.items()]
    )
    refusal = models.TextField(_("Why it is refused"), blank=True)
    may_change_result = models.BooleanField(_("May change the result"), null=True)
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspension_lifted_at = models.DateTimeField(null=True, editable=False)
    upheld = models.BooleanField(_("Upheld"), null=True)
    answer_facts = models.TextField(_("Facts of the answer"), blank=True)
    answer_law = models.TextField(_("Law of the answer"), blank=True)
    consequence = models.CharField(
        _("What follows"), max_length=10, choices=Consequence, blank=True
    )
    proposed_at = models.DateTimeField(null=True, editable=False)
    proposed_by = _person(null=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = _person(null=True)
    answer = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_out_at = models.DateTimeField(null=True, editable=False)
    carried_out_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Challenge")
        verbose_name_plural = _("Challenges")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "answer_due"], name="challenge_by_due_day"),
            models.Index(
                fields=["tender"],
                condition=models.Q(suspended_at__isnull=False, suspension_lifted_at=None),
                name="challenge_holding",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(subject="procedure") & ~models.Q(procedure_step=""))
                | (~models.Q(subject="procedure") & models.Q(procedure_step="")),
                name="challenge_names_its_step",
            ),
            models.CheckConstraint(
                condition=models.Q(subject="documents")
                | models.Q(procedure_step="opening")
                | models.Q(lot__isnull=False),
                name="challenge_names_its_lot",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None)
                | ~models.Q(answered_by=models.F("proposed_by")),
                name="answer_is_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("tenders:challenge", args=[self.pk])

    @property
    def number(self) -> str:
        """ZY-2026-0012: from its key, so that no two are alike."""
        return f"ZY-{self.filed_at.astimezone(clock.LEGAL_ZONE).year}-{self.pk:04d}"

    @property
    def audit_log(self) -> str:
        """A challenge of the documents tells who took them: nobody reads that before the opening.

        Everything else comes after it.
        """
        return bids_log(self.tender_id) if self.subject == Subject.DOCUMENTS else "main"

    @property
    def refusal_article(self) -> str:
        """The article of the ground of its refusal."""
        return GROUNDS[self.refusal_ground][1] if self.refusal_ground else ""

    @property
    def about(self) -> Any:
        """What is challenged in a few words."""
        if self.subject == Subject.PROCEDURE:
            return self.get_procedure_step_display()
        return self.get_subject_display()


class ChallengeEvidence(models.Model):
    """A file the challenger handed in."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField("documents.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)


class Complaint(ComplaintLife, Voiced):
    """A complaint to the finance department about a challenge; it decides, staff record it here."""

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="complaint")
    filed_by = _person()
    filed_at = models.DateTimeField(default=clock.now, editable=False)
    matters = models.JSONField(_("Matters"), default=list)
    facts = models.TextField(_("Facts and legal grounds"))
    request = models.TextField(_("Request"))
    last_day = models.DateField(_("Last day to complain"))
    received_on = models.DateField(_("Received"))
    authority = models.CharField(_("Finance department"), max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    review_note = models.TextField(blank=True)
    copy_on = models.DateField(_("Copy received by the purchaser"), null=True)
    reply = models.TextField(_("Reply of the purchaser"), blank=True)
    replied_at = models.DateTimeField(null=True, editable=False)
    decided_on = models.DateField(_("Day of the decision"), null=True)
    recorded_at = models.DateTimeField(null=True, editable=False)
    recorded_by = _person(null=True)
    decision_number = models.CharField(_("Number of the decision"), max_length=80, blank=True)
    decision_facts = models.TextField(_("Facts found"), blank=True)
    decision_basis = models.TextField(_("Basis and result"), blank=True)
    ground = models.CharField(
        _("Ground of the rejection"), max_length=20, blank=True, choices=list(REJECTIONS.items())
    )
    consequence = models.CharField(
        _("What it orders"), max_length=10, choices=Consequence, blank=True
    )
    decision = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_out_at = models.DateTimeField(null=True, editable=False)
    carried_out_note = models.TextField(blank=True)

    objects: ClassVar[Any] = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("Complaint")
        verbose_name_plural = _("Complaints")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ground", "decided_on"], name="complaint_by_ground")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("tenders:complaint", args=[self.pk])

    @property
    def number(self) -> str:
        """TS-2026-0003: from its key."""
        return f"TS-{self.filed_at.astimezone(clock.LEGAL_ZONE).year}-{self.pk:04d}"

    @property
    def tender(self) -> Any:
        """The tender it is about."""
        return self.challenge.tender

    @property
    def audit_log(self) -> str:
        """With its challenge."""
        return self.challenge.audit_log


class Suspension(models.Model):
    """Days for which the finance department has suspended a procurement, both included."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="suspensions")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    number = models.CharField(_("Number of the notice"), max_length=80)
    lifted_on = models.DateField(_("Lifted on"), null=True)
    recorded_by = _person()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="suspension_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last(self) -> Any:
        """The last day that counts."""
        return self.lifted_on or self.ends_on
