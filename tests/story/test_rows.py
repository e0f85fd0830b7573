"""What a row says: reasons in the person's own numbers, and a plan that would have cost less."""

import json
import re
from collections import defaultdict
from math import ceil

import pandas as pd
import pytest

from features.families import features_of
from models.reasons import shown
from tests.story.invented import REASONS, Story


def test_at_most_three_reasons_and_no_gap_between_them(story: Story):
    rows = story.listed[REASONS].fillna("")
    assert (rows["reason_1_zh"] != "").mean() > 0.9
    for tongue in ("zh", "en"):
        first, second, third = (rows[f"reason_{k}_{tongue}"] != "" for k in (1, 2, 3))
        assert (first >= second).all()
        assert (second >= third).all()
    assert ((rows["reason_1_zh"] == "") == (rows["reason_1_en"] == "")).all()
    for _, row in rows.iterrows():
        said = [row[f"reason_{k}_zh"] for k in (1, 2, 3) if row[f"reason_{k}_zh"]]
        assert len(set(said)) == len(said)


def test_every_reason_is_a_sentence_of_the_dictionary_with_the_persons_own_numbers(story: Story):
    features = features_of()
    listed = story.listed.assign(is_kept=lambda rows: rows["subscriber_id"].isin(story.retention["subscriber_id"]))
    people = story.matrix.loc[listed["subscriber_id"]]
    models = {True: usual(story, "other_leaving"), False: usual(story, "upgrade")}
    for (_, row), (_, person) in zip(listed.iterrows(), people.iterrows(), strict=True):
        values = {str(name): value for name, value in person.items() if not pd.isna(value)}
        own = defaultdict(set)
        for name, feature in features.items():
            for words in (feature.high, feature.low):
                try:
                    filled = {**values, "shown": shown(values[name]), "usual": models[row["is_kept"]].get(name)}
                    if words is not None:
                        own[said(words.zh, filled)].add((said(words.en, filled), feature.group))
                except (KeyError, TypeError):
                    continue  # a sentence about something that is not known of this person
        groups: list[str] = []
        for k in (1, 2, 3):
            zh, en = row[f"reason_{k}_zh"], row[f"reason_{k}_en"]
            if pd.isna(zh) or not zh:
                continue
            match = {group for english, group in own[zh] if english == en}
            assert match, f"nobody could say `{zh}` / `{en}` of this person"
            groups += list(match) if len(match) == 1 else []
        assert len(set(groups)) == len(groups), "one thing of the trade is said once"


def usual(story: Story, outcome: str) -> dict[str, float]:
    """What is usual of each feature, as the model in use has it written down."""
    bundle = story.home / "bundles" / (story.home / "bundles" / "champions" / outcome).read_text().strip()
    columns = json.loads((bundle / "features.json").read_text(encoding="utf-8"))
    return {column["name"]: column["typical"] for column in columns}


def said(template: str, filled: dict[str, object]) -> str:
    """Fill in a sentence, counting as a pupil does: one day, two days."""
    counted = re.sub(r"\{(\w+):n ([\w ]+)\}", r"{\1:.0f} \2s", template).format(**filled)
    return re.sub(r"(?<![\d.])1 ((grave )?(complaint|day|card|minute|kind|month|number|time))s", r"1 \1", counted)


def test_who_is_called_about_a_complaint_has_complained(story: Story):
    called = story.retention[story.retention["offer_id"] == "care_call"]["subscriber_id"]
    months = [story.month.back(k) for k in range(3)]
    assert set(called) <= {row["subscriber_id"] for month in months for row in story.export("complaints", month)}


def test_no_reason_holds_a_hole_or_a_machines_word(story: Story):
    for text in story.listed[REASONS].fillna("").to_numpy().ravel():
        assert not re.search(r"nan|None|inf\b|<NA>|[{}]|_", text), text


def slow_bill_fen(plan: dict[str, str], data_kb: int, voice_s: int) -> int:
    """One month on one plan, said as a bill explains it: what was begun is paid whole."""
    terms = {name: int(text) for name, text in plan.items() if name.endswith(("_fen", "_kb", "_s"))}
    units = ceil(max(data_kb - terms["data_allowance_kb"], 0) / terms["data_unit_kb"])
    minutes = ceil(max(voice_s - terms["voice_allowance_s"], 0) / 60)
    data_fen = min(units * terms["data_unit_fen"], terms["data_cap_fen"])
    return terms["fee_fen"] + data_fen + minutes * terms["voice_unit_fen"]


@pytest.fixture(scope="module")
def used(story: Story) -> dict[str, dict[str, tuple[int, int]]]:
    """What everybody used in each of the last three months, added up from the daily rows: {subscriber: {month: ..}}."""
    wanted, months = set(story.listed["subscriber_id"]), [story.month.back(2), story.month.back(1), story.month]
    used: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for month in months:
        for row in story.export("subscribers", month):
            used[row["subscriber_id"]][str(month)] = (0, 0)
        for row in story.export("usage_daily", month):
            if row["subscriber_id"] in wanted and row["known_on"] <= "2025-08-04":
                data_kb, voice_s = used[row["subscriber_id"]][str(month)]
                data_kb += int(row["data_4g_kb"]) + int(row["data_5g_kb"])
                used[row["subscriber_id"]][str(month)] = (data_kb, voice_s + int(row["voice_out_s"]))
    return used


def test_the_plan_recommended_has_the_lowest_bill_of_the_catalogue(story: Story, used):
    plans = {row["plan_id"]: row for row in story.export("plans") if row["valid_from"] <= "2025-08-04"}
    assert len(plans) >= 12
    held = {row["subscriber_id"]: row["plan_id"] for row in story.export("subscribers")}
    for row in story.recommendation.itertuples():
        person = str(row.subscriber_id)
        months = used[person].values()
        bills = {
            name: sum(slow_bill_fen(plan, *month) for month in months) / len(months) for name, plan in plans.items()
        }
        on_sale = [name for name, plan in plans.items() if plan["is_on_sale"] == "1" or name == held[person]]
        assert row.current_plan == held[person]
        assert bills[str(row.offer_id)] == min(bills[name] for name in on_sale)
        assert int(plans[str(row.offer_id)]["fee_fen"]) > int(plans[held[person]]["fee_fen"])
        assert row.bill_now_yuan == pytest.approx(bills[held[person]] / 100, abs=0.0051)
        assert row.bill_then_yuan == pytest.approx(bills[str(row.offer_id)] / 100, abs=0.0051)
    assert (story.recommendation["bill_change_yuan"] < 0).all()


def test_the_fitting_plan_of_the_retention_list_has_the_lowest_bill_too(story: Story, used):
    plans = {row["plan_id"]: row for row in story.export("plans")}
    for row in story.retention.head(60).itertuples():
        months = used[str(row.subscriber_id)].values()
        bills = {name: sum(slow_bill_fen(plan, *month) for month in months) for name, plan in plans.items()}
        on_sale = [name for name, plan in plans.items() if plan["is_on_sale"] == "1" or name == row.current_plan]
        assert bills[str(row.fit_plan_id)] == min(bills[name] for name in on_sale)
