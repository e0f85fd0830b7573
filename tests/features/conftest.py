"""What tests of features may ask for."""

import pytest

from data.engine import Engine
from tests.features.reckoned import Reckoner


@pytest.fixture(scope="session")
def reckoner(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("reckoner"), threads=1, memory_gb=1) as running:
        yield Reckoner(running)
