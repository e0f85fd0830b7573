"""`keepline invent`: an invented operator writes its monthly exports, as a real one would hand them over."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.telling import give, progress

Grain = Annotated[
    str, typer.Option(help="day writes usage_daily; month writes usage_monthly in its place, several times faster.")
]
Form = Annotated[str, typer.Option("--format", help="csv (in GB18030) or parquet.")]
Threads = Annotated[int, typer.Option(help="Threads; they change nothing but the time.", min=1, max=256)]
Mess = Annotated[
    str,
    typer.Option(
        help="What goes wrong in the files of one month, with commas: late, corrected, renamed-column, unit-change, "
        "duplicate-rows, hostile-text, garbled, missing-month. What comes later lies in DIR/again.",
        metavar="KIND[,KIND]",
    ),
]
MessMonth = Annotated[str | None, typer.Option(help="The month with the mess; else the last one.", metavar="YYYY-MM")]


def run(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the exports go; one folder a month.")],
    subscribers: Annotated[int, typer.Option(help="How many subscribers in the first month.", min=200)] = 20_000,
    months: Annotated[int, typer.Option(help="How many months are written.", min=1, max=120)] = 12,
    until: Annotated[str, typer.Option(help="The last month that is written.", metavar="YYYY-MM")] = "2025-12",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 1,
    rates: Annotated[str, typer.Option(help="How often people leave: demo, india or china.")] = "demo",
    grain: Grain = "day",
    form: Form = "csv",
    mess: Mess = "",
    mess_month: MessMonth = None,
    threads: Threads = 2,
) -> None:
    """Write the monthly exports of an invented operator, its key, and the truth about it."""
    from data.month import Month
    from data.operator.invent import invent

    with progress() as told:
        invent(
            directory,
            subscribers=subscribers,
            months=months,
            until=Month.parse(until),
            seed=seed,
            rates=rates,
            grain=grain,
            form=form,
            threads=threads,
            mess=tuple(kind.strip() for kind in mess.split(",") if kind.strip()),
            mess_month=None if mess_month is None else Month.parse(mess_month),
            told=told,
        )
    give(str(directory.resolve()))
