"""What the desk counts as late, whom a computation locks out, and no form that leads nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.desk import provide
from inspections.models import Finding
from inspections.services import assessments, findings
from procurement import clock
from procurement.errors import RuleBroken
from procurement.people.roles import Role
from tests.factories import inspections as made
from tests.factories.people import person

pytestmark = pytest.mark.django_db

ZH = {"accept-language": "zh-hans"}


def url(name, row):
    return reverse(f"inspections:{name}", args=[row.pk])


def test_a_dispute_has_no_limit_on_the_desk_but_says_since_when_it_waits(client):
    made.published()
    finding = Finding.objects.order_by("pk").first()
    row = finding.contract
    reviewer = person(Role.REVIEWER, at=row.purchaser)
    supplier = row.supplier.memberships.first().user
    filed = finding.answer_due_at - timedelta(hours=1)
    with clock.travel(filed):
        findings.dispute(finding, reason="不属实", actor=supplier)
    with clock.travel(filed + timedelta(days=37)):
        items = [one for one in provide(reviewer, clock.now()) if "answer=" in one.url]
        client.force_login(reviewer)
        page = client.get(reverse("web:desk"), headers=ZH).content.decode()
    (item,) = items
    assert item.due is None and item.due_day is None
    assert "已超" not in page
    local = filed.astimezone(clock.LEGAL_ZONE)
    assert f"{local.month}月{local.day}日" in page


def month_of(row):
    return assessments.collect(made.period_of(row), actor=row.who.manager)


def test_who_computes_is_told_before_whom_it_locks_out(client):
    row, _rounds = made.a_month()
    with clock.travel(made.AFTER):
        month = month_of(row)
        other = person(Role.REVIEWER, at=row.who.buyer, display_name="于样本")
        assert assessments.confirmers(month) == [row.who.reviewer, other]
        client.force_login(row.who.reviewer)
        page = client.get(url("compute", month), headers=ZH).content.decode()
        assert str(other) in page
        client.force_login(row.who.manager)
        page = client.get(url("compute", month), headers=ZH).content.decode()
        assert str(other) not in page, "the contract manager locks out nobody"


def test_the_only_reviewer_does_not_compute_what_nobody_else_could_confirm(client):
    row, _rounds = made.a_month()
    with clock.travel(made.AFTER):
        month = month_of(row)
        assert assessments.confirmers(month) == [row.who.reviewer]
        with pytest.raises(RuleBroken) as caught:
            assessments.compute(month, actor=row.who.reviewer)
        assert [reason.code for reason in caught.value.reasons] == ["only_reviewer"]
        client.force_login(row.who.reviewer)
        assert client.get(url("compute", month), headers=ZH).status_code == 409
        assert client.post(url("compute", month), headers=ZH).status_code == 422
        assessments.compute(month, actor=row.who.manager)
    assert made.fresh(month).status == "computed"


def test_a_scheme_without_events_offers_no_form_for_them(client):
    row = made.contract(code="quangang-2019")
    with clock.travel(made.AFTER):
        month = month_of(row)
        client.force_login(row.who.manager)
        assert url("event", month) not in client.get(url("assessment", month)).content.decode()
        answer = client.get(url("event", month), headers=ZH)
    assert answer.status_code == 409
    assert 'name="kind"' not in answer.content.decode()
