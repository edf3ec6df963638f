"""Who stands too close to a requirement or a draft contract to give an opinion on it.

Who took part in writing it takes no part in its review (财库〔2021〕22号第三十三条); the four
opinions are those of four offices (第三十一条); and whoever decides on a thing has not prepared the
decision (财库〔2016〕99号).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tenders.rules.recusal import helped, plain


class Voice(NamedTuple):
    """Whoever gives an opinion: the key of an account, else the name on a signed paper."""

    name: str
    account: int | None = None


class Writer(NamedTuple):
    """Whoever wrote: the account and its name."""

    account: int
    name: str


@dataclass(frozen=True)
class Circle:
    """Those around a text: who wrote it, who helped (names), who decides on it (accounts), and
    whose the other opinions are."""

    writers: tuple[Writer, ...] = ()
    helpers: tuple[str, ...] = ()
    deciders: frozenset[int] = frozenset()
    others: tuple[Voice, ...] = ()


class Tie(NamedTuple):
    """What binds a voice to the text, and the name by which it was found."""

    code: str
    name: str


def same_voice(one: Voice, other: Voice) -> bool:
    """Two accounts are told by their keys, names of which one stands on a paper by the name.

    | one             | other           | same                                    |
    | --------------- | --------------- | --------------------------------------- |
    | 样本一, key 1   | 样本一, key 1   | yes                                     |
    | 样本一, key 1   | 样本一, key 2   | no: two people of one name              |
    | 样本一, key 1   | 样本 一, paper  | yes                                     |
    | 采购科, paper   | 财务科, paper   | no                                      |
    """
    if one.account is not None and other.account is not None:
        return one.account == other.account
    return plain(one.name) == plain(other.name)


def ties(voice: Voice, circle: Circle) -> Iterator[Tie]:
    """Everything that keeps this voice from an opinion; nothing where it may speak.

    A writer is told by the account, on a paper by the name; a helper always by the name.

    | voice         | circle                   | ties                        |
    | ------------- | ------------------------ | --------------------------- |
    | 样本一, key 1 | writer key 1             | wrote                       |
    | 样本一, paper | writer 样本一            | wrote                       |
    | 样本一, key 1 | helper 样本一            | helped                      |
    | 样本一, key 1 | key 1 decides            | decides                     |
    | 样本一, key 1 | another opinion by key 1 | another                     |
    | 样本一, key 1 | writer key 2, 样本一     | (nothing: two people)       |
    """
    for writer in circle.writers:
        if voice.account == writer.account or (
            voice.account is None and helped([writer.name], voice.name)
        ):
            yield Tie("wrote", writer.name)
            break
    helper = helped(circle.helpers, voice.name)
    if helper:
        yield Tie("helped", helper)
    if voice.account is not None and voice.account in circle.deciders:
        yield Tie("decides", voice.name)
    if any(same_voice(voice, other) for other in circle.others):
        yield Tie("another", voice.name)


def twice(voices: Sequence[Voice]) -> str:
    """The name of a voice that is heard a second time; "" if none.

    样本一, 样本二 -> nobody; 样本一, 样本二, 样本 一 -> 样本 一.
    """
    for place, voice in enumerate(voices):
        if any(same_voice(voice, earlier) for earlier in voices[:place]):
            return voice.name.strip()
    return ""
