"""Headers: which column of a file is which of the contract, and a table of expected against found where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.contract import Column
from data.exports import Export
from data.mapping import filled
from data.refusals import BadData, laid_out


@dataclass(frozen=True)
class Header:
    """The columns of a file in order, and from which place each column of the contract is taken.

    A column that is not in the file stands in `absent` (it is optional) or in `always` (the mapping says its value).
    """

    names: tuple[str, ...]
    places: dict[str, int]
    always: dict[str, str]
    absent: tuple[str, ...]

    def at(self, place: int) -> list[str]:
        """The columns of the contract that are taken from one place."""
        return [name for name, taken in self.places.items() if taken == place]


def matched(export: Export, names: Sequence[str]) -> Header:
    """Find every column of the contract among the names of a file; what is missing or stands twice is refused."""
    places: dict[str, int] = {}
    always: dict[str, str] = {}
    absent: list[str] = []
    missing: list[tuple[Column, str | None]] = []
    twice: list[str] = []
    for column in export.table.columns:
        said = export.layout.said_of(column)
        if said.always is not None:
            always[column.name] = filled(said.always, export.month)
        elif said.source is not None and said.source in names:
            places[column.name] = list(names).index(said.source)
            if list(names).count(said.source) > 1:
                twice.append(said.source)
        elif column.optional and export.is_mapped and column.name not in export.layout.columns:
            absent.append(column.name)
        else:
            missing.append((column, said.source))
    if missing or twice:
        raise _refused(export, names, missing, twice)
    return Header(tuple(names), places, always, tuple(absent))


def _refused(
    export: Export, names: Sequence[str], missing: list[tuple[Column, str | None]], twice: list[str]
) -> BadData:
    wanted = [export.layout.said_of(column).source for column in export.table.columns]
    extra = [name for name in names if name not in wanted]
    faults = [
        f"no column {', '.join(str(source) for _, source in missing)}" if missing else "",
        f"twice {', '.join(sorted(set(twice)))}" if twice else "",
        f"besides {', '.join(extra)}" if extra else "",
    ]
    return BadData(
        f"{export.where}, line {export.layout.skip_lines + 1}",
        found="; ".join(fault for fault in faults if fault),
        expected=f"the columns {', '.join(str(one) for one in wanted if one is not None)}",
        do="Mend the export, or say in a mapping which column is which (keepline map DIR drafts one); nothing of this "
        "month was taken in.",
        table=laid_out(("expected", "found"), _compared(export, names, extra)),
    )


def _compared(export: Export, names: Sequence[str], extra: list[str]) -> Iterator[tuple[str, str]]:
    for column in export.table.columns:
        source = export.layout.said_of(column).source
        if source is None:
            continue
        said = column.name if source == column.name else f"{source} ({column.name})"
        count = list(names).count(source)
        yield said, ("missing", source, f"{source}, {count} times")[min(count, 2)]
    yield from (("not known", name) for name in extra)
