"""One thing that waits in an evaluation, and what the committee has set in motion outside a state:
questions to bidders, signs to look into, a stop over the documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenders.guards.anonymity import resting_signs
from tenders.lifecycle.bid import IN_EVALUATION
from tenders.lifecycle.lot import EVALUATING, HALTABLE
from tenders.models import Lot

OFFICER, APPROVER, MEMBER, BIDDER = "officer", "approver", "member", "bidder"
GROUP = "group"  # of the purchaser, that decides where evaluation and decision are apart


@dataclass(frozen=True)
class Todo:
    """One thing that waits. `who` is a role; `key` the user or supplier where it is personal."""

    lot: Any
    who: str
    title: Any
    url: str
    button: Any
    why: Any = ""
    article: str = ""
    due: datetime | None = None
    due_day: date | None = None
    key: int = 0


INCOMPLETE = ("forming", "dissolved")


def convened(committee: Any) -> bool:
    return committee is not None and committee.status == "convened"


def chair_of(committee: Any) -> int:
    return next((one.user_id for one in committee.in_force_now if one.is_chair), 0)


def halted_todo(lot: Lot, halted: Any) -> Todo:
    return Todo(
        lot,
        APPROVER,
        _("The committee has stopped because of the documents"),
        reverse("tenders:halt_decide", args=[halted.pk]),
        _("Decide"),
        why=_("Confirmed, the lot is tendered again with changed documents."),
        article="87号令第六十五条",
    )


def signs(lot: Lot, committee: Any) -> Iterator[Todo]:
    """Signs of bids made together that the committee has not written a finding on."""
    resting = resting_signs(lot.tender)
    left = sum(not one.finding for one in lot.signals.all() if one.kind not in resting)
    if left and lot.status in HALTABLE and convened(committee):
        yield Todo(
            lot,
            MEMBER,
            ngettext(
                "Look into %(count)s sign of bids made together",
                "Look into %(count)s signs of bids made together",
                left,
            )
            % {"count": left},
            reverse("tenders:signals", args=[lot.pk]),
            _("See the signs"),
            why=_("Questions for people, never verdicts."),
            article="87号令第三十七条",
            key=chair_of(committee),
        )


def answers(lot: Lot, now: datetime) -> Iterator[Todo]:
    """What the committee has asked bidders in writing, while there is time to answer."""
    for bid in lot.bids.all() if lot.status in EVALUATING else ():
        for one in bid.clarifications.all():
            if one.is_open(now):
                yield Todo(
                    lot,
                    BIDDER,
                    _("Answer the committee") if one.price is None else _("Confirm your price"),
                    reverse("tenders:clarification", args=[one.pk]),
                    _("Read and answer"),
                    why=_("The evaluation committee asks you in writing.")
                    if one.price is None
                    else _("A corrected price that is not confirmed makes the bid invalid."),
                    article="87号令第五十一条" if one.price is None else "87号令第五十九条",
                    due=one.due_at,
                    key=bid.supplier_id,
                )


def partial(committee: Any) -> list[Any]:
    """Members in force whose recusal was granted."""
    return [
        member
        for member in (committee.in_force_now if committee is not None else ())
        if any(one.granted for one in member.recusals.all())
    ]


def recusals(lot: Lot, committee: Any) -> Iterator[Todo]:
    """Requests to decide, and members to replace because one was granted."""
    article = "政府采购法实施条例第九条"
    for one in lot.tender.recusals.all() if lot.status in EVALUATING else ():
        if one.granted is None:
            yield Todo(
                lot,
                APPROVER,
                _("Decide whether somebody steps aside"),
                reverse("tenders:recusal_decide", args=[one.pk]),
                _("Read and decide"),
                why=_("A bidder asks for it in writing; ask the person first."),
                article=article,
            )
    for member in partial(committee) if lot.status in EVALUATING else ():
        yield Todo(
            lot,
            OFFICER,
            _("Replace a committee member whose recusal was granted"),
            reverse("tenders:committee_replace", args=[member.pk]),
            _("Replace the member"),
            article=article,
        )


def signatures(lot: Lot, committee: Any, now: datetime) -> Iterator[Todo]:
    """Members who have not signed the report, and who was warned and stayed silent (第六十一条)."""
    this = (lot.pk, lot.report_round)
    for member in committee.in_force_now if committee is not None else ():
        if this in {(one.lot_id, one.round) for one in member.signatures.all()}:
            continue
        warned = [one for one in member.signing_warnings.all() if (one.lot_id, one.round) == this]
        due = warned[0].due_at if warned else None
        yield Todo(
            lot,
            MEMBER,
            _("Sign the evaluation report"),
            reverse("tenders:report_sign", args=[lot.pk]),
            _("Read and sign"),
            why=_("Who neither signs nor dissents in writing by then counts as agreeing.")
            if due
            else _("Who disagrees writes down why."),
            article="87号令第五十八条、第六十一条",
            due=due,
            key=member.user_id,
        )
        if due is not None and due <= now:
            chair = chair_of(committee)
            for role, key in ((OFFICER, 0), *([(MEMBER, chair)] if chair else ())):
                yield Todo(
                    lot,
                    role,
                    _("Member %(number)s has not signed in time") % {"number": member.number},
                    reverse("tenders:signer_deem", args=[lot.pk, member.number]),
                    _("Record it"),
                    why=_("Warned, and silent since: counts as agreeing."),
                    article="87号令第六十一条",
                    key=key,
                )


def forming(lot: Lot, committee: Any) -> Iterator[Todo]:
    """What is to be done until the committee sits: formed, stated, elected, convened."""
    if committee is None or committee.status == "dissolved":
        yield Todo(
            lot,
            OFFICER,
            _("Form the evaluation committee")
            if committee is None
            else _("Form the evaluation committee anew"),
            reverse("tenders:committee_form", args=[lot.tender_id]),
            _("Draw the experts"),
            article="87号令第四十七条" if committee is None else "87号令第四十九条",
        )
        return
    bidders = _bidders(lot)
    waiting = False
    for member in committee.in_force_now:
        stated = {one.supplier_id: one.conflict for one in member.statements.all()}
        if member in partial(committee):
            waiting = True
        elif any(stated.get(supplier) for supplier in bidders):
            yield Todo(
                lot,
                OFFICER,
                _("Replace a committee member who has a conflict"),
                reverse("tenders:committee_replace", args=[member.pk]),
                _("Replace the member"),
                article="政府采购法实施条例第九条",
            )
            waiting = True
        elif bidders - stated.keys():
            yield Todo(
                lot,
                MEMBER,
                _("State your conflicts of interest"),
                reverse("tenders:committee_statements", args=[committee.pk]),
                _("Sign the statement"),
                why=_("Before you see any bid."),
                article="政府采购法实施条例第九条",
                key=member.user_id,
            )
            waiting = True
    if not any(member.is_chair for member in committee.in_force_now):
        waiting = True
        yield from _elect(lot, committee)
    if not waiting:
        yield Todo(
            lot,
            OFFICER,
            _("Convene the evaluation committee"),
            reverse("tenders:committee_convene", args=[committee.pk]),
            _("Convene the committee"),
            article="87号令第四十七条",
        )


def _elect(lot: Lot, committee: Any) -> Iterator[Todo]:
    for member in committee.in_force_now:
        if member.vote_id is None:
            yield Todo(
                lot,
                MEMBER,
                _("Elect the chair of the committee"),
                reverse("tenders:committee_chair", args=[committee.pk]),
                _("Vote"),
                article="87号令第四十七条",
                key=member.user_id,
            )


def _bidders(lot: Lot) -> set[int]:
    return {
        bid.supplier_id
        for one in lot.tender.lots.all()
        if one.status in EVALUATING
        for bid in one.bids.all()
        if bid.status in IN_EVALUATION
    }
