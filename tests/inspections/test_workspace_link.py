"""From the workspace of a contract to what the inspections do with it."""

import pytest
from django.urls import reverse

from tests.factories import contracts as made
from tests.factories import inspections
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db


def test_the_workspace_leads_whoever_may_to_the_plan_of_a_round():
    row = inspections.contract()
    address = reverse("inspections:plan", args=[row.pk])
    assert address in Visitor(row.who.manager).see(row.get_absolute_url()).links()
    assert address not in Visitor(row.who.supplier).see(row.get_absolute_url()).links()
    draft = made.draft(row.who)
    assert "Plan a round" not in Visitor(row.who.manager).see(draft.get_absolute_url()).text
