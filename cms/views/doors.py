"""Wagtail's own doors that lead elsewhere here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.errors import NotAllowed, Reason

NO_KEY = Reason("no_key", _("Only procurement officers and editors work on notices and pages."))


def login(request: HttpRequest) -> HttpResponse:
    """One login for everybody, with its throttling and second factor.

    Wagtail sends here whoever it does not let in. Who has signed in already would only be sent
    back and forth: they are told why instead.
    """
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        raise NotAllowed(NO_KEY)
    return to_the_login(request, reverse("wagtailadmin_home"))


def page_login(request: HttpRequest) -> HttpResponse:
    """For readers of a page that is not for everybody.

    Wagtail's own form asks for no second factor and counts no attempts. Who has signed in and is
    sent here again is not of the page's group.
    """
    if request.user.is_authenticated:
        raise Http404
    return to_the_login(request, "/")


def to_the_login(request: HttpRequest, home: str) -> HttpResponse:
    query = {"next": request.GET.get("next") or home}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(query)}")


def logout(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_logout"))


def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Not open here: whoever edits users makes superusers, reports name drafts, examples fail."""
    raise Http404
