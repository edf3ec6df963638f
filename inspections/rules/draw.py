"""The public draw (双随机) of inspections: the same algorithm that draws experts."""

from procurement.rules.draw import Drawn, Unit, commitment, draw, list_hash, ticket

__all__ = ["Drawn", "Unit", "commitment", "draw", "list_hash", "ticket"]
