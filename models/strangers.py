"""Strangers: values of categories that a model never saw; a few are usual, many mean that the table has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from data.refusals import BadData
from models.columns import MOST_CATEGORIES, Column, as_text, named

#: Up to this share of all rows nobody need know: new handsets come every month.
USUAL = 0.01

#: Of more than this share of all rows a model that never saw their value should not speak.
MOST = 0.10

EXAMPLES = 3


@dataclass(frozen=True)
class Strangers:
    """Values of a column that were not in training: the share of rows that hold one, and the commonest of them."""

    column: str
    share: float
    values: tuple[str, ...]

    def __str__(self) -> str:
        values = named(self.values)
        return f"`{self.column}`: {self.share:.1%} of rows hold values never seen in training, such as {values}"


def strangers(matrix: pd.DataFrame, columns: Sequence[Column], *, most: float = MOST) -> list[Strangers]:
    """Find the columns in which more than 1 % of rows hold a value that the model never saw; they count as missing.

    More than `most` are refused: the ranking would rest on what is not there.
    """
    found = sorted(_found(matrix, columns), key=lambda one: -one.share)
    if found and found[0].share > most:
        raise BadData(
            "rows to score",
            found=str(found[0]),
            expected=f"at most {most:.0%}",
            do="Have the codes of this column changed? Map them to the old ones, or train on months that hold the new. "
            "If it is right as it is, say in keepline.toml, under [models]: unseen_share = 1.0",
        )
    return found


def _found(matrix: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Strangers]:
    # A column that is not there is refused by name where rows are encoded.
    for column in (one for one in columns if one.name in matrix.columns):
        # Of a column with very many values only the commonest were kept: others are no strangers.
        if column.kind == "category" and len(column.categories) < MOST_CATEGORIES and len(matrix):
            words = as_text(matrix[column.name])
            counted = words[words.notna() & ~words.isin(column.categories)].value_counts()
            share = float(counted.sum()) / len(matrix)
            if share > USUAL:
                ranked = sorted(counted.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
                yield Strangers(column.name, share, tuple(str(word) for word, _ in ranked[:EXAMPLES]))
