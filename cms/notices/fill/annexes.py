"""What is attached to a result notice (十、附件): files that were kept, never made for a reader."""

from __future__ import annotations

from typing import Any

from procurement.documents.models import StoredFile
from tenders import papers
from tenders.services.ranking import was_favoured


def tender_documents(award: Any) -> StoredFile | None:
    """附件1 采购文件: public with the result (87号令第六十九条), the newest version in force."""
    return papers.documents_file(award.lot.tender)


def is_declared(award: Any) -> bool:
    """Whether the winner has had an advantage of small firms: then its declaration is public."""
    return was_favoured(award.lot, award.bid)


def declaration(award: Any) -> StoredFile | None:
    """附件3 中小企业声明函 (财库〔2020〕46号第十三条)."""
    return papers.declaration_file(award)
