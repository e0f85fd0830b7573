"""The page of a model's evidence, out of numbers that are made up: what a reader must find in it."""

import re
from html.parser import HTMLParser

import pytest

from models.page.document import document
from models.page.frame import measured

WORTH = {
    "rows": 1_000,
    "events": 50,
    "expected": 0.04,
    "base_rate": 0.05,
    "ratio": 1.25,
    "ratio_low": 0.93,
    "ratio_high": 1.65,
    **{
        f"{name}{end}": value
        for name, values in {
            "auc": (0.71, 0.65, 0.77),
            "average_precision": (0.11, 0.08, 0.15),
            "lift_at_1_percent": (6.0, 2.0, 9.0),
            "lift_at_capacity": (3.0, 2.2, 3.9),
        }.items()
        for end, value in zip(("", "_low", "_high"), values, strict=True)
    },
}
UNKNOWN = {name: None for name in WORTH if name.startswith(("auc", "average", "lift"))}
FEW = WORTH | UNKNOWN | {"events": 7}
MONTH = {"origin": "2025-06", "target": "2025-08", **WORTH}
CARD = {
    "outcome": "port_out",
    "how": "400 events: monthly",
    "trees": 80,
    "calibration": "shift and slope",
    "events": {"learn": 300, "tune": 40, "judge": 50},
    "rows": {"learn": 9_000, "tune": 1_000, "judge": 1_000},
    "split": {"learn": ["2025-03", "2025-04", "2025-05"], "tune": ["2025-06"], "judge": ["2025-08"]},
    "data": {"2025-03": "ab" * 32, "handed_over": {"2025-03": "cd" * 32}},
}


def numbers(**other):
    told = {
        "model": "ef" * 32,
        "outcome": "port_out",
        "question": "Will this subscriber take the number to another operator?",
        "until": "2025-08",
        "aliases": ["champion"],
        "decisions": [{"at": "2025-09-04T08:00:00+0800", "decision": "promoted", "by": "Li <Na>", "why": "better"}],
        "quarantined": {"last_bill": "alone it ranks with AUC 0.990"},
        "weighted": {"rows": 12, "largest": 5.0},
        "contacted": {"rows": 900, "events": 31, "an_event_counts": 1.25},
        "not_final": ["2025-07"],
        "changed_since": False,
        "backtest": [],
        "listed_share": 0.1,
        "headline": WORTH,
        "gains": [{"share": share, "found": share**0.5, "lift": share**-0.5} for share in (0.005, 0.01, 0.1, 1.0)],
        "tenths": [
            {"tenth": k, **WORTH, "expected": k / 100, "observed_low": 0.0, "observed_high": k / 50}
            for k in range(1, 11)
        ],
        "levels": [{"group": "red", **WORTH}, {"group": "none", **WORTH}],
        "lead_time": [{"gap": gap, "months": ["2025-08"], **WORTH} for gap in range(4)],
        "horizons": [{"horizon": 1, "months": ["2025-08"], **WORTH}, {"horizon": 2, "months": [], **FEW}],
        "segments": [{"segment": "payment", "group": "prepaid", "zh": "预付费", "en": "prepaid", **WORTH}],
        "prefectures": [{"group": "4201", "name": "武汉市", "places": 1, **WORTH}],
        "small_prefectures": [
            {"prefecture": "4203", "name": "十堰市", "events": 1, "expected": 3.2, "ratio": 0.31, "pooled": 0.85,
             "low": 0.36, "high": 1.55}
        ],
        "months": [MONTH],
        "families": [{"family": "commitment", "gain": 0.7}, {"family": "asked", "gain": 0.3}],
        "features": [
            {"feature": "lockin_left_days", "family": "commitment", "zh": "距合约到期天数", "en": "days", "gain": 0.7}
        ],
        "families_off": [{"family": "intent", "why": "by the settings"}],
        "unasked": [{"month": "2025-06", "target": "2025-08", "subscribers": 10, "outside": 1, "not_at_risk": 2,
                     "gone": 1, "contacted": 1, "asked": 5}],
    }  # fmt: skip
    return told | other


class Whole(HTMLParser):
    """Counts the tags that are open."""

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's own words
        if tag not in {"meta", "img", "line", "circle", "polyline", "rect"}:
            self.open.append(tag)
        assert tag not in {"script", "link", "iframe"}

    def handle_endtag(self, tag):
        if tag not in {"line", "circle", "polyline", "rect"}:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(page):
    reader = Whole()
    reader.feed(page)
    assert reader.open == []
    return " ".join(" ".join(reader.texts).split())


PNG = b"\x89PNG not a picture"


def test_every_part_is_there_in_both_languages_and_nothing_is_fetched():
    page = document(numbers(), CARD, PNG)
    text = read(page)
    for part in ("排序 Ranking", "校准 Calibration", "提前量与观察窗 Lead time and horizon", "分人群 Segments",
                 "模型依据 What the model leans on", "逐月稳定性 Stability over months",
                 "未纳入的部分 What was left out, and why", "模型卡 The card"):  # fmt: skip
        assert part in text, part
    for said in ("武汉市 4201", "0.85 (0.36-1.55)", "intent: by the settings", "last_bill: alone", "Li <Na>", "2025-07",
                 "keepline backtest port_out", "abababababab"):  # fmt: skip
        assert said in text, said
    assert not re.search(r"https?:|url\(|@import", page)
    assert page.count('role="img"') == page.count("<svg ")
    assert all("alt=" in tag for tag in re.findall(r"<img [^>]*>", page))
    assert "NaN" not in text
    assert "None" not in text


def test_the_same_numbers_are_the_same_page():
    assert document(numbers(), CARD, PNG) == document(numbers(), CARD, PNG)


def test_few_events_are_said_and_no_curve_is_drawn():
    text = read(document(numbers(headline=FEW, gains=[]), CARD, None))
    assert "7 events are too few" in text
    assert "仅7个事件" in text
    assert "Only 7 events on the judging months" in text
    assert "Gains" not in text


def test_a_backtest_is_drawn_where_there_is_one():
    back = [{**MONTH, "target": f"2025-0{k}"} for k in (6, 7)] + [{**MONTH, **UNKNOWN, "events": 3}]
    text = read(document(numbers(backtest=back), CARD, PNG))
    assert "Backtest, a model an origin" in text
    assert "keepline backtest" not in text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"changed_since": True}, "Files were handed over again since the training"),
        ({"headline": WORTH | {"ratio_low": 1.1}}, "risks were said too low"),
        ({"headline": WORTH | {"ratio_low": 0.5, "ratio_high": 0.9}}, "risks were said too high"),
    ],
)
def test_what_to_be_careful_of_stands_above(other, said):
    assert said in read(document(numbers(**other), CARD, PNG))


def test_a_measure_that_is_not_known_says_why():
    assert measured(WORTH, "auc") == "0.71 (0.65-0.77)"
    assert measured(FEW, "auc") == ("事件太少", "too few")
    assert measured(FEW | {"rows": 0}, "auc") == ("未询问", "not asked")
