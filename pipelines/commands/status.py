"""`keepline status`: what stands in this workspace."""

from typing import TYPE_CHECKING

from pipelines.commands.options import HERE, AsJson, Home
from pipelines.commands.telling import give, give_json, give_table

if TYPE_CHECKING:
    from pipelines.status import Standing


def run(home: Home = HERE, as_json: AsJson = False) -> None:
    """Say which months are in the lake, which steps of each are done, which models are in use and what is published.

    A step is stale if what it was made of has been handed over again since, or models, settings or code are others.
    """
    from pipelines.status import STEPS, models_of, months_of
    from pipelines.workspace import open_workspace
    from serving.publish import current

    workspace = open_workspace(home, must_be_there=True)
    months, models, folder = months_of(workspace), models_of(workspace), current(workspace.published)
    if as_json:
        give_json({"months": [vars(one) for one in months], "models": models, "published": folder and str(folder)})
        return
    rows = [(one.month, f"{one.kept:,}", f"{one.rejected:,}", *(_word(one, step) for step in STEPS)) for one in months]
    give_table("months", ("month", "rows kept", "rejected", *STEPS), rows)
    if told := [(one.month, step, "; ".join(why)) for one in months for step, why in one.stale.items()]:
        give_table("stale: keepline month does it again", ("month", "step", "other than when it was made"), told)
    if late := [(one.month, table, day) for one in months for table, day in one.waiting.items()]:
        give_table("known after the list day", ("month", "table", "counts whole from"), late)
    give_table("models in use", ("outcome", "model"), [(name, (sha or "none")[:12]) for name, sha in models.items()])
    give(f"published: {folder or 'nothing yet'}")


def _word(one: "Standing", step: str) -> str:
    if not one.steps[step]:
        return ""
    return "stale" if step in one.stale else "done"
