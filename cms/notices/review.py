"""Who may approve what stands in review: nobody the own text, whatever else they may do.

Wagtail lets every member of a task's group approve, whoever asked for the review too, and a
superuser anyway. The guard sits where an approval is saved, so that no view, bulk action or task
of another kind goes around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from cms.notices.facts import same
from procurement.audit import journal
from procurement.errors import NotAllowed, Reason

FOUR_EYES = "财库〔2016〕99号"
APPROVE, PUBLISH = "cms.notice.approve", "cms.notice.publish"

# What Wagtail and our own rows keep in a revision besides the text.
NOT_TEXT = frozenset(
    {
        "approved_by",
        "closes_at",
        "due_article",
        "due_on",
        "first_published_at",
        "go_live_at",
        "expire_at",
        "expired",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "published_at",
        "refusal",
    }
)
SUBMITTED = Reason(
    code="own_review",
    message=_("You submitted this text for review yourself: somebody else approves it."),
    article=FOUR_EYES,
)
EDITED = Reason(
    code="own_text",
    message=_("You changed this text last: somebody else approves it."),
    article=FOUR_EYES,
)
BY_HAND = Reason(
    code="in_review",
    message=_(
        "It is in review: it is published by the approval, or after the review is cancelled."
    ),
)


def against_approval(obj: Any, state: Any, user: Any) -> Iterator[Reason]:
    """Why this person may not approve: as who submitted the text, or as who changed it last.

    `obj` is what stands in review, `state` the task on it.
    """
    if user is None:
        return
    if user.pk in {state.workflow_state.requested_by_id, state.revision.user_id}:
        yield SUBMITTED
    if user.pk == changed_last(obj):
        yield EDITED


def own(obj: Any, user: Any) -> list[Reason]:
    """The same for a page: empty where nothing stands in review or the reader may approve."""
    state = obj.current_workflow_task_state
    return [] if state is None else list(against_approval(obj, state, user))


def changed_last(obj: Any) -> int | None:
    """The key of who wrote the text as it stands.

    Approving inside the editor saves a revision too: one that says the same is nobody's change.
    """
    author, later = None, None
    for revision in obj.revisions.order_by("-created_at", "-pk").iterator(chunk_size=20):
        if later is not None and not _alike(later, revision.content):
            break
        author, later = revision.user_id, revision.content
    return author


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = (one.keys() | other.keys()) - NOT_TEXT
    return all(_same(one.get(key), other.get(key)) for key in keys)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(key), other.get(key)) for key in one.keys() | other.keys())
    return one == other


def keep_apart(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """`pre_save` of a task: an approval of the own text is not saved. Raises NotAllowed.

    Only the step from "in progress" is asked; copies of earlier approvals are rows of their own.
    """
    if instance.status != TaskState.STATUS_APPROVED or instance._state.adding:
        return
    stored = TaskState.objects.get(pk=instance.pk)
    if stored.status != TaskState.STATUS_IN_PROGRESS:
        return
    obj = stored.workflow_state.content_object
    _refuse(obj, APPROVE, instance.finished_by, against_approval(obj, stored, instance.finished_by))


def by_hand(notice: Any, user: Any) -> None:
    """Before a publication: whoever asked for a review does not publish past it."""
    if own(notice, user):
        _refuse(notice, PUBLISH, user, iter((BY_HAND, *own(notice, user))))


def _refuse(obj: Any, action: str, user: Any, reasons: Iterator[Reason]) -> None:
    found = tuple(reasons)
    if found:
        error = NotAllowed(*found)
        error.attempt = journal.Attempt(obj, action, user)  # type: ignore[attr-defined]
        raise error
