"""Experts' records: stated by the expert, confirmed or sent back, asked before a draw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import Organisation, User, validate_credit_code
from procurement.rules.days import not_future
from procurement.workflow import act, lock
from tenders.models import Employment, ExpertRecord, ServiceKind
from tenders.permissions.experts import may_confirm, may_state
from tenders.rules.recusal import Body, Tie, tied

ARTICLE = "政府采购法实施条例第九条"


@dataclass(frozen=True)
class Stated:
    """One employer as it was typed; None where a day is missing or could not be read."""

    name: str
    credit_code: str
    capacity: str
    since: date | None
    until: date | None

    @property
    def blank(self) -> bool:
        """Nothing is written: no employer at all."""
        return not (self.name.strip() or self.credit_code or self.since or self.until)


def stated_of(record: ExpertRecord | None) -> list[Stated]:
    """The employers as they are stored."""
    if record is None:
        return []
    return [
        Stated(one.name, one.credit_code, one.capacity, one.since, one.until)
        for one in record.employments.all()
    ]


def problems(kinds: Sequence[str], employers: Sequence[Stated]) -> Iterator[Reason]:
    """Every reason against a record; the fields of employer n, blank ones counted, end in `_n`."""
    if not set(kinds) or not set(kinds) <= set(ServiceKind.values):
        yield Reason("kinds", _("Choose at least one field."), {}, "", "kinds")
    today = clock.legal_today()
    for place, one in enumerate(employers):
        if one.blank:
            continue
        if not one.name.strip():
            message = _("Write who it was.")
            yield Reason("name", message, {}, ARTICLE, f"name_{place}")
        if one.capacity not in Employment.Capacity.values:
            yield Reason("capacity", _("Choose in which capacity."), {}, "", f"capacity_{place}")
        if one.since is None:
            yield Reason("since", _("Write from which day."), {}, ARTICLE, f"since_{place}")
        yield from not_future(one.since, today, f"since_{place}")
        if one.since and one.until and one.until < one.since:
            message = _("The last day lies before the first.")
            yield Reason("until", message, {}, "", f"until_{place}")
        yield from _code_problems(one.credit_code, f"credit_code_{place}")


def _code_problems(code: str, field: str) -> Iterator[Reason]:
    try:
        if code:
            validate_credit_code(code)
    except ValidationError as error:
        yield Reason("credit_code", error.message, error.params or {}, "GB 32100-2015", field)


def state(
    expert: User, *, kinds: Sequence[str], employers: Sequence[Stated], actor: Any
) -> ExpertRecord:
    """Write the own record; what has changed waits to be confirmed and cannot be drawn until then.

    Raises RuleBroken with every reason. A confirmed record that stays as it was stays confirmed.
    """
    require(may_state(actor, expert))
    with act():
        lock(expert)
        reasons = tuple(problems(kinds, employers))
        if reasons:
            raise RuleBroken(*reasons)
        kinds = [kind for kind in ServiceKind.values if kind in kinds]
        employers = [one for one in employers if not one.blank]
        stored = ExpertRecord.objects.select_for_update().filter(user=expert).first()
        record = stored or ExpertRecord(user=expert)
        before = stated_of(stored)
        if record.confirmed_at and record.kinds == kinds and _alike(before, employers):
            return record
        record.kinds, record.stated_at = kinds, clock.now()
        record.confirmed_at, record.decided_by, record.remark = None, None, ""
        record.save()
        record.employments.all().delete()
        Employment.objects.bulk_create(
            Employment(record=record, **asdict(one)) for one in employers
        )
        facts = {"fields": kinds, "employers": [asdict(one) for one in employers]}
        facts["employers_before"] = [asdict(one) for one in before]
        journal.add("tenders.expertrecord.state", record, actor=actor, inputs=facts)
        return record


def _alike(one: Iterable[Stated], other: Iterable[Stated]) -> bool:
    return set(one) == set(other)


def decide(record: ExpertRecord, *, confirmed: bool, reason: str, actor: Any) -> ExpertRecord:
    """Confirm a record that waits, or send it back with the reason.

    Raises WrongState where it does not wait, RuleBroken without a reason for sending it back.
    """
    visible_or_404(ExpertRecord, actor, pk=record.pk)
    require(may_confirm(actor, record))
    with act():
        record = lock(record)
        if not record.waits:
            raise WrongState(not_waiting())
        if not confirmed and not reason.strip():
            message = _("Write what is missing or wrong.")
            raise RuleBroken(Reason("reason", message, {}, "", "reason"))
        record.confirmed_at = clock.now() if confirmed else None
        record.remark = "" if confirmed else reason.strip()
        record.decided_by = actor
        record.save(update_fields=["confirmed_at", "remark", "decided_by"])
        action = "tenders.expertrecord.confirm" if confirmed else "tenders.expertrecord.return"
        facts = {"fields": record.kinds}
        journal.add(action, record, actor=actor, reason=record.remark, inputs=facts)
        return record


def not_waiting() -> Reason:
    """Why it cannot be decided on."""
    return Reason("decided", _("This record is confirmed or sent back already."))


def bodies(organisations: Iterable[Organisation]) -> list[Body]:
    """Organisations as the rule of recusal knows them."""
    return [Body(one.name, one.credit_code) for one in organisations]


def tied_experts(known: Collection[Body]) -> set[int]:
    """Users who stated a tie to one of these that counts today."""
    today = clock.legal_today()
    rows = Employment.objects.values_list(
        "record__user_id", "name", "credit_code", "since", "until"
    )
    return {
        user
        for user, name, code, since, until in rows.iterator()
        if any(tied(Tie(Body(name, code), since, until), one, today) for one in known)
    }


def own_ties(user: Any, parties: Iterable[Organisation]) -> dict[int, list[Employment]]:
    """By party, what this expert stated to have been there within the three years.

    There is also where a firm that bids with the party is (`Committee.bidders`).
    """
    own = list(Employment.objects.filter(record__user=user))
    today = clock.legal_today()
    return {
        party.pk: [
            one
            for one in own
            if any(
                tied(one.tie, body, today)
                for body in [*bodies([party]), *getattr(party, "joined", ())]
            )
        ]
        for party in parties
    }
