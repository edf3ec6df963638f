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


def pdf(author: str = "", pages: int = 1) -> io.BytesIO:
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": author})
    out = io.BytesIO()
    writer.write(out)
    return out


def docx(text: str = "", core: str = "") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        body = f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
        archive.writestr("word/document.xml", body)
        if core:
            archive.writestr("docProps/core.xml", core)
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
