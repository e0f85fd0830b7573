"""`keepline table`: bring your own flat table; learn from one, score another."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait, in_a_folder
from pipelines.commands.telling import give, give_json, give_table, say

app = typer.Typer(
    help="Bring your own flat table, CSV or Parquet: train on one, score another like it.", no_args_is_help=True
)


class Outcome(StrEnum):
    """What the label means."""

    churn = "churn"
    upgrade = "upgrade"


File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV (UTF-8 or GB18030) or Parquet; one row a customer.")]
Model = Annotated[str, typer.Option(help="The name under which the model is kept.", metavar="NAME")]
Id = Annotated[
    str | None, typer.Option("--id", help="The column that names a row; else the row number.", metavar="COL")
]
Label = Annotated[str, typer.Option(help="The column to learn, and which value of it counts.", metavar="COL[=VALUE]")]
Replace = Annotated[bool, typer.Option("--replace", help="Use the new model even if it is not better than the old.")]
SameId = Annotated[
    str | None, typer.Option("--id", help="The column that names a row; else that of the training.", metavar="COL")
]


@app.command("train")
def train(
    file: File,
    label: Label,
    model: Model,
    id_column: Id = None,
    drop: Annotated[str, typer.Option(help="Columns not to learn from.", metavar="COL,...")] = "",
    outcome: Annotated[Outcome, typer.Option(help="What the label means.")] = Outcome.churn,
    must_replace: Replace = False,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Learn from a table, measure on folds that were held out, and keep the model under a name.

    If a model of that name is in use, the new one replaces it only if it ranks the rows of FILE better (average
    precision) and there are 200 positives to tell by, or with --replace.
    """
    from pipelines.table import train_table
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home)
    with workspace.held(wait_s=wait):
        trained = train_table(
            workspace,
            file,
            label=label,
            name=model,
            id_column=id_column,
            drop=tuple(name.strip() for name in drop.split(",") if name.strip()),
            outcome=outcome.value,
            must_replace=must_replace,
            told=say,
        )
    if as_json:
        give_json(trained)
        return
    _show(model, trained)


@app.command("score")
def score(
    file: File,
    model: Model,
    out: Annotated[
        Path, typer.Option(help="Where to write the list, as CSV.", metavar="SCORES.csv", callback=in_a_folder)
    ],
    id_column: SameId = None,
    prior: Annotated[
        float | None, typer.Option(help="The base rate where the scores will be used, as a share.", metavar="P")
    ] = None,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """Score a table: one row a row of FILE, in its order: id, score, level, rank, and up to three reasons."""
    from pipelines.table import score_table
    from pipelines.workspace import open_workspace

    scored = score_table(open_workspace(home), file, name=model, out=out, id_column=id_column, prior=prior, told=say)
    if as_json:
        give_json(scored)
        return
    give_table("", ("level", "rows"), [(level, f"{count:,}") for level, count in scored["levels"].items()])
    give(f"{scored['rows']:,} rows: {out}")


def _show(model: str, trained: Mapping[str, Any]) -> None:
    evidence = trained["evidence"]
    rows = [
        (
            name.replace("_", " "),
            f"{evidence[name]:.4g}",
            f"{evidence[f'{name}_low']:.4g} .. {evidence[f'{name}_high']:.4g}",
        )
        for name in ("auc", "average_precision", "lift_at_1_percent", "lift_at_10_percent", "observed_over_expected")
    ]
    give(f"{model}: {trained['rows']:,} rows, {trained['positives']:,} with `{trained['positive']}`")
    give_table("", ("on rows held out", "is", "95 % interval"), rows)
    give(f"trained: {trained['bundle']}")
    give(f"in use as table-{model}: {trained['in_use']} ({trained['why']})")
    if trained["in_use"] != trained["bundle"]:
        say(
            "The new model is kept beside it. To use it all the same, train with --replace; or give it another --model."
        )
