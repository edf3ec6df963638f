"""The cast of the notices: an officer who drafts, an editor, the public; a made-up row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from cms.models import Notice
from cms.notices import catalogue
from cms.notices.catalogue import Row
from cms.notices.drafts import Draft
from cms.notices.kinds import Kind, Service
from procurement import clock
from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user

CODES = ["91110000000000001A"]


def credit_code(number: int) -> str:
    """A right code for a made-up organisation."""
    from stdnum.cn import uscc

    body = f"9132000000000{number:04d}"
    return body + uscc.calc_check_digit(body)


@pytest.fixture(autouse=True)
def _chinese(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    with override("zh-hans"):
        yield


@pytest.fixture
def purchaser(db):
    return Organisation.objects.create(
        kind="buyer", name="示例市城市管理局", credit_code=credit_code(1)
    )


@pytest.fixture
def firm(db):
    return Organisation.objects.create(
        kind="supplier", name="示例甲环境服务有限公司", credit_code=credit_code(2), size="small"
    )


def person(username, purchaser, *roles):
    user = User.objects.create_user(username, password="示例-pass-2026", display_name=username)
    for role in roles:
        grant(user, purchaser, role, actor=system_user())
    return User.objects.get(pk=user.pk)


@pytest.fixture
def officer(purchaser):
    return person("officer", purchaser, Role.OFFICER)


@pytest.fixture
def colleague(purchaser):
    return person("colleague", purchaser, Role.OFFICER)


@pytest.fixture
def editor(purchaser):
    return person("editor", purchaser, Role.EDITOR)


@pytest.fixture
def inspector(purchaser):
    return person("inspector", purchaser, Role.INSPECTOR)


TERMINATION = {
    "project_number": "SZ-2026-001",
    "project_name": "示例区道路清扫保洁服务",
    "termination_reason": "有效投标人不足三家。",
    "purchaser_name": "示例市城市管理局",
    "purchaser_address": "示例市示例路1号",
    "purchaser_contact": "0000-12345",
    "project_contact_person": "王示例",
    "project_contact_phone": "0000-12345",
}


def fill(organisation):
    return Draft(
        title=f"{organisation.name}终止公告",
        fields=dict(TERMINATION),
        service=Service.STREET_CLEANING,
        procurement_number="SZ-2026-001",
    )


@pytest.fixture
def made_up_row(monkeypatch):
    """Verifying a firm drafts a notice whose publication suspends the firm."""
    row = Row(
        kind=Kind.TERMINATION,
        subject="people.organisation",
        drafted_by=("people.organisation.verify",),
        fill=fill,
        publishes="tests.cms.fakes.suspend",
    )
    monkeypatch.setattr(catalogue, "ROWS", (row,))
    return row


@pytest.fixture
def draft(firm, officer, made_up_row):
    """The notice that verifying the firm has drafted."""
    from procurement.workflow import perform

    perform(firm, "verify", actor=officer, at=clock.now())
    return Notice.objects.get()


def published(title="示例公告", *, kind=Kind.TERMINATION, days_ago=0, **values):
    """A published notice, written straight into the table."""
    return Notice.objects.create(
        kind=kind,
        title=title,
        live=True,
        published_at=clock.now() - timedelta(days=days_ago),
        **values,
    )
