"""Papers of acts: what they say is fixed with the act, the file is printed once and kept.

The text is composed from the rows inside the act's own transaction, which takes milliseconds;
printing takes seconds and is the worker's. So neither a name that is changed later nor another
template changes what was signed, and nobody's request prints what the public reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from procurement.audit import journal
from procurement.audit.models import ON_BEHALF
from procurement.documents.models import Paper, PrintedPaper, StoredFile, key_of
from procurement.documents.pdf import compose, print_pdf
from procurement.documents.services.files import keep_made
from procurement.errors import Unavailable
from procurement.workflow import act, lock

SOON = 15
"""Seconds after which it is worth asking again."""
PRINTING = 120
"""Seconds after which a print that somebody asked for is given up for lost."""


@dataclass(frozen=True)
class Sheet:
    """What is printed: the template and what it says, the moment of the act, a file name."""

    template: str
    context: Mapping[str, Any]
    title: str
    created: datetime
    name: str


Write = Callable[[Any], Sheet]


class Altered(RuntimeError):
    """The text of a paper is no longer the one of the act: it is not printed."""


def fix(
    obj: models.Model,
    occasion: str,
    write: Write,
    *,
    purpose: str,
    actor: Any,
    by_system: bool = False,
    print_soon: bool = True,
) -> Paper:
    """Fix what the paper of an act says, once, in the transaction of the act.

    The worker prints it after the commit; not `print_soon`, the first who may read it has it
    printed: for papers that the public never asks for and perhaps nobody. `by_system` says that
    the act is older than its paper: then the log names nobody as who fixed it, and the actor as
    the person for whom it was done.
    """
    with act():
        row = lock(obj)
        found: Paper | None = Paper.objects.of(row).filter(occasion=occasion).first()
        if found is not None:
            return found
        sheet = write(row)
        text = compose(sheet.template, sheet.context, title=sheet.title, created=sheet.created)
        paper = Paper.objects.create(
            purpose=purpose,
            subject=key_of(row),
            occasion=occasion,
            name=sheet.name,
            text=text,
            digest=digest(text),
            act_at=sheet.created,
            for_whom=actor,
        )
        inputs = {"of": paper.subject, "occasion": occasion, "text_sha256": paper.digest}
        inputs |= {ON_BEHALF: actor.pk} if by_system else {}
        journal.add("documents.paper.fix", paper, actor=None if by_system else actor, inputs=inputs)
        if print_soon:
            key = paper.pk
            transaction.on_commit(lambda: print_paper.enqueue(key))
        return paper


def digest(text: str) -> str:
    """SHA-256 of a composed document."""
    return hashlib.sha256(text.encode()).hexdigest()


@task(backend="background")
def print_paper(paper_id: int) -> None:
    """Print a paper and keep the file, once; it may run twice."""
    printed(Paper.objects.select_related("printed__file", "for_whom").get(pk=paper_id))


def printed(paper: Paper) -> StoredFile:
    """The file of a paper, printed now where the worker has not come to it; printed once.

    Raises Altered when the stored text is not the one whose hash the act recorded.
    """
    if paper.file is not None:
        return paper.file
    if digest(paper.text) != paper.digest:
        raise Altered(f"{paper.subject} {paper.occasion}")
    data = print_pdf(paper.text)
    with act():
        row = lock(paper)
        if row.file is not None:
            return row.file
        stored = keep_made(
            data,
            row.name,
            purpose=row.purpose,
            on_behalf_of=row.for_whom,
            subject=row.subject,
        )
        PrintedPaper.objects.create(paper=row, file=stored)
        return stored


def for_reader(paper: Paper) -> StoredFile:
    """The file for somebody who has signed in and may read it: the first has it printed.

    Whoever asks while it is printed hears Unavailable: ten who ask at once print one paper.
    """
    if paper.file is not None:
        return paper.file
    key = f"documents.printing.{paper.pk}"
    if not cache.add(key, True, PRINTING):
        raise being_made()
    try:
        return printed(paper)
    finally:
        cache.delete(key)


def kept(paper: Paper | None) -> StoredFile:
    """The file for whoever may not have anything printed. Raises Unavailable while it is made."""
    stored = paper.file if paper is not None else None
    if stored is None:
        raise being_made()
    return stored


def being_made() -> Unavailable:
    """The answer until there is a file."""
    return Unavailable.single(
        "being_made",
        _("The paper is being made. Ask for it again in a moment."),
        retry_after=SOON,
    )


def is_file_of(stored: StoredFile, obj: models.Model) -> bool:
    """Whether this is the very file that a paper of the object keeps, for the guards."""
    rows = PrintedPaper.objects.filter(file=stored, paper__subject=key_of(obj))
    return rows.exists()
