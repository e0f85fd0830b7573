"""Meaning: whether the risks mean what they say."""

from models.drawing import MUTED, Axis, Dot, Line, Row, plot, rows, ticks_of
from models.page.frame import Figure, Section, Table, Told, count, number, reading, share

HEADINGS = (
    ("组", "group"),
    ("人数", "people"),
    ("事件", "events"),
    ("预测", "said"),
    ("实际", "seen"),
    ("实际/预测", "observed / expected"),
)
LEVEL_NAMES = {
    "red": ("红色", "red"),
    "orange": ("橙色", "orange"),
    "yellow": ("黄色", "yellow"),
    "blue": ("蓝色", "blue"),
    "none": ("无预警", "no level"),
}


def meaning(told: Told) -> Section:
    """Draw the tenths and the levels."""
    tenths, levels = told["tenths"], told["levels"]
    figures = (
        Figure(("十等份校准", "Calibration by tenths"), _tenths(tenths), "risk said against rate seen, by tenths"),
        Figure(
            ("各等级实际/预测", "Observed over expected by level"),
            ratios([(*LEVEL_NAMES[one["group"]], one) for one in levels]),
            "observed over expected by warning level",
        ),
    )
    everybody = {"group": ("全体", "everybody"), **told["headline"]}
    groups = [everybody, *({**one, "group": LEVEL_NAMES[one["group"]]} for one in levels)]
    table = Table(HEADINGS, [_row(one) for one in groups])
    return Section(("校准", "Calibration"), reading("meaning"), figures, (table,))


def ratios(named: list[tuple[str, str, Told]]) -> str:
    """Draw observed over expected, one row a group: Chinese, English, and what `ratio_of` says."""
    bounds = [bound for _, _, one in named for bound in (one["ratio_low"], one["ratio_high"]) if bound is not None]
    top = min(max([1.5, *bounds]), 4.0)
    drawn = [
        Row((zh, f"{en}, {count(one['events'])} events"), one["ratio"], one["ratio_low"], one["ratio_high"], ratio(one))
        for zh, en, one in named
    ]
    return rows(
        "Observed over expected: " + "; ".join(f"{en} {ratio(one)}" for _, en, one in named),
        Axis("observed / expected", 0, top, ticks_of(0, top, about=4)),
        drawn,
        rule=1.0,
    )


def ratio(one: Told) -> str:
    """Say observed over expected with its interval."""
    if one["ratio"] is None:
        return "-"
    return f"{one['ratio']:.2f} ({one['ratio_low']:.2f}-{one['ratio_high']:.2f})"


def _tenths(tenths: list[dict[str, float]]) -> str:
    top = max([1e-6, *(max(one["expected"], one["observed_high"]) for one in tenths)]) * 1.05
    ticks = tuple(tick for tick in (0.0, *(ticks_of(0, top, about=4)[1:])) if tick <= top)
    small = (ticks[1] / 10,) if len(ticks) > 1 else ()
    axes = [Axis(label, 0, top, (0.0, *small, *ticks[1:]), "sqrt", _percent) for label in ("risk said", "rate seen")]
    dots = [Dot((one["expected"], one["base_rate"]), one["observed_low"], one["observed_high"]) for one in tenths]
    said = ", ".join(f"{one['expected']:.2%} said {one['base_rate']:.2%} seen" for one in tenths)
    return plot(f"By tenths: {said}", axes[0], axes[1], (Line([(0, 0), (top, top)], MUTED, is_dashed=True), *dots))


def _percent(value: float) -> str:
    return f"{value * 100:.3g}%"


def _row(one: Told) -> tuple[str | tuple[str, str], ...]:
    return (
        one["group"],
        count(one["rows"]),
        count(one["events"]),
        share(one["expected"]),
        share(one["base_rate"]),
        ratio(one) if one["ratio"] is not None else number(None),
    )
