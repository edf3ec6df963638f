"""The demonstration, looked at from every side."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from cms.demo.build import build
from cms.models import Notice
from cms.notices.kinds import OPENED_BY_DEADLINE, Kind
from contracts.lifecycle import CertificateState, ContractState
from contracts.models import Certificate, Contract, PeriodResult
from inspections.lifecycle import AnswerState, AssessmentState, FindingState, RoundState
from inspections.models import Assessment, Finding, FindingPhoto, Round
from procurement import clock, registry
from procurement.monitoring.models import AuditQuestion
from procurement.people.demo_accounts import DEMO_ACCOUNTS, MORE_ACCOUNTS
from procurement.people.models import Organisation, User
from procurement.people.roles import ADMINISTRATORS, Role
from procurement.rules.recompute import recompute
from procurement.web.desk import desk_for
from procurement.workflow import transitions_of
from tenders.guards.deposits import refund_of
from tenders.lifecycle.deposit import DepositState
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import (
    Award,
    Bid,
    Challenge,
    CommitteeMember,
    Complaint,
    Criterion,
    Deposit,
    Lot,
    Plan,
    Score,
    Tender,
)
from tenders.rules.requirements import steps_of
from tenders.selectors.sections import overview
from tenders.selectors.version_page import compared

pytestmark = pytest.mark.django_db
# The hardest moment: the first minutes of a month. `make prove` builds on other days too.
NOW = datetime(2026, 12, 1, 0, 40, tzinfo=clock.LEGAL_ZONE)
NOTHING_WAITS = {Role.AUDITOR, Role.EDITOR, *ADMINISTRATORS}
T, D = TenderState, DepositState
INVITED = Tender.Procedure.INVITED


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Built once for all that look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = build(NOW)
        with clock.travel(NOW):
            yield stage
        transaction.set_rollback(True)


@pytest.fixture
def opened(city):
    """The built city; what a test writes is taken back."""
    return city


def states(model, name="status"):
    return set(model.objects.values_list(name, flat=True))


def test_every_row_points_to_rows_that_exist(opened):
    connection.check_constraints()


def test_a_database_that_holds_an_organisation_is_refused(opened, settings):
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo")


def test_settings_that_are_no_demonstrations_are_refused(opened, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION"):
        call_command("demo")
    settings.DEMONSTRATION, settings.CLOCK_MAY_TRAVEL = True, False
    with pytest.raises(CommandError, match="CLOCK_MAY_TRAVEL"):
        call_command("demo")


# A machine's states that the demonstration leaves out, each with its reason.
LEFT_OUT: dict[type, dict[str, str]] = {
    Lot: {},
    Tender: {},
    Plan: {},
    Award: {},
    Challenge: {},
    Complaint: {},
    Deposit: {D.KEPT: "a deposit is kept once in years, and its page shows it as any other end"},
}


@pytest.mark.parametrize("model", LEFT_OUT, ids=lambda model: model.__name__)
def test_every_state_of_a_life_stands_somewhere(opened, model):
    (field,) = {meta.field for meta in transitions_of(model).values()}
    every = {value for value, _label in field.choices}
    assert every - states(model) == set(LEFT_OUT[model])


def test_deposits_are_paid_back_and_are_due(opened):
    tender = Tender.objects.get(title__contains="江堤")
    rows = list(tender.deposits.all())
    refunds = {one.pk: refund_of(one) for one in rows}
    paid = [one for one in rows if one.status == D.REFUNDED]
    assert paid and all(one.ended_on <= refunds[one.pk].until.day for one in paid)
    assert all(one.ended_by != one.recorded_by for one in paid)
    due = [refunds[one.pk].until.day for one in rows if one.status == D.HELD and refunds[one.pk]]
    assert due and min(due) >= NOW.date()


def test_tenders_stand_in_every_procedure_and_at_their_deadline(opened):
    assert states(Tender, "procedure") == set(Tender.Procedure.values)
    published = Tender.objects.filter(status=T.PUBLISHED)
    assert {tender.is_closed(NOW) for tender in published} == {True, False}
    nearest = min(tender.deadline for tender in published if not tender.is_closed(NOW))
    assert timedelta(minutes=10) < nearest - NOW <= timedelta(minutes=20)


def test_a_draft_begun_with_ready_texts_names_the_places_left_open(opened):
    draft = Tender.objects.get(status=T.DRAFT)
    assert len(draft.contents) == 16 and draft.lots.get().criteria.count() == 8
    reasons = [reason for reason, _url in overview(draft).reasons]
    assert [one for one in reasons if one.code == "open_place"]


def test_a_corrected_tender_has_two_versions_that_differ(opened):
    corrected = Tender.objects.exclude(amended_at=None).get()
    first, second = corrected.versions.all()
    groups = compared(first, second)
    assert [bool(group.rows or group.texts) for group in groups] == [True, True]
    published = Tender.objects.exclude(published_at=None)
    assert {tender.versions.count() for tender in published} == {1, 2}


def test_the_first_tender_is_found_under_each_of_its_three_services(opened):
    first = Contract.objects.order_by("pk").first().lot.tender
    kinds = set(first.lots.values_list("service_kind", flat=True))
    assert len(kinds) == 3
    for kind in kinds:
        page = Client().get("/api/notices/", {"service": kind, "kind": "tender"})
        numbers = {row["procurement_number"] for row in page.json()["results"]}
        assert first.number in numbers, kind


def test_an_invited_tender_has_drawn_its_suppliers_and_written_to_them(opened):
    tender = Tender.objects.get(procedure=INVITED, status=T.PUBLISHED)
    pool = tender.pool
    assert pool.status == "drawn" and pool.witnesses.count() == 2
    assert recompute(pool.draw_case, registry.case_kinds).agrees
    found = list(pool.candidates.values_list("qualified", flat=True))
    assert (found.count(True), found.count(False)) == (4, 1)
    drawn = pool.candidates.filter(drawn=True)
    assert drawn.count() == 3 and not drawn.filter(invited_at=None).exists()
    tang = User.objects.get(username="tang")
    desk = desk_for(tang, NOW)
    urls = [one.url for one in (*desk.today, *desk.week, *desk.later)]
    assert tender.get_absolute_url() in urls
    waiting = Tender.objects.get(procedure=INVITED, status=T.READY).pool
    assert waiting.status == "announced" and not waiting.closed


def test_a_committee_has_lost_a_member_and_went_on(opened):
    (gone,) = CommitteeMember.objects.exclude(replaced_at=None)
    assert gone.replaced_by.replaced_at is None
    lot = gone.committee.tender.lots.get()
    assert lot.status == LotState.RANKED and lot.set_backs.get().stood == LotState.SCORING
    assert gone.opinions.exists() and not gone.opinions.filter(void_at=None).exists()
    assert lot.sheets.in_force().filter(status="locked").count() == 5


def test_small_firms_have_declared_their_figures(opened):
    small = Bid.objects.filter(small_claimed=True)
    assert small.exists() and not small.filter(figures=None).exists()


def test_a_declined_award_went_to_the_next_candidate(opened):
    lot = Lot.objects.get(tender__title__contains="运河", number=2)
    assert (lot.status, lot.award.rank) == (LotState.WINNER_DETERMINED, 2)


def test_one_challenge_lets_signing_rest_one_is_closed_and_one_complaint_is_decided(opened):
    under_way = Challenge.objects.get(status="accepted")
    assert under_way.holds_signing and under_way.answer_due >= NOW.date()
    contract = Contract.objects.get(lot=under_way.lot)
    assert contract.status in {"checking", "checked", "sent"}
    closed = Challenge.objects.get(status="closed")
    assert closed.upheld is False and closed.answered_at.date() <= closed.answer_due
    complaint = Complaint.objects.get(status="rejected")
    assert complaint.ground == "baseless"
    assert Notice.objects.of(complaint).get().live


def test_rounds_findings_months_and_payments_stand_in_their_states(opened):
    R = RoundState
    rounds = {R.PLANNED, R.DRAWN, R.UNDER_WAY, R.SUBMITTED, R.PUBLISHED}
    assert rounds <= states(Round)
    A = AnswerState
    answers = {A.NONE, A.ACCEPTED, A.DISPUTED, A.MAINTAINED, A.REDUCED, A.WITHDRAWN}
    assert answers <= states(Finding, "answer")
    F = FindingState
    assert {F.FOUND, F.NOTIFIED, F.VERIFIED, F.NOT_PUT_RIGHT, F.ESCALATED} <= states(Finding)
    S = AssessmentState
    assert {S.SHOWN, S.ANSWERED, S.PUBLISHED, S.SETTLED} <= states(Assessment)
    C = CertificateState
    assert {C.OBJECTED, C.REVIEWED, C.APPROVED, C.PAID} <= states(Certificate)
    assert Certificate.objects.filter(held_back__gt=0).exists()


def test_three_contracts_in_force_have_six_certified_months_behind_them(opened):
    running = Contract.objects.filter(status=ContractState.IN_FORCE)
    kinds = set(running.values_list("service_kind", flat=True))
    assert kinds == {"street_cleaning", "greening", "road_maintenance"}
    for contract in running:
        past = contract.periods.filter(ends_on__lt=clock.legal_today())
        assert past.count() == 7
        assert not past.exclude(assessment__isnull=False).exists()
        certified = Certificate.objects.filter(contract=contract).exclude(status="reversed")
        assert certified.values("period").distinct().count() >= 6


def test_the_yuelu_bill_at_86_points_costs_nine_percent_of_the_month(opened):
    contract = Contract.objects.get(service_kind="street_cleaning", status="in_force")
    assert contract.amount == contract.bill_total == Decimal("3387367.60")
    result = PeriodResult.objects.get(contract=contract, score=86)
    money = (result.fee, result.deduction, result.payable)
    assert money == (Decimal("282280.63"), Decimal("25405.26"), Decimal("256875.37"))


def test_every_published_statement_agrees_with_recompute(opened):
    kinds = registry.case_kinds
    for result in PeriodResult.objects.exclude(published_at=None):
        assert recompute(result.statement, kinds).agrees, result
    for lot in Lot.objects.exclude(evaluation=None):
        assert recompute(lot.evaluation, kinds).agrees, lot


def test_the_auditor_has_asked_and_was_answered(opened):
    found = AuditQuestion.objects.order_by("pk")
    assert [row.status for row in found] == ["closed", "answered", "asked"]


def test_every_finding_has_its_photographs(opened):
    assert not Finding.objects.filter(photos=None).exists()
    mended = Finding.objects.filter(status=FindingState.VERIFIED)
    assert not mended.exclude(photos__moment=FindingPhoto.Moment.AFTER).exists()


def test_every_notice_that_is_due_is_published(opened):
    for tender in Tender.objects.exclude(published_at=None):
        kinds = (Kind.PREQUALIFICATION,) if tender.procedure == INVITED else OPENED_BY_DEADLINE
        live = Notice.objects.of(tender).filter(live=True, kind__in=kinds)
        assert live.exists(), tender
    for contract in Contract.objects.filter(status=ContractState.IN_FORCE):
        assert Notice.objects.of(contract).filter(live=True).exists()


def test_the_log_verifies_and_is_in_the_order_of_time(opened):
    call_command("verify_audit", stdout=StringIO())


@pytest.mark.parametrize(
    "account", DEMO_ACCOUNTS + MORE_ACCOUNTS, ids=lambda account: account.username
)
def test_every_account_of_the_login_page_signs_in_and_finds_its_desk(opened, account):
    client = Client()
    answer = client.post(
        "/accounts/login/", {"login": account.username, "password": account.password}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert client.get("/desk/").status_code == 200
    user = User.objects.get(username=account.username)
    assert user.display_name == account.name
    desk = desk_for(user, NOW)
    if account in DEMO_ACCOUNTS and not set(account.roles) & NOTHING_WAITS:
        assert desk.count


def test_officers_and_contractors_have_something_soon_and_later(opened):
    for username in ("zhou", "wu", "zhao", "wang"):
        desk = desk_for(User.objects.get(username=username), NOW)
        assert desk.today or desk.week, username
        assert desk.week or desk.later, username


def test_credit_codes_are_valid_and_belong_to_nobody(opened):
    for body in Organisation.objects.all():
        body.full_clean(exclude=["status"])
        assert body.credit_code[2:8] == "990000"


def test_only_points_that_a_criterion_can_bring_are_given(opened):
    given = Score.objects.select_related("criterion")
    impossible = [
        (one.criterion.name, one.points)
        for one in given
        if one.points not in (steps_of(one.criterion.bands) or (round(one.points),))
    ]
    assert given
    assert impossible == []


def test_an_objective_criterion_has_ranges(opened):
    objective = Criterion.objects.filter(objective=True)
    assert objective.exists()
    assert not objective.filter(bands="").exists()
