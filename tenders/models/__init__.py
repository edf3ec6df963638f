"""Aggregates of the tender procedure, one file each."""

from .amendment import Amendment, AmendmentFile, Question
from .anonymity import AnonymousPart, CodeDraw
from .award import Award
from .bid import Bid, BidFile, BidLine, SealAttempt
from .challenge import Challenge, ChallengeEvidence, Complaint, Suspension
from .checking import ObjectiveConclusion, Reevaluation, ScoreOpinion
from .clarification import Clarification, EvaluationHalt
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
from .consultation import FinalOffer, SubstanceChange, Talk
from .decision import CandidateOpinion, DecisionMember, WinnerDecision
from .deposit import Deposit
from .evaluation import BidResult, LowPriceReview
from .expert import Employment, ExpertRecord
from .lot import Criterion, Lot, LotLine, ServiceKind
from .opinion import Opinion, OpinionRequest
from .partner import BidFigures, BidPartner, BidStaff, PartnerConsent
from .plan import Plan, PlanReview, SurveyEntry
from .pool import Candidate, Pool
from .recusal import RecusalRequest
from .refusal import AwardRefusal
from .replacement import SetBack, SigningWarning
from .signal import BidSignal, SignalCheck
from .tender import DocumentTaking, OpeningOfficer, Tender, TenderDocument
from .text_check import ContractTextCheck, text_digest
from .version import DocumentVersion

__all__ = [
    "Amendment",
    "AmendmentFile",
    "AnonymousPart",
    "Award",
    "AwardRefusal",
    "Bid",
    "BidFigures",
    "BidFile",
    "BidLine",
    "BidPartner",
    "BidResult",
    "BidSignal",
    "BidStaff",
    "Candidate",
    "CandidateOpinion",
    "Challenge",
    "ChallengeEvidence",
    "Clarification",
    "CodeDraw",
    "Committee",
    "CommitteeMember",
    "Complaint",
    "ConflictStatement",
    "ConformityOpinion",
    "ContractTextCheck",
    "Criterion",
    "DecisionMember",
    "Deposit",
    "DocumentTaking",
    "DocumentVersion",
    "Employment",
    "EvaluationHalt",
    "ExpertRecord",
    "FinalOffer",
    "Lot",
    "LotLine",
    "LowPriceReview",
    "ObjectiveConclusion",
    "OpeningOfficer",
    "Opinion",
    "OpinionRequest",
    "PartnerConsent",
    "Plan",
    "PlanReview",
    "Pool",
    "Question",
    "RecusalRequest",
    "Reevaluation",
    "ReportSignature",
    "Score",
    "ScoreCorrection",
    "ScoreOpinion",
    "ScoreSheet",
    "SealAttempt",
    "ServiceKind",
    "SetBack",
    "SignalCheck",
    "SigningWarning",
    "SubstanceChange",
    "SurveyEntry",
    "Suspension",
    "Talk",
    "Tender",
    "TenderDocument",
    "WinnerDecision",
    "text_digest",
]
