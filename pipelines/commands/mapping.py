"""`keepline map`: a first mapping, drafted from an operator's own files."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import in_a_folder
from pipelines.commands.telling import give, say


def run(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The files of one month, or a folder of months.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it here.", metavar="FILE.toml", callback=in_a_folder)
    ] = None,
) -> None:
    """Draft a mapping: which file, column, unit, code and date format is which; and say what it is not sure of.

    Look at it, mend it, and use it: keepline ingest DIR --map FILE.toml, or put it into the workspace as mapping.toml.
    """
    from data.drafting import drafted
    from data.exports import files_in
    from data.files import write_text
    from data.refusals import BadData
    from data.samples import sample_of

    _is_new(out)
    samples, unread = [], []
    for path in files_in(directory):
        try:
            samples.append(sample_of(path))
        except BadData as refusal:
            # What else lies there need not be a table.
            unread.append(f"{path.name}: {refusal.found}; left out")
    text, doubts = drafted(samples)
    for doubt in [*unread, *doubts]:
        say(f"unsure: {doubt}")
    if out is None:
        give(text)
        return
    write_text(out, text)
    give(str(out))


def _is_new(out: Path | None) -> None:
    """See that no mapping is written over: somebody may have mended it by hand."""
    from data.refusals import BadUsage

    if out is not None and out.exists():
        raise BadUsage(
            f"--out {out}",
            found="a file of that name",
            expected="a new name",
            do="Name another; or take that one away, if nobody has mended it.",
        )
