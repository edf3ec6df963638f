"""The committee's page and the evaluator's home."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.web.parts import Link, NextStep
from tenders.guards.committee import evaluates, evaluation_ended, lawful_composition
from tenders.guards.tendering import rules_on
from tenders.lifecycle.lot import EVALUATING
from tenders.models import Committee, CommitteeMember, ExpertRecord, Lot, SetBack, Tender
from tenders.models.expert import in_words
from tenders.permissions.evaluation import may_form_anew, may_oversee
from tenders.permissions.experts import in_a_pool
from tenders.querysets import member_of
from tenders.rules import replacement
from tenders.rules.procedures import CONSULTATION
from tenders.selectors.todo import INCOMPLETE, Todo
from tenders.selectors.todos import load, mine, todos
from tenders.timeline.words import in_words_of

COMMITTEE_ARTICLES = "87号令第四十五条、第四十七条、第四十八条"


@dataclass(frozen=True)
class MemberRow:
    """A member with the statement made: None where it is not complete."""

    member: Any
    conflicts: list[str]
    stated: bool
    me: bool
    votes: int


def next_step(found: list[Todo], user: Any) -> NextStep | None:
    """The one next step for this person, in the words of the procedure."""
    step = _next_step(found, user)
    if step is None:
        return None
    return in_words_of(found[0].lot.tender.procedure, step, "who")


def _next_step(found: list[Todo], user: Any) -> NextStep | None:
    """The first thing that waits for this person, else what everybody waits for."""
    own = mine(found, user)
    if own:
        todo = own[0]
        return NextStep(
            title=todo.title,
            text=todo.why,
            url=todo.url,
            button=todo.button,
            due=todo.due or todo.due_day,
            article=todo.article,
            others=[Link(other.title, other.url) for other in own[1:]],
        )
    if found:
        todo = found[0]
        return NextStep(
            title=todo.title,
            who=_("Waiting for: %(who)s") % {"who": waited_for(todo)},
            due=todo.due or todo.due_day,
            article=todo.article,
        )
    return None


def waited_for(todo: Todo) -> Any:
    """In words, without a name: members are secret until the result."""
    words = {
        "officer": _("the procurement officer"),
        "approver": _("the approver"),
        "bidder": _("the bidder"),
        "group": _("the purchaser's group that decides"),
    }
    return words.get(todo.who, _("the evaluation committee"))


def committee_page(tender: Tender, committee: Committee | None, user: Any) -> dict[str, Any]:
    """Members with their statements, the draws, and the next step."""
    lots = load(tender.lots.filter(status__in=EVALUATING))
    days, now = calendar.current(), clock.now()
    waiting = [todo for lot in lots for todo in todos(lot, days, now)]
    if committee is None or committee.status in INCOMPLETE:
        waiting = [todo for todo in waiting if "committee" in todo.url or todo.key]
    page: dict[str, Any] = {
        "tender": tender,
        "committee": committee,
        "step": next_step(waiting, user),
        **asked_of(tender),
        "names_public": any(lot.result_public for lot in tender.lots.all()),
    }
    if committee is None:
        return page
    everyone = committee.members.select_related("user", "replaces__user").prefetch_related(
        "statements__supplier"
    )
    bidders = {one.pk for one in committee.bidders()}
    in_force = [one for one in everyone if one.replaced_at is None]
    votes = Counter(one.vote_id for one in in_force if one.vote_id)
    page["rows"] = [_row(one, bidders, user, votes[one.pk]) for one in in_force]
    page["replaced"] = [one for one in everyone if one.replaced_at is not None]
    # The field is the stratum, of which a draw of experts has one.
    page["draws"] = [{**one, "field": in_words(*one["sample"])} for one in committee.draws]
    working = not any(True for _reason in evaluates(committee))
    page["may_replace"] = working and "officer" in user.roles_in(tender.purchaser_id)
    able = committee.status in ("forming", "convened") and may_form_anew(user, committee)
    page["may_dissolve"] = working and able
    ended = not any(True for _reason in evaluation_ended(committee))
    alive = committee.status != "dissolved" and may_form_anew(user, committee)
    page["may_annul"] = ended and alive
    page["oversees"] = bool(may_oversee(user, tender))
    page["set_backs"] = SetBack.objects.filter(lot__tender=tender).select_related("lot")
    page["unlawful"] = tuple(lawful_composition(committee)) if in_force else ()
    page["experts"] = sum(one.kind == CommitteeMember.Kind.EXPERT for one in in_force)
    page["replacing"] = replacement.ARTICLE
    return page


def asked_of(tender: Tender) -> dict[str, Any]:
    """What the panel of this procedure is called, how large it is, and where that stands."""
    rules = rules_on(tender)
    way = rules.procedure(tender.procedure)
    least, large = way.panel.min_size, way.panel.min_size_large
    if tender.procedure == CONSULTATION:
        name: Any = _("Consultation panel")
    else:
        name = _("Evaluation committee")
    size: Any
    if large > least:
        size = _("Odd, at least five; at least seven from CNY 10 million or when complex")
    else:
        size = _("Odd, at least %(size)s") % {"size": least}
    article = way.panel_article if large == least else COMMITTEE_ARTICLES
    return {"panel": name, "size_asked": size, "size_article": article}


def _row(member: CommitteeMember, bidders: set[int], user: Any, votes: int) -> MemberRow:
    statements = list(member.statements.all())
    stated = {one.supplier_id for one in statements}
    conflicts = [one.supplier.name for one in statements if one.conflict]
    complete = bool(stated) and not bidders - stated
    return MemberRow(member, conflicts, complete, member.user_id == user.pk, votes)


def home(user: Any) -> dict[str, Any]:
    """The lots of the committees a person sits on, each with what waits for this person."""
    sits = Committee.objects.filter(member_of(user, "members__")).values("tender_id")
    lots = load(Lot.objects.filter(tender__in=sits).order_by("-tender_id", "number"))
    days, now = calendar.current(), clock.now()
    rows = []
    for lot in lots:
        own = mine(todos(lot, days, now), user)
        rows.append({"lot": lot, "todo": own[0] if own else None})
    return {
        "rows": rows,
        "waiting": [row for row in rows if row["todo"]],
        "in_a_pool": in_a_pool(user),
        "record": ExpertRecord.objects.filter(user_id=user.pk).first(),
    }
