"""Questions are asked without a name, answered in three working days, for everybody."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from procurement.web.models import Submission
from tenders.models import Question
from tenders.services import documents, questions
from tests.factories.people import organisation, person
from tests.factories.tenders import DEADLINE, NOTICE_DAY

FRIDAY = clock.legal(date(2026, 3, 6), 15)
TEXT = "清扫是否包括绿化带？"


def asked(world, actor=None, at=FRIDAY, text=TEXT):
    with clock.travel(at):
        return questions.ask(world.tender, text=text, actor=actor or world.supplier())


def answered(world, question, text="不包括。", shown=TEXT):
    with clock.travel(FRIDAY + timedelta(hours=1)):
        return questions.answer(question, text=text, shown=shown, actor=world.officer)


def test_the_answer_is_due_three_working_days_later_on_the_officers_desk(world):
    question = asked(world)
    assert question.due_day == date(2026, 3, 11), "a weekend lies between"
    with clock.travel(FRIDAY):
        desk = desk_for(world.officer, clock.now())
    (item,) = [one for one in desk.later + desk.week if one.url.endswith("/answer/")]
    assert (item.due_day, item.article) == (question.due_day, "政府采购法实施条例第五十二条")


@pytest.mark.parametrize("taken", [True, False])
def test_any_verified_supplier_asks_so_that_a_question_tells_of_no_taker(world, taken):
    supplier = world.supplier()
    if taken:
        with clock.travel(clock.legal(NOTICE_DAY, 12)):
            documents.take(world.tender, actor=supplier)
    assert asked(world, supplier).status == "asked"


def test_only_before_the_deadline_and_only_by_verified_suppliers(world):
    with pytest.raises(WrongState):
        asked(world, at=DEADLINE)
    with pytest.raises(RuleBroken):
        asked(world, text="  ")
    new = person("supplier", at=organisation("supplier", status="registered"))
    for actor in (world.officer, new):
        with pytest.raises(NotAllowed):
            asked(world, actor)


def test_question_and_answer_become_public_together_and_once(world):
    question = asked(world)
    assert not Question.objects.visible_to(world.supplier()).exists()
    with pytest.raises(RuleBroken):
        answered(world, question, text="")
    answered(world, question, shown="清扫范围是否包括绿化带？")
    assert Question.objects.visible_to(world.supplier()).get() == question
    with pytest.raises(WrongState):
        answered(world, question)


def test_nobody_but_the_officer_answers(world):
    question = asked(world)
    for actor in (world.approver, world.auditor, question.user):
        with pytest.raises(NotAllowed), clock.travel(FRIDAY):
            questions.answer(question, text="是", shown="问", actor=actor)


def test_who_asked_stands_on_no_page_and_in_no_open_log(world, client):
    supplier = world.supplier()
    client.force_login(supplier)
    with clock.travel(FRIDAY):
        url = reverse("tenders:ask", args=[world.tender.pk])
        key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
        assert client.post(url, {"text": TEXT, "key": key}).status_code == 302
    assert Submission.objects.get(user=supplier).url == ""
    question = Question.objects.get()
    names = (supplier.supplier.name, supplier.display_name, supplier.username)
    pages = [
        reverse("tenders:questions", args=[world.tender.pk]),
        world.tender.get_absolute_url(),
        "/desk/",
    ]
    for reader in (world.officer, world.approver, world.auditor):
        client.force_login(reader)
        more = [reverse("tenders:answer", args=[question.pk])] if reader == world.officer else []
        with clock.travel(FRIDAY):
            for page in (*pages, *more):
                text = client.get(page).content.decode()
                assert not any(name in text for name in names), page
    answered(world, question)
    assert not AuditEntry.objects.filter(log="main", action__startswith="tenders.question").exists()
    hidden = AuditEntry.objects.filter(action__startswith="tenders.question")
    assert hidden.count() == 2
    assert not AuditEntry.objects.visible_to(world.auditor).filter(pk__in=hidden).exists()


def test_the_pages_of_a_question_through_http(world, client):
    question = asked(world)
    client.force_login(world.officer)
    with clock.travel(FRIDAY):
        url = reverse("tenders:answer", args=[question.pk])
        page = client.get(url)
        assert TEXT in page.content.decode()
        assert client.post(url, {"shown": "", "text": ""}).status_code == 422
        answer = client.post(url, {"shown": "公开的问题", "text": "公开的答复"}, follow=True)
        assert answer.status_code == 200
        client.logout()
        public = client.get(reverse("tenders:questions", args=[world.tender.pk]))
    text = public.content.decode()
    assert "公开的问题" in text and "公开的答复" in text and TEXT not in text


# A text that tells who asks -----------------------------------------------------------------------


def test_a_question_that_names_its_asker_is_refused_at_its_field_and_kept(world, client):
    supplier = world.supplier()
    firm = supplier.supplier
    firm.contact, firm.legal_representative = "韩样本", "褚样例"
    firm.phone = "0731-00000012"
    firm.save()
    world.tender  # noqa: B018  it is published before anybody asks
    client.force_login(supplier)
    url = reverse("tenders:ask", args=[world.tender.pk])
    who = f"我司{firm.name}（{firm.credit_code}），韩样本 0731 0000 0012，{supplier.email}"
    text = f"{who}：含绿化带？"
    with clock.travel(FRIDAY):
        page = client.post(url, {"text": text}, headers={"accept-language": "en"})
    assert page.status_code == 422 and not Question.objects.exists()
    said = page.content.decode()
    for told in (firm.name, firm.credit_code, "韩样本", "073100000012", supplier.email):
        assert told in said.split("Take that out")[0], told
    assert "Order 87 art. 28" in said and "含绿化带？</textarea>" in said


@pytest.mark.parametrize("kind", ["colleague", "former"])
def test_a_colleague_of_the_asker_is_named_as_little_as_the_asker(world, kind):
    supplier = world.supplier()
    other = person("supplier", at=supplier.supplier, display_name="秦样例")
    if kind == "former":
        other.memberships.update(ended_at=clock.now())
        assert asked(world, supplier, text="秦样例问").status == "asked"
        return
    with pytest.raises(RuleBroken) as caught:
        asked(world, supplier, text="秦样例问")
    assert [one.code for one in caught.value.reasons] == ["names_asker"]


def test_the_officer_is_warned_before_a_name_becomes_a_notice_and_may_be_sure(world, client):
    question = asked(world, text="另一家示例乙环境服务有限公司能投标吗？")
    client.force_login(world.officer)
    url = reverse("tenders:answer", args=[question.pk])
    said = {"shown": question.text, "text": "请电 13800000001。"}
    with clock.travel(FRIDAY):
        first = client.get(url, headers={"accept-language": "en"}).content.decode()
        assert "I have looked at these words" in first
        page = client.post(url, said, headers={"accept-language": "en"})
        assert page.status_code == 422
        for told in ("示例乙环境服务有限公司", "13800000001", "请电 13800000001。</textarea>"):
            assert told in page.content.decode(), told
        question.refresh_from_db()
        assert question.status == "asked"
        assert client.post(url, {**said, "sure": "on"}).status_code == 302


def test_a_plain_question_has_nothing_to_tick(world, client):
    question = asked(world)
    client.force_login(world.officer)
    with clock.travel(FRIDAY):
        page = client.get(reverse("tenders:answer", args=[question.pk]))
    assert 'name="sure"' not in page.content.decode()
