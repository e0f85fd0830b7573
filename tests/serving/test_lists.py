"""Who stands on which list, in which order, with which offer, and who is worked."""

import math
from datetime import date

import pandas as pd
import pytest

from data.refusals import BadData
from serving.columns import RECOMMENDATION, RETENTION
from serving.decision import decide
from serving.terms import Terms
from tests.serving.examples import KEY, MARCH, NO_PORTING, NOBODY, PEOPLE, PLANS, a_person, lists_of


def words(text: str) -> list[str]:
    return text.split()


def test_the_columns_are_those_the_desk_was_promised_in_that_order():
    lists = lists_of(a_person("a", port_out=0.2), a_person("b", data_kb=800_000))
    promised = words("""subscriber_id month prefecture prefecture_name level rank to_work risk risk_port_out value_yuan
        expected_saving_yuan reason_1_zh reason_1_en reason_2_zh reason_2_en reason_3_zh reason_3_en offer_id channel
        valid_until is_control""")
    assert list(lists.retention.columns)[: len(promised)] == promised
    assert list(lists.retention.columns) == [column.name for column in RETENTION]
    promised = words("""subscriber_id month prefecture prefecture_name rank to_work propensity current_plan offer_id
        bill_change_yuan reason_1_zh reason_1_en reason_2_zh reason_2_en reason_3_zh reason_3_en channel valid_until
        is_control""")
    assert list(lists.recommendation.columns)[: len(promised)] == promised
    assert list(lists.recommendation.columns) == [column.name for column in RECOMMENDATION]


def test_a_row_to_keep_reads_like_this():
    row = lists_of(a_person("a", port_out=0.08, other_leaving=0.04)).retention.iloc[0]
    assert (row["level"], row["level_zh"], row["risk_ratio"]) == ("red", "红色预警", 12.0)
    assert (row["risk"], row["risk_port_out"]) == (0.12, 0.08)
    assert (row["month"], row["valid_until"]) == ("2025-03", pd.Timestamp("2025-04-30"))
    assert row["reason_1_zh"] == "近三月超套费30.7元"
    assert pd.isna(row["reason_2_zh"])
    assert (row["data_user_zh"], row["data_user_en"], row["stage_zh"]) == ("超套", "over the allowance", "合约临期")
    assert row["to_work"]


def test_the_parts_of_the_saving_add_up_to_the_fen():
    persons = [a_person(f"s{k:02d}", port_out=0.015 + k / 97, revenue_fen_3m=1_000 + 977 * k) for k in range(40)]
    rows = lists_of(*persons).retention
    parts = rows[["kept_yuan", "margin_change_yuan", "offer_cost_yuan", "attempt_cost_yuan"]].sum(axis=1)
    assert len(rows) == 40
    assert (parts.round(2) == rows["expected_saving_yuan"]).all()


def test_a_heavy_user_without_warning_is_shown_the_dearer_plan_that_costs_less():
    # 800,000 KB on the 89-yuan plan: 3,904 begun units of 100 KB at 3 fen = 117.12 yuan beyond the fee.
    row = lists_of(a_person("b", data_kb=800_000)).recommendation.iloc[0]
    assert (row["current_plan"], row["offer_id"], row["offer_zh"]) == ("p089", "p129", "畅享129元")
    assert (row["bill_now_yuan"], row["bill_then_yuan"], row["bill_change_yuan"]) == (206.12, 129.0, -77.12)
    assert row["customer_saving_yuan"] == round(0.05 * 77.12 * 12, 2)
    assert row["expected_saving_yuan"] == round(row["customer_saving_yuan"] + row["attempt_cost_yuan"], 2)


@pytest.mark.parametrize(
    ("what", "person"),
    [
        ("nothing to gain and nothing to fear", a_person("a")),
        ("a cheaper plan would do: that is no move up", a_person("a", data_kb=10_000, voice_out_s=60)),
        ("at risk but worth nothing: do not disturb", a_person("a", port_out=0.3, revenue_fen_3m=0, data_kb=800_000)),
        ("at risk with bills below nought", a_person("a", port_out=0.3, revenue_fen_3m=-900, data_kb=800_000)),
        ("never moves", a_person("a", upgrade=0.0, data_kb=800_000)),
        ("refused marketing", a_person("a", port_out=0.3, is_marketing_refused=True)),
        ("nobody knows whether profiling was refused", a_person("a", port_out=0.3, is_profiling_refused=None)),
    ],
)
def test_who_stands_on_no_list(what: str, person: dict[str, object]):
    lists = lists_of(person)
    assert len(lists.retention) == len(lists.recommendation) == 0, what


def test_whoever_is_at_risk_is_kept_and_never_moved_up():
    lists = lists_of(a_person("a", port_out=0.05, data_kb=800_000), a_person("b", port_out=0.009, data_kb=800_000))
    assert list(lists.retention["subscriber_id"]) == ["a", "b"]
    assert len(lists.recommendation) == 0


def test_registered_people_and_code_askers_are_gone_and_counted():
    dnc = pd.DataFrame({"subscriber_id": ["a", "a"], "channel": ["sms", "app"], "since": ["2024-01-01"] * 2})
    porting = pd.DataFrame(
        {"subscriber_id": ["a", "b", "c"], "at": pd.to_datetime(["2025-03-20"] * 2 + ["2024-10-01"]), "step": "code"}
    )
    people = [a_person(name, port_out=0.2) for name in "abc"]
    lists = lists_of(*people, dnc=dnc, porting=porting)
    assert list(lists.retention["subscriber_id"]) == ["c"]
    counts = lists.refusals.set_index("rule")
    assert dict(counts["refused_count"]) == {
        "marketing_refused": 0,
        "profiling_refused": 0,
        "do_not_contact": 1,
        "code_asked": 2,
    }
    assert counts["first_count"].sum() == 2


def test_rank_is_by_expected_saving_and_capacity_cuts_the_rank_not_the_level():
    persons = [a_person(f"s{k}", port_out=0.1 + k / 50) for k in range(5)]
    rows = lists_of(*persons, terms=Terms(control_share=0.0, capacity_count=2)).retention
    assert list(rows["subscriber_id"]) == ["s4", "s3", "s2", "s1", "s0"]
    assert list(rows["rank"]) == [1, 2, 3, 4, 5]
    assert list(rows["to_work"]) == [True, True, False, False, False]
    assert set(rows["level"]) == {"red"}


def test_equal_savings_are_ranked_by_subscriber_id():
    rows = lists_of(*(a_person(name, port_out=0.2) for name in "cab")).retention
    assert list(rows["subscriber_id"]) == ["a", "b", "c"]


def test_capacity_is_the_prefectures_own():
    persons = [
        a_person("w1", port_out=0.2),
        a_person("w2", port_out=0.19),
        a_person("y1", port_out=0.1, prefecture="4205"),
    ]
    terms = Terms(control_share=0.0, capacity_count=5, capacity_by_prefecture={"4201": 1})
    rows = lists_of(*persons, terms=terms).retention
    assert dict(zip(rows["subscriber_id"], rows["to_work"], strict=True)) == {"w1": True, "w2": False, "y1": True}


def test_a_household_is_spoken_to_once_and_to_keep_comes_first():
    persons = [
        a_person("mother", port_out=0.2, household="wang"),
        a_person("father", port_out=0.3, household="wang"),
        a_person("child", data_kb=800_000, household="wang"),
        a_person("other", data_kb=800_000),
    ]
    lists = lists_of(*persons)
    assert list(lists.retention.loc[lists.retention["to_work"], "subscriber_id"]) == ["father"]
    assert list(lists.recommendation.loc[lists.recommendation["to_work"], "subscriber_id"]) == ["other"]


def test_control_people_are_marked_ranked_and_never_worked():
    persons = [a_person(f"s{k:03d}", port_out=0.2) for k in range(200)]
    rows = lists_of(*persons, terms=Terms(control_share=0.5)).retention
    assert 60 < rows["is_control"].sum() < 140
    assert not (rows["is_control"] & rows["to_work"]).any()
    assert (~rows["is_control"] == rows["to_work"]).all()


def test_an_attempt_that_costs_more_than_it_saves_is_not_worked():
    row = lists_of(a_person("poor", port_out=0.015, other_leaving=0.0, revenue_fen_3m=30)).retention.iloc[0]
    assert row["expected_saving_yuan"] <= 0
    assert not row["to_work"]


@pytest.mark.parametrize(
    ("group", "offer"),
    [
        ("service", "care_call"),
        ("price", "credit_10"),
        ("something new", "care_word"),
        ("circle", "care_word"),
        ("calls_fading", "care_call"),
    ],
)
def test_the_offer_answers_the_reason(group: str, offer: str):
    assert lists_of(a_person("a", port_out=0.2, has_complaint=True), group=group).retention.iloc[0]["offer_id"] == offer


def test_the_plan_that_fits_is_offered_by_name_where_it_pays():
    # On 39 yuan: 800 begun units of 100 KB beyond the allowance at 3 fen = 24 yuan, so 63 instead of 89.
    person = a_person("a", port_out=0.9, data_kb=180_000, voice_out_s=600, revenue_fen_3m=60_000)
    row = lists_of(person).retention.iloc[0]
    assert (row["offer_id"], row["offer_zh"], row["bill_change_yuan"]) == (
        "fit_plan",
        "换到更合适的套餐：乐享39元",
        -26.0,
    )
    assert row["margin_change_yuan"] < 0


def test_whoever_is_bound_by_an_agreement_is_not_asked_to_move_down():
    person = a_person("a", port_out=0.9, data_kb=180_000, voice_out_s=600, revenue_fen_3m=60_000)
    row = lists_of(person | {"lockin_until": date(2025, 12, 31)}).retention.iloc[0]
    assert row["offer_id"] == "credit_10"


def test_scores_of_somebody_unknown_are_refused():
    listed = pd.DataFrame([a_person("a")])
    scores = pd.DataFrame({"subscriber_id": ["a", "z"], "port_out": 0.1, "other_leaving": 0.1, "upgrade": 0.1})
    with pytest.raises(BadData, match="1 of 2 subscribers who are not in the cohort"):
        decide(
            MARCH,
            people=listed[["subscriber_id", *PEOPLE]],
            scores=scores,
            money=listed[["subscriber_id", "revenue_fen_3m", "billed_months_count"]],
            usage=listed[["subscriber_id", "data_kb", "voice_out_s"]].assign(month="2025-03"),
            plans=PLANS,
            do_not_contact=NOBODY,
            porting=NO_PORTING,
            key=KEY,
            terms=Terms(),
        )


def test_the_order_of_the_rows_handed_in_does_not_matter():
    persons = [a_person(f"s{k:02d}", port_out=0.05 * (k % 3), data_kb=90_000 * k) for k in range(30)]
    one, two = lists_of(*persons), lists_of(*reversed(persons))
    pd.testing.assert_frame_equal(one.retention, two.retention)
    pd.testing.assert_frame_equal(one.recommendation, two.recommendation)


def test_where_nobody_has_ported_out_yet_levels_are_by_rank_and_no_risk_is_told():
    unknown = [a_person(f"s{k:03d}", port_out=math.nan, other_leaving=0.0, port_out_order=k / 200) for k in range(200)]
    bound = a_person("bound", port_out=0.0, other_leaving=0.12, port_out_order=math.nan)
    rows = lists_of(*unknown, bound).retention.set_index("subscriber_id")
    # Of 200 asked about: the first one red, the first 4 orange or above, the first 10 yellow or above, the first 20.
    levels: pd.Series[str] = rows["level"].drop(index="bound")
    assert levels.value_counts().to_dict() == {"blue": 10, "yellow": 6, "orange": 3, "red": 1}
    assert levels.index.tolist() == [f"s{k:03d}" for k in range(199, 179, -1)]
    untold = ["risk", "risk_port_out", "risk_ratio", "kept_yuan", "expected_saving_yuan"]
    assert rows.drop(index="bound")[untold].isna().all(axis=None)
    assert rows["to_work"].all()
    # Whose risk is known is told it, and stands first in its level.
    assert list(rows.loc["bound", ["level", "risk", "rank"]]) == ["red", 0.12, 1]


def test_who_is_equally_likely_to_port_out_has_the_same_level():
    same = [a_person(f"s{k:03d}", port_out=math.nan, port_out_order=0.1) for k in range(50)]
    assert set(lists_of(*same).retention["level"]) == {"orange"}
