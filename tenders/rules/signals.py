"""Signs that bids of one lot may have been made together: questions for people, never verdicts.

Order 87 art. 37 deems bids collusive that one author made, that the same people handle, or whose
prices or texts are abnormally alike. Each signal names the bids, what was found and the numbers
behind it; what it means is for the committee to find out and to write down.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

from procurement.rules.money import exact

ARTICLE = "87号令第三十七条"
SAME_AUTHOR, SAME_TEXT, PATTERNED_PRICES = "same_author", "same_text", "patterned_prices"
SHARED_PEOPLE, SHARED_CONTACT, SAME_ORIGIN = "shared_people", "shared_contact", "same_origin"
KINDS = (SAME_AUTHOR, SAME_TEXT, PATTERNED_PRICES, SHARED_PEOPLE, SHARED_CONTACT, SAME_ORIGIN)

SHINGLE = 12
"""Characters in a row that are compared; shorter runs recur in any two texts of a trade."""
TEXT_SHARE = Fraction(3, 10)
"""So much of the smaller text, the tender's own words left out, stands in the other too."""
LEAST_SHINGLES = 60
LEAST_LINES = 4
LINE_SHARE = Fraction(4, 5)
RING = 4
"""So many totals in a pattern stand out where other bids fit in none; of three bids all do."""
STEP_TOLERANCE = Fraction(1, 200)
"""A step may depart by half a per cent from the first, as it does where prices are rounded."""
PRICE_TOLERANCE = Fraction(1, 1000)
"""A unit price may depart by a thousandth from the ratio, or by the half cent it is rounded by;"""
MOST_TOLERANCE = Fraction(1, 100)
"""of a small price, which half a cent could make anything, by a hundredth."""
HALF_CENT = Fraction(5, 1000)

# What programs write where nobody has put a name.
NOBODY = frozenset(
    ["", "admin", "administrator", "user", "users", "windows user", "windows 用户", "微软用户",
     "microsoft office user", "pc", "lenovo", "dell", "hp", "wps office", "unknown", "未知"]
)  # fmt: skip

# Moments that programs write into every new file, whoever makes it and whenever.
NO_MOMENTS = (
    "0001-01-01",
    "1601-01-01",
    "1970-01-01",
    "1980-01-01",
    "2006-09-16T00:00:00",
    "2013-12-23T23:15:00",
    "2015-06-05T18:17:20",
    "2015-06-05T18:19:34",
)


class Making(NamedTuple):
    """The program a file was made with, and the moment it was made (ISO 8601)."""

    tool: str
    moment: str


class Person(NamedTuple):
    """Somebody a bid names; `mark` tells people of one name apart where it is known."""

    name: str
    mark: str = ""


@dataclass(frozen=True)
class BidFacts:
    """What is compared of one bid; amounts in CNY, `prices` are unit prices by line.

    `authors` and `makings` stand in the properties of its files, `people` are the staff it names
    and who speaks for it, `contacts` telephone numbers, addresses, mail and accounts, `origins` the
    network address its seal came from (files are sealed with it and keep no address of their own).
    """

    name: str
    total: Decimal
    prices: Mapping[int, Decimal] = field(default_factory=dict, hash=False)
    text: str = ""
    authors: frozenset[str] = frozenset()
    makings: frozenset[Making] = frozenset()
    people: frozenset[Person] = frozenset()
    contacts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Signal:
    """One finding: its kind, the bids concerned, and what was found in words or numbers."""

    kind: str
    bids: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What every bid may repeat: the tender's own words, the authors and makings of its files."""

    text: str = ""
    authors: frozenset[str] = frozenset()
    makings: frozenset[Making] = frozenset()


def signals(bids: Sequence[BidFacts], given: Given = Given()) -> tuple[Signal, ...]:
    """Compare the bids of a lot, kind by kind, each pair once.

    | bids                                               | signal                           |
    | -------------------------------------------------- | -------------------------------- |
    | two files by "zhao1975"                            | same_author: zhao1975            |
    | two files by "Administrator"                       | none: nobody's name              |
    | two files of WPS, made at one second               | same_author: WPS and the moment  |
    | two files of WPS, made at two                      | none: everybody has WPS          |
    | 980,000; 990,000; 1,000,000                        | patterned_prices: +10000         |
    | 980,000; 990,000; 1,000,040                        | patterned_prices: ≈+10020        |
    | every unit price of B is 1.02 x that of A, 4 lines | patterned_prices: x1.02 (4/4)    |
    | 4 of 5 lines are so, rounded to cents              | patterned_prices: ≈x1.02 (4/5)   |
    | 30 % of A's text stands in B, the tender's left out| same_text                        |
    | both name 张样本, with one certificate or with none| shared_people: 张样本            |
    | both name 张样本, with two certificates            | none: two people                 |

    Raises ValueError when two bids have one name.
    """
    if len({bid.name for bid in bids}) != len(bids):
        raise ValueError("every bid has a name of its own")
    ordered = sorted(bids, key=lambda bid: bid.name)
    nobody = NOBODY | {_words(name) for name in given.authors}
    found = [
        *_shared(
            SAME_AUTHOR,
            ordered,
            lambda bid: bid.authors | {*_telling(bid.makings - given.makings)},
            ignored=nobody,
        ),
        *_texts(ordered, given.text),
        *_steps(ordered),
        *_unit_prices(ordered),
        *_people(ordered),
        *_shared(SHARED_CONTACT, ordered, lambda bid: bid.contacts, same=_digits_or_letters),
        *_shared(SAME_ORIGIN, ordered, lambda bid: bid.origins),
    ]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


# What two bids share ---------------------------------------------------------------------------


def plain_text(text: str) -> str:
    """Return letters, digits and characters alone: NFKC, lower case, no spaces, no punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digits_or_letters(text: str) -> str:
    return plain_text(text)


def _shared(
    kind: str,
    bids: Sequence[BidFacts],
    values: Callable[[BidFacts], Iterable[str]],
    *,
    same: Callable[[str], str] = _words,
    ignored: frozenset[str] = frozenset([""]),
) -> list[Signal]:
    """One signal for each value that stands in several bids; equal sets of bids are told once."""
    holders: dict[str, dict[str, str]] = defaultdict(dict)
    for bid in bids:
        for value in values(bid):
            if same(value) not in ignored:
                holders[same(value)].setdefault(bid.name, value)
    by_bids: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for where in holders.values():
        if len(where) > 1:
            by_bids[tuple(sorted(where))].append(where[min(where)])
    return [Signal(kind, names, tuple(sorted(found))) for names, found in by_bids.items()]


def _telling(makings: Iterable[Making]) -> Iterator[str]:
    """Program and moment where both are known: the program alone tells nothing."""
    for tool, moment in makings:
        if tool.strip() and moment and not moment.startswith(NO_MOMENTS):
            yield f"{tool.strip()} {moment}"


def _people(bids: Sequence[BidFacts]) -> list[Signal]:
    """The same person: one name, and no two marks that say they are two people."""
    by_name: dict[str, list[tuple[str, Person]]] = defaultdict(list)
    for bid in bids:
        for person in sorted(bid.people):
            by_name[_digits_or_letters(person.name)].append((bid.name, person))
    by_bids: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, held in by_name.items():
        marks = {person.mark for _bid, person in held if person.mark} or {""}
        for mark in sorted(marks) if name else ():
            same = {bid: person.name for bid, person in held if person.mark in ("", mark)}
            if len(same) > 1:
                by_bids[tuple(sorted(same))].append(same[min(same)])
    return [Signal(SHARED_PEOPLE, names, tuple(sorted(found))) for names, found in by_bids.items()]


# Texts -----------------------------------------------------------------------------------------


def shingles(text: str) -> frozenset[str]:
    """Return every run of twelve characters of the plain text: 13 characters give two."""
    plain = plain_text(text)
    return frozenset(plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1))


def _texts(bids: Sequence[BidFacts], tender_text: str) -> list[Signal]:
    common = shingles(tender_text)
    own = {bid.name: shingles(bid.text) - common for bid in bids}
    found = []
    for one, other in combinations(own, 2):
        smaller = min(len(own[one]), len(own[other]))
        alike = len(own[one] & own[other])
        if smaller >= LEAST_SHINGLES and Fraction(alike, smaller) >= TEXT_SHARE:
            share = f"{alike * 100 // smaller}%"
            found.append(Signal(SAME_TEXT, (one, other), (share,)))
    return found


# Prices ----------------------------------------------------------------------------------------


class _Ring(NamedTuple):
    """Totals in a pattern: who, how far the last is from the first, and whether to the cent."""

    bids: tuple[str, ...]
    exact: bool
    words: str


def _steps(bids: Sequence[BidFacts]) -> list[Signal]:
    """Totals in equal steps, or each the same multiple of the one before.

    All bids where they are three, else at least four of them: a bid that fits in no pattern hides
    none. Of two patterns of the same bids the one that fits to the cent counts, then the steps.
    """
    ranked = sorted(
        ((exact(bid.total), bid.name) for bid in bids if bid.total > 0),
        key=lambda one: (one[0], one[1]),
    )
    least = 3 if len(ranked) == len(bids) == 3 else RING
    rings: list[_Ring] = []
    for (first, name), (second, next_name) in combinations(ranked, 2):
        if first == second:
            continue
        for by_ratio in (False, True):
            chain = _chain(ranked, [(first, name), (second, next_name)], by_ratio)
            if len(chain) >= least:
                rings.append(_ring(chain, by_ratio))
    found: list[_Ring] = []
    for ring in sorted(rings, key=lambda one: (-len(one.bids), not one.exact, "x" in one.words)):
        if not any(set(ring.bids) <= set(one.bids) for one in found):
            found.append(ring)
    return [Signal(PATTERNED_PRICES, one.bids, (one.words,)) for one in found]


def _chain(
    ranked: Sequence[tuple[Fraction, str]], begun: list[tuple[Fraction, str]], by_ratio: bool
) -> list[tuple[Fraction, str]]:
    """Go on from the first two as long as a total lies where the next step ends."""
    chain = list(begun)

    def step(low: Fraction, high: Fraction) -> Fraction:
        return high / low - 1 if by_ratio else high - low

    first = step(chain[0][0], chain[1][0])
    for total, name in ranked:
        off = abs(step(chain[-1][0], total) - first)
        if total > chain[-1][0] and off <= first * STEP_TOLERANCE:
            chain.append((total, name))
    return chain


def _ring(chain: Sequence[tuple[Fraction, str]], by_ratio: bool) -> _Ring:
    totals = [total for total, _name in chain]
    count = len(totals) - 1
    if by_ratio:
        steps = {high / low for low, high in pairwise(totals)}
        mean = sum(steps, Fraction(0)) / len(steps)
    else:
        steps = {high - low for low, high in pairwise(totals)}
        mean = (totals[-1] - totals[0]) / count
    to_the_cent = len(steps) == 1
    words = f"{'x' if by_ratio else '+'}{_short(mean)}"
    names = tuple(sorted(name for _total, name in chain))
    return _Ring(names, to_the_cent, words if to_the_cent else f"≈{words}")


def _unit_prices(bids: Sequence[BidFacts]) -> list[Signal]:
    """Pairs whose unit prices are equal or keep one ratio, in four lines of five or more."""
    found = []
    for one, other in combinations(bids, 2):
        lines = sorted(set(one.prices) & set(other.prices))
        pairs = [(exact(one.prices[n]), exact(other.prices[n])) for n in lines]
        pairs = [(left, right) for left, right in pairs if left > 0 and right > 0]
        if len(pairs) < LEAST_LINES:
            continue
        equal = sum(left == right for left, right in pairs)
        ratio = median(right / left for left, right in pairs)
        near = sum(_near(left * ratio, right) for left, right in pairs)
        if Fraction(equal, len(pairs)) >= LINE_SHARE:
            what = f"{equal}/{len(pairs)}"
        elif Fraction(near, len(pairs)) >= LINE_SHARE:
            whole = all(left * ratio == right for left, right in pairs)
            what = f"{'' if whole else '≈'}x{_short(ratio)} ({near}/{len(pairs)})"
        else:
            continue
        found.append(Signal(PATTERNED_PRICES, (one.name, other.name), (what,)))
    return found


def _near(wanted: Fraction, price: Fraction) -> bool:
    """Whether a price is what the ratio makes of the other's, but for rounding.

    wanted 4.4574: 4.46 yes, 4.47 no; wanted 0.204: 0.20 no (2 %), 0.206 yes (0.98 %).
    """
    allowed = min(max(HALF_CENT, wanted * PRICE_TOLERANCE), wanted * MOST_TOLERANCE)
    return abs(price - wanted) <= allowed


def _short(number: Fraction) -> str:
    text = f"{number.numerator / number.denominator:.6f}"
    return text.rstrip("0").rstrip(".")
