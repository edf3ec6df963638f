"""Charts drawn by the server as SVG: no script, the same in the browser and on paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from procurement.web.formats import number

Point = tuple[str, Decimal | None]
Place = tuple[str, Decimal | None, float, float | None]


@dataclass(frozen=True)
class Frame:
    """The drawing's size and the room for its labels."""

    width: int
    height: int
    left: int = 38
    right: int = 14
    top: int = 20
    bottom: int = 30

    @property
    def base(self) -> int:
        return self.height - self.bottom

    def x(self, index: int, count: int) -> float:
        """Where the point stands; a single point stands at the right."""
        room = self.width - self.left - self.right
        return self.left + (room * index / (count - 1) if count > 1 else room)

    def y(self, value: Decimal, low: Decimal, high: Decimal) -> float:
        """How high a value stands."""
        share = float((value - low) / (high - low))
        return self.base - share * (self.base - self.top)


WIDE = Frame(640, 230)
SLIM = Frame(330, 210)
SLIM_BELOW = 400


def scale(values: Sequence[Decimal]) -> list[Decimal]:
    """Grid values in steps of 5 (10, 20 where the range is wide) around all values.

    88.26 to 94 -> 85, 90, 95; 42 to 97 -> 40, 60, 80, 100.
    """
    low, high = min(values), max(values)
    step = Decimal(5 if high - low <= 20 else 10 if high - low <= 40 else 20)
    first = (low // step) * step
    if low < 0 and first > low:
        first -= step
    last = first
    while last < high or last == first:
        last += step
    grid = [first]
    while grid[-1] < last:
        grid.append(grid[-1] + step)
    return grid


def line_chart(
    points: Sequence[Point],
    frame: Frame,
    *,
    label: str,
    limit: Decimal | None = None,
    limit_label: str = "",
    css: str = "",
) -> SafeString:
    """Scores over time with the line below which money is deducted; the last point is marked."""
    known = [value for _name, value in points if value is not None]
    if not known:
        return SafeString("")
    grid = scale([*known, *([limit] if limit is not None else [])])
    low, high = grid[0], grid[-1]
    count = len(points)
    places = [
        (name, value, frame.x(i, count), None if value is None else frame.y(value, low, high))
        for i, (name, value) in enumerate(points)
    ]
    parts = [_grid(frame, grid)]
    if limit is not None:
        parts.append(_limit(frame, frame.y(limit, low, high), limit_label))
    parts += [*_lines(places), _names(frame, places)]
    parts.append(_last(places))
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        css,
        frame.width,
        frame.height,
        label,
        SafeString("".join(parts)),
    )


def _grid(frame: Frame, values: Sequence[Decimal]) -> SafeString:
    low, high, right = values[0], values[-1], frame.width - frame.right
    return format_html_join(
        "",
        '<path class="grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (frame.left, f"{y:.1f}", right, frame.left - 8, f"{y + 4:.1f}", f"{value:f}")
            for value, y in ((v, frame.y(v, low, high)) for v in values)
        ),
    )


def _limit(frame: Frame, y: float, label: str) -> SafeString:
    right = frame.width - frame.right
    return format_html(
        '<path class="limit" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        frame.left,
        f"{y:.1f}",
        right,
        right,
        f"{y - 6:.1f}",
        label,
    )


def _names(frame: Frame, places: list[Place]) -> SafeString:
    """Names of the periods; on a narrow drawing every other one, the last one always."""
    last = len(places) - 1
    every = max(1, -(-len(places) // (6 if frame.width < SLIM_BELOW else 12)))
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (f"{x:.1f}", frame.height - 8, "end" if i == last > 0 else "middle", name)
            for i, (name, _value, x, _y) in enumerate(places)
            if (last - i) % every == 0
        ),
    )


def _lines(places: list[Place]) -> list[SafeString]:
    """The line, broken where a value is missing, and a dot for every value."""
    runs: list[list[str]] = [[]]
    for _name, _value, x, y in places:
        if y is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{y:.1f}")
    lines = format_html_join(
        "", '<polyline class="line" points="{}"/>', ((" ".join(r),) for r in runs if len(r) > 1)
    )
    dots = format_html_join(
        "",
        '<circle class="dot" cx="{}" cy="{}" r="4"/>',
        ((f"{x:.1f}", f"{y:.1f}") for _n, _v, x, y in places if y is not None),
    )
    return [lines, dots]


def _last(places: list[Place]) -> SafeString:
    for _name, value, x, y in reversed(places):
        if y is not None:
            above = y - 12 if y > 40 else y + 24
            return format_html(
                '<circle class="here" cx="{}" cy="{}" r="5.5"/>'
                '<text class="v" x="{}" y="{}" text-anchor="end">{}</text>',
                f"{x:.1f}",
                f"{y:.1f}",
                f"{x:.1f}",
                f"{above:.1f}",
                number(value, 2),
            )
    return SafeString("")


Bar = tuple[str, Decimal, str]
BAR = 42


def bar_chart(
    bars: Sequence[Bar],
    *,
    label: str,
    full: Decimal | None = None,
    low: Collection[int] = (),
) -> SafeString:
    """Lying bars from zero: above each its name and, at the right, its value in words.

    A whole track is `full`, or the largest value where there is no such measure. The bars at the
    places in `low` are marked. Lengths are shares of the width, so that the letters keep their
    size on a phone and on a desk.
    """
    most = full or max((value for _name, value, _shown in bars), default=Decimal(0))
    if not bars or most <= 0:
        return SafeString("")
    rows = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><text class="v" x="100%" y="{}" text-anchor="end">{}</text>'
        '<rect class="track" x="0" y="{}" width="100%" height="10" rx="2"/>'
        '<rect class="bar{}" x="0" y="{}" width="{}%" height="10" rx="2"/>',
        (
            (
                *(place * BAR + 14, name, place * BAR + 14, shown, place * BAR + 21),
                *(" low" if place in low else "", place * BAR + 21),
                f"{float(min(max(value, Decimal(0)), most) / most) * 100:.1f}",
            )
            for place, (name, value, shown) in enumerate(bars)
        ),
    )
    return format_html(
        '<svg class="bars" height="{}" role="img" aria-label="{}">{}</svg>',
        len(bars) * BAR,
        label,
        rows,
    )
