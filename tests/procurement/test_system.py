"""The page of jobs and settings, what the desk says of them, and tasks handed in again."""

import base64
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import clock, mail, registry
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, WrongState
from procurement.management.commands import worker
from procurement.people.roles import Role
from procurement.system.models import JobRun
from procurement.system.services import effective, jobs
from procurement.web.desk import desk_for
from tests.factories.people import person

pytestmark = pytest.mark.django_db
PAGE = "/system/"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def administrator(client):
    user = person(Role.SYSTEM_ADMIN)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def broken(now):
    raise ZeroDivisionError("a mistake of ours")


@pytest.fixture
def one_job(monkeypatch):
    """A single job, whose run the test may change."""
    found = {"only": registry.TickJob("only", lambda now: 3, "The only job")}
    monkeypatch.setattr(registry, "tick_jobs", found)
    return found


def tick():
    """A tick; whether all went well."""
    try:
        call_command("tick", verbosity=0)
    except CommandError:
        return False
    return True


def task(**values):
    """A task as the queue keeps it."""
    return DBTaskResult.objects.create(
        task_path="procurement.mail.send",
        backend_name="background",
        args_kwargs={"args": ["Subject", "a secret", "", ["a@example.org"]], "kwargs": {}},
        run_after=clock.now(),
        **values,
    )


def without_noise(page):
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|\d\d:\d\d:\d\d', "", page)


def a_task_that_broke():
    moment = clock.now() - timedelta(minutes=9)
    return task(
        status=TaskResultStatus.FAILED,
        started_at=moment,
        finished_at=moment,
        exception_class_path="smtplib.SMTPServerDisconnected",
        traceback="a secret",
    )


def test_a_tick_keeps_when_each_job_ran_and_how_it_ended(one_job):
    assert tick()
    assert JobRun.objects.get(name="only").count == 3
    one_job["only"] = registry.TickJob("only", broken, "The only job")
    first = clock.now() + timedelta(minutes=1)
    for later in (1, 2):
        with clock.travel(clock.now() + timedelta(minutes=later)):
            assert not tick()
    row = JobRun.objects.get(name="only")
    assert (row.ending, row.count) == ("broken", 0)
    assert row.failing_since < first + timedelta(seconds=30) < row.started_at
    one_job["only"] = registry.TickJob("only", lambda now: 0, "The only job")
    with clock.travel(clock.now() + timedelta(minutes=3)):
        assert tick()
    row.refresh_from_db()
    assert (row.ending, row.failing_since) == ("done", None)


def test_the_page_says_that_no_job_has_run_yet(client, administrator):
    assert "No job has run yet" in client.get(PAGE).content.decode()


def test_the_page_says_that_the_jobs_run_and_names_every_one_of_them(client, administrator):
    tick()
    text = client.get(PAGE).content.decode()
    assert "The jobs by the clock run" in text
    assert len(registry.tick_jobs) > 5
    for job in registry.tick_jobs.values():
        assert str(job.words) in text and job.words, job.name


def test_the_page_and_the_desk_say_that_the_jobs_stand_still(client, administrator):
    tick()
    assert not desk_for(administrator, clock.now()).count
    with clock.travel(clock.now() + jobs.SILENT + timedelta(minutes=1)):
        assert "The jobs by the clock stand still" in client.get(PAGE).content.decode()
        desk = desk_for(administrator, clock.now())
    assert [str(item.title) for item in desk.today] == ["The jobs by the clock stand still"]


def test_a_job_that_breaks_stands_on_the_desk_of_the_administrator_alone(
    client, administrator, one_job
):
    one_job["only"] = registry.TickJob("only", broken, "The only job")
    tick()
    desk = desk_for(administrator, clock.now())
    assert ["The only job" in str(item.title) for item in desk.today] == [True]
    assert "A job breaks" in client.get(PAGE).content.decode()
    other = person(Role.AUDIT_ADMIN)
    assert not desk_for(other, clock.now()).count


def test_a_task_that_broke_is_shown_without_its_content_and_handed_in_again(client, administrator):
    row = a_task_that_broke()
    assert len(desk_for(administrator, clock.now()).today) == 1
    text = client.get(PAGE).content.decode()
    assert "Send a mail" in text and "SMTPServerDisconnected" in text
    assert "secret" not in text and "a@example.org" not in text
    assert client.post(PAGE).url == PAGE
    row.refresh_from_db()
    assert (row.status, row.traceback, row.finished_at) == (TaskResultStatus.READY, "", None)
    entry = AuditEntry.objects.get(action="system.tasks.again")
    assert entry.actor == administrator
    assert "does not take its tasks" not in client.get(PAGE).content.decode(), "it waits anew"
    assert client.post(PAGE).status_code == 409


def test_how_many_tasks_broke_is_told_nowhere_for_mails_may_be_about_sealed_bids(
    client, administrator
):
    a_task_that_broke()
    one = client.get(PAGE).content.decode()
    for _more in range(4):
        a_task_that_broke()
    # But for the server's time and the form's key both pages are the same.
    assert without_noise(client.get(PAGE).content.decode()) == without_noise(one)
    assert client.post(PAGE, follow=True).content.decode().count("The failed tasks wait") == 1
    assert not any(AuditEntry.objects.get(action="system.tasks.again").inputs.values())


def test_the_worker_gives_a_sign_of_life_and_is_missed_without_it(client, administrator):
    assert "The worker gives no sign of life" in client.get(PAGE).content.decode()
    jobs.beat()
    assert "The worker runs" in client.get(PAGE).content.decode()
    tick()
    assert not desk_for(administrator, clock.now()).count
    with clock.travel(clock.now() + jobs.SILENT + timedelta(minutes=1)):
        tick()
        assert "The worker gives no sign of life" in client.get(PAGE).content.decode()
        (item,) = desk_for(administrator, clock.now()).today
    assert str(item.title) == "The worker does not take its tasks"


def test_the_worker_process_gives_its_sign_until_it_is_stopped(monkeypatch):
    class Stopped(Exception):
        pass

    def wait(seconds):
        raise Stopped

    monkeypatch.setattr(worker.clock.time, "sleep", wait)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with pytest.raises(Stopped):
        worker.Command().beat()
    assert JobRun.objects.get(name="worker").ending == "done"


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (SMTP, "localhost:25"),
        ("django.core.mail.backends.console.EmailBackend", "none: mails go to the log"),
        ("django.core.mail.backends.filebased.EmailBackend", "none: mails go to files, in /m"),
        ("city.mail.Backend", "city.mail.Backend"),
    ],
)
def test_where_mails_go_is_said_for_every_way(backend, said):
    with override_settings(EMAIL_BACKEND=backend, EMAIL_FILE_PATH="/m"):
        facts = [fact for group in effective.effective() for fact in group.facts]
    assert [str(fact.value) for fact in facts if fact.label == "Mail server"] == [said]


def test_only_a_system_administrator_hands_tasks_in_again():
    a_task_that_broke()
    with pytest.raises(NotAllowed):
        jobs.hand_in_again(actor=person(Role.AUDITOR))
    assert DBTaskResult.objects.failed().count() == 1
    DBTaskResult.objects.all().delete()
    with pytest.raises(WrongState):
        jobs.hand_in_again(actor=person(Role.SYSTEM_ADMIN))


def test_a_task_that_waits_too_long_is_told_without_a_number(client, administrator):
    jobs.beat()
    for _turn in range(3):
        task()
    assert "The worker runs" in client.get(PAGE).content.decode()
    DBTaskResult.objects.update(enqueued_at=clock.now() - jobs.SLOW - timedelta(minutes=1))
    text = client.get(PAGE).content.decode()
    assert "The worker does not take its tasks" in text and "Send a mail" not in text


def test_the_settings_in_force_name_their_variable_and_no_secret(client, administrator):
    password = "mail-password-1"
    with override_settings(
        EMAIL_HOST_PASSWORD=password, EMAIL_BACKEND=SMTP, EMAIL_HOST="mx.example"
    ):
        text = client.get(PAGE).content.decode()
    assert "mx.example:" in text and "DATABASE_URL" in text
    assert settings.SECRET_KEY not in text and password not in text
    notes = [fact.note for group in effective.effective() for fact in group.facts if fact.note]
    names = {name for note in notes for name in note.split(", ")}
    readme = (settings.BASE_DIR / "README.md").read_text()
    assert len(names) > 10
    assert not [name for name in names if name not in readme], "every variable is in the README"


def test_a_queued_mail_is_readable_by_its_worker_alone(mailoutbox):
    words = ("您的投标已封存", "示例项目", "<p>示例项目</p>", "ding@supplier.example")
    one, other = mail.hide(*words), mail.hide(*words)
    assert one != other, "the same mail twice looks like two"
    for text in (one, base64.b64decode(one).decode("latin-1")):
        assert not [word for word in words if word in text or word.encode().hex() in text]
    mail.send.func(one)
    (sent,) = mailoutbox
    assert (sent.subject, sent.body, sent.to) == (words[0], words[1], [words[3]])
    changed = base64.b64encode(base64.b64decode(one)[:-1] + b"x").decode()
    with pytest.raises(InvalidTag):
        mail.shown(changed)
    with override_settings(SECRET_KEY="y" * 60), pytest.raises(InvalidTag):
        mail.shown(one)


def test_what_a_mail_says_never_stands_in_the_queue(
    monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(mail, "send", SimpleNamespace(enqueue=lambda *args: queued.append(args)))
    reader = person(email="ding@supplier.example")
    with django_capture_on_commit_callbacks(execute=True):
        mail.mail_later("account_opened", [reader], {"user": reader})
    ((hidden,),) = queued
    assert mail.shown(hidden)[3] == reader.email and reader.email not in hidden


def test_a_done_task_leaves_no_row_after_a_day():
    moment = clock.now() - jobs.KEPT
    done = {"status": TaskResultStatus.SUCCESSFUL, "started_at": moment}
    task(**done, finished_at=moment - timedelta(minutes=1))
    recent = task(**done, finished_at=moment + timedelta(minutes=1))
    broke = a_task_that_broke()
    assert jobs.clear_finished(clock.now()) == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {recent.pk, broke.pk}


def test_jobs_are_named_one_way_by_their_app_and_what_they_do():
    names = [*registry.tick_jobs, jobs.STALE_TASKS]
    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z_]+", name)] == []
