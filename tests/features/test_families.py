"""Families: what is declared, and what is switched off when a table was not handed over."""

import re

from features.families import FAMILIES, features_of, switched_on

ALL = {"subscribers", "plans", "bills", "usage_daily", "app_usage", "payments", "complaints", "orders", "porting"}


def names(families):
    return {feature.name for family in families for feature in family.features}


def test_with_every_table_everything_is_known():
    assert names(switched_on(ALL)) == set(features_of())


def test_without_complaints_the_service_family_is_off_and_nothing_else():
    off = names(FAMILIES) - names(switched_on(ALL - {"complaints"}))
    assert off == {feature.name for family in FAMILIES if family.name == "service" for feature in family.features}


def test_without_app_usage_only_what_reads_it_is_off():
    off = names(FAMILIES) - names(switched_on(ALL - {"app_usage"}))
    assert off == {"video_share", "social_share", "game_share", "shopping_mean_gb_3m", "categories_count"}


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
