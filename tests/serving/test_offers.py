"""What may be offered, and to whom which."""

from dataclasses import replace

import pandas as pd
import pytest

from data.refusals import BadSettings
from features.families import features_of
from serving.offers import OFFERS, choose, conduct_of
from serving.terms import Attempt, Terms

CREDIT = next(offer for offer in OFFERS if offer.offer_id == "credit_10")
CARE = next(offer for offer in OFFERS if not offer.fits)


def test_our_own_catalogue_keeps_the_rules():
    conduct_of(OFFERS)
    assert {"credit_10", "data_5gb", "fit_plan", "care_call"} <= {offer.offer_id for offer in OFFERS}


def test_offers_answer_reasons_that_can_be_given():
    given = {feature.group for feature in features_of().values()}
    assert {group for offer in OFFERS for group in offer.fits} <= given


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (replace(CREDIT, binds_months=12), "widens a lock-in"),
        (replace(CREDIT, note_zh="送话费，承诺在网12个月"), "widens a lock-in"),
        (replace(CREDIT, only_for_porting=True), "only for people who are porting"),
        (replace(CREDIT, zh="携号转网专享话费"), "only for people who are porting"),
        (replace(CREDIT, en="Cheaper than China Mobile"), "names a rival"),
        (replace(CREDIT, note_zh="比中国联通便宜"), "names a rival"),
        (replace(CREDIT, channels=("fax",)), "has channels other than"),
        (replace(CREDIT, effect_share=1.2), "share outside 0 to 1"),
        (replace(CREDIT, cost_fen=-1), "less than nothing"),
    ],
)
def test_an_offer_that_breaks_a_rule_is_refused(bad, says: str):
    with pytest.raises(BadSettings, match=says):
        conduct_of([bad, CARE])


def test_an_offer_twice_and_a_catalogue_without_a_fallback_are_refused():
    with pytest.raises(BadSettings, match="stands there 2 times"):
        conduct_of([CREDIT, CREDIT, CARE])
    with pytest.raises(BadSettings, match="whoever no other offer fits"):
        conduct_of([CREDIT])


def test_words_about_mobile_data_are_not_taken_for_a_rivals_name():
    conduct_of([replace(CREDIT, zh="移动流量包", note_zh="宽带联通内外"), CARE])


def row(group: str | None, risk: float = 0.2, value: float = 600.0, **other: object) -> pd.DataFrame:
    facts = {"risk": risk, "value_yuan": value, "can_move": False, "has_complaint": True, "misfit_margin_yuan": 0.0}
    return pd.DataFrame([facts | {"group_1": group, "group_2": None, "group_3": None} | other])


def test_a_call_where_much_is_at_stake_a_message_where_little_is():
    assert choose(row("price", value=600.0), Terms())["channel"][0] == "call"
    assert choose(row("price", value=20.0), Terms())["channel"][0] in {"sms", "app"}


def test_the_second_reason_counts_where_the_first_has_no_answer():
    assert choose(row("terminal", group_2="service"), Terms())["offer_id"][0] == "care_call"
    assert choose(row(None), Terms())["offer_id"][0] == CARE.offer_id


def test_a_complaint_is_followed_up_only_with_people_who_complained():
    assert choose(row("service", has_complaint=False), Terms())["offer_id"][0] == CARE.offer_id
    assert choose(row("lockin", has_complaint=False), Terms())["offer_id"][0] == "credit_10"


def test_nobody_is_offered_a_plan_that_does_not_fit_them_better():
    assert choose(row("price", can_move=False), Terms())["offer_id"][0] == "credit_10"
    assert choose(row("price", can_move=True), Terms())["offer_id"][0] == "fit_plan"


def test_a_channel_the_operator_does_not_have_is_not_chosen():
    terms = Terms(attempts={"sms": Attempt(reach_share=0.1, cost_fen=5)})
    assert choose(row("price"), terms)["channel"][0] == "sms"
