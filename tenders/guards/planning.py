"""What a plan may say; before it is submitted the survey and the key review."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
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
REVIEW_ARTICLE = "财库〔2021〕22号第三十一条"
RECUSAL_ARTICLE = "财库〔2021〕22号第三十三条"


def plan_against_law(years: int | None, expected_month: date | None) -> Iterator[Reason]:
    """Term and month of a plan as written, each reason at its field; None says nothing yet."""
    today = clock.legal_today()
    yield from terms.check_years(years, rule_set_for(today))
    yield from terms.check_month(expected_month, today, "expected_month")


def review_against_law(
    helpers: str, reviewer: str | None, *, passed: bool | None, unmet: Collection[str] | None
) -> Iterator[Reason]:
    """An opinion as written: who helped does not review, and a refusal names its points.

    `helpers` holds one name a line; what is None says nothing yet.
    """
    helper = recusal.helped(helpers.splitlines(), reviewer or "")
    if helper:
        yield Reason(
            code="helped",
            message=_("“%(name)s” helped to write the requirement and may not review it."),
            params={"name": helper},
            article=RECUSAL_ARTICLE,
            field="reviewer",
        )
    if passed is False and unmet is not None and not unmet:
        yield Reason("unmet", _("Say which points are not in order."), field="unmet")
    if passed and unmet:
        message = _("With a point that is not in order the review is not passed.")
        yield Reason("unmet_passed", message, field="passed")


def nobody_reviews_own_work(plan: Any, **_inputs: Any) -> Iterator[Reason]:
    """Who wrote the plan or helped to reviews nothing of it; four kinds are four people."""
    reviews = list(plan.reviews.all())
    for review in reviews:
        for reason in review_against_law(authors(plan), review.reviewer, passed=None, unmet=None):
            yield replace(reason, code=f"helped_{review.kind}", field=f"review_{review.kind}")
    again = recusal.repeated(review.reviewer for review in reviews)
    if again:
        yield Reason(
            "reviewed_twice",
            _("“%(name)s” gives two of the four opinions; each is that of an office of its own."),
            {"name": again},
            REVIEW_ARTICLE,
            "reviews",
        )


def authors(plan: Any) -> str:
    """Who wrote the requirement: the officer, and whoever helped; one name a line."""
    return f"{plan.officer}\n{plan.helpers}"


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


def reviews_passed(plan: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each of the four kinds of reviewers has passed the requirement."""
    opinions = {review.kind: review.passed for review in plan.reviews.all()}
    for kind, label in plan.reviews.model.Kind.choices:
        if kind not in opinions:
            message = _("The opinion of “%(kind)s” in the key review is missing.")
        elif not opinions[kind]:
            message = _("“%(kind)s” has not passed the key review.")
        else:
            continue
        yield Reason(
            code=f"review_{kind}",
            message=message,
            params={"kind": label},
            article=REVIEW_ARTICLE,
            field=f"review_{kind}",
        )
