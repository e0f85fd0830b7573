"""Ingest: the files of a month come in, are checked row by row, and stand in the lake whole or not at all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data import lake
from data.contract import Table
from data.engine import Engine
from data.exports import Parts, digest_of, months_of
from data.files import replace_file
from data.mapping import PLAIN, Mapped
from data.month import Month
from data.numbers import FORGOTTEN, Names, erased_in, remember
from data.refusals import BadData, laid_out
from data.rejects import Count, Part, Sorted, sort_out
from data.versions import Version
from pipelines.handover import handed_over, mapped_by
from pipelines.holds import doubts, hold, months_before
from pipelines.lakeside import engine_of
from pipelines.retention import retire
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace, code_version

Counts = list[Count]

#: Of the tables that must be there, those that may well hold nothing: nobody ported in that month.
MAY_BE_EMPTY = ("porting",)


def ingest(
    workspace: Workspace,
    directory: Path,
    months: Sequence[Month],
    told: Told = silent,
    *,
    go_ahead: str | None = None,
    mapping: Path | None = None,
) -> dict[Month, Counts]:
    """Take in months: what was read, kept and rejected, table by table.

    A month that is there from these very files is left as it is. `go_ahead`: why a month is right that looks wrong;
    `mapping`: the file that says how the operator's own files become those of the contracts.
    """
    mapped = mapped_by(workspace, mapping)
    workspace.take_key(directory / "key")
    names, counts = Names(workspace.key(), erased_in(workspace.vault)), {}
    with engine_of(workspace) as engine:
        for done, month in enumerate(months):
            told("files in", done, len(months))
            exports = handed_over(workspace, directory, month, mapped)
            step, inputs = Step(workspace, month, "ingest"), _inputs(exports, mapped)
            said = go_ahead or _said_before(step, inputs)
            result = step.once(inputs, partial(_take_in, workspace, engine, names, exports, said))
            counts[month] = [Count(**count) for count in result["counts"]]
    retire(workspace)
    told("files in", len(months), len(months))
    return counts


def ingest_all(
    workspace: Workspace, directory: Path, until: Month, told: Told = silent, *, mapping: Path | None = None
) -> dict[Month, Counts]:
    """Take in every month up to `until` that is not in the lake yet, or whose files have changed."""
    months = [month for month in months_of(directory) if month <= until]
    return ingest(workspace, directory, months, told, mapping=mapping)


def _inputs(exports: Sequence[Parts], mapped: Mapped) -> dict[str, str]:
    """Digest what a month is made from: the files of each table, and the mapping if there is one."""
    files = {parts[0].table.name: digest_of(parts) for parts in exports}
    return files | ({"mapping": mapped.sha256} if mapped.sha256 else {})


def _said_before(step: Step, inputs: Mapping[str, str]) -> str | None:
    """Give the reason for which these very files were let in once already."""
    record = step.record()
    if record is None or record["inputs"] != inputs:
        return None
    said: str | None = record["result"]["go_ahead"]
    return said


def _take_in(
    workspace: Workspace, engine: Engine, names: Names, exports: Sequence[Parts], go_ahead: str | None
) -> tuple[dict[str, Any], list[Path]]:
    """Check every table of a month, and only when all are right commit them: a refused month changes nothing."""
    month = exports[0][0].month
    before = months_before(workspace, month)
    limits = workspace.settings.exports
    checked = [_checked(workspace, engine, names, parts) for parts in exports]
    found = {one.table: doubts(one.table, one.kept_count, one.medians, before, limits) for one in checked}
    doubtful = {name: told for name, told in found.items() if told}
    if doubtful and not go_ahead:
        raise hold(month, doubtful)
    versions = {}
    for parts, one in zip(exports, checked, strict=True):
        origin = _origin(parts, exports, names)
        number = lake.commit(workspace.lake, parts[0].table, month, one.files, input_sha=origin)
        versions[one.table] = Version(number, _made_from(parts), one.days)
    remember(workspace.vault, names.of_those_here())
    return {
        "counts": [vars(part.count) for one in checked for part in one.parts],
        "medians": {one.table: one.medians for one in checked},
        "doubts": doubtful,
        **_beside_earlier(Step(workspace, month, "ingest").record(), versions),
        "go_ahead": go_ahead if doubtful else None,
    }, []


def _checked(workspace: Workspace, engine: Engine, names: Names, parts: Parts) -> Sorted:
    """Check a table and set its rejected rows aside; one that cannot be right is refused."""
    table, month = parts[0].table, parts[0].month
    checked = sort_out(engine, parts, names, workspace.staging)
    _set_aside(workspace, table, month, checked)
    for part in checked.parts:
        _not_too_many(workspace, table, month, part)
    _not_empty(table, parts, checked)
    if table.name == "subscribers":
        names.these_are_here(engine.arrow(checked.kept.select("subscriber_id"))["subscriber_id"].to_pylist())
    return checked


def _beside_earlier(record: Mapping[str, Any] | None, new: Mapping[str, Version]) -> dict[str, Any]:
    """Put the new versions after those that were handed over before; a table that came no more is among the gone."""
    old: dict[str, list[dict[str, Any]]] = (
        {**record["result"]["gone"], **record["result"]["versions"]} if record else {}
    )
    earlier = {name: [said for said in old.get(name, []) if said["number"] != new[name].number] for name in new}
    return {
        "versions": {name: [*earlier[name], version.said()] for name, version in new.items()},
        "gone": {name: told for name, told in old.items() if name not in new},
    }


def _origin(parts: Parts, exports: Sequence[Parts], names: Names) -> str:
    """Digest all that decides which rows are kept: the files, their contract, the key, and who is a subscriber."""
    subscribers = next(digest_of(others) for others in exports if others[0].table.name == "subscribers")
    told = [_made_from(parts), code_version(), names.fingerprint, subscribers if parts[0].table.of_the_month else ""]
    return hashlib.sha256("|".join(told).encode()).hexdigest()


def _made_from(parts: Parts) -> str:
    """Name what a version is made from: the files as they are, or the files as a mapping reads them."""
    digest, layout = digest_of(parts), parts[0].layout
    if layout == PLAIN:
        return digest
    return hashlib.sha256(f"{digest}|{layout.model_dump_json()}".encode()).hexdigest()


def _set_aside(workspace: Workspace, table: Table, month: Month, checked: Sorted) -> None:
    path, rejected = workspace.lake / "rejected" / table.name / f"{month}.parquet", checked.rejected
    if rejected.num_rows or path.exists():
        with replace_file(path) as temporary:
            pq.write_table(rejected, temporary, compression="zstd")


def _not_too_many(workspace: Workspace, table: Table, month: Month, part: Part) -> None:
    """Refuse a file with too many rows that broke a rule; rows about those who have been erased broke none."""
    count, faulty = part.count, sum(rows for rule, rows, _ in part.count.why if rule != FORGOTTEN)
    limits = workspace.settings.exports
    allowed = max(limits.rejected_rows, int(round(limits.rejected_share * count.read, 6)))
    allow = f"say so in keepline.toml: rejected_rows = {faulty} under [exports]"
    if faulty > allowed or (count.read and not count.kept):
        raise BadData(
            f"{count.file} {month}",
            found=f"{faulty} of {count.read} rows rejected",
            expected=f"at most {allowed} ({limits.rejected_share:.1%} of a file, or {limits.rejected_rows})",
            do=f"The rows and their reasons are in lake/rejected/{table.name}/{month}.parquet. Mend the export"
            + (f"; or, if the month is right without them, {allow}" if count.kept else ", or the mapping")
            + ". Nothing of this month stands.",
            table=laid_out(("rows", "why", "first on line"), reasons(count)),
        )


def reasons(count: Count) -> Iterator[tuple[str, str, str]]:
    """Say of a file how many rows broke each rule, which, and where the first of them stands."""
    for rule, rows, line in count.why:
        yield f"{rows:,}", rule, "" if line is None else str(line)


def _not_empty(table: Table, parts: Parts, checked: Sorted) -> None:
    """Refuse a table without any row that must have some: cut after its header, a file looks whole."""
    must_be_there = table.required or table.instead_of
    if must_be_there and table.name not in MAY_BE_EMPTY and not checked.kept_count:
        raise BadData(parts[0].where, found="no row", expected="rows", do="Ask for the file again.")
