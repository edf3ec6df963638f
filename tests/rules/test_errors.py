"""A refusal says why, in words that can be translated, with the article."""

import pytest

from procurement.errors import (
    DomainError,
    NotAllowed,
    Reason,
    RuleBroken,
    WrongState,
    gettext_noop,
)


class Lazy:
    """A lazy translation: it becomes text when it is shown."""

    def __str__(self) -> str:
        return "不早于%(earliest)s"


def test_a_reason_puts_its_parameters_into_the_message():
    reason = Reason("too_early", "Not before %(earliest)s", {"earliest": "2026-03-02"})
    assert reason.text() == str(reason) == "Not before 2026-03-02"


def test_a_reason_is_translated_before_the_parameters_go_in():
    reason = Reason("too_early", Lazy(), {"earliest": "2026-03-02"})
    assert reason.text() == "不早于2026-03-02"
    assert reason.text(lambda message: message.replace("早于", "先于")) == "不先于2026-03-02"


def test_a_percent_sign_without_parameters_stays():
    assert Reason("rate", "at most 10 %").text() == "at most 10 %"


def test_reasons_are_values():
    assert Reason("a", "m", {"x": 1}) == Reason("a", "m", {"x": 1})
    assert len({Reason("a", "m", {"x": 1}), Reason("a", "m", {"x": 1})}) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [(DomainError, 400), (NotAllowed, 403), (WrongState, 409), (RuleBroken, 422)],
)
def test_each_refusal_has_its_http_status(error, status):
    assert error.http_status == status
    assert issubclass(error, DomainError)


def test_a_refusal_names_every_reason():
    error = RuleBroken(Reason("a", "first"), Reason("b", "second %(n)s", {"n": 2}))
    assert str(error) == "first; second 2"
    assert [reason.code for reason in error.reasons] == ["a", "b"]


def test_a_refusal_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="at least one reason"):
        RuleBroken()


def test_a_single_reason_needs_no_ceremony():
    error = NotAllowed.single(
        "role", "Not for %(who)s", params={"who": "you"}, article="art. 1", field="f"
    )
    assert isinstance(error, NotAllowed)
    assert error.reasons == (Reason("role", "Not for %(who)s", {"who": "you"}, "art. 1", "f"),)
    assert WrongState.single("closed", "Closed").reasons[0].params == {}


def test_a_marked_message_is_the_message():
    assert gettext_noop("Closed") == "Closed"
