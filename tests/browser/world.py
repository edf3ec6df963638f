"""A city in which every page of ours exists: tenders, lots, contracts, rounds in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from cms.models import Notice
from contracts.models import Scheme, SchemeVersion
from contracts.services import schemes
from inspections.models import Finding
from inspections.services import assessments, findings, rounds
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.calendars.models import DayException
from procurement.monitoring import services as monitoring
from procurement.monitoring.models import AuditQuestion
from procurement.people.roles import Role
from procurement.people.services import registration
from procurement.people.services.accounts import grant, system_user
from tenders.models import Bid, LowPriceReview, PartnerConsent, SetBack
from tenders.services import (
    amending,
    amendments,
    award,
    challenges,
    checking,
    clarifications,
    complaints,
    concluding,
    halting,
    opening_paper,
    partners,
    planning,
    questions,
    ranking,
    recusals,
    refusals,
    replacing,
    report,
    reviewing,
    scoring,
    signals,
    tendering,
)
from tests.factories import challenges as quarrels
from tests.factories import consultations, contracts, corrections, evaluation, inspections
from tests.factories import deposits as money
from tests.factories import invited as inviting
from tests.factories import partners as joint
from tests.factories.experts import known
from tests.factories.people import organisation, person, waiting
from tests.factories.tenders import NOTICE_DAY, PLANNED, Procurement, pdf

BIDDING = clock.legal(NOTICE_DAY + timedelta(days=3), 11)
AUTUMN = clock.legal(inspections.DAY + timedelta(days=1), 9)
WINTER = inspections.AFTER + timedelta(hours=5)


@dataclass(frozen=True)
class Seen:
    """A page, who looks at it, and when."""

    name: str
    url: str
    who: Any = None
    at: datetime | None = None
    status: int = 200


@dataclass
class City:
    """Makes what a page needs and notes the page."""

    seen: list[Seen] = field(default_factory=list)
    at: datetime | None = None

    def look(self, who: Any, name: str, *args: Any, query: str = "") -> None:
        url = reverse(name, args=[getattr(one, "pk", one) for one in args]) + query
        self.seen.append(Seen(name, url, who, self.at))

    def stopped(self, who: Any, name: str, *args: Any) -> None:
        """An act that cannot be done as things stand: its page says why."""
        self.look(who, name, *args)
        self.seen[-1] = replace(self.seen[-1], status=409)

    def acts(self, who: Any, app: str, obj: Any, *names: str) -> None:
        for name in names:
            self.look(who, f"{app}:{name}", obj)


def pages() -> list[Seen]:
    """Everything there is to look at. Takes half a minute to make."""
    city = City()
    for make in (
        _public,
        _people,
        _offices,
        _plans,
        _tenders,
        _bids,
        _consortia,
        _deposits,
        _invited,
        _consulted,
        _anonymous,
        _checks,
        _apart,
        _corrections,
        _experts,
        _evaluations,
    ):
        make(city)
    _monitoring(city)
    _challenges(city)
    for make in (_contracts, _certificates, _rounds, _months):
        make(city)
    return city.seen


# Everybody ----------------------------------------------------------------------------------------


def _public(city: City) -> None:
    notice = Notice.objects.create(
        kind="termination",
        title="示例街道清扫保洁终止公告",
        live=True,
        published_at=clock.now(),
        fields={"termination_reason": "有效投标人不足三家。", "project_name": "示例项目"},
    )
    for query in ("", "?q=保洁", "?q=没有的词", "?kind=tender&sort=deadline"):
        city.look(None, "cms:notices", query=query)
    city.look(None, "cms:notice", notice.number)
    city.look(None, "cms:guide")
    city.look(None, "people:register")
    city.look(None, "people:register_sent")
    waiting()
    city.look(None, "people:register_finish", "of-a-mail")
    city.seen.append(Seen("home", "/"))
    city.seen.append(Seen("login", "/accounts/login/"))


def _people(city: City) -> None:
    company = organisation("supplier", status="registered")
    bad = organisation("supplier", status="registered")
    supplier = person(Role.SUPPLIER, at=bad)
    officer, security = person(Role.OFFICER), person(Role.SECURITY_ADMIN)
    registration.refuse(bad, reason="看不清", actor=officer)
    good, out = organisation("supplier"), organisation("supplier")
    registration.suspend(out, reason="被列入名单", actor=officer)
    for name in ("people:profile", "people:profile_edit", "people:organisations"):
        city.look(officer, name)
    city.acts(officer, "people", company, "organisation", "verify", "refuse")
    city.acts(officer, "people", good, "suspend")
    city.acts(officer, "people", out, "restore")
    city.look(supplier, "people:licence", bad)
    city.look(supplier, "people:organisation", bad)
    colleague = person(Role.SUPPLIER, at=bad)
    city.look(supplier, "people:colleague", bad)
    city.look(supplier, "people:end_colleague", bad, colleague.memberships.get())
    someone = person()
    role = grant(someone, officer.memberships.get().organisation, Role.EDITOR, actor=security)
    gone = person(is_active=False)
    city.acts(security, "people", someone, "person", "grant", "rename", "close")
    city.look(security, "people:people")
    city.look(security, "people:open")
    city.look(security, "people:end_role", someone, role)
    city.look(security, "people:reopen", gone)


def _offices(city: City) -> None:
    auditor, system = person(Role.AUDITOR), person(Role.SYSTEM_ADMIN)
    city.look(auditor, "audit:log")
    city.look(auditor, "audit:one_log", "main")
    city.look(auditor, "audit:entry", "main", AuditEntry.objects.filter(log="main").first().number)
    city.look(auditor, "calendars:calendar", query="?start=2026-04-30&days=2")
    city.look(system, "system:overview")
    city.look(system, "system:clock")
    city.look(system, "calendars:set_day")
    city.look(system, "calendars:set_year")
    day = DayException.objects.first() or DayException.objects.create(
        day="2026-12-31", is_working=False, name="示例"
    )
    city.look(system, "calendars:remove_day", day)
    for role in (Role.OFFICER, Role.APPROVER, Role.EDITOR, Role.FINANCE, Role.OPENING_OFFICER):
        city.look(person(role), "web:desk")


def _monitoring(city: City) -> None:
    world, auditor = Procurement(), person(Role.AUDITOR)
    plan = world.plan()

    def ask() -> AuditQuestion:
        return monitoring.ask("tenders.plan", plan.pk, text="为何？", days=3, actor=auditor)

    opened, answered = ask(), ask()
    monitoring.answer(answered, text="见附件。", files=[pdf("附件.pdf")], actor=world.officer)
    city.look(auditor, "monitoring:questions")
    city.look(auditor, "monitoring:questions", query="?status=closed")
    city.look(auditor, "monitoring:ask", "tenders.plan", plan)
    city.look(auditor, "tenders:plan", plan)
    city.acts(auditor, "monitoring", answered, "question", "ask_on", "accept")
    city.acts(world.officer, "monitoring", opened, "question", "answer")
    city.stopped(world.officer, "monitoring:answer", answered)
    city.look(auditor, "web:desk")


# Procurement --------------------------------------------------------------------------------------


def _plans(city: City) -> None:
    world = Procurement()
    plan = world.plan()
    city.look(world.officer, "tenders:plans")
    city.look(world.officer, "tenders:plan_new")
    city.acts(world.officer, "tenders", plan, "plan", "plan_edit", "plan_survey", "plan_submit")
    city.look(world.officer, "tenders:plan_survey_remove", plan, plan.survey.first())
    city.look(world.officer, "tenders:plan_ask", world.unasked(plan, "finance"), "finance")
    city.look(world.officer, "tenders:plan_review", plan, "finance")
    city.stopped(world.officer, "tenders:plan_review", plan, "business")
    _opinions(city, world)
    city.look(world.officer, "tenders:plan_withdraw", plan)
    city.look(world.officer, "tenders:plan_tender", world.announced())
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=30), 9)):
        waiting = world.plan()
        planning.submit(waiting, actor=world.officer)
    city.acts(world.approver, "tenders", waiting, "plan", "plan_approve", "plan_return")


def _opinions(city: City, world: Procurement) -> None:
    """One opinion waits, one is of an earlier text, one was given, one is on paper."""
    plan = world.plan()
    with clock.travel(PLANNED):
        planning.edit(plan, actor=world.officer, remark="已改", years=plan.years)
        world.ask(world.unasked(plan, "finance"), "finance")
        reviewing.record_review(
            world.unasked(plan, "business"),
            kind="business",
            reviewer="市容环卫科",
            reviewed_on=clock.legal_today(),
            passed=False,
            unmet=["risk"],
            opinion="履约风险未分析",
            paper=pdf("审查意见.pdf"),
            actor=world.officer,
        )
        world.give(plan, "supervision")
    city.look(world.officer, "tenders:plan", plan)
    city.look(world.officer, "tenders:plan_ask_withdraw", plan, "finance")
    city.look(world.officer, "tenders:plan_ask", plan, "finance")
    for kind in ("finance", "procurement", "supervision"):
        reviewer = world.reviewers[kind]
        city.look(reviewer, "tenders:opinion", plan.requests.get(kind=kind))
        city.look(reviewer, "tenders:plan", plan)
        city.look(reviewer, "tenders:opinions")
        city.look(reviewer, "web:desk")


def _tenders(city: City) -> None:
    world = Procurement(lots=2)
    tender = world.draft()
    city.at = clock.legal(NOTICE_DAY - timedelta(days=4), 9)
    lot = tender.lots.first()
    city.look(world.officer, "tenders:tenders")
    for name in ("tender", "prepare", "basics", "dates", "officers", "document_add", "lot_add"):
        city.look(world.officer, f"tenders:{name}", tender)
    city.look(world.officer, "tenders:fill_ready", tender)
    city.look(world.officer, "tenders:contract_text", tender)
    city.stopped(world.officer, "tenders:counsel_ask_withdraw", tender)
    city.look(world.counsel, "tenders:opinion", tender.requests.get())
    city.look(world.counsel, "tenders:opinions")
    city.look(world.officer, "tenders:tender_submit", tender)
    for name in ("lot_edit", "lot_remove", "lot_lines", "lot_lines_upload", "lot_criteria"):
        city.look(world.officer, f"tenders:{name}", tender, lot)
    city.look(world.officer, "tenders:content", tender, "invitation")
    from tenders.services import documents

    with clock.travel(city.at):
        kept = documents.add(tender, pdf(), title="采购需求", actor=world.officer)
    city.look(world.officer, "tenders:document_remove", tender, kept)
    asking = Procurement()
    unchecked = asking.draft()
    unchecked.text_checks.all().delete()
    for name in ("contract_text", "counsel_ask", "counsel_ask_withdraw", "prepare"):
        city.look(asking.officer, f"tenders:{name}", unchecked)
    city.look(asking.counsel, "tenders:opinion", unchecked.requests.get())
    other = Procurement()
    with clock.travel(city.at):
        waiting = other.draft()
        tendering.submit(waiting, actor=other.officer)
    city.acts(other.approver, "tenders", waiting, "tender", "tender_approve", "tender_return")
    third = Procurement()
    ready = third.ready()
    city.look(third.officer, "tenders:tender", ready)
    city.look(third.officer, "tenders:versions", ready)
    city.look(third.officer, "tenders:tender_take_back", ready)
    city.at = None


def _bids(city: City) -> None:
    world = Procurement()
    filled, supplier = world.filled()
    sealed = world.bid()
    tender, lot = world.tender, sealed.lot
    rival = person(Role.SUPPLIER, at=sealed.supplier)
    from tenders.services import documents

    newcomer, ready = world.supplier(), world.supplier()
    with clock.travel(BIDDING):
        documents.take(tender, actor=ready)
    city.at = BIDDING
    city.look(None, "tenders:tender", tender)
    city.look(newcomer, "tenders:documents", tender)
    city.look(newcomer, "tenders:documents_take", tender)
    city.look(ready, "tenders:bid_begin", lot)
    city.look(newcomer, "tenders:bid_workspace", lot)
    city.look(supplier, "tenders:tender", tender)
    city.look(supplier, "tenders:documents", tender)
    city.look(supplier, "tenders:own_bids")
    for who in (supplier, rival):
        city.look(who, "tenders:bid_workspace", lot)
    for name in ("bid_prices", "bid_declaration", "bid_staff", "bid_file_add"):
        city.look(supplier, f"tenders:{name}", lot)
    city.look(supplier, "tenders:bid_file_remove", lot, filled.files.first())
    city.look(rival, "tenders:receipt", lot, sealed.attempts.get().key)
    city.acts(world.officer, "tenders", tender, "tender_bids", "ask_termination", "documents")
    city.acts(world.approver, "tenders", tender, "terminate", "drop_termination")
    city.at = tender.deadline + timedelta(minutes=1)
    city.acts(world.openers[0], "tenders", tender, "opening", "be_present", "open_bids")
    city.look(supplier, "tenders:bid_workspace", lot)
    city.at = None
    done = Procurement()
    tender = done.opened()
    opening_paper.make_opening_record.call(tender.pk, done.officer.pk)
    bid = Bid.objects.filter(lot__tender=tender).first()
    city.look(done.officer, "tenders:tender_bids", tender)
    city.look(None, "tenders:opening_record", tender)
    city.look(done.officer, "tenders:opening", tender)
    city.look(done.officer, "tenders:bid", bid)
    city.look(person(Role.SUPPLIER, at=bid.supplier), "tenders:bid", bid)


def _consortia(city: City) -> None:
    """A bid of two firms and a subcontractor: written and confirmed; another opened and judged."""
    world = joint.made()
    bid, actor, member = _joint_bid(world)
    city.at = joint.BIDDING
    city.look(member, "tenders:own_bids")
    city.look(member, "tenders:consent", PartnerConsent.objects.get(bid=bid))
    for name in ("bid_workspace", "bid_partners", "bid_staff"):
        city.look(actor, f"tenders:{name}", bid.lot)
    city.at = None
    done = joint.made()
    bid, actor, member = _joint_bid(done)
    joint.confirm(bid, member)
    bid = joint.opened(done, (bid, actor))[0]
    city.look(done.officer, "tenders:qualification", bid.lot)
    city.look(done.officer, "tenders:bid", bid)
    city.look(None, "tenders:opening_record", done.tender)


def _joint_bid(world: Procurement) -> tuple[Bid, Any, Any]:
    member = joint.small(world)
    below = joint.firm(
        joint.OUTSIDE, "0.1", role="subcontractor", name="示例外地绿化有限公司", place="1"
    )
    one = joint.firm(member, profession="绿化养护", grade="second")
    bid, actor = joint.with_partners(world, one, below)
    with clock.travel(joint.BIDDING):
        partners.set_staff(bid, [("张样本", "项目经理", "123456")], actor=actor)
    return Bid.objects.get(pk=bid.pk), actor, member


def _deposits(city: City) -> None:
    """Received before the opening; to be refunded or kept after it."""
    world = money.asking(Procurement())
    bid = world.bid()
    held = money.held(world, bid.supplier)
    over = money.held(world, world.supplier().supplier)
    city.at = money.ARRIVED
    city.acts(world.finance, "tenders", world.tender, "deposits", "deposit_record")
    world.opened(2)
    city.at = world.tender.deadline + timedelta(minutes=10)
    city.look(world.treasurer, "tenders:deposit_refund", over)
    city.look(world.approver, "tenders:deposit_keep", held)
    city.at = None


def _invited(city: City) -> None:
    """The procedure chosen, the pool announced, judged and drawn."""
    world = Procurement()
    draft = world.draft()
    city.at = clock.legal(NOTICE_DAY - timedelta(days=4), 9)
    city.acts(world.officer, "tenders", draft, "procedure", "pool_plan")
    world = Procurement()
    pool = inviting.announced(world).pool
    city.at = inviting.ANNOUNCED + timedelta(days=2)
    city.look(world.supplier(), "tenders:pool", pool)
    city.look(world.supplier(), "tenders:pool_apply", pool)
    world = Procurement()
    tender = inviting.announced(world)
    city.at = inviting.DRAWING
    city.acts(world.officer, "tenders", tender.pool, "pool", "pool_judge")
    world = Procurement()
    tender = inviting.judged(world)
    city.look(world.officer, "tenders:pool_draw", tender.pool)
    world = Procurement()
    tender = inviting.drawn(world)
    city.look(world.officer, "tenders:invite", tender)
    world = Procurement()
    city.look(world.approver, "tenders:pool_renew", inviting.too_few(world).pool)
    world = Procurement()
    tender = inviting.ready(world, source="library")
    city.look(world.officer, "tenders:pool_put_in", tender.pool)
    city.at = None


def _consulted(city: City) -> None:
    """The talks, what changed, the call for final offers and the offers."""
    case = consultations.consulting()
    city.acts(case.chair, "tenders", case.lot, "consultation", "consultation_change")
    city.look(case.chair, "tenders:consultation_talk", case.lot, case.bids[0])
    case = consultations.talked()
    city.look(case.chair, "tenders:consultation_ask", case.lot)
    case = consultations.asked()
    city.look(case.bidders[0], "tenders:final_offer", case.lot)
    consultations.offers(case, 0, "4.20")
    city.at = case.lot.offers_due + timedelta(minutes=1)
    city.look(case.chair, "tenders:consultation_open", case.lot)
    city.at = None


def _anonymous(city: City) -> None:
    """Parts judged and scored by code; what is scored by name on its own page."""
    case = evaluation.to_conformity(anonymous=True)
    city.acts(case.members[0].user, "tenders", case.lot, "anonymous_parts", "anonymous")
    case = evaluation.to_scoring(anonymous=True)
    city.acts(case.members[0].user, "tenders", case.lot, "scores", "scores_named")
    code = min(evaluation.codes(case.lot))
    item = case.lot.criteria.get(part="technical")
    city.look(case.chair, "tenders:score_correct_coded", case.lot, code, item)


def _apart(city: City) -> None:
    """The committee describes the candidates, a group of the purchaser decides among them."""
    case = evaluation.to_ranked(**evaluation.APART)
    city.look(case.chair, "tenders:candidates_describe", case.lot)
    case = evaluation.to_apart()
    city.acts(case.who.approver, "tenders", case.lot, "lot", "decision_call")
    case, people = evaluation.to_deciding()
    city.acts(people[0], "tenders", case.lot, "decision", "decision_vote")


def _checks(city: City) -> None:
    """Scores far from the others, looked at; a lot evaluated again, with another result."""
    case = evaluation.to_scoring()
    city.look(case.chair, "tenders:low_price_ask", case.lot)
    case = evaluation.to_scoring()
    item = case.lot.criteria.get(part="technical")
    cell = (case.bids[3].pk, item.pk)
    for place, member in enumerate(case.members):
        sheet = evaluation.fill(case, member, place)
        if place == 1:
            scoring.fill(sheet, {cell: evaluation.D(2)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    city.acts(case.chair, "tenders", case.lot, "score_check", "score_name")
    number, key = case.members[1].number, str(cell[0])
    city.look(case.chair, "tenders:score_judge", case.lot, number, key, item)
    _differences(city)
    case = evaluation.to_signed()
    city.look(case.who.officer, "tenders:reevaluate", case.lot)
    case = evaluation.to_signed()
    again = checking.reevaluate(case.lot, ground="sum", found="汇总", actor=case.who.officer)
    type(again).objects.filter(pk=again.pk).update(changed=True, ended_at=again.at)
    city.look(case.who.officer, "tenders:score_check", case.lot)
    city.look(case.who.officer, "tenders:reevaluation_told", again)


def _differences(city: City) -> None:
    """Members differ on an objective item: a tie, a majority to be recorded, one that counts."""
    for given, state in (((9, 9, 9, 6), "tie"), ((9,), "insists"), ((9,), "concluded")):
        case = evaluation.to_scoring()
        item = case.lot.criteria.get(objective=True)
        cell = (case.bids[3].pk, item.pk)
        for place, member in enumerate(case.members):
            sheet = evaluation.fill(case, member, place)
            if 1 <= place <= len(given):
                points = evaluation.D(given[place - 1])
                scoring.fill(sheet, {cell: points}, actor=member.user)
            scoring.hand_in(sheet, actor=member.user)
        dissents = case.members[1].user
        if state != "tie":
            concluding.keep(case.lot, cell, reason="业绩合同未盖章", actor=dissents)
        if state == "insists":
            city.look(dissents, "tenders:score_keep", case.lot, str(cell[0]), item)
            city.look(case.chair, "tenders:score_conclude", case.lot, str(cell[0]), item)
        if state == "concluded":
            concluding.conclude(case.lot, cell, reason="合同原件已核对", actor=case.chair)
            ranking.rank(case.lot, actor=case.chair)
            city.look(dissents, "tenders:report_sign", case.lot)
            city.look(case.who.auditor, "tenders:comparison", case.lot)
        reader = case.who.auditor if state == "concluded" else case.chair
        city.look(reader, "tenders:score_check", case.lot)


def _corrections(city: City) -> None:
    """Written, proposed and in force; a bid to be confirmed again; a question with its answer."""
    world = Procurement()
    row = corrections.written(world)
    city.at = corrections.DAY
    with clock.travel(city.at):
        kept = amending.add_file(row, pdf(), title="补充图纸", actor=world.officer)
    for name in ("amendment", "amendment_terms", "amendment_file_add", "amendment_propose"):
        city.look(world.officer, f"tenders:{name}", row)
    city.look(world.officer, "tenders:amendment_withdraw", row)
    city.look(world.officer, "tenders:amendment_text", row, "lot:1:scope")
    city.look(world.officer, "tenders:amendment_quantities", row, "1")
    city.look(world.officer, "tenders:amendment_file_remove", row, kept)
    other = Procurement()
    proposed = corrections.written(other)
    with clock.travel(city.at):
        amendments.propose(proposed, actor=other.officer)
    acts = ("amendment", "amendment_approve", "amendment_return")
    city.acts(other.approver, "tenders", proposed, *acts)
    city.look(other.officer, "tenders:amendment_take_back", proposed)
    city.look(other.officer, "tenders:tender", other.tender)
    done = Procurement()
    bid = done.bid()
    city.at = corrections.DAY - timedelta(days=1)
    asker = done.supplier()
    city.look(done.officer, "tenders:amend", done.tender)
    city.look(asker, "tenders:ask", done.tender)
    with clock.travel(city.at):
        first = questions.ask(done.tender, text="清扫是否包括绿化带？", actor=asker)
        questions.answer(first, text="不包括。", shown="是否含绿化带？", actor=done.officer)
        waiting = questions.ask(done.tender, text="开标能否线上参加？", actor=asker)
    city.look(done.officer, "tenders:answer", waiting)
    for who in (None, asker, done.officer):
        city.look(who, "tenders:questions", done.tender)
    correction = corrections.in_force(done)
    city.at = corrections.DAY + timedelta(days=1)
    for who in (None, done.officer):
        city.look(who, "tenders:amendment", correction)
        city.look(who, "tenders:version_compare", correction.tender)
        city.look(who, "tenders:tender", done.tender)
    city.look(person(Role.SUPPLIER, at=bid.supplier), "tenders:bid_workspace", bid.lot)
    city.at = None


def _experts(city: City) -> None:
    pool, keeper = organisation("expert_pool"), person(Role.SECURITY_ADMIN)
    expert = person(Role.EVALUATOR, at=pool)
    worked = {"name": "示例大学", "since": date(2015, 3, 1)}
    record = known(expert, confirmed_at=None, employers=[worked])
    city.look(expert, "tenders:expert_own")
    city.look(expert, "tenders:evaluations")
    city.look(keeper, "tenders:experts")
    city.acts(keeper, "tenders", record, "expert", "expert_decide")
    case = evaluation.form(evaluation.qualify(evaluation.opened()))
    member, bidder = case.members[0].user, case.suppliers[0]
    member.expert_record.employments.create(
        name=bidder.name, capacity="board", since=worked["since"]
    )
    city.look(member, "tenders:committee_statements", case.committee)


def _evaluations(city: City) -> None:
    case = evaluation.opened()
    who = case.who
    city.acts(who.officer, "tenders", case.lot, "lot", "qualification", "qualification_close")
    city.look(who.approver, "tenders:stop", case.lot)
    city.acts(who.officer, "tenders", case.tender, "committee", "committee_form")
    case = evaluation.form(evaluation.qualify(evaluation.opened()))
    member, committee = case.members[0], case.committee
    city.look(case.who.officer, "tenders:committee", case.tender)
    city.look(case.who.officer, "tenders:committee_replace", member)
    city.look(case.who.officer, "tenders:committee_convene", committee)
    city.look(member.user, "tenders:evaluations")
    city.acts(member.user, "tenders", committee, "committee_statements", "committee_chair")
    case = evaluation.to_conformity()
    city.look(case.members[0].user, "tenders:conformity", case.lot)
    city.look(case.chair, "tenders:conformity_close", case.lot)
    city.acts(case.members[0].user, "tenders", case.bids[0], "bid_ask", "bid_contradiction", "bid")
    asked = clarifications.ask(case.bids[0], "请说明人员配备", 30, actor=case.chair)
    city.look(case.bidders[0], "tenders:clarification", asked)
    city.look(case.bidders[0], "tenders:lot", case.lot)
    city.look(case.chair, "tenders:halt", case.lot)
    city.look(case.bidders[1], "tenders:recusal_ask", case.tender)
    asked = recusals.ask(
        case.tender, person="某人", ground="other", reason="有利害关系", actor=case.bidders[0]
    )
    city.look(case.who.approver, "tenders:recusal_decide", asked)
    city.look(case.bidders[0], "tenders:recusals", case.tender)
    signals.compare(case.lot)
    city.look(case.chair, "tenders:signals", case.lot)
    city.look(case.chair, "tenders:signal_finding", case.lot.signals.first())
    case = evaluation.to_conformity()
    halted = halting.halt(case.lot, "ambiguous", "评分标准与需求矛盾", actor=case.chair)
    city.look(case.who.approver, "tenders:halt_decide", halted)
    city.look(case.who.approver, "tenders:lot", case.lot)
    case = evaluation.to_scoring()
    member = case.members[0]
    city.look(member.user, "tenders:scores", case.lot)
    city.look(member.user, "tenders:lot", case.lot)
    city.look(case.chair, "tenders:rank", case.lot)
    objective = case.lot.criteria.get(objective=True)
    city.look(member.user, "tenders:score_correct", case.lot, case.bids[0], objective)
    case = evaluation.to_scoring(prices=("4000000", "9000000", "8800000", "9900000"))
    review = LowPriceReview.objects.get()
    city.look(case.members[0].user, "tenders:low_price", case.lot)
    city.look(case.chair, "tenders:low_price_close", case.lot)
    bidder = case.suppliers.index(review.bid.supplier)
    city.look(case.bidders[bidder], "tenders:low_price_explain", review)
    case = evaluation.to_ranked()
    city.acts(case.members[0].user, "tenders", case.lot, "comparison", "report_sign")
    _incomplete(city, case)
    case = evaluation.to_signed()
    city.look(case.who.officer, "tenders:report_receive", case.lot)
    case = evaluation.to_received()
    city.look(case.who.approver, "tenders:overview")
    city.acts(case.who.approver, "tenders", case.lot, "determine", "comparison", "lot")
    city.look(case.who.approver, "tenders:award_wait", case.lot)
    was, city.at = city.at, (city.at or clock.now()) + timedelta(days=20)
    city.acts(case.who.approver, "tenders", case.lot, "determine", "lot")
    city.stopped(case.who.approver, "tenders:award_wait", case.lot)
    city.at = was
    case = evaluation.to_awarded()
    winner = case.bidders[case.suppliers.index(case.lot.award.supplier)]
    city.acts(winner, "tenders", case.lot, "decline", "lot")
    city.acts(case.who.officer, "tenders", case.lot, "refusal_record", "lot")
    case = evaluation.to_awarded()
    refusals.record(
        case.lot, ground="letter", reason="来函放弃", paper=pdf(), actor=case.who.officer
    )
    city.acts(case.who.approver, "tenders", case.lot, "refusal_decide", "lot")
    case = evaluation.to_awarded()
    city.look(None, "tenders:lot", case.lot)
    manager = person(Role.CONTRACT_MANAGER, at=case.who.buyer)
    city.look(manager, "contracts:build", case.lot.award)
    case = evaluation.to_awarded()
    refusals.decline(case.lot, reason="无力履约", actor=evaluation.winner_of(case))
    city.look(case.who.approver, "tenders:tender_again", case.lot)
    case = evaluation.qualify(evaluation.opened(prices=("9500000",)))
    city.look(case.who.officer, "tenders:retender", case.tender)


def _incomplete(city: City, case: Any) -> None:
    """Of a ranked lot: a member who does not sign; then one who is replaced; then all of them."""
    silent, other, *_rest = (one for one in case.members if not one.is_chair)
    city.look(case.chair, "tenders:signer_warn", case.lot, other.number)
    city.stopped(case.chair, "tenders:signer_deem", case.lot, silent.number)
    warned = report.warn(case.lot, silent, found="不到场签字", actor=case.chair)
    city.look(silent.user, "tenders:comparison", case.lot)
    was, city.at = city.at, warned.due_at + timedelta(hours=10)
    city.look(case.chair, "tenders:signer_deem", case.lot, silent.number)
    city.look(case.who.officer, "tenders:comparison", case.lot)
    city.at = was
    city.look(case.who.approver, "tenders:committee_dissolve", case.committee)
    case = evaluation.to_scoring()
    replacing.replace_member(
        case.members[0], ground="discipline", reason="对外联系投标人", actor=case.who.officer
    )
    city.look(case.who.officer, "tenders:committee", case.tender)
    city.look(case.who.officer, "tenders:lot", case.lot)
    case = evaluation.to_scoring()
    replacing.dissolve(case.committee, reason="三人缺席，无法及时补足", actor=case.who.approver)
    city.look(case.who.officer, "tenders:committee", case.tender)
    case = evaluation.to_awarded()
    city.look(case.who.approver, "tenders:committee_annul", case.committee)
    case = evaluation.annulled(evaluation.to_awarded())
    city.look(case.who.approver, "tenders:void_evaluation", SetBack.objects.latest("pk"))


# Challenges ---------------------------------------------------------------------------------------


def _challenges(city: City) -> None:
    filed = quarrels.filed()
    case = filed.case
    for who in (case.who.officer, case.challenger):
        city.look(who, "tenders:challenge_list")
        city.look(who, "tenders:challenges", case.tender)
        city.look(who, "tenders:challenge", filed)
    city.look(case.challenger, "tenders:challenge_file", case.tender)
    city.acts(case.challenger, "tenders", filed, "challenge_withdraw", "challenge_complain")
    for name in ("accept", "return", "refuse"):
        city.look(case.who.officer, f"tenders:challenge_{name}", filed)
    back = quarrels.filed(case, by=case.rival)
    challenges.send_back(back, reason="请补充营业执照复印件", actor=case.who.officer)
    city.acts(case.rival, "tenders", back, "challenge", "challenge_correct")
    taken = quarrels.accepted(case)
    city.look(case.who.officer, "tenders:challenge_answer", taken)
    city.look(case.winner, "tenders:challenge", taken)
    city.look(case.winner, "tenders:lot", case.lot)
    drafted = quarrels.proposed(case, upheld=True, consequence="next")
    city.look(case.who.approver, "tenders:challenge", drafted)
    city.acts(case.who.approver, "tenders", drafted, "challenge_sign", "challenge_answer_return")
    _complaints(city)


def _complaints(city: City) -> None:
    signed = quarrels.announced()
    who = signed.who
    award.mark_contracted(signed.lot, actor=who.approver)
    row = quarrels.accepted(signed)
    said = {"facts": "查明", "law": "依据", "consequence": "rescind"}
    challenges.propose(row, upheld=True, actor=who.officer, **said)
    challenges.sign(row, actor=who.approver)
    city.acts(who.officer, "tenders", row, "challenge", "challenge_done")
    made = quarrels.complained()
    case = made.case
    for name in ("complaint", "complaint_accept", "complaint_return", "complaint_refuse"):
        city.look(case.who.officer, f"tenders:{name}", made)
    back = quarrels.complained(quarrels.dismissed(case, changes=False))
    complaints.send_back(back, reason="请写明请求", actor=case.who.officer)
    city.acts(case.challenger, "tenders", back, "complaint", "complaint_correct")
    taken = quarrels.taken_up(quarrels.complained(quarrels.dismissed(case, changes=False)))
    today = clock.legal_today()
    rest = complaints.suspend(
        taken,
        starts_on=today,
        ends_on=today + timedelta(days=9),
        number="示财停〔2026〕1 号",
        actor=case.who.officer,
    )
    for name in ("complaint", "complaint_reply", "complaint_suspend", "complaint_decide"):
        city.look(case.who.officer, f"tenders:{name}", taken)
    city.look(case.who.officer, "tenders:complaint_lift", taken, rest)
    above = quarrels.taken_up(quarrels.complained(quarrels.dismissed(case, changes=False)))
    complaints.uphold(above, consequence="next", actor=case.who.officer, **quarrels.said())
    city.acts(case.who.approver, "tenders", above, "complaint", "complaint_done")


# Contracts ----------------------------------------------------------------------------------------


def _contracts(city: City) -> None:
    row = contracts.draft(bond=10000, bond_return="期满无息退还")
    who = row.who
    city.look(who.manager, "contracts:contracts")
    for name in ("contract", "terms", "acknowledge", "submit", "areas", "add_area", "periods"):
        city.look(who.manager, f"contracts:{name}", row)
    city.acts(who.manager, "contracts", row, "upload_areas", "areas_from_bill", "hold_bond")
    city.look(who.manager, "contracts:remove_area", row, row.areas.first())
    city.look(who.manager, "contracts:schemes")
    city.look(who.manager, "contracts:scheme", Scheme.objects.first().versions.first())
    first = Scheme.objects.get(code="quangang-2019")
    sheets = {"例行检查": "greening"}
    fresh = schemes.draft_version(
        first, definition=first.versions.get().definition, sheets=sheets, actor=who.manager
    )
    assert isinstance(fresh, SchemeVersion)
    city.look(who.approver, "contracts:approve_scheme", fresh)
    checking = contracts.draft(who)
    contracts.signing.submit_for_check(checking, actor=who.manager)
    city.acts(who.approver, "contracts", checking, "check", "return", "contract")
    checked = contracts.draft(who)
    contracts.signing.submit_for_check(checked, actor=who.manager)
    contracts.signing.pass_check(checked, actor=who.approver, opinion="同意")
    city.look(who.manager, "contracts:send", checked)
    sent = contracts.sent(who)
    city.look(who.supplier, "contracts:sign", sent)
    city.look(who.supplier, "contracts:contract", sent)
    city.look(who.approver, "contracts:sign", sent)
    live = contracts.in_force(who)
    city.acts(who.manager, "contracts", live, "contract", "areas", "periods", "file")
    city.acts(who.approver, "contracts", live, "suspend", "terminate")
    resting = contracts.running.suspend(
        contracts.in_force(who), actor=who.approver, reason="影响公共利益"
    )
    city.look(who.approver, "contracts:resume", resting)
    over, accepted = contracts.in_force(who), contracts.accepted(who)
    contracts.running.terminate(over, actor=who.approver, reason="连续两月低于 80 分")
    city.look(who.manager, "contracts:accept", over)
    city.acts(who.manager, "contracts", accepted, "close", "return_bond")
    # It cannot be accepted twice: the page says so instead of showing a form.
    city.stopped(who.manager, "contracts:accept", accepted)


def _certificates(city: City) -> None:
    city.look(None, "contracts:contracts")
    result = contracts.settled()
    who = result.contract.who
    city.look(None, "contracts:contract", result.contract)
    city.look(None, "contracts:scheme", result.contract.scheme_version)
    city.look(None, "contracts:schemes")
    open_ = contracts.settled()
    contracts.settlement.publish(open_, actor=open_.contract.who.manager, notice_url="/notices/")
    city.look(None, "contracts:statement", open_.contract, 1)
    city.look(None, "contracts:contract", open_.contract)
    row = result.certificates.get()
    city.look(who.manager, "contracts:certificates")
    for user in (who.manager, who.supplier, who.finance):
        city.look(user, "contracts:certificate", row)
    city.look(who.supplier, "contracts:statement", result.contract, 1)
    city.look(who.manager, "contracts:periods", result.contract)
    acts = ("confirm", "object", "invoice")
    city.acts(who.supplier, "contracts", row, *(f"certificate_{name}" for name in acts))
    city.look(who.manager, "contracts:certificate_review", row)
    reviewed, approved = contracts.reviewed(), contracts.approved()
    for one, acts in ((reviewed, ("send_back", "approve")), (approved, ("pay", "reverse"))):
        city.acts(one.who.cashier, "contracts", one, *(f"certificate_{name}" for name in acts))
    paid, back = contracts.paid(), contracts.refunded()
    city.look(paid.who.finance, "contracts:certificate_refund", paid)
    acts = ("certificate", "certificate_return_refund", "certificate_reverse")
    city.acts(back.who.approver, "contracts", back, *acts)
    gone = contracts.refunded()
    contracts.settlement.publish(gone.result, actor=gone.who.manager, notice_url="/notices/")
    contracts.certificates.reverse(gone, actor=gone.who.approver, reason="账号有误")
    city.look(gone.who.finance, "contracts:certificate", gone)
    city.look(None, "contracts:statement", gone.contract, 1)


def _rounds(city: City) -> None:
    row = inspections.contract()
    who = row.who
    city.at = AUTUMN - timedelta(days=1, hours=2)
    city.look(who.manager, "inspections:rounds")
    city.look(who.manager, "inspections:plan", row)
    planned = inspections.planned(row)
    for name in ("round", "draw", "draw_act", "pass_over", "void"):
        city.look(who.manager, f"inspections:{name}", planned)
    started = inspections.drawn(row)
    first = inspections.team(started)[0]
    city.look(first, "inspections:field", started)
    city.look(first, "inspections:unit", inspections.units(started)[0])
    recorded = inspections.recorded(row)
    city.look(inspections.team(recorded)[0], "inspections:sign", recorded)
    sent = inspections.submitted(row)
    city.at = AUTUMN
    city.acts(who.reviewer, "inspections", sent, "review", "round")
    judged = inspections.submitted(row, faults=((("1a", 3),),))
    with clock.travel(clock.legal(inspections.DAY, 16)):
        rounds.review(judged, actor=who.reviewer)
    city.look(who.reviewer, "inspections:publish", judged)
    done = inspections.published(row)
    city.look(None, "inspections:round", done)
    city.look(None, "contracts:contract", row)
    city.look(None, "inspections:draw", done)
    city.look(None, "inspections:inspection", inspections.units(done)[0].inspection)
    found = Finding.objects.filter(inspection__unit__round=done).first()
    city.look(who.supplier, "inspections:findings")
    city.acts(who.supplier, "inspections", found, "finding", "put_right", "answer")
    city.look(None, "inspections:finding", found)
    mended, missed = Finding.objects.filter(inspection__unit__round=judged)[:2]
    with clock.travel(clock.legal(inspections.DAY, 17)):
        for one in (mended, missed):
            findings.put_right(one, [inspections.photo()], actor=who.supplier)
        inspector = inspections.team(judged)[0]
        findings.reject(missed, reason="仍有垃圾", actor=inspector)
    city.look(inspector, "inspections:check", mended)
    city.look(who.manager, "inspections:escalate", missed)
    disputed = Finding.objects.filter(inspection__unit__round=sent).first()
    with clock.travel(clock.legal(inspections.DAY, 15)):
        findings.dispute(disputed, reason="非本公司责任", actor=who.supplier)
    city.acts(who.reviewer, "inspections", disputed, "decide", "finding")
    city.at = None


def _months(city: City) -> None:
    shown = inspections.shown()
    who = shown.who
    city.at = WINTER
    city.look(who.manager, "inspections:assessments")
    city.acts(who.supplier, "inspections", shown, "assessment", "respond")
    city.acts(who.reviewer, "inspections", shown, "assessment", "confirm", "send_back")
    row = inspections.contract(code="events-5-percent")
    city.look(row.who.manager, "inspections:collect", inspections.period_of(row))
    with clock.travel(WINTER):
        collecting = assessments.collect(inspections.period_of(row), actor=row.who.manager)
    names = ("assessment", "compute", "event", "points")
    city.acts(row.who.manager, "inspections", collecting, *names)
    computed = inspections.computed()
    city.look(computed.who.manager, "inspections:show", computed)
    city.look(row.who.manager, "web:desk")
    city.look(who.supplier, "web:desk")
    city.at = None


def by_visitor(seen: list[Seen]) -> Iterator[tuple[Any, list[Seen]]]:
    """The pages of each person together, so that nobody signs in twice."""
    groups: dict[Any, list[Seen]] = {}
    for one in seen:
        groups.setdefault(one.who and one.who.pk, []).append(one)
    for rows in groups.values():
        yield rows[0].who, rows


__all__ = ["City", "Seen", "by_visitor", "pages", "system_user"]
