"""Changes: whose level is another in a second publication of the same month, and what made it so."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from data.refusals import BadUsage

#: Who is not on the list has no level.
NONE = ""

#: A risk that differs by less is the same.
SAME_RISK = 1e-9


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Compare two retention lists of a month: one row for each person whose level changed, by id.

    `before`, `after`: subscriber_id, level, risk, risk_ratio, is_control, reason_1_zh, reason_1_en. Returns
    subscriber_id, level_before, level_after (empty: not listed), risk_before, risk_after, why (see `WHY`), reason_zh,
    reason_en (the first of the list that has the person), is_control.
    """
    columns = ["subscriber_id", "level", "risk", "risk_ratio", "is_control", "reason_1_zh", "reason_1_en"]
    both = before[columns].merge(after[columns], on="subscriber_id", how="outer", suffixes=("_before", "_after"))
    levels = both[["level_before", "level_after"]].fillna(NONE)
    moved = both[levels["level_before"] != levels["level_after"]]
    told = pd.DataFrame(
        {
            "subscriber_id": moved["subscriber_id"],
            "level_before": levels["level_before"],
            "level_after": levels["level_after"],
            "risk_before": moved["risk_before"],
            "risk_after": moved["risk_after"],
            "why": _why(moved),
            "reason_zh": moved["reason_1_zh_after"].fillna(moved["reason_1_zh_before"]),
            "reason_en": moved["reason_1_en_after"].fillna(moved["reason_1_en_before"]),
            "is_control": moved[["is_control_before", "is_control_after"]].fillna(False).any(axis=1),
        },
        index=moved.index,
    )
    return told.sort_values("subscriber_id", ignore_index=True)


#: Why a level changed, in both languages.
WHY = {
    "new": "新入名单 came onto the list",
    "gone": "不再列入 is on the list no more",
    "risk": "风险变化 the risk is another",
    "base": "风险未变，基准或分级变化 the same risk, against another base or other levels",
}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Say what the second publication was made of that the first was not: files, models, settings, code."""
    if before["month"] != after["month"]:
        raise BadUsage(
            "changes",
            found=f"publications of {before['month']} and {after['month']}",
            expected="two of one month",
            do="Name two folders of one month.",
        )
    old, new = before["inputs"]["handed_over"], after["inputs"]["handed_over"]
    for month in sorted({*old, *new}):
        tables = sorted({*old.get(month, {}), *new.get(month, {})})
        changed = [name for name in tables if old.get(month, {}).get(name) != new.get(month, {}).get(name)]
        if changed:
            yield f"files of {month}: {', '.join(changed)}"
    for name in sorted({*before["bundles"], *after["bundles"]}):
        shas = [str(one["bundles"].get(name))[:12] for one in (before, after)]
        if shas[0] != shas[1]:
            yield f"model of {name}: {shas[0]} became {shas[1]}"
    yield from _settings("", before["settings"], after["settings"])
    if before["code"] != after["code"]:
        yield f"code: {before['code']} became {after['code']}"


def _settings(place: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from _settings(f"{place}.{name}" if place else name, before.get(name), after.get(name))
    elif before != after:
        yield f"setting {place}: {before} became {after}"


def _why(moved: pd.DataFrame) -> "pd.Series[str]":
    said = pd.Series("risk", index=moved.index, dtype=object)
    said[(moved["risk_before"] - moved["risk_after"]).abs() <= SAME_RISK] = "base"
    said[moved["level_before"].isna()] = "new"
    said[moved["level_after"].isna()] = "gone"
    return said
