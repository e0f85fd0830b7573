"""Units: in what an operator counts, and how much of ours that is."""

from fractions import Fraction

from data.contract import Column

#: By the suffix of a column: what may be declared, and how many of the contract's own unit one of it is.
UNITS: dict[str, dict[str, Fraction]] = {
    "_kb": {
        "B": Fraction(1, 1024),
        "KB": Fraction(1),
        "MB": Fraction(1024),
        "GB": Fraction(1024**2),
        "TB": Fraction(1024**3),
    },
    "_s": {
        "ms": Fraction(1, 1000),
        "s": Fraction(1),
        "min": Fraction(60),
        "h": Fraction(3600),
        "秒": Fraction(1),
        "分钟": Fraction(60),
        "分": Fraction(60),
        "小时": Fraction(3600),
    },
    "_fen": {"fen": Fraction(1), "yuan": Fraction(100), "分": Fraction(1), "元": Fraction(100)},
    "_ppm": {"ppm": Fraction(1), "percent": Fraction(10_000), "share": Fraction(1_000_000), "%": Fraction(10_000)},
}

#: Data and time are told in rounded parts of a unit and become the nearest whole one; a part of a fen is a fault.
ROUNDED = ("_kb", "_s")

#: What a format of dates may be made of.
DIRECTIVES = ("Y", "m", "d", "H", "M", "S", "y", "b", "f")


def units_of(column: Column) -> dict[str, Fraction]:
    """The units in which a column may be told; none if it has no unit that can be told otherwise.

    >>> list(units_of(Column("paid_fen", "whole", "paid")))
    ['fen', 'yuan', '分', '元']
    """
    return next((units for suffix, units in UNITS.items() if column.name.endswith(suffix)), {})


def is_rounded(column: Column) -> bool:
    """Say whether a column that is told in another unit may be rounded to whole ones of ours."""
    return column.name.endswith(ROUNDED)
