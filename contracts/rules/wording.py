"""A scheme read aloud: one sentence for each thing it fixes, as msgids with parameters."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.rules.bands import Band
from contracts.rules.consequences import CONSECUTIVE_BELOW, COUNT_BELOW, Consequence
from contracts.rules.scheme_model import Scheme
from contracts.rules.terms import (
    PER_EVENT_UNIT,
    PER_FINDING_UNIT,
    PER_POINT,
    AmountPerPoint,
    AssessedShare,
    Bands,
    KindShares,
    MoneyRule,
    PercentPerPoint,
    PerEvent,
    PerFinding,
    PriceClass,
    WholeFeeBelow,
)
from procurement.errors import gettext_noop


@dataclass(frozen=True)
class Sentence:
    """An English msgid and its parameters; `path` is the place in the JSON form it reads."""

    path: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the translated message with its parameters."""
        return translate(self.message) % self.params


def _say(path: str, message: str, **params: object) -> Sentence:
    return Sentence(path, message, params)


def _score(scheme: Scheme) -> Iterator[Sentence]:
    for index, one in enumerate(scheme.score.components):
        message = gettext_noop("%(name)s counts %(percent)s %% of the score.")
        path = f"score.components[{index}]"
        yield _say(path, message, name=one.name, percent=f"{one.weight * 100:f}")
    message = gettext_noop("The score lies between 0 and %(max)s and has %(places)s decimals.")
    yield _say("score", message, max=scheme.score.max, places=scheme.score.places)


def _bands(bands: tuple[Band, ...], path: str) -> Iterator[Sentence]:
    message = gettext_noop("From %(at_least)s points, %(percent)s %% of the fee is deducted.")
    for index, band in enumerate(bands):
        where = f"{path}[{index}]"
        yield _say(where, message, at_least=band.at_least, percent=band.deduct_percent)


def _per_point(rule: PercentPerPoint, path: str) -> Iterator[Sentence]:
    message = gettext_noop("Each point below %(below)s costs %(percent)s %% of the fee.")
    yield _say(path, message, below=rule.below, percent=rule.percent)


def _amount(rule: AmountPerPoint, path: str) -> Iterator[Sentence]:
    message = gettext_noop(
        "Below %(when_below)s points, each point short of %(start)s costs CNY %(amount)s."
    )
    yield _say(path, message, when_below=rule.when_below, start=rule.from_score, amount=rule.amount)


def _waivable_bands(rule: Bands, path: str) -> Iterator[Sentence]:
    yield from _bands(rule.bands, f"{path}.bands")
    if rule.waived_if:
        message = gettext_noop(
            "From %(at_least)s points nothing is deducted if everything was put right in time."
        )
        yield _say(f"{path}.waived_if", message, at_least=rule.waiver_at_least)


def _share(rule: AssessedShare, path: str) -> Iterator[Sentence]:
    message = gettext_noop("%(percent)s %% of the fee is paid in proportion to the score.")
    yield _say(path, message, percent=f"{rule.share * 100:f}")


def _findings(rule: PerFinding, path: str) -> Iterator[Sentence]:
    message = gettext_noop("Each %(kind)s costs CNY %(amount)s.")
    for kind, amount in rule.amounts.items():
        yield _say(f"{path}.amounts.{kind}", message, kind=kind, amount=amount)


def _events(rule: PerEvent, path: str) -> Iterator[Sentence]:
    for kind, price in rule.events.items():
        where = f"{path}.events.{kind}"
        if price.percent is not None:
            message = gettext_noop("Each %(kind)s costs %(percent)s %% of the fee.")
            yield _say(where, message, kind=kind, percent=price.percent)
        else:
            message = gettext_noop("Each %(kind)s costs CNY %(amount)s.")
            yield _say(where, message, kind=kind, amount=price.amount)


def _prices(rule: PriceClass, path: str) -> Iterator[Sentence]:
    message = gettext_noop("From %(at_least)s points CNY %(unit_price)s is paid for 1 m².")
    for index, band in enumerate(rule.bands):
        where = f"{path}.bands[{index}]"
        yield _say(where, message, at_least=band.at_least, unit_price=band.unit_price)


def _kinds(rule: KindShares, path: str) -> Iterator[Sentence]:
    message = gettext_noop("%(name)s releases %(percent)s %% of the fee by its own bands.")
    for index, one in enumerate(rule.shares):
        where = f"{path}.shares[{index}]"
        yield _say(where, message, name=one.name, percent=f"{one.share * 100:f}")
        yield from _bands(one.bands, f"{where}.bands")


def _money(rule: MoneyRule, path: str) -> Iterator[Sentence]:
    if isinstance(rule, PercentPerPoint):
        yield from _per_point(rule, path)
    elif isinstance(rule, AmountPerPoint):
        yield from _amount(rule, path)
    elif isinstance(rule, Bands):
        yield from _waivable_bands(rule, path)
    elif isinstance(rule, AssessedShare):
        yield from _share(rule, path)
    elif isinstance(rule, PerFinding):
        yield from _findings(rule, path)
    elif isinstance(rule, PerEvent):
        yield from _events(rule, path)
    elif isinstance(rule, PriceClass):
        yield from _prices(rule, path)
    elif isinstance(rule, KindShares):
        yield from _kinds(rule, path)
    else:
        message = gettext_noop("Below %(below)s points the whole fee is lost.")
        yield _say(path, message, below=rule.below)


def _consequence(one: Consequence, path: str) -> Sentence:
    if one.when == CONSECUTIVE_BELOW:
        message = gettext_noop("%(periods)s periods in a row below %(score)s: %(then)s.")
    elif one.when == COUNT_BELOW:
        message = gettext_noop(
            "%(periods)s of the last %(window)s periods below %(score)s: %(then)s."
        )
    else:
        message = gettext_noop("A mean of the last %(window)s periods below %(score)s: %(then)s.")
    params = {"periods": one.periods, "window": one.window}
    return _say(path, message, score=one.score, then=one.then, **params)


def sentences(scheme: Scheme) -> tuple[Sentence, ...]:
    """Read a scheme aloud, in the order of its JSON form.

    percent_per_point below 95, percent 1 -> "Each point below 95 costs 1 % of the fee."
    """
    said = [*_score(scheme)]
    for index, rule in enumerate(scheme.money):
        said += _money(rule, f"money[{index}]")
    message = gettext_noop("All deductions of a period together are at most %(percent)s %%.")
    said.append(_say("cap", message, percent=scheme.cap_percent))
    said += [
        _consequence(one, f"consequences[{index}]") for index, one in enumerate(scheme.consequences)
    ]
    return tuple(said)


def deduction(rule: str, unit: str, *, score: str, count: str, percent: str) -> Sentence:
    """What one line of a settlement is for; score, count and percent come already formatted.

    percent_per_point, points, 86, 9 -> "Score 86: 9 points short";
    94, 1 -> "Score 94: 1 point short"
    """
    name, _colon, kind = rule.partition(":")
    if unit == PER_POINT:
        message = gettext_noop("Score %(score)s: %(points)s points short")
        if count == "1":
            message = gettext_noop("Score %(score)s: %(points)s point short")
        return _say(rule, message, score=score, points=count)
    if unit == PER_EVENT_UNIT:
        return _say(rule, gettext_noop("%(kind)s, %(count)s times"), kind=kind, count=count)
    if unit == PER_FINDING_UNIT:
        return _say(rule, gettext_noop("%(kind)s: %(count)s"), kind=kind, count=count)
    if name == WholeFeeBelow.rule:
        return _say(rule, gettext_noop("Score %(score)s: the whole fee is lost"), score=score)
    if kind:
        message = gettext_noop("%(kind)s: %(percent)s%% of its share")
        return _say(rule, message, kind=kind, percent=percent)
    message = gettext_noop("Score %(score)s: %(percent)s%% of the fee")
    return _say(rule, message, score=score, percent=percent)
