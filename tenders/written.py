"""The fields in which a tender is written, section by section: the one list of their names.

Forms show them, services save them, a text of the documents states them, a tender that follows a
failed one takes them over.
"""

from __future__ import annotations

from tenders.rules.low_price import LOW_RATES

# The tender ---------------------------------------------------------------------------------------

BASICS = (
    "number",
    "title",
    "summary",
    "qualification",
    "consortium_allowed",
    "subcontract_allowed",
    "deposit",
    "bond_percent",
    "lots_most",
    "validity_days",
    "place",
    "contact",
    "contact_phone",
    "price_places",
    "tie_price",
    "candidates",
    "challenge_once",
    *LOW_RATES,
    "anonymous",
)
DECISION = ("decision_ground", "decision_basis", "decision_method", "candidates_ranked")
APPROVAL = ("approval_by", "approval_number", "approval_on")
PROCEDURE = ("procedure", "ground", "ground_facts", "method", *APPROVAL, *DECISION)
DATES = (
    "notice_day",
    "documents_from",
    "documents_until",
    "deadline",
    "visit_at",
    "visit_place",
    "visit_note",
    "short_intention_reason",
)
# Said in the text only where it is chosen: a text from before there was such a choice says the
# same as one that does without.
OPTIONS: dict[str, object] = {
    "anonymous": False,
    "subcontract_allowed": False,
    **dict.fromkeys(LOW_RATES),
    **dict.fromkeys(DECISION, ""),
    "candidates_ranked": True,
}
# Between the purchaser and the authority, not said to bidders.
_UNSAID = frozenset(
    {"ground", "ground_facts", *APPROVAL, "notice_day", "short_intention_reason", *OPTIONS}
)
TENDER_FACTS = tuple(name for name in (*BASICS, *PROCEDURE, *DATES) if name not in _UNSAID)
# What a new tender takes over; number, dates, approval and everything that happened it does not.
_ITS_OWN = frozenset({"number", "lots_most", *APPROVAL})
RETENDERED = (
    "plan",
    "purchaser",
    "contents",
    "opening_quorum",
    *(name for name in (*BASICS, *PROCEDURE) if name not in _ITS_OWN),
)

# A lot --------------------------------------------------------------------------------------------

LOT_TYPED = (
    "name",
    "service_kind",
    "scope",
    "requirement",
    "standard",
    "budget",
    "max_price",
    "years",
    "service_starts_on",
    "reserved_for_small",
    "complex",
)
RATES = ("small_rate", "share_rate", "domestic_rate")
# What is typed in per cent and kept as a share.
PERCENTAGES = (*RATES, "reserved_share")
LOT = (*LOT_TYPED, *PERCENTAGES)
LOT_OPTIONS: dict[str, object] = {"reserved_share": "0"}
LOT_FACTS = (*(name for name in LOT if name not in LOT_OPTIONS), "price_weight")
LOT_RETENDERED = tuple(name for name in (*LOT_FACTS, *LOT_OPTIONS) if name != "service_starts_on")

LINE = ("name", "unit", "quantity", "service_class", "remark")
CRITERION = (
    "name",
    "part",
    "requirement",
    "description",
    "bands",
    "max_points",
    "objective",
)
