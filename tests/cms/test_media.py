"""Files and pictures of the editors: looked into, listed, served."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.models import CustomDocument, CustomImage

pytestmark = pytest.mark.django_db
SOUND = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def desk(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def on_disk(settings, tmp_path):
    """Files of the editors lie in a folder, as they do outside the tests."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    return tmp_path


def upload(client, data, name="x.pdf"):
    return client.post(
        "/cms/documents/add/",
        {"title": "须知", "file": SimpleUploadedFile(name, data), "collection": 1, "tags": ""},
    )


def test_a_document_stays_editable_and_can_be_downloaded(desk, on_disk):
    assert upload(desk, SOUND).status_code == 302
    document = CustomDocument.objects.get()
    for address in ("", f"edit/{document.pk}/", "chooser/"):
        assert desk.get(f"/cms/documents/{address}").status_code == 200, address
    answer = Client().get(document.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == SOUND


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.txt", "x.html"])
def test_a_document_that_is_not_what_it_says_is_refused(desk, name):
    answer = upload(desk, b"<script>1</script>", name)
    assert answer.status_code == 200
    assert not CustomDocument.objects.exists()


@pytest.mark.parametrize("name", ["须知", "须知.txt", "须知.jpg", "须知.pdf.exe"])
def test_a_document_of_no_allowed_kind_is_told_the_kinds_once(desk, name):
    said = upload(desk, SOUND, name).context["form"].errors["file"]
    assert len(said) == 1
    assert f"“{name}”" in said[0] and ".pdf / .docx / .xlsx / .zip" in said[0]
    several = desk.post(
        "/cms/documents/multiple/add/",
        {"title": "须知", "files[]": SimpleUploadedFile(name, SOUND), "collection": 1},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert several.json()["error_message"] == said[0]
    assert not CustomDocument.objects.exists()


def test_a_document_whose_content_is_of_no_allowed_kind_is_told_the_kinds_once(desk):
    drawn = io.BytesIO()
    Image.new("RGB", (4, 3)).save(drawn, "PNG")
    (said,) = upload(desk, drawn.getvalue(), "须知.pdf").context["form"].errors["file"]
    assert "DOCX, PDF, XLSX, ZIP" in said and "PNG" not in said


def test_a_picture_is_served_and_nothing_beside_the_pictures(on_disk):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    picture = CustomImage.objects.create(
        title="街", file=SimpleUploadedFile("street.png", drawn.getvalue())
    )
    rendition = picture.get_rendition("max-20x20")
    answer = Client().get(rendition.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    (on_disk / "documents").mkdir()
    (on_disk / "documents" / "a.pdf").write_bytes(SOUND)
    (on_disk / "secret.png").write_bytes(b"")
    for path in ("documents/a.pdf", "secret.png", "images/../secret.png", "images/none.png"):
        assert Client().get(f"/media/{path}").status_code == 404, path
