"""Bands of scores (分档): what each deducts or pays, and which one a score falls into."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar


class NoBand(ValueError):
    """No band of the scheme covers the score, so the scheme does not say what to pay."""


@dataclass(frozen=True)
class Band:
    """From this score (points, inclusive) up to the next band this percentage is deducted."""

    at_least: Decimal
    deduct_percent: Decimal


@dataclass(frozen=True)
class PriceBand:
    """From this score up the work is worth this unit price (CNY per square metre and period)."""

    at_least: Decimal
    unit_price: Decimal


AnyBand = TypeVar("AnyBand", Band, PriceBand)


def band_for(bands: Sequence[AnyBand], score: Decimal) -> AnyBand:
    """Find the band of a score from the top: bands 95, 85, 0 give 95 -> 95, 94.99 -> 85, 0 -> 0.

    Raises NoBand when the score lies below the lowest.
    """
    for band in sorted(bands, key=lambda band: band.at_least, reverse=True):
        if score >= band.at_least:
            return band
    raise NoBand(f"no band covers a score of {score}")
