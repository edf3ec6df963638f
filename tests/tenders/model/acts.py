"""The acts that sequences are made of: the straight path, and what leads away from it."""

from __future__ import annotations

from tests.tenders.model.people import CHAIR, SEATS, SUPPLIERS
from tests.tenders.model.plain import Say

Act = tuple[str, str, Say]

GOOD, ODD, FLAG = Say(), Say(n=1, flag=True), Say(n=2, flag=True)
ABOUT = {firm: Say(n) for n, firm in enumerate(SUPPLIERS, start=1)}
MINE = {seat: Say(n) for n, seat in enumerate(SEATS, start=1)}

FORWARD: tuple[Act, ...] = (
    ("plan_submit", "officer", GOOD),
    ("plan_approve", "approver", GOOD),
    ("plan_announce", "editor", GOOD),
    ("tender_create", "officer", GOOD),
    ("tender_dates", "officer", GOOD),
    ("tender_submit", "officer", GOOD),
    ("tender_approve", "approver", GOOD),
    ("tender_publish", "editor", GOOD),
    *(("documents_take", firm, GOOD) for firm in SUPPLIERS),
    *(("bid_begin", firm, GOOD) for firm in SUPPLIERS),
    *(("bid_fill", firm, say) for firm, say in ABOUT.items()),
    *(("bid_seal", firm, say) for firm, say in ABOUT.items()),
    *(("bid_confirm", firm, say) for firm, say in ABOUT.items()),
    ("amend_propose", "officer", GOOD),  # only where one is being written
    ("amend_approve", "approver", GOOD),
    ("amend_in_force", "editor", GOOD),
    ("opener_present", "opener1", GOOD),
    ("opener_present", "opener2", GOOD),
    ("open_bids", "opener1", GOOD),
    ("committee_form", "officer", GOOD),
    *(("member_vote", seat, GOOD) for seat in SEATS[:3]),
    *(("member_declare", seat, GOOD) for seat in SEATS),
    ("committee_convene", "officer", GOOD),
    *(("qualify", "officer", say) for say in ABOUT.values()),
    ("qualification_close", "officer", GOOD),
    *(("opinion", seat, GOOD) for seat in SEATS),
    ("conformity_close", CHAIR, GOOD),
    *(("score", seat, say) for seat, say in MINE.items()),
    ("rank", CHAIR, GOOD),
    *(("sign", seat, GOOD) for seat in SEATS),
    ("receive", "officer", GOOD),
    ("determine", "approver", GOOD),
    ("announce", "editor", GOOD),
    ("challenge_file", "s2", GOOD),
    ("challenge_accept", "officer", FLAG),
    ("challenge_propose", "officer", GOOD),
    ("challenge_sign", "approver", GOOD),
    ("contract", "manager", GOOD),
)
ASIDE: tuple[Act, ...] = (
    ("plan_review", "officer2", Say(good=False)),
    ("plan_review", "officer", GOOD),
    ("plan_submit", "both", GOOD),
    *(("plan_send_back", who, GOOD) for who in ("approver2", "approver", "approver2")),
    ("plan_withdraw", "officer", GOOD),
    ("tender_create", "both", GOOD),
    ("tender_dates", "officer", Say(good=False, flag=True)),
    ("tender_submit", "both", GOOD),
    ("tender_send_back", "approver", GOOD),
    ("tender_take_back", "officer2", GOOD),
    ("ask_termination", "officer", GOOD),
    ("drop_termination", "approver", GOOD),
    ("terminate", "approver", GOOD),
    ("question_ask", "s3", GOOD),
    ("question_answer", "officer", GOOD),
    *(("amend_begin", who, GOOD) for who in ("officer", "officer2")),
    *(("amend_write", "officer", say) for say in (GOOD, ODD, FLAG, Say(2))),
    ("amend_write", "officer", Say(1, good=False, flag=True)),
    ("amend_send_back", "approver", GOOD),
    ("amend_take_back", "officer", GOOD),
    ("amend_withdraw", "approver", GOOD),
    *(("bid_withdraw", firm, say) for firm, say in ABOUT.items()),
    *(("qualify", "officer2", Say(n, flag=True)) for n in (1, 2, 3, 4)),
    *(("opinion", seat, ODD) for seat in SEATS),
    ("stop_illegal", "approver", GOOD),
    *(("decline", firm, GOOD) for firm in SUPPLIERS),
    ("refusal_record", "officer2", GOOD),
    ("refusal_record", "both", Say(2)),
    ("refusal_record", "officer", Say(4)),
    ("refusal_record", "officer", Say(2, flag=True)),
    ("refusal_send_back", "both", GOOD),
    ("refusal_send_back", "approver2", GOOD),
    ("decline", "both", GOOD),
    ("decline", "approver2", GOOD),
    ("tender_again", "approver2", GOOD),
    ("determine", "approver2", GOOD),
    *(("challenge_file", firm, GOOD) for firm in SUPPLIERS),
    ("challenge_accept", "officer2", GOOD),
    ("challenge_return", "officer", GOOD),
    *(("challenge_again", firm, GOOD) for firm in SUPPLIERS),
    ("challenge_refuse", "officer", GOOD),
    *(("challenge_withdraw", firm, GOOD) for firm in SUPPLIERS),
    ("challenge_propose", "both", ODD),
    ("challenge_propose", "officer2", FLAG),
    ("challenge_redraft", "approver2", GOOD),
    ("challenge_sign", "approver2", GOOD),
)
ALL = (*FORWARD, *ASIDE)
NAMES = (*dict.fromkeys(name for name, _who, _say in ALL), "hand_in")
# Built on what was read before: whoever comes second is told that another was faster, in any order.
WRITTEN = {"bid_fill", "amend_write"}
