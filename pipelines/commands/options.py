"""Options that every command has, said once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from data.refusals import CannotWrite


def in_a_folder(out: Path | None) -> Path | None:
    """Refuse a place for a copy that nothing can be written to, before the work and not after; no folder is made."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise CannotWrite(
            f"--out {out}",
            found="a folder" if out.is_dir() else f"no folder {out.absolute().parent}",
            expected="the name of a file, in a folder that is there",
            do="Name a file." if out.is_dir() else "Make the folder first, or name another.",
        )
    return out


Home = Annotated[Path, typer.Option("--home", help="The workspace: where lake, models and lists lie.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for a machine.")]
Wait = Annotated[
    float, typer.Option("--wait", help="Wait so long if somebody else is at work here.", metavar="SECONDS", min=0)
]
MonthText = Annotated[str, typer.Option("--month", help="The month, as YYYY-MM.", metavar="YYYY-MM")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As known on this day; default the list day.", metavar="YYYY-MM-DD")
]
SomeMonth = Annotated[str | None, typer.Option("--month", help="The month, as YYYY-MM.", metavar="YYYY-MM")]


class Engines(StrEnum):
    """What can describe months."""

    duckdb = "duckdb"
    spark = "spark"


Engine = Annotated[
    Engines | None, typer.Option("--engine", help="What describes months; default as [engine] of keepline.toml says.")
]

Mapping = Annotated[
    Path | None,
    typer.Option(
        "--map",
        help="How the files become those of the contracts; default mapping.toml of the workspace, if there is one.",
        metavar="FILE.toml",
    ),
]

HERE = Path()
