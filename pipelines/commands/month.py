"""`keepline month`: the whole month, from an operator's files to two published lists."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, MonthText, Wait
from pipelines.commands.telling import give, give_json, give_table, progress


def run(
    month: MonthText,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Take in the months of this folder that are not in yet.", metavar="DIR"),
    ] = None,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
    orchestrator: Annotated[bool, typer.Option("--orchestrator", help="Run it as a Prefect flow.")] = False,
    most: Annotated[int, typer.Option("--show", help="Show so many rows of each list.", min=0, max=100)] = 10,
) -> None:
    """Take the files in, describe the subscribers, learn, score, decide and publish the two lists of a month.

    What is done already is not done again; after a crash the same command goes on where it stood.
    """
    from data.month import Month
    from pipelines.month import run_month
    from pipelines.workspace import open_workspace

    workspace, described = open_workspace(home), Month.parse(month)
    if orchestrator:
        from pipelines.due import prepare

        prepare(workspace.home)
        from pipelines.schedule import run_as_flow

        folder = run_as_flow(workspace.home, source, month)
    else:
        with workspace.held(wait_s=wait), progress() as told, workspace.noted("month", month=month):
            folder = run_month(workspace, described, source, told)
    if as_json:
        give_json({"month": month, "published": str(folder)})
        return
    _show(folder, most)
    give(str(folder))


def _show(folder: Path, most: int) -> None:
    import pyarrow.parquet as pq

    views = {
        "retention": (
            "whom to keep 挽留名单",
            (
                "rank",
                "subscriber_id",
                "prefecture_name",
                "level",
                "risk",
                "expected_saving_yuan",
                "offer_id",
                "channel",
            ),
        ),
        "recommendation": (
            "whom to move up 推荐名单",
            ("rank", "subscriber_id", "prefecture_name", "propensity", "current_plan", "offer_id", "bill_change_yuan"),
        ),
    }
    for name, (title, columns) in views.items():
        rows = pq.read_table(folder / f"{name}.parquet").to_pandas()
        rows = rows[~rows["is_control"]]
        shown = rows.head(most)
        give_table(
            f"{title}: {len(rows):,} rows, {int(rows['to_work'].sum()):,} to work",
            (*columns, "reason 理由"),
            [
                (*(row[column] for column in columns), f"{row['reason_1_zh']}\n{row['reason_1_en']}")
                for _, row in shown.iterrows()
            ],
        )
