"""What may be inside an upload. Every file is built here; a good one of each kind passes."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook
from PIL import Image

from procurement.documents import contents, types
from procurement.documents.services import files
from procurement.errors import RuleBroken
from procurement.people.roles import Role
from procurement.web.uploads import UploadField, keep_uploads
from tests.factories.people import person

TYPES = '<Types><Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'  # noqa: E501
WORD = TYPES.format("wordprocessingml.document.main+xml")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def pdf(body: bytes = b"", *, tail: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<" + body + b">>\nendobj\ntrailer\n<<>>\n" + tail


def packed(entries, *, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def docx(**extra) -> bytes:
    parts = {"[Content_Types].xml": WORD, "word/document.xml": "<w/>", **extra}
    return packed((name, data) for name, data in parts.items() if data is not None)


def xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def picture(format_: str, size=(8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, format_)
    return out.getvalue()


def huge_png() -> bytes:
    """A picture that says it is 20,000 by 20,000 pixels, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    head = struct.pack(">2L5B", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def locked_zip() -> bytes:
    """A ZIP whose entry says that it needs a password."""
    data = bytearray(packed([("a.txt", "x")]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def linked_zip() -> bytes:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    return packed([(entry, "/etc/passwd")])


GOOD = {
    "招标文件.pdf": pdf(),
    "附件.zip": packed([("说明/一.txt", "x"), ("二.txt", "y" * 5000)]),
    "说明.docx": docx(),
    "清单.xlsx": xlsx(),
    "照片.jpg": picture("JPEG"),
    "照片.JPEG": picture("JPEG"),
    "图.png": picture("PNG"),
    "标段 1.2": pdf(),
}


def reasons(name: str, data: bytes, allowed=types.DOCUMENTS):
    return files.check(SimpleUploadedFile(name, data), allowed=allowed)[1]


@pytest.mark.parametrize("name", GOOD)
def test_a_sound_file_of_each_kind_is_taken(name):
    assert reasons(name, GOOD[name]) == ()


BAD = [
    ("no-end.pdf", pdf(tail=b""), "is damaged"),
    ("no-version.pdf", b"%PDF-x\n%%EOF", "is damaged"),
    ("script.pdf", pdf(b"/S /JavaScript /JS (x)"), "holds code that runs (JavaScript)"),
    ("written-otherwise.pdf", pdf(b"/S /J#61vaScript"), "holds code that runs (JavaScript)"),
    ("launch.pdf", pdf(b"/S/Launch/F(x)"), "holds code that runs (Launch)"),
    ("attached.pdf", pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), "carries other files"),
    ("locked.pdf", pdf(b"/Encrypt 5 0 R"), "is protected by a password"),
    ("far.pdf", pdf(b" " * (contents.CHUNK - 30) + b"/JavaScript"), "holds code that runs"),
    ("zip-too.pdf", pdf(tail=packed([("a", "x")]) + b"\n%%EOF"), "second, hidden file"),
    ("zip-too.jpg", picture("JPEG") + packed([("a", "x")]), "second, hidden file"),
    ("zip-within.pdf", pdf(packed([("a", "x")])), "second, hidden file"),
    ("zip-and-more.pdf", pdf(tail=b"%%EOF\n" + packed([("a", "x")])[:-9] + b"!"), "second, hidden"),
    ("program-too.pdf", pdf() + b"MZ\x90\0" * 9, "goes on after its end"),
    ("far-behind.pdf", pdf() + b"\n" * contents.CHUNK + b"MZ", "goes on after its end"),
    ("half-of-two.pdf", pdf() + b"2 0 obj\n<<", "is damaged"),
    ("zip-within.jpg", picture("JPEG") + packed([("a", "x")])[:-9] + b"!", "second, hidden file"),
    ("program-too.jpg", picture("JPEG") + b"MZ\x90\0", "goes on after its end"),
    ("program-too.png", picture("PNG") + b"MZ\x90\0", "goes on after its end"),
    ("half-behind.jpg", picture("JPEG") + picture("JPEG")[:-20], "goes on after its end"),
    ("program-first.xlsx", b"MZ\x90\0" + xlsx(), "not a file of an allowed kind"),
    ("a-zip.xlsx", packed([("a", "x")]), "holds ZIP: let its name end in .zip"),
    ("pdf-too.jpg", picture("JPEG")[:20] + b"%PDF-1.7" + picture("JPEG")[20:], "second, hidden"),
    ("half.png", picture("PNG", (90, 90))[:-60], "is damaged"),
    ("half.jpg", picture("JPEG", (400, 400))[:-20], "is damaged"),
    ("huge.png", huge_png(), "too many pixels"),
    ("up.zip", packed([("../a", "x")]), "unsafe paths (../a)"),
    ("root.zip", packed([("/a", "x")]), "unsafe paths (/a)"),
    ("drive.zip", packed([("C:/a", "x")]), "unsafe paths (C:/a)"),
    ("link.zip", linked_zip(), "unsafe paths (link)"),
    ("locked.zip", locked_zip(), "is protected by a password"),
    ("bomb.zip", packed([("a", b"\0" * 20_000_000)]), "too large when unpacked"),
    ("many.zip", packed((str(n), "") for n in range(contents.MAX_ENTRIES + 1)), "too large when"),
    ("twice.zip", packed([("a", "x"), ("A", "y")]), "second, hidden file"),
    ("empty.zip", b"PK\x03\x04" + b"\0" * 40, "not a file of an allowed kind"),
    ("macro.docx", docx(**{"word/vbaProject.bin": "x"}), "holds code that runs (VBA)"),
    ("untyped.docx", docx(**{"[Content_Types].xml": None}), "no sound Office file"),
    ("other.docx", docx(**{"[Content_Types].xml": TYPES.format("x")}), "no sound Office file"),
    ("on.docx", docx(**{"[Content_Types].xml": "<x>macroEnabled</x>"}), "code that runs (VBA)"),
    ("photo.pdf", picture("JPEG"), "holds JPG: let its name end in .jpg"),
    ("paper.exe", pdf(), "holds PDF: let its name end in .pdf"),
    ("page.pdf", b"<html>", "not a file of an allowed kind"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "words"), BAD, ids=[row[0] for row in BAD])
def test_what_is_not_what_it_says_is_refused_by_name_and_in_words(name, data, words):
    found = [str(reason) for reason in reasons(name, data)]
    assert len(found) == 1
    assert f"“{name}”" in found[0] and words in found[0]
    with translation.override("zh-hans"):
        chinese = str(reasons(name, data)[0].text(translation.gettext))
    assert name in chinese and words not in chinese


def test_four_bytes_of_a_zip_in_a_photo_are_no_zip():
    photo = picture("JPEG")
    note = b"\xff\xfe\x00\x30PK\x05\x06" + b"\xff" * 42
    assert reasons("a.jpg", photo[:2] + note + photo[2:]) == ()
    chance = b"PK\x03\x04" + b"\xff" * 30
    assert reasons("a.pdf", pdf(b"stream" + chance + b"endstream")) == ()


def test_blanks_and_further_sizes_of_a_picture_are_part_of_it():
    photo = picture("JPEG", (90, 90))
    assert reasons("a.jpg", photo + b"\0" * 99 + picture("JPEG") + b"\0\0") == ()
    assert reasons("a.png", picture("PNG") + b"\0\r\n") == ()
    assert reasons("a.pdf", pdf() + b"2 0 obj\n<<>>\nendobj\n%%EOF\r\n\0\0") == ()


@pytest.mark.parametrize("marks", [contents.MAX_MARKS, contents.MAX_MARKS * 30])
def test_a_picture_of_endless_marks_is_given_up_soon(marks):
    photo = picture("JPEG")
    crafted = photo[:2] + b"\xff\xfe\0\2" * marks + photo[2:]
    assert contents.end_of_picture(io.BytesIO(crafted), types.JPEG) == -1


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("allowed", [types.IMAGES, types.SCANS])
def test_what_a_phone_writes_behind_a_photo_is_taken_off_and_the_photo_is_kept(allowed):
    photo = picture("JPEG", (90, 90))
    upload = SimpleUploadedFile("路面.jpg", photo + b"LIVE_3456789 ftypmp42 and a clip")
    stored = files.store(upload, purpose="x", actor=person(Role.INSPECTOR), allowed=allowed)
    assert stored.content.read() == photo
    assert (stored.size, stored.sha256) == (len(photo), hashlib.sha256(photo).hexdigest())
    with pytest.raises(RuleBroken):
        files.store(upload, purpose="x", actor=stored.created_by)


def test_a_file_that_is_too_large_is_told_so_and_nothing_else(settings):
    settings.UPLOAD_MAX_BYTES = 1024**2
    cut_off = pdf(b" " * settings.UPLOAD_MAX_BYTES, tail=b"")
    (found,) = reasons("scan.pdf", cut_off)
    assert found.code == "too_large" and "1 MB" in str(found)
    (found,) = reasons("scan.exe", b"MZ" + cut_off)
    assert found.code == "too_large"


def test_the_file_is_rewound_whatever_is_found():
    for name, data in [*GOOD.items(), *((row[0], row[1]) for row in BAD)]:
        upload = SimpleUploadedFile(name, data)
        files.check(upload)
        assert upload.tell() == 0, name


class Papers(forms.Form):
    title = forms.CharField()
    papers = UploadField(multiple=True)


@pytest.mark.usefixtures("db")
def test_a_bad_file_costs_neither_the_good_ones_nor_what_was_typed(settings, tmp_path):
    bad = SimpleUploadedFile("script.pdf", pdf(b"/JavaScript"))
    good = SimpleUploadedFile("good.pdf", pdf())
    form = Papers({"title": "题目"}, {"papers": [bad, good]})
    assert not form.is_valid()
    keep_uploads(form)
    html = str(form["papers"])
    assert "good.pdf" in html and "script.pdf" not in html
    assert form["title"].value() == "题目"
    assert "“script.pdf”" in form.errors["papers"][0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("资料/setup.exe", b"anything"),
        ("a.EXE", b"anything"),
        ("a.exe. ", b"anything"),
        ("run.bat", b"@echo off"),
        ("图纸.pdf", b"MZ\x90\x00"),
        ("readme.txt", b"\x7fELF\x02"),
        ("readme", b"#!/bin/sh"),
    ],
)
def test_a_zip_with_a_program_inside_is_refused_by_its_name(name, data):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("报价.txt", "1")
        archive.writestr(name, data)
    assert contents.problem_of(held, types.ZIP) == (contents.CODE, name)


def test_a_zip_whose_parts_cannot_be_unpacked_is_damaged():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x" * 1000)
    data = bytearray(held.getvalue())
    data[35:40] = b"\xff" * 5
    assert contents.problem_of(io.BytesIO(bytes(data)), types.ZIP) == (contents.BROKEN, "")


def packed_pdf(objects, before=b""):
    data = zlib.compress(objects)
    head = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(data)
    body = head + b"\nstream\r\n" + data + b"\nendstream\nendobj\n"
    return io.BytesIO(b"%PDF-1.7\n" + before + body + b"trailer\n<<>>\n%%EOF\n")


@pytest.mark.parametrize("before", [b"", b"%" + b"x" * (contents.CHUNK - 30) + b"\n"])
@pytest.mark.parametrize(
    ("objects", "problem"),
    [
        (b"2 0 <</S/JavaScript/JS(app.alert(1))>>", (contents.CODE, "JavaScript")),
        (b"2 0 <</S/Launch/F(a)>>", (contents.CODE, "Launch")),
        (b"2 0 <</Type/EmbeddedFile>>", (contents.ATTACHED, "")),
        (b" " * 3_000_000 + b"<</S/JavaScript>>", (contents.CODE, "JavaScript")),
        (b"2 0 <</Type/Catalog>>", None),
    ],
)
def test_what_lies_in_a_packed_object_is_seen(objects, problem, before):
    assert contents.problem_of(packed_pdf(objects, before), types.PDF) == problem


def test_a_packed_object_that_does_not_unpack_raises_nothing():
    whole = packed_pdf(b"2 0 <</Type/Catalog>>").getvalue()
    broken = whole.replace(b"stream\r\nx", b"stream\r\nq")
    assert broken != whole
    assert contents.problem_of(io.BytesIO(broken), types.PDF) is None
