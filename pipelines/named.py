"""Named: which model a person means, by the beginning of its sha256 or by what it is to its outcome."""

import json
import re
from typing import Any

from data.refusals import BadUsage, NoInput
from models.aliases import CHALLENGER, CHAMPION, PREVIOUS, alias
from models.outcome import OUTCOMES
from pipelines.workspace import Workspace

ALIASES = (CHAMPION, CHALLENGER, PREVIOUS)
FEWEST_LETTERS = 4
_BEGINNING = re.compile(rf"[0-9a-f]{{{FEWEST_LETTERS},64}}")
_ALIASED = re.compile(rf"(?P<name>[\w.-]+)@(?P<alias>{'|'.join(ALIASES)})")


def model_named(workspace: Workspace, said: str) -> str:
    """Return the sha256 of the bundle meant by `port_out@champion` or `3fa94b`; none and several are refused.

    An outcome alone means its champion.
    """
    said = f"{said}@{CHAMPION}" if said in OUTCOMES else said
    if aliased := _ALIASED.fullmatch(said):
        sha = alias(workspace.bundles, aliased["name"], aliased["alias"])
        if sha is None:
            raise NoInput(f"model {said}", found="none", expected="one that stands for it", do=_there(workspace))
        return sha
    if not _BEGINNING.fullmatch(said):
        raise BadUsage(
            f"model {said}",
            found="neither",
            expected=f"OUTCOME@{'|'.join(ALIASES)}, or {FEWEST_LETTERS} letters or more of a sha256",
            do=_there(workspace),
        )
    found = [name for name in models_there(workspace) if name.startswith(said)]
    if len(found) > 1:
        raise BadUsage(f"model {said}", found=f"{len(found)} that begin so", expected="one", do="Give more letters.")
    if not found:
        raise NoInput(f"model {said}", found="none that begins so", expected="one of bundles/", do=_there(workspace))
    return found[0]


def models_there(workspace: Workspace) -> list[str]:
    """List the bundles that there are, by sha256."""
    return sorted(path.parent.name for path in workspace.bundles.glob("*/card.json"))


def card_of(workspace: Workspace, sha256: str) -> dict[str, Any]:
    """Read what the card of a model says, without loading the model."""
    card: dict[str, Any] = json.loads((workspace.bundles / sha256 / "card.json").read_text(encoding="utf-8"))
    return card


def _there(workspace: Workspace) -> str:
    """Say which models there are, the newest of each outcome last."""
    said = sorted(
        (card_of(workspace, sha).get("outcome", "?"), str(card_of(workspace, sha).get("until", "")), sha[:12])
        for sha in models_there(workspace)
    )
    return f"There are {', '.join(' '.join(one).replace('  ', ' ') for one in said)}." if said else "Train one first."
