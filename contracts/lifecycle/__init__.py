"""The lives of this app: one module for each thing that has one."""

from .bond import BondLife, BondState
from .certificate import CertificateLife, CertificateState
from .contract import ContractLife, ContractState
from .scheme import SchemeVersionLife, SchemeVersionState

__all__ = [
    "BondLife",
    "BondState",
    "CertificateLife",
    "CertificateState",
    "ContractLife",
    "ContractState",
    "SchemeVersionLife",
    "SchemeVersionState",
]
