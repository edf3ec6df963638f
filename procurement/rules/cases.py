"""Strict reading of cases: what a published result says, so that anyone can compute it again.

Amounts, prices, points, rates and quantities are decimal strings; counts, places, periods and
sizes are integers. Nothing is guessed: a float, a missing field and an unknown field are refused
with the path to them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TypeVar

from procurement.rules.calendar import official_calendar
from procurement.rules.money import MOST_PLACES

T = TypeVar("T")

# Words for people, allowed in every object.
REMARKS = frozenset({"kind", "case", "source", "title", "reason"})
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class MalformedCase(ValueError):
    """The case cannot be read: `path` says where, `reason` why. The path of the whole is `$`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path or "$"
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Say where the values stand of which an object refuses to be made."""
    try:
        yield
    except MalformedCase:
        raise
    except (ValueError, ArithmeticError) as error:
        raise MalformedCase(path, str(error)) from error


def below(path: str, name: str) -> str:
    """Return the path of a field: `bids[0]`, `price` -> `bids[0].price`."""
    return f"{path}.{name}" if path else name


def as_decimal(value: object, path: str, *, at_least: int | None = None) -> Decimal:
    """Read a decimal string such as "86", "-0.5" or "17916.67"; never 86, 86.0, "8e1" or " 86"."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise MalformedCase(path, "a decimal number in a string is needed")
    number = Decimal(value)
    if at_least is not None and number < at_least:
        raise MalformedCase(path, f"cannot be less than {at_least}")
    return number


def as_amount(value: object, path: str, *, at_least: int | None = None) -> Decimal:
    """Read an amount in CNY: a decimal string with at most two decimals, as it can be paid.

    Unit prices and what a scheme charges for one point or one unit are no amounts: they are
    multiplied first and rounded once.
    """
    amount = as_decimal(value, path, at_least=at_least)
    if len(str(value).partition(".")[2]) > 2:
        raise MalformedCase(path, "an amount in CNY has at most two decimals")
    return amount


def as_integer(value: object, path: str, *, at_least: int | None = None) -> int:
    """Read a JSON integer; true is not 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedCase(path, "an integer is needed")
    if at_least is not None and value < at_least:
        raise MalformedCase(path, f"cannot be less than {at_least}")
    return value


def as_places(value: object, path: str) -> int:
    """Read a number of decimals, 0 to 12."""
    places = as_integer(value, path, at_least=0)
    if places > MOST_PLACES:
        raise MalformedCase(path, f"cannot be more than {MOST_PLACES}")
    return places


def as_count(value: object, path: str) -> Decimal:
    """Read how many: an integer, or a decimal string as in the published cases ("7")."""
    if isinstance(value, str):
        return as_decimal(value, path, at_least=0)
    return Decimal(as_integer(value, path, at_least=0))


def as_text(value: object, path: str) -> str:
    """Read a string that is not empty."""
    if not isinstance(value, str) or not value:
        raise MalformedCase(path, "a text is needed")
    return value


def as_day(value: object, path: str) -> date:
    """Read a day as YYYY-MM-DD."""
    text = as_text(value, path)
    if not _DAY.fullmatch(text):
        raise MalformedCase(path, "a day is written YYYY-MM-DD")
    with refusing(path):
        return date.fromisoformat(text)


def as_list(value: object, path: str) -> list[tuple[object, str]]:
    """Read a list; each element comes with its path."""
    if not isinstance(value, list | tuple):
        raise MalformedCase(path, "a list is needed")
    return [(element, f"{path}[{index}]") for index, element in enumerate(value)]


def as_map(value: object, path: str) -> dict[str, tuple[object, str]]:
    """Read an object whose keys are names, not fields; each value comes with its path."""
    if not isinstance(value, Mapping):
        raise MalformedCase(path, "an object is needed")
    return {as_text(key, path): (element, below(path, key)) for key, element in value.items()}


class Record:
    """A JSON object with known fields; reading refuses a missing and an unknown one."""

    def __init__(self, value: object, path: str, *, required: str = "", optional: str = "") -> None:
        if not isinstance(value, Mapping):
            raise MalformedCase(path, "an object is needed")
        self.path = path
        self.values: Mapping[str, object] = value
        known = {*required.split(), *optional.split()} | REMARKS
        for name in value:
            if name not in known:
                raise MalformedCase(self.at(str(name)), "unknown field")
        for name in required.split():
            if name not in value:
                raise MalformedCase(self.at(name), "missing field")

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return below(self.path, name)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def read(self, name: str, reader: Callable[[object, str], T]) -> T:
        """Read a field that must be there."""
        if name not in self.values:
            raise MalformedCase(self.at(name), "missing field")
        return reader(self.values[name], self.at(name))

    def get(self, name: str, reader: Callable[[object, str], T], default: T) -> T:
        """Read a field that may be missing."""
        return self.read(name, reader) if name in self.values else default

    def decimal(
        self, name: str, default: str | None = None, *, at_least: int | None = None
    ) -> Decimal:
        """Read a decimal string, or its default if it may be missing."""
        if default is not None and name not in self.values:
            return Decimal(default)
        return self.read(name, lambda value, path: as_decimal(value, path, at_least=at_least))

    def amount(self, name: str, *, at_least: int | None = None) -> Decimal:
        """Read an amount in CNY."""
        return self.read(name, lambda value, path: as_amount(value, path, at_least=at_least))

    def integer(self, name: str, default: int | None = None, *, at_least: int | None = None) -> int:
        """Read an integer, or its default if it may be missing."""
        if default is not None and name not in self.values:
            return default
        return self.read(name, lambda value, path: as_integer(value, path, at_least=at_least))

    def text(self, name: str) -> str:
        """Read a string that is not empty."""
        return self.read(name, as_text)

    def flag(self, name: str) -> bool:
        """Read true or false; missing is false."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise MalformedCase(self.at(name), "true or false is needed")
        return value

    def choice(self, name: str, *choices: str, default: str | None = None) -> str:
        """Read one of the given words."""
        value = self.values.get(name, default)
        if value not in choices:
            raise MalformedCase(self.at(name), f"one of {', '.join(choices)} is needed")
        return str(value)

    def rows(self, name: str) -> list[tuple[object, str]]:
        """Read a list that may be missing; each element comes with its path."""
        return self.get(name, as_list, [])

    def names(self, name: str) -> dict[str, tuple[object, str]]:
        """Read an object of names that may be missing; each value comes with its path."""
        return self.get(name, as_map, {})


def workdays_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `workdays`: `from` + `add` working days, the first day excluded."""
    record = Record(case, "", required="from add")
    start = record.read("from", as_day)
    with refusing("add"):
        dated = official_calendar().add_working_days(start, record.integer("add"))
    result: dict[str, object] = {"date": dated.day.isoformat()}
    return result | {"provisional": True} if dated.provisional else result


CASE_KINDS: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "workdays": workdays_case
}
