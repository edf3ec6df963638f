"""The straight path through HTTP, as the people who walk it; and who sees what."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from contracts.selectors.statement import Wording
from inspections.models import Assessment, Finding, FindingPhoto, Round
from inspections.rules.cases import CASE_KINDS
from inspections.services import recording
from inspections.timeline import of_round
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.clock import legal
from procurement.rules.recompute import recompute
from procurement.web.paging import page
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db


def as_(client, user):
    client.force_login(user)
    return client


def url(name, obj, **query):
    return reverse(f"inspections:{name}", args=[getattr(obj, "pk", obj)])


def ok(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def post(client, address, data=None, status=302):
    response = client.post(address, data or {})
    ok(response, status)
    return response


def test_a_round_is_planned_drawn_recorded_signed_reviewed_and_published(client):
    row = made.contract()
    who = row.who
    day = made.DAY
    as_(client, who.manager)
    with clock.travel(legal(day - timedelta(days=2), 9)):
        page = ok(client.get(url("plan", row)))
        assert "示例路1段" in page
        form = client.get(url("plan", row)).context["form"]
        samples = {name: 0 for name, _stratum, _n in form.strata}
        samples[next(n for n, s, _c in form.strata if s == "二级道路")] = 2
        data = {
            "period": made.period_of(row).pk,
            "checklist": row.scheme_version.checklists.get(kind="暗查").pk,
            "planned_for": day.isoformat(),
            "covert": "on",
            "value_source": "双色球第2026118期",
            "value_at": f"{day - timedelta(days=1)}T21:30:00",
            "inspector_count": 2,
            "inspectors": [one.pk for one in who.inspectors],
            "areas": [area.pk for area in row.areas.all()],
            **samples,
        }
        for wrong in ("value_source", "value_at"):
            ok(client.post(url("plan", row), {**data, wrong: ""}), 422)
        too_early = {**data, "value_at": f"{day - timedelta(days=9)}T21:30:00"}
        ok(client.post(url("plan", row), too_early), 422)
        post(client, url("plan", row), data)
    found = Round.objects.get()
    with clock.travel(legal(day - timedelta(days=1), 21)):
        page = ok(client.get(found.get_absolute_url()))
        assert "双色球第2026118期" in page and url("pass_over", found) in page
        done = [one.when for one in of_round(found) if one.done]
        assert done == [found.planned_at], "the value is still to come"
        assert url("draw_act", found) not in ok(client.get(url("draw", found)))
        early = client.post(url("draw_act", found), {"public_value": "1"})
        assert "Tue 13 Oct 2026, 21:30" in ok(early, 422)
    with clock.travel(legal(day - timedelta(days=1), 22)):
        ok(client.get(found.get_absolute_url()))
        ok(client.get(url("draw", found)))
        page = ok(client.get(found.get_absolute_url()))
        assert url("draw_act", found) in page and url("pass_over", found) not in page
        assert "双色球第2026118期" in ok(client.get(url("draw_act", found)))
        another = {"public_value_source": "另一期", "public_value_at": "2026-10-13T20:00:00"}
        value = {"public_value": "03 08 11 17 25 31+09", **another}
        post(client, url("draw_act", found), value)
        page = ok(client.get(url("draw", found)))
        assert "双色球第2026118期" in page and "另一期" not in page, "the source was named before"
        assert found.source_hash in page
        assert "recompute" in page
        for case in json.loads(ok(client.get(url("draw_json", found)))):
            assert recompute(case, CASE_KINDS).agrees is True
    found = made.fresh(found)
    found.who = who
    first, second = made.team(found)
    street, calm = made.units(found)
    litter = made.fault(found)
    with clock.travel(legal(day, 8)):
        as_(client, first)
        assert street.name in ok(client.get(url("field", found)))
        assert litter.text in ok(client.get(url("unit", street)))
        answer = post(
            client,
            url("unit", street),
            {f"quantity_{litter.pk}": "3", f"place_{litter.pk}": "灯杆 132 号", "place": "江边"},
        )
        assert answer.url == url("unit", street)
        refused = client.post(url("unit", street), {f"quantity_{litter.pk}": "3", "finish": "1"})
        assert litter.text in ok(refused, 422)
        photo = made.photo()
        data = {f"quantity_{litter.pk}": "3", f"photos_{litter.pk}": [photo], "finish": "1"}
        assert post(client, url("unit", street), data).url == url("field", found)
        post(client, url("unit", calm), {"finish": "1"})
        ok(client.get(url("sign", found)))
        post(client, url("sign", found))
        assert made.fresh(found).status == "under_way"
        as_(client, second)
        post(client, url("sign", found))
        ok(client.get(url("sign", found)))
    assert made.fresh(found).status == "submitted"
    with clock.travel(legal(day, 16)):
        as_(client, who.reviewer)
        ok(client.get(found.get_absolute_url()))
        post(client, url("review", found), {"note": "记录完整"})
        post(client, url("publish", found))
    client.logout()
    for address in (found.get_absolute_url(), url("draw", found), url("draw_json", found)):
        ok(client.get(address))
    inspection = street.inspection
    ok(client.get(inspection.get_absolute_url()))
    case = json.loads(ok(client.get(url("inspection_json", inspection))))
    assert recompute(case, CASE_KINDS).agrees is True
    assert case["expect"]["score"] == "97.00"


def test_a_finding_is_answered_put_right_checked_and_decided(client):
    row = made.submitted(faults=((("1a", 3), ("1c", 2)), ()))
    who = row.who
    litter, mud = Finding.objects.order_by("number")
    with clock.travel(legal(made.DAY, 12)):
        as_(client, who.supplier)
        assert litter.text in ok(client.get(reverse("inspections:findings")))
        ok(client.get(litter.get_absolute_url()))
        ok(client.get(url("put_right", litter)))
        assert "photos" in ok(client.post(url("put_right", litter), {"text": "已清理"}), 422)
        post(client, url("put_right", litter), {"photos": [made.photo("b.jpg", "green")]})
        assert ok(client.post(url("answer", mud), {"answer": "dispute"}), 422)
        post(client, url("answer", mud), {"answer": "dispute", "reason": "相邻工地所致"})
        post(client, url("answer", litter), {"answer": "accept"})
        as_(client, made.team(row)[0])
        ok(client.get(url("check", litter)))
        post(client, url("check", litter), {"result": "verify"})
        assert client.get(url("decide", mud)).status_code == 403
        as_(client, who.reviewer)
        ok(client.get(url("decide", mud)))
        assert ok(client.post(url("decide", mud), {"decision": "reduce", "reason": "一处"}), 422)
        fine = {"decision": "reduce", "quantity": "1.2345", "reason": "一处"}
        form = client.post(url("decide", mud), fine).context["form"]
        assert len(form.errors["quantity"]) == 1, "it is said, though not as it must be"
        too_many = {"decision": "reduce", "quantity": "2", "reason": "一处"}
        assert ok(client.post(url("decide", mud), too_many), 422)
        post(client, url("decide", mud), {**too_many, "quantity": "1"})
        page = ok(client.get(mud.get_absolute_url()))
        assert "相邻工地所致" in page
    litter, mud = Finding.objects.order_by("number")
    assert (litter.status, litter.answer) == ("verified", "accepted")
    assert (mud.answer, mud.counted) == ("reduced", 1)
    assert mud.inspection.score == 96


def test_a_month_is_assessed_through_its_pages(client):
    row, _rounds = made.a_month()
    who = row.who
    period = made.period_of(row)
    with clock.travel(made.AFTER):
        as_(client, who.manager)
        assert str(period.pk) in ok(client.get(reverse("inspections:assessments")))
        ok(client.get(url("collect", period)))
        address = post(client, url("collect", period)).url
        ok(client.get(address))
        found = Assessment.objects.get()
        ok(client.get(url("event", found)), 409)  # its scheme prices no events
        ok(client.get(url("points", found)))
        post(client, url("points", found), {"points": "-0.50", "reason": "市级通报批评"})
        post(client, url("compute", found))
        ok(client.get(address))
        report = client.get(url("report", found))
        assert report.content.startswith(b"%PDF-")
        post(client, url("show", found))
        as_(client, who.supplier)
        assert client.get(url("confirm", found)).status_code == 403
        ok(client.get(address))
        post(client, url("respond", found), {"text": "没有异议"})
        as_(client, who.reviewer)
        ok(client.get(address))
        post(client, url("confirm", found))
        page = ok(client.get(address))
        assert found.period.result.get_absolute_url() in page
        ok(client.get(found.period.result.get_absolute_url()))
        paper = PdfReader(BytesIO(client.get(url("report", found)).getvalue()))
        text = "".join(page.extract_text() for page in paper.pages)
        lines = list(found.period.result.lines.all())
        assert lines
        assert not [line.rule for line in lines if line.rule.partition(":")[0] in text]
        with translation.override("zh-hans"):
            assert Wording(found.period.result).text(lines[0]) in text
    assert made.fresh(found).status == "confirmed"


def test_strangers_get_404_and_the_contractor_sees_nothing_before_its_time(client):
    row = made.recorded()
    finding = Finding.objects.get()
    who = row.who
    inside = [
        row.get_absolute_url(),
        url("draw", row),
        url("draw_json", row),
        finding.get_absolute_url(),
        finding.photos.get().file.get_absolute_url(),
    ]
    for user in (who.supplier, who.rival, who.stranger, who.nobody):
        as_(client, user)
        assert [client.get(address).status_code for address in inside] == [404] * 5
    client.logout()
    assert [client.get(address).status_code for address in inside] == [404] * 5
    for user in (who.manager, who.auditor, made.team(row)[0]):
        as_(client, user)
        assert [client.get(address).status_code for address in inside] == [200] * 5


def test_the_contractor_sees_its_finding_once_notified_and_no_rival_does(client):
    row = made.submitted()
    finding = Finding.objects.get()
    who = row.who
    mine = [finding.get_absolute_url(), finding.photos.get().file.get_absolute_url()]
    as_(client, who.supplier)
    assert [client.get(address).status_code for address in mine] == [200, 200]
    assert client.get(row.get_absolute_url()).status_code == 404
    as_(client, who.rival)
    assert [client.get(address).status_code for address in mine] == [404, 404]
    assert client.get(url("put_right", finding)).status_code == 404
    assert finding.text not in ok(client.get(reverse("inspections:findings")))


def test_a_wrong_file_is_refused_and_what_was_counted_stays(client):
    row = made.drawn()
    unit = made.units(row)[0]
    litter = made.fault(row)
    as_(client, made.team(row)[0])
    wrong = made.SimpleUploadedFile("evil.jpg", b"<script>", content_type="image/jpeg")
    data = {f"quantity_{litter.pk}": "4", f"photos_{litter.pk}": [wrong, made.photo()]}
    page = ok(client.post(url("unit", unit), data), 422)
    assert "evil.jpg" in page
    finding = Finding.objects.get()
    assert finding.quantity == 4
    assert finding.photos.count() == 1


def kept_in(page, name):
    """The tokens of what a refused page carries along."""
    return re.findall(rf'name="{name}-kept" value="([^"]+)"', page)


@pytest.mark.parametrize("number", ["2.3456", "-1", "many", "0", ""])
def test_a_good_photo_is_not_lost_whatever_the_number_says(client, number):
    row = made.drawn()
    unit = made.units(row)[0]
    litter = made.fault(row)
    photos = f"photos_{litter.pk}"
    as_(client, made.team(row)[0])
    wrong = made.SimpleUploadedFile("evil.jpg", b"<script>", content_type="image/jpeg")
    data = {f"quantity_{litter.pk}": number, photos: [wrong, made.photo("good.jpg")]}
    page = ok(client.post(url("unit", unit), data), 422)
    assert "good.jpg" in page and len(kept_in(page, photos)) == 1
    again = {f"quantity_{litter.pk}": "2", f"{photos}-kept": kept_in(page, photos), "finish": "1"}
    post(client, url("unit", unit), again)
    assert Finding.objects.get().photos.get().file.name == "good.jpg"


def test_a_photo_that_was_stored_is_not_carried_along_again(client):
    row = made.drawn()
    unit = made.units(row)[0]
    litter = made.fault(row)
    photos = f"photos_{litter.pk}"
    as_(client, made.team(row)[0])
    data = {f"quantity_{litter.pk}": "2", photos: [made.photo()], "note": "x" * 600}
    page = ok(client.post(url("unit", unit), data), 422)
    assert Finding.objects.get().photos.count() == 1
    assert kept_in(page, photos) == []


def test_a_good_photo_of_what_was_put_right_survives_a_wrong_file(client):
    finding_of = made.submitted()
    finding = Finding.objects.get()
    wrong = made.SimpleUploadedFile("evil.jpg", b"<script>", content_type="image/jpeg")
    with clock.travel(legal(made.DAY, 12)):
        as_(client, finding_of.who.supplier)
        data = {"photos": [wrong, made.photo("after.jpg")], "text": "已清理"}
        page = ok(client.post(url("put_right", finding), data), 422)
        assert "evil.jpg" in page and len(kept_in(page, "photos")) == 1
        again = {"photos-kept": kept_in(page, "photos"), "text": "已清理"}
        post(client, url("put_right", finding), again)
    assert finding.photos.get(moment=FindingPhoto.Moment.AFTER).file.name == "after.jpg"


def test_the_paper_of_an_event_survives_a_refused_form(client):
    row = made.contract(code="events-5-percent")
    month = made.assessments.collect(made.period_of(row), actor=row.who.manager)
    as_(client, row.who.manager)
    paper = made.photo("paper.jpg")
    page = ok(client.post(url("event", month), {"quantity": "1", "evidence": paper}), 422)
    assert "paper.jpg" in page and len(kept_in(page, "evidence")) == 1
    kinds = client.get(url("event", month)).context["form"].fields["kind"].choices
    again = {
        "kind": kinds[0][0],
        "occurred_on": made.DAY.isoformat(),
        "quantity": "1",
        "note": "市民投诉属实",
        "evidence-kept": kept_in(page, "evidence"),
    }
    post(client, url("event", month), again)
    assert month.events.get().evidence.name == "paper.jpg"


def test_an_oversize_photo_is_refused(client, settings):
    settings.UPLOAD_MAX_BYTES = 100
    row = made.drawn()
    unit = made.units(row)[0]
    litter = made.fault(row)
    as_(client, made.team(row)[0])
    data = {f"quantity_{litter.pk}": "4", f"photos_{litter.pk}": [made.photo("big.jpg")]}
    assert "big.jpg" in ok(client.post(url("unit", unit), data), 422)
    assert FindingPhoto.objects.count() == 0


def test_a_double_post_has_one_effect(client):
    row = made.drawn()
    unit = made.units(row)[0]
    litter = made.fault(row)
    as_(client, made.team(row)[0])
    for _time in range(2):
        data = {
            "key": "6f2f4a58-8d5c-4b62-9a58-0a7f8c6c2b11",
            f"quantity_{litter.pk}": "3",
            f"photos_{litter.pk}": [made.photo()],
        }
        post(client, url("unit", unit), data)
    assert Finding.objects.get().photos.count() == 1
    post(client, url("unit", unit), {f"quantity_{litter.pk}": "3", "finish": "1"})


def test_two_answers_posted_twice_count_once(client):
    row = made.submitted()
    finding = Finding.objects.get()
    as_(client, row.who.supplier)
    key = "6f2f4a58-8d5c-4b62-9a58-0a7f8c6c2b12"
    with clock.travel(legal(made.DAY, 12)):
        for _time in range(2):
            post(client, url("answer", finding), {"answer": "accept", "key": key})
    assert made.fresh(finding).answers.count() == 1


def test_everybodys_desk_says_what_waits(client):
    row = made.submitted()
    desk = reverse("web:desk")
    with clock.travel(legal(made.DAY, 12)):
        as_(client, row.who.supplier)
        assert row.contract.name in ok(client.get(desk))
        as_(client, row.who.reviewer)
        assert row.get_absolute_url() in ok(client.get(desk))
    with clock.travel(made.AFTER):
        as_(client, row.who.manager)
        assert url("collect", made.period_of(row.contract)) in ok(client.get(desk))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_renders_in_both_languages(client, language, settings):
    assessment = made.shown()
    who = assessment.who
    found = Round.objects.first()
    finding = Finding.objects.first()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    as_(client, who.reviewer)
    for name in ("rounds", "findings", "assessments"):
        ok(client.get(reverse(f"inspections:{name}")))
    for address in (found, finding, finding.inspection, assessment):
        ok(client.get(address.get_absolute_url()))


def test_what_cannot_be_done_any_more_shows_the_reason_instead_of_a_form(client):
    month = made.shown()
    as_(client, month.who.manager)
    for name in ("points", "event"):
        page = ok(client.get(url(name, month)), 409)
        assert month.get_status_display() in page and '<form class="form"' not in page
        assert month.get_absolute_url() in page
    reason = "七月补记的加分"
    for data in ({"points": "2", "reason": reason}, {"points": "", "reason": reason}):
        page = ok(client.post(url("points", month), data), 409)
        assert month.get_status_display() in page
        assert reason in page, "what was written can still be copied"
    assert not month.additions.exists()


def test_a_closed_round_has_no_sheet_to_fill_in(client):
    row = made.submitted()
    as_(client, made.team(row)[0])
    page = ok(client.get(url("unit", made.units(row)[0])), 409)
    assert made.fresh(row).get_status_display() in page and "quantity_" not in page


def test_a_unit_says_that_nothing_is_saved_until_something_is(client):
    found = made.drawn()
    unit, inspector = made.units(found)[0], made.team(found)[0]
    with clock.travel(legal(found.planned_for, 8)), translation.override("en"):
        as_(client, inspector)
        page = ok(client.get(url("unit", unit)))
        assert "nothing saved yet" in page and "as saved" not in page
        recording.record(unit, [made.seen(found, 2)], place="江边", actor=inspector)
        page = ok(client.get(url("unit", unit)))
        assert "nothing saved yet" not in page and "as saved" in page


def test_the_log_calls_a_month_by_its_contract_and_its_period():
    row = made.computed()
    entry = AuditEntry.objects.filter(action="inspections.assessment.compute").get()
    assert entry.object_label == f"{row.contract.number} 2026-10" == str(row)


def test_the_months_stand_newest_first_and_by_contract_from_page_to_page(client, monkeypatch):
    first = made.contract()
    second = made.contract(who=first.who)
    periods = [row.periods.order_by("number")[n] for n in (0, 1, 2) for row in (first, second)]
    # Begun in another order than the months follow each other.
    with clock.travel(legal(date(2027, 12, 1), 9)):
        for number in (5, 0, 3, 1, 4, 2):
            made.assessments.collect(periods[number], actor=first.who.manager)
    monkeypatch.setattr("inspections.views.assessments.page", partial(page, size=2))
    as_(client, first.who.manager)
    address, seen, pages = reverse("inspections:assessments"), [], []
    query = {}
    while True:
        found = client.get(address, query).context["page"]
        pages.append([(row.period.starts_on, row.contract_id) for row in found.rows])
        seen += pages[-1]
        if not found.next:
            break
        query = {"after": found.next}
    assert len(pages) == 3 and seen == sorted(seen, reverse=True) and len(set(seen)) == 6
    back = client.get(address, {"before": found.previous}).context["page"]
    assert [(row.period.starts_on, row.contract_id) for row in back.rows] == pages[1]
