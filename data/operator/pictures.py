"""Pictures: what an invented operator looks like, one sheet of six panels, the same bytes every time."""

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from data.operator import catalogue
from data.operator.people import Ints, Reals
from data.operator.sketch import BANDS_MONTHS, GB, LONGEST_MONTHS, YUAN, Sketch, quantile

WIDTH_IN, HEIGHT_IN, DPI = 13.0, 7.6, 90
INK, BLUE, ORANGE, GREY, PALE = "#333333", "#1f5f99", "#d9822b", "#9a9a9a", "#c9d8e6"
#: Bins of the sketch that make one bar.
BINS_A_BAR = 5
#: What writes Chinese, the best first; as their makers name them.
CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
)
ENGLISH = "DejaVu Sans"  # comes with matplotlib


@dataclass(frozen=True)
class Voice:
    """In which fonts words are drawn: in Chinese and English, or in English alone where no font knows Chinese."""

    fonts: tuple[str, ...]

    def say(self, chinese: str, english: str, between: str = " ") -> str:
        """Say it in both tongues if there is a font for both."""
        return f"{chinese}{between}{english}" if len(self.fonts) > 1 else english


def draw_sheet(sketch: Sketch) -> bytes:
    """Draw the six panels as a PNG, 1,170 x 684 points: the same counts and fonts give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    voice = Voice((*known_chinese()[:1], ENGLISH))
    look = {"font.family": list(voice.fonts), "font.size": 9.0, "axes.unicode_minus": False, "text.color": INK}
    written = io.BytesIO()
    with mpl.rc_context({**look, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
        panels = (_arpu, _data, _active, _plans, _leaving, _leads)
        for axes, draw in zip(figure.subplots(2, 3).flat, panels, strict=True):
            axes.tick_params(colors=INK)
            draw(axes, sketch, voice)
        # No name of the software in it: the same sheet is the same bytes in every version that draws it alike.
        figure.savefig(written, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True})
    return written.getvalue()


def known_chinese() -> list[str]:
    """Return the fonts of this machine that write Chinese, the best first."""
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    return [name for name in CHINESE if name in known]


def _arpu(axes: Any, sketch: Sketch, voice: Voice) -> None:
    _histogram(axes, sketch.bills, YUAN, int(sketch.bills.sum()))
    _mark(axes, sketch.bills, YUAN, voice)
    _ticks(axes, (5, 10, 20, 50, 100, 200, 500))
    axes.set(
        title=voice.say("每用户月收入", "Revenue per user (ARPU)"),
        xlabel=voice.say("元/月", "yuan a month"),
        ylabel=voice.say("用户月占比", "% of subscriber-months"),
    )


def _data(axes: Any, sketch: Sketch, voice: Voice) -> None:
    count = max(int(sketch.data.sum()), 1)
    _histogram(axes, sketch.data, GB, count)
    _mark(axes, sketch.data, GB, voice)
    nothing = voice.say("零流量", "no data at all")
    axes.text(0.02, 0.86, f"{nothing}: {sketch.no_data / count:.1%}", transform=axes.transAxes, color=ORANGE)
    _ticks(axes, (0.01, 0.1, 1, 10, 100))
    axes.set(
        title=voice.say("每用户月流量", "Data per user"),
        xlabel=voice.say("GB/月", "GB a month"),
        ylabel=voice.say("用户月占比", "% of subscriber-months"),
    )


def _active(axes: Any, sketch: Sketch, voice: Voice) -> None:
    people, used, days = np.array(sketch.active).reshape(-1, 3).T
    months = np.arange(len(sketch.months))
    lines = (
        (used / np.maximum(people, 1), BLUE, voice.say("当月有使用的用户", "any use in the month")),
        (days, ORANGE, voice.say("平均一天有使用的用户", "any use on a mean day")),
    )
    for shares, colour, name in lines:
        axes.plot(months, shares * 100, color=colour, marker="o", markersize=4, linewidth=1.4, label=name)
    step = -(-len(months) // 6)
    axes.set_xticks(months[::step], sketch.months[::step])
    axes.set(
        ylim=(0, 105),
        title=voice.say("各月活跃率", "Active rate by month"),
        ylabel=voice.say("在网用户占比", "% of subscribers in service"),
    )
    axes.legend(frameon=False, loc="lower left")


def _plans(axes: Any, sketch: Sketch, voice: Voice) -> None:
    shares = [plans / max(int(plans.sum()), 1) * 100 for plans in (sketch.plans[0], sketch.plans[-1])]
    place = np.arange(len(catalogue.PLANS))
    last, first = (voice.say("末月", f"in {sketch.months[-1]}"), voice.say("首月", f"in {sketch.months[0]}"))
    axes.barh(place, shares[1], color=np.where(catalogue.PLAN_IS_5G, BLUE, PALE), label=last)
    axes.plot(shares[0], place, color=ORANGE, linestyle="", marker="|", markersize=9, markeredgewidth=2, label=first)
    axes.set_yticks(place, [f"{plan.fee_fen // 100} · {plan.generation}" for plan in catalogue.PLANS])
    axes.set(
        title=voice.say("套餐结构", "Plan mix"),
        xlabel=voice.say("用户占比", "% of subscribers"),
        ylabel=voice.say("月费(元)· 制式", "fee, yuan · generation"),
    )
    axes.legend(frameon=False, loc="upper right")


def _leaving(axes: Any, sketch: Sketch, voice: Voice) -> None:
    rates = sketch.leaving[:, 1:] / np.maximum(sketch.leaving[:, :1], 1) * 100
    place = np.arange(len(BANDS_MONTHS))
    names = (voice.say("携号转出", "port-out"), voice.say("其他离网", "other leaving"))
    for column, (name, colour) in enumerate(zip(names, (BLUE, ORANGE), strict=True)):
        axes.bar(place + 0.4 * (column - 0.5), rates[:, column], width=0.4, color=colour, label=name)
    bands = [f"{begins}–{following - 1}" for begins, following in pairwise(BANDS_MONTHS)]
    axes.set_xticks(place, [*bands, f"{BANDS_MONTHS[-1]}+"])
    axes.set(
        title=voice.say("按在网时长的离网率", "Leaving by tenure"),
        xlabel=voice.say("在网月数", "months since joining"),
        ylabel=voice.say("每月离网", "% leaving a month"),
    )
    axes.legend(frameon=False, loc="upper right")


def _leads(axes: Any, sketch: Sketch, voice: Voice) -> None:
    shares = sketch.leads / np.maximum(sketch.leads.sum(axis=1, keepdims=True), 1) * 100
    place = np.arange(sketch.leads.shape[1])
    axes.bar(place, shares[0], color=BLUE, width=0.7, label=voice.say("携号转出者", "who ported out"))
    axes.plot(
        place, shares[1], color=GREY, linestyle="", marker="_", markersize=26, markeredgewidth=2.5,
        label=voice.say("同期留下者", "who might have, and stayed"),
    )  # fmt: skip
    none = voice.say("无", "none", "\n")
    axes.set_xticks(place, [*map(str, range(LONGEST_MONTHS)), f"{LONGEST_MONTHS}+", none])
    axes.set(
        title=voice.say("征兆到转出的提前量", "Lead from first sign to port-out"),
        xlabel=voice.say("提前月数", "months from the first sign on"),
        ylabel=voice.say("占比", "% of each group"),
        ylim=(0, max(float(shares.max()), 1.0) * 1.25),
    )
    axes.legend(frameon=False, loc="upper left")


def _histogram(axes: Any, counts: Ints, bounds: Reals, of: int) -> None:
    """Bars on a logarithmic axis; what lies outside of the bounds is in no bar."""
    inside = counts[1:-1].reshape(-1, BINS_A_BAR).sum(axis=1) / max(of, 1) * 100
    edges = bounds[::BINS_A_BAR]
    axes.bar(edges[:-1], inside, width=np.diff(edges), align="edge", color=PALE)
    axes.set_xscale("log")
    held = np.flatnonzero(inside)
    if len(held):
        axes.set_xlim(edges[held[0]], edges[held[-1] + 1])


def _mark(axes: Any, counts: Ints, bounds: Reals, voice: Voice) -> None:
    """The median and what 95 % stay under, said on the outer sides of their lines, above the bars."""
    axes.set_ylim(top=axes.get_ylim()[1] * 1.12)
    for share, name, side in ((0.5, voice.say("中位数", "median"), "right"), (0.95, "95 %", "left")):
        value = quantile(counts, bounds, share)
        axes.axvline(value, color=BLUE, linewidth=1.2, linestyle="--")
        axes.annotate(
            f"{name} {value:.3g}",
            (value, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(-4 if side == "right" else 4, -11),
            textcoords="offset points",
            color=BLUE,
            horizontalalignment=side,
        )


def _ticks(axes: Any, ticks: tuple[float, ...]) -> None:
    low, high = axes.get_xlim()
    shown = [tick for tick in ticks if low <= tick <= high]
    axes.set_xticks(shown, [f"{tick:g}" for tick in shown])
    axes.minorticks_off()
