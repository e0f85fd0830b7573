"""Aliases: one line a name, moved at once; what was in use before stays known."""

import pytest

from data.refusals import BadData, BadUsage, NoInput
from models.aliases import CHALLENGER, CHAMPION, PINNED, PREVIOUS, alias, champion, crown, is_pinned, point

OLD, NEW, NEWEST = ("a" * 64, "b" * 64, "c" * 64)


@pytest.fixture
def bundles(tmp_path):
    for sha in (OLD, NEW, NEWEST):
        (tmp_path / "bundles" / sha).mkdir(parents=True)
    return tmp_path / "bundles"


def standing(bundles):
    return tuple(alias(bundles, "port_out", which) for which in (CHAMPION, CHALLENGER, PREVIOUS))


def test_the_champion_is_one_line_moved_at_once(bundles):
    assert champion(bundles, "port_out") is None
    crown(bundles, "port_out", OLD)
    assert (bundles / "champions" / "port_out").read_text() == OLD + "\n"
    assert [path.name for path in (bundles / "champions").iterdir()] == ["port_out"]
    assert standing(bundles) == (OLD, None, None)


def test_who_was_in_use_before_stays_known_and_who_stood_ready_stands_ready_no_more(bundles):
    crown(bundles, "port_out", OLD)
    point(bundles, "port_out", CHALLENGER, NEW)
    assert standing(bundles) == (OLD, NEW, None)
    crown(bundles, "port_out", NEW)
    assert standing(bundles) == (NEW, None, OLD)
    point(bundles, "port_out", CHALLENGER, NEWEST)
    crown(bundles, "port_out", NEW)
    assert standing(bundles) == (NEW, NEWEST, OLD)
    crown(bundles, "port_out", OLD)
    assert standing(bundles) == (OLD, NEWEST, NEW)


def test_a_pin_holds_the_champion_it_was_set_on_and_no_other(bundles):
    crown(bundles, "port_out", OLD)
    assert not is_pinned(bundles, "port_out")
    point(bundles, "port_out", PINNED, OLD)
    assert is_pinned(bundles, "port_out")
    crown(bundles, "port_out", NEW)
    assert not is_pinned(bundles, "port_out")
    point(bundles, "port_out", PINNED, None)
    assert alias(bundles, "port_out", PINNED) is None


def test_nobody_is_crowned_who_is_not_there(bundles):
    with pytest.raises(NoInput):
        crown(bundles, "port_out", "0" * 64)
    assert standing(bundles) == (None, None, None)


@pytest.mark.parametrize("name", ["../x", "", ".hidden", "a/b", "a b"])
def test_a_name_is_not_a_path(bundles, name):
    with pytest.raises(BadUsage, match="model name"):
        champion(bundles, name)


def test_a_torn_pointer_is_refused(bundles):
    (bundles / "champions").mkdir()
    (bundles / "champions" / "port_out").write_text("abc")
    with pytest.raises(BadData, match="champion of port_out: found a line of 3 characters"):
        champion(bundles, "port_out")
