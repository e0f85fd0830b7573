import codecs
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from data.refusals import BadData, BadUsage, NoInput
from models.aliases import champion
from pipelines.commands.table import app

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


def keepline_table(*words, refused=None):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if refused is None:
        assert result.exception is None, result.exception
    else:
        assert isinstance(result.exception, refused), result.exception
    return result


def customers(rows=900, seed=3):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "number": [f"0{place:04d}" for place in rng.permutation(rows)],
            "月租": rng.choice([59.0, 129.0, 199.0], rows),
            "plan": rng.choice(["=SUM(A1)", "B", "C"], rows),
            "complaints": rng.poisson(0.7, rows).astype(float),
        }
    )
    risk = 1 / (1 + np.exp(3.2 - 1.2 * frame["complaints"] - 0.8 * (frame["plan"] == "B")))
    return frame.assign(churn=np.where(rng.random(rows) < risk, "是", "否"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    place = tmp_path_factory.mktemp("table")
    customers().to_csv(place / "train.csv", index=False, encoding="gb18030")
    words = (
        "train",
        place / "train.csv",
        "--label",
        "churn",
        "--model",
        "m1",
        "--id",
        "number",
        "--home",
        place,
        "--json",
    )
    return place, json.loads(keepline_table(*words).stdout)


@pytest.fixture
def scores(trained):
    place, _ = trained
    customers(seed=4).drop(columns="churn").to_csv(place / "new.csv", index=False)
    keepline_table("score", place / "new.csv", "--model", "m1", "--out", place / "scores.csv", "--home", place)
    return place / "scores.csv"


def test_a_model_is_trained_measured_and_put_in_use(trained):
    place, said = trained
    assert champion(place / "bundles", "table-m1") == said["bundle"]
    assert (said["rows"], said["positive"], said["leak_suspects"]) == (900, "是", {})
    assert said["evidence"]["auc"] > 0.65
    assert 0.9 < said["evidence"]["observed_over_expected"] < 1.1
    card = json.loads((place / "bundles" / said["bundle"] / "card.json").read_text("utf-8"))
    assert card["made_from"]["id"] == "number"
    assert (place / "mlruns" / "mlflow.db").exists()


def test_training_again_makes_the_same_model(trained, tmp_path):
    place, said = trained
    words = ("train", place / "train.csv", "--label", "churn=是", "--model", "m2", "--id", "number")
    assert json.loads(keepline_table(*words, "--home", tmp_path, "--json").stdout)["bundle"] == said["bundle"]


def test_a_model_in_use_is_not_replaced_by_one_of_which_too_little_is_known_unless_told_to(trained, tmp_path):
    place, said = trained
    for folder in ("bundles", "mlruns"):
        shutil.copytree(place / folder, tmp_path / folder)
    customers(rows=200, seed=5).to_csv(tmp_path / "few.csv", index=False)
    words = ("train", tmp_path / "few.csv", "--label", "churn", "--model", "m1", "--home", tmp_path)
    kept = keepline_table(*words)
    assert champion(tmp_path / "bundles", "table-m1") == said["bundle"]
    assert f"in use as table-m1: {said['bundle']} (kept: " in kept.stdout
    assert "are too few to tell" in kept.stdout
    assert "--replace" in kept.stderr
    told = json.loads(keepline_table(*words, "--replace", "--json").stdout)
    assert (told["in_use"], told["why"]) == (told["bundle"], "replaced, as was asked")
    assert champion(tmp_path / "bundles", "table-m1") == told["bundle"] != said["bundle"]


def test_every_row_is_scored_in_the_order_of_the_file(scores):
    assert scores.read_bytes().startswith(codecs.BOM_UTF8)
    listed = pd.read_csv(scores, dtype={"id": str}, keep_default_na=False)
    reasons = [f"reason_{place}_{language}" for place in (1, 2, 3) for language in ("zh", "en")]
    assert listed.columns.tolist() == ["id", "score", "level", "rank", *reasons]
    assert listed["id"].tolist() == customers(seed=4)["number"].tolist()
    assert sorted(listed["rank"]) == list(range(1, 901))
    by_rank = listed.sort_values("rank")
    assert by_rank["score"].is_monotonic_decreasing
    assert set(listed["level"]) >= {"none", "yellow"}
    worth = {"red": 4, "orange": 3, "yellow": 2, "blue": 1, "none": 0}
    assert by_rank["level"].map(worth).is_monotonic_decreasing
    assert by_rank["reason_1_en"].iloc[0].startswith("complaints is")


def test_a_prior_moves_scores_and_neither_levels_nor_ranks(scores, trained):
    place, _ = trained
    words = ("score", place / "new.csv", "--model", "m1", "--out", place / "rare.csv", "--prior", 0.01, "--home", place)
    keepline_table(*words)
    usual, rare = pd.read_csv(scores), pd.read_csv(place / "rare.csv")
    assert rare["score"].mean() < usual["score"].mean() / 5
    pd.testing.assert_series_equal(rare["rank"], usual["rank"])
    assert (rare["level"] == usual["level"]).mean() > 0.99  # a ratio on the very edge may round to either side


def test_without_the_column_of_names_the_rows_are_numbered(trained):
    place, _ = trained
    customers(rows=5).drop(columns=["churn", "number"]).to_csv(place / "nameless.csv", index=False)
    words = ("score", place / "nameless.csv", "--model", "m1", "--out", place / "nameless_scores.csv", "--home", place)
    assert "the rows are numbered" in keepline_table(*words).stderr
    assert pd.read_csv(place / "nameless_scores.csv")["id"].tolist() == [1, 2, 3, 4, 5]


def test_a_table_without_a_column_of_the_model_is_refused_by_name(trained):
    place, _ = trained
    customers().drop(columns=["plan", "月租"]).to_csv(place / "short.csv", index=False)
    words = ("score", place / "short.csv", "--model", "m1", "--out", place / "none.csv", "--home", place)
    assert "no column `月租`, `plan`" in str(keepline_table(*words, refused=BadData).exception)
    assert not (place / "none.csv").exists()


def test_an_unknown_model_is_refused_and_the_known_are_named(trained):
    place, _ = trained
    words = ("score", place / "train.csv", "--model", "m9", "--out", place / "none.csv", "--home", place)
    assert "expected one of `m1`" in str(keepline_table(*words, refused=NoInput).exception)


def test_a_damaged_model_is_refused(trained, tmp_path):
    place, said = trained
    bundle = tmp_path / "bundles" / said["bundle"]
    bundle.mkdir(parents=True)
    for file in (place / "bundles" / said["bundle"]).iterdir():
        (bundle / file.name).write_bytes(file.read_bytes()[:-5])
    (tmp_path / "bundles" / "champions").mkdir()
    (tmp_path / "bundles" / "champions" / "table-m1").write_text(said["bundle"] + "\n")
    words = ("score", place / "train.csv", "--model", "m1", "--out", tmp_path / "none.csv", "--home", tmp_path)
    assert "damaged model" in str(keepline_table(*words, refused=BadData).exception)


@pytest.mark.parametrize(
    ("words", "refused", "says"),
    [
        (("--label", "chrun"), BadUsage, "Did you mean `churn`?"),
        (("--label", "churn", "--id", "nubmer"), BadUsage, "Did you mean `number`?"),
        (("--label", "plan"), BadUsage, "Its values: `"),
        (("--label", "churn", "--model", "../x"), BadUsage, "model name"),
    ],
)
def test_what_cannot_be_learnt_is_refused(trained, tmp_path, words, refused, says):
    place, _ = trained
    model = () if "--model" in words else ("--model", "m")
    result = keepline_table("train", place / "train.csv", *words, *model, "--home", tmp_path, refused=refused)
    assert says in str(result.exception)
    assert not (tmp_path / "bundles").exists()


def test_a_missing_file_is_no_input(tmp_path):
    words = ("train", tmp_path / "no.csv", "--label", "x", "--model", "m", "--home", tmp_path)
    assert keepline_table(*words, refused=NoInput).exception.exit_code == 66


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "label", "more", "least_auc"),
    [
        (
            "telecom_customer_churn.csv",
            "Churncategory=Competitor",
            ("--id", "Customerid", "--drop", "Customerstatus,Churnreason"),
            0.875,
        ),
        ("cell2celltrain.csv", "Churn", ("--id", "CustomerID"), 0.665),
        ("kdd2009_small_50k_partial.csv", "churn", ("--drop", "appetency,upselling"), 0.725),
        ("kdd2009_small_50k_partial.csv", "appetency", ("--drop", "churn,upselling"), 0.815),
        ("kdd2009_small_50k_partial.csv", "upselling", ("--drop", "churn,appetency"), 0.842),
    ],
)
def test_the_open_tables_of_other_people(tmp_path, file, label, more, least_auc):
    if not (REAL / file).exists():
        pytest.skip(f"{REAL} is not there")
    trained = keepline_table(
        "train", REAL / file, "--label", label, *more, "--model", "m", "--home", tmp_path, "--json"
    )
    said = json.loads(trained.stdout)
    assert said["evidence"]["auc"] > least_auc
    assert 0.97 < said["evidence"]["observed_over_expected"] < 1.03
    keepline_table("score", REAL / file, "--model", "m", "--out", tmp_path / "scores.csv", "--home", tmp_path)
    listed = pd.read_csv(tmp_path / "scores.csv", dtype={"id": str}, keep_default_na=False)
    assert len(listed) == said["rows"]
    if "--id" in more:
        assert listed["id"].tolist() == pd.read_csv(REAL / file, encoding="utf-8-sig", dtype=str).iloc[:, 0].tolist()
