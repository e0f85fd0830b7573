import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.drawing import Axis, Dot, Line, Row, Rule, plot, rows, ticks_of

NAME = "{http://www.w3.org/2000/svg}"


def parsed(drawn):
    return ET.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize(
    ("scale", "low", "middle", "high"), [("linear", 0, 50, 100), ("log", 1, 10, 100), ("sqrt", 0, 25, 100)]
)
def test_an_axis_is_stretched_as_it_says(scale, low, middle, high):
    axis = Axis("", low, high, (), scale)
    assert [axis.place(value) for value in (low, middle, high)] == pytest.approx([0, 0.5, 1])
    assert axis.place(high * 2) == 1


@given(st.floats(-5, 5), st.floats(1e-4, 1e4))
def test_ticks_are_few_round_numbers_within_the_ends(low, width):
    ticks = ticks_of(low, low + width)
    assert 2 <= len(ticks) <= 7
    assert all(low - width * 1e-6 <= tick <= low + width * (1 + 1e-6) for tick in ticks)


def test_a_plot_is_whole_and_says_what_is_seen():
    x, y = Axis("years & months", 0, 10, (0, 5, 10)), Axis("率", 0, 1, (0, 1))
    drawn = plot("it <rises>", x, y, (Line([(0, 0), (10, 1)]), Dot((5, 0.5), 0.4, 0.6, "here"), Rule(0.5, "y", "half")))
    root = parsed(drawn)
    assert root.get("aria-label") == root.findtext(f"{NAME}title") == "it <rises>"
    assert {text.text for text in root.iter(f"{NAME}text")} >= {"years & months", "率", "here", "half"}
    line = root.find(f"{NAME}polyline")
    assert line is not None
    first, last = (tuple(map(float, at.split(","))) for at in str(line.get("points")).split())
    assert first[0] < last[0]
    assert first[1] > last[1]  # down is up
    assert drawn == plot(
        "it <rises>", x, y, (Line([(0, 0), (10, 1)]), Dot((5, 0.5), 0.4, 0.6, "here"), Rule(0.5, "y", "half"))
    )


def test_a_row_of_which_nothing_is_known_is_named_and_has_no_dot():
    axis = Axis("AUC", 0.4, 1, (0.5, 1))
    drawn = rows(
        "AUC", axis, [Row(("预付费", "prepaid"), 0.7, 0.6, 0.8, "0.70"), Row(("后付费",), None, said="too few")]
    )
    root = parsed(drawn)
    assert len(list(root.iter(f"{NAME}circle"))) == 1
    assert [text.text for text in root.iter(f"{NAME}text") if text.text == "too few"] == ["too few"]
    assert not re.search(r"nan|None", drawn)
    bars = parsed(rows("gain", axis, [Row(("a",), 0.9)], is_bar=True))
    assert len(list(bars.iter(f"{NAME}rect"))) == 1
