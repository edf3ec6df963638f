"""What is taken away has a name that says what it is, in two alphabets."""

from __future__ import annotations

import json

import pytest

from procurement.web.downloads import disposition, open_json


def test_a_name_comes_in_ascii_and_in_chinese():
    said = open_json({"a": "路"}, plain="statement-HT-2026-1", speaking="考核结算-HT-2026-1")
    assert said["Content-Disposition"] == (
        "inline; filename=\"statement-HT-2026-1.json\"; filename*=UTF-8''"
        "%E8%80%83%E6%A0%B8%E7%BB%93%E7%AE%97-HT-2026-1.json"
    )
    assert said["Cache-Control"] == "no-cache"
    assert json.loads(said.content) == {"a": "路"}


@pytest.mark.parametrize("odd", ['"', "\r\n", "/", "\\", ";x=", "合同〔2026〕1号"])
def test_a_number_with_odd_signs_breaks_neither_header_nor_file(odd):
    said = disposition(f"a-{odd}1.json", f"甲{odd}1.json")
    assert said.isascii() and said.isprintable()
    assert said.count('"') == 2 and said.count(";") == 2
    assert "/" not in said and "\\" not in said
