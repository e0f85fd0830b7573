"""One small invented operator, made once, that the tests here read."""

from pathlib import Path

import pandas as pd
import pytest

from data.month import Month, months_between
from data.operator.invent import invent

UNTIL = Month.parse("2025-03")
MONTHS = 6
SUBSCRIBERS = 2_500


@pytest.fixture(scope="session")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("operator")
    invent(directory, subscribers=SUBSCRIBERS, months=MONTHS, until=UNTIL, seed=7)
    return directory


@pytest.fixture(scope="session")
def months() -> list[Month]:
    return months_between(UNTIL.back(MONTHS - 1), UNTIL)


@pytest.fixture(scope="session")
def export(operator, months):
    """Read a table of all months as text, `month_of_file` beside it; an empty cell is missing."""
    read: dict[str, pd.DataFrame] = {}

    def table(name: str) -> pd.DataFrame:
        if name not in read:
            read[name] = pd.concat(
                pd.read_csv(
                    operator / str(month) / f"{name}.csv", dtype="str", encoding="gb18030", keep_default_na=False,
                    na_values=[""],
                ).assign(month_of_file=str(month))
                for month in months
            )  # fmt: skip
        return read[name].copy()

    return table


@pytest.fixture(scope="session")
def truth(operator):
    """Read one kind of truth, all months."""

    def read(kind: str) -> pd.DataFrame:
        return pd.concat(pd.read_parquet(path) for path in sorted((operator / "truth" / kind).glob("*.parquet")))

    return read
