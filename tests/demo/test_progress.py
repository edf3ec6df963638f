"""Whoever waits for the demonstration reads what is built now."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cms.demo.playbill import Playbill
from cms.demo.progress import Progress
from cms.management.commands import demo
from procurement import clock

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 30, 9, tzinfo=clock.LEGAL_ZONE)


def test_every_month_of_the_story_is_a_line_and_no_act_is():
    told = []
    playbill = Playbill(START + timedelta(days=40), Progress(told.append).act)
    playbill.add(START + timedelta(days=day) for day in range(0, 36, 3))
    playbill.play()
    assert playbill.acts > 5
    assert [line.split(":")[0].strip() for line in told] == ["2026-05", "2026-06", "2026-07"]
    assert all("0 tenders, 0 contracts, 0 inspection rounds" in line for line in told)


def test_the_command_tells_each_line_before_the_next_is_built(settings, monkeypatch):
    settings.DEMONSTRATION = settings.CLOCK_MAY_TRAVEL = True
    out, seen = StringIO(), []

    def build(tell):
        for line in ("  one", "  two"):
            tell(line)
            seen.append(out.getvalue())
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "build", build)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", stdout=out)
    assert seen[0].endswith("act by act:\n  one\n") and seen[1].endswith("  one\n  two\n")
