"""Unified social credit codes that are well formed and belong to nobody.

Region 990000 does not exist, so that no made-up firm carries a real one's code.
"""

from __future__ import annotations

from stdnum.cn import uscc

NOWHERE = "990000"
FIRM, PUBLIC_BODY = "91", "11"


def credit_code(kind: str, number: int) -> str:
    """The code of the `number`-th organisation of a kind: credit_code("91", 1)."""
    stem = f"{kind}{NOWHERE}{number:09d}"
    return f"{stem}{uscc.calc_check_digit(stem)}"
