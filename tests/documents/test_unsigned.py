"""What a PDF tells about its maker besides its pages is gone from the copy."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link, Text
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from procurement import clock
from procurement.documents.pdf import render_pdf
from procurement.documents.unsigned import Unreadable, bare_jpeg, without_author

FIRM = "Yuelu Sanitation"


def stream(data: bytes, **values) -> StreamObject:
    one = DecodedStreamObject()
    one.set_data(data)
    for name, value in values.items():
        one[NameObject(f"/{name}")] = value
    return one


def jpeg() -> bytes:
    made, exif = BytesIO(), Image.Exif()
    exif[0x013B] = FIRM  # Artist
    Image.new("RGB", (8, 8), "green").save(made, "JPEG", exif=exif, comment=FIRM.encode())
    return made.getvalue()


def telling() -> BytesIO:
    """A PDF that names its firm in every place but the page."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    writer.add_metadata({"/Author": FIRM, "/Producer": f"{FIRM} Writer", "/Title": FIRM})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream(FIRM.encode()))
    writer.add_attachment("a.txt", FIRM.encode())
    writer._ID = ArrayObject([ByteStringObject(FIRM.encode()), ByteStringObject(FIRM.encode())])
    page[NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/Maker"): TextStringObject(FIRM)}
    )
    note = FreeText(text="note", rect=(10, 10, 90, 30))
    note[NameObject("/T")] = TextStringObject(FIRM)
    writer.add_annotation(0, note)
    writer.add_annotation(0, Link(rect=(10, 40, 90, 60), url=f"https://{FIRM}.example"))
    signature = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject(FIRM),
            NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 9, 9)]),
            NameObject("/V"): DictionaryObject({NameObject("/Name"): TextStringObject(FIRM)}),
        }
    )
    held = writer._add_object(signature)
    page["/Annots"].append(held)
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([held])}
    )
    picture = stream(
        jpeg(),
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Image"),
        Filter=NameObject("/DCTDecode"),
    )
    picture[NameObject("/Metadata")] = writer._add_object(stream(FIRM.encode()))
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/P"): writer._add_object(picture)})}
    )
    writer.add_outline_item(title=f"{FIRM} bookmark", page_number=0)
    writer.set_page_label(0, 0, prefix=f"{FIRM}-", start=1)
    writer.add_named_destination(f"{FIRM} place", 0)
    writer.add_annotation(0, Text(text=f"{FIRM} sticks", rect=(10, 70, 30, 90)))
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/Name"): TextStringObject(f"{FIRM} layer")}
    )
    made = BytesIO()
    writer.write(made)
    return made


def test_the_example_names_its_firm_in_many_places():
    assert telling().getvalue().count(FIRM.encode()) >= 12


def test_no_place_of_the_copy_names_the_firm():
    made = without_author(telling())
    assert FIRM.encode() not in made
    reader = PdfReader(BytesIO(made))
    assert reader.metadata is None and "/ID" not in reader.trailer
    said = [str(one.get_object()) for one in reader.pages[0]["/Annots"]]
    assert len(said) == 1 and "note" in said[0]


def test_the_pages_say_the_same():
    source = render_pdf("documents/base.html", {}, title=FIRM, created=clock.now())
    made = PdfReader(BytesIO(without_author(BytesIO(source))))
    before = PdfReader(BytesIO(source))
    assert [one.extract_text() for one in made.pages] == [
        one.extract_text() for one in before.pages
    ]
    assert FIRM in str(before.metadata) and made.metadata is None


def test_a_picture_keeps_its_points_and_loses_its_maker():
    bare = bare_jpeg(jpeg())
    assert FIRM.encode() not in bare
    with Image.open(BytesIO(bare)) as one, Image.open(BytesIO(jpeg())) as other:
        assert one.tobytes() == other.tobytes()
    assert bare_jpeg(b"no picture") == b"no picture"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"PK\x03\x04"])
def test_what_is_no_sound_pdf_is_refused(content):
    with pytest.raises(Unreadable):
        without_author(BytesIO(content))


def test_a_locked_pdf_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    with pytest.raises(Unreadable):
        without_author(made)
