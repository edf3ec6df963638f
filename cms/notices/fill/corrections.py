"""更正公告: drafted by the approval of a correction, which its publication brings into force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.notices.drafts import Draft, Page
from cms.notices.fill import tenders
from cms.notices.fill.common import contacts, lines, services
from procurement.errors import Reason
from procurement.registry import Event
from tenders.lifecycle.pool import PoolState
from tenders.lifecycle.tender import TenderState
from tenders.models import Tender
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines
from tenders.rules.timetable import local_day
from tenders.rules.vocabulary import governing, speak
from tenders.selectors.changes import notice_lines

# Transitions after which a tender may close at another moment than its notice said.
APPLY_AGAIN = (
    "本次更正可能影响资格预审申请文件编制。已提交的申请文件继续有效，并按更正后的内容审查；"
    "申请人可在申请截止时间前重新提交，以最后一次提交的为准。"
)
MOVING = ("tenders.amendment.come_into_force",)
AGAIN = (
    "本次更正可能影响投标文件编制。已封存投标的投标人应在投标截止时间前查看更正内容并重新确认，"
    "或者修改后重新封存；未重新确认的，不予开启。"
)

AGAIN_QUANTITIES = (
    "其中{lots}的工程量已更正，按原工程量计算的投标总价不再适用：已封存投标的投标人不能只作确认，"
    "应按更正后的工程量重新计算报价并重新封存。"
)


def _again(obj: Any) -> str:
    """What whoever has sealed a bid does, and what more where quantities have changed."""
    lots = "、".join(f"采购包{lot}" for lot in corrected_lines.lots_in(obj.changes))
    text = AGAIN + (AGAIN_QUANTITIES.format(lots=lots) if lots else "")
    return speak(text, obj.tender.procedure)


def correction(obj: Any) -> Draft:
    """The fields of the standard, in their order; numbers and texts as the correction has them."""
    tender, changes = obj.tender, obj.changes
    again = ""
    if obj.material:
        again = APPLY_AGAIN if obj.of_pool else _again(obj)
    person = changes.get("tender:contact", {}).get("new", tender.contact)
    phone = changes.get("tender:contact_phone", {}).get("new", tender.contact_phone)
    return Draft(
        title=f"{tender.title}{'资格预审' if obj.of_pool else ''}（第{obj.number}次更正）",
        purchaser=tender.purchaser,
        service=services(tender.lots.all()),
        procurement_number=tender.number,
        due_on=obj.notice_day,
        article=governing(rules.ARTICLE, tender.procedure),
        fields={
            "original_project_number": tender.number,
            "original_project_name": tender.title,
            "first_notice_date": _first_day(obj),
            "correction_target": "、".join(rules.targets(changes, obj.corrects)),
            "correction_content": lines(notice_lines(obj)),
            "other": lines([f"更正原因：{obj.reason}", again]),
            **contacts(tender.purchaser, person, phone),
        },
    )


def _first_day(obj: Any) -> str:
    """The day of the notice that is corrected."""
    if obj.of_pool:
        return local_day(obj.tender.pool.announced_at).isoformat()
    return obj.tender.notice_day.isoformat() if obj.tender.notice_day else ""


def page(obj: Any) -> Page | None:
    """Where suppliers apply, or the tender; of an invited one nobody outside reads the latter."""
    return tenders.pool_page(obj.tender) if obj.of_pool else tenders.lot_page(obj)


def road(obj: Any, now: datetime) -> list[Event]:
    """The timeline of what is corrected."""
    return tenders.pool_road(obj.tender, now) if obj.of_pool else tenders.lot_road(obj, now)


def by_hand(values: Mapping[str, Any]) -> Reason | None:
    """A running tender is corrected by its own correction, which two people decide.

    Other notices, a result for instance, are corrected by an editor's own text.
    """
    number = str(values.get("original_project_number", "")).strip()
    running = Tender.objects.filter(
        Q(status=TenderState.PUBLISHED)
        | Q(status=TenderState.READY, pool__status=PoolState.ANNOUNCED),
        number=number,
    )
    if not number or not running.exists():
        return None
    return Reason(
        "running",
        _("This tender is running: propose the correction on its own page, not by hand."),
        {},
        rules.ARTICLE,
        "original_project_number",
    )
