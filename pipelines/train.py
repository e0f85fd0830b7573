"""Train: learn an outcome from every month whose ending we have seen, and keep the model if it beats the one in use."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.files import sha256_of
from data.month import Month
from data.refusals import NoInput, TooLittle
from features.families import features_of
from models.bundle import Bundle, write_bundle
from models.learning import Lesson, learn
from models.outcome import HEADLINE_AHEAD, OTHER_LEAVING, OUTCOMES, PORT_OUT, STAND_IN, Outcome
from models.pictures import MOST_ROWS, draw_all
from models.recipe import FEW_POSITIVES, MONTHLY, TUNED, Recipe
from models.rows import Rows
from models.split import Split, split
from pipelines import index
from pipelines.describe import describe_all
from pipelines.known import PORTING_MONTHS
from pipelines.lakeside import handed_over, ingested, missing_in, months_standing
from pipelines.named import card_of
from pipelines.past import Past
from pipelines.porting import young
from pipelines.promote import contend
from pipelines.rows import Gatherer
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace

#: What a person asks to be trained, and the outcomes that belong to it: a list of leavers needs both ways of leaving.
TOGETHER: Mapping[str, tuple[Outcome, ...]] = {"port_out": (OTHER_LEAVING, PORT_OUT)} | {
    name: (outcome,) for name, outcome in OUTCOMES.items() if outcome not in {OTHER_LEAVING, PORT_OUT}
}

#: What is trained every month, in this order, and what stands in for a model that cannot be learnt yet.
EVERY_MONTH = ("port_out", "upgrade", "silence", "arrears")
INSTEAD = dict.fromkeys(("silence", "arrears"), "the rate stated in the settings of the lists")


@dataclass(frozen=True)
class Trained:
    """What came of a training: the new model, the one now in use, and why."""

    outcome: str
    challenger: str
    champion: str
    why: str


def train(
    workspace: Workspace, outcome: Outcome, until: Month, told: Told = silent, *, past: Past | None = None
) -> Trained:
    """Learn an outcome from the months up to `until`, and crown the model if the rule of promotion says so.

    Label the months; describe the subscribers as they were at the end of each; learn on the early months, tune on a
    later one, judge on the last final ones; keep the bundle; compare. `past`: what happened, if it was read before.
    """
    index.settle(workspace)
    months = [month for month in months_standing(workspace) if month <= until]
    can_be_learnt(workspace, outcome, months)
    plan = plan_of(workspace, outcome, months, until)
    matrices = describe_all(workspace, plan.months(), told)
    inputs = learnt_from(workspace, outcome, matrices, until)

    def work() -> tuple[dict[str, str], list[Path]]:
        told(f"learning {outcome.name}", 0, 1)
        lesson = lesson_of(workspace, outcome, plan, matrices, until, past=past)
        bundle = taught(lesson, plan, inputs, until)
        folder = write_bundle(workspace.bundles, bundle)
        champion_sha, why = contend(workspace, outcome.name, bundle, lesson.judge)
        told(f"learning {outcome.name}", 1, 1)
        _listed(workspace, bundle, lesson.judge, is_champion=champion_sha == bundle.sha256)
        return {"challenger": bundle.sha256, "champion": champion_sha, "why": why}, sorted(folder.iterdir())

    result = Step(workspace, until, f"train.{outcome.name}").once(inputs, work)
    return Trained(outcome.name, result["challenger"], result["champion"], result["why"])


def learnt_from(workspace: Workspace, outcome: Outcome, matrices: Mapping[Month, Path], until: Month) -> dict[str, Any]:
    """Digest what a model is learnt from: the matrices of its months, what was handed over, settings that change it."""
    months = [month for month in months_standing(workspace) if month <= until]
    shas = {str(month): sha256_of(path) for month, path in matrices.items()}
    recipe = recipe_of(workspace, outcome)
    tuned = {} if recipe == MONTHLY else {"recipe": recipe.card()}
    opened = workspace.settings.asking() if outcome is PORT_OUT else {}
    return shas | {"handed_over": digests(workspace, months, until)} | tuned | opened


def taught(lesson: Lesson, plan: Split, data: Mapping[str, Any], until: Month) -> Bundle:
    """Learn a lesson; the card says of which data and months it is."""
    return learn(lesson, {"until": str(until), "data": data, "split": _said(plan)})


def plan_of(workspace: Workspace, outcome: Outcome, months: Sequence[Month], until: Month) -> Split:
    """Split the months; of one that is missing nothing is asked, if it may be missing at all."""
    plan = split(outcome, months[0] if months else until, until)
    missing = missing_in(workspace, until, until - months[0] + 1) if months else []
    if not missing or workspace.settings.features.missing_months == "refuse":
        return plan
    return plan.without(missing, back=PORTING_MONTHS, after=outcome.final_after)


def train_together(
    workspace: Workspace, name: str, until: Month, told: Told = silent, *, past: Past | None = None
) -> dict[str, str]:
    """Train the outcomes that belong together; return the model in use for each.

    Where something may stand in for the model, too little to learn from is no fault, and gives no model.
    """
    past = past or Past(workspace, until)
    try:
        return {outcome.name: train(workspace, outcome, until, told, past=past).champion for outcome in TOGETHER[name]}
    except TooLittle:
        if name in INSTEAD:
            return {}
        raise


def set_aside(workspace: Workspace, sha: str) -> list[str]:
    """Say which features a model was learnt without, since they knew the answer too well."""
    card = card_of(workspace, sha)
    return [
        f"{card['outcome']}: `{name}` is set aside: {why}. Is it known before the event? Ask who exports it."
        for name, why in card.get("quarantined", {}).items()
    ]


def notes_of_training(workspace: Workspace, month: Month) -> list[str]:
    """Say what a person should know of the models that were trained with a month."""
    records = {name: Step(workspace, month, f"train.{name}").record() for name in OUTCOMES}
    shas = [record["result"]["challenger"] for record in records.values() if record is not None]
    stated = [
        f"{name}: too few months or events to learn from; {said} stands in for a model"
        for name, said in INSTEAD.items()
        if records[name] is None
    ]
    in_use = [card_of(workspace, record["result"]["champion"]) for record in records.values() if record is not None]
    ranks = [
        f"{card['outcome']}: levels by rank only, no probability is told ({card['only_ranks']})"
        for card in in_use
        if "only_ranks" in card
    ]
    return [*(note for sha in shas for note in set_aside(workspace, sha)), *stated, *ranks]


def can_be_told(workspace: Workspace, name: str, month: Month) -> bool:
    """Say whether the tables were handed over that tell whether an outcome happened."""
    return all(outcome.needs in ingested(workspace, month)["result"]["versions"] for outcome in TOGETHER[name])


def can_be_learnt(workspace: Workspace, outcome: Outcome, months: Sequence[Month]) -> None:
    """Refuse to learn an outcome of which the months do not tell whether it happened."""
    missing = [month for month in months if outcome.needs not in ingested(workspace, month)["result"]["versions"]]
    if missing:
        raise NoInput(
            f"training of {outcome.name}",
            found=f"no table `{outcome.needs}` in {len(missing)} months from {missing[0]} on",
            expected="it in every month: without it nobody can tell what happened",
            do=f"Have {outcome.needs}.csv exported for these months, and take them in again.",
        )


def lesson_of(
    workspace: Workspace,
    outcome: Outcome,
    plan: Split,
    matrices: Mapping[Month, Path],
    until: Month,
    *,
    past: Past | None = None,
) -> Lesson:
    """Bring together the rows to learn, to tune and to judge an outcome by, out of the matrices of its months."""
    gather = Gatherer(matrices, past or Past(workspace, until))
    learn = gather.to_grow_on(plan.learn, outcome)
    tune, judge = (gather.rows(cells, outcome) for cells in (plan.tune, plan.judge))
    states = frozenset(name for name, feature in features_of().items() if feature.group in outcome.states)
    recipe, rising = recipe_of(workspace, outcome), outcome.rises_with
    lesson = Lesson(outcome.name, learn, tune, judge, recipe=recipe, rises_with=rising, states=states)
    if outcome is not PORT_OUT:
        return lesson
    if learn.events_seen + tune.events < FEW_POSITIVES:
        lesson = replace(lesson, wider=(gather.to_grow_on(plan.learn, STAND_IN), gather.rows(plan.tune, STAND_IN)))
    return young(lesson, plan, gather, workspace.settings.portability)


def recipe_of(workspace: Workspace, outcome: Outcome) -> Recipe:
    """Say how the trees of an outcome are grown: as usual, but for what the settings say of it."""
    said = {str(name): one for name, one in workspace.settings.models.recipes.items()}.get(outcome.name)
    return MONTHLY if said is None else replace(MONTHLY, name=TUNED, **said.model_dump(exclude_none=True))


def _listed(workspace: Workspace, bundle: Bundle, judge: Rows, *, is_champion: bool) -> None:
    """List the model in MLflow, with its pictures; the bundle is the model, MLflow is its index."""
    rows = judge.ahead(HEADLINE_AHEAD)
    pictures = {}
    if rows.events:
        shown = rows.drawn(MOST_ROWS, seed=0).features
        pictures = draw_all(bundle.ranker, shown, rows.scored(bundle.probability), rows.labels, seed=0)
    index.enter(workspace, bundle, name=bundle.card["outcome"], pictures=pictures, is_champion=is_champion)
    index.follow(workspace, bundle.card["outcome"])


def _said(plan: Split) -> dict[str, Any]:
    parts = {"learn": plan.learn, "tune": plan.tune, "judge": plan.judge}
    return {name: sorted({str(cell.target) for cell in cells}) for name, cells in parts.items()}


def digests(workspace: Workspace, months: Sequence[Month], until: Month) -> dict[str, str]:
    """Digest what was handed over for each month: the files, not how often they had to be taken in."""
    known = handed_over(workspace, months, until.list_day)
    return {
        month: hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest() for month, files in known.items()
    }
