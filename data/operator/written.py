"""Written: values as an export writes them, and the file itself in GB18030."""

import io
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from data.files import replace_file
from data.operator.people import NONE, Flags, Ints
from data.tables import TABLES

DAY_S = 86_400


def among(words: tuple[str, ...], positions: Ints) -> pa.Array:
    """Return the word at each position; null for NONE."""
    return pa.array(words, pa.string()).take(pa.array(positions, mask=positions == NONE))


def repeated(value: Any, count: int) -> pa.Array:
    """Return one value so many times."""
    return pa.repeat(pa.scalar(value), count)


def days(values: Ints) -> pa.Array:
    """Return days since 1970 as dates; null for NONE."""
    return pa.array(values.astype(np.int32), mask=values == NONE).cast(pa.date32())


def moments(day: Ints, second: Ints) -> pa.Array:
    """Return days since 1970 and seconds of the day as moments of the operator's own clock."""
    return pa.array(day * DAY_S + second).cast(pa.timestamp("s"))


def flags(values: Flags | Ints) -> pa.Array:
    """Return 0 and 1; null for NONE."""
    return pa.array(values.astype(np.int8), mask=values.astype(np.int64) == NONE)


def whole(values: npt.NDArray[Any]) -> pa.Array:
    """Return whole numbers."""
    return pa.array(values.astype(np.int64))


def numbers(values: Ints) -> pa.Array:
    """Return phone numbers as text."""
    return pa.array(values).cast(pa.string())


class ExportFile:
    """One export under a temporary name, written in pieces; it stands under its own name when closed without error."""

    def __init__(self, folder: Path, name: str) -> None:
        self._replacing = replace_file(folder / f"{name}.csv")
        self._header = TABLES[name].header

    def __enter__(self) -> Self:
        self._file = self._replacing.__enter__().open("wb")
        self._file.write((",".join(self._header) + "\n").encode("ascii"))
        return self

    def add(self, table: pa.Table) -> None:
        """Write the rows of a table whose columns are those of the contract."""
        buffer = io.BytesIO()
        options = csv.WriteOptions(include_header=False, quoting_style="none")
        csv.write_csv(table.select(self._header), buffer, options)
        text = buffer.getvalue()
        # ASCII reads the same in both, and the days, by far the largest table, are nothing else.
        self._file.write(text if text.isascii() else text.decode("utf-8").encode("gb18030"))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._replacing.__exit__(kind, error, trace)
