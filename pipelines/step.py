"""A step: work that is done once for the same inputs and code, and leaves a record of what it read and made."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.files import sha256_of, write_text
from data.month import Month
from pipelines.workspace import Workspace, code_version

#: What a step tells while it works: what, how far, of how much.
Told = Callable[[str, int, int], None]


def silent(what: str, done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Step:
    """One step of a month; its record names the files it made, relative to the workspace, with their sha256."""

    workspace: Workspace
    month: Month
    name: str

    @property
    def path(self) -> Path:
        """Where the record lies."""
        return self.workspace.steps / str(self.month) / f"{self.name}.json"

    def record(self) -> dict[str, Any] | None:
        """Read what was recorded, if anything."""
        if not self.path.exists():
            return None
        try:
            record: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError:
            # What cannot be read says nothing of what is done: it is done again.
            return None
        return record

    def standing(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """Give the result if this was done with these inputs by this code, and all it made is still there."""
        record = self.record()
        if record is None or record["inputs"] != _plain(inputs) or record["code"] != code_version():
            return None
        files: dict[str, str] = record["files"]
        whole = all(
            (self.workspace.home / name).is_file() and sha256_of(self.workspace.home / name) == sha
            for name, sha in files.items()
        )
        result: dict[str, Any] = record["result"]
        return result if whole else None

    def once(
        self, inputs: Mapping[str, Any], work: Callable[[], tuple[Mapping[str, Any], list[Path]]]
    ) -> dict[str, Any]:
        """Do the work unless it stands; it returns its result and the files it made. The record is written last."""
        standing = self.standing(inputs)
        if standing is not None:
            return standing
        result, made = work()
        files = {str(path.relative_to(self.workspace.home)): sha256_of(path) for path in made}
        record = {"inputs": inputs, "result": result, "files": files, "code": code_version()}
        write_text(self.path, json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        return dict(_plain(result))

    def amend(self, result: Mapping[str, Any]) -> None:
        """Record another result of the same inputs: what was made lies elsewhere now."""
        record = {**(self.record() or {}), "result": result}
        write_text(self.path, json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, sort_keys=True, ensure_ascii=False))
