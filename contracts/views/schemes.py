"""The library of deduction schemes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Scheme, SchemeVersion
from contracts.permissions import may_approve_scheme
from contracts.selectors import scheme as reading
from contracts.services import schemes
from procurement.web.parts import Cell, Column, Link, NextStep, Table
from procurement.web.templatetags.ui import status
from procurement.web.views import ActView, OpenObjectView, OpenPageView


class SchemeList(OpenPageView):
    """Every scheme with its source and its newest version."""

    template_name = "contracts/scheme_list.html"
    nav_key = "contracts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Scheme.objects.visible_to(self.user).prefetch_related("versions")
        seen = set(SchemeVersion.objects.visible_to(self.user).values_list("pk", flat=True))
        return super().get_context_data(
            title=_("Deduction schemes"),
            crumbs=[Link(_("Contracts"), reverse("contracts:contracts")), Link(_("Schemes"), "")],
            table=Table(
                _("Deduction schemes"),
                [
                    Column(_("Scheme")),
                    Column(_("Service")),
                    Column(_("Version")),
                    Column(_("Status")),
                ],
                [self._row(row, seen) for row in rows],
                empty=_("The library is empty"),
            ),
            **kwargs,
        )

    def _row(self, scheme: Scheme, seen: set[int]) -> list[Cell]:
        versions = [one for one in scheme.versions.all() if one.pk in seen]
        newest = versions[-1] if versions else None
        return [
            Cell(
                scheme.name,
                note=scheme.source,
                url=newest.get_absolute_url() if newest else "",
            ),
            Cell(scheme.get_service_kind_display()),
            Cell(f"v{newest.number}" if newest else None),
            Cell(status(newest) if newest else None),
        ]


class SchemeView(OpenObjectView):
    """A version read in sentences, with what is wrong, what a score costs, and its checklists."""

    template_name = "contracts/scheme_detail.html"
    nav_key = "contracts"
    model = SchemeVersion
    asks_to_sign_in = True

    def get_queryset(self) -> Any:
        return SchemeVersion.objects.select_related("scheme", "created_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.object
        read = reading.read(version)
        return super().get_context_data(
            title=str(version),
            crumbs=[
                Link(_("Contracts"), reverse("contracts:contracts")),
                Link(_("Schemes"), reverse("contracts:schemes")),
                Link(str(version), ""),
            ],
            read=read,
            step=self._step(read),
            checklists=reading.checklists(version),
            in_use=version.contracts.public().count(),
            versions=version.scheme.versions.visible_to(self.user),
            **kwargs,
        )

    def _step(self, read: reading.SchemeReading) -> NextStep | None:
        version = self.object
        if version.status != "draft" or read.problems:
            return None
        mine = may_approve_scheme(self.user, version)
        return NextStep(
            title=_("Approve the scheme"),
            text=_("Every possible score has one result. The author cannot approve it."),
            url=reverse("contracts:approve_scheme", args=[version.pk]) if mine else "",
            button=_("Approve the scheme") if mine else "",
        )


class ApproveSchemeView(ActView):
    """A second person approves a version."""

    model = SchemeVersion
    nav_key = "contracts"
    title = _("Approve the scheme")
    success_message = _("Approved: contracts can take it.")

    def decision(self) -> Any:
        return may_approve_scheme(self.user, self.object)

    def act(self, form: Any) -> None:
        schemes.approve(self.object, actor=self.user)
