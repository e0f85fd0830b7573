"""The circle as exported: it divides each person's voice, and hides who the others are."""

import numpy as np
import pytest

from data.operator.calls import hashed
from data.tables.circle import OPERATORS

KEY = bytes(range(32))


def test_one_number_has_one_hash_and_two_have_two():
    peers = np.concatenate([np.arange(50_000), -np.arange(1, 50_000)])
    hashes = hashed(peers, KEY).to_pylist()
    assert len(set(hashes)) == len(peers)
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in hashes[:1_000])
    assert hashed(peers[[7, 60_000, 7]], KEY).to_pylist() == [hashes[7], hashes[60_000], hashes[7]]


def test_under_another_key_all_hashes_are_others():
    peers = np.arange(1_000)
    assert not set(hashed(peers, KEY).to_pylist()) & set(hashed(peers, bytes(32)).to_pylist())


def test_calls_and_seconds_add_up_to_the_voice_of_the_month_and_never_to_more(export):
    table, days = export("circle"), export("usage_daily")
    spoken = table.astype({"calls_count": "int64", "duration_s": "int64"})
    spoken = spoken.groupby(["number", "month"])[["calls_count", "duration_s"]].sum()
    days["month"] = days["day"].str[:7]
    parts = ["voice_out_s", "voice_in_s", "calls_out_count", "calls_in_count"]
    used = days.astype(dict.fromkeys(parts, "int64")).groupby(["number", "month"])[parts].sum()
    whole = used.assign(calls=used["calls_out_count"] + used["calls_in_count"])
    whole["seconds"] = whole["voice_out_s"] + whole["voice_in_s"]
    whole = whole.reindex(spoken.index)
    assert (spoken["calls_count"] == whole["calls"]).all()
    assert (spoken["duration_s"] <= whole["seconds"]).all()
    assert spoken["duration_s"].sum() == pytest.approx(whole["seconds"].sum(), rel=0.01)


def test_a_circle_lasts_from_month_to_month(export, months):
    table = export("circle")
    pairs = table["number"] + table["peer_hash"]
    first, last = (set(pairs[table["month"] == str(month)]) for month in (months[0], months[-1]))
    assert len(first & last) / len(first) > 0.6


def test_a_ported_peer_is_told_as_such_from_the_month_of_the_porting_on(export, months):
    table = export("circle")
    since = table[table["is_peer_ported"] == "1"].groupby("peer_hash")["month"].min()
    assert len(since) > 10
    later = table[table["peer_hash"].isin(since.index)]
    after = later["month"] >= later["peer_hash"].map(since)
    assert (later.loc[after, "is_peer_ported"] == "1").all()
    # The operator in the prefix is still ours for one in twenty of them.
    told = later.loc[after].drop_duplicates("peer_hash")["peer_operator"]
    assert set(told) <= set(OPERATORS) - {"fixed"}
    assert (told == "CT").mean() < 0.2


def test_most_peers_are_customers_and_some_have_a_fixed_line(export):
    shares = export("circle")["peer_operator"].value_counts(normalize=True)
    assert shares["CT"] == pytest.approx(0.58, abs=0.06)
    assert shares["fixed"] == pytest.approx(0.045, abs=0.02)
