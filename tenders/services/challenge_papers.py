"""The answer to a challenge on paper (质疑答复): made by the worker, kept once with its digest."""

from __future__ import annotations

from typing import Any

from django_tasks import task

from procurement.calendars.services import calendar
from procurement.documents.pdf import render_pdf
from procurement.documents.services.files import keep_made
from procurement.people.models import User
from procurement.web.parts import Fact
from procurement.workflow import act, lock
from tenders.guards.tendering import rules_on
from tenders.models import Challenge
from tenders.rules import complaints, timetable

ANSWER = "tenders.answer"
# What the documents say of a consequence; the forms say it in the reader's language.
CONSEQUENCES = {
    "go_on": "质疑事项成立，但未对采购结果构成影响，采购活动继续进行。",
    "amend": "依法澄清或者修改招标文件后继续开展采购活动。",
    "redo": "依法重新开展采购活动。",
    "next": "原中标结果无效，依法从合格的中标候选人中另行确定中标人。",
    "rescind": "已签订但尚未履行的采购合同依法撤销。",
    "damages": "采购合同已经履行，给他人造成损失的，由责任人承担赔偿责任。",
}
# Chinese, whatever language the reader has: the paper is a legal document.
SUBJECTS = {"documents": "采购文件", "procedure": "采购过程", "result": "采购结果"}
STEPS = {"opening": "开标", "qualification": "资格审查", "evaluation": "评标"}


@task(backend="background")
def make_answer(challenge_id: int, actor_id: int) -> None:
    """Put a signed answer on paper, once."""
    challenge = Challenge.objects.select_related("tender__purchaser", "supplier", "lot").get(
        pk=challenge_id
    )
    if challenge.answer_id or challenge.answered_at is None:
        return
    title = f"质疑答复：{challenge.tender.title}"
    data = render_pdf(
        "tenders/documents/answer.html",
        answer_context(challenge),
        title=title,
        created=challenge.answered_at,
    )
    with act():
        challenge = lock(challenge)
        if challenge.answer_id:
            return
        challenge.answer = keep_made(
            data,
            f"质疑答复-{challenge.number}.pdf",
            purpose=ANSWER,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.challenge:{challenge.pk}",
        )
        challenge.save(update_fields=["answer"])


def answer_context(challenge: Challenge) -> dict[str, Any]:
    """The six contents of 94号令第十五条."""
    tender, lot = challenge.tender, challenge.lot
    answered = _day(timetable.local_day(challenge.answered_at or challenge.filed_at))
    last = complaints.complaint_until(challenge.answer_due, rules_on(tender), calendar.current())
    what = SUBJECTS[challenge.subject]
    if challenge.procedure_step:
        what = f"{what}（{STEPS[challenge.procedure_step]}）"
    facts = [
        Fact("质疑供应商", challenge.supplier.name),
        Fact("收到质疑函日期", _day(challenge.received_on)),
        Fact("项目", f"{tender.title}（{tender.number}）"),
    ]
    if lot is not None:
        facts.append(Fact("采购包", f"第 {lot.number} 采购包　{lot.name}"))
    facts.append(Fact("质疑对象", what))
    return {
        "number": challenge.number,
        "challenge": challenge,
        "tender": tender,
        "facts": facts,
        "result": "成立" if challenge.upheld else "不成立",
        "follows": CONSEQUENCES[challenge.consequence] if challenge.consequence else "",
        "last": _day(last),
        "answered": answered,
        "signs": [
            {
                "role": "答复人",
                "name": str(challenge.answered_by),
                "date": answered,
                "seal": tender.purchaser.name,
            }
        ],
    }


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
