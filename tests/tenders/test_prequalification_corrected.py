"""A prequalification notice is corrected while suppliers apply: by two people, with its notice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from cms.models import Notice
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders import timeline
from tenders.models import Amendment, Candidate, DocumentVersion, Pool, Tender
from tenders.services import amending, amendments, invitations
from tests.factories import invited as make
from tests.factories.tenders import pdf

# Two days before the end of the applications: one that can affect them moves it by a day.
LATE = make.UNTIL - timedelta(days=2, hours=3)
MOVED = make.UNTIL + timedelta(days=1)
CRITERIA = "具备道路运输许可；许可证以申请截止日有效为准"


def codes(error):
    return {reason.code for reason in error.value.reasons}


def written(world, *, material=True, until=MOVED, criteria=CRITERIA, at=LATE):
    tender = make.announced(world, 2)
    with clock.travel(at):
        row = amending.begin(tender, actor=world.officer)
        if criteria:
            row = amending.set_text(
                row, place="pool:criteria", text=criteria, revision=row.revision,
                actor=world.officer,
            )  # fmt: skip
        return amending.set_terms(
            row,
            actor=world.officer,
            revision=row.revision,
            values={
                "reason": "审查标准表述不清",
                "material": material,
                "material_reason": "影响证明材料" if material else "只改联系方式",
                "notice_day": at.astimezone(clock.LEGAL_ZONE).date(),
            },
            dates={"applications_until": until},
        )


def approved(world, **values):
    row = written(world, **values)
    with clock.travel(LATE):
        amendments.propose(row, actor=world.officer)
        return amendments.approve(row, actor=world.approver)


def in_force(world, **values):
    row = approved(world, **values)
    with clock.travel(LATE):
        notice = Notice.objects.get(kind="correction")
        notice.latest_revision.publish(user=world.officer, skip_permission_checks=True)
    return Amendment.objects.get(pk=row.pk)


def test_nothing_of_it_is_applied_before_its_notice(world):
    approved(world)
    pool = Pool.objects.get()
    assert (pool.applications_until, pool.criteria) == (make.UNTIL, "具备道路运输许可")


def test_its_notice_brings_it_into_force_and_says_old_and_new(world):
    row = in_force(world)
    pool = Pool.objects.get()
    assert (row.status, row.corrects, row.number) == ("in_force", "prequalification", 1)
    assert (pool.applications_until, pool.criteria) == (MOVED, CRITERIA)
    notice = Notice.objects.get(kind="correction")
    assert notice.fields["correction_target"] == "资格预审公告"
    assert "资格预审（第1次更正）" in notice.title
    assert notice.fields["first_notice_date"] == make.ANNOUNCED.date().isoformat()
    content = notice.fields["correction_content"]
    assert "2026年3月4日" in content and "2026年3月5日" in content and "申请截止日有效" in content
    assert "继续有效" in notice.fields["other"]
    tender = Tender.objects.get()
    assert tender.amended_at is None, "no bid exists that would be confirmed again"
    assert not DocumentVersion.objects.filter(amendment=row).exists()


def test_applications_run_until_the_new_end_and_the_draw_waits_for_it(world):
    in_force(world)
    pool = Pool.objects.get()
    with clock.travel(make.UNTIL + timedelta(hours=1)):
        late = world.supplier()
        invitations.apply(pool, pdf(), actor=late)
        assert Candidate.objects.filter(supplier=late.supplier).exists()
    with clock.travel(MOVED), pytest.raises(WrongState):
        invitations.apply(pool, pdf(), actor=world.supplier())


def test_too_early_an_end_is_refused_with_the_earliest_lawful_day(world):
    with pytest.raises(RuleBroken) as error:
        written(world, until=make.UNTIL)
    assert codes(error) == {"correction_too_late"}
    (reason,) = error.value.reasons
    assert reason.params["earliest"] == MOVED.astimezone(clock.LEGAL_ZONE).date()
    assert reason.article == "87号令第二十七条"


def test_the_periods_are_counted_again_when_the_notice_appears(world):
    row = approved(world)
    with clock.travel(LATE + timedelta(days=1)), pytest.raises(RuleBroken) as error:
        amendments.come_into_force(row, actor=world.officer)
    assert codes(error) == {"correction_too_late"}
    assert Pool.objects.get().applications_until == make.UNTIL


def test_what_cannot_affect_applications_leaves_the_end_where_it_is(world):
    row = written(world, material=False, until=make.UNTIL, criteria="")
    with clock.travel(LATE):
        row = amending.set_terms(
            row, actor=world.officer, revision=row.revision, values={},
            dates={"contact_phone": "0000-1111"},
        )  # fmt: skip
        amendments.propose(row, actor=world.officer)
        amendments.approve(row, actor=world.approver)
        amendments.come_into_force(row, actor=world.officer)
    assert Tender.objects.get().contact_phone == "0000-1111"
    assert Pool.objects.get().applications_until == make.UNTIL


@pytest.mark.parametrize("place", ["pool:number", "content:delivery", "lot:1:scope"])
def test_what_is_bought_and_how_many_are_invited_stay_as_announced(world, place):
    tender = make.announced(world, 1)
    with clock.travel(LATE):
        row = amending.begin(tender, actor=world.officer)
        with pytest.raises(RuleBroken) as error:
            amending.set_text(
                row, place=place, text="别的", revision=row.revision, actor=world.officer
            )
    assert codes(error) == {"fixed"}


def test_it_brings_no_files_and_no_dates_of_the_tender(world):
    row = written(world)
    with clock.travel(LATE):
        with pytest.raises(WrongState) as error:
            amending.add_file(row, pdf(), title="附件", actor=world.officer)
        assert codes(error) == {"no_files"}
        with pytest.raises(ValueError):
            amending.set_terms(
                row, actor=world.officer, revision=row.revision, values={},
                dates={"deadline": MOVED},
            )  # fmt: skip


def test_it_is_begun_and_decided_only_while_suppliers_apply(world):
    row = written(world)
    with clock.travel(MOVED), pytest.raises(RuleBroken) as error:
        amendments.propose(row, actor=world.officer)
    assert "not_applying" in codes(error)
    Amendment.objects.all().delete()
    with clock.travel(make.UNTIL), pytest.raises(WrongState) as error:
        amending.begin(Tender.objects.get(), actor=world.officer)
    assert codes(error) == {"not_applying"}


def test_whoever_wrote_it_does_not_approve_it(world):
    row = written(world)
    with clock.travel(LATE):
        amendments.propose(row, actor=world.officer)
        with pytest.raises(NotAllowed):
            amendments.approve(row, actor=world.officer)


def test_applications_that_are_in_stand_and_their_firms_are_told(
    world, client, django_capture_on_commit_callbacks
):
    row = approved(world)
    before = dict(Candidate.objects.values_list("pk", "at"))
    stranger = world.supplier()
    mail.outbox.clear()
    with clock.travel(LATE), django_capture_on_commit_callbacks() as waiting:
        amendments.come_into_force(row, actor=world.officer, notice_url="/notices/10/")
    told = {call.__defaults__[0] for call in waiting if call.__defaults__}
    assert told == {one.email for one in world.applicants}
    assert dict(Candidate.objects.values_list("pk", "at")) == before
    pool = Pool.objects.get()
    english = {"accept-language": "en"}
    with clock.travel(LATE):
        client.force_login(world.applicants[0])
        page = client.get(pool.get_absolute_url(), headers=english).text
        assert "corrected after you applied" in page and "Your application stands" in page
        assert "<del>" in page and "<ins>" in page and 'href="/notices/10/"' in page
        invitations.apply(pool, pdf(marker="neu"), actor=world.applicants[0])
        page = client.get(pool.get_absolute_url(), headers=english).text
        assert "corrected after you applied" not in page
        client.force_login(stranger)
        page = client.get(pool.get_absolute_url(), headers=english).text
        assert "corrected after you applied" not in page and "<ins>" in page


def test_the_officer_corrects_it_by_clicking(world, client):
    tender = make.announced(world, 1)
    english = {"accept-language": "en"}
    with clock.travel(LATE):
        client.force_login(world.officer)
        page = client.get(tender.get_absolute_url(), headers=english).text
        begin = reverse("tenders:amend", args=[tender.pk])
        assert begin in page and "Correct the prequalification notice" in page
        assert client.post(begin).status_code == 302
        row = Amendment.objects.get()
        terms = reverse("tenders:amendment_terms", args=[row.pk])
        page = client.get(terms, headers=english).text
        assert 'value="2026-03-05T17:00"' in page, "the earliest lawful end stands proposed"
        assert "documents_until" not in page and "suppliers apply until" in page
        typed = {
            "revision": row.revision, "reason": "表述不清", "material": "yes",
            "material_reason": "影响材料", "notice_day": "2026-03-02",
            "applications_until": "2026-03-04T17:00", "contact": "样本", "contact_phone": "1",
        }  # fmt: skip
        refused = client.post(terms, typed, headers=english)
        assert "at least 3 days" in refused.text and "表述不清" in refused.text
        done = client.post(terms, {**typed, "applications_until": "2026-03-05T17:00"})
        assert done.status_code == 302
        text = reverse("tenders:amendment_text", args=[row.pk, "pool:criteria"])
        row.refresh_from_db()
        done = client.post(text, {"revision": row.revision, "text": CRITERIA})
        assert done.status_code == 302
        assert (
            client.get(reverse("tenders:amendment_text", args=[row.pk, "lot:1:scope"])).status_code
            == 404
        )
        page = client.get(row.get_absolute_url(), headers=english).text
        assert "Propose the correction" in page and "Add a file" not in page
        adding = reverse("tenders:amendment_file_add", args=[row.pk])
        assert "brings no files" in client.get(adding, headers=english).text


def titles(user, at):
    with clock.travel(at), translation.override("en"):
        desk = desk_for(user, clock.now())
        return [str(item.title) for item in (*desk.today, *desk.week, *desk.later)]


def test_each_step_waits_on_the_right_desk_and_stands_in_the_timeline(world):
    row = written(world)
    assert "Complete and propose the correction" in titles(world.officer, LATE)
    with clock.travel(LATE):
        amendments.propose(row, actor=world.officer)
    assert "Approve the correction or return it" in titles(world.approver, LATE)
    assert "Approve the correction or return it" not in titles(world.approver, MOVED)
    with clock.travel(LATE):
        row = amendments.approve(row, actor=world.approver)
        amendments.come_into_force(row, actor=world.officer)
        with translation.override("en"):
            events = timeline.events_of(Tender.objects.get(), clock.now())
            (event,) = [one for one in events if "corrected" in str(one.what)]
    assert (event.code, event.kept, event.article) == ("P7", True, "87号令第二十七条")


@pytest.mark.parametrize("stands", [written, approved])
def test_once_applications_have_closed_the_desk_says_that_it_can_only_be_withdrawn(world, stands):
    row = stands(world)
    title = "Withdraw the correction: applications have closed"
    before, after = make.UNTIL - timedelta(minutes=1), make.UNTIL + timedelta(minutes=1)
    assert title not in titles(world.officer, before)
    assert title in titles(world.officer, after) and title not in titles(world.approver, after)
    with clock.travel(after):
        amendments.withdraw(row, reason="报名已截止", actor=world.officer)
    assert title not in titles(world.officer, after)


def test_the_public_reads_it_beside_the_notice_and_nothing_of_the_tender(world, client):
    row = in_force(world)
    notice = Notice.objects.get(kind="correction")
    with clock.travel(LATE):
        page = client.get(notice.get_absolute_url(), headers={"accept-language": "en"})
        assert page.status_code == 200 and "<del>" in page.text and "<ins>" in page.text
        assert Tender.objects.get().get_absolute_url() not in page.text
        assert client.get(row.get_absolute_url()).status_code == 404


def test_the_tender_itself_is_corrected_on_its_own_afterwards(world):
    in_force(world)
    with clock.travel(MOVED + timedelta(hours=1)):
        amending_pool = Amendment.objects.get()
        assert str(amending_pool) != str(Amendment(number=1))
    Amendment.objects.filter(pk=amending_pool.pk).update(status="draft")
    Tender.objects.update(status="published", deadline=make.SENT + timedelta(days=30))
    with clock.travel(make.SENT):
        row = amending.begin(Tender.objects.get(), actor=world.officer)
    assert (row.corrects, row.number) == ("tender", 1) and row.pk != amending_pool.pk
