"""A contract in force with inspectors, and rounds in every state of their life.

The month is October 2026; the cast works in it under a moved clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contracts.models import FaultType
from contracts.services import building
from contracts.services.building import Area
from inspections.models import Plan, RoundUnit, Seen
from inspections.services import assessments, recording, rounds
from procurement import clock
from procurement.clock import legal
from procurement.people.roles import Role
from tests.factories import contracts as made
from tests.factories.people import person
from tests.standing import standing

D = Decimal
DAY = date(2026, 10, 14)
MORNING = legal(DAY, 8)
KINDS = ("日常巡查", "暗查", "明检")


def photo(name="a.jpg", colour="grey", kind="JPEG", exif=None) -> SimpleUploadedFile:
    """A small real picture."""
    data = BytesIO()
    values = {"exif": exif} if exif else {}
    Image.new("RGB", (40, 30), colour).save(data, kind, **values)
    return SimpleUploadedFile(name, data.getvalue(), content_type=f"image/{kind.lower()}")


@standing
def contract(code="street-composite", areas=6, **values):
    """In force since July, with six more streets, three inspectors and a second reviewer."""
    with clock.travel(legal(date(2026, 6, 20), 9)):
        row = made.draft(code=code, starts_on=date(2026, 7, 1), **values)
        building.add_areas(
            row,
            [
                Area(f"B-{n:02d}", f"示例路{n}段", "二级道路", D(1000 * n))
                for n in range(1, areas + 1)
            ],
            actor=row.who.manager,
        )
        who = row.who
        made.signing.submit_for_check(row, actor=who.manager)
        made.signing.pass_check(row, actor=who.approver, opinion="同意")
        made.signing.send(row, actor=who.manager)
        made.signing.sign(row, actor=who.supplier)
        made.signing.sign(row, actor=who.approver)
    who.inspectors = [
        person(Role.INSPECTOR, at=who.buyer, display_name=name)
        for name in ("郑样本", "钱样本", "孙样本")
    ]
    row.who = who
    return row


def period_of(row, day=DAY):
    return row.periods.get(starts_on__lte=day, ends_on__gte=day)


def wish(row, *, kind=None, day=DAY, **values):
    """What the manager wants: two of the second-class roads, two inspectors."""
    checklists = row.scheme_version.checklists
    defaults = {
        "period": period_of(row, day),
        "checklist": checklists.get(kind=kind) if kind else checklists.order_by("pk").first(),
        "planned_for": day,
        "areas": tuple(row.areas.all()),
        "sample": {"二级道路": 2},
        "inspectors": tuple(row.who.inspectors),
        "value_source": "双色球第2026118期",
        "value_at": legal(day - timedelta(days=1), 21, 30),
    }
    return Plan(**{**defaults, **values})


@standing
def planned(row=None, *, at=None, **values):
    row = row or contract()
    day = values.get("day", DAY)
    with clock.travel(at or legal(day - timedelta(days=2), 9)):
        found = rounds.plan(row, wish(row, **values), actor=row.who.manager)
    found.who = row.who
    return found


@standing
def drawn(row=None, **values):
    found = planned(row, **values)
    day = found.planned_for
    with clock.travel(legal(day - timedelta(days=1), 22)):
        rounds.draw(
            found,
            public_value="03 08 11 17 25 31+09",
            actor=found.who.manager,
        )
    return found


def team(found):
    """The drawn inspectors."""
    return [one.user for one in found.inspectors.filter(drawn=True).order_by("order")]


def units(found):
    return list(RoundUnit.objects.filter(round=found, drawn=True).order_by("order"))


def fault(found, code="1a"):
    return FaultType.objects.select_related("item").get(item__checklist=found.checklist, code=code)


def seen(found, quantity, code="1a", **values):
    defaults = {"place": "灯杆 132 号", "photos": (photo(),)}
    return Seen(fault(found, code), D(quantity), **{**defaults, **values})


@standing
def recorded(row=None, faults=((("1a", 3),), ()), **values):
    """Each drawn unit recorded and finished; `faults` gives (code, quantity) per unit."""
    found = drawn(row, **values)
    who = team(found)
    with clock.travel(legal(found.planned_for, 8)):
        for number, unit in enumerate(units(found)):
            counted = [seen(found, q, code) for code, q in faults[number % len(faults)]]
            recording.record(unit, counted, place="江边", actor=who[0])
            recording.finish(unit, actor=who[0])
    return found


@standing
def submitted(row=None, **values):
    """Signed by everybody at eleven; the contractor is notified."""
    found = recorded(row, **values)
    with clock.travel(legal(found.planned_for, 11)):
        for one in team(found):
            rounds.sign(found, actor=one)
    return found


@standing
def published(row=None, **values):
    """Reviewed and published in the afternoon."""
    found = submitted(row, **values)
    with clock.travel(legal(found.planned_for, 16)):
        rounds.review(found, actor=found.who.reviewer)
        rounds.publish(found, actor=found.who.reviewer)
    return found


@standing
def a_month(row=None, faults=((("1a", 3),), ()), day=DAY):
    """One published round of each kind the scheme weighs."""
    row = row or contract()
    names = [one.kind for one in row.scheme_version.checklists.order_by("pk")]
    return row, [
        published(row, kind=kind, day=day + timedelta(days=n), faults=faults)
        for n, kind in enumerate(names)
    ]


AFTER = legal(date(2026, 11, 2), 9)


@standing
def computed(row=None, **values):
    """The assessment of October, computed on 2 November by the manager."""
    row, _rounds = a_month(row, **values)
    with clock.travel(AFTER):
        found = assessments.collect(period_of(row), actor=row.who.manager)
        assessments.compute(found, actor=row.who.manager)
    found.who = row.who
    return found


@standing
def shown(row=None, **values):
    found = computed(row, **values)
    with clock.travel(AFTER + timedelta(hours=1)):
        assessments.show(found, actor=found.who.manager)
    return found


@standing
def confirmed(row=None, **values):
    found = shown(row, **values)
    with clock.travel(AFTER + timedelta(hours=2)):
        assessments.answer(found, text="没有异议", actor=found.who.supplier)
    with clock.travel(AFTER + timedelta(hours=3)):
        assessments.confirm(found, actor=found.who.reviewer)
    return found


def fresh(found):
    """The row as it is now."""
    return type(found)._default_manager.get(pk=found.pk)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return legal(day, hour, minute)
