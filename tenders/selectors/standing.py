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
# What a result makes of a bid, and the next one otherwise.
PLACED = (BidState.RANKED, BidState.WINNER, BidState.LOST)

UNDER_EVALUATION: Standing = (_("Under evaluation"), "on")
ANEW: Standing = (_("Result being determined anew"), "warn")
"""A result fell, and another is not announced: whether somebody is determined is not said."""
PUBLIC_WORDS: dict[str, Standing] = {
    LotState.AWARDED: (_("Result announced"), "ok"),
    LotState.CONTRACTED: (_("Contract signed"), "ok"),
}


def told(lot: Any) -> bool:
    """Is the outcome of the evaluation known to its bidders?"""
    return lot.result_public or lot.status in FAILED


def lot_state(lot: Any, *, inside: bool) -> Standing:
    """The lot's badge: (word, tone)."""
    if inside or lot.status in FAILED or lot.status in (LotState.WAITING, LotState.TERMINATED):
        return lot.get_status_display(), lot.status_tone
    return ANEW if lot.anew else PUBLIC_WORDS.get(lot.status, UNDER_EVALUATION)


def bid_state(bid: Any, *, inside: bool) -> Standing:
    """The bid's badge: (word, tone); the bidder itself counts as outside."""
    if bid.to_be_confirmed:
        return _("Sealed, to be confirmed again"), "warn"
    if not inside and bid.lot.anew and bid.status in PLACED:
        return ANEW
    shown = inside or bid.status in UNOPENED or told(bid.lot)
    if shown or bid.status in READ_OUT:
        return bid.get_status_display(), bid.status_tone
    return UNDER_EVALUATION
