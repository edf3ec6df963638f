"""Aggregates of the tender procedure, one file each."""

from .amendment import Amendment, AmendmentFile, Question
from .award import Award
from .bid import Bid, BidFile, BidLine, SealAttempt
from .challenge import Challenge, ChallengeEvidence, Complaint, Suspension
from .committee import (
    Committee,
    CommitteeMember,
    ConflictStatement,
    ConformityOpinion,
    ReportSignature,
    Score,
    ScoreCorrection,
    ScoreSheet,
)
from .evaluation import BidResult, LowPriceReview
from .lot import Criterion, Lot, LotLine, ServiceKind
from .plan import Plan, PlanReview, SurveyEntry
from .tender import DocumentTaking, OpeningOfficer, Tender, TenderDocument
from .text_check import ContractTextCheck, text_digest
from .version import DocumentVersion

__all__ = [
    "Amendment",
    "AmendmentFile",
    "Award",
    "Bid",
    "BidFile",
    "BidLine",
    "BidResult",
    "Challenge",
    "ChallengeEvidence",
    "Committee",
    "CommitteeMember",
    "Complaint",
    "ConflictStatement",
    "ConformityOpinion",
    "ContractTextCheck",
    "Criterion",
    "DocumentTaking",
    "DocumentVersion",
    "Lot",
    "LotLine",
    "LowPriceReview",
    "OpeningOfficer",
    "Plan",
    "PlanReview",
    "Question",
    "ReportSignature",
    "Score",
    "ScoreCorrection",
    "ScoreSheet",
    "SealAttempt",
    "ServiceKind",
    "SurveyEntry",
    "Suspension",
    "Tender",
    "TenderDocument",
    "text_digest",
]
