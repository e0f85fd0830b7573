"""`keepline invent`: an invented operator writes its monthly exports, as a real one would hand them over."""

from functools import partial
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
Launch = Annotated[
    str, typer.Option(help="The month number portability opens (in two pilots a year earlier).", metavar="YYYY-MM")
]
Drift = Annotated[
    str | None, typer.Option(help="What changes for everybody: prices-own, prices-rival, network or season.")
]
DriftFrom = Annotated[str | None, typer.Option(help="The month it sets in.", metavar="YYYY-MM")]
Policy = Annotated[str | None, typer.Option(help="risk-top5 calls the riskiest 5 % each month, as a real desk would.")]
Circle = Annotated[bool, typer.Option(help="Whether peers who ported draw others after them.")]
References = Annotated[
    bool, typer.Option(help="Whether the truth says what could have been foretold; of 20,000 people at most.")
]
Pictures = Annotated[
    bool, typer.Option(help="Whether one sheet, DIR/pictures.png, shows what the operator looks like.")
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
    launch: Launch = "2019-12",
    drift: Drift = None,
    drift_from: DriftFrom = None,
    policy: Policy = None,
    circle: Circle = True,
    references: References = True,
    mess: Mess = "",
    mess_month: MessMonth = None,
    pictures: Pictures = False,
    threads: Threads = 2,
) -> None:
    """Write the monthly exports of an invented operator, its key, and the truth about it."""
    from data.month import Month
    from data.operator.invent import invent

    last, opened = Month.parse(until, "invent --until"), Month.parse(launch, "invent --launch")
    drifts = None if drift_from is None else Month.parse(drift_from, "invent --drift-from")
    messed = None if mess_month is None else Month.parse(mess_month, "invent --mess-month")
    kinds = tuple(kind.strip() for kind in mess.split(",") if kind.strip())
    one = partial(invent, directory, subscribers=subscribers, months=months, until=last, seed=seed)
    one = partial(one, rates=rates, grain=grain, form=form, launch=opened, policy=policy)
    one = partial(one, drift=drift, drift_from=drifts, has_circle=circle, has_references=references)
    with progress() as told:
        one(mess=kinds, mess_month=messed, threads=threads, told=told, has_pictures=pictures)
    give(str(directory.resolve()))
