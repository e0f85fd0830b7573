"""Ranking: whether the people put first are those who had the event."""

from models.drawing import MUTED, ORANGE, Axis, Dot, Line, Rule, plot, ticks_of
from models.page.frame import Figure, Said, Section, Table, Told, count, measured, reading, share

LENGTHS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
HEADINGS = (
    ("名单长度", "length of the list"),
    ("覆盖事件", "events found"),
    ("提升倍数", "lift"),
)


def ranking(told: Told) -> Section:
    """Draw gains and lift; without enough events, say so."""
    title, worth = ("排序", "Ranking"), told["headline"]
    if worth["auc"] is None:
        return Section(title, _too_few(worth["events"]))
    points = told["gains"]
    capacity = next(one for one in points if one["share"] == told["listed_share"])
    figures = (
        Figure(("累计覆盖", "Gains"), _gains(points, capacity), "cumulative share of the events by length of the list"),
        Figure(("提升倍数", "Lift"), _lift(points, capacity), "lift by length of the list"),
    )
    rows = [
        (f"{one['share']:.1%}", share(one["found"], 1), f"{one['lift']:.2f}")
        for one in points
        if one["share"] in LENGTHS
    ]
    summary = Table(
        (("指标", "measure"), ("数值（95%区间）", "value (95 %)")),
        [(name, measured(worth, code)) for code, name in MEASURES.items()],
        title=(f"{count(worth['events'])}个事件", f"{count(worth['events'])} events"),
    )
    return Section(title, reading("ranking"), figures, (summary, Table(HEADINGS, rows)))


MEASURES = {
    "auc": ("", "AUC: an event stands above a non-event"),
    "average_precision": ("平均精度", "average precision"),
    "lift_at_1_percent": ("前1%提升", "lift at 1 %"),
    "lift_at_capacity": ("产能内提升", "lift at capacity"),
}


def _gains(points: list[dict[str, float]], capacity: dict[str, float]) -> str:
    tick = tuple(place / 5 for place in range(6))
    x = Axis("share of the people contacted", 0, 1, tick, said=_percent)
    y = Axis("share of the events found", 0, 1, tick, said=_percent)
    curve = Line([(0.0, 0.0), *((one["share"], one["found"]) for one in points)])
    layers = (Line([(0, 0), (1, 1)], MUTED, is_dashed=True), curve, *_at(capacity, capacity["found"], "{:.0%} found"))
    return plot(
        f"At {capacity['share']:.1%} of the people {capacity['found']:.0%} of the events are found", x, y, layers
    )


def _lift(points: list[dict[str, float]], capacity: dict[str, float]) -> str:
    top = max(*(one["lift"] for one in points), 1.5) * 1.1
    x = Axis("length of the list", LENGTHS[0], 1, LENGTHS, "log", said=lambda tick: f"{tick * 100:g}%")
    y = Axis("rate on the list / rate of all", 0, top, ticks_of(0, top))
    curve = Line([(one["share"], one["lift"]) for one in points])
    layers = (Rule(1, "y", "chance"), curve, *_at(capacity, capacity["lift"], "{:.1f}x"))
    return plot(f"Lift at capacity is {capacity['lift']:.1f}", x, y, layers)


def _at(capacity: dict[str, float], height: float, said: str) -> tuple[Rule, Dot]:
    mark = Rule(capacity["share"], "x", f"capacity {capacity['share']:.1%}", ORANGE)
    return mark, Dot((capacity["share"], height), said=said.format(height), colour=ORANGE)


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _too_few(events: int) -> Said:
    zh, en = reading("too_few")
    return zh.format(events=events), en.format(events=events)
