from cms.search.text import indexed, pairs, terms


def test_a_run_of_chinese_becomes_its_pairs_and_its_last_character():
    assert list(terms("道路清扫")) == ["道路", "路清", "清扫", "扫"]


def test_latin_words_and_numbers_stay_whole_and_have_pairs_too():
    assert indexed("GS-2026（第1标段）") == "gs s 2026 20 02 26 6 第 1 标段 段"


def test_width_and_case_are_levelled():
    assert indexed("ＡＢＣ　２０２６") == indexed("abc 2026")


def test_one_character_stays_one_term():
    assert pairs("路") == ["路"]
    assert indexed("路、桥") == "路 桥"


def test_pairs_of_a_rare_character_beyond_the_first_plane():
    assert list(terms("𠮷野家")) == ["𠮷野", "野家", "家"]


def test_nothing_but_punctuation_has_no_terms():
    assert indexed("！？ —— “”") == ""
