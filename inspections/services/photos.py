"""Photos of findings: checked by content, hashed, with the camera's time kept aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from inspections.models import Finding, FindingPhoto
from procurement import clock
from procurement.documents import types
from procurement.documents.services import files
from procurement.errors import Reason

PURPOSE = "inspection-photo"


def problems(uploads: Iterable[Any], *, field: str = "photos") -> tuple[Reason, ...]:
    """Every reason to refuse one of these files as a photo."""
    found: list[Reason] = []
    for upload in uploads:
        found += files.check(upload, allowed=types.IMAGES, field=field)[1]
    return tuple(found)


def keep(finding: Finding, upload: Any, *, moment: str, actor: Any) -> FindingPhoto:
    """Store a photo. The same picture of the same finding is kept once, however often sent."""
    known = same(finding, upload, moment=moment)
    if known is not None:
        return known
    taken_at = time_in_file(upload)
    stored = files.store(
        upload,
        purpose=PURPOSE,
        actor=actor,
        subject=f"inspections.finding:{finding.pk}",
        allowed=types.IMAGES,
    )
    return FindingPhoto.objects.create(
        finding=finding,
        file=stored,
        moment=moment,
        sha256=stored.sha256,
        taken_at=taken_at,
        received_at=clock.now(),
        taken_by=actor,
    )


def same(finding: Finding, upload: Any, *, moment: str) -> FindingPhoto | None:
    """The same picture of the same finding, where it is kept already."""
    kept = files.as_kept(upload, allowed=types.IMAGES)
    return finding.photos.filter(moment=moment, sha256=_digest(kept)).first()


def _digest(upload: Any) -> str:
    found = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def time_in_file(upload: Any) -> datetime | None:
    """The time the camera wrote into the file (EXIF), read as legal time; None without one."""
    try:
        upload.seek(0)
        with Image.open(upload) as image:
            inner = image.getexif().get_ifd(ExifTags.IFD.Exif)
            text = str(inner.get(ExifTags.Base.DateTimeOriginal, ""))
        moment = datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except (OSError, ValueError, SyntaxError, KeyError):
        return None
    finally:
        upload.seek(0)
    return moment.replace(tzinfo=clock.LEGAL_ZONE)
