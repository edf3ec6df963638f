"""What a period measured: scores, findings and events, with the way to every source.

Disputed findings are left out of everything and listed as held back, each with what the period
would be with it, so that only its own money waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contracts.models import HeldLine
from contracts.rules.period_score import Addition
from contracts.rules.scheme import Scheme, parse_scheme
from contracts.services.settlement import HeldBack, Measurements, Source, preview
from inspections.lifecycle import FindingState, RoundState
from inspections.models import Assessment, Finding, FindingPhoto, Inspection, Round
from inspections.rules.rounds import round_score
from inspections.services.scoring import score_of, sheet_of
from procurement import clock
from procurement.errors import Reason
from procurement.rules.money import mean, plain, round_half_up

Scores = dict[str, tuple[Decimal, ...]]


@dataclass(frozen=True)
class Measured:
    """What goes down to the settlement, and the same in a form that is kept and shown."""

    measurements: Measurements
    score: Decimal
    snapshot: dict[str, Any]


@dataclass(frozen=True)
class _Sheet:
    """A published round with its inspections and their findings, read once."""

    round: Round
    inspections: tuple[tuple[Inspection, tuple[Finding, ...]], ...]

    def score(self, without: frozenset[int]) -> Decimal:
        """The round's score with some findings left out."""
        sheet = sheet_of(self.round.checklist)
        return round_score(
            score_of(sheet, (one for one in findings if one.pk not in without)).score
            for _inspection, findings in self.inspections
        )

    @property
    def findings(self) -> Iterator[Finding]:
        for _inspection, findings in self.inspections:
            yield from findings


def scheme_of(assessment: Assessment) -> Scheme:
    """The deduction scheme of the contract as the rules take it."""
    version = assessment.contract.scheme_version
    if version is None:
        return Scheme()
    return parse_scheme(version.definition)


def missing(assessment: Assessment) -> tuple[Reason, ...]:
    """What the scheme needs and the period lacks, all of it."""
    if assessment.contract.scheme_version is None:
        return (Reason("no_scheme", _("The contract has no deduction scheme.")),)
    return (*_open_rounds(assessment), *_kinds_without_rounds(assessment), *_answerable(assessment))


def _open_rounds(assessment: Assessment) -> Iterator[Reason]:
    for row in Round.objects.open().filter(period=assessment.period).order_by("number"):
        yield Reason(
            "round_open",
            _("Round %(round)s of %(day)s is not published yet (%(state)s)."),
            {
                "round": row.reference,
                "day": row.planned_for.isoformat(),
                "state": row.get_status_display(),
            },
        )


def _kinds_without_rounds(assessment: Assessment) -> Iterator[Reason]:
    published = Round.objects.published().filter(period=assessment.period)
    known = set(published.order_by().values_list("kind", flat=True).distinct())
    needed = sorted(scheme_of(assessment).scored_kinds)
    for kind in needed:
        if kind not in known:
            yield Reason(
                "no_round",
                _("There is no published round of “%(kind)s” in the period."),
                {"kind": kind},
            )
    if not needed and not known:
        yield Reason("no_round", _("There is no published round in the period."))


def _answerable(assessment: Assessment) -> Iterator[Reason]:
    now = clock.now()
    rows = Finding.objects.of_period(assessment.period).undecided(now).order_by("answer_due_at")
    last = rows.last()
    if last is not None:
        yield Reason(
            "answerable",
            _("The contractor may still answer findings (%(count)s) until %(moment)s."),
            {"count": rows.count(), "moment": last.answer_due_at},
        )


def measure(assessment: Assessment) -> Measured:
    """Measure the period now. Raises RuleBroken where the scheme does not cover it."""
    scheme = scheme_of(assessment)
    sheets = _sheets(assessment)
    disputed = tuple(f for sheet in sheets for f in sheet.findings if f.is_disputed)
    without = frozenset(finding.pk for finding in disputed)
    counted = [f for sheet in sheets for f in sheet.findings if f.pk not in without and f.stands]
    events = list(assessment.events.all())
    scores = _scores(sheets, without)
    measurements = Measurements(
        score=None if scheme.score.components else _plain_score(scores),
        scores=_known(scores, scheme),
        additions=tuple(Addition(a.points, a.reason) for a in assessment.additions.all()),
        findings=_counts(counted, scheme),
        events=_tally((event.kind, Decimal(event.quantity)) for event in events),
        all_rectified_in_time=all(one.put_right_in_time for one in counted),
        held_back=tuple(_held(sheets, disputed, scheme)),
        sources=tuple(_sources(sheets, without, counted, events, scheme)),
    )
    score = preview(assessment.contract, assessment.period, measurements).score
    return Measured(measurements, score, _snapshot(sheets, measurements, without, score, scheme))


def _sheets(assessment: Assessment) -> list[_Sheet]:
    photos = FindingPhoto.objects.select_related("file").order_by("pk")
    findings = (
        Finding.objects.exclude(status=FindingState.VOID)
        .select_related("fault__item")
        .prefetch_related(Prefetch("photos", queryset=photos, to_attr="shown"))
        .order_by("number")
    )
    inspections = Inspection.objects.filter(
        unit__round__period=assessment.period_id, unit__round__status=RoundState.PUBLISHED
    )
    inspections = inspections.select_related("unit").prefetch_related(
        Prefetch("findings", queryset=findings)
    )
    by_round: dict[int, list[Inspection]] = {}
    for inspection in inspections.order_by("unit__order"):
        by_round.setdefault(inspection.unit.round_id, []).append(inspection)
    rounds = Round.objects.filter(pk__in=by_round).select_related("contract", "checklist")
    return [
        _Sheet(row, tuple((one, tuple(one.findings.all())) for one in by_round[row.pk]))
        for row in rounds.prefetch_related("checklist__items").order_by("planned_for", "number")
    ]


def _scores(sheets: Iterable[_Sheet], without: frozenset[int]) -> Scores:
    scores: Scores = {}
    for sheet in sheets:
        kind = sheet.round.kind
        scores[kind] = (*scores.get(kind, ()), sheet.score(without))
    return scores


def _known(scores: Scores, scheme: Scheme) -> Scores:
    return {kind: scores[kind] for kind in scores if kind in scheme.scored_kinds}


def _plain_score(scores: Scores) -> Decimal:
    """A scheme without components takes the mean of all rounds."""
    return round_score(score for group in scores.values() for score in group)


def _counts(findings: Iterable[Finding], scheme: Scheme) -> dict[str, Decimal]:
    priced = ((f.money_kind, f.counted) for f in findings if f.money_kind in scheme.finding_kinds)
    return _tally(priced)


def _tally(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for kind, quantity in pairs:
        found[kind] = found.get(kind, Decimal(0)) + quantity
    return {kind: _short(found[kind]) for kind in sorted(found)}


def _short(quantity: Decimal) -> Decimal:
    """7.000 as 7; never with an exponent."""
    short = quantity.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


def _held(
    sheets: list[_Sheet], disputed: tuple[Finding, ...], scheme: Scheme
) -> Iterator[HeldBack]:
    """Each disputed finding with what the period would be with it and all before it."""
    left_out = {finding.pk for finding in disputed}
    for finding in disputed:
        left_out.discard(finding.pk)
        yield _with_it(sheets, finding, frozenset(left_out), scheme)


def _with_it(
    sheets: list[_Sheet], finding: Finding, left_out: frozenset[int], scheme: Scheme
) -> HeldBack:
    scores = _scores(sheets, left_out)
    priced = finding.money_kind in scheme.finding_kinds
    return HeldBack(
        reference=finding.reference,
        url=finding.get_absolute_url(),
        label=f"{finding.text} {finding.place}".strip(),
        kind=finding.money_kind if priced else "",
        quantity=_short(finding.counted) if priced else Decimal(0),
        score=None if scheme.score.components else _plain_score(scores),
        scores=_known(scores, scheme),
        sources=(_source_of(finding, scheme),),
    )


def as_reduced(finding: Finding, held: HeldLine) -> HeldBack:
    """What a finding of a settled period measures at the quantity that stands after the review.

    The other findings that were held are taken as the settlement took them, whatever was decided
    since: those before this one count as found, those after it are left out.
    """
    assessment = finding.inspection.unit.round.period.assessment
    sheets, scheme = _sheets(assessment), scheme_of(assessment)
    order = dict(held.result.held.values_list("reference", "position"))
    left_out, this = set(), finding
    for one in (found for sheet in sheets for found in sheet.findings):
        if one.pk == finding.pk:
            one.decided_quantity, this = finding.decided_quantity, one
        elif one.reference in order:
            one.decided_quantity = None
            if order[one.reference] > held.position:
                left_out.add(one.pk)
    return _with_it(sheets, this, frozenset(left_out), scheme)


def _sources(
    sheets: list[_Sheet],
    without: frozenset[int],
    counted: Iterable[Finding],
    events: Iterable[Any],
    scheme: Scheme,
) -> Iterator[Source]:
    """Where each number comes from; a round with the score that was counted, disputes left out."""
    for sheet in sheets:
        row = sheet.round
        yield Source(
            kind="round",
            reference=row.reference,
            url=row.get_absolute_url(),
            label=f"{row.kind} {sheet.score(without)}",
            at=row.planned_for.isoformat(),
        )
    for finding in counted:
        yield _source_of(finding, scheme)
    for event in events:
        yield Source(
            kind="event",
            reference=f"E-{event.pk}",
            url=event.evidence.get_absolute_url() if event.evidence else "",
            label=event.note,
            rule=f"per_event:{event.kind}",
            at=event.occurred_on.isoformat(),
        )


def _source_of(finding: Any, scheme: Scheme) -> Source:
    photo = finding.shown[0] if finding.shown else None
    priced = finding.money_kind in scheme.finding_kinds
    return Source(
        kind="finding",
        reference=finding.reference,
        url=finding.get_absolute_url(),
        label=f"{finding.text} {finding.place}".strip(),
        rule=f"per_finding:{finding.money_kind}" if priced else "",
        image=photo.file.get_absolute_url() if photo else "",
        image_alt=f"{finding.text} {finding.place}".strip(),
        at=finding.found_at.astimezone(clock.LEGAL_ZONE).isoformat(timespec="minutes"),
        clause=f"{finding.fault.item.code} {finding.fault.item.name}",
    )


def _snapshot(
    sheets: list[_Sheet],
    measured: Measurements,
    without: frozenset[int],
    score: Decimal,
    scheme: Scheme,
) -> dict[str, Any]:
    """Plain values only, the same for the same facts: compared again at the confirmation."""
    return {
        "score": plain(score),
        "components": [
            {
                "name": one.name,
                "weight": plain(one.weight),
                "mean": plain(round_half_up(mean(measured.scores[one.name]), 2)),
            }
            for one in scheme.score.components
            if measured.scores.get(one.name)
        ],
        "rounds": [_round_row(sheet, without) for sheet in sheets],
        "additions": [{"points": plain(a.points), "reason": a.reason} for a in measured.additions],
        "findings": _plain_counts(measured.findings),
        "events": _plain_counts(measured.events),
        "held": [
            {"reference": one.reference, "url": one.url, "label": one.label}
            for one in measured.held_back
        ],
        "finding_count": sum(1 for sheet in sheets for one in sheet.findings if one.stands),
        "all_rectified_in_time": measured.all_rectified_in_time,
    }


def _round_row(sheet: _Sheet, without: frozenset[int]) -> dict[str, Any]:
    row = sheet.round
    return {
        "reference": row.reference,
        "url": row.get_absolute_url(),
        "kind": row.kind,
        "day": row.planned_for.isoformat(),
        "score": plain(sheet.score(without)),
        "findings": sum(1 for one in sheet.findings if one.stands),
    }


def _plain_counts(counts: Mapping[str, Decimal]) -> dict[str, str]:
    return {kind: plain(number) for kind, number in counts.items()}
