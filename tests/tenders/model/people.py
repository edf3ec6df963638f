"""Who acts in the model: a name, the roles in the purchaser, the firm."""

from __future__ import annotations

STAFF = {
    "officer": {"officer"},
    "officer2": {"officer"},
    "both": {"officer", "approver"},
    "approver": {"approver"},
    "approver2": {"approver"},
    "reviewer1": {"requirement_reviewer"},
    "reviewer2": {"requirement_reviewer", "approver"},
    "opener1": {"opening_officer"},
    "opener2": {"opening_officer"},
    "opener3": {"opening_officer"},
    "opener4": {"opening_officer"},  # not named for the tender
    "manager": {"contract_manager"},
    "finance": {"finance"},
    "editor": {"editor"},
    "auditor": {"auditor"},
    "inspector": {"inspector"},
}
NAMED_OPENERS = ("opener1", "opener2", "opener3")
QUORUM = 2
REVIEWERS = ("reviewer1", "reviewer2")
SUPPLIERS = ("s1", "s2", "s3", "s4")
UNVERIFIED = "s5"
SEATS = ("seat1", "seat2", "seat3", "seat4", "seat5")
CHAIR = "seat1"
LATER = ("seat6", "seat7")  # drawn only where a member is replaced, and nobody is left then
OTHERS = ("stranger", "nobody", "expert")  # an officer elsewhere; no role; never drawn
EVERYBODY = (*STAFF, *SUPPLIERS, UNVERIFIED, *SEATS, *LATER, *OTHERS)

# Whoever reads the bids of a running evaluation (87号令第六十六条).
EVALUATES = {"officer", "approver", "auditor"}

# Whoever of the purchaser works with tenders.
AT_WORK = {
    "officer", "approver", "opening_officer", "contract_manager", "finance", "editor", "auditor",
}  # fmt: skip
