"""Two people at one unit, one month, one sheet: nobody writes over the other unawares."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from inspections.models import Finding, Inspection, PeriodAddition, PeriodEvent
from inspections.services import assessments, recording, rounds
from procurement import clock
from procurement.clock import legal
from procurement.errors import RuleBroken
from tests.factories import inspections as made
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def round_():
    found = made.drawn()
    found.day = legal(found.planned_for, 8)
    return found


def page_of(unit):
    return reverse("inspections:unit", args=[unit.pk])


def visit(user):
    return Visitor(user)


def finish_all(found, inspector):
    """Every unit recorded and finished by one inspector."""
    for unit in made.units(found):
        recording.record(unit, [made.seen(found, 2)], place="江边", actor=inspector)
        recording.finish(unit, actor=inspector)


def quantities(unit):
    rows = Finding.objects.filter(inspection__unit=unit)
    return {row.fault.code: row.quantity for row in rows.select_related("fault")}


def test_two_inspectors_at_one_unit_keep_what_each_has_counted(round_):
    one, other = made.team(round_)
    unit, first, second = made.units(round_)[0], made.fault(round_, "1a"), made.fault(round_, "1b")
    with clock.travel(round_.day):
        mine, theirs = visit(one), visit(other)
        form = mine.see(page_of(unit)).form(holding="note")
        late = theirs.see(page_of(unit)).form(holding="note")
        assert mine.send(form, **{f"quantity_{first.pk}": "2", "save": "1"}).status == 200
        assert theirs.send(late, **{f"quantity_{second.pk}": "3", "save": "1"}).status == 200
        assert quantities(unit) == {"1a": 2, "1b": 3}


def test_where_both_have_counted_the_same_fault_the_second_is_asked(round_):
    one, other = made.team(round_)
    unit, fault = made.units(round_)[0], made.fault(round_)
    name = f"quantity_{fault.pk}"
    with clock.travel(round_.day):
        mine, theirs = visit(one), visit(other)
        late = theirs.see(page_of(unit)).form(holding="note")
        mine.send(mine.see(page_of(unit)).form(holding="note"), **{name: "2", "save": "1"})
        page = theirs.send(late, **{name: "5", "note": "夜间", "save": "1"})
        assert page.status == 422
        said = "A colleague has recorded 2 here meanwhile. Write what is right."
        assert said in page.text
        assert quantities(unit) == {"1a": 2}
        again = page.form(holding="note")
        assert again.values[name] == ["5"] and again.values["note"] == ["夜间"]
        assert theirs.send(again, save="1").status == 200
        assert quantities(unit) == {"1a": 5}
        assert Inspection.objects.get(unit=unit).note == "夜间"


def test_a_page_shown_again_holds_what_a_colleague_has_counted_elsewhere(round_):
    one, other = made.team(round_)
    unit, first, second = made.units(round_)[0], made.fault(round_, "1a"), made.fault(round_, "1b")
    with clock.travel(round_.day):
        mine, theirs = visit(one), visit(other)
        late = theirs.see(page_of(unit)).form(holding="note")
        mine.send(
            mine.see(page_of(unit)).form(holding="note"),
            **{f"quantity_{first.pk}": "2", f"place_{first.pk}": "灯杆 7 号", "save": "1"},
        )
        page = theirs.send(late, **{f"quantity_{second.pk}": "many", "save": "1"})
        assert page.status == 422
        again = page.form(holding="note")
        assert again.values[f"quantity_{first.pk}"] == ["2"]
        assert again.values[f"place_{first.pk}"] == ["灯杆 7 号"]
        theirs.send(again, **{f"quantity_{second.pk}": "1", "save": "1"})
        assert quantities(unit) == {"1a": 2, "1b": 1}


def test_a_photo_of_what_a_colleague_has_taken_back_is_not_lost(round_):
    one, other = made.team(round_)
    unit, fault = made.units(round_)[0], made.fault(round_)
    with clock.travel(round_.day):
        recording.record(unit, [made.seen(round_, 2)], actor=one)
        late = made.seen(round_, 2, was=D(2), place_was="灯杆 132 号")
        recording.record(unit, [made.seen(round_, 0, was=D(2), photos=())], actor=one)
        with pytest.raises(RuleBroken) as refused:
            recording.record(unit, [late], actor=other)
    assert [reason.field for reason in refused.value.reasons] == [f"quantity_{fault.pk}"]


def test_a_page_sent_without_a_change_opens_nothing_again(round_):
    one, other = made.team(round_)
    unit = made.units(round_)[0]
    with clock.travel(round_.day):
        finish_all(round_, one)
        rounds.sign(round_, actor=one)
        before = Inspection.objects.get(unit=unit).finished_at
        late = visit(other).see(page_of(unit)).form(holding="note")
    with clock.travel(round_.day + timedelta(hours=1)):
        assert visit(other).send(late, finish="1").status == 200
        assert Inspection.objects.get(unit=unit).finished_at == before
        assert round_.inspectors.filter(signed_at__isnull=False).count() == 1
        changed = visit(other).see(page_of(unit)).form(holding="note")
        visit(other).send(changed, **{f"quantity_{made.fault(round_).pk}": "3", "save": "1"})
        assert not round_.inspectors.filter(signed_at__isnull=False).exists()


def test_nobody_signs_a_record_that_has_changed_since_it_was_shown(round_):
    one, other = made.team(round_)
    unit = made.units(round_)[0]
    address = reverse("inspections:sign", args=[round_.pk])
    with clock.travel(round_.day):
        finish_all(round_, one)
        seen = visit(other).see(address).form(to="/sign/")
        recording.record(unit, [made.seen(round_, 4)], place="江边", actor=one)
    with clock.travel(round_.day + timedelta(minutes=5)):
        recording.finish(unit, actor=one)
        page = visit(other).send(seen)
        assert page.status == 409
        assert "Somebody has changed this while your page was open." in page.text
        assert not round_.inspectors.filter(signed_at__isnull=False).exists()
        assert visit(other).send(page.form(to="/sign/")).status == 200
        assert round_.inspectors.filter(signed_at__isnull=False).count() == 1


def test_an_event_entered_by_two_people_counts_once_unless_it_is_another(client):
    row = made.contract(code="longgang-2025")
    with clock.travel(legal(made.DAY, 9)):
        month = assessments.collect(made.period_of(row), actor=row.who.manager)
        kind = sorted(assessments.scheme_of(month).event_kinds)[0]
        manager = visit(row.who.manager)
        address = reverse("inspections:event", args=[month.pk])
        typed = {"kind": kind, "occurred_on": made.DAY.isoformat(), "note": "媒体曝光"}
        first = manager.see(address).form(holding="kind")
        assert "again" in first.names and first.values["again"] == [""]
        manager.send(first, **typed)
        page = manager.is_refused(address, holding="kind", **typed)
        assert "has recorded the same already: “媒体曝光”. Tick if this" in page.text
        assert PeriodEvent.objects.count() == 1
        manager.send(page.form(holding="kind"), again="on")
        assert PeriodEvent.objects.count() == 2


def test_the_same_points_twice_need_a_word_that_it_is_another(client):
    row = made.contract()
    with clock.travel(legal(made.DAY, 9)):
        month = assessments.collect(made.period_of(row), actor=row.who.manager)
        assessments.add_points(month, points=D(2), reason="表彰", actor=row.who.manager)
        with pytest.raises(RuleBroken) as refused:
            assessments.add_points(month, points=D("2.00"), reason=" ", actor=row.who.manager)
        assert [reason.field for reason in refused.value.reasons] == ["again", "reason"]
        manager = visit(row.who.manager)
        address = reverse("inspections:points", args=[month.pk])
        page = manager.is_refused(address, holding="points", points="2", reason="市级表彰")
        assert "has recorded the same already: “表彰”." in page.text
        manager.send(page.form(holding="points"), again="on")
    assert PeriodAddition.objects.count() == 2


def test_a_refused_finish_opens_no_finished_unit_again(round_):
    one, other = made.team(round_)
    unit, extra = made.units(round_)[0], made.fault(round_, "1b")
    with clock.travel(round_.day):
        recording.record(unit, [made.seen(round_, 2)], place="江边", actor=one)
        recording.finish(unit, actor=one)
        form = visit(other).see(page_of(unit)).form(holding="note")
        page = visit(other).send(form, **{f"quantity_{extra.pk}": "1", "finish": "1"})
        assert page.status == 422 and "needs a photo" in page.text
        assert Inspection.objects.get(unit=unit).finished_at is not None
        assert quantities(unit) == {"1a": 2}
        assert page.form(holding="note").values[f"quantity_{extra.pk}"] == ["1"], "typed words stay"
        # Neither does a page of which a part cannot be read.
        typed = {f"quantity_{extra.pk}": "many", "note": "补记", "save": "1"}
        assert visit(other).send(form, **typed).status == 422
        row = Inspection.objects.get(unit=unit)
        assert row.finished_at is not None and row.note == ""


def test_whoever_changes_a_signed_record_is_told_that_it_is_signed_anew(round_):
    one, _other = made.team(round_)
    unit = made.units(round_)[0]
    with clock.travel(round_.day):
        finish_all(round_, one)
        rounds.sign(round_, actor=one)
        form = visit(one).see(page_of(unit)).form(holding="note")
        page = visit(one).send(form, note="补记", save="1")
    assert "The record has changed: it is signed anew." in page.response.content.decode()
