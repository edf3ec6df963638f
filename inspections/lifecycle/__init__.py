"""The lives of this app: one module for each thing that has one."""

from .assessment import AssessmentLife, AssessmentState
from .finding import AnswerState, FindingAnswerLife, FindingLife, FindingState
from .round import RoundLife, RoundState

__all__ = [
    "AnswerState",
    "AssessmentLife",
    "AssessmentState",
    "FindingAnswerLife",
    "FindingLife",
    "FindingState",
    "RoundLife",
    "RoundState",
]
