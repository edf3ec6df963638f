"""The page of one correction: its next step, its effect on the dates, what may still be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web.parts import Blocked, Fact, Link, NextStep
from procurement.workflow import blockers, may
from tenders.guards import amending as guards
from tenders.guards.tendering import rules_on, unusual_opening
from tenders.lifecycle.amendment import WRITABLE, AmendmentState
from tenders.models import Amendment
from tenders.permissions.amending import may_correct
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines, prequalified
from tenders.selectors.changes import Names, address_of

FIXED = Blocked(_("Change subject or qualification"), [rules.fixed()])


def end_of(amendment: Amendment) -> datetime | None:
    """What a correction may have to move: the end of the applications, or the deadline."""
    tender = amendment.tender
    moment: datetime | None = tender.pool.applications_until if amendment.of_pool else None
    return moment if amendment.of_pool else tender.deadline


def earliest(amendment: Amendment, now: datetime, day: date | None = None) -> date | None:
    """The earliest lawful end, if this correction can affect its readers and has to move it."""
    tender = amendment.tender
    if amendment.of_pool:
        until = end_of(amendment)
        if until is None:
            return None
        counted = day or guards.counting_day(amendment, now)
        days = calendar.current()
        return prequalified.earliest_until(counted, until, rules_on(tender), days, material=True)
    if tender.deadline is None:
        return None
    return rules.earliest_deadline(
        day or guards.counting_day(amendment, now),
        tender.deadline,
        rules_on(tender),
        calendar.current(),
        material=True,
        procedure=tender.procedure,
    )


def why(amendment: Amendment) -> Any:
    """What the reasons are called."""
    if amendment.of_pool:
        return _("Why the notice is corrected")
    return _("Why the tender is corrected")


def affects(amendment: Amendment) -> Any:
    """What is asked of its effect."""
    if amendment.of_pool:
        return _("Can it affect how applications are written?")
    return _("Can it affect how bids are written?")


def effect(amendment: Amendment) -> list[Fact]:
    """Why it is made and what it does to bids."""
    answers = {True: _("Yes"), False: _("No"), None: _("not said yet")}
    return [
        Fact(why(amendment), amendment.reason or "—"),
        Fact(
            affects(amendment),
            answers[amendment.material],
            amendment.material_reason,
        ),
        *([Fact(_("Proposed by"), amendment.officer)] if amendment.proposed_at else []),
        *([Fact(_("Approver"), amendment.approver)] if amendment.approver else []),
    ]


@dataclass(frozen=True)
class Place:
    """A text that may be changed, with the form that does it."""

    label: str
    url: str
    changed: bool


@dataclass
class Group:
    """The texts of the documents, or of one lot; open where something is changed."""

    title: Any
    places: list[Place]

    @property
    def changed(self) -> bool:
        return any(place.changed for place in self.places)


def places(amendment: Amendment, found: Any) -> list[Group]:
    """Every text that may be changed: the contents of art. 20, then lot by lot."""
    names = Names(amendment.tender)
    groups: dict[str, Group] = {}
    for place in found:
        kind, number = place.split(":")[:2]
        key = "" if kind == "content" else number
        title: Any = _("Contents of the documents")
        if kind == "pool":
            key, title = kind, _("Prequalification notice")
        elif key:
            title = _("Lot %(number)s") % {"number": number}
        group = groups.setdefault(key, Group(title, []))
        changed = place in amendment.changes
        if kind == corrected_lines.LINE:
            changed = int(number) in corrected_lines.lots_in(amendment.changes)
        url = address_of(amendment, place)
        group.places.append(Place(names.of(place), url, changed))
    return list(groups.values())


def hints(amendment: Amendment) -> list[Reason]:
    """What is lawful in the new deadline, but worth a second look."""
    moved = amendment.changes.get("tender:deadline")
    new = datetime.fromisoformat(moved["new"]) if moved else None
    return unusual_opening(amendment.tender, new)


def next_step(amendment: Amendment, user: Any, now: datetime) -> NextStep | None:
    """Who does what next with a correction that is pending."""
    return pending_step(amendment, user, now) if amendment.status in _STEPS else None


def pending_step(amendment: Amendment, user: Any, now: datetime) -> NextStep:
    """The same for one that is known to be pending."""
    step: NextStep = _STEPS[amendment.status](amendment, user, now)
    return step


def _url(name: str, amendment: Amendment) -> str:
    return reverse(f"tenders:amendment_{name}", args=[amendment.pk])


def _others(amendment: Amendment, user: Any, **offered: Any) -> list[Link]:
    """Acts beside the one step, cut to what the person may do."""
    return [
        Link(text, _url(name, amendment))
        for name, text in offered.items()
        if may(amendment, {"return": "send_back"}.get(name, name), user)
    ]


WITHDRAW = _("Withdraw the correction")


def _writing(amendment: Amendment, user: Any, now: datetime) -> NextStep:
    mine = bool(may_correct(user, amendment))
    reasons = list(_problems(amendment, user))
    others = _others(amendment, user, withdraw=WITHDRAW)
    returned = amendment.returned_reason
    if reasons:
        return NextStep(
            title=_("Write the correction: %(count)s to go") % {"count": len(reasons)},
            text=returned or _("Every part saves on its own. A second person decides on it."),
            url=_url("terms", amendment),
            button=_("Reasons, effect and dates") if mine else "",
            who="" if mine else _("Officer"),
            article=rules.ARTICLE,
            others=others,
            blocked=[Blocked(_("Propose the correction"), reasons), FIXED],
        )
    return NextStep(
        title=_("Propose the correction"),
        text=returned or _("It is lawful as it stands. A second person decides on it."),
        url=_url("propose", amendment),
        button=_("Propose the correction") if mine else "",
        who="" if mine else _("Officer"),
        article=rules.ARTICLE,
        others=others,
        blocked=[FIXED],
    )


def _problems(amendment: Amendment, user: Any) -> tuple[Reason, ...]:
    """What stands in the way, whoever reads it."""
    return blockers(amendment, "propose", amendment.tender.officer)


def _proposed(amendment: Amendment, user: Any, now: datetime) -> NextStep:
    mine = bool(may(amendment, "approve", user))
    return NextStep(
        title=_("Approve the correction or return it"),
        text=_("%(name)s has proposed it. With your approval its notice is drafted.")
        % {"name": amendment.officer},
        due=end_of(amendment),
        url=_url("approve", amendment),
        button=_("Approve the correction") if mine else "",
        who=""
        if mine
        else _("Waiting for an approver who is not %(name)s") % {"name": amendment.officer},
        article=rules.ARTICLE,
        others=[
            *_others(amendment, user, **{"return": _("Return with reasons")}),
            *_others(amendment, user, take_back=_("Take back for changes"), withdraw=WITHDRAW),
        ],
        blocked=_stale(amendment, "approve", _("Approve the correction")),
    )


def _approved(amendment: Amendment, user: Any, now: datetime) -> NextStep:
    mine = bool(may(amendment, "come_into_force", user))
    url = registry.draft_notice_url(amendment)
    return NextStep(
        title=_("Publish the correction notice"),
        text=_(
            "The correction is in force when its notice is published, for everybody at the same "
            "moment. The periods are checked again then."
        ),
        due=amendment.notice_day,
        url=url,
        button=_("Open the drafted notice") if url and mine else "",
        who="" if url and mine else _("Officer or editor"),
        article=rules.ARTICLE,
        others=_others(amendment, user, take_back=_("Take back for changes"), withdraw=WITHDRAW),
        blocked=_stale(amendment, "come_into_force", _("Publish today")),
    )


def _stale(amendment: Amendment, name: str, title: Any) -> list[Blocked]:
    """Reasons that have come up since, for instance a deadline that is too early by a day."""
    meta = getattr(type(amendment), name)._django_fsm
    chosen = meta.get_transition(meta.field.get_state(amendment))
    reasons = [reason for guard in chosen.custom["guards"] for reason in guard(amendment)]
    return [Blocked(title, reasons)] if reasons else []


_STEPS: dict[str, Any] = {
    AmendmentState.PROPOSED: _proposed,
    AmendmentState.APPROVED: _approved,
    **dict.fromkeys(WRITABLE, _writing),
}
