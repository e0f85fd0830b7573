"""Months: sums that nobody laid out in days have the distribution of sums that were."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from data.month import Month
from data.operator.conditions import Conditions
from data.operator.days import lay_out
from data.operator.endings import STAYS, Endings
from data.operator.invent import invent
from data.operator.months import SUMMED, sum_up
from data.operator.parameters import RATES
from data.operator.people import NONE
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of
from data.operator.usage import use
from data.tables import TABLES

SPAN = span_of(Month.parse("2025-03"))
COUNT = 12_000
EXACT = ("voice_out_s", "voice_in_s", "calls_out_count", "calls_in_count", "sms_count")


@pytest.fixture(scope="module")
def both():
    """Sum the same use of the same people up twice: laid out in days, and drawn at once; as shares of all data."""
    rng = np.random.default_rng(2)
    people = draw_people(rng, Arrival(COUNT, 0, is_new=False), SPAN, bytes(32))
    window = np.zeros(COUNT, dtype=np.int64), np.full(COUNT, SPAN.days - 1)
    conditions, calm = Conditions(RATES["demo"], Month.parse("2019-12")), np.zeros((COUNT, 6), dtype=np.int64)
    usage = use(people, SPAN, conditions, seen=calm, window=window, rng=rng)
    nothing = Endings(np.full(COUNT, STAYS), np.full(COUNT, NONE), np.full(COUNT, NONE))
    days, _ = lay_out(usage, SPAN, nothing, np.arange(COUNT), rng)
    by_day = pd.DataFrame({name: getattr(days, name) for name in SUMMED} | {"day": days.day})
    grouped = by_day.groupby(days.row)
    slow = grouped[list(SUMMED)].sum().assign(active_days=grouped.size(), last=grouped["day"].max())
    months, _ = sum_up(usage, SPAN, nothing, np.arange(COUNT), rng)
    quick = pd.DataFrame({**months.sums, "active_days": months.active_days, "last": months.last_active_day})
    return slow.reindex(quick.index).fillna(0), quick, usage


def test_what_the_month_decides_is_the_same_to_the_unit(both):
    slow, quick, _ = both
    used = quick["active_days"] > 0
    for name in (*EXACT, "last"):
        assert (slow.loc[used, name] == quick.loc[used, name]).all(), name
    data = [sums["data_4g_kb"] + sums["data_5g_kb"] for sums in (slow, quick)]
    assert (data[0] == data[1]).all()


@pytest.mark.parametrize("name", ["active_days", "cells_count", "roaming_kb"])
def test_what_the_days_decide_has_the_same_distribution(both, name):
    slow, quick, _ = both
    assert ks_2samp(slow[name], quick[name], method="asymp").pvalue > 0.001


@pytest.mark.parametrize(
    ("name", "habit"), [("data_night_kb", "night"), ("data_5g_kb", "share_5g"), ("data_busy_kb", None)]
)
def test_a_part_of_the_data_has_the_same_distribution_about_each_persons_habit(both, name, habit):
    slow, quick, usage = both
    share = getattr(usage, habit) if habit else np.full(COUNT, 0.275)
    some = (usage.data_kb > 1_000) & (share > 0)
    one, two = (sums.loc[some, name] / usage.data_kb[some] - share[some] for sums in (slow, quick))
    assert ks_2samp(one, two, method="asymp").pvalue > 0.001
    assert one.std() == pytest.approx(two.std(), rel=0.05)


@pytest.fixture(scope="module")
def by_month(tmp_path_factory):
    directory = tmp_path_factory.mktemp("by_month")
    invent(directory, subscribers=600, months=2, until=Month.parse("2025-03"), seed=5, grain="month")
    return directory


def test_by_month_usage_monthly_stands_in_the_place_of_the_days(by_month):
    names = {path.stem for path in (by_month / "2025-03").iterdir()}
    assert names == set(TABLES) - {"usage_daily"}
    table = pd.read_csv(by_month / "2025-03" / "usage_monthly.csv", dtype="str")
    assert table.columns.tolist() == list(TABLES["usage_monthly"].header)
    assert not table["number"].duplicated().any()
    assert (table["last_active_on"].str[:7] == "2025-03").all()
    for column in TABLES["usage_monthly"].columns:
        if column.kind == "whole":
            values = table[column.name].astype("int64")
            assert column.low is not None
            assert column.high is not None
            assert ((values >= column.low) & (values <= column.high)).all(), column.name


def test_by_month_the_best_day_of_an_app_fits_into_the_month(by_month):
    apps = pd.read_csv(by_month / "2025-03" / "app_usage.csv")
    assert (apps["top_day"].str[:7] == "2025-03").all()
    assert (apps["top_day_kb"] <= apps["data_kb"]).all()
    assert (apps["top_day_kb"] * apps["active_days"] >= apps["data_kb"]).all()
