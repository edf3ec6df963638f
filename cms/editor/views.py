"""Wagtail's views of notices, made to answer a refused publication with its reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import quote, unquote
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.utils import set_query_params
from wagtail.snippets.views import snippets

from cms.editor.forms import PREFIX, by_hand, comparison_handler, edit_handler, kind_of
from cms.models import Notice
from cms.notices import review
from cms.notices.fields import fields_of
from cms.notices.kinds import Kind
from cms.notices.publication import texts
from procurement.audit.models import AuditEntry
from procurement.errors import DomainError
from procurement.web import formats
from procurement.web.reasons import reason_with_article
from procurement.workflow import act


def show_reasons(request: HttpRequest, error: DomainError) -> None:
    """Every reason with its article, as one message."""
    show_lines(request, texts(error))


def show_lines(request: HttpRequest, found: list[str], intro: str = "") -> None:
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in found))
    intro = intro or gettext("The notice is not published. The draft is kept.")
    messages.error(request, format_html("{}<ul>{}</ul>", intro, lines))


def show_own_review(request: HttpRequest, notice: Notice) -> None:
    """Why the reader finds no "approve" on a text of their own."""
    reasons = review.own(notice, request.user)
    if reasons:
        lines = format_html_join(
            "", "<li>{}</li>", ((reason_with_article(one),) for one in reasons)
        )
        intro = gettext("You cannot approve this notice.")
        messages.warning(request, format_html("{}<ul>{}</ul>", intro, lines))


def problems(form: Any) -> list[str]:
    """Every problem of a form with the name of its field under its heading."""
    named = {PREFIX + field.key: field for field in fields_of(form.kind)}
    language = get_language() or "zh"
    found = []
    for name, errors in form.errors.items():
        field = named.get(name)
        label = field.full_label(language) if field else form.fields[name].label
        line = gettext("%(label)s: %(text)s")
        found += [line % {"label": label, "text": error} for error in errors]
    return found


def hide_drafts(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, for which drafts of others do not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = kwargs.get("pk", args[0] if args else None)
        if key is not None:
            visible = Notice.objects.visible_to(request.user)
            if not visible.filter(pk=unquote(str(key))).exists():
                raise Http404
        return view(request, *args, **kwargs)

    return guarded


class NoticeListView(snippets.IndexView):
    """Notices are worked on one by one: no column to tick several."""

    @cached_property
    def columns(self) -> list[Any]:
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]


class KindMixin:
    """The form and the panels follow the kind of the notice."""

    def notice_kind(self) -> str:
        return str(self.object.kind)  # type: ignore[attr-defined]

    def get_panel(self) -> Any:
        subject = getattr(getattr(self, "object", None), "subject_type", "")
        return edit_handler(self.notice_kind(), driven=bool(subject))

    def get_form_class(self) -> Any:
        return self.get_panel().get_form_class()


class RefusalMixin:
    """Publishing, submitting and approving in the editor: one act, all or nothing."""

    request: Any
    object: Any
    action: str

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except DomainError as error:
            response = self.refused(error)
        return response

    def run_action_method(self) -> Any:
        with act():
            return super().run_action_method()  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        """On publishing name everything that is missing at once, above the form too."""
        publishing = self.action in {"publish", "submit"}
        if publishing and not self.expects_json_response:  # type: ignore[attr-defined]
            if form.errors:
                self.produced_error_message = None
                intro = gettext("The notice is not published yet. To put right:")
                show_lines(self.request, problems(form), intro)
            response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
            response.status_code = 422
            return response
        return super().form_invalid(form)  # type: ignore[misc]

    def refused(self, error: DomainError) -> HttpResponse:
        if self.expects_json_response:  # type: ignore[attr-defined]
            return JsonResponse(
                {
                    "success": False,
                    "error_code": "refused",
                    "error_message": "; ".join(texts(error)),
                },
                status=error.http_status,
            )
        show_reasons(self.request, error)
        return self.show_draft(error)

    def show_draft(self, error: DomainError) -> HttpResponse:
        raise NotImplementedError


class NoticeCreateView(RefusalMixin, KindMixin, snippets.CreateView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs) if kind_of(request) else choose_kind(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().post(request, *args, **kwargs) if kind_of(request) else choose_kind(request)

    def notice_kind(self) -> str:
        return kind_of(self.request) or Kind.TENDER

    def get_add_url(self) -> str:
        return set_query_params(super().get_add_url(), {"kind": self.notice_kind()})

    def get_preview_url(self) -> Any:
        return set_query_params(super().get_preview_url(), {"kind": self.notice_kind()})

    def get_initial_form_instance(self) -> Any:
        return self.model(kind=self.notice_kind(), live=False)

    def show_draft(self, error: DomainError) -> HttpResponse:
        return redirect(self.get_edit_url())


def choose_kind(request: HttpRequest) -> HttpResponse:
    """Which kind shall it be?"""
    return TemplateResponse(request, "cms/editor/choose_kind.html", {"kinds": by_hand()})


class NoticeEditView(RefusalMixin, KindMixin, snippets.EditView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.object.refusal and not self.object.live:
            show_lines(request, self.object.refusal.splitlines())
        show_own_review(request, self.object)
        return super().get(request, *args, **kwargs)

    def is_valid(self, form: Any) -> bool:
        """Who comes second to publish is told who was first, and when."""
        valid: bool = super().is_valid(form)
        if not valid and self.produced_error_code == "locked" and self.object.live:
            self.produced_error_message: Any = published_before(self.object)
        return valid

    def show_draft(self, error: DomainError) -> HttpResponse:
        """The saved draft as a fresh page: its revision and lock are those of now."""
        return fresh_page(self.request, self.object, error.http_status)


def published_before(notice: Any) -> str:
    """That, by whom and when a notice was published."""
    by = AuditEntry.objects.filter(
        object_type=notice._meta.label_lower, object_id=str(notice.pk), action="cms.notice.publish"
    ).last()
    return gettext(
        "Not saved: %(person)s has published this notice meanwhile (%(when)s). It stays as it is; "
        "a correction is a notice of its own."
    ) % {
        "person": by.by if by and by.by else gettext("somebody"),
        "when": formats.stamp(notice.published_at),
    }


def fresh_page(request: Any, notice: Any, status: int) -> HttpResponse:
    """The editor as a GET would show it, with the status of a refusal."""
    request.method, request.POST = "GET", QueryDict()
    response = notice.snippet_viewset.edit_view(request, pk=quote(notice.pk))
    response.status_code = status
    return response


class NoticePreviewOnEdit(KindMixin, snippets.PreviewOnEditView):
    pass


class NoticePreviewOnCreate(KindMixin, snippets.PreviewOnCreateView):
    def notice_kind(self) -> str:
        return kind_of(self.request) or Kind.TENDER

    def get_object(self) -> Any:
        return self.model(kind=self.notice_kind(), live=False)


class NoticeCompareView(snippets.RevisionsCompareView):
    def get_edit_handler(self) -> Any:
        return comparison_handler()


class NoticeUnpublishView(snippets.UnpublishView):
    """A published notice stays; Wagtail's own action would not ask the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.object.unpublish(user=request.user)


class NoticeWorkflowActionView(snippets.WorkflowActionView):
    """Approving from the dashboard or the modal."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        approve: Callable[..., Any] = super().post
        try:
            with act():
                return approve(request, *args, **kwargs)
        except DomainError as error:
            show_reasons(request, error)
        edit = reverse(self.redirect_url_name, args=[quote(self.object.pk)])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": edit})
        return redirect(edit)
