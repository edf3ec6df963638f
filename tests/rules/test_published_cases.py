"""Every published and composed case in the repository is computed to the cent."""

import json
from pathlib import Path

import pytest

from procurement.rules.recompute import parse_cases, recompute

from .test_recompute import KINDS

FILES = sorted((Path(__file__).parent.parent / "cases").glob("*/*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_case_agrees(file):
    for case in parse_cases(file.read_text(encoding="utf-8")):
        done = recompute(case, KINDS)
        assert done.differences == ()
        assert done.agrees is True


def test_there_are_cases_of_every_kind():
    kinds = {json.loads(file.read_text(encoding="utf-8"))["kind"] for file in FILES}
    assert kinds == set(KINDS)
