"""The evaluation report and the award letter on paper: made by the worker, kept once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from procurement import clock
from procurement.documents.pdf import render_pdf
from procurement.documents.services.files import keep_made
from procurement.people.models import User
from procurement.web import formats
from procurement.web.parts import Cell, Column, Fact, Table
from procurement.workflow import act, lock
from tenders.guards.checking import findings_of
from tenders.guards.evaluation import members as evaluated_by
from tenders.guards.objective import differences_among, kept_of, sheets_with_words
from tenders.lifecycle.bid import PLACED, UNOPENED, BidState
from tenders.models import (
    Award,
    Bid,
    CandidateOpinion,
    Clarification,
    CommitteeMember,
    ConformityOpinion,
    Lot,
    ScoreCorrection,
)
from tenders.rules import timetable
from tenders.rules.vocabulary import speak
from tenders.services import signals

REPORT, LETTER = "tenders.report", "tenders.letter"
MEDIA = "本系统公告栏"


@task(backend="background")
def make_report(lot_id: int, actor_id: int) -> None:
    """Put a lot's signed report on paper, once."""
    lot = Lot.objects.select_related("tender__purchaser").get(pk=lot_id)
    if lot.report_id:
        return
    paper = speak("评标报告", lot.tender.procedure)
    title = f"{paper}：{lot.tender.title}（第 {lot.number} 采购包）"
    signed = lot.signed.order_by("at").last()
    created = signed.at if signed else lot.status_since
    with translation.override("zh-hans"):
        context = report_context(lot)
        data = render_pdf("tenders/documents/report.html", context, title=title, created=created)
    with act():
        lot = lock(lot)
        if lot.report_id:
            return
        lot.report = keep_made(
            data,
            f"{paper}-{lot.tender.number}-{lot.number}.pdf",
            purpose=REPORT,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.lot:{lot.pk}",
        )
        lot.save(update_fields=["report"])


@task(backend="background")
def make_letter(award_id: int, actor_id: int) -> None:
    """Put an award letter on paper, once."""
    award = Award.objects.select_related("lot__tender__purchaser", "supplier").get(pk=award_id)
    if award.letter_id or award.issued_at is None:
        return
    paper = speak("中标通知书", award.lot.tender.procedure)
    title = f"{paper}：{award.lot.tender.title}（第 {award.lot.number} 采购包）"
    data = render_pdf(
        "tenders/documents/letter.html", letter_context(award), title=title, created=award.issued_at
    )
    with act():
        award = lock(award)
        if award.letter_id:
            return
        award.letter = keep_made(
            data,
            f"{paper}-{award.lot.tender.number}-{award.lot.number}.pdf",
            purpose=LETTER,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.award:{award.pk}",
        )
        award.save(update_fields=["letter"])


# What the papers say ----------------------------------------------------------------------------


def report_context(lot: Lot) -> dict[str, Any]:
    """The contents of 87号令第五十八条, in its order."""
    tender = lot.tender
    benchmark = (lot.evaluation or {}).get("expect", {}).get("benchmark", "")
    bids = list(
        lot.bids.exclude(status__in=UNOPENED)
        .select_related("supplier", "result", "low_price_review")
        .order_by("pk")
    )
    return {
        "number": f"{tender.number}-{lot.number}",
        "lot": lot,
        "tender": tender,
        "facts": _facts(lot, tender),
        **_committee(lot),
        "void_sheets": _void_sheets(lot),
        "set_backs": lot.set_backs.all(),
        "criteria": _criteria(lot),
        "bidders": _bidders(bids, partial(speak, procedure=tender.procedure)),
        "rejected": [one for one in bids if one.status in OUT],
        "reviews": [one.low_price_review for one in bids if hasattr(one, "low_price_review")],
        "clarifications": Clarification.objects.filter(bid__lot=lot)
        .select_related("bid__supplier")
        .order_by("asked_at", "pk"),
        "halts": lot.halts.all(),
        "signals": signals.of_lot(lot),
        "opinions": CandidateOpinion.objects.filter(bid__lot=lot)
        .select_related("bid__supplier")
        .order_by("bid__rank" if tender.candidates_ranked else "bid__supplier__name"),
        "draw": getattr(lot, "code_draw", None),
        "parts": _parts(lot),
        "corrections": ScoreCorrection.objects.filter(score__sheet__lot=lot).select_related(
            "score__sheet__member", "score__criterion", "score__bid__supplier"
        ),
        "checked": _checked(lot),
        "concluded": _concluded(lot),
        "reevaluations": lot.reevaluations.all(),
        "void_signatures": lot.void_signatures,
        "result": _result(bids, lot),
        "sheets": lot.sheets.in_force().select_related("member").order_by("member__number"),
        "candidates": [
            bid
            for bid in sorted(bids, key=lambda one: (one.rank or 0, one.pk))
            if bid.rank and bid.rank <= tender.candidates
        ],
        "benchmark": formats.quantity(Decimal(benchmark), 2) if benchmark else "",
    }


def _committee(lot: Lot) -> dict[str, Any]:
    """Who has evaluated the lot and signed, who was replaced before, who did not sign."""
    signatures = {one.member_id: one for one in lot.signed}
    members = list(evaluated_by(lot).select_related("user").order_by("number"))
    silent = [key for key, one in signatures.items() if one.deemed]
    warnings = lot.signing_warnings.filter(round=lot.report_round, member__in=silent)
    return {
        "members": [(one, signatures.get(one.pk)) for one in members],
        "replaced": _replaced(lot, members),
        "experts": sum(one.kind == CommitteeMember.Kind.EXPERT for one in members),
        "convened_at": lot.tender.committee.convened_at,
        "silent": warnings.select_related("member__user"),
        "dissent": [(one, signatures[one.pk]) for one in members if _dissents(signatures, one)],
        "signs": [
            {
                "role": f"{one.get_kind_display()}{'（组长）' if one.is_chair else ''}",
                "name": str(one.user),
                "date": _signed_on(signatures.get(one.pk)),
            }
            for one in members
        ],
    }


def _replaced(lot: Lot, members: list[CommitteeMember]) -> list[tuple[Any, int | None]]:
    """Who was replaced before the report was signed, each with the number of the successor."""
    ended = lot.reached_at("evaluated") or clock.now()
    gone = lot.tender.committee.members.filter(replaced_at__lt=ended).exclude(
        pk__in=[one.pk for one in members]
    )
    return [
        (one, one.replaced_by.number if hasattr(one, "replaced_by") else None)
        for one in gone.select_related("user", "replaced_by").order_by("number")
    ]


def _signed_on(signature: Any) -> str:
    """The day beside a name under the report."""
    if signature is None:
        return ""
    return "视为同意" if signature.deemed else _day(signature.at)


def _void_sheets(lot: Lot) -> Any:
    """What replaced members had handed in: kept with the file, and counted no more."""
    held = lot.sheets.exclude(void_at=None).exclude(digest="")
    return held.select_related("member").order_by("member__number")


def _checked(lot: Lot) -> list[dict[str, Any]]:
    """The scores far from the others that stand by the committee's majority (第六十四条)."""
    items = {one.pk: one.name for one in lot.criteria.all()}
    bidders = {one.pk: one.supplier.name for one in lot.bids.select_related("supplier")}
    return [
        {
            "member": one.sheet.member.number,
            "item": items[one.cell[1]],
            "name": bidders[one.cell[0]],
            "points": one.score.value,
            "others": one.others,
            "stand": sum(opinion.stands for opinion in one.opinions),
            "opinions": [opinion for opinion in one.opinions if opinion.stands],
        }
        for one in findings_of(lot)
        if one.verdict
    ]


def _concluded(lot: Lot) -> list[dict[str, Any]]:
    """Objective items on which members differed and the majority's points count (第六十一条).

    Each other member with its points, why it kept them, and what it signed about it.
    """
    sheets = sheets_with_words(lot)
    found = [one for one in differences_among(lot, sheets) if one.conclusion is not None]
    items = {one.pk: one.name for one in lot.criteria.all()} if found else {}
    bids = lot.bids.select_related("supplier") if found else ()
    bidders = {one.pk: one.supplier.name for one in bids}
    signed = {one.member_id: one for one in lot.signed} if found else {}
    return [
        {
            "item": items[one.cell[1]],
            "name": bidders[one.cell[0]],
            "votes": one.found.votes,
            "conclusion": one.conclusion,
            "others": [
                {
                    "member": number,
                    "points": one.given[number],
                    "kept": kept.get(number),
                    "signature": signed.get(sheets[number].member_id),
                }
                for number in one.found.again
            ],
        }
        for one in found
        for kept in (kept_of(one, sheets),)
    ]


def _parts(lot: Lot) -> list[tuple[str, str, int, int]]:
    """Each code with its bidder, and the opinions against its part: (code, name, no, away)."""
    refused = ConformityOpinion.objects.filter(
        bid__lot=lot, subject=ConformityOpinion.Subject.ANONYMOUS, accepted=False
    )
    against = list(refused.filter(void_at=None).values_list("bid_id", "gives_away"))
    return [
        (
            part.code,
            part.bid.supplier.name,
            sum(bid == part.bid_id for bid, _away in against),
            sum(away for bid, away in against if bid == part.bid_id),
        )
        for part in lot.anonymous_parts.select_related("bid__supplier")
    ]


OUT = (BidState.NOT_QUALIFIED, BidState.NOT_CONFORMING)


def _dissents(signatures: dict[int, Any], member: CommitteeMember) -> bool:
    return member.pk in signatures and bool(signatures[member.pk].dissent)


def _day(moment: Any) -> str:
    day = timetable.local_day(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _facts(lot: Lot, tender: Any) -> list[Fact]:
    ceiling = "预算" if lot.max_price is None else "最高限价"
    published = _day(tender.published_at) if tender.published_at else "—"
    opened = _day(tender.opened_at) if tender.opened_at else "—"
    return [
        Fact("采购人", tender.purchaser.name),
        Fact("项目", f"{tender.title}（{tender.number}）"),
        Fact("采购包", f"第 {lot.number} 采购包　{lot.name}"),
        Fact(speak("招标公告", tender.procedure), f"{published}，{MEDIA}"),
        Fact(speak("开标", tender.procedure), f"{opened}，{tender.place or '—'}"),
        Fact(ceiling, f"{lot.ceiling:,.2f} 元/年"),
        Fact(speak("评标方法", tender.procedure), tender.get_method_display()),
        Fact("适用规则", tender.rule_set),
    ]


def _criteria(lot: Lot) -> Table:
    say = partial(speak, procedure=lot.tender.procedure)
    rows = [
        [Cell("价格"), Cell(say("评标基准价 ÷ 评审价 × 分值")), Cell(f"{lot.price_weight:.2f}")]
    ]
    rows += [
        [Cell(one.name), Cell(one.how), Cell(f"{one.max_points:.2f}")] for one in lot.criteria.all()
    ]
    return Table(
        say("评标标准"), [Column("因素"), Column("标准"), Column("分值", number=True)], rows
    )


def _bidders(bids: list[Bid], say: Callable[[str], str]) -> Table:
    price = Column(say("投标报价（元/年）"), number=True)
    columns = [Column(say("投标人")), price, Column("评审情况")]
    rows = [[Cell(bid.supplier.name), Cell(_price(bid)), Cell(_finding(bid).label)] for bid in bids]
    return Table(say("投标人名单和开标记录"), columns, rows)


def _finding(bid: Bid) -> BidState:
    """What the committee signed: a gate's finding stays, but a ranked bid may win or decline later.

    The worker puts the report on paper after the signature, at any time.
    """
    return BidState.RANKED if bid.status in PLACED else BidState(bid.status)


def _price(bid: Bid) -> str:
    """What was read out; a bid that could not be opened has no price."""
    return "—" if bid.announced_price is None else f"{bid.announced_price:,.2f}"


def _result(bids: list[Bid], lot: Lot) -> Table:
    say = partial(speak, procedure=lot.tender.procedure)
    columns = [
        Column("排序"),
        Column(say("投标人")),
        Column("评审价（元）", number=True),
        Column("价格分", number=True),
        Column("其他得分", number=True),
        Column("总分", number=True),
    ]
    placed = sorted(
        (bid for bid in bids if hasattr(bid, "result")), key=lambda one: (one.rank, one.pk)
    )
    places = lot.tender.price_places
    rows = [
        [
            Cell(bid.rank),
            Cell(bid.supplier.name),
            Cell(f"{bid.result.evaluated_price:,.2f}"),
            *(
                Cell("—" if value is None else f"{value:.{places}f}")
                for value in (bid.result.price_score, bid.result.points, bid.result.total)
            ),
        ]
        for bid in placed
    ]
    return Table(say("评标结果"), columns, rows)


def letter_context(award: Award) -> dict[str, Any]:
    """What the winner is told: the lot, the amount, and by when to sign."""
    lot, tender = award.lot, award.lot.tender
    path = reverse("tenders:evaluation_json", args=[lot.pk])
    return {
        "number": f"{tender.number}-{lot.number}-{award.pk}",
        "award": award,
        "lot": lot,
        "tender": tender,
        "facts": [
            Fact("项目", f"{tender.title}（{tender.number}）"),
            Fact("采购包", f"第 {lot.number} 采购包　{lot.name}"),
            Fact(speak("中标人", tender.procedure), award.supplier.name),
            Fact("合同期限", f"{award.years} 年"),
        ],
        "amount": award.amount,
        "amount_label": speak("中标金额（每年）", tender.procedure),
        "verify_url": f"{settings.SITE_URL}{path}" if lot.result_public else "",
        "signs": [
            {
                "role": "采购人",
                "name": tender.purchaser.name,
                "date": _day(award.issued_at),
                "seal": tender.purchaser.name,
            }
        ],
    }
