"""First chapter: the city's offices get their people, suppliers register and are verified."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from procurement.audit import journal
from procurement.people.demo_accounts import DEMO_ACCOUNTS, MORE_ACCOUNTS, PASSWORD
from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.people.services import accounts, registration
from procurement.workflow import act
from tenders.services import experts

from .cast import BODIES, EXPERTS, FIRMS, NEWCOMER, Body, Firm, Person, people
from .credit import FIRM, PUBLIC_BODY, credit_code
from .papers import licence
from .playbill import Story
from .stage import Stage

BANK = "示例银行示例市分行"


@cache
def hashed_once() -> str:
    """The hash of the published password: the same for everybody, and hashing is slow."""
    return make_password(PASSWORD)


def found_city(stage: Stage) -> None:
    """Offices and their people, by the hand of the system, as when a city installs the product."""
    system = accounts.system_user()
    for number, body in enumerate(BODIES, start=1):
        stage.bodies[body.key] = _body(body, number, system)
    for person in people(DEMO_ACCOUNTS + MORE_ACCOUNTS):
        stage.people[person.username] = _person(person, stage, system)
    for username in EXPERTS:
        _expert(username, stage)


def _expert(username: str, stage: Stage) -> None:
    """An expert writes the own record; the register of people confirms it."""
    kinds, past = EXPERTS[username]
    user, start = stage.people[username], stage.month(11)
    employers = [
        experts.Stated(
            one.name,
            stage.bodies[one.body].credit_code if one.body else "",
            one.capacity,
            start - timedelta(days=365 * one.began),
            None if one.ended is None else start - timedelta(days=round(365 * one.ended)),
        )
        for one in past
    ]
    record = experts.state(user, kinds=kinds, employers=employers, actor=user)
    experts.decide(record, confirmed=True, reason="", actor=stage.people["secadmin"])


def _body(body: Body, number: int, actor: Any) -> Organisation:
    with act():
        row = Organisation.objects.create(
            kind=body.kind,
            name=body.name,
            name_en=body.name_en,
            credit_code=credit_code(PUBLIC_BODY, number),
            phone=body.phone,
            address=body.address,
        )
        journal.add("people.organisation.register", row, actor=actor)
        return row


def _person(person: Person, stage: Stage, actor: Any) -> User:
    with act():
        user = User.objects.create(
            username=person.username,
            display_name=person.name,
            email=f"{person.username}@city.example",
            phone=stage.bodies[person.body].phone,
            password=hashed_once(),
        )
        journal.add("people.user.open", user, actor=actor)
        for role in person.roles:
            accounts.grant(user, stage.bodies[person.body], role, actor=actor)
        return user


def suppliers_register(stage: Stage) -> Story:
    """Thirteen firms register over a month; the officer compares the licence and verifies."""
    day = stage.working_day(stage.month(11))
    officer = stage.people["zhou"]
    for number, firm in enumerate(FIRMS, start=1):
        yield stage.at(day, 10, 5)
        company = _register(firm, number, stage)
        yield stage.at(day, 15, 40)
        registration.verify(company, actor=officer)
        if firm.colleague[0]:
            _colleague(firm, company, stage)
        day = stage.working_days(day, 1 + number % 2)


def _colleague(firm: Firm, company: Organisation, stage: Stage) -> None:
    """A second person of the same firm, who works on its bids at the same time."""
    username, name = firm.colleague
    with act():
        user = User.objects.create(
            username=username,
            display_name=name,
            email=f"{username}@supplier.example",
            phone=company.phone,
            password=hashed_once(),
        )
        journal.add("people.user.open", user, actor=stage.people["secadmin"])
        accounts.grant(user, company, Role.SUPPLIER, actor=stage.people["secadmin"])
    stage.people[username] = user


def newcomer_registers(stage: Stage) -> Story:
    """One more firm registers today and waits for the officer."""
    yield stage.at_latest(stage.now - timedelta(hours=3))
    _register(NEWCOMER, len(FIRMS) + 1, stage)


def _register(firm: Firm, number: int, stage: Stage) -> Organisation:
    code = credit_code(FIRM, number)
    user = registration.register(
        organisation={
            "name": firm.name,
            "name_en": firm.name_en,
            "credit_code": code,
            "size": firm.size,
            "address": f"示例市开发区样板路 {number} 号",
            "phone": f"0990-66601{number:02d}",
            "contact": firm.person,
            "legal_representative": firm.legal_representative,
            "bank": BANK,
            "bank_account": f"6200 0099 {number:04d} 0001",
        },
        person={
            "username": firm.username,
            "email": f"{firm.username}@supplier.example",
            "display_name": firm.person,
            "phone": f"0990-66601{number:02d}",
        },
        password=hashed_once(),
        hashed=True,
        licence=licence(firm.name, code, firm.legal_representative),
        actor=None,
    )
    company = user.supplier
    if company is None:
        raise LookupError(f"{firm.name} has not registered")
    stage.people[firm.username] = user
    stage.bodies[firm.key] = company
    return company
