"""The screens: the same cents on page, paper and JSON; who sees what; one effect per form."""

from __future__ import annotations

import io
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from contracts.models import Certificate, Contract, LedgerLine
from contracts.selectors import papers
from contracts.selectors.public import months_of
from contracts.services import building, certificates, schemes, settlement, signing
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import WrongState
from procurement.people.roles import Role
from tests.factories import contracts as made
from tests.factories.people import person

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def month(client):
    contract = made.in_force()
    result = made.settled(contract)
    result.who = contract.who
    return result


def sign_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "zh-hans"


def text_of(response) -> str:
    pages = PdfReader(io.BytesIO(response.getvalue())).pages
    return "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")


def test_page_paper_and_json_say_the_same_to_the_cent(client, month):
    sign_in(client, month.who.manager)
    page = client.get(month.get_absolute_url()).content.decode()
    for amount in (
        "282,280.63",
        "−25,405.26",
        "256,875.37",
        "人民币贰拾伍万陆仟捌佰柒拾伍元叁角柒分",
    ):
        assert amount in page
    statement = client.get(reverse("contracts:statement_json", args=[month.contract_id, 1])).json()
    assert statement["expect"]["deduction"] == "25405.26"
    assert statement["expect"]["payable"] == "256875.37"
    certificate = month.certificates.get()
    paper = text_of(client.get(reverse("contracts:certificate_pdf", args=[certificate.pk])))
    for amount in ("282,280.63", "25,405.26", "256,875.37", "贰拾伍万陆仟捌佰柒拾伍元叁角柒分"):
        assert amount in paper
    assert "3,387,367.60" in paper


def test_the_paper_names_everybody_who_acted_with_the_day(client, month):
    certificate = month.certificates.get()
    certificates.confirm(certificate, actor=month.who.supplier)
    certificates.record_invoice(
        certificate, number="26430001", amount=certificate.amount,
        received_on=clock.legal_today(), actor=month.who.supplier,
    )  # fmt: skip
    reviewer = person(Role.CONTRACT_MANAGER, at=month.who.buyer, display_name="复核样本")
    certificates.review(certificate, actor=reviewer)
    certificates.approve(certificate, actor=month.who.finance)
    signs = papers.certificate_paper(certificate)["signs"]
    today = papers.day(clock.now())
    assert [(sign["role"], sign["name"], sign["date"]) for sign in signs] == [
        ("起草", "吴样本", today),
        ("承包人确认", str(month.who.supplier), today),
        ("复核", "复核样本", today),
        ("批准", "赵样本", today),
    ]


def test_a_certificate_carries_its_draft_mark_until_it_is_approved(client, month):
    sign_in(client, month.who.manager)
    certificate = month.certificates.get()
    url = reverse("contracts:certificate_pdf", args=[certificate.pk])
    mark = "草稿不作付款依据"

    def marked() -> list[bool]:
        pages = PdfReader(io.BytesIO(client.get(url).getvalue())).pages
        return [mark in "".join(page.extract_text().split()) for page in pages]

    assert all(marked())
    certificates.confirm(certificate, actor=month.who.supplier)
    certificates.record_invoice(
        certificate, number="26430001", amount=certificate.amount,
        received_on=clock.legal_today(), actor=month.who.supplier,
    )  # fmt: skip
    certificates.review(certificate, actor=month.who.manager)
    assert all(marked()), "reviewed is not approved"
    certificates.approve(certificate, actor=month.who.finance)
    assert not any(marked())


def test_the_same_certificate_gives_the_same_bytes(client, month):
    sign_in(client, month.who.manager)
    url = reverse("contracts:certificate_pdf", args=[month.certificates.get().pk])
    assert client.get(url).getvalue() == client.get(url).content


def test_the_contract_on_paper_holds_bill_scheme_and_signatures(client, month):
    sign_in(client, month.who.supplier)
    paper = text_of(client.get(reverse("contracts:contract_pdf", args=[month.contract_id])))
    for words in ("机动车道(三级)", "3,387,367.60", "本合同不收取履约保证金", "李样本", "冯样本"):
        assert words in paper


def test_the_statement_is_public_only_once_published(client, month):
    url = reverse("contracts:statement_json", args=[month.contract_id, 1])
    assert client.get(url).status_code == 404
    settlement.publish(month, actor=month.who.manager, notice_url="/notices/9/")
    settlement.publish(month, actor=month.who.manager)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    shown = months_of(month.contract)
    assert shown.months[0].payable == D("256875.37")
    assert [score for _name, score in shown.scores] == [D("86")]


PAGES = ["areas", "periods", "contract_pdf"]


@pytest.mark.parametrize("name", PAGES)
def test_the_workspace_of_a_contract_is_hidden_from_strangers(client, month, name):
    url = reverse(f"contracts:{name}", args=[month.contract_id])
    assert client.get(url).status_code == 302
    for who, status in (
        ("manager", 200), ("finance", 200), ("supplier", 200), ("auditor", 200),
        ("rival", 404), ("stranger", 404), ("nobody", 404),
    ):  # fmt: skip
        sign_in(client, getattr(month.who, who))
        assert client.get(url).status_code == status, who


def test_the_supplier_does_not_see_a_draft(client):
    contract = made.draft()
    sign_in(client, contract.who.supplier)
    assert client.get(contract.get_absolute_url()).status_code == 404
    assert contract.name not in client.get(reverse("contracts:contracts")).content.decode()


ACTS = {
    "submit": {"manager"},
    "check": {"approver"},
    "return": {"manager", "approver"},
    "send": {"manager"},
    "sign": {"approver", "supplier"},
    "terms": {"manager"},
    "file": {"manager"},
    "suspend": {"approver"},
    "terminate": {"approver"},
    "accept": {"manager"},
    "close": {"manager"},
}


@pytest.mark.parametrize(("name", "allowed"), ACTS.items())
def test_the_page_of_an_act_is_for_its_role(client, name, allowed):
    contract = made.sent()
    url = reverse(f"contracts:{name}", args=[contract.pk])
    for who in ("manager", "approver", "finance", "supplier"):
        sign_in(client, getattr(contract.who, who))
        # 409: this one may, but the contract does not stand so.
        expected = {200, 409} if who in allowed else {403}
        assert client.get(url).status_code in expected, who


def test_signing_twice_with_one_form_signs_once(client):
    contract = made.sent()
    sign_in(client, contract.who.supplier)
    url = reverse("contracts:sign", args=[contract.pk])
    key = str(uuid.uuid4())
    first = client.post(url, {"key": key})
    second = client.post(url, {"key": key})
    assert (first.status_code, second.status_code) == (302, 302)
    assert client.post(url, {"key": str(uuid.uuid4())}).status_code == 409


def test_paying_twice_with_one_form_pays_once(client, month):
    who, certificate = month.who, month.certificates.get()
    base = [certificate.pk]
    steps = [
        (who.supplier, "confirm", {}),
        (
            who.supplier,
            "invoice",
            {"number": "1", "amount": "256,875.37", "received_on": "2026-01-05"},
        ),
        (who.manager, "review", {}),
        (who.finance, "approve", {}),
        (who.cashier, "pay", {"amount": "256875.37", "bank_reference": "YH-1"}),
    ]  # fmt: skip
    for user, name, values in steps:
        sign_in(client, user)
        url = reverse(f"contracts:certificate_{name}", args=base)
        key = str(uuid.uuid4())
        for _again in range(2):
            answer = client.post(url, {**values, "key": key})
            assert answer.status_code == 302, (name, answer.content.decode()[:3000])
    assert LedgerLine.objects.filter(certificate=certificate, kind="payment").count() == 1
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "−256,875.37" in page


def test_an_amount_with_three_decimals_is_refused_at_its_field(client, month):
    certificate = month.certificates.get()
    sign_in(client, month.who.supplier)
    url = reverse("contracts:certificate_invoice", args=[certificate.pk])
    answer = client.post(url, {"number": "1", "amount": "256875.371", "received_on": "2026-01-05"})
    assert answer.status_code == 422
    assert 'value="256875.371"' in answer.content.decode()
    assert "amount" in answer.context["form"].errors


def test_the_terms_say_everything_that_is_wrong_and_keep_what_was_typed(client):
    contract = made.draft()
    sign_in(client, contract.who.manager)
    url = reverse("contracts:terms", args=[contract.pk])
    answer = client.post(
        url, {"starts_on": "2026-13-01", "period_months": "5", "bond": "10.001", "place": "示例街"}
    )
    assert answer.status_code == 422
    wrong = {"starts_on", "period_months", "bond", "bond_return"}
    assert set(answer.context["form"].errors) == wrong
    assert "示例街" in answer.content.decode()
    good = {
        "starts_on": "2026-03-01", "period_months": "3", "place": "示例街", "bond": "1000",
        "bond_return": "", "scheme_version": contract.scheme_version_id, "other_service": "on",
    }  # fmt: skip
    assert set(client.post(url, good).context["form"].errors) == {"bond_return"}
    answer = client.post(url, {**good, "bond_return": "验收合格后退还", "bond_form": "guarantee"})
    assert answer.status_code == 302
    contract.refresh_from_db()
    assert contract.periods.count() == 4
    assert contract.bond.amount == D("1000.00")


def test_building_and_listing_areas_through_the_pages(client):
    who = made.cast()
    award = made.award(who)
    sign_in(client, who.approver)
    url = reverse("contracts:build", args=[award.pk])
    assert client.get(url).status_code == 403
    sign_in(client, who.manager)
    assert client.post(url, {"key": str(uuid.uuid4())}).status_code == 302
    contract = Contract.objects.get()
    pk = [contract.pk]
    assert client.post(reverse("contracts:areas_from_bill", args=pk)).status_code == 302
    area = contract.areas.first()
    assert client.post(reverse("contracts:remove_area", args=[*pk, area.pk])).status_code == 302
    assert client.get(reverse("contracts:remove_area", args=[*pk, area.pk])).status_code == 404
    added = {"code": "Z-1", "name": "示例路", "stratum": "一级", "quantity": "5", "unit": "㎡"}
    assert client.post(reverse("contracts:add_area", args=pk), added).status_code == 302
    answer = client.post(reverse("contracts:submit", args=pk))
    assert answer.status_code == 422
    assert contract.areas.count() == 12


def test_an_area_taken_out_by_a_double_click_is_gone_once_and_leads_on(client):
    contract = made.draft()
    client.force_login(contract.who.manager)
    area = contract.areas.first()
    url = reverse("contracts:remove_area", args=[contract.pk, area.pk])
    key = str(uuid.uuid4())
    answers = [client.post(url, {"key": key}) for _click in range(2)]
    assert [(one.status_code, one.url) for one in answers] == [
        (302, reverse("contracts:areas", args=[contract.pk]))
    ] * 2
    assert client.post(url, {"key": str(uuid.uuid4())}).status_code == 404, "another window"
    # The other had read the area before it went.
    with pytest.raises(WrongState):
        building.remove_area(area, actor=contract.who.manager)
    taken_out = AuditEntry.objects.filter(action="contracts.contract.remove_area", outcome="done")
    assert taken_out.count() == 1


def test_a_contract_walks_through_its_pages(client):
    contract = made.draft(bond=D("1000.00"), bond_return="验收后退还")
    who = contract.who
    walk = [
        (who.manager, "submit", {}), (who.approver, "return", {"reason": "期限"}),
        (who.manager, "submit", {}), (who.approver, "check", {"opinion": "同意"}),
        (who.manager, "send", {}), (who.supplier, "sign", {}), (who.approver, "sign", {}),
        (who.manager, "file", {"number": "备 1"}), (who.manager, "hold_bond", {"on": "2026-01-01"}),
        (who.approver, "suspend", {"reason": "台风"}), (who.approver, "resume", {}),
        (who.approver, "terminate", {"reason": "连续不合格"}),
        (who.manager, "accept", {"opinion": "合格"}),
        (who.manager, "return_bond", {"on": "2026-02-01"}), (who.manager, "close", {}),
    ]  # fmt: skip
    for user, name, values in walk:
        sign_in(client, user)
        answer = client.post(reverse(f"contracts:{name}", args=[contract.pk]), values)
        assert answer.status_code == 302, (name, answer.content.decode()[-2500:])
        assert client.get(contract.get_absolute_url()).status_code == 200
    contract.refresh_from_db()
    assert contract.status == "closed"


def test_a_certificate_answered_returned_and_reversed_through_its_pages(client, month):
    who, certificate = month.who, month.certificates.get()
    walk = [
        (who.supplier, "object", {"reason": "得分有误"}), (who.supplier, "confirm", {}),
        (who.manager, "review", {}), (who.finance, "send_back", {"reason": "抬头"}),
        (who.manager, "review", {}), (who.finance, "approve", {}),
        (who.finance, "reverse", {"reason": "账号有误"}),
    ]  # fmt: skip
    for user, name, values in walk:
        sign_in(client, user)
        url = reverse(f"contracts:certificate_{name}", args=[certificate.pk])
        assert client.post(url, values).status_code == 302, name
        assert client.get(certificate.get_absolute_url()).status_code == 200
    assert Certificate.objects.count() == 2


def test_the_scheme_reads_as_sentences_with_what_a_score_costs(client, month):
    sign_in(client, month.who.supplier)
    version = month.contract.scheme_version
    page = client.get(version.get_absolute_url()).content.decode()
    assert "−9,000.00" in page
    assert "100,000.00" in page
    assert client.get(reverse("contracts:schemes")).status_code == 200


def test_a_scheme_with_a_gap_shows_the_place(client):
    who = made.cast()
    version = schemes.draft_version(
        made.scheme_version().scheme,
        definition={
            "score": {"components": [{"name": "例行检查", "weight": "0.9"}]},
            "money": [{"rule": "bands", "bands": [{"at_least": "80", "deduct_percent": "0"}]}],
        },
        sheets={},
        actor=who.manager,
    )
    sign_in(client, who.approver)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "money[0].bands" in page
    assert "score.components" in page
    url = reverse("contracts:approve_scheme", args=[version.pk])
    assert client.post(url).status_code == 422
    sign_in(client, who.supplier)
    assert client.get(version.get_absolute_url()).status_code == 404


def test_the_desk_names_what_waits_and_for_whom(client, month):
    who = month.who
    sign_in(client, who.supplier)
    page = client.get(reverse("web:desk")).content.decode()
    assert month.certificates.get().number in page
    unsigned = made.sent(who)
    page = client.get(reverse("web:desk")).content.decode()
    assert reverse("contracts:sign", args=[unsigned.pk]) in page
    assert "政府采购法第四十六条" in page
    made.award(who)
    signing.file(month.contract, actor=who.manager, number="备 1")
    for user in (who.manager, who.approver, who.finance, who.supplier):
        sign_in(client, user)
        assert client.get(reverse("web:desk")).status_code == 200


def test_a_filter_and_a_broken_cursor_show_the_list(client, month):
    sign_in(client, month.who.manager)
    for name in ("contracts", "certificates"):
        url = reverse(f"contracts:{name}")
        for query in ("?status=in_force", "?status=drafted", "?status=nonsense", "?after=zzz"):
            assert client.get(url + query).status_code == 200


@pytest.mark.parametrize("name", ["add_area", "upload_areas", "terms"])
def test_a_contract_in_force_shows_why_its_text_is_not_changed(client, name):
    contract = made.in_force()
    sign_in(client, contract.who.manager)
    page = client.get(reverse(f"contracts:{name}", args=[contract.pk]))
    assert page.status_code == 409
    assert contract.get_status_display() in page.text and '<form class="form"' not in page.text


def test_who_has_signed_is_not_asked_to_sign_again(client):
    contract = made.sent()
    sign_in(client, contract.who.supplier)
    url = reverse("contracts:sign", args=[contract.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"key": str(uuid.uuid4())})
    contract.refresh_from_db()
    page = client.get(url)
    assert page.status_code == 409 and contract.get_status_display() in page.text
