"""The command `keepline`: what a person or a scheduler types."""

import sys

import typer

from data.refusals import Refusal
from pipelines.commands import (
    describe,
    ingest,
    invent,
    judge,
    key,
    month,
    published,
    schedule,
    score,
    status,
    table,
    train,
)

app = typer.Typer(
    name="keepline",
    help="From a mobile operator's monthly tables to two lists that people act on: whom to keep, whom to move up.\n\n"
    "Start with: keepline invent invented, then keepline month --from invented --month YYYY-MM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (month, published, status, ingest, describe, train, score, judge, invent, key, schedule):
    app.command(command.__name__.rsplit(".", 1)[-1])(command.run)
app.add_typer(table.app, name="table")

USAGE, BUG, IO_ERROR = 64, 70, 74


def main() -> None:
    """Run a command; what is refused is one sentence on stderr and an exit code of sysexits.h."""
    try:
        code = app(standalone_mode=False)
    except Refusal as refusal:
        print(f"keepline: {refusal}", file=sys.stderr)  # noqa: T201 - the one place where a refusal is said
        code = refusal.exit_code
    except typer.Exit as leaving:
        code = leaving.exit_code
    except typer.Abort:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
