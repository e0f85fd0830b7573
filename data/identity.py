"""Identity: a subscriber has one name in this house, and it is not the phone number."""

import hashlib
import hmac
import os
import secrets
from base64 import b32encode
from pathlib import Path

from data.refusals import BadSettings

KEY_BYTES = 32


def subscriber_id(number: str, key: bytes) -> str:
    """Name a subscriber: the first 16 bytes of HMAC-SHA256 of the number, in base 32, lower case (26 characters).

    >>> subscriber_id("13800138000", bytes(32))
    'lgvcyvzp7nnqyn66aajwgcryf4'
    """
    digest = hmac.new(key, number.encode("ascii"), hashlib.sha256).digest()[:16]
    return b32encode(digest).decode("ascii").rstrip("=").lower()


def read_key(path: Path) -> bytes:
    """Read a key of 32 bytes, written as 64 hexadecimal digits on one line."""
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadSettings(
            f"key {path}",
            found=f"{len(text)} characters that are no key",
            expected="64 hexadecimal digits on one line",
            do="Restore the key from its backup; a new key would give every subscriber a new name.",
        )
    return key


def write_key(path: Path, key: bytes) -> None:
    """Write a key so that only its owner can read it; an existing key is never overwritten."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def new_key() -> bytes:
    """Make a new key from the operating system's randomness."""
    return secrets.token_bytes(KEY_BYTES)


def masked(number: str) -> str:
    """Show a number to people who need not know it whole.

    >>> masked("13800138000")
    '138****8000'
    """
    return f"{number[:3]}****{number[-4:]}"
