"""Control group: one household in ten is never contacted, so that we can tell what our contacts do."""

import hmac
from base64 import b32encode
from hashlib import sha256

import pandas as pd

UNIVERSAL = b"universal"
_SCALE = 2**64


def _named(household: pd.Series, subscriber_id: pd.Series) -> list[bytes]:
    """Name each row's household; who has none is a household alone."""
    lone = household.isna()
    return [
        f"s:{person}".encode() if alone else f"h:{home}".encode()
        for home, person, alone in zip(household, subscriber_id, lone, strict=True)
    ]


def is_control(household: pd.Series, subscriber_id: pd.Series, key: bytes, share: float) -> pd.Series:
    """Say who is in the universal control group, month after month the same people; a household is on one side.

    The first 8 bytes of HMAC-SHA256(key, "control universal " + household), as a share of 2**64, below `share`.
    """
    limit = int(share * _SCALE)
    flags = [
        int.from_bytes(hmac.digest(key, b"control " + UNIVERSAL + b" " + home, sha256)[:8], "big") < limit
        for home in _named(household, subscriber_id)
    ]
    return pd.Series(flags, index=household.index, dtype=bool)


def household_no(household: pd.Series, subscriber_id: pd.Series, key: bytes) -> pd.Series:
    """Name households for a list without giving the account away: 13 characters of keyed hash, base 32, lower case."""
    names = [
        b32encode(hmac.digest(key, b"household " + home, sha256)[:8]).decode("ascii").rstrip("=").lower()
        for home in _named(household, subscriber_id)
    ]
    return pd.Series(names, index=household.index, dtype="str")
