"""Consortia, subcontractors and staff of a bid: written with it, sealed with it, read once opened.

Until the opening they stand in the encrypted draft alone. The one row beside it, a consent, is for
the eyes of the bidder and of the member that is asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.people.models import Organisation, validate_credit_code
from procurement.workflow import act, lock
from tenders import drafts, sealing
from tenders.lifecycle.bid import UNOPENED
from tenders.models import Bid, BidFigures, BidFile, BidPartner, BidStaff, PartnerConsent
from tenders.permissions.bidding import may_consent
from tenders.rules import partners as rules
from tenders.rules.declaration import Figures
from tenders.services import anonymity
from tenders.services.bidding import keep, not_accepting, open_draft


def set_partners(bid: Bid, partners: Sequence[rules.Partner], *, actor: Any) -> Bid:
    """Save the firms the bid names: the own one as leader first, then members, subcontractors.

    The own firm's name, code and size are those of its registration. A registered firm is as large
    as it is registered. Members that are registered are asked to confirm. Nobody but the leader
    left means that the company bids alone. Raises RuleBroken with everything that is wrong.
    """
    with act():
        row, draft = open_draft(bid, actor)
        firms = _registered(partners)
        rows = [_as_registered(one, row.supplier, firms) for one in partners]
        rows = rows if len(rows) > 1 else []
        tender = row.lot.tender
        reasons = [
            *rules.check_partners(
                rows, consortia=tender.consortium_allowed, subcontracts=tender.subcontract_allowed
            ),
            *_against_register(partners, rows, firms),
        ]
        draft = replace(draft, partners=tuple(replace(one, place="") for one in rows))
        reasons += _named_in_parts(row, draft)
        if reasons:
            raise RuleBroken(*reasons)
        _ask(row, rows, firms)
        return keep(row, draft, "tenders.bid.partners", actor)


def _registered(partners: Iterable[rules.Partner]) -> dict[str, Organisation]:
    codes = [one.code for one in partners if one.code]
    found = Organisation.objects.suppliers().filter(credit_code__in=codes)
    return {firm.credit_code: firm for firm in found}


def _as_registered(
    one: rules.Partner, own: Organisation, firms: dict[str, Organisation]
) -> rules.Partner:
    if one.role == rules.LEADER:
        return replace(one, name=own.name, code=own.credit_code, size=own.size)
    firm = firms.get(one.code)
    return one if firm is None else replace(one, name=firm.name, size=one.size or firm.size)


def _against_register(
    typed: Sequence[rules.Partner],
    rows: Sequence[rules.Partner],
    firms: dict[str, Organisation],
) -> Iterator[Reason]:
    """Codes with a wrong check digit, and what a registered firm is known to be otherwise."""
    for one, row in zip(typed, rows, strict=False):
        if one.role == rules.LEADER:
            continue
        try:
            validate_credit_code(one.code)
        except ValidationError as error:
            field = f"code_{one.place}"
            params = error.params or {}
            yield Reason("credit_code", error.message, params, "GB 32100-2015", field)
        firm = firms.get(one.code)
        if firm is None:
            continue
        if one.name.strip() and _plain(one.name) != _plain(firm.name):
            message = _("The firm of this credit code is registered as “%(name)s”.")
            params = {"name": firm.name}
            yield Reason("other_name", message, params, "", f"name_{one.place}")
        if row.size != firm.size:
            message = _("“%(name)s” is registered as “%(size)s”.")
            params = {"name": firm.name, "size": firm.get_size_display()}
            yield Reason(
                "other_size", message, params, "财库〔2020〕46号第二条", f"size_{one.place}"
            )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _named_in_parts(row: Bid, draft: drafts.Draft) -> Iterator[Reason]:
    """An anonymous part that is in the bid already must not name who is written down now."""
    if not row.lot.tender.anonymous:
        return
    entries = [one for one in draft.files if one.part == BidFile.Part.TECHNICAL]
    kept = {str(one.pk): one for one in row.files.filter(pk__in=[one.id for one in entries])}
    for entry in entries:
        with kept[entry.id].secret.open("rb") as stream:
            plain = BytesIO(sealing.decrypt_file(stream, drafts.secret_of(row)))
        plain.name = entry.name
        for reason in anonymity.telling(plain, entry.type, draft.others()):
            yield replace(reason, field="")


def _ask(row: Bid, rows: Sequence[rules.Partner], firms: dict[str, Organisation]) -> None:
    """Ask registered members; who is named no more is asked no more."""
    members = [firms[one.code] for one in rows if one.role == rules.MEMBER and one.code in firms]
    asked = [firm for firm in members if firm.may_bid]
    row.consents.exclude(supplier__in=asked).delete()
    for firm in asked:
        PartnerConsent.objects.get_or_create(bid=row, supplier=firm)


def set_staff(bid: Bid, people: Iterable[tuple[str, str, str]], *, actor: Any) -> Bid:
    """Save the people the bid names: (name, duty, end of a certificate or identity number).

    Of the number only a keyed digest is kept, in the draft already （个人信息保护法第六条）. Left
    empty, the digest of the person of that name stays.
    """
    with act():
        row, draft = open_draft(bid, actor)
        known = {one.name: one.mark for one in draft.staff}
        context = f"tender:{row.lot.tender_id}"
        staff = tuple(
            drafts.Staff(
                name.strip(),
                duty.strip(),
                sealing.mark(_plain(tail).upper(), context) if tail else known.get(name, ""),
            )
            for name, duty, tail in people
        )
        draft = replace(draft, staff=staff)
        reasons = tuple(_named_in_parts(row, draft))
        if reasons:
            raise RuleBroken(*reasons)
        return keep(row, draft, "tenders.bid.staff", actor)


# A member confirms ------------------------------------------------------------------------------


def firms_of(bid: Bid) -> tuple[rules.Partner, ...]:
    """The firms as a member reads them: nothing else of the draft leaves this function."""
    return drafts.read(bid).partners


def confirmed(consent: PartnerConsent) -> bool:
    """Whether the member has confirmed the firms as they stand now."""
    return consent.digest == drafts.digest_of(firms_of(consent.bid))


def consent(asked: PartnerConsent, *, digest: str, actor: Any) -> PartnerConsent:
    """A member confirms that it takes part as written (政府采购法第二十四条).

    `digest` is that of the firms it was shown: had they changed meanwhile it would confirm what it
    has not read. Raises RuleBroken then, and when bids are no longer taken.
    """
    visible_or_404(PartnerConsent, actor, pk=asked.pk)
    require(may_consent(actor, asked))
    with act():
        bid = lock(asked.bid)
        closed = tuple(not_accepting(bid.lot.tender))
        if closed:
            raise RuleBroken(*closed)
        if digest != drafts.digest_of(firms_of(bid)):
            message = _("The firms or their shares were changed meanwhile: read them again.")
            raise RuleBroken(Reason("changed", message, {}, rules.CONSORTIUM))
        asked.digest, asked.at, asked.user = digest, clock.now(), actor
        asked.save(update_fields=["digest", "at", "user"])
        journal.add("tenders.bid.consent", bid, actor=actor)
        return asked


# At the opening ---------------------------------------------------------------------------------


def unseal(bid: Bid, partners: Sequence[rules.Partner], staff: Sequence[drafts.Staff]) -> None:
    """Keep the firms and the people of a sound envelope as rows."""
    firms = _registered(partners)
    digest = drafts.digest_of(partners)
    at = dict(bid.consents.filter(digest=digest).values_list("supplier_id", "at"))
    for number, one in enumerate(partners, start=1):
        firm = firms.get(one.code)
        BidPartner.objects.create(
            bid=bid,
            number=number,
            role=one.role,
            name=one.name,
            credit_code=one.code,
            supplier=firm,
            task=one.task,
            share=one.share,
            size=one.size,
            controller=one.controller,
            profession=one.profession,
            grade=one.grade,
            consented_at=at.get(firm.pk) if firm is not None else None,
        )
    BidStaff.objects.bulk_create(
        BidStaff(bid=bid, number=number, name=one.name, duty=one.duty, mark=one.mark)
        for number, one in enumerate(staff, start=1)
    )


def unseal_figures(bid: Bid, partners: Sequence[rules.Partner], figures: Sequence[Figures]) -> None:
    """Keep what the declaration of a sound envelope says of each firm, the bidder first."""
    own = drafts.own_firm(bid)
    firms = {one.code: one for one in (*partners, own)}
    BidFigures.objects.bulk_create(
        BidFigures(
            bid=bid,
            number=number,
            name=firms[one.code].name,
            credit_code=one.code,
            size=firms[one.code].size,
            employees=one.employees,
            turnover=one.turnover,
            assets=one.assets,
            new=one.new,
        )
        for number, one in enumerate((f for f in figures if f.code in firms), start=1)
    )


def asked_of(supplier: Any) -> Any:
    """The bids in which a supplier is named as member, those not opened."""
    rows = PartnerConsent.objects.filter(supplier=supplier, bid__status__in=UNOPENED)
    return rows.select_related("bid__lot__tender", "bid__supplier").order_by("-pk")
