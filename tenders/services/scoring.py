"""Scores: each member alone, cell by cell, handed in once; corrections by art. 64 only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.services.accounts import system_user
from procurement.workflow import act, lock, perform
from tenders.guards.anonymity import Faces, faces_of, sheet_complete
from tenders.guards.checking import findings_of, item_of
from tenders.guards.evaluation import (
    CORRECTIONS,
    all_locked,
    fixed_cells,
    items_of,
    members,
    values_of,
)
from tenders.guards.objective import differences_of
from tenders.lifecycle.bid import PLACED, BidState
from tenders.lifecycle.committee import SheetState
from tenders.lifecycle.lot import CORRECTING, LotState
from tenders.models import Lot, Score, ScoreCorrection, ScoreSheet
from tenders.permissions.evaluation import may_lock
from tenders.rules import checking
from tenders.rules import scoring as rules
from tenders.rules.scoring import Cell, field_of

# The bids that have scores while these may be corrected.
SCORED = (BidState.CONFORMING, *PLACED)


def hand_out(lot: Lot, *, actor: Any) -> None:
    """Give each member a sheet; none where nothing but the price counts."""
    if not lot.criteria.exists():
        return
    with act():
        # Some have theirs: a low price was asked about, or the lot went back.
        held = set(lot.sheets.values_list("member_id", flat=True))
        ScoreSheet.objects.bulk_create(
            [ScoreSheet(member=one, lot=lot) for one in members(lot) if one.pk not in held]
        )
        journal.add("tenders.lot.hand_out_sheets", lot, actor=actor)
        for sheet in lot.sheets.in_force().filter(status=SheetState.LOCKED):
            if any(True for _reason in sheet_complete(sheet)):
                perform(sheet, "give_back", actor=system_user())


def fill(
    sheet: ScoreSheet, points: Mapping[Cell, Decimal | None], *, actor: Any
) -> tuple[Reason, ...]:
    """Save the cells that are in range and return what is wrong with the others.

    None empties a cell. The log keeps how many cells changed, never the points: they are secret
    until the bids are ranked. Raises WrongState once the sheet is handed in.
    """
    require(may_lock(actor, sheet))
    with act():
        sheet = lock(sheet)
        _open(sheet)
        items = {item.key: item for item in items_of(sheet.lot)}
        handed_in = fixed_cells(sheet)
        faces = faces_of(sheet.lot, scored_bids(sheet.lot))
        wrong: list[Reason] = []
        good: dict[Cell, Decimal | None] = {}
        for (bid, item), value in points.items():
            if bid not in faces.names or item not in items:
                continue
            cell = (bid, item)
            reasons = (
                ()
                if value is None
                else rules.check_points(items[item], faces.name(cell), cell, value)
            )
            if cell in handed_in and value != handed_in[cell]:
                message = _("%(bid)s: these points were handed in and stay.")
                params = {"bid": faces.name(cell)}
                reasons = (Reason("handed_in", message, params, CORRECTIONS, field_of(cell)),)
            wrong.extend(faces.shown(one, cell) for one in reasons)
            if not reasons:
                good[cell] = value
        changed = _write(sheet, good)
        if changed:
            journal.add("tenders.scoresheet.fill", sheet, actor=actor, inputs={"cells": changed})
        return tuple(wrong)


def scored_bids(lot: Lot) -> Any:
    """The bids that are scored, as the sheet shows them."""
    return lot.bids.filter(status=BidState.CONFORMING).select_related("supplier").order_by("pk")


def _open(sheet: ScoreSheet) -> None:
    if sheet.status != SheetState.OPEN or sheet.lot.status != LotState.SCORING:
        message = _("The scores are handed in: they stand at “%(state)s”.")
        raise WrongState(Reason("state", message, {"state": sheet.get_status_display()}))


def _write(sheet: ScoreSheet, points: Mapping[Cell, Decimal | None]) -> int:
    """Store the cells of a locked sheet all at once; how many of them have changed."""
    stored = {(one.bid_id, one.criterion_id): one for one in sheet.scores.all()}
    new, other, emptied, now = [], [], [], clock.now()
    for cell, value in points.items():
        row = stored.get(cell)
        if value is None:
            if row is not None:
                emptied.append(row.pk)
        elif row is None:
            bid, criterion = cell
            row = Score(sheet=sheet, bid_id=bid, criterion_id=criterion, points=value, saved_at=now)
            new.append(row)
        elif row.points != value:
            row.points, row.saved_at = value, now
            other.append(row)
    Score.objects.bulk_create(new)
    Score.objects.bulk_update(other, ["points", "saved_at"])
    Score.objects.filter(pk__in=emptied).delete()
    return len(new) + len(other) + len(emptied)


def hand_in(sheet: ScoreSheet, *, actor: Any) -> ScoreSheet:
    """Lock the sheet with its digest. Raises RuleBroken with every empty or wrong cell."""
    with act():
        lot = lock(sheet.lot)  # the chair ranks before the last sheet or after it
        if may_lock(actor, sheet) and lot.status != LotState.SCORING:  # it may have gone back
            message = _("This is not possible now: it stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
        label = f"{lot.tender.number}/{lot.number}"
        nonce = token_hex(16)
        ScoreSheet.objects.filter(pk=sheet.pk).update(nonce=nonce)  # before the row is logged
        digest = rules.digest(label, sheet.member.number, values_of(sheet), nonce)
        return perform(sheet, "lock", actor=actor, at=clock.now(), digest=digest)


# After all sheets are in ------------------------------------------------------------------------


def differing_cells(lot: Lot) -> tuple[Cell, ...]:
    """Objective cells on which the members differ; empty until every sheet is in."""
    if any(True for _reason in all_locked(lot)):
        return ()
    return tuple(one.cell for one in differences_of(lot))


def correct(sheet: ScoreSheet, cell: Cell, points: Decimal, *, reason: str, actor: Any) -> Score:
    """A member corrects the own points on a ground of art. 64.

    Before the ranking, or after it until every member has signed: then what was signed is void,
    and the chair ranks again. Raises RuleBroken when there is no ground, a reason is missing or the
    points are out of range.
    """
    require(may_lock(actor, sheet))
    with act():
        lot = lock(sheet.lot)
        if lot.status not in CORRECTING:
            raise WrongState(
                Reason(
                    "state",
                    _("The report is signed: it stands at “%(state)s”."),
                    {"state": lot.get_status_display()},
                )
            )
        item = item_of(lot, cell[1])
        bid = lot.bids.filter(pk=cell[0], status__in=SCORED).select_related("supplier").first()
        ground = ground_of(lot, sheet, cell)
        reasons = []
        if item is None or bid is None or not ground:
            message = _(
                "Only a score outside its range, an objective item on which the members differ or "
                "a score that the majority finds extreme can be corrected."
            )
            raise RuleBroken(Reason("ground", message, {}, CORRECTIONS))
        if not reason.strip():
            reasons.append(Reason("reason", _("Write the reason."), {}, CORRECTIONS, "reason"))
        faces = faces_of(lot, [bid])
        reasons += [
            Reason(one.code, one.message, one.params, one.article, "points")
            for one in rules.check_points(item, faces.name(cell), cell, points)
        ]
        if reasons:
            raise RuleBroken(*reasons)
        void_signatures(lot, actor)
        _lapse(lot, cell, faces, actor)
        return _correct(sheet, cell, points, (ground, reason), actor, faces)


def ground_of(lot: Lot, sheet: ScoreSheet, cell: Cell) -> str:
    """On which ground of art. 64 the points of a cell may be corrected now; "" on none."""
    if any(True for _reason in all_locked(lot)):
        return ""
    item, value = item_of(lot, cell[1]), values_of(sheet).get(cell)
    if item is None or value is None:
        return ""
    if rules.check_points(item, "", cell, value):
        return checking.RANGE
    if cell in differing_cells(lot):
        return checking.OBJECTIVE
    found = [one for one in findings_of(lot) if one.sheet.pk == sheet.pk and one.cell == cell]
    return checking.EXTREME if found and found[0].verdict is False else ""


def _lapse(lot: Lot, cell: Cell, faces: Faces, actor: Any) -> None:
    """What the majority has concluded was about other points: it is looked at anew."""
    bid, item = cell
    held = lot.conclusions.filter(bid_id=bid, criterion_id=item, lapsed_at=None)
    if held.update(lapsed_at=clock.now()):
        facts = {**whose(faces, cell), "item": item}
        journal.add("tenders.lot.lapse_conclusion", lot, actor=actor, inputs=facts)


def whose(faces: Faces, cell: Cell) -> dict[str, Any]:
    """How the log calls the bid of a cell: as its reader may call it, by code or by its key.

    With a bid beside it a reason that speaks of A-07 would tell whose it is.
    """
    bid, item = cell
    return {"part": faces.codes[bid]} if item in faces.hidden else {"bid": bid}


def void_signatures(lot: Lot, actor: Any) -> None:
    """Who had signed the report signs it anew: it is another one now."""
    signed = lot.signed.count()
    if not signed:
        return
    lot.report_round += 1
    lot.save(update_fields=["report_round"])
    journal.add("tenders.lot.void_signatures", lot, actor=actor, inputs={"count": signed})


def _correct(
    sheet: ScoreSheet,
    cell: Cell,
    points: Decimal,
    why: tuple[str, str],
    actor: Any,
    faces: Faces,
) -> Score:
    ground, reason = why
    score = Score.objects.get(sheet=sheet, bid_id=cell[0], criterion_id=cell[1])
    ScoreCorrection.objects.create(
        score=score,
        ground=ground,
        before=score.value,
        after=points,
        reason=reason.strip(),
        at=clock.now(),
    )
    score.corrected = points
    score.save(update_fields=["corrected"])
    facts = {**whose(faces, cell), "item": cell[1], "ground": ground, "why": reason}
    journal.add("tenders.scoresheet.correct", sheet, actor=actor, inputs=facts)
    return score
