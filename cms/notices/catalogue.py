"""Which notice is drafted when, from what, and what its publication does. One table.

A row reads: a notice of this kind is drafted at the end of an act in which one of these
transitions has happened; it is about the object that `about` finds; `fill` writes its fields;
publishing it calls this service with what `acts_on` finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string

from cms.notices.drafts import Draft, Page, Papers
from cms.notices.fill import (
    annexes,
    assessments,
    challenges,
    contracts,
    corrections,
    plans,
    tenders,
    trail,
)
from cms.notices.kinds import Kind
from procurement.documents.models import StoredFile
from procurement.errors import Reason
from procurement.registry import Event
from procurement.web.parts import Link


def itself(obj: Any) -> Any:
    return obj


def no_road(obj: Any, now: datetime) -> Sequence[Event]:
    return ()


def no_page(obj: Any) -> Page | None:
    return None


def no_links(obj: Any) -> Sequence[Link]:
    return ()


def no_papers(obj: Any) -> Papers | None:
    return None


def never(obj: Any) -> bool:
    """Most objects have one notice of a kind."""
    return False


def always(obj: Any) -> bool:
    return True


@dataclass(frozen=True)
class Attached:
    """An item that is a file: the field, the name of the notice's address that hands it out, the
    kept file behind it (None while it is made), and whether this object has one."""

    field: str
    address: str
    paper: Callable[[Any], StoredFile | None]
    due: Callable[[Any], bool] = always


def freely(values: Mapping[str, Any]) -> Reason | None:
    """Such notices are also written by hand, about whatever the system does not know."""
    return None


@dataclass(frozen=True)
class Row:
    """One kind of notice about one kind of object.

    `publishes` is the dotted name of a service `f(obj, *, actor, notice_url)`, imported when it
    is needed; empty where publication has no effect beyond itself. `fill` answers None where the
    object needs no notice yet. `page` is what the public may read about the object, `links`
    what else, `papers` the files that go with it and `road` its timeline: all as it is now.
    `files` are items that are a file. One of the transitions `dropped_by` takes an unpublished
    draft away again. Where `by_hand` is given, an
    editor may also write such a notice; it answers why one may not be published. `again` says
    that beside one that is published a further one is due.
    """

    kind: Kind
    subject: str
    drafted_by: tuple[str, ...]
    fill: Callable[[Any], Draft | None]
    publishes: str = ""
    about: Callable[[Any], Any] = itself
    acts_on: Callable[[Any], Any] = itself
    page: Callable[[Any], Page | None] = no_page
    links: Callable[[Any], Sequence[Link]] = no_links
    papers: Callable[[Any], Papers | None] = no_papers
    road: Callable[[Any, datetime], Sequence[Event]] = no_road
    files: tuple[Attached, ...] = ()
    dropped_by: tuple[str, ...] = ()
    by_hand: Callable[[Mapping[str, Any]], Reason | None] | None = None
    again: Callable[[Any], bool] = never

    def service(self) -> Callable[..., Any] | None:
        return import_string(self.publishes) if self.publishes else None

    def files_of(self, notice: Any) -> dict[str, str]:
        """By field the addresses of the files that go with a notice, once it has its number."""
        subject = notice.subject
        return {
            one.field: reverse(one.address, args=[notice.number])
            for one in self.files
            if subject is not None and one.due(subject)
        }


ROWS: tuple[Row, ...] = (
    Row(
        kind=Kind.INTENTION,
        subject="tenders.plan",
        drafted_by=("tenders.plan.approve",),
        fill=plans.intention,
        publishes="tenders.services.planning.announce",
    ),
    Row(
        kind=Kind.TENDER,
        subject="tenders.tender",
        drafted_by=("tenders.tender.approve",),
        fill=tenders.tender,
        publishes="tenders.services.publication.publish",
        page=tenders.tender_page,
        links=tenders.tender_links,
        papers=tenders.papers,
        road=tenders.tender_road,
    ),
    Row(
        kind=Kind.PREQUALIFICATION,
        subject="tenders.tender",
        drafted_by=("tenders.tender.approve", "tenders.pool.renew"),
        about=tenders.tender_of_pool,
        again=tenders.prequalified_again,
        dropped_by=("tenders.tender.take_back",),
        fill=tenders.prequalification,
        publishes="tenders.services.invitations.announce",
        page=tenders.pool_page,
        road=tenders.pool_road,
    ),
    Row(
        kind=Kind.NEGOTIATION,
        subject="tenders.tender",
        drafted_by=("tenders.tender.approve",),
        fill=tenders.consultation,
        publishes="tenders.services.publication.publish",
        page=tenders.tender_page,
        links=tenders.tender_links,
        papers=tenders.papers,
        road=tenders.tender_road,
    ),
    Row(
        kind=Kind.CORRECTION,
        subject="tenders.amendment",
        drafted_by=("tenders.amendment.approve",),
        dropped_by=("tenders.amendment.take_back", "tenders.amendment.withdraw"),
        fill=corrections.correction,
        publishes="tenders.services.amendments.come_into_force",
        page=corrections.page,
        road=corrections.road,
        by_hand=corrections.by_hand,
    ),
    Row(
        kind=Kind.TERMINATION,
        subject="tenders.tender",
        drafted_by=("tenders.tender.terminate", "tenders.tender.redo"),
        fill=tenders.termination,
        page=tenders.tender_page,
        links=tenders.tender_links,
        road=tenders.tender_road,
    ),
    Row(
        kind=Kind.TERMINATION,
        subject="tenders.lot",
        drafted_by=(
            "tenders.lot.fail_bidders",
            "tenders.lot.fail_qualified",
            "tenders.lot.fail_conforming",
            "tenders.lot.fail_budget",
            "tenders.lot.fail_illegal",
            "tenders.lot.fail_documents",
            "tenders.lot.tender_again",
            "tenders.lot.redo",
            "tenders.lot.fail_challenge",
        ),
        dropped_by=("tenders.lot.revive",),
        fill=tenders.failure,
        page=tenders.lot_page,
        links=tenders.lot_links,
        road=tenders.lot_road,
    ),
    Row(
        kind=Kind.RESULT,
        subject="tenders.award",
        drafted_by=("tenders.lot.determine_winner",),
        about=tenders.award_of,
        fill=tenders.result,
        page=trail.result_page,
        links=trail.result_links,
        road=tenders.lot_road,
        acts_on=tenders.lot_of,
        files=(
            Attached(
                "attachment_procurement_documents",
                "cms:result_documents",
                annexes.tender_documents,
            ),
            Attached(
                "attachment_sme_declaration",
                "cms:result_declaration",
                annexes.declaration,
                annexes.is_declared,
            ),
        ),
        publishes="tenders.services.award.announce",
        dropped_by=("tenders.award.void",),
    ),
    Row(
        kind=Kind.CORRECTION,
        subject="tenders.award",
        drafted_by=("tenders.award.void",),
        by_hand=freely,
        fill=tenders.void_result,
        page=tenders.lot_page,
        road=tenders.lot_road,
    ),
    Row(
        kind=Kind.CORRECTION,
        subject="tenders.lot",
        drafted_by=("tenders.lot.revive",),
        by_hand=freely,
        fill=tenders.void_failure,
        page=tenders.lot_page,
        road=tenders.lot_road,
    ),
    Row(
        kind=Kind.COMPLAINT,
        subject="tenders.complaint",
        drafted_by=(
            "tenders.complaint.reject",
            "tenders.complaint.withdraw",
            "tenders.complaint.uphold",
        ),
        by_hand=freely,
        fill=challenges.decision,
    ),
    Row(
        kind=Kind.CONTRACT,
        subject="contracts.contract",
        drafted_by=(
            "contracts.contract.sign_supplier",
            "contracts.contract.sign_purchaser",
        ),
        fill=contracts.contract,
        page=trail.contract_page,
        links=trail.contract_links,
        road=contracts.road,
        files=(
            Attached(
                "attachment_contract", "cms:contract_pdf", contracts.paper, contracts.is_public
            ),
        ),
        publishes="contracts.services.signing.publish_notice",
    ),
    Row(
        kind=Kind.ASSESSMENT,
        subject="inspections.assessment",
        drafted_by=("inspections.assessment.confirm",),
        fill=assessments.assessment,
        page=trail.statement_page,
        links=trail.statement_links,
        publishes="inspections.services.assessments.publish",
    ),
)


def row_of(notice: Any) -> Row | None:
    """The row of a notice; notices written by hand have none."""
    for row in ROWS:
        if row.kind == notice.kind and row.subject == notice.subject_type:
            return row
    return None


def is_driven(kind: str) -> bool:
    """Notices of this kind come from the work; nobody writes one by hand."""
    return any(row.kind == kind and row.by_hand is None for row in ROWS)


def against_hand(kind: str, values: Mapping[str, Any]) -> Reason | None:
    """Why this notice, written by hand, may not be published; None where it may."""
    asked = (row.by_hand(values) for row in ROWS if row.kind == kind and row.by_hand)
    return next((reason for reason in asked if reason is not None), None)


def drafted_by(key: str) -> list[Row]:
    """The rows that a transition drafts."""
    return [row for row in ROWS if key in row.drafted_by]


def dropped_by(key: str) -> list[Row]:
    """The rows whose draft a transition takes away."""
    return [row for row in ROWS if key in row.dropped_by]
