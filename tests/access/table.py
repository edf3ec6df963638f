"""Who may open which of our addresses: one row each, read by people before by tests.

`inside` are people of the purchaser or the supplier whose object it is, by role, and those with
a personal part in it; `outside` holds the same roles elsewhere. `ok` opens it; `forbidden` sees
that it exists and may not act (403); whoever is in neither gets 404, as if it did not exist.
`anonymous` is sent to sign in unless told otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYBODY = "everybody"
THE_REST = "the rest"


@dataclass(frozen=True)
class Row:
    """The expectation at one address, asked of one situation of tests/access/world.py."""

    situation: str
    ok: str = ""
    forbidden: str = ""
    outside_ok: str = ""
    outside_forbidden: str = ""
    anonymous: str = "sign in"


HANDLERS = "officer, approver, auditor, supplier"


def _officers(situation: str) -> Row:
    """An officer's act on a challenge or complaint; whoever else sees it may not."""
    return Row(
        situation, ok="officer", forbidden=f"{HANDLERS}, concerned", outside_forbidden="auditor"
    )


def _suppliers(situation: str) -> Row:
    """The challenger's own act."""
    return Row(situation, ok="supplier", forbidden=HANDLERS, outside_forbidden="auditor")


TABLE: dict[str, Row] = {
    "tenders:challenges": Row("challenged", ok=HANDLERS, outside_ok="auditor"),
    "tenders:challenge_file": Row(
        "challenged", ok="supplier", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:challenge_list": Row(
        "challenged",
        ok=HANDLERS,
        forbidden=THE_REST,
        outside_ok=HANDLERS,
        outside_forbidden=THE_REST,
    ),
    "tenders:challenge": Row(
        "challenge_accepted", ok=f"{HANDLERS}, concerned", outside_ok="auditor"
    ),
    "tenders:challenge_accept": _officers("challenge_filed"),
    "tenders:challenge_return": _officers("challenge_filed"),
    "tenders:challenge_refuse": _officers("challenge_filed"),
    "tenders:challenge_withdraw": _suppliers("challenge_filed"),
    "tenders:challenge_complain": _suppliers("challenge_filed"),
    "tenders:challenge_correct": _suppliers("challenge_returned"),
    "tenders:challenge_answer": _officers("challenge_accepted"),
    "tenders:challenge_answer_return": Row(
        "challenge_proposed", ok="approver", forbidden=HANDLERS, outside_forbidden="auditor"
    ),
    "tenders:challenge_sign": Row(
        "challenge_proposed", ok="approver", forbidden=HANDLERS, outside_forbidden="auditor"
    ),
    "tenders:challenge_done": Row(
        "challenge_upheld",
        ok="officer, approver",
        forbidden="auditor, supplier",
        outside_forbidden="auditor",
    ),
    "tenders:complaint": Row("complaint", ok=HANDLERS, outside_ok="auditor"),
    "tenders:complaint_accept": _officers("complaint"),
    "tenders:complaint_return": _officers("complaint"),
    "tenders:complaint_refuse": _officers("complaint"),
    "tenders:complaint_correct": _suppliers("complaint_returned"),
    "tenders:complaint_reply": _officers("complaint_accepted"),
    "tenders:complaint_suspend": _officers("complaint_accepted"),
    "tenders:complaint_lift": _officers("complaint_accepted"),
    "tenders:complaint_decide": _officers("complaint_accepted"),
    "tenders:complaint_done": Row(
        "complaint_upheld", ok="approver", forbidden=HANDLERS, outside_forbidden="auditor"
    ),
    "tenders:plan_tender": Row(
        "announced",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:decline": Row("awarded", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:refusal_record": Row(
        "awarded", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:refusal_decide": Row(
        "refusal", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:evaluation_full": Row(
        "awarded",
        ok="officer, approver, auditor, member, chair",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:evaluation_json": Row("awarded", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:tender_again": Row(
        "awarded", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:conformity": Row(
        "conforming", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:candidates_describe": Row(
        "apart_ranked", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:decision_call": Row(
        "apart_received", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:decision": Row(
        "deciding",
        ok="officer, approver, auditor, decider",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:decision_vote": Row(
        "deciding", ok="decider", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:anonymous": Row(
        "anonymous", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:anonymous_parts": Row(
        "anonymous", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:anonymous_file": Row(
        "anonymous", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:scores_named": Row("anonymous_scored", ok="member, chair"),
    "tenders:conformity_close": Row(
        "conforming", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:basics": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:deposits": Row("deposit", ok="finance, supplier", outside_ok="supplier"),
    "tenders:deposit_record": Row(
        "deposit", ok="finance", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:deposit_refund": Row(
        "deposit_held",
        ok="finance",
        forbidden="officer, approver, auditor, supplier",
        outside_forbidden="auditor",
    ),
    "tenders:deposit_keep": Row(
        "deposit_held",
        ok="approver",
        forbidden="officer, auditor, finance, supplier",
        outside_forbidden="auditor",
    ),
    "tenders:pool_plan": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:invite": Row(
        "invited_draft",
        ok="officer, approver, editor",
        forbidden="opening_officer, contract_manager, finance, auditor",
        outside_forbidden="auditor",
    ),
    "tenders:pool": Row("pool_announced", ok=EVERYBODY, outside_ok=EVERYBODY),
    "tenders:pool_apply": Row(
        "pool_announced",
        ok="supplier",
        forbidden=THE_REST,
        outside_ok="supplier",
        outside_forbidden=THE_REST,
    ),
    "tenders:pool_put_in": Row(
        "pool_announced", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:pool_judge": Row(
        "pool_announced", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:pool_renew": Row(
        "pool_announced", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:pool_draw": Row(
        "pool_announced", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:pool_json": Row(
        "pool_drawn",
        ok="officer, approver, auditor",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:consultation": Row(
        "consulting",
        ok="officer, approver, auditor, member, chair, supplier, bidder",
        outside_ok="auditor",
    ),
    "tenders:consultation_talk": Row(
        "consulting", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:consultation_change": Row(
        "consulting", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:consultation_ask": Row(
        "consulting", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:consultation_open": Row(
        "consulting", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:final_offer": Row(
        "consulting",
        ok="supplier, bidder",
        forbidden=THE_REST,
        outside_forbidden=(
            "officer, approver, contract_manager, inspector, reviewer, finance, auditor,"
            " requirement_reviewer, legal_counsel"
        ),
    ),
    "tenders:procedure": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:content": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:dates": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:document_add": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:document_remove": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:fill_ready": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_add": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_criteria": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_edit": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_lines": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_lines_upload": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:lot_remove": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:contract_text": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:officers": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:prepare": Row(
        "draft",
        ok="officer, approver, auditor, editor",
        forbidden="opening_officer, contract_manager, finance",
        outside_ok="auditor",
    ),
    "tenders:tender_approve": Row(
        "draft",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:tender_return": Row(
        "draft",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:tender_submit": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:tender_take_back": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:committee_chair": Row(
        "forming", ok="member", forbidden="officer, approver, auditor", outside_forbidden="auditor"
    ),
    "tenders:committee_convene": Row(
        "forming", ok="officer", forbidden="approver, auditor, member", outside_forbidden="auditor"
    ),
    "tenders:committee_statements": Row(
        "forming", ok="member", forbidden="officer, approver, auditor", outside_forbidden="auditor"
    ),
    "tenders:lot": Row("lot", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:rank": Row("lot", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:score_cell": Row("lot", anonymous="hidden"),
    "tenders:score_correct": Row("lot", ok="member, chair"),
    "tenders:score_correct_coded": Row("anonymous_scored_part", ok="member, chair"),
    "tenders:score_check": Row(
        "scored", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:score_judge": Row(
        "scored", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:score_keep": Row(
        "differing", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:score_conclude": Row(
        "differing", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:score_name": Row(
        "scored", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:reevaluate": Row(
        "signed", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:reevaluation_told": Row(
        "reevaluated",
        ok="officer",
        forbidden="approver, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:scores": Row("lot", ok="member, chair"),
    "tenders:stop": Row("lot", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:low_price": Row(
        "low_price", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:low_price_ask": Row("lot", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:low_price_close": Row(
        "low_price", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:low_price_explain": Row(
        "low_price_review",
        ok="officer, supplier, bidder",
        forbidden="approver, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:bid_ask": Row(
        "asked",
        ok="member, chair",
        forbidden="officer, approver, auditor, supplier, bidder",
        outside_forbidden="auditor",
    ),
    "tenders:bid_contradiction": Row(
        "asked",
        ok="member, chair",
        forbidden="officer, approver, auditor, supplier, bidder",
        outside_forbidden="auditor",
    ),
    "tenders:clarification": Row(
        "clarification",
        ok="supplier, bidder",
        forbidden="officer, approver, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:signals": Row(
        "conforming",
        ok="officer, approver, auditor, member, chair",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:signal_finding": Row(
        "signalled",
        ok="chair",
        forbidden="officer, approver, auditor, member",
        outside_forbidden="auditor",
    ),
    "tenders:recusals": Row(
        "opened",
        ok="officer, approver, auditor, supplier, bidder",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:recusal_ask": Row(
        "opened", ok="supplier, bidder", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:recusal_decide": Row(
        "recusal",
        ok="approver",
        forbidden="officer, auditor, supplier, bidder",
        outside_forbidden="auditor",
    ),
    "tenders:halt": Row("conforming", ok="chair", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:halt_decide": Row(
        "halted",
        ok="approver",
        forbidden="officer, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:committee_replace": Row(
        "member", ok="officer", forbidden="approver, auditor, member", outside_forbidden="auditor"
    ),
    "tenders:committee_dissolve": Row(
        "committee_at_work",
        ok="approver",
        forbidden="officer, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:committee_annul": Row(
        "committee_done",
        ok="approver",
        forbidden="officer, auditor, member, chair",
        outside_forbidden="auditor",
    ),
    "tenders:void_evaluation": Row(
        "annulled", ok="officer, approver, auditor", outside_ok="auditor", forbidden="member"
    ),
    "tenders:signer_warn": Row(
        "unsigned", ok="officer, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:signer_deem": Row(
        "unsigned", ok="officer, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:committee": Row(
        "opened",
        ok="officer, approver, auditor, member, chair",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:committee_draw": Row(
        "experts_drawn", ok="officer, approver, auditor, member, chair", outside_ok="auditor"
    ),
    "tenders:committee_form": Row(
        "opened", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:experts": Row(
        "plain",
        ok="security_admin, auditor",
        forbidden=THE_REST,
        outside_ok="security_admin, auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:expert": Row(
        "expert",
        ok="security_admin, auditor, expert",
        outside_ok="security_admin, auditor",
    ),
    "tenders:expert_decide": Row(
        "expert",
        ok="security_admin",
        forbidden="auditor, expert",
        outside_ok="security_admin",
        outside_forbidden="auditor",
    ),
    "tenders:expert_own": Row(
        "expert",
        ok="evaluator, expert",
        forbidden=THE_REST,
        outside_ok="evaluator",
        outside_forbidden=THE_REST,
    ),
    "tenders:opening_record": Row("opened", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:opening_record_pdf": Row("opened", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:retender": Row(
        "opened",
        forbidden="requirement_reviewer, legal_counsel, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, system_admin, security_admin, audit_admin, supplier, evaluator, bidder, member, chair",
        outside_forbidden=THE_REST,
    ),
    "tenders:bid": Row("own_bid", ok="supplier"),
    "tenders:evaluations": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "tenders:own_bids": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "tenders:plan_new": Row(
        "plain", ok="officer", forbidden=THE_REST, outside_ok="officer", outside_forbidden=THE_REST
    ),
    "tenders:plans": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "tenders:overview": Row(
        "plain",
        ok="officer, approver, auditor",
        forbidden=THE_REST,
        outside_ok="officer, approver, auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:tenders": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:plan": Row(
        "plan",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_ok="auditor",
    ),
    "tenders:plan_record": Row(
        "plan",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_ok="auditor",
    ),
    "tenders:plan_ask": Row(
        "plan_asked",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_ask_withdraw": Row(
        "plan_asked",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:opinions": Row(
        "plain",
        ok="requirement_reviewer, legal_counsel",
        forbidden=THE_REST,
        outside_ok="requirement_reviewer, legal_counsel",
        outside_forbidden=THE_REST,
    ),
    "tenders:opinion": Row("opinion", ok="asked"),
    "tenders:counsel_ask": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:counsel_ask_withdraw": Row(
        "draft",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:plan_approve": Row(
        "plan",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_edit": Row(
        "plan",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_return": Row(
        "plan",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_review": Row(
        "plan",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_submit": Row(
        "plan",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_survey": Row(
        "plan",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_survey_remove": Row(
        "plan",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:plan_withdraw": Row(
        "plan",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, finance, auditor, editor, asked",
        outside_forbidden="auditor",
    ),
    "tenders:ask_termination": Row(
        "published", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:amend": Row("published", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST),
    "tenders:ask": Row(
        "published",
        ok="supplier",
        forbidden=THE_REST,
        outside_ok="supplier",
        outside_forbidden=THE_REST,
    ),
    "tenders:questions": Row("published", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:bid_confirm": Row("published", ok="supplier"),
    "tenders:answer": Row(
        "question",
        ok="officer",
        forbidden="approver, auditor, supplier",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_terms": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_text": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_quantities": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_file_add": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_file_remove": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_propose": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_take_back": Row(
        "correction",
        ok="officer",
        forbidden="approver, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_approve": Row(
        "correction",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_return": Row(
        "correction",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment_withdraw": Row(
        "correction",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "tenders:amendment": Row("corrected", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:be_present": Row(
        "published", ok="opener", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:bid_begin": Row(
        "published",
        ok="supplier",
        forbidden=THE_REST,
        outside_ok="supplier",
        outside_forbidden=THE_REST,
    ),
    "tenders:bid_declaration": Row("published", ok="supplier"),
    "tenders:bid_file": Row("published", ok="supplier"),
    "tenders:bid_file_add": Row("published", ok="supplier"),
    "tenders:bid_file_remove": Row("published", ok="supplier"),
    "tenders:bid_partners": Row("consortium", ok="supplier"),
    "tenders:bid_prices": Row("published", ok="supplier"),
    "tenders:bid_staff": Row("published", ok="supplier"),
    "tenders:bid_seal": Row("published", ok="supplier"),
    "tenders:bid_withdraw": Row("published", ok="supplier"),
    "tenders:bid_workspace": Row(
        "published",
        ok="supplier",
        forbidden=THE_REST,
        outside_ok="supplier",
        outside_forbidden=THE_REST,
    ),
    "tenders:consent": Row("consortium", ok="member"),
    "tenders:documents": Row("published", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:documents_take": Row(
        "published",
        ok="supplier",
        forbidden=THE_REST,
        outside_ok="supplier",
        outside_forbidden=THE_REST,
    ),
    "tenders:drop_termination": Row(
        "published", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:open_bids": Row(
        "published", ok="opener", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:opening": Row(
        "published",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, opener",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "tenders:receipt": Row("published", ok="supplier"),
    "tenders:receipt_pdf": Row("published", ok="supplier"),
    "tenders:tender": Row("published", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:tender_bids": Row(
        "published",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, opener",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "tenders:tender_pdf": Row(
        "published",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, supplier, opener",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:versions": Row("published", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:version_compare": Row("published", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "tenders:version_pdf": Row(
        "published",
        ok="officer, approver, opening_officer, contract_manager, finance, auditor, editor, supplier, opener",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:terminate": Row(
        "published", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:qualification": Row(
        "qualifying", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:qualification_close": Row(
        "qualifying", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:comparison": Row(
        "ranked",
        ok="officer, approver, auditor, member, chair",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "tenders:report_sign": Row(
        "ranked", ok="member, chair", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:award_wait": Row(
        "received", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:determine": Row(
        "received", ok="approver", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "tenders:report_receive": Row(
        "signed", ok="officer", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "contracts:build": Row(
        "award",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate": Row(
        "certificate",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
    ),
    "contracts:certificate_approve": Row(
        "certificate",
        ok="finance",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_confirm": Row(
        "certificate",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_invoice": Row(
        "certificate",
        ok="contract_manager, finance, supplier",
        forbidden="officer, approver, opening_officer, inspector, reviewer, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_object": Row(
        "certificate",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_pay": Row(
        "approved",
        ok="finance",
        forbidden="endorser, officer, approver, opening_officer, contract_manager, inspector, reviewer, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_pdf": Row(
        "certificate",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
    ),
    "contracts:certificate_refund": Row(
        "paid",
        ok="finance",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_return_refund": Row(
        "refunded",
        ok="approver, finance, payer",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_reverse": Row(
        "refunded",
        ok="approver",
        forbidden="officer, payer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_review": Row(
        "certificate",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:certificate_send_back": Row(
        "certificate",
        ok="finance",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:acknowledge": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:add_area": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:areas": Row(
        "contract_draft",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_ok="auditor",
    ),
    "contracts:areas_from_bill": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:check": Row(
        "contract_draft",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:remove_area": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:return": Row(
        "contract_draft",
        ok="approver, contract_manager",
        forbidden="officer, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:send": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:submit": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:terms": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:areas_template": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:upload_areas": Row(
        "contract_draft",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:sign": Row(
        "contract_sent",
        ok="approver, supplier",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "contracts:certificates": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "contracts:contracts": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "contracts:schemes": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "contracts:accept": Row(
        "running",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:close": Row(
        "running",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:contract": Row("running", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "contracts:contract_pdf": Row(
        "running",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
    ),
    "contracts:file": Row(
        "running",
        ok="contract_manager",
        forbidden="officer, approver, opening_officer, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:hold_bond": Row("running"),
    "contracts:periods": Row(
        "running",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
    ),
    "contracts:resume": Row(
        "running",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:return_bond": Row("running"),
    "contracts:statement": Row(
        "running",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
    ),
    "contracts:statement_json": Row(
        "running",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "contracts:suspend": Row(
        "running",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:terminate": Row(
        "running",
        ok="approver",
        forbidden="officer, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "contracts:approve_scheme": Row(
        "scheme",
        ok="approver, contract_manager",
        forbidden=THE_REST,
        outside_ok="approver, contract_manager",
        outside_forbidden=THE_REST,
    ),
    "contracts:scheme": Row("scheme", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "inspections:assessment": Row(
        "assessment",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_ok="auditor",
    ),
    "inspections:compute": Row(
        "assessment",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:event": Row(
        "assessment",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:points": Row(
        "assessment",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:report": Row(
        "assessment",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_ok="auditor",
    ),
    "inspections:show": Row(
        "assessment",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:confirm": Row(
        "assessment_shown",
        ok="reviewer",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "inspections:respond": Row(
        "assessment_shown",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:send_back": Row(
        "assessment_shown",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "inspections:plan": Row(
        "contract_months",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "inspections:answer": Row(
        "finding",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:check": Row(
        "finding",
        ok="inspector, reviewer, drawn inspector",
        forbidden="officer, approver, opening_officer, contract_manager, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "inspections:decide": Row(
        "finding",
        ok="reviewer",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, finance, auditor, editor, supplier, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:escalate": Row(
        "finding",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, supplier, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:finding": Row(
        "finding",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, supplier, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:put_right": Row(
        "finding",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:inspection": Row(
        "inspected",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:inspection_json": Row(
        "inspected",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:collect": Row(
        "period",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, supplier",
        outside_forbidden="auditor",
    ),
    "inspections:assessments": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "inspections:findings": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "inspections:rounds": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "inspections:draw": Row(
        "round_drawn",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:draw_act": Row(
        "round_drawn",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:draw_json": Row(
        "round_drawn",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:field": Row(
        "round_drawn",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
    ),
    "inspections:pass_over": Row(
        "round_drawn",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:round": Row(
        "round_drawn",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, drawn inspector",
        outside_ok="auditor",
        anonymous="hidden",
    ),
    "inspections:sign": Row(
        "round_drawn",
        ok="drawn inspector",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "inspections:publish": Row(
        "round_submitted",
        ok="reviewer",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:review": Row(
        "round_submitted",
        ok="reviewer",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:void": Row(
        "round_submitted",
        ok="contract_manager, reviewer",
        forbidden="officer, approver, opening_officer, inspector, finance, auditor, editor, drawn inspector",
        outside_forbidden="auditor",
    ),
    "inspections:unit": Row(
        "unit",
        ok="drawn inspector",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor",
        outside_forbidden="auditor",
    ),
    "people:colleague": Row(
        "company",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_forbidden="officer, approver, contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:end_colleague": Row(
        "company",
        ok="supplier",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_forbidden="officer, approver, contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:licence": Row(
        "plain",
        forbidden="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_forbidden="officer, approver, contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:open": Row(
        "plain", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:organisation": Row(
        "plain",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_ok="officer, approver, contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:organisations": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "people:people": Row(
        "plain", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:profile": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "people:profile_edit": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "people:refuse": Row(
        "plain",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_ok="officer, approver",
        outside_forbidden="contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:register_finish": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "people:register_sent": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "people:register": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "people:restore": Row(
        "plain",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_ok="officer, approver",
        outside_forbidden="contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:suspend": Row(
        "plain",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_ok="officer, approver",
        outside_forbidden="contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:verify": Row(
        "plain",
        ok="officer, approver",
        forbidden="opening_officer, contract_manager, inspector, reviewer, finance, auditor, editor, security_admin",
        outside_ok="officer, approver",
        outside_forbidden="contract_manager, inspector, reviewer, finance, auditor",
    ),
    "people:close": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:end_role": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:grant": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:person": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:rename": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "people:reopen": Row(
        "someone", ok="security_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "calendars:remove_day": Row(
        "day", ok="system_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "calendars:calendar": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "calendars:set_day": Row(
        "plain", ok="system_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "calendars:set_year": Row(
        "plain", ok="system_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    "system:overview": Row(
        "plain", ok="system_admin", forbidden=THE_REST, outside_forbidden=THE_REST
    ),
    # In a demonstration everybody's; where people work there is no such page.
    "system:clock": Row("plain", anonymous="hidden"),
    "monitoring:questions": Row(
        "monitored",
        ok="officer, approver, opening_officer, contract_manager, inspector, reviewer, finance,"
        " auditor, editor, asked",
        forbidden=THE_REST,
        outside_ok="officer, approver, contract_manager, inspector, reviewer, finance, auditor",
        outside_forbidden=THE_REST,
    ),
    "monitoring:ask": Row(
        "monitored",
        ok="auditor",
        forbidden="officer, approver, opening_officer, contract_manager, finance, editor, asked",
        outside_ok="auditor",
    ),
    "monitoring:question": Row("monitored", ok="asked, approver, auditor", outside_ok="auditor"),
    "monitoring:answer": Row(
        "monitored", ok="asked", forbidden="approver, auditor", outside_forbidden="auditor"
    ),
    "monitoring:ask_on": Row(
        "monitored_answered", ok="auditor", forbidden="asked, approver", outside_ok="auditor"
    ),
    "monitoring:accept": Row(
        "monitored_answered", ok="auditor", forbidden="asked, approver", outside_ok="auditor"
    ),
    "audit:entry": Row(
        "log",
        ok="auditor, audit_admin",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "audit:one_log": Row(
        "log",
        ok="auditor, audit_admin",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "audit:log": Row(
        "plain",
        ok="auditor, audit_admin",
        forbidden=THE_REST,
        outside_ok="auditor",
        outside_forbidden=THE_REST,
    ),
    "web:desk": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY),
    "web:healthz": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "web:server_time": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "web:set_language": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "web:time_left": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "cms:api_notices": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "cms:feed": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "cms:guide": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
    "cms:notices": Row("plain", ok=EVERYBODY, outside_ok=EVERYBODY, anonymous="ok"),
}

# What the answer hangs on besides the role: the same address, asked of a further situation.
EVALUATORS = "officer, approver, auditor, member, chair, supplier, bidder"
AGAIN: tuple[tuple[str, Row], ...] = (
    ("tenders:opinion", Row("opinion_submitted", ok="asked")),
    ("tenders:opinion", Row("contract_opinion", ok="asked")),
    ("tenders:bid", Row("bid_evaluated", ok=EVALUATORS, outside_ok="auditor")),
    ("tenders:bid", Row("bid_lost", ok=EVALUATORS, outside_ok="auditor")),
    (
        "tenders:bid",
        Row("bid_won", ok=f"{EVALUATORS}, contract_manager", outside_ok="auditor"),
    ),
)
