"""When a finished evaluation is void because of its committee, and what has to be said."""

import pytest

from tenders.rules import annulment as rules

ARTICLE = "87号令第六十七条"
VOIDABLE = {
    "report_signed", "report_received", "winner_determined", "awarded", "declined", "voided",
}  # fmt: skip


@pytest.mark.parametrize("state", sorted(VOIDABLE))
def test_a_finished_evaluation_can_be_void_until_its_contract(state):
    assert rules.is_voidable(state)


@pytest.mark.parametrize("state", ["conformity", "scoring", "ranked", "contracted", "failed_void"])
def test_an_unfinished_evaluation_and_a_signed_contract_are_not_void(state):
    assert not rules.is_voidable(state)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["awarded"], []),
        (["report_signed", "scoring"], []),
        (["contracted", "declined"], []),
        (["contracted", "failed_bidders"], [("contracted", f"{ARTICLE}；政府采购法第七十三条")]),
        (["scoring"], [("unfinished", "87号令第四十九条")]),
        ([], [("unfinished", "87号令第四十九条")]),
    ],
)
def test_without_a_finished_evaluation_there_is_nothing_to_declare_void(states, said):
    assert [(one.code, one.article) for one in rules.check_states(states)] == said


def test_cause_facts_and_the_written_report_are_asked_for_at_once():
    reasons = rules.check_words("", " ", "")
    assert [(one.code, one.field, one.article) for one in reasons] == [
        ("cause", "cause", ARTICLE),
        ("facts", "facts", ARTICLE),
        ("told_number", "told_number", ARTICLE),
    ]
    assert rules.check_words("conduct", "私下接触投标人", "1号") == ()
    assert [one.code for one in rules.check_words("other", "x", "1")] == ["cause"]


def test_the_four_cases_of_the_article_each_name_their_own():
    articles = [f"{ARTICLE}第{number}项" for number in "一二三四"]
    assert [one.article for one in rules.CAUSES] == articles
    assert [rules.cause_of(one.code) for one in rules.CAUSES] == list(rules.CAUSES)
    assert rules.cause_of("other") is None
