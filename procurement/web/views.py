"""Bases of the views: fetch what is visible, form, service, message, redirect."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from procurement.access import require, visible_or_404
from procurement.audit import chain, journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import User
from procurement.web import stale
from procurement.web.forms import ActForm, place_reasons, reword
from procurement.web.models import Submission
from procurement.web.uploads import keep_uploads
from procurement.workflow import act, lock, wrong_state


class PageView(LoginRequiredMixin, TemplateResponseMixin, ContextMixin, View):
    """A page for people who have signed in. `nav_key` marks the current word of the header."""

    nav_key = ""

    @property
    def user(self) -> User:
        """The signed-in person; `LoginRequiredMixin` has asked."""
        return cast(User, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav_key=self.nav_key, **kwargs)


class ObjectView(PageView):
    """A page about one object that this person may see; anything else is 404.

    Give `model` (its default manager has `visible_to`) or override `get_object`.
    """

    model: Any = None
    pk_url_kwarg = "pk"

    @cached_property
    def object(self) -> Any:
        return self.get_object()

    def get_queryset(self) -> Any:
        return self.model._default_manager.all()

    def get_object(self) -> Any:
        key = self.kwargs[self.pk_url_kwarg]
        return visible_or_404(self.get_queryset(), self.request.user, pk=key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, **kwargs)


class OpenPageView(PageView):
    """A page that needs no account; whoever has signed in sees it in the dark header."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return View.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        layout = "staff.html" if self.request.user.is_authenticated else "base.html"
        return super().get_context_data(layout=layout, **kwargs)


class OpenObjectView(OpenPageView, ObjectView):
    """A page that everybody may read once its object is public; the queryset decides.

    With `asks_to_sign_in` whoever has not signed in is asked to, where nothing is public: a link
    in an e-mail to a party leads on, and whether there is such an object stays unknown.
    """

    asks_to_sign_in = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.asks_to_sign_in and not request.user.is_authenticated:
            try:
                _ = self.object
            except Http404:
                return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)


NOT_TYPED = (forms.ChoiceField, forms.BooleanField, forms.FileField)


class ActView(ObjectView):
    """One act on one object: GET shows its form, POST does it once and leads on.

    Subclasses give `form_class`, `act(form)` (calls one service), `success_message` and
    `success_url()`. Every reason of a refusal is shown at its field and on top (422); what was
    typed stays; `law(form)` adds what the rules say where some fields cannot even be read.
    Set `model = None` and override `get_object` for acts that make something new.
    `decision()` is asked first: who may not do it gets 403 before any form. Where things do not
    stand so that it can be done, the page says why instead of showing a form (409).
    A POST that was taken before leads to where it led then, whatever has become of the object.

    The form carries a digest of what it was built on (`stands()`). When that has changed by the
    time the form comes back, nothing is done: the page is shown anew, as things stand now, with
    what was typed (409). `rewrites` marks the forms that write over what is stored.
    """

    form_class: type[forms.BaseForm] = ActForm
    template_name = "web/act.html"
    success_message: Any = ""
    title: Any = ""
    button: Any = ""
    lead: Any = ""
    danger = False
    transition = ""
    rewrites = False

    def decision(self) -> Any:
        """May this person do it? None asks the service alone."""
        return None

    def in_the_way(self) -> Iterator[Reason]:
        """Why nobody can do it as things stand; the state asks for `transition`, if one is named.

        For the page alone: the service asks again, under the lock.
        """
        reason = wrong_state(self.object, self.transition) if self.transition else None
        if reason is not None:
            yield reason

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.user.is_authenticated:
                taken = self._taken(self._sent_key())
                if taken is not None:
                    return redirect(taken.url or self.success_url())
                self.setup_act()
            return super().dispatch(request, *args, **kwargs)
        except WrongState as error:
            return self.stopped(error.reasons)

    def setup_act(self) -> None:
        """404 before 403 before 409. The state of a POST is judged by its service, locked."""
        _ = self.object
        decision = self.decision()
        if decision is not None:
            require(decision)
        if self.request.method != "POST":
            self.ask_state()

    def ask_state(self) -> None:
        """Raise WrongState with everything that is in the way."""
        reasons = tuple(self.in_the_way())
        if reasons:
            raise WrongState(*reasons)

    def stopped(self, reasons: Iterable[Reason]) -> HttpResponse:
        """Say why it cannot be done, without a form; what was written can still be copied."""
        posted = self.request.method == "POST"
        reasons = [self.worded(reason) for reason in reasons]
        self.template_name = "web/stopped.html"
        context = {
            "object": self.object,
            "nav_key": self.nav_key,
            "title": self.phrased(self.title),
            "reasons": reasons,
            "posted": posted,
            "written": list(self._written()) if posted else (),
            "cancel_url": self.cancel_url(),
        }
        return self.render_to_response(context, status=409)

    def _written(self) -> Iterator[tuple[Any, str]]:
        """What was typed in a POST, with its labels: texts, amounts, days; nothing chosen."""
        for name, field in self.form_class.base_fields.items():  # type: ignore[attr-defined]
            text = self.request.POST.get(name, "").strip()
            secret = field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput)
            if text and not isinstance(field, NOT_TYPED) and not secret:
                yield field.label or name, text

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"initial": self.get_initial()}
        if self.request.method == "POST":
            kwargs |= {"data": self.request.POST, "files": self.request.FILES}
        return kwargs

    def get_form(self) -> Any:
        return self.form_class(**self.get_form_kwargs())

    def _worded_form(self) -> Any:
        form = self.get_form()
        reword(form, self.phrased)
        return form

    def act(self, form: Any) -> Any:
        raise NotImplementedError

    def stands(self) -> Any:
        """What a person relies on who sends this form: plain values; None relies on nothing.

        What a form begins with, where it `rewrites`; the last step of the object's life, where it
        takes the next one: a text that was returned, changed and submitted again is another.
        """
        if self.rewrites:
            return self.stored_values()
        return journal.last_step(self.object) if self.transition else None

    def stored_values(self) -> dict[str, Any]:
        """By field, what a form that `rewrites` writes over."""
        kwargs = self.get_form_kwargs()
        unsent = {name: kwargs[name] for name in kwargs if name not in ("data", "files")}
        return stale.begun(self.form_class(**unsent))

    def _stand(self) -> str:
        found = self.stands()
        return "" if found is None else chain.digest({"stands": found})

    def _ask_unchanged(self, form: Any) -> None:
        """Under the lock: is it still what the form was built on?"""
        seen = form.cleaned_data.get(stale.SEEN)
        if not seen:
            return
        lock(self.object)
        stale.forget(self)
        stand = self._stand()
        if stand == seen:
            return
        self.ask_state()
        stale.put(form, stand)
        raise stale.Changed(*stale.reasons(form, self.stored_values() if self.rewrites else {}))

    def readable(self, form: Any) -> bool:
        """Can every field be read?"""
        return bool(form.is_valid())

    def law(self, form: Any) -> Iterable[Reason]:
        """What the rules say of the fields that could be read, asked where others could not.

        So one refusal names everything; where all can be read, the service says it in `act`.
        """
        return ()

    def worded(self, reason: Reason) -> Reason:
        """A refusal in the words of what the act is about."""
        say = getattr(self.object, "worded", None)
        return say(reason) if say is not None else reason

    def phrased(self, text: Any) -> Any:
        """The product's own words, as what the act is about has them; others' stay as they are."""
        say = getattr(self.object, "phrased", None)
        return say(text) if say is not None else text

    def put_reasons(self, form: Any, reasons: Iterable[Reason]) -> None:
        """Put reasons where they belong: at the field, or on top."""
        place_reasons(form, reasons)

    def success_url(self) -> str:
        return self.object.get_absolute_url()

    def cancel_url(self) -> str:
        """Where “do not do it yet” leads; "" shows no such link."""
        address = getattr(self.object, "get_absolute_url", None)
        return address() if address is not None else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = stale.marked(self._worded_form(), self._stand())
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = stale.marked(self._worded_form(), request.POST.get(stale.SEEN, ""))
        if not self.readable(form):
            # Sent twice: what the first has done may be what the second is refused for.
            taken = self._taken(self._sent_key())
            if taken is not None:
                return redirect(taken.url or self.success_url())
            self.ask_state()
            unread = set(form.errors)
            broken = (one for one in self.law(form) if one.field not in unread)
            self.put_reasons(form, [self.worded(one) for one in broken])
            return self.refused(form)
        key = form.cleaned_data.get("key")
        try:
            with act():
                submission = self._take(key)
                self._ask_unchanged(form)
                self.act(form)
                url = self.success_url()
                if submission is not None:
                    submission.url = url
                    submission.save(update_fields=["url"])
        except RuleBroken as error:
            self.put_reasons(form, [self.worded(one) for one in error.reasons])
            return self.refused(form)
        except stale.Changed as error:
            place_reasons(form, error.reasons)
            return self.refused(form, status=error.http_status)
        except IntegrityError:
            taken = self._taken(key)
            if taken is None:
                raise
            return redirect(taken.url or self.success_url())
        if self.success_message:
            messages.success(request, self.phrased(self.success_message))
        return redirect(url)

    def refused(
        self, form: Any, *, stored: Collection[str] = (), status: int = 422
    ) -> HttpResponse:
        """The form again, with its reasons; `stored` names the uploads that were taken."""
        keep_uploads(form, stored=stored)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def _sent_key(self) -> uuid.UUID | None:
        """The key of the form that is sent, where one can be read."""
        try:
            return uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None

    def _taken(self, key: Any) -> Submission | None:
        if not key:
            return None
        return Submission.objects.filter(user=self.user, key=key).first()

    def _take(self, key: Any) -> Submission | None:
        if not key:
            return None
        return Submission.objects.create(user=self.user, key=key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("title", self.title)
        kwargs.setdefault("button", self.button or self.title)
        kwargs.setdefault("lead", self.lead)
        kwargs.setdefault("danger", self.danger)
        kwargs.setdefault("cancel_url", self.cancel_url())
        kwargs |= {name: self.phrased(kwargs[name]) for name in ("title", "button", "lead")}
        if crumbs := kwargs.get("crumbs"):
            kwargs["crumbs"] = [replace(one, text=self.phrased(one.text)) for one in crumbs]
        return super().get_context_data(**kwargs)
