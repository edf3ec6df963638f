"""Words and numbers that several notices share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cms.notices.service import services_of
from procurement import clock
from procurement.calendars.services import calendar

ONLINE = "本平台"
NONE = "无"
NO_AGENCY = "采购人自行组织，不收取代理服务费"


def services(lots: Iterable[Any]) -> tuple[str, ...]:
    """The services of these lots, each once."""
    return services_of(lot.service_kind for lot in lots)


def money(amount: Decimal) -> str:
    """As stored in a notice."""
    return format(amount, "f")


def yuan(amount: Decimal) -> str:
    """Inside a sentence: 3,387,367.60 元."""
    return f"{amount:,.2f} 元"


def moment(when: datetime | None) -> str:
    """As stored in a notice: ISO with the legal zone."""
    return when.astimezone(clock.LEGAL_ZONE).isoformat() if when else ""


def minute(when: datetime) -> str:
    """Inside a sentence: 2026年11月30日 09:00."""
    local = when.astimezone(clock.LEGAL_ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def day(when: date) -> str:
    return f"{when.year}年{when.month}月{when.day}日"


def local_day(when: datetime) -> date:
    """The legal day of a moment."""
    return when.astimezone(clock.LEGAL_ZONE).date()


def lines(texts: Iterable[str]) -> str:
    """One entry a line, empty ones left out."""
    return "\n".join(text for text in texts if text)


def working_days_after(when: datetime | None, days: int) -> date | None:
    """The last day of a period in working days."""
    if when is None:
        return None
    return calendar.current().add_working_days(local_day(when), days).day


def contacts(purchaser: Any, person: str = "", phone: str = "") -> dict[str, str]:
    """The contacts of the purchaser, and who runs this procurement."""
    return {
        "purchaser_name": purchaser.name,
        "purchaser_address": purchaser.address,
        "purchaser_contact": purchaser.phone,
        "project_contact_person": person or purchaser.contact,
        "project_contact_phone": phone or purchaser.phone,
    }
