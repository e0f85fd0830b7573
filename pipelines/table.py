"""The flat table, end to end: read a file, learn or score, and keep what came of it."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.flat import read_flat, write_flat
from data.refusals import BadUsage, NoInput, Refusal
from models import table
from models.aliases import champion, crown
from models.bundle import read_bundle, write_bundle
from models.columns import Told, named
from models.contest import Verdict
from models.reasons import reason_columns
from models.strangers import strangers
from pipelines import index
from pipelines.workspace import Workspace
from serving.levels import LEVELS, NO_LEVEL, level_of

PREFIX = "table-"
REASONS_FOR_ALL = 20_000
"""Up to so many rows everybody gets reasons; of more, those who have a level: explaining costs more than scoring."""
SCORE_DIGITS = 8


def train_table(
    workspace: Workspace,
    file: Path,
    *,
    label: str,
    name: str,
    id_column: str | None,
    drop: tuple[str, ...],
    outcome: str,
    must_replace: bool = False,
    told: Told,
) -> dict[str, Any]:
    """Learn from a table, keep the bundle, list it with its pictures, and put it in use under `table-NAME`.

    What is in use under the name already gives way only to a model that ranks better, or to any if it must.
    """
    champion(workspace.bundles, PREFIX + name)  # a name that cannot be kept is refused before the work
    frame = read_flat(file, verbatim=[id_column] if id_column else [])
    if id_column:
        table.require(frame, id_column)
    rows = table.label(frame, label, drop=(*drop, *([id_column] if id_column else [])))
    _tell_of(rows, told)
    made_from = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "dropped": sorted(drop), "id": id_column}
    learnt = table.learn(rows, outcome=outcome, made_from=made_from, told=told)
    in_use, why = _keep(workspace, PREFIX + name, rows, learnt, must_replace=must_replace, told=told)
    card = learnt.bundle.card
    return {
        "bundle": learnt.bundle.sha256,
        "in_use": in_use,
        "why": why,
        "rows": card["rows"],
        "positives": card["positives"],
        "positive": rows.positive,
        "evidence": card["evidence"],
        "leak_suspects": card["leak_suspects"],
    }


def _tell_of(rows: table.Labelled, told: Told) -> None:
    told(
        f"{len(rows.labels):,} rows x {rows.matrix.shape[1]} columns, {int(rows.labels.sum()):,} with `{rows.positive}`"
    )
    for column in table.names_of_rows(rows.matrix):
        told(f"`{column}` has another value in every row: if it names the row, say --id '{column}'")
    if rows.left_out:
        told(f"{rows.left_out:,} rows without a label are left out")


def _keep(
    workspace: Workspace, name: str, rows: table.Labelled, learnt: table.Learnt, *, must_replace: bool, told: Told
) -> tuple[str, str]:
    """Keep a model, and say which is in use now, and why."""
    from models.pictures import draw_all

    bundle = learnt.bundle
    write_bundle(workspace.bundles, bundle)
    standing = champion(workspace.bundles, name)
    verdict = _judged(workspace, standing, rows, learnt, must_replace=must_replace)
    if verdict.is_new:
        crown(workspace.bundles, name, bundle.sha256)
    pictures = draw_all(bundle.ranker, rows.matrix, learnt.probability, rows.labels, seed=table.SEED)
    in_use = bundle.sha256 if verdict.is_new else str(standing)
    is_champion = in_use == bundle.sha256
    index.enter(workspace, bundle, name=name, pictures=pictures, is_champion=is_champion, told=told)
    return in_use, verdict.why


def _judged(
    workspace: Workspace, standing: str | None, rows: table.Labelled, learnt: table.Learnt, *, must_replace: bool
) -> Verdict:
    if standing is None:
        return Verdict(is_new=True, why="first of its name")
    if standing == learnt.bundle.sha256:
        return Verdict(is_new=False, why="it is in use already")
    if must_replace:
        return Verdict(is_new=True, why="replaced, as was asked")
    try:
        return table.judged(learnt, read_bundle(workspace.bundles, standing), rows)
    except Refusal as fault:
        return Verdict(is_new=True, why=f"the one that was in use cannot score this table (found {fault.found})")


def score_table(
    workspace: Workspace, file: Path, *, name: str, out: Path, id_column: str | None, prior: float | None, told: Told
) -> dict[str, Any]:
    """Score a table and write `id, score, level, rank, reason_1_zh, reason_1_en, ..`, row by row of the file."""
    if prior is not None and not 0 < prior < 1:
        raise BadUsage("--prior", found=f"{prior:g}", expected="a share between 0 and 1", do="Write 1.9 % as 0.019.")
    sha256 = champion(workspace.bundles, PREFIX + name)
    if sha256 is None:
        raise NoInput(
            f"model {name}", found="none of that name", expected=_known(workspace), do="Train it: keepline table train."
        )
    bundle = read_bundle(workspace.bundles, sha256)
    named_by = id_column or bundle.card["made_from"]["id"]
    frame = read_flat(file, verbatim=[named_by] if named_by else [])
    if id_column:
        table.require(frame, id_column)
    elif named_by and named_by not in frame.columns:
        told(f"no column `{named_by}`, by which the training rows were named: the rows are numbered")
    for note in strangers(frame, bundle.ranker.columns, most=workspace.settings.models.unseen_share):
        told(str(note))
    probability = table.score(bundle, frame, prior=prior, told=told)
    multiples = workspace.settings.levels.multiples()
    base = float(bundle.card["base_rate"]) if prior is None else prior
    level = level_of(np.round(table.odds_ratio(probability, base=base), 4), multiples)
    listed = pd.DataFrame(
        {
            "id": frame[named_by] if named_by in frame.columns else np.arange(1, len(frame) + 1),
            "score": np.round(probability, SCORE_DIGITS),
            "level": level,
            "rank": pd.Series(-probability).rank(method="first").astype("int64"),
        }
    )
    explained = _explained(bundle, frame, level != NO_LEVEL, told)
    write_flat(pd.concat([listed, explained], axis=1), out)
    counts = {code: int((level == code).sum()) for code in (*(one.code for one in LEVELS), NO_LEVEL)}
    return {"rows": len(listed), "levels": counts, "out": str(out), "bundle": sha256}


def _explained(bundle: Any, frame: pd.DataFrame, has_level: Any, told: Told) -> pd.DataFrame:
    if len(frame) <= REASONS_FOR_ALL:
        return table.reasons(bundle, frame, told=told)
    told(f"of {len(frame):,} rows only the {int(has_level.sum()):,} that have a level get reasons")
    explained = table.reasons(bundle, frame.loc[has_level], told=told)
    return explained.reindex(frame.index, fill_value="")[reason_columns()]


def _known(workspace: Workspace) -> str:
    folder = workspace.bundles / "champions"
    names = sorted(path.name.removeprefix(PREFIX) for path in folder.glob(f"{PREFIX}*")) if folder.is_dir() else []
    return f"one of {named(names)}" if names else "a trained model"
