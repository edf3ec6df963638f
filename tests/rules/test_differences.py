"""Old beside new: nothing of either text is lost, and people can read it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.differences import CUT, NEW, OLD, SAME, Part, parts, sentences, short

TEXT = st.text(alphabet="甲乙丙丁。；\n 123次ab", max_size=60)


def joined(found, *kinds):
    return "".join(part.text for part in found if part.kind in kinds)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_parts(old, new):
    found = parts(old, new)
    assert joined(found, SAME, OLD) == old
    assert joined(found, SAME, NEW) == new
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(TEXT)
def test_a_text_that_stays_has_no_change(text):
    assert parts(text, text) == ((Part(SAME, text),) if text else ())
    assert sentences(text, text) == ()


def test_a_changed_number_is_marked_inside_its_sentence():
    assert parts("每日保洁2次。雨天除外。", "每日保洁3次。雨天除外。") == (
        Part(SAME, "每日保洁"),
        Part(OLD, "2"),
        Part(NEW, "3"),
        Part(SAME, "次。雨天除外。"),
    )


def test_a_number_is_compared_as_a_whole_and_one_character_between_changes_joins_them():
    assert parts("满分100分", "满分150分") == (
        Part(SAME, "满分"),
        Part(OLD, "100"),
        Part(NEW, "150"),
        Part(SAME, "分"),
    )
    assert parts("起甲的乙止", "起丙的丁止") == (
        Part(SAME, "起"),
        Part(OLD, "甲的乙"),
        Part(NEW, "丙的丁"),
        Part(SAME, "止"),
    )


def test_a_block_too_long_for_words_is_old_and_new_as_a_whole():
    old, new = "甲" * 5000, "乙" * 5000
    assert parts(old, new) == (Part(OLD, old), Part(NEW, new))


def test_unchanged_stretches_are_cut_to_the_neighbours_of_a_change():
    old = "甲。" * 100 + "每日2次。" + "乙。" * 100 + "终1。" + "丙。" * 100
    found = short(parts(old, old.replace("2", "3").replace("终1", "终9")))
    assert [part.kind for part in found] == [
        CUT, SAME, OLD, NEW, SAME, CUT, SAME, OLD, NEW, SAME, CUT
    ]  # fmt: skip
    assert max(len(part.text) for part in found) <= 40
    assert short((Part(SAME, "短"), Part(NEW, "新"))) == (Part(SAME, "短"), Part(NEW, "新"))


@pytest.mark.parametrize(("length", "is_cut"), [(82, False), (83, True)])
def test_a_stretch_between_two_changes_is_cut_where_that_saves_more_than_a_sign(length, is_cut):
    found = short((Part(OLD, "旧"), Part(SAME, "同" * length), Part(NEW, "新")))
    assert (Part(CUT) in found) is is_cut
    kept = "".join(part.text for part in found if part.kind == SAME)
    assert len(kept) == (80 if is_cut else length)


def test_one_character_that_stayed_between_the_only_changes_reads_as_changed():
    assert parts("甲的乙", "丙的丁") == (Part(OLD, "甲的乙"), Part(NEW, "丙的丁"))
    assert parts("的乙", "的丁") == (Part(SAME, "的"), Part(OLD, "乙"), Part(NEW, "丁"))


def test_a_notice_quotes_the_sentences_that_change():
    assert sentences("甲。乙。丙。", "甲。新。丙。丁。") == (("乙。", "新。"), ("", "丁。"))
