"""The README is kept true."""

import re
from pathlib import Path

from django.core.management import get_commands

from procurement.people.demo_accounts import DEMO_ACCOUNTS, MORE_ACCOUNTS, PASSWORD
from procurement.settings import env

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_every_demonstration_account_is_listed_with_the_password():
    assert f"`{PASSWORD}`" in README
    for account in DEMO_ACCOUNTS + MORE_ACCOUNTS:
        assert f"| `{account.username}` | {account.name}" in README


def test_every_make_target_it_names_exists():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"make ([a-z-]+)", README))
    assert named <= made


def test_every_management_command_it_names_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert named <= set(get_commands())


def test_every_setting_it_names_is_read():
    sources = "".join(p.read_text() for p in (ROOT / "procurement/settings").glob("*.py"))
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})`", README)) - {"TEST_DATABASE_URL"}
    assert env.__doc__
    assert {name for name in named if name not in sources} <= {"DJANGO_SETTINGS_MODULE"}
