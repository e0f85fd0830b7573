"""What the invented operator came out as, beside what it is to be: the figures of data/operator/README.md.

`python -m benchmarks.operator_report` lives an operator of 20,000 people in memory, watches twelve months after four
of burn-in, goes on for four, and prints every aim that can be measured; base rates and coaching come from three runs
of 100,000.
"""

import sys
from collections.abc import Iterator

from benchmarks.operator_aims import Line, printed
from benchmarks.operator_causes import levels, pairs, shares_told, shown
from benchmarks.operator_ceiling import competing, leads, references
from benchmarks.operator_contacts import effects, reach, selling, types
from benchmarks.operator_money import money
from benchmarks.operator_people import PEOPLE, circles, lock_in, noise, of_many, porting
from benchmarks.operator_signs import signs_of
from benchmarks.operator_told import Told, tell_in_memory

SUBSCRIBERS, MONTHS, SEED = 20_000, 12, 11


def lines_of(whole: Told) -> Iterator[Line]:
    """Measure every point but the base rates, in the order of the points."""
    signs = signs_of(whole)
    yield from levels(whole)
    yield from pairs(whole)
    yield from shown(whole, signs)
    yield from shares_told(whole)
    yield from references(whole, signs)
    yield from leads(whole)
    for point in (noise, lock_in, circles, competing, porting, reach, types, effects, selling, money):
        yield from point(whole)


def main(subscribers: int, months: int, seed: int) -> None:
    """Print the table."""
    whole = tell_in_memory(subscribers, months, seed)
    print(
        f"{subscribers:,} people, {months} months watched, seed {seed}; base rates and coaching: {PEOPLE:,} people.\n"
    )
    print(printed(sorted([*of_many(seed), *lines_of(whole)], key=lambda line: line.point)))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [SUBSCRIBERS, MONTHS, SEED][len(given) :]))
