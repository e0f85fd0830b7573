"""Remake: an earlier publication is made again from its manifest, byte for byte, or it is said why it cannot be."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.files import write_text
from data.month import Month
from data.numbers import erased_in
from data.refusals import BadData, BadSettings, NoInput
from pipelines.lakeside import ingested
from pipelines.month import publish_month
from pipelines.score import score
from pipelines.settings import Settings
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace, code_version
from serving.publish import MANIFEST, SHA_LETTERS, verify


@dataclass(frozen=True)
class Then(Workspace):
    """A workspace as it was: rows, models and vault of the present one, settings of the past, everything else empty."""

    now: Workspace
    said: Settings

    @property
    def lake(self) -> Path:
        """The lake holds every version."""
        return self.now.lake

    @property
    def bundles(self) -> Path:
        """Models are named by their content."""
        return self.now.bundles

    @property
    def vault(self) -> Path:
        """The key never changes."""
        return self.now.vault

    @property
    def settings(self) -> Settings:
        """What was set then; how much of the machine is used is a matter of today."""
        return self.said.model_copy(update={"engine": self.now.settings.engine})


def remake(workspace: Workspace, manifest: Path, told: Told = silent) -> Path:
    """Make a publication again; return its folder, in `published/` if it was lost there, and move no pointer.

    `manifest`: of the folder that is to be made again. Refused unless this very code made it, and all it was made of
    is still there.
    """
    text = manifest.read_bytes()
    said: dict[str, Any] = json.loads(text)
    name = hashlib.sha256(text).hexdigest()[:SHA_LETTERS]
    month = Month.parse(said["month"])
    _same_code(said, f"published {month}/{name}")
    then = _as_it_was(workspace, said)
    score(then, month, said["bundles"], told)
    made = publish_month(then, month, said["bundles"], told)
    if made.name != name:
        raise BadData(
            f"published {month}/{name}",
            found=f"{made.name} when made again; {len(erased_in(workspace.vault))} people have been erased here",
            expected="the same bytes",
            do="Whoever was erased is in no new publication, nor in one made again. Without that: was the key changed?",
        )
    final = workspace.published / str(month) / name
    if not final.exists():
        final.parent.mkdir(parents=True, exist_ok=True)
        made.rename(final)
    elif wrong := verify(final):
        shutil.rmtree(final)
        made.rename(final)
        told(f"put right: {'; '.join(wrong)}", 1, 1)
    return final


def manifest_of(workspace: Workspace, publication: str) -> Path:
    """Find a manifest: of a publication by its name `2025-12/0123456789ab`, of a folder, or the file itself."""
    places = (workspace.published / publication / MANIFEST, Path(publication) / MANIFEST, Path(publication))
    for place in places:
        if place.is_file():
            return place
    there = sorted(folder.relative_to(workspace.published).as_posix() for folder in workspace.published.glob("*/*/"))
    raise NoInput(
        f"publication {publication}",
        found="no manifest",
        expected=f"one of {', '.join(there)}" if there else "a published month",
        do="Name it as month/folder, or name its manifest.json.",
    )


def _same_code(said: Mapping[str, Any], where: str) -> None:
    if said["code"] != code_version():
        raise BadSettings(
            where,
            found=f"this is Keepline {code_version()}",
            expected=f"Keepline {said['code']}, which made it",
            do="Install that version; no other is sure to make the same bytes.",
        )


def _as_it_was(workspace: Workspace, said: Mapping[str, Any]) -> Then:
    """Lay out a workspace in `staging` in which exactly the files of the manifest have been handed over."""
    home = workspace.staging / "again"
    shutil.rmtree(home, ignore_errors=True)
    (home / "staging").mkdir(parents=True)
    then = Then(home, now=workspace, said=Settings.model_validate(said["settings"]))
    for month, tables in said["inputs"]["handed_over"].items():
        versions = {name: _versions(workspace, month, name, exports) for name, exports in tables.items()}
        record = {
            "inputs": {},
            "result": {"versions": versions, "gone": {}, "counts": []},
            "files": {},
            "code": said["code"],
        }
        write_text(Step(then, Month.parse(month), "ingest").path, json.dumps(record))
    return then


def _versions(workspace: Workspace, month: str, table: str, exports: list[str]) -> list[dict[str, Any]]:
    """Find the versions of a month that were made from these files, the newest of each."""
    result = ingested(workspace, Month.parse(month))["result"]
    there = {
        version["export"]: version for version in (*result["gone"].get(table, []), *result["versions"].get(table, []))
    }
    lost = [export[:SHA_LETTERS] for export in exports if export not in there]
    if lost:
        raise NoInput(
            f"{table} {month}",
            found=f"no version made from the file {', '.join(lost)}",
            expected="every version that the publication was made of",
            do="They are kept for versions_months of [lake] in keepline.toml; take the file in again if you have it.",
        )
    return [there[export] for export in exports]
