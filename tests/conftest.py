"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import settings

from data.engine import Engine

#: What is made once for a whole room, by the folders that share it; two workers do not make it twice.
SHARED = {
    "tests/story": "story",
    "tests/faults": "story",
    "tests/data/operator": "operator",
    "tests/features": "features",
}

#: What takes longest is begun first, so that no worker is left alone with it at the end.
FIRST = ("story", "operator", "features")

# No test is judged by a clock: on a busy machine an example may take long and be right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a file, or of folders that share what is made for them, run in one worker."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(_group(item), len(FIRST)))


def _group(item: pytest.Item) -> str:
    place = item.path.relative_to(ROOT)
    return SHARED.get(place.parent.as_posix(), place.as_posix())


@pytest.fixture
def engine(tmp_path):
    with Engine(tmp_path / "spill", threads=2, memory_gb=1) as running:
        yield running


@pytest.fixture(scope="session")
def root():
    return ROOT
