"""The desk groups what waits by when it is due."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from procurement import clock, registry
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.web.desk import desk_for
from tests.factories.people import person

WEDNESDAY = clock.legal(date(2026, 11, 18), 9, 20)


def desk(monkeypatch, *items):
    monkeypatch.setattr(registry, "desk_providers", [lambda user, now: items])
    return desk_for(object(), WEDNESDAY)


def item(title, **values) -> DeskItem:
    return DeskItem(title=title, url="/x/", **values)


def titles(items) -> list[str]:
    return [i.title for i in items]


def test_items_are_grouped_by_today_this_week_and_later(monkeypatch):
    found = desk(
        monkeypatch,
        item("no day"),
        item("next month", due_day=date(2026, 12, 10)),
        item("friday", due=clock.legal(date(2026, 11, 20), 9)),
        item("sunday", due_day=date(2026, 11, 22)),
        item("tonight", due=clock.legal(date(2026, 11, 18), 17)),
        item("today", due_day=date(2026, 11, 18)),
        item("yesterday", due_day=date(2026, 11, 17)),
    )
    assert titles(found.today) == ["yesterday", "tonight", "today"]
    assert titles(found.week) == ["friday", "sunday"]
    assert titles(found.later) == ["next month", "no day"]
    assert (found.count, found.overdue_count, found.due_today_count) == (7, 1, 2)


def test_the_most_urgent_item_is_the_first_of_the_page(monkeypatch):
    found = desk(monkeypatch, item("later", due_day=date(2026, 12, 1)), item("soon", due=WEDNESDAY))
    assert found.first.title == "soon"


def test_what_waits_for_others_is_not_counted_as_mine(monkeypatch):
    found = desk(monkeypatch, item("theirs", waiting_for="李样本", due_day=date(2026, 11, 1)))
    assert found.count == 0 and found.overdue_count == 0 and found.first is None
    assert titles(found.waiting) == ["theirs"]


def test_a_period_in_days_is_late_only_when_its_day_is_over(monkeypatch):
    monkeypatch.setattr(
        registry, "desk_providers", [lambda user, now: [item("x", due_day=date(2026, 11, 18))]]
    )
    last = clock.legal(date(2026, 11, 19)) - timedelta(microseconds=1)
    assert desk_for(object(), last).overdue_count == 0
    assert desk_for(object(), last + timedelta(microseconds=2)).overdue_count == 1


def test_an_item_cannot_be_due_at_a_moment_and_on_a_day():
    with pytest.raises(ValueError, match="not both"):
        item("x", due=WEDNESDAY, due_day=date(2026, 11, 18))


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22)])
def test_at_the_weekend_the_coming_week_stands_before_later(monkeypatch, day):
    items = [
        item("monday", due_day=date(2026, 11, 23)),
        item("next sunday", due_day=date(2026, 11, 29)),
        item("after it", due_day=date(2026, 11, 30)),
    ]
    monkeypatch.setattr(registry, "desk_providers", [lambda user, now: items])
    found = desk_for(object(), clock.legal(day, 10))
    assert found.weekend
    assert titles(found.week) == ["monday", "next sunday"]
    assert titles(found.later) == ["after it"]


def test_on_a_friday_the_week_still_ends_with_its_sunday(monkeypatch):
    items = [item("sunday", due_day=date(2026, 11, 22)), item("monday", due_day=date(2026, 11, 23))]
    monkeypatch.setattr(registry, "desk_providers", [lambda user, now: items])
    found = desk_for(object(), clock.legal(date(2026, 11, 20), 10))
    assert not found.weekend
    assert (titles(found.week), titles(found.later)) == (["sunday"], ["monday"])


# What the page folds away -------------------------------------------------------------------------


def many(count, **values):
    return [item(f"{number}", **values) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "shown"),
    [(3, 3), (4, 4), (5, 3), (40, 3)],
)
def test_a_long_group_shows_its_first_few_and_folds_more_than_one(monkeypatch, count, shown):
    days = [WEDNESDAY.date() + timedelta(days=60 - number) for number in range(count)]
    found = desk(monkeypatch, *(item(f"{day}", due_day=day) for day in days))
    pile = found.piles["later"]
    assert titles(pile.shown) == [f"{day}" for day in sorted(days)[:shown]], "the most urgent"
    assert titles([*pile.shown, *pile.folded]) == titles(found.later), "nothing is left out"


def test_more_of_what_is_overdue_stands_open(monkeypatch):
    found = desk(monkeypatch, *many(9, due_day=date(2026, 11, 17)))
    assert (len(found.piles["today"].shown), len(found.piles["today"].folded)) == (5, 4)


def test_what_waits_for_others_stands_by_its_day_as_well(monkeypatch):
    late = item("soon", waiting_for="李样本", due_day=date(2026, 11, 19))
    found = desk(monkeypatch, item("no day", waiting_for="李样本"), late)
    assert titles(found.piles["waiting"].shown) == ["soon", "no day"]


@pytest.mark.django_db
def test_the_folded_rest_is_in_the_page_behind_a_native_fold(client, monkeypatch):
    mine = many(12, due_day=date(2026, 1, 1))
    theirs = [item(f"theirs {number}", waiting_for="李样本") for number in range(7)]
    monkeypatch.setattr(registry, "desk_providers", [lambda user, now: [*mine, *theirs]])
    client.force_login(person(Role.OFFICER))
    page = client.get("/desk/", headers={"accept-language": "en"}).content.decode()
    folds = re.findall(r'<details class="more">(.*?)</details>', page, re.DOTALL)
    summaries = [re.search(r"<summary>(.*?)</summary>", one).group(1) for one in folds]
    assert summaries == [
        '7 more<span class="vh">: Overdue and today</span>',
        '4 more<span class="vh">: Waiting for others</span>',
    ]
    assert [one.count("<li>") for one in folds] == [7, 4]
    assert page.count('class="btn go"') == 1 and 'class="btn go"' not in "".join(folds)
