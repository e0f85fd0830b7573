"""The workspace: where everything of one operator lies, who may work in it, and with which key."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from data.identity import read_key, write_key
from data.refusals import BadSettings, BadUsage, CannotWrite, Held, NoInput
from pipelines.settings import Secrets, Settings, read_settings

PACKAGES = ("data", "features", "models", "serving", "pipelines")

#: What a path may not hold: Delta and MLflow read a path as an address, DuckDB reads it as a pattern.
NOT_IN_PATHS = re.compile(r'[#%?*\[\]\\|^"<>\x00-\x1f\x7f]')


@dataclass(frozen=True)
class Workspace:
    """A folder; no absolute path is ever stored in it, so that it can be moved.

    `engine`: what describes months here for once, whatever the settings say.
    """

    home: Path
    engine: str | None = field(default=None, kw_only=True)

    @property
    def lake(self) -> Path:
        """One Delta table a contract."""
        return self.home / "lake"

    @property
    def facts(self) -> Path:
        """Monthly facts, by source."""
        return self.home / "facts"

    @property
    def matrix(self) -> Path:
        """Everything known at the end of a month, by month."""
        return self.home / "matrix"

    @property
    def tags(self) -> Path:
        """What the trade calls everybody, by month."""
        return self.home / "tags"

    @property
    def scores(self) -> Path:
        """Risks and propensities, by month."""
        return self.home / "scores"

    @property
    def compiled(self) -> Path:
        """What is said of months, in SQL: made anew whenever it is not there."""
        return self.home / "compiled"

    @property
    def steps(self) -> Path:
        """What is done: one record a month and step."""
        return self.home / "steps"

    @property
    def bundles(self) -> Path:
        """Models, by the sha256 of their content."""
        return self.home / "bundles"

    @property
    def published(self) -> Path:
        """Published months."""
        return self.home / "published"

    @property
    def staging(self) -> Path:
        """What is being made; swept at the start of the next run."""
        return self.home / "staging"

    @property
    def vault(self) -> Path:
        """The key and the phone numbers; for its owner only."""
        return self.home / "vault"

    @cached_property
    def settings(self) -> Settings:
        """The settings of this place."""
        settings = read_settings(self.home)
        return settings if self.engine is None else settings.computed_by(self.engine)

    def key(self) -> bytes:
        """Read the key; without one, say which command makes it."""
        path = Secrets().key_file or self.vault / "key"
        if not path.exists():
            raise BadSettings(
                f"key {path}",
                found="no key",
                expected="a key under which phone numbers become subscribers",
                do=f"Make one once and keep it safe: keepline key --home {self.home}",
            )
        return read_key(path)

    def take_key(self, source: Path) -> None:
        """Copy the key that was handed over with the exports into a workspace that has none."""
        if source.exists() and Secrets().key_file is None and not (self.vault / "key").exists():
            self.vault.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_key(self.vault / "key", read_key(source))

    @contextmanager
    def held(self, *, wait_s: float = 0) -> Iterator[None]:
        """Be the only one at work here; whoever comes second waits so long, then is refused (75)."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("a+", encoding="utf-8") as lock:
            _take(lock.fileno(), self.home, wait_s)
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir(parents=True)
            try:
                yield
            finally:
                shutil.rmtree(self.staging, ignore_errors=True)

    def note(self, **what: object) -> None:
        """Add a line to the run book: what happened when; it stands outside of what is published."""
        line = json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "pid": os.getpid(), **what}, ensure_ascii=False)
        with (self.home / "runs.jsonl").open("a", encoding="utf-8") as book:
            book.write(line + "\n")

    @contextmanager
    def noted(self, what: str, **about: object) -> Iterator[None]:
        """Write into the run book when a piece of work begins, and how it ends."""
        self.note(began=what, **about)
        started = time.monotonic()
        try:
            yield
        except BaseException as fault:
            self.note(failed=what, why=type(fault).__name__, seconds=round(time.monotonic() - started, 1), **about)
            raise
        self.note(done=what, seconds=round(time.monotonic() - started, 1), **about)


def _take(descriptor: int, home: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Held(
                    f"workspace {home}",
                    found="somebody else at work in it",
                    expected="to be alone",
                    do="Try again later, or wait with --wait SECONDS.",
                ) from None
            time.sleep(0.2)
        else:
            return


def open_workspace(home: Path, *, must_be_there: bool = False, engine: str | None = None) -> Workspace:
    """Open a workspace; the folder is made if it is not there, unless there must be one to look at."""
    _can_lie_at(home.resolve())
    if must_be_there and not home.is_dir():
        raise NoInput(
            f"workspace {home}", found="no such folder", expected="a workspace", do="Name it with --home DIR."
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWrite(
            f"workspace {home}", found=str(fault), expected="a folder", do="Name another --home."
        ) from None
    workspace = Workspace(home.resolve(), engine=engine)
    _ = workspace.settings  # what is wrong with the settings is said before any work
    return workspace


def _can_lie_at(home: Path) -> None:
    strange = sorted(set(NOT_IN_PATHS.findall(str(home))))
    if strange:
        raise BadUsage(
            f"workspace {home}",
            found=f"{' '.join(ascii(sign)[1:-1] for sign in strange)} in its path",
            expected='a path without any of # % ? * [ ] \\ | ^ " < >',
            do="Name another folder with --home DIR, or rename this one; where the exports lie does not matter.",
        )


@cache
def code_version() -> str:
    """Name the code, as it was when this process began: the version and a digest of the sources."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".json", ".html"} and path.is_file():
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return f"{version('keepline')}+{digest.hexdigest()[:12]}"
