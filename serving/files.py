"""Files: the two lists as Parquet for machines and CSV for everybody else, the same bytes from the same rows."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from serving.columns import Kind, Shown

#: A cell that begins so is run as a formula by the programs that open a CSV; the full-width forms are read alike.
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ROW_GROUP_ROWS = 100_000

_STORED: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "flag": pa.bool_(),
    "share": pa.float64(),
    "yuan": pa.float64(),
    "ratio": pa.float64(),
    "day": pa.date32(),
}


def _array(values: pd.Series, kind: Kind) -> pa.Array:
    """Turn a column into Arrow as its kind is stored; a missing value is null, whatever pandas calls it."""
    if kind == "day":
        values = pd.Series(pd.to_datetime(values).dt.date, dtype=object)
    return pa.Array.from_pandas(values, type=_STORED[kind])


def write_parquet(rows: pd.DataFrame, columns: tuple[Shown, ...], path: Path) -> int:
    """Write a list with all its rows, control rows marked, and return how many."""
    schema = pa.schema([(column.name, _STORED[column.kind]) for column in columns])
    table = pa.Table.from_arrays([_array(rows[column.name], column.kind) for column in columns], schema=schema)
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP_ROWS,
        version="2.6",
        store_schema=False,
    )
    return len(rows)


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    >>> harmless("=HYPERLINK(1)"), harmless("武汉")
    ("'=HYPERLINK(1)", '武汉')
    """
    return f"'{text}" if text.startswith(FORMULA_LEADS) else text


_WRITTEN: dict[Kind, Callable[[object], str]] = {
    "text": lambda value: harmless(str(value)),
    "whole": str,
    "flag": lambda value: "1" if value else "0",
    "share": lambda value: f"{value:.6f}",
    "yuan": lambda value: f"{value:.2f}",
    "ratio": lambda value: f"{value:.2f}",
    "day": lambda value: f"{value:%Y-%m-%d}",
}


def _texts(values: pd.Series, kind: Kind) -> list[str]:
    """Write a column as texts; a missing value is empty."""
    written = _WRITTEN[kind]
    return ["" if missing else written(value) for value, missing in zip(values, values.isna(), strict=True)]


def write_csv(rows: pd.DataFrame, columns: tuple[Shown, ...], path: Path) -> int:
    """Write a list without its control rows (UTF-8 with BOM, comma, LF) and return how many rows."""
    shown = rows[~rows["is_control"]]
    texts = [_texts(shown[column.name], column.kind) for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows(zip(*texts, strict=True))
    return len(shown)
