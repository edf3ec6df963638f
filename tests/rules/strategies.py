"""What Hypothesis draws from: numbers as people write them."""

from decimal import Decimal

from hypothesis import strategies as st


def decimals(lowest: int | str, highest: int | str, places: int = 2) -> st.SearchStrategy[Decimal]:
    """Draw decimals with exactly so many places between two bounds, both included."""
    low, high = (int(Decimal(bound).scaleb(places)) for bound in (lowest, highest))
    return st.integers(low, high).map(lambda whole: Decimal(whole).scaleb(-places))


scores = decimals(0, 100)
fees = decimals(0, 1_000_000)
