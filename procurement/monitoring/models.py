"""Questions of auditors and what was written about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.documents.models import StoredFile
from procurement.monitoring.lifecycle import TONES, AuditQuestionLife, QuestionState
from procurement.people.models import Membership, Organisation
from procurement.people.roles import Role
from procurement.workflow import Stateful, done_at, done_by


class AuditQuestionQuerySet(models.QuerySet["AuditQuestion"]):
    def visible_to(self, user: Any) -> AuditQuestionQuerySet:
        """Auditors, the people asked, and the approvers of their organisation."""
        roles: frozenset[str] = getattr(user, "roles", frozenset())
        if getattr(user, "is_system", False) or Role.AUDITOR in roles:
            return self
        if not getattr(user, "is_staff_member", False):
            return self.none()
        approver = user.organisations_as(Role.APPROVER)
        return self.filter(_asked(user) | Q(purchaser__in=approver))

    def waiting_for(self, user: Any) -> AuditQuestionQuerySet:
        """To be answered by this person: asked by name, or by role where nobody is named.

        Where whoever was asked has left the office, the approvers answer.
        """
        office = Membership.objects.filter(
            organisation=OuterRef("purchaser"),
            role=OuterRef("role"),
            ended_at=None,
            user__is_active=True,
        )
        rows = self.filter(status=QuestionState.ASKED).annotate(
            named=Exists(office.filter(user=OuterRef("asked_of"))), anybody=Exists(office)
        )
        held = Q(named=True) | Q(asked_of=None, anybody=True)
        gone = Q(purchaser__in=user.organisations_as(Role.APPROVER)) & ~held
        return rows.filter(_asked(user) & held | gone)


def _asked(user: Any) -> Q:
    """The person is asked by name, or holds the role that is asked."""
    found = Q(asked_of=user.pk, purchaser__in=user.organisation_ids)
    for role in AuditQuestion.ROLES:
        held = user.organisations_as(role)
        if held:
            found |= Q(asked_of=None, role=role, purchaser__in=held)
    return found


class AuditQuestion(AuditQuestionLife, Stateful):
    """What an auditor asks about an object, of whom, and by when an answer is due.

    `kind` and `object_id` name the object ("tenders.plan", 12); `subject` and `url` say what it
    was called and where it stood when it was asked about, so that a list looks nothing up.
    """

    ROLES = (Role.OFFICER, Role.CONTRACT_MANAGER, Role.FINANCE)

    kind = models.CharField(max_length=60)
    object_id = models.PositiveBigIntegerField()
    subject = models.CharField(_("About"), max_length=300)
    url = models.CharField(max_length=300)
    purchaser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("Asked of"), max_length=20, choices=Role)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    answered_by = done_by(_("Answered by"))
    answered_at = done_at(_("Answered"))
    closed_by = done_by(_("Accepted by"))
    closed_at = done_at(_("Closed"))

    objects: ClassVar[Any] = AuditQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Question of the auditors")
        verbose_name_plural = _("Questions of the auditors")
        indexes = [
            models.Index(fields=["kind", "object_id"], name="audit_question_by_object"),
            models.Index(fields=["status", "id"], name="audit_question_by_status"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("monitoring:question", args=[self.pk])

    @property
    def status_tone(self) -> str:
        """The badge of the status."""
        return TONES[QuestionState(self.status)]

    @property
    def whom(self) -> str:
        """Who is asked: the person, or the role."""
        return str(self.asked_of) if self.asked_of_id else str(self.get_role_display())

    def waits_for(self, user: Any) -> bool:
        """Is it this person's to answer, if it is open?"""
        organisations: frozenset[int] = getattr(user, "organisation_ids", frozenset())
        if self.purchaser_id not in organisations or not user.is_active:
            return False
        held = user.roles_in(self.purchaser_id)
        if self.role in held and self.asked_of_id in (None, user.pk):
            return True
        if Role.APPROVER not in held:
            return False
        office = Membership.objects.filter(
            organisation=self.purchaser_id, role=self.role, ended_at=None, user__is_active=True
        )
        if self.asked_of_id:
            office = office.filter(user=self.asked_of_id)
        return not office.exists()


class AuditTurn(models.Model):
    """One thing written: a question, or an answer with its files."""

    question = models.ForeignKey(AuditQuestion, on_delete=models.PROTECT, related_name="turns")
    is_answer = models.BooleanField(default=False)
    text = models.TextField(_("Text"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    due_day = models.DateField(null=True)
    files = models.ManyToManyField(StoredFile, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.at:%Y-%m-%d}"
