"""What the notice of a period's assessment is filled with."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from cms.notices.fill.assessments import assessment
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("score", "places", "written"),
    [("88.8", 1, "88.80"), ("88", 0, "88.00"), ("88.265", 3, "88.265"), ("88.26", 2, "88.26")],
)
def test_a_score_has_two_places_however_few_the_scheme_counts(score, places, written):
    row = made.confirmed()
    result = row.result
    result.score, result.score_places = Decimal(score), places
    given = SimpleNamespace(
        contract=row.contract, period=row.period, result=result, answer_text="", score=None
    )
    assert assessment(given).fields["score"] == written
    given.result, given.score = None, Decimal(score)
    assert assessment(given).fields["score"].partition(".")[2].isdigit()
