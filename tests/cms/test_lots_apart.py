"""A notice of several lots keeps them apart, as it is drafted, edited and published."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from cms.models import Notice
from cms.notices.kinds import Kind
from procurement import clock
from procurement.people.roles import Role
from tenders.models import Lot
from tests.cms.conftest import person
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.journeys.visitors import Form

pytestmark = pytest.mark.django_db
TERMS = (
    "第1采购包 第1标段：自2026年6月1日起，1年；"
    "第2采购包 第2标段：自2026年7月1日起，2年，合同一年一签"
)


@pytest.fixture
def notice():
    """The drafted notice of a tender with two lots of different terms."""
    world = Procurement(lots=2)
    tender = world.draft()
    later = {"years": 2, "service_starts_on": date(2026, 7, 1)}
    Lot.objects.filter(tender=tender, number=2).update(**later)
    type(tender.plan).objects.filter(pk=tender.plan_id).update(years=2)
    world.draft = lambda: tender
    world.ready()
    found = Notice.objects.of(tender).get(kind=Kind.TENDER)
    found.editor = person("editor", world.purchaser, Role.EDITOR)
    return found


def typed(tag):
    """What a browser makes of a field's value: in one line there is no break of lines."""
    values = Form(tag, "").values
    single = {one.get("name") for one in tag.select("input")}
    return {
        name: [value.replace("\n", "") if name in single else value for value in found]
        for name, found in values.items()
        if found
    }


def test_the_terms_of_several_lots_stay_apart_in_the_editor_and_on_the_page(client, notice):
    assert notice.fields["contract_period"] == TERMS
    address = f"/cms/snippets/cms/notice/edit/{notice.pk}/"
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        client.force_login(notice.editor)
        page = BeautifulSoup(client.get(address).text, "html.parser")
        data = typed(page.find(attrs={"name": "notice_contract_period"}).find_parent("form"))
        assert data["notice_contract_period"] == [TERMS]
        saved = client.post(address, data)
        assert saved.status_code == 302
        notice = Notice.objects.get(pk=notice.pk)
        draft = notice.latest_revision.as_object()
        assert draft.fields["contract_period"] == TERMS
        answer = client.post(address, {**data, "action-publish": "action-publish"})
        assert answer.status_code == 302
        client.logout()
        public = client.get(notice.get_absolute_url()).text
    text = BeautifulSoup(public, "html.parser").get_text()
    assert TERMS in text
