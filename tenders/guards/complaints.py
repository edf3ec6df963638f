"""Before a complaint moves on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from procurement.rules.days import not_future
from tenders.guards.challenges import not_carried_out
from tenders.rules import complaints as rules

__all__ = [
    "GROUNDS",
    "consequence_lawful",
    "copy_received",
    "decision_complete",
    "ground_named",
    "matters_challenged",
    "not_carried_out",
    "reply_given",
]

# Why a complaint is rejected (94号令第二十九条). The last three count for the record of art. 37.
GROUNDS: dict[str, Any] = {
    "inadmissible": _("Found not to meet the conditions of acceptance"),
    "baseless": _("Without basis in fact"),
    "fabricated": _("Facts were made up or false papers handed in"),
    "illegal_evidence": _("The evidence was obtained unlawfully"),
}


def matters_challenged(
    complaint: Any, *, matters: list[str], facts: str = "", request: str = "", **_inputs: Any
) -> Iterator[Reason]:
    """No further than the challenge, with facts and a request."""
    yield from rules.check_matters(complaint.challenge.matters, matters)
    yield from text_complete(facts, request)


def text_complete(facts: str, request: str) -> Iterator[Reason]:
    """A complaint says on what it rests and what it asks for (94号令第十八条)."""
    if not facts.strip():
        message = _("Write the facts and the legal grounds of the complaint.")
        yield Reason("facts", message, {}, rules.CONTENTS, "facts")
    if not request.strip():
        yield Reason("request", _("Write what you ask for."), {}, rules.CONTENTS, "request")


def copy_received(
    complaint: Any, *, copy_on: date | None = None, **_inputs: Any
) -> Iterator[Reason]:
    """The reply is counted from a day that has come."""
    yield from not_future(copy_on, clock.legal_today(), "copy_on")


def reply_given(complaint: Any, *, text: str = "", **_inputs: Any) -> Iterator[Reason]:
    if not text.strip():
        yield Reason("text", _("Write the reply."), {}, "94号令第二十二条", "text")
    if complaint.replied_at is not None:
        yield Reason("replied", _("The reply has been given already."))


def decision_complete(
    complaint: Any,
    *,
    number: str = "",
    facts: str = "",
    basis: str = "",
    files: int = 0,
    on: date | None = None,
    **_inputs: Any,
) -> Iterator[Reason]:
    """Day, number, facts, basis and the paper itself (94号令第三十三条)."""
    yield from not_future(on, clock.legal_today(), "decided_on")
    yield from rules.check_decision(facts=facts, basis=basis, number=number, files=files)


def ground_named(complaint: Any, *, ground: str = "", **_inputs: Any) -> Iterator[Reason]:
    if ground not in GROUNDS:
        message = _("Choose the ground of the rejection.")
        yield Reason("ground", message, {}, "94号令第二十九条", "ground")


def consequence_lawful(
    complaint: Any, *, consequence: str = "", lawful: Iterable[str] = (), **_inputs: Any
) -> Iterator[Reason]:
    if consequence not in tuple(lawful):
        message = _("Choose what the decision orders; the law leaves only what is listed.")
        yield Reason("consequence", message, {}, "94号令第三十一、三十二条", "consequence")
