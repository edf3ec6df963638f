"""Bid (投标): draft -> sealed -> withdrawn | replaced before the deadline; then its evaluation."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, step
from tenders.guards import award, partners


class BidState(models.TextChoices):
    DRAFT = "draft", _("Draft, not sealed")
    SEALED = "sealed", _("Sealed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DAMAGED = "damaged", _("Damaged, could not be opened")
    UNCONFIRMED = "unconfirmed", _("Not confirmed again, not opened")
    RETURNED = "returned", _("Returned unopened")
    OPENED = "opened", _("Opened")
    QUALIFIED = "qualified", _("Qualified")
    NOT_QUALIFIED = "not_qualified", _("Not qualified")
    CONFORMING = "conforming", _("Conforming")
    NOT_CONFORMING = "not_conforming", _("Not conforming")
    RANKED = "ranked", _("Ranked")
    WINNER = "winner", _("Winner")
    LOST = "lost", _("Not the winner")
    DECLINED = "declined", _("Declined the award")
    VOIDED = "voided", _("Award void")


S = BidState
# A bid that nobody but its bidder may know of.
UNOPENED = (S.DRAFT, S.SEALED, S.WITHDRAWN)
# Known since the opening, and what they say is not: nobody has read them.
UNREAD = (S.DAMAGED, S.UNCONFIRMED, S.RETURNED)
# Opened, and no gate has taken it out.
IN_EVALUATION = (S.OPENED, S.QUALIFIED, S.CONFORMING, S.RANKED)
TONES = {
    S.DRAFT: "",
    S.WITHDRAWN: "off",
    S.UNCONFIRMED: "bad",
    S.RETURNED: "off",
    S.NOT_QUALIFIED: "bad",
    S.NOT_CONFORMING: "bad",
    S.WINNER: "ok",
    S.LOST: "off",
    S.DECLINED: "bad",
    S.VOIDED: "bad",
}
# A bid that took part in the ranking.
PLACED = (S.RANKED, S.WINNER, S.LOST, S.DECLINED, S.VOIDED)


class BidLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices)
    sealed_at: Any
    version: Any
    commitment: Any
    envelope: Any
    damage: Any
    small_claimed: Any
    domestic_claimed: Any
    confirmed_at: Any
    withdrawn_at: Any
    price: Any
    read_price: Any
    origin: Any
    opened_at: Any
    rejection: Any
    rank: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(self.status, "on")

    @step("status", source=[S.DRAFT, S.SEALED, S.WITHDRAWN], target=S.SEALED, label=_("Seal"))
    def seal(self, *, at: datetime, commitment: str, envelope: bytes) -> None:
        """The act that counts; taken or refused by one comparison with the database's clock."""
        self.sealed_at, self.commitment, self.envelope = at, commitment, envelope
        self.version += 1

    @step("status", source=S.SEALED, target=S.SEALED, label=_("Confirm the bid again"))
    def confirm(self, *, at: datetime) -> None:
        """After a correction that can affect bids the sealed envelope is to stand as it is."""
        self.confirmed_at = at

    @step("status", source=S.SEALED, target=S.WITHDRAWN, label=_("Withdraw the bid"))
    def withdraw(self, *, at: datetime) -> None:
        """Before the deadline only (87号令第三十四条)."""
        self.withdrawn_at = at

    @step("status", source=S.SEALED, target=S.OPENED, label=_("Open"))
    def open(
        self,
        *,
        at: datetime,
        price: Decimal,
        small_claimed: bool,
        domestic_claimed: bool = False,
        origin: str = "",
    ) -> None:
        """Read out at the opening: name and price (87号令第四十一条)."""
        self.origin = origin or None
        self.opened_at, self.price, self.small_claimed = at, price, small_claimed
        self.domestic_claimed = domestic_claimed

    @step("status", source=S.SEALED, target=S.DAMAGED, label=_("Record the damage"))
    def find_damaged(self, *, at: datetime, damage: str) -> None:
        """The envelope is not what was sealed, or cannot be read: named with its proof."""
        self.opened_at, self.damage = at, damage

    @step(
        "status",
        source=S.SEALED,
        target=S.UNCONFIRMED,
        label=_("Leave unopened"),
        needs_reason=True,
    )
    def leave_unopened(self, *, at: datetime, reason: str) -> None:
        """Not confirmed after a correction that can affect bids: recorded, never decrypted."""
        self.opened_at, self.rejection = at, reason

    @step(
        "status",
        source=S.SEALED,
        target=S.RETURNED,
        label=_("Return unopened"),
        needs_reason=True,
    )
    def give_back(self, *, reason: str) -> None:
        """Fewer bids than the law asks for came to its lot: none is opened (87号令第四十一条)."""
        self.rejection = reason

    @step(
        "status",
        source=S.OPENED,
        target=S.QUALIFIED,
        label=_("Qualified"),
        guards=(partners.each_alone, partners.members_looked_up),
    )
    def qualify(self) -> None:
        """The purchaser finds the bidder qualified (87号令第四十四条)."""

    @step(
        "status",
        source=S.OPENED,
        target=S.NOT_QUALIFIED,
        label=_("Not qualified"),
        needs_reason=True,
    )
    def disqualify(self, *, reason: str) -> None:
        """The purchaser finds the bidder not qualified, with reasons."""
        self.rejection = reason

    @step("status", source=S.NOT_QUALIFIED, target=S.OPENED, label=_("Review again"))
    def review_again(self) -> None:
        """The failure of its lot is void: its qualification is decided anew (94号令第三十二条)."""
        self.rejection = ""

    @step(
        "status",
        source=[S.CONFORMING, S.NOT_CONFORMING, S.RANKED, S.LOST, S.WINNER],
        target=S.QUALIFIED,
        label=_("Judge again"),
        guards=(award.award_fallen,),
    )
    def judge_again(self) -> None:
        """Its conformity is judged anew: the failure of its lot, or an opinion on it, is void.

        94号令第三十二条；87号令第四十九条、第六十七条.
        """
        self.rejection, self.rank = "", None

    @step("status", source=S.QUALIFIED, target=S.QUALIFIED, label=_("Confirm the corrected price"))
    def correct_price(self, *, price: Decimal) -> None:
        """The bidder confirms what its contradicting prices come to (87号令第五十九条)."""
        self._count(price)

    def _count(self, price: Decimal) -> None:
        """Another price counts from now on; what was read out at the opening is kept."""
        if self.read_price is None:
            self.read_price = self.price
        self.price = price

    @step("status", source=S.QUALIFIED, target=S.CONFORMING, label=_("Conforming"))
    def accept(self) -> None:
        """The majority of the committee finds the bid to conform (87号令第五十条)."""

    @step(
        "status",
        source=[S.QUALIFIED, S.CONFORMING],
        target=S.NOT_CONFORMING,
        label=_("Not conforming"),
        needs_reason=True,
    )
    def reject(self, *, reason: str) -> None:
        """Found invalid (87号令第六十三条), or too low without proof (第六十条)."""
        self.rejection = reason

    @step("status", source=S.CONFORMING, target=S.CONFORMING, label=_("Open the final offer"))
    def offer_finally(self, *, price: Decimal) -> None:
        """The final offer of a consultation counts; the first price stays as it was read out."""
        self._count(price)

    @step("status", source=[S.CONFORMING, S.RANKED], target=S.RANKED, label=_("Ranked"))
    def place(self, *, rank: int) -> None:
        """Its place in the ranking; another one where scores were corrected (第六十四条)."""
        self.rank = rank

    @step("status", source=[S.RANKED, S.LOST], target=S.WINNER, label=_("Winner"))
    def win(self) -> None:
        """Determined as the winner; a candidate may follow one who declined."""

    @step("status", source=S.RANKED, target=S.LOST, label=_("Not the winner"))
    def lose(self) -> None:
        """Another bid won."""

    @step("status", source=S.WINNER, target=S.DECLINED, label=_("Declined"))
    def decline(self) -> None:
        """Refused the contract (实施条例第四十九条)."""

    @step("status", source=S.WINNER, target=S.VOIDED, label=_("Award void"))
    def void(self) -> None:
        """Its award was declared void; it is no candidate any more."""
