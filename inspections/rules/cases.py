"""Read the cases `inspection_score` and `draw` and write their results as JSON values."""

from collections.abc import Callable, Mapping

from inspections.rules.draw import Unit, draw
from inspections.rules.score import Fault, Item, Sheet, inspection_score
from procurement.rules.cases import MalformedCase, Record, as_integer, as_text, refusing
from procurement.rules.money import plain


def _item(value: object, path: str) -> Item:
    record = Record(value, path, required="code", optional="max_points")
    limit = record.decimal("max_points", at_least=0) if "max_points" in record else None
    return Item(record.text("code"), limit)


def _sheet(value: object, path: str) -> Sheet:
    record = Record(value, path, required="items", optional="full_score")
    with refusing(record.at("items")):
        return Sheet(
            tuple(_item(*item) for item in record.rows("items")),
            record.decimal("full_score", "100", at_least=0),
        )


def _fault(value: object, path: str, known: set[str]) -> Fault:
    record = Record(value, path, required="item points_each", optional="quantity multiplier")
    if record.text("item") not in known:
        raise MalformedCase(record.at("item"), "the sheet does not know this item")
    return Fault(
        record.text("item"),
        record.decimal("points_each"),
        record.decimal("quantity", "1", at_least=0),
        record.decimal("multiplier", "1", at_least=0),
    )


def inspection_score_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `inspection_score`."""
    record = Record(case, "", required="sheet faults")
    sheet = record.read("sheet", _sheet)
    known = {item.code for item in sheet.items}
    done = inspection_score(sheet, [_fault(*one, known) for one in record.rows("faults")])
    return {
        "items": [{"code": item.code, "lost": plain(item.lost)} for item in done.items],
        "score": plain(done.score),
    }


def _unit(value: object, path: str) -> Unit:
    record = Record(value, path, required="stratum id")
    with refusing(path):
        return Unit(record.text("stratum"), record.text("id"))


def _units(record: Record) -> list[Unit]:
    units: list[Unit] = []
    seen: set[str] = set()
    for value, path in record.rows("units"):
        unit = _unit(value, path)
        if unit.id in seen:
            raise MalformedCase(f"{path}.id", "two units have the same id")
        seen.add(unit.id)
        units.append(unit)
    return units


def _excluded(record: Record, units: list[Unit]) -> list[str]:
    known = {unit.id for unit in units}
    excluded = record.rows("excluded")
    for value, path in excluded:
        if as_text(value, path) not in known:
            raise MalformedCase(path, "no unit has this id")
    return [str(value) for value, _ in excluded]


def draw_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `draw`."""
    record = Record(case, "", required="units public_value sample", optional="excluded")
    units = _units(record)
    sample = {
        stratum: as_integer(*number, at_least=0)
        for stratum, number in record.names("sample").items()
    }
    with refusing("sample"):
        done = draw(units, record.text("public_value"), sample, _excluded(record, units))
    return {
        "list_hash": done.list_hash,
        "seed": done.seed,
        "drawn": {stratum: list(ids) for stratum, ids in done.drawn.items()},
    }


CASE_KINDS: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "inspection_score": inspection_score_case,
    "draw": draw_case,
}
