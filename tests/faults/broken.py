"""Ways in which a file may be broken, and how a refusal is read."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.story.invented import Ended

#: What is done to a folder.
Damage = Callable[[Path], object]


def refusal(ended: Ended) -> str:
    """The one sentence that was said besides progress: where, found, expected, do; a table may stand below it."""
    said = [line for line in ended.err.splitlines() if not line.endswith(": done") and not line.startswith("  ")]
    assert len(said) == 1, ended.err
    assert re.fullmatch(r"keepline: .+: found .+; expected .+\. .+", said[0])
    assert ended.out == ""
    return said[0]


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file of a folder."""

    def damage(folder: Path) -> None:
        path = next(iter(sorted(folder.glob(name))))
        path.write_bytes(change(path.read_bytes()))

    return damage


def flipped(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def header_alone(content: bytes) -> bytes:
    return content.split(b"\n")[0] + b"\n"
