"""The public draw: what is inspected (双随机) or who evaluates, so that anyone can draw again.

The list is hashed before a public value exists that nobody can choose; hash and value together
make the seed, the seed makes each unit's ticket, and the smallest tickets are drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True)
class Unit:
    """Something that can be drawn, in its stratum; tabs and line ends would blur the list."""

    stratum: str
    id: str

    def __post_init__(self) -> None:
        for text in (self.stratum, self.id):
            if not text or set(text) & {"\t", "\n"}:
                raise ValueError("a stratum and an id are one line of text without tabs")


@dataclass(frozen=True)
class Drawn:
    """What was drawn, by stratum, in the order of the tickets."""

    list_hash: str
    seed: str
    drawn: Mapping[str, tuple[str, ...]] = field(hash=False)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def list_hash(units: Iterable[Unit]) -> str:
    """Hash the lines `stratum TAB id`, sorted, joined by newline; publish it before the draw."""
    lines = sorted((unit.stratum, unit.id) for unit in units)
    return _hash("\n".join(f"{stratum}\t{identity}" for stratum, identity in lines))


def commitment(hashes: Iterable[str], source: str, known_at: str) -> str:
    """Hash the lists' hashes, the named source and the moment (ISO 8601) its value becomes known.

    Each on a line of its own, published with the lists: afterwards only the value of this source
    at this moment is drawn with, so that nobody picks among several.

    hashes "a" and "b", source "s", known_at "t" -> sha256("a NEWLINE b NEWLINE s NEWLINE t").
    """
    return _hash("\n".join((*hashes, source, known_at)))


def ticket(seed: str, unit: Unit) -> str:
    """Return the unit's ticket; the smallest of a stratum are drawn."""
    return _hash(f"{seed}\n{unit.stratum}\n{unit.id}")


def draw(
    units: Iterable[Unit],
    public_value: str,
    sample: Mapping[str, int],
    excluded: Iterable[str] = (),
) -> Drawn:
    """Draw `sample[stratum]` units of each stratum, passing over the excluded.

    units a and b of stratum s, public value "1", sample s: 1 ->
    list_hash sha256("s TAB a NEWLINE s TAB b"), seed sha256(list_hash NEWLINE "1").

    Raises ValueError when ids repeat, an excluded id is not on the list, a stratum is unknown,
    or more are asked for than there are.
    """
    listed, passed_over = tuple(units), frozenset(excluded)
    ids = {unit.id for unit in listed}
    if len(ids) < len(listed):
        raise ValueError("two units have the same id")
    if not passed_over <= ids:
        raise ValueError("an excluded id is not on the list")
    hashed = list_hash(listed)
    seed = _hash(f"{hashed}\n{public_value}")
    drawn = {}
    for stratum, number in sample.items():
        pool = [unit for unit in listed if unit.stratum == stratum]
        left = [unit for unit in pool if unit.id not in passed_over]
        if not pool or not 0 <= number <= len(left):
            raise ValueError(f"cannot draw {number} of {len(left)} in {stratum}")
        tickets = sorted((ticket(seed, unit), unit.id) for unit in left)
        drawn[stratum] = tuple(identity for _, identity in tickets[:number])
    return Drawn(hashed, seed, drawn)
