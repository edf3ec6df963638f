"""Numbered requirements, the criteria that score them, and ranges with their points.

Order 87 art. 55: every criterion answers a requirement; where what is scored is a quantity with
ranges, each range has points of its own. A requirement is a line that begins with its number; ▲
before the number says that it is scored.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from procurement.errors import Reason, gettext_noop

ARTICLE = "87号令第五十五条"
SCORED = "▲"
_LINE = re.compile(r"^[ \t\u3000]*(▲?)[ \t]*(★?)[ \t]*(\d{1,3})[.．、)）](?!\d)[ \t]*(.*)$")
_NAME = 24  # characters of a requirement by which a message calls it
_END = re.compile(r"[：:；;。，,]")


@dataclass(frozen=True)
class Requirement:
    """One numbered line: its number, what it says, whether it is to be scored."""

    number: int
    text: str
    scored: bool = False

    @property
    def name(self) -> str:
        """The first words, up to the first mark: 作业方案：按道路等级…… -> 作业方案."""
        first = _END.split(self.text, maxsplit=1)[0].strip()
        return first if len(first) <= _NAME else f"{first[: _NAME - 1]}…"


def numbered(text: str) -> tuple[Requirement, ...]:
    """Return the numbered lines of a text, in their order; other lines belong to nobody.

    | line                 | number | scored |
    | -------------------- | ------ | ------ |
    | ▲1. 作业方案：按等级 | 1      | yes    |
    | 9、垃圾收运：日产日清 | 9      | no     |
    | 1.5 米以上           |        |        |
    | 接受月度考核         |        |        |
    """
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if match:
            mark, _star, number, words = match.groups()
            found.append(Requirement(int(number), words.strip(), mark == SCORED))
    return tuple(found)


def check_numbers(text: str, field: str = "requirement") -> tuple[Reason, ...]:
    """Refuse a number that stands twice: no criterion could say which one it scores."""
    seen: set[int] = set()
    twice = []
    for one in numbered(text):
        if one.number in seen and one.number not in twice:
            twice.append(one.number)
        seen.add(one.number)
    message = gettext_noop("Requirement %(number)s stands twice: each has a number of its own.")
    return tuple(
        Reason("number_twice", message, {"number": number}, ARTICLE, field) for number in twice
    )


@dataclass(frozen=True)
class Scores:
    """What a criterion says it scores: the number of a requirement, None where it says nothing."""

    name: str
    requirement: int | None


def check_answers(
    text: str, criteria: Sequence[Scores], field: str = "requirement"
) -> tuple[Reason, ...]:
    """Name each criterion whose number is no requirement of this text, with its row.

    Requirements 1 and 2; criteria of 1 and 3 -> no_requirement in row 2. None says nothing yet.
    """
    known = {one.number for one in numbered(text)}
    message = gettext_noop("%(item)s scores requirement %(number)s, which does not exist.")
    return tuple(
        Reason(
            "no_requirement",
            message,
            {"item": one.name, "number": one.requirement, "row": row},
            ARTICLE,
            field,
        )
        for row, one in enumerate(criteria, start=1)
        if one.requirement is not None and one.requirement not in known
    )


def untied(criteria: Iterable[Scores]) -> tuple[Reason, ...]:
    """Name each criterion that scores no requirement."""
    message = gettext_noop("%(item)s names no requirement that it scores.")
    return tuple(
        Reason("untied", message, {"item": one.name, "row": row}, ARTICLE, "requirement")
        for row, one in enumerate(criteria, start=1)
        if one.requirement is None
    )


def unscored(text: str, criteria: Iterable[Scores]) -> tuple[Reason, ...]:
    """Name each requirement marked ▲ that no criterion scores.

    ▲1, ▲2 and 3; one criterion, of 1 -> requirement_unscored for 2.
    """
    answered = {one.requirement for one in criteria}
    message = gettext_noop(
        "Requirement %(number)s, “%(name)s”, is marked ▲ but no criterion scores it."
    )
    return tuple(
        Reason(
            "requirement_unscored",
            message,
            {"number": one.number, "name": one.name},
            ARTICLE,
            "requirement",
        )
        for one in numbered(text)
        if one.scored and one.number not in answered
    )


# Ranges -----------------------------------------------------------------------------------------

_NUMBER = r"(\d+(?:\.\d+)?)"
_BELOW = re.compile(rf"^[<＜]\s*{_NUMBER}$")
_FROM = re.compile(rf"^(?:≥|>=|＞=)\s*{_NUMBER}$")
_BETWEEN = re.compile(rf"^{_NUMBER}\s*[-–~～—]\s*{_NUMBER}$")
_POINTS = re.compile(r"^(\d+(?:\.\d{1,2})?)$")


@dataclass(frozen=True)
class Band:
    """A range with its points: from `low` (included) to `high` (not included); None is open."""

    low: Decimal | None
    high: Decimal | None
    points: Decimal

    def __str__(self) -> str:
        low = None if self.low is None else _short(self.low)
        high = None if self.high is None else _short(self.high)
        if low is None:
            return f"<{high}"
        return f"≥{low}" if high is None else f"{low}-{high}"


def read_bands(
    text: str, field: str = "bands", **params: object
) -> tuple[tuple[Band, ...], tuple[Reason, ...]]:
    """Return the ranges, one a line, and a reason for each line that is none.

    | line      | range                    | points |
    | --------- | ------------------------ | ------ |
    | <80: 0    | below 80                 | 0      |
    | 80-85: 4  | from 80 to less than 85  | 4      |
    | ≥85: 10   | 85 and more              | 10     |
    | 80 bis 85 | band_unreadable          |        |
    | 85-80: 4  | band_backwards           |        |
    """
    bands: list[Band] = []
    reasons = []
    for line, words in _lines(text):
        band = _band(words)
        if band is None:
            message = gettext_noop(
                "Line %(line)s, “%(words)s”: write a range and its points, such as “80-85: 4”, "
                "“<80: 0” or “≥85: 10”."
            )
            found = {"line": line, "words": words[:_NAME], **params}
            reasons.append(Reason("band_unreadable", message, found, ARTICLE, field))
        elif band.low is not None and band.high is not None and band.low >= band.high:
            message = gettext_noop("Line %(line)s: the range ends before it begins.")
            found = {"line": line, **params}
            reasons.append(Reason("band_backwards", message, found, ARTICLE, field))
        else:
            bands.append(band)
    return tuple(bands), tuple(reasons)


def _lines(text: str) -> list[tuple[int, str]]:
    found = enumerate((line.strip() for line in text.splitlines()), start=1)
    return [(number, line) for number, line in found if line]


def _band(words: str) -> Band | None:
    span, mark, points = words.replace("：", ":").rpartition(":")
    given = _POINTS.match(points.strip().removesuffix("分").strip())
    if not mark or given is None:
        return None
    worth, span = Decimal(given[1]), span.strip()
    if match := _BELOW.match(span):
        return Band(None, Decimal(match[1]), worth)
    if match := _FROM.match(span):
        return Band(Decimal(match[1]), None, worth)
    if match := _BETWEEN.match(span):
        return Band(Decimal(match[1]), Decimal(match[2]), worth)
    return None


def _short(number: Decimal) -> str:
    """Write a number as people type it: 10.00 -> 10."""
    return format(number.normalize(), "f")


def steps_of(text: str) -> tuple[Decimal, ...]:
    """Return the points that ranges give, the least first: <80: 0, 80-85: 4, ≥85: 10 -> 0, 4, 10.

    No ranges -> nothing.
    """
    return tuple(sorted({band.points for band in read_bands(text)[0]}))


def check_bands(
    text: str, most: Decimal | None, field: str = "bands", **params: object
) -> tuple[Reason, ...]:
    """Name what is wrong with the ranges of a criterion worth `most` points, at its line.

    | ranges, most 10                  | reason                        |
    | -------------------------------- | ----------------------------- |
    | (none)                           |                               |
    | <80: 0, 80-90: 5, ≥90: 10        |                               |
    | <80: 0, 85-90: 5, ≥90: 10        | band_gap from 80 to 85        |
    | <80: 0, 75-90: 5, ≥90: 10        | band_overlap from 75 to 80    |
    | 80-90: 5, ≥90: 10                | band_open_below               |
    | <80: 0, 80-90: 10                | band_open_above               |
    | <80: 5, 80-90: 5, ≥90: 10        | band_same                     |
    | <80: 0, ≥80: 12                  | band_over                     |
    | <80: 0, ≥80: 8                   | bands_top                     |
    | 0-80: 0, ≥80: 10                 |                               |

    `most` None is not said yet. Lines are counted as they stand in the text.
    """
    bands, unreadable = read_bands(text, field, **params)
    if unreadable or not bands:
        return unreadable
    lines = [line for line, _words in _lines(text)]
    reasons = list(_edges(bands, lines, field, params))
    for (one, other), line in zip(pairwise(bands), lines[1:], strict=True):
        reasons += _joint(one, other, line, field, params)
    if most is not None:
        reasons += _worth(bands, lines, most, field, params)
    return tuple(reasons)


def _edges(
    bands: Sequence[Band], lines: Sequence[int], field: str, params: dict[str, object]
) -> Iterable[Reason]:
    """Every value falls into a range: nothing is below the first one or above the last."""
    first, last = bands[0], bands[-1]
    if first.low:
        message = gettext_noop("Line %(line)s: what is below %(low)s has no points.")
        found = {"line": lines[0], "low": _short(first.low), **params}
        yield Reason("band_open_below", message, found, ARTICLE, field)
    if last.high is not None:
        message = gettext_noop("Line %(line)s: what is %(high)s and more has no points.")
        found = {"line": lines[-1], "high": _short(last.high), **params}
        yield Reason("band_open_above", message, found, ARTICLE, field)


def _joint(
    one: Band, other: Band, line: int, field: str, params: dict[str, object]
) -> Iterable[Reason]:
    """Two neighbours meet exactly and are worth something different."""
    if one.high is None or other.low is None or other.low < one.high:
        message = gettext_noop("Line %(line)s: this range overlaps the one before it: %(span)s.")
        found = {"line": line, "span": _common(one, other), **params}
        yield Reason("band_overlap", message, found, ARTICLE, field)
    elif other.low > one.high:
        message = gettext_noop("Line %(line)s: from %(low)s to %(high)s there are no points.")
        found = {"line": line, "low": _short(one.high), "high": _short(other.low), **params}
        yield Reason("band_gap", message, found, ARTICLE, field)
    if one.points == other.points:
        message = gettext_noop("Line %(line)s: neighbouring ranges have different points.")
        yield Reason("band_same", message, {"line": line, **params}, ARTICLE, field)


def _common(one: Band, other: Band) -> str:
    """What two ranges share."""
    lows = [band.low for band in (one, other) if band.low is not None]
    highs = [band.high for band in (one, other) if band.high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    return str(Band(low, high, Decimal(0))) if low is not None or high is not None else "…"


def _worth(
    bands: Sequence[Band],
    lines: Sequence[int],
    most: Decimal,
    field: str,
    params: dict[str, object],
) -> Iterable[Reason]:
    """The best range is worth the most points, and none is worth more."""
    over = False
    for band, line in zip(bands, lines, strict=True):
        if band.points > most:
            over = True
            message = gettext_noop("Line %(line)s: more than the most points, %(most)s.")
            found = {"line": line, "most": _short(most), **params}
            yield Reason("band_over", message, found, ARTICLE, field)
    if not over and max(band.points for band in bands) != most:
        message = gettext_noop("The best range is worth the most points, %(most)s.")
        yield Reason("bands_top", message, {"most": _short(most), **params}, ARTICLE, field)
