"""Packed: what kind of file was handed over, told by its first bytes, and its text unpacked."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Literal

from data.encodings import Opener
from data.refusals import BadData

Format = Literal["text", "parquet", "workbook"]

_GZIP, _PARQUET, _OLD_EXCEL = b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0"
#: How an archive begins, and how one does that holds nothing.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def format_of(path: Path, where: str) -> Format:
    """Tell a file's format by its first bytes, whatever it is called; an empty file is refused."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise BadData(where, found="an empty file", expected="at least a header line", do="Ask for the file again.")
    if start == _PARQUET:
        return "parquet"
    if start == _OLD_EXCEL or (start in _ZIP and _is_workbook(path, where)):
        return "workbook"
    return "text"


def opener_of(path: Path, where: str) -> Opener:
    """Give a way to open the text of a file: as it lies, out of gzip, or the only member of a zip archive."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(_GZIP):
        return lambda: _whole(gzip.GzipFile(path), where)
    if start in _ZIP:
        member = _only_member(path, where)
        return lambda: _whole(zipfile.ZipFile(path).open(member), where)
    return lambda: path.open("rb")


class _Whole(io.RawIOBase):
    """Bytes out of an archive; one that is damaged or locked is refused and not a fault of ours."""

    def __init__(self, packed: Any, where: str) -> None:
        self._packed, self._where = packed, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._packed.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as fault:
            raise _damaged(self._where, str(fault)) from None
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _whole(packed: Any, where: str) -> IO[bytes]:
    return io.BufferedReader(_Whole(packed, where), buffer_size=1 << 20)


def _members(path: Path, where: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError) as fault:
        raise _damaged(where, str(fault)) from None


def _is_workbook(path: Path, where: str) -> bool:
    return any(member.filename == "[Content_Types].xml" for member in _members(path, where))


def _only_member(path: Path, where: str) -> zipfile.ZipInfo:
    # A Mac puts its own notes beside what it packs.
    members = [member for member in _members(path, where) if not member.filename.startswith("__MACOSX/")]
    locked = any(member.flag_bits & 1 for member in members)
    if len(members) != 1 or locked:
        raise BadData(
            where,
            found="an archive that is locked" if locked else f"an archive of {len(members)} files",
            expected="one file in it, without a password",
            do="Unpack it, and hand over the file of the table.",
        )
    return members[0]


def _damaged(where: str, fault: str) -> BadData:
    return BadData(
        where, found=f"a damaged archive ({fault})", expected="a whole one", do="The file looks cut: ask for it again."
    )
