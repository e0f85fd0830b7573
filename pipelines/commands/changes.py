"""`keepline changes`: whose level is another in a second publication of a month, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home
from pipelines.commands.telling import give, give_json, give_table

if TYPE_CHECKING:
    import pandas as pd

Publication = Annotated[str, typer.Argument(metavar="MONTH/FOLDER", help="As published: 2025-12/0123456789ab.")]


def run(
    before: Publication,
    after: Publication,
    home: Home = HERE,
    as_json: AsJson = False,
    most: Annotated[int, typer.Option("--show", help="Show so many people.", min=0)] = 20,
) -> None:
    """Say whose warning level differs between two publications of a month, and why.

    What the second was made of that the first was not; how many went from which level to which; and the people, by
    masked id. Who is in a control group is counted and not shown: no desk may know.
    """
    from pipelines.remake import manifest_of
    from pipelines.workspace import open_workspace
    from serving.changes import changes, differences

    workspace = open_workspace(home, must_be_there=True)
    manifests = [manifest_of(workspace, name) for name in (before, after)]
    made_of = list(differences(*(_read(path) for path in manifests)))
    told = changes(*(_list(path.parent) for path in manifests))
    counts = told.groupby(["level_before", "level_after", "why"]).size().reset_index(name="people")
    shown = told[~told["is_control"]].head(most)
    if as_json:
        people = [{**row, "subscriber_id": _masked(row["subscriber_id"])} for row in _rows(shown)]
        give_json({"made_of": made_of, "counts": _rows(counts), "people": people})
        return
    _show(made_of, counts, shown)
    hidden = int(told["is_control"].sum())
    give(f"people with another level: {len(told):,}, of them in a control group: {hidden:,}")


def _show(made_of: list[str], counts: "pd.DataFrame", shown: "pd.DataFrame") -> None:
    from serving.changes import WHY

    give_table("made of other", ("what the second was made of that the first was not",), [(line,) for line in made_of])
    give_table(
        "levels",
        ("before", "after", "why", "people"),
        [
            (row["level_before"] or "-", row["level_after"] or "-", WHY[row["why"]], row["people"])
            for row in _rows(counts)
        ],
    )
    give_table(
        "people",
        ("id", "before", "after", "risk before", "risk after", "why", "reason 理由"),
        [
            (
                _masked(row["subscriber_id"]),
                row["level_before"] or "-",
                row["level_after"] or "-",
                _share(row["risk_before"]),
                _share(row["risk_after"]),
                WHY[row["why"]],
                f"{row['reason_zh']}\n{row['reason_en']}",
            )
            for row in _rows(shown)
        ],
    )


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _masked(subscriber_id: str) -> str:
    """Show an id to people who need not know it whole.

    >>> _masked("lgvcyvzp7nnqyn66aajwgcryf4")
    'lgvc****ryf4'
    """
    return f"{subscriber_id[:4]}****{subscriber_id[-4:]}"


def _share(risk: float) -> str:
    return "-" if risk != risk else f"{risk:.1%}"  # noqa: PLR0124 - not a number is not equal to itself


def _read(manifest: Path) -> dict[str, Any]:
    import json

    said: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    return said


def _list(folder: Path) -> "pd.DataFrame":
    import pyarrow.parquet as pq

    retention: pd.DataFrame = pq.read_table(folder / "retention.parquet").to_pandas()
    return retention
