"""Card: what a model is, how it was learnt, who put it in use and why; and what stands above the page."""

from collections.abc import Mapping
from html import escape
from typing import Any

from models.page.frame import OUTCOME_NAMES, Said, Section, Table, Told, both, count, measured, reading
from models.page.meaning import ratio
from models.recipe import FEW_POSITIVES

DECISIONS = (
    ("日期", "day"),
    ("决定", "decision"),
    ("批准人", "by"),
    ("理由", "why"),
)
LETTERS = 12

#: Under so many events the reader is warned.
FEW_EVENTS = FEW_POSITIVES


def title(told: Told) -> Said:
    """Say what the page is about."""
    zh, en = OUTCOME_NAMES.get(told["outcome"], ("", told["outcome"]))
    return f"模型证据：{zh}", f"Model evidence: {en}"


def lead(told: Told) -> str:
    """Say in HTML what is read first: the question, the model, four figures, and what to be careful of."""
    worth = told["headline"]
    aliases = ", ".join(told["aliases"]) or "no alias"
    months = ", ".join(one["target"] for one in told["months"])
    tiles = (
        (("", "AUC"), measured(worth, "auc"), "0.5 = chance 随机"),
        (("前1%提升", "lift at 1 %"), measured(worth, "lift_at_1_percent", 1), "1 = chance 随机"),
        (
            ("产能内提升", "lift at capacity"),
            measured(worth, "lift_at_capacity", 1),
            f"capacity 产能 {told['listed_share']:.1%}",
        ),
        (("实际/预测", "observed / expected"), ratio(worth), "1 = as said 说到做到"),
        (("事件", "events"), count(worth["events"]), f"of {count(worth['rows'])} people 人"),
    )
    drawn = "\n".join(
        f"<div><dt>{both(name)}</dt><dd>{_value(value)}<small>{escape(unit)}</small></dd></div>"
        for name, value, unit in tiles
    )
    notes = "".join(f"<li>{both(note)}</li>" for note in _notes(told))
    return (
        f'<p class="question">{escape(told["question"])}</p>\n'
        f'<p class="about"><code>{told["model"][:LETTERS]}</code> · {escape(aliases)} · '
        f"{both(('训练截至', 'learnt until'))} {told['until']} · {both(('评判月', 'judged on'))} {months} · "
        f"{both(('间隔一个月', 'one month of gap'))}</p>\n"
        f'<dl class="tiles">{drawn}</dl>' + (f'\n<ul class="notes">{notes}</ul>' if notes else "")
    )


def _notes(told: Told) -> list[Said]:
    """Say what to be careful of."""
    events, ratio_low, ratio_high = (told["headline"][name] for name in ("events", "ratio_low", "ratio_high"))
    notes = []
    if events < FEW_EVENTS:
        notes.append(
            (
                f"评判月仅{events}个事件，数字不稳。",
                f"Only {events} events on the judging months: figures are unsteady.",
            )
        )
    if ratio_low is not None and not ratio_low <= 1 <= ratio_high:
        words = ("高估", "too high") if ratio_high < 1 else ("低估", "too low")
        notes.append((f"风险整体被{words[0]}。", f"Over all, risks were said {words[1]}."))
    if told["changed_since"]:
        notes.append(
            (
                "训练之后数据曾重新交付：本页按现有数据计算。",
                "Files were handed over again since the training: this page is of what is there now.",
            )
        )
    return notes


def card(told: Told, said: Mapping[str, Any]) -> Section:
    """List what the card of the model says, the decisions on it, and the digests of its data."""
    events, rows, months = said["events"], said["rows"], said["split"]
    parts = (("learn", "学习", "learnt from"), ("tune", "调整", "tuned on"), ("judge", "评判", "judged on"))
    facts: list[tuple[Said, str]] = [
        (("结果", "outcome"), str(said["outcome"])),
        (("模型", "model"), str(told["model"])),
        *(
            (
                (f"{zh}月份", f"months {en}"),
                f"{_span(months[part])}: {count(rows[part])} rows, {count(events[part])} events",
            )
            for part, zh, en in parts
        ),
        (("配方", "recipe"), str(said["how"])),
        (("树", "trees"), count(said["trees"])),
        (("校准", "calibration"), str(said["calibration"])),
        *([(("仅排序", "only ranks"), str(said["only_ranks"]))] if "only_ranks" in said else []),
    ]
    made = [(one["at"][:10], one["decision"], one["by"], one["why"]) for one in told["decisions"]]
    return Section(
        ("模型卡", "The card"),
        reading("card"),
        tables=(
            Table((("项目", "what"), ("内容", "value")), facts),
            Table(DECISIONS, made or [("-", "-", "-", "-")], title=("启用决定", "Decisions")),
            Table(
                (("数据月", "month"), ("特征宽表", "matrix"), ("接口文件", "files handed over")),
                _digests(said["data"]),
                title=("数据摘要", "Digests of the data"),
            ),
        ),
    )


def _value(value: str | Said) -> str:
    """Say the number large, and its interval below it."""
    if not isinstance(value, str):
        return both(value)
    large, _, rest = value.partition(" ")
    return escape(large) + (f"<small>95 %: {escape(rest.strip('()'))}</small>" if rest else "")


def _span(months: list[str]) -> str:
    """Say months in short.

    >>> _span(["2025-01", "2025-02", "2025-03"])
    '2025-01 .. 2025-03'
    """
    return ", ".join(months) if len(months) < 3 else f"{months[0]} .. {months[-1]}"  # noqa: PLR2004 - a span has two ends


def _digests(data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    files: Mapping[str, str] = data["handed_over"]
    months = sorted({*files, *(name for name in data if name != "handed_over")})
    return [(month, str(data.get(month, "-"))[:LETTERS], files.get(month, "-")[:LETTERS]) for month in months]
