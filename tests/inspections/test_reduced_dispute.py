"""A dispute that is decided after its month is paid: part of the finding stands, part is paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from contracts.models import HeldLine
from contracts.rules.cases import CASE_KINDS
from contracts.selectors.public import months_of
from contracts.services import certificates, ledger, settlement
from inspections.models import Finding
from inspections.services import assessments, findings
from procurement import clock
from procurement.rules.recompute import recompute
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db

FEE = D("282280.63")
LATER = made.AFTER + timedelta(days=40)


@pytest.fixture
def paid():
    """October with 14 and 12 places of litter in each round; the first two findings disputed."""
    row, _rounds = made.a_month(faults=((("1a", 14),), (("1a", 12),)))
    disputed = list(Finding.objects.order_by("pk")[:2])
    with clock.travel(disputed[0].answer_due_at - timedelta(hours=1)):
        for one in disputed:
            findings.dispute(one, reason="相邻工地所致", actor=row.who.supplier)
    with clock.travel(made.AFTER):
        found = assessments.collect(made.period_of(row), actor=row.who.manager)
        assessments.compute(found, actor=row.who.manager)
        assessments.show(found, actor=row.who.manager)
        assessments.answer(found, text="两处有异议", actor=row.who.supplier)
        assessments.confirm(found, actor=row.who.reviewer)
        certificate = found.result.certificates.get()
        certificates.confirm(certificate, actor=row.who.supplier)
        certificates.review(certificate, actor=row.who.manager)
        certificates.approve(certificate, actor=row.who.finance)
    found.who, found.disputed, found.certificate = row.who, disputed, certificate
    return found


def look(client, url):
    return client.get(url, headers={"accept-language": "zh-hans"}).text


def decide(client, month, finding, **form):
    client.force_login(month.who.reviewer)
    url = reverse("inspections:decide", args=[finding.pk])
    with clock.travel(LATER):
        return client.post(
            url, {"reason": "现场复核", **form}, headers={"accept-language": "zh-hans"}
        )


def test_the_reviewer_reduces_it_and_the_held_money_is_split_to_the_cent(client, paid):
    first, second = paid.disputed
    held = {row.reference: row.amount for row in paid.result.held.all()}
    answer = decide(client, paid, first, decision="reduce", quantity="5")
    assert answer.status_code == 302, answer.content.decode()
    row = paid.result.held.get(reference=first.reference)
    assert row.decision == "reduced"
    assert row.deducted + row.released == row.amount == held[first.reference]
    assert 0 < row.deducted < row.amount
    # 5 of 14 places at 100.00, and 0.50 of 1.40 points: 2,540.53 less 1,129.12 by the score.
    assert row.deducted == D("500.00") + D("1411.41")
    untouched = paid.result.held.get(reference=second.reference)
    assert (untouched.decision, untouched.amount) == ("", held[second.reference])
    kinds = [(line.kind, line.amount) for line in paid.certificate.ledger.all()]
    assert kinds[-3:] == [
        ("reversal", row.amount),
        ("deduction", -row.deducted),
        ("held", -row.released),
    ]
    assert ledger.balance(paid.contract) == paid.certificate.amount, "owed is what was owed"


def test_the_second_is_computed_as_it_was_held_whatever_became_of_the_first(client, paid):
    first, second = paid.disputed
    decide(client, paid, first, decision="withdraw")
    decide(client, paid, second, decision="reduce", quantity="6")
    row = paid.result.held.get(reference=second.reference)
    assert row.amount == D("1200.00") + D("3387.37"), "12 places of 100.00, and 1.20 points"
    assert row.deducted == D("600.00") + D("1693.69")
    found = paid.result.statement["findings"]["散落垃圾"]
    assert row.reduced["findings"]["散落垃圾"] == str(int(found) + 14 + 6)


def test_the_rest_is_paid_with_the_next_month_and_every_case_recomputes(client, paid):
    first, _second = paid.disputed
    decide(client, paid, first, decision="reduce", quantity="5")
    row = paid.result.held.get(reference=first.reference)
    contract = paid.contract
    contract.who = paid.who
    scores = {kind: (D(95),) for kind in made.KINDS}
    following = contract.periods.get(number=paid.period.number + 1)
    with clock.travel(LATER):
        measured = settlement.Measurements(scores=scores)
        result = settlement.settle(contract, following, measured, actor=paid.who.manager)
    certificate = result.certificates.get()
    assert certificate.additions == row.released
    assert certificate.amount == FEE + row.released
    assert list(certificate.released.all()) == [row]
    client.force_login(paid.who.manager)
    assert f"{row.released:,}" in look(client, result.get_absolute_url())
    url = reverse("contracts:statement_json", args=[contract.pk, following.number])
    own, *earlier = client.get(url).json()
    assert own["source"]["released"][0]["released"] == str(row.released)
    assert own["source"]["released"][0]["deducted"] == str(row.deducted)
    assert own["source"]["amount"] == str(certificate.amount)
    assert all(recompute(one, CASE_KINDS).agrees for one in (own, *earlier))
    month, _whole, reduced, _other = earlier
    assert reduced["case"].endswith(f"{row.reference} reduced")
    stays = D(reduced["expect"]["deduction"]) - D(month["expect"]["deduction"])
    assert stays == row.deducted
    with clock.travel(LATER):
        certificates.confirm(certificate, actor=paid.who.supplier)
        certificates.review(certificate, actor=paid.who.manager)
        certificates.approve(certificate, actor=paid.who.finance)
    entries = certificate.ledger.filter(kind="addition")
    assert [line.amount for line in entries] == [row.released]


def test_page_public_page_and_certificate_say_what_stays_and_what_is_paid(client, paid):
    first, _second = paid.disputed
    decide(client, paid, first, decision="reduce", quantity="5")
    client.logout()
    row = paid.result.held.get(reference=first.reference)
    settlement.publish(paid.result, actor=paid.who.manager)
    month = months_of(paid.contract).last
    assert month.stays == row.deducted
    assert f"{row.deducted:,}" in look(client, paid.contract.get_absolute_url()), "to the public"
    client.force_login(paid.who.manager)
    for page in (paid.certificate, paid.result):
        text = look(client, page.get_absolute_url())
        assert f"{row.deducted:,}" in text and f"{row.released:,}" in text


def test_a_decision_splits_nothing_but_what_was_held(paid):
    row = paid.result.held.first()
    with clock.travel(LATER):
        settlement.decide_held(row, maintained=True, actor=paid.who.manager)
    again = HeldLine.objects.get(pk=row.pk)
    assert (again.stays, again.released) == (again.amount, 0)
    assert HeldLine.objects.exclude(pk=row.pk).get().stays == 0
