"""Months: whether a model, or the way it is made, holds from month to month."""

from models.page.ahead import aucs
from models.page.frame import Figure, Said, Section, Table, Told, count, measured, reading, share
from models.page.meaning import ratio, ratios

HEADINGS = (
    ("事件月份", "month of events"),
    ("训练截至", "learnt until"),
    ("人数", "people"),
    ("事件", "events"),
    ("发生率", "rate"),
    ("", "AUC"),
    ("前1%提升", "lift at 1 %"),
    ("产能内提升", "lift at capacity"),
    ("实际/预测", "observed / expected"),
)
MOST_DRAWN = 12


def months(told: Told) -> Section:
    """Draw the months of a backtest, or else those the model was judged on."""
    own, back = told["months"], told["backtest"]
    shown = back or own
    figures = (
        Figure(
            ("逐月AUC", "AUC by month"),
            aucs("month of the events", [(one["target"][2:], one) for one in shown]),
            "AUC by month",
        ),
        Figure(
            ("逐月实际/预测", "Observed over expected by month"),
            ratios([(one["target"], f"learnt {one['origin']}", one) for one in shown[-MOST_DRAWN:]]),
            "observed over expected by month",
        ),
    )
    tables = [Table(HEADINGS, [_row(one) for one in own], title=("评判月", "Months this model was judged on"))]
    (zh, en), missing = reading("months"), reading("no_backtest")
    if back:
        tables.append(Table(HEADINGS, [_row(one) for one in back], title=("回测", "Backtest, a model an origin")))
    else:
        command = f"keepline backtest {told['outcome']} --from YYYY-MM --until YYYY-MM"
        zh, en = f"{zh}{missing[0]}{command}", f"{en} {missing[1]}{command}"
    return Section(("逐月稳定性", "Stability over months"), (zh, en), figures, tables)


def _row(one: Told) -> tuple[str | Said, ...]:
    return (
        one["target"],
        one["origin"],
        count(one["rows"]),
        count(one["events"]),
        share(one["base_rate"]),
        measured(one, "auc"),
        measured(one, "lift_at_1_percent", 1),
        measured(one, "lift_at_capacity", 1),
        ratio(one),
    )
