"""Taking the picture: the fault on the street, the stamp, the JPEG with the camera's time."""

from __future__ import annotations

import random
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageDraw, ImageFont

from procurement import clock

from .faults import PAINTERS, look_of
from .scenery import HEIGHT, VARIANTS, WIDTH, street

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
)
SIMPLIFIED = 2  # the face of the collection with mainland forms
QUALITY = 62


@lru_cache(maxsize=4)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The Chinese face at a size; Pillow's own where none is installed."""
    for path in FONTS:
        try:
            return ImageFont.truetype(path, size, index=SIMPLIFIED if path.endswith("ttc") else 0)
        except OSError:
            continue
    return ImageFont.load_default(size)


@lru_cache(maxsize=256)
def _scene(look: str, variant: int, clean: bool) -> Image.Image:
    image = street(variant).copy()
    dice = random.Random(f"{look}/{variant}")  # noqa: S311
    PAINTERS[look](ImageDraw.Draw(image), dice, clean)
    return image


def photograph(
    fault: str, *, post: str, place: str, taken: datetime, clean: bool = False
) -> SimpleUploadedFile:
    """A JPEG of a fault (or of the place put right) with lamp-post number, place and time."""
    local = taken.astimezone(clock.LEGAL_ZONE)
    variant = sum(map(ord, place)) % VARIANTS
    image = _scene(look_of(fault), variant, clean).copy()
    draw = ImageDraw.Draw(image)
    draw.text((201, 348), post, fill=(244, 244, 236), font=font(19), anchor="mm")
    draw.rectangle([0, HEIGHT - 40, WIDTH, HEIGHT], fill=(18, 26, 24))
    draw.text((14, HEIGHT - 20), f"{local:%Y-%m-%d %H:%M:%S}", fill=(250, 214, 92),
              font=font(20), anchor="lm")  # fmt: skip
    draw.text((WIDTH - 14, HEIGHT - 20), f"{place} 灯杆{post}", fill=(240, 240, 234),
              font=font(18), anchor="rm")  # fmt: skip
    return SimpleUploadedFile(
        f"{local:%Y%m%d-%H%M%S}-{'after' if clean else 'before'}.jpg",
        _jpeg(image, local),
        content_type="image/jpeg",
    )


def _jpeg(image: Image.Image, local: datetime) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{local:%Y:%m:%d %H:%M:%S}"
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=exif)
    return out.getvalue()
