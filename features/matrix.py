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

#: What adds the months of a window up.
ADDED = frozenset({"sum", "above", "known"})

#: What a column of days is called that counts back from the end of the month described.
SINCE = "__since"


def described(facts: Facts, families: Iterable[Family]) -> ir.Table:
    """Say all features of a month: subscriber_id, then the features in the order of the families.

    One row for everybody who is there in the month described; the facts of each month carry `DAYS_BACK`. A number that
    is not finite is set unknown, and counted, on its way into a file: `finite`.
    """
    features = {feature.name: feature.value for family in families for feature in family.features}
    return said_of(facts, features).order_by("subscriber_id")


def said_of(facts: Facts, words: Mapping[str, Word]) -> ir.Table:
    """Say some words of everybody: subscriber_id, then a column a word, under its name."""
    windows = windowed(side_by_side(facts, words.values()), words.values())
    return windows.select("subscriber_id", **{name: compiled(word, windows) for name, word in words.items()})


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
    parts: dict[str, list[ir.Table]] = {EVERYBODY: []}
    own: Sequence[str] = ()
    for (back, source), names in needed(words).items():
        if (back, source) == (0, EVERYBODY):
            own = names
        elif back < len(facts) and source in facts[back]:
            parts.setdefault(source, []).append(_told(facts[back][source], f"__{back}_{source}", back, names))
    people = facts[0][EVERYBODY].select("subscriber_id")
    # Source by source: each join carries on all columns before it, and few of a source are far fewer than all.
    first = next((source for source, months in parts.items() if months), EVERYBODY)
    wide = _beside(_told(facts[0][EVERYBODY], "subscriber_id", 0, own), parts.pop(first))
    return _beside(
        wide,
        [
            _beside(people, months).rename({f"__{source}": "subscriber_id"})
            for source, months in parts.items()
            if months
        ],
    )


def _told(facts: ir.Table, key: str, back: int, names: Sequence[str]) -> ir.Table:
    """Take columns of the facts of a month; days before its end become days before the end of the month described."""
    own = {name: facts[name.removesuffix(SINCE)] for name in names}
    told = {at(name, back): value + facts[DAYS_BACK] if name.endswith(SINCE) else value for name, value in own.items()}
    return facts.select(**{key: "subscriber_id", **told})


def _beside(people: ir.Table, parts: Sequence[ir.Table]) -> ir.Table:
    """Put tables beside people, whose ids stand in the first column of each; it is left out."""
    joined = reduce(lambda left, part: left.left_join(part, [("subscriber_id", part.columns[0])]), parts, people)
    return joined.select(*people.columns, *(name for part in parts for name in part.columns[1:]))


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


def windowed(wide: ir.Table, words: Iterable[Word]) -> ir.Table:
    """Say every window that some words read, once: subscriber_id, then a column a window, and in how many months known.

    A sum is 0 here where nothing is known: that is asked once for all facts that are known together.
    """
    said: dict[str, ir.Value] = {}
    for window in (window for word in words for window in word.windows()):
        columns = [at(name, back) for back, name in read(window)]
        months = [wide[column] for column in columns if column in wide.columns]
        if window.how != "known":
            said[_column(window)] = _made(window, months)
        if window.how in ADDED and _known(window) not in said:
            known = [month.notnull().cast("int64") for month in months]
            said[_known(window)] = _added(known) if known else ibis.null("int64")
    return wide.select("subscriber_id", **said)


def _made(window: Window, months: Sequence[ir.Value]) -> ir.Value:
    if window.how in ADDED and months:
        counted = [(month > 0).cast("int64") for month in months] if window.how == "above" else months
        return _added(ibis.coalesce(month, 0) for month in counted)
    if len(months) <= 1:
        return months[0] if months else ibis.null("int64")
    return ibis.greatest(*months) if window.how == "highest" else ibis.least(*months)


def _column(window: Window) -> str:
    return f"{window.fact.column}__{window.how}__{window.start}_{window.stop}"


def _known(window: Window) -> str:
    """Name the column that says in how many months of a window its fact is known."""
    return f"{window.fact.known_with}__known__{window.start}_{window.stop}"


def compiled(word: Word, windows: ir.Table) -> ir.Value:
    """Say a word as arithmetic over a row of windows."""
    if isinstance(word, Number):
        return ibis.literal(word.value)
    if isinstance(word, Window):
        return _windowed(word, windows)
    assert isinstance(word, Both)
    if word.sign == "/":
        return _divided(word, windows)
    left, right = compiled(word.left, windows), compiled(word.right, windows)
    made: ir.Value = {"+": left.__add__, "-": left.__sub__, "*": left.__mul__}[word.sign](right)
    return made


def _windowed(window: Window, windows: ir.Table) -> ir.Value:
    if window.how == "known":
        return windows[_known(window)]
    if window.how in ADDED:
        return ibis.ifelse(windows[_known(window)] > 0, windows[_column(window)], ibis.null("int64"))
    return windows[_column(window)]


def _divided(word: Both, windows: ir.Table) -> ir.Value:
    """Divide; where what is below is 0 because nothing is known, so is what is above if both are known together."""
    above, below = _added_up(word.left), _added_up(word.right)
    right = _plainly(word.right, windows) if len(below) == 1 else compiled(word.right, windows)
    left = _plainly(word.left, windows) if len(below) == 1 and above == below else compiled(word.left, windows)
    return left.cast("float64") / right.nullif(0)


def _added_up(word: Word) -> set[str]:
    """Name what says in how many months a sum of windows is known; nothing where it is something else than a sum."""
    if isinstance(word, Window) and word.how in ADDED:
        return {_known(word)}
    if isinstance(word, Both) and word.sign == "+":
        left, right = _added_up(word.left), _added_up(word.right)
        return left | right if left and right else set()
    return set()


def _plainly(word: Word, windows: ir.Table) -> ir.Value:
    """Say a sum that is 0 where nothing is known."""
    if isinstance(word, Both):
        return _plainly(word.left, windows) + _plainly(word.right, windows)
    assert isinstance(word, Window)
    return windows[_known(word) if word.how == "known" else _column(word)]


def _added(months: Iterable[ir.Value]) -> ir.Value:
    return reduce(lambda left, right: left + right, months)


def reach(families: Iterable[Family]) -> int:
    """Say how many months of facts, the month described included, the features read."""
    return max(feature.value.reach for family in families for feature in family.features)
