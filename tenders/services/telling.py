"""Telling those concerned what has changed, without telling anybody that they are.

Whoever took the documents or began a bid is written to, one message each. Nothing is logged, so
that no log says that there is such a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from procurement.mail import mail_later
from procurement.people.models import User
from procurement.people.roles import Role
from tenders.models import Amendment, Bid, Candidate, DocumentTaking, Question, Tender
from tenders.rules import corrected_lines, prequalified


def of_correction(amendment: Amendment, tender: Tender) -> None:
    """A correction is in force; a sealed bid may have to be confirmed again."""
    context = {
        "tender": tender,
        "amendment": amendment,
        "url": amendment.get_absolute_url(),
        "moved": "tender:deadline" in amendment.changes,
        "lots": "、".join(f"采购包 {lot}" for lot in corrected_lines.lots_in(amendment.changes)),
    }
    mail_later("tenders/corrected", concerned(tender), context)


def of_corrected_prequalification(amendment: Amendment, tender: Tender) -> None:
    """The prequalification notice is corrected: whoever has applied may replace its application."""
    pool = tender.pool
    applied = Candidate.objects.filter(pool=pool).values_list("supplier_id", flat=True)
    moved = amendment.changes.get(f"pool:{prequalified.UNTIL}")
    context = {
        "tender": tender,
        "amendment": amendment,
        "until": datetime.fromisoformat(moved["new"]) if moved else pool.applications_until,
        "moved": bool(moved),
        "url": pool.get_absolute_url(),
    }
    mail_later("tenders/prequalification_corrected", of_firms(applied), context)


def of_firms(suppliers: Iterable[int]) -> Any:
    """People of these suppliers who act for them."""
    return User.objects.filter(
        memberships__organisation_id__in=suppliers,
        memberships__role=Role.SUPPLIER,
        memberships__ended_at=None,
        is_active=True,
    ).distinct()


def of_answer(question: Question, tender: Tender) -> None:
    """An answer is published."""
    url = reverse("tenders:questions", args=[tender.pk])
    context = {"tender": tender, "question": question, "url": url}
    mail_later("tenders/answered", concerned(tender, question.supplier_id), context)


def of_termination(tender: Tender) -> None:
    """It is terminated: in writing to everybody who took the documents or was invited (art. 29)."""
    context = {"tender": tender, "url": tender.get_absolute_url()}
    drawn = Candidate.objects.filter(pool__tender=tender, drawn=True)
    invited = drawn.values_list("supplier_id", flat=True)
    mail_later("tenders/terminated", concerned(tender, *invited), context)


def concerned(tender: Tender, *suppliers: int) -> Any:
    """People of the suppliers who took the documents, began a bid, or are named."""
    takers = DocumentTaking.objects.filter(tender=tender).values("supplier_id")
    bidders = Bid.objects.filter(lot__tender=tender).values("supplier_id")
    people = User.objects.filter(
        Q(memberships__organisation_id__in=takers)
        | Q(memberships__organisation_id__in=bidders)
        | Q(memberships__organisation_id__in=suppliers),
        memberships__role=Role.SUPPLIER,
        memberships__ended_at=None,
        is_active=True,
    )
    return people.distinct()
