"""Firms in notices: who won together, and for whom a part is reserved."""

from __future__ import annotations

from typing import Any

from cms.notices.fill.common import NONE, lines

PARTS_IN = {"leader": "牵头人", "member": "成员"}


def winner(award: Any) -> str:
    """The winner; of a consortium every firm with its share, for all of them sign the contract."""
    firms = [one for one in award.bid.partners.all() if one.joins and one.share is not None]
    if len(firms) < 2:
        return str(award.supplier.name)
    said = [f"{one.name}（{PARTS_IN[one.role]}，{one.share * 100:.2f}%）" for one in firms]
    return "联合体：" + "、".join(said)


def policy(lots: list[Any]) -> str:
    """What is reserved: the whole of it, or a share that a consortium or subcontractors do."""
    if all(lot.reserved_for_small for lot in lots):
        return "本项目专门面向小微企业采购。"
    said = [
        f"第{lot.number}包 {lot.name}：合同金额的 {lot.reserved_share * 100:.0f}% 以上"
        "须由中小企业以联合体成员或分包方式承担（财库〔2020〕46号第八条）。"
        for lot in lots
        if lot.reserved_share
    ]
    return lines(said) if said else NONE
