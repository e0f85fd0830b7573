"""Bring your own table: learn an outcome from one flat table, say what that is worth, and score another like it."""

import difflib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import BadData, BadUsage
from models import contest
from models.bundle import Bundle, bundled
from models.calibration import calibrate, log_odds, prior_shifted
from models.columns import Told, as_text, kind_of, named, silent
from models.contest import Verdict
from models.evidence import auc, average_precision, measured
from models.ranker import Ranker
from models.reasons import explain, plain_wording
from models.recipe import FEW_POSITIVES, FEW_ROWS, MANY_POSITIVES, SMALL, TABLE, TABLE_OF_FEW, TABLE_OF_MANY, Recipe
from models.twins import folds_of, twins

Floats = NDArray[np.float64]

YES = ("1", "yes", "true", "是", "churned")
FOLDS, REPEATS, SEED = 5, 2, 42
FEWEST_OF_EACH = 10
CELLS_FOR_REPEATS = 3_000_000
"""Above this many cells one repeat is enough: the folds no longer differ by luck, and the second costs a minute."""
LEAK_AUC = 0.90
LEAK_BINS = 50
MOST_VALUES_NAMED = 12


@dataclass(frozen=True)
class Labelled:
    """Rows whose outcome is known. `positive` is the value that counts as yes; `left_out` rows had no label."""

    matrix: pd.DataFrame
    labels: Floats
    column: str
    positive: str
    left_out: int


@dataclass(frozen=True)
class Learnt:
    """What came of a training: the bundle, and the risks of the training rows by models that had not seen them."""

    bundle: Bundle
    probability: Floats


def label(frame: pd.DataFrame, said: str, *, drop: tuple[str, ...] = ()) -> Labelled:
    """Take the label `COL` or `COL=VALUE` out of a table, with the columns to drop.

    Values are compared as text, numbers as numbers (`1` is `1.0`). With a VALUE everything else is a no, an empty cell
    too; without one the positive is the one of 1, yes, true, 是, churned that is there, and rows with an empty label
    are left out: unknown is not no.
    """
    column, _, value = (said, "", "") if said in frame.columns else said.partition("=")
    for name in (column, *drop):
        require(frame, name)
    words = as_text(frame[column]).map(_word, na_action="ignore")
    positive = _positive(words, column, value)
    is_known = words.notna().to_numpy() | bool(value)
    labels = np.asarray(words == positive, dtype=np.float64)[is_known]
    matrix = frame.loc[is_known].drop(columns=[column, *drop]).reset_index(drop=True)
    if min(labels.sum(), (1 - labels).sum()) < FEWEST_OF_EACH:
        raise BadData(
            f"label {column}",
            found=f"{int(labels.sum()):,} rows with `{positive}` and {int((1 - labels).sum()):,} without",
            expected=f"at least {FEWEST_OF_EACH} of both",
            do=f"Give more rows, or say which value is meant: --label '{column}=VALUE'. {_listed(words)}",
        )
    if matrix.columns.empty:
        raise BadData("table", found="no column besides the label", expected="columns to learn from", do="Drop fewer.")
    return Labelled(matrix, labels, column, positive, int((~is_known).sum()))


def require(frame: pd.DataFrame, name: str) -> None:
    """Refuse a column that is not there, naming the nearest."""
    if name not in frame.columns:
        near = difflib.get_close_matches(name, [str(column) for column in frame.columns], n=1, cutoff=0.0)
        raise BadUsage(
            "table",
            found=f"no column `{name}`",
            expected=f"one of its {len(frame.columns)} columns",
            do=f"Did you mean `{near[0]}`?" if near else "Look at its header.",
        )


def learn(rows: Labelled, *, outcome: str, made_from: dict[str, Any], told: Told = silent) -> Learnt:
    """Learn a model of all rows; measure it, and calibrate it, on folds that had not seen their rows.

    `made_from` goes into the card: the digest of the file, the columns dropped.
    """
    suspects = leaks(rows.matrix, rows.labels)
    for name, alone in suspects.items():
        told(f"`{name}` alone ranks the label with AUC {alone:.3f}: is it known before? If not: --drop '{name}'")
    alike = twins(rows.matrix)
    if twice := len(alike) - int(alike.max(initial=-1)) - 1:
        told(f"{twice:,} rows stand a second time: they are judged by models that have not seen the first")
    recipe = recipe_for(rows.labels)
    repeats = REPEATS if rows.matrix.size <= CELLS_FOR_REPEATS else 1
    raw = np.vstack([_out_of_fold(rows, alike, recipe, SEED + repeat, told) for repeat in range(repeats)])
    told("learning on all rows")
    ranker = Ranker.fit(rows.matrix, rows.labels, recipe=recipe, told=told)
    calibration = calibrate(raw.ravel(), np.tile(rows.labels, repeats), weights=np.full(raw.size, 1 / repeats))
    probability = calibration.probability(raw[0])
    card = {
        "kind": "table",
        "outcome": outcome,
        "label": {"column": rows.column, "positive": rows.positive, "rows_left_out": rows.left_out},
        "rows": len(rows.labels),
        "positives": int(rows.labels.sum()),
        "twins": twice,
        "months": [],
        "base_rate": float(rows.labels.mean()),
        "recipe": recipe.card(),
        "learnt": f"{FOLDS} stratified folds x {repeats}, seed {SEED}; calibration on the rows of the folds held out; "
        "the trees on all rows",
        "calibration": calibration.how,
        "evidence": measured(probability, rows.labels, seed=SEED) | _by_repeat(raw, rows.labels),
        "leak_suspects": suspects,
        "made_from": made_from,
    }
    return Learnt(bundled(ranker, calibration, card), probability)


def judged(learnt: Learnt, standing: Bundle, rows: Labelled) -> Verdict:
    """Say whether a new model replaces the one in use, judged on the rows from which the new one was learnt.

    The new one speaks by folds that had not seen their rows. So does the one in use if it was learnt from this very
    file; else it has not seen the rows at all (unless files overlap, which favours it). Refused if it cannot score
    them: it may have learnt from a column that is gone, or that is dropped now.
    """
    ours, theirs = learnt.bundle.card, standing.card
    if _asked(ours) != _asked(theirs):
        return Verdict(is_new=False, why=f"kept: it answers another question, {_asked(theirs)}")
    probability = standing.probability(rows.matrix)
    is_same_file = ours["made_from"]["sha256"] == theirs["made_from"]["sha256"]
    told = theirs["evidence"]["average_precision"] if is_same_file else average_precision(probability, rows.labels)
    return contest.judged(ours["evidence"]["average_precision"], told, positives=int(rows.labels.sum()))


def _asked(card: dict[str, Any]) -> str:
    return f"{card['outcome']} by `{card['label']['column']}={card['label']['positive']}`"


def recipe_for(labels: Floats) -> Recipe:
    """Choose by how many rows there are, and how many of the rarer answer: few, enough, or many."""
    rarer = min(labels.sum(), (1 - labels).sum())
    if rarer < FEW_POSITIVES:
        return SMALL
    if len(labels) < FEW_ROWS:
        return TABLE_OF_FEW
    return TABLE if rarer < MANY_POSITIVES else TABLE_OF_MANY


def leaks(matrix: pd.DataFrame, labels: Floats) -> dict[str, float]:
    """Name the columns that alone nearly rank the label, with their AUC: oftener a trace of it than a cause."""
    half = np.random.default_rng(SEED).random(len(labels)) < 0.5  # noqa: PLR2004
    alone = {str(name): _alone(matrix[name], labels, half) for name in matrix.columns}
    return {name: round(value, 4) for name, value in alone.items() if value > LEAK_AUC}


def names_of_rows(matrix: pd.DataFrame) -> list[str]:
    """Name the columns of text or whole numbers that never repeat a value: names, from which nothing is learnt.

    Measurements may be all different too, so such a column is only pointed out.
    """
    return [str(name) for name in matrix.columns if matrix[name].is_unique and _is_countable(matrix[name])]


def score(bundle: Bundle, frame: pd.DataFrame, *, prior: float | None = None, told: Told = silent) -> Floats:
    """Return the probability of each row; `prior` is the base rate where the scores will be used, if it is another."""
    probability = bundle.probability(frame, told=told)
    if prior is None:
        return probability
    return prior_shifted(probability, from_rate=float(bundle.card["base_rate"]), to_rate=prior)


def odds_ratio(probability: Floats, *, base: float) -> Floats:
    """Return the odds of each row over the odds of the base rate.

    For rare outcomes this is the multiple of the base rate by which levels are cut; for common ones, where no risk can
    be ten times the base rate, it still says how far somebody stands from the usual; another prior changes no ratio.
    """
    ratio: Floats = np.exp(log_odds(probability) - log_odds(np.array(base)))
    return ratio


def reasons(bundle: Bundle, frame: pd.DataFrame, *, told: Told = silent) -> pd.DataFrame:
    """Return the reasons of each row, in the plain words that a stranger's columns allow."""
    ranker = bundle.ranker
    wording = {column.name: plain_wording(column) for column in ranker.columns}
    return explain(frame, ranker.contributions(frame, told=told), wording, ranker.typical)


def _out_of_fold(rows: Labelled, alike: NDArray[np.int64], recipe: Recipe, seed: int, told: Told) -> Floats:
    raw = np.empty(len(rows.labels))
    for fold, judge_on in enumerate(folds_of(alike, rows.labels, count=FOLDS, seed=seed), start=1):
        learn_on = np.setdiff1d(np.arange(len(raw)), judge_on)
        ranker = Ranker.fit(rows.matrix.iloc[learn_on], rows.labels[learn_on], recipe=recipe)
        raw[judge_on] = ranker.raw(rows.matrix.iloc[judge_on])
        told(f"fold {fold} of {FOLDS}, seed {seed}")
    return raw


def _is_countable(values: "pd.Series[Any]") -> bool:
    return kind_of(values) == "category" or bool((values.astype("float64") % 1 == 0).all())


def _by_repeat(raw: Floats, labels: Floats) -> dict[str, list[float]]:
    """AUC and average precision of each repeat: how much is the luck of the folds."""
    return {
        "auc_by_repeat": [auc(one, labels) for one in raw],
        "average_precision_by_repeat": [average_precision(one, labels) for one in raw],
    }


def _alone(values: "pd.Series[Any]", labels: Floats, half: NDArray[np.bool_]) -> float:
    """AUC of the rate that the other half of the rows has in the same bin or category; missing is a bin of its own."""
    if kind_of(values) == "category":
        bins = pd.factorize(as_text(values), use_na_sentinel=False)[0].astype(np.int64)
    else:
        fiftieths = pd.qcut(values.astype("float64"), LEAK_BINS, labels=False, duplicates="drop")
        bins = np.asarray(pd.Series(fiftieths).fillna(-1), dtype=np.int64) + 1
    base = labels.mean()
    rate = np.empty(len(labels))
    for side in (half, ~half):
        seen = np.bincount(bins[~side], minlength=bins.max() + 1)
        hits = np.bincount(bins[~side], weights=labels[~side], minlength=bins.max() + 1)
        rate[side] = ((hits + 5 * base) / (seen + 5))[bins[side]]
    return auc(rate, labels)


def _positive(words: "pd.Series[Any]", column: str, value: str) -> str:
    there = set(words.dropna())
    if value:
        if _word(value) not in there:
            raise BadUsage(
                f"label {column}", found=f"no row with `{value}`", expected="one of its values", do=_listed(words)
            )
        return _word(value)
    candidates = sorted(word for word in there if str(word).lower() in YES)
    if len(candidates) != 1:
        found = f"{named(candidates)} all mean yes" if candidates else f"none of {', '.join(YES)}"
        raise BadUsage(
            f"label {column}",
            found=found,
            expected="to know which value is the positive",
            do=f"Say it: --label '{column}=VALUE'. {_listed(words)}",
        )
    return str(candidates[0])


def _word(text: str) -> str:
    """Say a number one way: `1`, `1.0` and `+1` are the same word."""
    try:
        return format(float(text), ".15g")
    except ValueError:
        return text.strip()


def _listed(words: "pd.Series[Any]") -> str:
    counted = words.fillna("(empty)").value_counts()
    listed = ", ".join(f"`{value}` ({count:,})" for value, count in counted.head(MOST_VALUES_NAMED).items())
    more = f" and {len(counted) - MOST_VALUES_NAMED:,} more" if len(counted) > MOST_VALUES_NAMED else ""
    return f"Its values: {listed}{more}."
