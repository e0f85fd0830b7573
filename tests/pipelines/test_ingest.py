"""Ingest: two months of a tiny operator come in, and a month stands whole or not at all."""

from contextlib import nullcontext
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from data.identity import subscriber_id
from data.month import Month
from data.numbers import numbers_of
from data.operator.invent import invent
from data.refusals import BadData, BadSettings, NoInput
from data.rejects import REJECTED, Count, Part
from data.tables import TABLES
from pipelines import ingest as ingesting
from pipelines import step
from pipelines.ingest import ingest, ingest_all
from pipelines.lakeside import frame_of, ingested, months_standing, versions_of, window
from pipelines.workspace import open_workspace

FEBRUARY, MARCH = Month.parse("2025-02"), Month.parse("2025-03")
KEY = bytes(range(32))
ANNA, BO, CHEN = "13800138000", "13900139000", "18600186000"

#: A row of each table as it usually is; `{month}` is the month of the folder.
USUAL = {
    "subscribers": {
        "number": ANNA, "month": "{month}", "prefecture": "4201", "prefecture_name": "武汉", "county": "江岸区",
        "joined_on": "2020-06-01", "joined_channel": "shop", "payment": "postpaid", "plan_id": "P059",
        "plan_since": "2020-06-01", "has_broadband": "0", "household": "h1", "card": "main", "status": "normal",
        "status_since": "2020-06-01", "kind": "personal", "opt_out_marketing": "0", "opt_out_profiling": "0",
    },
    "plans": {
        "plan_id": "P059", "name_zh": "天翼畅享59元", "name_en": "Enjoyment 59", "valid_from": "2020-01-01",
        "fee_fen": "5900", "data_allowance_kb": "1000", "voice_allowance_s": "600", "data_unit_kb": "1024",
        "data_unit_fen": "500", "voice_unit_fen": "15", "data_cap_fen": "50000", "generation": "4G", "is_on_sale": "1",
    },
    "bills": {
        "number": ANNA, "month": "{month}", "plan_fee_fen": "5900", "data_overage_fen": "0", "voice_overage_fen": "0",
        "packs_fen": "0", "other_fen": "0", "discount_fen": "0", "paid_fen": "5900", "owed_fen": "0",
    },
    "usage_daily": {
        "number": ANNA, "day": "{month}-01", "voice_out_s": "60", "voice_in_s": "0", "calls_out_count": "1",
        "calls_in_count": "0", "sms_count": "0", "data_4g_kb": "100", "data_5g_kb": "0", "data_night_kb": "10",
        "data_busy_kb": "10", "roaming_kb": "0", "cells_count": "3",
    },
    "porting": {"number": ANNA, "at": "{month}-10 10:00:00", "step": "query"},
    "payments": {"number": ANNA, "paid_at": "{month}-05 10:00:00", "amount_fen": "5900", "channel": "app"},
}  # fmt: skip

EVERYBODY = {
    "subscribers": [{}, {"number": BO}, {"number": CHEN}],
    "plans": [{}],
    "bills": [{}, {"number": BO}, {"number": CHEN}],
    "usage_daily": [{}, {"day": "{month}-02"}, {"number": BO}],
    "porting": [],
}


def write_month(directory, month, **tables):
    """Write a month as an operator would: by table, what is not as usual in each row."""
    folder = directory / str(month)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        header = TABLES[name].header
        whole = [{"known_on": str(month.list_day), **USUAL[name], **row} for row in rows]
        lines = [header, *([row.get(column, "") for column in header] for row in whole)]
        text = "".join(f"{','.join(line)}\n" for line in lines)
        (folder / f"{name}.csv").write_bytes(text.replace("{month}", str(month)).encode("gb18030"))


@pytest.fixture
def operator(tmp_path, monkeypatch):
    """Two months of three subscribers, and the key."""
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    for month in (FEBRUARY, MARCH):
        write_month(tmp_path / "exports", month, **EVERYBODY)
    (tmp_path / "exports" / "key").write_text(KEY.hex() + "\n")
    return tmp_path / "exports"


@pytest.fixture
def workspace(tmp_path):
    return open_workspace(tmp_path / "home")


def versions(workspace, month):
    """The number of the version of each table that stands."""
    return {name: told[-1].number for name, told in versions_of(workspace, month).items()}


def rejected(workspace, name, month):
    rows = pq.read_table(workspace.lake / "rejected" / name / f"{month}.parquet").to_pylist()
    return [(row["line"], row["rule"]) for row in rows]


def everything_in(folder):
    """Every file below a folder with its bytes."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_months_come_in_and_their_rows_are_counted(operator, workspace):
    told = []
    counts = ingest_all(workspace, operator, MARCH, lambda *words: told.append(words))
    for month in (FEBRUARY, MARCH):
        assert counts[month] == [
            Count("subscribers", "subscribers.csv", read=3, kept=3, rejected=0),
            Count("plans", "plans.csv", read=1, kept=1, rejected=0),
            Count("bills", "bills.csv", read=3, kept=3, rejected=0),
            Count("usage_daily", "usage_daily.csv", read=3, kept=3, rejected=0),
            Count("porting", "porting.csv", read=0, kept=0, rejected=0),
        ]
    assert months_standing(workspace) == [FEBRUARY, MARCH]
    assert told == [("files in", 0, 2), ("files in", 1, 2), ("files in", 2, 2)]
    assert not (workspace.lake / "rejected").exists()


def test_months_after_the_one_asked_for_stay_outside(operator, workspace):
    ingest_all(workspace, operator, FEBRUARY)
    assert months_standing(workspace) == [FEBRUARY]
    with pytest.raises(NoInput) as refused:
        ingested(workspace, MARCH)
    assert str(refused.value) == (
        "month 2025-03: found it is not in the lake; expected one of 2025-02 to 2025-02. "
        "Take it in: keepline ingest DIR --month 2025-03"
    )


def test_numbers_go_to_the_vault_and_nowhere_else(operator, tmp_path):
    workspace = lenient(tmp_path / "home")
    write_month(operator, MARCH, bills=[{}, {"number": BO, "owed_fen": "-1"}])
    ingest_all(workspace, operator, MARCH)
    known = {row["number"]: row["subscriber_id"] for row in numbers_of(workspace.vault).to_pylist()}
    assert known == {number: subscriber_id(number, KEY) for number in (ANNA, BO, CHEN)}
    for path in (path for part in ("lake/bills", "steps") for path in (workspace.home / part).rglob("*.*")):
        assert BO.encode() not in path.read_bytes()


def test_taking_in_the_same_files_again_changes_nothing(operator, workspace):
    first = ingest_all(workspace, operator, MARCH)
    before = everything_in(workspace.home)
    assert ingest_all(workspace, operator, MARCH) == first
    assert everything_in(workspace.home) == before


def test_a_corrected_file_makes_a_new_version_of_its_table_and_of_no_other(operator, workspace):
    ingest_all(workspace, operator, MARCH)
    old, february = versions(workspace, MARCH), versions(workspace, FEBRUARY)
    write_month(operator, MARCH, bills=[{"paid_fen": "0", "owed_fen": "5900"}, {"number": BO}, {"number": CHEN}])
    ingest_all(workspace, operator, MARCH)
    new = versions(workspace, MARCH)
    assert new["bills"] > old["bills"]
    assert {name: new[name] for name in new if name != "bills"} == {name: old[name] for name in old if name != "bills"}
    assert versions(workspace, FEBRUARY) == february


def lenient(home, rows=20):
    """Open a workspace that lets so many rejected rows of a file pass, whatever their share."""
    home.mkdir(exist_ok=True)
    (home / "keepline.toml").write_text(f"[exports]\nrejected_rows = {rows}\n")
    return open_workspace(home)


def test_rejected_rows_are_set_aside_with_line_and_rule(operator, tmp_path):
    workspace = lenient(tmp_path / "home")
    write_month(operator, MARCH, bills=[{}, {"number": BO, "owed_fen": "-1"}, {"number": "18900000000"}])
    counts = ingest(workspace, operator, [MARCH])
    assert counts[MARCH][2] == Count("bills", "bills.csv", read=3, kept=1, rejected=2)
    assert rejected(workspace, "bills", MARCH) == [
        (3, "owed_fen is below 0"),
        (4, "the number is not among the subscribers of the month"),
    ]


def test_rows_of_a_mended_file_are_rejected_no_more(operator, tmp_path):
    workspace = lenient(tmp_path / "home")
    write_month(operator, MARCH, bills=[{}, {"number": BO, "owed_fen": "-1"}])
    ingest(workspace, operator, [MARCH])
    write_month(operator, MARCH, bills=[{}, {"number": BO}])
    assert ingest(workspace, operator, [MARCH])[MARCH][2] == Count("bills", "bills.csv", read=2, kept=2, rejected=0)
    assert rejected(workspace, "bills", MARCH) == []


def spoilt(count):
    return [{}, {"number": BO}, {"number": CHEN}, *({"owed_fen": str(-k)} for k in range(1, count + 1))]


def test_one_in_a_thousand_passes_and_one_in_fewer_is_a_decision_of_somebody(operator, workspace, tmp_path):
    days = [{"number": BO, "day": f"{{month}}-{day:02d}", "calls_out_count": str(day)} for day in range(1, 32)]
    write_month(operator, MARCH, usage_daily=[*days, {"sms_count": "-1"}])
    with pytest.raises(BadData) as refused:
        ingest(workspace, operator, [MARCH])
    assert str(refused.value).startswith(
        "usage_daily.csv 2025-03: found 1 of 32 rows rejected; expected at most 0 (0.1% of a file, or 0). "
    )
    decided = lenient(tmp_path / "decided", rows=1)
    told = ingest(decided, operator, [MARCH])[MARCH][3]
    assert told == Count("usage_daily", "usage_daily.csv", read=32, kept=31, rejected=1)
    assert [tuple(one) for one in told.why] == [("sms_count is below 0", 1, 33)]


@pytest.mark.parametrize(
    ("read", "faulty", "passes"), [(999, 1, False), (1000, 1, True), (1999, 2, False), (10, 0, True)]
)
def test_the_share_is_of_the_rows_of_each_file(workspace, read, faulty, passes):
    count = Count("bills", "bills.csv", read, read - faulty, faulty, why=(("rule", faulty, 2),))
    part = Part(count, REJECTED.empty_table())
    with nullcontext() if passes else pytest.raises(BadData, match=rf"found {faulty} of {read} rows rejected"):
        ingesting._not_too_many(workspace, TABLES["bills"], MARCH, part)


def test_too_many_rejected_rows_are_refused_and_nothing_of_the_month_stands(operator, workspace):
    write_month(operator, MARCH, bills=spoilt(21))
    with pytest.raises(BadData) as refused:
        ingest_all(workspace, operator, MARCH)
    assert str(refused.value) == (
        "bills.csv 2025-03: found 21 of 24 rows rejected; expected at most 0 (0.1% of a file, or 0). The rows and their "
        "reasons are in lake/rejected/bills/2025-03.parquet. Mend the export; or, if the month is right without them, "
        "say so in keepline.toml: rejected_rows = 21 under [exports]. Nothing of this month stands.\n"
        "  rows  why                  first on line\n"
        "  21    owed_fen is below 0  5"
    )
    assert refused.value.exit_code == 65
    assert months_standing(workspace) == [FEBRUARY]
    assert len(rejected(workspace, "bills", MARCH)) == 21


def test_more_may_be_allowed_in_the_settings(operator, tmp_path):
    write_month(operator, MARCH, bills=spoilt(21))
    assert ingest(lenient(tmp_path / "home", rows=21), operator, [MARCH])[MARCH][2].rejected == 21


def test_a_file_of_which_no_row_is_left_is_refused_whatever_is_allowed(operator, tmp_path):
    write_month(operator, MARCH, bills=[{"owed_fen": "-1"}])
    with pytest.raises(BadData, match=r"bills.csv 2025-03: found 1 of 1 rows rejected; expected at most 20") as refused:
        ingest(lenient(tmp_path / "home"), operator, [MARCH])
    assert "Mend the export, or the mapping. Nothing of this month stands." in str(refused.value)


def test_a_standing_month_still_stands_as_it_was_when_its_correction_is_refused(operator, workspace):
    ingest_all(workspace, operator, MARCH)
    before, lake = versions(workspace, MARCH), everything_in(workspace.lake)
    others = [{"county": "elsewhere"}, {"number": BO}, {"number": CHEN}]
    write_month(operator, MARCH, subscribers=others, porting=[{}, {"step": "none"}])
    with pytest.raises(BadData):
        ingest_all(workspace, operator, MARCH)
    assert versions(workspace, MARCH) == before
    (workspace.lake / "rejected" / "porting" / "2025-03.parquet").unlink()
    assert everything_in(workspace.lake) == lake


def test_a_table_in_parts_is_taken_in_and_a_part_that_is_handed_over_again_makes_a_new_version(operator, workspace):
    folder = operator / "2025-03"
    header, *rows = (folder / "bills.csv").read_text(encoding="gb18030").splitlines(keepends=True)
    (folder / "bills.csv").unlink()
    for place, one in enumerate(rows, start=1):
        (folder / f"bills.{place}.csv").write_text(header + one)
    counts = ingest(workspace, operator, [MARCH])
    assert counts[MARCH][2:5] == [
        Count("bills", f"bills.{place}.csv", read=1, kept=1, rejected=0) for place in (1, 2, 3)
    ]
    first = versions(workspace, MARCH)
    assert ingest(workspace, operator, [MARCH]) == counts
    assert versions(workspace, MARCH) == first
    (folder / "bills.3.csv").write_text(header + rows[2].replace("5900", "6900"))
    ingest(workspace, operator, [MARCH])
    second = versions(workspace, MARCH)
    assert {name for name in first if first[name] != second[name]} == {"bills"}
    fees = frame_of(workspace, "bills", [MARCH], MARCH.list_day)["plan_fee_fen"]
    assert sorted(fees) == [5900, 5900, 6900]


def test_an_optional_table_may_be_missing_come_and_go(operator, workspace):
    ingest_all(workspace, operator, MARCH)
    assert "payments" not in versions(workspace, MARCH)
    write_month(operator, MARCH, payments=[{}, {"number": BO}])
    assert ingest(workspace, operator, [MARCH])[MARCH][4] == Count(
        "payments", "payments.csv", read=2, kept=2, rejected=0
    )
    assert "payments" in versions(workspace, MARCH)
    (operator / "2025-03" / "payments.csv").unlink()
    ingest(workspace, operator, [MARCH])
    assert "payments" not in versions(workspace, MARCH)


def test_a_missing_required_file_is_refused_and_the_months_before_stand(operator, workspace):
    (operator / "2025-03" / "porting.csv").unlink()
    with pytest.raises(NoInput, match=r"exports 2025-03: found no porting.csv in "):
        ingest_all(workspace, operator, MARCH)
    assert months_standing(workspace) == [FEBRUARY]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda raw: raw[:-7], r"bills.csv 2025-03: found a last line without an end; "),
        (lambda raw: raw[:0], r"bills.csv 2025-03: found an empty file; "),
        (lambda raw: raw.replace(b"owed_fen", b"owed"), r"bills.csv 2025-03, line 1: found no column owed_fen; "),
    ],
    ids=["half-written", "empty", "wrong header"],
)
def test_a_file_that_cannot_be_right_is_refused(operator, workspace, spoil, says):
    bills = operator / "2025-03" / "bills.csv"
    bills.write_bytes(spoil(bills.read_bytes()))
    with pytest.raises(BadData, match=says):
        ingest(workspace, operator, [MARCH])
    assert months_standing(workspace) == []


def test_without_a_key_nothing_comes_in(operator, workspace):
    (operator / "key").unlink()
    with pytest.raises(BadSettings, match="found no key"):
        ingest_all(workspace, operator, MARCH)
    assert not workspace.lake.exists()


def test_a_month_missing_in_between_is_named(operator, workspace):
    write_month(operator, MARCH + 1, **EVERYBODY)
    ingest(workspace, operator, [FEBRUARY, MARCH + 1])
    with pytest.raises(NoInput) as refused:
        window(workspace, MARCH + 1, 3)
    assert str(refused.value) == (
        "months before 2025-04: found no 2025-03 in the lake; expected every month from 2025-02 on. "
        "Take the missing months in; a window over months is never shifted."
    )
    ingest(workspace, operator, [MARCH])
    assert window(workspace, MARCH + 1, 3) == [FEBRUARY, MARCH, MARCH + 1]
    assert window(workspace, MARCH + 1, 2) == [MARCH, MARCH + 1]


def test_an_invented_operator_comes_in_without_a_loss(tmp_path, workspace, monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    invent(tmp_path / "invented", subscribers=300, months=2, until=MARCH, seed=1)
    counts = ingest_all(workspace, tmp_path / "invented", MARCH)
    for month in (FEBRUARY, MARCH):
        assert [count.table for count in counts[month]] == [
            name for name, table in TABLES.items() if not table.instead_of
        ]
        assert [(count.table, count.rejected) for count in counts[month] if count.rejected] == []
        for count in counts[month]:
            lines = (tmp_path / "invented" / str(month) / f"{count.table}.csv").read_bytes().count(b"\n")
            assert count.read == lines - 1


def bills_in(workspace, month):
    return sorted(frame_of(workspace, "bills", [month], month.list_day)["subscriber_id"])


def test_bills_of_a_subscriber_who_comes_late_come_in_with_him(operator, tmp_path):
    workspace = lenient(tmp_path / "home")
    write_month(operator, MARCH, subscribers=[{}, {"number": BO}])
    assert ingest(workspace, operator, [MARCH])[MARCH][2] == Count("bills", "bills.csv", read=3, kept=2, rejected=1)
    write_month(operator, MARCH, subscribers=[{}, {"number": BO}, {"number": CHEN}])
    assert ingest(workspace, operator, [MARCH])[MARCH][2] == Count("bills", "bills.csv", read=3, kept=3, rejected=0)
    assert bills_in(workspace, MARCH) == sorted(subscriber_id(number, KEY) for number in (ANNA, BO, CHEN))


def test_what_a_wider_contract_lets_pass_comes_in_from_the_same_file(operator, tmp_path, monkeypatch):
    workspace = lenient(tmp_path / "home")
    write_month(operator, MARCH, bills=[{}, {"number": BO, "paid_fen": "200000000"}])
    assert ingest(workspace, operator, [MARCH])[MARCH][2] == Count("bills", "bills.csv", read=2, kept=1, rejected=1)
    bills = TABLES["bills"]
    columns = tuple(replace(one, high=300_000_000) if one.name == "paid_fen" else one for one in bills.columns)
    monkeypatch.setitem(TABLES, "bills", replace(bills, columns=columns))
    for module in (step, ingesting):
        monkeypatch.setattr(module, "code_version", lambda: "another")
    assert ingest(workspace, operator, [MARCH])[MARCH][2] == Count("bills", "bills.csv", read=2, kept=2, rejected=0)
    assert len(bills_in(workspace, MARCH)) == 2
