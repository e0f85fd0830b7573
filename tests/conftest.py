"""What every test may ask for."""

from pathlib import Path

import pytest

from data.engine import Engine

#: What is made once for a whole room, by the folders that share it; two workers do not make it twice.
SHARED = {
    "tests/story": "story",
    "tests/faults": "story",
    "tests/data/operator": "operator",
    "tests/features": "features",
}

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a file, or of folders that share what is made for them, run in one worker."""
    for item in items:
        place = item.path.relative_to(ROOT)
        item.add_marker(pytest.mark.xdist_group(SHARED.get(place.parent.as_posix(), place.as_posix())))


@pytest.fixture
def engine(tmp_path):
    with Engine(tmp_path / "spill", threads=2, memory_gb=1) as running:
        yield running


@pytest.fixture(scope="session")
def root():
    return ROOT
