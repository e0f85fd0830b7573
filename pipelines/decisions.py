"""Decisions: which model was put in use, or left out of it, by whom, why and when; a book that only grows.

It lies outside of bundles and published months, for it holds the time.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from data.refusals import BadUsage
from pipelines.workspace import Workspace

BOOK = "decisions.jsonl"

#: Who decides when nobody is asked.
RULE = "rule"


@dataclass(frozen=True)
class Decision:
    """A decision on an outcome: `kept`, `promoted`, `rolled back`, `pinned` or `released`.

    `model` is in use after it; `instead_of` is the one that is not: the champion before, or the challenger that lost.
    """

    outcome: str
    decision: str
    model: str
    instead_of: str | None
    by: str
    why: str
    at: str = ""


def decided(workspace: Workspace, decision: Decision) -> Decision:
    """Write a decision into the book before it is carried out, so that none goes unrecorded; return it as written."""
    if not decision.by.strip() or not decision.why.strip():
        raise BadUsage(
            "decision",
            found="no name or no reason",
            expected="both",
            do="Say who decides and why: --by NAME --why TEXT",
        )
    made = Decision(**{**asdict(decision), "at": time.strftime("%Y-%m-%dT%H:%M:%S%z")})
    path = workspace.home / BOOK
    torn = path.is_file() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as book:
        book.write(("\n" if torn else "") + json.dumps(asdict(made), ensure_ascii=False) + "\n")
    return made


def decisions_of(workspace: Workspace) -> Iterator[Decision]:
    """Read the book, oldest first; a line that a killed run left half-written says nothing."""
    path = workspace.home / BOOK
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            yield Decision(**json.loads(line))
        except (ValueError, TypeError):
            continue


def put_in_use(workspace: Workspace, outcome: str, model: str) -> Decision | None:
    """Find the last decision that put a model in use for an outcome."""
    found = [one for one in decisions_of(workspace) if (one.outcome, one.model) == (outcome, model)]
    taken = [one for one in found if one.decision != "kept"]
    return taken[-1] if taken else None
