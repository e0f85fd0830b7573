"""Scenes: what the trade calls a subscriber by life and liking: scenes, products, channels, place, household."""

from features.condition import Condition, Measure
from features.conditions import (
    all_of,
    any_of,
    at_least,
    below,
    everybody_else,
    most,
    none_of,
    one_of,
    where_known,
)
from features.measures import (
    AGE,
    AWAY,
    AWAY_DAYS,
    BY_AGENT,
    BY_CALL,
    BY_SCREEN,
    BY_SHOP,
    CALLS,
    CARD,
    CARDS_HELD,
    CELLS_A_DAY,
    DATA_MEAN,
    DEALINGS,
    GAME,
    JOINED,
    NIGHT,
    ON_5G,
    PACK_MONTHS,
    PLAN,
    SHOPPING,
    SOCIAL,
    STATUS,
    TERMINAL,
    VIDEO,
    VOICE,
    WEEKEND,
)
from features.tag import Bands, Tag, Value

OUT = Value(
    "out_of_service",
    "非正常在网",
    "not in normal service",
    one_of(STATUS, "suspended", "closed", "ported_out", called=("停机、销户或携出", "suspended, closed or ported out")),
)

# All thresholds here are stated, not measured.

#: Parts of the data of three months from which a scene shows: 8 of 24 hours are night, 2 of 7 days weekend.
NIGHT_SHARE, WEEKEND_SHARE, WORKDAY_SHARE = 0.25, 0.40, 0.28

#: Cells a day from which somebody is under way every day, and below which somebody hardly leaves the house.
COMMUTER_CELLS, HOME_CELLS = 10, 3

#: Days outside the province in three months that are more than one outing.
TRAVEL_DAYS = 3

#: Those who study are mostly younger, those whom messages do not reach older.
STUDENT_YEARS, ELDER_YEARS = 24, 60

#: Outgoing calls a month of somebody who works with the telephone.
BUSINESS_CALLS = 100

SCENES = Tag(
    "scenes",
    "生活场景",
    "scenes of life",
    "In which scenes of life is the network used?",
    (
        Value("night", "夜间", "night", at_least(NIGHT, NIGHT_SHARE)),
        Value("weekend", "周末", "weekend", at_least(WEEKEND, WEEKEND_SHARE)),
        Value("commuter", "通勤", "commuter", at_least(CELLS_A_DAY, COMMUTER_CELLS)),
        Value("home", "居家", "at home", below(CELLS_A_DAY, HOME_CELLS)),
        Value("travel", "出行漫游", "travel", at_least(AWAY_DAYS, TRAVEL_DAYS)),
        Value(
            "campus",
            "校园（推断）",
            "campus (inferred)",
            all_of(where_known(below(AGE, STUDENT_YEARS)), at_least(NIGHT, NIGHT_SHARE / 2)),
        ),
        Value(
            "business",
            "商务",
            "business",
            all_of(at_least(CALLS, BUSINESS_CALLS), below(WEEKEND, WORKDAY_SHARE)),
        ),
        Value("elder", "银发", "elder", where_known(at_least(AGE, ELDER_YEARS))),
        Value("none", "无明显场景", "no scene stands out", everybody_else()),
    ),
    several=True,
)

#: Months of six with a pack, minutes of outgoing voice a month, and parts of the data of three months.
PACK_BUYER_MONTHS, VOICE_MIN, VIDEO_SHARE, SOCIAL_SHARE, GAME_SHARE, SHOPPING_SHARE = 2, 200, 0.5, 0.4, 0.2, 0.15


def product(bands: Bands) -> Tag:
    """Say which products suit the use."""
    return Tag(
        "product",
        "产品偏好",
        "product preference",
        "Which products does the use of the network ask for?",
        (
            Value("data", "大流量", "much data", at_least(DATA_MEAN, bands.heavy_use_gb)),
            Value("voice", "语音", "voice", at_least(VOICE, VOICE_MIN)),
            Value("packs", "流量包", "packs", at_least(PACK_MONTHS, PACK_BUYER_MONTHS)),
            Value("video", "视频", "video", where_known(at_least(VIDEO, VIDEO_SHARE))),
            Value("social", "社交", "social", where_known(at_least(SOCIAL, SOCIAL_SHARE))),
            Value("game", "游戏", "games", where_known(at_least(GAME, GAME_SHARE))),
            Value("shopping", "购物", "shopping", where_known(at_least(SHOPPING, SHOPPING_SHARE))),
            Value("none", "均衡", "nothing stands out", everybody_else()),
        ),
        several=True,
    )


def _chosen(measure: Measure, joined: str, called: tuple[str, str]) -> Condition:
    """Say that most dealings went this way; without any, that the contract was made there."""
    others = [other for other in (BY_SCREEN, BY_SHOP, BY_AGENT, BY_CALL) if other is not measure]
    return any_of(
        most(measure, *others),
        all_of(none_of(DEALINGS), one_of(JOINED, joined, called=called)),
    )


CHANNEL = Tag(
    "channel",
    "渠道偏好",
    "channel preference",
    "Where does the subscriber deal with us? Of equals the first.",
    (
        Value("electronic", "电子渠道", "electronic channels", _chosen(BY_SCREEN, "app", ("掌厅", "the app"))),
        Value("own", "自有渠道", "our own shops", _chosen(BY_SHOP, "shop", ("营业厅", "a shop"))),
        Value("social", "社会渠道", "agents", _chosen(BY_AGENT, "agent", ("代理商", "an agent"))),
        Value("direct", "直销渠道", "direct sales", _chosen(BY_CALL, "telesales", ("电话营销", "telesales"))),
    ),
)

#: The part of the data outside the province from which home is elsewhere, and from which there are two homes.
ELSEWHERE_SHARE, BETWEEN_SHARE = 0.5, 0.1

PLACE = Tag(
    "place",
    "常驻位置",
    "place",
    "Is life lived in the home province?",
    (
        Value("elsewhere", "常驻省外", "lives elsewhere", at_least(AWAY, ELSEWHERE_SHARE)),
        Value("between", "省内省外两地", "between two places", at_least(AWAY, BETWEEN_SHARE)),
        Value("home", "常驻省内", "at home in the province", everybody_else()),
    ),
)

#: A 5G handset on a 5G plan with less of its data over 5G than this has 5G switched off, or no cover.
IDLE_5G_SHARE = 0.05

GENERATION = Tag(
    "generation",
    "网络代际匹配",
    "generation match",
    "Do handset, plan and network belong to the same generation?",
    (
        Value(
            "handset_behind",
            "终端落后于套餐",
            "handset behind the plan",
            any_of(
                all_of(one_of(TERMINAL, "2G", "3G", "4G"), one_of(PLAN, "5G")),
                all_of(one_of(TERMINAL, "2G", "3G"), one_of(PLAN, "4G")),
                all_of(one_of(TERMINAL, "2G"), one_of(PLAN, "3G")),
            ),
        ),
        Value(
            "plan_behind",
            "套餐落后于终端",
            "plan behind the handset",
            any_of(
                all_of(one_of(TERMINAL, "5G"), one_of(PLAN, "3G", "4G")),
                all_of(one_of(TERMINAL, "4G"), one_of(PLAN, "3G")),
            ),
        ),
        Value(
            "idle_5g",
            "5G终端未登5G网",
            "5G not used",
            all_of(one_of(TERMINAL, "5G"), one_of(PLAN, "5G"), below(ON_5G, IDLE_5G_SHARE)),
        ),
        Value("matched", "匹配", "matched", everybody_else()),
    ),
)

MAIN, SUB = ("主卡", "the main card"), ("副卡", "a secondary card")

HOUSEHOLD = Tag(
    "household",
    "家庭角色",
    "role in the household",
    "Which part does the card play in its household?",
    (
        OUT,
        Value("member", "副卡成员", "secondary card", one_of(CARD, "sub", called=SUB)),
        Value(
            "head",
            "家庭主卡",
            "main card of several",
            all_of(one_of(CARD, "main", called=MAIN), at_least(CARDS_HELD, 2)),
        ),
        Value("alone", "单卡用户", "single card", everybody_else()),
    ),
)
