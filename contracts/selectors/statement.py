"""每一分钱的来历: from the fee of a period to what is payable, every line with its chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Certificate, DeductionLine, HeldLine, PeriodResult
from contracts.rules.scheme import parse_scheme, sentences
from contracts.rules.settlement import Line
from contracts.rules.terms import PER_EVENT_UNIT, PER_FINDING_UNIT
from contracts.rules.wording import deduction
from procurement import clock
from procurement.rules.money import mean, plain
from procurement.web.formats import number, quantity, short
from procurement.web.parts import Bill, BillLine, ChainLink, Photo

TIMES = " × "
BY_RULE = _("Payable by the rule")


def bill(
    result: PeriodResult, certificate: Certificate | None = None, *, opened: bool = True
) -> Bill:
    """The bill of a period: fee, deductions, payable by the rule, released, held back, payable now.

    What is payable by the rule is what the case recomputes to: money that waits for a decision,
    or was released by one, stands below it. With a certificate its own numbers are shown, which
    must be the same.
    """
    words = Wording(result)
    held = list(result.held.all())
    released = list(certificate.released.all()) if certificate else []
    lines = [
        BillLine(words.fee_text(), result.fee, small=words.fee_small()),
        *(
            BillLine(
                words.text(line),
                -line.amount,
                small=words.small(line),
                tone="bad",
                chain=words.chain(line),
                open=opened and position < 2,
            )
            for position, line in enumerate(result.lines.all())
        ),
        *adjustments(words, result.payable, released, held),
    ]
    return Bill(lines, _("Payable now"), total_of(lines), caps=True)


def adjustments(
    words: Wording, payable: Decimal, released: Sequence[HeldLine], held: Sequence[HeldLine]
) -> Iterator[BillLine]:
    """What stands between payable by the rule and payable now; nothing where they are the same."""
    if released or held:
        yield BillLine(BY_RULE, payable, subtotal=True)
    yield from (_released(row) for row in released)
    yield from (words.held(row) for row in held)


def total_of(lines: Iterable[BillLine]) -> Decimal:
    """The sum of a bill in CNY, its subtotals left out."""
    return sum((line.amount or Decimal(0) for line in lines if not line.subtotal), Decimal("0.00"))


def published_cases(
    result: PeriodResult, released: Sequence[HeldLine] = ()
) -> dict[str, Any] | list[dict[str, Any]]:
    """The statement in the form of the cases, for `manage.py recompute`.

    A month whose money nobody disputed is one case. Where money was held back or released it is a
    list: the month by the rule, with what was held back, released and decided as its `source`;
    then the month once more for each disputed finding, counted with those before it, so that its
    deduction less that of the case before is what is held back, and once more as it was reduced
    to: its deduction less that of the case before stays deducted. Then the same of every earlier
    month of which something is `released` with this one. Amounts are in CNY:
    payable - held + released = amount.
    """
    held = list(result.held.all())
    if not held and not released:
        statement: dict[str, Any] = result.statement
        return statement
    paid = sum((row.released for row in released), Decimal("0.00"))
    amount = result.payable + paid - sum((row.amount for row in held), Decimal("0.00"))
    source = {
        "held": [_decided(row) for row in held],
        "released": [{**_decided(row), "case": row.result.statement["case"]} for row in released],
        "amount": plain(amount),
    }
    earlier = {row.result_id: row.result for row in released}
    return [
        {**result.statement, "source": source},
        *_disputed(held),
        *(case for one in earlier.values() for case in (one.statement, *_disputed(one.held.all()))),
    ]


def _disputed(rows: Iterable[HeldLine]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.statement:  # held back before its case was kept
            case = f"{row.statement['case']} {row.reference}"
            yield {**row.statement, "case": case, "source": _decided(row)}
        if row.reduced:
            case = f"{row.reduced['case']} {row.reference} reduced"
            yield {**row.reduced, "case": case, "source": _decided(row)}


def _decided(row: HeldLine) -> dict[str, Any]:
    day = row.decided_at.astimezone(clock.LEGAL_ZONE).date() if row.decided_at else None
    parts = {} if day is None else {"deducted": row.stays, "released": row.released}
    return {
        "reference": row.reference,
        "amount": plain(row.amount),
        "decision": row.decision or "open",
        "decided_on": day.isoformat() if day else None,
    } | {name: plain(amount) for name, amount in parts.items()}


def _released(row: HeldLine) -> BillLine:
    words = _("%(reference)s withdrawn: paid now")
    if row.decision == HeldLine.Decision.REDUCED:
        words = _("%(reference)s reduced: the rest is paid now")
    return BillLine(
        words % {"reference": row.reference},
        row.released,
        small=row.label,
        url=row.url,
    )


class Wording:
    """Reads the lines of one result in words; the scheme is parsed once."""

    def __init__(self, result: PeriodResult) -> None:
        self.result = result
        self.case: Mapping[str, Any] = result.statement
        self.scheme = parse_scheme(self.case["scheme"])
        self.version = result.contract.scheme_version
        self.score = number(result.score, result.score_places)
        self._sentences = sentences(self.scheme)

    def fee_text(self) -> Any:
        return _("Fee of %(period)s") % {"period": self.result.period.label}

    def fee_small(self) -> Any:
        if "area_m2" in self.case:
            return _("%(area)s m² × unit price of the score's class") % {
                "area": quantity(Decimal(self.case["area_m2"]))
            }
        contract = self.result.contract
        return _("Yearly price %(amount)s ÷ %(periods)s") % {
            "amount": number(contract.amount, 2),
            "periods": 12 // contract.period_months,
        }

    def text(self, line: DeductionLine | Line) -> str:
        """What the line is for."""
        return deduction(
            line.rule,
            line.unit,
            score=self.score,
            count=quantity(line.quantity),
            percent=quantity(line.rate * 100),
        ).text(gettext)

    def small(self, line: DeductionLine | Line) -> str:
        """The arithmetic: base × quantity × rate = amount."""
        parts = [number(line.base, 2)]
        if line.quantity != 1 or line.unit in (PER_FINDING_UNIT, PER_EVENT_UNIT):
            parts.append(quantity(line.quantity))
        if line.rate != 1:
            parts.append(f"{quantity(line.rate * 100)}%")
        text = f"{TIMES.join(parts)} = {number(line.uncapped, 2)}"
        if line.capped:
            text += gettext(", cut to %(amount)s by the cap") % {"amount": number(line.amount, 2)}
        return text

    def chain(self, line: DeductionLine) -> list[ChainLink]:
        """Amount -> rule -> score or finding -> photo -> clause."""
        return [
            ChainLink(_("Amount"), number(-line.amount, 2), _("Rounded half up to the cent")),
            self._rule(line.rule, line.clause),
            *(self._score(line) if line.unit not in (PER_FINDING_UNIT, PER_EVENT_UNIT) else ()),
            *self._sources(line.sources),
            self._clause(line.clause),
        ]

    def held(self, row: HeldLine) -> BillLine:
        """Money that waits for a decision, and on what."""
        text = _("%(label)s, disputed: held back") % {"label": row.label}
        if row.decision:
            text = f"{row.label} · {row.decision_words}"
        chain = [
            ChainLink(_("Amount"), number(-row.amount, 2), row.decision_words),
            *(
                [self._rule(f"per_finding:{row.kind}", None)]
                if row.kind
                else [ChainLink(_("Rule"), _("By the score"))]
            ),
            ChainLink(
                _("Finding"), row.reference, row.label, url=row.url, url_text=_("Look at it")
            ),
            *self._sources(row.sources),
        ]
        return BillLine(text, -row.amount, small=row.reference, tone="warn", chain=chain)

    def _rule(self, rule: str, clause: int | None) -> ChainLink:
        return ChainLink(
            _("Rule"),
            self.sentence(rule),
            f"{self.version}" if self.version else "",
            url=f"{self.version.get_absolute_url()}#rule-{clause}" if self.version else "",
            url_text=_("Read the scheme"),
        )

    def sentence(self, rule: str) -> str:
        """The sentence of the scheme this line follows from, at this period's score."""
        name, _colon, kind = rule.partition(":")
        places = [
            f"money[{index}]"
            for index, one in enumerate(self.case["scheme"]["money"])
            if one["rule"] == name
        ]
        texts = [
            one
            for one in self._sentences
            for place in places
            if one.path.startswith(place) and (not kind or kind in map(str, one.params.values()))
        ]
        if name == "bands":
            texts = [one for one in texts if self._reached(one.params.get("at_least"))][:1]
        return " ".join(one.text(gettext) for one in texts[:1])

    def _reached(self, at_least: Any) -> bool:
        return at_least is not None and self.result.score >= Decimal(at_least)

    def _score(self, line: DeductionLine) -> Iterator[ChainLink]:
        yield ChainLink(_("Score"), self.score, self.score_formula())

    def score_formula(self) -> str:
        """91.50 × 20% + 86.20 × 40% + 88.70 × 40%; nothing where the score was given."""
        scores = self.case.get("scores", {})
        components = self.scheme.score.components
        if "score" in self.case or any(one.name not in scores for one in components):
            return ""
        parts = [
            gettext("%(kind)s %(mean)s × %(weight)s%%")
            % {
                "kind": one.name,
                "mean": _short(mean([Decimal(text) for text in scores[one.name]])),
                "weight": quantity(one.weight * 100),
            }
            for one in components
        ]
        return " + ".join(parts)

    def _sources(self, sources: Sequence[Mapping[str, str]]) -> Iterator[ChainLink]:
        for one in sources:
            photo = None
            if one.get("image"):
                alt = one.get("image_alt") or one["label"]
                photo = Photo(one["image"], alt, _when(one.get("at", "")))
            yield ChainLink(
                KINDS.get(one["kind"], one["kind"]),
                one["reference"],
                one["label"],
                url=one["url"],
                url_text=_("Look at it") if one["url"] else "",
                photo=photo,
            )

    def _clause(self, clause: int | None) -> ChainLink:
        contract = self.result.contract
        return ChainLink(
            _("Contract"),
            _("Deduction scheme, rule %(number)s") % {"number": clause} if clause else "",
            contract.number,
            url=contract.get_absolute_url(),
            url_text=_("Read the contract"),
        )


KINDS = {
    "round": _("Round"),
    "finding": _("Finding"),
    "inspection": _("Inspection"),
    "event": _("Event"),
    "addition": _("Addition"),
}


def _when(text: str) -> str:
    """The stored moment or day of a photo in words."""
    if not text:
        return ""
    return short(date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text))


def _short(value: Any) -> str:
    return quantity(Decimal(value.numerator) / Decimal(value.denominator), 2)
