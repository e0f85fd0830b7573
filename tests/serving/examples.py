"""People, plans and lists that the tests of this room speak of."""

from datetime import date

import numpy as np
import pandas as pd

from data.month import Month
from serving.decision import Listed, decide
from serving.lists import Lists, dress
from serving.terms import Terms

MARCH = Month.parse("2025-03")
KEY = bytes(32)

PLANS = pd.DataFrame(
    [
        # 89 yuan with 400 MB and .0003 yuan/KB beyond; 129 yuan with 2 GB; 39 yuan with little.
        ("p039", "乐享39元", "Enjoy 39", date(2020, 1, 1), 3_900, 100_000, 3_000, 100, 3, 20, 60_000, "4G", True),
        (
            "p089",
            "乐享3G上网版89元",
            "Enjoy 3G 89",
            date(2020, 1, 1),
            8_900,
            409_600,
            14_400,
            100,
            3,
            15,
            60_000,
            "3G",
            True,
        ),
        ("p129", "畅享129元", "Free 129", date(2020, 1, 1), 12_900, 2_097_152, 30_000, 100, 3, 15, 60_000, "4G", True),
    ],
    columns=[
        *("plan_id", "name_zh", "name_en", "valid_from", "fee_fen", "data_allowance_kb", "voice_allowance_s"),
        *("data_unit_kb", "data_unit_fen", "voice_unit_fen", "data_cap_fen", "generation", "is_on_sale"),
    ],
)
NOBODY = pd.DataFrame({"subscriber_id": pd.Series([], dtype="str"), "channel": [], "since": []})
NO_PORTING = pd.DataFrame({"subscriber_id": pd.Series([], dtype="str"), "at": [], "step": []})


def a_person(name: str, **other: object) -> dict[str, object]:
    """Somebody of Wuhan on the 89-yuan plan who uses 300 MB a month and pays 89 yuan, with an ordinary risk."""
    return {
        "subscriber_id": name,
        "prefecture": "4201",
        "prefecture_name": "武汉",
        "county": "江岸区",
        "payment": "postpaid",
        "plan_id": "p089",
        "joined_on": date(2020, 5, 1),
        "lockin_until": None,
        "has_broadband": False,
        "household": f"home of {name}",
        "card": "main",
        "is_marketing_refused": False,
        "is_profiling_refused": False,
        "has_complaint": False,
        "port_out": 0.004,
        "other_leaving": 0.006,
        "upgrade": 0.05,
        "revenue_fen_3m": 26_700,
        "billed_months_count": 3,
        "data_kb": 307_200,
        "voice_out_s": 3_600,
    } | other


PEOPLE = (
    *("prefecture", "prefecture_name", "county", "payment", "plan_id", "joined_on", "lockin_until"),
    *("has_broadband", "household", "card", "is_marketing_refused", "is_profiling_refused", "has_complaint"),
)


def decided(
    *persons: dict[str, object],
    terms: Terms | None = None,
    dnc: pd.DataFrame = NOBODY,
    porting: pd.DataFrame = NO_PORTING,
    base: float = 0.01,
) -> Listed:
    everybody = pd.DataFrame(persons)
    known = ["subscriber_id", "port_out", "other_leaving", "upgrade"]
    # Who ports out after whom, where nobody knows how likely it is.
    scores = everybody[[*known, *({"port_out_order"} & set(everybody))]].assign(
        month="2025-03",
        **{f"{what}_{k}": everybody[what] / 3 for what in ("port_out", "other_leaving", "upgrade") for k in (1, 2, 3)},
        # Of these no model speaks: the stated rates hold.
        **{f"{what}_{k}": np.nan for what in ("silence", "arrears") for k in (1, 2, 3)},
    )
    usage = pd.concat(
        everybody[["subscriber_id", "data_kb", "voice_out_s"]].assign(month=month)
        for month in ("2025-01", "2025-02", "2025-03")
    )
    return decide(
        MARCH,
        people=everybody[["subscriber_id", *PEOPLE]],
        scores=scores,
        money=everybody[["subscriber_id", "revenue_fen_3m", "billed_months_count"]],
        usage=usage,
        plans=PLANS,
        do_not_contact=dnc,
        porting=porting,
        key=KEY,
        terms=terms or Terms(control_share=0.0),
        base={"postpaid": base, "prepaid": base},
    )


def reasons_of(listed: Listed, group: str = "price") -> pd.DataFrame:
    ids = [*listed.retention["subscriber_id"], *listed.recommendation["subscriber_id"]]
    words = {"reason_1_zh": "近三月超套费30.7元", "reason_1_en": "overage of 30.7 yuan a month", "group_1": group}
    return pd.DataFrame({"subscriber_id": ids}).assign(**words)


def portraits_of(listed: Listed) -> pd.DataFrame:
    ids = [*listed.retention["subscriber_id"], *listed.recommendation["subscriber_id"]]
    words = {"data_user_zh": "超套", "data_user_en": "over the allowance", "barrier_zh": "无障碍", "barrier_en": "none"}
    return pd.DataFrame({"subscriber_id": ids}).assign(**words, stage_zh="合约临期", stage_en="term ends soon")


def lists_of(*persons: dict[str, object], group: str = "price", **other: object) -> Lists:
    listed = decided(*persons, **other)  # type: ignore[arg-type]
    return dress(listed, reasons_of(listed, group), portraits_of(listed))
