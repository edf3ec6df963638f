"""English pages cite the law in English: every page of the table, as somebody who may open it."""

from __future__ import annotations

import re
from contextlib import nullcontext

import pytest
from bs4 import BeautifulSoup

from procurement import clock
from tests.access import asking, world
from tests.access.table import AGAIN, EVERYBODY, TABLE

# Dear; words depend on no database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

CITED = re.compile(
    r"第[一二三四五六七八九十百零〇0-9]+条|《|财办?库〔|国办发〔|国务院令|\d+号令|政府采购法|实施条例"
)
# What people typed, and names in Chinese, are marked as such; forms hold what was typed.
OTHERS_WORDS = '[lang="zh-Hans"], [lang="zh-hans"], textarea, input, option, script, style, svg'


def chinese_citations(html: bytes) -> list[str]:
    """Texts of a page that cite Chinese law in Chinese, besides what is marked as Chinese."""
    soup = BeautifulSoup(html, "html.parser")
    main = soup.select_one("main") or soup
    for part in main.select(OTHERS_WORDS):
        part.decompose()
    return [" ".join(text.split()) for text in main.find_all(string=CITED)]


def test_a_raw_citation_is_found_and_what_is_marked_as_chinese_is_not():
    page = '<main><p>By 87号令第二十条.</p><p lang="zh-Hans">依据《招标文件》</p></main>'
    assert chinese_citations(page.encode()) == ["By 87号令第二十条."]
    assert chinese_citations(b"<main><p>Order 87 art. 20</p></main>") == []


def readers(row) -> list[str]:
    """The roles that open it, besides those that need no account."""
    return [] if row.ok == EVERYBODY else [one for one in row.ok.split(", ") if one]


ROWS = (*TABLE.items(), *AGAIN)


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted({row.situation for _address, row in ROWS}))
def test_no_english_page_cites_in_chinese(name):
    situation = world.SITUATIONS[name]()
    rows = [(address, row) for address, row in ROWS if row.situation == name]
    found = []
    with clock.travel(situation.at) if situation.at else nullcontext():
        inside = asking.clients(situation)["inside"]
        for address, row in rows:
            path = asking.path_of(address, situation)
            for role in readers(row) or ["officer", "supplier"]:
                if role not in inside:
                    continue
                page = inside[role].get(path, headers={"accept-language": "en"})
                if page.status_code in (200, 409, 422) and "html" in page["content-type"]:
                    content = b"".join(page) if page.streaming else page.content
                    found += [f"{address} ({role}): {text}" for text in chinese_citations(content)]
    assert not found, "\n".join(dict.fromkeys(found))
