"""An invented operator and its published month, made once for all tests that need a month end to end."""

import csv
import hashlib
import io
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from data.identity import read_key, subscriber_id
from data.month import Month
from data.operator.invent import invent
from pipelines.__main__ import run

#: As small as still gives both lists. The last month is handed over, but nobody has looked at it yet.
SUBSCRIBERS, MONTHS, SEED = 1_500, 8, 1
REASONS = [f"reason_{k}_{tongue}" for k in (1, 2, 3) for tongue in ("zh", "en")]
JULY, AUGUST = Month.parse("2025-07"), Month.parse("2025-08")


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code, and what it said."""

    code: int
    out: str
    err: str


@contextmanager
def as_released() -> Iterator[None]:
    """Let libraries talk among themselves, as outside of tests: Ibis calls DuckDB, and we deltalake, by names of old."""
    with warnings.catch_warnings():
        for said in (r"fetch_\w+\(\) is deprecated", "`partition_filters` is deprecated"):
            warnings.filterwarnings("ignore", message=said, category=DeprecationWarning)
        yield


def keepline(*words: object) -> Ended:
    """Type a command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with as_released(), redirect_stdout(out), redirect_stderr(err):
        code = run([str(word) for word in words])
    return Ended(code, out.getvalue(), err.getvalue())


def read_export(path: Path) -> list[dict[str, str]]:
    """Read an export of the invented operator as anybody would, without a line of ours."""
    with path.open(encoding="gb18030", newline="") as file:
        return list(csv.DictReader(file))


def tree(folder: Path) -> dict[str, str]:
    """Digest every file under a folder, hidden ones too: path -> sha256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class Story:
    """A month that has been published: what was handed over, the workspace, the folder, what the command said."""

    exports: Path
    home: Path
    month: Month
    ended: Ended

    @property
    def folder(self) -> Path:
        return Path(self.ended.out.splitlines()[-1])

    @cached_property
    def retention(self) -> pd.DataFrame:
        return self.frame(self.folder / "retention.parquet")

    @cached_property
    def recommendation(self) -> pd.DataFrame:
        return self.frame(self.folder / "recommendation.parquet")

    @cached_property
    def listed(self) -> pd.DataFrame:
        """Both lists, one below the other."""
        return pd.concat([self.retention, self.recommendation], ignore_index=True)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        return self.frame(self.home / "matrix" / f"{self.month}.parquet").set_index("subscriber_id")

    @cached_property
    def ids(self) -> dict[str, str]:
        """Name the numbers of all months: {number: subscriber_id}."""
        key = read_key(self.exports / "key")
        numbers = {row["number"] for path in self.exports.glob("*/subscribers.csv") for row in read_export(path)}
        return {number: subscriber_id(number, key) for number in numbers}

    def export(self, table: str, month: Month | None = None) -> list[dict[str, str]]:
        """Read a table as it was handed over, each row with the subscriber's name beside the number."""
        rows = read_export(self.exports / str(month or self.month) / f"{table}.csv")
        return [{**row, "subscriber_id": self.ids[row["number"]]} if "number" in row else row for row in rows]

    def copy(self, home: Path) -> Path:
        """Take the workspace elsewhere, as after this month."""
        shutil.copytree(self.home, home)
        return home

    @staticmethod
    def frame(path: Path) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(path).to_pandas()
        return frame


@cache
def exports_made(base: Path) -> Path:
    """Have the operator write its exports."""
    directory = base / "operator" / "exports"
    invent(directory, subscribers=SUBSCRIBERS, months=MONTHS, until=AUGUST, seed=SEED)
    return directory


@cache
def july_published(base: Path) -> Story:
    """Publish a month, as a user does."""
    exports, home = exports_made(base), base / "operator" / "workspace"
    ended = keepline("month", "--month", JULY, "--from", exports, "--home", home)
    assert ended.code == 0, ended.err
    return Story(exports, home, JULY, ended)
