"""Papers of the tender documents, and of what a winner has declared.

Of a version of the documents there is one file, the same for every supplier.

It is fixed and printed when the version is published or a correction comes into force, never
because a supplier asks: when a file was made must not say that somebody reads the documents
before the deadline (87号令第二十八条).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from procurement.documents.models import Paper, StoredFile, key_of
from procurement.documents.services import papers
from procurement.workflow import at_end, each
from tenders.models import Amendment, Award, DocumentVersion, Tender
from tenders.selectors.papers import declaration_sheet, tender_sheet
from tenders.services.ranking import was_favoured

VERSION, OCCASION = "tenders.version", "version"
DECLARATION, ANNOUNCED = "tenders.declaration", "announced"
MOST = 50
"""Older papers made up for in one run of `tick`."""


def on_performed(sender: Any, obj: Any, name: str, actor: Any, **kwargs: Any) -> None:
    """At the end of a publication or a correction stands the paper of what is then in force.

    With a result the declaration of a winner that was favoured as a small firm.
    """
    if sender is Tender and name == "publish":
        at_end(partial(fix_newest, obj, actor=actor))
    elif sender is Amendment and name == "come_into_force":
        at_end(partial(fix_newest, obj.tender, actor=actor))
    elif sender is Award and name == "issue" and was_favoured(obj.lot, obj.bid):
        at_end(partial(fix_declaration, obj, actor=actor))


def fix_newest(tender: Tender, *, actor: Any) -> None:
    """Fix the paper of the newest version, once; the worker prints it."""
    newest = tender.versions.order_by("number").last()
    if newest is not None:
        _fix(newest, actor=actor)


def _fix(version: DocumentVersion, *, actor: Any, by_system: bool = False) -> Paper:
    return papers.fix(
        version,
        OCCASION,
        lambda row: tender_sheet(row.tender, row),
        purpose=VERSION,
        actor=actor,
        by_system=by_system,
    )


def fix_declaration(award: Award, *, actor: Any) -> Paper:
    """Fix what the winner declared as a small firm, once (财库〔2020〕46号第十三条)."""
    return papers.fix(award, ANNOUNCED, declaration_sheet, purpose=DECLARATION, actor=actor)


def documents_file(tender: Tender) -> StoredFile | None:
    """The kept file of the documents in force; None while it is made."""
    readable = DocumentVersion.objects.readable(tender, inside=False)
    paper = Paper.objects.of(readable[-1]).first() if readable else None
    return paper.file if paper else None


def declaration_file(award: Award) -> StoredFile | None:
    """The kept file of the winner's declaration; None while it is made."""
    paper = Paper.objects.of(award).filter(occasion=ANNOUNCED).first()
    return paper.file if paper else None


def _late(version: DocumentVersion) -> Paper:
    return _fix(version, actor=version.tender.officer, by_system=True)


def file_inside(version: DocumentVersion) -> StoredFile:
    """For those who work on the tender: the first of them has it printed where it is missing."""
    found: Paper | None = Paper.objects.of(version).first()
    return papers.for_reader(found or _late(version))


def file_outside(version: DocumentVersion) -> StoredFile:
    """For suppliers: the kept file alone. Raises Unavailable while it is made."""
    return papers.kept(Paper.objects.of(version).first())


def files_of(versions: Iterable[DocumentVersion]) -> dict[int, StoredFile]:
    """The kept files of versions by number; one query."""
    numbers = {key_of(row): row.number for row in versions if row.pk}
    rows = Paper.objects.filter(subject__in=numbers).select_related("printed__file")
    return {numbers[row.subject]: row.file for row in rows if row.file is not None}


def make_up(now: datetime) -> int:
    """Job of `tick`: papers of versions published before papers were kept; may run twice."""
    subject = Concat(
        Value(f"{DocumentVersion._meta.label_lower}:"), Cast(OuterRef("pk"), CharField())
    )
    rows = DocumentVersion.objects.filter(tender__published_at__isnull=False)
    rows = rows.filter(~Exists(Paper.objects.filter(subject=subject)))
    return each(rows.select_related("tender__officer").order_by("pk")[:MOST], _late)
