"""A month in which portability is about to open: a stand-in ranks, and nobody is told a probability that nobody knows."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from tests.story.invented import JULY, Story, keepline

#: The lists of July are worked in August; in September numbers may go, but in one prefecture where they may already.
OPENING = "[portability]\nopened = 2025-09-01\nopened_in = { 4299 = 2020-01-01 }\n"


def test_a_stand_in_ranks_and_every_page_says_so(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "workspace")
    # Nobody had a model of port-out before.
    (home / "bundles" / "champions" / "port_out").unlink()
    (home / "keepline.toml").write_text(OPENING)
    ended = keepline("month", "--month", JULY, "--home", home, "--go-ahead", "portability opens", "--show", "1")
    assert ended.code == 0, ended.err
    assert "port_out: levels by rank only, no probability is told (none seen yet" in ended.err
    assert "opened_in: nobody of 2025-07 lives in `4299`" in ended.err
    assert "unknown 未知" in ended.out

    folder = Path(ended.out.splitlines()[-1])
    rows = pq.read_table(folder / "retention.parquet").to_pandas()
    told = rows["risk"].notna()
    assert 0 < told.sum() < len(rows)
    assert rows["risk_ratio"].notna().equals(told)
    assert rows["expected_saving_yuan"].notna().equals(told)
    assert rows.loc[~told, "to_work"].any()
    assert rows["reason_1_zh"].fillna("").ne("").mean() > 0.8
    levels = pd.Categorical(rows["level"], ["red", "orange", "yellow", "blue"], ordered=True)
    assert pd.Series(levels.codes).is_monotonic_increasing

    scores = pd.read_parquet(home / "scores" / f"{JULY}.parquet")
    # In August nobody may go; from September on how many do is not known.
    assert (scores["port_out_1"] == 0).all()
    assert scores["port_out_2"].isna().any()
    assert scores["port_out_order"].notna().equals(scores["port_out_3"].isna())

    person = rows.loc[~told, "subscriber_id"].iloc[0]
    which = keepline("which", "--subscriber", person, "--month", JULY, "--home", home)
    assert "port_out unknown" in which.out, which.err
    judged = keepline("judge", "--month", JULY, "--truth", story.exports / "truth", "--home", home, "--json")
    assert judged.code == 0, judged.err
    assert "port_out" not in json.loads(judged.out)
