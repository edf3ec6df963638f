"""Experts state their fields and employers; draws and statements go by what is confirmed."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.models import Membership, User
from procurement.people.roles import Role
from procurement.registry import case_kinds
from procurement.rules.recompute import recompute
from procurement.web.desk import desk_for
from tenders.models import Employment, ExpertRecord, Lot, ServiceKind, Tender
from tenders.rules.recusal import look_back
from tenders.services import committee, experts, replacing
from tests.copies import copies
from tests.factories import evaluation as make
from tests.factories.experts import known
from tests.factories.people import credit_code, organisation, person

pytestmark = pytest.mark.django_db

CLEANING, GREENING = "street_cleaning", "greening"


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def expert(**values):
    return person(Role.EVALUATOR, at=organisation("expert_pool"), **values)


def register():
    return person(Role.SECURITY_ADMIN)


def stated(name="示例大学", code="", since=date(2015, 3, 1), until=None, capacity="employed"):
    return experts.Stated(name, code, capacity, since, until)


def state(user, *employers, kinds=(CLEANING,)):
    return experts.state(user, kinds=kinds, employers=employers, actor=user)


def decide(record, actor=None, *, confirmed=True, reason=""):
    return experts.decide(record, confirmed=confirmed, reason=reason, actor=actor or register())


def employ(user, name, *, code="", until=None):
    """Add an employer to a confirmed record."""
    return Employment.objects.create(
        record=user.expert_record, name=name, credit_code=code, capacity="employed",
        since=date(2010, 1, 1), until=until,
    )  # fmt: skip


def before_the_opening(who):
    case = make.opened(who=who, status="published")
    Tender.objects.filter(pk=case.tender.pk).update(deadline=clock.now() + timedelta(days=1))
    return make.refresh(case)


def excluded(case):
    return make.form(case).committee.draws[0]["excluded"]


def waits(user):
    found = desk_for(User.objects.get(pk=user.pk), clock.now())
    return [one.url for one in (*found.today, *found.week, *found.later)]


# The draw ---------------------------------------------------------------------------------------


def test_only_experts_whose_confirmed_fields_cover_a_lot_are_in_the_pool_of_a_draw():
    who = make.cast(experts=9)
    gardener, waiting = who.experts[:2]
    ExpertRecord.objects.filter(user=gardener).update(kinds=[GREENING])
    ExpertRecord.objects.filter(user=waiting).update(confirmed_at=None)
    expert()  # has written nothing
    drawn = make.form(make.opened(who=who)).committee.draws[0]
    assert {one["stratum"] for one in drawn["units"]} == {CLEANING}
    assert [one["id"] for one in drawn["units"]] == [one.username for one in who.experts[2:]]
    assert recompute(drawn, case_kinds).agrees is True


def test_lots_of_two_services_draw_from_whoever_knows_one_of_them():
    who = make.cast(experts=7)
    gardener = who.experts[0]
    ExpertRecord.objects.filter(user=gardener).update(kinds=[GREENING])
    case = make.opened(who=who, lots=2)
    Lot.objects.filter(pk=case.lots[1].pk).update(service_kind=GREENING)
    drawn = make.form(case).committee.draws[0]
    assert drawn["sample"] == {"street_cleaning+greening": 6}
    assert gardener.username in [one["id"] for one in drawn["units"]]
    assert recompute(drawn, case_kinds).agrees is True


def test_a_pool_too_small_for_its_field_says_the_field_and_how_many():
    who = make.cast(experts=7)
    ExpertRecord.objects.filter(user=who.experts[0]).update(kinds=[GREENING])
    employ(who.experts[1], who.buyer.name)
    with pytest.raises(RuleBroken) as caught:
        committee.form(make.opened(who=who).tender, size=7, actor=who.officer)
    (reason,) = caught.value.reasons
    field = str(ServiceKind(CLEANING).label)
    assert reason.params == {"field": field, "left": 5, "needed": 7, "pool": 6, "out": 1}
    assert reason.code == "pool"


@pytest.mark.parametrize("coded", [True, False])
def test_whoever_worked_for_the_purchaser_within_three_years_is_passed_over(coded):
    who = make.cast(experts=8)
    edge = look_back(clock.legal_today())
    inside, outside = who.experts[:2]
    code = who.buyer.credit_code if coded else ""
    name = "改名前的单位" if coded else who.buyer.name
    employ(inside, name, code=code, until=edge)
    employ(outside, name, code=code, until=edge - timedelta(days=1))
    assert excluded(before_the_opening(who)) == [inside.username]


def employed_by_bidders(case):
    """Two experts worked for bidders: one by name, one by credit code."""
    first, second = case.who.experts[:2]
    employ(first, case.suppliers[0].name)
    employ(second, "别名", code=case.suppliers[1].credit_code)
    return sorted([first.username, second.username])


def test_before_the_opening_an_employer_among_the_bidders_passes_nobody_over():
    case = before_the_opening(make.cast())
    employed_by_bidders(case)
    assert excluded(case) == []


def test_after_the_opening_an_employer_among_the_bidders_passes_the_expert_over():
    case = make.opened()
    assert employed_by_bidders(case) == excluded(case)


def test_a_namesake_of_a_bidder_with_another_code_is_no_bidder():
    case = make.opened()
    employ(case.who.experts[0], case.suppliers[0].name, code=credit_code())
    assert excluded(case) == []


def test_memberships_look_back_to_the_same_day_three_years_before():
    case = make.opened()
    edge = clock.legal(look_back(clock.legal_today()))
    for user, ended in zip(case.who.experts, (edge, edge - timedelta(seconds=1)), strict=False):
        Membership.objects.create(
            user=user, organisation=case.suppliers[0], role="supplier", ended_at=ended
        )
    assert excluded(case) == [case.who.experts[0].username]


def test_a_replacement_is_drawn_in_the_field_and_passes_over_too():
    who = make.cast(experts=9)
    case = make.form(make.opened(who=who))
    held = {member.user_id for member in case.members}
    gardener, tied, free = [one for one in who.experts if one.pk not in held]
    ExpertRecord.objects.filter(user=gardener).update(kinds=[GREENING])
    employ(tied, case.suppliers[0].name)
    new = replacing.replace_member(
        case.members[0], ground="ill", reason="突发疾病", actor=who.officer
    )
    assert new.user == free


def test_the_committee_page_shows_field_pool_and_who_was_passed_over(client):
    case = make.opened()
    employ(case.who.experts[0], case.suppliers[0].name)
    make.form(case)
    client.force_login(case.who.officer)
    page = client.get(at("committee", case.tender.pk), headers={"accept-language": "en"}).text
    assert re.search(r"<dt>Field</dt><dd>Street cleaning</dd>", page)
    assert "8 experts, 1 of them passed over" in page


# The statement of conflicts ---------------------------------------------------------------------


def test_a_member_is_reminded_of_the_own_employers_before_signing(client):
    case = make.form(make.opened())
    member, other = case.members[:2]
    employ(member.user, case.suppliers[1].name, until=date(2099, 5, 31))
    employ(member.user, case.suppliers[2].name, until=date(2012, 5, 31))
    client.force_login(member.user)
    url = at("committee_statements", case.committee.pk)
    page = client.get(url, headers={"accept-language": "en"}).text
    (warning,) = re.findall(r"Your record says of ([^:]+): Employed from", page)
    assert warning == case.suppliers[1].name and "31 May 2099" in page
    client.force_login(other.user)
    assert "Your record says" not in client.get(url, headers={"accept-language": "en"}).text


# The record -------------------------------------------------------------------------------------


def test_a_record_waits_until_the_register_of_people_confirms_it():
    user, keeper = expert(), register()
    assert at("expert_own") in waits(user)
    record = state(user, stated())
    assert record.waits and record.confirmed_at is None
    assert waits(user) == []
    assert at("expert_decide", record.pk) in waits(keeper)
    record = decide(record, keeper)
    assert record.confirmed_at and record.decided_by == keeper
    assert waits(keeper) == []
    with pytest.raises(WrongState):
        decide(record, keeper)


def test_a_record_sent_back_carries_its_reason_to_the_expert_and_cannot_be_drawn():
    user = expert()
    record = state(user)
    with pytest.raises(RuleBroken) as caught:
        decide(record, confirmed=False, reason=" ")
    assert codes(caught) == ["reason"]
    record = decide(record, confirmed=False, reason="缺 2024 年的单位")
    assert (record.confirmed_at, record.remark) == (None, "缺 2024 年的单位")
    assert at("expert_own") in waits(user)
    assert state(user).waits


def test_what_is_changed_is_confirmed_anew_and_what_changes_nothing_stays_confirmed():
    user = expert()
    record = decide(state(user, stated(), stated("示例研究院"), kinds=[GREENING, CLEANING]))
    same = state(user, stated("示例研究院"), stated(), kinds=[CLEANING, GREENING])
    assert same.confirmed_at == record.confirmed_at
    assert state(user, stated(), kinds=[CLEANING, GREENING]).confirmed_at is None


def test_every_version_stays_in_the_audit_log():
    user = expert()
    decide(state(user, stated("示例甲单位")))
    decide(state(user, stated("示例乙单位", until=date(2024, 1, 31))), confirmed=False, reason="?")
    entries = AuditEntry.objects.filter(object_type="tenders.expertrecord").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in entries] == [
        "state", "confirm", "state", "return",
    ]  # fmt: skip
    again = entries[2].inputs
    assert [one["name"] for one in again["employers_before"]] == ["示例甲单位"]
    assert [(one["name"], one["until"]) for one in again["employers"]] == [
        ("示例乙单位", "2024-01-31")
    ]


def test_nobody_writes_for_an_expert_and_nobody_of_a_purchaser_confirms():
    user = expert()
    record = state(user)
    officer = person(Role.OFFICER)
    both = person(Role.OFFICER, Role.SECURITY_ADMIN)
    for other in (officer, register(), expert(), person(Role.EVALUATOR)):
        with pytest.raises(NotAllowed):
            experts.state(user, kinds=[CLEANING], employers=[], actor=other)
    representative = person(Role.EVALUATOR)
    with pytest.raises(NotAllowed):
        state(representative)
    with pytest.raises(Http404):
        decide(record, officer)
    for other in (both, user, person(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            decide(record, other)
    assert ExpertRecord.objects.get().waits


def test_who_keeps_the_register_does_not_confirm_the_own_record():
    pool = organisation("expert_pool")
    user = person(Role.EVALUATOR, Role.SECURITY_ADMIN, at=pool)
    with pytest.raises(NotAllowed):
        decide(state(user), user)


# Its pages --------------------------------------------------------------------------------------


def sent(*rows, kinds=(CLEANING,), complete=True, **more):
    """A whole form; rows are (name, code, since, until)."""
    data = {"key": str(uuid.uuid4()), "kinds": list(kinds), **more}
    if complete:
        data["complete"] = "on"
    for place, (name, code, since, until) in enumerate(rows):
        data |= {
            f"name_{place}": name, f"credit_code_{place}": code, f"since_{place}": since,
            f"until_{place}": until, f"capacity_{place}": "employed",
        }  # fmt: skip
    return data


EMPTY = ("", "", "", "")


def test_an_expert_writes_the_record_and_an_empty_row_is_none(client):
    user, code = expert(), credit_code()
    client.force_login(user)
    assert at("expert_own") in client.get(at("evaluations")).text
    spelled = f" {code[:8].lower()} {code[8:]}"
    data = sent(
        ("示例大学", spelled, "2015-03-01", ""), EMPTY, ("乙", "", "2010-01-01", "2015-02-28")
    )
    response = client.post(at("expert_own"), data)
    assert response.headers["Location"] == at("evaluations")
    record = ExpertRecord.objects.get(user=user)
    assert record.kinds == [CLEANING]
    assert [(one.name, one.credit_code, one.until) for one in record.employments.all()] == [
        ("示例大学", code, None),
        ("乙", "", date(2015, 2, 28)),
    ]
    page = client.get(at("expert_own")).text
    assert 'name="name_2"' in page and 'name="name_3"' not in page


def test_a_refused_record_names_everything_at_its_field(client):
    client.force_login(expert())
    tomorrow = (clock.legal_today() + timedelta(days=1)).isoformat()
    data = sent(
        ("", "", "2015-03-01", ""),
        EMPTY,
        ("甲", "91430100MA00000011", tomorrow, ""),
        ("乙", "", "2015-03-01", "2015-02-28"),
        ("丙", "", "gestern", ""),
        ("丁", "", "", ""),
        kinds=[],
        complete=False,
    )
    response = client.post(at("expert_own"), data, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {
        *("kinds", "complete", "name_0", "credit_code_2", "since_2", "until_3", "since_4"),
        "since_5",
    }
    assert not ExpertRecord.objects.exists()


def test_the_second_of_two_forms_at_once_is_shown_what_is_stored(client):
    user = expert()
    decide(state(user, stated("示例甲单位")))
    client.force_login(user)
    pages = [client.get(at("expert_own")).text for _turn in range(2)]
    seen = [re.search(r'name="seen" value="(\w+)"', page)[1] for page in pages]
    first = sent(("示例乙单位", "", "2015-03-01", ""), seen=seen[0])
    assert client.post(at("expert_own"), first).status_code == 302
    second = sent(("示例丙单位", "", "2015-03-01", ""), seen=seen[1])
    response = client.post(at("expert_own"), second)
    assert response.status_code == 409
    assert "示例乙单位" in " ".join(response.context["form"].errors["name_0"])
    assert [one.name for one in Employment.objects.all()] == ["示例乙单位"]


def test_two_first_forms_at_once_make_one_record(client):
    user = expert()
    client.force_login(user)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(at("expert_own")).text)[1]
    row = ("示例甲单位", "", "2015-03-01", "")
    assert client.post(at("expert_own"), sent(row, seen=seen)).status_code == 302
    assert client.post(at("expert_own"), sent(row, seen=seen)).status_code == 409
    assert ExpertRecord.objects.filter(user=user).count() == 1


def test_what_is_confirmed_is_what_the_page_had_shown(client):
    user, keeper = expert(), register()
    record = state(user, stated("示例甲单位"))
    url = at("expert_decide", record.pk)
    client.force_login(keeper)
    page = client.get(url).text
    assert "示例甲单位" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    state(user, stated("示例乙单位"))
    response = client.post(url, {"key": str(uuid.uuid4()), "confirmed": "yes", "seen": seen})
    assert response.status_code == 409 and "示例乙单位" in response.text
    assert ExpertRecord.objects.get().waits
    seen = re.search(r'name="seen" value="(\w+)"', response.text)[1]
    response = client.post(url, {"key": str(uuid.uuid4()), "confirmed": "yes", "seen": seen})
    assert response.headers["Location"] == record.get_absolute_url()
    assert ExpertRecord.objects.get().confirmed_at
    assert client.get(url).status_code == 409


# As often with many as with few -----------------------------------------------------------------


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def more_experts(number):
    pool = organisation("expert_pool")
    users = User.objects.bulk_create(
        User(username=f"many{pool.pk}-{n}", display_name=f"多{n}") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=pool, role=Role.EVALUATOR) for user in users
    )
    records = ExpertRecord.objects.bulk_create(
        ExpertRecord(user=user, kinds=[CLEANING], confirmed_at=clock.now()) for user in users
    )
    Employment.objects.bulk_create(
        Employment(record=one, name="示例大学", capacity="employed", since=date(2010, 1, 1))
        for one in records
    )


def test_list_and_draw_ask_the_database_as_often_with_many_experts(client):
    client.force_login(person(Role.AUDITOR))
    more_experts(10)
    few = queries(client, at("experts"))
    drawn = []
    for number in (10, 1000):
        more_experts(number)
        case = make.opened(who=make.cast(experts=1))
        with CaptureQueriesContext(connection) as captured:
            committee.form(case.tender, size=7, actor=case.who.officer)
        drawn.append(len(captured))
    assert drawn[0] == drawn[1]
    assert queries(client, at("experts")) == few


def test_pages_of_one_record_ask_as_often_with_many_employers(client):
    user = expert()
    record = known(user, confirmed_at=None)
    employ(user, "示例单位")
    row, keeper = Employment.objects.filter(record=record).last(), register()
    pages = ((user, "expert_own", ()), (keeper, "expert_decide", (record.pk,)),
             (keeper, "expert", (record.pk,)))  # fmt: skip
    found = []
    for numbers in (range(1, 10), range(10, 1000)):
        copies(row, numbers, lambda n: {"name": f"示例{n}号单位"})
        counts = []
        for who, name, args in pages:
            client.force_login(who)
            queries(client, at(name, *args))
            counts.append(queries(client, at(name, *args)))
        found.append(counts)
    assert found[0] == found[1]
