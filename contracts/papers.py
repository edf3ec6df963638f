"""The papers of contract and certificate: fixed with the act, kept as files.

The contract is fixed with the second signature, a certificate when it is approved, paid and
reversed: each time its paper says something new, and the former one stays as it is.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import ContractState
from contracts.models import Certificate, Contract
from contracts.selectors import papers as words
from procurement.access import Decision, deny, when
from procurement.documents.models import Paper, StoredFile
from procurement.documents.pdf import render_pdf
from procurement.documents.services import papers
from procurement.documents.services.papers import Sheet
from procurement.workflow import at_end, each

CONTRACT, CERTIFICATE = "contracts.contract", "contracts.certificate"
SIGNED = "signed"
SIGNATURES = ("sign_supplier", "sign_purchaser")
ACTS = {"approve": "approved", "pay": "paid", "reverse": "reversed"}
OCCASIONS = {"approved": "approved_at", "paid": "paid_at", "reversed": "reversed_at"}
"""Each act that gives a certificate a new paper, in the order of its life, and when it was done."""
DOERS = {"approved": "approved_by", "paid": "paid_by", "reversed": "reversed_by"}
NOT_YOURS = _("This file is not open to you.")
MOST = 50
"""Older papers made up for in one run of `tick`."""


def contract_sheet(contract: Contract) -> Sheet:
    """The contract as it stands now; until both have signed a draft."""
    paper = words.contract_paper(contract)
    created = contract.signed_at or contract.sent_at or contract.created_at
    return Sheet(
        "contracts/documents/contract.html",
        paper,
        paper["title"],
        created,
        f"{contract.number}.pdf",
    )


def certificate_sheet(certificate: Certificate, *, at: datetime | None = None) -> Sheet:
    """The certificate as it stands now; until it is approved a draft."""
    paper = words.certificate_paper(certificate)
    created = at or certificate.drafted_at
    return Sheet(
        "contracts/documents/certificate.html",
        paper,
        paper["title"],
        created,
        f"{certificate.number}.pdf",
    )


def draft_pdf(sheet: Sheet) -> bytes:
    """A draft on paper, for those whose contract it is: nothing of it is kept."""
    return render_pdf(sheet.template, sheet.context, title=sheet.title, created=sheet.created)


def fix_contract(contract: Contract, *, actor: Any, by_system: bool = False) -> Paper:
    """What both have signed; once."""
    return papers.fix(
        contract, SIGNED, contract_sheet, purpose=CONTRACT, actor=actor, by_system=by_system
    )


def fix_certificate(
    certificate: Certificate, occasion: str, *, actor: Any, by_system: bool = False
) -> Paper:
    """What was approved, paid or reversed; each once."""
    at = getattr(certificate, OCCASIONS[occasion])
    return papers.fix(
        certificate,
        occasion,
        partial(certificate_sheet, at=at),
        purpose=CERTIFICATE,
        actor=actor,
        by_system=by_system,
    )


def signed_paper(contract: Contract) -> Paper | None:
    """The paper both have signed; None before, and for an older contract until it is made up."""
    found: Paper | None = Paper.objects.of(contract).filter(occasion=SIGNED).first()
    return found


def file_of_contract(contract: Contract) -> StoredFile:
    """For those whose contract it is: the kept file, made now where nobody has made it yet."""
    return papers.for_reader(signed_paper(contract) or _contract_late(contract))


def file_of_certificate(certificate: Certificate) -> StoredFile:
    """The file of the last act, made now where nobody has made it yet."""
    occasion = last_act(certificate)
    rows = Paper.objects.of(certificate).filter(occasion=occasion)
    return papers.for_reader(rows.first() or _certificate_late(certificate, occasion))


def last_act(certificate: Certificate) -> str:
    """Which act the newest paper tells about; "" while it is a draft."""
    done = [name for name, field in OCCASIONS.items() if getattr(certificate, field) is not None]
    return done[-1] if done else ""


def on_performed(sender: Any, obj: Any, name: str, actor: Any, target: Any, **kwargs: Any) -> None:
    """Whatever road leads to a signature or a payment, at the end of its act stands its paper."""
    if sender is Contract and name in SIGNATURES and target == ContractState.IN_FORCE:
        at_end(partial(fix_contract, obj, actor=actor))
    elif sender is Certificate and name in ACTS:
        at_end(partial(fix_certificate, obj, ACTS[name], actor=actor))


# What is older than this module -------------------------------------------------------------------


def make_up(now: datetime) -> int:
    """Job of `tick`: papers of acts that were done before papers were kept; may run twice.

    They say what the rows say today, and the log that the system fixed them later.
    """
    count = each(_without(Contract.objects.public(), SIGNED), _contract_late)
    for occasion, field in OCCASIONS.items():
        rows = Certificate.objects.filter(**{f"{field}__isnull": False})
        # A paper of an earlier act would now say more than that act: only the last one has its.
        later = list(OCCASIONS.values())[list(OCCASIONS).index(occasion) + 1 :]
        rows = rows.filter(**{f"{name}__isnull": True for name in later})
        count += each(_without(rows, occasion), partial(_certificate_late, occasion=occasion))
    return count


def _without(rows: QuerySet[Any], occasion: str) -> QuerySet[Any]:
    label = Value(f"{rows.model._meta.label_lower}:")
    subject = Concat(label, Cast(OuterRef("pk"), CharField()))
    kept = Paper.objects.filter(subject=subject, occasion=occasion)
    return rows.filter(~Exists(kept)).order_by("pk")[:MOST]


def _contract_late(contract: Contract) -> Paper:
    by_supplier = contract.signed_at == contract.supplier_signed_at
    last = contract.supplier_signed_by if by_supplier else contract.purchaser_signed_by
    return fix_contract(contract, actor=last or contract.manager, by_system=True)


def _certificate_late(certificate: Certificate, occasion: str) -> Paper:
    doer = getattr(certificate, DOERS[occasion]) or certificate.drafted_by
    return fix_certificate(certificate, occasion, actor=doer, by_system=True)


# Who may fetch them -------------------------------------------------------------------------------


def guard_of(model: type[Contract] | type[Certificate]) -> Any:
    """Those whose contract it is, and only the very file that one of its papers keeps."""

    def may_fetch(user: Any, stored: StoredFile) -> Decision:
        key = stored.subject.rpartition(":")[2]
        rows = model.objects.visible_to(user)
        found = rows.filter(pk=key).first() if key.isdigit() else None
        if found is None:
            return deny("file", NOT_YOURS)
        return when(papers.is_file_of(stored, found), "file", NOT_YOURS)

    return may_fetch
