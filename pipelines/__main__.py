"""The command `keepline`: what a person or a scheduler types."""

import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from data.refusals import Refusal
from pipelines.commands import (
    backtest,
    changes,
    compare,
    describe,
    erase,
    evidence,
    ingest,
    invent,
    judge,
    key,
    mapping,
    month,
    promote,
    published,
    remake,
    schedule,
    score,
    status,
    table,
    tags,
    train,
    tune,
    watch,
    which,
    worth,
)
from pipelines.wording import expected_by, found_in

app = typer.Typer(
    name="keepline",
    help="From a mobile operator's monthly tables to two lists that people act on: whom to keep, whom to move up.\n\n"
    "Start with: keepline invent invented, then keepline month --from invented --month YYYY-MM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    month,
    published,
    remake,
    changes,
    which,
    status,
    ingest,
    describe,
    tags,
    train,
    tune,
    evidence,
    backtest,
    compare,
    promote,
    score,
    watch,
    judge,
    erase,
    invent,
    key,
    schedule,
):
    app.command(command.__name__.rsplit(".", 1)[-1])(command.run)
app.command("map")(mapping.run)
app.command("rollback")(promote.rollback)
app.add_typer(worth.app, name="features")
app.add_typer(table.app, name="table")

#: Exit codes of sysexits.h for what is no refusal of ours; those of a shell for being stopped and for a closed pipe.
USAGE, DAMAGED, BUG, IO_ERROR, STOPPED, PIPE_CLOSED = 64, 65, 70, 74, 130, 141

#: Set, it has the whole traceback of a bug printed.
TRACEBACK = "KEEPLINE_TRACEBACK"

#: How the libraries below say what the operating system told them, where they do not raise its own error.
SAID_OF_DISKS = re.compile(r"os error \d+|IO Error|disk I/O error|disk is full|unable to open database file")

#: How they say that a file which one of us wrote is not as it was written.
SAID_OF_DAMAGE = re.compile(r"magic bytes|not a database|malformed|No files in log segment|[Cc]orrupt")

STANDS = "What was published before still stands."
LETTERS = 300
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run what was typed and leave with an exit code of sysexits.h."""
    sys.exit(run())


def run(words: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what goes wrong is one sentence on stderr, and no traceback."""
    try:
        code = app(words, standalone_mode=False, prog_name="keepline")
        sys.stdout.flush()
    except Refusal as refusal:
        return _said(f"keepline: {refusal}", refusal.exit_code)
    except typer.TyperException as fault:
        return _said(_misused(fault), USAGE)
    except typer.Abort:
        return STOPPED
    except (BrokenPipeError, SystemExit):
        # Whoever read us has gone (typer leaves by itself then, and only then); nothing may be written to them any
        # more, not even at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except BaseException as fault:  # noqa: BLE001 - here every fault becomes a sentence, a panic of Rust too
        if os.environ.get(TRACEBACK):
            _said("".join(traceback.format_exception(fault)), BUG)
        return _broken(fault)
    return code or 0


def _said(text: str, code: int) -> int:
    """Say it on stderr, without anybody's phone number: libraries quote the rows they stumble over."""
    print(re.sub(r"(?<!\w)(1\d{2})\d{4}(\d{4})(?!\w)", r"\1****\2", text), file=sys.stderr)  # noqa: T201
    return code


def _misused(fault: typer.TyperException) -> str:
    """Say which word does not fit; who types a command and nothing else gets its help."""
    message = fault.format_message()
    if message.startswith("Usage:"):
        return message
    context = getattr(fault, "ctx", None)
    path = context.command_path if context else "keepline"
    return f"keepline: {_in_our_words(fault) or message.rstrip('.')}. See: {path} --help"


def _in_our_words(fault: typer.TyperException) -> str:
    """Say what was found and expected where pydantic refused the value of an option; nothing otherwise."""
    from pydantic import ValidationError

    if not isinstance(fault, typer.BadParameter) or not isinstance(fault.__cause__, ValidationError):
        return ""
    what = fault.__cause__.errors()[0]
    where = " ".join(fault.param.opts) if fault.param else "option"
    if what["type"] == "value_error":
        # Raised by a check of typer itself, which says what it found: 'x' is not one of 'churn', 'upgrade'.
        return f"{where}: {str(what['ctx']['error']).rstrip('.')}"
    return f"{where}: found {found_in(what)}; expected {expected_by(what)}"


def _broken(fault: BaseException) -> int:
    """Say in one sentence what broke: the disk (74), a file of the workspace (65), or Keepline itself (70)."""
    for one in _causes(fault):
        what = _in_short(one)
        if isinstance(one, OSError) or SAID_OF_DISKS.search(what):
            return _said(
                f"keepline: the disk or the operating system said no: found {what}; expected files that can be read "
                f"and written. {STANDS} See to space and rights, then run the same command again.",
                IO_ERROR,
            )
        if SAID_OF_DAMAGE.search(what):
            return _said(
                f"keepline: a file of the workspace is damaged: found {what}; expected it as it was written. {STANDS} "
                "Restore the file from its backup, then run the same command again.",
                DAMAGED,
            )
    return _said(
        f"keepline: a bug in {_place(fault)}: found {_in_short(fault)}; expected none. {STANDS} Run the same command "
        f"again with {TRACEBACK}=1 and hand in what it prints.",
        BUG,
    )


def _in_short(fault: BaseException) -> str:
    """Say an error on one line."""
    return f"{type(fault).__name__}: {' '.join(str(fault).split())[:LETTERS]}"


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """List an error and those that led to it."""
    one: BaseException | None = fault
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__


def _place(fault: BaseException) -> str:
    """Name the last of our own lines that was being carried out."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename]
    last = (own or frames)[-1]
    return f"{Path(last.filename).name} line {last.lineno}"


if __name__ == "__main__":
    main()
