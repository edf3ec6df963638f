"""The objects that the access table is asked about, each with its two sides.

A situation is an object in the state in which its acts are at their most tempting: a draft
plan, a submitted one, a tender under way with a sealed bid, an award, a running contract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts.models import Certificate
from inspections.models import Finding, Inspection, RoundUnit
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.calendars.models import DayException
from procurement.documents.models import Paper
from procurement.documents.services import files
from procurement.documents.services.papers import print_paper
from procurement.monitoring import services as monitoring
from procurement.monitoring.models import AuditQuestion
from procurement.people.models import Organisation
from tenders.models import (
    AmendmentFile,
    BidFile,
    LowPriceReview,
    OpinionRequest,
    PartnerConsent,
    Plan,
    PlanReview,
    SealAttempt,
    SetBack,
)
from tenders.rules.contents import CONTENTS
from tenders.services import award as award_service
from tenders.services import (
    challenges,
    checking,
    clarifications,
    complaints,
    concluding,
    documents,
    halting,
    planning,
    questions,
    recusals,
    refusals,
    scoring,
    signals,
)
from tenders.services.opening_paper import make_opening_record
from tests.factories import challenges as quarrels
from tests.factories import consultations, contracts, corrections, evaluation, inspections
from tests.factories import deposits as money
from tests.factories import invited as inviting
from tests.factories import partners as joint
from tests.factories.experts import known
from tests.factories.people import organisation, person, waiting
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement, pdf

LOW_PRICES = ("3000000", "9000000", "9200000", "9400000")


@dataclass
class Situation:
    """Arguments of the addresses, whose object it is, and when it is looked at."""

    kwargs: dict[str, Any]
    purchaser: Organisation
    supplier: Organisation
    at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    """Those with a personal part in it, beside one per role: a member, the chair, an opener."""


def plain() -> Situation:
    """No object at all; people and organisations for their own pages."""
    buyer, firm = organisation("buyer"), organisation("supplier", status="registered")
    someone = person("inspector", at=buyer)
    waiting()
    return Situation(
        {"membership": someone.memberships.get().pk, "pk": firm.pk, "token": "of-a-mail"},
        buyer,
        organisation("supplier"),
        extra={"person": someone.pk},
    )


def company() -> Situation:
    """A supplier whose people look after themselves."""
    buyer, firm = organisation("buyer"), organisation("supplier")
    colleague = person("supplier", at=firm).memberships.get()
    return Situation({"pk": firm.pk, "membership": colleague.pk}, buyer, firm)


def someone() -> Situation:
    """A person of the purchaser."""
    found = plain()
    found.kwargs["pk"] = found.extra["person"]
    return found


def log() -> Situation:
    """An entry of the audit log."""
    world = Procurement()
    world.announced()
    entry = AuditEntry.objects.filter(log="main").latest("pk")
    kwargs = {"log": entry.log, "number": entry.number}
    return Situation(kwargs, world.purchaser, organisation("supplier"))


def _plan(state: str) -> Situation:
    world = Procurement()
    plan = world.announced() if state == "announced" else world.plan()
    kwargs = {"pk": plan.pk, "entry": plan.survey.first().pk, "kind": "finance"}
    people = {"asked": world.reviewers["finance"]}
    found = Situation(kwargs, world.purchaser, organisation("supplier"), people=people)
    found.extra["world"] = world
    return found


def plan() -> Situation:
    """A draft plan."""
    return _plan("draft")


def plan_asked() -> Situation:
    """A draft plan on which an opinion is asked that has not been given."""
    found = plan()
    PlanReview.objects.filter(plan=found.kwargs["pk"], kind="finance").delete()
    return found


def opinion() -> Situation:
    """The request itself."""
    found = plan_asked()
    found.kwargs["pk"] = OpinionRequest.objects.get(plan=found.kwargs["pk"], kind="finance").pk
    return found


def opinion_submitted() -> Situation:
    """The same, answered, after the plan was submitted."""
    found = plan()
    row = Plan.objects.get(pk=found.kwargs["pk"])
    planning.submit(row, actor=found.extra["world"].officer)
    found.kwargs["pk"] = row.requests.get(kind="finance").pk
    return found


def contract_opinion() -> Situation:
    """Counsel is asked to check the draft contract of a tender."""
    world = Procurement()
    request = world.draft().requests.get()
    people = {"asked": world.counsel}
    return Situation({"pk": request.pk}, world.purchaser, organisation("supplier"), people=people)


def announced() -> Situation:
    """A plan whose intention is public."""
    return _plan("announced")


def draft() -> Situation:
    """A draft tender."""
    world = Procurement()
    tender = world.draft()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=4), 9)):
        document = documents.add(tender, pdf("附件.pdf"), title="附件", actor=world.officer)
    kwargs = {
        "pk": tender.pk,
        "lot": tender.lots.first().pk,
        "document": document.pk,
        "key": CONTENTS[0].key,
    }
    at = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
    return Situation(kwargs, world.purchaser, organisation("supplier"), at)


def published() -> Situation:
    """A tender that accepts bids, with a sealed bid of the supplier."""
    world = Procurement()
    world.published()
    print_paper.call(Paper.objects.of(world.tender.versions.get()).get().pk)
    bid = world.bid()
    receipt = SealAttempt.objects.filter(bid=bid).latest("pk")
    kwargs = {
        "pk": world.tender.pk,
        "lot_pk": bid.lot_id,
        "file": BidFile.objects.filter(bid=bid).first().pk,
        "key": receipt.key,
        "bid": bid.pk,
        "number": 1,
    }
    at = clock.legal(NOTICE_DAY + timedelta(days=5), 10)
    people = {"opener": world.openers[0]}
    return Situation(kwargs, world.purchaser, bid.supplier, at, people=people)


def consortium() -> Situation:
    """The supplier's bid names another firm as member of its consortium, which is asked."""
    world = joint.made()
    member = joint.small(world)
    bid, _actor = joint.with_partners(world, joint.firm(member))
    consent = PartnerConsent.objects.get()
    kwargs = {"pk": consent.pk, "lot_pk": bid.lot_id}
    people = {"member": member}
    return Situation(kwargs, world.purchaser, bid.supplier, joint.BIDDING, people=people)


def deposit() -> Situation:
    """A tender that accepts bids and asks for a deposit, which its bidder has given."""
    world = money.asking(Procurement())
    bid = world.bid()
    money.held(world, bid.supplier)
    return Situation({"pk": world.tender.pk}, world.purchaser, bid.supplier, money.ARRIVED)


def deposit_held() -> Situation:
    """The deposit itself, after the opening."""
    world = money.asking(Procurement())
    bid = world.bid()
    held = money.held(world, bid.supplier)
    world.opened(2)
    at = DEADLINE + timedelta(minutes=10)
    return Situation({"pk": held.pk}, world.purchaser, bid.supplier, at)


def _pool(world: Procurement, tender: Any, at: datetime) -> Situation:
    kwargs = {"pk": tender.pool.pk, "tender": tender.pk}
    return Situation(kwargs, world.purchaser, world.applicants[0].supplier, at)


def invited_draft() -> Situation:
    """An approved invited tender whose suppliers were drawn."""
    world = Procurement()
    found = _pool(world, inviting.drawn(world), inviting.DRAWING)
    found.kwargs["pk"] = found.kwargs["tender"]
    return found


def pool_announced() -> Situation:
    """A pool to which suppliers apply."""
    world = Procurement()
    at = inviting.ANNOUNCED + timedelta(days=2)
    return _pool(world, inviting.announced(world), at)


def pool_drawn() -> Situation:
    """A pool whose suppliers are drawn."""
    world = Procurement()
    return _pool(world, inviting.drawn(world), inviting.DRAWING)


def own_bid() -> Situation:
    """The sealed bid itself."""
    found = published()
    found.kwargs["pk"] = found.kwargs["bid"]
    return found


def _correction(make: Any) -> Situation:
    world = Procurement()
    world.published()
    bid = world.bid()
    row = make(world, at=corrections.EARLY)
    with clock.travel(corrections.EARLY):
        kept = AmendmentFile.objects.create(
            amendment=row,
            title="附件",
            file=files.store(pdf(), purpose="tender_document", actor=world.officer),
        )
    kwargs = {"pk": row.pk, "file": kept.pk, "place": "lot:1:scope", "lot": 1}
    return Situation(kwargs, world.purchaser, bid.supplier, corrections.EARLY)


def correction() -> Situation:
    """A correction that is being written, the supplier's bid sealed before it."""
    return _correction(corrections.written)


def corrected() -> Situation:
    """A correction in force."""
    return _correction(corrections.in_force)


def question() -> Situation:
    """A question of the supplier that waits for its answer."""
    world = Procurement()
    world.published()
    asker = world.supplier()
    at = clock.legal(NOTICE_DAY + timedelta(days=2), 10)
    with clock.travel(at):
        asked = questions.ask(world.tender, text="范围是否含绿化带？", actor=asker)
    return Situation({"pk": asked.pk}, world.purchaser, asker.supplier, at)


def _evaluation(case: Any, key: str = "lot") -> Situation:
    criterion = case.lot.criteria.filter(objective=True).first()
    committee = getattr(case.tender, "committee", None)
    kwargs = {
        "tender": case.tender.pk,
        "lot": case.lot.pk,
        "bid": case.bids[0].pk,
        "criterion": criterion.pk,
        "committee": committee.pk if committee else 0,
        "member": committee.members.first().pk if committee else 0,
    }
    people = {"bidder": case.bidders[0]}
    if committee:
        chair = committee.members.filter(is_chair=True).first()
        plain_member = committee.members.filter(is_chair=False).first()
        people |= {"member": plain_member.user} | ({"chair": chair.user} if chair else {})
    kwargs["pk"] = kwargs[key]
    return Situation(kwargs, case.who.buyer, case.suppliers[0], people=people)


def opened() -> Situation:
    """A tender after its opening, its record kept, its committee convened."""
    case = evaluation.to_scoring()
    make_opening_record.call(case.tender.pk, case.who.officer.pk)
    return _evaluation(case, "tender")


def committee_at_work() -> Situation:
    """The same committee, by its own address."""
    return _evaluation(evaluation.to_scoring(), "committee")


def committee_done() -> Situation:
    """A committee that has gone home: the result is announced."""
    return _evaluation(evaluation.to_awarded(), "committee")


def annulled() -> Situation:
    """A void evaluation; another committee is at work."""
    case = evaluation.to_awarded(who=evaluation.cast(experts=14))
    evaluation.annulled(case)
    evaluation.formed_anew(case)
    found = _evaluation(case)
    found.kwargs["pk"] = SetBack.objects.get().pk
    found.people["member"] = next(one.user for one in case.members if not one.is_chair)
    return found


def unsigned() -> Situation:
    """A ranked lot whose first member has not signed."""
    found = _evaluation(evaluation.to_ranked())
    found.kwargs["number"] = 1
    return found


def experts_drawn() -> Situation:
    """A tender whose experts are drawn: the record of the draw."""
    found = opened()
    found.kwargs["number"] = 1
    return found


def qualifying() -> Situation:
    """A lot in its qualification review."""
    return _evaluation(evaluation.opened())


def forming() -> Situation:
    """A committee that has not been convened."""
    case = evaluation.opened()
    evaluation.qualify(case)
    evaluation.form(case)
    return _evaluation(evaluation.refresh(case) or case, "committee")


def member() -> Situation:
    """A member of such a committee."""
    found = forming()
    found.kwargs["pk"] = found.kwargs["member"]
    return found


def conforming() -> Situation:
    """A lot in its conformity review."""
    return _evaluation(evaluation.to_conformity())


def asked() -> Situation:
    """A bid of which the committee has asked something in writing."""
    case = evaluation.to_conformity()
    one = clarifications.ask(case.bids[0], "请说明人员配备", 30, actor=case.members[0].user)
    found = _evaluation(case, "bid")
    found.kwargs["clarification"] = one.pk
    return found


def clarification() -> Situation:
    """The question itself."""
    found = asked()
    found.kwargs["pk"] = found.kwargs["clarification"]
    return found


def expert() -> Situation:
    """The record of an expert, which waits to be confirmed."""
    found = plain()
    one = person("evaluator", at=organisation("expert_pool"))
    found.kwargs["pk"] = known(one, confirmed_at=None).pk
    found.people["expert"] = one
    return found


def recusal() -> Situation:
    """A request that somebody steps aside."""
    case = evaluation.to_conformity()
    one = recusals.ask(
        case.tender, person="某人", ground="other", reason="有利害关系", actor=case.bidders[0]
    )
    found = _evaluation(case, "tender")
    found.kwargs["pk"] = one.pk
    return found


def signalled() -> Situation:
    """A sign that bids of a lot were made together."""
    case = evaluation.to_conformity()
    signals.compare(case.lot)
    found = _evaluation(case)
    found.kwargs["pk"] = case.lot.signals.first().pk
    return found


def halted() -> Situation:
    """An evaluation that the committee has stopped because of the documents."""
    case = evaluation.to_conformity()
    one = halting.halt(case.lot, "ambiguous", "评分标准与需求矛盾", actor=case.chair)
    found = _evaluation(case)
    found.kwargs["pk"] = one.pk
    return found


def consulting() -> Situation:
    """A lot of a consultation in its talks."""
    return _evaluation(consultations.consulting())


def low_price() -> Situation:
    """A lot in its low-price review."""
    case = evaluation.to_conformity(prices=LOW_PRICES)
    evaluation.conform(case)
    found = _evaluation(case)
    review = LowPriceReview.objects.filter(bid__lot=case.lot).first()
    found.kwargs["review"] = review.pk
    return found


def low_price_review() -> Situation:
    """The review of one price."""
    found = low_price()
    found.kwargs["pk"] = found.kwargs["review"]
    return found


def apart_ranked() -> Situation:
    """A lot whose report is to be signed, and among whose candidates a group decides."""
    return _evaluation(evaluation.to_ranked(**evaluation.APART))


def apart_received() -> Situation:
    """The group is to be called."""
    return _evaluation(evaluation.to_apart())


def deciding() -> Situation:
    """The group is called and nobody has voted."""
    case, people = evaluation.to_deciding()
    found = _evaluation(case)
    found.people["decider"] = people[0]
    return found


def anonymous() -> Situation:
    """A lot in its conformity review whose technical parts are anonymous."""
    found = _evaluation(case := evaluation.to_conformity(anonymous=True))
    found.kwargs |= {"code": min(evaluation.codes(case.lot)), "number": 1}
    return found


def anonymous_scored() -> Situation:
    """The same in its scoring."""
    return _evaluation(evaluation.to_scoring(anonymous=True))


def anonymous_scored_part() -> Situation:
    """The same, with an item that is scored by code."""
    found = _evaluation(case := evaluation.to_scoring(anonymous=True))
    item = case.lot.criteria.get(part="technical")
    found.kwargs |= {"code": min(evaluation.codes(case.lot)), "criterion": item.pk}
    return found


def scored() -> Situation:
    """A lot whose sheets are handed in, with a score the members judge."""
    case = evaluation.score(evaluation.to_scoring())
    found, item = _evaluation(case), case.lot.criteria.get(part="technical")
    key = str(case.bids[0].pk)
    found.kwargs |= {"number": case.members[0].number, "key": key, "criterion": item.pk}
    return found


def differing() -> Situation:
    """A lot whose sheets are handed in, with an objective item on which a member insists."""
    case = evaluation.to_scoring()
    item = case.lot.criteria.get(objective=True)
    cell = (case.bids[3].pk, item.pk)
    for place, member in enumerate(case.members):
        sheet = evaluation.fill(case, member, place)
        if place == 1:
            scoring.fill(sheet, {cell: evaluation.D(9)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    concluding.keep(case.lot, cell, reason="未盖章", actor=case.members[1].user)
    found = _evaluation(evaluation.refresh(case))
    found.kwargs |= {"key": str(cell[0]), "criterion": item.pk}
    return found


def reevaluated() -> Situation:
    """The committee has evaluated again, and the result is another."""
    case = evaluation.to_signed()
    row = checking.reevaluate(case.lot, ground="sum", found="汇总", actor=case.who.officer)
    type(row).objects.filter(pk=row.pk).update(changed=True, ended_at=row.at)
    found = _evaluation(evaluation.refresh(case))
    found.kwargs["pk"] = row.pk
    return found


def lot() -> Situation:
    """A lot in its scoring."""
    return _evaluation(evaluation.to_scoring())


def bid_evaluated() -> Situation:
    """A bid of a lot in its scoring."""
    return _evaluation(evaluation.to_scoring(), "bid")


def bid_lost() -> Situation:
    """A bid that has not won, the result announced."""
    return _evaluation(_with(evaluation.to_awarded(), "lost"), "bid")


def bid_won() -> Situation:
    """The winner's, the result announced."""
    return _evaluation(_with(evaluation.to_awarded(), "winner"), "bid")


def _with(case: Any, status: str) -> Any:
    """The case with the bid that stands so at its head."""
    case.bids.sort(key=lambda bid: bid.status != status)
    order = [bid.supplier_id for bid in case.bids]
    case.suppliers.sort(key=lambda one: order.index(one.pk))
    case.bidders.sort(key=lambda user: order.index(user.supplier.pk))
    return case


def ranked() -> Situation:
    """A lot whose report is to be signed."""
    return _evaluation(evaluation.to_ranked())


def signed() -> Situation:
    """A lot whose report is signed."""
    return _evaluation(evaluation.to_signed())


def received() -> Situation:
    """A lot whose winner is to be determined."""
    return _evaluation(evaluation.to_received())


def awarded() -> Situation:
    """A lot whose result is announced."""
    return _evaluation(evaluation.to_awarded())


def refusal() -> Situation:
    """A lot of which the officer has recorded that the winner does not sign."""
    case = evaluation.to_awarded()
    refusals.record(
        case.lot, ground="letter", reason="来函放弃", paper=pdf(), actor=case.who.officer
    )
    return _evaluation(case)


def _quarrel(row: Any, pk: int | None = None, **kwargs: Any) -> Situation:
    case = row.case
    return Situation({"pk": pk or row.pk, **kwargs}, case.who.buyer, case.challenger.supplier)


def challenged() -> Situation:
    """A tender whose result is challenged by the supplier."""
    row = quarrels.filed()
    return _quarrel(row, row.tender_id)


def challenge_filed() -> Situation:
    """A challenge to be examined."""
    return _quarrel(quarrels.filed())


def challenge_returned() -> Situation:
    """A challenge returned for correction."""
    row = quarrels.filed()
    challenges.send_back(row, reason="补正", actor=row.case.who.officer)
    return _quarrel(row)


def challenge_accepted() -> Situation:
    """A challenge being answered; the winner is concerned."""
    row = quarrels.accepted()
    found = _quarrel(row)
    found.people["concerned"] = row.case.winner
    return found


def challenge_proposed() -> Situation:
    """An answer to be signed."""
    return _quarrel(quarrels.proposed())


def challenge_upheld() -> Situation:
    """An answer whose consequence is not carried out: the contract is to be rescinded."""
    case = quarrels.announced()
    award_service.mark_contracted(case.lot, actor=case.who.approver)
    row = quarrels.accepted(case)
    said = {"facts": "-", "law": "-", "consequence": "rescind"}
    challenges.propose(row, upheld=True, actor=case.who.officer, **said)
    challenges.sign(row, actor=case.who.approver)
    row.case = case
    return _quarrel(row)


def complaint() -> Situation:
    """A complaint under review."""
    return _quarrel(quarrels.complained())


def complaint_returned() -> Situation:
    """A complaint to be corrected."""
    row = quarrels.complained()
    complaints.send_back(row, reason="补正", actor=row.case.who.officer)
    return _quarrel(row)


def complaint_accepted() -> Situation:
    """A complaint to be decided; the procurement is suspended."""
    row = quarrels.taken_up()
    today = clock.legal_today()
    rest = complaints.suspend(
        row,
        starts_on=today,
        ends_on=today + timedelta(days=9),
        number="示财停〔2026〕1号",
        actor=row.case.who.officer,
    )
    return _quarrel(row, suspension=rest.pk)


def complaint_upheld() -> Situation:
    """A decision that another candidate be determined."""
    row = quarrels.taken_up()
    officer = row.case.who.officer
    complaints.uphold(row, consequence="next", actor=officer, **quarrels.said())
    return _quarrel(row)


def day() -> Situation:
    """A day of the calendar."""
    found = plain()
    found.kwargs["pk"] = DayException.objects.latest("day").pk
    return found


def award() -> Situation:
    """The award itself, from which a contract is built."""
    found = contracts.cast()
    made = contracts.award(found)
    return Situation({"pk": made.pk}, found.buyer, found.firm)


def scheme() -> Situation:
    """A version of a deduction scheme."""
    version = contracts.scheme_version()
    return Situation({"pk": version.pk}, organisation("buyer"), organisation("supplier"))


def contract_draft() -> Situation:
    """A contract the supplier has not seen."""
    made = contracts.draft()
    return Situation(
        {"pk": made.pk, "area": made.areas.first().pk, "number": 1}, made.who.buyer, made.who.firm
    )


def contract_sent() -> Situation:
    """A contract waiting for signatures."""
    made = contracts.sent()
    return Situation({"pk": made.pk, "number": 1}, made.who.buyer, made.who.firm)


def running() -> Situation:
    """A contract in force with a settled month, not yet published."""
    made = contracts.in_force()
    contracts.settled(made)
    return Situation(
        {"pk": made.pk, "number": 1, "area": made.areas.first().pk}, made.who.buyer, made.who.firm
    )


def certificate() -> Situation:
    """The certificate of that month."""
    found = running()
    found.kwargs["pk"] = Certificate.objects.get(contract_id=found.kwargs["pk"]).pk
    return found


def approved() -> Situation:
    """A certificate that waits for its payment; who approved it is of finance too."""
    row = contracts.approved()
    who = row.who
    return Situation({"pk": row.pk}, who.buyer, who.firm, people={"endorser": who.finance})


def paid() -> Situation:
    """A certificate whose money is out."""
    row = contracts.paid()
    return Situation({"pk": row.pk}, row.who.buyer, row.who.firm)


def refunded() -> Situation:
    """One whose refund is to be checked; who paid it is an approver too."""
    row = contracts.refunded()
    who = row.who
    contracts.grant(who.cashier, who.buyer, "approver")
    return Situation({"pk": row.pk}, who.buyer, who.firm, people={"payer": who.cashier})


def contract_months() -> Situation:
    """A contract that is inspected."""
    made = inspections.contract()
    return Situation({"pk": made.pk}, made.who.buyer, made.who.firm)


def period() -> Situation:
    """A month of a contract."""
    made = inspections.contract()
    return Situation({"pk": inspections.period_of(made).pk}, made.who.buyer, made.who.firm)


def _round(found: Any, pk: int) -> Situation:
    team = {"drawn inspector": inspections.team(found)[0]} if hasattr(found, "inspectors") else {}
    return Situation({"pk": pk}, found.who.buyer, found.who.firm, people=team)


def round_drawn() -> Situation:
    """A round whose units are drawn."""
    found = inspections.drawn()
    return _round(found, found.pk)


def unit() -> Situation:
    """A drawn unit."""
    found = inspections.drawn()
    return _round(found, RoundUnit.objects.filter(round=found, drawn=True).first().pk)


def round_submitted() -> Situation:
    """A round that waits for its review."""
    found = inspections.submitted()
    return _round(found, found.pk)


def inspected() -> Situation:
    """One inspection of a round that waits for its review."""
    found = inspections.submitted()
    return _round(found, Inspection.objects.filter(unit__round=found).first().pk)


def finding() -> Situation:
    """A finding the contractor was told of."""
    found = inspections.submitted()
    return _round(found, Finding.objects.first().pk)


def assessment() -> Situation:
    """A computed month, not yet shown."""
    found = inspections.computed()
    return _round(found, found.pk)


def assessment_shown() -> Situation:
    """A month shown to the contractor."""
    found = inspections.shown()
    return _round(found, found.pk)


def monitored() -> Situation:
    """A plan, and what an auditor asks about it."""
    world = Procurement()
    plan = world.plan()
    auditor = person("auditor", at=world.purchaser)
    question = monitoring.ask("tenders.plan", plan.pk, text="为何如此？", days=5, actor=auditor)
    people = {"asked": world.officer}
    kwargs = {"pk": question.pk, "kind": "tenders.plan", "object_id": plan.pk}
    return Situation(kwargs, world.purchaser, organisation("supplier"), people=people)


def monitored_answered() -> Situation:
    """The same, answered."""
    found = monitored()
    question = AuditQuestion.objects.get(pk=found.kwargs["pk"])
    monitoring.answer(question, text="因为……", files=(), actor=found.people["asked"])
    return found


SITUATIONS: dict[str, Callable[[], Situation]] = {
    name: function
    for name, function in list(globals().items())
    if getattr(function, "__annotations__", {}).get("return") == "Situation" and name[0] != "_"
}
