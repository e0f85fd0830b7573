"""Options that every command has, said once."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path, typer.Option("--home", help="The workspace: where lake, models and lists lie.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for a machine.")]
Wait = Annotated[
    float, typer.Option("--wait", help="Wait so long if somebody else is at work here.", metavar="SECONDS", min=0)
]
MonthText = Annotated[str, typer.Option("--month", help="The month, as YYYY-MM.", metavar="YYYY-MM")]
SomeMonth = Annotated[str | None, typer.Option("--month", help="The month, as YYYY-MM.", metavar="YYYY-MM")]

HERE = Path()
