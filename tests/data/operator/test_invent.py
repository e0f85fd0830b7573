"""The invented operator as a whole: the same from the same arguments, and true to the rates it promises."""

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from data.identity import read_key, subscriber_id
from data.month import Month
from data.operator.invent import invent
from data.operator.parameters import ENDINGS, RATES
from data.refusals import BadUsage
from data.tables import TABLES

UNTIL = Month.parse("2024-03")
BY_DAY = [name for name, table in TABLES.items() if not table.instead_of]


def _made(directory: Path, **other) -> dict[str, str]:
    arguments = {"subscribers": 300, "months": 2, "until": UNTIL, "seed": 5, **other}
    invent(directory, **arguments)
    files = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_arguments_make_the_same_bytes_in_another_folder_and_again_in_the_same(tmp_path):
    first = _made(tmp_path / "one")
    assert _made(tmp_path / "two") == first
    assert _made(tmp_path / "one") == first


def test_another_seed_makes_other_people_with_other_names(tmp_path):
    one, two = _made(tmp_path / "one"), _made(tmp_path / "two", seed=6)
    assert one.keys() == two.keys()
    same = {name for name in one if one[name] == two[name]}
    assert same == {f"{month}/{name}.csv" for month in ("2024-02", "2024-03") for name in ("plans", "packs")}


def test_a_longer_story_tells_the_people_of_every_month_and_of_four_months_ahead(tmp_path):
    made = _made(tmp_path)
    assert {name.split("/")[0] for name in made} == {"2024-02", "2024-03", "key", "truth"}
    told = {Path(name).stem for name in made if name.startswith("truth/hazards")}
    assert told == {"2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07"}


def test_progress_is_told_once_a_month(tmp_path):
    said: list[tuple[str, int, int]] = []
    _made(tmp_path, told=lambda what, done, of: said.append((what, done, of)))
    assert [done for _, done, _ in said] == list(range(1, said[-1][2] + 1))


@pytest.mark.parametrize(
    "wrong", [{"subscribers": 0}, {"months": 0}, {"seed": -1}, {"rates": "mars"}, {"grain": "year"}, {"form": "xml"}]
)
def test_arguments_that_make_no_operator_are_refused(tmp_path, wrong):
    with pytest.raises(BadUsage):
        _made(tmp_path, **wrong)


def test_another_operators_folder_is_left_alone(tmp_path):
    before = _made(tmp_path)
    with pytest.raises(BadUsage, match="another invented operator"):
        _made(tmp_path, seed=6)
    assert _made(tmp_path) == before


def test_a_drift_after_the_last_month_is_refused_since_no_export_would_show_it(tmp_path):
    late = {"drift": "network", "drift_from": UNTIL + 1}
    with pytest.raises(BadUsage, match=r"--drift-from: found 2024-04; expected 2024-03 or before"):
        _made(tmp_path, **late)


def test_exports_that_were_not_invented_are_left_alone(tmp_path):
    bills = tmp_path / "2024-03" / "bills.csv"
    bills.parent.mkdir()
    bills.write_text("ours\n")
    with pytest.raises(BadUsage, match=r"exports that were not invented \(2024-03\)"):
        _made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["2024-03"]
    assert bills.read_text() == "ours\n"


def test_a_file_is_no_folder(tmp_path):
    taken = tmp_path / "taken"
    taken.touch()
    with pytest.raises(BadUsage, match="found a file"):
        _made(taken)


def test_names_of_the_truth_are_the_names_that_ingest_will_give(operator, months, export, truth):
    key = read_key(operator / "key")
    people = export("subscribers")
    last = people[people["month"] == str(months[-1])]
    old = last.loc[last["joined_on"] < str(months[-1]), "number"]
    hazards = truth("hazards")
    here = hazards.loc[hazards["month"] == str(months[-1]), "subscriber_id"]
    assert sorted(subscriber_id(number, key) for number in old) == here.tolist()


def test_realised_rates_are_the_promised_ones(tmp_path):
    """12,000 person-months a month over nine months: a Poisson deviation of 3.5 is allowed."""
    invent(tmp_path, subscribers=12_000, months=1, until=UNTIL, seed=3)
    read = {
        kind: pd.concat(pd.read_parquet(path) for path in sorted((tmp_path / "truth" / kind).glob("*.parquet")))
        for kind in ("hazards", "events")
    }
    hazards = read["hazards"].merge(read["events"], on=["subscriber_id", "month"], how="left")
    for outcome in (*ENDINGS, "upgrade"):
        at_risk = hazards[hazards["is_free_to_port"]] if outcome == "port_out" else hazards[hazards[outcome] > 0]
        rate = getattr(RATES["demo"], outcome)
        expected = at_risk[outcome].sum()
        happened = (at_risk["event"] == outcome).sum()
        assert expected / len(at_risk) == pytest.approx(rate, rel=0.12 if outcome == "other_leaving" else 0.02)
        assert abs(happened - expected) < 3.5 * expected**0.5, outcome


def test_threads_change_nothing_but_the_time(tmp_path, monkeypatch):
    monkeypatch.setattr("data.operator.days.BLOCK", 50)
    assert _made(tmp_path / "one", threads=1) == _made(tmp_path / "three", threads=3)


def test_parquet_holds_what_the_csv_holds(tmp_path):
    for form in ("csv", "parquet"):
        invent(tmp_path / form, subscribers=300, months=1, until=UNTIL, seed=5, form=form)
    for name in BY_DAY:
        typed = pq.read_table(tmp_path / "parquet" / "2024-03" / f"{name}.parquet")
        said = csv.read_csv(
            tmp_path / "csv" / "2024-03" / f"{name}.csv",
            read_options=csv.ReadOptions(encoding="gb18030"),
            convert_options=csv.ConvertOptions(
                column_types=typed.schema, true_values=["1"], false_values=["0"], strings_can_be_null=True
            ),
        )
        assert typed.equals(said), name
