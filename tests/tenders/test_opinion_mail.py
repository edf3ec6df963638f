"""Whoever is asked for an opinion is written to, in the own language, without what is secret."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.test import TestCase
from django.urls import reverse
from django.utils import translation

from procurement.errors import RuleBroken
from procurement.workflow import act
from tenders.models import OpinionRequest
from tests.tenders.test_reviewing import KIND, asked, draft, plan

__all__ = ["draft", "plan"]


def asking(subject, person, **values):
    """The mails that leave with the commit."""
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        asked(subject, person, **values)
    return list(mail.outbox)


def speaking(person, language):
    person.language = language
    person.save(update_fields=["language"])
    return person


def whole(message) -> str:
    html, _kind = message.alternatives[0]
    return f"{message.subject}\n{message.body}\n{html}"


@pytest.mark.parametrize(
    ("language", "subject", "kind"),
    [
        ("en", "You are asked for an opinion on a procurement plan", "Finance"),
        ("zh-hans", None, None),
    ],
)
def test_a_reviewer_is_written_to_in_the_own_language_with_a_link(plan, language, subject, kind):
    reviewer = speaking(plan.world.reviewers[KIND], language)
    (message,) = asking(plan, reviewer)
    assert message.to == [reviewer.email]
    url = reverse("tenders:opinion", args=[OpinionRequest.objects.get().pk])
    html, _type = message.alternatives[0]
    assert settings.SITE_URL + url in message.body and settings.SITE_URL + url in html
    with translation.override(language):
        label = str(OpinionRequest.Kind(KIND).label)
        asked_for = translation.gettext("You are asked for an opinion on a procurement plan")
    assert label in message.body and message.subject == asked_for
    if subject:
        assert (message.subject, label) == (subject, kind)
    else:
        assert 'lang="zh-Hans"' in html


def test_counsel_is_asked_to_check_a_draft_contract(draft):
    counsel = speaking(draft.world.counsel, "en")
    draft.requests.all().delete()
    draft.text_checks.all().delete()
    (message,) = asking(draft, counsel, kind="counsel")
    assert message.to == [counsel.email]
    assert message.subject == "You are asked to check a draft contract"
    assert reverse("tenders:opinion", args=[OpinionRequest.objects.latest("pk").pk]) in message.body


def test_the_link_leads_who_is_asked_to_the_draft(plan, client):
    reviewer = plan.world.reviewers[KIND]
    (message,) = asking(plan, reviewer)
    client.force_login(reviewer)
    path = reverse("tenders:opinion", args=[OpinionRequest.objects.get().pk])
    assert path in message.body
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_of_the_draft_or_its_officer_stands_in_it(plan, language):
    (message,) = asking(plan, speaking(plan.world.reviewers[KIND], language))
    text = whole(message)
    for secret in (plan.title, plan.number, plan.summary, str(plan.officer), str(plan.budget)):
        assert secret and secret not in text, secret


def test_another_person_alone_is_told_when_the_request_is_handed_on(plan):
    first, second = plan.world.reviewers[KIND], plan.world.reviewers["business"]
    assert [one.to for one in asking(plan, first)] == [[first.email]]
    assert [one.to for one in asking(plan, second)] == [[second.email]]


def test_nobody_is_told_of_a_request_that_was_refused_or_undone(plan):
    reviewer = plan.world.reviewers[KIND]
    asking(plan, reviewer)
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True), pytest.raises(RuleBroken):
        asked(plan, reviewer)
    plan.requests.all().delete()
    with (
        TestCase.captureOnCommitCallbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        act(),
    ):
        asked(plan, reviewer)
        raise ZeroDivisionError
    assert mail.outbox == []
