"""Columns: how the columns of a table become the numbers that trees read, in training and in scoring alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import BadData

Kind = Literal["number", "flag", "category"]
Told = Callable[[str], None]

MOST_CATEGORIES = 5_000
"""A text column with more values than this keeps the commonest: the others say too little each to be learnt."""
NAMED_AT_MOST = 8
BINS = 10
"""Numbers are cut into so many bins, of as many training rows each, to see whether they move."""


def silent(_: str) -> None:
    """Hear nothing."""


@dataclass(frozen=True)
class Column:
    """One feature as it was in training.

    A number stays as it is; a flag is 0 or 1; a category is the place of its text in `categories`. `typical` is the
    median of the training rows (None if all were missing), for a category the place of the commonest. `edges` cut a
    number at the tenths of the training rows: by them a later month is compared.
    """

    name: str
    kind: Kind
    typical: float | None
    categories: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()

    def card(self) -> dict[str, Any]:
        """Say it in JSON."""
        said: dict[str, Any] = {"name": self.name, "kind": self.kind, "typical": self.typical}
        if self.kind == "category":
            return said | {"categories": list(self.categories)}
        return said | {"edges": list(self.edges)} if self.kind == "number" else said

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Column":
        """Read what `card` said."""
        categories, edges = said.get("categories", ()), said.get("edges", ())
        return cls(said["name"], said["kind"], said["typical"], tuple(categories), tuple(edges))


def learn_columns(matrix: pd.DataFrame) -> tuple[Column, ...]:
    """Learn kinds, categories and typical values from training rows, in the order of the columns."""
    _refuse_twins(matrix.columns)
    return tuple(_learn(str(name), matrix[name]) for name in matrix.columns)


def encode(matrix: pd.DataFrame, columns: tuple[Column, ...], told: Told = silent) -> NDArray[np.float64]:
    """Return rows x columns of float64 in the trained order; missing, infinite and never-seen values are NaN.

    Columns that were not in training are ignored. A column that is not there is refused by name; infinite numbers,
    words among numbers and categories never seen are counted to `told`.
    """
    _refuse_missing(matrix, columns)
    # Column by column in memory: trees are asked as fast, and it is filled ten times as fast.
    coded = np.empty((len(matrix), len(columns)), dtype=np.float64, order="F")
    for place, column in enumerate(columns):
        coded[:, place] = _CODERS[column.kind](matrix[column.name], column, told)
    return coded


def kind_of(values: "pd.Series[Any]") -> Kind:
    """Say how a column is to be read; dates are refused, because only their distance to a month has a meaning."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return "flag"
    if pd.api.types.is_numeric_dtype(values.dtype):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        raise BadData(
            f"column {values.name}",
            found="dates",
            expected="numbers or text",
            do="Turn it into days before the end of the month, or leave it out.",
        )
    if values.dtype == object:
        inferred = pd.api.types.infer_dtype(values, skipna=True)
        if inferred == "boolean":
            return "flag"
        if inferred in {"integer", "floating", "mixed-integer-float", "decimal", "empty"}:
            return "number"
    return "category"


def as_text(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Say values as text so that 1 and 1.0 are the same word; missing stays missing.

    >>> as_text(pd.Series([1.0, 2.5, None])).tolist()
    ['1', '2.5', None]
    """
    known = values.notna().to_numpy()
    said = np.full(len(values), None, dtype=object)
    if kind_of(values) == "number":
        numbers = _numbers(values)[known]
        texts = [format(number, ".15g") for number in numbers.tolist()]
    else:
        texts = [str(value).strip() for value in values[known].tolist()]
    said[known] = np.array(texts, dtype=object)
    return pd.Series(said, index=values.index, name=values.name, dtype=object)


def named(names: Iterable[str]) -> str:
    """List names for a person to read, the first few of many.

    >>> named(["age", "offer"])
    '`age`, `offer`'
    """
    listed = list(names)
    more = f" and {len(listed) - NAMED_AT_MOST} more" if len(listed) > NAMED_AT_MOST else ""
    return ", ".join(f"`{name}`" for name in listed[:NAMED_AT_MOST]) + more


def _learn(name: str, values: "pd.Series[Any]") -> Column:
    kind = kind_of(values)
    if kind == "category":
        counted = _counted(values)
        # The commonest first, ties by the text itself: the same rows in another order learn the same categories.
        ranked = sorted(counted.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))[:MOST_CATEGORIES]
        categories = tuple(sorted(str(text) for text, _ in ranked))
        typical = float(categories.index(str(ranked[0][0]))) if ranked else None
        return Column(name, kind, typical, categories)
    numbers = _numbers(values)
    finite = numbers[np.isfinite(numbers)]
    typical = float(np.median(finite)) if finite.size else None
    return Column(name, kind, typical, edges=edges_of(finite) if kind == "number" else ())


def _counted(values: "pd.Series[Any]") -> "pd.Series[int]":
    """Count texts; of many rows few differ, and what differs is written once."""
    if values.dtype == object:
        return as_text(values).value_counts()
    counts = values.value_counts()
    texts = as_text(pd.Series(counts.index))
    return pd.Series(counts.to_numpy(), index=texts.to_numpy()).groupby(level=0).sum()


def edges_of(known: NDArray[np.float64]) -> tuple[float, ...]:
    """Cut values that are known at their tenths; where one value has more than a tenth of them, there are fewer cuts.

    >>> edges_of(np.arange(11.0))
    (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
    """
    if not known.size:
        return ()
    cuts = np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1], method="inverted_cdf")
    return tuple(float(edge) for edge in np.unique(cuts))


def _numbers(values: "pd.Series[Any]") -> NDArray[np.float64]:
    if values.dtype == object:
        return pd.to_numeric(values.map(lambda value: None if pd.isna(value) else float(value))).to_numpy(
            dtype=np.float64, na_value=np.nan
        )
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _code_number(values: "pd.Series[Any]", column: Column, told: Told) -> NDArray[np.float64]:
    if kind_of(values) == "category":
        numbers = pd.to_numeric(as_text(values), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        _count(told, int((np.isnan(numbers) & values.notna().to_numpy()).sum()), column, "words where numbers were")
    else:
        numbers = _numbers(values)
    infinite = np.isinf(numbers)
    _count(told, count := int(infinite.sum()), column, "infinite numbers")
    return np.where(infinite, np.nan, numbers) if count else numbers


def _code_category(values: "pd.Series[Any]", column: Column, told: Told) -> NDArray[np.float64]:
    known = pd.Index(list(column.categories), dtype=object)
    if values.dtype == object:
        places = known.get_indexer(pd.Index(as_text(values), dtype=object))
    else:
        # Of many rows few values differ: each is looked up once, and what is missing is nowhere.
        which, distinct = pd.factorize(values)
        words = as_text(pd.Series(distinct))
        places = np.append(known.get_indexer(pd.Index(words, dtype=object)), -1)[which]
    unseen = (places < 0) & values.notna().to_numpy()
    _count(told, int(unseen.sum()), column, "values never seen in training")
    return np.where(places < 0, np.nan, places).astype(np.float64)


_CODERS: dict[Kind, Callable[["pd.Series[Any]", Column, Told], NDArray[np.float64]]] = {
    "number": _code_number,
    "flag": _code_number,
    "category": _code_category,
}


def _count(told: Told, count: int, column: Column, what: str) -> None:
    if count:
        told(f"`{column.name}`: {count:,} {what} count as missing")


def _refuse_twins(names: "pd.Index[Any]") -> None:
    if not names.is_unique:
        raise BadData(
            "training rows",
            found=f"two columns named {named(sorted(set(names[names.duplicated()])))}",
            expected="one column a name",
            do="Name them apart.",
        )


def _refuse_missing(matrix: pd.DataFrame, columns: tuple[Column, ...]) -> None:
    _refuse_twins(matrix.columns)
    there = set(matrix.columns)
    absent = [column.name for column in columns if column.name not in there]
    if absent:
        raise BadData(
            "rows to score",
            found=f"no column {named(absent)}",
            expected=f"the {len(columns)} columns that the model was trained on",
            do="Add them, or train a model on the columns that you have.",
        )
