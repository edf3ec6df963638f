"""One object for each life, made through the services, with everything an act asks for.

The state is put afterwards; what stands around stays as it is. A lot and a bid are looked at
twice, because the opening of their tender decides who sees them.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from procurement import clock
from procurement.people.roles import Role
from tenders import sealing
from tenders.models import (
    Award,
    Bid,
    CommitteeMember,
    LowPriceReview,
    Score,
    ScoreSheet,
)
from tenders.rules.challenges import Letter
from tenders.services import complaints, questions
from tests.factories import challenges as quarrels
from tests.factories import corrections, evaluation
from tests.factories import deposits as money
from tests.factories import invited as inviting
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement
from tests.tenders.lives import cast
from tests.tenders.lives.asking import Ready, Scene

RUNNING = clock.legal(NOTICE_DAY + timedelta(days=3), 10)
SUBMITTING = clock.legal(NOTICE_DAY - timedelta(days=3), 10)
OPENING = DEADLINE + timedelta(minutes=3)
SEALED = {"commitment": "0" * 64, "envelope": b"-"}
UNOPENED = ("draft", "sealed", "withdrawn")
SAID = {"number": "示财诉〔2026〕3号", "facts": "事实", "basis": "依据", "files": 1}


def _people(world: Procurement, **known: Any) -> dict[str, Any]:
    """The cast around a world that has been prepared, up to a published tender."""
    return cast.make(
        world.purchaser,
        of=world.officer,
        ap=world.approver,
        au=world.auditor,
        op=world.openers[0],
        **known,
    )


def _change(row: Any, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


# Before the opening ------------------------------------------------------------------------------


def plan() -> Scene:
    """A plan with survey and reviews; spoilt, it has neither."""
    world = Procurement()
    row = world.plan()
    people = _people(world, ra=world.reviewers["finance"])
    _change(row, submitted_by=people["a1"])

    def spoil() -> None:
        row.survey.all().delete()
        row.reviews.filter(kind="finance").delete()
        row.reviews.filter(kind="business").update(passed=False)
        _change(row, helpers="样本审查人")

    return Scene(row, people, {"submit": Ready()}, spoil)


def tender() -> Scene:
    """A complete draft; spoilt, it says nothing and its dates are too near."""
    world = Procurement()
    row = world.draft()
    people = _people(world)
    _change(row, submitted_by=people["a1"])
    for opener in row.opening_officers.exclude(user=world.openers[0]):
        row.opening_officers.filter(pk=opener.pk).update(present_at=DEADLINE)

    def spoil() -> None:
        _change(row, contents={}, summary="", deadline=DEADLINE - timedelta(days=9))
        row.lots.get().lines.all().delete()
        row.opening_officers.exclude(user=world.openers[0]).delete()

    def asked() -> None:
        _change(row, termination_reason="规划调整")

    key = sealing.new_key()
    keys = {"sealing_recipient": key.recipient, "wrapped": sealing.wrap(key.secret, "-")}
    pinned = {"notice_day": NOTICE_DAY, "rule_set": "CN-2026-02"}
    acts = {
        "submit": Ready(at=SUBMITTING),
        "approve": Ready(keys),
        "publish": Ready({"rule_set": "CN-2026-02"}, pinned, at=clock.legal(NOTICE_DAY, 10)),
        "terminate": Ready(prepare=asked, at=RUNNING),
        "redo": Ready({"article": "94号令第十六条"}),
        "open": Ready(at=OPENING),
    }
    return Scene(row, people, acts, spoil, RUNNING)


def lot_before() -> Scene:
    """A lot of a published tender."""
    world = Procurement()
    row = world.published().lots.get()
    people = _people(world)
    _change(world.tender, submitted_by=people["a1"])
    return Scene(row, people, at=RUNNING, states=("waiting", "terminated"))


def bid_before() -> Scene:
    """A bid of a published tender: its bidder alone sees it while it is not opened."""
    world = Procurement()
    row = world.bid()
    people = _people(world, su=row.attempts.first().user)
    return Scene(row, people, BID_ACTS, at=RUNNING, states=UNOPENED)


def pool() -> Scene:
    """The pool of an invited tender, everybody judged; spoilt, its tender is not approved."""
    world = Procurement()
    row = inviting.judged(world, applicants=10).pool
    people = _people(world)

    def recommended() -> None:
        _change(row, source="recommended")

    def too_few() -> None:
        row.candidates.filter(pk__gt=row.candidates.order_by("pk")[1].pk).update(qualified=False)

    def spoil() -> None:
        _change(row.tender, status="draft")

    acts = {
        "announce": Ready({"notice_url": "/notices/9/"}, at=inviting.ANNOUNCED),
        "draw": Ready({"case_content": {}}, prepare=recommended),
        "renew": Ready(
            {"until": inviting.DRAWING, "qualified": 0, "reason": "合格供应商不足"},
            {"until": inviting.SENT + timedelta(days=14)},
            prepare=too_few,
        ),
    }
    return Scene(row, people, acts, spoil, inviting.DRAWING)


def deposit() -> Scene:
    """The deposit of a supplier that sealed nothing, after the opening."""
    world = Procurement()
    world.published()
    money.asking(world)
    supplier = world.supplier()
    row = money.held(world, supplier.supplier)
    people = _people(world, su=supplier)
    _change(row, recorded_by=people["a1"])
    _change(world.tender, status="opened", opened_at=OPENING)
    paid = {"ended_on": OPENING.date(), "end_reference": " ", "into_bond": False}
    acts = {
        "refund": Ready(paid, {"end_reference": "回单 9"}),
        "keep": Ready({"ground": "", "facts": ""}, {"ground": "revoked", "facts": "撤销投标"}),
    }
    return Scene(row, people, acts, at=OPENING + timedelta(days=1))


def amendment() -> Scene:
    """A written correction, saved by somebody who may not approve it; spoilt, it says nothing."""
    world = Procurement()
    row = corrections.written(world)
    people = _people(world)
    _change(row, saved_by=people["a1"], in_force_at=corrections.DAY)

    def spoil() -> None:
        changes = {"tender:title": {"old": "-", "new": "最低限价"}}
        _change(row, changes=changes, reason="", material=None)
        _change(world.tender, deadline=corrections.DAY)

    return Scene(row, people, {}, spoil, corrections.DAY)


def question() -> Scene:
    """A question of a supplier."""
    world = Procurement()
    asker = world.supplier()
    world.published()
    with clock.travel(RUNNING):
        row = questions.ask(world.tender, text="范围是否含绿化带？", actor=asker)
    said = {"text": "不含。", "shown": "范围是否含绿化带？"}
    empty = dict.fromkeys(said, " ")
    return Scene(row, _people(world, su=asker), {"answer": Ready(empty, said)}, at=RUNNING)


BID_ACTS = {
    "seal": Ready(SEALED),
    "open": Ready({"price": Decimal(1), "small_claimed": False}),
    "find_damaged": Ready({"damage": "-"}),
    "place": Ready({"rank": 1}),
    "correct_price": Ready({"price": Decimal(1)}),
    "offer_finally": Ready({"price": Decimal(1)}),
}


# After the opening -------------------------------------------------------------------------------


def _evaluated() -> tuple[SimpleNamespace, dict[str, Any]]:
    """A result announced, challenged in vain and complained about, with everybody around it."""
    complaint = quarrels.taken_up()
    case = complaint.case
    case.complaint, case.challenge = complaint, complaint.challenge
    evaluation.refresh(case)
    members = list(case.committee.members.in_force().order_by("number"))
    plain = next(one for one in members if not one.is_chair)
    case.member = plain
    gone = CommitteeMember.objects.create(
        committee=case.committee, user=person(Role.EVALUATOR, at=case.who.pool), kind="expert",
        number=99, replaced_at=clock.now(), replaced_reason="-",
    )  # fmt: skip
    opener = person(Role.OPENING_OFFICER, at=case.who.buyer)
    case.tender.opening_officers.create(user=opener)
    drawn = {one.user_id for one in case.committee.members.all()}
    people = cast.make(
        case.who.buyer,
        of=case.who.officer,
        ap=case.who.approver,
        ed=case.who.editor,
        cm=case.manager,
        op=opener,
        me=plain.user,
        ch=case.chair,
        rm=gone.user,
        ev=next(one for one in case.who.experts if one.pk not in drawn),
        su=case.winner,
        co=case.challenger,
    )
    _change(case.tender, submitted_by=people["a1"])
    return case, people


def _suspend(case: SimpleNamespace) -> None:
    """The finance department suspends the procurement, and signing rests besides."""
    today = clock.legal_today()
    complaints.suspend(
        case.complaint,
        starts_on=today,
        ends_on=today + timedelta(days=9),
        number="示财停〔2026〕1号",
        actor=case.who.officer,
    )
    _change(case.challenge, suspended_at=clock.now(), suspension_lifted_at=None)


def lot() -> Scene:
    """A lot after the opening. Spoilt: a bid at each gate, a member without sheet, suspended."""
    case, people = _evaluated()
    row = case.lot

    def bids(*states: str) -> None:
        for bid, state in zip(case.bids, states, strict=True):
            _change(bid, status=state)

    def all_bids(state: str) -> Any:
        return lambda: row.bids.update(status=state)

    def unscored() -> None:
        row.bids.update(status="conforming")
        row.sheets.update(status="open")

    def consulting() -> None:
        row.bids.update(status="conforming")
        _change(case.tender, procedure="competitive_consultation")

    def spoil() -> None:
        _suspend(case)
        bids("opened", "qualified", "conforming", "declined")
        LowPriceReview.objects.create(bid=case.bids[2], due_at=clock.now())
        CommitteeMember.objects.create(
            committee=case.committee, user=person(), kind="expert", number=98
        )
        sheet = ScoreSheet.objects.filter(lot=row).first()
        Score.objects.filter(sheet=sheet, criterion__objective=True).update(points=0)

    acts = {
        "end_qualification": Ready(prepare=all_bids("qualified")),
        "fail_qualified": Ready(prepare=all_bids("not_qualified")),
        "begin_consultation": Ready(prepare=consulting),
        "begin_low_price": Ready(prepare=unscored),
        "begin_scoring": Ready(prepare=all_bids("conforming")),
        "fail_conforming": Ready(prepare=all_bids("not_conforming")),
        "fail_budget": Ready(prepare=all_bids("not_conforming")),
        "determine_winner": Ready(prepare=all_bids("ranked")),
        "rank": Ready({"case_content": {}}),
        "rank_again": Ready({"case_content": {}}),
    }
    return Scene(row, people, acts, spoil)


def bid() -> Scene:
    """A bid of an opened tender, the winner's."""
    case, people = _evaluated()
    row = Bid.objects.get(lot=case.lot, supplier=case.winner.supplier)

    def fallen() -> None:
        Award.objects.filter(lot=case.lot).update(status="voided")

    return Scene(row, people, {**BID_ACTS, "judge_again": Ready(prepare=fallen)})


def committee() -> Scene:
    """A committee; spoilt, it is even, without chair, with a conflict, before the opening."""
    case, people = _evaluated()
    row = case.committee
    _change(case.lot, status="conformity")
    case.lot.bids.update(status="qualified")

    def spoil() -> None:
        row.members.filter(is_chair=True).update(is_chair=False)
        CommitteeMember.objects.create(committee=row, user=person(), kind="expert", number=98)
        _change(case.tender, status="published")

    def signed() -> None:
        _change(case.lot, status="report_signed")

    nothing = dict.fromkeys(evaluation.VOID, " ")
    acts = {"annul": Ready(nothing, evaluation.VOID, prepare=signed)}
    return Scene(row, people, acts, spoil)


def sheet_of_a_secret() -> Scene:
    """A score sheet while the lot is scored; spoilt, it is empty."""
    case, people = _evaluated()
    _change(case.lot, status="scoring")
    case.lot.bids.update(status="conforming")
    row = ScoreSheet.objects.get(lot=case.lot, member=case.member)
    return Scene(row, people, {"lock": Ready({"digest": "-"})}, lambda: row.scores.all().delete())


def sheet_of_a_result() -> Scene:
    """The same once the bids are ranked."""
    scene = sheet_of_a_secret()
    _change(scene.row.lot, status="ranked")
    return scene


def award() -> Scene:
    """The winner's award, announced."""
    case, people = _evaluated()
    return Scene(Award.objects.get(lot=case.lot), people)


def challenge() -> Scene:
    """The second bidder's challenge of the result. Spoilt: upheld in part, not carried out."""
    case, people = _evaluated()
    row = case.challenge
    people["su"], people["co"] = case.challenger, case.winner
    today = clock.legal_today()
    _change(row, proposed_by=people["a1"], returned_at=clock.now(), answered_at=None)
    _change(row, answered_by=None, carried_out_at=None)

    def spoil() -> None:
        _change(row, upheld=None, carried_out_at=clock.now())

    def says(**values: Any) -> Any:
        return lambda: _change(row, **values)

    draft = {"facts": "", "law": "", "consequence": "next", "upheld": False, "lawful": ()}
    lawful = {"facts": "事实", "law": "依据", "consequence": ""}
    complete: Letter = quarrels.LETTER
    acts = {
        "accept": Ready({"may_change_result": True}),
        "file_again": Ready(
            {"letter": Letter(), "on": today + timedelta(days=60)},
            {"letter": complete, "on": today},
        ),
        "refuse": Ready(
            wants={"ground": "not_corrected"},
            prepare=says(
                returned_at=clock.now() - timedelta(days=60), last_day=today - timedelta(days=60)
            ),
        ),
        "propose": Ready(draft, lawful),
        "uphold": Ready(
            {"lawful": ("redo",)},
            {"lawful": ("next",)},
            prepare=says(upheld=True, consequence="next"),
        ),
        "dismiss": Ready(prepare=says(upheld=False, consequence="")),
        "close": Ready(
            prepare=says(
                upheld=True, carried_out_at=clock.now(), answer_due=today - timedelta(days=60)
            )
        ),
        "release": Ready(prepare=says(suspended_at=clock.now(), suspension_lifted_at=None)),
    }
    return Scene(row, people, acts, spoil)


def complaint() -> Scene:
    """The complaint about it."""
    case, people = _evaluated()
    row = case.complaint
    people["su"], people["co"] = case.challenger, case.winner
    today = clock.legal_today()
    bare = {**dict.fromkeys(SAID, ""), "files": 0, "on": today + timedelta(days=1)}
    decided = {**SAID, "on": today}
    again = {"matters": row.challenge.matters[:1], "facts": "事实", "request": "请求"}
    acts = {
        "accept": Ready(
            {"authority": "示例市财政局", "copy_on": today + timedelta(days=1)}, {"copy_on": today}
        ),
        "file_again": Ready({"on": today, "matters": [], "facts": "", "request": ""}, again),
        "answer": Ready({"text": " "}, {"text": "情况说明"}),
        "withdraw": Ready(bare, decided),
        "reject": Ready({**bare, "ground": ""}, {**decided, "ground": "baseless"}),
        "uphold": Ready(
            {**bare, "consequence": "next", "lawful": ()}, {**decided, "lawful": ("next",)}
        ),
    }

    def spoil() -> None:
        _change(row, carried_out_at=clock.now(), replied_at=clock.now())

    return Scene(row, people, acts, spoil)


# Section of the table -> its scene; several sections may show one life.
SCENES = {
    "plan": plan,
    "tender": tender,
    "lot of a published tender": lot_before,
    "lot of an opened tender": lot,
    "bid of a published tender": bid_before,
    "bid of an opened tender": bid,
    "pool": pool,
    "deposit": deposit,
    "amendment": amendment,
    "question": question,
    "committee": committee,
    "scoresheet while it is secret": sheet_of_a_secret,
    "scoresheet of a result": sheet_of_a_result,
    "award": award,
    "challenge": challenge,
    "complaint": complaint,
}
