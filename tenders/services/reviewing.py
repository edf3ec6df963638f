"""Opinions on plans and draft contracts: asked for, given under the own login, or recorded from a
signed paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import visible_or_404
from procurement.audit import journal
from procurement.documents.models import StoredFile
from procurement.documents.services import files
from procurement.documents.types import SCANS
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.rules.days import not_future
from procurement.workflow import act, lock
from tenders.guards import reviewing as guards
from tenders.guards.reviewing import COUNSEL, Standing, contract_text
from tenders.lifecycle.plan import PlanState
from tenders.models import (
    ContractTextCheck,
    OpinionRequest,
    Plan,
    PlanReview,
    Tender,
    text_digest,
)
from tenders.permissions.planning import may_write
from tenders.services.writing import draft_of, not_a_draft

PURPOSE = "signed_opinion"
DRAFT = PlanState.DRAFT
"""Plans and tenders are drafts under the same name."""


def standing(subject: Plan | Tender, kind: str) -> Standing:
    """How one opinion on a plan, or counsel's on a tender, stands."""
    if isinstance(subject, Tender):
        return guards.on_contract(subject)
    return guards.on_plan(subject)[kind]


# What the log calls each act: on a plan, on a draft contract.
ASKED = ("tenders.plan.ask_opinion", "tenders.tender.ask_opinion")
WITHDRAWN = ("tenders.plan.withdraw_request", "tenders.tender.withdraw_request")
GIVEN = ("tenders.plan.give_opinion", "tenders.tender.give_opinion")
RECORDED = ("tenders.plan.review", "tenders.tender.check_contract_text")


@dataclass(frozen=True)
class Said:
    """An opinion before it is kept; with a `paper` the officer records it."""

    name: str
    day: date
    passed: bool
    opinion: str
    unmet: list[str] = field(default_factory=list)
    paper: StoredFile | None = None


# Asking -------------------------------------------------------------------------------------------


def ask_problems(subject: Plan | Tender, kind: str, person: User | None) -> Iterator[Reason]:
    """Every reason not to ask this person; None says nothing yet."""
    if person is None:
        return
    yield from guards.may_be_asked(person, subject, kind)
    now = standing(subject, kind)
    yield from guards.given_in_person(now, kind, person)
    if now.waits_for is not None and now.waits_for.person_id == person.pk:
        message = _("%(name)s is asked already.")
        yield Reason("asked", message, {"name": str(person)}, field="person")


def ask(subject: Plan | Tender, *, kind: str, person: User, actor: Any) -> OpinionRequest:
    """Ask a named person for one opinion; whoever was asked for it before is asked no more.

    Raises NotAllowed, WrongState, RuleBroken with every reason against the person.
    """
    with act():
        row = draft_of(subject, may_write(actor, subject), DRAFT)
        _stop(no_text(row))
        _refuse(ask_problems(row, kind, person))
        counsel = kind == COUNSEL
        request, _new = OpinionRequest.objects.update_or_create(
            plan=None if counsel else row,
            tender=row if counsel else None,
            kind=kind,
            defaults={"person": person, "asked_by": actor, "asked_at": clock.now()},
        )
        facts = {"kind": kind, "person": str(person), "person_id": person.pk}
        journal.add(ASKED[kind == COUNSEL], row, actor=actor, inputs=facts)
        _tell(request)
        return request


def _tell(request: OpinionRequest) -> None:
    """Write to whoever is asked. A mail is no envelope: it names neither draft nor officer."""
    counsel = request.kind == COUNSEL
    context = {
        "counsel": counsel,
        "kind": OpinionRequest.Kind(request.kind).label,
        "purchaser": request.subject.purchaser,
        "article": guards.article_of(request.kind),
        "button_url": f"{settings.SITE_URL}{reverse('tenders:opinion', args=[request.pk])}",
        "button_text": _("Read the draft contract") if counsel else _("Read the plan"),
    }
    mail_later("tenders/opinion_asked", [request.person], context, language=request.person.language)


def withdraw(subject: Plan | Tender, *, kind: str, actor: Any) -> None:
    """Ask nobody for this opinion any more, as long as it is not answered on the text as it is."""
    with act():
        row = draft_of(subject, may_write(actor, subject), DRAFT)
        _stop(not_to_withdraw(row, kind))
        request = row.requests.select_related("person").get(kind=kind)
        facts = {"kind": kind, "person": str(request.person), "person_id": request.person_id}
        journal.add(WITHDRAWN[kind == COUNSEL], row, actor=actor, inputs=facts)
        request.delete()


def not_to_withdraw(subject: Plan | Tender, kind: str) -> Iterator[Reason]:
    """Why no request is withdrawn: nobody is asked, or it is answered."""
    if not subject.requests.filter(kind=kind).exists():
        yield Reason("nobody", _("Nobody is asked for this opinion."))
    yield from given_already(subject, kind)


def given_already(subject: Plan | Tender, kind: str) -> Iterator[Reason]:
    """Why nobody is asked any more: the opinion was given under a login."""
    yield from guards.given_in_person(standing(subject, kind), kind)


# Answering ----------------------------------------------------------------------------------------


def not_to_answer(request: OpinionRequest) -> Iterator[Reason]:
    """Why the opinion cannot be given as things stand: handed in already, no text, too close."""
    subject = request.subject
    yield from not_a_draft(subject, DRAFT)
    yield from no_text(subject)
    yield from guards.may_be_asked(request.person, subject, request.kind)


def answer(
    request: OpinionRequest,
    *,
    passed: bool,
    opinion: str,
    actor: Any,
    unmet: Iterable[str] = (),
) -> PlanReview | ContractTextCheck:
    """The person who is asked gives the opinion, or gives another: the newest counts.

    Raises Http404 for everybody else, WrongState with every reason why it cannot be given,
    RuleBroken where the opinion contradicts itself.
    """
    with act():
        row = lock(request.subject)
        found = visible_or_404(OpinionRequest, actor, pk=request.pk)
        _stop(not_to_answer(found))
        points = sorted(unmet)
        if found.kind != COUNSEL:
            _refuse(guards.points_against_law(passed, points))
        said = Said(str(actor), clock.legal_today(), passed, opinion, points)
        return _keep(row, found.kind, said, actor)


# From a signed paper ------------------------------------------------------------------------------


def not_to_record(subject: Plan | Tender, kind: str) -> Iterator[Reason]:
    """Why no paper is recorded: no draft, no text, somebody is asked or has answered."""
    yield from not_a_draft(subject, DRAFT)
    yield from no_text(subject)
    now = standing(subject, kind)
    yield from guards.given_in_person(now, kind)
    yield from guards.asked_already(now, kind)


def record_problems(
    subject: Plan | Tender, kind: str, values: Mapping[str, Any]
) -> Iterator[Reason]:
    """What is unlawful in an opinion as recorded; what is missing says nothing yet."""
    who, day = ("counsel", "checked_on") if kind == COUNSEL else ("reviewer", "reviewed_on")
    yield from not_future(values.get(day), clock.legal_today(), day)
    yield from guards.paper_against_law(subject, kind, values.get(who), who)
    if kind != COUNSEL:
        yield from points_problems(values)


def points_problems(values: Mapping[str, Any]) -> Iterator[Reason]:
    """Whether result and points fit together; what is missing says nothing yet."""
    return guards.points_against_law(values.get("passed"), values.get("unmet"))


def record_review(
    plan: Plan,
    *,
    kind: str,
    reviewer: str,
    passed: bool,
    opinion: str,
    reviewed_on: date,
    paper: Any,
    actor: Any,
    unmet: Iterable[str] = (),
) -> PlanReview:
    """Record the opinion of somebody without an account, with the paper that was signed."""
    points = sorted(unmet)
    values = {"reviewer": reviewer, "reviewed_on": reviewed_on, "passed": passed, "unmet": points}
    said = Said(reviewer, reviewed_on, passed, opinion, points)
    found: PlanReview = _record(plan, kind, values, said, paper, actor)
    return found


def record_check(
    tender: Tender,
    *,
    counsel: str,
    checked_on: date,
    passed: bool,
    opinion: str,
    paper: Any,
    actor: Any,
) -> ContractTextCheck:
    """Record what counsel without an account says of the draft contract, with the signed paper."""
    values = {"counsel": counsel, "checked_on": checked_on}
    said = Said(counsel, checked_on, passed, opinion)
    found: ContractTextCheck = _record(tender, COUNSEL, values, said, paper, actor)
    return found


def _record(
    subject: Plan | Tender, kind: str, values: Mapping[str, Any], said: Said, paper: Any, actor: Any
) -> Any:
    with act():
        row = draft_of(subject, may_write(actor, subject), DRAFT)
        _stop(not_to_record(row, kind))
        _refuse(record_problems(row, kind, values))
        about = f"{row._meta.label_lower}:{row.pk}"
        stored = files.store(paper, purpose=PURPOSE, actor=actor, subject=about, allowed=SCANS)
        return _keep(row, kind, replace(said, paper=stored), actor)


# Both ---------------------------------------------------------------------------------------------


def no_text(subject: Plan | Tender) -> Iterator[Reason]:
    """There is nothing to check before there is a draft contract."""
    if isinstance(subject, Tender) and not contract_text(subject).strip():
        yield Reason("no_text", _("Write the draft contract first."))


def _keep(row: Any, kind: str, said: Said, actor: Any) -> PlanReview | ContractTextCheck:
    """One more opinion on the text as it stands, with its entry in the log."""
    name, opinion, paper = said.name.strip(), said.opinion.strip(), said.paper
    given_by, recorded_by = (None, actor) if paper else (actor, None)
    found: PlanReview | ContractTextCheck
    if kind == COUNSEL:
        found = ContractTextCheck.objects.create(
            tender=row,
            counsel=name,
            checked_on=said.day,
            passed=said.passed,
            opinion=opinion,
            digest=text_digest(contract_text(row)),
            given_by=given_by,
            recorded_by=recorded_by,
            paper=paper,
        )
    else:
        found = PlanReview.objects.create(
            plan=row,
            kind=kind,
            reviewer=name,
            reviewed_on=said.day,
            passed=said.passed,
            unmet=said.unmet,
            opinion=opinion,
            digest=row.digest,
            given_by=given_by,
            recorded_by=recorded_by,
            paper=paper,
        )
    facts = {"kind": kind, "name": name, "day": said.day, "passed": said.passed}
    facts |= {"unmet": said.unmet, "opinion": opinion, "digest": found.digest}
    if paper:
        facts["sha256"] = paper.sha256
    journal.add((RECORDED if paper else GIVEN)[kind == COUNSEL], row, actor=actor, inputs=facts)
    return found


def _stop(reasons: Iterable[Reason]) -> None:
    found = tuple(reasons)
    if found:
        raise WrongState(*found)


def _refuse(reasons: Iterable[Reason]) -> None:
    found = tuple(reasons)
    if found:
        raise RuleBroken(*found)
