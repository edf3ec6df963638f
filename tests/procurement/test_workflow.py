"""The one door through which state changes."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.http import Http404

from procurement import clock, workflow
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.workflow import act, blockers, may, perform
from tests.factories.people import organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return organisation("buyer")


@pytest.fixture
def officer(buyer):
    return person(Role.OFFICER, at=buyer)


@pytest.fixture
def newcomer():
    return organisation("supplier", status="registered")


def test_a_transition_changes_the_state_saves_it_and_leaves_an_entry(officer, newcomer):
    row = perform(newcomer, "verify", actor=officer, at=clock.now())
    assert row.status == "verified"
    assert Organisation.objects.get(pk=newcomer.pk).status == "verified"
    assert newcomer.status == "verified"
    entry = AuditEntry.objects.get(action="people.organisation.verify")
    assert (entry.source, entry.target, entry.actor_id) == ("registered", "verified", officer.pk)


def test_what_one_may_not_see_is_404_before_anything_else(newcomer):
    stranger = person(Role.SUPPLIER)
    with pytest.raises(Http404):
        perform(newcomer, "verify", actor=stranger, at=clock.now())


def test_who_may_see_but_not_do_is_refused_and_the_attempt_is_recorded(newcomer):
    inspector = person(Role.INSPECTOR)
    with pytest.raises(NotAllowed):
        perform(newcomer, "verify", actor=inspector, at=clock.now())
    entry = AuditEntry.objects.get(outcome="refused")
    assert entry.actor_id == inspector.pk
    assert Organisation.objects.get(pk=newcomer.pk).status == "registered"


def test_a_wrong_state_is_a_conflict_that_names_the_state(officer, newcomer):
    perform(newcomer, "verify", actor=officer, at=clock.now())
    with pytest.raises(WrongState) as refusal:
        perform(newcomer, "verify", actor=officer, at=clock.now())
    assert "%(state)s" not in str(refusal.value)


def test_a_missing_reason_is_refused_at_its_field(officer, newcomer):
    with pytest.raises(RuleBroken) as refusal:
        perform(newcomer, "refuse", actor=officer, reason="  ")
    assert [reason.field for reason in refusal.value.reasons] == ["reason"]


def test_the_state_cannot_be_set_from_outside_even_after_a_refresh(newcomer):
    newcomer.refresh_from_db()
    with pytest.raises(AttributeError):
        newcomer.status = "verified"


def test_an_act_that_fails_late_leaves_nothing_of_what_it_did(officer, newcomer):
    with pytest.raises(RuntimeError), act():
        perform(newcomer, "verify", actor=officer, at=clock.now())
        raise RuntimeError("the disk is full")
    assert Organisation.objects.get(pk=newcomer.pk).status == "registered"
    assert not AuditEntry.objects.exists()


def test_a_refusal_inside_an_act_is_recorded_once_after_the_rollback(officer, newcomer):
    with pytest.raises(WrongState), act():
        perform(newcomer, "verify", actor=officer, at=clock.now())
        perform(newcomer, "verify", actor=officer, at=clock.now())
    assert [entry.outcome for entry in AuditEntry.objects.all()] == ["refused"]


def test_blockers_tell_what_perform_would_refuse(officer, newcomer):
    assert blockers(newcomer, "verify", officer) == ()
    perform(newcomer, "verify", actor=officer, at=clock.now())
    assert [reason.code for reason in blockers(newcomer, "verify", officer)] == ["state"]
    assert not may(newcomer, "verify", person(Role.INSPECTOR))


def test_the_signal_is_sent_inside_the_transaction(officer, newcomer):
    heard = []

    def listen(sender, obj, name, target, **kwargs):
        heard.append((sender, name, target, connection.in_atomic_block))

    workflow.performed.connect(listen)
    try:
        perform(newcomer, "verify", actor=officer, at=clock.now())
    finally:
        workflow.performed.disconnect(listen)
    assert heard == [(Organisation, "verify", "verified", True)]


def _race(newcomer, officers):
    """Two officers verify at the same moment; what each was told."""
    barrier, told = threading.Barrier(2), []

    def run(who):
        try:
            barrier.wait(timeout=10)
            perform(newcomer, "verify", actor=who, at=clock.now())
            told.append("done")
        except WrongState:
            told.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(who,)) for who in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_officers_at_once_one_wins_and_the_other_is_told(monkeypatch):
    """First the race without the lock: both believe they did it; then with the lock: one does."""

    def slow_reasons(row, custom, inputs, original=workflow._reasons):
        yield from original(row, custom, inputs)
        threading.Event().wait(0.3)  # between the check and the save

    monkeypatch.setattr(workflow, "_reasons", slow_reasons)
    buyer = organisation("buyer")
    officers = [person(Role.OFFICER, at=buyer), person(Role.OFFICER, at=buyer)]

    with monkeypatch.context() as unlocked:
        unlocked.setattr(workflow, "lock", lambda obj: type(obj)._base_manager.get(pk=obj.pk))
        first = organisation("supplier", status="registered")
        assert _race(first, officers) == ["done", "done"]

    second = organisation("supplier", status="registered")
    assert _race(second, officers) == ["done", "too late"]
    done = AuditEntry.objects.filter(object_id=str(second.pk), outcome="done")
    assert done.count() == 1


def test_a_savepoint_of_a_caller_does_not_hide_the_refusal(officer, newcomer):
    with transaction.atomic(), pytest.raises(RuleBroken):
        perform(newcomer, "refuse", actor=officer)
    assert AuditEntry.objects.filter(outcome="refused").count() == 1
