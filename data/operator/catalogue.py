"""The catalogue: the plans, packs and handsets of the invented operator, by the names customers know."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

KB_IN_GB = 1_048_576
KB_IN_MB = 1_024


@dataclass(frozen=True)
class Plan:
    """A monthly plan; the units are those of the contract `plans`."""

    plan_id: str
    name_zh: str
    name_en: str
    fee_fen: int
    data_allowance_kb: int
    voice_allowance_s: int
    data_unit_kb: int
    data_unit_fen: int
    voice_unit_fen: int
    data_cap_fen: int
    generation: str
    is_on_sale: bool
    valid_from: str


def _plan(number: str, zh: str, en: str, gives: tuple[float, int, int], terms: str) -> Plan:
    gb, minutes, gb_yuan = gives
    generation, sale, since = terms.split()
    return Plan(
        plan_id=f"P{number}",
        name_zh=zh,
        name_en=en,
        fee_fen=int(number) * 100,
        data_allowance_kb=int(gb * KB_IN_GB),
        voice_allowance_s=minutes * 60,
        data_unit_kb=KB_IN_GB,
        data_unit_fen=gb_yuan * 100,
        voice_unit_fen=15,
        data_cap_fen=50_000,
        generation=generation,
        is_on_sale=sale == "sold",
        valid_from=since,
    )


#: By fee. The plan of 89 yuan is as sold in 2012: 400 MB, then .0003 yuan a KB (here 3 fen a begun 100 KB).
PLANS = (
    _plan("008", "天翼无忧卡8元", "Worry-free card 8", (0.5, 0, 5), "4G sold 2019-03-01"),
    _plan("019", "天翼畅聊19元", "Talk 19", (5, 200, 5), "4G sold 2019-06-01"),
    _plan("029", "天翼星卡29元", "Star card 29", (15, 300, 5), "4G sold 2020-09-01"),
    _plan("039", "天翼大流量卡39元", "Big data card 39", (40, 300, 5), "4G sold 2021-08-01"),
    _plan("049", "乐享4G套餐49元", "Enjoy 4G 49", (8, 300, 5), "4G withdrawn 2015-05-01"),
    _plan("059", "天翼畅享59元", "Free enjoyment 59", (30, 500, 5), "4G sold 2020-01-01"),
    _plan("079", "十全十美79元", "Perfect ten 79", (45, 600, 5), "4G sold 2018-05-01"),
    Plan(
        plan_id="P089",
        name_zh="乐享3G上网版89元",
        name_en="Enjoy 3G web edition 89",
        fee_fen=8_900,
        data_allowance_kb=400 * KB_IN_MB,
        voice_allowance_s=240 * 60,
        data_unit_kb=100,
        data_unit_fen=3,
        voice_unit_fen=19,
        data_cap_fen=100_000,
        generation="3G",
        is_on_sale=False,
        valid_from="2012-04-01",
    ),
    _plan("099", "5G融合套餐99元", "5G bundle 99", (60, 800, 3), "5G sold 2022-01-01"),
    _plan("129", "5G畅享套餐129元", "5G enjoyment 129", (80, 1_000, 3), "5G sold 2019-11-01"),
    _plan("159", "5G畅享套餐159元", "5G enjoyment 159", (100, 1_200, 3), "5G sold 2019-11-01"),
    _plan("169", "5G融合套餐169元", "5G bundle 169", (110, 1_500, 3), "5G sold 2020-03-01"),
    _plan("199", "5G畅享套餐199元", "5G enjoyment 199", (150, 2_000, 3), "5G sold 2019-11-01"),
    _plan("239", "5G畅享套餐239元", "5G enjoyment 239", (200, 3_000, 3), "5G sold 2019-11-01"),
)


@dataclass(frozen=True)
class Pack:
    """A pack bought for the month of its order (quarterly: for three months, its data each month)."""

    pack_id: str
    name_zh: str
    name_en: str
    kind: str
    app_category: str | None
    fee_fen: int
    data_kb: int
    channel: str
    is_on_sale: bool = True
    valid_from: str = "2021-01-01"


def _pack(pack_id: str, zh: str, en: str, what: str, gives: tuple[int, int], *, channel: str = "any") -> Pack:
    fee_yuan, gb = gives
    kind, _, category = what.partition(":")
    return Pack(pack_id, zh, en, kind, category or None, fee_yuan * 100, gb * KB_IN_GB, channel)


PACKS = (
    _pack("G01", "1GB流量加油包", "1 GB booster", "general", (5, 1)),
    _pack("G03", "3GB流量加油包", "3 GB booster", "general", (10, 3)),
    _pack("G05", "5GB流量包", "5 GB pack", "general", (15, 5)),
    _pack("G10", "10GB流量包", "10 GB pack", "general", (28, 10)),
    _pack("G20", "20GB流量包", "20 GB pack", "general", (50, 20), channel="telesales"),
    _pack("V15", "视频定向15GB包", "Video 15 GB", "directed:video", (9, 15)),
    _pack("V30", "视频会员定向30GB包", "Video membership 30 GB", "directed:video", (19, 30)),
    _pack("M10", "音乐定向10GB包", "Music 10 GB", "directed:music", (6, 10), channel="app"),
    _pack("S10", "社交定向10GB包", "Social 10 GB", "directed:social", (8, 10)),
    _pack("S30", "短视频社交定向30GB包", "Short video and social 30 GB", "directed:social", (15, 30), channel="app"),
    _pack("A10", "游戏加速定向10GB包", "Game 10 GB", "directed:game", (10, 10), channel="app"),
    _pack("N10", "夜间10GB包", "Night 10 GB", "night", (5, 10)),
    _pack("N30", "夜间30GB包", "Night 30 GB", "night", (10, 30)),
    _pack("D01", "1GB流量日租包", "Daily rental 1 GB", "daily", (3, 1), channel="app"),
    _pack("Q10", "季度30GB流量包", "Quarterly 30 GB pack", "quarterly", (60, 10), channel="shop"),
)


@dataclass(frozen=True)
class Terminal:
    """A handset; `share` is how many of the people hold it, `appetite` its factor on data."""

    brand: str
    model: str
    os: str
    generation: str
    has_dual_sim: bool
    share: float
    appetite: float


TERMINALS = (
    Terminal("华为", "Mate 60 Pro", "HarmonyOS", "5G", True, 6, 1.25),
    Terminal("华为", "nova 11", "HarmonyOS", "5G", True, 6, 1.10),
    Terminal("华为", "畅享 20e", "HarmonyOS", "4G", True, 6, 0.85),
    Terminal("荣耀", "Magic5", "Android", "5G", True, 4, 1.15),
    Terminal("荣耀", "X40", "Android", "5G", True, 7, 1.05),
    Terminal("荣耀", "畅玩 20", "Android", "4G", True, 4, 0.85),
    Terminal("小米", "小米14", "Android", "5G", True, 5, 1.25),
    Terminal("红米", "Note 12", "Android", "5G", True, 8, 1.10),
    Terminal("红米", "9A", "Android", "4G", True, 5, 0.80),
    Terminal("OPPO", "Reno9", "Android", "5G", True, 7, 1.05),
    Terminal("OPPO", "A56", "Android", "5G", True, 6, 0.95),
    Terminal("vivo", "X90", "Android", "5G", True, 5, 1.15),
    Terminal("vivo", "Y35", "Android", "4G", True, 7, 0.90),
    Terminal("苹果", "iPhone 15", "iOS", "5G", True, 6, 1.20),
    Terminal("苹果", "iPhone 13", "iOS", "5G", True, 6, 1.10),
    Terminal("苹果", "iPhone 8", "iOS", "4G", False, 3, 0.85),
    Terminal("三星", "Galaxy S23", "Android", "5G", True, 1, 1.15),
    Terminal("中兴", "Blade A3", "Android", "4G", False, 2, 0.70),
    Terminal("天语", "老人机 S8", "功能机", "4G", False, 3, 0.05),
    Terminal("诺基亚", "105", "功能机", "2G", True, 3, 0.0),
)


def column(rows: tuple[Any, ...], name: str) -> npt.NDArray[Any]:
    """Return one attribute of every row of a catalogue as an array."""
    return np.array([getattr(row, name) for row in rows])


PLAN_FEE_FEN = column(PLANS, "fee_fen")
PLAN_DATA_KB = column(PLANS, "data_allowance_kb")
PLAN_VOICE_S = column(PLANS, "voice_allowance_s")
PLAN_UNIT_KB = column(PLANS, "data_unit_kb")
PLAN_UNIT_FEN = column(PLANS, "data_unit_fen")
PLAN_MINUTE_FEN = column(PLANS, "voice_unit_fen")
PLAN_CAP_FEN = column(PLANS, "data_cap_fen")
PLAN_IS_5G = column(PLANS, "generation") == "5G"
PLAN_ON_SALE = column(PLANS, "is_on_sale")
CAMPUS_PLAN = 3
OLD_PLAN = 7
TOP_PLAN = len(PLANS) - 1

PACK_FEE_FEN = column(PACKS, "fee_fen")
PACK_DATA_KB = column(PACKS, "data_kb")
PACK_KIND = column(PACKS, "kind")
GIFT_PACK = 2

TERMINAL_IS_5G = column(TERMINALS, "generation") == "5G"
TERMINAL_DUAL_SIM = column(TERMINALS, "has_dual_sim")
TERMINAL_APPETITE = column(TERMINALS, "appetite")
TERMINAL_SHARE = column(TERMINALS, "share") / sum(terminal.share for terminal in TERMINALS)


def fees_fen(factor: float) -> npt.NDArray[np.int64]:
    """Return the monthly fee of every plan when all are so many times dearer, in whole jiao."""
    return np.asarray(np.round(PLAN_FEE_FEN * factor / 10) * 10, dtype=np.int64)
