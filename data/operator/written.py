"""Written: values as an export writes them, and the file itself, CSV in GB18030 or Parquet."""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from data.contract import STORED
from data.files import replace_file
from data.operator.people import NONE, Flags, Ints
from data.tables import TABLES

DAY_S = 86_400
#: Rows written at once.
PIECE = 100_000

#: Text of which hardly a value stands twice.
MANY_VALUED = ("peer_hash",)

#: The type in Parquet of what is stored as such.
PARQUET_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("ms"),
    "int64": pa.int64(),
    "boolean": pa.bool_(),
}


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


class ExportFile(ABC):
    """One export under a temporary name, written in pieces; it stands under its own name when closed without error."""

    ending: ClassVar[str]

    def __init__(self, folder: Path, name: str) -> None:
        self._replacing = replace_file(folder / f"{name}.{self.ending}")
        self._table = TABLES[name]

    def __enter__(self) -> Self:
        self._open(self._replacing.__enter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        self._replacing.__exit__(kind, error, trace)

    def add(self, table: pa.Table) -> None:
        """Write the rows of a table whose columns are those of the contract, some at a time."""
        for start in range(0, table.num_rows, PIECE):
            self.write(self.encoded(table.slice(start, PIECE)))

    @abstractmethod
    def encoded(self, table: pa.Table) -> Any:
        """Turn rows into what is written; may be done on another thread."""

    @abstractmethod
    def write(self, encoded: Any) -> None:
        """Append what was encoded."""

    @abstractmethod
    def _open(self, path: Path) -> None: ...

    @abstractmethod
    def _close(self) -> None: ...


class CsvFile(ExportFile):
    """CSV in GB18030, as most operators hand over."""

    ending = "csv"

    def encoded(self, table: pa.Table) -> Any:
        """Say rows as text."""
        buffer = pa.BufferOutputStream()
        options = csv.WriteOptions(include_header=False, quoting_style="none", batch_size=PIECE)
        csv.write_csv(table.select(self._table.header), buffer, options)
        text = buffer.getvalue().to_pybytes()
        # ASCII reads the same in both, and the days, by far the largest table, are nothing else.
        return text if text.isascii() else text.decode("utf-8").encode("gb18030")

    def write(self, encoded: Any) -> None:
        """Append text."""
        self._file.write(encoded)

    def _open(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write((",".join(self._table.header) + "\n").encode("ascii"))

    def _close(self) -> None:
        self._file.close()


class ParquetFile(ExportFile):
    """Parquet, as a data platform hands over."""

    ending = "parquet"

    def encoded(self, table: pa.Table) -> Any:
        """Give each column the type of its kind."""
        return table.select(self._table.header).cast(self._schema)

    def write(self, encoded: Any) -> None:
        """Append a group of rows."""
        self._file.write_table(encoded)

    def _open(self, path: Path) -> None:
        columns = self._table.columns
        self._schema = pa.schema([(column.name, PARQUET_TYPES[STORED[column.kind]]) for column in columns])
        whole = [column.name for column in columns if column.kind == "whole"]
        self._file = pq.ParquetWriter(
            path,
            self._schema,
            compression="snappy",
            # Measured on days: a third faster than plain whole numbers in a dictionary, and two thirds of the size.
            use_dictionary=[name for name in self._table.header if name not in {*whole, *MANY_VALUED}],
            column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
        )

    def _close(self) -> None:
        self._file.close()


FORMATS: dict[str, type[ExportFile]] = {"csv": CsvFile, "parquet": ParquetFile}
