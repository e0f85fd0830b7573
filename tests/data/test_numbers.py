"""Numbers: a phone number goes to the vault, everybody else sees a name."""

import stat

import pyarrow as pa

from data.identity import subscriber_id
from data.numbers import Names, entomb, erased_in, forget, numbers_of, remember

KEY = bytes(32)
ANNA, BO, CHEN = "13800138000", "13900139000", "18600186000"


def name(number):
    return subscriber_id(number, KEY)


def told(names, *written, of_the_month=False):
    """What became of numbers: for each the subscriber, or why there is none; and the rows that were repaired."""
    found = names.told(pa.array(written, pa.string()), of_the_month=of_the_month)
    ids = found.subscribers.to_pylist()
    return [found.faults.get(row, one) for row, one in enumerate(ids)], sorted(found.repaired)


def test_a_number_becomes_a_subscriber():
    assert told(Names(KEY), ANNA, f" {BO} ", ANNA) == ([name(ANNA), name(BO), name(ANNA)], [])


def test_what_a_spreadsheet_did_to_a_number_is_mended_if_it_can_be():
    names = Names(KEY)
    assert told(names, "13800138000.0", "13800138000.00", ANNA) == ([name(ANNA)] * 3, [0, 1])
    assert told(names, "1.38E+10", "1.4e10") == (["number was shortened by a spreadsheet, as in 1.38E+10"] * 2, [])


def test_a_number_written_to_be_read_or_dialled_is_the_same_number():
    written = [f"+86{ANNA}", f"0086{ANNA}", f"+86 {ANNA}", "138 0013 8000", "138-0013-8000"]
    assert told(Names(KEY), *written, f" {ANNA}") == ([name(ANNA)] * 6, [0, 1, 2, 3, 4])


def test_what_is_no_number_has_no_name():
    wrong = ["8613800138000", "23800138000", "1380013800", "１３８００１３８０００", "13800138000.5", "电话"]
    assert told(Names(KEY), *wrong) == (["number is not a phone number of 11 digits, as text"] * 6, [])
    assert told(Names(KEY), None, "", "  ") == (["number is empty"] * 3, [])


def test_only_those_of_the_month_are_here():
    names = Names(KEY)
    names.these_are_here([name(ANNA)])
    not_here = "the number is not among the subscribers of the month"
    assert told(names, ANNA, BO, f"{ANNA}.0", of_the_month=True) == ([name(ANNA), not_here, name(ANNA)], [2])
    assert names.of_those_here() == {ANNA: name(ANNA)}
    names.these_are_here([name(BO)])
    assert told(names, ANNA, BO, of_the_month=True) == ([not_here, name(BO)], [])
    assert told(names, ANNA, BO) == ([name(ANNA), name(BO)], [])


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


def test_the_erased_are_told_apart_in_rows_and_in_texts():
    names = Names(KEY, frozenset([name(BO)]))
    for _ in range(2):
        assert told(names, ANNA, BO, f"{BO}.0")[0] == [name(ANNA), *["the subscriber has been erased"] * 2]
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
