"""`keepline score`: the risks and propensities of a month."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, Home, MonthText, Wait, in_a_folder
from pipelines.commands.telling import give, progress


def run(
    month: MonthText,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the scores here.", metavar="FILE.parquet", callback=in_a_folder)
    ] = None,
    home: Home = HERE,
    wait: Wait = 0,
) -> None:
    """Score a month with the models in use: subscriber_id, month, and the risk of each outcome within 3 months."""
    import pyarrow.parquet as pq

    from data.files import replace_file
    from data.month import Month
    from models.outcome import OUTCOMES
    from pipelines.score import score
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home)
    with workspace.held(wait_s=wait), progress() as told:
        path = score(workspace, Month.parse(month), told=told)
        if out is not None:
            scores = pq.read_table(path, columns=["subscriber_id", "month", *OUTCOMES])
            with replace_file(out) as temporary:
                pq.write_table(scores, temporary, compression="zstd")
    give(str((out or path).resolve()))
