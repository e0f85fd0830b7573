"""Compare: two models of an outcome on the last final months that neither has seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.month import Month, months_between
from data.refusals import BadUsage, NoInput
from models.bundle import read_bundle
from models.comparison import Comparison, compare, listed_share
from models.outcome import HEADLINE_AHEAD, OUTCOMES, Outcome
from models.rows import Rows
from models.split import Cell
from pipelines.describe import describe_all
from pipelines.known import PORTING_MONTHS
from pipelines.lakeside import months_standing
from pipelines.named import card_of, model_named
from pipelines.past import Past
from pipelines.rows import Gatherer
from pipelines.step import Told, silent
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class Compared:
    """Two models by sha256, their outcome, the months of events they are compared on, and what came of it."""

    outcome: str
    one: str
    other: str
    months: tuple[str, ...]
    comparison: Comparison


def compare_models(workspace: Workspace, one: str, other: str, told: Told = silent) -> Compared:
    """Compare two models, each named by the beginning of its sha256 or as `port_out@champion`."""
    shas = (model_named(workspace, one), model_named(workspace, other))
    cards = [card_of(workspace, sha) for sha in shas]
    outcome = _asked_of(cards)
    cells = _unseen(workspace, outcome, cards)
    matrices = describe_all(workspace, [cell.month for cell in cells], told)
    rows = Gatherer(matrices, Past(workspace, months_standing(workspace)[-1])).rows(cells, outcome)
    if not rows.events:
        raise NoInput(
            "compare", found=f"no event in {_said(cells)}", expected="events to compare by", do="Wait for newer months."
        )
    told("comparing", 0, 1)
    says = [rows.scored(read_bundle(workspace.bundles, sha).probability) for sha in shas]
    comparison = compare(says[0], says[1], rows, listed_share=share_listed(workspace, rows))
    told("comparing", 1, 1)
    return Compared(outcome.name, *shas, tuple(str(cell.target) for cell in cells), comparison)


def share_listed(workspace: Workspace, rows: Rows) -> float:
    """Return the part of the people asked about whom the settings have capacity for."""
    lists = workspace.settings.lists
    return listed_share(rows.asked, lists.capacity_by_prefecture, lists.capacity_count)


def _asked_of(cards: Sequence[dict[str, Any]]) -> Outcome:
    """Give the outcome that both models foretell, month by month."""
    names = [str(card.get("outcome")) for card in cards]
    if names[0] != names[1] or names[0] not in OUTCOMES or not all("split" in card for card in cards):
        raise BadUsage(
            "compare",
            found=f"a model of {names[0]} and one of {names[1]}",
            expected=f"two models of one of {', '.join(OUTCOMES)}",
            do="Two models can be compared that answer the same question.",
        )
    return OUTCOMES[names[0]]


def _unseen(workspace: Workspace, outcome: Outcome, cards: Sequence[dict[str, Any]]) -> tuple[Cell, ...]:
    """List the cells of final months, at the headline, of which neither model knew anything when its list was due."""
    standing = months_standing(workspace)
    seen = max(Month.parse(month) for card in cards for part in ("learn", "tune") for month in card["split"][part])
    targets = months_between(seen + HEADLINE_AHEAD, outcome.last_final(standing[-1])) if standing else []
    cells = (Cell(target.back(HEADLINE_AHEAD), HEADLINE_AHEAD) for target in targets)
    there = tuple(cell for cell in cells if can_be_told(workspace, outcome, cell))
    if not there:
        raise NoInput(
            "compare",
            found=f"no final month of {outcome.name} after {seen}, which one of them has learnt from",
            expected=f"{seen + HEADLINE_AHEAD} or later, with {HEADLINE_AHEAD + outcome.final_after} months after it",
            do="Wait for newer months.",
        )
    return there


def can_be_told(workspace: Workspace, outcome: Outcome, cell: Cell) -> bool:
    """Say whether every month stands that tells who was asked, and what became of them."""
    standing = months_standing(workspace)
    first = max(cell.month.back(PORTING_MONTHS - 1), standing[0])
    return cell.month in standing and all(
        month in standing for month in months_between(first, cell.target + outcome.final_after)
    )


def _said(cells: Sequence[Cell]) -> str:
    return ", ".join(str(cell.target) for cell in cells)
