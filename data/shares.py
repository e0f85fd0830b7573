"""Shares: a large text in GB18030 becomes UTF-8 on all processors, each of which takes a share of its lines.

Decoding holds the lock of Python, so every share but the first is a process of its own, which runs this very file: it
needs nothing of ours. Lines can be parted without decoding: no letter of GB18030 holds the byte that ends a line.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

#: A smaller file is done before a process has started.
LARGE = 1 << 26

_CHUNK = 1 << 20
_ASCII_IN_LINE = bytes(one for one in range(128) if one != ord("\n"))
_LETTER_OF_UTF_8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")


def transcribed(path: Path, out: Path, *, hands: int, may_be_mixed: bool) -> bool:
    """Write a text in GB18030 as UTF-8 into `out`; say whether it could be done.

    It could not if there are bytes that are no text, lines that are UTF-8 (unless they may not be), or no process to be
    had: whoever asks then does it slowly, and says where it fails. `hands`: how many work at once.
    """
    parts = [out.with_suffix(f".{place}") for place in range(1, hands)]
    helpers: list[subprocess.Popen[bytes]] = []
    cuts = list(pairwise(_cuts(path, hands)))
    try:
        for part, (start, end) in zip(parts, cuts[1:], strict=True):
            words = [str(path), str(part), str(start), str(end), "mixed" if may_be_mixed else ""]
            try:
                helpers.append(subprocess.Popen([sys.executable, "-I", __file__, *words], stderr=subprocess.DEVNULL))  # noqa: S603 - our own words
            except OSError:
                return False
        is_done = _share(path, out, *cuts[0], may_be_mixed=may_be_mixed)
        is_done = is_done and all(helper.wait() == 0 for helper in helpers)
        if is_done:
            _append(out, parts)
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()
        for part in parts:
            part.unlink(missing_ok=True)
    return is_done


def is_utf_8_in_a_line(chunk: bytes) -> bool:
    """Say whether in some line of a text what is no ASCII is Chinese in UTF-8."""
    # There is little of it, and much of that is alike.
    strange = set(chunk.translate(None, _ASCII_IN_LINE).split(b"\n"))
    # A letter of GB18030 may end with a byte of ASCII; without it the rest can look like UTF-8: the line has its say.
    return any(map(_is_utf_8, strange)) and any(map(_is_utf_8, chunk.split(b"\n")))


def _is_utf_8(line: bytes) -> bool:
    if not _LETTER_OF_UTF_8.search(line):
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cuts(path: Path, hands: int) -> Iterator[int]:
    """Where the shares of a file begin, each with a line, and where the last one ends."""
    size = path.stat().st_size
    yield 0
    with path.open("rb") as file:
        for place in range(1, hands):
            file.seek(size * place // hands)
            file.readline()
            yield file.tell()
    yield size


def _share(path: Path, out: Path, start: int, end: int, *, may_be_mixed: bool) -> bool:
    with path.open("rb") as given, out.open("wb") as written:
        given.seek(start)
        while (left := end - given.tell()) > 0:
            chunk = given.read(min(_CHUNK, left))
            chunk += given.readline() if len(chunk) < left else b""
            if may_be_mixed and is_utf_8_in_a_line(chunk):
                return False
            try:
                written.write(chunk.decode("gb18030").encode())
            except UnicodeDecodeError:
                return False
    return True


def _append(out: Path, parts: list[Path]) -> None:
    with out.open("ab") as whole:
        for part in parts:
            with part.open("rb") as share:
                shutil.copyfileobj(share, whole, 1 << 24)


if __name__ == "__main__":
    _path, _out, _start, _end, _mixed = sys.argv[1:]
    sys.exit(0 if _share(Path(_path), Path(_out), int(_start), int(_end), may_be_mixed=bool(_mixed)) else 1)
