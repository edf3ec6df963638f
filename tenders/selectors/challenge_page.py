"""A challenge and a complaint as each reader may see them, with the one next step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web import formats
from procurement.web.parts import Cell, Column, Fact, Link, NextStep, Table
from procurement.web.reasons import reason_with_article
from procurement.web.templatetags.ui import status
from procurement.workflow import may
from tenders.guards.challenges import correction_until, signing_rests
from tenders.guards.tendering import rules_on
from tenders.lifecycle.challenge import ChallengeState
from tenders.lifecycle.lot import FAILED, LotState
from tenders.models import Challenge, Complaint, Tender
from tenders.permissions.challenges import is_challenger, may_follow
from tenders.querysets import sees_all
from tenders.rules import challenges as rules
from tenders.rules import complaints
from tenders.timeline.challenges import ANSWER_DUE, challenge_events

S = ChallengeState
# state -> transition, title, page, button; who does it where it is not the reader
STEPS: dict[str, tuple[str, Any, str, Any, Any]] = {
    S.FILED: (
        "accept",
        _("Examine the challenge"),
        "challenge_accept",
        _("Accept the challenge"),
        _("the officer"),
    ),
    S.RETURNED: (
        "file_again",
        _("Correct your challenge"),
        "challenge_correct",
        _("Correct it"),
        _("the challenger"),
    ),
    S.ACCEPTED: (
        "propose",
        _("Draft the answer to the challenge"),
        "challenge_answer",
        _("Draft the answer"),
        _("the officer"),
    ),
    S.PROPOSED: (
        "uphold",
        _("Sign the answer to the challenge"),
        "challenge_sign",
        _("Sign the answer"),
        _("an approver"),
    ),
}
NOT_BACK: tuple[str, Any, str, Any, Any] = (
    "refuse",
    _("Refuse the challenge: it did not come back corrected"),
    "challenge_refuse",
    _("Refuse it"),
    _("the officer"),
)
OTHERS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    S.FILED: (
        ("send_back", _("Return for correction"), "challenge_return"),
        ("refuse", _("Refuse, with the ground"), "challenge_refuse"),
        ("withdraw", _("Withdraw the challenge"), "challenge_withdraw"),
    ),
    S.RETURNED: (("withdraw", _("Withdraw the challenge"), "challenge_withdraw"),),
    S.ACCEPTED: (("withdraw", _("Withdraw the challenge"), "challenge_withdraw"),),
    S.PROPOSED: (
        ("send_back_answer", _("Return the draft"), "challenge_answer_return"),
        ("withdraw", _("Withdraw the challenge"), "challenge_withdraw"),
    ),
}


def is_full_reader(user: Any, challenge: Challenge) -> bool:
    """Challenger, whoever handles it, auditors; others concerned read less."""
    return bool(sees_all(user) or may_follow(user, challenge) or is_challenger(user, challenge))


def complaint_window(challenge: Challenge, today: date) -> tuple[date, bool]:
    """The last day to complain, and whether it can be done today."""
    days, rule_set = calendar.current(), rules_on(challenge.tender)
    answered = challenge.answered_at or challenge.ended_at
    day = answered.astimezone(clock.LEGAL_ZONE).date() if answered else None
    due = challenge.answer_due
    against = complaints.check_time(due, day, today, rule_set, days)
    return complaints.complaint_until(due, rule_set, days), not against


def _others(challenge: Challenge, user: Any) -> list[Link]:
    return [
        Link(title, reverse(f"tenders:{page}", args=[challenge.pk]))
        for name, title, page in OTHERS.get(challenge.status, ())
        if may(challenge, name, user)
    ]


def challenge_step(challenge: Challenge, user: Any) -> NextStep | None:
    """The one thing to do now, and by whom."""
    today = clock.legal_today()
    until = correction_until(challenge)
    if challenge.status in STEPS:
        overdue = until is not None and today > until
        name, title, page, button, who = NOT_BACK if overdue else STEPS[challenge.status]
        mine = bool(may(challenge, name, user))
        others = _others(challenge, user)
        _last, possible = complaint_window(challenge, today)
        if possible and is_challenger(user, challenge):
            others.append(_complain(challenge))
        return NextStep(
            title=title if mine else _("Waiting for %(who)s") % {"who": who},
            text=challenge.return_reason if challenge.status == S.RETURNED else "",
            url=reverse(f"tenders:{page}", args=[challenge.pk]) if mine else "",
            button=button if mine else "",
            due=until or challenge.answer_due,
            article=rules.CONTENTS if challenge.status == S.RETURNED else ANSWER_DUE,
            others=others,
        )
    if challenge.status == S.UPHELD and challenge.carried_out_at is None:
        mine = bool(may(challenge, "carry_out", user))
        return NextStep(
            title=_("Do what follows from the answer"),
            text=challenge.get_consequence_display(),
            url=reverse("tenders:challenge_done", args=[challenge.pk]) if mine else "",
            button=_("Record it as done") if mine else "",
            who="" if mine else _("the officer"),
            article=rules.OUTCOME,
        )
    return _after(challenge, user, today)


def _after(challenge: Challenge, user: Any, today: date) -> NextStep | None:
    """Answered or refused: the challenger may complain, everybody else waits for that to pass."""
    if challenge.status not in (S.UPHELD, S.DISMISSED, S.REFUSED):
        return None
    last, possible = complaint_window(challenge, today)
    if not possible or not is_challenger(user, challenge):
        return None
    return NextStep(
        title=_("Not satisfied? You may complain to the finance department"),
        text=_("About the matters you challenged, until the day below."),
        url=_complain(challenge).url,
        button=_("File a complaint"),
        due=last,
        article=complaints.PERIOD,
    )


def _complain(challenge: Challenge) -> Link:
    return Link(_("File a complaint"), reverse("tenders:challenge_complain", args=[challenge.pk]))


def challenge_page(challenge: Challenge, user: Any) -> dict[str, Any]:
    """Everything this reader may read of a challenge."""
    full, today = is_full_reader(user, challenge), clock.legal_today()
    complaint = Complaint.objects.visible_to(user).filter(challenge=challenge).first()
    handles = bool(sees_all(user) or may_follow(user, challenge))
    events = challenge_events(challenge, today, calendar.current()) if full else []
    return {
        "challenge": challenge,
        "tender": challenge.tender,
        "full": full,
        "handles": handles,
        "step": challenge_step(challenge, user) if full else None,
        "facts": _facts(challenge, full),
        "evidence": challenge.evidence.select_related("file") if full else (),
        "complaint": complaint,
        "concerned": challenge.concerned.all() if handles else (),
        "answered": challenge.answered_at is not None,
        "drafted": handles and challenge.status == S.PROPOSED,
        "events": in_order(events),
        "now": clock.now(),
        "rests": _rests(challenge) if handles else (),
    }


def _rests(challenge: Challenge) -> tuple[Reason, ...]:
    """Why the contract of its lot is not signed now; nothing once it is signed."""
    lot = challenge.lot
    if lot is None or lot.status in (*FAILED, LotState.CONTRACTED):
        return ()
    return tuple(signing_rests(lot))


def in_order(events: Iterable[Any]) -> list[Any]:
    """By time; a day ends with its last minute."""
    return sorted(events, key=_when)


def _when(event: Any) -> float:
    when = event.when
    if hasattr(when, "timestamp"):
        return float(when.timestamp())
    return clock.legal(when, 23, 59).timestamp()


def _facts(challenge: Challenge, full: bool) -> list[Fact]:
    tender = challenge.tender
    found = [Fact(_("Tender"), tender.title, tender.number, tender.get_absolute_url())]
    if challenge.lot is not None:
        found.append(Fact(_("Lot"), str(challenge.lot), url=challenge.lot.get_absolute_url()))
    found.append(Fact(_("What is challenged"), challenge.about))
    if full:
        found += [
            Fact(_("Challenger"), challenge.supplier.name),
            Fact(_("Contact"), f"{challenge.contact} {challenge.phone}"),
            Fact(
                _("Received complete"),
                formats.day_words(challenge.received_on),
                _("last day to challenge: %(day)s")
                % {"day": formats.day_words(challenge.last_day)},
            ),
        ]
    if challenge.may_change_result is not None:
        yes = _("Yes; signing rests until it is answered") if challenge.holds_signing else _("Yes")
        found.append(
            Fact(_("May it change the result?"), yes if challenge.may_change_result else _("No"))
        )
    return found


# Lists -------------------------------------------------------------------------------------------


def challenge_table(rows: Iterable[Challenge], user: Any, *, tenders: bool = True) -> Table:
    """Challenges with state and last day; who challenged only where the reader may know."""
    body = []
    for row in rows:
        full = is_full_reader(user, row)
        who = row.supplier.name if full else _("not told to others concerned")
        where = f"{row.tender.title} · {row.tender.number}" if tenders else str(who)
        cells = [
            Cell(f"{row.number} {row.about}", note=where, url=row.get_absolute_url()),
            Cell(status(row)),
            Cell(formats.day_short(row.answer_due)),
        ]
        if tenders:
            cells.insert(1, Cell(who))
        body.append(cells)
    columns = [Column(_("Challenge")), Column(_("Status")), Column(_("Answer due"))]
    if tenders:
        columns.insert(1, Column(_("Challenger")))
    return Table(
        caption=_("Challenges"),
        columns=columns,
        rows=body,
        empty=_("No challenge"),
        empty_text=_("What suppliers challenge appears here, with the day of its answer."),
    )


def with_all(rows: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """What a list needs, in one query."""
    return rows.select_related("tender__purchaser", "supplier", "lot")


def targets_table(targets: Iterable[Any]) -> Table:
    """What can be challenged in a tender, until when, and why not."""
    body = []
    for one in targets:
        last = formats.day_words(one.window.last) if one.window.last else "—"
        # The day stands beside it already.
        other = [reason for reason in one.refusals if reason.code != "too_late"]
        why = " ".join(reason_with_article(reason) for reason in other)
        word = _("too late") if one.refusals else _("possible today")
        body.append([Cell(one.title), Cell(last), Cell(why or word)])
    return Table(
        caption=_("What can be challenged"),
        columns=[Column(_("What")), Column(_("Last day")), Column(_("Today"))],
        rows=body,
    )


def challenges_of(tender: Tender, user: Any) -> QuerySet[Challenge]:
    """Those of one tender that this reader may see."""
    return with_all(Challenge.objects.visible_to(user).filter(tender=tender)).order_by("-pk")
