"""An objective item on which the members differ: more than half of them decide (第六十一条).

Art. 64 has differing points corrected. A member may insist: then the matter is one that the
committee finds together, and its majority's points count for every member (Order 87 art. 61).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.errors import Reason, gettext_noop

ARTICLE = "87号令第六十一条"
AGREED, MAJORITY, NONE = "agreed", "majority", "none"


@dataclass(frozen=True)
class Finding:
    """What the members' points for one item and bid come to.

    `points` are those that more than half of all members give, `votes` how many give them;
    `again` the numbers of the members who look at the item again.
    """

    outcome: str
    points: Decimal | None = None
    votes: int = 0
    again: tuple[int, ...] = ()


def found_of(given: Mapping[int, Decimal], members: int) -> Finding:
    """Tell whether all members agree, more than half do, or none has a majority.

    `given` has the points by the member's number, `members` counts all, who is silent too. Where
    no points have a majority everybody looks again, since nobody is known to be wrong.

    | points             | members | outcome  | points | look again    |
    | ------------------ | ------- | -------- | ------ | ------------- |
    | 15, 15, 15, 15, 15 | 5       | agreed   | 15     | nobody        |
    | 15, 15, 15, 12, 15 | 5       | majority | 15     | 4             |
    | 15, 15, 15, 12, 9  | 5       | majority | 15     | 4, 5          |
    | 15, 15, 12, 12, 9  | 5       | none     |        | 1, 2, 3, 4, 5 |
    | 15, 15, 12         | 5       | none     |        | 1, 2, 3       |
    | 15, 15, 12, 12     | 4       | none     |        | 1, 2, 3, 4    |
    """
    for points, votes in Counter(given.values()).most_common(1):
        if votes == len(given) == members:
            return Finding(AGREED, points, votes)
        if 2 * votes > members:
            again = sorted(number for number, own in given.items() if own != points)
            return Finding(MAJORITY, points, votes, tuple(again))
    return Finding(NONE, again=tuple(sorted(given)))


def unheard(found: Finding, kept: Collection[int], *, time_over: bool) -> tuple[int, ...]:
    """The members who may still correct before a majority is recorded.

    Whoever has said in writing that the own points stay has been heard. Silence counts once the
    time is over: the law states none, it is that of silence under a report (rules/signing.py).

    | look again | kept | time over | unheard |
    | ---------- | ---- | --------- | ------- |
    | 4, 5       | 4    | no        | 5       |
    | 4, 5       | 4, 5 | no        | nobody  |
    | 4, 5       | 4    | yes       | nobody  |
    """
    return () if time_over else tuple(one for one in found.again if one not in kept)


def may_conclude(found: Finding, kept: Collection[int], *, time_over: bool) -> tuple[Reason, ...]:
    """Why no conclusion can be recorded: nothing to conclude, no majority, a member not heard."""
    if found.outcome == AGREED:
        message = gettext_noop("The members' points for this item are the same.")
        return (Reason("agreed", message, {}, ARTICLE),)
    if found.outcome == NONE:
        message = gettext_noop(
            "No points have more than half of the members: each member checks the item against "
            "the bid again and corrects the own points, or leaves them."
        )
        return (Reason("no_majority", message, {}, ARTICLE),)
    message = gettext_noop(
        "Member %(number)s has not yet corrected the points or said in writing that they stay."
    )
    return tuple(
        Reason("unheard", message, {"number": number}, ARTICLE)
        for number in unheard(found, kept, time_over=time_over)
    )
