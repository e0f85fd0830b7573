"""Aims: what a figure of the invented operator is to be, what it came out as, and how the two are printed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Form = Callable[[float], str]


def percent(value: float) -> str:
    """0.125 as 12.50 %."""
    return f"{value:.2%}".replace("%", " %")


def plain(value: float) -> str:
    """Three digits after the point."""
    return f"{value:.3f}"


def short(value: float) -> str:
    """One digit after the point."""
    return f"{value:.1f}"


def yuan(value: float) -> str:
    """Whole yuan."""
    return f"{value:,.0f} yuan"


@dataclass(frozen=True)
class Line:
    """A figure of a numbered point; `is_ok` is None where the issue sets no aim."""

    point: int
    what: str
    aim: str
    came: str
    is_ok: bool | None


def between(point: int, what: str, value: float, bounds: tuple[float, float], form: Form = plain) -> Line:
    """Tell a figure that is to lie in an interval, both ends included."""
    low, high = bounds
    return Line(point, what, f"{form(low)} to {form(high)}", form(value), bool(low <= value <= high))


def about(point: int, what: str, value: float, goal: tuple[float, float], form: Form = plain) -> Line:
    """Tell a figure and its goal: an aim, and by what share of it the figure may be off."""
    aim, off = goal
    return Line(point, what, f"{form(aim)} within {off:.0%}", form(value), bool(abs(value - aim) <= off * abs(aim)))


def at_most(point: int, what: str, value: float, most: float, form: Form = plain) -> Line:
    """Tell a figure that is not to exceed a bound."""
    return Line(point, what, f"at most {form(most)}", form(value), bool(value <= most))


def at_least(point: int, what: str, value: float, least: float, form: Form = plain) -> Line:
    """Tell a figure that is to reach a bound."""
    return Line(point, what, f"at least {form(least)}", form(value), bool(value >= least))


def told(point: int, what: str, came: str) -> Line:
    """Tell a figure that has no aim."""
    return Line(point, what, "", came, None)


def printed(lines: Iterable[Line]) -> str:
    """Return the lines as a table, and how many aims are met."""
    rows = list(lines)
    marks = {True: "ok", False: "**not**", None: ""}
    table = [f"| {row.point} | {row.what} | {row.aim} | {row.came} | {marks[row.is_ok]} |" for row in rows]
    aimed = [row for row in rows if row.is_ok is not None]
    met = sum(row.is_ok is True for row in aimed)
    head = ["| point | figure | aim | came out | |", "|---|---|---|---|---|"]
    return "\n".join([*head, *table, "", f"{met} of {len(aimed)} aims met."])
