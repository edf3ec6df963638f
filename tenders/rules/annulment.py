"""A finished evaluation is void because of its committee (第六十七条): grounds, and which lots.

In the project's own words: where the make-up of the committee was unlawful, where a member did
what art. 62 (1) to (5) forbid, where its independence was interfered with or where somebody acted
as in art. 75 of the implementing regulation, and the result is void for it, the purchaser may form
another committee and tells the finance department in writing; not where the contract has been
performed. Whoever acted unlawfully does not sit in the new one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from procurement.errors import Reason, gettext_noop

ARTICLE = "87号令第六十七条"
# The evaluation of the lot is over, and no contract is signed.
VOIDABLE = (
    "report_signed", "report_received", "winner_determined", "awarded", "declined", "voided",
)  # fmt: skip
CONTRACTED = "contracted"


@dataclass(frozen=True)
class Cause:
    """Why an evaluation is void; `words` is a msgid, `public` stands in notices."""

    code: str
    words: str
    public: str
    article: str


CAUSES = (
    Cause(
        "composition",
        gettext_noop("The committee was not made up as the law asks."),
        "评标委员会组成不符合规定",
        f"{ARTICLE}第一项",
    ),
    Cause(
        "conduct",
        gettext_noop("A member did what art. 62 (1) to (5) of Order 87 forbid."),
        "评标委员会成员有87号令第六十二条第一至五项情形",
        f"{ARTICLE}第二项",
    ),
    Cause(
        "interference",
        gettext_noop("Somebody interfered unlawfully with the independent evaluation."),
        "独立评标受到非法干预",
        f"{ARTICLE}第三项",
    ),
    Cause(
        "unlawful_act",
        gettext_noop("A member acted as in art. 75 of the implementing regulation."),
        "评标委员会成员有政府采购法实施条例第七十五条规定的违法行为",
        f"{ARTICLE}第四项",
    ),
)


def cause_of(code: str) -> Cause | None:
    """Return a cause by its code, None where there is no such one."""
    return next((one for one in CAUSES if one.code == code), None)


def is_voidable(state: str) -> bool:
    """Whether a lot has an evaluation that can be void.

    | the lot stands at                                     | voidable |
    | ----------------------------------------------------- | -------- |
    | conformity, scoring, ranked (members are replaced)    | no       |
    | report_signed, report_received, winner_determined     | yes      |
    | awarded, declined, voided                             | yes      |
    | contracted (the contract is ended first)              | no       |
    | failed                                                | no       |
    """
    return state in VOIDABLE


def check_states(states: Collection[str]) -> tuple[Reason, ...]:
    """Refuse where no lot has an evaluation that can be void.

    report_signed, scoring -> fine; contracted -> contracted; scoring -> unfinished.
    """
    if any(is_voidable(state) for state in states):
        return ()
    if CONTRACTED in states:
        message = gettext_noop(
            "The contract is signed: while it stands nobody evaluates again. It is ended first, or "
            "damages are paid where it is performed."
        )
        return (Reason("contracted", message, {}, f"{ARTICLE}；政府采购法第七十三条"),)
    message = gettext_noop(
        "No evaluation has ended: while the committee evaluates, members are replaced or the "
        "committee is dissolved."
    )
    return (Reason("unfinished", message, {}, "87号令第四十九条"),)


def check_words(cause: str, facts: str, told_number: str) -> tuple[Reason, ...]:
    """Refuse without a cause of the law, without the facts, without the written report."""
    reasons = []
    if cause_of(cause) is None:
        message = gettext_noop("Choose why the evaluation is void.")
        reasons.append(Reason("cause", message, {}, ARTICLE, "cause"))
    if not facts.strip():
        message = gettext_noop("Write what came out, and how it made the result void.")
        reasons.append(Reason("facts", message, {}, ARTICLE, "facts"))
    if not told_number.strip():
        message = gettext_noop("Give the number of the written report to the finance department.")
        reasons.append(Reason("told_number", message, {}, ARTICLE, "told_number"))
    return tuple(reasons)
