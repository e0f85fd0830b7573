"""Worth: what a model is worth on some people whose outcome is known; where they had few events, less is said.

Rows are frames with one row a person and month: subscriber_id, label (0 or 1), probability, weight.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.comparison import EVENTS_OF_SIZE
from models.evidence import observed_over_expected
from models.ranks import Cells, OfCells, auc_of, average_precision_of, lift_of

#: With fewer events than these no AUC, precision or lift is said: which people had them would decide.
FEWEST_EVENTS = EVENTS_OF_SIZE

#: The tenths of a calibration table.
TENTHS = 10


def worth(rows: pd.DataFrame, *, listed_share: float, seed: int = 0) -> dict[str, Any]:
    """Return the measures of some rows by name, each ranking measure with `_low` and `_high` (95 %, bootstrap).

    `rows`, `events`, `base_rate`, `auc`, `average_precision`, `lift_at_1_percent`, `lift_at_capacity` (the share of the
    people there is capacity for), `ratio` (observed over expected, with its Poisson interval). With fewer events than
    30 the ranking measures are None; without rows all is.
    """
    measures: dict[str, OfCells] = {
        "auc": auc_of,
        "average_precision": average_precision_of,
        "lift_at_1_percent": lift_of(0.01),
        "lift_at_capacity": lift_of(listed_share),
    }
    return _ranked(rows, measures, seed=seed) | ratio_of(rows)


def ranked(rows: pd.DataFrame, *, seed: int = 0) -> dict[str, Any]:
    """Return only rows, events and AUC with its interval."""
    return _ranked(rows, {"auc": auc_of}, seed=seed)


def ratio_of(rows: pd.DataFrame) -> dict[str, Any]:
    """Return expected (mean risk), base_rate (rate seen), and ratio, ratio_low, ratio_high: observed over expected."""
    names = ("expected", "base_rate", "ratio", "ratio_low", "ratio_high")
    if not len(rows):
        return dict.fromkeys(names)
    probability, positives, weights = (rows[name].to_numpy(np.float64) for name in ("probability", "label", "weight"))
    found = observed_over_expected(probability, positives, weights)
    ratios = [found[f"observed_over_expected{end}"] for end in ("", "_low", "_high")]
    means = [found[name] / float(weights.sum()) for name in ("expected", "observed")]
    return dict(zip(names, (*means, *ratios), strict=True))


def tenths(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the calibration by tenths of the rows, lowest risks first: tenth, rows, events, and `ratio_of` each.

    `observed_low`, `observed_high`: the Poisson interval of the rate seen.
    """
    order = rows.iloc[np.argsort(rows["probability"].to_numpy(), kind="stable")]
    tenth = np.arange(len(order)) * TENTHS // max(len(order), 1) + 1
    found = []
    for number, here in _by(order, tenth):
        said = ratio_of(here)
        expected = said["expected"] or 0.0
        bounds = {f"observed_{end}": expected * (said[f"ratio_{end}"] or 0.0) for end in ("low", "high")}
        found.append({"tenth": number, "rows": len(here), "events": int(here["label"].sum()), **said, **bounds})
    return found


def by_group(
    rows: pd.DataFrame, group: NDArray[Any], measure: Callable[[pd.DataFrame], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Measure the rows of each group by themselves, groups in their order: `group`, and what the measure says."""
    return [{"group": name, **measure(here)} for name, here in _by(rows, group)]


def _by(rows: pd.DataFrame, group: NDArray[Any]) -> Iterator[tuple[Hashable, pd.DataFrame]]:
    for name, here in rows.groupby(group, sort=True):
        yield name.item() if isinstance(name, np.generic) else name, here


def _ranked(rows: pd.DataFrame, measures: Mapping[str, OfCells], *, seed: int) -> dict[str, Any]:
    """Count rows and events, and say the measures if there are enough of both."""
    events = int(rows["label"].sum())
    said: dict[str, Any] = {"rows": len(rows), "events": events}
    if not FEWEST_EVENTS <= events < len(rows):
        return said | {f"{name}{end}": None for name in measures for end in ("", "_low", "_high")}
    score, labels, weights = (rows[name].to_numpy(np.float64) for name in ("probability", "label", "weight"))
    cells = Cells.of(score, labels, weights, rows["subscriber_id"].to_numpy(object))
    bounds = cells.intervals(measures, seed=seed)
    for name, measure in measures.items():
        said |= {name: cells.value(measure), f"{name}_low": bounds[name][0], f"{name}_high": bounds[name][1]}
    return said
