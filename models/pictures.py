"""Pictures: what a model's evidence looks like, as PNG files that are the same every time."""

import io
import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import encode
from models.evidence import calibration_table, lift_at
from models.ranker import Ranker

Floats = NDArray[np.float64]

WIDTH_IN, HEIGHT_IN, DPI = 6.4, 4.4, 110
INK, BLUE, GREY = "#333333", "#1f5f99", "#9a9a9a"
MOST_ROWS = 2_000
MOST_FEATURES = 15


def draw_all(
    ranker: Ranker, frame: pd.DataFrame, probability: Floats, positives: Floats, *, seed: int
) -> dict[str, bytes]:
    """Return the pictures of one model by name: calibration, lift, beeswarm.

    `probability` and `positives` are of rows the model had not seen; `frame` are the rows for the beeswarm, of which at
    most 2,000 are drawn by `seed`.
    """
    rows = sampled(len(frame), seed=seed)
    return {
        "calibration": draw_calibration(probability, positives),
        "lift": draw_lift(probability, positives),
        "beeswarm": draw_beeswarm(ranker, frame.iloc[rows], seed=seed),
    }


def sampled(rows: int, *, seed: int) -> NDArray[np.int64]:
    """Choose the places of the rows for a beeswarm, at most 2,000 of them, in their order."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(rows, size=min(MOST_ROWS, rows), replace=False))


def draw_calibration(probability: Floats, positives: Floats) -> bytes:
    """Draw what was said against what was seen, by tenths of the rows, with the 95 % interval of each rate."""
    figure, axes = _canvas()
    table = calibration_table(probability, positives)
    spread = 1.96 * np.sqrt(table["observed"] * (1 - table["observed"]) / table["rows"])
    top = float(max(table["expected"].max(), (table["observed"] + spread).max())) * 1.05 or 1.0
    axes.plot([0, top], [0, top], color=GREY, linewidth=1, linestyle="--", label="said = seen")
    axes.errorbar(
        table["expected"], table["observed"], yerr=spread, color=BLUE, marker="o", markersize=4, linewidth=1.2
    )
    axes.set(xlabel="mean risk said", ylabel="share seen", title="Calibration by tenths of the rows", xlim=(0, top))
    axes.set_ylim(0, top)
    axes.legend(frameon=False, loc="upper left")
    return _png(figure)


def draw_lift(probability: Floats, positives: Floats) -> bytes:
    """Draw how many times the base rate a list of a given length holds."""
    figure, axes = _canvas()
    shares = np.array([0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50, 0.75, 1.0])
    lifts = [lift_at(share, probability, positives) for share in shares]
    axes.plot(shares * 100, lifts, color=BLUE, marker="o", markersize=4, linewidth=1.4)
    axes.axhline(1, color=GREY, linewidth=1, linestyle="--")
    for share in (0.01, 0.10):
        height = lift_at(share, probability, positives)
        axes.annotate(f"{height:.1f}x", (share * 100, height), textcoords="offset points", xytext=(6, 6), color=INK)
    ticks = [0.5, 1, 2, 5, 10, 20, 50, 100]
    axes.set(
        xscale="log", xlabel="length of the list, % of all rows", ylabel="rate on the list / base rate", title="Lift"
    )
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    return _png(figure)


def draw_beeswarm(ranker: Ranker, frame: pd.DataFrame, *, seed: int) -> bytes:
    """Draw each person's contributions (SHAP values, log-odds), feature by feature, coloured by the person's value."""
    figure, _ = _canvas()
    with warnings.catch_warnings():
        # shap colours its maps in a way that matplotlib means to give up; it is shap's to change.
        warnings.filterwarnings("ignore", message=r"The set_\w+ function", category=PendingDeprecationWarning)
        import shap
    from matplotlib import pyplot as plt

    names = np.array([_drawable(name, place) for place, name in enumerate(ranker.features)])
    coded = encode(frame, ranker.columns)
    is_known = ~np.isnan(coded).all(axis=0)
    plt.figure(figure)
    # rng: its jitter is drawn from ours, never from the global numbers, so that the picture is the same every time.
    shap.summary_plot(
        ranker.contributions(frame).to_numpy()[:, is_known],
        coded[:, is_known],
        feature_names=names[is_known].tolist(),
        max_display=MOST_FEATURES,
        show=False,
        plot_size=(WIDTH_IN + 1.2, 0.9 + 0.33 * min(MOST_FEATURES, int(is_known.sum()))),
        rng=seed,
    )
    plt.gca().set_xlabel("adds to the log-odds (SHAP value)")
    plt.gca().set_title("What moves the scores", loc="left")
    return _png(figure)


def _canvas() -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH_IN, HEIGHT_IN), layout="tight")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    return figure, axes


def _png(figure: Any) -> bytes:
    from matplotlib import pyplot as plt

    written = io.BytesIO()
    # No name of the software in it: the same picture is the same bytes in every version that draws it alike.
    figure.savefig(written, format="png", dpi=DPI, metadata={"Software": None}, bbox_inches="tight")
    plt.close(figure)
    return written.getvalue()


def _drawable(name: str, place: int) -> str:
    """The font that comes with the pictures knows no Chinese: such a column is called by its place."""
    return name if name.isascii() else f"column {place + 1}"
