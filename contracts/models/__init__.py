"""The aggregates of this app: scheme, contract, settlement, certificate, ledger, bond."""

from .bond import Bond
from .certificate import Certificate, LedgerLine
from .contract import Contract, ContractLine, Period, ServiceArea
from .result import DeductionLine, HeldLine, PeriodResult
from .scheme import Checklist, ChecklistItem, FaultType, Scheme, SchemeVersion

__all__ = [
    "Bond",
    "Certificate",
    "Checklist",
    "ChecklistItem",
    "Contract",
    "ContractLine",
    "DeductionLine",
    "FaultType",
    "HeldLine",
    "LedgerLine",
    "Period",
    "PeriodResult",
    "Scheme",
    "SchemeVersion",
    "ServiceArea",
]
