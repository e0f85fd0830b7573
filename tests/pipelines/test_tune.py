"""Recipes in the settings: what is said of an outcome holds for it, and for no other."""

from dataclasses import replace

import pytest

from data.refusals import BadSettings
from models.outcome import PORT_OUT, UPGRADE
from models.recipe import MONTHLY
from pipelines.train import recipe_of
from pipelines.workspace import open_workspace


def test_a_recipe_in_the_settings_holds_for_its_outcome_alone(tmp_path):
    (tmp_path / "keepline.toml").write_text("[models.recipes.upgrade]\nlearning_rate = 0.031\nleaves = 12\n")
    workspace = open_workspace(tmp_path)
    assert recipe_of(workspace, UPGRADE) == replace(MONTHLY, name="tuned", learning_rate=0.031, leaves=12)
    assert recipe_of(workspace, PORT_OUT) == MONTHLY


@pytest.mark.parametrize("wrong", ["[models.recipes.upsell]\nleaves = 12\n", "[models.recipes.upgrade]\nleaves = 1\n"])
def test_a_recipe_that_cannot_be_is_refused(tmp_path, wrong):
    (tmp_path / "keepline.toml").write_text(wrong)
    with pytest.raises(BadSettings, match=r"models\.recipes\.up"):
        open_workspace(tmp_path)
