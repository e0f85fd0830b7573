"""Which: the model, the list, the level and the reasons that a publication, however old, had for somebody."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.files import sha256_of
from data.month import Month
from data.refusals import NoInput, Refusal
from models.bundle import read_card
from pipelines.decisions import put_in_use
from pipelines.person import known_here, subscriber_named
from pipelines.remake import manifest_of
from pipelines.workspace import Workspace
from serving.publish import MANIFEST, current

LISTS = ("retention", "recommendation")

#: What a list says of somebody and is told here; who is in a control group no desk may know.
TOLD = ("rank", "level", "risk", "propensity", "to_work", "offer_id", "channel", "valid_until")
REASONS = (1, 2, 3)


@dataclass(frozen=True)
class Answer:
    """What a publication says of somebody.

    `listed`: for each list the person is on what it says and the reasons. `risks`: of whoever was scored, within three
    months; None where the scores of that publication are there no more. `models`: of each outcome sha256, what its card
    says, and who put it in use.
    """

    publication: str
    listed: dict[str, dict[str, Any]]
    risks: dict[str, float | None] | None
    models: dict[str, dict[str, Any]]


def which(workspace: Workspace, who: str, month: Month | None, publication: str | None) -> Answer:
    """Answer for a person, named by number or id, out of the current publication of a month or any other."""
    person = known_here(workspace, subscriber_named(workspace, who))
    manifest = _manifest(workspace, month, publication)
    said: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    listed = {name: row for name in LISTS if (row := _listed(manifest.parent, name, person)) is not None}
    return Answer(
        publication="/".join(manifest.parent.parts[-2:]),
        listed=listed,
        risks=_risks(workspace, said, person),
        models={outcome: _model(workspace, outcome, sha) for outcome, sha in said["bundles"].items()},
    )


def _manifest(workspace: Workspace, month: Month | None, publication: str | None) -> Path:
    if publication is not None:
        return manifest_of(workspace, publication)
    folder = current(workspace.published, month)
    if folder is None:
        raise NoInput(
            f"published {month}",
            found="nothing",
            expected="a published month",
            do="Say which with --month, or --publication MONTH/FOLDER.",
        )
    return folder / MANIFEST


def _listed(folder: Path, name: str, person: str) -> dict[str, Any] | None:
    rows = pq.read_table(folder / f"{name}.parquet", filters=pc.field("subscriber_id") == person).to_pylist()
    if not rows:
        return None
    row = rows[0]
    reasons = [{tongue: row[f"reason_{k}_{tongue}"] for tongue in ("zh", "en")} for k in REASONS]
    told = {column: row[column] for column in TOLD if column in row}
    return {**told, "reasons": [reason for reason in reasons if reason["zh"]]}


def _risks(workspace: Workspace, said: dict[str, Any], person: str) -> dict[str, float | None] | None:
    """Read what the models said of the person, if the scores are still those that were published; {} if not scored."""
    path = workspace.scores / f"{said['month']}.parquet"
    if not path.is_file() or sha256_of(path) != said["inputs"]["scores"]:
        return None
    rows = pq.read_table(path, filters=pc.field("subscriber_id") == person).to_pylist()
    return {name: rows[0][name] for name in said["bundles"]} if rows else {}


def _model(workspace: Workspace, outcome: str, sha: str) -> dict[str, Any]:
    made = put_in_use(workspace, outcome, sha)
    told: dict[str, Any] = {"sha256": sha, "decision": None if made is None else vars(made)}
    try:
        card = read_card(workspace.bundles, sha)
    except Refusal as fault:
        return {**told, "card": None, "why_not": fault.found}
    return {**told, "card": card}
