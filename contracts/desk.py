"""What waits on the desk (待办): signing, notices, certificates. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateState, ContractState
from contracts.lifecycle.certificate import WAITING
from contracts.lifecycle.contract import SIGNING, UNSIGNED
from contracts.models import Certificate, Contract
from contracts.permissions import may_pay_certificate
from contracts.rules import deadlines
from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from procurement.web.reasons import reason_text
from procurement.web.returned import lately_returned, returned_rows
from tenders.guards.challenges import resting_lots
from tenders.models import Award

C, P = ContractState, CertificateState
MOST = 200
"""More than this nobody reads on a desk; the lists show all."""
RETURNED_DAYS = 14
"""So long a refund that was returned stays on the desk: what may follow, finance alone knows."""
PARTIES = frozenset({Role.CONTRACT_MANAGER, Role.APPROVER, Role.SUPPLIER})
"""Who builds, checks, signs and files contracts; finance waits for certificates alone."""
ROLES = PARTIES | {Role.FINANCE}


def waiting(user: Any, now: datetime) -> Iterable[DeskItem]:
    """Everything of this app that waits for a person, or that the person waits for."""
    if not user.roles & ROLES:
        return
    yield from _awards(user)
    if user.roles & PARTIES:
        yield from _contracts(user)
    yield from _certificates(user, now)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LEGAL_ZONE).date()


def _last(code: str, moment: datetime, lot: Any, days: WorkCalendar) -> deadlines.LastDay:
    return deadlines.last_day(code, _day(moment), days, lot.tender.rule_set)


def _awards(user: Any) -> Iterator[DeskItem]:
    """Awards whose letter is out and that have no contract yet."""
    mine = user.organisations_as(Role.CONTRACT_MANAGER)
    if not mine:
        return
    rows = Award.objects.filter(
        status="issued", lot__tender__purchaser__in=mine, contract_built=None
    ).select_related("lot__tender", "supplier")
    days = calendar.current()
    for award in rows[:MOST]:
        yield _award(award, days, mine=True)


def _award(award: Award, days: WorkCalendar, *, mine: bool) -> DeskItem:
    due = _last(deadlines.SIGNING, award.issued_at, award.lot, days) if award.issued_at else None
    return DeskItem(
        title=_("Build the contract: %(tender)s") % {"tender": award.lot.tender.title},
        why=award.supplier.name,
        url=reverse("contracts:build", args=[award.pk]) if mine else award.lot.get_absolute_url(),
        button=_("Build the contract") if mine else "",
        due_day=due.day if due else None,
        article=due.article if due else "",
        waiting_for="" if mine else Role.CONTRACT_MANAGER.label,
        app="contracts",
    )


def after_the_award(lot: Any, user: Any, now: datetime) -> DeskItem | None:
    """The next step of an awarded lot: its contract is built, checked and signed."""
    awards = Award.objects.filter(lot=lot, status="issued").select_related("supplier")
    award = awards.select_related("lot__tender").order_by("-pk").first()
    if award is None:
        return None
    rows = Contract.objects.filter(award=award)
    built = rows.select_related("award", "supplier", "lot__tender").first()
    if built is None:
        mine = Role.CONTRACT_MANAGER in user.roles_in(lot.tender.purchaser_id)
        return _award(award, calendar.current(), mine=mine)
    return next(_of([built], user), None)


def _contracts(user: Any) -> Iterator[DeskItem]:
    published = Q(published_at=None) | Q(filed_at=None)
    rows = (
        Contract.objects.visible_to(user)
        .filter(Q(status__in=(*UNSIGNED, *SIGNING, C.EXPIRED)) | Q(status=C.IN_FORCE) & published)
        # Nobody signs the contract of an award that was declined or is void.
        .exclude(signed_at=None, award__status__in=("declined", "voided"))
        .select_related("award", "supplier", "lot__tender")
        .order_by("pk")[:MOST]
    )
    contracts = list(rows)
    if contracts:
        yield from _of(contracts, user)


def _of(contracts: Sequence[Any], user: Any) -> Iterator[DeskItem]:
    """What waits on each of the contracts."""
    days = calendar.current()
    resting = resting_lots([one.lot for one in contracts if one.status in SIGNING])
    back = returned_rows(one for one in contracts if one.status == C.DRAFT)
    for contract in contracts:
        if contract.status in SIGNING and contract.lot_id in resting:
            yield _resting(contract, resting[contract.lot_id])
            continue
        for role, title, button, anchor in _steps(contract):
            organisation = contract.supplier_id if role == Role.SUPPLIER else contract.purchaser_id
            mine = role in user.roles_in(organisation)
            due, article = _due(contract, anchor, days)
            yield DeskItem(
                title=title % {"contract": contract.name},
                why=contract.number,
                # Who waits for others reads the contract; the act is not open to them.
                url=contract.get_absolute_url() + (anchor if mine else ""),
                button=button if mine else "",
                due_day=due,
                article=article,
                waiting_for="" if mine else role.label,
                badge=contract.get_status_display(),
                tone=contract.status_tone,
                returned=back.get(contract.pk) if mine else None,
                app="contracts",
            )


def _resting(contract: Any, reasons: Sequence[Reason]) -> DeskItem:
    """Both sides wait, and read for what: nobody of them can do anything about it here."""
    return DeskItem(
        title=_("Signing rests: %(contract)s") % {"contract": contract.name},
        why=" ".join(reason_text(reason) for reason in reasons),
        url=contract.get_absolute_url(),
        article=reasons[0].article,
        waiting_for=_("the purchaser"),
        badge=contract.get_status_display(),
        tone=contract.status_tone,
        app="contracts",
    )


def _steps(contract: Any) -> Iterator[tuple[Role, Any, Any, str]]:
    """Who does what next: role, title, button, the address below the contract's own."""
    manager, approver, supplier = Role.CONTRACT_MANAGER, Role.APPROVER, Role.SUPPLIER
    match contract.status:
        case C.DRAFT:
            yield manager, _("Finish the draft: %(contract)s"), _("Finish the draft"), ""
        case C.CHECKING:
            yield approver, _("Check the contract: %(contract)s"), _("Check the contract"), ""
        case C.CHECKED:
            yield manager, _("Send the contract: %(contract)s"), _("Send to the supplier"), ""
        case C.EXPIRED:
            yield manager, _("Record the acceptance: %(contract)s"), _("Record the acceptance"), ""
        case C.IN_FORCE:
            if contract.filed_at is None:
                yield manager, _("File the contract: %(contract)s"), _("Record the filing"), "file/"
    if contract.status in (C.SENT, C.PURCHASER_SIGNED):
        yield supplier, _("Sign the contract: %(contract)s"), _("Sign the contract"), "sign/"
    if contract.status in (C.SENT, C.SUPPLIER_SIGNED):
        yield approver, _("Sign the contract: %(contract)s"), _("Sign the contract"), "sign/"


def _due(contract: Any, anchor: str, days: Any) -> tuple[date | None, str]:
    if anchor == "file/":
        due = _last(deadlines.FILING, contract.signed_at, contract.lot, days)
        return due.day, due.article
    if contract.signed_at is None and contract.award.issued_at:
        due = _last(deadlines.SIGNING, contract.award.issued_at, contract.lot, days)
        return due.day, due.article
    return None, ""


def _certificates(user: Any, now: datetime) -> Iterator[DeskItem]:
    """What waits for somebody, and for finance a refund that the check gave back to it."""
    since = now - timedelta(days=RETURNED_DAYS)
    again = (
        lately_returned(Certificate, "contracts.certificate.return_refund", since)
        if Role.FINANCE in user.roles
        else []
    )
    found = (
        Certificate.objects.visible_to(user)
        .filter(Q(status__in=WAITING) | Q(status=P.PAID, pk__in=again))
        .select_related("contract", "period")
        .order_by("pk")[:MOST]
    )
    rows = list(found)
    back = returned_rows(row for row in rows if row.status in (P.RETURNED, P.PAID))
    for row in rows:
        if row.status == P.PAID and (row.pk not in back or back[row.pk].by_id == user.pk):
            continue  # paid anew since, or the reader took the refund back
        role, title, button, due = _certificate_step(row)
        organisation = (
            row.contract.supplier_id if role == Role.SUPPLIER else row.contract.purchaser_id
        )
        mine = role in user.roles_in(organisation)
        if row.status == P.PAID and not mine:
            continue
        if mine and row.status == P.APPROVED:
            mine = bool(may_pay_certificate(user, row))
        names = {"period": row.period.label, "contract": row.contract.name}
        yield DeskItem(
            title=title % names,
            why=_("%(number)s, CNY %(amount)s")
            % {"number": row.number, "amount": formats.number(row.amount, 2)},
            url=row.get_absolute_url(),
            button=button if mine else "",
            due_day=due,
            waiting_for="" if mine else role.label,
            badge=row.get_status_display(),
            tone=row.status_tone,
            returned=back.get(row.pk) if mine else None,
            app="contracts",
        )


def _certificate_step(row: Any) -> tuple[Role, Any, Any, date | None]:
    match row.status:
        case P.DRAFTED:
            title = _("Answer the certificate of %(period)s: %(contract)s")
            return Role.SUPPLIER, title, _("Look at the certificate"), row.answer_due_on
        case P.REVIEWED:
            title = _("Approve the payment of %(period)s: %(contract)s")
            return Role.FINANCE, title, _("Approve the payment"), row.due_on
        case P.APPROVED:
            title = _("Pay %(period)s: %(contract)s")
            return Role.FINANCE, title, _("Record the payment"), row.due_on
        case P.REFUNDED:
            title = _("Check the refund of %(period)s: %(contract)s")
            return Role.APPROVER, title, _("Look at the certificate"), None
        case P.PAID:
            title = _("The refund of %(period)s was returned: %(contract)s")
            return Role.FINANCE, title, _("Look at the certificate"), None
    title = _("Review the certificate of %(period)s: %(contract)s")
    return Role.CONTRACT_MANAGER, title, _("Review the certificate"), row.due_on
