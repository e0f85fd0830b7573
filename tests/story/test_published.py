"""What lies on the desk after one month: the two lists, row by row, beside what the operator handed over."""

import hashlib
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data.identity import masked
from data.month import months_between
from serving.publish import current, verify
from tests.story.invented import REASONS, Story

LISTS = ("retention", "recommendation")
ON_BOTH = {"subscriber_id", "month", "prefecture", "rank", "to_work", "channel", "valid_until", "is_control", *REASONS}
ON_RETENTION = {"level", "risk", "risk_port_out", "value_yuan", "expected_saving_yuan", "offer_id"}
ON_RECOMMENDATION = {"propensity", "current_plan", "offer_id", "bill_change_yuan"}


def texts_of(path: Path) -> str:
    """Everything that can be read in a published file."""
    if path.suffix == ".parquet":
        return Story.frame(path).to_csv(index=False)
    if path.suffix == ".xlsx":
        with ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    return path.read_text(encoding="utf-8-sig")


def published_files(story: Story) -> list[Path]:
    return [path for path in (story.home / "published").rglob("*") if path.is_file()]


def test_the_folder_is_the_one_that_is_published_and_whole(story: Story):
    prefectures = sorted(set(story.listed.loc[~story.listed["is_control"], "prefecture"]))
    there = sorted(path.relative_to(story.folder).as_posix() for path in story.folder.rglob("*") if path.is_file())
    assert there == sorted(
        [
            *(f"{name}.{kind}" for name in LISTS for kind in ("parquet", "csv")),
            *(f"excel/{code}.xlsx" for code in prefectures),
            "manifest.json",
        ]
    )
    assert verify(story.folder) == []
    assert current(story.home / "published") == current(story.home / "published", story.month) == story.folder
    assert story.folder.is_absolute()
    assert story.folder.parent == story.home.resolve() / "published" / str(story.month)


def test_nothing_is_left_lying_about(story: Story):
    assert not [path for path in story.home.rglob("*") if re.search(r"\.(part|new|tmp)$", path.name)]
    assert not (story.home / "staging").exists() or not list((story.home / "staging").iterdir())
    assert not [path for path in story.home.iterdir() if path.name.startswith(("tmp", "bundle-"))]


def test_the_manifest_says_what_the_lists_were_made_of(story: Story):
    manifest = json.loads((story.folder / "manifest.json").read_text(encoding="utf-8"))
    # The longest window of a feature is a year and a month: it reaches back to the first month there is.
    months = [str(month) for month in months_between(story.month.back(6), story.month)]
    handed_over = {
        month: {
            path.stem: [hashlib.sha256(path.read_bytes()).hexdigest()] for path in (story.exports / month).glob("*.csv")
        }
        for month in months
    }
    assert manifest["inputs"]["handed_over"] == handed_over
    assert set(manifest["bundles"]) == {"port_out", "other_leaving", "upgrade", "arrears"}
    assert all((story.home / "bundles" / sha / "model.txt").is_file() for sha in manifest["bundles"].values())
    assert (manifest["month"], manifest["list_day"], manifest["valid_until"]) == ("2025-07", "2025-08-04", "2025-08-31")
    assert manifest["settings"]["lists"]["control_share"] == 0.1
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", manifest["code"])
    workers = ~story.listed["is_control"]
    rows = {name: about["rows"] for name, about in manifest["files"].items()}
    assert rows["retention.parquet"] == len(story.retention)
    assert rows["retention.csv"] == (~story.retention["is_control"]).sum()
    assert sum(count for name, count in rows.items() if name.endswith(".xlsx")) == workers.sum()


def test_the_columns_are_those_of_the_issue(story: Story):
    assert set(story.retention) >= ON_BOTH | ON_RETENTION
    assert set(story.recommendation) >= ON_BOTH | ON_RECOMMENDATION
    assert len(story.retention) > 20
    assert len(story.recommendation) > 20


def test_a_subscriber_stands_on_one_list_and_once(story: Story):
    assert story.listed["subscriber_id"].is_unique


@pytest.mark.parametrize("name", LISTS)
def test_ranks_run_from_one_by_expected_saving(story: Story, name: str):
    rows = story.frame(story.folder / f"{name}.parquet")
    assert list(rows["rank"]) == list(range(1, len(rows) + 1))
    in_order = rows.sort_values(["expected_saving_yuan", "subscriber_id"], ascending=[False, True])
    assert list(rows["subscriber_id"]) == list(in_order["subscriber_id"])


def test_everything_expires_with_the_month_in_which_it_is_worked(story: Story):
    assert set(story.listed["valid_until"]) == {date(2025, 8, 31)}
    assert set(story.listed["month"]) == {"2025-07"}


def test_the_money_of_a_row_adds_up_to_the_fen(story: Story):
    keep, move = story.retention, story.recommendation
    parts = keep[["kept_yuan", "margin_change_yuan", "offer_cost_yuan", "attempt_cost_yuan"]].sum(axis=1)
    assert ((parts - keep["expected_saving_yuan"]).abs() < 0.005).all()
    assert (keep["kept_yuan"] >= 0).all()
    assert (keep[["offer_cost_yuan", "attempt_cost_yuan"]] <= 0).all(axis=None)
    parts = move["customer_saving_yuan"] + move["attempt_cost_yuan"]
    assert ((parts - move["expected_saving_yuan"]).abs() < 0.005).all()
    change = move["bill_then_yuan"] - move["bill_now_yuan"]
    assert ((change - move["bill_change_yuan"]).abs() < 0.011).all()


def test_risks_are_those_of_the_scores_and_levels_follow_from_them(story: Story):
    scores = story.frame(story.home / "scores" / "2025-07.parquet").set_index("subscriber_id")
    keep = story.retention.set_index("subscriber_id")
    mine = scores.loc[keep.index]
    assert np.allclose(keep["risk"], mine["port_out"] + mine["other_leaving"], atol=1e-6)
    assert np.allclose(keep["risk_port_out"], mine["port_out"], atol=1e-6)
    move = story.recommendation.set_index("subscriber_id")
    assert np.allclose(move["propensity"], scores.loc[move.index, "upgrade"], atol=1e-6)
    payment = {row["subscriber_id"]: row["payment"] for row in story.export("subscribers")}
    risk = scores["port_out"] + scores["other_leaving"]
    base = risk.groupby(scores.index.map(payment)).mean()
    for person, row in keep.iterrows():
        ratio = risk[str(person)] / base[payment[str(person)]]
        least, below = {"red": (10, np.inf), "orange": (5, 10), "yellow": (2.5, 5), "blue": (1.5, 2.5)}[row["level"]]
        assert least - 0.001 <= ratio < below + 0.001


def test_what_the_lists_call_a_person_is_what_the_tags_say(story: Story):
    tags = story.frame(story.home / "tags" / "2025-07.parquet").set_index("subscriber_id")
    listed = story.listed.set_index("subscriber_id")
    told = pd.DataFrame(
        {"key": tags["stage"].reindex(listed.index), "zh": listed["stage_zh"], "en": listed["stage_en"]}
    )
    assert told.notna().all(axis=None)
    assert len(told.drop_duplicates()) == told["key"].nunique()
    assert set(told.loc[told["key"] == "settled", "zh"]) == {"稳定在网"}
    assert not {"已离网", "停机"} & set(told["zh"])


def test_whoever_said_no_is_gone(story: Story):
    listed = set(story.listed["subscriber_id"])
    people = story.export("subscribers")
    refused = {row["subscriber_id"] for row in people if "1" in (row["opt_out_marketing"], row["opt_out_profiling"])}
    unwanted = {row["subscriber_id"] for row in story.export("do_not_contact")}
    assert min(len(refused), len(unwanted)) > 20
    assert not listed & (refused | unwanted)


def test_whoever_asked_for_a_code_is_left_alone_for_ninety_days(story: Story):
    asked = {
        row["subscriber_id"]
        # The codes of the first days of August come with August's files, after the list is out.
        for month in (story.month.back(2), story.month.back(1), story.month)
        for row in story.export("porting", month)
        if row["step"] == "code" and "2025-05-06" <= row["at"] < "2025-08-05" and row["known_on"] <= "2025-08-04"
    }
    still_here = {row["subscriber_id"] for row in story.export("subscribers") if row["status"] == "normal"}
    assert asked & still_here, "nobody to look for"
    assert not set(story.listed["subscriber_id"]) & asked


def test_only_personal_numbers_in_normal_service_are_listed(story: Story):
    about = {row["subscriber_id"]: row for row in story.export("subscribers")}
    for person in story.listed["subscriber_id"]:
        assert (about[person]["status"], about[person]["kind"]) == ("normal", "personal")


def test_control_people_are_in_parquet_and_nowhere_else(story: Story):
    for name in LISTS:
        rows = story.frame(story.folder / f"{name}.parquet")
        written = pd.read_csv(story.folder / f"{name}.csv", encoding="utf-8-sig", dtype=str)
        assert list(written["subscriber_id"]) == list(rows.loc[~rows["is_control"], "subscriber_id"])
    controls = set(story.listed.loc[story.listed["is_control"], "subscriber_id"])
    assert controls
    for path in story.folder.rglob("*"):
        if path.suffix in {".csv", ".xlsx", ".json"}:
            assert not [person for person in controls if person in texts_of(path)]
    assert not story.listed.loc[story.listed["is_control"], "to_work"].any()


def test_one_household_in_ten_is_control_and_as_a_whole(story: Story):
    home = {row["subscriber_id"]: row["household"] for row in story.export("subscribers")}
    sides = defaultdict(set)
    for row in story.listed.itertuples():
        sides[home[str(row.subscriber_id)]].add(row.is_control)
    assert all(len(side) == 1 for side in sides.values())
    share = np.mean([side == {True} for side in sides.values()])
    # Some 300 households: a tenth, give or take four standard errors.
    assert 0.03 < share < 0.17


def test_a_household_is_worked_once(story: Story):
    home = {row["subscriber_id"]: row["household"] for row in story.export("subscribers")}
    worked = story.listed[story.listed["to_work"]]
    assert len(worked) > 50
    assert worked["subscriber_id"].map(home).is_unique
    assert (worked["expected_saving_yuan"] > 0).all()


def test_no_phone_number_stands_in_anything_published_or_said(story: Story):
    numbers = set(story.ids)
    assert len(numbers) > 1_400
    said = {str(path): texts_of(path) for path in published_files(story)}
    said["runs.jsonl"] = (story.home / "runs.jsonl").read_text(encoding="utf-8")
    said |= {"stdout": story.ended.out, "stderr": story.ended.err}
    said |= {str(path): path.read_text(encoding="utf-8") for path in (story.home / "steps").rglob("*.json")}
    said |= {str(path): path.read_text(encoding="utf-8") for path in (story.home / "bundles").rglob("*.json")}
    assert len(said) > 20
    for where, text in said.items():
        found = set(re.findall(r"(?<![\d.])1\d{10}(?!\d)", text)) & numbers
        assert not found, f"{len(found)} numbers in {where}"


def test_numbers_lie_in_the_vault_and_nowhere_else_in_the_workspace(story: Story):
    a_few = [number.encode() for number in sorted(story.ids)[::50]]
    for path in story.home.rglob("*"):
        if path.is_file() and "vault" not in path.parts and path.suffix != ".parquet":
            content = path.read_bytes()
            assert not [number for number in a_few if number in content], path
    for path in story.home.rglob("*.parquet"):
        if "vault" not in path.parts:
            assert "number" not in story.frame(path).columns
    assert (story.home / "vault").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (story.home / "vault").iterdir()} == {0o600}


def test_the_workbooks_hold_the_rows_to_contact_with_masked_numbers(story: Story):
    mask = {person: masked(number) for number, person in story.ids.items()}
    for path in (story.folder / "excel").glob("*.xlsx"):
        book = CalamineWorkbook.from_path(path)
        for name, sheet in (("retention", "挽留 Retention"), ("recommendation", "推荐 Recommendation")):
            rows = story.frame(story.folder / f"{name}.parquet")
            mine = rows[(rows["prefecture"] == path.stem) & ~rows["is_control"]]
            cells = book.get_sheet_by_name(sheet).to_python()
            assert len(cells) == len(mine) + 1
            for cell, person in zip(cells[1:], mine["subscriber_id"], strict=True):
                assert mask[str(person)] in cell
        cover = str(book.get_sheet_by_name("封面 Cover").to_python())
        assert "stated, not measured" in cover
        assert "2025-08-31" in cover


def test_no_path_of_this_machine_stands_in_anything_published(story: Story):
    here = [str(place) for place in (story.home, story.exports, Path.home(), Path.cwd()) if len(str(place)) > 3]
    for path in published_files(story):
        text = texts_of(path)
        assert not [place for place in here if place in text or place.encode() in path.read_bytes()], path


def test_no_absolute_path_is_kept_in_a_record(story: Story):
    """A workspace can be moved: only MLflow remembers where it lay, and is told anew at each start."""
    for path in [
        *(story.home / "steps").rglob("*.json"),
        *(story.home / "bundles").rglob("*"),
        *published_files(story),
    ]:
        if path.is_file():
            assert str(story.home).encode() not in path.read_bytes(), path
