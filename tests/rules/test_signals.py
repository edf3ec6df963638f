"""Planted and clean bids: every planted sign is found, and clean bids raise no alarm."""

import os
import random
from decimal import Decimal as D
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.signals import (
    KINDS,
    PATTERNED_PRICES,
    SAME_AUTHOR,
    SAME_ORIGIN,
    SAME_TEXT,
    SHARED_CONTACT,
    SHARED_PEOPLE,
    BidFacts,
    Given,
    Making,
    Person,
    Signal,
    plain_text,
    shingles,
    signals,
)

SUBJECTS = (
    "主干道",
    "背街小巷",
    "人行道",
    "绿地",
    "公厕",
    "果皮箱",
    "隔离带",
    "桥面",
    "广场",
    "雨水口",
)
DEEDS = (
    "每日普扫",
    "机械清扫",
    "巡回保洁",
    "高压冲洗",
    "垃圾清运",
    "修剪养护",
    "灌溉施肥",
    "病害巡查",
)
WHEN = (
    "早七点前",
    "上午",
    "中午",
    "下午",
    "夜间",
    "雨后两小时内",
    "雪后及时",
    "每周一次",
    "每月两次",
)
HOW = (
    "由班组长检查",
    "拍照留底",
    "记入台账",
    "由项目经理复核",
    "按图定岗",
    "两人一组",
    "配洒水车",
    "人机结合",
)
TENDER = (
    "投标人应当按照采购需求提供道路清扫保洁服务，接受采购人的日常检查和月度考核，考核不合格的按合同扣减服务费。"
    * 3
)

GIVEN = Given(TENDER)


@cache
def prose(seed: int, sentences: int = 60) -> str:
    """Two texts of the same trade: the same words, in other sentences."""
    pick = random.Random(seed)
    return "".join(
        f"{pick.choice(SUBJECTS)}{pick.choice(WHEN)}{pick.choice(DEEDS)}，{pick.choice(HOW)}，"
        f"人员{pick.randint(2, 98)}名，车辆{pick.randint(2, 60)}台。"
        for _ in range(sentences)
    )  # fmt: skip


def bid(name: str, seed: int, **facts) -> BidFacts:
    """An honest bid: own prices, own text around the words of the tender, own people."""
    pick = random.Random(seed)
    prices = {n: D(pick.randint(300, 900)) / 100 for n in range(1, 9)}
    values = {
        "total": D(pick.randint(90_000_000, 99_000_000)) / 100,
        "prices": prices,
        "text": TENDER + prose(seed),
        "authors": frozenset({f"writer-{seed}"}),
        "makings": frozenset(
            {Making("WPS 文字", f"2026-10-{seed % 28 + 1:02d}T09:{seed % 60:02d}:07")}
        ),
        "people": frozenset({Person(f"经理样本{seed}"), Person("张样本", f"mark-{seed}")}),
        "contacts": frozenset({f"0990-55{seed:05d}"}),
        "origins": frozenset({f"198.51.100.{seed % 250}"}),
    }
    return BidFacts(name, **{**values, **facts})


# Every seed is a procurement of its own; a few prove the rule each day, twenty the threshold.
SEEDS = range(1, 21 if os.environ.get("PROVE") else 6)


def kinds(*bids: BidFacts) -> set[str]:
    return {one.kind for one in signals(bids, GIVEN)}


CLEAN = [(seed, tuple(bid(f"B{n}", seed * 10 + n) for n in range(5))) for seed in SEEDS]


@pytest.mark.parametrize(("seed", "bids"), CLEAN)
def test_honest_bids_of_one_trade_raise_no_alarm(seed, bids):
    assert signals(bids, GIVEN) == ()


PLANTED = {
    SAME_AUTHOR: {"authors": frozenset({"zhao1975"})},
    SAME_TEXT: {"text": TENDER + prose(7)},
    SHARED_PEOPLE: {"people": frozenset({Person("兼职样本", "cert-7")})},
    SHARED_CONTACT: {"contacts": frozenset({"0990 555 0199"})},
    SAME_ORIGIN: {"origins": frozenset({"203.0.113.7"})},
    PATTERNED_PRICES: {"prices": {n: D(n) for n in range(1, 9)}},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_planted_in_two_bids_is_found_and_nothing_else(kind, seed):
    planted = PLANTED[kind]
    bids = [bid("A", seed * 10 + 1, **planted), bid("B", seed * 10 + 2, **planted)]
    bids += [bid("C", seed * 10 + 3)]
    found = signals(bids, GIVEN)
    assert [(one.kind, one.bids) for one in found] == [(kind, ("A", "B"))]


def test_a_third_of_a_copied_text_is_found_and_a_tenth_is_not():
    whole = prose(1)
    third, tenth = len(whole) * 4 // 10, len(whole) // 10
    assert kinds(bid("A", 1, text=whole), bid("B", 2, text=whole[:third] + prose(2, 36))) == {
        SAME_TEXT
    }
    assert kinds(bid("A", 1, text=whole), bid("B", 2, text=whole[:tenth] + prose(2))) == set()


def test_words_of_the_tender_itself_are_no_likeness():
    copied = TENDER + prose(3, 2)
    assert kinds(bid("A", 1, text=TENDER * 2), bid("B", 2, text=copied)) == set()


def test_a_short_text_is_not_compared():
    assert (
        kinds(
            bid("A", 1, text="我公司承诺严格履行合同"), bid("B", 2, text="我公司承诺严格履行合同")
        )
        == set()
    )


def own_words(count: int, first: int = 0x4E00) -> str:
    """A text of so many runs of twelve characters, none of them twice."""
    return "".join(chr(first + n) for n in range(count + 11))


@pytest.mark.parametrize(("runs", "found"), [(59, False), (60, True), (61, True)])
def test_sixty_runs_of_characters_are_the_least_that_is_compared(runs, found):
    text = own_words(runs)
    assert len(shingles(text)) == runs
    said = signals([bid("A", 1, text=text), bid("B", 2, text=text)])
    assert said == ((Signal(SAME_TEXT, ("A", "B"), ("100%",)),) if found else ())


@pytest.mark.parametrize(("alike", "found"), [(29, False), (30, True)])
def test_three_tenths_of_the_smaller_text_are_the_least_likeness(alike, found):
    whole = own_words(100)
    # So many runs are those of `whole`; the rest of a hundred are its own.
    other = whole[: alike + 11] + own_words(100 - alike - 11, 0x6E00)
    assert len(shingles(other)) == 100
    said = signals([bid("A", 1, text=whole), bid("B", 2, text=other)])
    assert said == ((Signal(SAME_TEXT, ("A", "B"), ("30%",)),) if found else ())


def test_totals_of_a_cent_have_a_pattern_too():
    bids = [bid(name, n, total=D(text)) for n, (name, text) in enumerate(
        zip("ABC", ("0.01", "0.02", "0.03"), strict=True))]  # fmt: skip
    assert signals(bids, GIVEN) == (Signal(PATTERNED_PRICES, ("A", "B", "C"), ("+0.01",)),)


def test_only_lines_that_both_have_priced_are_compared():
    left = {n: D(n) for n in range(1, 6)}
    right = {n: D(2 * n) for n in range(2, 8)}
    bids = [bid("A", 1, prices=left), bid("B", 2, prices=right)]
    assert signals(bids, GIVEN) == (Signal(PATTERNED_PRICES, ("A", "B"), ("x2 (4/4)",)),)


def test_texts_are_compared_without_spaces_punctuation_and_width():
    assert plain_text("１Ａ，b_ C。") == "1abc"
    assert shingles("123456789012 3") == {"123456789012", "234567890123"}


@pytest.mark.parametrize("name", ["Administrator", " ADMIN ", "微软用户", ""])
def test_a_name_that_a_program_writes_is_nobodys(name):
    authors = frozenset({name})
    assert kinds(bid("A", 1, authors=authors), bid("B", 2, authors=authors)) == set()


def test_one_telephone_number_is_the_same_however_it_is_written():
    found = signals(
        [
            bid("A", 1, contacts=frozenset({"0990-555 0199"})),
            bid("B", 2, contacts=frozenset({"(0990)5550199"})),
        ]
    )
    assert found == (Signal(SHARED_CONTACT, ("A", "B"), ("0990-555 0199",)),)


def test_several_values_that_the_same_bids_share_are_one_signal():
    shared = frozenset({"zhao1975", "machine-77"})
    found = signals([bid("B", 2, authors=shared), bid("A", 1, authors=shared)])
    assert found == (Signal(SAME_AUTHOR, ("A", "B"), ("machine-77", "zhao1975")),)


@pytest.mark.parametrize(
    ("totals", "found"),
    [
        ("980000 990000 1000000", [("ABC", "+10000")]),
        ("1000000 1020000 1040400", [("ABC", "x1.02")]),
        ("980000 990000.01 1000000", [("ABC", "≈+10000")]),
        ("980000 990000 1000050", [("ABC", "≈+10025")]),
        ("980000 990000 1000060", [("ABC", "≈x1.010183")]),
        ("980000 990000 1000200", []),
        ("1000000 1200000 1441000", [("ABC", "≈x1.200417")]),
        ("990000 1000000", []),
        ("990000 990000 990000", []),
        ("990000 990000 1000000", []),
        ("0 10 20", []),
        # A bid that fits in nothing hides no ring of four; three of four are none yet.
        ("980000 987654 990000 1000000 1010000", [("ACDE", "+10000")]),
        ("980000 987654 990000 1000000", []),
        ("980000 990000 1000000 1010000 1020000", [("ABCDE", "+10000")]),
        ("100 110 121 133.1 140 150 160 170", [("ABCD", "x1.1"), ("EFGH", "+10")]),
    ],
)
def test_totals_in_equal_steps_are_a_pattern(totals, found):
    bids = [bid(name, n, total=D(one)) for n, (name, one) in enumerate(
        zip("ABCDEFGH", totals.split(), strict=False))]  # fmt: skip
    expected = {Signal(PATTERNED_PRICES, tuple(names), (what,)) for names, what in found}
    assert set(signals(bids, GIVEN)) == expected


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("1 2 3 4", "1.02 2.04 3.06 4.08", "x1.02 (4/4)"),
        ("1 2 3 4 5", "1 2 3 4 9", "4/5"),
        ("1 2 3 4 5", "1 2 3 8 9", None),
        ("1 2 3", "2 4 6", None),
        ("1 2 3 0", "2 4 6 0", None),
        ("1 2 3 4", "2 4 6 9", None),
        # Rounded to cents: 4.37 x 1.02 is 4.4574, 0.93 x 1.02 is 0.9486.
        ("4.37 0.93 12.5 7.77", "4.46 0.95 12.75 7.93", "≈x1.020593 (4/4)"),
        ("4.37 0.93 12.5 7.77 100", "4.46 0.95 12.75 7.93 80", "≈x1.020592 (4/5)"),
        ("1000 2000 3000 4000", "1020 2040 3063 4080", "≈x1.02 (4/4)"),
        ("1000 2000 3000 4000", "1020 2040 3064 4080", None),
        # Half a cent of a price of two cents is a quarter of it: no rounding explains that.
        ("0.02 0.02 0.02 0.02", "0.02 0.03 0.02 0.03", None),
    ],
)
def test_unit_prices_in_one_ratio_or_equal_are_a_pattern(left, right, found):
    def priced(text: str) -> dict[int, D]:
        return {n: D(price) for n, price in enumerate(text.split(), 1)}

    bids = [bid("A", 1, prices=priced(left)), bid("B", 2, prices=priced(right))]
    expected = () if found is None else (Signal(PATTERNED_PRICES, ("A", "B"), (found,)),)
    assert signals(bids, GIVEN) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_honest_unit_prices_of_one_guide_price_raise_no_alarm(seed):
    """Everybody starts from the prices of the bill and departs from each by some per cent."""
    pick = random.Random(seed)
    guide = {n: D(pick.randint(100, 9000)) / 100 for n in range(1, 13)}

    def own() -> dict[int, D]:
        return {n: round(p * D(pick.randint(92, 100)) / 100, 2) for n, p in guide.items()}

    assert signals([bid(name, seed * 10 + n, prices=own()) for n, name in enumerate("ABCDE")]) == ()


ONE_MOMENT = Making("WPS 文字", "2026-10-08T10:22:31+08:00")


def made(*makings: Making) -> dict[str, frozenset[Making]]:
    return {"makings": frozenset(makings)}


def test_two_files_of_one_program_made_at_one_moment_are_told():
    found = signals([bid("A", 1, **made(ONE_MOMENT)), bid("B", 2, **made(ONE_MOMENT))])
    what = "WPS 文字 2026-10-08T10:22:31+08:00"
    assert found == (Signal(SAME_AUTHOR, ("A", "B"), (what,)),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE_MOMENT, Making("WPS 文字", "2026-10-08T10:22:32+08:00")),
        (ONE_MOMENT, Making("Microsoft Word", ONE_MOMENT.moment)),
        (Making("", ONE_MOMENT.moment), Making("", ONE_MOMENT.moment)),
        (Making("WPS 文字", ""), Making("WPS 文字", "")),
        (Making("Word", "2013-12-23T23:15:00Z"), Making("Word", "2013-12-23T23:15:00Z")),
    ],
)
def test_a_program_alone_or_the_moment_that_it_writes_into_every_file_is_no_sign(one, other):
    assert kinds(bid("A", 1, **made(one)), bid("B", 2, **made(other))) == set()


def test_what_the_tenders_own_forms_say_of_their_maker_is_no_sign():
    given = Given(TENDER, frozenset({"采购办 样本"}), frozenset({ONE_MOMENT}))
    facts = {"authors": frozenset({"采购办  样本"}), **made(ONE_MOMENT)}
    bids = [bid("A", 1, **facts), bid("B", 2, **facts)]
    assert signals(bids, given) == ()
    assert [one.kind for one in signals(bids, GIVEN)] == [SAME_AUTHOR]


@pytest.mark.parametrize(
    ("people", "found"),
    [
        ([{"张 样本": "1"}, {"张样本": "1"}], ["AB"]),
        ([{"张样本": "1"}, {"张样本": "2"}], []),
        ([{"张样本": "1"}, {"张样本": ""}], ["AB"]),
        ([{"张样本": ""}, {"张样本": ""}], ["AB"]),
        ([{"张样本": "1"}, {"张样本": "2"}, {"张样本": "1"}], ["AC"]),
        ([{"张样本": "1"}, {"张样本": "2"}, {"张样本": ""}], ["AC", "BC"]),
        ([{"张样本": "1"}, {"李样本": "1"}], []),
        ([{"·": ""}, {"·": ""}], []),
    ],
)
def test_people_of_one_name_are_two_where_their_marks_differ(people, found):
    bids = [
        bid(name, n, people=frozenset(Person(*one) for one in said.items()))
        for n, (name, said) in enumerate(zip("ABC", people, strict=False))
    ]
    assert [one.bids for one in signals(bids, GIVEN)] == [tuple(names) for names in found]


def test_two_people_that_the_same_bids_share_are_one_signal():
    people = frozenset({Person("张样本", "1"), Person("李样本"), Person("李 样本", "9")})
    found = signals([bid("A", 1, people=people), bid("B", 2, people=people)], GIVEN)
    assert found == (Signal(SHARED_PEOPLE, ("A", "B"), ("张样本", "李样本")),)


def test_two_bids_with_one_name_are_refused():
    with pytest.raises(ValueError, match=r"^every bid has a name of its own$"):
        signals([bid("A", 1), bid("A", 2)])


SHARED = [
    bid(f"B{n}", n, text=prose(n % 4, 20), **(PLANTED[SAME_AUTHOR] if n < 3 else {}))
    for n in range(5)
]
IN_ORDER = signals(SHARED, GIVEN)


@given(st.permutations(SHARED))
def test_the_order_of_the_bids_changes_nothing(bids):
    assert {one.kind for one in IN_ORDER} == {SAME_AUTHOR, SAME_TEXT}
    assert signals(bids, GIVEN) == IN_ORDER
