"""What a scheme that can be read still leaves open: gaps, overlaps, two prices for one thing.

Each problem names its exact place in the JSON form (`field`), so that an editor can point at it.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from contracts.rules.bands import Band, PriceBand
from contracts.rules.consequences import COUNT_BELOW
from contracts.rules.period_score import ScoreRule
from contracts.rules.scheme_model import Scheme
from contracts.rules.terms import (
    AmountPerPoint,
    AssessedShare,
    Bands,
    KindShares,
    PercentPerPoint,
    PerEvent,
    PerFinding,
    PriceClass,
    WholeFeeBelow,
)
from procurement.errors import Reason, gettext_noop
from procurement.rules.money import exact

AnyBands: TypeAlias = Sequence[Band | PriceBand]


def _problem(code: str, message: str, path: str, **params: object) -> Reason:
    return Reason(code, message, params, field=path)


def _score_problems(rule: ScoreRule) -> Iterator[Reason]:
    path = "score.components"
    if not rule.components:
        yield _problem("no_components", gettext_noop("The score is built from nothing."), path)
        return
    total = sum((exact(one.weight) for one in rule.components), Fraction(0))
    if total != 1:
        message = gettext_noop("The weights add up to %(total)s, not to 1.")
        yield _problem(
            "weights_sum", message, path, total=sum(one.weight for one in rule.components)
        )
    for index, one in enumerate(rule.components):
        if one.weight <= 0:
            message = gettext_noop("%(name)s has no weight.")
            yield _problem("weight", message, f"{path}[{index}].weight", name=one.name)


def _band_problems(bands: AnyBands, path: str, top: Decimal) -> Iterator[Reason]:
    """Name gaps, overlaps and bands out of order, from the top band down."""
    if not bands or min(band.at_least for band in bands) > 0:
        lowest = min((band.at_least for band in bands), default=top)
        message = gettext_noop("No band covers scores from 0 to below %(lowest)s.")
        yield _problem("band_gap", message, path, lowest=lowest)
    for index, band in enumerate(bands):
        where = f"{path}[{index}].at_least"
        if band.at_least > top:
            message = gettext_noop("No score reaches %(score)s: the most is %(top)s.")
            yield _problem("band_unreachable", message, where, score=band.at_least, top=top)
        if index and band.at_least == bands[index - 1].at_least:
            message = gettext_noop("Two bands begin at %(score)s.")
            yield _problem("band_overlap", message, where, score=band.at_least)
        elif index and band.at_least > bands[index - 1].at_least:
            message = gettext_noop("Bands go from the top down, but %(score)s follows %(above)s.")
            above = bands[index - 1].at_least
            yield _problem("band_order", message, where, score=band.at_least, above=above)


def _fairness_problems(bands: Sequence[Band], path: str) -> Iterator[Reason]:
    """Name a band that costs more than the band below it: a better score would pay less."""
    ordered = sorted(enumerate(bands), key=lambda pair: pair[1].at_least)
    for (_, worse), (index, better) in itertools.pairwise(ordered):
        if better.deduct_percent > worse.deduct_percent:
            message = gettext_noop("A score of %(score)s costs more than a lower one.")
            where = f"{path}[{index}].deduct_percent"
            yield _problem("band_unfair", message, where, score=better.at_least)


def _share_problems(rule: KindShares, path: str, top: Decimal) -> Iterator[Reason]:
    total = sum((one.share for one in rule.shares), Decimal(0))
    if total > 1:
        message = gettext_noop("The shares add up to %(total)s, more than the whole fee.")
        yield _problem("shares_sum", message, f"{path}.shares", total=total)
    for index, one in enumerate(rule.shares):
        where = f"{path}.shares[{index}].bands"
        yield from _band_problems(one.bands, where, top)
        yield from _fairness_problems(one.bands, where)
    for name, times in Counter(one.name for one in rule.shares).items():
        if times > 1:
            message = gettext_noop("%(kind)s has two prices.")
            yield _problem("two_prices", message, f"{path}.shares", kind=name)


def _threshold(path: str, name: str, value: Decimal, top: Decimal) -> Iterator[Reason]:
    if value > top:
        message = gettext_noop("Even the best score, %(top)s, lies below %(score)s.")
        yield _problem("threshold_unreachable", message, f"{path}.{name}", score=value, top=top)


def _rule_problems(rule: object, path: str, top: Decimal) -> Iterator[Reason]:
    if isinstance(rule, PercentPerPoint | WholeFeeBelow):
        yield from _threshold(path, "below", rule.below, top)
    elif isinstance(rule, AmountPerPoint):
        yield from _threshold(path, "when_below", rule.when_below, top)
        if rule.from_score < rule.when_below:
            message = gettext_noop("Points counted from %(start)s give money back below %(below)s.")
            yield _problem(
                "from_below_threshold",
                message,
                f"{path}.from",
                start=rule.from_score,
                below=rule.when_below,
            )
    elif isinstance(rule, AssessedShare) and not 0 <= rule.share <= 1:
        message = gettext_noop("A share lies between 0 and 1, not at %(share)s.")
        yield _problem("share_range", message, f"{path}.share", share=rule.share)
    elif isinstance(rule, Bands):
        yield from _band_problems(rule.bands, f"{path}.bands", top)
        yield from _fairness_problems(rule.bands, f"{path}.bands")
    elif isinstance(rule, PriceClass):
        yield from _band_problems(rule.bands, f"{path}.bands", top)
    elif isinstance(rule, KindShares):
        yield from _share_problems(rule, path, top)


def _double_prices(scheme: Scheme) -> Iterator[Reason]:
    """Name a kind of finding or event that a later rule prices a second time."""
    seen: set[tuple[str, str]] = set()
    for index, rule in enumerate(scheme.money):
        kinds: Sequence[str] = ()
        if isinstance(rule, PerFinding):
            name, kinds = "amounts", tuple(rule.amounts)
        elif isinstance(rule, PerEvent):
            name, kinds = "events", tuple(rule.events)
        for kind in kinds:
            if (name, kind) in seen:
                message = gettext_noop("%(kind)s has two prices.")
                yield _problem("two_prices", message, f"money[{index}].{name}.{kind}", kind=kind)
            seen.add((name, kind))


def _consequence_problems(scheme: Scheme) -> Iterator[Reason]:
    for index, one in enumerate(scheme.consequences):
        path = f"consequences[{index}]"
        yield from _threshold(path, "score", one.score, scheme.score.max)
        if one.when == COUNT_BELOW and one.periods > one.window:
            message = gettext_noop("%(periods)s of the last %(window)s periods cannot be.")
            yield _problem(
                "count_impossible",
                message,
                f"{path}.periods",
                periods=one.periods,
                window=one.window,
            )


def problems(scheme: Scheme) -> tuple[Reason, ...]:
    """Name every gap, overlap and ambiguity of a scheme at its exact place.

    | scheme                                | code         | field                        |
    | ------------------------------------- | ------------ | ---------------------------- |
    | bands 90, 70 and nothing below        | band_gap     | money[0].bands               |
    | bands 90, 80, 80, 0                   | band_overlap | money[0].bands[2].at_least   |
    | bands 0, 90                           | band_order   | money[0].bands[1].at_least   |
    | weights 0.7 and 0.2                   | weights_sum  | score.components             |
    | two rules that price littered_spot    | two_prices   | money[1].amounts.littered_spot |
    | cap 120 %                             | cap_range    | cap.percent                  |
    | 3 of the last 2 periods               | count_impossible | consequences[0].periods  |
    """
    found = [*_score_problems(scheme.score)]
    for index, rule in enumerate(scheme.money):
        found += _rule_problems(rule, f"money[{index}]", scheme.score.max)
    found += _double_prices(scheme)
    if scheme.cap_percent > 100:
        message = gettext_noop("A cap of %(percent)s %% lets more be taken than is due.")
        found.append(_problem("cap_range", message, "cap.percent", percent=scheme.cap_percent))
    return (*found, *_consequence_problems(scheme))
