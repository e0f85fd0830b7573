"""What we refuse, and how we say it: where, what was found, what was expected, what to do."""

from collections.abc import Iterable, Sequence


class Refusal(Exception):
    """A refusal that a person can act on; each kind has the exit code of sysexits.h that a scheduler can act on.

    >>> print(BadData("bills 2025-03", found="no column `paid_fen`", expected="the columns of CONTRACTS.md",
    ...               do="Export the month again."))
    bills 2025-03: found no column `paid_fen`; expected the columns of CONTRACTS.md. Export the month again.
    """

    exit_code = 70

    def __init__(self, where: str, *, found: str, expected: str, do: str, table: str = "") -> None:
        super().__init__(where, found, expected, do)
        self.where, self.found, self.expected, self.do, self.table = where, found, expected, do, table

    def __str__(self) -> str:
        said = f"{self.where}: found {self.found}; expected {self.expected}. {self.do}"
        return f"{said}\n{self.table}" if self.table else said


class BadUsage(Refusal):
    """The words of the command do not fit (64)."""

    exit_code = 64


class BadData(Refusal):
    """The data do not hold what their contract promises (65)."""

    exit_code = 65


class TooLittle(BadData):
    """There is not enough yet to learn from: too few months, or nobody to whom it happened (65)."""


class OnHold(BadData):
    """The data may be right, but look wrong: somebody must say go (65)."""


class NoInput(Refusal):
    """Something that should be there is not (66)."""

    exit_code = 66


class CannotWrite(Refusal):
    """The disk or the operating system said no (74)."""

    exit_code = 74


class Held(Refusal):
    """Somebody else is at work in this workspace, try again later (75)."""

    exit_code = 75


class BadSettings(Refusal):
    """The settings, a key or the installation are not in order (78)."""

    exit_code = 78


def laid_out(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay a table out in plain text, indented, so that a person can read it below a refusal.

    >>> print(laid_out(("expected", "found"), [("paid_fen", "payed_fen")]))
      expected  found
      paid_fen  payed_fen
    """
    lines = [tuple(titles), *(tuple(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(titles))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
