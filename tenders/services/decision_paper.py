"""The record of a decision apart (定标记录) on paper: made by the worker, kept once.

Who decided by which rule and document, among whom, with which reasons and votes, and when. Order 87
art. 68 has the winner determined by the purchaser; the documents of the tender say how.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import translation
from django_tasks import task

from procurement.documents.pdf import render_pdf
from procurement.documents.services.files import keep_made
from procurement.people.models import User
from procurement.web.parts import Fact
from procurement.workflow import act, lock
from tenders.guards.tendering import rules_on
from tenders.models import CandidateOpinion, Lot, WinnerDecision
from tenders.rules.decision import IN_ORDER, VOTE

RECORD = "tenders.decision_record"


@task(backend="background")
def make_decision_record(decision_id: int, actor_id: int) -> None:
    """Put the round that has chosen the winner on paper, once, with the rounds before it."""
    decision = WinnerDecision.objects.select_related("lot__tender__purchaser").get(pk=decision_id)
    if decision.record_id or decision.winner_id is None or decision.closed_at is None:
        return
    tender, number = decision.lot.tender, decision.lot.number
    with translation.override("zh-hans"):
        data = render_pdf(
            "tenders/documents/decision_record.html",
            record_context(decision),
            title=f"定标记录：{tender.title}（第 {number} 采购包）",
            created=decision.closed_at,
        )
    with act():
        decision = lock_decision(decision)
        if decision.record_id:
            return
        decision.record = keep_made(
            data,
            f"定标记录-{tender.number}-{number}-{decision.number}.pdf",
            purpose=RECORD,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.lot:{decision.lot_id}",
        )
        decision.save(update_fields=["record"])


def lock_decision(decision: WinnerDecision) -> WinnerDecision:
    """The round as it is now, under the lock of its lot."""
    lock(decision.lot)
    return WinnerDecision.objects.get(pk=decision.pk)


def record_context(decision: WinnerDecision) -> dict[str, Any]:
    """What the record says: the rule, the people, each round with its reasons, the winner."""
    lot, tender = decision.lot, decision.lot.tender
    rules = rules_on(tender).decision
    ground = rules.ground(tender.decision_ground) if rules is not None else None
    rounds = list(
        lot.decisions.filter(number__lte=decision.number)
        .select_related("opened_by", "winner__supplier")
        .prefetch_related("members__user", "members__choice__supplier", "candidates__supplier")
    )
    award = lot.awards.filter(bid=decision.winner_id).select_related("determined_by").last()
    winner: Any = decision.winner
    return {
        "number": f"{tender.number}-{lot.number}-{decision.number}",
        "tender": tender,
        "lot": lot,
        "decision": decision,
        "winner": winner,
        "award": award,
        "article": IN_ORDER,
        "facts": _facts(lot, tender, ground),
        "opinions": CandidateOpinion.objects.filter(bid__lot=lot)
        .select_related("bid__supplier")
        .order_by("bid__rank" if tender.candidates_ranked else "bid__supplier__name"),
        "rounds": [_round(one) for one in rounds],
        "signs": [
            {"role": "定标小组成员", "name": str(member.user), "date": ""}
            for member in decision.members.select_related("user")
        ],
    }


def _facts(lot: Lot, tender: Any, ground: Any) -> list[Fact]:
    order = "按推荐顺序排列" if tender.candidates_ranked else "不排序"
    return [
        Fact("采购人", tender.purchaser.name),
        Fact("项目", f"{tender.title}（{tender.number}）"),
        Fact("采购包", f"第 {lot.number} 采购包　{lot.name}"),
        Fact("评定分离的依据", f"{tender.decision_basis}（{ground.article if ground else '—'}）"),
        Fact("定标方法", tender.get_decision_method_display()),
        Fact("中标候选人", order),
    ]


def _round(one: WinnerDecision) -> dict[str, Any]:
    members = list(one.members.all())
    votes = Counter(member.choice_id for member in members)
    candidates = sorted(one.candidates.all(), key=lambda bid: bid.supplier.name)
    return {
        "decision": one,
        "voted": one.method == VOTE,
        "members": members,
        "candidates": [
            (bid, votes[bid.pk], [(m, m.reasons.get(str(bid.pk), "")) for m in members])
            for bid in candidates
        ],
    }
