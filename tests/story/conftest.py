"""One month of an invented operator, published once for the whole room."""

import pytest

from tests.story.invented import Story, july_published


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return july_published(tmp_path_factory.getbasetemp())
