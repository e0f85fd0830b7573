"""`keepline schedule`: the month runs by itself."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, Home
from pipelines.commands.telling import say


def run(
    source: Annotated[
        Path | None, typer.Option("--from", help="Where the operator puts its months.", metavar="DIR")
    ] = None,
    cron: Annotated[str, typer.Option(help="When; the default is 03:00 on the 4th.")] = "0 3 4 * *",
    time_zone: Annotated[str, typer.Option(help="In which time zone.")] = "Asia/Shanghai",
    home: Home = HERE,
) -> None:
    """Run the month that is due on a cron, through Prefect, until stopped.

    A server of its own is started on loopback, unless PREFECT_API_URL names one.
    """
    from pipelines.due import prepare
    from pipelines.server import own_server
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home)
    prepare(workspace.home)
    with own_server(workspace.home):
        from pipelines.schedule import serve

        say(f"The month that is due runs at `{cron}` ({time_zone}). Stop with Ctrl-C.")
        serve(workspace.home, source, cron, time_zone)
