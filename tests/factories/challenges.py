"""Challenges and complaints of an announced result, at every stage, made through the services."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from procurement import clock
from procurement.people.roles import Role
from tenders.models import Award, Challenge, Complaint
from tenders.rules.challenges import Letter
from tenders.services import challenges, complaints
from tests.factories import contracts, evaluation
from tests.factories.people import person
from tests.factories.tenders import pdf
from tests.standing import standing

LETTER = Letter(
    matters=("中标人业绩不符合评分标准", "中标人未按要求提供样本材料"),
    facts="中标人提交的第二项业绩合同于三年前终止，见证据一。",
    law="87号令第五十五条；招标文件第四章评分标准第二项。",
    request="认定中标结果无效，依法另行确定中标人。",
    contact="韩样本",
    phone="0731-00000012",
    evidence=1,
)
FACTS = "经核查，该业绩合同履行期限截至本项目投标截止时间前两年，符合招标文件要求的三年以内。"
LAW = "87号令第五十五条；招标文件第四章。"
BASIS = "依据94号令第二十九条第（二）项，投诉事项缺乏事实依据，驳回投诉。"
AUTHORITY = "示例市财政局"
DAY = timedelta(days=1)


@standing
def announced(**values) -> SimpleNamespace:
    """A result announced today; `challenger` came second, `winner` first, `rival` third."""
    case = evaluation.to_awarded(**values)
    ranked = {bid.rank: bid for bid in case.bids if bid.rank}
    people = dict(zip([one.pk for one in case.suppliers], case.bidders, strict=True))
    case.winner, case.challenger = people[ranked[1].supplier_id], people[ranked[2].supplier_id]
    case.rival = people[ranked[3].supplier_id]
    case.manager = person(Role.CONTRACT_MANAGER, at=case.who.buyer)
    return case


@standing
def filed(case=None, *, target="", by=None, letter=LETTER, **values) -> Challenge:
    """A challenge of the result, complete."""
    case = case or announced(**values)
    challenge = challenges.file(
        case.tender,
        target=target or f"result:{case.lot.pk}",
        letter=letter,
        evidence=[pdf("证据一.pdf")] * letter.evidence,
        actor=by or case.challenger,
    )
    challenge.case = case
    return challenge


@standing
def accepted(case=None, *, changes=True, **values) -> Challenge:
    """Taken up by the officer; it may change the result unless told otherwise."""
    return accepted_again(filed(case, **values), changes=changes)


@standing
def accepted_again(row, *, changes=True) -> Challenge:
    """A filed one taken up."""
    case = row.case
    row = challenges.accept(
        row,
        may_change_result=changes,
        concerned=[case.winner.supplier],
        actor=case.who.officer,
    )
    row.case = case
    return row


@standing
def proposed(case=None, *, upheld=False, consequence="", **values) -> Challenge:
    """The officer's draft of an answer."""
    row = accepted(case, **values)
    case = row.case
    row = challenges.propose(
        row, upheld=upheld, facts=FACTS, law=LAW, consequence=consequence, actor=case.who.officer
    )
    row.case = case
    return row


def signer(case):
    """An approver who is neither the officer nor the author."""
    return case.who.approver


@standing
def dismissed(case=None, **values) -> Challenge:
    """Answered: the challenge is dismissed."""
    row = proposed(case, **values)
    case = row.case
    row = challenges.sign(row, actor=signer(case))
    row.case = case
    return row


@standing
def upheld(case=None, consequence="next", reason="中标人业绩不实", **values) -> Challenge:
    """Answered: upheld, and what follows is done."""
    row = proposed(case, upheld=True, consequence=consequence, **values)
    case = row.case
    row = challenges.sign(row, reason=reason, actor=signer(case))
    row.case = evaluation.refresh(case)
    return row


@standing
def complained(challenge=None, **values) -> Complaint:
    """A complaint about the first matter of a dismissed challenge."""
    challenge = challenge or dismissed(**values)
    made = complaints.file(
        challenge,
        matters=challenge.matters[:1],
        facts="答复与事实不符。",
        request="撤销答复，认定结果无效。",
        actor=challenge.case.challenger,
    )
    made.case = challenge.case
    return made


@standing
def taken_up(complaint=None, **values) -> Complaint:
    """Accepted by the finance department, the purchaser has its copy."""
    complaint = complaint or complained(**values)
    row = complaints.accept(
        complaint,
        authority=AUTHORITY,
        copy_on=clock.legal_today(),
        actor=complaint.case.who.officer,
    )
    row.case = complaint.case
    return row


@standing
def said(**values):
    """What every decision says."""
    return {
        "on": clock.legal_today(),
        "number": "示财诉〔2026〕3号",
        "facts": "经查，投诉事项与事实不符。",
        "basis": BASIS,
        "paper": pdf("投诉处理决定书.pdf"),
        **values,
    }


@standing
def rejected(complaint=None, ground="baseless", **values) -> Complaint:
    """Decided: rejected."""
    complaint = complaint or taken_up(**values)
    row = complaints.reject(complaint, ground=ground, actor=complaint.case.who.officer, **said())
    row.case = complaint.case
    return row


@standing
def contract_of(case):
    """A contract of the winner, sent to both sides."""
    made = contracts.sent(contracts.cast(purchaser=case.who.buyer, supplier=case.winner.supplier))
    who = made.who
    # The contract of the factory began months ago: its award is as old.
    Award.objects.filter(lot=case.lot).update(determined_at=made.award.determined_at)
    type(made).objects.filter(pk=made.pk).update(
        lot=case.lot, award=Award.objects.get(lot=case.lot)
    )
    made.refresh_from_db()
    made.who = who
    return made
