"""What the declaration of small and medium firms (中小企业声明函) says of each firm.

The standard form asks of every small or medium firm of the bid how many people it employed, its
turnover and its total assets, both in units of CNY 10,000 (万元), of the year before; a firm that
was founded since may leave them out. Caiku [2020] 46 art. 11 and its annex.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.errors import Reason, gettext_noop
from tenders.rules.partners import LEADER, SMALL_OR_MICRO, UP_TO_MEDIUM, Partner

ARTICLE = "财库〔2020〕46号第十一条"
OWN = "own"
# No figures of the law: more than any firm of the country has is a slip of the keyboard.
MOST_PEOPLE = 10_000_000
MOST_MONEY = Decimal(1_000_000_000)  # CNY 10,000


@dataclass(frozen=True)
class Figures:
    """Of one firm, by its credit code; turnover and assets in CNY 10,000, None is not said.

    `new`: founded since, there is no year before. `place` names its row in a form.
    """

    code: str
    employees: int | None = None
    turnover: Decimal | None = None
    assets: Decimal | None = None
    new: bool = False
    place: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not self.new and (self.employees, self.turnover, self.assets) == (None, None, None)


def covered(
    own: Partner, partners: Sequence[Partner], *, small: bool, counts: bool
) -> tuple[Partner, ...]:
    """Return the firms the declaration speaks of; `counts`: the lot gives something for it.

    | the bid                                        | covered             |
    | ---------------------------------------------- | ------------------- |
    | alone, small, claims it                        | the bidder          |
    | alone, claims nothing                          | nobody              |
    | large leader, small member                     | the member          |
    | medium leader, micro subcontractor             | both                |
    | small leader that claims it, large member      | the leader          |
    | small, claims it, the lot gives nothing for it | nobody              |
    """
    others = tuple(one for one in partners if one.role != LEADER)
    declared = small or any(one.size in SMALL_OR_MICRO for one in others)
    if not (counts and declared):
        return ()
    return tuple(one for one in (own, *others) if one.size in UP_TO_MEDIUM)


def check(
    firms: Iterable[Partner], needed: Iterable[Partner], said: Iterable[Figures]
) -> tuple[Reason, ...]:
    """Name every figure that is missing or impossible, firm by firm; missing of `needed` alone.

    | people | turnover | assets | founded since | refused              |
    | ------ | -------- | ------ | ------------- | -------------------- |
    | 85     | 1,200.50 | 860    |               |                      |
    | 85     | 0        | 860    |               |                      |
    |        |          |        | yes           |                      |
    |        |          |        |               | all three missing    |
    | 0      | -1       | 0      |               | all three impossible |
    | 0      |          |        | yes           | people impossible    |
    """
    by_code = {one.code: one for one in said}
    codes = {one.code for one in needed}
    reasons = []
    for firm in firms:
        one = by_code.get(firm.code, Figures(firm.code))
        reasons += _against(firm, one, needed=firm.code in codes)
    return tuple(reasons)


def _against(firm: Partner, said: Figures, *, needed: bool) -> list[Reason]:
    asked = (
        (
            "employees",
            said.employees is not None and not 1 <= said.employees <= MOST_PEOPLE,
            gettext_noop("%(name)s: write how many people it employed."),
            gettext_noop("%(name)s: so many people it cannot have employed."),
        ),
        (
            "turnover",
            said.turnover is not None and not 0 <= said.turnover <= MOST_MONEY,
            gettext_noop("%(name)s: write its turnover in units of CNY 10,000."),
            gettext_noop("%(name)s: this cannot be its turnover in units of CNY 10,000."),
        ),
        (
            "assets",
            said.assets is not None and not 0 < said.assets <= MOST_MONEY,
            gettext_noop("%(name)s: write its total assets in units of CNY 10,000."),
            gettext_noop("%(name)s: these cannot be its total assets in units of CNY 10,000."),
        ),
    )
    reasons = []
    for name, impossible, missing, wrong in asked:
        field = f"{name}_{said.place}"
        if getattr(said, name) is None and needed and not said.new:
            reasons.append(Reason(f"{name}_missing", missing, {"name": firm.name}, ARTICLE, field))
        elif impossible:
            reasons.append(Reason(f"{name}_wrong", wrong, {"name": firm.name}, ARTICLE, field))
    return reasons
