"""What publication means: the notice goes live and the legal act happens, or neither does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.notices import catalogue, review
from cms.notices.drafts import Draft
from cms.notices.facts import close, same
from cms.notices.fields import NoticeField, fields_of, missing
from cms.notices.kinds import Kind, Service
from cms.notices.service import services_of
from procurement import clock
from procurement.audit import journal
from procurement.errors import Amount, DomainError, NotAllowed, Reason, RuleBroken, WrongState
from procurement.web.formats import enumeration
from procurement.web.reasons import reason_with_article
from procurement.workflow import act, lock
from tenders.guards.terms import minimum_price
from tenders.rules import forbidden

STANDARD = "财办库〔2020〕50号"
ACCURATE = "财政部令第101号"
# What the editor words. Every other item that the work itself has written was approved there,
# by a second person: terms, places, qualification and results are not the editor's to change.
WORDING = frozenset(
    {
        "other",
        "remark",
        "purchaser_contact",
        "agency_name",
        "agency_address",
        "agency_contact",
        "project_contact_person",
        "project_contact_phone",
        "challenge_contact_and_supervisor",
        "party_a_contact",
        "party_b_contact",
        "contact",
    }
)
INVITING = (Kind.TENDER, Kind.PREQUALIFICATION, Kind.NEGOTIATION)
# What a title must name: the first of these that the work itself states.
NAMES = ("contract_name", "project_name", "original_project_name")
STAYS = Reason(
    code="published",
    message=_("This notice is published and stays as it is. Correct it by a correction notice."),
)
NOBODY = Reason(
    code="nobody",
    message=_("Nobody has approved the publication: publish the notice yourself."),
)


def publish(
    notice: Any, revision: Any, user: Any, proceed: Callable[..., Any], **kwargs: Any
) -> Any:
    """Publish now, or keep the approval for the time that the editor has set.

    `proceed` is Wagtail's own publication. Wagtail's schedule names no user: then the person
    who approved acts. Raises DomainError with every reason.
    """
    with act():
        stored = lock(notice)
        if stored.live:
            raise WrongState(STAYS)
        actor = user or stored.approved_by
        if actor is None:
            raise NotAllowed(NOBODY)
        review.by_hand(notice, user)
        revision.content_object = notice  # so that what it keeps of the row is fresh
        wanted = revision.as_object()
        if wanted.go_live_at and wanted.go_live_at > clock.now():
            return _schedule(notice, revision, wanted, actor, proceed, kwargs)
        return _go_live(notice, revision, wanted, actor, proceed, kwargs)


NO_WORK_BEHIND = Reason(
    code="no_subject",
    message=_("A notice of this kind is drafted by the work itself, not written by hand."),
    article=STANDARD,
)


def gaps(kind: str, values: Any) -> Iterator[Reason]:
    """A reason for every required item that is not written."""
    language = get_language() or "zh"
    for field in missing(kind, values):
        yield Reason(
            code="missing",
            message=_("“%(label)s” is missing."),
            params={"label": field.full_label(language)},
            article=STANDARD,
            field=field.key,
        )


def _schedule(
    notice: Any, revision: Any, wanted: Any, actor: Any, proceed: Any, kwargs: Any
) -> Any:
    reasons = tuple(gaps(wanted.kind, wanted.fields))
    if reasons:
        raise RuleBroken(*reasons)
    result = proceed(revision, user=actor, **kwargs)
    _note(notice, approved_by=actor, refusal="")
    journal.add(
        "cms.notice.schedule", notice, actor=actor, inputs={"go_live_at": wanted.go_live_at}
    )
    return result


def _go_live(notice: Any, revision: Any, wanted: Any, actor: Any, proceed: Any, kwargs: Any) -> Any:
    now = clock.now()
    row = catalogue.row_of(notice)
    files = row.files_of(notice) if row else {}
    facts = (*departures(notice, wanted, files), *unlawful_words(wanted))
    # Wagtail compares the set time with the machine's clock, which the demonstration moves.
    revision.content = {
        **revision.content,
        "go_live_at": None,
        "fields": {**wanted.fields, **dated(wanted.kind), **files},
    }
    _note(notice, published_at=now, approved_by=actor, refusal="")
    result = proceed(revision, user=actor, **kwargs)
    reasons = (*gaps(wanted.kind, wanted.fields), *facts)
    if notice.subject is None:
        reasons = (*_against_hand(wanted), *reasons)
    _act_in_law(notice, actor, reasons)
    journal.add("cms.notice.publish", notice, actor=actor, inputs={"kind": wanted.kind})
    return result


def _against_hand(wanted: Any) -> Iterator[Reason]:
    """Why a notice that no work stands behind may not be published."""
    if catalogue.is_driven(wanted.kind):
        yield NO_WORK_BEHIND
        return
    reason = catalogue.against_hand(wanted.kind, wanted.fields)
    if reason is not None:
        yield reason


def dated(kind: str) -> dict[str, str]:
    """The items that are the day of publication itself."""
    today = clock.legal_today().isoformat()
    return {field.key: today for field in fields_of(kind) if field.dated}


def departures(notice: Any, wanted: Any, files: Mapping[str, str]) -> Iterator[Reason]:
    """A reason for every fact of the notice that is no longer what the work itself says.

    What a second person approved with the work is published as it was approved, or not at all:
    a notice that contradicts its tender, award, contract or assessment would mislead whoever
    relies on it, and its publication cannot be taken back. `WORDING` aside, only what the work
    leaves open may be written. `files` are the addresses of what is attached: one that is left
    out is put in, another in its place is refused.
    """
    row = catalogue.row_of(notice)
    draft = row.fill(notice.subject) if row and notice.subject is not None else None
    if draft is None:
        return
    yield from _against_head(draft, wanted)
    language = get_language() or "zh"
    for field in fields_of(wanted.kind):
        if field.dated or field.key in WORDING:
            continue
        true = draft.fields.get(field.key, field.default or None)
        given = wanted.fields.get(field.key)
        if field.key in files and given not in (None, ""):
            true = files[field.key]
        if true is None:  # neither the work nor the standard says it
            continue
        if field.required and given in (None, ""):  # `gaps` names it
            continue
        if not same(true, given):
            yield _departs(field.key, field.full_label(language), _in_words(field, true))


def unlawful_words(wanted: Any) -> Iterator[Reason]:
    """What the editor may not ask of bidders, nor set, in the own words of an inviting notice."""
    if wanted.kind not in INVITING:
        return
    for key in ("title", "other"):
        text = wanted.title if key == "title" else str(wanted.fields.get(key) or "")
        yield from forbidden.check_items([text], key, kinds=forbidden.IN_TEXTS)
        if forbidden.sets_minimum_price(text):
            yield minimum_price(key)


def _in_words(field: NoticeField, value: Any) -> Any:
    """A kept value as a refusal writes it: money with its marks, moments and days in words."""
    text = str(value)
    with suppress(InvalidOperation, ValueError):
        if field.type == "amount":
            return Amount(text)
        if field.type == "number":
            return Decimal(text)
        if field.type == "moment":
            return datetime.fromisoformat(text)
        if field.type == "date":
            return date.fromisoformat(text)
    return value


def _departs(field: str, label: Any, true: Any) -> Reason:
    return Reason(
        code="departs",
        message=_("“%(label)s” must stay what the work itself says: %(value)s"),
        params={"label": label, "value": true},
        article=ACCURATE,
        field=field,
    )


def _against_head(draft: Draft, wanted: Any) -> Iterator[Reason]:
    """What lists and search show of a notice is read without its text: it names the same work.

    The wording of a title is the editor's, as long as it names the work that the notice is about.
    """
    name = next((draft.fields[key] for key in NAMES if draft.fields.get(key)), draft.title)
    if not same(draft.title[:300], wanted.title) and close(name) not in close(wanted.title):
        yield Reason(
            code="title",
            message=_("The title must name what the notice is about: %(name)s"),
            params={"name": name},
            article=ACCURATE,
            field="title",
        )
    label_of = wanted._meta.get_field
    if wanted.purchaser != draft.purchaser:
        true = draft.purchaser.name if draft.purchaser else "—"
        yield _departs("purchaser", label_of("purchaser").verbose_name, true)
    services = services_of(draft.service)
    if wanted.service != services:
        true = enumeration(str(Service(one).label) for one in services)
        yield _departs("service", label_of("service").verbose_name, true)
    if not same(draft.procurement_number, wanted.procurement_number):
        label = label_of("procurement_number").verbose_name
        yield _departs("procurement_number", label, draft.procurement_number)


def _act_in_law(notice: Any, actor: Any, reasons: tuple[Reason, ...]) -> None:
    """Call the service of the catalogue; its reasons and ours are shown together."""
    row = catalogue.row_of(notice)
    service = row.service() if row and notice.subject is not None else None
    if row is not None and service is not None:
        try:
            obj = row.acts_on(notice.subject)
            service(obj, actor=actor, notice_url=notice.get_absolute_url())
        except RuleBroken as error:
            raise _with(reasons, error) from error
    if reasons:
        raise RuleBroken(*reasons)


def _with(reasons: tuple[Reason, ...], error: RuleBroken) -> DomainError:
    if not reasons:
        return error
    both = RuleBroken(*reasons, *error.reasons)
    both.attempt = getattr(error, "attempt", None)  # type: ignore[attr-defined]
    return both


def _note(notice: Any, **values: Any) -> None:
    """Columns of the row's life; set at once, so that Wagtail's own save keeps them."""
    type(notice)._base_manager.filter(pk=notice.pk).update(**values)
    for name, value in values.items():
        setattr(notice, name, value)


def texts(error: DomainError) -> list[str]:
    """The reasons in the reader's language."""
    return [reason_with_article(reason) for reason in error.reasons]


def keep_live(notice: Any, columns: Any = None) -> None:
    """Before a save, inside its transaction: no copy from before the publication takes it back.

    Locks the stored row. Raises WrongState where it is live and the copy is not.
    """
    if notice.live or (columns is not None and "live" not in columns):
        return
    rows = type(notice)._base_manager.select_for_update().filter(pk=notice.pk, live=True)
    if rows.values_list("pk", flat=True).first() is not None:
        raise WrongState(STAYS)


def keep_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """`pre_delete`: a published notice is not deleted, by nobody."""
    if instance.live:
        raise WrongState(STAYS)
