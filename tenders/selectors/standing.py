"""How far a lot or a bid has come, in the words each reader may hear.

What happens inside the evaluation is nobody's business before the result is announced or the
lot has failed: until then bidders and the public read "under evaluation".
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tenders.lifecycle.bid import UNOPENED, UNREAD, BidState
from tenders.lifecycle.lot import FAILED, LotState

Standing = tuple[Any, str]
# What the opening itself has told everybody.
READ_OUT = (BidState.OPENED, *UNREAD)

PUBLIC_WORDS: dict[str, Standing] = {
    LotState.AWARDED: (_("Result announced"), "ok"),
    LotState.DECLINED: (_("The winner declined"), "warn"),
    LotState.CONTRACTED: (_("Contract signed"), "ok"),
    LotState.VOIDED: (_("Result void"), "warn"),
}


def told(lot: Any) -> bool:
    """Is the outcome of the evaluation known to its bidders?"""
    return lot.result_public or lot.status in FAILED


def lot_state(lot: Any, *, inside: bool) -> Standing:
    """The lot's badge: (word, tone)."""
    if inside or lot.status in FAILED or lot.status in (LotState.WAITING, LotState.TERMINATED):
        return lot.get_status_display(), lot.status_tone
    if not lot.result_public:
        return _("Under evaluation"), "on"
    return PUBLIC_WORDS.get(lot.status, (_("Under evaluation"), "on"))


def bid_state(bid: Any, *, inside: bool) -> Standing:
    """The bid's badge: (word, tone); the bidder itself counts as outside."""
    if bid.to_be_confirmed:
        return _("Sealed, to be confirmed again"), "warn"
    shown = inside or bid.status in UNOPENED or told(bid.lot)
    if shown or bid.status in READ_OUT:
        return bid.get_status_display(), bid.status_tone
    return _("Under evaluation"), "on"
