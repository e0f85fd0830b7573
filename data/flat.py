"""The flat table: one file of anybody's making, CSV or Parquet, read without guessing more than is safe."""

import csv
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from data.files import replace_file
from data.refusals import BadData, CannotWrite, NoInput, Refusal

DELIMITERS = (",", "\t", ";", "|")
PARQUET = b"PAR1"
PARQUET_SUFFIXES = (".parquet", ".pq")
ENCODINGS = ("utf-8-sig", "gb18030")
NOT_KNOWN = ("", "null", "nan", "na", "n/a", "\\n")
"""What is written, in any case of letters, where nothing is known; `None` is not among them: it is a common answer."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d*)?$")


def read_flat(path: Path, *, verbatim: Collection[str] = ()) -> pd.DataFrame:
    """Return one row a row of the file, in its order; columns are numbers if all that is known in them is, else text.

    CSV is UTF-8 (with or without BOM) or, if it is not that, GB18030; the delimiter is that of the header: comma, tab,
    semicolon or bar. Names of columns are stripped. Columns named `verbatim` stay text to the letter. Refused: a file
    that is not there (66), that is empty, that repeats a name, or whose rows are ragged, with their line (65).
    """
    content = _content(path)
    is_parquet = content.startswith(PARQUET) or path.suffix.lower() in PARQUET_SUFFIXES
    table = _parquet(path, content) if is_parquet else _csv(path, content)
    if table.num_rows == 0:
        raise _empty(path, "a header and no rows")
    columns = {
        name: _written(table[name]) if name in verbatim else _typed(table[name], name, path)
        for name in table.column_names
    }
    return pd.DataFrame(columns)


def write_flat(frame: pd.DataFrame, path: Path) -> None:
    """Write CSV as spreadsheets expect it: UTF-8 with BOM, all at once under its final name.

    Text that a spreadsheet would run as a formula gets a `'` before it, numbers written as text do not.
    """
    said = frame.assign(**{name: [_harmless(value) for value in frame[name]] for name in _text_columns(frame)})
    try:
        with replace_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
            said.to_csv(file, index=False, lineterminator="\n")
    except OSError as fault:
        raise CannotWrite(
            str(path), found=str(fault.strerror), expected="a place to write to", do="Name another file, or make room."
        ) from None


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NoInput(
            str(path), found="no such file", expected="a CSV or Parquet file", do="Look at the path."
        ) from None
    except OSError as fault:
        raise NoInput(
            str(path),
            found=str(fault.strerror),
            expected="a CSV or Parquet file that can be read",
            do="Look at the path.",
        ) from None
    if not content.strip():
        raise _empty(path, "an empty file")
    if content[:4] == b"PK\x03\x04":
        raise BadData(
            str(path),
            found="an Excel workbook",
            expected="CSV or Parquet",
            do="Save the sheet as CSV UTF-8 and give that.",
        )
    return content


def _parquet(path: Path, content: bytes) -> pa.Table:
    try:
        table = pa.parquet.read_table(path)
    except pa.ArrowException as fault:
        named, cut = "a file named Parquet that holds something else", "Parquet that breaks off"
        is_whole = f"damaged Parquet ({fault})" if content.endswith(PARQUET) else cut
        found = is_whole if content.startswith(PARQUET) else named
        raise BadData(str(path), found=found, expected="a whole Parquet file", do="Export it again.") from None
    return table.rename_columns(_names(path, table.column_names))


def _csv(path: Path, content: bytes) -> pa.Table:
    text = _decoded(path, content)
    header_line = text[: text.index("\n")] if "\n" in text else text
    delimiter = _delimiter(header_line)
    raw_names = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    names = _names(path, raw_names)
    try:
        table = pa.csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(raw_names, pa.string())),
        )
    except pa.ArrowInvalid as fault:
        raise _ragged(path, text, delimiter, len(names)) or BadData(
            str(path), found=str(fault), expected="a CSV file", do="Export it again."
        ) from None
    if table.num_rows and text.count('"') % 2 and "\n" in str(table[table.num_columns - 1][-1]):
        raise BadData(
            str(path), found="a quotation mark that is never closed", expected="an even number", do="Export it again."
        )
    return table.rename_columns(names)


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as fault:
            place = fault.start
    line = content[:place].count(b"\n") + 1
    raise BadData(
        str(path),
        found=f"bytes in line {line} that are neither UTF-8 nor GB18030",
        expected="one of the two",
        do="Save it as CSV UTF-8.",
    )


def _delimiter(header: str) -> str:
    outside = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=outside.count)


def _names(path: Path, raw: Iterable[str]) -> list[str]:
    """Strip the names; a column without one, such as a saved index, is called by its place."""
    names = [name.strip() or f"column_{place}" for place, name in enumerate(raw, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadData(
            f"{path} line 1",
            found=f"the column name `{twice[0]}` {names.count(twice[0])} times",
            expected="one column a name",
            do="Name them apart.",
        )
    return names


def _ragged(path: Path, text: str, delimiter: str, width: int) -> Refusal | None:
    """Find the first row of another length, with the line on which it begins."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for row in rows:
        if row and len(row) != width:
            return BadData(
                f"{path} line {begins}",
                found=f"{len(row)} values",
                expected=f"the {width} of the header",
                do="Quote values that hold the delimiter, or export the file again.",
            )
        begins = rows.line_num + 1
    return None


def _written(values: pa.ChunkedArray) -> "pd.Series[Any]":
    """Text to the letter; what is null is empty."""
    return pd.Series(pc.fill_null(_as_strings(values), "").to_pylist(), dtype="str")


def _typed(values: pa.ChunkedArray, name: str, path: Path) -> "pd.Series[Any]":
    kind = values.type
    if pa.types.is_boolean(kind):
        return pd.Series(values.to_pandas(), dtype="boolean")
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _floats(values)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        raise BadData(
            f"{path} column {name}",
            found=f"{kind}",
            expected="numbers or text",
            do="Leave it out of the file, or name it in --drop after flattening it.",
        )
    text = pc.utf8_trim_whitespace(_as_strings(values))
    known = pc.if_else(pc.is_in(pc.utf8_lower(text), pa.array(NOT_KNOWN)), None, text)
    try:
        return _floats(known)
    except pa.ArrowInvalid:
        return pd.Series(known.to_pandas(), dtype="str")


def _floats(values: pa.ChunkedArray) -> "pd.Series[Any]":
    return pd.Series(pc.cast(values, pa.float64(), safe=False).to_pandas(), dtype="float64")


def _as_strings(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values if pa.types.is_string(values.type) else pc.cast(values, pa.string())


def _text_columns(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name].dtype)]


def _harmless(value: Any) -> Any:
    is_formula = isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value)
    return f"'{value}" if is_formula else value


def _empty(path: Path, found: str) -> BadData:
    return BadData(str(path), found=found, expected="a header and rows", do="Export it again.")
