"""Judge: the models of a month beside the truth of an invented operator; the only reader of truth in the product."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from data.month import Month
from data.refusals import NoInput
from models.evidence import expected_auc, expected_lift
from models.outcome import HEADLINE_AHEAD
from pipelines.workspace import Workspace

JUDGED = ("port_out", "other_leaving", "upgrade")


@dataclass(frozen=True)
class Verdict:
    """How good a model is on a month, each subscriber weighted by the true hazard, so that the draw adds no noise.

    `auc` of the model, `auc_of_truth` of the true hazards themselves (nobody can know them), `ceiling` of the best that
    was ever learnt from the exports; `share_of_ceiling` = (auc - .5) / (ceiling - .5).
    """

    outcome: str
    people: int
    auc: float
    lift_at_10_percent: float
    auc_of_truth: float
    ceiling: float | None

    @property
    def share_of_ceiling(self) -> float | None:
        """How much of what can be known the model knows."""
        return None if self.ceiling is None else (self.auc - 0.5) / (self.ceiling - 0.5)


def judge(workspace: Workspace, month: Month, truth: Path) -> list[Verdict]:
    """Judge the scores of a month by the true hazards one month of gap later, among those at risk."""
    path = workspace.scores / f"{month}.parquet"
    if not path.exists():
        raise NoInput(
            f"scores of {month}",
            found="none",
            expected="a scored month",
            do=f"Run it first: keepline month --month {month}",
        )
    hazards = _hazards(truth, month + HEADLINE_AHEAD)
    scores = pq.read_table(path).to_pandas()
    known = scores.merge(hazards, on="subscriber_id", suffixes=("", "_true"), how="inner")
    ceilings = declared_ceilings()
    return [_verdict(known, outcome, ceilings) for outcome in JUDGED]


def declared_ceilings() -> Mapping[str, Any]:
    """Read what `make ceiling` found: the same recipe, learnt from more than a million subscriber-months."""
    path = files("data.operator") / "ceiling.json"
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    ceilings: Mapping[str, Any] = content.get("auc", {})
    return ceilings


def _verdict(known: pd.DataFrame, outcome: str, ceilings: Mapping[str, Any]) -> Verdict:
    at_risk = known[(known[f"{outcome}_{HEADLINE_AHEAD}"] > 0) & (known[f"{outcome}_true"] > 0)]
    score = at_risk[f"{outcome}_{HEADLINE_AHEAD}"].to_numpy(np.float64)
    hazard = at_risk[f"{outcome}_true"].to_numpy(np.float64)
    return Verdict(
        outcome=outcome,
        people=len(at_risk),
        auc=expected_auc(score, hazard),
        lift_at_10_percent=expected_lift(0.10, score, hazard),
        auc_of_truth=expected_auc(hazard, hazard),
        ceiling=ceilings.get(outcome),
    )


def _hazards(truth: Path, month: Month) -> pd.DataFrame:
    path = truth / "hazards" / f"{month}.parquet"
    if not path.exists():
        raise NoInput(
            f"truth {path}",
            found="no such file",
            expected="the true hazards of the month that was foretold",
            do="Name the truth folder that `keepline invent` wrote: --truth DIR/truth",
        )
    hazards: pd.DataFrame = pq.read_table(path, columns=["subscriber_id", *JUDGED]).to_pandas()
    return hazards.rename(columns={name: f"{name}_true" for name in JUDGED})
