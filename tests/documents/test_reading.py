"""What a file says and who wrote it: PDF, Word, Excel; pictures and broken files tell nothing."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

from procurement import clock
from procurement.documents import reading, types
from procurement.documents.pdf import render_pdf

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(author: str = "", pages: int = 1, properties: dict | None = None) -> io.BytesIO:
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": author, **(properties or {})})
    out = io.BytesIO()
    writer.write(out)
    return out


def docx(text: str = "", core: str = "", app: str = "") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        body = f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
        archive.writestr("word/document.xml", body)
        if core:
            archive.writestr("docProps/core.xml", core)
        if app:
            archive.writestr("docProps/app.xml", app)
    return out


def xlsx(author: str, *cells: str) -> io.BytesIO:
    book = Workbook()
    book.properties.creator = author
    book.active.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out


@pytest.mark.django_db
def test_a_pdf_tells_its_text_and_its_author():
    made = render_pdf("documents/base.html", {}, title="示例市道路清扫方案", created=clock.now())
    assert "示例市道路清扫方案" in reading.read(io.BytesIO(made), types.PDF).text
    assert reading.read(pdf("张样本"), types.PDF).authors == {"张样本"}


def test_a_word_file_tells_its_text_and_both_its_authors():
    core = "<p><creator>张样本</creator><lastModifiedBy>李样本</lastModifiedBy></p>"
    said = reading.read(docx("高压冲洗每周两次", core), types.DOCX)
    assert said == reading.Said("高压冲洗每周两次", frozenset({"张样本", "李样本"}))


def test_a_sheet_tells_its_cells_and_its_author():
    said = reading.read(xlsx("张样本", "机动车道", "4.96"), types.XLSX)
    assert "机动车道 4.96" in said.text
    assert "张样本" in said.authors


APP = "<p><Application>WPS 文字</Application></p>"


@pytest.mark.parametrize(
    ("core", "app", "makings"),
    [
        (
            "<p><created>2026-10-08T02:22:31Z</created></p>",
            APP,
            {("WPS 文字", "2026-10-08T02:22:31Z")},
        ),
        ("<p><created>2026-10-08T02:22:31Z</created></p>", "", set()),
        ("", APP, set()),
    ],
)
def test_a_word_file_tells_its_program_and_its_moment_where_both_are_known(core, app, makings):
    assert reading.read(docx("文字", core, app), types.DOCX).makings == makings


def test_a_sheet_tells_its_program_and_its_moment():
    ((tool, moment),) = reading.read(xlsx("张样本"), types.XLSX).makings
    assert tool.startswith("Microsoft Excel") and moment.endswith("Z")


@pytest.mark.parametrize(
    ("properties", "makings"),
    [
        (
            {
                "/Creator": "WPS 文字",
                "/Producer": "WPS PDF",
                "/CreationDate": "D:20261008102231+08'00'",
            },
            {("WPS 文字 / WPS PDF", "2026-10-08T10:22:31+08:00")},
        ),
        (
            {"/Producer": "WPS PDF", "/CreationDate": "D:20261008022231Z"},
            {("WPS PDF", "2026-10-08T02:22:31Z")},
        ),
        ({"/Producer": "WPS PDF", "/CreationDate": "D:20261008"}, set()),
        ({"/Producer": "WPS PDF"}, set()),
    ],
)
def test_a_pdf_tells_its_programs_and_its_moment_to_the_second(properties, makings):
    assert reading.read(pdf(properties=properties), types.PDF).makings == makings


def test_a_picture_tells_nothing_and_is_no_failure():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    assert reading.read(out, types.PNG) == reading.Said()


@pytest.mark.parametrize("kind", [types.PDF, types.DOCX, types.XLSX])
def test_a_broken_file_is_said_to_be_unread_and_stops_nothing(kind):
    assert reading.read(io.BytesIO(b"%PDF-1.7 broken"), kind).whole is False


def test_an_entity_of_a_word_file_is_not_followed():
    bomb = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">]><p><creator>&a;</creator></p>'
    said = reading.read(docx("文字", bomb), types.DOCX)
    assert (said.authors, said.whole) == (frozenset(), False)


def test_no_more_is_read_than_the_limit(monkeypatch):
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 10)
    said = reading.read(xlsx("张样本", "一二三四五六七八九十甲乙丙"), types.XLSX)
    assert (len(said.text), said.whole) == (10, False)
    monkeypatch.setattr(reading, "MAX_PAGES", 2)
    assert reading.read(pdf(pages=5), types.PDF).whole
