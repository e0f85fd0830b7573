"""`keepline compare`: two models beside each other on the same months, which neither has seen."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give, give_json, give_table, progress

if TYPE_CHECKING:
    from models.comparison import Difference
    from pipelines.compare import Compared

Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="As port_out@champion, @challenger, @previous, or a sha256's beginning.")
]


def run(
    one: Model,
    other: Model,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Compare two models of an outcome on the last final months that neither has seen, one month of gap.

    The interval of 95 % is that of the difference, by a paired bootstrap of people. Where it holds 0 there is no
    difference. Lift is at the capacity of the settings, at most a tenth of the people.
    """
    from pipelines.compare import compare_models
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        compared = compare_models(workspace, one, other, told)
    if as_json:
        give_json(_plain(compared))
        return
    _show(compared)


def _show(compared: "Compared") -> None:
    found, names = compared.comparison, {"one": compared.one[:12], "other": compared.other[:12]}
    give_table(
        f"{compared.outcome}: {found.rows:,} people of {', '.join(compared.months)}, {found.events:,} events; "
        f"capacity for {found.listed_share:.1%}",
        ("measure", *names.values(), "difference", "95 % interval", "better"),
        [(gap.measure, *_numbers(gap), names.get(gap.better or "", "no difference")) for gap in found.measures],
    )
    ratios = [
        f"{said['observed_over_expected']:.2f} ({said['observed_over_expected_low']:.2f} to "
        f"{said['observed_over_expected_high']:.2f})"
        for said in found.observed_over_expected
    ]
    give(f"observed over expected: {names['one']} {ratios[0]}, {names['other']} {ratios[1]}")
    if found.prefectures:
        give_table(
            "prefectures with 30 events or more: lift at capacity, observed over expected",
            ("prefecture", "events", *names.values(), "difference", "95 % interval", "O/E", "O/E"),
            [
                (place.prefecture, f"{place.events:,}", *_numbers(place.lift), *_two(place.observed_over_expected))
                for place in found.prefectures
            ],
        )
    give(f"{names[found.better]} is better" if found.better else "no difference")


def _numbers(gap: "Difference") -> tuple[str, ...]:
    return (
        f"{gap.one:.4f}",
        f"{gap.other:.4f}",
        f"{gap.difference:+.4f}",
        f"{gap.low:+.4f} to {gap.high:+.4f}",
    )


def _two(ratios: tuple[float, float]) -> tuple[str, str]:
    return f"{ratios[0]:.2f}", f"{ratios[1]:.2f}"


def _plain(compared: "Compared") -> dict[str, Any]:
    found = compared.comparison
    return {
        "outcome": compared.outcome,
        "one": compared.one,
        "other": compared.other,
        "months": compared.months,
        "rows": found.rows,
        "events": found.events,
        "listed_share": found.listed_share,
        "measures": {gap.measure: {**vars(gap), "better": gap.better} for gap in found.measures},
        "observed_over_expected": dict(zip(("one", "other"), found.observed_over_expected, strict=True)),
        "prefectures": {
            place.prefecture: {
                "events": place.events,
                "lift_at_capacity": {**vars(place.lift), "better": place.lift.better},
                "observed_over_expected": place.observed_over_expected,
            }
            for place in found.prefectures
        },
        "better": found.better,
    }
