"""Ingest: the files of a month come in, are checked row by row, and stand in the lake whole or not at all."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data import lake
from data.engine import Engine
from data.exports import Export, exports_of, months_of
from data.files import replace_file
from data.month import Month
from data.numbers import Names, remember
from data.refusals import BadData
from data.rejects import Count, Sorted, sort_out
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace


def ingest(workspace: Workspace, directory: Path, month: Month, told: Told = silent) -> list[Count]:
    """Take in one month: what was read, kept and rejected, table by table.

    A month that is there from these very files is left as it is.
    """
    exports = exports_of(directory, month)
    workspace.take_key(directory / "key")
    inputs = {export.table.name: export.sha256 for export in exports}
    step = Step(workspace, month, "ingest")
    result = step.once(inputs, lambda: _take_in(workspace, exports, told))
    return [Count(**count) for count in result["counts"]]


def ingest_all(workspace: Workspace, directory: Path, until: Month, told: Told = silent) -> dict[Month, list[Count]]:
    """Take in every month up to `until` that is not in the lake yet, or whose files have changed."""
    months = [month for month in months_of(directory) if month <= until]
    counts = {}
    for done, month in enumerate(months):
        told("files in", done, len(months))
        counts[month] = ingest(workspace, directory, month)
    told("files in", len(months), len(months))
    return counts


def _take_in(workspace: Workspace, exports: list[Export], told: Told) -> tuple[dict[str, Any], list[Path]]:
    names = Names(workspace.key())
    settings = workspace.settings
    versions, counts, last_known = {}, [], {}
    with Engine(workspace.staging, threads=settings.engine.threads, memory_gb=settings.engine.memory_gb) as engine:
        for done, export in enumerate(exports):
            told(f"{export.month} {export.table.name}", done, len(exports))
            checked = sort_out(engine, export, names, workspace.staging)
            _set_aside(workspace, export, checked)
            _not_too_many(workspace, export, checked.count)
            if export.table.name == "subscribers":
                names.these_are_here(engine.arrow(checked.kept.select("subscriber_id"))["subscriber_id"].to_pylist())
                remember(workspace.vault, names.of_those_here())
            versions[export.table.name] = lake.commit(
                workspace.lake, export.table, export.month, engine.batches(checked.kept), input_sha=export.sha256
            )
            known = engine.value(checked.kept.known_on.max())
            last_known[export.table.name] = str(known) if known else None
            counts.append(vars(checked.count))
            engine.forget(checked.kept)
    return {"versions": versions, "counts": counts, "last_known": last_known}, []


def _set_aside(workspace: Workspace, export: Export, checked: Sorted) -> None:
    path = workspace.lake / "rejected" / export.table.name / f"{export.month}.parquet"
    if checked.rejected.num_rows or path.exists():
        with replace_file(path) as temporary:
            pq.write_table(checked.rejected, temporary, compression="zstd")


def _not_too_many(workspace: Workspace, export: Export, count: Count) -> None:
    allowed = max(workspace.settings.exports.rejected_rows, workspace.settings.exports.rejected_share * count.read)
    if count.rejected > allowed or (count.read and not count.kept):
        raise BadData(
            f"{export.path.name} {export.month}",
            found=f"{count.rejected} of {count.read} rows rejected",
            expected=f"at most {allowed:.0f}",
            do=f"The rows and their reasons are in lake/rejected/{export.table.name}/{export.month}.parquet; mend the "
            "export, or allow more under [exports] in keepline.toml. Nothing of this month stands.",
        )
