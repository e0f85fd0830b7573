"""A command in a child process, which may be killed, held up or starved of disk at a chosen moment of its life."""

import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import count
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from models import registry
from tests.story.invented import Ended

#: Imported once, before the first child is born: a child then begins work at once.
IMPORTED = ("deltalake", "lightgbm", "mlflow", "pipelines.__main__", "pipelines.month", "pytest", "shap", "xlsxwriter")
#: What the product sets before it imports these: they read it at import and never again.
READ_AT_IMPORT = {"OMP_WAIT_POLICY": "PASSIVE", **registry._QUIET}
PATIENCE_S = 600
KILLED = -signal.SIGKILL
#: So often Ctrl-C is pressed, over all of our patience.
PRESSED = 10


@dataclass(frozen=True)
class Moment:
    """Just before (or after) the n-th call of a function, of those calls that have a text among their arguments.

    `call` is module:name as the caller looks it up, such as `os:replace`; a method is module:class.name.
    """

    call: str
    where: str = ""
    nth: int = 1
    after: bool = False


@dataclass(frozen=True)
class Fate:
    """What becomes of a child: killed at a moment, held up at one until a file is there, or given so little disk."""

    killed: Moment | None = None
    held: Moment | None = None
    until: Path = field(default_factory=Path)
    file_bytes: int | None = None


def in_child(*words: object, fate: Fate | None = None) -> Ended:
    """Type a command in a child process and wait for its end."""
    with begun(*words, fate=fate) as running:
        return running.ended()


def done_in_child(work: Callable[..., object], *arguments: object, fate: Fate | None = None) -> Ended:
    """Have a function carried out in a child process and wait for its end."""
    with _born(partial(work, *arguments), fate or Fate()) as running:
        return running.ended()


@dataclass
class Running:
    """A child at work."""

    process: ForkServerProcess
    out: Path
    err: Path

    def interrupted(self) -> Ended:
        """Press Ctrl-C, and again if nothing comes of it: Python loses what strikes while it tidies an object up."""
        for _ in range(PRESSED):
            os.kill(self.process.pid or 0, signal.SIGINT)
            self.process.join(PATIENCE_S / PRESSED)
            if self.process.exitcode is not None:
                break
        return self.ended()

    def ended(self) -> Ended:
        """Wait for the end."""
        self.process.join(PATIENCE_S)
        code = self.process.exitcode
        assert code is not None, "the child does not come to an end"
        return Ended(code, self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8"))


@contextmanager
def begun(*words: object, fate: Fate | None = None) -> Iterator[Running]:
    """Begin a command in a child process."""
    with _born(partial(_type, [str(word) for word in words]), fate or Fate()) as running:
        yield running


@contextmanager
def _born(work: Callable[[], object], fate: Fate) -> Iterator[Running]:
    context = get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    os.environ.update(READ_AT_IMPORT)
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = context.Process(target=_live, args=(work, out, err, fate))
        process.start()
        try:
            yield Running(process, out, err)
        finally:
            process.kill()
            process.join()
            process.close()


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    until = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < until, f"{path} does not come"
        time.sleep(0.02)


def _type(words: Sequence[str]) -> None:
    from pipelines.__main__ import main

    sys.argv = ["keepline", *words]
    main()


def _live(work: Callable[[], object], out: Path, err: Path, fate: Fate) -> None:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY), number)
    # A child lives in another part of the world than the tests: no clock may stand in what it makes.
    os.environ["TZ"] = "America/Los_Angeles"
    time.tzset()
    if fate.file_bytes is not None:
        # Python ignores SIGXFSZ, so that a write beyond the limit fails as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (fate.file_bytes, fate.file_bytes))
    if fate.killed is not None:
        _watch(fate.killed, lambda: os.kill(os.getpid(), signal.SIGKILL))
    if fate.held is not None:
        _watch(fate.held, lambda: _hold(fate.until))
    work()


def _hold(until: Path) -> None:
    until.with_name("held").touch()
    wait_for(until)


def _watch(moment: Moment, act: Callable[[], object]) -> None:
    module, named = moment.call.split(":")
    *owners, name = named.split(".")
    owner: object = import_module(module)
    for inner in owners:
        owner = getattr(owner, inner)
    real, calls = getattr(owner, name), count(1)

    def watched(*arguments: object, **options: object) -> object:
        said = " ".join(str(one) for one in arguments if isinstance(one, (str, Path)))
        is_now = moment.where in said and next(calls) == moment.nth
        if is_now and not moment.after:
            act()
        made = real(*arguments, **options)
        if is_now and moment.after:
            act()
        return made

    setattr(owner, name, watched)
