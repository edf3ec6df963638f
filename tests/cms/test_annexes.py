"""What is attached to a result notice: the tender documents, and what a small winner declared."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import Notice
from cms.notices.kinds import Kind
from procurement.audit.models import AuditEntry
from procurement.documents.models import Paper
from procurement.documents.services import files
from procurement.errors import RuleBroken
from tenders.models import Bid, Lot, TenderDocument
from tenders.papers import fix_newest
from tenders.services import award, refusals, versions
from tests.cms.test_catalogue import complete, published
from tests.contracts.test_pages import text_of
from tests.factories import evaluation
from tests.factories.papers import the_worker_comes_by
from tests.factories.people import person
from tests.factories.tenders import PDF

pytestmark = pytest.mark.django_db
DOCUMENTS, DECLARATION = "attachment_procurement_documents", "attachment_sme_declaration"


def determined(*, claims=True, rate="0.10", **lot):
    """A winner whose result is drafted; the documents have their kept paper."""
    case = evaluation.opened(small_rate=Decimal(rate))
    Bid.objects.filter(lot=case.lot).update(small_claimed=claims)
    Lot.objects.filter(pk=case.lot.pk).update(**lot)
    at = case.tender.published_at
    versions.keep(case.tender, cause="published", at=at, actor=case.who.officer)
    fix_newest(case.tender, actor=case.who.officer)
    case = evaluation.conform(evaluation.convene(evaluation.qualify(evaluation.refresh(case))))
    evaluation.score(case)
    evaluation.ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        evaluation.report.sign(case.lot, actor=member.user)
    evaluation.report.receive(case.lot, actor=case.who.officer)
    award.determine_winner(case.lot, actor=case.who.approver)
    return evaluation.refresh(case)


def drafted():
    notice = Notice.objects.get(kind=Kind.RESULT)
    complete(notice)
    return notice


def announced(**values):
    case = determined(**values)
    return case, published(drafted(), case.who.officer)


def paper_digest(case):
    """The SHA-256 of the kept declaration."""
    return Paper.objects.of(case.lot.award).get().file.sha256


def get(client, url):
    return client.get(url, headers={"accept-language": "en"})


def test_the_result_carries_the_documents_with_their_sha256(client):
    case, notice = announced()
    url = notice.fields[DOCUMENTS]
    assert url == reverse("cms:result_documents", args=[notice.number])
    waiting = get(client, url)
    assert waiting.status_code == 503 and "The paper is being made" in waiting.text
    the_worker_comes_by()
    answer = client.get(url)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    digest = sha256(answer.getvalue()).hexdigest()
    assert digest in client.get(notice.get_absolute_url()).text
    paper = Paper.objects.of(case.tender.versions.get()).get()
    assert paper.file.sha256 == digest


def test_before_its_publication_a_result_hands_out_nothing(client):
    determined()
    notice = drafted()
    the_worker_comes_by()
    assert client.get(notice.fields[DOCUMENTS]).status_code == 404
    assert client.get(notice.fields[DECLARATION]).status_code == 404


def test_a_winner_with_an_advantage_of_small_firms_has_its_declaration_published(client):
    case, notice = announced()
    winner = case.lot.award.supplier
    paper = Paper.objects.of(case.lot.award).get()
    assert paper.occasion == "announced"
    entry = AuditEntry.objects.get(action="documents.paper.fix", object_id=str(paper.pk))
    assert entry.inputs["text_sha256"] == paper.digest
    the_worker_comes_by()
    answer = client.get(notice.fields[DECLARATION])
    assert answer.status_code == 200
    words = text_of(answer)
    assert winner.name in words and "中小企业声明函" in words and "小型企业" in words
    assert paper_digest(case) in client.get(notice.get_absolute_url()).text


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"claims": False}, False),
        ({"rate": "0.00"}, False),
        ({"claims": False, "rate": "0.00", "reserved_for_small": True}, True),
    ],
)
def test_without_an_advantage_no_declaration_is_attached(client, values, due):
    case, notice = announced(**values)
    assert (DECLARATION in notice.fields) is due
    assert Paper.objects.of(case.lot.award).exists() is due
    the_worker_comes_by()
    url = reverse("cms:result_declaration", args=[notice.number])
    assert client.get(url).status_code == (200 if due else 404)


def test_an_attachment_that_the_editor_left_out_is_put_in_and_another_is_refused():
    case = determined()
    notice = drafted()
    del notice.fields[DOCUMENTS]
    notice.save_revision()
    notice = published(notice, case.who.officer)
    assert notice.fields[DOCUMENTS] == reverse("cms:result_documents", args=[notice.number])


def test_another_file_in_the_place_of_an_attachment_is_refused():
    case = determined()
    notice = drafted()
    notice.fields[DOCUMENTS] = "https://example.org/other.pdf"
    notice.save_revision()
    with pytest.raises(RuleBroken) as caught:
        published(notice, case.who.officer)
    assert [reason.field for reason in caught.value.reasons] == [DOCUMENTS]


def test_with_the_result_everybody_reads_the_documents_on_their_own_page(client):
    case = determined()
    subject = f"tenders.tender:{case.tender.pk}"
    stored = files.store(
        SimpleUploadedFile("图.pdf", PDF),
        purpose="tender_document",
        actor=case.who.officer,
        subject=subject,
    )
    TenderDocument.objects.create(tender=case.tender, file=stored, title="作业区图", version=1)
    the_worker_comes_by()
    page = reverse("tenders:documents", args=[case.tender.pk])
    pdf = reverse("tenders:tender_pdf", args=[case.tender.pk])
    version = reverse("tenders:version_pdf", args=[case.tender.pk, 1])
    refused = [client.get(one).status_code for one in (pdf, version, stored.get_absolute_url())]
    assert refused == [302, 302, 404] and "作业区图" not in client.get(page).text
    published(drafted(), case.who.officer)
    given = [client.get(one).status_code for one in (pdf, version, stored.get_absolute_url())]
    assert given == [200, 200, 200]
    text = get(client, page).text
    assert "作业区图" in text and "Public with the result: everybody may read them." in text
    result = Notice.objects.get(kind=Kind.RESULT)
    assert page in client.get(result.get_absolute_url()).text


def test_the_documents_stay_public_when_the_result_is_void(client):
    case, _notice = announced()
    the_worker_comes_by()
    Lot.objects.filter(pk=case.lot.pk).update(status="voided")
    assert client.get(reverse("tenders:tender_pdf", args=[case.tender.pk])).status_code == 200


def test_the_draft_of_a_result_gets_a_declaration_only_for_whoever_won(client):
    """A second winner has a second notice, and its own paper."""
    case, _first = announced()
    winner = person("supplier", at=case.lot.award.supplier)
    refusals.decline(case.lot, reason="无力履约", actor=winner)
    case = evaluation.refresh(case)
    award.determine_winner(case.lot, actor=case.who.approver)
    notice = Notice.objects.get(kind=Kind.RESULT, live=False)
    assert notice.fields[DECLARATION] == reverse("cms:result_declaration", args=[notice.number])
    complete(notice)
    published(notice, case.who.officer)
    case = evaluation.refresh(case)
    (paper,) = Paper.objects.of(case.lot.award)
    assert case.lot.award.supplier.name in paper.text
