"""What was signed, approved and paid is fixed with the act, printed once, and stays."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from contracts import papers
from contracts.models import Certificate, Contract
from contracts.services import certificates, signing
from procurement.audit import triggers
from procurement.audit.models import AuditEntry
from procurement.documents.models import Paper, PrintedPaper, StoredFile
from procurement.documents.services import papers as kept
from procurement.documents.services.files import store_bytes
from procurement.errors import WrongState
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
STUB = b"%%PDF-1.7\n1 0 obj\n<</N %d>>\nendobj\n%%%%EOF\n"


@pytest.fixture
def prints(monkeypatch):
    """Every text that was printed, without the seconds that printing takes."""
    done: list[str] = []

    def stub(text: str) -> bytes:
        done.append(text)
        return STUB % len(done)

    monkeypatch.setattr(kept, "print_pdf", stub)
    return done


@pytest.fixture
def no_printing(monkeypatch):
    """From now on whoever has anything composed or printed breaks."""

    def forbid():
        def fail(*args, **kwargs):
            raise AssertionError("a request had a paper made")

        for name in ("print_pdf", "compose"):
            monkeypatch.setattr(kept, name, fail)
        monkeypatch.setattr(papers, "render_pdf", fail)

    return forbid


def get(client, user, url, **headers):
    client.force_login(user) if user else client.logout()
    return client.get(url, headers={"accept-language": "en", **headers})


def contract_url(contract):
    return reverse("contracts:contract_pdf", args=[contract.pk])


def certificate_url(row):
    return reverse("contracts:certificate_pdf", args=[row.pk])


def words(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def rename(user, name):
    user.display_name = name
    user.save(update_fields=["display_name"])


# The contract -----------------------------------------------------------------------------------


def test_whoever_is_renamed_before_the_worker_comes_has_signed_under_the_former_name(client):
    contract = made.in_force()
    rename(contract.who.approver, "改名后")
    contract.lines.update(name="别的清单项目")
    kept.print_paper.call(papers.signed_paper(contract).pk)
    data = get(client, contract.who.manager, contract_url(contract)).getvalue()
    text = words(data)
    assert "李样本" in text and "改名后" not in text
    assert "机动车道(三级)" in text and "别的清单项目" not in text


def test_the_signed_paper_stays_the_same_to_the_byte_whatever_changes(client, prints, no_printing):
    contract = made.in_force()
    kept.print_paper.call(papers.signed_paper(contract).pk)
    before = get(client, contract.who.supplier, contract_url(contract)).getvalue()
    rename(contract.who.approver, "改名后")
    contract.lines.update(name="别的清单项目")
    contract.purchaser.name = "改名后的局"
    contract.purchaser.save(update_fields=["name"])
    no_printing()  # neither the template of today nor the rows are asked
    for user in (contract.who.supplier, contract.who.manager, contract.who.auditor):
        answer = get(client, user, contract_url(contract))
        assert answer.getvalue() == before
    stored = papers.signed_paper(contract).file
    assert stored.sha256 == hashlib.sha256(before).hexdigest()
    assert answer["ETag"] == f'"{stored.sha256}"'
    page = get(client, contract.who.manager, contract.get_absolute_url()).text
    assert stored.sha256 in page and contract_url(contract) in page


def test_signing_twice_and_printing_twice_make_one_paper_and_one_file(prints):
    contract = made.in_force()
    with pytest.raises(WrongState):
        signing.sign(contract, actor=contract.who.approver)
    paper = papers.fix_contract(contract, actor=contract.who.approver)
    for _again in range(2):
        kept.print_paper.call(paper.pk)
    assert [one.pk for one in Paper.objects.of(contract)] == [paper.pk]
    assert PrintedPaper.objects.filter(paper=paper).count() == len(prints) == 1
    assert StoredFile.objects.filter(purpose=papers.CONTRACT).count() == 1


def test_two_who_print_at_once_keep_the_file_of_the_first(prints):
    paper = papers.signed_paper(made.in_force())
    stale = Paper.objects.select_related("printed__file").get(pk=paper.pk)
    first = kept.printed(paper)
    assert kept.printed(stale) == first
    assert StoredFile.objects.filter(purpose=papers.CONTRACT).count() == 1


def test_one_signature_fixes_nothing_and_a_draft_is_rendered_for_both_sides(client, monkeypatch):
    monkeypatch.setattr(papers, "render_pdf", lambda *args, **kwargs: STUB % 0)
    contract = made.sent()
    signing.sign(contract, actor=contract.who.supplier)
    assert not Paper.objects.exists()
    for user, status in ((contract.who.supplier, 200), (contract.who.rival, 404)):
        assert get(client, user, contract_url(contract)).status_code == status
    assert (
        "Draft of the contract"
        in get(client, contract.who.manager, contract.get_absolute_url()).text
    )


def test_the_log_holds_the_hash_of_the_text_in_the_act_and_of_the_file_when_it_is_kept(prints):
    contract = made.in_force()
    paper = papers.signed_paper(contract)
    entry = AuditEntry.objects.get(action="documents.paper.fix")
    assert (entry.actor, entry.object_id) == (contract.who.approver, str(paper.pk))
    assert entry.inputs["text_sha256"] == hashlib.sha256(paper.text.encode()).hexdigest()
    signed = AuditEntry.objects.get(action="contracts.contract.sign_purchaser")
    assert entry.at == signed.at or entry.id > signed.id
    stored = kept.printed(paper)
    entry = AuditEntry.objects.get(action="documents.file.store", object_id=str(stored.pk))
    assert entry.actor is None and entry.inputs["sha256"] == stored.sha256
    assert entry.inputs["on_behalf_of"] == contract.who.approver.pk


def test_a_paper_can_neither_be_rewritten_nor_given_another_file(prints):
    contract = made.in_force()
    paper = papers.signed_paper(contract)
    stored = kept.printed(paper)
    other = store_bytes(
        STUB % 9, "别的.pdf", purpose=papers.CONTRACT, actor=contract.who.manager,
        subject=paper.subject,
    )  # fmt: skip
    for rows, values in (
        (Paper.objects.filter(pk=paper.pk), {"text": "别的", "digest": kept.digest("别的")}),
        (PrintedPaper.objects.filter(file=stored), {"file": other}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)


def test_a_text_that_was_altered_behind_the_log_is_not_printed(prints):
    paper = papers.signed_paper(made.in_force())
    with triggers.lifted():
        Paper.objects.filter(pk=paper.pk).update(text=paper.text + "。")
    with pytest.raises(kept.Altered):
        kept.print_paper.call(paper.pk)
    assert not prints


def test_a_file_whose_bytes_are_not_its_hash_is_refused_and_says_so(client, prints):
    contract = made.in_force()
    stored = kept.printed(papers.signed_paper(contract))
    storage, name = stored.content.storage, stored.content.name
    storage.delete(name)
    assert storage.save(name, ContentFile(STUB % 1 + b" ")) == name
    for url in (contract_url(contract), stored.get_absolute_url()):
        answer = get(client, contract.who.manager, url)
        assert answer.status_code == 503 and "Retry-After" not in answer
        assert stored.sha256 in answer.text and "no longer the file that was kept" in answer.text
        assert b"%PDF" not in answer.content
    storage.delete(name)
    assert get(client, contract.who.manager, contract_url(contract)).status_code == 503


def test_only_those_whose_contract_it_is_fetch_the_file_and_only_the_kept_one(client, prints):
    contract = made.in_force()
    who, stored = contract.who, kept.printed(papers.signed_paper(contract))
    other = store_bytes(
        STUB % 9, "别的.pdf", purpose=papers.CONTRACT, actor=who.manager, subject=stored.subject
    )
    for user, status in (
        (who.manager, 200), (who.supplier, 200), (who.auditor, 200),
        (who.rival, 404), (who.stranger, 404), (None, 404),
    ):  # fmt: skip
        assert get(client, user, stored.get_absolute_url()).status_code == status
        assert get(client, user, other.get_absolute_url()).status_code == 404


# Certificates -----------------------------------------------------------------------------------


def test_approval_payment_and_reversal_are_papers_of_their_own_that_stay(client, prints):
    row = made.refunded()
    approved, paid = Paper.objects.of(row)
    assert (approved.occasion, paid.occasion) == ("approved", "paid")
    assert "YH-1" in paid.text and "YH-1" not in approved.text
    before = get(client, row.who.finance, certificate_url(row)).getvalue()
    first = kept.printed(approved)
    page = get(client, row.who.finance, row.get_absolute_url()).text
    paid_file = Paper.objects.get(pk=paid.pk).file
    assert first.sha256 in page and paid_file.sha256 in page and first.get_absolute_url() in page
    certificates.reverse(row, actor=row.who.approver, reason="分数更正")
    reversed_ = Paper.objects.of(row).last()
    assert reversed_.occasion == "reversed" and "作废" in reversed_.text
    assert "作废" not in paid.text
    after = get(client, row.who.finance, certificate_url(row)).getvalue()
    assert after != before
    old = get(client, row.who.supplier, paid_file.get_absolute_url()).getvalue()
    assert old == before, "what was paid on can still be read"


def test_a_renamed_approver_does_not_change_an_approved_certificate(client, prints, no_printing):
    row = made.approved()
    get(client, row.who.supplier, certificate_url(row))
    before = get(client, row.who.supplier, certificate_url(row)).getvalue()
    assert "赵样本" in prints[0] and len(prints) == 1
    rename(row.who.finance, "改名后")
    no_printing()
    assert get(client, row.who.supplier, certificate_url(row)).getvalue() == before


def test_approving_and_paying_twice_make_one_paper_of_each(prints):
    row = made.paid()
    for again in (
        lambda: certificates.approve(row, actor=row.who.finance),
        lambda: certificates.pay(row, actor=row.who.cashier, amount=row.amount),
    ):
        with pytest.raises(WrongState):
            again()
    assert [one.occasion for one in Paper.objects.of(row)] == ["approved", "paid"]


# Acts that are older than their papers ----------------------------------------------------------


def test_older_acts_are_made_up_for_once_by_tick_and_by_the_first_reader_inside(client, prints):
    row = made.paid()
    contract = Contract.objects.get(pk=row.contract_id)
    with triggers.lifted():
        Paper.objects.all().delete()
    page = get(client, row.who.finance, row.get_absolute_url()).text
    assert "It is being made" in page
    assert papers.make_up(timezone.now()) == 2
    assert papers.make_up(timezone.now()) == 0
    assert papers.signed_paper(contract).for_whom == row.who.approver
    (paper,) = Paper.objects.of(row)
    assert (paper.occasion, paper.for_whom) == ("paid", row.who.cashier)
    entry = AuditEntry.objects.filter(action="documents.paper.fix").order_by("id").last()
    assert entry.actor is None and entry.inputs["on_behalf_of"] == row.who.cashier.pk
    with triggers.lifted():
        Paper.objects.all().delete()
    for _again in range(2):
        assert get(client, row.who.finance, certificate_url(row)).status_code == 200
    assert len(prints) == 1 and Certificate.objects.get(pk=row.pk).status == "paid"
