"""Clocks: a moment in Parquet is the one that the clock of Shanghai showed, or nobody says which clock, and it is refused."""

import datetime as dt
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.mapping import Layout
from data.refusals import BadData
from tests.data.topups import ANNA, read, row

NOON_IN_UTC = dt.datetime(2025, 3, 1, 4, 0)  # noqa: DTZ001 - what the clock of UTC shows at noon in Shanghai
NOON = dt.datetime(2025, 3, 1, 12, 0)  # noqa: DTZ001 - what the clock of Shanghai shows


def export(moment, kind, *, of_96_bits=False):
    cells = row(number=ANNA)
    columns = {name: pa.array([value or None], pa.string()) for name, value in cells.items()}
    columns["paid_at"] = pa.array([moment], kind)
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, use_deprecated_int96_timestamps=of_96_bits)
    return out.getvalue()


def taken(engine, folder, raw, zone=None):
    said = {"from": "paid_at", **({"zone": zone} if zone else {})}
    told = read(
        engine, folder, raw, name="topups.parquet", layout=Layout.model_validate({"columns": {"paid_at": said}})
    )
    assert told.rules == []
    return told.rows[0]["paid_at"]


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
def test_an_instant_knows_its_own_zone(engine, tmp_path, zone):
    raw = export(NOON_IN_UTC, pa.timestamp("us", tz="UTC"))
    assert taken(engine, tmp_path, raw, zone) == NOON


@pytest.mark.parametrize(("zone", "moment"), [(None, NOON), ("Asia/Shanghai", NOON), ("UTC", NOON_IN_UTC)])
def test_a_clock_without_a_zone_is_that_of_shanghai_unless_the_mapping_says_otherwise(engine, tmp_path, zone, moment):
    assert taken(engine, tmp_path, export(moment, pa.timestamp("us")), zone) == NOON


@pytest.mark.parametrize(("zone", "moment"), [("Asia/Shanghai", NOON), ("UTC", NOON_IN_UTC)])
def test_moments_of_96_bits_go_by_the_clock_that_the_mapping_names(engine, tmp_path, zone, moment):
    assert taken(engine, tmp_path, export(moment, pa.timestamp("ns"), of_96_bits=True), zone) == NOON


def test_moments_of_96_bits_that_no_mapping_explains_are_refused(engine, tmp_path):
    raw = export(NOON_IN_UTC, pa.timestamp("ns"), of_96_bits=True)
    with pytest.raises(BadData) as refused:
        taken(engine, tmp_path, raw)
    assert "found paid_at as moments of 96 bits, which do not say their zone" in str(refused.value)
    assert 'paid_at = { from = "paid_at", zone = "UTC" }' in str(refused.value)
