"""`keepline month`: the whole month, from an operator's files to two published lists."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Engine, Home, Mapping, MonthText, Wait
from pipelines.commands.telling import give, give_json, give_table, progress, say

if TYPE_CHECKING:
    from data.month import Month
    from pipelines.workspace import Workspace

#: What --from does.
FROM = "Take in the months of this folder that are not in yet."

#: What --go-ahead does.
GO = "Publish although the scores jump, and keep why that is right."


def run(
    month: MonthText,
    source: Annotated[Path | None, typer.Option("--from", help=FROM, metavar="DIR")] = None,
    mapping: Mapping = None,
    home: Home = HERE,
    engine: Engine = None,
    wait: Wait = 0,
    as_json: AsJson = False,
    go_ahead: Annotated[str | None, typer.Option("--go-ahead", help=GO, metavar="WHY")] = None,
    orchestrator: Annotated[bool, typer.Option("--orchestrator", help="Run it as a Prefect flow.")] = False,
    most: Annotated[int, typer.Option("--show", help="Show so many rows of each list.", min=0, max=100)] = 10,
) -> None:
    """Take the files in, describe the subscribers, learn, score, decide and publish the two lists of a month.

    What is done already is not done again; after a crash the same command goes on where it stood.
    """
    from data.month import Month
    from pipelines.month import run_month
    from pipelines.workspace import open_workspace

    workspace, described = open_workspace(home, engine=engine), Month.parse(month)
    if orchestrator:
        from pipelines.due import prepare

        prepare(workspace.home)
        from pipelines.schedule import run_as_flow

        folder = run_as_flow(workspace, source, month, mapping, go_ahead)
    else:
        with workspace.held(wait_s=wait), progress() as told, workspace.noted("month", month=month):
            folder = run_month(workspace, described, source, told, mapping=mapping, go_ahead=go_ahead)
    _say_notes(workspace, described)
    if as_json:
        give_json({"month": month, "published": str(folder)})
        return
    if source is not None:
        _say_unread(workspace, source, described, mapping)
        _show_counts(workspace, described)
    _show(folder, most)
    give(str(folder))


def _say_notes(workspace: "Workspace", described: "Month") -> None:
    """Say what a person should know of how the subscribers were described, and by which models they were scored."""
    from pipelines.describe import notes_of
    from pipelines.porting import notes_of_opening
    from pipelines.promote import pins_said
    from pipelines.score import notes_of_scoring
    from pipelines.train import notes_of_training
    from pipelines.watch import notes_of_watch

    notes = (
        *notes_of(workspace, described),
        *notes_of_opening(workspace, described),
        *notes_of_training(workspace, described),
        *notes_of_scoring(workspace, described),
        *notes_of_watch(workspace, described),
        *pins_said(workspace),
    )
    for note in notes:
        say(note)


def _say_unread(workspace: "Workspace", source: Path, until: "Month", mapping: Path | None) -> None:
    """Name what lies among the files and was not read."""
    from data.exports import months_of
    from pipelines.handover import not_read

    for note in not_read(workspace, source, [month for month in months_of(source) if month <= until], mapping):
        say(note)


def _show_counts(workspace: "Workspace", described: "Month") -> None:
    """Show what became of the rows of each file of the month, and of all files of the months before."""
    from pipelines.lakeside import ingested, months_standing

    def of(month: "Month") -> list[dict[str, Any]]:
        counts: list[dict[str, Any]] = ingested(workspace, month)["result"]["counts"]
        return counts

    earlier = [count for month in months_standing(workspace) if month < described for count in of(month)]
    names = ("read", "kept", "rejected")
    rows = [(count["file"], *(f"{count[name]:,}" for name in names)) for count in of(described)]
    sums = ("all months before", *(f"{sum(count[name] for count in earlier):,}" for name in names))
    give_table(f"{described}: read = kept + rejected", ("file", *names), [*rows, sums])


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
        heading = f"{title}: {len(rows):,} rows, {int(rows['to_work'].sum()):,} to work"
        if not most:
            give(heading)
            continue
        shown = rows.head(most).astype(object).where(rows.head(most).notna(), "unknown 未知")
        give_table(
            heading,
            (*columns, "reason 理由"),
            [
                (*(row[column] for column in columns), f"{row['reason_1_zh']}\n{row['reason_1_en']}")
                for _, row in shown.iterrows()
            ],
        )
