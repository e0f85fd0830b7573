import json

import numpy as np
import pandas as pd
import pytest

from data.refusals import BadData, NoInput
from models import bundle as bundles_module
from models.bundle import bundled, read_bundle, write_bundle
from models.calibration import Calibration
from models.ranker import Ranker
from models.recipe import Recipe


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"data_gb": rng.random(300), "plan": rng.choice(["甲", "乙"], 300)})
    ranker = Ranker.fit(frame, (frame["data_gb"] > 0.5).to_numpy().astype(float), recipe=Recipe("tiny", 5, 0.1, 4, 10))
    return bundled(ranker, Calibration(0.5, 0.9, "told"), {"outcome": "port_out", "rows": 300}), frame


@pytest.fixture
def home(tmp_path, made):
    write_bundle(tmp_path / "bundles", made[0])
    return tmp_path


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_bundle_is_read_back_whole(home, made):
    again = read_bundle(home / "bundles", made[0].sha256)
    assert again == made[0]
    np.testing.assert_array_equal(again.probability(made[1]), made[0].probability(made[1]))
    assert names_in(home / "bundles" / again.sha256) == [
        "calibration.json",
        "card.json",
        "features.json",
        "model.txt",
    ]


def test_writing_it_again_does_nothing(home, made):
    file = home / "bundles" / made[0].sha256 / "model.txt"
    before = file.stat().st_mtime_ns
    write_bundle(home / "bundles", made[0])
    assert file.stat().st_mtime_ns == before
    assert names_in(home / "staging") == []


def test_another_card_is_another_bundle(made):
    assert bundled(made[0].ranker, made[0].calibration, {"outcome": "upgrade"}).sha256 != made[0].sha256


@pytest.mark.parametrize("name", ["model.txt", "features.json", "calibration.json", "card.json"])
@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b[:-2] + b"x\n", lambda b: b + b"\n"])
def test_a_changed_file_is_refused_before_lightgbm_sees_it(home, made, name, damage, monkeypatch):
    monkeypatch.setattr(bundles_module, "survives_loading", lambda _: pytest.fail("LightGBM was asked"))
    file = home / "bundles" / made[0].sha256 / name
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BadData, match=r"damaged model .*: found files of another sha256"):
        read_bundle(home / "bundles", made[0].sha256)


def test_a_bundle_whose_name_is_right_but_whose_trees_kill_is_refused(tmp_path, made):
    whole = made[0]
    torn = Ranker(whole.ranker.text()[:1000], whole.ranker.columns)
    deadly = bundled(torn, whole.calibration, whole.card)
    write_bundle(tmp_path / "bundles", deadly)
    with pytest.raises(BadData, match="trees that LightGBM does not survive"):
        read_bundle(tmp_path / "bundles", deadly.sha256)


def test_a_child_is_asked_once_a_process(home, made, monkeypatch):
    read_bundle(home / "bundles", made[0].sha256)
    monkeypatch.setattr(bundles_module, "survives_loading", lambda _: pytest.fail("a second child"))
    read_bundle(home / "bundles", made[0].sha256)


def test_a_missing_bundle_or_file_is_refused(home, made):
    with pytest.raises(NoInput, match="no such bundle"):
        read_bundle(home / "bundles", "0" * 64)
    with pytest.raises(NoInput, match="no such bundle"):
        read_bundle(home / "bundles", "../bundles")
    (home / "bundles" / made[0].sha256 / "card.json").unlink()
    with pytest.raises(BadData, match=r"no file card\.json"):
        read_bundle(home / "bundles", made[0].sha256)


def test_the_card_holds_no_nan(made):
    with pytest.raises(ValueError, match="JSON"):
        bundled(made[0].ranker, made[0].calibration, {"auc": float("nan")})
    assert json.loads(made[0].contents()["card.json"]) == made[0].card
