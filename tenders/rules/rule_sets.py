"""The numbers of the law, as data with the day they take effect.

A tender keeps the code of the rule set in force on its notice day; a later law never moves its
dates. Periods carry the numbers P1 to P33 of the project's table of periods. The first day is not
counted, a free last day rolls forward (Order 87 art. 85), 以上 and 内 include the number (art. 86).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from tenders.rules.decision import DECISION_RULES, DecisionRules
from tenders.rules.low_price import LowPriceRates
from tenders.rules.procedures import (
    OPEN_TENDER_FROM,
    PROCEDURE_RULES,
    ProcedureRules,
    RateRange,
)

WORKING_DAYS, CALENDAR_DAYS = "working_days", "calendar_days"
AT_LEAST, AT_MOST, EXACTLY = "at_least", "at_most", "exactly"

SMALL_MICRO, SMALL_MICRO_SHARE = "small_micro", "small_micro_share"
DOMESTIC_PRODUCT = "domestic_product"


@dataclass(frozen=True)
class Period:
    """A legal period: so many working or calendar days, at least, at most or exactly."""

    code: str
    days: int
    unit: str
    bound: str
    article: str

    def __post_init__(self) -> None:
        if self.days < 0 or self.unit not in (WORKING_DAYS, CALENDAR_DAYS):
            raise ValueError(f"{self.code}: so many working or calendar days are needed")
        if self.bound not in (AT_LEAST, AT_MOST, EXACTLY):
            raise ValueError(f"{self.code}: a period binds at least, at most or exactly")


@dataclass(frozen=True)
class ChallengeRule:
    """How challenges are counted where the law leaves room (settings of a place, not constants).

    `result_notice_days`: on which working day after its publication the notice period of a result
    ends; most places take the first, Zhejiang's forms the second. `documents_from`: "later" counts
    from the later of taking the documents and the end of their notice period, "earlier" from the
    earlier; the later never shortens a supplier's period. `correction_days` are the working days a
    challenge that was returned may take to come back even after its last day.
    """

    result_notice_days: int = 1
    documents_from: str = "later"
    correction_days: int = 5
    baseless_limit: int = 3
    baseless_months: int = 12

    def __post_init__(self) -> None:
        if self.documents_from not in ("later", "earlier"):
            raise ValueError("documents are challenged from the later or the earlier of two days")


@dataclass(frozen=True)
class RuleSet:
    """Everything a tender pins. Amounts in CNY, percents of budget or contract, weights in points.

    `procedures` are the ways to buy, each with its steps, gates, panel and weights. `low_price`
    is None where the law only knows the committee's own judgement (art. 60).
    `decision` are the grounds on which a group of the purchaser decides among the candidates, None
    where the law in force knows none. `open_tender_from` is a guideline; the province's figure is
    a setting. `extreme_share` is no figure of the law: from which share of an item's points away
    from the others' mean a committee is asked to look at a score before it signs (art. 64).
    """

    code: str
    valid_from: date
    periods: Mapping[str, Period] = field(hash=False)
    procedures: Mapping[str, ProcedureRules] = field(hash=False)
    deductions: Mapping[str, RateRange] = field(hash=False)
    low_price: LowPriceRates | None
    low_price_rate_max: Decimal = Decimal("0.65")
    low_price_minutes: int = 30
    extreme_share: Decimal = Decimal("0.30")
    deposit_max_percent: Decimal = Decimal(2)
    bond_max_percent: Decimal = Decimal(10)
    supplements_max_percent: Decimal = Decimal(10)
    service_years_max: int = 3
    retention_years: int = 15  # P33, 政府采购法第四十二条
    open_tender_from: Decimal = OPEN_TENDER_FROM
    demand_survey_from: Decimal = Decimal(10_000_000)
    reserve_up_to: Decimal = Decimal(2_000_000)
    challenges: ChallengeRule = ChallengeRule()
    decision: DecisionRules | None = DECISION_RULES

    def period(self, code: str) -> Period:
        """Return a period by its number. Raises ValueError for an unknown one."""
        if code not in self.periods:
            raise ValueError(f"rule set {self.code} knows no period {code}")
        return self.periods[code]

    def procedure(self, code: str) -> ProcedureRules:
        """Return what a way to buy asks. Raises ValueError for an unknown one."""
        if code not in self.procedures:
            raise ValueError(f"rule set {self.code} knows no procedure {code}")
        return self.procedures[code]

    def step(self, procedure: str, step: str) -> Period | None:
        """Return the period of a step, None where the procedure has no such period."""
        code = self.procedure(procedure).steps.get(step)
        return None if code is None else self.period(code)


# number, days, unit, bound, article
_WD, _CD = WORKING_DAYS, CALENDAR_DAYS
_LOW, _TOP, _EXACT = AT_LEAST, AT_MOST, EXACTLY
_ROWS = (
    ("P1", 30, _CD, _LOW, "财库〔2020〕10号"),
    ("P2", 5, _WD, _EXACT, "87号令第十六条"),
    ("P3", 5, _WD, _LOW, "87号令第十八条"),
    ("P4", 20, _CD, _LOW, "政府采购法第三十五条"),
    ("P5", 5, _WD, _LOW, "政府采购法实施条例第二十一条"),
    ("P6", 15, _CD, _LOW, "政府采购法实施条例第三十一条；87号令第二十七条"),
    ("P7", 3, _CD, _LOW, "87号令第二十七条"),
    ("P9", 5, _WD, _TOP, "87号令第三十八条"),
    ("P10", 2, _WD, _TOP, "87号令第六十八条"),
    ("P11", 5, _WD, _TOP, "87号令第六十八条"),
    ("P12", 2, _WD, _TOP, "87号令第六十九条"),
    ("P13", 1, _WD, _EXACT, "87号令第六十九条"),
    ("P14", 1, _WD, _TOP, "101号令第十三条"),
    ("P15", 30, _CD, _TOP, "政府采购法第四十六条；87号令第七十一条"),
    ("P16", 2, _WD, _TOP, "政府采购法实施条例第五十条"),
    ("P17", 7, _WD, _TOP, "政府采购法第四十七条"),
    ("P18", 30, _CD, _TOP, "财库〔2019〕38号"),
    ("P19", 3, _WD, _TOP, "政府采购法实施条例第五十二条"),
    ("P20", 7, _WD, _TOP, "政府采购法第五十二条"),
    ("P21", 7, _WD, _TOP, "政府采购法第五十三条"),
    ("P22", 15, _WD, _TOP, "政府采购法第五十五条"),
    ("P23a", 5, _WD, _TOP, "94号令第二十一条"),
    ("P23b", 8, _WD, _TOP, "94号令第二十一条"),
    ("P23c", 5, _WD, _TOP, "94号令第二十二条"),
    ("P24", 30, _WD, _TOP, "政府采购法第五十六条"),
    ("P25", 30, _CD, _TOP, "政府采购法第五十七条"),
    ("P26a", 3, _WD, _LOW, "74号令第二十九条"),
    ("P26b", 3, _WD, _LOW, "74号令第二十九条"),
    ("P27a", 10, _CD, _LOW, "财库〔2014〕214号第十条"),
    ("P27b", 5, _CD, _LOW, "财库〔2014〕214号第十条"),
    ("P27c", 5, _WD, _LOW, "财库〔2014〕214号第十条"),
    ("P28", 3, _WD, _EXACT, "财办库〔2020〕50号"),
    ("P29", 5, _WD, _LOW, "政府采购法实施条例第三十八条；74号令第三十八条"),
)
_PERIODS = MappingProxyType({row[0]: Period(*row) for row in _ROWS})

_DEDUCTIONS_2022 = {
    SMALL_MICRO: RateRange(Decimal("0.10"), Decimal("0.20")),
    SMALL_MICRO_SHARE: RateRange(Decimal("0.04"), Decimal("0.06")),
}
_DOMESTIC = {DOMESTIC_PRODUCT: RateRange(Decimal("0.20"), Decimal("0.20"))}

CN_2022_07 = RuleSet(
    code="CN-2022-07",
    valid_from=date(2022, 7, 1),  # 财库〔2022〕19号 doubled the deductions for small firms
    periods=_PERIODS,
    procedures=PROCEDURE_RULES,
    deductions=_DEDUCTIONS_2022,
    low_price=None,
)
CN_2026_01 = replace(
    CN_2022_07,
    code="CN-2026-01",
    valid_from=date(2026, 1, 1),  # 国办发〔2025〕34号: the domestic product standard
    deductions={**_DEDUCTIONS_2022, **_DOMESTIC},
)
CN_2026_02 = replace(
    CN_2026_01,
    code="CN-2026-02",
    valid_from=date(2026, 2, 1),  # 财库〔2026〕2号: abnormally low prices
    low_price=LowPriceRates(),
)
RULE_SETS = (CN_2022_07, CN_2026_01, CN_2026_02)


def rule_set(code: str) -> RuleSet:
    """Return a rule set by the code a tender has stored. Raises ValueError."""
    for one in RULE_SETS:
        if one.code == code:
            return one
    raise ValueError(f"there is no rule set {code}")


def rule_set_for(day: date) -> RuleSet:
    """Return the rule set in force on the notice day.

    | day        | code       |
    | ---------- | ---------- |
    | 2025-12-31 | CN-2022-07 |
    | 2026-01-31 | CN-2026-01 |
    | 2026-02-01 | CN-2026-02 |

    Raises ValueError before 2022-07-01: older law is not modelled.
    """
    in_force = [one for one in RULE_SETS if one.valid_from <= day]
    if not in_force:
        raise ValueError(f"no rule set is in force on {day}")
    return max(in_force, key=lambda one: one.valid_from)
