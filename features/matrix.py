"""The matrix: everything we know of each subscriber at the end of a month, one row a subscriber.

The facts of the months of the window are put side by side, and every word becomes plain arithmetic over a row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from features.family import Family
from features.words import Both, Number, Window, Word

#: The facts of the months of a window, the month described first, each by the name of its source. A source that was not
#: handed over for a month is unknown in that month, and so is a month that is not there (empty).
Facts = Sequence[Mapping[str, ir.Table]]

#: The source that says who there is.
EVERYBODY = "standing"

#: A column beside the facts of a month: how many days before the end of the month described it ended.
DAYS_BACK = "__days_back"

#: What a column of days is called that counts back from the end of the month described.
SINCE = "__since"


def described(facts: Facts, families: Iterable[Family]) -> ir.Table:
    """Say all features of a month: subscriber_id, then the features in the order of the families.

    One row for everybody who is there in the month described; the facts of each month carry `DAYS_BACK`. A number that
    is not finite is set unknown, and counted, on its way into a file: `finite`.
    """
    features = {feature.name: feature.value for family in families for feature in family.features}
    wide = side_by_side(facts, features.values())
    said = wide.select("subscriber_id", **{name: compiled(word, wide) for name, word in features.items()})
    return said.order_by("subscriber_id")


def finite(part: pa.Table) -> tuple[pa.Table, Counter[str]]:
    """Set null every number of a matrix that is infinite or none; count them by feature."""
    counts: Counter[str] = Counter()
    for place, field in enumerate(part.schema):
        if pa.types.is_floating(field.type):
            is_finite = pc.is_finite(part[place])
            wrong = pc.sum(pc.invert(is_finite)).as_py()
            if wrong:
                counts[field.name] = wrong
                part = part.set_column(place, field, pc.if_else(is_finite, part[place], None))
    return part, counts


def side_by_side(facts: Facts, words: Iterable[Word]) -> ir.Table:
    """Put the facts that some words read side by side: subscriber_id, then `at(fact, back)` for each month back."""
    everybody = facts[0][EVERYBODY].select("subscriber_id")
    parts: dict[str, list[ir.Table]] = defaultdict(list)
    for (back, source), names in needed(words).items():
        if back < len(facts) and source in facts[back]:
            parts[source].append(_told(facts[back][source], f"__{back}_{source}", back, names))
    # Source by source: each join carries on all columns before it, and few of a source are far fewer than all.
    sources = [_beside(everybody, months).rename({f"__{source}": "subscriber_id"}) for source, months in parts.items()]
    return _beside(everybody, sources)


def _told(facts: ir.Table, key: str, back: int, names: Sequence[str]) -> ir.Table:
    """Take columns of the facts of a month; days before its end become days before the end of the month described."""
    own = {name: facts[name.removesuffix(SINCE)] for name in names}
    told = {at(name, back): value + facts[DAYS_BACK] if name.endswith(SINCE) else value for name, value in own.items()}
    return facts.select(**{key: "subscriber_id", **told})


def _beside(people: ir.Table, parts: Sequence[ir.Table]) -> ir.Table:
    """Put tables beside people, whose ids stand in the first column of each; it is left out."""
    joined = reduce(lambda left, part: left.left_join(part, people["subscriber_id"] == part[0]), parts, people)
    return joined.select("subscriber_id", *(name for part in parts for name in part.columns[1:]))


def needed(words: Iterable[Word]) -> dict[tuple[int, str], list[str]]:
    """List the columns of facts that some words read, by months back and source."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for word in words:
        for window in word.windows():
            for back, name in read(window):
                found[back, window.fact.source].add(name)
    return {place: sorted(found[place]) for place in sorted(found)}


def read(window: Window) -> list[tuple[int, str]]:
    """List the months back and the columns that a window reads, the newest first."""
    name = window.fact.column + (SINCE if window.how == "days" else "")
    return [(back, name) for back in range(window.start, window.stop)]


def at(column: str, back: int) -> str:
    """Name the column of a fact so many months back."""
    return f"{column}__{back}"


def compiled(word: Word, wide: ir.Table) -> ir.Value:
    """Say a word as arithmetic over a row of facts side by side."""
    if isinstance(word, Number):
        return ibis.literal(word.value)
    if isinstance(word, Window):
        return _windowed(word, wide)
    assert isinstance(word, Both)
    left, right = compiled(word.left, wide), compiled(word.right, wide)
    if word.sign == "/":
        return left.cast("float64") / right.nullif(0)
    made: ir.Value = {"+": left.__add__, "-": left.__sub__, "*": left.__mul__}[word.sign](right)
    return made


def _windowed(window: Window, wide: ir.Table) -> ir.Value:
    columns = [at(name, back) for back, name in read(window)]
    months = [wide[column] for column in columns if column in wide.columns]
    if not months:
        return ibis.null("int64")
    if window.how == "value" or (window.how in {"highest", "lowest", "days"} and len(months) == 1):
        return months[0]
    if window.how in {"highest", "lowest", "days"}:
        return ibis.greatest(*months) if window.how == "highest" else ibis.least(*months)
    if window.how == "known":
        return _added(month.notnull().cast("int64") for month in months)
    counted = [(month > 0).cast("int64") for month in months] if window.how == "above" else months
    summed = _added(ibis.coalesce(month, 0) for month in counted)
    return ibis.ifelse(ibis.coalesce(*months).isnull(), ibis.null("int64"), summed)


def _added(months: Iterable[ir.Value]) -> ir.Value:
    return reduce(lambda left, right: left + right, months)


def reach(families: Iterable[Family]) -> int:
    """Say how many months of facts, the month described included, the features read."""
    return max(feature.value.reach for family in families for feature in family.features)
