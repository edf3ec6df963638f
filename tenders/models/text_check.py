"""What legal counsel says of the draft contract (财库〔2021〕22号第二十三条)."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.opinion import Opinion
from tenders.models.tender import Tender
from tenders.rules.contents import CONTRACT_TEXT


def text_digest(text: str) -> str:
    """SHA-256 of a text, lower-case hex: the opinion is of this text and of no other."""
    return hashlib.sha256(text.encode()).hexdigest()


class ContractTextCheckQuerySet(models.QuerySet):
    """Opinions, the newest last."""

    def of_text(self, tender: Any) -> ContractTextCheckQuerySet:
        """Those on the very text of this tender, for whichever tender of the purchaser."""
        text = str(tender.contents.get(CONTRACT_TEXT, ""))
        return self.filter(tender__purchaser=tender.purchaser_id, digest=text_digest(text))


class ContractTextCheck(Opinion):
    """One opinion of counsel. Append-only: a changed text needs another one."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="text_checks")
    counsel = models.CharField(_("Legal counsel"), max_length=80)
    checked_on = models.DateField(_("Checked on"))

    objects: ClassVar[Any] = ContractTextCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("Legal check of a draft contract")
        verbose_name_plural = _("Legal checks of draft contracts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.tender} {self.counsel}"

    @property
    def name(self) -> str:
        return self.counsel

    @property
    def day(self) -> date:
        return self.checked_on
