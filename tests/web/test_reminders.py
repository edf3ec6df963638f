"""Reminders of the desk by mail: to whom, when, how often, in whose language, saying what."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from contracts.services import certificates
from procurement import clock
from procurement.calendars.services import calendar
from procurement.people.services.accounts import choose_language
from procurement.registry import DeskItem
from procurement.web import reminders
from procurement.web.models import Reminder
from tests.factories import contracts as made
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, Procurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    """A certificate that waits for the contractor's answer until a day."""
    contract = made.in_force()
    row = made.settled(contract).certificates.get()
    row.who = contract.who
    return row


def remind(at) -> list:
    """What leaves the house when the job runs at this moment."""
    mail.outbox.clear()
    with clock.travel(at), TestCase.captureOnCommitCallbacks(execute=True):
        reminders.remind(clock.now())
    return list(mail.outbox)


def to(user, messages):
    return [one for one in messages if one.to == [user.email]]


def end_of(day):
    return clock.legal(day + timedelta(days=1))


def test_who_has_to_act_is_told_three_one_and_no_working_days_before_and_once_it_is_late(
    certificate,
):
    supplier, last = certificate.who.supplier, certificate.answer_due_on
    days = calendar.current()
    about = lambda at: [m for m in to(supplier, remind(at)) if certificate.number in m.body]  # noqa: E731
    at = lambda day, hour=9: clock.legal(day, hour)  # noqa: E731
    four, three, two, one = (days.add_working_days(last, -n).day for n in (4, 3, 2, 1))
    assert about(at(four)) == []
    (soon,) = about(at(three))
    assert soon.subject.startswith("即将到期：")
    assert about(at(three, 15)) == about(at(two)) == [], "once for each threshold"
    assert len(about(at(one))) == 1
    assert about(at(one, 15)) == []
    assert len(about(at(last))) == 1
    assert about(at(last, 23)) == []
    (late,) = about(end_of(last))
    assert late.subject.startswith("已经逾期：")
    assert about(end_of(last) + timedelta(days=9)) == []


def test_what_comes_to_a_desk_late_is_warned_of_once_and_not_for_what_has_passed():
    user, days = person("officer"), calendar.current()
    item = DeskItem("甲", "/x/", button="做", due_day=date(2026, 4, 27))
    sent = [
        reminders._send(user, item, clock.legal(date(2026, 4, day), 9), days)
        for day in (24, 25, 26, 27)
    ]
    assert sent == [True, False, False, True], "Friday for Monday, nothing at the weekend"
    assert set(Reminder.objects.values_list("threshold", flat=True)) == {"1", "0"}


def test_a_moment_is_warned_of_by_its_day():
    days = calendar.current()
    noon = clock.legal(date(2026, 4, 27), 12)
    midnight = DeskItem("甲", "/x/", due=clock.legal(date(2026, 4, 28)))
    item = DeskItem("甲", "/x/", due=noon)
    at = lambda day, hour: clock.legal(date(2026, 4, day), hour)  # noqa: E731
    found = [reminders.threshold_of(item, at(day, 11), days) for day in (21, 22, 23, 24, 27)]
    assert found == ["", "3", "3", "1", "0"]
    assert reminders.threshold_of(item, noon, days) == "late"
    assert reminders.threshold_of(midnight, at(27, 23), days) == "0"
    assert reminders.threshold_of(DeskItem("甲", "/x/"), noon, days) == ""


def test_nobody_is_told_of_what_waits_for_somebody_else(certificate):
    who = certificate.who
    messages = remind(end_of(certificate.answer_due_on) - timedelta(hours=1))
    assert to(who.supplier, messages)
    told = {address for one in messages for address in one.to if certificate.number in one.body}
    assert told == {who.supplier.email}


def test_what_is_done_in_time_is_not_reminded_of(certificate):
    certificates.confirm(certificate, actor=certificate.who.supplier)
    messages = remind(end_of(certificate.answer_due_on) - timedelta(hours=1))
    assert not [
        one for one in to(certificate.who.supplier, messages) if certificate.number in one.body
    ]


@pytest.mark.parametrize("values", [{"is_active": False}, {"email": ""}])
def test_who_has_left_or_has_no_address_gets_nothing(certificate, values):
    supplier = certificate.who.supplier
    address = supplier.email
    type(supplier).objects.filter(pk=supplier.pk).update(**values)
    messages = remind(end_of(certificate.answer_due_on))
    assert not [one for one in messages if one.to == [address]]
    assert not Reminder.objects.filter(user=supplier).exists()


def test_a_role_that_ended_reminds_of_nothing(certificate):
    supplier = certificate.who.supplier
    supplier.memberships.update(ended_at=clock.now())
    assert not to(supplier, remind(end_of(certificate.answer_due_on)))


def test_the_message_says_what_by_when_why_and_where_in_text_and_in_html(certificate, settings):
    settings.SITE_URL = "https://city.example"
    url = f"https://city.example{certificate.get_absolute_url()}"
    messages = remind(end_of(certificate.answer_due_on) - timedelta(hours=1))
    (message,) = [m for m in to(certificate.who.supplier, messages) if certificate.number in m.body]
    html = BeautifulSoup(message.alternatives[0][0], "html.parser")
    assert html.html["lang"] == "zh-Hans"
    assert html.find("a", href=url)
    day, period = certificate.answer_due_on, certificate.period.starts_on
    for text in (message.body, html.get_text()):
        assert f"{day.year}年{day.month}月{day.day}日" in text
        assert url in text, "the address in full, to be copied"
        assert "因为这件事在您的待办中而收到。" in text
        assert f"答复{period.year}年{period.month}月付款凭证" in text.replace(" ", "")
    assert "<" not in message.body and "&" not in message.body
    assert "\n" not in message.subject


def test_it_comes_in_the_language_the_person_reads_in(client, certificate):
    supplier = certificate.who.supplier
    client.force_login(supplier)
    client.post(reverse("web:set_language"), {"language": "en", "next": "/"})
    supplier.refresh_from_db()
    assert supplier.language == "en"
    messages = remind(end_of(certificate.answer_due_on) - timedelta(hours=1))
    (message,) = [m for m in to(supplier, messages) if certificate.number in m.body]
    assert message.subject.startswith("Due soon: Answer the certificate of ")
    assert "You get this message because" in message.body
    assert 'lang="en"' in message.alternatives[0][0]
    assert "因为" not in message.body + message.alternatives[0][0]


def test_a_visitor_who_changes_the_language_changes_nobodys(client, certificate):
    client.post(reverse("web:set_language"), {"language": "en", "next": "/"})
    certificate.who.supplier.refresh_from_db()
    assert certificate.who.supplier.language == "zh-hans"


def test_a_bid_that_is_not_sealed_is_no_matter_for_a_mail_of_the_desk(client):
    world = Procurement()
    bid, supplier = world.filled()
    with clock.travel(DEADLINE - timedelta(hours=3)):
        client.force_login(supplier)
        assert bid.get_absolute_url() in client.get("/desk/").text, "it does stand on the desk"
    messages = remind(DEADLINE - timedelta(hours=3))
    assert not to(supplier, messages)
    assert not Reminder.objects.filter(user=supplier).exists()


@pytest.mark.parametrize("bids", [0, 4])
def test_mails_before_the_opening_tell_nothing_of_bids(bids):
    """What the purchaser's people are told is the same, whoever has bid."""
    world = Procurement()
    assert world.tender
    for _number in range(bids):
        world.bid()
    messages = remind(DEADLINE - timedelta(hours=3))
    staff = [world.officer, world.approver, world.auditor, *world.openers]
    addresses = {user.email for user in staff}
    found = sorted(one.subject for one in messages if set(one.to) <= addresses)
    notice = f"已经逾期：发布公告：{world.tender.title}"
    assert found == sorted(["即将到期：参加开标"] * len(world.openers) + [notice])
    for number in ("3400000", "4.0", "采购包，已封存"):
        assert not any(number in one.body for one in messages)


def test_by_day_and_once_an_hour(certificate):
    day = certificate.answer_due_on
    for hour, sent in ((7, False), (20, False), (9, True), (9, False)):
        with clock.travel(clock.legal(day, hour)):
            assert bool(reminders.hourly(clock.now())) == sent, hour


def test_tick_sends_them(certificate):
    mail.outbox.clear()
    with (
        clock.travel(clock.legal(certificate.answer_due_on, 10)),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        call_command("tick")
        call_command("tick")
    assert (
        len([m for m in to(certificate.who.supplier, mail.outbox) if certificate.number in m.body])
        == 1
    )


def test_a_limit_that_was_moved_is_told_again_and_another_act_at_the_same_place_too(monkeypatch):
    user, now, days = person("officer"), clock.now(), calendar.current()
    choose_language(user, "zh-hans")
    item = DeskItem("甲", "/x/", button="做", due=now + timedelta(hours=1))
    moved = DeskItem("甲", "/x/", button="做", due=now + timedelta(hours=2))
    other = DeskItem("甲", "/x/", button="看", due=now + timedelta(hours=1))
    sent = [reminders._send(user, one, now, days) for one in (item, item, moved, other, moved)]
    assert sent == [True, False, True, True, False]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_ticks_at_once_remind_once():
    user, now, days = person("officer"), clock.now(), calendar.current()
    items = [DeskItem("甲", f"/x/{n}/", due=now + timedelta(hours=1)) for n in range(20)]
    barrier, sent = threading.Barrier(4), []
    mail.outbox.clear()

    def run():
        try:
            barrier.wait(10)
            sent.append(sum(reminders._send(user, item, now, days) for item in items))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _tick in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(sent), sum(sent)) == (4, 20)
    assert Reminder.objects.count() == len(mail.outbox) == 20
