"""Ingest: the files of a month come in, are checked row by row, and stand in the lake whole or not at all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data import lake
from data.engine import Engine
from data.exports import Export, months_of
from data.files import replace_file
from data.mapping import PLAIN
from data.month import Month
from data.numbers import FORGOTTEN, Names, erased_in, remember
from data.refusals import BadData, laid_out
from data.rejects import Count, Sorted, sort_out
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
            step, inputs = Step(workspace, month, "ingest"), {export.table.name: export.sha256 for export in exports}
            inputs |= {"mapping": mapped.sha256} if mapped.sha256 else {}
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


def _said_before(step: Step, inputs: Mapping[str, str]) -> str | None:
    """Give the reason for which these very files were let in once already."""
    record = step.record()
    if record is None or record["inputs"] != inputs:
        return None
    said: str | None = record["result"]["go_ahead"]
    return said


def _take_in(
    workspace: Workspace, engine: Engine, names: Names, exports: list[Export], go_ahead: str | None
) -> tuple[dict[str, Any], list[Path]]:
    month, before = exports[0].month, months_before(workspace, exports[0].month)
    result: dict[str, Any] = {"versions": {}, "counts": [], "medians": {}, "doubts": {}}
    for export in exports:
        name = export.table.name
        checked = sort_out(engine, export, names, workspace.staging)
        _set_aside(workspace, export, checked)
        _not_too_many(workspace, export, checked)
        _not_empty(export, checked.count)
        if found := doubts(checked.count, checked.medians, before, workspace.settings.exports):
            result["doubts"][name] = found
        if name == "subscribers":
            names.these_are_here(engine.arrow(checked.kept.select("subscriber_id"))["subscriber_id"].to_pylist())
        result["counts"].append(vars(checked.count))
        result["medians"][name] = checked.medians
        if not result["doubts"] or go_ahead:
            origin = _origin(export, exports, names)
            number = lake.commit(workspace.lake, export.table, month, [checked.file], input_sha=origin)
            result["versions"][name] = Version(number, _made_from(export), checked.days)
    if result["doubts"] and not go_ahead:
        raise hold(month, result["doubts"])
    remember(workspace.vault, names.of_those_here())
    return {
        **result,
        **_beside_earlier(Step(workspace, month, "ingest").record(), result["versions"]),
        "go_ahead": go_ahead if result["doubts"] else None,
    }, []


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


def _origin(export: Export, exports: list[Export], names: Names) -> str:
    """Digest all that decides which rows are kept: the file, its contract, the key, and who is a subscriber."""
    subscribers = next(one.sha256 for one in exports if one.table.name == "subscribers")
    parts = [_made_from(export), code_version(), names.fingerprint, subscribers if export.table.of_the_month else ""]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _made_from(export: Export) -> str:
    """Name what a version is made from: the file as it is, or the file as a mapping reads it."""
    if export.layout == PLAIN:
        return export.sha256
    return hashlib.sha256(f"{export.sha256}|{export.layout.model_dump_json()}".encode()).hexdigest()


def _set_aside(workspace: Workspace, export: Export, checked: Sorted) -> None:
    path = workspace.lake / "rejected" / export.table.name / f"{export.month}.parquet"
    if checked.rejected.num_rows or path.exists():
        with replace_file(path) as temporary:
            pq.write_table(checked.rejected, temporary, compression="zstd")


def _not_too_many(workspace: Workspace, export: Export, checked: Sorted) -> None:
    """Refuse a file with too many rows that broke a rule; rows about those who have been erased broke none."""
    count, faulty = checked.count, sum(rows for rule, rows in checked.broken.items() if rule != FORGOTTEN)
    allowed = max(workspace.settings.exports.rejected_rows, workspace.settings.exports.rejected_share * count.read)
    if faulty > allowed or (count.read and not count.kept):
        raise BadData(
            export.where,
            found=f"{faulty} of {count.read} rows rejected",
            expected=f"at most {allowed:.0f}",
            do=f"The rows and their reasons are in lake/rejected/{export.table.name}/{export.month}.parquet; mend the "
            "export, or allow more under [exports] in keepline.toml. Nothing of this month stands.",
            table=laid_out(("rows", "why", "first on line"), _reasons(checked)),
        )


def _reasons(checked: Sorted) -> Iterator[tuple[str, str, str]]:
    """Say how many rows broke each rule, and where the first of them stands."""
    rules, lines = checked.rejected["rule"].to_pylist(), checked.rejected["line"].to_pylist()
    for rule, rows in sorted(checked.broken.items(), key=lambda pair: -pair[1]):
        yield f"{rows:,}", rule, str(lines[rules.index(rule)]) if rule in rules else ""


def _not_empty(export: Export, count: Count) -> None:
    """Refuse a table without any row that must have some: cut after its header, a file looks whole."""
    must_be_there = export.table.required or export.table.instead_of
    if must_be_there and export.table.name not in MAY_BE_EMPTY and not count.kept:
        raise BadData(
            f"{export.path.name} {export.month}", found="no row", expected="rows", do="Ask for the file again."
        )
