"""A challenge of the result: signing rests from its filing until it is answered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contracts.services import signing
from procurement import clock
from tenders.models import Challenge
from tests.browser.hands import file, follows, sends, words
from tests.factories import challenges as quarrels
from tests.factories.tenders import PDF
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]
LETTER = quarrels.LETTER
RESTS = "暂停签订合同"


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def test_a_challenge_of_the_result_lets_signing_rest_until_it_is_answered(visit, width):
    case = quarrels.announced()
    contract = quarrels.contract_of(case)
    signing.sign(contract, actor=contract.who.supplier)
    sign, signer = reverse("contracts:sign", args=[contract.pk]), contract.who.approver
    with visit(signer, clock.now(), width, language="zh") as page:
        page.go(contract.get_absolute_url())
        follows(page, sign)
        challenge = is_filed(visit, width, case)
        sends(page)
        assert RESTS in page.inner_text("#errors"), "the page was opened before"
        page.fits()
        page.go("/desk/")
        assert challenge.number in words(page, "main") and RESTS in words(page, "main")
        page.fits()
        is_taken_up(visit, width, challenge)
        page.go(contract.get_absolute_url())
        assert RESTS in words(page, "main")
        assert not page.query_selector(f"main a[href='{sign}']")
        page.fits()
        assert page.go(sign).status == 409
        assert RESTS in words(page, "main")
    contract.refresh_from_db()
    assert contract.status == "supplier_signed"
    is_answered(visit, width, challenge)
    with visit(signer, clock.now(), width, language="zh") as page:
        page.go("/desk/")
        follows(page, sign)
        sends(page)
        assert RESTS not in words(page, "main")
    contract.refresh_from_db()
    case.lot.refresh_from_db()
    assert (contract.status, case.lot.status) == ("in_force", "contracted")


def is_filed(visit, width, case) -> Challenge:
    """By the second of the ranking, from the page of the lot it has lost."""
    with visit(case.challenger, clock.now(), width, language="zh") as page:
        page.go(case.lot.get_absolute_url())
        follows(page, url("challenges", case.tender.pk))
        page.fits()
        follows(page, url("challenge_file", case.tender.pk))
        written = {
            "target": f"result:{case.lot.pk}",
            "matters": "\n".join(LETTER.matters),
            "facts": LETTER.facts,
            "law": LETTER.law,
            "request": LETTER.request,
            "contact": LETTER.contact,
        }
        sends(page, **written, phone=LETTER.phone)
        assert "94号令第十二条" in page.inner_text("#errors"), "no evidence yet"
        assert page.input_value("[name=facts]") == LETTER.facts
        page.fits()
        sends(page, evidence=file("证据一.pdf", PDF))
        assert LETTER.matters[0] in words(page, "main ol")
    challenge = Challenge.objects.get()
    assert (challenge.status, challenge.matters) == ("filed", list(LETTER.matters))
    challenge.case = case
    return challenge


def is_taken_up(visit, width, challenge) -> None:
    """By the officer: it may change the result, and it concerns the winner."""
    case = challenge.case
    with visit(case.who.officer, clock.now(), width, language="zh") as page:
        page.go("/desk/")
        follows(page, challenge.get_absolute_url())
        follows(page, url("challenge_accept", challenge.pk))
        page.fits()
        sends(page, may_change_result="yes", concerned=[case.winner.supplier.pk])
        assert RESTS in words(page, ".msg.warn")


def is_answered(visit, width, challenge) -> None:
    """Drafted by the officer, signed by a second person, read by who challenged."""
    case, here = challenge.case, challenge.get_absolute_url()
    with visit(case.who.officer, clock.now(), width, language="zh") as page:
        page.go(here)
        follows(page, url("challenge_answer", challenge.pk))
        page.fits()
        sends(page, upheld="no", answer_facts=quarrels.FACTS, answer_law=quarrels.LAW)
        assert not page.query_selector(f"main a[href='{url('challenge_sign', challenge.pk)}']")
    with visit(case.who.approver, clock.now(), width, language="zh") as page:
        page.go("/desk/")
        follows(page, here)
        follows(page, url("challenge_sign", challenge.pk))
        page.fits()
        sends(page)
    with visit(case.challenger, clock.now(), width, language="zh") as page:
        page.go(here)
        assert quarrels.FACTS in words(page, "main")
        assert page.query_selector(f"main a[href='{url('challenge_complain', challenge.pk)}']")
    challenge.refresh_from_db()
    assert challenge.status == "dismissed" and challenge.answered_by == case.who.approver
