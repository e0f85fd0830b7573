"""The invented exports keep every promise of the contracts, checked here without the code that checks real ones."""

import re

import pandas as pd
import pytest

from data.tables import TABLES

#: What is handed over by day; the months in their place have tests of their own.
BY_DAY = {name: table for name, table in TABLES.items() if not table.instead_of}

WRITTEN = {
    "number": r"1[0-9]{10}",
    "id": r"[0-9A-Za-z_.-]+",
    "text": r"[^,\"\n]+",
    "month": r"\d{4}-\d{2}",
    "day": r"\d{4}-\d{2}-\d{2}",
    "moment": r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}",
    "whole": r"\d{1,18}",
    "flag": r"[01]",
}


@pytest.mark.parametrize("name", BY_DAY)
def test_every_month_has_every_table_with_the_header_of_its_contract(operator, months, name):
    for month in months:
        raw = (operator / str(month) / f"{name}.csv").read_bytes()
        assert raw.decode("gb18030").split("\n", 1)[0] == ",".join(TABLES[name].header)
        assert raw.endswith(b"\n")
        assert b"\r" not in raw
        assert not list((operator / str(month)).glob(".*"))


def test_chinese_names_are_written_in_gb18030(operator, months):
    raw = (operator / str(months[0]) / "subscribers.csv").read_bytes()
    assert "武汉市".encode("gb18030") in raw
    assert "武汉市".encode() not in raw


@pytest.mark.parametrize("name", BY_DAY)
def test_every_value_is_written_and_bounded_as_its_column_says(export, name):
    table = export(name)
    assert len(table)
    for column in TABLES[name].columns:
        values = table[column.name].dropna()
        assert column.optional or len(values) == len(table), f"{column.name} has empty cells"
        wrong = [value for value in values.unique() if not re.fullmatch(WRITTEN[column.kind], value)]
        assert wrong == [], column.name
        if column.among:
            assert set(values) <= set(column.among), column.name
        if column.kind == "whole":
            figures = values.astype("int64")
            assert column.low is None or (figures >= column.low).all(), column.name
            assert column.high is None or (figures <= column.high).all(), column.name


@pytest.mark.parametrize("name", BY_DAY)
def test_no_two_rows_of_a_month_have_the_same_key(export, name):
    key = ["month_of_file", *("number" if part == "subscriber_id" else part for part in TABLES[name].grain)]
    assert not export(name).duplicated(key).any()


@pytest.mark.parametrize("name", [name for name, table in BY_DAY.items() if table.dated])
def test_what_is_dated_lies_in_its_month_and_was_known_later(export, name):
    table = export(name)
    dated = table[TABLES[name].dated].str[:10]
    assert (dated.str[:7] == table["month_of_file"]).all()
    assert (table["known_on"] > dated).all()


@pytest.mark.parametrize("name", [name for name, table in BY_DAY.items() if "month" in table.header])
def test_the_month_column_is_the_month_of_the_folder(export, name):
    table = export(name)
    assert (table["month"] == table["month_of_file"]).all()


def test_the_rules_about_rows_hold(export):
    people, days, said = export("subscribers"), export("usage_daily"), export("complaints")
    assert (people["joined_on"] <= people["status_since"]).all()
    assert (people["joined_on"] <= people["known_on"]).all()
    figures = days.filter(like="data_").astype("int64")
    data = figures["data_4g_kb"] + figures["data_5g_kb"]
    assert (figures["data_night_kb"] <= data).all()
    assert (figures["data_busy_kb"] <= data).all()
    assert (days["roaming_kb"].astype("int64") <= data).all()
    closed = said.dropna(subset="closed_on")
    assert (closed["closed_on"] >= closed["opened_at"].str[:10]).all()
    assert (closed["closed_on"].str[:7] == closed["month_of_file"]).all()


def test_rows_speak_only_of_people_of_the_month(export):
    people = set(zip(export("subscribers")["month_of_file"], export("subscribers")["number"], strict=True))
    for name in (
        "bills",
        "usage_daily",
        "app_usage",
        "payments",
        "complaints",
        "network",
        "circle",
        "orders",
        "porting",
        "contacts",
    ):
        table = export(name)
        assert set(zip(table["month_of_file"], table["number"], strict=True)) <= people, name


def test_app_data_fit_into_the_days_they_come_from(export):
    apps, days = export("app_usage"), export("usage_daily")
    days["data_kb"] = days["data_4g_kb"].astype("int64") + days["data_5g_kb"].astype("int64")
    by_day = days.set_index(["number", "day"])["data_kb"]
    top = pd.Series(
        apps["top_day_kb"].astype("int64").to_numpy(), pd.MultiIndex.from_frame(apps[["number", "top_day"]])
    )
    assert (top <= by_day.reindex(top.index).fillna(0)).all()
    kb, active = apps["data_kb"].astype("int64"), apps["active_days"].astype("int64")
    assert (apps["top_day_kb"].astype("int64") <= kb).all()
    assert (apps["top_day_kb"].astype("int64") * active >= kb).all()
