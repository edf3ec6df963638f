"""A complaint as its readers see it: the finance department decides, staff record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from procurement.calendars.services import calendar
from procurement.web import formats
from procurement.web.parts import Fact, Link, NextStep
from procurement.workflow import may
from tenders.guards.tendering import rules_on
from tenders.lifecycle.complaint import OPEN, ComplaintState
from tenders.models import Complaint
from tenders.permissions.challenges import may_follow
from tenders.querysets import sees_all
from tenders.rules import complaints
from tenders.selectors.challenge_page import in_order
from tenders.timeline.challenges import complaint_events

C = ComplaintState

COMPLAINT_STEPS: dict[str, tuple[str, Any, str, Any, Any]] = {
    C.RECEIVED: (
        "accept",
        _("Record whether the finance department takes the complaint up"),
        "complaint_accept",
        pgettext_lazy("complaint", "Record the acceptance"),
        _("the finance department"),
    ),
    C.RETURNED: (
        "file_again",
        _("Correct your complaint"),
        "complaint_correct",
        _("Correct it"),
        _("the complainant"),
    ),
    C.ACCEPTED: (
        "reject",
        _("Record the decision of the finance department"),
        "complaint_decide",
        _("Record the decision"),
        _("the finance department"),
    ),
    C.UPHELD: (
        "carry_out",
        _("Carry out the decision"),
        "complaint_done",
        _("Carry it out"),
        _("the purchaser"),
    ),
}
COMPLAINT_OTHERS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    C.RECEIVED: (
        ("send_back", _("Record the return for correction"), "complaint_return"),
        ("refuse", _("Record the refusal"), "complaint_refuse"),
    ),
    C.ACCEPTED: (
        ("answer", _("Write the reply"), "complaint_reply"),
        ("reject", _("Record a suspension"), "complaint_suspend"),
    ),
}


def complaint_step(complaint: Complaint, user: Any) -> NextStep | None:
    """The one thing to do now, and by whom."""
    done = complaint.status == C.UPHELD and complaint.carried_out_at is not None
    if complaint.status not in COMPLAINT_STEPS or done:
        return None
    name, title, page, button, who = COMPLAINT_STEPS[complaint.status]
    mine = bool(may(complaint, name, user))
    rule_set, days = rules_on(complaint.challenge.tender), calendar.current()
    due = complaints.complaint_days(complaint.received_on, rule_set, days)
    last = {C.RECEIVED: due.review, C.ACCEPTED: due.decision}.get(C(complaint.status))
    return NextStep(
        title=title if mine else _("Waiting for %(who)s") % {"who": who},
        text=complaint.review_note
        if complaint.status == C.RETURNED
        else complaint.get_consequence_display(),
        url=reverse(f"tenders:{page}", args=[complaint.pk]) if mine else "",
        button=button if mine else "",
        due=last,
        article="94号令第二十一条" if complaint.status == C.RECEIVED else "94号令第二十六条",
        others=[
            Link(text, reverse(f"tenders:{where}", args=[complaint.pk]))
            for act, text, where in COMPLAINT_OTHERS.get(complaint.status, ())
            if may(complaint, act, user) and not (act == "answer" and complaint.replied_at)
        ],
    )


def complaint_page(complaint: Complaint, user: Any) -> dict[str, Any]:
    """A complaint with its periods, its suspensions and what was decided."""
    challenge, today = complaint.challenge, clock.legal_today()
    tender = challenge.tender
    handles = bool(sees_all(user) or may_follow(user, challenge))
    return {
        "complaint": complaint,
        "challenge": challenge,
        "tender": tender,
        "handles": handles,
        "step": complaint_step(complaint, user),
        "facts": [
            Fact(_("Challenge"), challenge.number, url=challenge.get_absolute_url()),
            Fact(_("Tender"), tender.title, tender.number, tender.get_absolute_url()),
            Fact(_("Complainant"), challenge.supplier.name),
            Fact(_("Decides"), complaint.authority or _("the finance department")),
            Fact(_("Received"), formats.day_words(complaint.received_on)),
        ],
        "suspensions": complaint.suspensions.all(),
        "events": in_order(complaint_events(complaint, today, calendar.current())),
        "may_lift": bool(may(complaint, "reject", user)) and complaint.status in OPEN,
        "now": clock.now(),
        "today": today,
    }
