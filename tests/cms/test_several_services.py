"""A notice about several services is found under each of them."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from cms.models import Notice
from cms.notices.kinds import Kind, Service
from cms.notices.service import ServicesField, services_of
from procurement import clock
from procurement.errors import RuleBroken
from procurement.people.services.accounts import EDITOR_GROUP
from tests.cms.conftest import published
from tests.copies import asked, copies
from tests.factories.tenders import NOTICE_DAY, Procurement

pytestmark = pytest.mark.django_db

BOTH = (Service.STREET_CLEANING, Service.GREENING)


def found(client, address, service):
    return "两类服务招标" in client.get(address, {"service": service}).content.decode()


@pytest.mark.parametrize(
    ("given", "services"),
    [
        ("greening", ("greening",)),
        (",street_cleaning,greening,", ("street_cleaning", "greening")),
        (("greening", "street_cleaning", "greening"), ("street_cleaning", "greening")),
        ([Service.OTHER], ("other",)),
        ("", ()),
        (None, ()),
    ],
)
def test_services_are_read_in_the_order_of_the_facet_each_once(given, services):
    assert services_of(given) == services


@pytest.mark.parametrize("address", ["/notices/", "/notices/feed/", "/api/notices/"])
def test_a_notice_about_two_services_is_found_under_both_and_no_other(client, address):
    published("两类服务招标", kind=Kind.TENDER, service=BOTH)
    published("只有绿化", service=Service.GREENING)
    answers = {service: found(client, address, service) for service in Service.values}
    assert [service for service, there in answers.items() if there] == list(BOTH)


def test_it_is_counted_once_under_two_ticked_services_and_in_the_facets(client):
    published("两类服务招标", kind=Kind.TENDER, service=BOTH)
    page = client.get("/notices/", {"service": BOTH})
    assert page.context["count"] == 1
    (kind,) = page.context["kind_options"]
    assert (kind["value"], kind["count"]) == ("tender", 1)
    (row,) = client.get("/api/notices/").json()["results"]
    assert (row["services"], row["service"]) == (["street_cleaning", "greening"], "other")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Street cleaning, Greening"), ("zh-hans", "{}、{}")],
)
def test_board_and_notice_name_every_service(client, language, words):
    notice = published("两类服务招标", kind=Kind.TENDER, service=BOTH)
    with override(language):
        words = words.format(*(Service(one).label for one in BOTH))
    for address in ("/notices/", notice.get_absolute_url()):
        assert words in client.get(address, headers={"accept-language": language}).text


def test_filtering_by_services_asks_no_more_the_more_notices_there_are(client):
    row = published("两类服务招标", number="M-0", service=BOTH)
    urls = [
        f"{address}?service={BOTH[0]}&service={BOTH[1]}"
        for address in ("/notices/", "/api/notices/")
    ]
    few = {}
    for numbers in (range(1, 10), range(10, 1000)):
        copies(row, numbers, lambda n: {"number": f"M-{n}", "subject_id": f"m{n}"})
        few = few or asked(client, urls)
    assert client.get(urls[1]).json()["count"] == 1000
    assert asked(client, urls) == few


# What the work says -----------------------------------------------------------------------------


class TwoServices(Procurement):
    """A tender with a lot of street cleaning and one of greening."""

    def __init__(self):
        super().__init__(lots=2)

    def lot_values(self, number):
        return {**super().lot_values(number), "service_kind": BOTH[number - 1]}


def go_live(notice, actor):
    """Published by a person whom the services have made an editor in Wagtail."""
    Group.objects.get(name=EDITOR_GROUP).user_set.add(actor)
    actor = type(actor).objects.get(pk=actor.pk)
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        notice.latest_revision.publish(user=actor)
    return Notice.objects.get(pk=notice.pk)


def test_the_notice_of_a_tender_with_lots_of_two_services_is_published_under_both(client):
    world = TwoServices()
    world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    notice = go_live(notice, world.officer)
    assert notice.live and notice.service == BOTH
    for service in Service.values:
        there = notice.title in client.get("/notices/", {"service": service}).text
        assert there == (service in BOTH), service


def test_a_notice_that_leaves_one_of_the_services_out_is_refused():
    world = TwoServices()
    world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    notice.service = Service.GREENING
    notice.save_revision()
    with pytest.raises(RuleBroken) as refusal:
        go_live(notice, world.officer)
    assert [reason.field for reason in refusal.value.reasons] == ["service"]


def test_an_editor_ticks_several_services_and_compares_them(client, draft, officer):
    client.force_login(officer)
    add = reverse("wagtailsnippets_cms_notice:add") + "?kind=supervision"
    assert client.post(add, {"title": "处理决定", "service": BOTH}).status_code == 302
    written = Notice.objects.get(kind=Kind.SUPERVISION)
    assert written.get_latest_revision_as_object().service == BOTH
    written.service = Service.OTHER
    written.save_revision(user=officer, clean=False)
    name, args = "wagtailsnippets_cms_notice:revisions_compare", [written.pk, "earliest", "latest"]
    page = client.get(reverse(name, args=args), headers={"accept-language": "en"}).text
    assert "Street cleaning, Greening" in page and "Other services" in page
    assert "street_cleaning" not in page.partition("<main")[2]


# The move of what is stored ---------------------------------------------------------------------

migration = importlib.import_module("cms.migrations.0003_several_services")


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT service FROM cms_notice ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def as_before(**services):
    """What stood in the column: one word."""
    with connection.cursor() as cursor:
        for key, word in services.items():
            cursor.execute("UPDATE cms_notice SET service = %s WHERE id = %s", [word, key[1:]])


class Old:
    """The models as the migration sees them: the column is a plain text."""

    def __init__(self, monkeypatch):
        monkeypatch.setattr(ServicesField, "get_prep_value", lambda self, value: value)

    def get_model(self, *name):
        return apps.get_model(*name)


def test_what_is_stored_is_moved_and_drafts_are_published_from_it(monkeypatch):
    world = TwoServices()
    world.ready()
    draft = Notice.objects.get(kind=Kind.TENDER)
    single = published("绿化", service=Service.GREENING)
    other = published("其他")
    as_before(**{f"n{draft.pk}": "other", f"n{single.pk}": "greening", f"n{other.pk}": "other"})
    revision = draft.latest_revision
    revision.content["service"] = "other"
    revision.save()
    rows = Notice.objects.filter(pk__in=[draft.pk, single.pk, other.pk])
    with monkeypatch.context() as patch:
        migration.forwards(Old(patch), None)
    assert dict(rows.values_list("pk", "service")) == {
        draft.pk: BOTH, single.pk: (Service.GREENING,), other.pk: (Service.OTHER,),
    }  # fmt: skip
    assert go_live(Notice.objects.get(pk=draft.pk), world.officer).service == BOTH
    with monkeypatch.context() as patch:
        migration.backwards(Old(patch), None)
    assert set(stored()) <= set(Service.values), "one word again"
