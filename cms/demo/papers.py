"""Papers that people hand in: a licence, the parts of a bid, tender documents.

They are drawn, not typeset: one small picture or PDF for each, quick to make.
"""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

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
    """A one-page PDF, with the name of whoever made it in its properties."""
    out = BytesIO()
    page(title, lines).save(out, "PDF", resolution=75, author=author)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


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
