"""What auditors ask and are answered: who, when, what stands on whose desk, who reads it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from procurement import clock, registry
from procurement.audit.models import AuditEntry
from procurement.calendars.services import calendar
from procurement.errors import DomainError, NotAllowed, RuleBroken, WrongState
from procurement.monitoring import services
from procurement.monitoring.lifecycle import QuestionState
from procurement.monitoring.models import AuditQuestion, AuditTurn
from procurement.monitoring.services import ANSWER
from procurement.people.models import User
from procurement.web.desk import desk_for
from procurement.workflow import transitions_of
from tests.copies import asked, copies
from tests.factories import contracts as made
from tests.factories import inspections
from tests.factories.people import organisation, person
from tests.factories.tenders import Procurement, pdf

pytestmark = pytest.mark.django_db
S = QuestionState


class Scene:
    """A plan, its officer, an approver, an auditor, and others of the purchaser and elsewhere."""

    def __init__(self) -> None:
        self.world = Procurement()
        self.plan = self.world.plan()
        buyer = self.world.purchaser
        self.auditor = person("auditor", at=organisation("authority"))
        self.people = {
            "auditor": self.auditor,
            "asked": self.world.officer,
            "approver": self.world.approver,
            "colleague": person("officer", at=buyer),
            "finance": person("finance", at=buyer),
            "officer elsewhere": person("officer"),
            "approver elsewhere": person("approver"),
            "supplier": person("supplier"),
        }

    def ask(self, days: int | None = 3) -> AuditQuestion:
        return services.ask(
            "tenders.plan", self.plan.pk, text="为何如此？", days=days, actor=self.auditor
        )

    def at(self, state: str) -> AuditQuestion:
        question = self.ask()
        if state != S.ASKED:
            services.answer(question, text="因为……", files=(), actor=self.world.officer)
        if state == S.CLOSED:
            services.accept(question, actor=self.auditor)
        return AuditQuestion.objects.get(pk=question.pk)


@pytest.fixture
def scene():
    return Scene()


def fresh(user):
    """The person without what is remembered of its roles."""
    return User.objects.get(pk=user.pk)


# The life ----------------------------------------------------------------------------------------

ACTS = {
    "answer": lambda row, who: services.answer(row, text="因为", files=(), actor=who),
    "ask_on": lambda row, who: services.ask_on(row, text="还有？", days=None, actor=who),
    "accept": lambda row, who: services.accept(row, actor=who),
}
# Whoever is not named gets 404. State x act -> what the person asked, an approver, an auditor get.
LIFE = {
    (S.ASKED, "answer"): (S.ANSWERED, NotAllowed, NotAllowed),
    (S.ASKED, "ask_on"): (NotAllowed, NotAllowed, WrongState),
    (S.ASKED, "accept"): (NotAllowed, NotAllowed, WrongState),
    (S.ANSWERED, "answer"): (WrongState, NotAllowed, NotAllowed),
    (S.ANSWERED, "ask_on"): (NotAllowed, NotAllowed, S.ASKED),
    (S.ANSWERED, "accept"): (NotAllowed, NotAllowed, S.CLOSED),
    (S.CLOSED, "answer"): (WrongState, NotAllowed, NotAllowed),
    (S.CLOSED, "ask_on"): (NotAllowed, NotAllowed, WrongState),
    (S.CLOSED, "accept"): (NotAllowed, NotAllowed, WrongState),
}


def result(act, row, who):
    try:
        with transaction.atomic():
            found = ACTS[act](row, who).status
            transaction.set_rollback(True)
            return found
    except (DomainError, Http404) as error:
        return type(error)


def test_the_table_names_every_state_and_transition():
    assert {act for _state, act in LIFE} == set(transitions_of(AuditQuestion)) == set(ACTS)
    assert {state for state, _act in LIFE} == set(S)


@pytest.mark.parametrize("state", list(S))
def test_every_state_act_and_role_gives_what_the_table_says(scene, state):
    row = scene.at(state)
    for act in ACTS:
        promised = dict(zip(("asked", "approver", "auditor"), LIFE[state, act], strict=True))
        got = {name: result(act, row, who) for name, who in scene.people.items()}
        assert got == {name: promised.get(name, Http404) for name in scene.people}, act


def test_nothing_is_asked_or_answered_without_words(scene):
    with pytest.raises(RuleBroken):
        services.ask("tenders.plan", scene.plan.pk, text=" ", days=None, actor=scene.auditor)
    row = scene.ask()
    with pytest.raises(RuleBroken):
        services.answer(row, text=" ", files=(), actor=scene.world.officer)
    services.answer(row, text="因为", files=(), actor=scene.world.officer)
    with pytest.raises(RuleBroken):
        services.ask_on(row, text="", days=None, actor=scene.auditor)


@pytest.mark.parametrize("days", [0, -1, 61])
def test_an_answer_is_due_in_one_to_sixty_working_days(scene, days):
    with pytest.raises(RuleBroken) as refused:
        scene.ask(days)
    assert [one.field for one in refused.value.reasons] == ["days"]


def test_only_auditors_ask_and_only_about_what_there_is(scene):
    for name, who in scene.people.items():
        if name != "auditor":
            with pytest.raises(NotAllowed):
                services.ask("tenders.plan", scene.plan.pk, text="?", days=None, actor=who)
    for kind, key in (("tenders.plan", 0), ("people.user", scene.auditor.pk)):
        with pytest.raises(Http404):
            services.ask(kind, key, text="?", days=None, actor=scene.auditor)


def test_nobody_judges_the_own_answer_even_as_an_auditor(scene):
    row = scene.at(S.ANSWERED)
    officer = scene.world.officer
    officer.memberships.create(organisation=scene.world.purchaser, role="auditor")
    with pytest.raises(NotAllowed):
        services.accept(row, actor=fresh(officer))


def test_every_step_is_in_the_log_without_what_was_written(scene):
    row = scene.ask()
    services.answer(row, text="绝密的话", files=(), actor=scene.world.officer)
    services.ask_on(row, text="绝密的话", days=2, actor=scene.auditor)
    entries = AuditEntry.objects.filter(
        object_type="monitoring.auditquestion", object_id=row.pk
    ).order_by("pk")
    names = [entry.action.rpartition(".")[2] for entry in entries]
    assert names == ["ask", "answer", "ask_on"]
    assert not [entry for entry in entries if "绝密" in str(entry.inputs) + entry.reason]


def test_what_was_written_is_not_changed_afterwards(scene):
    row = scene.ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditTurn.objects.filter(question=row).update(text="别的")


# Of whom -----------------------------------------------------------------------------------------


def test_the_question_goes_to_whoever_is_in_charge_of_the_object():
    auditor = person("auditor")
    month = inspections.computed()
    contract = month.contract
    running = made.in_force()
    certificate = made.settled(running).certificates.get()
    objects = {
        month: contract.manager,
        contract: contract.manager,
        certificate.period.result: certificate.contract.manager,
        certificate: None,
    }
    for obj, whom in objects.items():
        row = services.ask(obj._meta.label_lower, obj.pk, text="?", days=None, actor=auditor)
        assert row.asked_of == whom, obj
    assert row.role == "finance"
    assert AuditQuestion.objects.waiting_for(running.who.finance).get() == row


def test_every_kind_of_object_has_a_page_that_shows_what_was_asked(client):
    assert set(registry.monitored) == {
        "tenders.plan",
        "tenders.tender",
        "tenders.lot",
        "contracts.contract",
        "contracts.certificate",
        "contracts.periodresult",
        "inspections.assessment",
        "inspections.round",
        "inspections.finding",
    }
    certificate = made.settled(made.in_force()).certificates.get()
    tender = Procurement().published()
    found = inspections.submitted()
    month = inspections.computed()
    objects = [
        tender.plan, tender, tender.lots.first(), certificate.contract, certificate,
        certificate.period.result, month, found, found.contract.findings.first(),
    ]  # fmt: skip
    assert {obj._meta.label_lower for obj in objects} == set(registry.monitored)
    auditor = person("auditor")
    for obj in objects:
        services.ask(obj._meta.label_lower, obj.pk, text="?", days=None, actor=auditor)
        client.force_login(auditor)
        assert 'id="audit-questions"' in client.get(obj.get_absolute_url()).text, obj
        client.force_login(person("supplier"))
        assert 'id="audit-questions"' not in client.get(obj.get_absolute_url()).text, obj
        client.logout()
        assert 'id="audit-questions"' not in client.get(obj.get_absolute_url()).text, obj


@pytest.mark.parametrize("way", ["role", "account"])
def test_the_approvers_answer_where_whoever_was_asked_has_left(scene, way):
    row = scene.ask()
    officer, approver = scene.world.officer, scene.world.approver
    assert not AuditQuestion.objects.waiting_for(approver)
    if way == "role":
        officer.memberships.update(ended_at=clock.now())
    else:
        User.objects.filter(pk=officer.pk).update(is_active=False)
    assert AuditQuestion.objects.waiting_for(approver).get() == row
    assert not AuditQuestion.objects.waiting_for(fresh(officer))
    with pytest.raises((NotAllowed, Http404)):
        services.answer(row, text="因为", files=(), actor=fresh(officer))
    assert services.answer(row, text="因为", files=(), actor=approver).status == S.ANSWERED


# Whose desk --------------------------------------------------------------------------------------


def titles(user):
    """What stands on a desk about questions, to do and waited for."""
    desk = desk_for(fresh(user), clock.now())
    own = lambda items: [one.button for one in items if one.app == "monitoring"]  # noqa: E731
    waiting = [str(one.waiting_for) for one in desk.waiting if one.app == "monitoring"]
    return own([*desk.today, *desk.week, *desk.later]), waiting


def test_it_stands_on_the_desk_of_whom_it_waits_for(scene):
    row = scene.ask()
    for name, who in scene.people.items():
        mine, waiting = titles(who)
        assert len(mine) == (name == "asked"), name
        assert len(waiting) == (name == "auditor"), name
    services.answer(row, text="因为", files=(), actor=scene.world.officer)
    for name, who in scene.people.items():
        mine, waiting = titles(who)
        assert len(mine) == (name == "auditor") and not waiting, name
    services.accept(row, actor=scene.auditor)
    assert all(titles(who) == ([], []) for who in scene.people.values())


def test_the_desk_counts_the_days_of_the_answer_as_working_days(scene):
    row = scene.ask(3)
    due = calendar.current().add_working_days(clock.legal_today(), 3).day
    assert row.due_day == due
    (item,) = [
        one
        for one in registry_items(scene.world.officer)
        if one.url == reverse("monitoring:answer", args=[row.pk])
    ]
    assert item.due_day == due and item.mailed
    assert str(scene.auditor) in str(item.why), "who has asked"


def registry_items(user):
    return [one for provider in registry.desk_providers for one in provider(user, clock.now())]


# Who reads it ------------------------------------------------------------------------------------


def test_pages_and_papers_are_read_by_auditors_the_asked_and_their_approvers_alone(scene, client):
    row = scene.ask()
    services.answer(row, text="因为", files=[pdf("证据.pdf")], actor=scene.world.officer)
    paper = AuditTurn.objects.get(is_answer=True).files.get()
    assert paper.purpose == ANSWER
    for name, who in scene.people.items():
        client.force_login(who)
        shown = client.get(row.get_absolute_url()).status_code
        fetched = client.get(paper.get_absolute_url()).status_code
        readers = ("auditor", "asked", "approver")
        assert (shown == 200) == (fetched == 200) == (name in readers), (name, shown, fetched)
        with suppress(Http404):
            listed = client.get(reverse("monitoring:questions"))
            assert (row.get_absolute_url() in listed.text) == (name in readers), name
        page = client.get(scene.plan.get_absolute_url())
        assert (row.get_absolute_url() in page.text) == (name in readers), name


def test_asking_answering_asking_on_and_accepting_through_the_pages(scene, client):
    url = reverse("monitoring:ask", args=["tenders.plan", scene.plan.pk])
    officer = scene.world.officer
    client.force_login(scene.auditor)
    assert url in client.get(scene.plan.get_absolute_url()).text
    refused = client.post(url, {"text": "", "days": "90"})
    assert refused.status_code == 422
    client.post(url, {"text": "为何只调查了三家？", "days": "5"})
    row = AuditQuestion.objects.get()
    client.force_login(officer)
    answer = reverse("monitoring:answer", args=[row.pk])
    assert "为何只调查了三家？" in client.get(answer).text
    assert client.post(answer, {"text": "见附件", "papers": [pdf("附件.pdf")]}).status_code == 302
    client.force_login(scene.auditor)
    assert "附件.pdf" in client.get(row.get_absolute_url()).text
    client.post(reverse("monitoring:ask_on", args=[row.pk]), {"text": "何时？"})
    client.force_login(officer)
    client.post(answer, {"text": "昨天"})
    client.force_login(scene.auditor)
    client.post(reverse("monitoring:accept", args=[row.pk]), {})
    row.refresh_from_db()
    assert row.status == S.CLOSED and row.turns.count() == 4


def test_the_list_is_filtered_by_state(scene, client):
    scene.at(S.ANSWERED)
    client.force_login(scene.auditor)
    for state in S:
        page = client.get(reverse("monitoring:questions"), {"status": state})
        assert ("/monitoring/" in page.text and len(page.context["page"].rows)) == (
            state == S.ANSWERED
        )


def test_lists_desks_and_sections_ask_as_often_with_many_questions_as_with_ten(
    scene, client, heavy
):
    row = scene.ask()
    urls = [
        reverse("monitoring:questions"),
        reverse("web:desk"),
        scene.plan.get_absolute_url(),
        row.get_absolute_url(),
    ]
    whose = (scene.auditor, scene.world.officer)
    turn = row.turns.get()

    def counts():
        found = []
        for who in whose:
            client.force_login(who)
            found.append(asked(client, urls))
        return found

    copies(row, range(10), lambda n: {"subject": f"示例{n}"})
    copies(turn, range(10), lambda n: {"text": f"{n}"})
    few = counts()
    copies(row, range(heavy(1000)), lambda n: {"subject": f"示例{n}"})
    copies(turn, range(heavy(1000)), lambda n: {"text": f"{n}"})
    assert counts() == few
