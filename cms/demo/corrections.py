"""Between notice and deadline: a question answered, a correction with bids in, one confirmed."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from procurement import clock
from tenders.models import Amendment, Bid, Tender
from tenders.selectors.amendment_page import earliest
from tenders.services import amending, amendments, documents, questions, seals

from .bids import seal_bid
from .notices import publish_about
from .playbill import Story
from .procedure import Offer, TenderPlan, lot_plans
from .stage import Stage

ASKED = "绿道沿线的驿站和公共厕所是否在养护范围内？"
ANSWERED = "不在。驿站和公共厕所由其他项目负责，本项目只养护绿地、行道树和步道两侧绿篱。"
OPEN = "灌溉用水的费用由哪一方承担？"
REASON = "原文没有写明夜间抽查，与所附考核办法不一致。"
EFFECT = "夜间抽查影响人员安排和报价。"
OLD, NEW = "接受日常检查和月度考核", "接受日常检查、夜间抽查和月度考核"


def correct(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Two firms have sealed when the tender is corrected; one of them confirms again."""
    first, second, asker = (offer.firm for offer in wanted.lots[0].offers)
    for place, firm in enumerate((first, second, asker)):
        yield _at(stage, wanted, 1, 10, 10 * place)
        documents.take(tender, actor=stage.clerk(firm))
    yield _at(stage, wanted, 2, 9, 20)
    question = questions.ask(tender, text=ASKED, actor=stage.clerk(asker))
    about, lot = lot_plans(wanted, tender)[0]
    for place, firm in enumerate((first, second)):
        yield _at(stage, wanted, 3, 14, 30 * place)
        level = about.offers[place].level
        seal_bid(stage, Offer(firm, level, 0.9), about, lot)
    yield _at(stage, wanted, 4, 16)
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    questions.answer(question, text=ANSWERED, shown=ASKED, actor=officer)
    yield _at(stage, wanted, 6, 10)
    row = _write(tender, officer, stage.working_days(wanted.notice, 7))
    amendments.propose(row, actor=officer)
    yield _at(stage, wanted, 6, 15)
    amendments.approve(row, actor=approver)
    yield _at(stage, wanted, 7, 9, 30)
    publish_about(row, actor=stage.people["chen"])
    yield _at(stage, wanted, 8, 11)
    bid = Bid.objects.get(lot=lot, supplier=stage.bodies[second])
    key = str(uuid5(NAMESPACE_OID, f"{tender.number}/{second}/confirm"))
    seals.confirm(bid, actor=stage.clerk(second), key=key)
    yield _at(stage, wanted, 8, 15, 40)
    questions.ask(tender, text=OPEN, actor=stage.clerk(asker))


def _at(stage: Stage, wanted: TenderPlan, day: int, hour: int, minute: int = 0) -> Any:
    """So many working days after the notice."""
    return stage.at(stage.working_days(wanted.notice, day), hour, minute)


def _write(tender: Tender, officer: Any, notice_day: Any) -> Amendment:
    row = amending.begin(tender, actor=officer)
    text = tender.lots.get(number=1).requirement.replace(OLD, NEW)
    row = amending.set_text(
        row, place="lot:1:requirement", text=text, revision=row.revision, actor=officer
    )
    row.notice_day = notice_day
    day = earliest(row, clock.now()) or clock.legal_today()
    return amending.set_terms(
        row,
        actor=officer,
        revision=row.revision,
        values={
            "reason": REASON,
            "material": True,
            "material_reason": EFFECT,
            "notice_day": notice_day,
        },
        dates={"deadline": clock.legal(day, 9)},
    )
