"""The bundle: a model as four plain files in a folder named by their sha256."""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.files import sync
from data.refusals import BadData, NoInput
from models.calibration import Calibration
from models.columns import Told, silent
from models.ranker import Ranker, survives_loading

FILES = ("model.txt", "features.json", "calibration.json", "card.json")
_SHA = re.compile(r"[0-9a-f]{64}")
_survived: set[str] = set()


@dataclass(frozen=True)
class Bundle:
    """A model with its calibration and its card, and the sha256 that names all of it."""

    sha256: str
    ranker: Ranker
    calibration: Calibration
    card: dict[str, Any]

    @property
    def only_ranks(self) -> str:
        """Why it orders people but tells no probability; empty if it does."""
        return str(self.card.get("only_ranks", ""))

    def probability(self, frame: pd.DataFrame, *, told: Told = silent) -> NDArray[np.float64]:
        """Return the calibrated probability of each row."""
        return self.calibration.probability(self.ranker.raw(frame, told=told))

    def probabilities(self, frame: pd.DataFrame, column: str, values: Sequence[float]) -> list[NDArray[np.float64]]:
        """Return the calibrated probability of each row for each number that a column may hold in all of them."""
        return [self.calibration.probability(raw) for raw in self.ranker.raw_at(frame, column, values)]

    def contents(self) -> dict[str, bytes]:
        """Return the four files."""
        return _contents(self.ranker, self.calibration, self.card)


def bundled(ranker: Ranker, calibration: Calibration, card: dict[str, Any]) -> Bundle:
    """Name a model by what it holds. The card may hold no clock, path or host: the same model has the same name."""
    contents = _contents(ranker, calibration, card)
    # The card as it will be read, so that a bundle just made and the same bundle read back are equal.
    return Bundle(_sha_of(contents), ranker, calibration, json.loads(contents["card.json"]))


def write_bundle(bundles: Path, bundle: Bundle) -> Path:
    """Write a bundle to `bundles/<sha256>/`: aside, on the disk, renamed; one that is there is left."""
    folder = bundles / bundle.sha256
    if _stands(folder, bundle.contents()):
        return folder
    # Whatever lies there under this name is damaged: the name says what it should hold, and now it will.
    shutil.rmtree(folder, ignore_errors=True)
    staging = bundles.parent / "staging"
    staging.mkdir(parents=True, exist_ok=True)
    bundles.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="bundle-", dir=staging))
    try:
        for name, content in bundle.contents().items():
            (aside / name).write_bytes(content)
            sync(aside / name)
        aside.chmod(0o755)
        sync(aside)
        aside.rename(folder)
        sync(bundles)
    except OSError:
        # Somebody else wrote the same bundle meanwhile: the same bytes, so theirs will do.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _stands(folder: Path, contents: Mapping[str, bytes]) -> bool:
    return folder.is_dir() and all(
        (folder / name).is_file() and (folder / name).read_bytes() == content for name, content in contents.items()
    )


def read_bundle(bundles: Path, sha256: str) -> Bundle:
    """Read a bundle, having made sure that it is the one and that LightGBM survives it.

    The sha256 is checked on the bytes in memory before anything reads them; the first time in a process that a model is
    loaded, a child process does it before. A missing, changed or deadly bundle is refused.
    """
    return _loaded(sha256, _whole(bundles, sha256))


def read_card(bundles: Path, sha256: str) -> dict[str, Any]:
    """Read what a model says of itself, having made sure that it is the one; LightGBM is not asked."""
    card: dict[str, Any] = json.loads(_whole(bundles, sha256)["card.json"])
    return card


def _whole(bundles: Path, sha256: str) -> dict[str, bytes]:
    """Read the four files, and see that they are those the folder is named after."""
    folder = bundles / sha256
    if not _SHA.fullmatch(sha256) or not folder.is_dir():
        raise NoInput(
            f"model {sha256[:12]}",
            found="no such bundle",
            expected=f"a folder of {', '.join(FILES)} under bundles/",
            do="Train the model again, or restore bundles/ from its backup.",
        )
    try:
        contents = {name: (folder / name).read_bytes() for name in FILES}
    except FileNotFoundError as missing:
        raise _damaged(sha256, f"no file {Path(str(missing.filename)).name}") from None
    if _sha_of(contents) != sha256:
        raise _damaged(sha256, "files of another sha256 than the folder's name")
    return contents


def _loaded(sha256: str, contents: dict[str, bytes]) -> Bundle:
    text = contents["model.txt"].decode("utf-8")
    if sha256 not in _survived:
        if not survives_loading(text):
            raise _damaged(sha256, "trees that LightGBM does not survive")
        _survived.add(sha256)
    ranker = Ranker.read(text, contents["features.json"].decode("utf-8"))
    calibration = Calibration.from_json(contents["calibration.json"].decode("utf-8"))
    return Bundle(sha256, ranker, calibration, json.loads(contents["card.json"]))


def _contents(ranker: Ranker, calibration: Calibration, card: dict[str, Any]) -> dict[str, bytes]:
    said = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    texts = (ranker.text(), ranker.features_json(), calibration.to_json(), said)
    return {name: text.encode("utf-8") for name, text in zip(FILES, texts, strict=True)}


def _sha_of(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in FILES:
        # Name and length stand before each file, so that no two sets of files run together to the same bytes.
        digest.update(f"{name} {len(contents[name])}\n".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def _damaged(sha256: str, found: str) -> BadData:
    return BadData(
        f"damaged model {sha256[:12]}",
        found=found,
        expected="the four files as they were written",
        do="Restore the bundle from its backup, or train again; nothing was scored with it.",
    )
