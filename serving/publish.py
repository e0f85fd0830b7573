"""Publication: a month's lists become one folder that never changes, and a pointer is moved last."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.files import sha256_of, sync, write_text
from data.month import Month
from data.refusals import BadData, CannotWrite
from serving.columns import RECOMMENDATION, RETENTION
from serving.cover import Cover
from serving.files import write_csv, write_parquet
from serving.lists import Lists
from serving.packs import write_packs

MANIFEST = "manifest.json"
POINTER = "CURRENT"
SHA_LETTERS = 12
_NAMED = re.compile(rf"(\d{{4}}-\d{{2}})/([0-9a-f]{{{SHA_LETTERS}}})")


def _write_files(lists: Lists, cover: Cover, masked: pd.DataFrame, folder: Path) -> dict[str, int]:
    """Write every file of a month but the manifest; return path -> rows."""
    rows = {
        "retention.parquet": write_parquet(lists.retention, RETENTION, folder / "retention.parquet"),
        "recommendation.parquet": write_parquet(
            lists.recommendation, RECOMMENDATION, folder / "recommendation.parquet"
        ),
        "retention.csv": write_csv(lists.retention, RETENTION, folder / "retention.csv"),
        "recommendation.csv": write_csv(lists.recommendation, RECOMMENDATION, folder / "recommendation.csv"),
    }
    (folder / "excel").mkdir()
    packs = write_packs(lists, cover, masked, folder / "excel")
    return rows | {f"excel/{name}": count for name, count in packs.items()}


def _manifest(folder: Path, rows: Mapping[str, int], lists: Lists, cover: Cover, extra: Mapping[str, Any]) -> bytes:
    """Describe the folder: every file with its sha256, bytes and rows, and what it was made of."""
    files = {
        name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size, "rows": rows[name]}
        for name in sorted(rows)
    }
    own = {
        "month": str(cover.month),
        "list_day": f"{cover.list_day:%Y-%m-%d}",
        "valid_until": f"{cover.valid_until:%Y-%m-%d}",
        "files": files,
        "refused": {rule: int(count) for rule, count in lists.refusals[["rule", "refused_count"]].to_numpy()},
    }
    twice = sorted(set(own) & set(extra))
    if twice:
        raise ValueError(f"manifest: {twice} stand there already")
    return (json.dumps(own | dict(extra), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _stage(staging: Path, write: Callable[[Path], bytes]) -> tuple[Path, str]:
    """Write a whole folder under a staging name, manifest last, all of it on the disk; return it and its name to be."""
    folder = staging / "publish"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    manifest = write(folder)
    (folder / MANIFEST).write_bytes(manifest)
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)
    return folder, hashlib.sha256(manifest).hexdigest()[:SHA_LETTERS]


def _point(pointer: Path, named: str) -> None:
    """Move a pointer: a temporary file, then one rename. A pointer that already says so is left alone."""
    if _named(pointer) == named:
        return
    write_text(pointer, f"{named}\n")


def _read(pointer: Path) -> str | None:
    """Read a pointer; None if there is none, refused if it says something else than a month and a folder."""
    named = _named(pointer)
    if named is None and pointer.is_file():
        raise BadData(
            f"{pointer.name} of the published months",
            found=f"`{_said(pointer)[:40]}`",
            expected="a month and a folder, such as 2025-03/0123456789ab",
            do="Publish the month again.",
        )
    return named


def _named(pointer: Path) -> str | None:
    """Give the month and folder that a pointer names, if it does."""
    said = _said(pointer) if pointer.is_file() else ""
    return said if _NAMED.fullmatch(said) else None


def _said(pointer: Path) -> str:
    return pointer.read_text(encoding="ascii", errors="replace").strip()


def _settle(folder: Path, final: Path) -> None:
    """Give the staged folder its final name; one that is there already must be whole, and is kept."""
    if not final.exists():
        final.parent.mkdir(parents=True, exist_ok=True)
        os.rename(folder, final)  # noqa: PTH104 - a folder appears whole or not at all
        sync(final.parent)
        sync(final.parent.parent)
        return
    wrong = verify(final)
    if wrong:
        raise BadData(
            f"published {final.parent.name}/{final.name}",
            found="; ".join(wrong),
            expected="the folder as it was published",
            do="Somebody changed it. Move it away and run the month again.",
        )
    shutil.rmtree(folder)


def publish(
    lists: Lists,
    *,
    cover: Cover,
    masked: pd.DataFrame,
    staging: Path,
    published: Path,
    manifest_extra: Mapping[str, Any],
) -> Path:
    """Publish the lists of a month; return the folder `published/<month>/<sha12>`.

    `staging` must lie on the same disk as `published`. `masked`: subscriber_id, masked number. `manifest_extra`:
    inputs, bundles, settings, code version, as JSON values without clock, host or path. The pointers
    `published/<month>/CURRENT` and then `published/CURRENT` hold one line, the folder relative to `published`; the
    latter never goes back to an older month. Until the last step readers see what they saw before.
    """

    def write(folder: Path) -> bytes:
        rows = _write_files(lists, cover, masked, folder)
        return _manifest(folder, rows, lists, cover, manifest_extra)

    month = str(cover.month)
    try:
        folder, name = _stage(staging, write)
        final = published / month / name
        _settle(folder, final)
    except OSError as error:
        raise _unwritten(month, error) from error
    point_to(final)
    return final


def point_to(folder: Path) -> None:
    """Have the pointers name a published folder: that of its month, then, if there is no later month, the latest.

    A pointer that says so already is not touched; one that is gone, or names no folder, is put right.
    """
    published, month = folder.parent.parent, folder.parent.name
    try:
        _point(published / month / POINTER, f"{month}/{folder.name}")
        _point(published / POINTER, _latest(published))
    except OSError as error:
        raise _unwritten(month, error) from error


def _latest(published: Path) -> str:
    """Name the folder of the latest month that any pointer names; a month's own pointer knows better than the other."""
    pointers = (*published.glob(f"*/{POINTER}"), published / POINTER)
    named = [name for name in map(_named, pointers) if name and (published / name / MANIFEST).is_file()]
    return max(named, key=lambda name: name.partition("/")[0])


def _unwritten(month: str, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"publishing {month}",
        found=f"{error.strerror or error}",
        expected="a disk that can be written",
        do="What was published before still stands. See to the disk, then run the same command again.",
    )


def current(published: Path, month: Month | None = None) -> Path | None:
    """Return the folder that is published: the latest month's, or that of `month`; None if there is none."""
    named = _read(published / POINTER if month is None else published / str(month) / POINTER)
    if named is None:
        return None
    folder = published / named
    if not (folder / MANIFEST).is_file():
        raise BadData(
            "the published folder",
            found=f"no {named}",
            expected="a folder with a manifest",
            do="Publish the month again.",
        )
    return folder


def verify(folder: Path) -> list[str]:
    """Say what differs between a published folder and its manifest; nothing if it is whole."""
    if not (folder / MANIFEST).is_file():
        return [f"no {MANIFEST}"]
    manifest = (folder / MANIFEST).read_bytes()
    if hashlib.sha256(manifest).hexdigest()[:SHA_LETTERS] != folder.name:
        return [f"{MANIFEST} is not the one this folder is named after"]
    promised = json.loads(manifest)["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = [f"{name} is missing" for name in sorted(set(promised) - there)]
    wrong += [f"{name} should not be there" for name in sorted(there - set(promised))]
    wrong += [
        f"{name} has other content"
        for name in sorted(there & set(promised))
        if sha256_of(folder / name) != promised[name]["sha256"]
    ]
    return wrong
