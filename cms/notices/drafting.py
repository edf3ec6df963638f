"""Drafts follow the workflow: an act with a transition of the catalogue drafts its notice."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models

from cms.models import Notice
from cms.notices import catalogue
from cms.notices.catalogue import Row
from cms.notices.drafts import Draft
from cms.notices.fields import defaults, in_order
from cms.notices.fill import corrections
from cms.notices.kinds import OPENED_BY_DEADLINE, Kind
from procurement import clock
from procurement.audit import journal
from procurement.workflow import act, at_end, key_of


def on_performed(obj: models.Model, name: str, actor: Any, **kwargs: Any) -> None:
    """Listens to `workflow.performed`; the draft is written at the end of the same act."""
    key = key_of(obj, name)
    unread = key == REVIVING and not _failure_of(obj).exists()
    if key == REVIVING:
        release(obj, actor)
    for row in () if unread else catalogue.drafted_by(key):
        at_end(partial(draft_about, row, type(obj), obj.pk, actor))
    for row in catalogue.dropped_by(key):
        at_end(partial(drop, row, obj, actor))
    if key in corrections.MOVING:
        at_end(partial(move_deadline, type(obj), obj.pk))
    if key in OVERTURNING:
        at_end(partial(supersede, obj, OVERTURNING[key], actor))
    if key == REVIVING:
        at_end(partial(let_go, obj, actor))
    if key in ENDING:
        Notice.objects.of(obj).accepting(clock.now()).update(closes_at=clock.now())


ENDING = ("tenders.tender.terminate", "tenders.tender.redo")
"""From then on nobody bids, whatever day the notice named."""


REVIVING = "tenders.lot.revive"
"""The failure is void; should the lot fail again, that has a notice of its own."""


OVERTURNING = {REVIVING: Kind.TERMINATION, "tenders.award.void": Kind.RESULT}
"""What a published notice says is void from then on: its page and the lists say so at once."""


def supersede(obj: models.Model, kind: Kind, actor: Any) -> None:
    """Mark what was published, with the correction that is drafted in the same act."""
    correction = Notice.objects.of(obj).filter(kind=Kind.CORRECTION).order_by("pk").last()
    for notice in Notice.objects.of(obj).filter(kind=kind, live=True, superseded_at=None):
        inputs = {"by": correction.number if correction else ""}
        journal.add("cms.notice.supersede", notice, actor=actor, inputs=inputs)
        Notice.objects.filter(pk=notice.pk).update(
            superseded_at=clock.now(), superseded_by=correction
        )


def release(obj: models.Model, actor: Any) -> None:
    """The correction of an earlier void failure is told: a second one has its own."""
    for notice in Notice.objects.of(obj).filter(kind=Kind.CORRECTION, live=True):
        _release(notice, obj, actor)


def _release(notice: Notice, obj: models.Model, actor: Any) -> None:
    journal.add("cms.notice.let_go", notice, actor=actor, inputs={"lot": obj.pk})
    Notice.objects.filter(pk=notice.pk).update(subject_type="", subject_id="")


def let_go(obj: models.Model, actor: Any) -> None:
    """The published notice of the failure stays as it is, and is no longer that of the lot."""
    for notice in _failure_of(obj):
        _release(notice, obj, actor)


def _failure_of(obj: models.Model) -> Any:
    """The notice by which everybody has read of a failure."""
    return Notice.objects.of(obj).filter(kind=Kind.TERMINATION, live=True)


def drop(row: Row, obj: models.Model, actor: Any) -> None:
    """The work has stepped back: its unpublished draft goes with it."""
    for notice in Notice.objects.of(obj).filter(kind=row.kind, live=False):
        journal.add("cms.notice.drop", notice, actor=actor, inputs={"kind": str(row.kind)})
        notice.delete()


def move_deadline(model: type[models.Model], key: Any) -> None:
    """Lists sort and filter by the deadline in force; the text stays as it was published."""
    tender = model._base_manager.get(pk=key).tender  # type: ignore[attr-defined]
    Notice.objects.of(tender).filter(kind__in=OPENED_BY_DEADLINE).update(closes_at=tender.deadline)


def draft_about(row: Row, model: type[models.Model], key: Any, actor: Any) -> None:
    """Read the object as the act leaves it, and draft."""
    subject = row.about(model._base_manager.get(pk=key))
    draft = None if subject is None else row.fill(subject)
    if draft is not None:
        write(row, subject, draft, actor=actor)


def _fresh(row: Row, obj: Any) -> Notice:
    kind, of = obj._meta.label_lower, str(obj.pk)
    return Notice(kind=row.kind, live=False, subject_type=kind, subject_id=of)


def write(row: Row, obj: models.Model, draft: Draft, *, actor: Any) -> Notice:
    """Draft the notice, or bring its draft up to date; what is published is left alone."""
    with act():
        mine = Notice.objects.of(obj).filter(kind=row.kind)
        kept = mine.filter(live=False).first() or mine.first()
        if kept is not None and kept.live and not row.again(obj):
            return kept
        notice = kept if kept is not None and not kept.live else _fresh(row, obj)
        notice.title = draft.title[:300]
        notice.fields = in_order(row.kind, {**defaults(row.kind), **draft.fields})
        notice.purchaser = draft.purchaser
        notice.service = draft.service
        notice.procurement_number = draft.procurement_number
        notice.closes_at = draft.closes_at
        notice.due_on, notice.due_article = draft.due_on, draft.article
        notice.refusal = ""
        notice.has_unpublished_changes = True
        notice.save()
        if row.files:  # their address has the number, which the first save gives
            notice.fields |= row.files_of(notice)
            notice.save()
        notice.save_revision(user=actor, clean=False)
        journal.add("cms.notice.draft", notice, actor=actor, inputs={"kind": str(row.kind)})
        return notice
