"""Drafting: a first mapping from the files themselves, with everything said of which it is not sure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from os.path import commonprefix

from data import synonyms
from data.contract import Column, Table
from data.samples import Sample
from data.tables import TABLES
from data.units import units_of

#: How days, moments and months are found to be written; the first is that of the contracts.
DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")
FORMATS = {
    "day": DATES,
    "moment": (*(f"{date} %H:%M:%S" for date in DATES), "%Y%m%d%H%M%S"),
    "month": ("%Y-%m", "%Y%m", "%Y/%m", "%Y年%m月"),
}
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_UNIT = re.compile(r"[(（\[_]([^()（）\[\]_]+)[)）\]]?$")

#: Of the columns of a contract so many must be found in a file for it to be taken for its table.
ENOUGH = 0.3

#: A name that is like one that is known, to this degree, needs no second look; so many values must look like numbers.
SURE = NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Guess:
    """What is thought of one column: where it comes from, what is said of it, and what is not sure."""

    column: Column
    name: str | None
    said: dict[str, str]
    words: dict[str, str]
    doubts: tuple[str, ...]


def drafted(samples: Sequence[Sample]) -> tuple[str, list[str]]:
    """Draft a mapping in TOML, and list what it is not sure of: `table.column: why`."""
    taken: dict[str, list[Sample]] = {}
    doubts: list[str] = []
    for sample in samples:
        table = _table_of(sample)
        if table is None or not all(_are_parts(one, sample) for one in taken.get(table.name, [])):
            why = f"also looks like {table.name}" if table else "looks like no table of the contracts"
            doubts.append(f"{sample.path.name}: {why}; left out")
            continue
        taken.setdefault(table.name, []).append(sample)
    parts = ["# Which file, column, unit, code and date format is which. Look at every line marked `unsure`."]
    for name in [one for one in TABLES if one in taken]:
        guesses = _guesses(TABLES[name], taken[name][0])
        parts.append(_section(TABLES[name], taken[name], guesses))
        if len(taken[name]) > 1:
            doubts.append(f"{name}: are {len(taken[name])} files, {_named(taken[name])}, its parts?")
        if above := taken[name][0].skip_lines:
            doubts.append(f"{name}: do {above} lines stand above the header in every month?")
        if (footer := taken[name][0].footer) is not None:
            doubts.append(f"{name}: is a last line that begins with {footer} a footer, in every month?")
        elif taken[name][0].last and len(taken[name][0].last) != len(taken[name][0].names):
            doubts.append(f"{name}: the last line, {_last(taken[name][0])}, is no row; a footer begins with a word")
        doubts += [f"{name}.{guess.column.name}: {doubt}" for guess in guesses for doubt in guess.doubts]
    missing = [one for one, table in TABLES.items() if table.required and one not in taken]
    doubts += [f"{one}: no file looks like it, and it is needed" for one in missing]
    return "\n\n".join(parts) + "\n", doubts


def _are_parts(one: Sample, other: Sample) -> bool:
    """Say whether two files may be parts of one table: they have the same columns."""
    return (one.names, one.delimiter) == (other.names, other.delimiter)


def _table_of(sample: Sample) -> Table | None:
    stem = sample.path.name.split(".")[0].lower()
    # Of `usage_daily_20251201` the table is in the name, and what follows is day, prefecture or part.
    own = [name for name in TABLES if re.fullmatch(rf"{name}([^a-z].*)?", stem)]
    if own:
        return TABLES[max(own, key=len)]
    called = [name for name, words in synonyms.TABLES.items() if any(word in stem for word in words)]
    found = {name: _likeness(TABLES[name], sample) + (0.5 if name in called else 0) for name in TABLES}
    best = max(found, key=lambda name: found[name])
    return TABLES[best] if found[best] >= ENOUGH else None


def _likeness(table: Table, sample: Sample) -> float:
    return sum(_place(column, sample.names, set())[0] is not None for column in table.columns) / len(table.columns)


def _guesses(table: Table, sample: Sample) -> list[Guess]:
    used: set[int] = set()
    guesses = []
    for column in sorted(table.columns, key=lambda one: _place(one, sample.names, set())[1], reverse=True):
        place, score = _place(column, sample.names, used)
        if place is None and column.kind == "number":
            place = next((at for at in range(len(sample.names)) if _are_numbers(sample.column(at))), None)
        if place is not None:
            used.add(place)
        guesses.append(_guess(column, sample, place, score))
    order = {column.name: place for place, column in enumerate(table.columns)}
    return sorted(guesses, key=lambda guess: order[guess.column.name])


def _place(column: Column, names: Sequence[str], used: set[int]) -> tuple[int | None, float]:
    """Where a column stands, and how sure that is: 1 by its own name, less by a word that operators use."""
    best: tuple[int | None, float] = (None, 0.0)
    for place, name in enumerate(names):
        plain = _UNIT.sub("", name.lower()).strip()
        if place in used or not plain:
            continue
        words = synonyms.COLUMNS.get(column.name, ())
        stem = column.name.rsplit("_", 1)[0] if units_of(column) else column.name
        score = 1.0 if name == column.name else 0.95 if plain in words else 0.9 if plain == stem else 0.0
        score = score or max((0.6 * len(word) / len(plain) for word in words if word in plain), default=0.0)
        if score > max(best[1], 0.3):
            best = (place, score)
    return best


def _guess(column: Column, sample: Sample, place: int | None, score: float) -> Guess:
    if place is None:
        return _guess_without(column)
    name, values = sample.names[place], sample.column(place)
    said: dict[str, str] = {}
    words: dict[str, str] = {}
    doubts: list[str] = []
    if score < SURE:
        doubts.append(f"is it {name}?")
    if column.kind in FORMATS:
        said, doubts = _dated(column, values, doubts)
    elif column.kind == "whole":
        said, doubts = _measured(column, name, values, doubts)
    elif column.among or column.kind == "flag":
        words, doubts = _worded(column, values, doubts)
    elif column.kind == "number" and not _are_numbers(values):
        doubts.append(f"{name} holds other things than phone numbers")
    return Guess(column, name, said, words, tuple(doubts))


def _guess_without(column: Column) -> Guess:
    always = {"month": "{month}", "known_on": "{next_month}-04"}.get(column.name)
    if always is not None:
        doubt = (f"not in the file; set to {always}",) if column.name == "known_on" else ()
        return Guess(column, None, {"always": always}, {}, doubt)
    return Guess(column, None, {}, {}, () if column.optional else ("no column looks like it, and it is needed",))


def _dated(column: Column, values: list[str], doubts: list[str]) -> tuple[dict[str, str], list[str]]:
    formats = FORMATS[column.kind]
    best = max(formats, key=lambda one: sum(_is_written(value, one) for value in values))
    # A footer, or a few odd rows, hide no format; they are named.
    odd = [value for value in values if not _is_written(value, best)]
    if len(odd) > (1 - NEARLY_ALL) * len(values):
        return {}, [*doubts, f"a {column.kind} is written in a way that is not known, such as `{odd[0]}`"]
    if odd:
        doubts.append(f"`{odd[0]}` is not written as {best}")
    return ({} if best == formats[0] else {"format": best}), doubts


def _is_written(value: str, written: str) -> bool:
    try:
        return len(datetime.strptime(value, written).strftime(written)) >= len(value)  # noqa: DTZ007 - a form, no moment
    except ValueError:
        return False


def _measured(column: Column, name: str, values: list[str], doubts: list[str]) -> tuple[dict[str, str], list[str]]:
    units = {unit.lower(): unit for unit in units_of(column)}
    told = _UNIT.search(name.lower())
    own = column.name.rsplit("_", 1)[-1]
    said = {"thousands": ","} if any(_GROUPED.fullmatch(value) for value in values) else {}
    if not units:
        return said, doubts
    if told and told[1].strip() in units:
        unit = units[told[1].strip()]
        return said | ({} if unit.lower() == own else {"unit": unit}), doubts
    if name == column.name:
        return said, doubts
    if own == "fen" and any(re.fullmatch(r"-?[\d,]+\.\d{1,2}", value) for value in values):
        return said | {"unit": "yuan"}, [*doubts, "taken for yuan, because it has decimals"]
    is_told = told is not None and name.endswith((")", "）", "]"))
    doubt = f"the unit {told[1]} is not known" if told and is_told else "the unit is not said"
    return said, [*doubts, f"{doubt}; taken for {own}"]


def _worded(column: Column, values: Iterable[str], doubts: list[str]) -> tuple[dict[str, str], list[str]]:
    allowed = ("0", "1") if column.kind == "flag" else column.among
    found = sorted(set(values))
    if set(found) <= set(allowed):
        return {}, doubts
    known = {code: word for word in allowed for code in (word, *synonyms.WORDS.get(word, ()))}
    words = {code: known[code] for code in found if code in known}
    unknown = [code for code in found if code not in known]
    if unknown:
        doubts.append(f"what does {', '.join(unknown[:8])} mean? one of {', '.join(allowed)}")
    return words, doubts


def _are_numbers(values: Sequence[str]) -> bool:
    fitting = sum(bool(re.fullmatch(r"1\d{10}(\.0)?", value)) for value in values)
    return bool(values) and fitting >= NEARLY_ALL * len(values)


def _section(table: Table, samples: Sequence[Sample], guesses: Iterable[Guess]) -> str:
    sample = samples[0]
    lines = [f"[{table.name}]  # {table.zh}" if table.zh else f"[{table.name}]", f"file = {_text(_named(samples))}"]
    # Where parts differ, each tells its own: one without a Chinese letter looks like UTF-8.
    if sample.encoding not in {None, "utf-8"} and len({one.encoding for one in samples}) == 1:
        lines.append(f"encoding = {_text(str(sample.encoding))}")
    if sample.delimiter not in {None, ","}:
        lines.append(f"delimiter = {_text(str(sample.delimiter))}")
    if sample.skip_lines:
        lines.append(f"skip_lines = {sample.skip_lines}  # unsure: do so many stand above the header in every month?")
    if sample.footer is not None:
        lines.append(
            f"footer = {_text(sample.footer)}  # unsure: is the last line, {_last(sample)}, a footer in every month?"
        )
    guesses = list(guesses)
    lines += _unused(sample, guesses)
    lines.append(f"[{table.name}.columns]")
    for guess in guesses:
        said = {"from": guess.name, **guess.said} if guess.name is not None else dict(guess.said)
        if said == {"from": guess.column.name} and not guess.words and not guess.doubts:
            continue
        told = [f"{key} = {_text(str(value))}" for key, value in said.items()]
        if guess.words:
            told.append(
                "words = { " + ", ".join(f"{_text(code)} = {_text(word)}" for code, word in guess.words.items()) + " }"
            )
        doubt = f"  # unsure: {'; '.join(guess.doubts)}" if guess.doubts else ""
        line = f"{guess.column.name} = {{ {', '.join(told)} }}" if told else f"# {guess.column.name} ="
        if told or doubt:
            lines.append(line + doubt)
    return "\n".join(lines[:-1] if lines[-1].endswith(".columns]") else lines)


def _unused(sample: Sample, guesses: Iterable[Guess]) -> list[str]:
    """Name the columns of a file that no column of the contract comes from."""
    used = {guess.name for guess in guesses}
    left = [name for name in sample.names if name not in used]
    return [f"# not used: {', '.join(_text(name) for name in left)}"] if left else []


def _last(sample: Sample) -> str:
    return _text((sample.delimiter or ",").join(sample.last)[:60])


def _named(samples: Sequence[Sample]) -> str:
    """The name of a file in any month, or the pattern that its parts fit."""
    month = samples[0].path.parent.name
    names = [
        sample.path.name.replace(month, "{month}").replace(month.replace("-", ""), "{digits}") for sample in samples
    ]
    if len(names) == 1:
        return names[0]
    begin = commonprefix(names)  # noqa: RUF071 - letters are compared, and no folders
    end = commonprefix([name[len(begin) :][::-1] for name in names])[::-1]  # noqa: RUF071 - the same
    # The first nine of many parts share a 0 that the tenth has not.
    return f"{begin.rstrip('0123456789')}*{end.lstrip('0123456789')}"


def _text(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in plain) + '"'
