"""Challenges and complaints: the tables of their rules, every row, and what lies between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import official_calendar
from procurement.rules.days import days_left
from tenders.rules import challenges, complaints, timetable
from tenders.rules.procedures import INVITED_TENDER
from tenders.rules.rule_sets import CN_2026_02, ChallengeRule
from tests.rules import saying

RULES = CN_2026_02
DAYS = official_calendar()
ZHEJIANG = replace(RULES, challenges=ChallengeRule(result_notice_days=2))
EARLIER = replace(RULES, challenges=ChallengeRule(documents_from="earlier"))
D = date.fromisoformat


PERIOD = "政府采购法第五十二条；实施条例第五十三条"
LETTER, ANSWER, OUTCOME = "94号令第十二条", "94号令第十五条", "94号令第十六条"
TOLD = {
    "no_documents": (
        "Only a supplier that took the documents may challenge them.", "94号令第十一条", "subject"
    ),
    "no_bidder": (
        "Only a bidder may challenge the procedure or the result.", "94号令第十一条", "subject"
    ),
    "too_early": ("What you challenge has not happened yet or is not public.", PERIOD, "subject"),
    "too_late": ("The last day for this challenge was %(last)s.", PERIOD, "subject"),
    "correction_too_late": ("It could be corrected until %(last)s.", PERIOD, ""),
    "matters": ("Name each matter that you challenge, one a line.", LETTER, "matters"),
    "facts": ("Write the facts on which the challenge rests.", LETTER, "facts"),
    "law": ("Name the legal grounds.", LETTER, "law"),
    "request": ("Write what you ask for.", LETTER, "request"),
    "contact": ("Name a contact person.", LETTER, "contact"),
    "phone": ("Give a telephone number.", LETTER, "phone"),
    "evidence": ("Attach the evidence for it.", LETTER, "evidence"),
    "once": ("The tender documents allow one challenge for each step.", "94号令第十条", "subject"),
    "answer_facts": ("Write the facts on which the answer rests.", ANSWER, "answer_facts"),
    "answer_law": ("Name the law on which the answer rests.", ANSWER, "answer_law"),
    "consequence": (
        "Choose what follows; the law leaves only what is listed.", OUTCOME, "consequence"
    ),
    "no_consequence": ("A dismissed challenge has no consequence.", OUTCOME, "consequence"),
}  # fmt: skip
SUSPENSION, DECISION = "政府采购法第五十七条；94号令第二十八条", "94号令第三十三条"
COMPLAINT_TOLD = {
    "too_early": (
        "The answer may still come until %(due)s; complain after that.",
        "政府采购法第五十五条；94号令第十七条",
        "",
    ),
    "too_late": (
        "The last day for the complaint was %(last)s.", "政府采购法第五十五条；94号令第十七条", ""
    ),
    "no_matter": ("Choose at least one matter of the challenge.", "94号令第十八条", "matters"),
    "new_matter": ("“%(matter)s” was not challenged before.", "94号令第二十条", "matters"),
    "order": ("The suspension ends before it begins.", SUSPENSION, "ends_on"),
    "overlap": ("These days are suspended already.", SUSPENSION, "starts_on"),
    "too_long": (
        ("All suspensions together last at most %(most)s days; this makes %(total)s. It may last"
        " until %(until)s."),
        SUSPENSION,
        "ends_on",
    ),
    "decision_number": ("Write the number of the decision.", DECISION, "decision_number"),
    "decision_facts": ("Write the facts that were found.", DECISION, "decision_facts"),
    "decision_basis": ("Write basis and result of the decision.", DECISION, "decision_basis"),
    "decision_file": ("Attach the decision as a PDF.", DECISION, "decision_file"),
}  # fmt: skip


def codes(reasons):
    return saying.codes(reasons, TOLD)


def complaint_codes(reasons):
    return saying.codes(reasons, COMPLAINT_TOLD)


@pytest.mark.parametrize(
    ("subject", "took", "bid", "refused"),
    [
        ("documents", True, False, []),
        ("documents", False, True, []),
        ("documents", False, False, ["no_documents"]),
        ("procedure", True, False, ["no_bidder"]),
        ("procedure", False, True, []),
        ("result", True, False, ["no_bidder"]),
        ("result", True, True, []),
    ],
)
def test_who_took_part_may_challenge_what_it_took_part_in(subject, took, bid, refused):
    assert codes(challenges.standing(subject, took_documents=took, bid=bid)) == refused


def test_nothing_else_is_challenged():
    with pytest.raises(ValueError, match=r"^nothing called weather is challenged$"):
        challenges.standing("weather", took_documents=True, bid=True)


@pytest.mark.parametrize(
    ("rules", "taken", "began", "last"),
    [
        (RULES, "2026-03-03", "2026-03-09", "2026-03-18"),
        (RULES, "2026-03-10", "2026-03-10", "2026-03-19"),
        (EARLIER, "2026-03-03", "2026-03-03", "2026-03-12"),
        (EARLIER, "2026-03-10", "2026-03-09", "2026-03-18"),
    ],
)
def test_documents_are_challenged_from_the_later_of_two_days_or_as_the_place_counts(
    rules, taken, began, last
):
    window = challenges.documents_window(D(taken), D("2026-03-02"), rules, DAYS)
    assert (window.began, window.last) == (D(began), D(last))


def test_where_no_notice_is_published_its_own_day_counts():
    taken, invited = D("2026-02-25"), D("2026-03-02")
    window = challenges.documents_window(taken, invited, RULES, DAYS, INVITED_TENDER)
    assert (window.began, window.last) == (invited, D("2026-03-11"))


def test_what_has_not_happened_has_no_window_and_is_too_early():
    for window in (
        challenges.documents_window(None, D("2026-03-02"), RULES, DAYS),
        challenges.documents_window(D("2026-03-02"), None, RULES, DAYS),
        challenges.step_window(None, RULES, DAYS),
        challenges.result_window(None, RULES, DAYS),
    ):
        assert not window.is_open(D("2026-03-03"))
        assert codes(challenges.check_time(window, D("2026-03-03"))) == ["too_early"]


@pytest.mark.parametrize(("rules", "last"), [(RULES, "2026-04-16"), (ZHEJIANG, "2026-04-17")])
def test_the_result_is_challenged_after_its_notice_by_the_offset_of_the_rule_set(rules, last):
    window = challenges.result_window(D("2026-04-03"), rules, DAYS)
    assert window.last == D(last)
    assert window.is_open(D("2026-04-03")), "before the notice period has ended is in time"
    assert timetable.challenge_until(D("2026-04-03"), rules, DAYS).day == D(last)


def test_the_last_day_counts_and_the_next_is_refused_with_that_day_and_the_article():
    window = challenges.step_window(D("2026-03-24"), RULES, DAYS)
    assert window.last == D("2026-04-02")
    assert window.is_open(D("2026-04-02")) and not challenges.check_time(window, D("2026-04-02"))
    (reason,) = refused = challenges.check_time(window, D("2026-04-03"))
    assert (codes(refused), reason.params["last"]) == (["too_late"], D("2026-04-02"))
    assert not window.is_open(D("2026-04-03"))


def test_an_unknown_way_to_count_is_refused():
    for way in ("later", "earlier"):
        assert ChallengeRule(documents_from=way).documents_from == way
    words = "^documents are challenged from the later or the earlier of two days$"
    with pytest.raises(ValueError, match=words):
        ChallengeRule(documents_from="never")


def test_a_last_day_in_a_year_without_a_calendar_is_provisional():
    assert challenges.result_window(D("2026-04-03"), RULES, DAYS).provisional is False
    assert challenges.result_window(D("2098-04-03"), RULES, DAYS).provisional is True
    # The notice's own period ends on the last known day, what follows does not.
    assert challenges.result_window(D("2026-12-30"), RULES, DAYS).provisional is True


def test_a_returned_challenge_comes_back_within_five_working_days_or_its_own_time():
    ask = challenges.correction_until
    assert ask(D("2026-04-16"), D("2026-04-15"), RULES, DAYS) == D("2026-04-22")
    assert ask(D("2026-04-16"), D("2026-04-03"), RULES, DAYS) == D("2026-04-16")
    last, back = D("2026-04-16"), D("2026-04-15")
    check = challenges.check_correction
    assert not check(last, back, D("2026-04-22"), RULES, DAYS)
    (reason,) = refused = check(last, back, D("2026-04-23"), RULES, DAYS)
    assert (codes(refused), reason.params["last"]) == (["correction_too_late"], D("2026-04-22"))


FULL = challenges.Letter(["评分不当"], "事实", "第五十五条", "重新评审", "王样本", "0731-1", 1)


def test_an_empty_letter_is_told_everything_it_lacks_at_once():
    everything = ["matters", "facts", "law", "request", "contact", "phone", "evidence"]
    assert codes(challenges.check_letter(challenges.Letter())) == everything
    assert challenges.check_letter(FULL) == ()


@pytest.mark.parametrize("name", ["facts", "law", "request", "contact", "phone"])
def test_blanks_are_not_contents(name):
    assert codes(challenges.check_letter(replace(FULL, **{name: " \n"}))) == [name]
    assert codes(challenges.check_letter(replace(FULL, matters=[" "]))) == ["matters"]
    assert codes(challenges.check_letter(replace(FULL, evidence=0))) == ["evidence"]


@pytest.mark.parametrize(
    ("earlier", "only_once", "refused"),
    [(0, True, []), (1, False, []), (1, True, ["once"]), (3, True, ["once"])],
)
def test_one_challenge_a_step_where_the_documents_say_so(earlier, only_once, refused):
    assert codes(challenges.check_once(earlier, only_once=only_once)) == refused


@pytest.mark.parametrize(
    ("received", "due"), [("2026-04-16", "2026-04-27"), ("2026-04-29", "2026-05-12")]
)
def test_the_answer_is_due_seven_working_days_after_the_receipt(received, due):
    assert challenges.answer_due(D(received), RULES, DAYS).day == D(due)


@pytest.mark.parametrize(
    ("today", "left", "warned"),
    [
        ("2026-04-21", 4, False),
        ("2026-04-22", 3, True),
        ("2026-04-23", 2, False),
        ("2026-04-24", 1, True),
        ("2026-04-25", 1, False),  # a Saturday
        ("2026-04-27", 0, True),
        ("2026-04-28", -1, False),
    ],
)
def test_warnings_come_three_one_and_no_working_days_before(today, left, warned):
    due = D("2026-04-27")
    assert days_left(due, D(today), DAYS) == left
    assert challenges.warns(due, D(today), DAYS) is warned


@pytest.mark.parametrize(
    ("status", "held", "today", "why"),
    [
        ("filed", False, "2026-04-27", "unexamined"),
        ("filed", False, "2026-04-28", "overdue"),
        ("returned", False, "2026-04-22", "correcting"),
        ("returned", False, "2026-04-23", ""),
        ("escalated", True, "2026-05-20", "complained"),
        ("escalated", False, "2026-05-20", ""),
        ("accepted", True, "2026-04-28", "challenged"),
        ("accepted", False, "2026-04-20", ""),
        ("proposed", True, "2026-04-20", "challenged"),
        ("upheld", True, "2026-05-20", "challenged"),
        ("refused", False, "2026-04-20", ""),
        ("withdrawn", False, "2026-04-20", ""),
        ("dismissed", False, "2026-04-20", ""),
    ],
)
def test_signing_rests_until_a_challenge_is_examined_and_then_as_it_was_found(
    status, held, today, why
):
    until = D("2026-04-22") if status == "returned" else None
    found = challenges.why_rests(
        status, held=held, answer_due=D("2026-04-27"), correct_until=until, today=D(today)
    )
    assert found == why


@pytest.mark.parametrize(
    ("subject", "stage", "left", "candidates", "lawful"),
    [
        ("documents", "before_award", 4, 2, ("go_on", "redo")),
        ("documents", "awarded", 4, 2, ("go_on", "redo")),
        ("procedure", "before_award", 4, 2, ("go_on", "redo")),
        ("result", "awarded", 3, 1, ("go_on", "next")),
        ("procedure", "awarded", 3, 1, ("go_on", "next")),
        ("result", "awarded", 2, 1, ("go_on", "redo")),
        ("result", "awarded", 3, 0, ("go_on", "redo")),
        ("documents", "signed", 4, 2, ("go_on", "rescind", "damages")),
        ("result", "signed", 4, 2, ("go_on", "rescind", "damages")),
    ],
)
def test_what_may_follow_by_subject_stage_and_who_is_left(subject, stage, left, candidates, lawful):
    found = challenges.lawful_consequences(
        subject, stage, qualified_left=left, candidates_left=candidates, min_bids=3
    )
    assert found == lawful


def test_documents_are_amended_before_the_deadline_only():
    def lawful(amendable):
        return challenges.lawful_consequences(
            "documents",
            "before_award",
            qualified_left=0,
            candidates_left=0,
            min_bids=3,
            amendable=amendable,
        )

    assert lawful(True) == ("go_on", "amend", "redo")
    assert lawful(False) == ("go_on", "redo")


@pytest.mark.parametrize("subject", challenges.SUBJECTS)
def test_a_complaint_about_a_failure_may_declare_it_void_unless_the_documents_were_wrong(subject):
    found = challenges.lawful_consequences(
        subject, "before_award", qualified_left=3, candidates_left=0, min_bids=3, revivable=True
    )
    documents = subject == challenges.DOCUMENTS
    assert found == (("go_on", "redo") if documents else ("go_on", "revive", "redo"))


def test_every_stage_leaves_a_way_to_go_on():
    stages = ("before_award", "awarded", "signed")
    for subject, stage, left in product(challenges.SUBJECTS, stages, (0, 3)):
        found = challenges.lawful_consequences(
            subject, stage, qualified_left=left, candidates_left=left, min_bids=3
        )
        assert found[0] == "go_on" and set(found) <= set(challenges.CONSEQUENCES)


def answer(**values):
    given = {"upheld": True, "facts": "查明", "law": "依据", "consequence": "next"}
    return codes(challenges.check_answer(lawful=("go_on", "next"), **{**given, **values}))


def test_an_answer_names_facts_law_and_a_lawful_consequence():
    assert answer() == []
    assert answer(facts=" ", law="", consequence="") == [
        "answer_facts", "answer_law", "consequence",
    ]  # fmt: skip
    assert answer(consequence="redo") == ["consequence"]
    assert answer(upheld=False) == ["no_consequence"]
    assert answer(upheld=False, consequence="") == []


# Complaints --------------------------------------------------------------------------------------


def test_a_complaint_has_fifteen_working_days_from_the_end_of_the_answers_period():
    assert complaints.complaint_until(D("2026-04-27"), RULES, DAYS) == D("2026-05-20")


@pytest.mark.parametrize(
    ("answered", "today", "refused"),
    [
        ("2026-04-20", "2026-04-21", []),
        ("2026-04-27", "2026-04-27", []),
        (None, "2026-04-27", ["too_early"]),
        (None, "2026-04-28", []),
        (None, "2026-05-20", []),
        ("2026-04-20", "2026-05-21", ["too_late"]),
        (None, "2026-05-21", ["too_late"]),
    ],
)
def test_it_follows_the_answer_or_the_silence(answered, today, refused):
    day = D(answered) if answered else None
    assert (
        complaint_codes(complaints.check_time(D("2026-04-27"), day, D(today), RULES, DAYS))
        == refused
    )


@pytest.mark.parametrize(
    ("complained", "refused"),
    [(["甲"], []), (["甲", "乙"], []), (["丙"], ["new_matter"]), ([], ["no_matter"]),
     (["丙", "丁"], ["new_matter", "new_matter"])],
)  # fmt: skip
def test_it_goes_no_further_than_the_challenge(complained, refused):
    assert complaint_codes(complaints.check_matters(["甲", "乙"], complained)) == refused


def test_its_days_are_five_eight_and_thirty_working_days():
    days = complaints.complaint_days(D("2026-05-08"), RULES, DAYS)
    assert (days.review, days.copies, days.decision) == (
        D("2026-05-14"), D("2026-05-19"), D("2026-06-18"),
    )  # fmt: skip
    assert complaints.reply_due(D("2026-05-19"), RULES, DAYS) == D("2026-05-26")


MAY = [D("2026-05-01") + timedelta(days=n) for n in range(31)]


@pytest.mark.parametrize(
    ("earlier", "first", "last", "refused", "until"),
    [
        ([], 1, 30, [], None),
        ([], 1, 31, ["too_long"], 30),
        ([(1, 20)], 21, 30, [], None),
        ([(1, 20)], 21, 31, ["too_long"], 30),
        ([(1, 29)], 30, 31, ["too_long"], 30),
        ([(1, 20)], 20, 22, ["overlap"], None),
        ([(10, 20)], 5, 10, ["overlap"], None),
        ([(10, 20)], 5, 9, [], None),
        ([], 5, 4, ["order"], None),
        ([(1, 30)], 31, 31, ["too_long"], "—"),
    ],
)
def test_all_suspensions_together_last_thirty_days(earlier, first, last, refused, until):
    before = [(MAY[a - 1], MAY[b - 1]) for a, b in earlier]
    found = complaints.check_suspension(before, MAY[first - 1], MAY[last - 1], RULES)
    assert complaint_codes(found) == refused
    if until:
        assert found[0].params["until"] == (until if until == "—" else MAY[until - 1])


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=6))
def test_whatever_is_allowed_never_adds_up_to_more_than_thirty_days(asked):
    granted: list[tuple[date, date]] = []
    for start, length in asked:
        first = D("2026-01-01") + timedelta(days=start)
        last = first + timedelta(days=length)
        if not complaints.check_suspension(granted, first, last, RULES):
            granted.append((first, last))
    covered = {a + timedelta(days=n) for a, b in granted for n in range((b - a).days + 1)}
    assert len(covered) == complaints.days_of(granted) <= 30


def test_a_decision_has_its_number_facts_basis_and_paper():
    full = {"facts": "查明", "basis": "驳回", "number": "财诉〔2026〕3号", "files": 1}
    assert complaints.check_decision(**full) == ()
    empty = complaints.check_decision(facts="", basis=" ", number="", files=0)
    assert complaint_codes(empty) == [
        "decision_number",
        "decision_facts",
        "decision_basis",
        "decision_file",
    ]


@pytest.mark.parametrize(
    ("days", "vexatious"),
    [
        (["2026-06-22", "2026-01-05", "2025-06-23"], True),
        (["2026-06-22", "2026-01-05", "2025-06-22"], False),
        (["2026-06-22", "2026-01-05"], False),
        (["2026-06-23", "2026-01-05", "2025-07-01"], False),  # one is still to come
    ],
)
def test_three_baseless_complaints_in_twelve_months_go_on_record(days, vexatious):
    found = [D(day) for day in days]
    assert complaints.is_vexatious(found, D("2026-06-22"), RULES) is vexatious


def test_a_year_before_the_29th_of_february_is_the_28th():
    days = [D("2027-02-28"), D("2027-03-01")]
    assert complaints.baseless_within(days, D("2028-02-29"), RULES) == 1
