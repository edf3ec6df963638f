"""Paper: Chinese text in embedded fonts, the same bytes twice, nothing from the network."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from procurement import clock
from procurement.documents import pdf
from procurement.web.parts import Cell, Column, Fact, Table

CREATED = datetime(2026, 11, 11, 9, 30, tzinfo=clock.LEGAL_ZONE)
TITLE = "付款凭证（2026年10月）"
LINES = Table(
    caption="计算",
    columns=[Column("事项"), Column("依据与算式"), Column("金额（元）", number=True)],
    rows=[
        [Cell("十月费用"), Cell("年合同价 3,387,367.60 ÷ 12"), Cell("282,280.63")],
        *[[Cell(f"散落垃圾 第 {n} 处"), Cell("方案第四条"), Cell("−100.00")] for n in range(1, 60)],
    ],
    foot=[Cell("本次支付"), Cell("276,268.95", number=True)],
)


def certificate(**changes) -> bytes:
    context = {
        "number": "PC-2026-10-0013",
        "fingerprint": "9f2c41d07be85a13c6f402ad88e193b74d5c60fa1b2ed7c935a8e0146cbbf270",
        "facts": [Fact("承包人", "示例丁环境服务有限公司")],
        "amount": Decimal("276268.95"),
        "table": LINES,
        "signs": [{"role": "批准", "name": "赵样本", "seal": "采购人"}],
        "verify_url": "https://example.org/v/PC-2026-10-0013",
        **changes,
    }
    return pdf.render_pdf("documents/sample.html", context, title=TITLE, created=CREATED)


@pytest.fixture(autouse=True)
def _templates(settings):
    here = __file__.rsplit("/", 1)[0]
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], f"{here}/templates"]}
    ]


def test_the_text_of_a_document_is_chinese_and_complete():
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(certificate())).pages)
    for words in (
        "付款凭证",
        "示例市城市管理局",
        "人民币贰拾柒万陆仟贰佰陆拾捌元玖角伍分",
        "散落垃圾",
    ):
        assert words in text


def test_glyphs_come_from_embedded_cjk_fonts():
    fonts = {}
    for page in PdfReader(io.BytesIO(certificate())).pages:
        for font in page["/Resources"]["/Font"].values():
            child = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(child["/BaseFont"])] = child["/FontDescriptor"].get_object()
    names = " ".join(fonts)
    assert "Noto-Sans-CJK-SC" in names and "Noto-Serif-CJK-SC" in names
    assert all("/FontFile3" in face or "/FontFile2" in face for face in fonts.values())


def test_the_same_content_gives_the_same_bytes():
    assert certificate() == certificate()


def test_another_amount_gives_other_bytes():
    assert certificate() != certificate(amount=Decimal("276268.96"))


def test_the_heads_of_a_long_table_stand_on_every_page():
    pages = PdfReader(io.BytesIO(certificate())).pages
    with_lines = [page for page in pages if "散落垃圾" in page.extract_text()]
    assert len(with_lines) > 1
    assert all("依据与算式" in page.extract_text() for page in with_lines)


def test_the_words_of_a_seal_stand_under_each_other():
    pages = PdfReader(io.BytesIO(certificate())).pages
    texts = [page.extract_text(extraction_mode="layout") for page in pages]
    (here,) = (row for row in "\n".join(texts).splitlines() if "盖章处" in row)
    assert "采购人" not in here


def test_a_document_names_its_title_language_and_moment():
    reader = PdfReader(io.BytesIO(certificate()))
    assert reader.metadata.title == TITLE
    assert reader.trailer["/Root"]["/Lang"] == "zh-Hans"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.creation_date == CREATED


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x.png", "https://example.org/x.css", "file:///etc/passwd", "ftp://x/y"],
)
def test_nothing_is_fetched_but_static_files_and_data(url):
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf.LocalFetcher().fetch(url)


def test_a_static_address_does_not_climb_out():
    with pytest.raises(ValueError, match="no static file"):
        pdf.static_file("../manage.py")


def test_a_static_file_is_served_with_its_type():
    answer = pdf.LocalFetcher().fetch("static:///css/document.css")
    assert answer.content_type == "text/css"
    assert b"@page" in answer.read()


def test_a_machine_without_the_font_is_warned_and_refuses(monkeypatch):
    monkeypatch.setattr(pdf, "installed", lambda family: family != "Noto Sans CJK SC")
    (warning,) = pdf.check_fonts(None)
    assert warning.id == "documents.W001"
    with pytest.raises(pdf.MissingFont, match="Noto Sans CJK SC"):
        certificate()


def test_a_font_nobody_has_is_not_installed():
    assert not pdf.installed("No Such Font Family 42")
    assert pdf.installed("Noto Sans CJK SC")
