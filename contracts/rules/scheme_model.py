"""The scheme as a whole: score rule, money rules, cap and consequences of one contract."""

from dataclasses import dataclass
from decimal import Decimal

from contracts.rules.consequences import Consequence
from contracts.rules.period_score import ScoreRule
from contracts.rules.terms import KindShares, MoneyRule, PerEvent, PerFinding, PriceClass

FULL_CAP = Decimal(100)
PLAIN_SCORE = ScoreRule()


@dataclass(frozen=True)
class Scheme:
    """Score rule, money rules in order, cap in percent of the fee, consequences in order."""

    score: ScoreRule = PLAIN_SCORE
    money: tuple[MoneyRule, ...] = ()
    cap_percent: Decimal = FULL_CAP
    consequences: tuple[Consequence, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if self.cap_percent < 0:
            raise ValueError("a cap cannot be negative")
        if any(isinstance(rule, PriceClass) for rule in self.money[1:]):
            raise ValueError("a price class is the first rule and there is one at most")

    @property
    def price_class(self) -> PriceClass | None:
        """The rule that makes the fee itself, if there is one."""
        first = self.money[0] if self.money else None
        return first if isinstance(first, PriceClass) else None

    @property
    def finding_kinds(self) -> frozenset[str]:
        """The kinds of finding that have a price."""
        rules = (rule for rule in self.money if isinstance(rule, PerFinding))
        return frozenset(kind for rule in rules for kind in rule.amounts)

    @property
    def event_kinds(self) -> frozenset[str]:
        """The kinds of event that have a price."""
        rules = (rule for rule in self.money if isinstance(rule, PerEvent))
        return frozenset(kind for rule in rules for kind in rule.events)

    @property
    def shared_kinds(self) -> frozenset[str]:
        """The kinds of inspection that release a share of the fee of their own."""
        rules = (rule for rule in self.money if isinstance(rule, KindShares))
        return frozenset(one.name for rule in rules for one in rule.shares)

    @property
    def scored_kinds(self) -> frozenset[str]:
        """Every name that may have scores."""
        return self.shared_kinds | {one.name for one in self.score.components}
