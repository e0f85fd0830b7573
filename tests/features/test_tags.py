"""Tags by example: somebody ordinary, what is different about one, and what the trade calls such a person."""

import pyarrow as pa
import pytest

from data.refusals import BadSettings
from features.matrix import DAYS_BACK
from features.sources import SOURCES, apps, bills, complaints, network, orders, payments, standing, usage
from features.tag import Bands
from features.tagged import tagged
from features.tags import tags_of

MONTHS = 7
GB, MB, YUAN, MIN = 1024 * 1024, 1024, 100, 60

#: Forty, a customer for years, 10 of 20 GB, 80 yuan, a 5G handset on a 5G plan, pays in the shop.
ORDINARY = {
    standing.status: "normal",
    standing.payment: "postpaid",
    standing.card: "main",
    standing.cards_count: 1,
    standing.prefecture: "4201",
    standing.county: "江岸区",
    standing.joined_channel: "agent",
    standing.age: 40,
    standing.terminal_generation: "5G",
    standing.plan_generation: "5G",
    standing.tenure_days: 1_000,
    standing.plan_data_kb: 20 * GB,
    usage.data_kb: 10 * GB,
    usage.data_5g_kb: 6 * GB,
    usage.night_kb: 1 * GB,
    usage.weekend_kb: 3 * GB,
    usage.roaming_kb: 0,
    usage.roaming_days: 0,
    usage.data_days: 26,
    usage.active_days: 28,
    usage.cells_count: 140,
    usage.voice_out_s: 90 * MIN,
    usage.calls_out_count: 50,
    usage.sms_count: 3,
    apps.all_kb: 10 * GB,
    apps.video_kb: 3 * GB,
    apps.social_kb: 2 * GB,
    apps.game_kb: 1 * GB,
    apps.shopping_kb: 1 * GB,
    bills.charged_fen: 80 * YUAN,
    bills.data_overage_fen: 0,
    bills.packs_fen: 0,
    payments.topups_count: 1,
    payments.by_screen_count: 0,
    payments.by_shop_count: 1,
    payments.by_agent_count: 0,
    orders.by_screen_count: 0,
    orders.by_shop_count: 0,
    orders.by_call_count: 0,
    complaints.fee_count: 0,
}
QUIET = {usage.data_kb: 0, usage.calls_out_count: 0, usage.sms_count: 0, payments.topups_count: 0}
TEXTS = {fact.column for fact, value in ORDINARY.items() if isinstance(value, str)}

# Who, by what they differ (a list: this month, the month before, ...; the last holds for all before), tag, value.
EXAMPLES: list[tuple[str, dict, str, str]] = [
    ("somebody ordinary", {}, "data_user", "steady"),
    ("7.0 GB after months of 10", {usage.data_kb: [7 * GB, 10 * GB]}, "data_user", "shrinking"),
    ("a KB more than that", {usage.data_kb: [7 * GB + 1, 10 * GB]}, "data_user", "steady"),
    ("13.0 GB after months of 10", {usage.data_kb: [13 * GB, 10 * GB]}, "data_user", "growing"),
    ("a KB less than that", {usage.data_kb: [13 * GB - 1, 10 * GB]}, "data_user", "steady"),
    ("the first 5 GB ever", {usage.data_kb: [5 * GB, 0]}, "data_user", "growing"),
    ("18 of 20 GB", {usage.data_kb: 18 * GB}, "data_user", "exhausted"),
    ("a KB less than 18 of 20 GB", {usage.data_kb: 18 * GB - 1}, "data_user", "steady"),
    ("a fen beyond the plan", {usage.data_kb: 21 * GB, bills.data_overage_fen: [1, 0]}, "data_user", "over"),
    ("25 GB of 20, the rest from a pack", {usage.data_kb: 25 * GB}, "data_user", "exhausted"),
    ("a plan, and nothing used", {usage.data_kb: 0}, "data_user", "plan_zero"),
    ("nothing at all after months of 10 GB", {usage.data_kb: [0, 10 * GB]}, "data_user", "plan_zero"),
    ("a KB less than a tenth of the plan", {usage.data_kb: 2 * GB - 1}, "data_user", "plan_low"),
    ("a tenth of the plan", {usage.data_kb: 2 * GB}, "data_user", "steady"),
    ("little, and always little", {usage.data_kb: [100 * MB, 900 * MB]}, "data_user", "plan_low"),
    ("300 MB without a data plan", {usage.data_kb: 300 * MB, standing.plan_data_kb: 0}, "data_user", "no_plan_low"),
    ("3 GB without a data plan", {usage.data_kb: 3 * GB, standing.plan_data_kb: 0}, "data_user", "steady"),
    ("a plan that nobody knows", {standing.plan_data_kb: None}, "data_user", "unknown"),
    ("ported out", {standing.status: "ported_out", usage.data_kb: [0, GB]}, "data_user", "out_of_service"),
    ("new this month", {usage.data_kb: [5 * GB, None]}, "data_user", "unknown"),
    ("new, and used up already", {usage.data_kb: [19 * GB, None]}, "data_user", "exhausted"),
    ("20 days online in each of 3 months", {usage.data_days: 20}, "habit", "habit"),
    ("19 days in one of them", {usage.data_days: [25, 19, 25]}, "habit", "likes"),
    ("10 days", {usage.data_days: 10}, "habit", "likes"),
    ("9 days", {usage.data_days: 9}, "habit", "started"),
    ("no data", {usage.data_kb: 0, usage.data_days: 0}, "habit", "not_started"),
    ("25 days, in the second month here", {usage.data_days: [25, 8, None], standing.tenure_days: 50}, "habit", "likes"),
    ("months only, no days", {usage.data_days: None}, "habit", "unknown"),
    ("a GB", {usage.data_kb: GB}, "barrier", "none"),
    ("a KB less than that", {usage.data_kb: GB - 1}, "barrier", "likes_not"),
    ("little, on a 2G phone", {usage.data_kb: 9, standing.terminal_generation: "2G"}, "barrier", "cannot"),
    ("little, a signal for 79 % of the time", {usage.data_kb: 9, network.covered_ppm: 790_000}, "barrier", "cannot"),
    ("200 MB, a signal for 80 %", {usage.data_kb: 200 * MB, network.covered_ppm: 800_000}, "barrier", "likes_not"),
    ("a lot, on a 2G phone", {standing.terminal_generation: "2G"}, "barrier", "none"),
    ("49 MB at most in half a year", {usage.data_kb: 49 * MB}, "barrier", "knows_not"),
    ("50 MB once, half a year ago", {usage.data_kb: [0, 0, 0, 0, 0, 50 * MB]}, "barrier", "likes_not"),
    ("50 MB once, seven months ago", {usage.data_kb: [0, 0, 0, 0, 0, 0, 50 * MB]}, "barrier", "knows_not"),
    (
        "200 MB since a bill that went beyond the plan",
        {usage.data_kb: [200 * MB, 9 * GB], bills.data_overage_fen: [0, 3_000, 0]},
        "barrier",
        "dares_not",
    ),
    (
        "200 MB since complaining of fees",
        {usage.data_kb: 200 * MB, complaints.fee_count: [0, 1, 0]},
        "barrier",
        "dares_not",
    ),
    (
        "200 MB, nobody knows of complaints",
        {usage.data_kb: 200 * MB, complaints.fee_count: None},
        "barrier",
        "likes_not",
    ),
    (
        "200 MB on an unknown handset",
        {usage.data_kb: 200 * MB, standing.terminal_generation: None},
        "barrier",
        "unknown",
    ),
    ("200 MB, every one of them paid", {usage.data_kb: 200 * MB, standing.plan_data_kb: 0}, "barrier", "dares_not"),
    ("nothing", {usage.data_kb: 0}, "data_band", "zero"),
    ("a KB", {usage.data_kb: 1}, "data_band", "below_50_mb"),
    ("50 MB", {usage.data_kb: 50 * MB}, "data_band", "from_50_mb"),
    ("a KB less than 50 MB", {usage.data_kb: 50 * MB - 1}, "data_band", "below_50_mb"),
    ("100 GB", {usage.data_kb: 100 * GB}, "data_band", "from_100_gb"),
    ("nobody knows how much", {usage.data_kb: None}, "data_band", "unknown"),
    ("joined on the last day", {standing.tenure_days: 0}, "stage", "joining_day"),
    ("joined the day before", {standing.tenure_days: 1}, "stage", "day_2"),
    ("2 days", {standing.tenure_days: 2}, "stage", "week_1"),
    ("7 days", {standing.tenure_days: 7}, "stage", "week_1"),
    ("8 days", {standing.tenure_days: 8}, "stage", "month_1"),
    ("31 days", {standing.tenure_days: 31}, "stage", "month_1"),
    ("32 days", {standing.tenure_days: 32}, "stage", "month_3"),
    ("92 days", {standing.tenure_days: 92}, "stage", "month_3"),
    ("93 days", {standing.tenure_days: 93}, "stage", "settled"),
    ("a term of 90 days more", {standing.lockin_left_days: 90}, "stage", "term_ending"),
    ("a term of 91 days more", {standing.lockin_left_days: 91}, "stage", "settled"),
    ("90 days after a term", {standing.lockin_past_days: 90}, "stage", "term_ended"),
    ("two months without anything, postpaid", {fact: [0, 0, 9] for fact in QUIET}, "stage", "settled"),
    ("three months without anything, postpaid", {fact: [0, 0, 0, 9] for fact in QUIET}, "stage", "silent"),
    ("two months, prepaid", {standing.payment: "prepaid"} | {fact: [0, 0, 9] for fact in QUIET}, "stage", "silent"),
    ("nothing used, but paid", QUIET | {payments.topups_count: [0, 1, 0]}, "stage", "settled"),
    ("nothing used, nobody knows of payments", QUIET | {payments.topups_count: None}, "stage", "silent"),
    ("nothing used, the months before unknown", QUIET | {usage.data_kb: [0, None]}, "stage", "unknown"),
    ("suspended", {standing.status: "suspended"}, "stage", "suspended"),
    ("closed", {standing.status: "closed"}, "stage", "left"),
    ("somebody ordinary", {}, "scenes", "none"),
    (
        "a quarter at night, 10 cells a day",
        {usage.night_kb: 2.5 * GB, usage.cells_count: 280},
        "scenes",
        "night;commuter",
    ),
    ("2 cells a day", {usage.cells_count: 56}, "scenes", "home"),
    ("two fifths on weekends", {usage.weekend_kb: 4 * GB}, "scenes", "weekend"),
    ("a weekend away", {usage.roaming_days: [3, 0]}, "scenes", "travel"),
    ("two days away", {usage.roaming_days: [2, 0]}, "scenes", "none"),
    ("twenty, up at night", {standing.age: 20, usage.night_kb: 2 * GB}, "scenes", "campus"),
    ("age unknown, up at night", {standing.age: None, usage.night_kb: 2 * GB}, "scenes", "none"),
    ("100 calls, weekdays", {usage.calls_out_count: 100, usage.weekend_kb: 2 * GB}, "scenes", "business"),
    ("sixty", {standing.age: 60}, "scenes", "elder"),
    ("sixty, no data", {standing.age: 60, usage.data_kb: 0}, "scenes", "elder"),
    ("no data", {usage.data_kb: 0}, "scenes", "unknown"),
    ("30 yuan", {bills.charged_fen: 30 * YUAN}, "spending", "from_30_yuan"),
    ("29.99 yuan", {bills.charged_fen: 2_999}, "spending", "below_30_yuan"),
    ("0, 0 and 900 yuan", {bills.charged_fen: [0, 0, 900 * YUAN]}, "spending", "from_300_yuan"),
    ("no bill yet", {bills.charged_fen: None}, "spending", "unknown"),
    ("pays in the shop", {}, "channel", "own"),
    ("pays in the app as often", {payments.by_screen_count: 1}, "channel", "electronic"),
    ("orders by telephone more often", {orders.by_call_count: 2}, "channel", "direct"),
    ("never dealt with us, joined at an agent's", {payments.by_shop_count: 0}, "channel", "social"),
    (
        "payments not handed over",
        dict.fromkeys((payments.by_shop_count, payments.by_screen_count)),
        "channel",
        "unknown",
    ),
    ("somebody ordinary", {}, "product", "none"),
    ("30 GB, half of it video", {usage.data_kb: 30 * GB, apps.video_kb: 5 * GB}, "product", "data;video"),
    ("two packs in half a year", {bills.packs_fen: [0, 900, 0, 900, 0]}, "product", "packs"),
    ("one pack", {bills.packs_fen: [0, 900, 0]}, "product", "none"),
    ("200 minutes, apps unknown", {usage.voice_out_s: 200 * MIN, apps.all_kb: None}, "product", "voice"),
    ("social apps, games, shopping", {apps.all_kb: 5 * GB, apps.video_kb: 0}, "product", "social;game;shopping"),
    ("somebody ordinary", {}, "place", "home"),
    ("half of the data elsewhere", {usage.roaming_kb: 5 * GB}, "place", "elsewhere"),
    ("a tenth of it", {usage.roaming_kb: GB}, "place", "between"),
    ("a 4G phone on a 5G plan", {standing.terminal_generation: "4G"}, "generation", "handset_behind"),
    ("a 5G phone on a 4G plan", {standing.plan_generation: "4G"}, "generation", "plan_behind"),
    ("5G switched off", {usage.data_5g_kb: 0}, "generation", "idle_5g"),
    ("a twentieth over 5G", {usage.data_5g_kb: GB // 2}, "generation", "matched"),
    ("a main card of two", {standing.cards_count: 2}, "household", "head"),
    ("a secondary card", {standing.card: "sub", standing.cards_count: 2}, "household", "member"),
    ("the only card", {}, "household", "alone"),
]


def at(value, back):
    """Give what somebody did so many months back."""
    value = value[min(back, len(value) - 1)] if isinstance(value, list) else value
    return int(value) if isinstance(value, float) else value


def column(fact, back):
    values = [at(differs.get(fact, ORDINARY.get(fact)), back) for _, differs, _, _ in EXAMPLES]
    return pa.array(values, pa.string() if fact.column in TEXTS else pa.int64())


def month(engine, back):
    """Lay the facts of everybody out as they were so many months back."""
    names = pa.array([f"{number:03d}" for number in range(len(EXAMPLES))])
    return {
        source.__name__: engine.rows(
            pa.table(
                {
                    "subscriber_id": names,
                    DAYS_BACK: pa.array([30 * back] * len(names), pa.int64()),
                    **{name: column(fact, back) for name, fact in source.facts().items()},
                }
            ),
            f"{source.__name__}_{back}",
        )
        for source in SOURCES
    }


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    from data.engine import Engine

    with Engine(tmp_path_factory.mktemp("spill"), threads=2, memory_gb=1) as engine:
        facts = [month(engine, back) for back in range(MONTHS)]
        found = tagged(facts, tags_of())
        return pa.concat_tables(engine.tables("tags", lambda: found)).to_pylist()


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{tag}: {who}" for who, _, tag, _ in EXAMPLES])
def test_what_the_trade_calls_such_a_person(said, number):
    _, _, tag, value = EXAMPLES[number]
    assert said[number][tag] == value


def test_every_value_has_an_example_or_is_a_band(said):
    shown = {(tag, one) for _, _, tag, value in EXAMPLES for one in value.split(";")}
    missing = {(tag.name, value.key) for tag in tags_of() for value in tag.values} - shown
    banded = {one for one in missing if one[0] in {"data_band", "spending"}}
    unsuspended = {(name, "out_of_service") for name in ("habit", "barrier", "household")}
    assert missing - banded == unsuspended


def test_the_columns_are_the_places_then_the_tags_in_order(said):
    assert list(said[0]) == ["subscriber_id", "prefecture", "county", *(tag.name for tag in tags_of())]
    assert (said[0]["prefecture"], said[0]["county"]) == ("4201", "江岸区")


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (
            {"data_band_gb": [5, 1]},
            "tags.data_band_gb: found [5, 1]; expected edges above 0, each above the one before",
        ),
        ({"spending_yuan": [0, 10]}, "tags.spending_yuan: found [0, 10]; expected edges above 0"),
        ({"data_band_gb": []}, "tags.data_band_gb: found []; expected edges above 0"),
        ({"low_use_gb": 40}, "tags.low_use_gb: found 40; expected above 0 and below heavy_use_gb (30)"),
    ],
)
def test_bands_that_do_not_rise_are_refused(bands, told):
    with pytest.raises(BadSettings) as refusal:
        Bands(**bands)
    assert told in str(refusal.value)
