"""Which plans and tenders the city has, and how far each has come: one of every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from procurement import clock
from tenders.models import ServiceKind
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER

from .procedure import Intention, LotPlan, Offer, TenderPlan
from .stage import MONTHS, Stage

CLEANING = ServiceKind.STREET_CLEANING.value
GREENING = ServiceKind.GREENING.value
ROADS = ServiceKind.ROAD_MAINTENANCE.value

STREET_OFFERS = (
    Offer("jinghe", "1", 0.93),
    Offer("jiejing", "1.012", 0.82),
    Offer("hengtong", "0.985", 0.78),
    Offer("chenguang", "0.968", 0.70),
)
GREEN_OFFERS = (
    Offer("qingyuan", "1", 0.92),
    Offer("xinlv", "1.02", 0.84),
    Offer("lvyin", "0.975", 0.76),
)
ROAD_OFFERS = (
    Offer("pingtu", "1", 0.92),
    Offer("anlu", "1.015", 0.86),
    Offer("luqiao", "0.99", 0.77),
)


PILOT = "示例市政府采购评定分离改革试点方案（示改〔2026〕3号）"


def services(stage: Stage) -> TenderPlan:
    """The tender behind the three contracts: three lots, one for each service."""
    opening = stage.working_day(stage.month(MONTHS) - timedelta(days=55))
    return _tender(
        stage,
        "services",
        "示例市城区道路清扫、绿化和道路养护服务",
        "中心城区三项日常养护服务，一年一签，最长三年；按月考核，按考核结果付费。",
        (
            LotPlan("道路清扫保洁", CLEANING, "yuelu", "3480000", STREET_OFFERS, years=3),
            LotPlan("滨河绿化养护", GREENING, "riverside", "1060000", GREEN_OFFERS, years=3),
            LotPlan("市政道路养护", ROADS, "roads", "38600417", ROAD_OFFERS, years=2),
        ),
        opening,
        service_starts=stage.month(MONTHS),
    )


def tenders(stage: Stage) -> Iterator[TenderPlan]:
    """All other tenders."""
    yield from _still_to_come(stage)
    yield from _invited(stage)
    yield from _accepting(stage)
    yield from _at_the_deadline(stage)
    yield from _under_evaluation(stage)
    yield from _decided(stage)
    yield from _failed(stage)
    yield from _fallen(stage)


def _tender(
    stage: Stage,
    key: str,
    title: str,
    summary: str,
    lots: tuple[LotPlan, ...],
    opening: date,
    **values: object,
) -> TenderPlan:
    """A tender with a lawful notice day before its opening."""
    values.setdefault("notice", stage.last_working_day(opening - timedelta(days=25)))
    values.setdefault("service_starts", stage.month(-3))
    deadline = values.pop("deadline", stage.at(opening, 9, 0))
    return TenderPlan(key, title, summary, lots, deadline=deadline, **values)  # type: ignore[arg-type]


def _lot(name: str, kind: str, *offers: Offer, declines: int = 0, ends: str = "") -> LotPlan:
    bills = {
        CLEANING: ("cleaning", "2680000"),
        GREENING: ("greening", "1600000"),
        ROADS: ("repairs", "3350000"),
    }
    bill, budget = bills[kind]
    return LotPlan(name, kind, bill, budget, offers, declines=declines, ends=ends)


def _still_to_come(stage: Stage) -> Iterator[TenderPlan]:
    for key, title, until, days, office in (
        ("markets", "示例市农贸市场周边清扫保洁服务", "draft", 9, "bureau"),
        ("lanes", "样本街道背街小巷清扫保洁服务", "in_review", 6, "street"),
        ("squares", "示例市城市广场绿化养护服务", "in_review", 5, "bureau"),
        ("footbridges", "示例市人行天桥和地下通道养护服务", "ready", 1, "bureau"),
    ):
        people = {"street": ("zou", "pan")}.get(office, ("zhou", "li"))
        kind = {"squares": GREENING, "footbridges": ROADS}.get(key, CLEANING)
        yield _tender(
            stage,
            key,
            title,
            "一年期服务，按月考核付费。",
            (_lot(title.removeprefix("示例市").removesuffix("服务"), kind),),
            stage.working_day(stage.ahead(days) + timedelta(days=26)),
            notice=stage.ahead(days),
            until=until,
            ready=key == "markets",
            purchaser=office,
            officer=people[0],
            approver=people[1],
        )


def _invited(stage: Stage) -> Iterator[TenderPlan]:
    """Suppliers still apply to be drawn for one; those drawn for the other have their letters."""
    notice = stage.ago(2)
    yield _tender(
        stage,
        "ancient",
        "示例市古树名木保护和养护服务",
        "城区古树名木的日常养护、复壮和支撑加固，一年期，按月考核付费。",
        (_lot("古树名木养护", GREENING),),
        stage.working_day(notice + timedelta(days=25)),
        notice=notice,
        until="published",
        procedure=INVITED_TENDER,
        in_hand=("qingyuan", "xinlv", "lvyin", "jiejing", "haoda"),
        turned_away=("haoda",),
        lead=14,
    )
    notice = stage.ahead(10)
    yield _tender(
        stage,
        "citywall",
        "示例市古城墙遗址绿化养护服务",
        "古城墙遗址保护范围内的绿化养护，一年期，按月考核付费。",
        (_lot("古城墙遗址绿化养护", GREENING),),
        stage.working_day(notice + timedelta(days=27)),
        notice=notice,
        until="ready",
        procedure=INVITED_TENDER,
        in_hand=("qingyuan", "xinlv"),
    )


def _accepting(stage: Stage) -> Iterator[TenderPlan]:
    notice = stage.ago(8)
    yield _tender(
        stage,
        "district",
        "示例片区道路、巷道、公厕和公园环境卫生作业项目",
        "示例片区主次干路、背街小巷、公厕和公园的清扫保洁，含收集清运与应急保洁。",
        (
            LotPlan("片区环境卫生", CLEANING, "district", "24440000",
                    (Offer("hengtong", "1.01", 0.9), Offer("meijia", "0.99", 0.8))),
        ),
        stage.working_day(notice + timedelta(days=22)),
        notice=notice,
        documents_days=5,
        until="published",
        in_hand=("jinghe", "haoda"),
    )  # fmt: skip
    notice = stage.ago(9)
    yield _tender(
        stage,
        "greenway",
        "示例市绿道绿化养护服务",
        "环城绿道绿地、行道树和绿篱养护，一年期，按月考核付费。",
        (
            _lot(
                "绿道绿化养护",
                GREENING,
                Offer("qingyuan", "1", 0.9),
                Offer("xinlv", "1.02", 0.8),
                Offer("lvyin", "0.98", 0.7),
            ),
        ),
        stage.working_day(notice + timedelta(days=22)),
        notice=notice,
        visit_days=8,
        until="published",
    )
    notice = stage.ago(1)
    yield _tender(
        stage,
        "north",
        "示例市城北片区清扫保洁和绿化养护服务",
        "城北片区两个采购包：道路清扫保洁、公园和行道树养护。",
        (_lot("城北清扫保洁", CLEANING), _lot("城北绿化养护", GREENING)),
        stage.working_day(notice + timedelta(days=27)),
        notice=notice,
        until="published",
        joint=True,
    )


def _at_the_deadline(stage: Stage) -> Iterator[TenderPlan]:
    """One whose deadline is minutes away, one whose bids wait to be opened."""
    soon = _minutes_away(stage)
    yield _tender(
        stage,
        "quay",
        "示例市码头片区清扫保洁服务",
        "码头片区道路清扫保洁，一年期；即将截止投标。",
        (_lot("码头清扫保洁", CLEANING, *STREET_OFFERS),),
        soon.date(),
        deadline=soon,
        until="published",
    )
    yield _tender(
        stage,
        "closed",
        "示例市桥东片区清扫保洁服务",
        "桥东片区道路清扫保洁，一年期。",
        (_lot("桥东清扫保洁", CLEANING, *STREET_OFFERS[:3]),),
        _last_opening(stage).date(),
        until="closed",
    )


def _minutes_away(stage: Stage) -> datetime:
    """Twenty minutes after the curtain, on a full five minutes: visitors see a deadline pass."""
    soon = stage.now.astimezone(clock.LEGAL_ZONE) + timedelta(minutes=20)
    return soon.replace(minute=soon.minute - soon.minute % 5, second=0, microsecond=0)


def _last_opening(stage: Stage) -> datetime:
    """The last working morning at nine that has passed."""
    today = stage.at(stage.ago(0), 9, 0)
    return today if today < stage.now - timedelta(minutes=10) else stage.at(stage.ago(1), 9, 0)


def _under_evaluation(stage: Stage) -> Iterator[TenderPlan]:
    odd = Offer("haoda", "1.02", 0.6)
    # Two rivals whose papers one machine has made: a sign for the committee to look into.
    alike = (GREEN_OFFERS[0], *(replace(one, author="WPS-20240311") for one in GREEN_OFFERS[1:]))
    for key, title, until, days, kind, offers in (
        ("west", "示例市城西片区清扫保洁服务", "qualification", 2, CLEANING, STREET_OFFERS),
        ("parks", "示例市社区公园绿化养护服务", "conformity", 3, GREENING, alike),
        ("pavements", "示例市人行道和盲道修复服务", "low_price", 4, ROADS,
         (*ROAD_OFFERS, Offer("meijia", "0.48", 0.62))),
        ("station", "示例市站前片区清扫保洁服务", "ranked", 6, CLEANING, STREET_OFFERS),
        ("covers", "示例市检查井盖维护服务", "received", 7, ROADS, ROAD_OFFERS),
        ("kerbs", "示例市路缘石和树池维护服务", "signed", 2, ROADS, ROAD_OFFERS),
    ):  # fmt: skip
        yield _tender(
            stage,
            key,
            title,
            "一年期服务，按月考核付费。",
            (_lot(title.removeprefix("示例市").removesuffix("服务"), kind, *offers),),
            stage.ago(days),
            until=until,
            falls_ill=key == "station",
            pilot=PILOT if key == "covers" else "",
        )
    joint = replace(STREET_OFFERS[2], partner="hechuan")
    yield _tender(
        stage,
        "carparks",
        "示例市公共停车场清扫保洁服务",
        "公共停车场清扫保洁，标准统一，一年期；采用最低评标价法，接受联合体。",
        (_lot("公共停车场清扫保洁", CLEANING, *STREET_OFFERS[:2], joint, STREET_OFFERS[3]),),
        stage.ago(5),
        until="ranked",
        lowest=True,
        joint=True,
    )
    yield _tender(
        stage,
        "lakes",
        "示例市湖区水面保洁服务",
        "湖区水面和岸线保洁，一年期，按月考核付费。",
        (_lot("湖区水面保洁", CLEANING, *STREET_OFFERS[:3]),),
        stage.ago(4),
        until="low_price",
        procedure=CONSULTATION,
    )
    yield _tender(
        stage,
        "south",
        "示例市城南片区清扫保洁和绿化养护服务",
        "城南片区两个采购包。",
        (
            _lot("城南清扫保洁", CLEANING, *STREET_OFFERS[1:], odd),
            _lot("城南绿化养护", GREENING, *GREEN_OFFERS[:2]),
        ),
        stage.ago(5),
        until="scoring",
        anonymous=True,
    )


def _decided(stage: Stage) -> Iterator[TenderPlan]:
    yield _tender(
        stage,
        "museum",
        "示例市博物馆周边绿化养护服务",
        "博物馆周边绿地与行道树养护。",
        (_lot("博物馆周边绿化", GREENING, *GREEN_OFFERS),),
        stage.ago(9),
        until="determined",
    )
    yield _tender(
        stage,
        "harbour",
        "示例市港区道路清扫保洁服务",
        "港区道路清扫保洁，三年期，一年一签。",
        (_lot("港区清扫保洁", CLEANING, *STREET_OFFERS),),
        stage.ago(14),
        service_starts=stage.month(-2),
    )
    yield _tender(
        stage,
        "stadium",
        "示例市体育中心周边清扫保洁服务",
        "体育中心周边道路和广场清扫保洁。",
        (_lot("体育中心周边保洁", CLEANING, *STREET_OFFERS),),
        stage.ago(13),
        service_starts=stage.month(-2),
    )
    yield _tender(
        stage,
        "canal",
        "示例市运河两岸保洁和绿化养护服务",
        "运河两岸两个采购包。",
        (
            _lot("运河保洁", CLEANING, *STREET_OFFERS, declines=1),
            _lot("运河绿化", GREENING, *GREEN_OFFERS, declines=2),
        ),
        stage.ago(17),
    )


def _failed(stage: Stage) -> Iterator[TenderPlan]:
    expired = "施工劳务资质证书已过有效期，不符合第二章资格要求第 3 项。"
    yield _tender(
        stage,
        "tunnels",
        "示例市隧道和地下通道养护服务",
        "隧道和地下通道日常养护。",
        (_lot("隧道养护", ROADS, *ROAD_OFFERS[:2], Offer("luqiao", "0.99", 0.7, expired)),),
        stage.ago(24),
        until="awarded",
    )
    yield _tender(
        stage,
        "winter",
        "示例市冬季融雪除冰服务",
        "冬季融雪除冰应急服务。",
        (_lot("融雪除冰", ROADS, *ROAD_OFFERS[:2]),),
        stage.ago(30),
        until="awarded",
        closes=True,
    )
    yield _tender(
        stage,
        "hillside",
        "示例市山体公园周边养护服务",
        "山体公园周边保洁、绿化、步道和路灯下绿地养护，五个采购包。",
        (
            _lot("山体公园保洁", CLEANING, *STREET_OFFERS[:3], ends="conforming"),
            _lot("山体公园绿化", GREENING, *GREEN_OFFERS, ends="illegal"),
            _lot("山体步道养护", ROADS, *ROAD_OFFERS, ends="documents"),
            _lot("山门广场绿化", GREENING, *GREEN_OFFERS, declines=3),
            LotPlan("山脚花境养护", GREENING, "greening", "420000", GREEN_OFFERS),
        ),
        stage.ago(20),
        until="awarded",
    )
    opening = stage.working_day(stage.month(1))
    yield _tender(
        stage,
        "oldtown",
        "示例市老城区环卫一体化服务",
        "老城区环卫一体化。",
        (_lot("老城区环卫", CLEANING),),
        opening,
        until="published",
        terminated="老城区改造范围调整，原采购需求所列道路拆除，采购任务取消。",
    )


def _fallen(stage: Stage) -> Iterator[TenderPlan]:
    """A result and documents that were challenged with reason."""
    yield _tender(
        stage,
        "embankment",
        "示例市江堤道路保洁和绿化养护服务",
        "江堤道路保洁、堤坡绿化养护，两个采购包；收取投标保证金。",
        (
            _lot("江堤保洁", CLEANING, *STREET_OFFERS),
            _lot("堤坡绿化", GREENING, *GREEN_OFFERS),
        ),
        stage.ago(12),
        deposit="40000",
    )
    notice = stage.ago(9)
    yield _tender(
        stage,
        "promenade",
        "示例市滨江步道养护服务",
        "滨江步道铺装和栏杆的日常养护。",
        (_lot("滨江步道养护", ROADS),),
        stage.working_day(notice + timedelta(days=25)),
        notice=notice,
        until="published",
    )


def intentions(stage: Stage) -> Iterator[Intention]:
    """Plans that have not become tenders yet."""
    for title, kind, budget, until, days in (
        ("示例市景区道路清扫保洁服务", CLEANING, "4100000", "draft", 2),
        ("示例市立交桥下空间绿化养护服务", GREENING, "1280000", "submitted", 2),
        ("示例市城市道路灌缝养护服务", ROADS, "2900000", "approved", 3),
        ("示例市口袋公园绿化养护服务", GREENING, "1450000", "announced", 9),
        ("示例市公共厕所管理服务", CLEANING, "5200000", "announced", 16),
    ):
        yield Intention(
            title=title,
            summary=f"{title.removeprefix('示例市')}，一年期，按月考核付费。",
            kind=kind,
            budget=Decimal(budget),
            begin=stage.ago(days),
            expected=stage.month(-2),
            until=until,
        )
    yield Intention(
        title="示例市共享单车停放区保洁服务",
        summary="停放区保洁，一年期。",
        kind=CLEANING,
        budget=Decimal("860000"),
        begin=stage.ago(12),
        expected=stage.month(-2),
        withdrawn="停放区改由运营企业自行保洁，不再采购。",
    )
