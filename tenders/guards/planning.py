"""What a plan may say; before it is submitted the survey. The reviews: `guards.reviewing`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from tenders.rules import recusal, terms
from tenders.rules.rule_sets import rule_set_for

MIN_PLAYERS = 3
SURVEY_ARTICLE = "财库〔2021〕22号第十条"
SURVEY_AGE_ARTICLE = "财库〔2021〕22号第十一条"


def plan_against_law(years: int | None, expected_month: date | None) -> Iterator[Reason]:
    """Term and month of a plan as written, each reason at its field; None says nothing yet."""
    today = clock.legal_today()
    yield from terms.check_years(years, rule_set_for(today))
    yield from terms.check_month(expected_month, today, "expected_month")


def survey_made(plan: Any, **_inputs: Any) -> Iterator[Reason]:
    """At least three market players were asked, none of whom helped to write the requirement.

    An earlier survey of the same thing serves for a year before the requirement is written.
    """
    since = recusal.survey_from(plan.created_at.astimezone(clock.LEGAL_ZONE).date())
    helpers = plan.helpers.splitlines()
    entries = list(plan.survey.all())
    counted = [one for one in entries if one.asked_on >= since]
    if len(counted) < len(entries):
        yield Reason(
            "survey_old",
            _("An earlier survey serves for a year: entries from before %(since)s do not count."),
            {"since": since},
            SURVEY_AGE_ARTICLE,
            "survey",
        )
    count = sum(not recusal.helped(helpers, one.player) for one in counted)
    if count < MIN_PLAYERS:
        yield Reason(
            code="survey_short",
            message=_("The survey asks at least %(least)s market players; %(count)s are recorded."),
            params={"least": MIN_PLAYERS, "count": count},
            article=SURVEY_ARTICLE,
            field="survey",
        )
