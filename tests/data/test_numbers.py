"""Numbers: a phone number goes to the vault, everybody else sees a name."""

import stat

import pyarrow as pa

from data.identity import subscriber_id
from data.numbers import Names, entomb, erased_in, forget, numbers_of, remember

KEY = bytes(32)
ANNA, BO, CHEN = "13800138000", "13900139000", "18600186000"


def name(number):
    return subscriber_id(number, KEY)


def named(engine, names, *numbers):
    rows = engine.rows(pa.table({"number": list(numbers), "fee_fen": list(range(len(numbers)))}), "bills")
    return sorted(engine.arrow(names.named(engine, rows, "named_bills")).to_pylist(), key=lambda row: row["fee_fen"])


def test_a_number_becomes_a_subscriber_and_is_gone(engine):
    assert named(engine, Names(KEY), ANNA, f" {BO} ", ANNA) == [
        {"fee_fen": 0, "subscriber_id": name(ANNA), "__is_misspelt": False, "__is_here": False, "__is_erased": False},
        {"fee_fen": 1, "subscriber_id": name(BO), "__is_misspelt": False, "__is_here": False, "__is_erased": False},
        {"fee_fen": 2, "subscriber_id": name(ANNA), "__is_misspelt": False, "__is_here": False, "__is_erased": False},
    ]


def test_what_is_no_number_has_no_name(engine):
    wrong = ["1.38E+10", "13800138000.0", "8613800138000", "23800138000", "1380013800", "１３８００１３８０００", ""]
    for row in named(engine, Names(KEY), *wrong):
        assert row["subscriber_id"] is None
        assert row["__is_misspelt"]
        assert not row["__is_here"]


def test_an_empty_cell_is_not_misspelt_but_empty(engine):
    assert named(engine, Names(KEY), None, ANNA)[0] == {
        "fee_fen": 0,
        "subscriber_id": None,
        "__is_misspelt": None,
        "__is_here": None,
        "__is_erased": None,
    }


def test_only_those_of_the_month_are_here(engine):
    names = Names(KEY)
    names.these_are_here([name(ANNA)])
    assert [row["__is_here"] for row in named(engine, names, ANNA, BO)] == [True, False]
    assert names.of_those_here() == {ANNA: name(ANNA)}
    names.these_are_here([name(BO)])
    assert [row["__is_here"] for row in named(engine, names, ANNA, BO)] == [False, True]


def test_the_vault_remembers_everybody_once_in_order(tmp_path):
    vault = tmp_path / "vault"
    remember(vault, {BO: name(BO), ANNA: name(ANNA)})
    remember(vault, {BO: name(BO), CHEN: name(CHEN)})
    people = sorted((name(number), number) for number in (ANNA, BO, CHEN))
    assert numbers_of(vault).to_pylist() == [{"subscriber_id": one, "number": number} for one, number in people]


def test_the_vault_is_for_its_owner_only(tmp_path):
    remember(tmp_path / "vault", {ANNA: name(ANNA)})
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "vault" / "numbers.parquet").stat().st_mode) == 0o600


def test_nobody_new_writes_nothing(tmp_path):
    remember(tmp_path / "vault", {ANNA: name(ANNA)})
    before = (tmp_path / "vault" / "numbers.parquet").stat().st_mtime_ns
    remember(tmp_path / "vault", {ANNA: name(ANNA)})
    assert (tmp_path / "vault" / "numbers.parquet").stat().st_mtime_ns == before


def test_an_empty_vault_knows_nobody(tmp_path):
    assert numbers_of(tmp_path / "vault").to_pylist() == []


def test_the_order_of_arrival_changes_no_byte(tmp_path):
    remember(tmp_path / "one", {ANNA: name(ANNA), BO: name(BO)})
    remember(tmp_path / "other", {BO: name(BO)})
    remember(tmp_path / "other", {ANNA: name(ANNA)})
    assert (tmp_path / "one" / "numbers.parquet").read_bytes() == (tmp_path / "other" / "numbers.parquet").read_bytes()


def test_the_erased_are_told_apart_in_rows_and_in_texts(engine):
    names = Names(KEY, frozenset([name(BO)]))
    assert [row["__is_erased"] for row in named(engine, names, ANNA, BO)] == [False, True]
    texts = [f"{ANNA},2025-03", f"{BO},2025-03", f"x86{BO}9", "", f"{ANNA}{BO}"]
    assert [names.names_erased(text) for text in texts] == [False, True, True, False, True]


def test_a_tombstone_is_for_its_owner_only_and_the_vault_forgets(tmp_path):
    remember(tmp_path, {BO: name(BO), ANNA: name(ANNA)})
    entomb(tmp_path, name(BO))
    entomb(tmp_path, name(BO))
    forget(tmp_path, name(BO))
    assert erased_in(tmp_path) == {name(BO)}
    assert (tmp_path / "erased").stat().st_mode & 0o777 == 0o600
    assert numbers_of(tmp_path)["number"].to_pylist() == [ANNA]
