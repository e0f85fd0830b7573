"""`keepline status`: what stands in this workspace."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipelines.commands.options import HERE, AsJson, Home
from pipelines.commands.telling import give, give_json, give_table

if TYPE_CHECKING:
    from pipelines.promote import InUse
    from pipelines.status import Standing

IN_USE = ("model", "pinned", "challenger", "previous", "decided by", "why")


def run(home: Home = HERE, as_json: AsJson = False) -> None:
    """Say which months are in the lake, which steps of each are done, which models are in use and what is published.

    A step is stale if what it was made of has been handed over again since, or models, settings or code are others.
    """
    from pipelines.promote import in_use
    from pipelines.status import STEPS, months_of
    from pipelines.workspace import open_workspace
    from serving.publish import current

    workspace = open_workspace(home, must_be_there=True)
    months, used, folder = months_of(workspace), in_use(workspace), current(workspace.published)
    if as_json:
        models = {name: one.champion for name, one in used.items()}
        said = {name: asdict(one) for name, one in used.items()}
        months_said = [vars(one) for one in months]
        give_json({"months": months_said, "models": models, "in_use": said, "published": folder and str(folder)})
        return
    steps = list(dict.fromkeys(step.split(".")[0] for step in STEPS))
    rows = [(one.month, f"{one.kept:,}", f"{one.rejected:,}", *(_word(one, step) for step in steps)) for one in months]
    give_table("months", ("month", "rows kept", "rejected", *steps), rows)
    if told := [(one.month, step, "; ".join(why)) for one in months for step, why in one.stale.items()]:
        give_table("stale: keepline month does it again", ("month", "step", "other than when it was made"), told)
    if late := [(one.month, table, day) for one in months for table, day in one.waiting.items()]:
        give_table("known after the list day", ("month", "table", "counts whole from"), late)
    give_table("models in use", ("outcome", *IN_USE), [(name, *_standing(one)) for name, one in used.items()])
    give(f"published: {folder or 'nothing yet'}")


def _word(one: "Standing", step: str) -> str:
    """Say how a step stands; of training, how many models it gave."""
    done = [name for name, is_done in one.steps.items() if is_done and name.split(".")[0] == step]
    if not done:
        return ""
    if set(done) & set(one.stale):
        return "stale"
    return "done" if done == [step] else f"{len(done)} models"


def _standing(one: "InUse") -> tuple[str, ...]:
    shas = [(sha or "")[:12] for sha in (one.challenger, one.previous)]
    decision = (one.decision.by, one.decision.why) if one.decision else ("", "")
    return ((one.champion or "none")[:12], "pinned" if one.is_pinned else "", *shas, *decision)
