"""Judge: the models of a month beside the truth of an invented operator; the only reader of truth in the product."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from data.month import Month
from data.refusals import NoInput
from models.evidence import expected_auc, expected_lift
from models.outcome import HEADLINE_AHEAD
from pipelines.workspace import Workspace

JUDGED = ("port_out", "other_leaving", "silence", "arrears", "upgrade")
#: What could be foretold at best: knowing the hidden state, and knowing the exports.
REFERENCES = ("state", "filter")


@dataclass(frozen=True)
class Verdict:
    """How good a model is on a month, each subscriber weighted by the true hazard, so that the draw adds no noise.

    `auc` of the model, `auc_of_truth` of the true hazards themselves, `auc_of_state` of what the hidden state at the
    end of the month lets one expect, `ceiling` of what the exports at best let one know (the filter). Of larger
    operators a sample is watched: the last two, and `share_of_ceiling` = (auc - .5) / (ceiling - .5), are of it; all
    three are None where the operator was invented without references.
    """

    outcome: str
    people: int
    auc: float
    lift_at_10_percent: float
    auc_of_truth: float
    auc_of_state: float | None
    ceiling: float | None
    share_of_ceiling: float | None


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
    scores = pq.read_table(path).to_pandas()
    known = scores.merge(_hazards(truth, month + HEADLINE_AHEAD), on="subscriber_id", how="inner")
    for kind in REFERENCES:
        known = known.merge(_foretold(truth, kind, month), on="subscriber_id", how="left")
    # Of an outcome without a model, or with one that only ranks, nobody was told anything.
    return [_verdict(known, outcome) for outcome in JUDGED if (known[f"{outcome}_{HEADLINE_AHEAD}"] > 0).any()]


def _verdict(known: pd.DataFrame, outcome: str) -> Verdict:
    at_risk = known[(known[f"{outcome}_{HEADLINE_AHEAD}"] > 0) & (known[f"{outcome}_true"] > 0)]
    watched = at_risk[at_risk[f"{outcome}_filter"] > 0]

    def auc(rows: pd.DataFrame, column: str) -> float:
        return expected_auc(rows[column].to_numpy(np.float64), rows[f"{outcome}_true"].to_numpy(np.float64))

    score, hazard = f"{outcome}_{HEADLINE_AHEAD}", f"{outcome}_true"
    ceiling = auc(watched, f"{outcome}_filter") if len(watched) else None
    return Verdict(
        outcome=outcome,
        people=len(at_risk),
        auc=auc(at_risk, score),
        lift_at_10_percent=expected_lift(
            0.10, at_risk[score].to_numpy(np.float64), at_risk[hazard].to_numpy(np.float64)
        ),
        auc_of_truth=auc(at_risk, hazard),
        auc_of_state=auc(watched, f"{outcome}_state") if len(watched) else None,
        ceiling=ceiling,
        share_of_ceiling=None if ceiling is None else (auc(watched, score) - 0.5) / (ceiling - 0.5),
    )


def _foretold(truth: Path, kind: str, month: Month) -> pd.DataFrame:
    """Read what a reference foretold of the judged month; no rows where there is none."""
    columns = {f"{name}_{HEADLINE_AHEAD}": f"{name}_{kind}" for name in JUDGED}
    path = truth / kind / f"{month}.parquet"
    if not path.exists():
        return pd.DataFrame({"subscriber_id": pd.Series(dtype="str"), **dict.fromkeys(columns.values(), 0.0)})
    foretold: pd.DataFrame = pq.read_table(path, columns=["subscriber_id", *columns]).to_pandas()
    return foretold.rename(columns=columns)


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
