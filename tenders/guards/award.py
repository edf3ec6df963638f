"""Before a winner is determined: a candidate of the report is left, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason

ARTICLE = "87号令第六十八条"


def candidates_left(lot: Any) -> Any:
    """Recommended bids in the order of the report that have not declined."""
    return lot.bids.filter(status__in=("ranked", "lost"), rank__lte=lot.tender.candidates).order_by(
        "rank", "pk"
    )


def candidate_left(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    if not candidates_left(lot).exists():
        message = _("No candidate of the report is left: tender again.")
        yield Reason("no_candidate", message, {}, "政府采购法实施条例第四十九条")
