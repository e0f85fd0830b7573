"""The ranker: trees that put the people most likely to do something first, stored as plain text."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import BadData
from models.bagging import averaged
from models.columns import Column, Told, encode, learn_columns, silent
from models.recipe import Recipe

Floats = NDArray[np.float64]

CHUNK_ROWS = 200_000
CHUNK_ROWS_OF_REASONS = 5_000
CHILD_SECONDS = 120


@dataclass(frozen=True)
class Ranker:
    """Trees over an ordered list of columns. Scores are log-odds as the trees give them; calibration comes after.

    The trees know columns by place only (`f0`, `f1`, ..): names of columns can hold anything, and a model that is asked
    by name could be answered by place. Every frame is therefore brought into the trained order first.
    """

    model_text: str
    columns: tuple[Column, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def typical(self) -> dict[str, float]:
        """The typical value of every feature: NaN where all training rows were missing."""
        return {c.name: np.nan if c.typical is None else c.typical for c in self.columns}

    @property
    def trees(self) -> int:
        """How many trees it has."""
        return int(self.booster.num_trees())

    @cached_property
    def booster(self) -> Any:
        """LightGBM's own object: for this module and for the pictures."""
        return _lightgbm().Booster(model_str=self.model_text)

    @classmethod
    def fit(
        cls,
        matrix: pd.DataFrame,
        labels: NDArray[Any],
        *,
        recipe: Recipe,
        weights: Floats | None = None,
        tune: tuple[pd.DataFrame, NDArray[Any]] | None = None,
        tune_weights: Floats | None = None,
        start: "Ranker | None" = None,
        initial: Floats | None = None,
        rising: Collection[str] = (),
        threads: int = 0,
        told: Told = silent,
    ) -> "Ranker":
        """Grow trees on rows labelled 0 or 1.

        `tune` are later rows on which growing stops (`recipe.patience`), by `tune_weights`. `start` goes on from
        another ranker's trees, on its columns and categories: what it knows is kept and only the difference is learnt.
        `initial` are log-odds of each row that are known already and are *not* part of the result. `rising`: columns
        with which what is said may not fall. `threads` (0: all) changes no byte.
        """
        if start is not None and initial is not None:
            raise ValueError("start and initial are two ways to say the same: give one")
        checked = checked_labels(labels, rows=len(matrix))
        columns = learn_columns(matrix) if start is None else start.columns
        grow = partial(
            _grown,
            (encode(matrix, columns, told), checked),
            columns,
            trees=recipe.trees,
            patience=recipe.patience,
            weights=weights,
            tuning=_tuning(tune, tune_weights, columns) if recipe.patience else None,
            start=None if start is None else start.booster,
            initial=initial,
        )
        besides = {"num_threads": threads} | _constraints(columns, rising)
        texts = [grow(bag.parameters() | besides) for bag in recipe.bagged()]
        return cls(texts[0] if len(texts) == 1 else _rewritten(averaged(texts)), columns)

    def raw(self, frame: pd.DataFrame, *, told: Told = silent) -> Floats:
        """Return the log-odds of each row; what counts as missing is counted to `told`."""
        return self._asked(encode(frame, self.columns, told))

    def raw_at(self, frame: pd.DataFrame, column: str, values: Sequence[float]) -> list[Floats]:
        """Return the log-odds of each row for each number that a column may hold in all of them."""
        coded, place, said = encode(frame.assign(**{column: values[0]}), self.columns), self.features.index(column), []
        for value in values:
            coded[:, place] = value
            said.append(self._asked(coded))
        return said

    def _asked(self, coded: Floats) -> Floats:
        scores = [self.booster.predict(part, raw_score=True) for part in _chunks(coded, CHUNK_ROWS)]
        joined: Floats = np.concatenate([np.empty(0), *scores])
        return joined

    def contributions(self, frame: pd.DataFrame, *, told: Told = silent) -> pd.DataFrame:
        """Return what each feature adds to each row's log-odds (its Shapley value), rows and columns as in training.

        The index is the frame's. The constant part, the same for every row, is left out.
        """
        parts, done = [np.empty((0, len(self.columns)))], 0
        for part in _chunks(encode(frame, self.columns), CHUNK_ROWS_OF_REASONS):
            parts.append(self.booster.predict(part, pred_contrib=True)[:, :-1])
            done += len(part)
            told(f"reasons for {done:,} of {len(frame):,} rows")
        return pd.DataFrame(np.concatenate(parts), index=frame.index, columns=list(self.features))

    def gain(self) -> "pd.Series[float]":
        """How much each feature lowered the training loss, most first: what the model leans on, not what causes."""
        gained = pd.Series(self.booster.feature_importance("gain"), index=list(self.features), dtype=float)
        return gained.sort_values(ascending=False, kind="stable")

    def text(self) -> str:
        """The trees as LightGBM's own text, without anything of the machine that grew them."""
        return self.model_text

    def features_json(self) -> str:
        """Order, kinds, categories and typical values of the columns, as JSON."""
        return json.dumps([column.card() for column in self.columns], ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str, features_json: str) -> "Ranker":
        """Read what `text` and `features_json` wrote. The text must be known to be whole: LightGBM dies of others."""
        ranker = cls(text, tuple(Column.read(said) for said in json.loads(features_json)))
        if ranker.booster.num_feature() != len(ranker.columns):
            raise BadData(
                "model",
                found=f"trees over {ranker.booster.num_feature()} columns and a list of {len(ranker.columns)}",
                expected="the same number",
                do="Take the bundle from its backup, or train again.",
            )
        return ranker


def _tuning(
    tune: tuple[pd.DataFrame, NDArray[Any]] | None, weights: Floats | None, columns: tuple[Column, ...]
) -> tuple[Floats, Floats, Floats | None] | None:
    if tune is None:
        return None
    return encode(tune[0], columns), checked_labels(tune[1], rows=len(tune[0])), weights


def _constraints(columns: tuple[Column, ...], rising: Collection[str]) -> dict[str, Any]:
    """Say in LightGBM's words with which columns what is said may not fall."""
    signs = [int(column.name in rising and column.kind != "category") for column in columns]
    # Of its methods only the plain one: the others hold to the constraint in the trees, and not in their leaves.
    return {"monotone_constraints": signs, "monotone_constraints_method": "basic"} if any(signs) else {}


def _grown(
    rows: tuple[Floats, Floats],
    columns: tuple[Column, ...],
    parameters: dict[str, Any],
    *,
    trees: int,
    patience: int,
    weights: Floats | None,
    tuning: tuple[Floats, Floats, Floats | None] | None,
    start: Any,
    initial: Floats | None,
) -> str:
    """Grow the trees and return their text: up to the best one where tuning rows said which."""
    lightgbm = _lightgbm()
    dataset = lightgbm.Dataset(
        *rows,
        weight=weights,
        init_score=initial,
        feature_name=[f"f{place}" for place in range(len(columns))],
        categorical_feature=[place for place, column in enumerate(columns) if column.kind == "category"],
    )
    watched: dict[str, Any] = {}
    if tuning is not None:
        watched["valid_sets"] = [dataset.create_valid(*tuning[:2], weight=tuning[2])]
        watched["callbacks"] = [lightgbm.early_stopping(patience, verbose=False)]
    booster = lightgbm.train(parameters, dataset, num_boost_round=trees, init_model=start, **watched)
    return _without_machine(booster.model_to_string(num_iteration=booster.best_iteration if watched else -1))


def _rewritten(text: str) -> str:
    """Have LightGBM read a text and write it: as it would have written it itself."""
    return _without_machine(_lightgbm().Booster(model_str=text).model_to_string())


def _lightgbm() -> Any:
    # Threads that wait by spinning take the processor from whoever else is at work, themselves included: on two busy
    # cores a training took 20 times as long as with threads that sleep. OpenMP takes this from the environment only.
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    import lightgbm

    return lightgbm


def checked_labels(labels: NDArray[Any], *, rows: int) -> Floats:
    """Return labels as float64; refuse what LightGBM would learn from without a word: NaN, other values, one class."""
    values = np.asarray(labels, dtype=np.float64)
    if values.shape != (rows,):
        raise ValueError(f"{values.shape} labels for {rows} rows")
    unknown = int((~np.isin(values, (0.0, 1.0))).sum())
    if unknown:
        raise BadData(
            "labels", found=f"{unknown:,} of {rows:,} that are neither 0 nor 1", expected="0 or 1", do=_UNKNOWN
        )
    positives = int(values.sum())
    if positives in (0, rows):
        raise BadData(
            "labels",
            found=f"{positives:,} positives among {rows:,} rows",
            expected="both outcomes",
            do="Give more months, or look whether the label is the right one.",
        )
    return values


_UNKNOWN = "Leave rows out whose outcome is not known: unknown is not no."


def survives_loading(text: str) -> bool:
    """Load a model and score one empty row in a child process: a damaged text kills LightGBM's process, so not ours."""
    libpath = _lightgbm().libpath

    words = [sys.executable, "-I", "-c", _CHILD, libpath._LIB._name]  # noqa: SLF001 - the only place that knows the path
    child = subprocess.run(words, input=text.encode(), capture_output=True, timeout=CHILD_SECONDS, check=False)  # noqa: S603
    return child.returncode == 0


# The library alone, without Python's LightGBM around it: a twentieth of a second rather than five.
_CHILD = """
import ctypes, sys
library, model, count = ctypes.CDLL(sys.argv[1]), ctypes.c_void_p(), ctypes.c_int64()
rounds, width = ctypes.c_int(), ctypes.c_int()
if library.LGBM_BoosterLoadModelFromString(sys.stdin.buffer.read(), ctypes.byref(rounds), ctypes.byref(model)):
    sys.exit(1)
if library.LGBM_BoosterGetNumFeature(model, ctypes.byref(width)):
    sys.exit(1)
row, said = (ctypes.c_double * width.value)(*[float("nan")] * width.value), (ctypes.c_double * (width.value + 1))()
for kind in (1, 3):
    if library.LGBM_BoosterPredictForMat(model, row, 1, 1, width, 1, kind, 0, -1, b"", ctypes.byref(count), said):
        sys.exit(1)
"""


def _chunks(rows: Floats, size: int) -> Iterator[Floats]:
    for first in range(0, len(rows), size):
        # LightGBM copies, and slowly, what does not lie in memory row by row or column by column.
        yield np.asfortranarray(rows[first : first + size])


def _without_machine(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("[num_threads:"))
