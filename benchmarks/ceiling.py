"""The declared ceiling: the same recipe, learnt once from more than a million subscriber-months. `make ceiling`.

It stands in for the exact filter until the operator can tell what its exports allow to be known. An operator of another
seed than the demonstration's is invented, the month is run on it, and the models are judged by its true hazards; the
result is written to data/operator/ceiling.json with a digest of the operator's parameters, by which a test sees that it
is stale.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from data.files import write_text
from data.month import Month
from data.operator.invent import invent
from pipelines.judge import judge
from pipelines.month import run_month
from pipelines.workspace import open_workspace

SUBSCRIBERS, MONTHS, UNTIL, SEED = 100_000, 13, Month.parse("2025-12"), 7
OPERATOR = Path(__file__).resolve().parent.parent / "data" / "operator"


def parameters_digest() -> str:
    """Digest the operator's parameters."""
    return hashlib.sha256((OPERATOR / "parameters.py").read_bytes()).hexdigest()


def main() -> None:
    """Invent, learn, judge, write."""
    with tempfile.TemporaryDirectory() as folder:
        exports, workspace = Path(folder) / "exports", open_workspace(Path(folder) / "home")
        invent(exports, subscribers=SUBSCRIBERS, months=MONTHS, until=UNTIL, seed=SEED)
        with workspace.held():
            run_month(workspace, UNTIL, exports, told=_told)
        verdicts = judge(workspace, UNTIL, exports / "truth")
    result = {
        "auc": {one.outcome: round(one.auc, 4) for one in verdicts},
        "subscriber_months": SUBSCRIBERS * MONTHS,
        "seed": SEED,
        "parameters_sha256": parameters_digest(),
        "command": "make ceiling",
    }
    write_text(OPERATOR / "ceiling.json", json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _told(what: str, done: int, of: int) -> None:
    sys.stderr.write(f"{what} {done}/{of}\n")


if __name__ == "__main__":
    main()
