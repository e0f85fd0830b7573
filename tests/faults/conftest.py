"""July is published and stands; August is what goes wrong."""

from pathlib import Path

import pytest

from tests.story.invented import AUGUST, Story, july_published, keepline


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return july_published(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def august(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The month after, published without any fault, in a folder of its own."""
    home = story.copy(tmp_path_factory.mktemp("clean") / "workspace")
    ended = keepline("month", "--month", AUGUST, "--from", story.exports, "--home", home)
    assert ended.code == 0, ended.err
    return Story(story.exports, home, AUGUST, ended)


@pytest.fixture
def home(story: Story, tmp_path: Path) -> Path:
    """A workspace in which July is published, to do with as one likes."""
    return story.copy(tmp_path / "workspace")
