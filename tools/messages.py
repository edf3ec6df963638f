"""Translations: `collect` new msgids, `merge` compendia, `compile` catalogues, `check` them.

Compiling needs no system tool; collecting and checking need gettext's xgettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
# A fixed date in the headers, so that collecting changes nothing but messages.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "var", "mutants", "tests", "__pycache__", ".*_cache", "node_modules", "docs"
)


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path):  # type: ignore[no-untyped-def]
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file)


def write(path: Path, messages, language: str) -> None:  # type: ignore[no-untyped-def]
    from babel.messages.pofile import write_po

    path.parent.mkdir(parents=True, exist_ok=True)
    messages.project, messages.version = "municipal-procurement", "1"
    messages.header_comment = "# Collected by tools/messages.py"
    messages.fuzzy = False
    messages.locale = language
    messages.creation_date = messages.revision_date = EPOCH
    messages.last_translator = messages.language_team = messages.msgid_bugs_address = ""
    with path.open("wb") as file:
        write_po(file, messages, no_location=True, omit_header=False, width=100, sort_output=True)


def compile_all() -> int:
    """Compile every catalogue that is newer than its .mo."""
    from babel.messages.mofile import write_mo

    for language in LANGUAGES:
        source = catalogue(ROOT, language)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, read(source))
        print(f"compiled {language}")
    return 0


def extract(root: Path) -> None:
    """Run makemessages in a tree."""
    for language in LANGUAGES:
        catalogue(root, language).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-W", "ignore", "manage.py", "makemessages", "--no-location"]
    command += ["--no-obsolete", "--keep-pot", "--ignore", "tests", "--ignore", "tools"]
    for language in LANGUAGES:
        command += ["-l", language]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "procurement.settings.test"}
    subprocess.run(command, cwd=root, check=True, env=environment, stdout=subprocess.DEVNULL)


def fresh() -> Path:
    """A copy of the tree with its catalogues brought up to date."""
    copy = Path(tempfile.mkdtemp()) / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    extract(copy)
    return copy


def msgids(message):  # type: ignore[no-untyped-def]
    return message.id if isinstance(message.id, tuple) else (message.id,)


def missing(messages) -> list[str]:  # type: ignore[no-untyped-def]
    """What is not translated, or only guessed."""
    found = []
    for message in messages:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(texts):
            found.append(f"{'fuzzy' if message.fuzzy else 'empty'}: {msgids(message)[0]!r}")
    return found


def collect(compendia: list[str]) -> int:
    """Bring the catalogues up to date; fill English with its msgids, Chinese from compendia."""
    copy = fresh()
    known: dict[tuple[str | None, str], str] = {}
    for path in compendia:
        for message in read(Path(path)):
            if message.id and message.string:
                text = message.string[0] if isinstance(message.string, tuple) else message.string
                known.setdefault((message.context, msgids(message)[0]), text)
    for language in LANGUAGES:
        messages = read(catalogue(copy, language))
        for message in messages:
            if not message.id:
                continue
            first = msgids(message)[0]
            if language == "en":
                message.string = message.id
                message.flags.discard("fuzzy")
            elif message.fuzzy or not any(
                message.string if isinstance(message.string, tuple) else [message.string]
            ):
                text = known.get((message.context, first)) or known.get((None, first), "")
                plural = isinstance(message.id, tuple)
                message.string = (text,) if plural else text
                message.flags.discard("fuzzy")
        write(catalogue(ROOT, language), messages, language)
        left = missing(messages)
        print(f"{language}: {len(list(messages))} messages, {len(left)} missing")
        for line in left:
            print("  ", line)
    return 0


def check() -> int:
    """Fail when a string of the tree is not translated in a committed catalogue."""
    copy = fresh()
    failed = False
    for language in LANGUAGES:
        for line in missing(read(catalogue(copy, language))):
            print(f"{language}: {line}", file=sys.stderr)
            failed = True
    if not failed:
        print("Translations are complete.")
    return int(failed)


if __name__ == "__main__":
    act = sys.argv[1] if len(sys.argv) > 1 else ""
    acts = {"compile": compile_all, "check": check, "collect": lambda: collect(sys.argv[2:])}
    if act not in acts:
        sys.exit("usage: messages.py compile | check | collect [COMPENDIUM.po ...]")
    sys.exit(acts[act]())
