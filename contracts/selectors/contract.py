"""The workspace of a contract: its one next step, its numbers, its tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateState, ContractState
from contracts.lifecycle.certificate import PAID_OUT
from contracts.lifecycle.contract import SIGNING
from contracts.lifecycle.guards import award_is_unchallenged, complete
from contracts.models import Certificate, Contract, HeldLine
from contracts.rules.bill import Contradiction, contradictions
from contracts.selectors.tables import unbroken
from procurement import registry
from procurement.errors import Reason
from procurement.people.roles import Role
from procurement.web.formats import number
from procurement.web.parts import Blocked, Fact, Link, NextStep, blocked_acts
from procurement.web.reasons import reason_text
from procurement.workflow import may

S = ContractState

# state -> transition, title, button, address; the role that does it, and what happens then
STEPS: dict[str, tuple[tuple[str, Any, Any, str, Role, Any], ...]] = {
    S.DRAFT: (
        (
            "submit_for_check",
            _("Submit the contract for the legal check"),
            _("Submit for legal check"),
            "submit",
            Role.CONTRACT_MANAGER,
            _("A second person compares it with the award, the tender documents and the law."),
        ),
    ),
    S.CHECKING: (
        (
            "pass_check",
            _("Check the contract against award and law"),
            _("Pass the legal check"),
            "check",
            Role.APPROVER,
            _("Nobody who wrote the contract can check it."),
        ),
    ),
    S.CHECKED: (
        (
            "send",
            _("Send the contract to the supplier"),
            _("Send to the supplier"),
            "send",
            Role.CONTRACT_MANAGER,
            _("From then on the text no longer changes and both sides can sign, in any order."),
        ),
    ),
    S.SENT: (
        (
            "sign_supplier",
            _("Sign the contract"),
            _("Sign the contract"),
            "sign",
            Role.SUPPLIER,
            _("The second signature puts the contract in force."),
        ),
        (
            "sign_purchaser",
            _("Sign the contract"),
            _("Sign for the purchaser"),
            "sign",
            Role.APPROVER,
            _("The second signature puts the contract in force."),
        ),
    ),
    S.EXPIRED: (
        (
            "accept",
            _("Record the acceptance"),
            _("Record the acceptance"),
            "accept",
            Role.CONTRACT_MANAGER,
            _("The acceptance group includes users of the service."),
        ),
    ),
    S.ACCEPTED: (
        (
            "close",
            _("Close the contract"),
            _("Close the contract"),
            "close",
            Role.CONTRACT_MANAGER,
            _("All certificates are paid and the bond is back."),
        ),
    ),
}
STEPS[S.PURCHASER_SIGNED] = STEPS[S.SENT][:1]
STEPS[S.SUPPLIER_SIGNED] = STEPS[S.SENT][1:]
STEPS[S.TERMINATED] = STEPS[S.EXPIRED]

OTHERS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    S.CHECKING: (("return_to_draft", _("Return with reasons"), "return"),),
    S.CHECKED: (("return_to_draft", _("Return with reasons"), "return"),),
    S.SENT: (("return_to_draft", _("Take it back, with reasons"), "return"),),
    S.IN_FORCE: (
        ("suspend", _("Suspend"), "suspend"),
        ("terminate", _("Terminate"), "terminate"),
    ),
    S.SUSPENDED: (
        ("resume", _("Resume"), "resume"),
        ("terminate", _("Terminate"), "terminate"),
    ),
}


def address(contract: Contract, act: str) -> str:
    """The page of one act on a contract."""
    return reverse(f"contracts:{act}", args=[contract.pk])


def next_step(
    contract: Contract,
    user: Any,
    *,
    due: date | None,
    file_due: date | None,
    notice_due: date | None,
) -> NextStep:
    """The one thing to do now, who does it and by when; what cannot be done, and why."""
    steps = STEPS.get(contract.status, ())
    mine = next((step for step in steps if may(contract, step[0], user)), None)
    others = [
        Link(title, address(contract, act))
        for name, title, act in OTHERS.get(contract.status, ())
        if may(contract, name, user)
    ]
    if not steps:
        return _running_step(contract, user, file_due, notice_due, others)
    if contract.status in SIGNING and (rests := tuple(award_is_unchallenged(contract))):
        return _resting(rests, others)
    lacking = tuple(complete(contract)) if contract.status == S.DRAFT else ()
    if mine and lacking:
        return _completing(contract, lacking, others)
    name, title, button, act, role, text = mine or steps[0]
    blocked = blocked_acts(contract, {name: title}, user) if mine else []
    if lacking:
        blocked = [Blocked(title, lacking)]
    return NextStep(
        title=title if mine else _("Waiting for: %(role)s") % {"role": role.label},
        text=text,
        url=address(contract, act) if mine else "",
        button=button if mine else "",
        icon="stamp" if act == "sign" else "",
        who="" if mine else title,
        due=due if contract.signed_at is None else None,
        article="政府采购法第四十六条" if contract.signed_at is None else "",
        others=others,
        blocked=blocked,
    )


def _completing(contract: Contract, lacking: tuple[Reason, ...], others: list[Link]) -> NextStep:
    """What a draft lacks, and the page where the first of it is written."""
    areas = lacking[0].field == "areas"
    return NextStep(
        title=_("Complete the contract: %(count)s to go") % {"count": len(lacking)},
        text=" ".join(reason_text(reason) for reason in lacking),
        url=address(contract, "areas" if areas else "terms"),
        button=_("List the service areas") if areas else _("Write the terms"),
        others=others,
    )


def _resting(rests: tuple[Reason, ...], others: list[Link]) -> NextStep:
    """Nobody signs: why, until when, and who ends it."""
    return NextStep(
        title=_("Signing of the contract rests"),
        text=" ".join(reason_text(reason) for reason in rests),
        article=rests[0].article,
        icon="lock",
        others=others,
    )


def _announcing(
    contract: Contract, user: Any, notice_due: date | None, others: list[Link]
) -> NextStep:
    """Two working days after the signature everybody can read the contract; filing comes next."""
    url = registry.draft_notice_url(contract)
    writes = url and user.roles_in(contract.purchaser_id) & {Role.OFFICER, Role.EDITOR}
    if may(contract, "submit_for_check", user) and contract.filed_at is None:
        others = [Link(_("Record the filing"), address(contract, "file")), *others]
    return NextStep(
        title=_("Publish the contract notice"),
        text=_("Two working days after the signature; the filing is due after seven."),
        url=url if writes else "",
        button=_("Open the drafted notice") if writes else "",
        who=""
        if writes
        else _("Waiting for: %(who)s") % {"who": _("the editor, to publish the contract notice")},
        due=notice_due,
        article="政府采购法实施条例第五十条",
        others=others,
    )


def _running_step(
    contract: Contract,
    user: Any,
    file_due: date | None,
    notice_due: date | None,
    others: list[Link],
) -> NextStep:
    """In force: file it, then answer for the months; each certificate is a step of its own."""
    manages = bool(may(contract, "submit_for_check", user))
    if contract.is_public and contract.published_at is None and contract.status == S.IN_FORCE:
        return _announcing(contract, user, notice_due, others)
    if contract.is_public and contract.filed_at is None and contract.status == S.IN_FORCE:
        return NextStep(
            title=_("File the contract with the finance department"),
            text=_("Seven working days after the signature."),
            url=address(contract, "file") if manages else "",
            button=_("Record the filing") if manages else "",
            who="" if manages else _("Waiting for: %(who)s") % {"who": Role.CONTRACT_MANAGER.label},
            due=file_due,
            article="政府采购法第四十七条",
            others=others,
        )
    waiting = _open_certificate(contract)
    if waiting is not None:
        return NextStep(
            title=_("Certificate %(number)s: %(state)s")
            % {"number": waiting.number, "state": waiting.get_status_display()},
            text=_("CNY %(amount)s for %(period)s")
            % {"amount": number(waiting.amount, 2), "period": waiting.period.label},
            url=waiting.get_absolute_url(),
            button=_("Look at the certificate"),
            due=waiting.due_on,
            others=others,
        )
    if contract.status == S.CLOSED:
        return NextStep(title=_("Nothing is left to do"), text=_("The papers are kept 15 years."))
    return NextStep(
        title=_("The next certificate comes with the assessment of the month"),
        text=_("Confirming the assessment drafts it."),
        others=others,
    )


def _open_certificate(contract: Contract) -> Certificate | None:
    done = (CertificateState.PAID, CertificateState.REVERSED)
    rows = contract.certificates.exclude(status__in=done).select_related("period")
    return rows.order_by("period__number").first()


def of_lot(lot: Any, user: Any) -> list[tuple[Any, str]]:
    """The way from a lot to the contract that came of it, for whoever may read that."""
    found = Contract.objects.readable_by(user).filter(lot=lot).order_by("-pk")
    return [
        (_("Contract %(number)s") % {"number": one.number}, one.get_absolute_url()) for one in found
    ]


def awarded_in(contract: Contract) -> Fact:
    """The way back: the lot with its bids, its evaluation and its result."""
    lot = contract.lot
    return Fact(
        _("Awarded in"),
        f"{lot.tender.number} {lot}",
        url=lot.get_absolute_url(),
        note=lot.tender.title,
    )


def facts(contract: Contract) -> list[Fact]:
    """Parties, the award, term, scheme and bond."""
    bond = getattr(contract, "bond", None)
    version = contract.scheme_version
    return [
        awarded_in(contract),
        Fact(_("Purchaser"), contract.purchaser.name),
        Fact(_("Contractor"), contract.supplier.name),
        Fact(_("Service"), contract.get_service_kind_display()),
        Fact(
            _("Term"),
            format_html(
                "{} – {}",
                unbroken(f"{contract.starts_on:%Y-%m-%d}"),
                unbroken(f"{contract.ends_on:%Y-%m-%d}"),
            ),
            note=_("Years: %(years)s") % {"years": contract.years},
        ),
        Fact(_("Place"), contract.place or None),
        Fact(
            _("Deduction scheme"),
            str(version) if version else None,
            url=version.get_absolute_url() if version else "",
        ),
        Fact(
            _("Performance bond"),
            f"{number(bond.amount, 2)} · {bond.get_status_display()}" if bond else _("None"),
        ),
        Fact(_("Contract manager"), str(contract.manager)),
    ]


def stats(contract: Contract) -> list[tuple[Any, str, Any]]:
    """Label, value and what it means: yearly price, fee of a period, paid, deducted."""
    first = contract.periods.first()
    out = contract.certificates.filter(status__in=PAID_OUT)
    paid = out.aggregate(amount=Sum("amount"), deducted=Sum("deductions"))
    maintained = HeldLine.objects.filter(result__certificates__in=out).aggregate(
        amount=Sum("deducted")
    )
    deducted = (paid["deducted"] or Decimal(0)) + (maintained["amount"] or Decimal(0))
    count = out.count()
    return [
        (
            _("Yearly price"),
            number(contract.amount, 2),
            _("CNY, %(lines)s lines") % {"lines": len(contract.bill)},
        ),
        (
            _("Fee of a period"),
            number(first.fee if first else None, 2),
            _("CNY; the last of a year makes it whole"),
        ),
        (
            _("Paid"),
            number(paid["amount"] or Decimal(0), 2),
            _("CNY; periods paid: %(count)s") % {"count": count},
        ),
        (
            _("Deducted"),
            number(deducted, 2),
            _("CNY, of what has been paid"),
        ),
    ]


def bill_rows(contract: Contract) -> tuple[list[tuple[Any, Contradiction | None]], Any]:
    """The lines of the bill, each with its contradiction, and the one of the total."""
    found = {one.number: one for one in contradictions(contract.bill, contract.amount)}
    return [(line, found.get(line.number)) for line in contract.bill], found.get(0)
