"""Opinions on plans and draft contracts, as pages, desk and papers show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.web import formats
from procurement.web.parts import Cell, Column, Fact, Table
from procurement.web.templatetags.ui import badge
from tenders.guards import reviewing as guards
from tenders.guards.reviewing import COUNSEL, Standing, article_of, contract_text
from tenders.lifecycle.plan import PlanState
from tenders.models import (
    ContractTextCheck,
    Opinion,
    OpinionRequest,
    Plan,
    PlanReview,
    Tender,
    text_digest,
)

GIVE = _("Give your opinion on the requirement")
CHECK = _("Check the draft contract")


@dataclass(frozen=True)
class Line:
    """One of the opinions on a page: how it stands, and the earlier ones, the newest first."""

    kind: str
    label: Any
    standing: Standing
    earlier: Sequence[Any]
    draft: bool

    @property
    def newest(self) -> Any:
        return self.standing.newest

    @property
    def every(self) -> list[Any]:
        """All of them, the newest first."""
        return [self.newest, *self.earlier] if self.newest is not None else []

    @property
    def outdated(self) -> bool:
        """Of an earlier text. Only drafts change: what was handed in was reviewed as it is."""
        return self.draft and self.newest is not None and not self.standing.current

    @property
    def fixed(self) -> bool:
        """Given under a login: nobody else is asked, no paper recorded."""
        return self.standing.fixed

    @property
    def waits_for(self) -> OpinionRequest | None:
        """The request that is not answered, while it can be."""
        found: OpinionRequest | None = self.standing.waits_for if self.draft else None
        return found


def lines(plan: Plan) -> list[Line]:
    """The four opinions on a plan."""
    every: dict[str, list[PlanReview]] = defaultdict(list)
    for review in plan.reviews.all():
        every[review.kind].insert(0, review)
    draft = plan.status == PlanState.DRAFT
    labels = dict(PlanReview.Kind.choices)
    return [
        Line(kind, labels[kind], standing, every[kind][1:], draft)
        for kind, standing in guards.on_plan(plan).items()
    ]


def counsel_line(tender: Tender) -> Line:
    """Counsel's opinion on the draft contract; the earlier ones are those of this tender."""
    standing = guards.on_contract(tender)
    rows = tender.text_checks.select_related("paper").order_by("-pk")
    newest = standing.newest.pk if standing.newest else None
    earlier = [row for row in rows if row.pk != newest]
    draft = tender.status == PlanState.DRAFT
    label = OpinionRequest.Kind.COUNSEL.label
    return Line(COUNSEL, label, standing, earlier, draft)


# What is asked of a person ------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A request with what its person has said: the newest, and whether it is of this text."""

    request: OpinionRequest
    newest: Opinion | None
    current: bool

    @property
    def draft(self) -> bool:
        """Nothing is handed in yet, so that it can be given or changed."""
        return bool(self.request.subject.status == PlanState.DRAFT)

    @property
    def waits(self) -> bool:
        """The person has still to give it."""
        return self.draft and not self.current

    @property
    def why(self) -> Any:
        """Since when it waits, and for what reason."""
        day = formats.day_words(formats.local(self.request.asked_at).date())
        if self.newest is not None and not self.current:
            return _("The text was changed after your opinion") if self.draft else ""
        return _("Asked by %(name)s on %(day)s") % {"name": self.request.asked_by, "day": day}

    @property
    def url(self) -> str:
        return reverse("tenders:opinion", args=[self.request.pk])


def asked(requests: Sequence[OpinionRequest]) -> list[Asked]:
    """What the people of some requests have said: at most two queries, however many they are."""
    reviews = _reviews([one for one in requests if one.plan_id is not None])
    checks = _checks([one for one in requests if one.tender_id is not None])
    said = {**reviews, **checks}
    return [Asked(one, *said.get(one.pk, (None, False))) for one in requests]


Said = dict[int, tuple[Opinion, bool]]
"""By the key of a request what its person has said last, and whether it is of this text."""


def _reviews(requests: Sequence[OpinionRequest]) -> Said:
    if not requests:
        return {}
    rows = PlanReview.objects.filter(
        plan__in=[one.plan_id for one in requests], given_by__in=[one.person_id for one in requests]
    )
    newest: dict[Any, PlanReview] = {
        (row.plan_id, row.kind, row.given_by_id): row for row in rows.order_by("pk")
    }
    found: Said = {}
    for one in requests:
        row = newest.get((one.plan_id, one.kind, one.person_id))
        if row is not None:
            found[one.pk] = (row, row.digest == one.subject.digest)
    return found


def _checks(requests: Sequence[OpinionRequest]) -> Said:
    """On the very text for whichever tender of the purchaser, else on an earlier one of this."""
    if not requests:
        return {}
    digests = {one.pk: text_digest(contract_text(one.subject)) for one in requests}
    rows = ContractTextCheck.objects.filter(
        Q(tender__in=[one.tender_id for one in requests]) | Q(digest__in=digests.values()),
        given_by__in=[one.person_id for one in requests],
    ).select_related("tender")
    of_text: dict[Any, ContractTextCheck] = {}
    of_tender: dict[Any, ContractTextCheck] = {}
    for row in rows.order_by("pk"):
        of_text[row.digest, row.tender.purchaser_id, row.given_by_id] = row
        of_tender[row.tender_id, row.given_by_id] = row
    found: Said = {}
    for one in requests:
        same = of_text.get((digests[one.pk], one.subject.purchaser_id, one.person_id))
        row_of = same or of_tender.get((one.tender_id, one.person_id))
        if row_of is not None:
            found[one.pk] = (row_of, same is not None)
    return found


def asked_table(rows: Sequence[Asked]) -> Table:
    """All that a person was asked: about what, by whom and since when, and how it stands."""
    return Table(
        caption=_("Opinions that are asked of you"),
        columns=[
            Column(_("About")),
            Column(pgettext_lazy("opinion", "Asked")),
            Column(_("Your opinion")),
        ],
        rows=[
            [
                Cell(
                    one.request.subject.title,
                    note=f"{one.request.subject.number} · {one.request.get_kind_display()}",
                    url=one.url if one.draft else _read_at(one.request),
                ),
                Cell(
                    formats.day_short(formats.local(one.request.asked_at).date()),
                    note=one.request.asked_by,
                ),
                _how_it_stands(one),
            ]
            for one in rows
        ],
        empty=_("Nothing was asked of you"),
        empty_text=_("An officer asks you for an opinion; it then appears here and on your desk."),
    )


def _read_at(request: OpinionRequest) -> str:
    """Where it is read once it is handed in: the plan; a tender has no page for counsel."""
    return request.plan.get_absolute_url() if request.plan is not None else ""


def _how_it_stands(one: Asked) -> Cell:
    if one.waits:
        word = _("outdated") if one.newest else _("waits for you")
        return Cell(badge("warn", word))
    if one.newest is None:
        return Cell(badge("off", _("not given")))
    word, tone = (_("Passed"), "ok") if one.newest.passed else (_("Not passed"), "bad")
    return Cell(badge(tone, word), note=one.newest.opinion)


def about(request: OpinionRequest) -> list[Fact]:
    """Of a tender what counsel needs beside the text: nothing else of it is shown."""
    tender = request.subject
    return [
        Fact(_("Tender"), tender.title, tender.number),
        Fact(_("Purchaser"), tender.purchaser),
        Fact(_("Officer"), tender.officer),
    ]


def article(request: OpinionRequest) -> str:
    """The article that asks for the opinion."""
    return article_of(request.kind)
