"""Aliases: which model is in use for an outcome, which was before it, which stands ready, which a person pinned."""

import re
from pathlib import Path

from data.files import sync, write_text
from data.refusals import BadData, BadUsage, NoInput

CHAMPION, CHALLENGER, PREVIOUS, PINNED = "champion", "challenger", "previous", "pinned"

#: The folder under bundles/ in which an alias is one line a name: the sha256 of a bundle.
FOLDERS = {CHAMPION: "champions", CHALLENGER: "challengers", PREVIOUS: "previous", PINNED: "pinned"}

_SHA = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w][\w.-]{0,99}")


def alias(bundles: Path, name: str, which: str) -> str | None:
    """Return the sha256 of the bundle that an alias of a name stands for; None if it stands for none."""
    try:
        said = _pointer(bundles, name, which).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not _SHA.fullmatch(said):
        raise BadData(
            f"{which} of {name}",
            found=f"a line of {len(said)} characters",
            expected="the sha256 of a bundle",
            do=f"Write the sha256 of a folder of bundles/ into bundles/{FOLDERS[which]}/{name}, or train again.",
        )
    return said


def champion(bundles: Path, name: str) -> str | None:
    """Return the sha256 of the bundle in use under a name; None if there is none yet."""
    return alias(bundles, name, CHAMPION)


def is_pinned(bundles: Path, name: str) -> bool:
    """Say whether a person has said that the champion stays, whatever training finds."""
    pinned = alias(bundles, name, PINNED)
    return pinned is not None and pinned == champion(bundles, name)


def crown(bundles: Path, name: str, sha256: str) -> None:
    """Put a bundle in use under a name, all at once: a reader sees the old line or the new one.

    The one that was in use becomes the previous one first, so that a run killed between the two loses nothing.
    """
    standing = alias(bundles, name, CHAMPION)
    if standing == sha256:
        return
    _must_be_there(bundles, sha256)
    if standing is not None:
        point(bundles, name, PREVIOUS, standing)
    point(bundles, name, CHAMPION, sha256)
    if alias(bundles, name, CHALLENGER) == sha256:
        point(bundles, name, CHALLENGER, None)


def point(bundles: Path, name: str, which: str, sha256: str | None) -> None:
    """Have an alias of a name stand for a bundle, or for none."""
    pointer = _pointer(bundles, name, which)
    if sha256 is None:
        if pointer.exists():
            pointer.unlink()
            sync(pointer.parent)
        return
    _must_be_there(bundles, sha256)
    line = f"{sha256}\n"
    if not (pointer.is_file() and pointer.read_bytes() == line.encode()):
        write_text(pointer, line)


def _must_be_there(bundles: Path, sha256: str) -> None:
    if not (bundles / sha256).is_dir():
        raise NoInput(
            f"model {sha256[:12]}", found="no such bundle", expected="one under bundles/", do="Write it first."
        )


def _pointer(bundles: Path, name: str, which: str) -> Path:
    if not _NAME.fullmatch(name):
        raise BadUsage(
            "model name", found=f"`{name}`", expected="letters, digits, `-`, `_` or `.`", do="Choose another."
        )
    return bundles / FOLDERS[which] / name
