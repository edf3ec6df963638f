"""The log, for auditors and the audit administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import has_role, require, visible_or_404
from procurement.audit import chain
from procurement.audit.models import MAIN_LOG, REFUSED, AuditEntry, ChainCheck, Outcome
from procurement.audit.verification import verify
from procurement.audit.words import acts_like, log_words, message_pieces
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.web.forms import style
from procurement.web.paging import Page, page
from procurement.web.parts import Fact, Link
from procurement.web.reasons import reason_with_article
from procurement.web.views import PageView


class AuditFilter(forms.Form):
    """Conditions of the log."""

    q = forms.CharField(label=_("Act, object or reason"), required=False)
    actor = forms.CharField(label=_("Who"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices]
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def narrow(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that fit; a condition that cannot be read is left out and shown."""
        given = self.cleaned_data
        if q := given.get("q"):
            rows = rows.filter(
                Q(action__in=acts_like(q))
                | Q(action__icontains=q)
                | Q(object_label__icontains=q)
                | Q(reason__icontains=q)
                | refused_like(q)
            )
        if who := given.get("actor"):
            people = User.objects.filter(Q(display_name__icontains=who) | Q(username=who))
            rows = rows.filter(Q(actor__in=people.values("pk")) | Q(actor_name__icontains=who))
        if outcome := given.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if since := given.get("since"):
            rows = rows.filter(at__gte=clock.legal(since))
        if until := given.get("until"):
            rows = rows.filter(at__lt=clock.legal(until + timedelta(days=1)))
        return rows


class AuditView(PageView):
    """Base: 403 for everybody who does not read the log."""

    nav_key = "audit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            require(has_role(request.user, Role.AUDITOR, Role.AUDIT_ADMIN))
        return super().dispatch(request, *args, **kwargs)


class LogView(AuditView):
    """Entries of all logs, newest first, and whether the chain held when last recomputed.

    Neither addresses nor cursors hold the table's keys, whose gaps would count sealed entries.
    """

    template_name = "audit/log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = AuditFilter(self.request.GET)
        form.is_valid()
        found = self.entries(form.narrow(self.rows()))
        name_who(found.rows)
        return super().get_context_data(
            filter=form,
            page=found,
            check=ChainCheck.objects.first(),
            **kwargs,
        )

    def rows(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.visible_to(self.user).select_related("actor")

    def entries(self, rows: QuerySet[AuditEntry]) -> Page:
        return page(rows, self.request, by="-at", then=("log", "number"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Recompute the chain now."""
        verify()
        return redirect("audit:log")


class OneLogView(LogView):
    """One log by its own numbers; a sealed one is as if it did not exist."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log = self.kwargs["log"]
        if log != MAIN_LOG and not self.rows().exists():
            raise Http404
        crumbs = [Link(_("Audit log"), reverse("audit:log")), Link(log_words(log), "")]
        return super().get_context_data(crumbs=crumbs, **kwargs)

    def rows(self) -> QuerySet[AuditEntry]:
        return super().rows().filter(log=self.kwargs["log"])

    def entries(self, rows: QuerySet[AuditEntry]) -> Page:
        return page(rows, self.request, by="-number", then=())


class EntryView(AuditView):
    """One entry in full, with its neighbours in the chain."""

    template_name = "audit/entry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log, number = self.kwargs["log"], self.kwargs["number"]
        rows = AuditEntry.objects.all().select_related("actor")
        entry = visible_or_404(rows, self.user, log=log, number=number)
        name_who([entry])
        seen = rows.visible_to(self.user)
        around = {
            row.number: row for row in seen.filter(log=log, number__in=(number - 1, number + 1))
        }
        same = seen.filter(object_type=entry.object_type, object_id=entry.object_id)
        return super().get_context_data(
            entry=entry,
            holds=chain.entry_hash(entry) == entry.hash,
            facts=facts(entry),
            inputs=inputs(entry),
            before=around.get(number - 1),
            after=around.get(number + 1),
            same=same.exclude(pk=entry.pk).order_by("-at", "-log", "-number")[:20],
            crumbs=[
                Link(_("Audit log"), reverse("audit:log")),
                Link(log_words(log), reverse("audit:one_log", args=[log])),
                Link(str(number), ""),
            ],
            **kwargs,
        )


def facts(entry: AuditEntry) -> list[Fact]:
    """What the entry says, field by field."""
    moved = f"{entry.source} → {entry.target}" if entry.source or entry.target else None
    return [
        Fact(_("Who"), entry.who or _("The clock")),
        Fact(_("Object"), entry.object_label, note=f"{entry.object_type} {entry.object_id}"),
        Fact(_("From state to state"), moved),
        Fact(_("Reason"), why(entry) or None),
    ]


def why(entry: AuditEntry) -> str:
    """The reason in the reader's language, with its articles; an old text as it stands."""
    return "; ".join(reason_with_article(one) for one in entry.refusals) or entry.reason


def inputs(entry: AuditEntry) -> dict[str, Any]:
    """What was given, and of a refusal the codes: its reasons stand above in words."""
    found = dict(entry.inputs)
    if entry.refusals:
        found[REFUSED] = ", ".join(one.code for one in entry.refusals)
    return found


def refused_like(text: str) -> Q:
    """Refusals whose words hold this text in the reader's language."""
    found = Q(pk__in=())
    for piece in message_pieces(text):
        found |= Q(outcome=Outcome.REFUSED, reason__contains=piece)
    return found


def name_who(entries: Iterable[AuditEntry]) -> None:
    """Give each entry its `who` in words: the person, or the system and for whom; one query.

    A person is called as when it was done; entries from before names were kept call them as now.
    """
    rows = list(entries)
    unnamed = [row.on_behalf_of for row in rows if row.on_behalf_of and not row.by]
    people = User.objects.in_bulk(unnamed)
    for row in rows:
        said = row.by or str(people.get(row.on_behalf_of or 0, ""))
        if said and row.actor is None:
            said = gettext("the system, for %(name)s") % {"name": said}
        row.who = said
