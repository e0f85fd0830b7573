"""Families: what is declared, and what is switched off when a table was not handed over."""

import re
from typing import get_args

from features.families import FAMILIES, features_of, switched_on
from features.sources import SOURCES
from pipelines.settings import FamilyName

ALL = {table.name for source in SOURCES for table in source.needs()} - {"usage_monthly"}


def names(families):
    return {feature.name for family in families for feature in family.features}


def test_with_every_table_everything_is_known():
    assert names(switched_on(ALL)) == set(features_of())


def off_without(*tables):
    return names(FAMILIES) - names(switched_on(ALL - set(tables)))


def names_of(family):
    return names(one for one in FAMILIES if one.name == family)


def test_a_family_that_is_not_wanted_is_off_and_nothing_else():
    assert names(FAMILIES) - names(switched_on(ALL, off=("intent",))) == names_of("intent")


def test_without_the_circle_its_family_is_off_and_nothing_else():
    assert off_without("circle") == names_of("circle")


def test_without_complaints_what_is_known_of_the_network_stays():
    assert off_without("complaints") | off_without("network") == names_of("service")
    assert {"slow_share", "covered_share"} <= off_without("network")


def test_without_app_usage_only_what_reads_it_is_off():
    assert off_without("app_usage") == {
        "video_share",
        "social_share",
        "music_share",
        "game_share",
        "news_share",
        "shopping_mean_gb_3m",
        "top_category",
        "top_category_share",
        "app_top_day_share",
        "social_days",
        "app_mean_min_3m",
    }


def test_the_setting_knows_every_family():
    assert [family.name for family in FAMILIES] == list(get_args(FamilyName))


def test_a_window_in_a_name_is_the_window_of_the_expression():
    for name, feature in features_of().items():
        said = re.search(r"_(\d+)m$", name)
        assert feature.value.window == (int(said.group(1)) if said else 1), name


def test_the_words_of_a_reason_ask_only_for_features_there_are():
    known = set(features_of())
    for name, feature in features_of().items():
        for words in (feature.high, feature.low):
            asked = set(re.findall(r"\{(\w+)", words.zh + words.en)) if words else set()
            assert asked <= known | {"usual"}, name


def test_every_feature_says_why_and_is_named_in_both_languages():
    for name, feature in features_of().items():
        assert feature.why.endswith("."), name
        assert re.search(r"[\u4e00-\u9fff]", feature.zh), name
        assert feature.en.isascii(), name
