"""Recipes: how the trees are grown, said once by name and written into every model's card."""

from dataclasses import asdict, dataclass, replace
from typing import Any

FEW_POSITIVES = 200
"""Below this many positives no month is spent on early stopping: small fixed trees, which learn little by heart."""


@dataclass(frozen=True)
class Recipe:
    """How to grow trees; everything that changes a model stands here, and nothing that does not (threads, paths).

    `min_child` counts training rows in a leaf; `subsample` and `colsample` are shares drawn anew for each tree;
    `patience` is the number of trees without a better log-loss on the tuning rows after which growing stops (0: never,
    all `trees` are grown; without tuning rows it has no effect). Of a category the rate is drawn to that of all rows as
    if `cat_smooth` more had been seen, a split by categories is held back by `cat_l2`, looks at such as have `cat_rows`
    rows, and at `cat_values` of them on its smaller side. `bags` is how many times trees are grown, each from another
    seed: what they say is averaged.
    """

    name: str
    trees: int
    learning_rate: float
    leaves: int
    min_child: int
    subsample: float = 0.8
    colsample: float = 0.5
    l2: float = 5.0
    bins: int = 255
    seed: int = 42
    patience: int = 0
    cat_smooth: float = 10.0
    cat_l2: float = 10.0
    cat_rows: int = 100
    cat_values: int = 32
    bags: int = 1

    def parameters(self) -> dict[str, Any]:
        """Say it in LightGBM's words, with what makes two runs equal to the byte."""
        return {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": self.min_child,
            "bagging_fraction": self.subsample,
            "bagging_freq": 1 if self.subsample < 1 else 0,
            "feature_fraction": self.colsample,
            "lambda_l2": self.l2,
            "max_bin": self.bins,
            "cat_smooth": self.cat_smooth,
            "cat_l2": self.cat_l2,
            "min_data_per_group": self.cat_rows,
            "max_cat_threshold": self.cat_values,
            "seed": self.seed,
            "deterministic": True,
            "force_col_wise": True,
            "verbose": -1,
        }

    def card(self) -> dict[str, Any]:
        """What the model card says of it."""
        return asdict(self)

    def seeded(self, seed: int) -> "Recipe":
        """Grow other trees the same way."""
        return replace(self, seed=seed)

    def bagged(self) -> "list[Recipe]":
        """Give the recipe of each bag, alike but for the seed."""
        return [replace(self, seed=self.seed + bag, bags=1) for bag in range(self.bags)]


LIGHT = Recipe("light", trees=400, learning_rate=0.03, leaves=15, min_child=50)
"""Flat tables of some thousand rows and more: as good as a search over settings on the open ones, and quick."""

TABLE_OF_MANY = replace(
    LIGHT, name="table of many", leaves=31, cat_smooth=200, cat_l2=200, cat_rows=300, cat_values=8, bags=4
)
"""Flat tables with many of both: a category counts once it was seen often, and four growings are averaged."""

TABLE = replace(
    TABLE_OF_MANY, name="table", trees=600, learning_rate=0.02, leaves=15, min_child=100, colsample=0.3, l2=20.0
)
"""Flat tables with fewer positives: slower, smaller trees, of fewer columns each."""

TABLE_OF_FEW = replace(LIGHT, name="table of few", cat_smooth=50, cat_l2=50, cat_values=16, bags=4)
"""Flat tables of few rows: as usual, but for the averaging."""

FEW_ROWS = 20_000
"""Below so many rows a flat table is one of few."""

MANY_POSITIVES = 10_000
"""From so many positives on a flat table is one of many."""

SMALL = Recipe("small", trees=120, learning_rate=0.05, leaves=4, min_child=20, l2=10.0)
"""Few positives: trees of three questions, a fixed number of them."""

MONTHLY = Recipe("monthly", trees=1_500, learning_rate=0.05, leaves=8, min_child=200, patience=40)
"""Subscriber-months by the hundred thousand, few of them with an event: small trees, stopped on a later month."""


TUNED = "tuned"
"""What a recipe is called that departs from the usual one."""


@dataclass(frozen=True)
class Sampling:
    """How many rows without the event are learnt from, where it is rare: more cost time and teach next to nothing.

    All rows with the event are kept, and so many others for each of them; up to `fewest_rows` everything is. Beyond
    `most_rows` in all, which have to fit into memory, there are fewer others for each, but never fewer than events. The
    share kept is the same for all rows, so that adding its logarithm to the log-odds puts them right (King and Zeng,
    2001).
    """

    others_per_event: int = 20
    fewest_rows: int = 200_000
    most_rows: int = 2_000_000

    def share(self, *, positives: int, rows: int) -> float:
        """Return the share of the rows without the event that is kept, in (0, 1].

        >>> SAMPLING.share(positives=20_000, rows=4_020_000), SAMPLING.share(positives=10, rows=200_000)
        (0.1, 1.0)
        >>> SAMPLING.share(positives=500_000, rows=30_500_000), SAMPLING.share(positives=3_000_000, rows=33_000_000)
        (0.05, 0.1)
        """
        others = rows - positives
        usual = max(self.others_per_event * positives, self.fewest_rows - positives)
        wanted = max(min(usual, self.most_rows - positives), positives)
        return min(1.0, wanted / others) if others else 1.0


SAMPLING = Sampling()
