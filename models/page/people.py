"""People: how good a model is for each sort of people, and in each prefecture."""

from models.drawing import Axis, Row, rows
from models.page.frame import TOO_FEW, Figure, Said, Section, Table, Told, count, measured, number, reading, share
from models.page.meaning import ratio, ratios

HEADINGS = (
    ("人群", "people"),
    ("人数", "rows"),
    ("事件", "events"),
    ("发生率", "rate"),
    ("", "AUC"),
    ("产能内提升", "lift at capacity"),
    ("实际/预测", "observed / expected"),
)
SMALL = (
    ("地市", "prefecture"),
    ("事件", "events"),
    ("预测事件", "expected"),
    ("自身比", "its own ratio"),
    ("收缩后（95%区间）", "pooled (95 %)"),
)
MOST_SMALL = 60


def people(told: Told) -> Section:
    """Draw and list segments and prefectures."""
    segments = [one for one in told["segments"] if one["rows"]]
    named = [(one["zh"], one["en"], one) for one in segments]
    figures = (
        Figure(("各类用户的AUC", "AUC by sort of people"), _aucs(named), "AUC by sort of people"),
        Figure(
            ("各类用户的实际/预测", "Observed over expected"), ratios(named), "observed over expected by sort of people"
        ),
    )
    tables = [
        Table(HEADINGS, [_row((one["zh"], one["en"]), one) for one in told["segments"]]),
        Table(
            HEADINGS,
            [_row(_place(one), one) for one in told["prefectures"]],
            title=("事件满30个的地市；其余合并", "Prefectures with 30 events or more; the others together"),
        ),
    ]
    if small := told["small_prefectures"]:
        tables.append(Table(SMALL, [_small(one) for one in small[:MOST_SMALL]], title=_shown(len(small))))
    return Section(("分人群", "Segments"), reading("people"), figures, tables)


def _aucs(named: list[tuple[str, str, Told]]) -> str:
    drawn = [
        Row(
            (zh, f"{en}, {count(one['events'])} events"),
            one["auc"],
            one["auc_low"],
            one["auc_high"],
            " ".join(TOO_FEW) if one["auc"] is None else str(measured(one, "auc")),
        )
        for zh, en, one in named
    ]
    ticks = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    axis = Axis("AUC", 0.35, 1.0, ticks, said=lambda tick: f"{tick:.1f}")
    said = "; ".join(f"{en} {row.said}" for (_, en, _), row in zip(named, drawn, strict=True))
    return rows(f"AUC: {said}", axis, drawn, rule=0.5)


def _row(name: Said, one: Told) -> tuple[str | Said, ...]:
    return (
        name,
        count(one["rows"]),
        count(one["events"]),
        share(one["base_rate"]),
        measured(one, "auc"),
        measured(one, "lift_at_capacity"),
        ratio(one),
    )


def _place(one: Told) -> Said:
    if one["group"] == "rest":
        return f"其余{one['places']}个地市", f"the other {one['places']}"
    return one["name"], one["group"]


def _small(one: Told) -> tuple[str | Said, ...]:
    low, high = number(one["low"], 2), number(one["high"], 2)
    drawn = "-" if one["pooled"] is None else f"{one['pooled']:.2f} ({low}-{high})"
    return (
        (one["name"], one["prefecture"]),
        count(one["events"]),
        number(one["expected"], 1),
        number(one["ratio"], 2),
        drawn,
    )


def _shown(small: int) -> Said:
    more = max(small - MOST_SMALL, 0)
    zh, en = "事件少于30个的地市", "Prefectures with fewer than 30 events"
    return (f"{zh}（另有{more}个未列出）", f"{en}; {more} more are not shown") if more else (zh, en)
