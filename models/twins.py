"""Twins: rows that stand several times; whoever is judged must not have been learnt from under another number."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Places = NDArray[np.intp]

#: Where more rows than these have a twin, the columns are too few to tell a row that stands twice from another like it.
MOST = 0.5


def twins(matrix: pd.DataFrame) -> NDArray[np.int64]:
    """Number the rows so that those that are equal in every column have one number; all differ if most have twins.

    >>> twins(pd.DataFrame({"fee": [1.5, 2.5, 1.5, 7.5, 9.5]})).tolist()
    [0, 1, 0, 2, 3]
    """
    numbers, distinct = pd.factorize(pd.util.hash_pandas_object(matrix, index=False))
    have_one = np.bincount(numbers)[numbers] > 1
    if len(distinct) == len(numbers) or have_one.mean() > MOST:
        return np.arange(len(matrix), dtype=np.int64)
    return numbers.astype(np.int64)


def folds_of(numbers: NDArray[np.int64], labels: NDArray[np.float64], *, count: int, seed: int) -> Iterator[Places]:
    """Draw folds with the same share of positives in each: the places of the rows held out, twins together.

    Without twins these are the folds of scikit-learn's StratifiedKFold.
    """
    from sklearn.model_selection import StratifiedKFold

    _, firsts = np.unique(numbers, return_index=True)
    kinds = labels[firsts]
    for _, held_out in StratifiedKFold(count, shuffle=True, random_state=seed).split(kinds, kinds):
        yield np.flatnonzero(np.isin(numbers, held_out))
