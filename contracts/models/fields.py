"""Column types of money and quantity."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Round


class MoneyColumn(models.DecimalField):
    """An amount in CNY, two decimals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2, **kwargs})

    def deconstruct(self) -> Any:
        """Name Django's own column in migrations, so that they need nothing of ours."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


def unit_price(label: Any) -> Any:
    """A unit price: six decimals."""
    return models.DecimalField(label, max_digits=18, decimal_places=6)


def quantity(label: Any, **kwargs: Any) -> Any:
    """A quantity of work: four decimals."""
    return models.DecimalField(label, max_digits=18, decimal_places=4, **kwargs)


def sum_of_cents(*columns: str) -> Round:
    """A sum of money columns ("-name" is taken off) for constraints, to the cent.

    SQLite computes in binary fractions: 282280.63 - 19759.64 is not 262520.99 there.
    """
    first, *others = columns
    total: Any = F(first)
    for column in others:
        name = column.removeprefix("-")
        total = total - F(name) if name != column else total + F(name)
    return Round(total, precision=2)
