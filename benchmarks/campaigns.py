"""What calling the riskiest costs the models that learn beside it.

`python -m benchmarks.campaigns [SEED ...]` invents each operator of 40,000 people and 16 months three times: nobody
works a list; a list calls the riskiest 5 % of each month, as the operator does (its types of people, half of them not
reached, nobody spared); and a list whose call takes 40 % off the leaving of whomever it calls, for three months, and
spares one in ten. Port-out is learnt from the first, and from the others as Keepline does, naively (as if nobody had
been called), and with those called left out. All rank the people of the operator with the list in the last month by
what they would do if nobody called, weighed by true hazards one month of gap later; told is what is kept of (AUC - .5)
beside the first. Ten processor minutes a seed.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow.parquet as pq

from data.exports import months_of
from data.month import Month
from data.operator import contacts
from data.operator.campaigns import CAMPAIGNS, CONTROL, TREATED, Campaign, Drawn, Words
from data.operator.conditions import Conditions
from data.operator.invent import invent
from data.operator.people import People, Reals
from models.bundle import Bundle
from models.evidence import expected_auc
from models.learning import Lesson, learn
from models.outcome import HEADLINE_AHEAD, PORT_OUT
from models.rows import AHEAD_COLUMN
from pipelines.describe import describe, describe_all
from pipelines.ingest import ingest
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.past import Past
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace

UNTIL = Month.parse("2025-12")
INVENT: dict[str, Any] = {"subscribers": 40_000, "months": 16, "until": UNTIL, "grain": "month", "form": "parquet"}
EFFECT, SPARED = 0.4, 0.1
SEEDS = (1, 2)


def sparing(people: People, conditions: Conditions, apparent: Reals, rng: np.random.Generator) -> Drawn:
    """The operator's own list, of which some are spared by chance."""
    drawn = OWN_LIST.draw(people, conditions, apparent, rng)
    is_spared = rng.random(len(drawn.row)) < SPARED
    return Drawn(drawn.row, np.where(is_spared, CONTROL, TREATED), np.where(is_spared, SPARED, 1 - SPARED))


def takes_off(people: People, offer: Words) -> Reals:
    """Whatever is offered, so much less leaving."""
    del offer
    return np.full(len(people), -EFFECT)


OWN_LIST = next(one for one in CAMPAIGNS if one.name == "LIST")
TOLD_ON = tuple(
    replace(one, draw=sparing, effect=takes_off, acts_unheard=True) if one is OWN_LIST else one for one in CAMPAIGNS
)


def taken_in(
    folder: Path, seed: int, policy: str | None = None, campaigns: tuple[Campaign, ...] = CAMPAIGNS
) -> Workspace:
    """Invent an operator, and take it in."""
    with mock.patch.object(contacts, "CAMPAIGNS", campaigns):
        invent(folder / "exports", **INVENT, seed=seed, has_references=False, policy=policy)
    workspace = open_workspace(folder / "home")
    ingest(workspace, folder / "exports", months_of(folder / "exports"), go_ahead="the operator is invented")
    return workspace


def lessons(workspace: Workspace) -> dict[str, Lesson]:
    """Port-out as every month learns it, naively, and with those called left out."""
    plan = plan_of(workspace, PORT_OUT, months_standing(workspace), UNTIL)
    matrices, past, blind = describe_all(workspace, plan.months()), Past(workspace, UNTIL), Past(workspace, UNTIL)
    happened = blind.happened
    vars(blind)["happened"] = replace(happened, contacts=happened.contacts.iloc[:0])
    ours = lesson_of(workspace, PORT_OUT, plan, matrices, UNTIL, past=past)
    return {
        "as Keepline does": ours,
        "naively": lesson_of(workspace, PORT_OUT, plan, matrices, UNTIL, past=blind),
        "those called left out": replace(ours, learn=replace(ours.learn, contacted=None)),
    }


def ranked(model: Bundle, workspace: Workspace, truth: Path) -> float:
    """Rank who is free to port in the last month by a model; the expected AUC by true hazards, nobody contacted."""
    people = Past(workspace, UNTIL).people(UNTIL)
    asked = people.loc[PORT_OUT.at_risk(people, UNTIL + HEADLINE_AHEAD), "subscriber_id"]
    path = truth / "hazards" / f"{UNTIL + HEADLINE_AHEAD}.parquet"
    hazard = pq.read_table(path, columns=["subscriber_id", PORT_OUT.name]).to_pandas().set_index("subscriber_id")
    there = hazard.loc[hazard.index.intersection(asked), PORT_OUT.name]
    there = there[there > 0]
    matrix = matrix_of(describe(workspace, UNTIL)).loc[there.index].assign(**{AHEAD_COLUMN: HEADLINE_AHEAD})
    return expected_auc(model.ranker.raw(matrix), there.to_numpy(np.float64))


def main() -> None:
    """Print one line a seed, a kind of list and a way to learn."""
    for seed in [int(word) for word in sys.argv[1:]] or SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            quiet = learn(lessons(taken_in(Path(folder) / "quiet", seed))["naively"], {})
            for kind, campaigns in {"its own list": CAMPAIGNS, f"a list of effect {EFFECT:.0%}": TOLD_ON}.items():
                room = Path(tempfile.mkdtemp(dir=folder))
                listed, truth = taken_in(room, seed, "risk-top5", campaigns), room / "exports" / "truth"
                without = ranked(quiet, listed, truth)
                for name, lesson in lessons(listed).items():
                    model = learn(lesson, {})
                    found = ranked(model, listed, truth)
                    counts = model.card.get("contacted", {}).get("an_event_counts", 1)
                    print(
                        f"seed {seed}, {kind}, {name}: AUC {found:.3f} beside {without:.3f} without a campaign: "
                        f"{(found - 0.5) / (without - 0.5):.3f} kept; an event of somebody called counts {counts:.2f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
