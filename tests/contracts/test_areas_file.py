"""Service areas from spreadsheets: real workbooks, every wrong cell at once, all or nothing."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from contracts.models import ServiceArea
from procurement.audit.models import AuditEntry
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
HEAD = ["编号", "名称", "抽查分组", "等级", "数量", "单位", "清单行号"]
ZH, EN = {"accept-language": "zh-hans"}, {"accept-language": "en"}


@pytest.fixture
def contract(client):
    row = made.draft()
    client.force_login(row.who.manager)
    return row


def workbook(*rows, head=HEAD, above=()) -> SimpleUploadedFile:
    """A workbook as a spreadsheet program saves it."""
    book, out = Workbook(), io.BytesIO()
    for row in (*above, head, *rows):
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("片区.xlsx", out.getvalue())


def text(content: str, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("片区.csv", content.encode(encoding))


def send(client, contract, file, headers=ZH):
    url = reverse("contracts:upload_areas", args=[contract.pk])
    return client.post(url, {"file": file}, headers=headers)


def said(answer) -> list[str]:
    """What the page says is wrong."""
    assert answer.status_code == 422, answer.status_code
    return [str(one) for errors in answer.context["form"].errors.values() for one in errors]


def test_a_workbook_is_read_with_its_numbers_and_its_empty_rows(client, contract):
    rows = [
        ["B-01", "示例一路", "一级道路", "一级", 12000.5, "㎡", 3],
        [None] * 7,
        ["B-02", "示例二路", "背街小巷", None, "1,200", None, None],
        [30, "示例三路", "背街小巷", "", 7, "公里", 4.0],
    ]
    answer = send(client, contract, workbook(*rows, above=[["示例街道保洁片区一览表"]]))
    assert answer.status_code == 302
    found = {area.code: area for area in contract.areas.select_related("line")}
    assert found["B-01"].quantity == Decimal("12000.5") and found["B-01"].line.number == 3
    assert (found["B-02"].quantity, found["B-02"].unit, found["B-02"].line) == (1200, "㎡", None)
    assert (found["30"].unit, found["30"].line.number) == ("公里", 4)


def test_columns_are_found_by_their_heads_in_any_order(client, contract):
    head = ["Quantity", "Group", "Name", "Code"]
    assert (
        send(client, contract, workbook([5, "一级", "示例路", "Z-1"], head=head)).status_code == 302
    )
    assert contract.areas.get(code="Z-1").quantity == 5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_as_spreadsheets_save_it_here(client, contract, encoding):
    content = ",".join(HEAD) + '\nC-1,示例路,一级道路,一级,"1,200.5",㎡,1\n'
    assert send(client, contract, text(content, encoding)).status_code == 302
    assert contract.areas.get(code="C-1").quantity == Decimal("1200.5")


def test_every_wrong_cell_is_named_at_once_and_nothing_is_listed(client, contract):
    before = list(contract.areas.values_list("code", flat=True))
    rows = [
        ["B-01", "好路", "组", "", 1, "㎡", 1],
        ["", "", "组", "", "多少", "㎡", "第一"],
        ["B-02", "路" * 161, "组", "", "1.00001", "㎡", 1],
        ["B-01", "又一路", "组", "", 1, "㎡", 1],
        ["A-01", "已有", "组", "", 1, "㎡", 99],
        ["B-05", "零", "组", "", 0, "㎡", ""],
    ]
    found = said(send(client, contract, workbook(*rows), EN))
    assert found == [
        "Row 3, Code: nothing is written here.",
        "Row 3, Name: nothing is written here.",
        "Row 3, Quantity: “多少” is not a number.",
        "Row 3, Line of the bill of quantities: “第一” is not the number of a line.",
        "Row 4, Name: longer than 160 characters.",
        "Row 4, Quantity: “1.00001” has more than four decimals.",
        "Row 5: The code “B-01” is used already.",
        "Row 6: The code “A-01” is used already.",
        "Row 6: The bill of quantities has no line 99.",
        "Row 7: The quantity has to be more than nothing.",
    ]
    assert list(contract.areas.values_list("code", flat=True)) == before
    chinese = said(send(client, contract, workbook(*rows), ZH))
    assert len(chinese) == 10 and chinese[0] == "第 3 行“编码”：没有填写。"
    added = AuditEntry.objects.filter(action="contracts.contract.add_areas", outcome="done")
    assert added.count() == 1, "the draft's own two, and nothing of these"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: workbook(["B-01", "路"], head=["甲", "乙"]), "“甲”、“乙”"),
        (workbook, "没有可以添加的行"),
        (lambda: text(""), "编码、名称、抽取组、数量"),
        (lambda: SimpleUploadedFile("a.xlsx", b"\x00\x01\x02\xff" * 20), "XLSX"),
        (lambda: SimpleUploadedFile("a.xlsx", workbook().read()[:900]), "a.xlsx"),
        (lambda: SimpleUploadedFile("a.xlsx", b"MZ" + workbook().read()), "a.xlsx"),
        (lambda: SimpleUploadedFile("a.xlsx", "编号,名称".encode()), "a.xlsx"),
        (lambda: SimpleUploadedFile("a.csv", b"MZ\x90\x03 a program"), "XLSX"),
        (lambda: text("编号," + "长" * 140_000), ""),
    ],
)
def test_what_is_no_list_is_refused_in_words(client, contract, file, words):
    assert words in said(send(client, contract, file()))[0]


def test_a_head_with_wrong_names_says_what_is_missing_and_what_nobody_knows(client, contract):
    rows = [["B-01", "示例路", "一级", 5, "红"]]
    head = ["编号", "路名", "抽查分组", "数量", "颜色"]
    (found,) = said(send(client, contract, workbook(*rows, head=head, above=[["一览表"]]), EN))
    assert found == (
        "The head of the table has to name each column. Missing: Name."
        " Not known here: “路名”, “颜色”."
    )
    (found,) = said(send(client, contract, text("code,name\nA,B"), EN))
    assert found == (
        "The head of the table has to name each column. Missing: Group of the draw, Quantity."
    )


@pytest.mark.parametrize("headers", [ZH, EN])
def test_the_empty_list_is_downloaded_filled_in_and_taken(client, contract, headers):
    page = client.get(reverse("contracts:upload_areas", args=[contract.pk]), headers=headers)
    url = reverse("contracts:areas_template", args=[contract.pk])
    assert f'href="{url}"' in page.text
    answer = client.get(url, headers=headers)
    assert "attachment" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    listed, notes, bill = book.worksheets
    assert [row[1].value for row in bill.iter_rows(min_row=2)] == [
        one.name for one in contract.bill
    ]
    assert notes.max_row == listed.max_column + 1 == 8
    assert listed.max_row == 1, "no example that would be listed by accident"
    listed.append(["T-1", "示例路", "一级道路", "一级", 88.5, "㎡", 2])
    out = io.BytesIO()
    book.save(out)
    filled = SimpleUploadedFile("service-areas.xlsx", out.getvalue())
    assert send(client, contract, filled, headers).status_code == 302
    area = ServiceArea.objects.get(code="T-1")
    assert (area.quantity, area.line.number, area.service_class) == (Decimal("88.5"), 2, "一级")


def test_the_empty_list_is_for_the_manager(client, contract):
    url = reverse("contracts:areas_template", args=[contract.pk])
    for name, status in (("approver", 403), ("finance", 403), ("rival", 404), ("stranger", 404)):
        client.force_login(getattr(contract.who, name))
        assert client.get(url).status_code == status, name


def test_a_name_that_looks_like_a_formula_computes_nothing_in_the_list(client, contract):
    line = contract.bill[0]
    type(line).objects.filter(pk=line.pk).update(name='=HYPERLINK("http://x")')
    answer = client.get(reverse("contracts:areas_template", args=[contract.pk]))
    bill = load_workbook(io.BytesIO(answer.content)).worksheets[2]
    cell = bill.cell(2, 2)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
