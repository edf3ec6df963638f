"""Every address of ours, as everybody, against the table; a new one without a row fails."""

from __future__ import annotations

import pytest

from tests.access import asking, world
from tests.access.addresses import addresses
from tests.access.table import AGAIN, EVERYBODY, TABLE, THE_REST, Row

# Who may, and what pages say; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# Asked elsewhere: Wagtail's doors, and what the guard of each file decides.
ELSEWHERE = {
    "cms:login": "tests/cms/test_pages.py",
    "cms:logout": "tests/cms/test_pages.py",
    "cms:page_login": "tests/cms/test_pages.py",
    "cms:no_user_administration": "tests/cms/test_pages.py",
    "cms:no_broken_pages": "tests/cms/test_pages.py",
    "cms:picture": "tests/cms/test_media.py",
    "cms:no_drafts_of_others": "tests/cms/test_hidden_drafts.py",
    "cms:notice": "tests/cms/test_notice_page.py",
    "cms:contract_pdf": "tests/cms/test_notice_page.py",
    "cms:result_documents": "tests/cms/test_annexes.py",
    "cms:result_declaration": "tests/cms/test_annexes.py",
    "documents:download": "tests/access/test_files.py",
}


def test_every_address_has_a_row_and_no_row_is_left_over():
    ours = {address.name for address in addresses() if address.ours}
    assert ours == set(TABLE) | set(ELSEWHERE)


ROWS = (*TABLE.items(), *AGAIN)


def test_every_situation_is_used():
    assert {row.situation for _address, row in ROWS} <= set(world.SITUATIONS)


def expected(ok: str, forbidden: str, role: str) -> str:
    """What the table promises this role."""
    if ok == EVERYBODY or role in ok.split(", "):
        return asking.OK
    if forbidden == THE_REST or role in forbidden.split(", "):
        return asking.FORBIDDEN
    return asking.HIDDEN


def promised(row: Row, side: str, role: str) -> str:
    if role == "anonymous":
        return row.anonymous
    if side == "inside":
        return expected(row.ok, row.forbidden, role)
    return expected(row.outside_ok, row.outside_forbidden, role)


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted({row.situation for _address, row in ROWS}))
def test_everybody_gets_what_the_table_says(name):
    rows = {address: row for address, row in ROWS if row.situation == name}
    answers = asking.ask(list(rows), world.SITUATIONS[name]())
    wrong = [
        f"{address}, {side} {role}: {got}, not {promised(row, side, role)}"
        for address, row in rows.items()
        for side, by_role in answers[address].items()
        for role, got in by_role.items()
        if got != promised(row, side, role)
    ]
    assert not wrong, "\n".join(wrong)
