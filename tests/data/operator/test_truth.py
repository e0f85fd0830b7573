"""The truth and the exports tell one story."""

import numpy as np
import pandas as pd

from data.identity import read_key, subscriber_id
from data.month import Month
from data.operator.parameters import ENDINGS


def _named(operator, table: pd.DataFrame) -> pd.DataFrame:
    key = read_key(operator / "key")
    names = {number: subscriber_id(number, key) for number in table["number"].unique()}
    return table.assign(subscriber_id=table["number"].map(names))


def test_probabilities_are_probabilities_and_at_most_one_ending_happens(truth):
    hazards, events = truth("hazards"), truth("events")
    chances = hazards[[*ENDINGS, "upgrade"]].to_numpy()
    assert np.isfinite(chances).all()
    assert (chances >= 0).all()
    assert (chances.sum(axis=1) <= 1 + 1e-12).all()
    endings = events[events["event"].isin(ENDINGS)]
    assert not endings.duplicated(["subscriber_id", "month"]).any()
    assert not hazards.duplicated(["subscriber_id", "month"]).any()


def test_whatever_happens_was_possible(truth):
    both = truth("events").merge(truth("hazards"), on=["subscriber_id", "month"], how="left", validate="many_to_one")
    for name, rows in both[both["event"].isin([*ENDINGS, "upgrade"])].groupby("event"):
        assert (rows[name] > 0).all(), name


def test_truth_is_sorted_by_subscriber(operator):
    for path in (operator / "truth").rglob("*.parquet"):
        assert pd.read_parquet(path)["subscriber_id"].is_monotonic_increasing, path.name


def test_exports_show_every_leaver_once_more_and_never_again(operator, months, export, truth):
    people, events = _named(operator, export("subscribers")), truth("events")
    for event, status, reason in (("port_out", "ported_out", None), ("other_leaving", "closed", "owner")):
        told = events[(events["event"] == event) & (events["month"] <= str(months[-1]))]
        assert len(told)
        seen = told.merge(people, on=["subscriber_id", "month"], how="left")
        assert (seen["status"] == status).all()
        assert (seen["status_since"].str[:7] == seen["month"]).all()
        assert seen["status_reason"].isna().all() if reason is None else (seen["status_reason"] == reason).all()
        later = people.merge(told[["subscriber_id", "month"]], on="subscriber_id", suffixes=("", "_left"))
        assert (later["month"] <= later["month_left"]).all()
    gone = people[people["status"].isin(["closed", "ported_out"])]
    assert not gone["subscriber_id"].duplicated().any()


def test_nobody_uses_the_network_after_leaving_or_being_cut_off(export):
    people = export("subscribers")
    latest = people.sort_values("month").drop_duplicates("number", keep="last")
    stopped = latest[latest["status"] != "normal"].set_index("number")["status_since"]
    days = export("usage_daily")
    until = days["number"].map(stopped)
    assert until.notna().any()
    assert (days["day"] <= until.fillna("9999")).all()


def test_silence_begins_where_the_truth_says_and_ends_in_closure_ninety_days_later(operator, months, export, truth):
    last_use = _named(operator, export("usage_daily")).groupby("subscriber_id")["day"].max()
    events = truth("events")
    silent = events[(events["event"] == "silence") & (events["month"] <= str(months[-1]))]
    assert len(silent)
    assert (silent["subscriber_id"].map(last_use).str[:7] == silent["month"]).all()
    people = _named(operator, export("subscribers"))
    closed = people[people["status_reason"] == "silence"]
    assert len(closed)
    waited = pd.to_datetime(closed["status_since"]) - pd.to_datetime(closed["subscriber_id"].map(last_use))
    assert (waited.dropna().dt.days == 91).all()


def test_arrears_suspend_first_and_close_sixty_days_later(export):
    people = export("subscribers")
    suspended = people[people["status"] == "suspended"].groupby("number")["status_since"].first()
    assert (people.loc[people["status"] == "suspended", "status_reason"] == "arrears").all()
    closed = people[people["status_reason"].eq("arrears") & people["status"].eq("closed")]
    closed = closed[closed["number"].isin(suspended.index)]
    waited = pd.to_datetime(closed["status_since"]) - pd.to_datetime(closed["number"].map(suspended))
    assert len(closed)
    assert (waited.dt.days == 60).all()


def test_nobody_ports_with_debt_as_a_sub_card_or_soon_after_porting_in(months, export):
    steps = export("porting")
    out = steps[steps["step"] == "ported_out"]
    people = export("subscribers")
    leavers = people.merge(out[["number", "month_of_file"]], on=["number", "month_of_file"])
    assert (leavers["card"] == "main").all()
    owed = export("bills")[["number", "month", "owed_fen"]]
    owed["next"] = [str(Month.parse(month) + 1) for month in owed["month"]]
    before = leavers.merge(owed, left_on=["number", "month_of_file"], right_on=["number", "next"])
    assert len(before)
    assert (before["owed_fen"] == "0").all()
    came = steps[steps["step"] == "ported_in"].set_index("number")["at"]
    waited = pd.to_datetime(out["at"]) - pd.to_datetime(out["number"].map(came))
    assert (waited.dropna().dt.days >= 120).all()


def test_every_port_out_has_its_code_before_it(export):
    steps = export("porting")
    out = steps[steps["step"] == "ported_out"].merge(
        steps[steps["step"] == "code"], on="number", suffixes=("", "_code")
    )
    assert out["number"].nunique() == steps.loc[steps["step"] == "ported_out", "number"].nunique()
    assert (out["at_code"] < out["at"]).groupby(out["number"]).any().all()


def test_upgrades_of_the_truth_are_orders_of_a_dearer_plan_that_then_holds(operator, months, export, truth):
    fees = export("plans").drop_duplicates("plan_id").set_index("plan_id")["fee_fen"].astype(int)
    orders = _named(operator, export("orders"))
    changes = orders[(orders["kind"] == "plan_change") & (orders["started_by"] == "customer")]
    events = truth("events")
    told = events[(events["event"] == "upgrade") & (events["month"] < str(months[-1]))]
    ordered = told.merge(changes, left_on=["subscriber_id", "month"], right_on=["subscriber_id", "month_of_file"])
    assert len(ordered) == len(told) > 20
    assert (ordered["product_to"].map(fees) > ordered["product_from"].map(fees)).all()
    people = _named(operator, export("subscribers"))
    ordered["next"] = [str(Month.parse(month) + 1) for month in ordered["month"]]
    then = ordered.merge(people, left_on=["subscriber_id", "next"], right_on=["subscriber_id", "month"])
    assert (then["plan_id"] == then["product_to"]).all()
    assert (then["plan_since"] == then["next"] + "-01").all()
