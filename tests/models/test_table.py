import numpy as np
import pandas as pd
import pytest

from data.refusals import BadData, BadUsage
from models.recipe import SMALL, TABLE, TABLE_OF_FEW, TABLE_OF_MANY
from models.table import label, leaks, names_of_rows, odds_ratio, recipe_for, require


def table(values, rows=20):
    return pd.DataFrame({"x": np.arange(rows * len(values), dtype=float), "left": list(values) * rows})


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ((1.0, 0.0), "1"),
        (("1", "-1"), "1"),
        (("Yes", "No"), "Yes"),
        (("是", "否"), "是"),
        (("TRUE", "FALSE"), "TRUE"),
        (("Churned", "Stayed", "Joined"), "Churned"),
    ],
)
def test_yes_is_found(values, positive):
    rows = label(table(values), "left")
    assert rows.positive == positive
    assert rows.labels.tolist() == [1.0, *[0.0] * (len(values) - 1)] * 20
    assert rows.matrix.columns.tolist() == ["x"]


@pytest.mark.parametrize("said", ["left=1", "left=1.0", "left= 1 "])
@pytest.mark.parametrize("values", [(1.0, 2.0), ("1", "2"), ("1.0", "2.0")])
def test_values_are_compared_as_text_and_numbers_as_numbers(said, values):
    assert label(table(values), said).labels.sum() == 20


def test_an_empty_label_is_not_a_no():
    rows = label(table(("yes", "no", None)), "left")
    assert (len(rows.labels), rows.left_out) == (40, 20)


def test_a_named_value_makes_everything_else_a_no():
    rows = label(table(("Competitor", "Price", None)), "left=Competitor")
    assert (len(rows.labels), rows.labels.sum(), rows.left_out) == (60, 20, 0)


def test_a_column_may_have_an_equals_sign_in_its_name():
    assert label(table((1, 0)).rename(columns={"left": "a=b"}), "a=b").column == "a=b"


def test_a_label_without_a_yes_is_refused_and_its_values_listed():
    with pytest.raises(BadUsage) as refused:
        label(table(("gone", "here", "here")), "left")
    assert str(refused.value) == (
        "label left: found none of 1, yes, true, 是, churned; expected to know which value is the positive. "
        "Say it: --label 'left=VALUE'. Its values: `here` (40), `gone` (20)."
    )


def test_two_words_for_yes_are_refused():
    with pytest.raises(BadUsage, match="`1`, `yes` all mean yes"):
        label(table(("yes", "1", "no")), "left")


def test_a_value_that_is_not_there_is_refused():
    with pytest.raises(
        BadUsage, match=r"found no row with `5`; expected one of its values\. Its values: `1` \(20\), `0` \(20\)"
    ):
        label(table((1, 0)), "left=5")


@pytest.mark.parametrize("values", [("yes",), ("yes", None)])
def test_one_class_is_refused(values):
    with pytest.raises(BadData, match="found 20 rows with `yes` and 0 without; expected at least 10 of both"):
        label(table(values), "left")


def test_a_column_that_is_not_there_is_refused_with_the_nearest():
    frame = pd.DataFrame({"Churncategory": [1], "City": [2]})
    with pytest.raises(BadUsage, match=r"found no column `churn_category`.*Did you mean `Churncategory`"):
        require(frame, "churn_category")
    with pytest.raises(BadUsage, match="no column `Cty`"):
        label(frame, "Churncategory", drop=("Cty",))


def test_nothing_to_learn_from_is_refused():
    with pytest.raises(BadData, match="no column besides the label"):
        label(table((1, 0)), "left", drop=("x",))


def test_a_column_that_holds_the_outcome_is_named():
    rng = np.random.default_rng(0)
    labels = (rng.random(2_000) < 0.2).astype(float)
    matrix = pd.DataFrame(
        {
            "honest": labels + rng.normal(0, 2, 2_000),
            "end_code": np.where(labels == 1, "gone", "here"),
            "remaining_days": np.where(labels == 1, np.nan, rng.random(2_000)),
            "customer": [f"c{place}" for place in range(2_000)],
        }
    )
    assert sorted(leaks(matrix, labels)) == ["end_code", "remaining_days"]


def test_names_of_rows_are_pointed_out():
    matrix = pd.DataFrame(
        {"id": [1.0, 2, 3], "name": ["a", "b", "c"], "fee": [0.5, 1.5, 2.25], "plan": ["a", "a", "b"]}
    )
    assert names_of_rows(matrix) == ["id", "name"]


@pytest.mark.parametrize(
    ("positives", "rows", "recipe"),
    [
        (199, 50_000, SMALL),
        (200, 19_999, TABLE_OF_FEW),
        (200, 20_000, TABLE),
        (9_999, 50_000, TABLE),
        (10_000, 50_000, TABLE_OF_MANY),
    ],
)
def test_the_fewer_rows_and_positives_the_smaller_the_trees(positives, rows, recipe):
    assert recipe_for(np.r_[np.ones(positives), np.zeros(rows - positives)]) == recipe


def test_for_rare_outcomes_the_odds_ratio_is_the_multiple_of_the_base_rate():
    ratios = odds_ratio(np.array([0.01, 0.02, 0.05]), base=0.01)
    assert ratios.tolist() == pytest.approx([1, 2, 5], rel=0.05)
