"""Every approved, published or corrected text is a version; any two can be read side by side."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.audit import triggers
from procurement.audit.models import AuditEntry
from procurement.documents.models import Paper, PrintedPaper
from procurement.documents.services import papers as printed
from tenders import papers, snapshots
from tenders.models import DocumentVersion, Lot, LotLine
from tenders.rules.versions import digest
from tenders.selectors import papers as selectors_papers
from tenders.selectors.version_page import compared
from tenders.services import documents, publication, tendering, versions
from tests.copies import copies
from tests.factories import corrections
from tests.factories.tenders import NOTICE_DAY, pdf
from tests.journeys.visitors import Visitor

LOOK = corrections.DAY + timedelta(days=1)
REVIEW = clock.legal(NOTICE_DAY - timedelta(days=2), 10)


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def page(client, name, *args, user=None, query="", language="en"):
    client.force_login(user) if user else client.logout()
    with clock.travel(LOOK):
        return client.get(url(name, *args) + query, headers={"accept-language": language})


# Keeping ----------------------------------------------------------------------------------------


def test_approval_keeps_the_first_version_and_the_notice_of_the_same_text_no_second(world):
    tender = world.ready()
    (first,) = tender.versions.all()
    assert (first.number, first.cause, first.at) == (1, "approved", tender.approved_at)
    assert first.digest == digest(first.text) == digest(snapshots.take(tender))
    entry = AuditEntry.objects.get(action="tenders.tender.version")
    assert entry.inputs == {"version": 1, "cause": "approved", "digest": first.digest}
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        publication.publish(tender, actor=world.officer)
    assert tender.versions.count() == 1


def test_a_correction_in_force_is_the_next_version_and_an_approved_one_is_none(world):
    assert world.tender
    row = corrections.approved(world)
    assert world.tender.versions.count() == 1
    with pytest.raises(ObjectDoesNotExist):
        _ = row.version
    other = type(world)()
    assert other.tender
    row = corrections.in_force(other)
    first, second = other.tender.versions.all()
    assert (second.number, second.cause, second.amendment) == (2, "corrected", row)
    assert second.at == row.in_force_at and second.digest != first.digest
    assert second.text["lots"][0]["facts"]["scope"] == corrections.NEW_SCOPE


def test_what_was_approved_taken_back_and_changed_is_another_version(world):
    tender = world.ready()
    with clock.travel(REVIEW):
        tendering.take_back(tender, reason="改付款", actor=world.officer)
        tender.refresh_from_db()
        tendering.set_content(tender, key="payment", text="按季支付", actor=world.officer)
        tendering.submit(tender, actor=world.officer)
        tendering.approve(tender, actor=world.approver)
    assert [one.cause for one in tender.versions.all()] == ["approved", "approved"]
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        publication.publish(tender, actor=world.officer)
    readable = DocumentVersion.objects.readable
    tender.refresh_from_db()
    assert [one.number for one in readable(tender, inside=True)] == [1, 2]
    assert [one.number for one in readable(tender, inside=False)] == [2], "the first was no notice"


def test_whoever_approves_again_sees_what_has_changed_since_the_first_approval(world, client):
    tender = world.ready()
    with clock.travel(REVIEW):
        tendering.take_back(tender, reason="改付款", actor=world.officer)
        tender.refresh_from_db()
        listed = page(client, "versions", tender.pk, user=world.approver).text
        assert "as it stands now" not in listed, "nothing has changed yet"
        tendering.set_content(tender, key="payment", text="按季支付", actor=world.officer)
        tendering.submit(tender, actor=world.officer)
        listed = page(client, "versions", tender.pk, user=world.approver).text
        assert "The text as it stands now" in listed and "not approved" in listed
        assert url("version_pdf", tender.pk, 2) not in listed
        found = page(client, "version_compare", tender.pk, user=world.approver).text
    assert "Version 1 beside The text as it stands now" in found
    assert "按季" in found
    assert page(client, "version_pdf", tender.pk, 2, user=world.approver).status_code == 404
    assert tender.versions.count() == 1, "looking keeps nothing"


def test_nobody_outside_reads_the_versions_of_a_tender_that_is_not_published(world):
    tender = world.ready()
    assert DocumentVersion.objects.readable(tender, inside=False) == []


def test_a_version_is_never_changed_or_deleted(world):
    version = world.ready().versions.get()
    for change in (
        lambda: DocumentVersion.objects.filter(pk=version.pk).update(digest="0" * 64),
        lambda: DocumentVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_rows_put_back_from_a_text_say_the_same_text_again(world):
    tender = world.ready()
    text = tender.versions.get().text
    paper = snapshots.put_back(tender, text)
    assert paper.tender is not tender and paper.tender.deadline == tender.deadline
    ((lot, lines, criteria),) = paper.lots
    kept = Lot.objects.get(tender=tender)
    assert (lot.budget, lot.service_starts_on) == (kept.budget, kept.service_starts_on)
    assert [line.quantity for line in lines] == [line.quantity for line in kept.lines.all()]
    assert [one.how for one in criteria] == [one.how for one in kept.criteria.all()]
    assert lot.pk is None, "nothing of it is saved"


# Differences ------------------------------------------------------------------------------------


@pytest.fixture
def two(world):
    """A published tender and one further text of it, in which much differs."""
    tender = world.tender
    lot = tender.lots.get()
    tender.contents = {**tender.contents, "payment": "支付方式：按季支付"}
    tender.place, tender.deposit = "另一开标室", 1000
    tender.save()
    lot.scope, lot.budget = "示例片区及示例新村", 3300000
    lot.max_price = lot.budget
    lot.save()
    lot.lines.filter(number=1).update(quantity=130000)
    lot.lines.filter(number=2).delete()
    LotLine.objects.create(lot=lot, number=4, name="果皮箱清洗", unit="个", quantity=12)
    lot.criteria.filter(number=2).update(description="每个 4 分", max_points=20)
    file = documents.files.store(
        pdf("图.pdf"),
        purpose=documents.PURPOSE,
        actor=world.officer,
        subject=f"tenders.tender:{tender.pk}",
    )
    documents.keep(tender, file, "作业范围图", world.officer)
    with clock.travel(LOOK):
        versions.keep(tender, cause="corrected", at=clock.now(), actor=world.officer)
    return tender


def test_the_difference_names_every_place_with_old_beside_new(two):
    groups = compared(*two.versions.all())
    titles = [str(group.title) for group in groups]
    assert titles[:2] == ["Facts and dates", "The sixteen contents"]
    assert titles[2].startswith("Lot 1: ") and titles[3] == "Files"
    facts, contents, lot, files = groups
    cells = [[str(cell.value) for cell in row] for row in facts.rows]
    assert ["Place of the opening", "示例市公共资源交易中心", "另一开标室"] in cells
    assert ["Bid deposit (CNY)", "0.00", "1,000.00"] in cells
    (payment,) = contents.texts
    assert payment.label.startswith("10. ")
    assert [part.text for part in payment.parts if part.kind == "new"][-1].endswith("按季支付")
    rows = [[str(cell.value) for cell in row] for row in lot.rows]
    assert ["Budget per year (CNY)", "3,400,000.00", "3,300,000.00"] in rows
    assert ["Line “道路人工清扫”: Quantity per year", "121,011.26", "130,000"] in rows
    assert ["Line “机械清扫”", "1,000 km", "—"] in rows
    assert ["Line “果皮箱清洗”", "—", "12 pieces"] in rows
    assert ["Criterion “业绩”: Most points", "25", "20"] in rows
    assert {text.label for text in lot.texts} == {"Scope", "Criterion “业绩”: How it is scored"}
    assert files.rows[0][0].value == "作业范围图"


def test_the_page_marks_words_for_eyes_and_for_screen_readers(two, client):
    found = page(client, "version_compare", two.pk)
    assert found.status_code == 200
    html = found.content.decode()
    assert '<del><span class="vh">old: </span>' in html
    assert '<ins><span class="vh">new: </span>' in html
    assert "Version 1 beside Version 2" in html
    turned = page(client, "version_compare", two.pk, query="?old=2&new=1").content.decode()
    assert "Version 1 beside Version 2" in turned, "the older one stands first"
    same = page(client, "version_compare", two.pk, query="?old=2&new=2").content.decode()
    assert "Nothing differs" in same
    chinese = page(client, "version_compare", two.pk, language="zh-hans")
    assert chinese.status_code == 200


def test_one_version_alone_has_nothing_beside_it(world, client):
    tender = world.tender
    assert b"There are not two versions yet" in page(client, "version_compare", tender.pk).content
    listed = page(client, "versions", tender.pk).content.decode()
    assert tender.versions.get().digest in listed
    assert "Compare two versions" not in listed


def test_no_version_at_all_is_said(world, client):
    tender = world.draft()
    found = page(client, "versions", tender.pk, user=world.officer)
    assert b"No version yet" in found.content


# Pages ------------------------------------------------------------------------------------------


def test_everybody_reads_the_list_and_takers_alone_the_paper(two, world, client):
    listed = page(client, "versions", two.pk).content.decode()
    assert url("version_compare", two.pk) in listed
    assert url("version_pdf", two.pk, 2) not in listed
    taker = world.supplier()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=2), 10)):
        documents.take(two, actor=taker)
    waiting = page(client, "version_pdf", two.pk, 1, user=taker)
    assert waiting.status_code == 503 and "being made" in waiting.text, "never by a supplier"
    assert not PrintedPaper.objects.exists()
    for reader, status in ((world.officer, 200), (taker, 200), (world.supplier(), 403)):
        found = page(client, "version_pdf", two.pk, 1, user=reader)
        assert found.status_code == status
    assert url("version_pdf", two.pk, 2) in page(client, "versions", two.pk, user=taker).text
    assert page(client, "version_pdf", two.pk, 9, user=taker).status_code == 404


def test_the_paper_of_a_version_says_the_same_after_a_correction(world, client):
    tender = world.tender
    before = page(client, "version_pdf", tender.pk, 1, user=world.officer).getvalue()
    corrections.in_force(world)
    after = page(client, "version_pdf", tender.pk, 1, user=world.officer).getvalue()
    assert before[:4] == b"%PDF" and before == after


def test_all_suppliers_get_the_one_file_of_the_newest_version_and_have_none_printed(
    world, client, monkeypatch
):
    two = world.tender
    corrections.in_force(world)
    first, second = two.versions.all()
    stored = [printed.printed(Paper.objects.of(row).get()) for row in (first, second)]

    def fail(*args, **kwargs):
        raise AssertionError("a supplier's request had a paper made")

    monkeypatch.setattr(printed, "print_pdf", fail)
    monkeypatch.setattr(selectors_papers, "render_pdf", fail)
    takers = [world.supplier() for _each in range(2)]
    for taker in takers:
        with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=2), 10)):
            documents.take(two, actor=taker)
        for name, args, kept in (
            ("tender_pdf", (), stored[1]),
            ("version_pdf", (1,), stored[0]),
            ("version_pdf", (2,), stored[1]),
        ):
            found = page(client, name, two.pk, *args, user=taker)
            assert sha256(found.getvalue()).hexdigest() == kept.sha256
    assert stored[1].sha256 in page(client, "versions", two.pk, user=takers[0]).text


def test_the_paper_of_a_version_is_fixed_with_its_publication_and_made_up_for_once(world):
    tender = world.tender
    (version,) = tender.versions.all()
    (paper,) = Paper.objects.of(version)
    assert paper.for_whom == world.officer
    papers.fix_newest(tender, actor=world.officer)
    assert Paper.objects.of(version).count() == 1
    with triggers.lifted():
        Paper.objects.all().delete()
    assert (papers.make_up(LOOK), papers.make_up(LOOK)) == (1, 0)


def test_documents_and_preparation_lead_to_the_versions(world, client):
    tender = world.tender
    for user in (None, world.officer):
        assert url("versions", tender.pk) in page(client, "documents", tender.pk, user=user).text
    officer = Visitor(world.officer)
    with clock.travel(LOOK):
        assert url("versions", tender.pk) in officer.see(url("prepare", tender.pk)).html


def test_the_pages_cost_the_same_with_a_thousand_versions_and_lines(two, world, client):
    def cost():
        found = []
        for name in ("versions", "version_compare", "documents"):
            page(client, name, two.pk, user=world.officer)
            with CaptureQueriesContext(connection) as captured:
                assert page(client, name, two.pk, user=world.officer).status_code == 200
            found.append(len(captured))
        return found

    newest = two.versions.last()

    def more(numbers, count):
        """Versions; the newest two have so many lines."""
        lines = [{"name": f"行{n}", "unit": "项", "quantity": str(n)} for n in range(1, count)]
        long = {**newest.text, "lots": [{**newest.text["lots"][0], "lines": lines}]}
        last = numbers[-2:]
        copies(
            newest,
            numbers,
            lambda n: {
                "number": n,
                "digest": f"{n:064}",
                "text": long if n in last else newest.text,
            },
        )

    more(range(3, 11), 10)
    few = cost()
    more(range(11, 1001), 1000)
    assert two.versions.count() == 1000
    assert cost() == few
