"""Evaluation: the purchaser's qualification review, the committee and its members."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role, when
from procurement.people.roles import Role
from tenders.lifecycle.lot import SCORES_KNOWN
from tenders.permissions.planning import had_a_hand


def tender_of(obj: Any) -> Any:
    """The tender of a lot, a bid, a committee or a tender itself."""
    if hasattr(obj, "lot_id"):
        obj = obj.lot
    return getattr(obj, "tender", obj)


def may_work(user: Any, obj: Any) -> Decision:
    """A procurement officer of the purchaser."""
    return has_role(user, Role.OFFICER, organisation_id=tender_of(obj).purchaser_id)


def may_review_qualification(user: Any, obj: Any) -> Decision:
    """The purchaser decides, never a member of the committee (87号令第四十四条)."""
    if member_in_force(user, obj) is not None:
        return deny(
            "member",
            _("The purchaser reviews qualification, not a member of the committee."),
            article="87号令第四十四条",
        )
    return may_work(user, obj)


def may_oversee(user: Any, obj: Any) -> Decision:
    """Who sees the committee and the full result besides its members."""
    if Role.AUDITOR in getattr(user, "roles", ()):
        return allow()
    organisation = tender_of(obj).purchaser_id
    return has_role(user, Role.OFFICER, Role.APPROVER, organisation_id=organisation)


def member_in_force(user: Any, obj: Any) -> Any:
    """This person as a member of the tender's committee, or None."""
    committee = getattr(tender_of(obj), "committee", None)
    if committee is None or not getattr(user, "pk", None):
        return None
    return committee.members.in_force().filter(user_id=user.pk).first()


def may_evaluate(user: Any, obj: Any) -> Decision:
    """A member of the committee in force."""
    return when(
        member_in_force(user, obj) is not None,
        "member",
        _("Only members of the evaluation committee do this."),
    )


def may_chair(user: Any, obj: Any) -> Decision:
    """The chair, who closes what the members have decided."""
    member = member_in_force(user, obj)
    return when(
        member is not None and member.is_chair,
        "chair",
        _("The chair of the committee does this."),
        article="87号令第四十七条",
    )


def may_answer(user: Any, bid: Any) -> Decision:
    """The bidder's own people: nobody of the purchaser speaks for a bidder."""
    return has_role(user, Role.SUPPLIER, organisation_id=bid.supplier_id)


def may_explain(user: Any, bid: Any) -> Decision:
    """The bidder's own people; the officer writes down what is handed in on paper."""
    own = may_answer(user, bid)
    return own if own else may_work(user, bid)


def may_see_scores(user: Any, lot: Any) -> Decision:
    """Scores and ranking, once the bids are ranked: whoever oversees, and the committee."""
    if lot.status not in SCORES_KNOWN:
        return deny("secret", _("Nobody sees the scores before the bids are ranked."))
    return may_inspect(user, lot)


def may_inspect(user: Any, lot: Any) -> Decision:
    """What the committee works with, apart from scores: whoever oversees, and the committee."""
    return _either(may_oversee, may_evaluate, user, lot)


def may_lock(user: Any, sheet: Any) -> Decision:
    """The member whose sheet it is."""
    return when(
        sheet.member.user_id == getattr(user, "pk", None) and sheet.member.replaced_at is None,
        "own",
        _("Each member hands in the own sheet."),
        article="87号令第六十二条",
    )


def may_stop(user: Any, lot: Any) -> Decision:
    """A second person of the purchaser: an approver who neither runs nor submitted it."""
    tender = tender_of(lot)
    if had_a_hand(user, tender):
        return deny(
            "second_person", _("A second person decides this, not who runs or submitted it.")
        )
    return has_role(user, Role.APPROVER, organisation_id=tender.purchaser_id)


def may_ask_recusal(user: Any, tender: Any) -> Decision:
    """Somebody of a supplier whose bid was opened (实施条例第九条)."""
    opened = tender.lots.filter(
        bids__supplier_id__in=user.organisations_as(Role.SUPPLIER), bids__opened_at__isnull=False
    )
    return when(opened.exists(), "bidder", _("Bidders whose bid was opened may ask for this."))


def may_disband(user: Any, committee: Any) -> Decision:
    """Whoever's act ended the last lot: a member, or the purchaser's officer or approver."""
    if may_evaluate(user, committee):
        return allow()
    organisation = tender_of(committee).purchaser_id
    return has_role(user, Role.OFFICER, Role.APPROVER, organisation_id=organisation)


def may_form_anew(user: Any, committee: Any) -> Decision:
    """A second person decides that the committee cannot be made up in time (第四十九条)."""
    return may_stop(user, committee)


def may_hasten(user: Any, lot: Any) -> Decision:
    """Who warns a member that does not sign, and closes the report without: chair or officer."""
    return _either(may_chair, may_work, user, lot)


def may_end(user: Any, lot: Any) -> Decision:
    """Whoever signs last, or records that the last one counts as agreeing."""
    return _either(may_evaluate, may_work, user, lot)


def by_system(user: Any, obj: Any) -> Decision:
    """No person: what another act brings about."""
    return when(bool(getattr(user, "is_system", False)), "system", _("Nobody does this by hand."))


def may_call_again(user: Any, committee: Any) -> Decision:
    """Who has a lot evaluated again, or carries out that its failure is void."""
    return _either(may_work, may_stop, user, committee)


TABLE: dict[str, Any] = {
    "tenders.bid.qualify": may_review_qualification,
    "tenders.bid.disqualify": may_review_qualification,
    "tenders.lot.end_qualification": may_review_qualification,
    "tenders.lot.fail_qualified": may_review_qualification,
    "tenders.committee.convene": may_work,
    "tenders.committee.disband": may_disband,
    "tenders.bid.accept": may_chair,
    "tenders.bid.reject": may_chair,
    "tenders.lot.begin_consultation": may_chair,
    "tenders.lot.begin_low_price": may_chair,
    "tenders.bid.offer_finally": may_chair,
    "tenders.lot.begin_scoring": may_chair,
    "tenders.lot.fail_conforming": may_chair,
    "tenders.lot.fail_budget": may_chair,
    "tenders.scoresheet.lock": may_lock,
    "tenders.scoresheet.give_back": by_system,
    "tenders.committee.make_up": may_work,
    "tenders.committee.dissolve": may_form_anew,
    "tenders.committee.annul": may_form_anew,
    "tenders.committee.form_anew": may_work,
    "tenders.lot.annul": may_stop,
    "tenders.lot.set_back": may_call_again,
    "tenders.bid.judge_again": may_call_again,
    "tenders.lot.rank": may_chair,
    "tenders.lot.rank_again": may_chair,
    "tenders.lot.reevaluate": may_work,
    "tenders.committee.call_again": may_call_again,
    "tenders.bid.place": may_chair,
    "tenders.lot.end_evaluation": may_end,
    "tenders.lot.fail_illegal": may_stop,
    "tenders.lot.fail_documents": may_stop,
    "tenders.bid.correct_price": may_answer,
    "tenders.lot.receive_report": may_work,
}


def _either(first: Any, second: Any, user: Any, obj: Any) -> Decision:
    decision: Decision = first(user, obj)
    return decision if decision else second(user, obj)
