"""The product behind the same acts: real services, a real database, one clock.

An act is given its object as it is now or as somebody has had it on the screen for long.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import Http404
from django.shortcuts import get_object_or_404

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import DomainError
from procurement.people.roles import Role
from tenders.findings import Opinion
from tenders.models import (
    Bid,
    BidFile,
    Committee,
    CommitteeMember,
    ContractTextCheck,
    Criterion,
    Lot,
    LotLine,
    OpeningOfficer,
    OpinionRequest,
    Plan,
    PlanReview,
    ScoreSheet,
    Tender,
)  # fmt: skip
from tenders.models.text_check import text_digest
from tenders.rules.challenges import Letter
from tenders.rules.contents import CONTENTS, CONTRACT_TEXT
from tenders.rules.declaration import Figures
from tenders.services import (
    amending,
    amendments,
    award,
    bidding,
    challenges,
    committee,
    conformity,
    declarations,
    documents,
    failure,
    opening,
    planning,
    publication,
    qualification,
    questions,
    ranking,
    refusals,
    replacing,
    report,
    retender,
    reviewing,
    scoring,
    seals,
    tendering,
)  # fmt: skip
from tests.factories.challenges import LETTER
from tests.factories.experts import known
from tests.factories.people import organisation, person
from tests.factories.tenders import pdf
from tests.tenders.model.people import (
    LATER,
    NAMED_OPENERS,
    OTHERS,
    QUORUM,
    REVIEWERS,
    SEATS,
    STAFF,
    SUPPLIERS,
    UNVERIFIED,
)  # fmt: skip
from tests.tenders.model.plain import Procedure, Say

DONE = 200
PRICES = dict(zip(SUPPLIERS, ("3000.00", "3100.00", "3200.00", "3300.00"), strict=True))
WHY = "理由"
SUMMARIES = ("保洁", "保洁和清运")
# Every state in one question: kind, key, state, and what tells rows of a kind apart.
STATES = """
SELECT 'plan', id, status, '' FROM tenders_plan WHERE id = %(plan)s
UNION ALL SELECT 'lot', id, status, '' FROM tenders_lot WHERE tender_id = %(tender)s
UNION ALL SELECT 'bid', b.id, b.status, CAST(b.supplier_id AS text) FROM tenders_bid b
  JOIN tenders_lot l ON l.id = b.lot_id WHERE l.tender_id = %(tender)s
UNION ALL SELECT 'amendment', id, status, '' FROM tenders_amendment WHERE tender_id = %(tender)s
UNION ALL SELECT 'question', id, status, '' FROM tenders_question WHERE tender_id = %(tender)s
UNION ALL SELECT 'committee', id, status, '' FROM tenders_committee WHERE tender_id = %(tender)s
UNION ALL SELECT 'member', m.id, CASE WHEN m.replaced_at IS NULL THEN 'sits' ELSE 'gone' END,
  CAST(m.number AS text) FROM tenders_committeemember m
  JOIN tenders_committee c ON c.id = m.committee_id WHERE c.tender_id = %(tender)s
UNION ALL SELECT 'sheet', s.id, s.status, CAST(m.number AS text) FROM tenders_scoresheet s
  JOIN tenders_lot l ON l.id = s.lot_id JOIN tenders_committeemember m ON m.id = s.member_id
  WHERE l.tender_id = %(tender)s
UNION ALL SELECT 'award', a.id, a.status, CAST(a.supplier_id AS text) FROM tenders_award a
  JOIN tenders_lot l ON l.id = a.lot_id WHERE l.tender_id = %(tender)s
UNION ALL SELECT 'challenge', id, status,
  CASE WHEN suspended_at IS NOT NULL AND suspension_lifted_at IS NULL THEN '1' ELSE '' END
  FROM tenders_challenge WHERE tender_id = %(tender)s
"""


class World:
    """Everybody, made once for all sequences."""

    def __init__(self) -> None:
        calendar.seed()
        self.buyer = organisation("buyer")
        pool, elsewhere = organisation("expert_pool"), organisation("buyer")
        self.people: dict[str, Any] = {
            name: person(*roles, at=self.buyer) for name, roles in STAFF.items()
        }
        firms = {name: organisation("supplier") for name in SUPPLIERS}
        firms[UNVERIFIED] = organisation("supplier", status="registered")
        self.firms = {firm.pk: name for name, firm in firms.items()}
        for name, firm in firms.items():
            self.people[name] = person(Role.SUPPLIER, at=firm)
        self.pool = [person(Role.EVALUATOR, at=pool) for _ in (*SEATS, *LATER)]
        for expert in self.pool:
            known(expert)
        self.people |= dict(zip((*SEATS, *LATER), self.pool, strict=True))
        self.people["expert"] = person(Role.EVALUATOR, at=pool)  # without a confirmed record
        self.people["stranger"] = person(Role.OFFICER, at=elsewhere)
        self.people["nobody"] = person()
        assert set(OTHERS) < set(self.people)


class Product:
    """One plan and what becomes of it."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.seats: dict[str, Any] = {}
        self.plan = planning.create(
            world.buyer, actor=world.people["officer"], number=f"P-{number}", title="示例片区保洁",
            service_kind="street_cleaning", summary=SUMMARIES[0], budget=Decimal(5000),
            budget_line="2120501", years=1, expected_month=date(2026, 6, 1),
        )  # fmt: skip
        for place in range(3):
            planning.add_survey(
                self.plan, player=f"示例{place}", finding="-", asked_on=date(2026, 1, 5),
                actor=world.people["officer"],
            )  # fmt: skip
        for kind in PlanReview.Kind.values:
            self._review(self.plan, kind, True, world.people["officer"])
        self.old: dict[str, Any] = {}
        self.tender_id = 0

    # Asking --------------------------------------------------------------------------------------

    def do(self, act: str, who: str, say: Say, model: Procedure, *, stale: bool = False) -> int:
        """Do it at the model's moment; the answer a page would give."""
        self.stale, self.model = stale, model
        actor = self.seats.get(who) or self.world.people[who]
        try:
            with clock.travel(model.now):
                getattr(self, act)(actor, say)
        except Http404:
            return 404
        except DomainError as error:
            return error.http_status
        return DONE

    def row(self, name: str, fresh: Callable[[], Any]) -> Any:
        """The object: just loaded, or as it was when it was first looked at."""
        now = fresh()
        old = self.old.get(name)
        if old is None or old.pk != now.pk:
            self.old[name] = old = now
            now = fresh()
        return copy.copy(old) if self.stale else now

    @property
    def _plan(self) -> Any:
        return self.row("plan", lambda: Plan.objects.get(pk=self.plan.pk))

    @property
    def _tender(self) -> Any:
        return self.row("tender", lambda: Tender.objects.get(pk=self.tender_id))

    @property
    def _lot(self) -> Any:
        return self.row("lot", lambda: Lot.objects.get(tender=self.tender_id))

    @property
    def _committee(self) -> Any:
        return self.row("committee", lambda: Committee.objects.get(tender=self.tender_id))

    @property
    def _correction(self) -> Any:
        return self.row("correction", lambda: self._last("amendments"))

    @property
    def _challenge(self) -> Any:
        return self.row("challenge", lambda: self._last("challenges"))

    def _last(self, name: str) -> Any:
        return self._all(name).order_by("-pk")[0]

    def _all(self, name: str) -> Any:
        model = Tender._meta.get_field(name).related_model
        return model.objects.filter(tender=self.tender_id)

    def _bid(self, say: Say) -> Any:
        firm = self.world.people[say.firm].supplier
        return self.row(
            f"bid {say.firm}", lambda: Bid.objects.get(lot__tender=self.tender_id, supplier=firm)
        )

    def _sheet(self, say: Say) -> Any:
        return self.row(
            f"sheet {say.seat}",
            lambda: ScoreSheet.objects.get(
                lot__tender=self.tender_id, member__number=int(say.seat.removeprefix("seat"))
            ),
        )

    def view(self) -> dict[str, object]:
        """What can be seen, as the model shows it."""
        firms = self.world.firms
        tender = Tender.objects.filter(pk=self.tender_id).first()
        rows: dict[str, list[tuple[str, str]]] = {}
        with connection.cursor() as cursor:
            cursor.execute(STATES, {"plan": self.plan.pk, "tender": self.tender_id})
            for kind, _key, status, more in sorted(cursor.fetchall()):
                rows.setdefault(kind, []).append((status, more))
        return {
            "plan": rows["plan"][0][0],
            "finance": self._finance(),
            "tender": tender and (tender.status, tender.deadline, bool(tender.termination_reason)),
            "lot": rows.get("lot", [("", "")])[0][0],
            "bids": {firms[int(firm)]: status for status, firm in rows.get("bid", ())},
            "corrections": [status for status, _none in rows.get("amendment", ())],
            "questions": [status for status, _none in rows.get("question", ())],
            "committee": rows.get("committee", [("", "")])[0][0],
            "members": tuple(
                [f"seat{number}" for state, number in rows.get("member", ()) if state == wanted]
                for wanted in ("sits", "gone")
            ),
            "sheets": {f"seat{number}": status for status, number in rows.get("sheet", ())},
            "awards": [(firms[int(firm)], status) for status, firm in rows.get("award", ())],
            "challenges": [(status, holds == "1") for status, holds in rows.get("challenge", ())],
        }

    def _finance(self) -> tuple[str, str, bool, bool]:
        """Who is asked for the opinion of finance, who gave the newest, its result, the text."""
        names = {user.pk: name for name, user in self.world.people.items()}
        asked = OpinionRequest.objects.filter(plan=self.plan).values_list("person", flat=True)
        newest = PlanReview.objects.filter(plan=self.plan, kind="finance").latest("pk")
        text = Plan.objects.values_list("summary", flat=True).get(pk=self.plan.pk)
        given_by = names.get(newest.given_by_id, "")
        return names.get(asked.first(), ""), given_by, newest.passed, text == SUMMARIES[0]

    # Plan ----------------------------------------------------------------------------------------

    def _review(self, plan: Any, kind: str, passed: bool, actor: Any) -> None:
        reviewing.record_review(
            plan, kind=kind, reviewer=f"样本 {kind}", passed=passed, opinion="-",
            reviewed_on=date(2026, 1, 6), actor=actor, unmet=() if passed else ("risk",),
            paper=pdf(),
        )  # fmt: skip

    def plan_review(self, actor: Any, say: Say) -> None:
        self._review(self._plan, "finance", say.good, actor)

    def plan_change(self, actor: Any, say: Say) -> None:
        planning.edit(self._plan, actor=actor, summary=SUMMARIES[say.flag])

    def plan_ask(self, actor: Any, say: Say) -> None:
        person = self.world.people[REVIEWERS[say.flag]]
        reviewing.ask(self._plan, kind="finance", person=person, actor=actor)

    def plan_ask_withdraw(self, actor: Any, say: Say) -> None:
        reviewing.withdraw(self._plan, kind="finance", actor=actor)

    def plan_give(self, actor: Any, say: Say) -> None:
        request = get_object_or_404(OpinionRequest, plan=self.plan)
        unmet = () if say.good else ("risk",)
        reviewing.answer(request, passed=say.good, opinion="-", unmet=unmet, actor=actor)

    def plan_submit(self, actor: Any, say: Say) -> None:
        planning.submit(self._plan, actor=actor)

    def plan_send_back(self, actor: Any, say: Say) -> None:
        planning.send_back(self._plan, reason=why(say), actor=actor)

    def plan_approve(self, actor: Any, say: Say) -> None:
        planning.approve(self._plan, actor=actor)

    def plan_announce(self, actor: Any, say: Say) -> None:
        planning.announce(self._plan, actor=actor)

    def plan_withdraw(self, actor: Any, say: Say) -> None:
        planning.withdraw(self._plan, reason=why(say), actor=actor)

    # Tender --------------------------------------------------------------------------------------

    def tender_create(self, actor: Any, say: Say) -> None:
        tender = tendering.create(self._plan, actor=actor, number=f"T-{self.plan.pk}")
        self.tender_id = tender.pk
        contents = {content.key: "见正文" for content in CONTENTS}
        Tender.objects.filter(pk=tender.pk).update(
            place="示例中心", contact="样本", contact_phone="0731-0", contents=contents,
            opening_quorum=QUORUM,
        )  # fmt: skip
        lot = tender.lots.get()
        Lot.objects.filter(pk=lot.pk).update(
            service_starts_on=date(2026, 12, 1), small_rate=Decimal("0.10"), price_weight=15,
            requirement="▲1. 作业方案",
        )  # fmt: skip
        LotLine.objects.create(lot=lot, number=1, name="清扫", unit="㎡", quantity=1)
        Criterion.objects.create(
            lot=lot, number=1, part="technical", name="方案", description="优 85", max_points=85,
            requirement=1,
        )  # fmt: skip
        ContractTextCheck.objects.create(
            tender=tender, counsel="样本", checked_on=date(2026, 1, 6), passed=True, opinion="-",
            digest=text_digest(contents[CONTRACT_TEXT]), recorded_by=actor,
        )  # fmt: skip
        OpeningOfficer.objects.bulk_create(
            OpeningOfficer(tender=tender, user=self.world.people[name]) for name in NAMED_OPENERS
        )

    def tender_dates(self, actor: Any, say: Say) -> None:
        notice, opens, closes, deadline = self.model.proposed_dates(say)
        tendering.set_dates(
            self._tender, actor=actor, notice_day=notice, documents_from=opens,
            documents_until=closes, deadline=deadline,
        )  # fmt: skip

    def tender_submit(self, actor: Any, say: Say) -> None:
        tendering.submit(self._tender, actor=actor)

    def tender_send_back(self, actor: Any, say: Say) -> None:
        tendering.send_back(self._tender, reason=why(say), actor=actor)

    def tender_approve(self, actor: Any, say: Say) -> None:
        tendering.approve(self._tender, actor=actor)

    def tender_take_back(self, actor: Any, say: Say) -> None:
        tendering.take_back(self._tender, reason=why(say), actor=actor)

    def tender_publish(self, actor: Any, say: Say) -> None:
        publication.publish(self._tender, actor=actor)

    def ask_termination(self, actor: Any, say: Say) -> None:
        publication.ask_termination(self._tender, reason=why(say), actor=actor)

    def drop_termination(self, actor: Any, say: Say) -> None:
        publication.drop_termination(self._tender, reason=WHY, actor=actor)

    def terminate(self, actor: Any, say: Say) -> None:
        publication.terminate(self._tender, actor=actor)

    # Questions and corrections -------------------------------------------------------------------

    def question_ask(self, actor: Any, say: Say) -> None:
        questions.ask(self._tender, text=why(say), actor=actor)

    def question_answer(self, actor: Any, say: Say) -> None:
        row = self.row("question", lambda: self._last("questions"))
        questions.answer(row, text=why(say), shown=WHY, actor=actor)

    def amend_begin(self, actor: Any, say: Say) -> None:
        amending.begin(self._tender, actor=actor)

    def amend_write(self, actor: Any, say: Say) -> None:
        dates: dict[str, Any] = {"place": f"示例中心 {uuid4()}"}
        moved = self.model.moved_to(say)
        if moved is not None:
            dates["deadline"] = moved
        values = {
            "reason": WHY, "material": bool(say.n % 2), "material_reason": WHY,
            "notice_day": self.model.today,
        }  # fmt: skip
        revision = self._last("amendments").revision
        amending.set_terms(
            self._correction, actor=actor, revision=revision, values=values, dates=dates
        )

    def amend_propose(self, actor: Any, say: Say) -> None:
        amendments.propose(self._correction, actor=actor)

    def amend_send_back(self, actor: Any, say: Say) -> None:
        amendments.send_back(self._correction, reason=why(say), actor=actor)

    def amend_approve(self, actor: Any, say: Say) -> None:
        amendments.approve(self._correction, actor=actor)

    def amend_take_back(self, actor: Any, say: Say) -> None:
        amendments.take_back(self._correction, reason=why(say), actor=actor)

    def amend_withdraw(self, actor: Any, say: Say) -> None:
        amendments.withdraw(self._correction, reason=why(say), actor=actor)

    def amend_in_force(self, actor: Any, say: Say) -> None:
        amendments.come_into_force(self._correction, actor=actor)

    # Bids and opening ----------------------------------------------------------------------------

    def documents_take(self, actor: Any, say: Say) -> None:
        documents.take(self._tender, actor=actor)

    def bid_begin(self, actor: Any, say: Say) -> None:
        bidding.begin(self._lot, actor=actor)

    def bid_fill(self, actor: Any, say: Say) -> None:
        bid = self._bid(say)
        said = [Figures(bid.supplier.credit_code, 85, Decimal(1200), Decimal(860))]
        bidding.declare(bid, small=True, figures=said, actor=actor)
        if self.model.bids[say.firm].filled:
            return
        line = bid.lot.lines.get()
        prices = {line.pk: Decimal(PRICES[say.firm])}
        bidding.set_prices(bid, prices=prices, revision=0, actor=actor)
        for part in BidFile.NEEDED:
            bidding.add_file(bid, pdf(f"{part}.pdf"), part=part, actor=actor)

    def bid_seal(self, actor: Any, say: Say) -> None:
        seals.seal(self._bid(say), actor=actor, key=str(uuid4()))

    def bid_confirm(self, actor: Any, say: Say) -> None:
        seals.confirm(self._bid(say), actor=actor, key=str(uuid4()))

    def bid_withdraw(self, actor: Any, say: Say) -> None:
        seals.withdraw(self._bid(say), actor=actor, key=str(uuid4()))

    def opener_present(self, actor: Any, say: Say) -> None:
        opening.be_present(self._tender, actor=actor)

    def open_bids(self, actor: Any, say: Say) -> None:
        opening.open_bids(self._tender, actor=actor)

    # Evaluation ----------------------------------------------------------------------------------

    def committee_form(self, actor: Any, say: Say) -> None:
        made = committee.form(self._tender, size=len(SEATS), actor=actor, public_value="2026088")
        self.sit_down(made)

    def sit_down(self, made: Committee) -> None:
        """Who was drawn sits where the model says so."""
        self.seats = {f"seat{one.number}": one.user for one in made.members.select_related("user")}
        drawn = {user.pk for user in self.seats.values()}
        left = [user for user in self.world.pool if user.pk not in drawn]
        self.seats |= dict(zip(LATER, left, strict=True))

    def replace(self, actor: Any, say: Say) -> None:
        number = int(say.seat.removeprefix("seat"))
        member = CommitteeMember.objects.get(committee__tender=self.tender_id, number=number)
        new = replacing.replace_member(
            member, ground="ill", reason=why(say), actor=actor, public_value="2026089"
        )
        place = f"seat{new.number}"
        was = next(name for name, user in self.seats.items() if user.pk == new.user_id)
        self.seats[was], self.seats[place] = self.seats[place], new.user

    def member_declare(self, actor: Any, say: Say) -> None:
        row = self._committee
        named = {one.pk: (False, "") for one in row.bidders()}
        declarations.declare(row, named, actor=actor)

    def member_vote(self, actor: Any, say: Say) -> None:
        row = self._committee
        first = row.members.in_force().order_by("number")[0]
        declarations.vote_chair(row, first, actor=actor)

    def committee_convene(self, actor: Any, say: Say) -> None:
        committee.convene(self._committee, actor=actor)

    def qualify(self, actor: Any, say: Say) -> None:
        qualification.decide(self._bid(say), qualified=not say.flag, reason=why(say), actor=actor)

    def qualification_close(self, actor: Any, say: Say) -> None:
        qualification.close(self._lot, actor=actor)

    def opinion(self, actor: Any, say: Say) -> None:
        lot = self._lot
        against = self.world.people[say.firm].supplier.pk if say.flag else 0
        said = {
            bid.pk: Opinion(bid.supplier_id != against, why(say))
            for bid in conformity.in_question(lot, "conformity")
        }
        conformity.give_opinions(lot, said, actor=actor)

    def conformity_close(self, actor: Any, say: Say) -> None:
        conformity.close(self._lot, actor=actor)

    def score(self, actor: Any, say: Say) -> None:
        sheet = self._sheet(say)
        item = sheet.lot.criteria.get()
        cells = {(bid.pk, item.pk): Decimal(80) for bid in scoring.scored_bids(sheet.lot)}
        assert scoring.fill(sheet, cells, actor=actor) == ()
        scoring.hand_in(sheet, actor=actor)

    def hand_in(self, actor: Any, say: Say) -> None:
        scoring.hand_in(self._sheet(say), actor=actor)

    def rank(self, actor: Any, say: Say) -> None:
        ranking.rank(self._lot, actor=actor)

    def sign(self, actor: Any, say: Say) -> None:
        report.sign(self._lot, actor=actor)

    def receive(self, actor: Any, say: Say) -> None:
        report.receive(self._lot, actor=actor)

    def stop_illegal(self, actor: Any, say: Say) -> None:
        failure.stop_illegal(self._lot, reason=why(say), actor=actor)

    # Award and challenges ------------------------------------------------------------------------

    def determine(self, actor: Any, say: Say) -> None:
        award.determine_winner(self._lot, actor=actor)

    def announce(self, actor: Any, say: Say) -> None:
        award.announce(self._lot, actor=actor)

    def decline(self, actor: Any, say: Say) -> None:
        refusals.decline(self._lot, reason=why(say), actor=actor)

    def refusal_record(self, actor: Any, say: Say) -> None:
        ground = "limit" if say.flag else "letter"
        paper = pdf() if say.n != 4 else None
        refusals.record(self._lot, ground=ground, reason=why(say), paper=paper, actor=actor)

    def refusal_send_back(self, actor: Any, say: Say) -> None:
        refusals.send_back(self._lot, reason=why(say), actor=actor)

    def tender_again(self, actor: Any, say: Say) -> None:
        retender.tender_again(self._lot, reason=why(say), actor=actor)

    def contract(self, actor: Any, say: Say) -> None:
        award.mark_contracted(self._lot, actor=actor)

    def challenge_file(self, actor: Any, say: Say) -> None:
        letter = LETTER if say.good else Letter()
        challenges.file(
            self._tender, target=f"result:{self._lot.pk}", letter=letter, evidence=[], actor=actor
        )

    def challenge_accept(self, actor: Any, say: Say) -> None:
        challenges.accept(self._challenge, may_change_result=say.flag, actor=actor)

    def challenge_return(self, actor: Any, say: Say) -> None:
        challenges.send_back(self._challenge, reason=why(say), actor=actor)

    def challenge_again(self, actor: Any, say: Say) -> None:
        letter = LETTER if say.good else Letter()
        challenges.file_again(self._challenge, letter=letter, evidence=[], actor=actor)

    def challenge_refuse(self, actor: Any, say: Say) -> None:
        challenges.refuse(self._challenge, ground="not_corrected", reason=why(say), actor=actor)

    def challenge_withdraw(self, actor: Any, say: Say) -> None:
        challenges.withdraw(self._challenge, reason=why(say), actor=actor)

    def challenge_propose(self, actor: Any, say: Say) -> None:
        consequence = ("next" if say.n % 2 else "go_on") if say.flag else ""
        challenges.propose(
            self._challenge, upheld=say.flag, facts=why(say), law=WHY, consequence=consequence,
            actor=actor,
        )  # fmt: skip

    def challenge_redraft(self, actor: Any, say: Say) -> None:
        challenges.send_back_answer(self._challenge, reason=why(say), actor=actor)

    def challenge_sign(self, actor: Any, say: Say) -> None:
        """Of the draft as it is: whoever has read another one is refused, and that is right."""
        self.stale = False
        challenges.sign(self._challenge, reason=WHY, actor=actor)


def why(say: Say) -> str:
    """A text, or none where the act is to be refused for want of it."""
    return WHY if say.good else ""
