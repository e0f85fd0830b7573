"""What the invented operator came out as: every figure of data/operator/README.md, from its exports and its truth.

`python -m benchmarks.operator_report DIR` reads what `keepline invent DIR` wrote, a month at a time.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from data.operator.parameters import CAUSES, ENDINGS
from models.evidence import auc

KB_IN_GB = 1_048_576
OUTCOMES = (*ENDINGS, "upgrade")


def main(directory: Path) -> None:
    """Print the figures."""
    truth, months = read_truth(directory), read_months(directory)
    rates(truth)
    correlations(truth["hazards"])
    levels(truth["causes"])
    habits(months)
    lockins(months)
    steps(months, truth["events"])
    contacts(months, truth, directory)


def read_truth(directory: Path) -> dict[str, pd.DataFrame]:
    """Read hazards, events and causes of all months."""
    kinds = ("hazards", "events", "causes")
    return {
        kind: pd.concat(pd.read_parquet(path) for path in sorted((directory / "truth" / kind).glob("*.parquet")))
        for kind in kinds
    }


def read_months(directory: Path) -> dict[str, dict[str, pd.DataFrame]]:
    """Read what the report needs of every exported month; days as sums."""
    months = sorted(path.name for path in directory.iterdir() if (path / "subscribers.csv").is_file())
    names = ("subscribers", "bills", "porting", "contacts")
    read = {month: {name: _table(directory, month, name) for name in names} for month in months}
    for month in months:
        days = _table(directory, month, "usage_daily")
        days["data_gb"] = (days["data_4g_kb"] + days["data_5g_kb"]) / KB_IN_GB
        days["voice_min"] = (days["voice_out_s"] + days["voice_in_s"]) / 60
        groups = days.groupby("number")
        read[month]["use"] = groups[["data_gb", "voice_min"]].sum().assign(active_days=groups.size())
    return read


def _table(directory: Path, month: str, name: str) -> pd.DataFrame:
    text = dict.fromkeys(("number", "prefecture"), pa.string())
    options = csv.ConvertOptions(column_types=text, strings_can_be_null=True)
    path = directory / month / f"{name}.csv"
    frame: pd.DataFrame = csv.read_csv(path, csv.ReadOptions(encoding="gb18030"), convert_options=options).to_pandas()
    return frame


def rates(truth: dict[str, pd.DataFrame]) -> None:
    """Events a month among those at risk, and how well the truth itself ranks them."""
    print("## Rates a month of those at risk, and the AUC of the true hazard")
    events = truth["events"].assign(is_event=1)
    hazards = truth["hazards"]
    for outcome in OUTCOMES:
        at_risk = hazards[hazards["is_free_to_port"]] if outcome == "port_out" else hazards[hazards[outcome] > 0]
        named = events.loc[events["event"] == outcome, ["subscriber_id", "month", "is_event"]]
        happened = at_risk.merge(named, how="left")["is_event"].fillna(0).to_numpy(np.float64)
        chance = at_risk[outcome].to_numpy(np.float64)
        print(
            f"{outcome:14s} {happened.mean():8.3%}  {int(happened.sum()):6d} of {len(at_risk):8d} person-months,"
            f" expected {chance.mean():.3%}, largest {chance.max():.2f}, AUC {auc(chance, happened):.3f}"
        )


def correlations(hazards: pd.DataFrame) -> None:
    """How port-out goes with the other endings, among those free to port (logarithms)."""
    free = hazards[hazards["is_free_to_port"] & (hazards["port_out"] > 0)]
    log = np.log(free[list(ENDINGS)].to_numpy(np.float64))
    with_port_out = np.corrcoef(log.T)[0, 1:]
    pairs = zip(ENDINGS[1:], with_port_out, strict=True)
    print("## Correlation of log hazards with port_out:", ", ".join(f"{name} {value:.2f}" for name, value in pairs))


def levels(causes: pd.DataFrame) -> None:
    """How many are raised by each cause."""
    raised = {name: (causes[f"{name}_level"] > 0).mean() for name in CAUSES}
    print("## Raised by each cause:", ", ".join(f"{name} {share:.1%}" for name, share in raised.items()))


def habits(months: dict[str, dict[str, pd.DataFrame]]) -> None:
    """What people use and pay."""
    print("## Use and money of a personal subscriber's month (5, 25, 50, 75, 95 %)")
    parts = []
    for tables in months.values():
        people = tables["subscribers"]
        people = people[(people["kind"] == "personal") & (people["status"] == "normal")]
        parts.append(people.merge(tables["bills"], on="number").merge(tables["use"], on="number", how="left"))
    rows = pd.concat(parts).fillna({"data_gb": 0.0, "voice_min": 0.0, "active_days": 0})
    fees = ["plan_fee_fen", "data_overage_fen", "voice_overage_fen", "packs_fen", "other_fen"]
    rows["bill_yuan"] = (rows[fees].sum(axis=1) - rows["discount_fen"]) / 100
    for name in ("data_gb", "voice_min", "active_days", "bill_yuan"):
        cuts = rows[name].quantile([0.05, 0.25, 0.5, 0.75, 0.95])
        print(f"{name:12s}", *(f"{value:8.1f}" for value in cuts))
    print(
        f"months with data overage {(rows['data_overage_fen'] > 0).mean():.1%},"
        f" with voice overage {(rows['voice_overage_fen'] > 0).mean():.1%}, in debt {(rows['owed_fen'] > 0).mean():.1%}"
    )


def lockins(months: dict[str, dict[str, pd.DataFrame]]) -> None:
    """How many are bound by a term at the end of each month."""
    shares = []
    for month, tables in months.items():
        people = tables["subscribers"]
        people = people[(people["kind"] == "personal") & (people["status"] == "normal")]
        end = (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()
        shares.append(np.mean([day is not None and day > end for day in people["lockin_until"]]))
    print(f"## Locked in: {np.mean(shares):.1%} (months {min(shares):.1%} to {max(shares):.1%})")


def steps(months: dict[str, dict[str, pd.DataFrame]], events: pd.DataFrame) -> None:
    """What precedes a port-out."""
    rows = pd.concat(tables["porting"] for tables in months.values())
    rows["month"] = rows["at"].dt.year * 12 + rows["at"].dt.month
    out, queries, codes = (rows[rows["step"] == step] for step in ("ported_out", "query", "code"))
    late = out[out["month"] >= rows["month"].min() + 3]
    pairs = late.merge(queries, on="number", suffixes=("", "_query"))
    asked = pairs[(pairs["month"] - pairs["month_query"]).between(0, 3)]["number"].nunique() / max(len(late), 1)
    idle = len(queries[~queries["number"].isin(out["number"])]) / sum(len(t["subscribers"]) for t in months.values())
    same = codes.merge(out, on="number", suffixes=("", "_out"))
    same_day = (same["at"].dt.date == same["at_out"].dt.date).sum() / max(len(codes), 1)
    print(f"## Port-outs with a query 0-3 months before {asked:.0%}; queries of others a month {idle:.2%} of everybody")
    print(f"codes that port the same day {same_day:.0%}; {len(events)} events in all")


def contacts(months: dict[str, dict[str, pd.DataFrame]], truth: dict[str, pd.DataFrame], directory: Path) -> None:
    """Who was reached, and voluntary leaving after an assignment by hidden type."""
    from data.identity import read_key, subscriber_id

    rows = pd.concat(tables["contacts"] for tables in months.values())
    reached = rows[rows["is_sent"] == 1].groupby("channel")["is_reached"].mean()
    print("## Reached:", ", ".join(f"{channel} {share:.0%}" for channel, share in reached.items()))
    key = read_key(directory / "key")
    rows["subscriber_id"] = [subscriber_id(number, key) for number in rows["number"]]
    types = pd.read_parquet(directory / "truth" / "effects" / "people.parquet")
    left = truth["events"][truth["events"]["event"].isin(["port_out", "other_leaving"])]
    rows = rows.merge(types, on="subscriber_id").merge(left, on="subscriber_id", how="left")
    assigned = pd.to_datetime(rows["assigned_on"]).dt.to_period("M").astype("int64")
    ahead = pd.to_datetime(rows["month"]).dt.to_period("M").astype("int64") - assigned
    rows["has_left"] = rows["month"].notna() & (ahead <= 2)
    arm = np.where(rows["arm"] == "control", "control", np.where(rows["is_reached"] == 1, "reached", "not reached"))
    table = rows.assign(arm=arm).pivot_table(values="has_left", index="type", columns="arm")
    print("## Voluntary leaving within the month of assignment and the two after it")
    print(table.map("{:.1%}".format).to_string())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
