"""A month with a disputed finding: page, paper and JSON say the same of every source."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from pypdf import PdfReader

from contracts.rules.cases import CASE_KINDS
from inspections.models import Finding, Round
from inspections.services import assessments, findings
from procurement import clock
from procurement.rules.recompute import recompute
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db

# Each round draws two units with 14 and 12 points of litter; the first of R-1 is disputed.
ROUNDS = {
    "R-1": ("日常巡查", "94.00"),  # (100 + 88) ÷ 2, the disputed one left out; with it 87.00
    "R-2": ("暗查", "87.00"),
    "R-3": ("明检", "87.00"),
}
SCORE = "88.40"  # 94 × 20% + 87 × 40% + 87 × 40%
BY_SCORE, BY_FINDING, PAYABLE = "−4,516.49", "−6,400.00", "271,364.14"
HELD = "−5,351.93"  # 14 places of 100.00, and 1.40 points of 282,280.63
NOW = "266,012.21"


@pytest.fixture
def month():
    row, _rounds = made.a_month(faults=((("1a", 14),), (("1a", 12),)))
    disputed = Finding.objects.order_by("pk").first()
    with clock.travel(disputed.answer_due_at - timedelta(hours=1)):
        findings.dispute(disputed, reason="相邻工地所致", actor=row.who.supplier)
    with clock.travel(made.AFTER):
        found = assessments.collect(made.period_of(row), actor=row.who.manager)
        assessments.compute(found, actor=row.who.manager)
        assessments.show(found, actor=row.who.manager)
        assessments.answer(found, text="一处有异议", actor=row.who.supplier)
    found.who, found.disputed = row.who, disputed
    return found


@pytest.fixture
def confirmed(month):
    with clock.travel(made.AFTER):
        assessments.confirm(month, actor=month.who.reviewer)
    return month


@pytest.fixture
def get(client, month):
    """A page as the contract manager reads it, in Chinese."""
    client.force_login(month.who.manager)
    return lambda url: client.get(url, headers={"accept-language": "zh-hans"})


def rows(response, caption_id):
    """The rows of the table or the list of a section."""
    section = BeautifulSoup(response.text, "html.parser").find(
        attrs={"aria-labelledby": caption_id}
    )
    return [[" ".join(cell.get_text(" ").split()) for cell in row] for row in section.select("tr")]


def lines(response):
    """The amounts of the bill, from the fee to what is payable."""
    bill = BeautifulSoup(response.text, "html.parser").select_one(".bill")
    return [one.get_text() for one in bill.select(".line .num, summary .num")]


def paper(response):
    """The words of a PDF, without what parts them."""
    pages = PdfReader(BytesIO(response.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def scores_of(response):
    return {row[0]: (row[1], row[4]) for row in rows(response, "score")[1:]}


def test_the_page_of_the_month_counts_each_round_without_what_is_disputed(get, month):
    page = get(month.get_absolute_url())
    assert scores_of(page) == ROUNDS
    assert f"= {SCORE}" in page.text
    assert lines(page) == ["282,280.63", BY_SCORE, BY_FINDING, PAYABLE]
    assert month.disputed.reference in page.text


def test_the_statement_of_the_month_shows_the_same_scores_as_its_sources(get, confirmed):
    result = confirmed.result
    assert scores_of(get(confirmed.get_absolute_url())) == ROUNDS
    page = get(result.get_absolute_url())
    assert lines(page) == ["282,280.63", BY_SCORE, BY_FINDING, PAYABLE, HELD, NOW]
    for kind, score in ROUNDS.values():
        assert f"{kind} {score}" in page.text
    chain = page.text.partition("散落垃圾 64 处")[2].partition("按规则应付")[0]
    listed = {one.reference for one in Finding.objects.all() if one.reference in chain}
    everything = {one.reference for one in Finding.objects.all()}
    assert listed == everything - {confirmed.disputed.reference}, "it is no source of what counts"


def test_the_papers_of_the_month_show_the_same_scores_points_and_amounts(get, confirmed):
    certificate = confirmed.result.certificates.get()
    text = paper(get(reverse("contracts:certificate_pdf", args=[certificate.pk])))
    basis = text.partition("二、依据")[2].partition("三、")[0]
    for kind, score in ROUNDS.values():
        assert f"{kind}{score}" in basis
    for finding in Finding.objects.all():
        assert (finding.reference in basis) is (finding != confirmed.disputed)
    for amount in (BY_SCORE, BY_FINDING, PAYABLE, HELD, NOW):
        assert amount in text
    assert f"考核得分{SCORE}" in text
    report = paper(get(reverse("inspections:report", args=[confirmed.pk])))
    for reference, (kind, score) in ROUNDS.items():
        day = Round.objects.get(number=int(reference[2:])).planned_for
        assert f"{reference}{kind}{day.isoformat()}2{score}" in report
    for amount in (BY_SCORE, BY_FINDING, HELD):
        assert amount in report
    assert "有异议，复核中" in report and report.count("复核中") == 1


def test_the_json_of_the_month_recomputes_to_what_page_and_paper_say(get, confirmed):
    url = reverse("contracts:statement_json", args=[confirmed.contract_id, confirmed.period.number])
    answer = get(url)
    place = f"{confirmed.contract.number}-{confirmed.period.number}.json"
    assert f'filename="statement-{place}"' in answer["Content-Disposition"]
    case = answer.json()
    assert case["scores"] == {kind: [score] for kind, score in ROUNDS.values()}
    assert case["findings"] == {"散落垃圾": "64"}
    assert recompute(case, CASE_KINDS).agrees is True
    expect = case["expect"]
    assert expect["score"] == SCORE
    amounts = {one["rule"]: f"−{Decimal(one['amount']):,}" for one in expect["lines"]}
    assert amounts == {"percent_per_point": BY_SCORE, "per_finding:散落垃圾": BY_FINDING}
    assert f"{Decimal(expect['payable']):,}" == PAYABLE
    held = confirmed.result.held.get()
    assert (held.reference, f"−{held.amount:,}") == (confirmed.disputed.reference, HELD)
