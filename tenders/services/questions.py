"""Questions about a tender: asked without a name, answered to everybody in three working days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import Organisation, User
from procurement.workflow import act, lock, perform
from tenders.guards.tendering import rules_on
from tenders.lifecycle.tender import TenderState
from tenders.models import Question, Tender
from tenders.permissions import bidding as permissions
from tenders.rules import timetable, unnamed
from tenders.services import telling

ARTICLE = "政府采购法第五十一条"
MOST = 4000


def ask(tender: Tender, *, text: str, actor: Any) -> Question:
    """Any verified supplier asks, whether it has taken the documents or not.

    So a question tells nobody that somebody has taken them (87号令第二十八条).
    """
    require(permissions.may_offer(actor))
    visible_or_404(Tender, actor, pk=tender.pk)
    with act():
        row = lock(tender)
        now = clock.now()
        if row.status != TenderState.PUBLISHED or row.is_closed(now):
            raise WrongState(
                Reason("not_accepting", _("Questions are asked before the deadline."), {}, ARTICLE)
            )
        if not text.strip():
            raise RuleBroken(Reason("empty", _("Please fill this in."), {}, "", "text"))
        telling_words = unnamed.check_asking(text, _marks(actor.supplier))
        if telling_words:
            raise RuleBroken(*telling_words)
        due = timetable.due(
            "question_answer", timetable.local_day(now), rules_on(row), calendar.current()
        )
        question = Question.objects.create(
            tender=row,
            supplier=actor.supplier,
            user=actor,
            text=text.strip()[:MOST],
            asked_at=now,
            due_day=due.day,
        )
        journal.add("tenders.question.ask", question, actor=actor)
        return question


def _marks(supplier: Organisation) -> unnamed.Marks:
    """What tells that this supplier asks: its own data, and those of everybody who works for it."""
    people = User.objects.filter(memberships__organisation=supplier, memberships__ended_at=None)
    rows = list(people.distinct().values_list("display_name", "phone", "email"))
    return unnamed.Marks(
        firms=(supplier.name, supplier.name_en),
        people=(supplier.contact, supplier.legal_representative, *(name for name, _p, _m in rows)),
        codes=(supplier.credit_code,),
        phones=(supplier.phone, *(phone for _n, phone, _m in rows)),
        mails=tuple(mail for _n, _p, mail in rows),
    )


def answer(
    question: Question, *, text: str, shown: str, sure: bool = False, actor: Any
) -> Question:
    """Publish question and answer to everybody; what changes the documents is a correction.

    Words that look like a firm, a number or an address are refused once; `sure` says that the
    officer has looked at them and that they tell nothing of who asks.
    """
    with act():
        row = perform(
            question,
            "answer",
            actor=actor,
            text=text.strip(),
            shown=shown.strip(),
            sure=sure,
            by=actor,
            at=clock.now(),
        )
        telling.of_answer(row, row.tender)
        return row
