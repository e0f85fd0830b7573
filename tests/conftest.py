"""What every test may ask for."""

from pathlib import Path

import pytest

from data.engine import Engine


@pytest.fixture
def engine(tmp_path):
    with Engine(tmp_path / "spill", threads=2, memory_gb=1) as running:
        yield running


@pytest.fixture(scope="session")
def root():
    return Path(__file__).resolve().parents[1]
