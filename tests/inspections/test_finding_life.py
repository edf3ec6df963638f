"""The life of one finding on its pages: what is told of it, in which order, and when nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from inspections import timeline
from inspections.models import Finding
from inspections.services import findings
from procurement import clock
from procurement.clock import legal
from procurement.web import formats
from procurement.web.desk import desk_for
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db
NOON = legal(made.DAY, 12)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def finding():
    """Notified at eleven: to be put right in two hours, to be answered in a day."""
    row = made.submitted()
    found = Finding.objects.get()
    found.who, found.team = row.who, made.team(row)
    return found


@pytest.fixture
def stopped(monkeypatch):
    """The clock stands still at this moment."""

    def stop(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stop


# Withdrawn --------------------------------------------------------------------------------------


def read(client, user, url):
    client.force_login(user)
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").find("main")


def moments(page):
    return {time["datetime"] for time in page.find_all("time")}


def row_of(client, user):
    """Status, answer and limit of the only finding, as the list shows them."""
    page = read(client, user, reverse("inspections:findings"))
    cells = page.find(attrs={"role": "rowheader"}).find_parent("tr").find_all("td")
    return [" ".join(cell.get_text(" ").split()) for cell in cells[-3:]]


def waiting(user):
    """What is on this person's desk about findings, with or without something to do."""
    desk = desk_for(user, clock.now())
    items = (item for part in vars(desk).values() if isinstance(part, list) for item in part)
    return [str(item.title) for item in items if "findings" in str(item.title)]


def test_a_finding_that_was_withdrawn_says_so_and_is_due_nowhere(client, finding):
    who = finding.who
    with clock.travel(NOON):
        status, _answer, limit = row_of(client, who.supplier)
        assert status == "To be put right" and "left" in limit
        page = read(client, who.supplier, finding.get_absolute_url())
        assert "To be put right before" in page.text
        due = {formats.machine(finding.due_at), formats.machine(finding.answer_due_at)}
        assert due <= moments(page)
        assert len(waiting(who.supplier)) == 2
        findings.dispute(finding, reason="相邻工地所致", actor=who.supplier)
        findings.withdraw(finding, reason="现场查看属实", actor=who.reviewer)
        for user in (who.supplier, who.reviewer, who.manager):
            status, answer, limit = row_of(client, user)
            assert (status, answer, limit) == ("Withdrawn after review",) * 2 + ("—",)
            page = read(client, user, finding.get_absolute_url())
            assert "Withdrawn" in page.find(class_="badge").text
            for words in ("To be put right before", "Limit to put it right", "Put it right"):
                assert words not in page.text
            assert not due & moments(page)
            assert waiting(user) == []
    with clock.travel(NOON + timedelta(days=3)):
        assert findings.record_overdue(clock.now()) == 0
        assert row_of(client, who.supplier)[0] == "Withdrawn after review"


# The order of events ----------------------------------------------------------------------------


def told(finding, now):
    events = timeline.of_finding(made.fresh(finding), now, named=False)
    return [(str(event.what), event.done) for event in events]


def test_a_limit_that_has_passed_stands_between_what_was_before_and_after_it(finding):
    with clock.travel(legal(made.DAY, 13, 1)):
        findings.record_overdue(clock.now())
    with clock.travel(legal(made.DAY, 14)):
        findings.accept(made.fresh(finding), actor=finding.who.supplier)
    assert told(finding, legal(made.DAY, 15)) == [
        ("Found", True),
        ("Contractor notified", True),
        ("Limit to put it right", True),
        ("The contractor accepts", True),
    ]


def test_what_is_to_come_stands_in_the_order_in_which_it_comes():
    row = made.submitted(made.contract(code="quangang-2019"), faults=((("1c", 1),), ()))
    finding = Finding.objects.get()
    assert finding.answer_due_at < finding.due_at, "answered in a day, put right in five"
    assert told(finding, legal(row.planned_for, 12)) == [
        ("Found", True),
        ("Contractor notified", True),
        ("Last moment to answer", False),
        ("Limit to put it right", False),
    ]


def test_what_happens_at_one_moment_stands_in_the_order_of_the_life(finding, stopped):
    stopped(NOON)
    Finding.objects.update(found_at=NOON, notified_at=NOON)
    findings.accept(finding, actor=finding.who.supplier)
    photo = made.photo("after.png", "green", "PNG")
    findings.put_right(finding, [photo], text="已清理", actor=finding.who.supplier)
    findings.verify(finding, actor=finding.team[0])
    assert [what for what, _done in told(finding, NOON)] == [
        "Found",
        "Contractor notified",
        "The contractor accepts",
        "Reported put right",
        "Confirmed put right",
    ]
