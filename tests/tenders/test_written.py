"""The one list of what is written: each section names fields, and nothing written goes missing."""

from __future__ import annotations

from tenders import written
from tenders.models import Criterion, Lot, LotLine, Tender


def names(model):
    return {field.name for field in model._meta.get_fields()}


def editable(model, *but):
    """What a person may write into a row: neither keys and links nor what its life fills."""
    fields = model._meta.concrete_fields
    return {one.name for one in fields if one.editable and not one.is_relation} - {"id", *but}


def test_every_listed_name_is_a_field_and_is_listed_once():
    for model, listed in (
        (Tender, (*written.BASICS, *written.PROCEDURE, *written.DATES)),
        (Tender, written.RETENDERED),
        (Lot, written.LOT_FACTS),
        (LotLine, written.LINE),
        (Criterion, written.CRITERION),
    ):
        assert set(listed) <= names(model) and len(listed) == len(set(listed))


def test_a_text_says_every_line_and_criterion_in_full():
    assert set(written.LINE) == editable(LotLine, "number")
    assert set(written.CRITERION) == editable(Criterion, "number")


def test_a_text_says_what_is_written_and_keeps_the_approval_to_the_purchaser():
    said = {*written.TENDER_FACTS, *written.OPTIONS}
    kept = {"ground", "ground_facts", *written.APPROVAL, "notice_day", "short_intention_reason"}
    assert said | kept == {*written.BASICS, *written.PROCEDURE, *written.DATES}
    assert not said & kept


def test_a_tender_after_a_failed_one_takes_neither_its_dates_nor_its_approval():
    taken = set(written.RETENDERED)
    assert not taken & {*written.DATES, *written.APPROVAL, "number"}
    assert not {"service_starts_on"} & set(written.LOT_RETENDERED)
