"""One tender of one lot, from the plan to the contract, without Django and without our guards.

Written from the law and the workflows paper. Each act is a method that raises `Refused` with the
answer a page would give (404, 403, 409, 422) or returns what it does, to be called once the
answer is known; so a question changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.tenders.model import days
from tests.tenders.model.people import (
    AT_WORK,
    EVALUATES,
    LATER,
    NAMED_OPENERS,
    QUORUM,
    REVIEWERS,
    SEATS,
    STAFF,
    SUPPLIERS,
)  # fmt: skip

HIDDEN, FORBIDDEN, WRONG, UNLAWFUL = 404, 403, 409, 422
Deed = Callable[[], None]


class Refused(Exception):
    """The answer; nothing has changed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def need(condition: object, status: int) -> None:
    if not condition:
        raise Refused(status)


def nothing() -> None:
    """An act that is done and changes nothing."""


@dataclass(frozen=True)
class Say:
    """What an act is given: whom it is about, whether it is in order, which of two ways."""

    n: int = 1
    good: bool = True
    flag: bool = False

    @property
    def firm(self) -> str:
        return SUPPLIERS[(self.n - 1) % len(SUPPLIERS)]

    @property
    def seat(self) -> str:
        places = (*SEATS, *LATER)
        return places[(self.n - 1) % len(places)]


@dataclass
class BidLine:
    state: str = "draft"
    filled: bool = False
    stands_since: datetime | None = None
    rank: int = 0
    out: set[str] = field(default_factory=set)  # seats that find it not to conform


@dataclass
class Correction:
    state: str = "draft"
    saved_by: str = ""
    officer: str = ""
    place: bool = False
    deadline: datetime | None = None
    material: bool | None = None
    notice_day: date | None = None


@dataclass
class Quarrel:
    firm: str
    last_day: date
    state: str = "filed"
    holds: bool = False
    known: bool = False
    returned: date | None = None
    drafted_by: str = ""
    upheld: bool | None = None
    consequence: str = ""
    done: bool = False


@dataclass
class Procedure:
    """Everything that is the case at `now`."""

    now: datetime
    plan: str = "draft"
    plan_officer: str = "officer"
    plan_by: str = ""
    first_text: bool = True  # the other three opinions are of it
    asked: str = ""  # for the opinion of finance, which is of the first text or not
    finance: tuple[str, bool, bool] = ("", True, True)  # given by, passed, of the first text
    gave: set[str] = field(default_factory=set)
    sent_back: set[str] = field(default_factory=set)
    announced_on: date | None = None
    tender: str = ""
    officer: str = ""
    by: str = ""
    notice_day: date | None = None
    documents_from: datetime | None = None
    documents_until: datetime | None = None
    deadline: datetime | None = None
    amended_at: datetime | None = None
    ending: bool = False
    corrections: list[Correction] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)
    takers: set[str] = field(default_factory=set)
    bids: dict[str, BidLine] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    lot: str = ""
    committee: str = ""
    stated: dict[str, set[str]] = field(default_factory=dict)
    sitting: list[str] = field(default_factory=list)  # in the order of their numbers
    gone: list[str] = field(default_factory=list)
    votes: set[str] = field(default_factory=set)
    chair: str = ""
    opinions: dict[str, set[str]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    scored: dict[str, set[str]] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    awards: list[tuple[str, str]] = field(default_factory=list)
    recorder: str = ""  # who recorded that the winner does not sign, until it is decided
    result_day: date | None = None
    failed_day: date | None = None
    quarrels: list[Quarrel] = field(default_factory=list)

    @property
    def today(self) -> date:
        return days.day_of(self.now)

    def there(self, act: str, say: Say) -> bool:
        """Whether there is anything that the act could be about."""
        if act.startswith("plan_") or act == "tender_create":
            return True
        if not self.tender:
            return False
        if act in {"bid_fill", "bid_seal", "bid_confirm", "bid_withdraw", "qualify"}:
            return say.firm in self.bids
        if act.startswith("amend_") and act != "amend_begin":
            return bool(self.corrections)
        if act.startswith("challenge_") and act != "challenge_file":
            return bool(self.quarrels)
        if act.startswith("member_") or act == "committee_convene":
            return bool(self.committee)
        if act in {"replace", "score", "hand_in"}:
            known = {*self.sitting, *self.gone} if act == "replace" else set(self.sheets)
            return say.seat in known
        return act != "question_answer" or bool(self.questions)

    def ask(self, act: str, who: str, say: Say) -> Deed:
        """What would be done. Raises Refused."""
        deed: Deed = getattr(self, act)(who, say)
        return deed

    def view(self) -> dict[str, object]:
        """What can be seen of it, to be compared with the product."""
        return {
            "plan": self.plan,
            "finance": (self.asked, self.finance[0], self.finance[1], self.first_text),
            "tender": (self.tender, self.deadline, self.ending) if self.tender else None,
            "lot": self.lot,
            "bids": {firm: bid.state for firm, bid in self.bids.items()},
            "corrections": [row.state for row in self.corrections],
            "questions": [state for _who, state in self.questions],
            "committee": self.committee,
            "members": ([*self.sitting], sorted(self.gone)),
            "sheets": self.sheets,
            "awards": self.awards,
            "challenges": [(row.state, row.holds) for row in self.quarrels],
        }

    # Who -----------------------------------------------------------------------------------------

    def holds(self, who: str, *roles: str) -> bool:
        return bool(STAFF.get(who, set()) & set(roles))

    def sees_tender(self, who: str) -> None:
        public = self.tender in {"published", "opened", "terminated"}
        need(public or self.holds(who, *AT_WORK) or self.sits(who), HIDDEN)

    def sits(self, who: str) -> bool:
        return bool(self.committee) and who in self.sitting

    def is_officer(self, who: str) -> None:
        need(self.holds(who, "officer"), FORBIDDEN)

    def second_person(self, who: str, *first: str) -> None:
        """An approver who is none of the first persons."""
        need(self.holds(who, "approver") and who not in first, FORBIDDEN)

    def decides(self, who: str) -> None:
        self.second_person(who, self.officer, self.by)

    def bids_for(self, who: str) -> None:
        need(who in SUPPLIERS, FORBIDDEN)

    @property
    def open_for_bids(self) -> bool:
        return self.tender == "published" and self.deadline is not None and self.now < self.deadline

    # Plan ----------------------------------------------------------------------------------------

    @property
    def counts(self) -> bool:
        """The opinion of finance is of the text as it stands."""
        return self.finance[2] == self.first_text

    @property
    def given(self) -> str:
        """Who has given it under the own login."""
        return self.finance[0] if self.counts else ""

    @property
    def waits(self) -> bool:
        return bool(self.asked) and self.given != self.asked

    def writes_plan(self, who: str) -> None:
        self.is_officer(who)
        need(self.plan == "draft", WRONG)

    def speaks(self, by: str, passed: bool) -> None:
        self.finance = (by, passed, self.first_text)
        self.gave |= {by} - {""}

    def plan_change(self, who: str, say: Say) -> Deed:
        self.writes_plan(who)
        return lambda: setattr(self, "first_text", not say.flag)

    def plan_review(self, who: str, say: Say) -> Deed:
        self.writes_plan(who)
        need(not self.given and not self.waits, WRONG)
        return lambda: self.speaks("", say.good)

    def plan_ask(self, who: str, say: Say) -> Deed:
        self.writes_plan(who)
        person = REVIEWERS[say.flag]
        need(person not in self.sent_back, UNLAWFUL)
        need(self.given in {"", person}, UNLAWFUL)
        need(not (self.waits and self.asked == person), UNLAWFUL)
        return lambda: setattr(self, "asked", person)

    def plan_ask_withdraw(self, who: str, say: Say) -> Deed:
        self.writes_plan(who)
        need(self.asked and not self.given, WRONG)
        return lambda: setattr(self, "asked", "")

    def plan_give(self, who: str, say: Say) -> Deed:
        need(self.asked and who == self.asked, HIDDEN)
        need(self.plan == "draft" and who not in self.sent_back, WRONG)
        return lambda: self.speaks(who, say.good)

    def sees_plan(self, who: str) -> None:
        need(self.holds(who, *AT_WORK) or who == self.asked, HIDDEN)

    def decides_plan(self, who: str) -> None:
        self.sees_plan(who)
        self.second_person(who, self.plan_officer, self.plan_by, *self.gave)

    def plan_submit(self, who: str, say: Say) -> Deed:
        self.sees_plan(who)
        self.is_officer(who)
        need(self.plan == "draft", WRONG)
        need(self.first_text and self.counts and self.finance[1] and not self.waits, UNLAWFUL)
        need(self.given not in self.sent_back, UNLAWFUL)
        return lambda: self.__dict__.update(plan="submitted", plan_by=who)

    def plan_send_back(self, who: str, say: Say) -> Deed:
        self.decides_plan(who)
        need(self.plan == "submitted", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: self.__dict__.update(plan="draft", sent_back=self.sent_back | {who})

    def plan_approve(self, who: str, say: Say) -> Deed:
        self.decides_plan(who)
        need(self.plan == "submitted", WRONG)
        return lambda: setattr(self, "plan", "approved")

    def plan_announce(self, who: str, say: Say) -> Deed:
        self.sees_plan(who)
        need(self.holds(who, "officer", "editor", "approver"), FORBIDDEN)
        need(self.plan == "approved", WRONG)
        return lambda: self.__dict__.update(plan="announced", announced_on=self.today)

    def plan_withdraw(self, who: str, say: Say) -> Deed:
        self.sees_plan(who)
        need(self.holds(who, "officer", "approver"), FORBIDDEN)
        need(self.plan in {"draft", "submitted", "approved", "announced"}, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(self, "plan", "withdrawn")

    # Tender --------------------------------------------------------------------------------------

    def tender_create(self, who: str, say: Say) -> Deed:
        self.sees_plan(who)
        self.is_officer(who)
        need(self.plan == "announced", WRONG)
        return lambda: self.__dict__.update(
            plan="tendered", tender="draft", lot="waiting", officer=who
        )

    def proposed_dates(self, say: Say) -> tuple[date, datetime, datetime, datetime]:
        """Notice tomorrow at a lawful distance, or a deadline some days after the notice."""
        notice = self.today + days.DAY
        last = days.calendar_days(notice, 20)
        if not say.good:
            last = notice + timedelta(days=19 if say.flag else 12)
        until = days.working_days(notice, 5)
        return notice, days.at(notice, 9), days.at(until, 17), days.at(last, 9)

    def tender_dates(self, who: str, say: Say) -> Deed:
        self.is_officer(who)
        need(self.tender == "draft", WRONG)
        notice, opens, closes, deadline = self.proposed_dates(say)
        self.lawful_dates(notice, closes, deadline)
        return lambda: self.__dict__.update(
            notice_day=notice, documents_from=opens, documents_until=closes, deadline=deadline
        )

    def lawful_dates(
        self, notice: date | None, until: datetime | None, deadline: datetime | None
    ) -> None:
        """P1: 30 days after the intention; P3: five working days of offer; P4: twenty days."""
        need(notice and until and deadline, UNLAWFUL)
        need(notice >= self.today, UNLAWFUL)
        need(notice >= self.announced_on + timedelta(days=30), UNLAWFUL)
        need(days.day_of(until) >= days.working_days(notice, 5), UNLAWFUL)
        need(days.day_of(deadline) >= days.calendar_days(notice, 20), UNLAWFUL)

    def tender_submit(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.is_officer(who)
        need(self.tender == "draft", WRONG)
        self.lawful_dates(self.notice_day, self.documents_until, self.deadline)
        return lambda: self.__dict__.update(tender="in_review", by=who)

    def tender_send_back(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.tender == "in_review", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(self, "tender", "draft")

    def tender_approve(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.tender == "in_review", WRONG)
        return lambda: setattr(self, "tender", "ready")

    def tender_take_back(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.is_officer(who)
        need(self.tender == "ready", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(self, "tender", "draft")

    def tender_publish(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        need(self.holds(who, "officer", "editor", "approver"), FORBIDDEN)
        need(self.tender == "ready", WRONG)
        self.lawful_dates(self.today, self.documents_until, self.deadline)
        return lambda: self.__dict__.update(tender="published", notice_day=self.today)

    def ask_termination(self, who: str, say: Say) -> Deed:
        self.is_officer(who)
        need(self.open_for_bids, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(self, "ending", True)

    def drop_termination(self, who: str, say: Say) -> Deed:
        self.decides(who)
        need(self.tender == "published", WRONG)
        return lambda: setattr(self, "ending", False)

    def terminate(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.tender == "published", WRONG)
        need(self.ending and self.open_for_bids, UNLAWFUL)
        return lambda: self.__dict__.update(tender="terminated", lot="terminated")

    # Questions and corrections -------------------------------------------------------------------

    def question_ask(self, who: str, say: Say) -> Deed:
        self.bids_for(who)
        self.sees_tender(who)
        need(self.open_for_bids, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: self.questions.append((who, "asked"))

    def question_answer(self, who: str, say: Say) -> Deed:
        asker, state = self.questions[-1]
        public = state == "answered" and self.tender in {"published", "opened", "terminated"}
        ours = self.holds(who, "officer", "approver", "auditor")
        need(public or ours or who == asker, HIDDEN)
        self.is_officer(who)
        need(state == "asked", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: self.questions.__setitem__(-1, (asker, "answered"))

    @property
    def pending(self) -> Correction | None:
        found = self.corrections[-1] if self.corrections else None
        return None if found is None or found.state in {"in_force", "withdrawn"} else found

    def amend_begin(self, who: str, say: Say) -> Deed:
        self.is_officer(who)
        if self.pending:
            return nothing
        need(self.open_for_bids, WRONG)
        row = Correction(saved_by=who, officer=who, notice_day=self.today)
        return lambda: self.corrections.append(row)

    def moved_to(self, say: Say) -> datetime | None:
        """A new deadline: P6 after today, a day too early, or none."""
        assert self.deadline is not None
        if not say.flag:
            return None
        lawful = days.at(days.calendar_days(self.today, 15), 9)
        day = max(lawful, self.deadline + days.DAY) if say.good else lawful - days.DAY
        return None if day == self.deadline else day

    def amend_write(self, who: str, say: Say) -> Deed:
        """Another place, perhaps a later deadline; whoever is odd says it can affect bids."""
        row = self.corrections[-1]
        self.is_officer(who)
        need(row.state in {"draft", "returned"}, WRONG)
        material, moved = bool(say.n % 2), self.moved_to(say)
        new = Correction(
            row.state, who, row.officer, True, moved or row.deadline, material, self.today
        )
        if moved == self.deadline:
            new.deadline = None
        self.lawful_correction(new)
        return lambda: self.corrections.__setitem__(-1, new)

    def lawful_correction(self, row: Correction) -> None:
        """A deadline moves on only; what can affect bids leaves fifteen days (P6)."""
        assert self.deadline is not None
        deadline, day = row.deadline or self.deadline, max(row.notice_day or self.today, self.today)
        need(deadline >= self.deadline, UNLAWFUL)
        if row.material:
            need(days.day_of(deadline) >= days.calendar_days(day, 15), UNLAWFUL)
        need(day <= days.day_of(self.deadline), UNLAWFUL)

    def _correction(self, who: str) -> Correction:
        row = self.corrections[-1]
        public = row.state == "in_force"
        need(public or self.holds(who, *AT_WORK), HIDDEN)
        return row

    def _complete(self, row: Correction) -> None:
        need(self.open_for_bids, UNLAWFUL)
        need(row.place and row.material is not None, UNLAWFUL)
        self.lawful_correction(row)

    def amend_propose(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        self.is_officer(who)
        need(row.state in {"draft", "returned"}, WRONG)
        self._complete(row)
        return lambda: row.__dict__.update(state="proposed", officer=who)

    def amend_send_back(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        self.second_person(who, row.officer, row.saved_by, self.officer, self.by)
        need(row.state == "proposed", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(row, "state", "returned")

    def amend_approve(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        self.second_person(who, row.officer, row.saved_by, self.officer, self.by)
        need(row.state == "proposed", WRONG)
        self._complete(row)
        return lambda: setattr(row, "state", "approved")

    def amend_take_back(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        self.is_officer(who)
        need(row.state in {"proposed", "approved"}, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(row, "state", "draft")

    def amend_withdraw(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        need(self.holds(who, "officer", "approver"), FORBIDDEN)
        need(self.pending, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(row, "state", "withdrawn")

    def amend_in_force(self, who: str, say: Say) -> Deed:
        row = self._correction(who)
        need(self.holds(who, "officer", "editor", "approver"), FORBIDDEN)
        need(row.state == "approved", WRONG)
        need(self.open_for_bids, UNLAWFUL)
        row_today = Correction(**{**row.__dict__, "notice_day": self.today})
        self._complete(row_today)

        def deed() -> None:
            row.state = "in_force"
            self.deadline = row.deadline or self.deadline
            if row.material:
                self.amended_at = self.now

        return deed

    # Bids ----------------------------------------------------------------------------------------

    def documents_take(self, who: str, say: Say) -> Deed:
        self.bids_for(who)
        if who in self.takers:
            return nothing
        need(self.tender == "published", UNLAWFUL)
        need(self.documents_from <= self.now < self.documents_until, UNLAWFUL)
        return lambda: self.takers.add(who)

    def bid_begin(self, who: str, say: Say) -> Deed:
        self.bids_for(who)
        if who in self.bids:
            return nothing
        need(self.open_for_bids, WRONG)
        need(who in self.takers, UNLAWFUL)
        return lambda: self.bids.__setitem__(who, BidLine())

    def bid_fill(self, who: str, say: Say) -> Deed:
        bid = self.bids[say.firm]
        need(who == say.firm, FORBIDDEN)
        need(self.open_for_bids, WRONG)
        return lambda: setattr(bid, "filled", True)

    def _bid(self, who: str, firm: str) -> BidLine:
        """Before the opening for its bidder alone; then for who evaluates, and who has stated.

        The contract manager reads the winner's once the result is public.
        """
        bid = self.bids[firm]
        opened = bid.state not in {"draft", "sealed", "withdrawn"}
        stated = self.sits(who) and firm in self.stated.get(who, set())
        known = {"awarded", "declined", "contracted", "failed_declined"}
        won = bid.state == "winner" and self.lot in known
        reads = self.holds(who, *EVALUATES) or (won and self.holds(who, "contract_manager"))
        need(who == firm or (opened and (reads or stated)), HIDDEN)
        return bid

    def to_be_confirmed(self, bid: BidLine) -> bool:
        return (
            bid.state == "sealed"
            and self.amended_at is not None
            and bid.stands_since is not None
            and bid.stands_since <= self.amended_at
        )

    def bid_seal(self, who: str, say: Say) -> Deed:
        bid = self._bid(who, say.firm)
        need(self.open_for_bids, UNLAWFUL)
        need(bid.filled, UNLAWFUL)
        return lambda: bid.__dict__.update(state="sealed", stands_since=self.now)

    def bid_confirm(self, who: str, say: Say) -> Deed:
        bid = self._bid(who, say.firm)
        need(self.open_for_bids, UNLAWFUL)
        need(bid.state == "sealed", WRONG)
        need(self.to_be_confirmed(bid), UNLAWFUL)
        return lambda: setattr(bid, "stands_since", self.now)

    def bid_withdraw(self, who: str, say: Say) -> Deed:
        bid = self._bid(who, say.firm)
        need(self.open_for_bids, UNLAWFUL)
        need(bid.state == "sealed", WRONG)
        return lambda: setattr(bid, "state", "withdrawn")

    # Opening -------------------------------------------------------------------------------------

    def opener_present(self, who: str, say: Say) -> Deed:
        need(who in NAMED_OPENERS, FORBIDDEN)
        need(self.tender == "published", WRONG)
        need(self.now >= self.deadline, UNLAWFUL)
        return lambda: self.present.add(who)

    def open_bids(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        need(who in NAMED_OPENERS, FORBIDDEN)
        need(self.tender == "published", WRONG)
        need(self.now >= self.deadline and len(self.present) >= QUORUM, UNLAWFUL)

        def deed() -> None:
            sealed = [bid for bid in self.bids.values() if bid.state == "sealed"]
            stale = [bid for bid in sealed if self.to_be_confirmed(bid)]
            enough = len(sealed) - len(stale) >= 3
            for bid in sealed:
                bid.state = "opened" if enough else "returned"
            for bid in stale:
                bid.state = "unconfirmed"
            self.tender = "opened"
            self._gate("qualification", "failed_bidders", "opened")

        return deed

    def _left(self, *states: str) -> list[str]:
        return [firm for firm, bid in self.bids.items() if bid.state in states]

    def _gate(self, onward: str, failed: str, state: str) -> None:
        """Three bids, at each of the three gates."""
        if len(self._left(state)) >= 3:
            self.lot = onward
        else:
            self._fail(failed)

    def _fail(self, state: str) -> None:
        self.lot, self.failed_day = state, self.today
        self._home()

    def _home(self) -> None:
        if self.committee == "convened" and self.lot not in {"waiting", *EVALUATING}:
            self.committee = "disbanded"

    # Committee -----------------------------------------------------------------------------------

    def committee_form(self, who: str, say: Say) -> Deed:
        self.is_officer(who)
        need(not self.committee, UNLAWFUL)
        need(self.tender in {"published", "opened"}, UNLAWFUL)
        if self.tender == "published":
            first = days.working_days(days.day_of(self.deadline), -2)
            need(self.today >= first, UNLAWFUL)
        return lambda: self.__dict__.update(committee="forming", sitting=[*SEATS])

    def judged(self) -> set[str]:
        """The bidders whom members state about: opened, and not out."""
        if self.lot not in EVALUATING:
            return set()
        return set(self._left("opened", "qualified", "conforming", "ranked"))

    def member_declare(self, who: str, say: Say) -> Deed:
        need(self.sits(who), FORBIDDEN)
        need(self.tender == "opened", UNLAWFUL)
        firms = self.judged()
        return lambda: self.stated.setdefault(who, set()).update(firms)

    def member_vote(self, who: str, say: Say) -> Deed:
        need(self.sits(who), FORBIDDEN)
        need(not self.chair, UNLAWFUL)

        def deed() -> None:
            self.votes.add(who)
            if 2 * len(self.votes) > len(SEATS):
                self.chair = self.sitting[0]

        return deed

    def replace(self, who: str, say: Say) -> Deed:
        """Whoever follows has a number of its own; what the old one found counts nowhere."""
        self.is_officer(who)
        need(say.good and say.seat in self.sitting, UNLAWFUL)
        need(self.lot in {"waiting", *EVALUATING}, UNLAWFUL)
        need(len(self.gone) < len(LATER), UNLAWFUL)

        def deed() -> None:
            if self.votes and self.sitting[0] == say.seat:
                self.votes.clear()  # they were all for this one
            self.votes.discard(say.seat)
            if self.chair == say.seat:
                self.chair = ""
            self.sitting = [*(seat for seat in self.sitting if seat != say.seat)]
            self.sitting.append(LATER[len(self.gone)])
            self.gone.append(say.seat)
            if self.committee == "convened":
                self.committee = "forming"
            self.opinions.pop(say.seat, None)
            for bid in self.bids.values():
                bid.out.discard(say.seat)
            if self.lot in {"scoring", "ranked"}:
                self._back()

        return deed

    def _back(self) -> None:
        """To the conformity review: what the others found stays, what followed is void."""
        for firm in self._left("conforming", "not_conforming", "ranked"):
            self.bids[firm].state, self.bids[firm].rank = "qualified", 0
        self.lot = "conformity"
        self.signed.clear()

    def committee_convene(self, who: str, say: Say) -> Deed:
        need(self.holds(who, "officer", "approver", "auditor") or self.sits(who), HIDDEN)
        self.is_officer(who)
        need(self.committee == "forming", WRONG)
        need(self.tender == "opened" and self.chair, UNLAWFUL)
        need(all(self.judged() <= self.stated.get(seat, set()) for seat in self.sitting), UNLAWFUL)
        return lambda: setattr(self, "committee", "convened")

    # Evaluation ----------------------------------------------------------------------------------

    def qualify(self, who: str, say: Say) -> Deed:
        bid = self._bid(who, say.firm)
        self.is_officer(who)
        need(bid.state == "opened", WRONG)
        need(say.good or not say.flag, UNLAWFUL)
        return lambda: setattr(bid, "state", "not_qualified" if say.flag else "qualified")

    def qualification_close(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.is_officer(who)
        need(self.lot == "qualification", WRONG)
        need(not self._left("opened"), UNLAWFUL)
        return lambda: self._gate("conformity", "failed_qualified", "qualified")

    def opinion(self, who: str, say: Say) -> Deed:
        """On every bid at once; with the flag one of them is found not to conform."""
        need(self.sits(who), FORBIDDEN)
        need(self.lot == "conformity", WRONG)
        need(self.committee == "convened", UNLAWFUL)
        firms = self._left("qualified")
        need(say.good or not say.flag or say.firm not in firms, UNLAWFUL)

        def deed() -> None:
            self.opinions[who] = set(firms)
            for firm in firms:
                self.bids[firm].out.discard(who)
                if say.flag and firm == say.firm:
                    self.bids[firm].out.add(who)

        return deed

    def _chairs(self, who: str) -> None:
        need(self.chair and who == self.chair, FORBIDDEN)

    def conformity_close(self, who: str, say: Say) -> Deed:
        self._chairs(who)
        need(self.lot == "conformity", WRONG)
        need(self.committee == "convened", UNLAWFUL)
        firms = set(self._left("qualified"))
        need(all(firms <= self.opinions.get(seat, set()) for seat in self.sitting), UNLAWFUL)

        def deed() -> None:
            for firm in firms:
                bid = self.bids[firm]
                bid.state = "not_conforming" if 2 * len(bid.out) > len(SEATS) else "conforming"
            self._gate("scoring", "failed_conforming", "conforming")
            if self.lot == "scoring":
                left = set(self._left("conforming"))
                for seat in self.sitting:  # who has scored them all keeps the sheet as it is
                    if not left <= self.scored.get(seat, set()):
                        self.sheets[seat] = "open"

        return deed

    def score(self, who: str, say: Say) -> Deed:
        """Fill the own sheet and hand it in."""
        need(who == say.seat and self.sits(who), FORBIDDEN)
        need(self.lot == "scoring" and self.sheets[say.seat] == "open", WRONG)

        def deed() -> None:
            self.sheets[say.seat] = "locked"
            self.scored.setdefault(say.seat, set()).update(self._left("conforming"))

        return deed

    def hand_in(self, who: str, say: Say) -> Deed:
        """Without filling it first."""
        ranked = self.lot in SCORES_KNOWN
        ours = self.holds(who, "officer", "approver", "auditor") or self.sits(who)
        own = who == say.seat and self.sits(who)
        need(own or (ranked and ours), HIDDEN)
        need(own, FORBIDDEN)
        need(self.lot == "scoring" and self.sheets[say.seat] == "open", WRONG)
        raise Refused(UNLAWFUL)

    def rank(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self._chairs(who)
        need(self.lot in {"scoring", "ranked"}, WRONG)
        need(self.lot == "scoring", UNLAWFUL)  # again only after a correction, of which it has none
        need(all(self.sheets[seat] == "locked" for seat in self.sitting), UNLAWFUL)

        def deed() -> None:
            self.lot = "ranked"
            for place, firm in enumerate(sorted(self._left("conforming")), start=1):
                self.bids[firm].state, self.bids[firm].rank = "ranked", place

        return deed

    def sign(self, who: str, say: Say) -> Deed:
        need(self.sits(who), FORBIDDEN)
        need(self.lot == "ranked", WRONG)

        def deed() -> None:
            self.signed.add(who)
            if len(self.signed) == len(SEATS):
                self.lot = "report_signed"
                self._home()

        return deed

    def receive(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.is_officer(who)
        need(self.lot == "report_signed", WRONG)
        return lambda: setattr(self, "lot", "report_received")

    def stop_illegal(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.lot in EVALUATING, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: self._fail("failed_illegal")

    # Award ---------------------------------------------------------------------------------------

    @property
    def winner(self) -> str:
        """Of the award in force; nobody where it was declined or is void."""
        firm, state = self.awards[-1] if self.awards else ("", "declined")
        return "" if state in {"declined", "voided"} else firm

    def candidates(self) -> list[str]:
        left = [firm for firm in self._left("ranked", "lost") if self.bids[firm].rank <= 3]
        return sorted(left, key=lambda firm: self.bids[firm].rank)

    def determine(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.lot in {"report_received", "declined", "voided"}, WRONG)
        need(self.candidates(), UNLAWFUL)

        def deed() -> None:
            first = self.candidates()[0]
            for firm in self._left("ranked"):
                self.bids[firm].state = "lost"
            self.bids[first].state = "winner"
            self.awards.append((first, "determined"))
            self.lot = "winner_determined"

        return deed

    def _award(self, lot: str, award: str, bid: str = "") -> None:
        firm = self.winner
        self.awards[-1] = (firm, award)
        self.lot, self.recorder = lot, ""
        if bid:
            self.bids[firm].state = bid

    def announce(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        need(self.holds(who, "officer", "editor", "approver"), FORBIDDEN)
        need(self.lot == "winner_determined", WRONG)

        def deed() -> None:
            self._award("awarded", "issued")
            self.result_day = self.today

        return deed

    def decline(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        if who != self.winner:
            self.confirms(who)
        need(self.lot == "awarded", WRONG)
        need(who == self.winner or self.recorder, UNLAWFUL)
        need(say.good, UNLAWFUL)

        return lambda: self._award("declined", "declined", "declined")

    def confirms(self, who: str) -> None:
        """A second person, who is not whoever recorded that the winner does not sign."""
        self.decides(who)
        need(who != self.recorder, FORBIDDEN)

    def refusal_record(self, who: str, say: Say) -> Deed:
        need(self.holds(who, "officer"), FORBIDDEN)
        need(self.lot == "awarded", WRONG)
        need(say.good and not self.recorder, UNLAWFUL)
        need(say.n != 4, UNLAWFUL)  # no paper
        need(not say.flag, UNLAWFUL)  # the time to sign still runs
        return lambda: setattr(self, "recorder", who)

    def refusal_send_back(self, who: str, say: Say) -> Deed:
        self.confirms(who)
        need(self.lot == "awarded" and self.recorder, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(self, "recorder", "")

    def tender_again(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        self.decides(who)
        need(self.lot in {"declined", "voided"}, WRONG)
        need(say.good, UNLAWFUL)
        failed = "failed_declined" if self.lot == "declined" else "failed_void"
        return lambda: self.__dict__.update(lot=failed, failed_day=self.today)

    def contract(self, who: str, say: Say) -> Deed:
        self.sees_tender(who)
        staff = self.holds(who, "officer", "approver", "contract_manager")
        need(staff or who == self.winner, FORBIDDEN)
        need(self.lot == "awarded", WRONG)
        need(not any(self._rests(one) for one in self.quarrels), UNLAWFUL)
        return lambda: self._award("contracted", "contracted")

    # Challenges ----------------------------------------------------------------------------------

    def _rests(self, row: Quarrel) -> bool:
        """Nobody signs before it is examined, nor while one that may change the result is open."""
        back = row.state == "returned" and self.today <= self._back_until(row)
        return row.holds or row.state == "filed" or back

    def _back_until(self, row: Quarrel) -> date:
        return max(row.last_day, days.working_days(row.returned, 5))

    def challenge_file(self, who: str, say: Say) -> Deed:
        """Of the result, by a bidder, within seven working days after its notice period."""
        need(who in self.takers | set(self.bids), FORBIDDEN)
        known = self.result_day if self.lot in RESULT_KNOWN else None
        if self.lot in FAILED:
            known = known or self.failed_day
        need(known, UNLAWFUL)
        opened = who in self.bids and self.bids[who].state not in {"draft", "sealed", "withdrawn"}
        last = days.working_days(days.working_days(known, 1), 7)
        need(opened and self.today <= last and say.good, UNLAWFUL)
        return lambda: self.quarrels.append(Quarrel(who, last))

    def _quarrel(self, who: str) -> Quarrel:
        row = self.quarrels[-1]
        need(who == row.firm or self.holds(who, "officer", "approver", "auditor"), HIDDEN)
        return row

    def challenge_accept(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        self.is_officer(who)
        need(row.state == "filed", WRONG)
        return lambda: row.__dict__.update(state="accepted", holds=say.flag)

    def challenge_return(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        self.is_officer(who)
        need(row.state == "filed", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: row.__dict__.update(state="returned", returned=self.today)

    def challenge_again(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        need(who == row.firm, FORBIDDEN)
        need(row.state == "returned", WRONG)
        need(self.today <= self._back_until(row) and say.good, UNLAWFUL)
        return lambda: setattr(row, "state", "filed")

    def challenge_refuse(self, who: str, say: Say) -> Deed:
        """One that was returned: once its days to come back are over."""
        row = self._quarrel(who)
        self.is_officer(who)
        need(row.state in {"filed", "returned"}, WRONG)
        awaited = row.state == "returned" and self.today <= self._back_until(row)
        need(say.good and not awaited, UNLAWFUL)
        return lambda: setattr(row, "state", "refused")

    def challenge_withdraw(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        need(who == row.firm, FORBIDDEN)
        need(row.state in {"filed", "returned", "accepted", "proposed"}, WRONG)
        need(say.good, UNLAWFUL)
        return lambda: row.__dict__.update(state="withdrawn", holds=False)

    def follows(self) -> set[str]:
        """What may follow an upheld challenge of the result."""
        if self.lot == "contracted":
            return {"go_on", "rescind", "damages"}
        placed = self._left("ranked", "lost", "declined")
        awarded = self.lot in {"winner_determined", "awarded", "voided"}
        if awarded and len(placed) >= 3 and self.candidates():
            return {"go_on", "next"}
        return {"go_on", "redo"}

    def challenge_propose(self, who: str, say: Say) -> Deed:
        """Dismissed; with the flag upheld, then an odd number wants another candidate."""
        row = self._quarrel(who)
        self.is_officer(who)
        need(row.state == "accepted", WRONG)
        consequence = ("next" if say.n % 2 else "go_on") if say.flag else ""
        need(say.good and (not consequence or consequence in self.follows()), UNLAWFUL)
        return lambda: row.__dict__.update(
            state="proposed", drafted_by=who, upheld=say.flag, consequence=consequence
        )

    def challenge_redraft(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        self.second_person(who, row.drafted_by, self.officer, self.by)
        need(row.state == "proposed", WRONG)
        need(say.good, UNLAWFUL)
        return lambda: setattr(row, "state", "accepted")

    def challenge_sign(self, who: str, say: Say) -> Deed:
        row = self._quarrel(who)
        self.second_person(who, row.drafted_by, self.officer, self.by)
        need(row.state == "proposed", WRONG)
        if not row.upheld:
            return lambda: row.__dict__.update(state="dismissed", holds=False)
        need(row.consequence in self.follows(), UNLAWFUL)

        def deed() -> None:
            row.state, row.holds = "upheld", False
            if row.consequence == "next" and self.lot != "voided":
                self._award("voided", "voided", "voided")

        return deed


EVALUATING = {"qualification", "conformity", "low_price", "scoring", "ranked"}
SCORES_KNOWN = {
    "ranked", "report_signed", "report_received", "winner_determined", "awarded", "declined",
    "contracted", "failed_declined", "voided", "failed_void",
}  # fmt: skip
FAILED = {
    "failed_bidders", "failed_qualified", "failed_conforming", "failed_illegal",
    "failed_declined", "failed_void",
}  # fmt: skip
RESULT_KNOWN = {  # an announced one stays known while the next candidate is determined
    "awarded", "declined", "contracted", "failed_declined", "voided", "failed_void",
    "winner_determined",
}  # fmt: skip
