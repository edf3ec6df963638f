"""Signs that bids of one lot may have been made together: questions for people, never verdicts.

Order 87 art. 37 deems bids collusive that one author made, that the same people handle, or whose
prices or texts are abnormally alike. Each signal names the bids, what was found and the numbers
behind it; what it means is for the committee to find out and to write down.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

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

# What programs write where nobody has put a name.
NOBODY = frozenset(
    ["", "admin", "administrator", "user", "users", "windows user", "windows 用户", "微软用户",
     "microsoft office user", "pc", "lenovo", "dell", "hp", "wps office", "unknown", "未知"]
)  # fmt: skip


@dataclass(frozen=True)
class BidFacts:
    """What is compared of one bid; amounts in CNY, `prices` are unit prices by line.

    `authors` are author names and machine codes from the properties of its files, `people` the
    staff it names, `contacts` telephone numbers, addresses and mail, `origins` the network
    addresses its seal and its files came from.
    """

    name: str
    total: Decimal
    prices: Mapping[int, Decimal] = field(default_factory=dict, hash=False)
    text: str = ""
    authors: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Signal:
    """One finding: its kind, the bids concerned, and what was found in words or numbers."""

    kind: str
    bids: tuple[str, ...]
    found: tuple[str, ...]


def signals(bids: Sequence[BidFacts], tender_text: str = "") -> tuple[Signal, ...]:
    """Compare the bids of a lot, kind by kind, each pair once.

    | bids                                               | signal                           |
    | -------------------------------------------------- | -------------------------------- |
    | two files by "zhao1975"                            | same_author: zhao1975            |
    | two files by "Administrator"                       | none: nobody's name              |
    | 980,000; 990,000; 1,000,000                        | patterned_prices: steps of 10000 |
    | every unit price of B is 1.02 x that of A, 4 lines | patterned_prices: ratio 1.02     |
    | 30 % of A's text stands in B, the tender's left out| same_text                        |

    Raises ValueError when two bids have one name.
    """
    if len({bid.name for bid in bids}) != len(bids):
        raise ValueError("every bid has a name of its own")
    ordered = sorted(bids, key=lambda bid: bid.name)
    found = [
        *_shared(SAME_AUTHOR, ordered, lambda bid: bid.authors, ignored=NOBODY),
        *_texts(ordered, tender_text),
        *_steps(ordered),
        *_unit_prices(ordered),
        *_shared(SHARED_PEOPLE, ordered, lambda bid: bid.people),
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


def _steps(bids: Sequence[BidFacts]) -> list[Signal]:
    """Totals of three bids or more in equal steps, or each the same multiple of the one before."""
    ranked = sorted(bids, key=lambda bid: (bid.total, bid.name))
    totals = [exact(bid.total) for bid in ranked]
    if len(totals) < 3 or totals[0] <= 0 or len(set(totals)) < 3:
        return []
    names = tuple(sorted(bid.name for bid in ranked))
    differences = {after - before for before, after in pairwise(totals)}
    if len(differences) == 1:
        return [Signal(PATTERNED_PRICES, names, (f"+{_short(differences.pop())}",))]
    ratios = {after / before for before, after in pairwise(totals)}
    if len(ratios) == 1:
        return [Signal(PATTERNED_PRICES, names, (f"x{_short(ratios.pop())}",))]
    return []


def _unit_prices(bids: Sequence[BidFacts]) -> list[Signal]:
    """Pairs whose unit prices are equal in most lines, or keep one ratio in all of them."""
    found = []
    for one, other in combinations(bids, 2):
        lines = sorted(set(one.prices) & set(other.prices))
        pairs = [(exact(one.prices[n]), exact(other.prices[n])) for n in lines]
        pairs = [(left, right) for left, right in pairs if left > 0 and right > 0]
        if len(pairs) < LEAST_LINES:
            continue
        equal = sum(left == right for left, right in pairs)
        ratios = {right / left for left, right in pairs}
        if Fraction(equal, len(pairs)) >= LINE_SHARE:
            what = f"{equal}/{len(pairs)}"
        elif len(ratios) == 1:
            what = f"x{_short(ratios.pop())}"
        else:
            continue
        found.append(Signal(PATTERNED_PRICES, (one.name, other.name), (what,)))
    return found


def _short(number: Fraction) -> str:
    text = f"{number.numerator / number.denominator:.6f}"
    return text.rstrip("0").rstrip(".")
