"""What a run of bad periods leads to: termination, no renewal and the like (chapter by contract).

Each condition looks at the scores of all periods, oldest first, this one last. Scores are points,
all comparisons strictly below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.money import exact, mean

CONSECUTIVE_BELOW, COUNT_BELOW, MEAN_BELOW = "consecutive_below", "count_below", "mean_below"


@dataclass(frozen=True)
class Consequence:
    """`then` follows when `when` is met. `periods` and `window` count periods, 1 or more.

    consecutive_below needs `periods`, mean_below `window`, count_below both.
    """

    when: str
    score: Decimal
    then: str
    periods: int = 1
    window: int = 1

    def __post_init__(self) -> None:
        if self.when not in (CONSECUTIVE_BELOW, COUNT_BELOW, MEAN_BELOW):
            raise ValueError(f"unknown condition {self.when}")
        if self.periods < 1 or self.window < 1:
            raise ValueError("periods and window count from 1")

    def follows(self, scores: Sequence[Decimal]) -> bool:
        """Tell whether the condition is met.

        | when                            | scores                  | follows |
        | ------------------------------- | ----------------------- | ------- |
        | consecutive_below 80, 2 periods | 91, 79.4, 79.20         | yes     |
        | consecutive_below 80, 2 periods | 79, 78, 85              | no      |
        | consecutive_below 80, 2 periods | 79                      | no      |
        | count_below 85, 3 of 12         | 96, 83, 90, 82.5, 84    | yes     |
        | mean_below 90, 3                | 99, 98, 85, 80          | yes     |
        | mean_below 90, 3                | 85, 80                  | no      |
        """
        if self.when == MEAN_BELOW:
            last = scores[-self.window :]
            return len(last) == self.window and mean(last) < exact(self.score)
        window = self.periods if self.when == CONSECUTIVE_BELOW else self.window
        return sum(score < self.score for score in scores[-window:]) >= self.periods


def consequences(rules: Sequence[Consequence], scores: Sequence[Decimal]) -> tuple[str, ...]:
    """Name what follows, in the order of the scheme."""
    return tuple(rule.then for rule in rules if rule.follows(scores))
