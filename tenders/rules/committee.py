"""Who may evaluate bids: the size and make-up of the committee (评标委员会), Order 87 art. 47."""

from dataclasses import dataclass
from decimal import Decimal

MIN_SIZE = 5
MIN_SIZE_LARGE = 7
LARGE_BUDGET = Decimal(10_000_000)
DRAW_WORKING_DAYS = (
    2  # 财库〔2016〕198号第十三条: experts are drawn no earlier before the evaluation
)


@dataclass(frozen=True)
class CommitteeRule:
    """The numbers of art. 47: members, CNY, and the share of experts as a fraction."""

    min_size: int = MIN_SIZE
    min_size_large: int = MIN_SIZE_LARGE
    large_budget: Decimal = LARGE_BUDGET
    expert_share: tuple[int, int] = (2, 3)

    def smallest(self, budget: Decimal, *, complex_or_large_impact: bool = False) -> int:
        """Return how many members are needed at least; 以上 includes the number (art. 86)."""
        large = budget >= self.large_budget or complex_or_large_impact
        return self.min_size_large if large else self.min_size

    def least_experts(self, size: int) -> int:
        """Return how many of `size` members must be experts: 5 -> 4, 7 -> 5, 9 -> 6."""
        part, whole = self.expert_share
        return -(-size * part // whole)


def check_committee(
    budget: Decimal,
    size: int,
    experts: int,
    *,
    complex_or_large_impact: bool = False,
    rule: CommitteeRule = CommitteeRule(),
) -> tuple[str, ...]:
    """Name what is wrong with a committee, in the order too_small, even, too_few_experts.

    | budget        | size | experts | complex | reasons          |
    | ------------- | ---- | ------- | ------- | ---------------- |
    | 800,000       | 5    | 4       | no      |                  |
    | 800,000       | 5    | 3       | no      | too_few_experts  |
    | 800,000       | 6    | 4       | no      | even             |
    | 9,999,999.99  | 5    | 4       | no      |                  |
    | 10,000,000.00 | 5    | 4       | no      | too_small        |
    | 800,000       | 5    | 4       | yes     | too_small        |
    | 800,000       | 4    | 2       | no      | all three        |

    Raises ValueError for a negative number or more experts than members.
    """
    if budget < 0 or experts < 0 or experts > size:
        raise ValueError("budget, size and experts are not negative, and experts are members")
    reasons = []
    if size < rule.smallest(budget, complex_or_large_impact=complex_or_large_impact):
        reasons.append("too_small")
    if size % 2 == 0:
        reasons.append("even")
    if experts < rule.least_experts(size):
        reasons.append("too_few_experts")
    return tuple(reasons)
