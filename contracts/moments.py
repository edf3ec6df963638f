"""What is to come in the contracts that a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.lifecycle.contract import ContractState
from contracts.models import Contract
from contracts.timeline import contract_events
from procurement import clock
from procurement.calendars.services import calendar
from procurement.registry import Moment
from procurement.web.moments import ahead

AT_MOST = 40
OVER = (ContractState.TERMINATED, ContractState.CLOSED)


def moments(user: Any, now: datetime) -> Iterator[Moment]:
    """The points of their timelines that lie ahead, and when the month of each is over."""
    days, today = calendar.current(), now.astimezone(clock.LEGAL_ZONE).date()
    rows = Contract.objects.visible_to(user).exclude(status__in=OVER)
    for contract in rows.select_related("award", "lot__tender").order_by("-pk")[:AT_MOST]:
        url = contract.get_absolute_url()
        yield from ahead(contract_events(contract, days), now, contract.name, url)
        period = contract.period_of(today) if contract.is_running else None
        if period is not None:
            over = clock.legal(period.ends_on + timedelta(days=1))
            what = _("%(period)s is over and can be assessed") % {"period": period.label}
            yield Moment(over, what, contract.name, url)
