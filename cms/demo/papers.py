"""Papers that people hand in: a licence, the parts of a bid, tender documents.

They are drawn, not typeset, as scans are; behind the picture lies its text, unseen, as a scanner
with text recognition puts it there. So a paper can be searched, copied from, read out and
compared, and is made in a few milliseconds.
"""

from __future__ import annotations

from datetime import UTC
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from procurement import clock

from .photos.camera import font

A4 = (620, 877)
MARGIN = 60
LINE = 30


def page(title: str, lines: list[str]) -> Image.Image:
    """A sheet of paper with a title and lines."""
    image = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle([24, 24, A4[0] - 24, A4[1] - 24], outline=140, width=2)
    draw.text((A4[0] / 2, 90), title, fill=20, font=font(26), anchor="mm")
    for number, line in enumerate(lines):
        draw.text((MARGIN, 150 + number * LINE), line, fill=50, font=font(17))
    draw.text(
        (A4[0] / 2, A4[1] - 60), "演示用纸 · 内容均为虚构", fill=150, font=font(15), anchor="mm"
    )
    return image


def pdf(name: str, title: str, lines: list[str], *, author: str = "") -> SimpleUploadedFile:
    """A one-page PDF with its text, and with the name of whoever made it in its properties."""
    out = BytesIO()
    page(title, lines).save(out, "JPEG", quality=60)
    content = _searchable(out.getvalue(), [title, *lines], author)
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def _searchable(picture: bytes, lines: list[str], author: str) -> bytes:
    """A PDF of one picture with its text unseen behind it (rendering mode 3)."""
    width, height = 595, 842
    shown = [f"q {width} 0 0 {height} 0 0 cm /P Do Q", "BT 3 Tr /T 11 Tf 19 TL 58 745 Td"]
    shown += [f"<{_utf16(line)}> Tj T*" for line in lines]
    stream = "\n".join([*shown, "ET"]).encode()
    signs = sorted({sign for line in lines for sign in line})
    pairs = "\n".join(f"<{_utf16(sign)}> <{_utf16(sign)}>" for sign in signs)
    # So that a reader knows which sign each code is; a hundred pairs at most make a section.
    codes = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + "\n".join(
            f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar"
            for some in _hundreds(pairs.split("\n"))
        )
        + "\nendcmap end end"
    ).encode()
    made = clock.now().astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unseen/DW 1000/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/Unseen"
        b"/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700"
        b"/StemV 80>>>>"
    )
    unseen = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Unseen/Encoding/Identity-H"
        b"/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R"
        b"/Resources<</XObject<</P 5 0 R>>/Font<</T 6 0 R>>>>>>" % (width, height),
        _stream(b"", stream),
        _stream(
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/DCTDecode" % A4,
            picture,
        ),
        unseen,
        descendant,
        _stream(b"", codes),
        f"<</Author<FEFF{_utf16(author)}>/Producer(Pillow)/CreationDate({made})>>".encode(),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 9 0 R>>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _stream(about: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (about, len(content), content)


def _hundreds(rows: list[str]) -> list[list[str]]:
    return [rows[at : at + 100] for at in range(0, len(rows), 100)]


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def licence(firm: str, code: str, representative: str) -> SimpleUploadedFile:
    """A copy of a business licence."""
    lines = [
        f"统一社会信用代码  {code}",
        f"名    称  {firm}",
        f"法定代表人  {representative}",
        "经营范围  城市生活垃圾清扫、园林绿化养护、市政设施养护",
        "登记机关  示例市市场监督管理局",
    ]
    return pdf("营业执照.pdf", "营 业 执 照", lines)
