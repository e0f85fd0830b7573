"""The contest: a new model takes the place of the one in use only if it ranks the same people better."""

from dataclasses import dataclass

from models.recipe import FEW_POSITIVES


@dataclass(frozen=True)
class Verdict:
    """Whether the new model is to be used from now on, and why."""

    is_new: bool
    why: str


def judged(ours: float, theirs: float, *, positives: int) -> Verdict:
    """Judge by average precision on the same rows, which neither model has learnt from.

    Equal, or too few positives to tell, keeps the model in use: whoever works the lists is not moved by luck.

    >>> judged(0.31, 0.30, positives=500).why
    'better: average precision 0.3100 against 0.3000'
    >>> judged(0.31, 0.30, positives=150)
    Verdict(is_new=False, why='kept: 150 positives are too few to tell')
    """
    if positives < FEW_POSITIVES:
        return Verdict(is_new=False, why=f"kept: {positives} positives are too few to tell")
    verb = "better" if ours > theirs else "kept"
    return Verdict(is_new=ours > theirs, why=f"{verb}: average precision {ours:.4f} against {theirs:.4f}")
