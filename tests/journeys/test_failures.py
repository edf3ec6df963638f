"""Every ending of a tender or lot without a contract, walked by those who bring it about.

The list below is compared with the life itself: an ending that nobody walks fails here.
"""

from __future__ import annotations

import pytest
from django.core.management import call_command

from procurement.audit.models import AuditEntry
from procurement.workflow import key_of, transitions_of
from tenders.lifecycle.award import AwardState
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Award, Lot, Tender
from tests.journeys.failing import annulled, awards, challenged, gates, terminated

# Dear, and the walks of test_walk.py ask PostgreSQL the same.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

REACHED = {LotState.CONTRACTED, TenderState.OPENED, AwardState.CONTRACTED}
# They take back what has ended nothing.
NO_ENDINGS = {
    "tenders.tender.send_back": "the draft goes back to its officer before anything is public",
    "tenders.lot.reevaluate": "the same committee checks and signs again before any winner",
    "tenders.lot.set_back": "a member was replaced: conformity is judged anew, then it goes on",
    "tenders.tender.take_back": "the approved draft is changed before anything is public",
}
# A failure stays an ending, though a complaint may declare it void.
UNDOING = ("revive",)
# The act that ends it -> who walks through it; several where the law looks at it differently.
JOURNEYS = {
    "tenders.lot.fail_bidders": [gates.too_few_bid],
    "tenders.lot.fail_qualified": [gates.too_few_qualify],
    "tenders.lot.fail_conforming": [gates.too_few_conform],
    "tenders.lot.fail_budget": [gates.every_price_is_too_high],
    "tenders.lot.fail_illegal": [gates.an_unlawful_act_stops_it],
    "tenders.lot.fail_documents": [gates.the_documents_must_be_changed],
    "tenders.lot.decline": [awards.every_candidate_declines],
    "tenders.award.decline": [awards.every_candidate_declines],
    "tenders.lot.tender_again": [awards.every_candidate_declines],
    "tenders.lot.void": [
        challenged.an_announced_result_falls_and_the_next_candidate_follows,
        challenged.a_result_falls_before_it_is_announced,
    ],
    "tenders.award.void": [challenged.an_announced_result_falls_and_the_next_candidate_follows],
    "tenders.lot.revive": [challenged.a_failure_is_declared_void_and_the_lot_goes_on],
    "tenders.lot.redo": [challenged.an_announced_result_falls_and_too_few_are_left],
    "tenders.lot.fail_challenge": [challenged.an_evaluation_ends],
    "tenders.tender.redo": [challenged.the_documents_were_unlawful],
    "tenders.tender.terminate": [terminated.the_task_is_gone],
    "tenders.lot.terminate": [terminated.the_task_is_gone],
    "tenders.lot.annul": [annulled.another_committee_evaluates],
}
WALKS = list(dict.fromkeys(walk for walks in JOURNEYS.values() for walk in walks))


def endings(model) -> dict[str, set[str]]:
    """By act: the states it ends in. No way leads on from there, or it needs a written reason."""
    found = transitions_of(model)
    edges = [
        (name, one.source, one.target, one.custom)
        for name, meta in found.items()
        for one in meta.transitions.values()
    ]
    sources = {source for name, source, _target, _custom in edges if name not in UNDOING}
    return {
        key_of(model, name): {one.target for one in found[name].transitions.values()}
        for name, source, target, custom in edges
        if target not in REACHED
        and (target not in sources or (custom["needs_reason"] and target != source))
    }


def test_every_ending_of_a_life_is_walked_and_no_walk_is_left_over():
    known = {key for model in (Tender, Lot, Award) for key in endings(model)}
    assert known - set(NO_ENDINGS) == set(JOURNEYS)
    assert set(NO_ENDINGS) <= known


def test_every_state_that_ends_a_lot_is_reached_by_a_walk():
    reached = {state for states in endings(Lot).values() for state in states}
    bad = {state for state in LotState if Lot(status=state).status_tone == "bad"}
    assert bad <= reached and {LotState.DECLINED, LotState.VOIDED} <= reached


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_the_ending_is_walked_through_by_those_who_bring_it_about(stage, walk):
    walk(stage)
    acts = set(AuditEntry.objects.filter(outcome="done").values_list("action", flat=True))
    promised = {key for key, walks in JOURNEYS.items() if walk in walks}
    assert promised <= acts, promised - acts
    call_command("verify_audit")
