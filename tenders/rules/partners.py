"""Who does the work of one bid together: consortia (联合体) and subcontractors (分包).

Shares are parts of the contract amount (0.30 is 30 %). Whether small firms do enough of it for a
deduction, or for a lot that is reserved for them by share, follows from these rows alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.errors import Reason, Share, gettext_noop
from tenders.rules.eligibility import DOMESTIC_FROM, BidderPolicy
from tenders.rules.recusal import Body, same_body

ACCEPTED = "87号令第十九条"
CONSORTIUM = "政府采购法第二十四条"
TWICE = "政府采购法实施条例第二十二条"
SUBCONTRACTING = "87号令第三十五条"
RESERVED = "财库〔2020〕46号第八条"
SHARES = "财库〔2020〕46号第九条"
NO_LARGER = "财库〔2020〕46号第十二条"
CREDIT = "财库〔2016〕125号"

LEADER, MEMBER, SUBCONTRACTOR = "leader", "member", "subcontractor"
MICRO, SMALL, MEDIUM, LARGE = "micro", "small", "medium", "large"
SMALL_OR_MICRO = frozenset({MICRO, SMALL})
UP_TO_MEDIUM = frozenset({MICRO, SMALL, MEDIUM})
SIZES = (MICRO, SMALL, MEDIUM, LARGE)
GRADES = ("special", "first", "second", "third")
"""Grades of a qualification, the highest first: 特级, 一级 (甲级), 二级 (乙级), 三级 (丙级)."""


@dataclass(frozen=True)
class Partner:
    """One firm of a bid: the bidder itself is the leader.

    `controller` is who directly holds or manages it. `place` names its row in a form.
    """

    role: str
    name: str = ""
    code: str = ""
    task: str = ""
    share: Decimal | None = None
    size: str = ""
    controller: str = ""
    profession: str = ""
    grade: str = ""
    place: str = ""

    @property
    def body(self) -> Body:
        """The firm as the rule of recusal knows it."""
        return Body(self.name, self.code)


def consortium(partners: Iterable[Partner]) -> tuple[Partner, ...]:
    """The leader and the members; nothing where no member stands beside the leader."""
    found = tuple(one for one in partners if one.role in (LEADER, MEMBER))
    return found if any(one.role == MEMBER for one in found) else ()


def subcontractors(partners: Iterable[Partner]) -> tuple[Partner, ...]:
    """Those who are to do a part of the work for the bidder."""
    return tuple(one for one in partners if one.role == SUBCONTRACTOR)


# Is it written as the law wants it? --------------------------------------------------------------


def check_partners(
    partners: Sequence[Partner], *, consortia: bool, subcontracts: bool
) -> tuple[Reason, ...]:
    """Name everything that is wrong with the firms of a bid at once.

    | firms                                         | refused                        |
    | --------------------------------------------- | ------------------------------ |
    | leader 60 %, member 40 %                      |                                |
    | leader 60 %, member 30 %                      | shares add up to 90 %          |
    | leader, subcontractor 30 %                    |                                |
    | leader, subcontractor 100 %                   | nothing is left to the bidder  |
    | a member where no consortium is accepted      | 87号令第十九条                 |
    | the leader again as a member                  | stands twice                   |
    """
    return tuple(_against(partners, consortia=consortia, subcontracts=subcontracts))


def _against(
    partners: Sequence[Partner], *, consortia: bool, subcontracts: bool
) -> Iterator[Reason]:
    together, below = consortium(partners), subcontractors(partners)
    if together and not consortia:
        message = gettext_noop("The documents accept no consortium.")
        yield Reason("no_consortium", message, {}, ACCEPTED)
    if below and not subcontracts:
        message = gettext_noop("The documents allow no subcontracting.")
        yield Reason("no_subcontract", message, {}, SUBCONTRACTING)
    for one in (*together, *below):
        yield from _incomplete(one)
    for place, one in enumerate(partners):
        if any(same_body(one.body, other.body) for other in partners[:place]):
            message = gettext_noop("“%(name)s” stands here twice.")
            field = f"name_{one.place}"
            yield Reason("twice", message, {"name": one.name}, CONSORTIUM, field)
    yield from _sums(together, below)


def _incomplete(one: Partner) -> Iterator[Reason]:
    article = SUBCONTRACTING if one.role == SUBCONTRACTOR else CONSORTIUM
    if not one.name.strip():
        message = gettext_noop("Write the name of the firm.")
        yield Reason("name", message, {}, article, f"name_{one.place}")
    if not one.task.strip():
        message = gettext_noop("Write what the firm does of the work.")
        yield Reason("task", message, {}, article, f"task_{one.place}")
    if one.share is None or not 0 < one.share <= 1:
        message = gettext_noop(
            "Write its share of the contract: more than nothing, at most all of it."
        )
        yield Reason("share", message, {}, article, f"share_{one.place}")
    if one.size not in SIZES:
        message = gettext_noop("Say how large the firm is, as its declaration does.")
        yield Reason("size", message, {}, "财库〔2020〕46号第十一条", f"size_{one.place}")


def _sums(together: Sequence[Partner], below: Sequence[Partner]) -> Iterator[Reason]:
    total = _sum(together)
    if together and all(one.share is not None for one in together) and total != 1:
        message = gettext_noop("The shares of the consortium add up to %(sum)s, not to the whole.")
        yield Reason("sum", message, {"sum": Share(total)}, CONSORTIUM, "share_own")
    if _sum(below) >= 1:
        message = gettext_noop(
            "The whole contract may not be passed on: what is subcontracted comes to %(sum)s."
        )
        params = {"sum": Share(_sum(below))}
        yield Reason("all_passed_on", message, params, SUBCONTRACTING, f"share_{below[0].place}")


def _sum(partners: Iterable[Partner]) -> Decimal:
    return sum((one.share or Decimal(0) for one in partners), Decimal(0))


def check_no_larger(partners: Iterable[Partner], size: str) -> tuple[Reason, ...]:
    """Refuse that a firm favoured for its size passes work on to larger ones.

    A small or micro firm to a medium or large one, a medium firm to a large one.
    """
    larger = {MICRO: {MEDIUM, LARGE}, SMALL: {MEDIUM, LARGE}, MEDIUM: {LARGE}}.get(size, set())
    message = gettext_noop("A firm favoured for its size subcontracts nothing to “%(name)s”.")
    return tuple(
        Reason("larger", message, {"name": one.name}, NO_LARGER, f"size_{one.place}")
        for one in subcontractors(partners)
        if one.size in larger
    )


# What small firms do ----------------------------------------------------------------------------


def share_of(partners: Sequence[Partner], sizes: frozenset[str]) -> Decimal:
    """The share that firms of these sizes do by the one agreement or by the other.

    The greater of both: work that a member passes on would count twice if they were added.

    | firms                                                          | small firms do |
    | -------------------------------------------------------------- | -------------- |
    | large leader 70 %, small member 30 %                           | 0.30           |
    | large leader, small subcontractors 20 % and 10 %               | 0.30           |
    | large leader 70 %, small member 30 %, small subcontractor 10 % | 0.30           |
    | nobody else                                                    | 0              |
    """
    agreements = (consortium(partners), subcontractors(partners))
    return max(_sum(one for one in firms if one.size in sizes) for firms in agreements)


def linked(partners: Sequence[Partner], sizes: frozenset[str]) -> bool:
    """Whether a firm of these sizes directly holds or manages another firm of the bid, or is held.

    small B, held by A, in a bid of A and B -> yes; B held by C -> no; A large, held by large D,
    subcontractor D -> no, neither is small.
    """
    return any(
        one.size in sizes and one is not other and (_held(one, other) or _held(other, one))
        for one in partners
        for other in partners
    )


def _held(one: Partner, holder: Partner) -> bool:
    named = one.controller.strip()
    return bool(named) and (
        same_body(Body(named), Body(holder.name)) or same_body(Body("", named), holder.body)
    )


def policy_of(
    partners: Sequence[Partner], *, small_claimed: bool, domestic_claimed: bool
) -> BidderPolicy:
    """What a bid gets deductions for, computed from its firms.

    A consortium of small and micro firms alone is as small as each of them; else the bidder's own
    declaration counts only where it bids without members.

    | firms                                         | small | share | linked |
    | --------------------------------------------- | ----- | ----- | ------ |
    | small bidder alone, declared                  | yes   | 0     |        |
    | small leader 60 %, small member 40 %          | yes   | 1     |        |
    | small leader 60 %, large member 40 %          |       | 0.60  |        |
    | large leader 70 %, small member 30 %, held    |       | 0.30  | yes    |
    """
    together = consortium(partners)
    small = all(one.size in SMALL_OR_MICRO for one in together) if together else small_claimed
    return BidderPolicy(
        small_micro=small,
        small_micro_share=share_of(partners, SMALL_OR_MICRO),
        linked=linked(partners, SMALL_OR_MICRO),
        domestic_cost_share=DOMESTIC_FROM if domestic_claimed else Decimal(0),
    )


def check_reserved_share(
    partners: Sequence[Partner], size: str, least: Decimal
) -> tuple[Reason, ...]:
    """Refuse a bid of which small and medium firms do less than the documents reserve for them.

    `size` is the bidder's own. A small or medium bidder that does everything itself does enough.

    | bidder, firms, reserved 40 %                | refused                          |
    | ------------------------------------------- | -------------------------------- |
    | medium, alone                               |                                  |
    | large, alone                                | 0 % of 40 %                      |
    | large leader 60 %, medium member 40 %       |                                  |
    | large leader 61 %, small member 39 %        | 39 % of 40 %                     |
    | the same 60 : 40, the member held by leader | linked                           |
    """
    if not least:
        return ()
    together, below = consortium(partners), subcontractors(partners)
    if not together and size in UP_TO_MEDIUM and all(one.size in UP_TO_MEDIUM for one in below):
        return ()
    found = []
    share = share_of(partners, UP_TO_MEDIUM)
    if share < least:
        message = gettext_noop(
            "Small and medium enterprises do %(share)s of the contract, the documents reserve "
            "%(least)s for them."
        )
        params = {"share": Share(share), "least": Share(least)}
        found.append(Reason("reserved_share", message, params, RESERVED, "partners"))
    none_larger = bool(together) and all(one.size in UP_TO_MEDIUM for one in together)
    if linked(partners, UP_TO_MEDIUM) and not none_larger:
        message = gettext_noop(
            "The share does not count: one of the firms directly holds or manages another."
        )
        found.append(Reason("reserved_linked", message, {}, SHARES, "partners"))
    return tuple(found)


# What is found after the opening ------------------------------------------------------------------


def taking_part_twice(firms: Mapping[str, Sequence[Body]]) -> dict[str, tuple[str, ...]]:
    """By bid, the firms that stand in another bid for the same lot too.

    `firms` are each bid's bidder and members; subcontractors may stand in several bids.

    A: firm 1 with firm 2; B: firm 2 alone; C: firm 3 -> A and B, each for firm 2.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for bid, own in firms.items():
        others = [body for other, bodies in firms.items() if other != bid for body in bodies]
        for body in own:
            if any(same_body(body, other) for other in others):
                found[bid].append(body.name)
    return {bid: tuple(dict.fromkeys(names)) for bid, names in found.items()}


def lowest_grades(partners: Sequence[Partner]) -> dict[str, str]:
    """By profession, the grade that counts of a consortium: the lower one of those who share it.

    绿化 second and 绿化 third -> 绿化 third; a profession of one member keeps its own grade.
    """
    found: dict[str, str] = {}
    for one in consortium(partners):
        name = "".join(one.profession.split())
        if name and one.grade in GRADES:
            grades = [one.grade, found.get(name, one.grade)]
            found[name] = max(grades, key=GRADES.index)
    return found
