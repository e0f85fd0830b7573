"""Ahead: how early a model knows, and how well over longer horizons."""

from models.drawing import Axis, Dot, Rule, plot
from models.page.frame import Figure, Section, Table, Told, count, measured, reading
from models.page.meaning import ratio

#: With more columns than this not all are named, and none has its number beside it.
MOST_NAMED = 8

HEADINGS = (
    ("问的是", "asked about"),
    ("事件月份", "months of events"),
    ("人数", "people"),
    ("事件", "events"),
    ("AUC（95%区间）", "AUC (95 %)"),
    ("实际/预测", "observed / expected"),
)


def ahead(told: Told) -> Section:
    """Draw AUC by gap, and by horizon."""
    gaps, horizons = told["lead_time"], told["horizons"]
    figures = (
        Figure(("提前量", "Lead time"), aucs("gap in months", [(f"{one['gap']}", one) for one in gaps]), "AUC by gap"),
        Figure(
            ("观察窗", "Horizon"),
            aucs("months from the list on", [(f"{one['horizon']}", one) for one in horizons]),
            "AUC by horizon",
        ),
    )
    rows = [
        *((("间隔" + str(one["gap"]), f"gap {one['gap']}"), *_row(one)) for one in gaps),
        *(((f"{one['horizon']}个月内", f"within {one['horizon']}"), *_row(one)) for one in horizons),
    ]
    return Section(("提前量与观察窗", "Lead time and horizon"), reading("ahead"), figures, (Table(HEADINGS, rows),))


def aucs(label: str, named: list[tuple[str, Told]], *, low: float = 0.4) -> str:
    """Draw AUCs with their intervals side by side, in order; one that is not known is named and has no dot."""
    last = len(named)
    names = {place + 1.0: name for place, (name, _) in enumerate(named)}
    step = max(1, -(-last // MOST_NAMED))
    x = Axis(label, 0.4, last + 0.6, tuple(names)[::step], said=lambda tick: names[tick])
    low = min([low, *(one["auc_low"] for _, one in named if one["auc"] is not None)])
    bottom = max(0.0, int(low * 10) / 10)
    ticks = tuple(place / 10 for place in range(round(bottom * 10), 11))
    y = Axis("AUC", bottom, 1.0, ticks, said=lambda tick: f"{tick:.1f}")
    dots = [
        Dot((place, one["auc"]), one["auc_low"], one["auc_high"], f"{one['auc']:.2f}" if last <= MOST_NAMED else "")
        for place, (_, one) in zip(names, named, strict=True)
        if one["auc"] is not None
    ]
    said = ", ".join(f"{name}: {'too few' if one['auc'] is None else format(one['auc'], '.2f')}" for name, one in named)
    return plot(f"AUC by {label}: {said}", x, y, (Rule(0.5, "y", "chance"), *dots))


def _row(one: Told) -> tuple[str | tuple[str, str], ...]:
    if not one["months"]:
        return (("尚无未见过的月份", "no unseen months yet"), "-", "-", "-", "-")
    return ", ".join(one["months"]), count(one["rows"]), count(one["events"]), measured(one, "auc"), ratio(one)
