"""What the notice of a period's assessment is filled with."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest

from cms.notices.fill.assessments import assessment
from inspections.models import Finding
from procurement.web.formats import quantity
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
        contract=row.contract,
        period=row.period,
        result=result,
        answer_text="",
        score=None,
        snapshot=row.snapshot,
    )
    assert assessment(given).fields["score"] == written
    given.result, given.score = None, Decimal(score)
    assert assessment(given).fields["score"].partition(".")[2].isdigit()


def test_it_lists_the_faults_that_counted_the_dearest_first_then_what_they_cost():
    row = made.confirmed()
    found = list(Finding.objects.of_period(row.period))
    assert found, "the month has findings"
    listed = assessment(row).fields["findings"].split("\n")
    points = Counter()
    for one in found:
        points[one.text] += one.points
    assert len(points) < len(found), "the same fault was found twice: it is one line"
    written = [f"，扣 {quantity(cost)} 分" for _text, cost in points.most_common()]
    assert [line[line.index("，扣") :] for line in listed if line.endswith("分")] == written
    (explained,) = [line for line in listed if line.endswith("之和。")]
    assert "3 次检查" in explained and "权重" in explained
    charged = [line for line in listed if line.endswith("元")]
    assert len(charged) == row.result.lines.count() > 0
    assert listed[-len(charged) :] == charged
