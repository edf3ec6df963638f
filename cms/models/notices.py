"""The notice: a row with drafts, revisions, preview and approval, whose publication acts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BaseLock
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from cms.notices import fields as legal
from cms.notices import publication
from cms.notices.kinds import OPENED_BY_DEADLINE, PREFIXES, Kind, Service
from cms.notices.presentation import notice_page
from cms.notices.service import ServicesField
from procurement import clock
from procurement.errors import WrongState
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.web.formats import enumeration

# Who works on the notices of a purchaser.
DRAFTING = (Role.EDITOR, Role.OFFICER, Role.APPROVER)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def published(self) -> NoticeQuerySet:
        return self.filter(live=True)

    def visible_to(self, user: Any) -> NoticeQuerySet:
        """Everybody sees what is published; drafts are seen by the purchaser's people."""
        sees_all = getattr(user, "is_system", False) or getattr(user, "is_superuser", False)
        if sees_all or Role.AUDITOR in getattr(user, "roles", frozenset()):
            return self
        organisations_as = getattr(user, "organisations_as", None)
        mine = organisations_as(*DRAFTING) if organisations_as else frozenset()
        if not mine:
            return self.published()
        return self.filter(
            models.Q(live=True) | models.Q(purchaser__in=mine) | models.Q(purchaser=None)
        )

    def accepting(self, now: datetime) -> NoticeQuerySet:
        """Tenders whose deadline lies ahead."""
        return self.filter(kind__in=OPENED_BY_DEADLINE, closes_at__gt=now)

    def closed(self, now: datetime) -> NoticeQuerySet:
        return self.filter(kind__in=OPENED_BY_DEADLINE, closes_at__lte=now)

    def about(self, services: Iterable[str]) -> NoticeQuerySet:
        """Those about any of these services, alone or with others."""
        either = models.Q(pk__in=[])
        for service in services:
            either |= models.Q(service__contains=service)
        return self.filter(either)

    def of(self, obj: models.Model) -> NoticeQuerySet:
        """The notices about one object."""
        return self.filter(subject_type=obj._meta.label_lower, subject_id=str(obj.pk))


class PublishedLock(BaseLock):
    """What is published stays as published; a correction is a notice of its own."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> Any:
        return _("This notice is published and stays as it is. Correct it by a correction notice.")


class Notice(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """A legal notice. `subject` is the object whose clock its publication starts."""

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    number = models.CharField(_("Number"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("Title"), max_length=300)
    subject_type = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.CharField(max_length=40, blank=True, editable=False)
    purchaser = models.ForeignKey(
        Organisation,
        verbose_name=_("Purchaser"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    service = ServicesField(_("Service"), max_length=80, default=("other",))
    procurement_number = models.CharField(_("Procurement number"), max_length=80, blank=True)
    fields = models.JSONField(_("Contents"), default=dict, blank=True)
    # What lists sort and filter by; the text itself stays as published.
    closes_at = models.DateTimeField(_("Deadline"), null=True, blank=True)
    published_at = models.DateTimeField(_("Published"), null=True, editable=False)
    due_on = models.DateField(_("To be published by"), null=True, editable=False)
    due_article = models.CharField(max_length=80, blank=True, editable=False)
    drafted_at = models.DateTimeField(default=clock.now, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    refusal = models.TextField(_("Why it could not be published"), blank=True, editable=False)
    # What it says was declared void since; the text stays, and the correction says so.
    superseded_at = models.DateTimeField(null=True, editable=False)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.AutocompleteField("procurement_number"),
        index.SearchField("number", boost=2),
        index.SearchField("procurement_number", boost=2),
        index.SearchField("text"),
        index.RelatedFields("purchaser", [index.SearchField("name")]),
        index.FilterField("kind"),
        index.FilterField("live"),
        index.FilterField("service"),
        index.FilterField("purchaser"),
        index.FilterField("published_at"),
    ]

    # Set by the life of the row, not by what an editor wrote into a revision.
    KEPT = (
        "number",
        "published_at",
        "drafted_at",
        "approved_by_id",
        "refusal",
        "closes_at",
        "due_on",
        "due_article",
        "superseded_at",
        "superseded_by_id",
    )

    class Meta:
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(published_at__isnull=False),
                name="published_notice_is_dated",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=~models.Q(subject_type=""),
                name="one_notice_of_a_kind_per_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["live", "-published_at", "-id"], name="notice_by_date"),
            models.Index(fields=["live", "kind", "-published_at", "-id"], name="notice_by_kind"),
            models.Index(fields=["kind", "live", "closes_at"], name="notice_by_deadline"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_by_subject"),
        ]

    def __str__(self) -> str:
        return self.title or gettext("Notice without a title")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new notice takes its number from its key: no counter, no race."""
        if self.pk is None and not self.number:
            self.number = uuid.uuid4().hex
            super().save(*args, **kwargs)
            self.number = f"{PREFIXES[Kind(self.kind)]}-{clock.legal_today().year}-{self.pk:05d}"
            Notice.objects.filter(pk=self.pk).update(number=self.number)
            return
        with transaction.atomic():
            publication.keep_live(self, kwargs.get("update_fields"))
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("cms:notice", args=[self.number])

    @cached_property
    def subject(self) -> Any:
        """The object the notice is about, or None."""
        if not self.subject_type:
            return None
        return apps.get_model(self.subject_type)._base_manager.filter(pk=self.subject_id).first()

    @property
    def contents(self) -> dict[str, Any]:
        """What is written, in legal order."""
        return legal.in_order(self.kind, self.fields)

    @property
    def text(self) -> str:
        """The words of all fields, for search."""
        return legal.as_text(self.kind, self.fields)

    @property
    def service_words(self) -> str:
        """The services it is about, in the reader's words."""
        return enumeration(str(dict(Service.choices).get(one, one)) for one in self.service)

    @property
    def amount(self) -> Decimal | None:
        """The sum lists show: budget, award, contract, deduction."""
        key = HEADLINE.get(Kind(self.kind), "")
        try:
            return Decimal(str(self.fields.get(key, "")).replace(",", ""))
        except InvalidOperation:
            return None

    @property
    def supplier(self) -> str:
        """Who won, signed or was assessed."""
        return str(self.fields.get("supplier_name") or self.fields.get("party_b") or "")

    # Publication ---------------------------------------------------------------------------

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish, and do what the publication means in law: one transaction, or nothing.

        The editor's button, the approval and the schedule all come through here. Raises
        DomainError with every reason; then the draft stands as before.
        """
        return publication.publish(self, revision, user, super().publish, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        raise WrongState(publication.STAYS)

    def with_content_json(self, content: Any) -> Any:
        obj = super().with_content_json(content)
        for name in self.KEPT:
            setattr(obj, name, getattr(self, name))
        return obj

    def get_lock(self) -> Any:
        return PublishedLock(self) if self.live else super().get_lock()

    # Preview -------------------------------------------------------------------------------

    @property
    def full_url(self) -> str:
        """The address a preview pretends to have."""
        path = self.get_absolute_url() if self.number else reverse("cms:notices")
        return f"{settings.SITE_URL}{path}"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/notice.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return notice_page(self, preview=True)


HEADLINE = {
    Kind.TENDER: "budget_amount",
    Kind.NEGOTIATION: "budget_amount",
    Kind.PREQUALIFICATION: "budget_amount",
    Kind.RESULT: "award_amount",
    Kind.CONTRACT: "contract_amount",
    Kind.ACCEPTANCE: "contract_amount",
    Kind.SINGLE_SOURCE: "budget",
    Kind.ASSESSMENT: "deduction",
}
