"""A month with a disputed finding: page, paper and JSON say the same of every source."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cms.models import Notice
from cms.notices.fill.assessments import assessment as assessment_notice
from cms.selectors import latest_scores
from contracts.rules.cases import CASE_KINDS
from contracts.selectors.contract import stats
from contracts.services import certificates, ledger, settlement
from inspections.models import Finding, Round
from inspections.services import assessments, findings
from procurement import clock
from procurement.documents.services import papers
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
    pages = PdfReader(BytesIO(response.getvalue())).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def scores_of(response):
    return {row[0]: (row[1], row[4]) for row in rows(response, "score")[1:]}


def test_the_page_of_the_month_counts_each_round_without_what_is_disputed(get, month):
    page = get(month.get_absolute_url())
    assert scores_of(page) == ROUNDS
    assert f"= {SCORE}" in page.text
    assert lines(page) == ["282,280.63", BY_SCORE, BY_FINDING, PAYABLE, HELD, NOW]
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


def test_the_confirmed_report_stays_when_its_findings_go_on(get, confirmed, monkeypatch):
    prints = []

    def stub(text):
        prints.append(text)
        return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

    monkeypatch.setattr(papers, "print_pdf", stub)
    Finding.objects.update(place="别处")
    url = reverse("inspections:report", args=[confirmed.pk])
    before = get(url)
    assert before["ETag"].strip('"') == hashlib.sha256(before.getvalue()).hexdigest()
    assert get(url).getvalue() and len(prints) == 1
    assert "别处" not in prints[0] and "复核中" in prints[0]


def test_the_json_of_the_month_recomputes_to_what_page_and_paper_say(get, confirmed):
    url = reverse("contracts:statement_json", args=[confirmed.contract_id, confirmed.period.number])
    answer = get(url)
    place = f"{confirmed.contract.number}-{confirmed.period.number}.json"
    assert f'filename="statement-{place}"' in answer["Content-Disposition"]
    case, disputed = answer.json()
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
    assert case["source"] == {
        "held": [disputed["source"]],
        "released": [],
        "amount": NOW.replace(",", ""),
    }
    assert disputed["source"] == {
        "reference": held.reference,
        "amount": str(held.amount),
        "decision": "open",
        "decided_on": None,
    }
    assert recompute(disputed, CASE_KINDS).agrees is True
    more = Decimal(disputed["expect"]["deduction"]) - Decimal(expect["deduction"])
    assert more == held.amount, "counted too, the finding costs what is held back for it"


def test_the_reviewer_reads_what_is_held_back_and_what_the_certificate_will_be_over(client, month):
    client.force_login(month.who.reviewer)
    with clock.travel(made.AFTER):
        url = reverse("inspections:confirm", args=[month.pk])
        text = client.get(url, headers={"accept-language": "en"}).text
        for words in (
            f"Payable by this result: CNY {PAYABLE}.",
            "CNY 5,351.93 of it is held back until one disputed finding is decided.",
            f"The certificate will be over CNY {NOW}.",
        ):
            assert words in text
        assessments.confirm(month, actor=month.who.reviewer)
    assert f"{month.result.certificates.get().amount:,}" == NOW


def test_the_list_of_the_months_shows_what_is_payable_now(get, confirmed):
    cells = get(reverse("inspections:assessments")).text
    assert f"{NOW}<br><small>暂缓 5,351.93</small>" in cells and PAYABLE not in cells


def test_the_notice_says_what_is_held_back_and_the_home_page_sums_what_is_payable(confirmed):
    draft = assessment_notice(confirmed)
    amounts = {
        key: draft.fields[key] for key in ("period_fee", "deduction", "held_back", "payable")
    }
    fee, deducted, held, payable = (Decimal(one) for one in amounts.values())
    assert fee - deducted - held == payable == Decimal(NOW.replace(",", ""))
    assert draft.fields["score"] == SCORE and draft.fields["released"] == ""
    assert draft.fields["objection"].splitlines() == [
        "承包人对 1 项问题有异议，涉及的 5,351.93 元暂缓支付，待复核决定后支付或者扣减。",
        "承包人对考核结果的答复：一处有异议",
    ]
    notice = Notice.objects.of(confirmed).get()
    assert notice.fields["payable"] == str(payable)
    Notice.objects.filter(pk=notice.pk).update(live=True, published_at=clock.now())
    assert latest_scores().payable == payable


@pytest.mark.parametrize("kind", ["maintain", "withdraw"])
def test_a_decision_is_in_ledger_public_page_workspace_and_json(client, confirmed, kind, tmp_path):
    who, result = confirmed.who, confirmed.result
    row = result.certificates.get()
    with clock.travel(made.AFTER):
        settlement.publish(result, actor=who.manager, notice_url="/notices/1/")
        certificates.confirm(row, actor=who.supplier)
        certificates.record_invoice(
            row, number="1", amount=row.amount, received_on=clock.legal_today(), actor=who.supplier
        )
        certificates.review(row, actor=who.manager)
        certificates.approve(row, actor=who.finance)
        certificates.pay(row, actor=who.cashier)
        page = client.get(row.contract.get_absolute_url(), headers={"accept-language": "en"}).text
        assert "another 5,351.93 waits for a decision" in page
        getattr(findings, kind)(confirmed.disputed, reason="已复核", actor=who.reviewer)
        page = client.get(row.contract.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "waits for a decision" not in page and "Waiting for the decision" not in page
    stays = kind == "maintain"
    total = "16,268.42" if stays else "10,916.49"
    decided = "Maintained: deducted" if stays else "Withdrawn: to be paid with the next month"
    assert decided in page and f"−{total}" in page
    with translation.override("en"):
        assert {str(a): b for a, b, _c in stats(row.contract)}["Deducted"] == total
    entries = [(line.kind, f"{line.amount:,}") for line in row.ledger.all()][4:]
    assert entries == (
        [("payment", f"-{NOW}"), ("reversal", "5,351.93"), ("deduction", "-5,351.93")]
        if stays
        else [("payment", f"-{NOW}")]
    )
    assert ledger.balance(row.contract) == 0
    url = reverse("contracts:statement_json", args=[row.contract_id, confirmed.period.number])
    file = tmp_path / "statement.json"
    file.write_bytes(client.get(url).content)
    printed = StringIO()
    call_command("recompute", str(file), stdout=printed)
    said = [json.loads(line)["agrees"] for line in printed.getvalue().splitlines()]
    assert said == [True, True]
    source = json.loads(file.read_text())[0]["source"]["held"][0]
    assert source["decision"] == ("maintained" if stays else "withdrawn") and source["decided_on"]
