"""Evaluation and decision apart (评定分离): on what ground, by which method, who is chosen.

Order 87 art. 68 and the Regulation art. 43 have the purchaser take the candidates in the order of
the report. Only rules of a special zone or an approved pilot depart from it, so a rule set names
these grounds as data; where it names none the option does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.errors import Reason, gettext_noop
from tenders.rules.procedures import INVITED_TENDER, OPEN_TENDER, Ground

VOTE, DRAW = "vote", "draw"
METHODS = (VOTE, DRAW)
IN_ORDER = "87号令第六十八条；政府采购法实施条例第四十三条"
PROCEDURES = (OPEN_TENDER, INVITED_TENDER)


@dataclass(frozen=True)
class DecisionRules:
    """What a decision apart asks: a ground, a published method, an odd group of so many."""

    grounds: tuple[Ground, ...]
    methods: tuple[str, ...] = METHODS
    group_least: int = 3

    def ground(self, code: str) -> Ground | None:
        """Return a ground by its code, None where the rules know no such one."""
        return next((one for one in self.grounds if one.code == code), None)


DECISION_RULES = DecisionRules(
    grounds=(
        Ground(
            "special_zone",
            gettext_noop("The procurement rules of a special economic zone ask for it."),
            "深圳经济特区政府采购条例",
        ),
        Ground(
            "pilot",
            gettext_noop("An approved pilot of the procurement reform covers this purchaser."),
            "改革试点批准文件",
        ),
    )
)


@dataclass(frozen=True)
class Wanted:
    """What the draft says: the code of the ground, the document it stands in, the method."""

    procedure: str
    ground: str = ""
    basis: str = ""
    method: str = ""
    ranked: bool = True


def check_decision(wanted: Wanted, rules: DecisionRules | None) -> tuple[Reason, ...]:
    """Say why the decision cannot be apart; nothing where it is not.

    | rules | procedure    | ground | basis | method | ranked | reason           |
    | ----- | ------------ | ------ | ----- | ------ | ------ | ---------------- |
    | any   | open         |        |       |        | yes    |                  |
    | any   | open         |        |       |        | no     | in_order         |
    | none  | open         | pilot  | 2026-3 | vote  | yes    | not_lawful       |
    | some  | consultation | pilot  | 2026-3 | vote  | yes    | not_lawful       |
    | some  | open         | pilot  | 2026-3 | vote  | no     |                  |
    | some  | open         | pilot  |       |        | yes    | basis, method    |
    """
    if not wanted.ground:
        if wanted.ranked:
            return ()
        message = gettext_noop("The purchaser takes the candidates in order: they are ranked.")
        return (Reason("in_order", message, {}, IN_ORDER, "candidates_ranked"),)
    known = rules is not None and rules.ground(wanted.ground) is not None
    if not known or wanted.procedure not in PROCEDURES:
        message = gettext_noop(
            "The first candidate of the report wins: no rule in force lets this tender depart."
        )
        return (Reason("not_lawful", message, {}, IN_ORDER, "decision_ground"),)
    found = []
    if not wanted.basis.strip():
        message = gettext_noop("Name the document that allows it, with its number.")
        found.append(Reason("basis", message, {}, IN_ORDER, "decision_basis"))
    if rules is None or wanted.method not in rules.methods:
        message = gettext_noop("Choose how the group decides: bidders read it in the documents.")
        found.append(Reason("method", message, {}, IN_ORDER, "decision_method"))
    return tuple(found)


def check_group(size: int, rules: DecisionRules) -> tuple[Reason, ...]:
    """Refuse a group that is even or too small: 3, 5, 7 are fine, 1 and 4 are not."""
    if size >= rules.group_least and size % 2:
        return ()
    message = gettext_noop("The group has an odd number of at least %(least)s people.")
    return (Reason("group", message, {"least": rules.group_least}, "", "people"),)


def leaders(candidates: Sequence[int], votes: Sequence[int]) -> tuple[int, ...]:
    """Return whom most votes name, in the order of the candidates; several where they tie.

    | candidates | votes         | leaders |
    | ---------- | ------------- | ------- |
    | 7, 8, 9    | 8, 8, 7       | 8       |
    | 7, 8, 9    | 9, 8, 7       | 7, 8, 9 |
    | 7, 8, 9    | 8, 8, 7, 7, 9 | 7, 8    |

    Raises ValueError without a vote, or for one that names nobody of them.
    """
    if not votes or set(votes) - set(candidates):
        raise ValueError("every vote names a candidate")
    most = max(votes.count(one) for one in candidates)
    return tuple(one for one in candidates if votes.count(one) == most)
