"""Identity: numbers become names under a key, and the key is never lost or shown."""

import hashlib
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.identity import masked, new_key, read_key, subscriber_id, write_key
from data.refusals import BadSettings

KEY = bytes(range(32))
NUMBERS = st.from_regex(r"1[0-9]{10}", fullmatch=True)


def hmac_by_the_book(key: bytes, text: bytes) -> bytes:
    """RFC 2104, written out."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + text).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


def base32_by_hand(digest: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in digest).ljust(130, "0")
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[int(bits[k : k + 5], 2)] for k in range(0, 130, 5))


@settings(deadline=None)
@given(NUMBERS, st.binary(min_size=32, max_size=32))
def test_a_name_is_the_first_half_of_an_hmac_in_base_32(number, key):
    assert subscriber_id(number, key) == base32_by_hand(hmac_by_the_book(key, number.encode())[:16])


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_names_are_equal_only_if_numbers_are(one, other):
    assert (subscriber_id(one, KEY) == subscriber_id(other, KEY)) == (one == other)


def test_another_key_gives_other_names():
    assert subscriber_id("13800138000", KEY) != subscriber_id("13800138000", KEY[::-1])


def test_a_key_is_read_as_it_was_written_and_only_by_its_owner(tmp_path):
    path = tmp_path / "vault" / "key"
    write_key(path, KEY)
    assert read_key(path) == KEY
    assert path.read_text() == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_is_never_overwritten(tmp_path):
    write_key(tmp_path / "key", KEY)
    with pytest.raises(FileExistsError):
        write_key(tmp_path / "key", new_key())
    assert read_key(tmp_path / "key") == KEY


@pytest.mark.parametrize(
    ("text", "characters"),
    [("", 0), ("00" * 31, 62), ("00" * 33, 66), ("zz" * 32, 64), ("密钥" * 8, 48)],
    ids=["empty", "a byte short", "a byte long", "no digits", "no ASCII"],
)
def test_a_damaged_key_is_refused_without_being_shown(tmp_path, text, characters):
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as refused:
        read_key(tmp_path / "key")
    assert str(refused.value) == (
        f"key {tmp_path / 'key'}: found {characters} characters that are no key; expected 64 hexadecimal digits on one "
        "line. Restore the key from its backup; a new key would give every subscriber a new name."
    )
    assert refused.value.exit_code == 78


def test_new_keys_differ_and_have_32_bytes():
    one, other = new_key(), new_key()
    assert one != other
    assert len(one) == len(other) == 32


@settings(deadline=None)
@given(NUMBERS)
def test_a_masked_number_shows_seven_digits(number):
    assert masked(number) == number[:3] + "****" + number[7:]
