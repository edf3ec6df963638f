"""What waits in the evaluation of a lot, for whom and by when: read by the desk and the pages.

Everything is computed from rows that `load` has fetched; no query is made per lot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.rules.calendar import WorkCalendar
from tenders.guards import checking
from tenders.guards.anonymity import UNSCORED
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import EVALUATING, FAILED, LotState
from tenders.models import Bid, CommitteeMember, Lot
from tenders.rules.checking import ARTICLE
from tenders.selectors import award_todos, objective
from tenders.selectors.todo import (
    APPROVER,
    BIDDER,
    INCOMPLETE,
    MEMBER,
    OFFICER,
    Todo,
    answers,
    chair_of,
    convened,
    forming,
    halted_todo,
    recusals,
    signatures,
    signs,
)
from tenders.timeline.words import in_words_of

ACTIVE = (
    *EVALUATING,
    LotState.REPORT_SIGNED,
    LotState.REPORT_RECEIVED,
    LotState.WINNER_DETERMINED,
    LotState.AWARDED,
    LotState.DECLINED,
    LotState.VOIDED,
    *FAILED,
)


def load(lots: QuerySet[Lot]) -> list[Lot]:
    """Lots with everything `todos` asks about, in a number of queries that never grows."""
    members = CommitteeMember.objects.in_force().prefetch_related(
        "statements", "opinions", "signatures", "recusals", "signing_warnings"
    )
    asked = Bid.objects.select_related("supplier", "low_price_review", "candidate_opinion")
    bids = asked.prefetch_related("clarifications").order_by("pk")
    return list(
        lots.select_related("tender__purchaser", "tender__committee", "successor").prefetch_related(
            Prefetch("tender__committee__members", queryset=members, to_attr="in_force_now"),
            Prefetch("bids", queryset=bids),
            "sheets__scores__opinions",
            "sheets__scores__corrections",
            "conclusions",
            "criteria",
            "halts",
            "reevaluations",
            "signals",
            "decisions__members",
            "awards__refusals",
            "tender__lots__bids",
            "tender__recusals",
        )
    )


def todos(lot: Lot, calendar: WorkCalendar, now: datetime) -> Iterator[Todo]:
    """Everything that waits for somebody in this lot, in the words of its procedure."""
    for todo in _waiting(lot, calendar, now):
        yield in_words_of(lot.tender.procedure, todo, "title", "button", "why")


def _waiting(lot: Lot, calendar: WorkCalendar, now: datetime) -> Iterator[Todo]:
    committee = getattr(lot.tender, "committee", None)
    halted = next((one for one in lot.halts.all() if one.confirmed is None), None)
    yield from recusals(lot, committee)
    yield from answers(lot, now)
    yield from signs(lot, committee)
    work = _WORK.get(lot.status)
    if halted is not None:
        yield halted_todo(lot, halted)
    elif work is not None:
        yield from work(lot, committee, calendar, now)
    if lot.status in (LotState.QUALIFICATION, LotState.CONFORMITY) and (
        committee is None or committee.status in INCOMPLETE
    ):
        yield from forming(lot, committee)
    if lot.status in FAILED and getattr(lot, "successor", None) is None:
        yield Todo(
            lot,
            OFFICER,
            _("Tender the failed lot again"),
            reverse("tenders:retender", args=[lot.tender_id]),
            _("Tender again"),
            why=_(
                "Correct first what made it fail; another procedure needs the approval of the "
                "finance department."
            ),
            article="政府采购法第三十七条；87号令第四十三条",
        )


# Each state -------------------------------------------------------------------------------------


def _qualification(lot: Lot, committee: Any, calendar: Any, now: Any) -> Iterator[Todo]:
    left = sum(bid.status == BidState.OPENED for bid in lot.bids.all())
    yield Todo(
        lot,
        OFFICER,
        _("Review the bidders' qualification") if left else _("End the qualification review"),
        reverse("tenders:qualification" if left else "tenders:qualification_close", args=[lot.pk]),
        _("Review qualification") if left else _("End the review"),
        why=_("The purchaser decides, not the committee.") if left else "",
        article="87号令第四十四条",
    )


def _opinions(
    lot: Lot, committee: Any, subjects: tuple[str, ...], bids: set[int], page: str
) -> Iterator[Todo]:
    """Members who have not spoken on each of these bids; when all have, the chair closes."""
    waiting = False
    for member in committee.in_force_now:
        for subject in subjects:
            given = {one.bid_id for one in member.opinions.all() if one.subject == subject}
            if not bids - given:
                continue
            waiting, coded = True, subject == "anonymous"
            yield Todo(
                lot,
                MEMBER,
                _("Give your opinion on each anonymous part")
                if coded
                else _("Give your opinion on each bid"),
                reverse(f"tenders:{subject}", args=[lot.pk]),
                _("Review the parts") if coded else _("Review the bids"),
                why=_("The majority decides."),
                article="87号令第五十条、第六十一条",
                key=member.user_id,
            )
    if not waiting:
        yield Todo(
            lot,
            MEMBER,
            _("Close the review: every member has given an opinion"),
            reverse(f"tenders:{page}_close", args=[lot.pk]),
            _("Close the review"),
            article="87号令第六十一条",
            key=chair_of(committee),
        )


def _conformity(lot: Lot, committee: Any, calendar: Any, now: Any) -> Iterator[Todo]:
    if convened(committee):
        asked = {
            bid.pk
            for bid in lot.bids.all()
            if bid.status == BidState.QUALIFIED and bid.price and bid.price <= lot.ceiling
            if not any(one.price_refused(now) for one in bid.clarifications.all())
        }
        anonymous = ("anonymous",) if lot.tender.anonymous else ()
        yield from _opinions(lot, committee, ("conformity", *anonymous), asked, "conformity")


def _consultation(lot: Lot, committee: Any, calendar: Any, now: datetime) -> Iterator[Todo]:
    """The panel talks to everybody, asks for final offers and opens them together."""
    offering = lot.offers_due is not None and now < lot.offers_due
    for bid in lot.bids.all() if offering else ():
        if bid.status == BidState.CONFORMING:
            yield Todo(
                lot,
                BIDDER,
                _("Final offer: seal it, or replace it, in time"),
                reverse("tenders:final_offer", args=[lot.pk]),
                _("Write the final offer"),
                why=_("Without one you leave the consultation."),
                article="财库〔2014〕214号第二十一条",
                due=lot.offers_due,
                key=bid.supplier_id,
            )
    if convened(committee) and not offering:
        talk = _("Consult with each supplier alone, then ask for final offers")
        title = _("Open the final offers") if lot.offers_due else talk
        url, button = reverse("tenders:consultation", args=[lot.pk]), _("Go to the consultation")
        article = "财库〔2014〕214号第十九条、第二十一条"
        yield Todo(lot, MEMBER, title, url, button, article=article, key=chair_of(committee))


def _low_price(lot: Lot, committee: Any, calendar: Any, now: datetime) -> Iterator[Todo]:
    asked, early = set(), False
    for bid in lot.bids.all():
        review = getattr(bid, "low_price_review", None)
        if bid.status != BidState.CONFORMING or review is None or review.accepted is not None:
            continue
        asked.add(bid.pk)
        early = early or not review.may_be_judged(now)
        if review.explained_at is None and now < review.due_at:
            yield Todo(
                lot,
                BIDDER,
                _("Explain your price"),
                reverse("tenders:low_price_explain", args=[review.pk]),
                _("Explain the price"),
                why=_("Without an explanation the bid is invalid."),
                article="87号令第六十条；财库〔2026〕2号",
                due=review.due_at,
                key=bid.supplier_id,
            )
    if convened(committee) and not early:
        yield from _opinions(lot, committee, ("low_price",), asked, "low_price")


def _scoring(lot: Lot, committee: Any, calendar: Any, now: Any) -> Iterator[Todo]:
    sheets = {sheet.member_id: sheet for sheet in lot.sheets.all()}
    members = [one for one in committee.in_force_now if one.pk in sheets]
    still_open = [one for one in members if sheets[one.pk].status == "open"]
    for member in still_open:
        yield Todo(
            lot,
            MEMBER,
            _("Score the bids"),
            reverse("tenders:scores", args=[lot.pk]),
            _("Open the score sheet"),
            why=_("Alone: nobody sees your points before the bids are ranked."),
            article="87号令第六十二条",
            key=member.user_id,
        )
    if still_open:
        return
    by_number = {one.number: sheets[one.pk] for one in members}
    differ, waits = objective.differing(lot, committee, members, by_number, calendar)
    yield from waits
    far = [] if differ else _unsettled(lot, members)
    yield from _far(lot, members, far)
    if not differ and not far and not _scored_later(lot):
        yield Todo(
            lot,
            MEMBER,
            _("Rank the bids: every sheet is handed in"),
            reverse("tenders:rank", args=[lot.pk]),
            _("Rank the bids"),
            article="87号令第五十七条",
            key=chair_of(committee),
        )


def _unsettled(lot: Lot, members: Iterable[Any]) -> list[Any]:
    """The scores far from the others that stand in the way of a signature."""
    sitting = {one.pk for one in members}
    sheets = [one for one in lot.sheets.all() if one.member_id in sitting]
    found = checking.findings_among(lot, sheets, members)
    return [one for one in found if one.verdict is not True]


def _corrected_since(lot: Lot) -> bool:
    """Whether a score was corrected after the bids were ranked the last time."""
    ranked = lot.history.get("ranked", [])
    return bool(ranked) and any(
        made.at > ranked[-1]
        for sheet in lot.sheets.all()
        for score in sheet.scores.all()
        for made in score.corrections.all()
    )


def _far(lot: Lot, members: Iterable[Any], far: list[Any]) -> Iterator[Todo]:
    """Members who have not said whether a score far from the others stands, or must correct it."""
    for member in members:
        silent = any(
            one.verdict is None and member.pk not in {said.member_id for said in one.opinions}
            for one in far
        )
        own = any(one.verdict is False and one.sheet.member_id == member.pk for one in far)
        if silent or own:
            yield Todo(
                lot,
                MEMBER,
                _("Correct your score: the majority finds it extreme")
                if own
                else _("Say whether scores far from the others stand"),
                reverse("tenders:score_check", args=[lot.pk]),
                _("Check the scores"),
                why=_("Before the report is signed; more than half of the members decide."),
                article=ARTICLE,
                key=member.user_id,
            )


def _scored_later(lot: Lot) -> bool:
    """With anonymous parts a lot waits with its ranking until the others are scored too."""
    others = [one.status for one in lot.tender.lots.all() if one.pk != lot.pk]
    return lot.tender.anonymous and any(
        status in UNSCORED and status != LotState.SCORING for status in others
    )


def _ranked(lot: Lot, committee: Any, calendar: Any, now: Any) -> Iterator[Todo]:
    if lot.tender.decision_ground and committee is not None and not _described(lot):
        yield Todo(
            lot, MEMBER, _("Write the committee's opinion on each candidate"),
            reverse("tenders:candidates_describe", args=[lot.pk]), _("Write the opinions"),
            why=_("The group that decides reads them."),
            article="87号令第五十八条", key=chair_of(committee),
        )  # fmt: skip
        return
    sitting = committee.in_force_now if committee is not None else ()
    by_member = {sheet.member_id: sheet for sheet in lot.sheets.all()}
    held = {one.number: by_member[one.pk] for one in sitting if one.pk in by_member}
    differ, waits = objective.differing(lot, committee, sitting, held, calendar)
    if differ:
        yield from waits
        return
    far = _unsettled(lot, sitting)
    if far:
        yield from _far(lot, sitting, far)
        return
    if committee is not None and _corrected_since(lot):
        yield Todo(
            lot, MEMBER, _("Rank the bids again: a score was corrected"),
            reverse("tenders:rank", args=[lot.pk]), _("Rank the bids again"),
            article=ARTICLE, key=chair_of(committee),
        )  # fmt: skip
        return
    yield from signatures(lot, committee, now)


def _described(lot: Lot) -> bool:
    """Whether each candidate has an opinion of the committee."""
    most = lot.tender.candidates
    return all(
        hasattr(bid, "candidate_opinion")
        for bid in lot.bids.all()
        if bid.status == BidState.RANKED and bid.rank is not None and bid.rank <= most
    )


_WORK = {
    LotState.QUALIFICATION: _qualification,
    LotState.CONFORMITY: _conformity,
    LotState.CONSULTATION: _consultation,
    LotState.LOW_PRICE: _low_price,
    LotState.SCORING: _scoring,
    LotState.RANKED: _ranked,
    LotState.REPORT_SIGNED: award_todos.report_signed,
    LotState.REPORT_RECEIVED: award_todos.report_received,
    LotState.WINNER_DETERMINED: award_todos.determined,
    LotState.AWARDED: award_todos.awarded,
    LotState.DECLINED: award_todos.fallen,
    LotState.VOIDED: award_todos.fallen,
}


# Whose --------------------------------------------------------------------------------------


def concerns(todo: Todo, user: Any) -> bool:
    """Does it wait for this person?"""
    tender = todo.lot.tender
    if todo.who == OFFICER:
        return "officer" in user.roles_in(tender.purchaser_id)
    if todo.who == APPROVER:
        return tender.officer_id != user.pk and "approver" in user.roles_in(tender.purchaser_id)
    if todo.who == BIDDER:
        return todo.key in user.organisations_as("supplier")
    return todo.key == user.pk


def mine(found: Iterable[Todo], user: Any) -> list[Todo]:
    """What waits for this person."""
    return [todo for todo in found if concerns(todo, user)]
