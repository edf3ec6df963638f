"""A company registers itself: the one form that needs no account.

What is sent is answered in the same way whoever has an account: by a mail (`services.pending`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from procurement.errors import Reason, RuleBroken
from procurement.people.forms import RegistrationForm
from procurement.people.models import Organisation, PendingRegistration
from procurement.people.services import pending
from procurement.web import uploads
from procurement.web.forms import add_reasons

BACKEND = "django.contrib.auth.backends.ModelBackend"
TOO_MANY = Reason(
    "too_many",
    _(
        "Too many tries. Wait ten minutes, then send the form again; only the passwords are to be"
        " typed anew."
    ),
)


class RegisterView(View):
    """GET shows the form; POST keeps it, and the rest comes by mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request, RegistrationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if not ratelimit.consume(request, action="signup"):
            # Nothing is judged or kept any more, but what was typed stands there again.
            form = RegistrationForm(initial=request.POST.dict())
            return page(request, form, [TOO_MANY], status=429)
        if self.taken(request.POST.get("key", "")):
            return redirect("people:register_sent")
        form = RegistrationForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.refused(request, form)
        email = form.cleaned_data["email"].lower()
        if not ratelimit.consume(request, action="signup_mail", key=email):
            return self.refused(request, form, [TOO_MANY], status=429)
        try:
            pending.begin(
                key=form.cleaned_data.get("key"),
                organisation=form.organisation(),
                person=form.person(),
                password=form.cleaned_data["password1"],
                licence=uploads.keep(form.cleaned_data["licence"]).token,
                language=get_language() or settings.LANGUAGE_CODE,
            )
        except RuleBroken as error:
            add_reasons(form, error)
            return self.refused(request, form)
        except IntegrityError:
            # The same form came twice at once; the other request has taken it.
            pass
        return redirect("people:register_sent")

    def taken(self, key: str) -> bool:
        """The same form, sent again after it was taken."""
        try:
            value = uuid.UUID(key)
        except ValueError:
            return False
        return PendingRegistration.objects.filter(key=value).exists()

    def refused(
        self, request: HttpRequest, form: Any, reasons: Sequence[Reason] = (), status: int = 422
    ) -> HttpResponse:
        uploads.keep_uploads(form)
        return page(request, form, reasons, status=status)


class SentView(TemplateView):
    """The rest comes by mail, whoever it was."""

    template_name = "people/register_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        as_files = settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")
        return super().get_context_data(as_files=as_files, **kwargs)


class FinishView(View):
    """The link of the mail: GET names the company, POST registers it and signs in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, pending.find(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        row = pending.find(token)
        licence = uploads.fetch(row.licence) if row else None
        if row is None or licence is None:
            return self.page(request, None)
        try:
            user = pending.finish(token, licence=licence)
        except RuleBroken as error:
            form = RegistrationForm(initial=row.organisation | row.person)
            return page(request, form, error.reasons, status=422)
        if user is None:
            return self.page(request, None)
        login(request, user, backend=BACKEND)
        messages.success(
            request,
            _("The company is registered. You can bid as soon as the papers have been compared."),
        )
        return redirect(Organisation.objects.get(memberships__user=user))

    def page(self, request: HttpRequest, row: PendingRegistration | None) -> HttpResponse:
        status = 200 if row else 410
        return render(request, "people/register_finish.html", {"pending": row}, status=status)


def page(
    request: HttpRequest, form: Any, reasons: Sequence[Reason] = (), status: int = 200
) -> HttpResponse:
    """The form, with the reasons that belong to none of its fields above it."""
    context = {"form": form, "reasons": reasons}
    response = render(request, "people/register.html", context, status=status)
    if status == 429:
        response["Retry-After"] = "600"
    return response
