"""Bagging: several models of LightGBM become one, whose score is the mean of theirs, as one text."""

import re
from collections.abc import Sequence

_TREE = re.compile(r"^Tree=\d+\n", re.MULTILINE)
_OUTPUTS = re.compile(r"^(leaf_value|internal_value)=(.*)$", re.MULTILINE)
_SIZES = re.compile(r"^tree_sizes=.*\n", re.MULTILINE)
_END = "end of trees"


def averaged(texts: Sequence[str]) -> str:
    """Put the trees of several models over the same columns into one, each saying so many times less.

    The sum of the trees is then the mean of the models, of scores and of Shapley values alike. The text is LightGBM's,
    but for the sizes of trees, which it does without and writes anew.
    """
    if len(texts) == 1:
        return texts[0]
    heads, trees = zip(*(_parted(text) for text in texts), strict=True)
    together = [_shrunk(tree, len(texts)) for several in trees for tree in several]
    numbered = [f"Tree={place}\n{tree}" for place, tree in enumerate(together)]
    return _SIZES.sub("", heads[0]) + "".join(numbered) + texts[0][texts[0].index(_END) :]


def _parted(text: str) -> tuple[str, list[str]]:
    """Part a text into what stands before its trees, and the trees."""
    head, *trees = _TREE.split(text[: text.index(_END)])
    return head, trees


def _shrunk(tree: str, times: int) -> str:
    """Let a tree say so many times less."""

    def less(said: re.Match[str]) -> str:
        return f"{said[1]}={' '.join(format(float(value) / times, '.17g') for value in said[2].split())}"

    return _OUTPUTS.sub(less, tree)
