"""A small contract with a column of every kind, and files of it, for whoever reads exports in a test."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from data.contract import Column, Rule, Table, known_on
from data.engine import Engine
from data.exports import Export
from data.identity import subscriber_id
from data.mapping import PLAIN, Layout
from data.month import Month
from data.numbers import Names
from data.rejects import Sorted, sort_out

MARCH = Month.parse("2025-03")
KEY = bytes(32)
ANNA, BO = "13800138000", "13900139000"
HERE = {number: subscriber_id(number, KEY) for number in (ANNA, BO)}

TOPUPS = Table(
    name="topups",
    about="One row a top-up.",
    grain=("subscriber_id", "paid_at"),
    dated="paid_at",
    of_the_month=True,
    columns=(
        Column("number", "number", "who"),
        Column("month", "month", "the month"),
        Column("paid_at", "moment", "when"),
        Column("amount_fen", "whole", "how much", low=1, high=1_000_000),
        Column("gift_kb", "whole", "data given with it", low=0, optional=True),
        Column("channel", "text", "where", among=("app", "shop")),
        Column("is_first", "flag", "never before", optional=True),
        Column("shop_id", "id", "which shop", optional=True),
        Column("note", "text", "what was said", optional=True),
        known_on(),
    ),
    rules=(Rule("known not before it was paid", lambda row: row.known_on >= row.paid_at.date()),),
)

GOOD = {
    "number": ANNA,
    "month": "2025-03",
    "paid_at": "2025-03-01 10:00:00",
    "amount_fen": "500",
    "gift_kb": "",
    "channel": "app",
    "is_first": "1",
    "shop_id": "007",
    "note": "谢谢",
    "known_on": "2025-04-01",
}


@dataclass(frozen=True)
class Read:
    """What became of a file: how many rows were kept, rejected and repaired, the rules, and the rows themselves."""

    kept: int
    rejected: int
    repaired: int
    rules: list[tuple[int, str]]
    rows: list[dict[str, Any]]


def read(engine: Engine, folder: Path, raw: bytes, *, name: str = "topups.csv", layout: Layout = PLAIN) -> Read:
    """Read a file of top-ups."""
    path = folder / name
    path.write_bytes(raw)
    names = Names(KEY)
    names.these_are_here(HERE.values())
    export = Export(TOPUPS, MARCH, path, hashlib.sha256(raw).hexdigest(), layout)
    done: Sorted = sort_out(engine, [export], names, folder / "staging")
    count = done.parts[0].count
    assert done.rejected.num_rows == count.rejected
    rows = sorted(engine.arrow(done.kept).to_pylist(), key=lambda row: (row["paid_at"], row["subscriber_id"]))
    assert len(rows) == count.kept
    rules = list(zip(done.rejected["line"].to_pylist(), done.rejected["rule"].to_pylist(), strict=True))
    return Read(count.kept, count.rejected, count.repaired, rules, rows)


def row(**other: str) -> dict[str, str]:
    """A good row, but for what is said."""
    return {**GOOD, **other}


def text(*rows: dict[str, str], delimiter: str = ",", end: str = "\n") -> str:
    """A file of rows, with the header."""
    lines = [list(GOOD), *(list(one.values()) for one in rows)]
    return "".join(delimiter.join(line) + end for line in lines)


def zipped(**files: bytes) -> bytes:
    """An archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def workbook(*sheets: list[list[Any]]) -> bytes:
    """A workbook; numbers become numbers and text stays text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for cells in sheets:
            sheet = book.add_worksheet()
            for place, values in enumerate(cells):
                for at, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(place, at, value)
                    elif value is not None:
                        sheet.write(place, at, value)
    return out.getvalue()


def parquet(**columns: Any) -> bytes:
    """A Parquet file of good rows as text, but for the columns that are said."""
    out = io.BytesIO()
    length = len(next(iter(columns.values()))) if columns else 1
    taken = {name: columns.get(name, pa.array([value or None] * length, pa.string())) for name, value in GOOD.items()}
    pq.write_table(pa.table({**taken, **columns}), out)
    return out.getvalue()
