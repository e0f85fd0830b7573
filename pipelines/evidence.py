"""Evidence: all that the workspace can prove of a model, as numbers and as one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.files import sha256_of, write_text
from data.month import Month
from data.refusals import BadUsage
from models.aliases import alias
from models.bundle import Bundle, read_bundle
from models.outcome import AHEAD, HEADLINE_AHEAD, OUTCOMES, Outcome
from models.page.document import document
from models.pictures import draw_beeswarm, sampled
from models.rows import AHEAD_COLUMN
from models.split import Cell
from pipelines.backtest import backtested
from pipelines.compare import can_be_told
from pipelines.decisions import decisions_of
from pipelines.describe import describe_all
from pipelines.judged import Judging
from pipelines.lakeside import months_standing
from pipelines.named import ALIASES, card_of, model_named
from pipelines.proof import Asked, proof
from pipelines.step import Step, Told, silent
from pipelines.train import digests
from pipelines.workspace import Workspace

#: How many of the newest decisions on a model are shown.
MOST_DECISIONS = 8

FOLDER = "evidence"


@dataclass(frozen=True)
class Evidence:
    """The numbers of a model's evidence by table, and where its page lies."""

    numbers: dict[str, Any]
    page: Path


def evidence(workspace: Workspace, model: str, told: Told = silent) -> Evidence:
    """Gather the judging months of a model's own split, score them by its bundle, and write numbers and page.

    `model` as `port_out` (its champion), `port_out@challenger` or by the beginning of a sha256. What is done for the
    same data, settings, decisions and code is not done again.
    """
    sha = model_named(workspace, model)
    card = card_of(workspace, sha)
    outcome, until = _asked_of(card), Month.parse(card["until"])
    cells = judging_cells(workspace, outcome, card)
    matrices = describe_all(workspace, sorted({cell.month for cell in cells}), told)
    about = _about(workspace, sha, card, outcome)
    path = workspace.home / FOLDER / f"{outcome.name}-{sha[:12]}.html"
    inputs = {
        "model": sha,
        "matrices": {str(month): sha256_of(file) for month, file in matrices.items()},
        "handed_over": digests(workspace, _months_until(workspace, until), until),
        "settings": workspace.settings.model_dump(mode="json", include={"lists", "levels"}),
        "about": about,
    }

    def work() -> tuple[dict[str, Any], list[Path]]:
        told(f"evidence of {outcome.name}", 0, 1)
        bundle = read_bundle(workspace.bundles, sha)
        judging = Judging(workspace, matrices, until)
        found = proof(workspace.settings, Asked(bundle, outcome, cells, judging), unseen=_unseen(card))
        numbers = {**about, **found}
        write_text(path, document(numbers, bundle.card, _beeswarm(bundle, judging, cells)))
        told(f"evidence of {outcome.name}", 1, 1)
        return numbers, [path]

    return Evidence(_step_of(workspace, until, sha).once(inputs, work), path)


def record_of(workspace: Workspace, sha: str) -> dict[str, Any] | None:
    """Read what was recorded of a model's evidence, if it was made; a model that has none is refused."""
    card = card_of(workspace, sha)
    _asked_of(card)
    return _step_of(workspace, Month.parse(card["until"]), sha).record()


def _step_of(workspace: Workspace, until: Month, sha: str) -> Step:
    return Step(workspace, until, f"evidence.{sha[:12]}")


def judging_cells(workspace: Workspace, outcome: Outcome, card: Mapping[str, Any]) -> tuple[Cell, ...]:
    """List the cells of the judging months that a model's card names, asked from one to four months ahead."""
    targets = [Month.parse(month) for month in card["split"]["judge"]]
    cells = (Cell(target.back(ahead), ahead) for target in targets for ahead in (*AHEAD, AHEAD[-1] + 1))
    return tuple(cell for cell in cells if can_be_told(workspace, outcome, cell))


def _unseen(card: Mapping[str, Any]) -> Month:
    """Give the first month after all of whose events a model learnt or tuned on."""
    return max(Month.parse(month) for part in ("learn", "tune") for month in card["split"][part]) + 1


def _about(workspace: Workspace, sha: str, card: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Say what is known of a model besides what it says of people."""
    until = Month.parse(card["until"])
    made = [
        one for one in decisions_of(workspace) if one.outcome == outcome.name and sha in {one.model, one.instead_of}
    ]
    months = _months_until(workspace, until)
    return {
        "model": sha,
        "outcome": outcome.name,
        "question": outcome.question,
        "until": card["until"],
        "aliases": [which for which in ALIASES if alias(workspace.bundles, outcome.name, which) == sha],
        "decisions": [_decision(one, sha) for one in made[-MOST_DECISIONS:]],
        "quarantined": card["quarantined"],
        "weighted": card["weighted"],
        "contacted": card.get("contacted", {}),
        "not_final": [str(month) for month in months if month > outcome.last_final(until)],
        "changed_since": card["data"]["handed_over"] != digests(workspace, months, until),
        "backtest": backtested(workspace, outcome.name),
    }


def _decision(one: Any, sha: str) -> dict[str, Any]:
    """Say a decision from where a model stands: the other one may have been put in use, or kept, instead of it."""
    word = one.decision if one.model == sha else f"{one.decision}: {one.model[:12]} instead of this one"
    return {"at": one.at, "decision": word, "by": one.by, "why": one.why}


def _beeswarm(bundle: Bundle, judging: Judging, cells: Sequence[Cell]) -> bytes | None:
    """Draw some of the people of the last month, with what each feature does to their risk."""
    last = max((cell for cell in cells if cell.ahead == HEADLINE_AHEAD), key=lambda cell: cell.target, default=None)
    if last is None:
        return None
    people = judging.cohort(last.month)["subscriber_id"]
    frame = judging.features(last.month, people.iloc[sampled(len(people), seed=0)])
    return draw_beeswarm(bundle.ranker, frame.assign(**{AHEAD_COLUMN: last.ahead}), seed=0)


def _months_until(workspace: Workspace, until: Month) -> list[Month]:
    return [month for month in months_standing(workspace) if month <= until]


def _asked_of(card: Mapping[str, Any]) -> Outcome:
    name = str(card.get("outcome"))
    if name not in OUTCOMES or "split" not in card:
        raise BadUsage(
            "evidence",
            found=f"a model of {name}",
            expected=f"one of {', '.join(OUTCOMES)}",
            do="What a model of a flat table is worth stands in its card.",
        )
    return OUTCOMES[name]
