"""The peers of the feature benchmark: ways to the same numbers, or their seconds could not be compared."""

from importlib import import_module

import pytest

from benchmarks.describe import PEERS, different, made
from benchmarks.peers.asked import ASKED
from benchmarks.peers.rows import make_rows


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    assert make_rows(folder, 300) == 54_306
    return folder


def made_by(name, what, folder, room):
    room.mkdir()
    module = import_module(f"benchmarks.peers.{PEERS[name].module}")
    if what == "new_month":
        module.earlier(folder, room)
    getattr(module, what)(folder, room)
    return made(room)


def test_84_features_under_names_of_their_own():
    assert len({asked.name for asked in ASKED}) == 84


@pytest.mark.parametrize(
    ("name", "what"),
    [("hand", "new_month"), ("keepline", "new_month"), ("duckdb", "from_scratch"), ("pandas", "from_scratch")],
)
def test_a_peer_gives_the_numbers_of_the_hand_written_sql(rows, tmp_path, name, what):
    truth = made_by("hand", "from_scratch", rows, tmp_path / "truth")
    assert not different(truth, made_by(name, what, rows, tmp_path / name))
