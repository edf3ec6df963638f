"""What the contractor says and does about a finding, and what the city decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from inspections.models import Finding
from inspections.services import findings
from procurement import clock

from .photos import photograph
from .playbill import Story
from .stage import Stage

HOUR = timedelta(hours=1)

OBJECTIONS = (
    "该处属于沿街商户门前责任区，清扫时间内商户再次堆放，请求复核。",
    "照片所示位置在施工围挡内，已移交施工单位管理，请求核减。",
    "当日 8:40 已清理，照片为清理过程中拍摄，附作业记录。",
)
DECISIONS = {
    "maintained": "现场复核，问题属实，维持扣分。",
    "reduced": "联合踏勘：其中一处不在合同范围内，核减。",
    "withdrawn": "经核对施工移交单，该处不由承包人负责，撤销扣分。",
}


@dataclass(frozen=True)
class Answer:
    """`says`: accepted, disputed or nothing; `decision`: how a dispute ends; `does`: in_time, late,
    escalated or nothing about the fault itself."""

    says: str = "accepted"
    decision: str = ""
    does: str = "in_time"


QUICK = Answer()
SILENT = Answer(says="")
LATE = Answer(does="late")
WAITING = Answer(says="", does="")
MAINTAINED = Answer(says="disputed", decision="maintained")
REDUCED = Answer(says="disputed", decision="reduced")
WITHDRAWN = Answer(says="disputed", decision="withdrawn", does="")
OPEN_DISPUTE = Answer(says="disputed")
NEGLECTED = Answer(does="escalated")


def answer_finding(stage: Stage, finding: Finding, answer: Answer) -> Story:
    """The contractor's side and the city's answer, beside each other."""
    contractor = stage.contractor_of(finding.contract)
    stage.playbill.add(_words(stage, finding, answer, contractor))
    stage.playbill.add(_deeds(stage, finding, answer, contractor))
    yield from ()


def name_of(finding: Finding) -> str:
    """What a finding is called wherever it is played: keys of rows differ from build to build."""
    return f"{finding.contract.number}/{finding.reference}"


def _words(stage: Stage, finding: Finding, answer: Answer, contractor: object) -> Story:
    if not answer.says:
        return
    die = stage.die(f"words/{name_of(finding)}")
    yield stage.at_latest(clock.now() + die.randint(50, 300) * timedelta(minutes=1))
    if answer.says == "accepted":
        findings.accept(finding, actor=contractor)
        return
    findings.dispute(finding, reason=die.choice(OBJECTIONS), actor=contractor)
    if answer.decision:
        day = stage.working_days(clock.legal_today(), 2)
        yield stage.at(day, 15, die.randint(0, 50))
        _decide(stage, finding, answer.decision)


def _decide(stage: Stage, finding: Finding, decision: str) -> None:
    reviewer = stage.people["wang"]
    if decision == "reduced" and finding.quantity <= 1:
        decision = "maintained"
    reason = DECISIONS[decision]
    if decision == "reduced":
        less = Decimal(finding.quantity - 1)
        findings.reduce(finding, quantity=less, reason=reason, actor=reviewer)
    elif decision == "withdrawn":
        findings.withdraw(finding, reason=reason, actor=reviewer)
    else:
        findings.maintain(finding, reason=reason, actor=reviewer)


def _deeds(stage: Stage, finding: Finding, answer: Answer, contractor: object) -> Story:
    if not answer.does or finding.due_at is None:
        return
    die = stage.die(f"deeds/{name_of(finding)}")
    began, due = clock.now(), finding.due_at
    if answer.does == "in_time":
        yield stage.at_latest(_by_day(began, due, die.uniform(0.35, 0.8)))
    elif answer.does == "late":
        yield due + 26 * HOUR
    else:
        day = stage.working_days(due.astimezone(clock.LEGAL_ZONE).date(), 1)
        yield stage.at(day, 19, 10)  # after the evening's `tick` has recorded it
        reason = "逾期未整改，由采购人另行安排处置，费用由承包人承担。"
        findings.escalate(finding, reason=reason, actor=stage.people["wu"])
        return
    _mend(finding, contractor)
    yield _next_visit(stage)
    findings.verify(finding, actor=stage.people["zheng"], text="现场复查，已整改。")


def _by_day(began: datetime, due: datetime, share: float) -> datetime:
    """A moment of the time allowed, in daylight where the time allowed has any."""
    for part in (share, 0.9, 0.7, 0.5, 0.3, 0.15):
        moment = began + (due - began) * part
        if 7 <= moment.astimezone(clock.LEGAL_ZONE).hour < 19:
            return moment
    return began + (due - began) * share


def _mend(finding: Finding, contractor: object) -> None:
    picture = photograph(
        finding.text,
        post=finding.place.removeprefix("灯杆 "),
        place=finding.inspection.unit.name,
        taken=clock.now(),
        clean=True,
    )
    findings.put_right(finding, [picture], text="已整改，见照片。", actor=contractor)


def _next_visit(stage: Stage) -> datetime:
    """The inspector looks again on the next working morning."""
    return stage.at(stage.working_days(clock.legal_today(), 1), 9, 30)
