"""A member leaves while the committee evaluates: where its lots go on (第四十九条)."""

from __future__ import annotations

ARTICLE = "87号令第四十九条"
CONFORMITY = "conformity"
# The states behind the gate of conformity, at which every member's opinion counts.
_BEHIND = ("consultation", "low_price", "scoring", "ranked")


def gate_of(state: str) -> str:
    """Where a lot goes on once the opinions of one of its members are void.

    Every member gives an opinion on conformity, and whoever is behind that gate has come through it
    by a majority that counted the void one: it is the earliest gate, so that none behind it has to
    be looked for. Before it nothing was decided yet; once the report is signed the evaluation is
    over, and what a member found in it stands.

    | the lot stands at                           | it goes on at       |
    | ------------------------------------------- | ------------------- |
    | waiting, qualification                      | where it stands     |
    | conformity                                  | where it stands     |
    | consultation, low_price, scoring, ranked    | conformity          |
    | report_signed and later, failed             | where it stands     |
    """
    return CONFORMITY if state in _BEHIND else state


def goes_back(state: str) -> bool:
    """Whether a closed gate opens again: scoring -> yes; conformity, report_signed -> no."""
    return gate_of(state) != state
