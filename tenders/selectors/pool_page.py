"""What the page of a pool says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.web import formats
from procurement.web.parts import Fact
from tenders.lifecycle.amendment import WRITABLE
from tenders.models import Amendment, Candidate, Pool
from tenders.rules import invitation as rules
from tenders.rules.amendments import PREQUALIFICATION
from tenders.selectors.changes import Correction, Names, changed


def facts(pool: Pool) -> list[Fact]:
    """What everybody who may apply reads."""
    tender = pool.tender
    found = [
        Fact(_("Purchaser"), tender.purchaser, tender.purchaser.address),
        Fact(_("Requirement in brief"), tender.summary),
        Fact(_("Where the suppliers come from"), pool.get_source_display(), rules.ARTICLE),
        Fact(
            _("Suppliers to invite"),
            pool.number,
            _("drawn at random from at least %(count)s who qualify")
            % {"count": rules.least_pool(pool.source, pool.number)},
        ),
    ]
    if pool.applications_until:
        until = formats.moment_words(pool.applications_until)
        found.append(Fact(_("Applications until"), until, "政府采购法实施条例第二十一条"))
    if pool.criteria:
        found.append(Fact(_("Criteria of the prequalification"), pool.criteria))
    return found


def candidates(pool: Pool) -> list[Candidate]:
    """Everybody in the pool, once nobody can apply any more; before that nobody is named."""
    if pool.status == "announced" and not pool.closed:
        return []
    return list(pool.candidates.select_related("supplier", "file", "letter"))


def corrected(pool: Pool, *, inside: bool) -> list[Correction]:
    """Corrections of its notice, newest first: in force for everybody, inside the others too."""
    rows = pool.tender.amendments.filter(corrects=PREQUALIFICATION).order_by("-pk")
    names = Names(pool.tender)
    return [
        Correction(row, changed(row, names))
        for row in (rows if inside else rows.in_force())
        if row.status not in WRITABLE or row.changes
    ]


def corrected_since(pool: Pool, user: Any, found: list[Correction]) -> Amendment | None:
    """The newest correction that can affect the reader's application, made before it."""
    mine = own(pool, user)
    if mine is None:
        return None
    material = (one.amendment for one in found if one.amendment.material)
    return next((row for row in material if row.in_force_at and row.in_force_at >= mine.at), None)


def own(pool: Pool, user: Any) -> Candidate | None:
    """The application of the reader's company."""
    supplier = getattr(user, "supplier", None)
    if supplier is None:
        return None
    return pool.candidates.filter(supplier=supplier).select_related("file", "letter").first()
