"""Whatever the day and the hour, the demonstration builds and the desks are not empty.

Every run builds the first minutes of a month, in `test_demo`; the days here are for `make prove`.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from cms.demo.build import build
from procurement import clock
from procurement.people.models import User
from procurement.web.desk import desk_for
from tenders.lifecycle.lot import LotState
from tenders.models import Lot

pytestmark = pytest.mark.django_db

# An ordinary morning; the first minutes of a month; after a long holiday; a year without an
# official calendar yet.
ORDINARY = (2026, 11, 19, 10, 15)
MOMENTS = [
    ORDINARY, (2026, 11, 1, 0, 40), (2026, 2, 24, 8, 0), (2026, 10, 8, 23, 50), (2028, 2, 29, 12, 0)
]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.prove
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_it_builds_on_any_day(moment):
    now = datetime(*moment, tzinfo=clock.LEGAL_ZONE)
    build(now)
    assert {LotState.SCORING, LotState.DECLINED, LotState.CONTRACTED} <= set(
        Lot.objects.values_list("status", flat=True)
    )
    with clock.travel(now):
        for username in ("zhou", "li", "expert1", "ding", "wu", "zheng", "wang", "zhao"):
            assert desk_for(User.objects.get(username=username), now).count, username
        if moment == ORDINARY:
            for username in ("zhou", "wu", "zhao", "wang"):
                assert desk_for(User.objects.get(username=username), now).today, username
