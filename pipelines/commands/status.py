"""`keepline status`: what stands in this workspace."""

from pipelines.commands.options import HERE, AsJson, Home
from pipelines.commands.telling import give, give_json, give_table


def run(home: Home = HERE, as_json: AsJson = False) -> None:
    """Say which months are in the lake, which steps of each are done, which models are in use and what is published."""
    from pipelines.status import STEPS, models_of, months_of
    from pipelines.workspace import open_workspace
    from serving.publish import current

    workspace = open_workspace(home, must_be_there=True)
    months, models, folder = months_of(workspace), models_of(workspace), current(workspace.published)
    if as_json:
        give_json({"months": [vars(one) for one in months], "models": models, "published": folder and str(folder)})
        return
    rows = [
        (one.month, f"{one.kept:,}", f"{one.rejected:,}", *("done" if one.steps[step] else "" for step in STEPS))
        for one in months
    ]
    give_table("months", ("month", "rows kept", "rejected", *STEPS), rows)
    give_table("models in use", ("outcome", "model"), [(name, (sha or "none")[:12]) for name, sha in models.items()])
    give(f"published: {folder or 'nothing yet'}")
