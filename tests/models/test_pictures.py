import io

import numpy as np
import pandas as pd
import pytest

from models.pictures import draw_all
from models.ranker import Ranker
from models.recipe import Recipe


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"data_gb": rng.random(400), "套餐": rng.choice(["甲", "乙"], 400), "empty": np.nan})
    labels = np.asarray(rng.random(400) < frame["data_gb"], dtype=float)
    ranker = Ranker.fit(frame, labels, recipe=Recipe("tiny", 10, 0.1, 4, 10))
    risk = 1 / (1 + np.exp(-ranker.raw(frame)))
    return lambda: draw_all(ranker, frame, risk, labels, seed=1)


def test_the_same_model_has_the_same_pictures_and_the_global_numbers_stay_as_they_are(drawn):
    np.random.seed(5)  # noqa: NPY002 - what is guarded here
    first = drawn()
    np.random.seed(6)  # noqa: NPY002
    assert drawn() == first
    assert sorted(first) == ["beeswarm", "calibration", "lift"]
    np.random.seed(6)  # noqa: NPY002
    untouched = np.random.random()  # noqa: NPY002
    np.random.seed(6)  # noqa: NPY002
    drawn()
    assert np.random.random() == untouched  # noqa: NPY002


def test_pictures_are_png_without_a_trace_of_what_drew_them(drawn):
    from matplotlib.image import imread

    for picture in drawn().values():
        assert b"Software" not in picture
        assert b"matplotlib" not in picture
        height, width, _ = imread(io.BytesIO(picture)).shape
        assert 100 < height < 900
        assert 500 < width < 1_200
