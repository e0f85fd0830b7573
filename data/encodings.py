"""Encodings: which one a file is in, as declared, as its first bytes say, or strictly tried; never guessed."""

import codecs
from collections.abc import Callable, Iterator
from typing import IO

from data.refusals import BadData
from data.shares import is_utf_8_in_a_line

#: Opens the bytes of a file, unpacked; each call begins anew.
Opener = Callable[[], IO[bytes]]

#: What may be declared, and how Python calls it. GBK and GB2312 are parts of GB18030.
DECLARED = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "big5": "big5",
}

#: UTF-8 first: it is strict enough that other text is hardly ever taken for it.
TRIED = ("utf-8", "gb18030")

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 22


def encoding_of(opener: Opener, declared: str | None, where: str) -> str:
    """Say how the text is encoded: as declared, else by its byte order mark, else UTF-8, else GB18030, strictly.

    Text that is none of these, or one in some lines and the other in others, is refused with its line.
    """
    encoding, broken = likely_encoding(opener, declared, where)
    if broken is not None:
        not_mixed(opener, broken, where)
    return encoding


def likely_encoding(opener: Opener, declared: str | None, where: str) -> tuple[str, int | None]:
    """Say how the text is encoded; where it is GB18030 because this line is not UTF-8, others may be: `not_mixed`."""
    with opener() as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    if declared is not None:
        return _declared(declared.lower(), marked, where), None
    if marked is not None:
        return marked, None
    _no_nul_in_the_header(opener, where)
    broken = _first_bad_line(opener, "utf-8")
    return ("utf-8" if broken is None else "gb18030"), broken


def text_of(opener: Opener, encoding: str, where: str) -> Iterator[str]:
    """Decode piece by piece; bytes that are no text are refused with their line."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with opener() as file:
            while chunk := file.read(_CHUNK):
                yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise BadData(
            f"{where}, line {_first_bad_line(opener, encoding)}",
            found="bytes that are no text",
            expected=f"one encoding throughout: {encoding if encoding not in TRIED else ' or '.join(TRIED)}",
            do="Export the file again in one of them.",
        ) from None


def _declared(declared: str, marked: str | None, where: str) -> str:
    encoding = DECLARED[declared]
    if marked is not None and marked != encoding and not encoding.startswith(marked):
        raise BadData(
            where,
            found=f"a byte order mark of {marked.removesuffix('-sig')}",
            expected=f"{declared}, as the mapping declares",
            do="Mend the mapping, or export the file again.",
        )
    # With a mark, the mark says which end comes first.
    return marked or encoding


def _first_bad_line(opener: Opener, encoding: str) -> int | None:
    """The first line that cannot be decoded; none if all can."""
    decoder, lines = codecs.getincrementaldecoder(encoding)("strict"), 1
    holds_ascii = encoding in TRIED
    with opener() as file:
        chunk = b"start"
        while chunk:
            chunk = file.read(_CHUNK)
            try:
                # Most of an export is ASCII, and need not be decoded to be counted.
                if holds_ascii and chunk.isascii() and not decoder.getstate()[0]:
                    lines += chunk.count(b"\n")
                else:
                    lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as fault:
                return lines + fault.object[: fault.start].decode(encoding, errors="ignore").count("\n")
    return None


def _no_nul_in_the_header(opener: Opener, where: str) -> None:
    with opener() as file:
        if b"\x00" in file.readline(1 << 16):
            raise BadData(
                f"{where}, line 1",
                found="NUL bytes in the header",
                expected="text; UTF-16 begins with a byte order mark, or is declared",
                do='Declare it in the mapping (encoding = "utf-16-le"), or export the file again.',
            )


def not_mixed(opener: Opener, broken: int, where: str) -> None:
    """Refuse a file that is UTF-8 in one line and not in another: read as GB18030, its names would become others."""
    number = 0
    with opener() as file:
        while chunk := file.read(_CHUNK) + file.readline():
            if is_utf_8_in_a_line(chunk):
                place = next(at for at, line in enumerate(chunk.split(b"\n"), number + 1) if is_utf_8_in_a_line(line))
                raise BadData(
                    where,
                    found=f"line {place}, which is UTF-8, and line {broken}, which is not",
                    expected=f"one encoding throughout: {' or '.join(TRIED)}",
                    do="Export the file again in one of them, or declare which it is in the mapping.",
                )
            number += chunk.count(b"\n")
