"""A tag: one question about a subscriber, answered by the first of its values whose condition holds."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from data.refusals import BadSettings
from features.condition import Condition, Measure

#: What stands where the conditions read something that nobody knows.
UNKNOWN = "unknown"

#: What stands between the values of a tag that may have several.
BETWEEN = ";"


@dataclass(frozen=True)
class Value:
    """One answer, and when it is given."""

    key: str
    zh: str
    en: str
    when: Condition


@dataclass(frozen=True)
class Tag:
    """A question, and its answers in the order in which they are tried.

    The first whose condition holds is given. Where a condition is unknown before one has held, the tag is unknown:
    nobody can tell whether it was that one; and so it is where none holds. With `several`, all that hold are given,
    joined by `;` in their order; if none does, the last, which says so, unless one of them is unknown.
    """

    name: str
    zh: str
    en: str
    question: str
    values: tuple[Value, ...]
    several: bool = False

    def __post_init__(self) -> None:
        keys = [value.key for value in self.values]
        assert len({*keys, UNKNOWN}) == len(keys) + 1, f"tag {self.name}: a key stands twice"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all answers, `unknown` the last."""
        return (*(value.key for value in self.values), UNKNOWN)

    def measures(self) -> Iterator[Measure]:
        """Give what it reads."""
        for value in self.values:
            yield from value.when.measures()

    def compiled(self, row: ir.Table) -> ir.StringValue:
        """Say it over a table with a column a measure."""
        said: ir.StringValue = self._all(row) if self.several else self._first(row)
        return said

    def words(self, key: str) -> tuple[str, str]:
        """Say what stands in the column in both languages.

        >>> from features.tags import BARRIER
        >>> BARRIER.words("dares_not"), BARRIER.words("unknown")
        (('不敢用', 'dares not'), ('未知', 'not known'))
        """
        known = {value.key: (value.zh, value.en) for value in self.values} | {UNKNOWN: ("未知", "not known")}
        said = [known[one] for one in key.split(BETWEEN)]
        return "、".join(zh for zh, _ in said), ", ".join(en for _, en in said)

    def _first(self, row: ir.Table) -> ir.Value:
        cases = []
        for value in self.values:
            held = value.when.compiled(row)
            cases += [(held.isnull(), UNKNOWN), (held, value.key)]
        return ibis.cases(*cases, else_=UNKNOWN)

    def _all(self, row: ir.Table) -> ir.Value:
        *some, rest = self.values
        held = {value.key: value.when.compiled(row) for value in some}
        named = reduce(
            lambda left, right: left + right,
            (ibis.ifelse(one.fill_null(False), f"{BETWEEN}{key}", "") for key, one in held.items()),
        )
        unknown = reduce(lambda left, right: left | right, (one.isnull() for one in held.values()))
        return ibis.cases((named != "", named.substr(len(BETWEEN))), (unknown, UNKNOWN), else_=rest.key)


def measures_of(tags: Iterable[Tag]) -> dict[str, Measure]:
    """Give what some tags read, by name; one name for two things is refused."""
    found: dict[str, Measure] = {}
    for tag in tags:
        for measure in tag.measures():
            assert found.setdefault(measure.name, measure) == measure, f"two measures are called {measure.name}"
    return found


@dataclass(frozen=True)
class Bands:
    """What differs between places: where use is low or heavy, and where the bands of data and of spending begin.

    All of it is stated, not measured; 50 MB is where the trade has always drawn its first line.
    """

    low_use_gb: float = 1.0
    heavy_use_gb: float = 30.0
    data_band_gb: Sequence[float] = (50 / 1024, 1.0, 5.0, 10.0, 30.0, 60.0, 100.0)
    spending_yuan: Sequence[float] = (30.0, 60.0, 100.0, 150.0, 300.0)

    def __post_init__(self) -> None:
        for name in ("data_band_gb", "spending_yuan"):
            edges = list(getattr(self, name))
            if not edges or min(edges) <= 0 or any(left >= right for left, right in itertools.pairwise(edges)):
                raise BadSettings(
                    f"tags.{name}", found=f"{edges}", expected="edges above 0, each above the one before", do="Mend it."
                )
        if not 0 < self.low_use_gb < self.heavy_use_gb:
            raise BadSettings(
                "tags.low_use_gb",
                found=f"{self.low_use_gb:g}",
                expected=f"above 0 and below heavy_use_gb ({self.heavy_use_gb:g})",
                do="Mend it.",
            )
