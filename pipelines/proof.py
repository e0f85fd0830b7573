"""Proof: the numbers of a model's evidence, table by table, from people of whom it is known what became of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from data.month import Month
from features.families import FAMILIES, features_of
from models.bundle import Bundle
from models.comparison import listed_share
from models.gains import SHARES, gains
from models.outcome import AHEAD, HEADLINE_AHEAD, Outcome
from models.rows import AHEAD_COLUMN
from models.segments import by_prefecture, by_segment, small_prefectures
from models.split import Cell
from models.worth import FEWEST_EVENTS, by_group, ranked, ratio_of, tenths, worth
from pipelines.judged import Judging
from pipelines.settings import Settings
from serving.levels import LEVELS, NO_LEVEL, base_rates, level_of, risk_ratio

#: The name under which the month that is asked about stands among the families.
ASKED = "asked"
MOST_FEATURES = 20
DIGITS = 8


@dataclass(frozen=True)
class Asked:
    """A model, what it is asked, the cells it is judged on, and where the answers come from. Each is asked once."""

    bundle: Bundle
    outcome: Outcome
    cells: tuple[Cell, ...]
    judging: Judging

    def rows(self, ahead: int) -> pd.DataFrame:
        """Give the people of all judging months asked so many months ahead."""
        return self._together([(cell, 1) for cell in self.cells if cell.ahead == ahead])

    @cached_property
    def headline(self) -> pd.DataFrame:
        """The people of the headline: one month of gap."""
        return self.rows(HEADLINE_AHEAD)

    def within(self, horizon: int, unseen: Month) -> pd.DataFrame:
        """Give the people asked about so many months from the list on, all of them in months from `unseen` on."""
        lists = sorted({cell.target.back(horizon) for cell in self.cells})
        there = [month for month in lists if month + 1 >= unseen and Cell(month, horizon) in self.cells]
        return self._together([(Cell(month, 1), horizon) for month in there])

    def _together(self, asked: Sequence[tuple[Cell, int]]) -> pd.DataFrame:
        parts = [self.judging.rows(self.bundle, self.outcome, cell, horizon=horizon) for cell, horizon in asked]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)


_COLUMNS = ["subscriber_id", "month", "target", "label", "weight", "probability", "prefecture"]


def proof(settings: Settings, asked: Asked, *, unseen: Month) -> dict[str, Any]:
    """Give the tables of the evidence by name, as plain numbers; what is not known is None."""
    people, lists = asked.headline, settings.lists
    share = listed_share(people, lists.capacity_by_prefecture, lists.capacity_count)
    found = {
        "listed_share": share,
        "fewest_events": FEWEST_EVENTS,
        "headline": worth(people, listed_share=share),
        "gains": _gains(people, share),
        "tenths": tenths(people),
        "levels": _levels(people, settings),
        "lead_time": [{"gap": ahead - 1, **_ranked(asked.rows(ahead))} for ahead in (*AHEAD, AHEAD[-1] + 1)],
        "horizons": [{"horizon": horizon, **_ranked(asked.within(horizon, unseen))} for horizon in AHEAD],
        "segments": by_segment(people, listed_share=share),
        "prefectures": by_prefecture(people, listed_share=share),
        "small_prefectures": small_prefectures(people),
        "months": _months(people, asked.bundle.card["until"], share),
        **_leaned_on(asked.bundle, settings.features.families_off),
        "unasked": _unasked(asked),
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def _gains(people: pd.DataFrame, share: float) -> list[dict[str, Any]]:
    columns = (people[name].to_numpy(np.float64) for name in ("probability", "label", "weight"))
    return _records(gains(*columns, shares=sorted({*SHARES, share})))


def _levels(people: pd.DataFrame, settings: Settings) -> list[dict[str, Any]]:
    """Say observed over expected by level, highest first: as lists are cut, by the risk of this one month."""
    base = base_rates(people["payment"], people["probability"])
    level = level_of(risk_ratio(people["payment"], people["probability"], base), settings.levels.multiples())
    order = [*(one.code for one in LEVELS), NO_LEVEL]
    found = by_group(people, level, _counted(ratio_of))
    return sorted(found, key=lambda one: order.index(one["group"]))


def _counted(measure: Callable[[pd.DataFrame], dict[str, Any]]) -> Callable[[pd.DataFrame], dict[str, Any]]:
    return lambda rows: {"rows": len(rows), "events": int(rows["label"].sum()), **measure(rows)}


def _ranked(people: pd.DataFrame) -> dict[str, Any]:
    return {"months": sorted(people["target"].unique()), **ranked(people), **ratio_of(people)}


def _months(people: pd.DataFrame, until: str, share: float) -> list[dict[str, Any]]:
    found = by_group(people, people["target"].to_numpy(), lambda rows: worth(rows, listed_share=share))
    return [{"origin": until, "target": one["group"], **one} for one in found]


def _leaned_on(bundle: Bundle, off: Sequence[str]) -> dict[str, Any]:
    """Share the gain of the trees among features and their families; name the families without a feature."""
    gained = bundle.ranker.gain()
    shares = gained / max(float(gained.sum()), 1e-12)
    known, family_of = features_of(), {feature.name: one.name for one in FAMILIES for feature in one.features}
    families = shares.groupby([family_of.get(str(name), ASKED) for name in shares.index]).sum()
    listed = [
        {
            "feature": name,
            "family": family_of.get(name, ASKED),
            "zh": known[name].zh if name in known else "提前月数" if name == AHEAD_COLUMN else "",
            "en": known[name].en if name in known else "months ahead asked about" if name == AHEAD_COLUMN else "",
            "gain": float(gain),
        }
        for name, gain in zip(shares.index.astype(str), shares.head(MOST_FEATURES), strict=False)
        if gain > 0
    ]
    ordered = families.sort_values(ascending=False, kind="stable")
    return {
        "families": [{"family": name, "gain": float(gain)} for name, gain in ordered.items()],
        "features": listed,
        "families_off": [
            {"family": one.name, "why": "by the settings" if one.name in off else f"without {', '.join(one.needs)}"}
            for one in FAMILIES
            if one.name not in families
        ],
    }


def _unasked(asked: Asked) -> list[dict[str, Any]]:
    """Count where the subscribers of the judging months went, at the headline."""
    cells = [cell for cell in asked.cells if cell.ahead == HEADLINE_AHEAD]
    about = [{"month": str(cell.month), "target": str(cell.target)} for cell in cells]
    return [{**one, **asked.judging.unasked(asked.outcome, cell)} for one, cell in zip(about, cells, strict=True)]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    """Say numbers as JSON knows them, and so that no last digit of the processor's shows."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value
