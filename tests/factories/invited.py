"""Invited tenders: with a pool, announced, drawn, published to those who were drawn."""

from __future__ import annotations

from datetime import date, timedelta

from procurement import clock
from procurement.people.roles import Role
from tenders.findings import Decision
from tenders.models import Tender
from tenders.services import invitations, procedures, tendering
from tests.factories.people import organisation, person
from tests.factories.tenders import NOTICE_DAY, Procurement, pdf
from tests.standing import standing

CHOICE = {
    "procedure": "invited_tender",
    "method": "comprehensive_scoring",
    "ground": "limited_range",
    "ground_facts": "仅有少数供应商具备条件",
    "approval_by": "示例市财政局",
    "approval_number": "示财购〔2026〕4号",
    "approval_on": date(2026, 2, 5),
}
WRITING = clock.legal(NOTICE_DAY - timedelta(days=5), 11)
ANNOUNCED = clock.legal(NOTICE_DAY - timedelta(days=5), 12)
UNTIL = clock.legal(date(2026, 3, 4), 17)
DRAWING = clock.legal(date(2026, 3, 5), 10)
SENT = clock.legal(date(2026, 3, 6), 10)


@standing
def ready(world: Procurement, source: str = "notice", number: int = 3) -> Tender:
    """An approved invited tender with the plan of its pool."""
    tender = world.draft()
    world.looker = person(Role.FINANCE, at=world.purchaser)
    with clock.travel(WRITING):
        procedures.choose(tender, actor=world.officer, **CHOICE)
        tendering.set_dates(
            tender,
            actor=world.officer,
            notice_day=SENT.date(),
            documents_from=clock.legal(SENT.date(), 9),
            documents_until=clock.legal(date(2026, 3, 16), 17),
            deadline=clock.legal(date(2026, 3, 31), 9),
        )
        invitations.plan(
            tender,
            source=source,
            number=number,
            actor=world.officer,
            applications_until=UNTIL if source == "notice" else None,
            criteria="具备道路运输许可" if source == "notice" else "",
        )
        tendering.submit(tender, actor=world.officer)
        tendering.approve(tender, actor=world.approver)
    return Tender.objects.get(pk=tender.pk)


@standing
def announced(world: Procurement, applicants: int = 4) -> Tender:
    """Suppliers have applied to it."""
    tender = ready(world)
    with clock.travel(ANNOUNCED):
        invitations.announce(tender, actor=world.officer, notice_url="/notices/9/")
    world.applicants = [world.supplier() for _number in range(applicants)]
    with clock.travel(ANNOUNCED + timedelta(days=1)):
        for actor in world.applicants:
            invitations.apply(tender.pool, pdf(), actor=actor)
    return tender


@standing
def judged(world: Procurement, applicants: int = 4) -> Tender:
    """Every applicant qualifies."""
    tender = announced(world, applicants)
    with clock.travel(DRAWING):
        keys = tender.pool.candidates.values_list("pk", flat=True)
        invitations.judge(
            tender.pool, {key: Decision(True, "") for key in keys}, actor=world.officer
        )
    return tender


@standing
def drawn(world: Procurement, applicants: int = 4) -> Tender:
    """Three are drawn before two witnesses."""
    tender = judged(world, applicants)
    with clock.travel(DRAWING):
        invitations.draw_suppliers(
            tender.pool, [world.looker, world.approver], actor=world.officer, public_value="07"
        )
    return Tender.objects.get(pk=tender.pk)


@standing
def invited(world: Procurement, applicants: int = 4) -> Tender:
    """The invitations are sent: the tender accepts bids of those who were drawn."""
    tender = drawn(world, applicants)
    with clock.travel(SENT):
        invitations.invite(tender, actor=world.officer)
    world.__dict__["tender"] = Tender.objects.get(pk=tender.pk)
    return world.tender


@standing
def recommended(world: Procurement, tender: Tender, count: int) -> None:
    """The officer puts suppliers in."""
    for _number in range(count):
        invitations.put_in(
            tender.pool, supplier=organisation("supplier"), reason="书面推荐", actor=world.officer
        )


@standing
def too_few(world):
    """Four have applied and two of them qualify; three are to be drawn."""
    tender = announced(world)
    keys = list(tender.pool.candidates.order_by("pk").values_list("pk", flat=True))
    with clock.travel(DRAWING):
        found = {
            key: Decision(place < 2, "" if place < 2 else "无许可证")
            for place, key in enumerate(keys)
        }
        invitations.judge(tender.pool, found, actor=world.officer)
    return Tender.objects.get(pk=tender.pk)
