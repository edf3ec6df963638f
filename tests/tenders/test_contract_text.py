"""Legal counsel looks at the draft contract before the tender is handed in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken, WrongState
from tenders.models import ContractTextCheck
from tenders.selectors.sections import overview
from tenders.services import tendering
from tests.factories.tenders import NOTICE_DAY, pdf
from tests.journeys.visitors import Visitor

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)


@pytest.fixture
def draft(world):
    tender = world.draft()
    tender.world = world
    with clock.travel(WRITING):
        yield tender


def refusals(tender):
    with pytest.raises(RuleBroken) as refused:
        tendering.submit(tender, actor=tender.world.officer)
    return [(one.text(), one.article, one.field) for one in refused.value.reasons]


def said(text):
    return [(text, "财库〔2021〕22号第二十三条", "contract_text")]


def test_without_the_opinion_of_counsel_nothing_is_handed_in(draft):
    draft.text_checks.all().delete()
    wanted = said("样本律师 is asked to check the draft contract and has not answered yet.")
    assert refusals(draft) == wanted
    draft.requests.all().delete()
    wanted = said("Legal counsel has not checked the draft contract yet.")
    assert refusals(draft) == wanted
    draft.world.check_contract(draft, passed=False)
    assert refusals(draft) == said("Legal counsel has not passed the draft contract.")
    draft.world.check_contract(draft)
    tendering.submit(draft, actor=draft.world.officer)


def test_an_opinion_is_of_one_text_and_of_no_other(draft):
    officer = draft.world.officer
    old = draft.contents["draft_contract"]
    tendering.set_content(draft, key="draft_contract", text="另一份合同", actor=officer)
    wanted = said("The draft contract has been changed since legal counsel checked it.")
    assert refusals(draft) == wanted
    tendering.set_content(draft, key="draft_contract", text=old, actor=officer)
    tendering.submit(draft, actor=officer)


def test_the_same_text_checked_for_another_tender_of_the_purchaser_counts(draft):
    other = draft.world.draft()
    other.text_checks.all().delete()
    other.requests.all().delete()
    tendering.submit(other, actor=draft.world.officer)


def test_there_is_nothing_to_check_before_there_is_a_text(draft):
    draft.contents.pop("draft_contract")
    draft.save()
    with pytest.raises(WrongState) as stopped:
        draft.world.check_contract(draft)
    assert [reason.code for reason in stopped.value.reasons] == ["no_text"]


def test_the_officer_records_it_below_the_text_from_a_signed_paper(draft):
    draft.text_checks.all().delete()
    draft.requests.all().delete()
    officer = Visitor(draft.world.officer)
    address = reverse("tenders:contract_text", args=[draft.pk])
    page = officer.see(address)
    assert draft.contents["draft_contract"] in page.text
    typed = {"counsel": "示例律师事务所", "opinion": "同意", "passed": "yes"}
    tomorrow = clock.legal_today() + timedelta(days=1)
    page = officer.is_refused(address, holding="counsel", checked_on=tomorrow.isoformat(), **typed)
    assert "This day has not come yet" in page.text and "Choose a file." in page.text
    typed["paper"] = pdf("审查意见.pdf", "合同")
    opened = officer.see(address).form(holding="counsel")
    tendering.set_content(draft, key="draft_contract", text="新文本", actor=draft.world.officer)
    typed["checked_on"] = clock.legal_today().isoformat()
    page = officer.send(opened, **typed)
    assert page.status == 409 and "新文本" in page.text, "counsel has read another text"
    page = officer.send(page.form(holding="counsel"))
    assert page.status == 200
    found = ContractTextCheck.objects.of_text(type(draft).objects.get(pk=draft.pk)).get()
    assert (found.counsel, found.given_by) == ("示例律师事务所", None)
    assert found.recorded_by == draft.world.officer and len(found.paper.sha256) == 64
    assert "recorded by the officer from a signed paper" in officer.see(address).text


def test_the_check_stands_open_in_the_list_from_the_first_day_on(draft):
    draft.contents.pop("draft_contract")
    draft.save()
    (section,) = [one for one in overview(draft).facts if one.key == "contract_text"]
    assert [reason.code for reason in section.reasons] == ["contract_text"]
    wanted = "样本律师 is asked to check the draft contract and has not answered yet."
    assert said(wanted)[0] in refusals(draft)
