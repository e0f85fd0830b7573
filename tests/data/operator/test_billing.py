"""Bills follow exactly from the plan, the packs and what was used."""

import numpy as np
import pandas as pd
import pytest

from data.operator import catalogue
from data.operator.billing import cost_fen, data_overage_fen, voice_overage_fen

KB_IN_GB = catalogue.KB_IN_GB
FEES_YUAN = {plan.fee_fen // 100: at for at, plan in enumerate(catalogue.PLANS)}


@pytest.mark.parametrize(
    ("plan_yuan", "data_kb", "overage_yuan"),
    [
        (19, 5 * KB_IN_GB, 0),
        (19, 5 * KB_IN_GB + 1, 5),
        (19, 6 * KB_IN_GB, 5),
        (19, 6 * KB_IN_GB + 1, 10),
        (99, 60 * KB_IN_GB + 1, 3),
        (19, 900 * KB_IN_GB, 500),
        # The plan of 2012: 0.0003 yuan a KB, so 100 MB beyond cost 30.72 yuan, and never more than 1,000 yuan.
        (89, 500 * 1024, 30.72),
        (89, 400 * 1024 + 1, 0.03),
        (89, 50 * KB_IN_GB, 1000),
    ],
)
def test_data_beyond_the_allowance_is_billed_in_begun_units_up_to_the_cap(plan_yuan, data_kb, overage_yuan):
    plan = np.array([FEES_YUAN[plan_yuan]])
    assert data_overage_fen(plan, np.array([data_kb])).tolist() == [round(overage_yuan * 100)]


def test_voice_beyond_the_allowance_is_billed_in_begun_minutes():
    plan = np.full(3, FEES_YUAN[19])
    assert voice_overage_fen(plan, np.array([12_000, 12_001, 12_061])).tolist() == [0, 15, 30]


def test_a_month_on_a_plan_costs_its_fee_and_what_lies_beyond():
    assert cost_fen(np.array([FEES_YUAN[19]]), np.array([KB_IN_GB * 6]), np.array([12_001])).tolist() == [
        1_900 + 500 + 15
    ]


def test_the_catalogue_holds_what_the_brief_of_the_trade_asks_for():
    assert len(catalogue.PLANS) >= 12
    assert len(catalogue.PACKS) == 15
    assert [plan.fee_fen for plan in catalogue.PLANS] == sorted({plan.fee_fen for plan in catalogue.PLANS})
    old = catalogue.PLANS[FEES_YUAN[89]]
    assert old.data_allowance_kb == 400 * 1024
    assert old.data_unit_fen / old.data_unit_kb == pytest.approx(0.03)  # fen a KB


@pytest.fixture
def use(export):
    days = export("usage_daily")
    for name in ("data_4g_kb", "data_5g_kb", "voice_out_s", "data_night_kb"):
        days[name] = days[name].astype("int64")
    days["data_kb"] = days["data_4g_kb"] + days["data_5g_kb"]
    return days.groupby(["number", "month_of_file"])[["data_kb", "voice_out_s", "data_night_kb"]].sum()


def test_every_bill_can_be_recomputed_from_days_orders_and_the_catalogue(export, use):
    """The slow way, row by row, for everybody whose packs are seen whole: no quarterly pack, first months aside."""
    plans = export("plans").drop_duplicates("plan_id").set_index("plan_id")
    packs = export("packs").drop_duplicates("pack_id").set_index("pack_id")
    apps = export("app_usage").set_index(["number", "month", "category"])["data_kb"].astype("int64").to_dict()
    orders = export("orders")
    bought = orders[orders["kind"] == "pack"].groupby(["number", "month_of_file"])["product_to"].apply(list).to_dict()
    quarterly = set(orders.loc[orders["product_to"] == "Q10", "number"])
    bills = export("bills").merge(export("subscribers")[["number", "month", "plan_id"]], on=["number", "month"])
    bills = bills[(bills["plan_fee_fen"] != "0") & ~bills["number"].isin(quarterly)]
    first_seen = bills["month"].min()
    checked = 0
    for bill in bills[bills["month"] > first_seen].sample(1_500, random_state=1).itertuples():
        month_use = use.loc[(bill.number, bill.month)] if (bill.number, bill.month) in use.index else None
        data, voice, night = (0, 0, 0) if month_use is None else month_use
        for pack_id in bought.get((bill.number, bill.month), []):
            pack = packs.loc[pack_id]
            gives = int(pack["data_kb"])
            if pack["kind"] == "directed":
                gives = min(gives, apps.get((bill.number, bill.month, pack["app_category"]), 0))
            if pack["kind"] == "night":
                gives = min(gives, night)
            data -= gives
        plan = plans.loc[bill.plan_id].to_dict()
        beyond = max(0, data - int(plan["data_allowance_kb"]))
        units = -(-beyond // int(plan["data_unit_kb"]))
        minutes = -(-max(0, voice - int(plan["voice_allowance_s"])) // 60)
        fees = sum(int(packs.loc[pack_id, "fee_fen"]) for pack_id in bought.get((bill.number, bill.month), []))
        assert int(bill.plan_fee_fen) == int(plan["fee_fen"])
        over = min(units * int(plan["data_unit_fen"]), int(plan["data_cap_fen"]))
        # Quarterly packs ordered before the first export are the one thing the exports cannot show.
        assert int(bill.data_overage_fen) <= over
        checked += int(bill.data_overage_fen) == over
        assert int(bill.voice_overage_fen) == minutes * int(plan["voice_unit_fen"])
        assert int(bill.packs_fen) == fees
    assert checked >= 1_495


def test_what_is_owed_never_grows_by_more_than_was_charged_and_not_paid(export):
    bills = export("bills").sort_values(["number", "month"]).reset_index(drop=True)
    money = {name: bills[name].astype("int64") for name in bills.columns if name.endswith("_fen")}
    parts = ("plan_fee_fen", "data_overage_fen", "voice_overage_fen", "packs_fen", "other_fen")
    charged = sum(money[name] for name in parts) - money["discount_fen"]
    before = money["owed_fen"].groupby(bills["number"]).shift()
    grown = (money["owed_fen"] - before).dropna()
    assert len(grown)
    assert (grown <= (charged - money["paid_fen"]).clip(lower=0)[grown.index]).all()


def test_paid_is_the_sum_of_the_payments_of_the_month(export):
    payments = export("payments")
    paid = payments.assign(fen=payments["amount_fen"].astype("int64")).groupby(["number", "month_of_file"])["fen"].sum()
    bills = export("bills").set_index(["number", "month_of_file"])["paid_fen"].astype("int64")
    assert (bills == paid.reindex(bills.index).fillna(0)).all()
    assert bills.sum() == paid.sum()


def test_use_beyond_the_allowance_is_paid_for(export, use):
    """The sign that drives upgrades is no decoration: it follows from use."""
    people = export("subscribers")[["number", "month_of_file", "plan_id"]].merge(
        export("bills")[["number", "month_of_file", "data_overage_fen", "packs_fen", "plan_fee_fen"]]
    )
    allowance = export("plans").drop_duplicates("plan_id").set_index("plan_id")["data_allowance_kb"].astype("int64")
    people = people.merge(use.reset_index())
    plain = people[(people["packs_fen"] == "0") & (people["plan_fee_fen"] != "0")]
    over = plain["data_kb"] > plain["plan_id"].map(allowance)
    assert 0.05 < over.mean() < 0.25
    assert pd.crosstab(over, plain["data_overage_fen"] != "0").loc[True, True] > 0.99 * over.sum()
    assert (plain.loc[~over, "data_overage_fen"] == "0").all()
