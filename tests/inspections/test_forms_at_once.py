"""Forms of rounds and months: what cannot be read and what the rules say, in one refusal."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.services import assessments, rounds
from procurement import clock
from procurement.clock import legal
from procurement.errors import RuleBroken
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def errors(client, user, page, pk, /, **data):
    client.force_login(user)
    response = client.post(reverse(f"inspections:{page}", args=[pk]), data, headers=EN)
    assert response.status_code == 422, response.status_code
    return {field: " ".join(said) for field, said in response.context["form"].errors.items()}


def test_a_round_is_not_planned_for_a_day_that_has_passed(client):
    row = made.contract()
    period = made.period_of(row)
    yesterday = made.DAY - timedelta(days=1)
    with clock.travel(legal(made.DAY, 9)):
        with pytest.raises(RuleBroken) as refused:
            wish = made.wish(row, planned_for=yesterday, value_at=legal(made.DAY, 21))
            rounds.plan(row, wish, actor=row.who.manager)
        assert [(one.code, one.field) for one in refused.value.reasons] == [
            ("past", "planned_for")
        ]  # fmt: skip
        sent = {"period": period.pk, "planned_for": yesterday.isoformat(), "inspector_count": "x"}
        found = errors(client, row.who.manager, "plan", row.pk, **sent)
    assert "has passed already" in found["planned_for"]
    assert "whole number" in found["inspector_count"] and "checklist" in found
    with clock.travel(legal(period.ends_on, 9)):
        sent["planned_for"] = (period.ends_on + timedelta(days=1)).isoformat()
        found = errors(client, row.who.manager, "plan", row.pk, **sent)
    assert found["planned_for"].startswith("The day lies between Thu 1 Oct 2026 and Sat 31 Oct")


def test_an_event_lies_in_its_period_and_not_ahead(client):
    row = made.contract(code="longgang-2025")
    period = made.period_of(row)
    with clock.travel(legal(made.DAY, 9)):
        month = assessments.collect(period, actor=row.who.manager)
        ahead = made.DAY + timedelta(days=1)
        sent = {"occurred_on": ahead.isoformat(), "quantity": "0"}
        found = errors(client, row.who.manager, "event", month.pk, **sent)
        assert {"kind", "quantity", "note", "occurred_on"} <= set(found)
        assert "has not come yet" in found["occurred_on"]
        outside = (period.starts_on - timedelta(days=1)).isoformat()
        found = errors(client, row.who.manager, "event", month.pk, occurred_on=outside)
    assert found["occurred_on"] == (
        "The day lies outside the period: from Thu 1 Oct 2026 to Sat 31 Oct 2026."
    )
