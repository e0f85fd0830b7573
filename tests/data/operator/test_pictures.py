"""The picture sheet of an invented operator: what it counts is what the exports hold; what it draws never changes."""

import io
import json
from bisect import bisect_right
from collections import Counter

import numpy as np
import pytest

from data.month import Month
from data.operator import catalogue
from data.operator.invent import invent
from data.operator.parameters import PORT_OUT
from data.operator.pictures import draw_sheet, known_chinese
from data.operator.sketch import BANDS_MONTHS, GB, LONGEST_MONTHS, NO_SIGN, YUAN, Sketch, quantile

FEES = ("plan_fee_fen", "data_overage_fen", "voice_overage_fen", "packs_fen", "other_fen")


class Slow(Sketch):
    """Keeps every sign of everybody, person by person and cause by cause, and counts leads with it."""

    def look(self, lived, *, is_exported):
        self.showed, self.slow_leads = getattr(self, "showed", {}), getattr(self, "slow_leads", Counter())
        month = lived.span.month.number
        for person, seen, what in zip(lived.people.person.tolist(), lived.seen, lived.endings.what, strict=True):
            causes = self.showed.setdefault(person, [set() for _ in seen])
            if is_exported and self.lived_months >= LONGEST_MONTHS and what == PORT_OUT:
                self.slow_leads[_lead(month, causes, seen)] += 1
            for cause in np.flatnonzero(seen):
                causes[cause].add(month)
        super().look(lived, is_exported=is_exported)


def _lead(month: int, causes: list[set[int]], seen) -> int:
    """How long the oldest sign that showed last month had shown; 0 if one shows first now, NO_SIGN if none does."""
    runs = [next(back for back in range(1, 99) if month - back not in shown) - 1 for shown in causes]
    return min(max(runs), LONGEST_MONTHS) if max(runs) > 0 else 0 if any(seen) else NO_SIGN


@pytest.fixture(scope="module")
def drawn(operator, tmp_path_factory):
    """The small operator of these tests made once more, with its sheet: its folder, and what was counted."""
    again, sketches = tmp_path_factory.mktemp("again"), []

    def kept() -> Slow:
        sketches.append(Slow())
        return sketches[-1]

    said = json.loads((operator / "truth" / "arguments.json").read_text())
    until = Month.parse(said["until"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.operator.invent.Sketch", kept)
        invent(
            again, subscribers=said["subscribers"], months=said["months"], until=until, seed=said["seed"],
            has_references=False, has_pictures=True,
        )  # fmt: skip
    return again, sketches[0]


@pytest.fixture(scope="module")
def sketch(drawn):
    return drawn[1]


@pytest.fixture(scope="module")
def in_service(export):
    """Personal subscribers in normal state at a month's end, with their bill and use."""
    days = export("usage_daily").astype({"data_4g_kb": int, "data_5g_kb": int})
    days["data_kb"] = days["data_4g_kb"] + days["data_5g_kb"]
    use = days.groupby(["number", "month_of_file"])["data_kb"].agg(["sum", "size"]).reset_index()
    people = export("subscribers").query("kind == 'personal' and status == 'normal'")
    people = people.merge(use, how="left", on=["number", "month_of_file"]).fillna({"sum": 0, "size": 0})
    bills = export("bills").astype(dict.fromkeys((*FEES, "discount_fen"), int))
    bills["charged_fen"] = bills[list(FEES)].sum(axis=1) - bills["discount_fen"]
    return people.merge(bills[["number", "month", "charged_fen"]], on=["number", "month"])


def test_bills_and_data_are_those_of_the_exports(sketch, in_service):
    for counts, bounds, values in (
        (sketch.bills, YUAN, in_service["charged_fen"] / 100),
        (sketch.data, GB, in_service["sum"] / catalogue.KB_IN_GB),
    ):
        slowly = Counter(bisect_right(bounds.tolist(), value) for value in values)
        assert {at: count for at, count in enumerate(counts.tolist()) if count} == slowly
        # The median, without having kept a value: within the width of a bin.
        assert quantile(counts, bounds, 0.5) == pytest.approx(values.median(), rel=0.024)
    assert sketch.no_data == (in_service["sum"] == 0).sum() > 0


def test_active_people_and_plans_are_those_of_the_exports(sketch, in_service, months):
    assert sketch.months == [str(month) for month in months]
    for month, (people, used, share), plans in zip(months, sketch.active, sketch.plans, strict=True):
        here = in_service[in_service["month"] == str(month)]
        assert (people, used) == (len(here), (here["size"] > 0).sum())
        assert share == pytest.approx(here["size"].mean() / month.last_day.day)
        slowly = Counter(here["plan_id"])
        assert plans.tolist() == [slowly[plan.plan_id] for plan in catalogue.PLANS]


def test_leavers_by_tenure_are_those_of_the_exports(sketch, export):
    slowly = np.zeros((len(BANDS_MONTHS), 3), dtype=int)
    for row in export("subscribers").query("kind == 'personal'").itertuples():
        month = Month.parse(row.month)
        tenure = month.number - Month.parse(row.joined_on[:7]).number
        if tenure == 0:
            continue
        left_now = row.status_since[:7] == row.month
        slowly[bisect_right(BANDS_MONTHS, tenure) - 1] += (
            1,
            left_now and row.status == "ported_out",
            left_now and row.status == "closed" and row.status_reason == "owner",
        )
    assert sketch.leaving.tolist() == slowly.tolist()
    assert (slowly.sum(axis=0) > 0).all()


def test_a_lead_begins_with_the_oldest_sign_that_still_shows(sketch):
    assert {lead: count for lead, count in enumerate(sketch.leads[0].tolist()) if count} == sketch.slow_leads
    assert len(sketch.slow_leads) > 4


def test_the_sheet_is_a_png_and_the_exports_beside_it_are_the_same_as_without(drawn, operator, months):
    from matplotlib.image import imread

    picture = (drawn[0] / "pictures.png").read_bytes()
    assert imread(io.BytesIO(picture)).shape[:2] == (684, 1_170)
    assert b"Software" not in picture
    assert not (operator / "pictures.png").exists()
    for name in ("subscribers", "usage_daily", "bills"):
        with_picture, without = (folder / str(months[-1]) / f"{name}.csv" for folder in (drawn[0], operator))
        assert with_picture.read_bytes() == without.read_bytes()


def test_the_same_counts_are_the_same_bytes_with_a_chinese_font_and_without_one(drawn, monkeypatch):
    folder, sketch = drawn
    both = draw_sheet(sketch)
    assert (folder / "pictures.png").read_bytes() == both == draw_sheet(sketch)
    chinese = known_chinese()
    monkeypatch.setattr("data.operator.pictures.CHINESE", ())
    english = draw_sheet(sketch)  # a letter that the font lacks would be a warning, and so an error
    assert (english != both) == bool(chinese)


def test_an_operator_in_which_nothing_happened_yet_has_a_sheet_too(tmp_path):
    invent(
        tmp_path, subscribers=200, months=1, until=Month.parse("2025-03"), seed=1, grain="month",
        has_references=False, has_pictures=True,
    )  # fmt: skip
    assert (tmp_path / "pictures.png").read_bytes().startswith(b"\x89PNG")


def test_a_quantile_lies_where_the_counts_say():
    bounds = np.array([1.0, 10.0, 100.0])
    assert quantile(np.array([5, 0, 5, 0]), bounds, 0.75) == pytest.approx(10**1.5)
    assert quantile(np.array([5, 5, 0, 0]), bounds, 0.25) == 0.0  # half of them have less than the first bound
    assert quantile(np.array([0, 0, 0, 5]), bounds, 0.5) == 100.0  # nor is more known of what lies beyond the last
    assert quantile(np.array([0, 0, 0, 0]), bounds, 0.5) == 0.0
