"""The aggregates of this app: round, finding, assessment."""

from .assessment import Assessment, PeriodAddition, PeriodEvent, periods_to_assess
from .finding import Finding, FindingAnswer, FindingPhoto
from .inputs import Plan, Remarks, Seen, eligible_inspectors
from .round import Inspection, Round, RoundInspector, RoundUnit

__all__ = [
    "Assessment",
    "Finding",
    "FindingAnswer",
    "FindingPhoto",
    "Inspection",
    "PeriodAddition",
    "PeriodEvent",
    "Plan",
    "Remarks",
    "Round",
    "RoundInspector",
    "RoundUnit",
    "Seen",
    "eligible_inspectors",
    "periods_to_assess",
]
