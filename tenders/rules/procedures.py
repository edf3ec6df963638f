"""The ways to buy, as data: their periods, minimum numbers, panels and weights of the price.

Order 87 governs open and invited tenders, Order 74 negotiation and inquiry, 财库〔2014〕214号
competitive consultation. A rule set holds one such table, so that a later law can change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from procurement.errors import gettext_noop
from tenders.rules.committee import CommitteeRule
from tenders.rules.evaluation import COMPREHENSIVE, LOWEST_PRICE

OPEN_TENDER, INVITED_TENDER = "open_tender", "invited_tender"
NEGOTIATION, CONSULTATION, INQUIRY = "negotiation", "competitive_consultation", "inquiry"
PROCEDURES = (OPEN_TENDER, INVITED_TENDER, NEGOTIATION, CONSULTATION, INQUIRY)

SERVICES, GOODS, WORKS = "services", "goods", "works"
RECEIVED, QUALIFIED, CONFORMING = "received", "qualified", "conforming"
# A guideline (CNY a year); the figure of the province is a setting.
OPEN_TENDER_FROM = Decimal(2_000_000)


@dataclass(frozen=True)
class RateRange:
    """A rate the documents fix within these limits, both included (0.10 is 10 %)."""

    lowest: Decimal
    highest: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.lowest <= self.highest < 1:
            raise ValueError("a range of rates goes up and stays below the whole")

    def __contains__(self, rate: Decimal) -> bool:
        return self.lowest <= rate <= self.highest


@dataclass(frozen=True)
class Ground:
    """A condition under which the law allows a procedure; `words` is a msgid."""

    code: str
    words: str
    article: str


@dataclass(frozen=True)
class ProcedureRules:
    """What one way to buy asks.

    `steps` names the period of each step: notice, documents, deadline, amendment. `gates` are the
    bids each gate needs at least, by `gates_article`; `eased` are those of a ground that lets
    fewer go on, by `eased_article`. `panel` is who evaluates, by
    `panel_article`. `price_weight` is the share of the price by what is bought; `weight_article`
    is where it stands, `methods_article` where the methods do. `grounds` are the conditions of
    which one must be met; a procedure without grounds is open to everybody. `forfeits` are the
    only grounds on which a bid deposit is kept.
    """

    steps: Mapping[str, str] = field(hash=False)
    gates: Mapping[str, int] = field(hash=False)
    panel: CommitteeRule
    price_weight: Mapping[str, RateRange] = field(hash=False)
    weight_article: str
    methods: tuple[str, ...]
    methods_article: str
    gates_article: str
    panel_article: str
    grounds: tuple[Ground, ...] = ()
    forfeits: tuple[Ground, ...] = ()
    eased: Mapping[str, Mapping[str, int]] = field(hash=False, default_factory=dict)
    eased_article: str = ""

    def least(self, gate: str, ground: str = "") -> int:
        """Return how many bids a gate needs; of a consultation it hangs on its ground.

        | procedure    | ground         | received | qualified | conforming |
        | ------------ | -------------- | -------- | --------- | ---------- |
        | open tender  |                | 3        | 3         | 3          |
        | consultation | bought_service | 3        | 2         | 2          |
        | consultation | complex        | 3        | 3         | 3          |
        """
        return self.eased.get(ground, self.gates)[gate]

    def least_article(self, ground: str = "") -> str:
        """Return where the numbers of the gates stand."""
        if ground in self.eased:
            return f"{self.gates_article}；{self.eased_article}"
        return self.gates_article

    def ground(self, code: str) -> Ground | None:
        """Return a condition by its code, None where the procedure knows no such one."""
        return next((one for one in self.grounds if one.code == code), None)


def _rates(lowest: str, highest: str) -> RateRange:
    return RateRange(Decimal(lowest), Decimal(highest))


_TENDER_STEPS = {"notice": "P2", "documents": "P3", "deadline": "P4", "amendment": "P6"}
_TALK_STEPS = {"notice": "P28", "deadline": "P26a", "amendment": "P26b"}
_THREE = {RECEIVED: 3, QUALIFIED: 3, CONFORMING: 3}
# 财库〔2015〕124号: of services that the government buys from society two that meet the needs may
# go on; the other grounds need three final offers (214号第二十一条). That even so three responses
# have to come in is a reading: the text was not at hand.
_THREE_THEN_TWO = {RECEIVED: 3, QUALIFIED: 2, CONFORMING: 2}
_COMMITTEE = CommitteeRule()
# Three or more, odd, two thirds experts; no larger one for large budgets (214号第十四条).
_PANEL = CommitteeRule(min_size=3, min_size_large=3)
# Of a negotiation or inquiry five from the threshold of the open tender on (74号令第七条).
_TALK_PANEL = CommitteeRule(min_size=3, min_size_large=5, large_budget=OPEN_TENDER_FROM)
# Points of the price in a hundred; above 99 nothing else would be scored.
_TENDER_WEIGHT = {SERVICES: _rates("0.10", "0.99"), GOODS: _rates("0.30", "0.99")}
_CONSULTATION_WEIGHT = {SERVICES: _rates("0.10", "0.30"), GOODS: _rates("0.30", "0.60")}
_ORDER_87 = "87号令第五十五条"
_GPL_29, _N214_3 = "政府采购法第二十九条", "财库〔2014〕214号第三条"
_TENDER_FORFEITS = (
    Ground(
        "revoked",
        gettext_noop("The bid was taken back after the deadline, while it was valid."),
        "87号令第二十三条",
    ),
    Ground(
        "documents",
        gettext_noop("A case in which the tender documents say that it is kept."),
        "87号令第二十条第五项",
    ),
)
_N214_31 = "财库〔2014〕214号第三十一条"
_CONSULTATION_FORFEITS = (
    Ground(
        "revoked",
        gettext_noop("The response was taken back after the deadline."),
        f"{_N214_31}第一项",
    ),
    Ground(
        "false_material",
        gettext_noop("The response contains false material."),
        f"{_N214_31}第二项",
    ),
    Ground(
        "no_contract",
        gettext_noop("The winner does not sign the contract, without force majeure."),
        f"{_N214_31}第三项",
    ),
    Ground("collusion", gettext_noop("The supplier has colluded."), f"{_N214_31}第四项"),
    Ground(
        "documents",
        gettext_noop("A case in which the tender documents say that it is kept."),
        f"{_N214_31}第五项",
    ),
)
_INVITED_GROUNDS = (
    Ground(
        "limited_range",
        gettext_noop("It is special and can be had from a limited range of suppliers only."),
        f"{_GPL_29}第一项",
    ),
    Ground(
        "cost_share",
        gettext_noop("An open tender would cost too large a share of the total value."),
        f"{_GPL_29}第二项",
    ),
)
# The fourth and fifth case are research and building works: no municipal services.
_CONSULTATION_GROUNDS = (
    Ground(
        "bought_service",
        gettext_noop("It is a service that the government buys from society."),
        f"{_N214_3}第一项",
    ),
    Ground(
        "complex",
        gettext_noop("It is complex or special: detailed requirements cannot be fixed."),
        f"{_N214_3}第二项",
    ),
    Ground(
        "price_unknown",
        gettext_noop("Time or quantity cannot be fixed, so no total can be computed beforehand."),
        f"{_N214_3}第三项",
    ),
)

_OPEN = ProcedureRules(
    steps=_TENDER_STEPS,
    gates=_THREE,
    panel=_COMMITTEE,
    price_weight=_TENDER_WEIGHT,
    weight_article=_ORDER_87,
    methods=(COMPREHENSIVE, LOWEST_PRICE),
    methods_article="87号令第五十三条",
    gates_article="87号令第四十三条、第四十四条",
    panel_article="87号令第四十七条",
    forfeits=_TENDER_FORFEITS,
)
_TALKS = ProcedureRules(
    steps=_TALK_STEPS,
    gates=_THREE,
    panel=_TALK_PANEL,
    price_weight=_TENDER_WEIGHT,
    weight_article="74号令第三十五条、第四十九条",
    methods=(LOWEST_PRICE,),
    methods_article="74号令第三十五条、第四十九条",
    gates_article="政府采购法第三十八条、第四十条",
    panel_article="74号令第七条",
)
PROCEDURE_RULES: Mapping[str, ProcedureRules] = MappingProxyType(
    {
        OPEN_TENDER: _OPEN,
        INVITED_TENDER: replace(
            _OPEN,
            steps={name: code for name, code in _TENDER_STEPS.items() if name != "notice"},
            grounds=_INVITED_GROUNDS,
        ),
        NEGOTIATION: _TALKS,
        CONSULTATION: ProcedureRules(
            steps={
                "notice": "P28",
                "documents": "P27c",
                "deadline": "P27a",
                "amendment": "P27b",
            },
            gates=_THREE,
            panel=_PANEL,
            price_weight=_CONSULTATION_WEIGHT,
            weight_article="财库〔2014〕214号第二十四条",
            methods=(COMPREHENSIVE,),
            methods_article="财库〔2014〕214号第二十三条",
            gates_article="财库〔2014〕214号第二十一条",
            panel_article="财库〔2014〕214号第十四条",
            grounds=_CONSULTATION_GROUNDS,
            forfeits=_CONSULTATION_FORFEITS,
            eased={"bought_service": _THREE_THEN_TWO},
            eased_article="财库〔2015〕124号",
        ),
        INQUIRY: _TALKS,
    }
)
