"""Taking files in: type by content, size, digest."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from procurement.audit import journal
from procurement.documents import contents, types
from procurement.documents.models import StoredFile
from procurement.errors import Reason, RuleBroken, Unavailable
from procurement.workflow import act

logger = logging.getLogger(__name__)


def check(
    upload: Any, *, allowed: frozenset[str] = types.DOCUMENTS, field: str = "file"
) -> tuple[str, tuple[Reason, ...]]:
    """The media type and every reason to refuse an uploaded file."""
    reasons = []
    limit = settings.UPLOAD_MAX_BYTES
    too_large = upload.size > limit
    if too_large:
        reasons.append(
            Reason(
                code="too_large",
                message=_("“%(name)s” is too large: at most %(limit)s MB."),
                params={"name": upload.name, "limit": limit // 1024 // 1024},
                field=field,
            )
        )
    if upload.size == 0:
        reasons.append(
            Reason(
                code="empty",
                message=_("The file “%(name)s” is empty: choose another."),
                params={"name": upload.name},
                field=field,
            )
        )
    kind = types.sniff(upload)
    # What is inside is of no interest where its size refuses it: one file, one thing to do.
    reasons += _content(upload, kind, allowed, field) if upload.size and not too_large else ()
    return kind, tuple(reasons)


def _content(upload: Any, kind: str, allowed: frozenset[str], field: str) -> Iterator[Reason]:
    """What speaks against its type, its name or what it holds: the first of the three."""
    name = {"name": upload.name}
    if kind not in allowed:
        message = _("“%(name)s” is not a file of an allowed kind (%(kinds)s).")
        yield Reason("type", message, {**name, "kinds": kinds(allowed)}, field=field)
        return
    if not types.fits_name(upload.name, kind):
        message = _("“%(name)s” holds %(kind)s: let its name end in %(ending)s.")
        ending = types.EXTENSIONS[kind]
        params = {**name, "kind": ending[1:].upper(), "ending": ending}
        yield Reason("mislabelled", message, params, field=field)
        return
    wrong = contents.problem_of(upload, kind)
    if wrong is not None and not (wrong[0] == contents.AFTER and _is_photo(kind, allowed)):
        refusal, what = wrong
        yield Reason("content", refusal, {**name, "what": what}, field=field)


def _is_photo(kind: str, allowed: frozenset[str]) -> bool:
    """A picture where people take photos: their phones write clips and notes of the maker behind
    it. Nobody is sent back into the street for that: only the picture is kept."""
    return kind in types.IMAGES and allowed <= types.SCANS


def as_kept(upload: Any, *, allowed: frozenset[str]) -> Any:
    """A checked upload as it will be stored: a photo without what follows it in its file."""
    kind = types.sniff(upload)
    if not _is_photo(kind, allowed):
        return upload
    end = contents.end_of_picture(upload, kind)
    upload.seek(0)
    if not 0 < end < upload.size:
        return upload
    return ContentFile(upload.read(end), name=upload.name)


def kinds(allowed: frozenset[str]) -> str:
    """The allowed kinds as words for people: "PDF, JPG"."""
    return ", ".join(sorted(types.EXTENSIONS[kind][1:].upper() for kind in allowed))


def store(
    upload: Any,
    *,
    purpose: str,
    actor: Any,
    subject: str = "",
    allowed: frozenset[str] = types.DOCUMENTS,
    by_system: bool = False,
) -> StoredFile:
    """Check and keep an uploaded file. Raises RuleBroken with every reason.

    `by_system` says that the actor does nothing now: the log names nobody as who kept the file,
    and the actor as the person for whom it was made.
    """
    kind, reasons = check(upload, allowed=allowed)
    if reasons:
        raise RuleBroken(*reasons)
    upload = as_kept(upload, allowed=allowed)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    with act():
        stored = StoredFile(
            purpose=purpose,
            subject=subject,
            name=types.safe_name(upload.name, kind),
            content_type=kind,
            size=upload.size,
            sha256=digest.hexdigest(),
            created_by=actor,
        )
        stored.content.save(str(stored.pk), File(upload), save=False)
        stored.save()
        journal.add(
            "documents.file.store",
            stored,
            actor=None if by_system else actor,
            on_behalf_of=actor if by_system else None,
            inputs={"sha256": stored.sha256},
        )
        return stored


def store_bytes(
    data: bytes, name: str, *, purpose: str, actor: Any, subject: str = ""
) -> StoredFile:
    """Keep a file the product made itself (a PDF, a drawing)."""
    content = ContentFile(data, name=name)
    return store(content, purpose=purpose, actor=actor, subject=subject)


def keep_made(
    data: bytes, name: str, *, purpose: str, on_behalf_of: Any, subject: str = ""
) -> StoredFile:
    """Keep a paper that the worker made later, for the person whose act called for it."""
    content = ContentFile(data, name=name)
    return store(content, purpose=purpose, actor=on_behalf_of, subject=subject, by_system=True)


def intact(stored: StoredFile) -> Any:
    """The open file, once its bytes have been compared with the SHA-256 under which it was kept.

    Raises Unavailable where they differ or are gone: a kept file is the one that was kept, or none.
    """
    found = hashlib.sha256()
    try:
        content = stored.content.open("rb")
        for chunk in content.chunks():
            found.update(chunk)
        content.seek(0)
    except OSError:
        logger.exception("file %s cannot be read", stored.pk)
        raise _damaged(stored) from None
    if found.hexdigest() != stored.sha256:
        content.close()
        logger.error("file %s is not the one that was kept: %s", stored.pk, found.hexdigest())
        raise _damaged(stored)
    return content


def _damaged(stored: StoredFile) -> Unavailable:
    return Unavailable.single(
        "damaged",
        _(
            "“%(name)s” is no longer the file that was kept: its bytes do not give the SHA-256"
            " %(sha256)s. It is not handed out; please tell the system administrator."
        ),
        params={"name": stored.name, "sha256": stored.sha256},
    )
