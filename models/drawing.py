"""Drawing: small charts as SVG text, the same every time; text stays text, so that it can be read in any language."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 24, 16, 46
ROW, LABEL, SAID = 32, 172, 118
INK, MUTED, GRID, BLUE, ORANGE = "#1d2733", "#5b6875", "#e3e8ee", "#1f5f99", "#b8560f"

Point = tuple[float, float]


def _plain(value: float) -> str:
    return f"{value:g}"


@dataclass(frozen=True)
class Axis:
    """One axis: its label, its two ends, its ticks, and how it is stretched (`sqrt` shows 0, `log` cannot)."""

    label: str
    low: float
    high: float
    ticks: tuple[float, ...]
    scale: Literal["linear", "log", "sqrt"] = "linear"
    said: Callable[[float], str] = _plain

    def place(self, value: float) -> float:
        """Say where a value lies, 0 at the low end and 1 at the high; beyond the ends it lies on them."""
        low, high, here = (self._stretched(one) for one in (self.low, self.high, min(max(value, self.low), self.high)))
        return (here - low) / (high - low)

    def _stretched(self, value: float) -> float:
        return {"linear": lambda: value, "log": lambda: math.log(value), "sqrt": lambda: math.sqrt(value)}[self.scale]()


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: Sequence[Point]
    colour: str = BLUE
    is_dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A point, the interval of its height if it has one, and what is said beside it."""

    at: Point
    low: float | None = None
    high: float | None = None
    said: str = ""
    colour: str = BLUE


@dataclass(frozen=True)
class Rule:
    """A straight line at a value of one axis, with words at its end."""

    at: float
    axis: Literal["x", "y"]
    said: str = ""
    colour: str = MUTED


@dataclass(frozen=True)
class Row:
    """A row of a chart of rows: a label of one line or two, a value with its interval, and what is said behind it."""

    label: tuple[str, ...]
    value: float | None
    low: float | None = None
    high: float | None = None
    said: str = ""


def ticks_of(low: float, high: float, *, about: int = 5) -> tuple[float, ...]:
    """Give round numbers from low to high, about so many.

    >>> ticks_of(0.0, 0.043)
    (0.0, 0.01, 0.02, 0.03, 0.04)
    """
    raw = (high - low) / about
    power = 10 ** math.floor(math.log10(raw))
    step = next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return tuple(round(place * step, 12) for place in range(first, math.floor(high / step + 1e-9) + 1))


def plot(alt: str, x: Axis, y: Axis, layers: Sequence[Line | Dot | Rule]) -> str:
    """Draw lines, dots and rules over two axes; `alt` says in words what is seen."""
    drawn = [*_frame(x, y), *(_layer(layer, x, y) for layer in layers)]
    return _svg(alt, HEIGHT, drawn)


def rows(alt: str, axis: Axis, drawn: Sequence[Row], *, rule: float | None = None, is_bar: bool = False) -> str:
    """Draw one row a value, with its interval or as a bar from the low end; `rule` is a line through all rows."""
    height = TOP + ROW * len(drawn) + BOTTOM
    left, right, bottom = LABEL, WIDTH - SAID, TOP + ROW * len(drawn)

    def across(value: float) -> float:
        return left + axis.place(value) * (right - left)

    parts = [_stroke((across(tick), TOP), (across(tick), bottom), GRID) for tick in axis.ticks]
    parts += [_text((across(tick), bottom + 16), axis.said(tick), anchor="middle", colour=MUTED) for tick in axis.ticks]
    parts.append(_text(((left + right) / 2, bottom + 36), axis.label, anchor="middle", colour=INK))
    if rule is not None:
        parts.append(_stroke((across(rule), TOP), (across(rule), bottom), MUTED, is_dashed=True))
    for place, row in enumerate(drawn):
        middle = TOP + ROW * (place + 0.5)
        parts += _labelled(row, middle)
        if row.value is not None:
            parts += _bar(across(row.value), left, middle) if is_bar else _whisker(row, across, middle)
        parts.append(_text((right + 10, middle + 4), row.said, colour=INK if row.value is not None else MUTED))
    return _svg(alt, height, parts)


def _whisker(row: Row, across: Callable[[float], float], middle: float) -> list[str]:
    assert row.value is not None
    parts = (
        [] if row.low is None or row.high is None else [_stroke((across(row.low), middle), (across(row.high), middle))]
    )
    return [*parts, _circle((across(row.value), middle), BLUE)]


def _bar(end: float, left: float, middle: float) -> list[str]:
    width = max(end - left, 0.5)
    return [f'<rect x="{left:.1f}" y="{middle - 8:.1f}" width="{width:.1f}" height="16" fill="{BLUE}"/>']


def _labelled(row: Row, middle: float) -> list[str]:
    first = middle + 4 - 6.5 * (len(row.label) - 1)
    return [
        _text((LABEL - 10, first + 13 * place), line, anchor="end", colour=INK if place == 0 else MUTED)
        for place, line in enumerate(row.label)
    ]


def _frame(x: Axis, y: Axis) -> list[str]:
    parts = []
    for tick in y.ticks:
        height = _down(y, tick)
        parts.append(_stroke((LEFT, height), (WIDTH - RIGHT, height), GRID))
        parts.append(_text((LEFT - 8, height + 4), y.said(tick), anchor="end", colour=MUTED))
    for tick in x.ticks:
        across = _across(x, tick)
        parts.append(_stroke((across, HEIGHT - BOTTOM), (across, HEIGHT - BOTTOM + 4), MUTED))
        parts.append(_text((across, HEIGHT - BOTTOM + 18), x.said(tick), anchor="middle", colour=MUTED))
    parts.append(_stroke((LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM), MUTED))
    parts.append(_text(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8), x.label, anchor="middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(_text((13, middle), y.label, anchor="middle", turned=True))
    return parts


def _layer(layer: Line | Dot | Rule, x: Axis, y: Axis) -> str:
    if isinstance(layer, Line):
        places = " ".join(f"{_across(x, at):.1f},{_down(y, height):.1f}" for at, height in layer.points)
        dash = ' stroke-dasharray="4 4"' if layer.is_dashed else ""
        return f'<polyline points="{places}" fill="none" stroke="{layer.colour}" stroke-width="1.8"{dash}/>'
    if isinstance(layer, Rule):
        return _ruled(layer, x, y)
    across, down = _across(x, layer.at[0]), _down(y, layer.at[1])
    parts = [_circle((across, down), layer.colour)]
    if layer.low is not None and layer.high is not None:
        parts.insert(0, _stroke((across, _down(y, layer.low)), (across, _down(y, layer.high)), layer.colour))
    if layer.said:
        is_right = across > WIDTH * 0.72
        beside = (across - 9, down - 8) if is_right else (across + 9, down - 8)
        parts.append(_text(beside, layer.said, anchor="end" if is_right else "start", colour=layer.colour))
    return "".join(parts)


def _ruled(rule: Rule, x: Axis, y: Axis) -> str:
    if rule.axis == "y":
        height = _down(y, rule.at)
        line = _stroke((LEFT, height), (WIDTH - RIGHT, height), rule.colour, is_dashed=True)
        return line + _text((WIDTH - RIGHT, height - 6), rule.said, anchor="end", colour=rule.colour)
    across = _across(x, rule.at)
    line = _stroke((across, TOP), (across, HEIGHT - BOTTOM), rule.colour, is_dashed=True)
    return line + _text((across + 6, TOP + 6), rule.said, colour=rule.colour)


def _across(x: Axis, value: float) -> float:
    return LEFT + x.place(value) * (WIDTH - RIGHT - LEFT)


def _down(y: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - BOTTOM - TOP)


def _stroke(start: Point, end: Point, colour: str = BLUE, *, is_dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 4"' if is_dashed else ""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="1.4"{dash}/>'


def _circle(at: Point, colour: str) -> str:
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3.6" fill="{colour}"/>'


def _text(at: Point, said: str, *, anchor: str = "start", colour: str = INK, turned: bool = False) -> str:
    if not said:
        return ""
    turn = f' transform="rotate(-90 {at[0]:.1f} {at[1]:.1f})"' if turned else ""
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" fill="{colour}"{turn}'
    return f"<text {place}>{escape(said)}</text>"


def _svg(alt: str, height: int, parts: Sequence[str]) -> str:
    body = "\n".join(part for part in parts if part)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'<svg {size} role="img" aria-label="{escape(alt)}"><title>{escape(alt)}</title>\n{body}\n</svg>'
