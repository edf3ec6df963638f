"""The audit log: append-only, chained, honest about where it breaks."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from procurement import clock
from procurement.audit import chain, heads, journal, triggers
from procurement.audit.models import AuditEntry
from procurement.people.roles import Role
from procurement.workflow import act
from tests.factories.people import organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    officer = person(Role.OFFICER)
    subject = organisation("supplier")
    with act():
        for number in range(5):
            journal.add("test.note", subject, actor=officer, inputs={"number": number})
    return list(AuditEntry.objects.order_by("number"))


def verify() -> str:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=err)
    except CommandError as error:
        return err.getvalue() + str(error)
    return out.getvalue()


def test_each_entry_carries_the_hash_of_the_one_before(entries):
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [e.previous_hash for e in entries] == ["", *[e.hash for e in entries[:-1]]]
    assert verify() == "5 entries verified.\n"


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(entries, verb):
    rows = AuditEntry.objects.filter(pk=entries[2].pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(reason="x") if verb == "update" else rows._raw_delete(rows.db)


def test_a_changed_entry_is_named(entries):
    with triggers.lifted():
        AuditEntry.objects.filter(number=3).update(reason="nicer")
    assert "main: entry 3: was changed after it was written" in verify()


def test_a_removed_entry_is_named(entries):
    with triggers.lifted():
        AuditEntry.objects.filter(number=2)._raw_delete("default")
    assert "main: entry 2: is missing" in verify()


def test_a_tail_that_was_cut_off_since_the_last_check_is_named(entries):
    assert "5 entries" in verify()
    with triggers.lifted():
        AuditEntry.objects.filter(number__gt=3)._raw_delete("default")
    assert "main: entry 4: is missing: an earlier check saw 5 entries" in verify()


def test_a_log_that_was_cut_and_grew_again_is_named(entries):
    assert "5 entries" in verify()
    with triggers.lifted():
        AuditEntry.objects.filter(number=5)._raw_delete("default")
    with act():
        journal.add("test.again", organisation("buyer"), actor=person(Role.OFFICER))
    assert "main: entry 5: is not the head that an earlier check saw" in verify()


@pytest.fixture
def noted(entries, settings, tmp_path, django_capture_on_commit_callbacks):
    """The head as `tick` notes it outside the database."""
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    now = clock.now()

    def note(minutes):
        with django_capture_on_commit_callbacks(execute=True):
            return heads.note(now + timedelta(minutes=minutes))

    assert note(0) == 1
    return note


def test_a_tail_cut_before_anybody_checked_is_named_by_the_head_noted_outside(entries, noted):
    with triggers.lifted():
        AuditEntry.objects.filter(number__gt=3)._raw_delete("default")
    assert "main: entry 4: is missing: 5 entries were noted outside" in verify()


def test_a_chain_that_was_written_anew_from_its_middle_is_named(entries, noted):
    previous = entries[1].hash
    with triggers.lifted():
        for entry in entries[2:]:
            entry.reason, entry.previous_hash = "nicer", previous
            entry.hash = previous = chain.entry_hash(entry)
            AuditEntry.objects.filter(pk=entry.pk).update(
                reason="nicer", previous_hash=entry.previous_hash, hash=entry.hash
            )
    assert "main: entry 5: is not the head that was noted outside" in verify()


def test_a_head_is_noted_every_ten_minutes_where_there_is_a_new_one(entries, noted, settings):
    assert noted(30) == 0, "nothing new"
    with act():
        journal.add("test.again", organisation("buyer"), actor=person(Role.OFFICER))
    assert (noted(9), noted(10), noted(11)) == (0, 1, 0)
    assert len(settings.AUDIT_HEADS.read_text().splitlines()) == 2
    assert verify() == "6 entries verified.\n"


def test_of_a_sealed_log_nothing_is_noted(entries, noted, settings):
    AuditEntry.objects.create(log="tender:1", number=1, at=clock.now(), action="x", hash="y")
    noted(30)
    assert "tender:1" not in settings.AUDIT_HEADS.read_text()


def test_an_entry_rehashed_after_a_change_breaks_the_chain_behind_it(entries):
    changed = entries[1]
    changed.reason = "nicer"
    changed.hash = chain.entry_hash(changed)
    with triggers.lifted():
        AuditEntry.objects.filter(pk=changed.pk).update(reason="nicer", hash=changed.hash)
    assert "main: entry 3: does not follow the entry before it" in verify()


def test_a_missing_trigger_is_found_by_the_system_check(entries):
    assert triggers.missing() == []
    triggers.remove()
    assert "audit_auditentry_no_update" in triggers.missing()
    assert triggers.check_installed(None, ["default"])[0].id == "audit.E001"
    triggers.install()
    assert triggers.missing() == []


def test_secrets_never_reach_the_log(entries):
    subject = organisation("supplier")
    with act():
        journal.add("test.note", subject, actor=None, inputs={"passphrase": "open sesame"})
    assert AuditEntry.objects.latest("pk").inputs == {"passphrase": "…"}


def test_the_log_is_for_auditors_alone(entries):
    assert AuditEntry.objects.visible_to(person(Role.AUDITOR)).count() == 5
    assert AuditEntry.objects.visible_to(person(Role.OFFICER)).count() == 0


def test_an_entry_reads_the_same_on_both_databases(entries):
    entry = AuditEntry.objects.get(pk=entries[0].pk)
    assert chain.entry_hash(entry) == entry.hash, connection.vendor


@pytest.fixture
def plain_client(entries):
    """The table as it stands, in the hands of a client that has asked for nothing."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_auditentry")
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'audit_auditentry'"
            " AND sql IS NOT NULL ORDER BY type = 'trigger', type = 'index'"
        )
        for (sql,) in cursor.fetchall():
            copy.execute(sql)
    marks = ", ".join("?" * len(rows[0]))
    copy.executemany(f"INSERT INTO audit_auditentry VALUES ({marks})", rows)
    assert copy.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    yield copy
    copy.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("taken", ["id", "number"])
def test_a_plain_client_cannot_write_over_an_entry(plain_client, entries, taken):
    before = plain_client.execute("SELECT * FROM audit_auditentry ORDER BY id").fetchall()
    own = {"id": "id + 1000", "number": "number + 1000"}
    other = next(name for name in own if name != taken)
    columns = [row[1] for row in plain_client.execute("PRAGMA table_info(audit_auditentry)")]
    values = ", ".join(own[other] if name == other else f'"{name}"' for name in columns)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        plain_client.execute(
            f"INSERT OR REPLACE INTO audit_auditentry SELECT {values} FROM audit_auditentry"
            f" WHERE id = {entries[2].pk}"
        )
    assert plain_client.execute("SELECT * FROM audit_auditentry ORDER BY id").fetchall() == before


@pytest.mark.sqlite
def test_a_plain_client_can_still_add_a_row(plain_client, entries):
    columns = [row[1] for row in plain_client.execute("PRAGMA table_info(audit_auditentry)")][1:]
    values = ", ".join("number + 1000" if name == "number" else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    plain_client.execute(
        f"INSERT INTO audit_auditentry ({names}) SELECT {values} FROM audit_auditentry"
        f" WHERE id = {entries[2].pk}"
    )
    assert plain_client.execute("SELECT count(*) FROM audit_auditentry").fetchone() == (6,)


@pytest.mark.sqlite
def test_every_append_only_table_refuses_a_key_that_is_taken(entries):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE name LIKE '%_no_replace'")
        guards = dict(cursor.fetchall())
    assert set(guards) == triggers.tables
    assert all("= NEW." in sql for sql in guards.values())
    assert '("id" = NEW."id")' in guards["audit_auditentry"]
    assert '"log" = NEW."log" AND "number" = NEW."number"' in guards["audit_auditentry"]


@pytest.mark.sqlite
def test_an_installation_from_before_gets_the_guard_by_migrating(entries):
    with connection.cursor() as cursor:
        cursor.execute('DROP TRIGGER "audit_auditentry_no_replace"')
    assert triggers.missing() == ["audit_auditentry_no_replace"]
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


def test_an_entry_keeps_the_name_under_which_it_was_done():
    officer = person(Role.OFFICER, display_name="旧名样本")
    with act():
        journal.add("test.note", organisation("supplier"), actor=officer)
        journal.add("test.made", organisation("buyer"), actor=None, on_behalf_of=officer)
    officer.display_name = "别人样本"
    officer.save()
    assert [entry.by for entry in AuditEntry.objects.order_by("pk")] == ["旧名样本"] * 2


@pytest.mark.parametrize("name", ["别人样本", ""])
def test_another_name_or_none_in_an_entry_breaks_its_hash(entries, name):
    assert entries[1].actor_name
    with triggers.lifted():
        AuditEntry.objects.filter(pk=entries[1].pk).update(actor_name=name)
    assert "main: entry 2: was changed after it was written" in verify()


def test_an_entry_from_before_names_were_kept_still_fits_and_takes_no_name():
    with act():
        journal.add("test.note", organisation("supplier"), actor=None)
    entry = AuditEntry.objects.get()
    assert entry.actor_name == "" and "1 entries" in verify()
    with triggers.lifted():
        AuditEntry.objects.filter(pk=entry.pk).update(actor_name="别人样本")
    assert "main: entry 1: was changed after it was written" in verify()
