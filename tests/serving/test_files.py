"""The lists as files."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.columns import RETENTION
from serving.files import harmless, write_csv, write_parquet
from serving.terms import Terms
from tests.serving.examples import a_person, lists_of

ROWS = lists_of(*(a_person(f"s{k}", port_out=0.2) for k in range(20)), terms=Terms(control_share=0.4)).retention


def test_parquet_marks_the_control_people_and_csv_leaves_them_out(tmp_path: Path):
    control = int(ROWS["is_control"].sum())
    assert 0 < control < 20
    assert write_parquet(ROWS, RETENTION, tmp_path / "r.parquet") == 20
    assert pq.read_table(tmp_path / "r.parquet")["is_control"].to_pylist().count(True) == control
    assert write_csv(ROWS, RETENTION, tmp_path / "r.csv") == 20 - control
    assert len((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()) == 1 + 20 - control


def test_a_csv_opens_in_excel_with_its_chinese_and_its_digits(tmp_path: Path):
    write_csv(ROWS, RETENTION, tmp_path / "r.csv")
    raw = (tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfsubscriber_id,month,prefecture,prefecture_name,level,rank,")
    row = dict(zip(*(line.split(",") for line in raw.decode("utf-8-sig").splitlines()[:2]), strict=True))
    assert (row["prefecture_name"], row["risk"], row["valid_until"]) == ("武汉", "0.206000", "2025-04-30")
    assert (row["to_work"], row["is_control"], row["reason_2_zh"]) == ("1", "0", "")


@pytest.mark.parametrize("lead", list("=+-@\t\r＝＋－＠"))
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(lead: str):
    assert harmless(f"{lead}1") == f"'{lead}1"


def test_negative_amounts_stay_numbers(tmp_path: Path):
    write_csv(ROWS.assign(offer_cost_yuan=-2.25), RETENTION, tmp_path / "r.csv")
    assert ",-2.25," in (tmp_path / "r.csv").read_text("utf-8-sig")


def test_an_empty_list_has_the_same_columns_and_types(tmp_path: Path):
    write_parquet(ROWS, RETENTION, tmp_path / "full.parquet")
    write_parquet(lists_of(a_person("a")).retention, RETENTION, tmp_path / "empty.parquet")
    full, empty = pq.read_schema(tmp_path / "full.parquet"), pq.read_schema(tmp_path / "empty.parquet")
    assert full == empty
    assert full.field("valid_until").type == pa.date32()
