"""Notices of a tender and its lots. Amounts are per year, as budgets and bids are."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.notices.drafts import Draft, Page, Paper, Papers
from cms.notices.fill import firms
from cms.notices.fill.common import (
    NO_AGENCY,
    NONE,
    ONLINE,
    contacts,
    day,
    lines,
    local_day,
    minute,
    moment,
    money,
    services,
    working_days_after,
    yuan,
)
from cms.notices.fill.words import CONSULTATION_FAILURES, FAILURES
from procurement.calendars.services import calendar
from procurement.registry import Event
from procurement.web.parts import Link
from tenders import timeline
from tenders.guards.evaluation import members as evaluated_by
from tenders.guards.invitation import pool_of
from tenders.lifecycle.tender import TenderState
from tenders.models import Complaint
from tenders.rules.annulment import ARTICLE as ANNULMENT
from tenders.rules.failures import article_of, notice_due
from tenders.rules.invitation import NOTICE as POOL_BY_NOTICE
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, OPEN_TENDER
from tenders.rules.vocabulary import governing, speak
from tenders.services import documents
from tenders.timeline.procurement import prequalification as prequalification_events


def _lots(tender: Any) -> list[Any]:
    return list(tender.lots.order_by("number"))


def _named(lot: Any) -> str:
    return f"第{lot.number}采购包 {lot.name}"


def tender(obj: Any) -> Draft | None:
    """招标公告: its publication publishes the tender. None where it is no open tender."""
    return _opening_notice(obj, _offer(obj)) if obj.procedure == OPEN_TENDER else None


def consultation(obj: Any) -> Draft | None:
    """竞争性磋商公告: its publication publishes the tender. None for another procedure."""
    if obj.procedure != CONSULTATION:
        return None
    until, place = minute(obj.deadline) if obj.deadline else "", obj.place or ONLINE
    offer = {name: value for name, value in _offer(obj).items() if name.startswith("docs_")}
    return _opening_notice(
        obj,
        {
            **offer,
            "method": method(obj),
            "response_deadline": f"{until}（北京时间），{place}",
            "opening": f"{until}（北京时间），{place}",
        },
    )


def tender_of_pool(obj: Any) -> Any:
    """A prequalification notice is about the tender, whatever has drafted it."""
    return getattr(obj, "tender", obj)


def prequalified_again(obj: Any) -> bool:
    """Too few qualified after the notice that is published: a further one is due."""
    pool = pool_of(obj)
    return pool is not None and bool(pool.rounds) and pool.status == "preparing"


def _once_more(pool: Any) -> str:
    """In the title of a further notice which one it is."""
    return f"（第{len(pool.rounds) + 1}次资格预审）" if pool.rounds else ""


def prequalification(obj: Any) -> Draft | None:
    """资格预审公告 of an invited tender whose suppliers apply; None for everything else."""
    pool = pool_of(obj)
    if pool is None or pool.source != POOL_BY_NOTICE:
        return None
    until = minute(pool.applications_until)
    until_day = local_day(pool.applications_until)
    return Draft(
        title=f"{obj.title}{_once_more(pool)}",
        purchaser=obj.purchaser,
        service=services(_lots(obj)),
        procurement_number=obj.number,
        due_on=obj.notice_day,
        article="87号令第十四条、第二十一条",
        fields={
            **_project(obj, _lots(obj)),
            "lead_paragraph": (
                f"{obj.title}的潜在供应商应在{ONLINE}提交资格预审申请文件，"
                f"并于{until}（北京时间）前提交。"
            ),
            "method": method(obj),
            "docs_period": f"自本公告发布之日起至{until}",
            "docs_place": ONLINE,
            "docs_method": "登录后在线提交，资格预审文件免费",
            "application_contents": "营业执照等证明文件及资格条件的证明材料，格式自拟。",
            "prequal_criteria": pool.criteria,
            "number_to_invite": f"{pool.number}家，从通过资格预审的供应商中随机抽取",
            "application_deadline": f"{until}（北京时间），{ONLINE}",
            "prequal_date": until_day.isoformat(),
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )


def pool_road(obj: Any, now: datetime) -> list[Event]:
    """The prequalification alone: whether the tender runs nobody outside learns."""
    return list(prequalification_events(obj, now))


def pool_page(obj: Any) -> Page | None:
    """Where suppliers apply, once it is announced."""
    pool = pool_of(obj)
    if pool is None or pool.announced_at is None:
        return None
    return Page(pool.get_absolute_url(), _("Apply to be invited"))


METHODS = {
    OPEN_TENDER: "公开招标",
    INVITED_TENDER: "邀请招标",
    CONSULTATION: "竞争性磋商",
}


def method(obj: Any) -> str:
    """采购方式 of a tender, as notices name it."""
    return METHODS[obj.procedure]


def _opening_notice(obj: Any, offer: dict[str, str]) -> Draft:
    lots = _lots(obj)
    return Draft(
        title=obj.title,
        purchaser=obj.purchaser,
        service=services(lots),
        procurement_number=obj.number,
        closes_at=obj.deadline,
        due_on=obj.notice_day,
        article=governing("87号令第十三条", obj.procedure),
        fields={
            **_project(obj, lots),
            **offer,
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )


def _project(obj: Any, lots: list[Any]) -> dict[str, Any]:
    ceilings = [lot.max_price for lot in lots if lot.max_price is not None]
    return {
        "lead_paragraph": _lead(obj),
        "project_number": obj.number,
        "project_name": obj.title,
        "budget_amount": money(sum((lot.budget for lot in lots), Decimal("0.00"))),
        "max_price": money(sum(ceilings, Decimal("0.00"))) if len(ceilings) == len(lots) else "",
        "requirement": lines([obj.summary, *(_lot_line(lot) for lot in lots)]),
        "contract_period": "；".join(_term(lot, named=len(lots) > 1) for lot in lots),
        "consortium_allowed": obj.consortium_allowed,
        "policy_qualification": firms.policy(lots),
        "specific_qualification": obj.qualification or NONE,
    }


def _lead(obj: Any) -> str:
    say = partial(speak, procedure=obj.procedure)
    until = minute(obj.deadline) if obj.deadline else say("投标截止时间")
    begin, end = say("获取招标文件"), say("递交投标文件")
    return f"{obj.title}的潜在{say('投标人')}应在{ONLINE}{begin}，并于{until}（北京时间）前{end}。"


def _lot_line(lot: Any) -> str:
    ceiling = f"，最高限价 {yuan(lot.max_price)}" if lot.max_price is not None else ""
    return f"{_named(lot)}：{lot.scope}。年预算 {yuan(lot.budget)}{ceiling}。".replace("。。", "。")


def _term(lot: Any, *, named: bool) -> str:
    start = f"自{day(lot.service_starts_on)}起，" if lot.service_starts_on else ""
    once = "，合同一年一签" if lot.years > 1 else ""
    return f"{_named(lot) + '：' if named else ''}{start}{lot.years}年{once}"


def _offer(obj: Any) -> dict[str, str]:
    offered = ""
    if obj.documents_from and obj.documents_until:
        offered = f"{minute(obj.documents_from)}至{minute(obj.documents_until)}"
    return {
        "docs_period": offered,
        "docs_place": ONLINE,
        "docs_method": speak("登录后下载电子招标文件", obj.procedure),
        "docs_price": "0.00",
        "bid_deadline": moment(obj.deadline),
        "opening_time": moment(obj.deadline),
        "bid_and_opening_place": obj.place or ONLINE,
    }


def tender_page(obj: Any) -> Page | None:
    """The tender as the public sees it."""
    if obj.published_at is None:
        return None
    return Page(obj.get_absolute_url(), _("Open the tender"))


def tender_links(obj: Any) -> list[Link]:
    """The opening record, from the opening on."""
    if obj.status != TenderState.OPENED:
        return []
    return [Link(_("Opening record"), reverse("tenders:opening_record", args=[obj.pk]), "list")]


OFFERED_DOCUMENTS = _(
    "Registered suppliers sign in and take them, free of charge (Order 87 art. 18)."
)
PUBLIC_DOCUMENTS = _("Public with the result: everybody may read them (Order 87 art. 69).")


def papers(obj: Any) -> Papers | None:
    """The tender documents: what they are, and who may have them."""
    if obj.published_at is None:
        return None
    added = obj.documents.select_related("file").order_by("title", "-version")
    return Papers(
        rows=[
            Paper(_("Tender documents"), note=_("all sixteen contents, lots, bills, criteria")),
            *(Paper(f"{one.title} v{one.version}", one.file.size) for one in added),
        ],
        who=PUBLIC_DOCUMENTS if documents.are_public(obj) else OFFERED_DOCUMENTS,
        url=reverse("tenders:documents", args=[obj.pk]),
        button=_("Go to the documents"),
        starts=obj.documents_from,
        ends=obj.documents_until,
    )


def tender_road(obj: Any, now: datetime) -> list[Event]:
    """Its timeline as the public reads it: not who approved it, nor what is not public yet."""
    return timeline.events_of(obj, now, inside=False)


def lot_page(obj: Any) -> Page | None:
    """The page of its tender; `obj` is a lot or an award."""
    return tender_page(_tender_of(obj))


def lot_links(obj: Any) -> list[Link]:
    """The opening record of its tender."""
    return tender_links(_tender_of(obj))


def lot_road(obj: Any, now: datetime) -> list[Event]:
    return tender_road(_tender_of(obj), now)


def _tender_of(obj: Any) -> Any:
    return obj.tender if hasattr(obj, "tender") else obj.lot.tender


def _ended(
    obj: Any, lots: list[Any], title: str, reason: str, *, article: str, at: datetime | None
) -> Draft:
    return Draft(
        title=title,
        purchaser=obj.purchaser,
        service=services(lots),
        procurement_number=obj.number,
        article=article,
        due_on=None if at is None else notice_due(local_day(at), calendar.current()),
        fields={
            "project_number": obj.number,
            "project_name": obj.title,
            "termination_reason": reason,
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )


def termination(obj: Any) -> Draft:
    """终止公告 of a whole tender: the act itself has ended it."""
    article = governing(obj.termination_article, obj.procedure)
    return _ended(
        obj,
        _lots(obj),
        obj.title,
        f"{obj.termination_reason}（{article}）",
        article=article,
        at=obj.terminated_at,
    )


def failure(lot: Any) -> Draft | None:
    """终止公告 (废标) of one lot; the others go on. None where its whole tender has ended."""
    obj = lot.tender
    if obj.terminated_at is not None:
        return None
    own = CONSULTATION_FAILURES if obj.procedure == CONSULTATION else {}
    why = own.get(lot.status) or speak(FAILURES[lot.status], obj.procedure)
    article = article_of(lot.status, obj.procedure)
    reason = lines([f"{_named(lot)}：{why}（{article}）。", lot.failure_reason])
    title = f"{obj.title} · {_named(lot)}"
    return _ended(obj, [lot], title, reason, article=article, at=lot.reached_at("failed"))


def award_of(lot: Any) -> Any:
    """The award that the act has made; a second winner has a second notice."""
    return lot.award


def lot_of(award: Any) -> Any:
    return award.lot


def result(award: Any) -> Draft:
    """中标结果公告: its publication announces the award, the letter leaves with it."""
    lot, obj = award.lot, award.lot.tender
    amount = speak("中标金额", obj.procedure)
    scored = getattr(award.bid, "result", None)
    total = getattr(scored, "total", None)
    return Draft(
        title=f"{obj.title} · {_named(lot)}" if obj.lots.count() > 1 else obj.title,
        purchaser=obj.purchaser,
        service=lot.service_kind,
        procurement_number=obj.number,
        due_on=working_days_after(award.determined_at, 2),
        article=governing("87号令第六十九条", obj.procedure),
        fields={
            "project_number": obj.number,
            "project_name": obj.title,
            "supplier_name": firms.winner(award),
            "supplier_address": award.supplier.address,
            "award_amount": money(award.amount),
            "total_score": "" if total is None or not obj.candidates_ranked else str(total),
            "service_name": lot.name,
            "service_scope": lot.scope,
            "service_requirement": lot.requirement,
            "service_time": f"{_term(lot, named=False)}；{amount}为每年金额",
            "service_standard": lot.standard,
            "evaluator_names": lines(_evaluators(lot)),
            **_decision(award),
            "agency_fee": NO_AGENCY,
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )


def _decision(award: Any) -> dict[str, str]:
    """How the winner was chosen where evaluation and decision are apart; else nothing."""
    if not award.lot.tender.decision_ground:
        return {}
    made = award.bid.decisions_won.order_by("number").last()
    said = [f"评定分离，{DECIDED[made.method]}", f"依据：{award.lot.tender.decision_basis}"]
    if made.method == "vote":
        votes = [one.choice_id for one in made.members.all()]
        said.append(f"定标小组 {len(votes)} 人，得票 {votes.count(award.bid_id)} 票")
    return {"decision_method": lines(said)}


DECIDED = {"vote": "由采购人定标小组票决", "draw": "由采购人定标小组在候选人中随机抽取"}


def _evaluators(lot: Any) -> list[str]:
    """The names, public from this notice on (87号令第六十九条); representatives are marked.

    Of those who have evaluated this lot: whoever was replaced before has no part in its result.
    """
    if not hasattr(lot.tender, "committee"):
        return []
    members = evaluated_by(lot).select_related("user").order_by("pk")
    return [
        f"{member.user}（采购人代表）" if member.kind == "representative" else str(member.user)
        for member in members
    ]


def void_failure(lot: Any) -> Draft:
    """更正公告 about a failure that was published and is void."""
    obj, reason = lot.tender, _void_reason(lot)
    content = f"{_named(lot)}：原公告废标，更正为废标行为无效，采购活动继续进行。"
    return Draft(
        title=f"{obj.title} · {_named(lot)} · 废标更正",
        purchaser=obj.purchaser,
        service=lot.service_kind,
        procurement_number=obj.number,
        due_on=working_days_after(lot.reached_at("revived"), 2),
        article="94号令第三十二条",
        fields={
            "original_project_number": obj.number,
            "original_project_name": obj.title,
            "first_notice_date": (obj.notice_day or local_day(obj.published_at)).isoformat(),
            "correction_target": "采购结果",
            "correction_content": lines([content, reason]),
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )


def _void_reason(lot: Any) -> str:
    """What the second person wrote when the decision was carried out."""
    done = Complaint.objects.filter(challenge__lot=lot, consequence="revive").last()
    return "" if done is None else done.carried_out_note


def void_result(award: Any) -> Draft | None:
    """更正公告 about an announced result that is void; None where it was never announced."""
    if award.issued_at is None:
        return None
    lot, obj = award.lot, award.lot.tender
    say = partial(speak, procedure=obj.procedure)
    before, after = say("原公告中标人"), say("更正为中标结果无效。")
    content = f"{_named(lot)}：{before} {award.supplier.name}，{after}"
    annulled = lot.set_backs.filter(at=award.voided_at).exclude(cause="").exists()
    return Draft(
        title=f"{obj.title} · {_named(lot)} · {say('中标结果更正')}",
        purchaser=obj.purchaser,
        service=lot.service_kind,
        procurement_number=obj.number,
        due_on=working_days_after(award.voided_at, 2),
        article=ANNULMENT if annulled else "94号令第十六条",
        fields={
            "original_project_number": obj.number,
            "original_project_name": obj.title,
            "first_notice_date": local_day(award.issued_at).isoformat(),
            "correction_target": "采购结果",
            "correction_content": lines([content, award.void_reason]),
            **contacts(obj.purchaser, obj.contact, obj.contact_phone),
        },
    )
