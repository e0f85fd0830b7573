"""Reasons: why somebody stands on a list, in sentences with the person's own numbers, in Chinese and in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import Column

Templates = tuple[str, str]
Floats = NDArray[np.float64]
Places = NDArray[np.int64]

LANGUAGES = ("zh", "en")
SHOWN, USUAL = "shown", "usual"
COUNTED = "n "

#: A value that lies nearer to the typical one than a tenth of it is no reason: nobody would call it high or low.
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Wording:
    """How a feature is said as a reason.

    `group` is what the trade calls one thing: contributions within it are netted. `high` and `low` are sentences
    (Chinese, English) for a value above or below the typical one; a side without words is no reason. They are
    templates over the person's own values of all features, such as `{data_gb:.1f}`; `{active_days:n day}` counts, 1 day
    or 2 days. `{shown}` is the feature's own value as a person would write it, `{usual}` the typical one. A flag is
    high when it is true, low when not; text is always high. A number is neither where it lies nearer to the typical one
    than a tenth of that, or than `least`, or where both would be written alike.
    """

    group: str
    zh_name: str
    en_name: str
    high: Templates | None = None
    low: Templates | None = None
    least: float = 0.0


def reason_columns(at_most: int = 3) -> list[str]:
    """Return the names of the columns that `explain` gives.

    >>> reason_columns(1)
    ['reason_1_zh', 'reason_1_en']
    """
    return [f"reason_{place}_{language}" for place in range(1, at_most + 1) for language in LANGUAGES]


def explain(
    values: pd.DataFrame,
    contributions: pd.DataFrame,
    wording: Mapping[str, Wording],
    typical: Mapping[str, float],
    at_most: int = 3,
    *,
    with_groups: bool = False,
) -> pd.DataFrame:
    """Return at most three reasons a row, strongest first: reason_1_zh, reason_1_en, ..; empty where there are fewer.

    With groups, also what the trade calls the thing behind each: group_1, ..

    `values` are the people as they are, `contributions` what each feature adds to their log-odds, rows alike. Groups
    whose contributions net to more than nothing are taken in order of the net, ties in the order of the columns; each
    is said by its feature with the largest positive contribution that has a sentence for this person. A sentence that
    needs a value which is missing is no sentence.
    """
    names = [str(name) for name in contributions.columns if name in wording]
    columns = reason_columns(at_most)
    texts = np.full((len(values), len(columns)), "", dtype=object)
    chosen = np.full((len(values), at_most), -1, dtype=np.int64)
    if names and len(values):
        usual = {name: typical.get(name, np.nan) for name in names}
        sides = np.column_stack([_side(values[name], usual[name], wording[name].least) for name in names])
        for place, name in enumerate(names):
            sides[:, place] = _sayable(values, wording[name], sides[:, place], name=name, usual=usual[name])
        added = contributions[names].to_numpy(dtype=np.float64)
        chosen = _speakers(added, sides != 0, [wording[name].group for name in names], at_most)
        spoken = {name: wording[name] for name in names}
        _say(texts, chosen=chosen, sides=sides, values=values, wording=spoken, typical=typical)
    reasons = pd.DataFrame(texts, index=values.index, columns=columns)
    if not with_groups:
        return reasons
    groups = np.array([*(wording[name].group for name in names), ""], dtype=object)[chosen]
    return reasons.assign(**{f"group_{place + 1}": groups[:, place] for place in range(at_most)})


def plain_wording(column: Column) -> Wording:
    """Say a column of a stranger's flat table: its name, the person's value, and what is typical."""
    name = _literal(column.name)
    if column.kind == "category":
        return Wording(column.name, column.name, column.name, high=(name + " 为“{shown}”", name + " is `{shown}`"))
    if column.kind == "flag":
        yes, no = (name + " 为“是”", name + " is true"), (name + " 为“否”", name + " is false")
        return Wording(column.name, column.name, column.name, high=yes, low=no)
    usual = shown(np.nan if column.typical is None else column.typical)
    said = (name + " {shown}" + f"（一般 {usual}）", name + " is {shown}" + f" (typically {usual})")
    return Wording(column.name, column.name, column.name, high=said, low=said)


def shown(value: Any) -> str:
    """Write a value as a person would.

    >>> shown(61.0), shown(0.63124), shown(151098.9), shown("Offer E")
    ('61', '0.6312', '151,099', 'Offer E')
    """
    if isinstance(value, str) or not isinstance(value, (int, float, np.number)):
        return str(value)
    number = float(value)
    if number.is_integer() and abs(number) < 10_000:  # noqa: PLR2004 - years and short codes carry no comma
        return str(int(number))
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.4g}"  # noqa: PLR2004


def _side(values: "pd.Series[Any]", typical: float, least: float) -> Places:
    """1 above the typical value, -1 below, 0 neither or not known."""
    known = values.notna().to_numpy()
    if pd.api.types.is_bool_dtype(values.dtype):
        side = np.where(values.fillna(value=False).to_numpy(dtype=bool), 1, -1)
    elif pd.api.types.is_numeric_dtype(values.dtype):
        apart = np.nan_to_num(values.to_numpy(dtype=np.float64, na_value=np.nan) - typical, nan=0.0)
        side = np.where(np.abs(apart) >= max(least, LEAST_SHARE * abs(np.nan_to_num(typical))), np.sign(apart), 0)
    else:
        side = np.ones(len(values))
    return np.where(known, side, 0).astype(np.int64)


def _sayable(values: pd.DataFrame, wording: Wording, side: Places, *, name: str, usual: float) -> Places:
    """Keep a side where it has words, all the values that they need, and a value that reads unlike the usual one."""
    kept = np.zeros_like(side)
    for sign, templates in ((1, wording.high), (-1, wording.low)):
        if templates is None:
            continue
        needed = [slot for slot in _slots(templates) if slot not in {SHOWN, USUAL}]
        told = values[needed].notna().all(axis=1).to_numpy() if needed else np.ones(len(values), dtype=bool)
        if USUAL in _slots(templates) and name in needed:
            places = max(_decimals(spec) for template in templates for spec in _specs(template, name))
            own = values[name].to_numpy(dtype=np.float64, na_value=np.nan)
            told = told & (np.round(own, places) != np.round(usual, places))
        kept = np.where((side == sign) & told, sign, kept)
    return kept


def _specs(template: str, name: str) -> list[str]:
    """Return how a template writes a feature."""
    return [spec or "" for _, field, spec, _ in Formatter().parse(template) if field == name]


def _decimals(spec: str) -> int:
    """Say to how many decimals of the value a number is written.

    >>> _decimals(".1f"), _decimals("+.0%"), _decimals("n day")
    (1, 2, 0)
    """
    digits = spec.partition(".")[2].rstrip("f%")
    return int(digits or 0) + (2 if spec.endswith("%") else 0)


def _speakers(added: Floats, is_sayable: NDArray[np.bool_], groups: Sequence[str], at_most: int) -> Places:
    """Return rows x at_most: the place of the feature that speaks for the first, second, .. group; -1 for none."""
    names = list(dict.fromkeys(groups))
    members = [np.flatnonzero([group == name for group in groups]) for name in names]
    strength = np.where(is_sayable & (added > 0), added, 0.0)
    net = np.column_stack([added[:, own].sum(axis=1) for own in members])
    speaker = np.column_stack([own[strength[:, own].argmax(axis=1)] for own in members])
    is_heard = (net > 0) & (np.take_along_axis(strength, speaker, axis=1) > 0)
    order = np.argsort(np.where(is_heard, -net, np.inf), axis=1, kind="stable")[:, :at_most]
    chosen = np.where(np.take_along_axis(is_heard, order, axis=1), np.take_along_axis(speaker, order, axis=1), -1)
    missing = at_most - chosen.shape[1]
    return np.pad(chosen, ((0, 0), (0, max(missing, 0))), constant_values=-1).astype(np.int64)


def _say(
    texts: NDArray[Any],
    *,
    chosen: Places,
    sides: Places,
    values: pd.DataFrame,
    wording: Mapping[str, Wording],
    typical: Mapping[str, float],
) -> None:
    """Fill in the sentences, feature by feature and side by side, so that each template is read once."""
    for feature, (name, said) in enumerate(wording.items()):
        for sign, templates in ((1, said.high), (-1, said.low)):
            rows, places = np.nonzero((chosen == feature) & (sides[:, [feature]] == sign))
            if templates is None or not len(rows):
                continue
            for language, template in enumerate(templates):
                column = places * len(LANGUAGES) + language
                texts[rows, column] = _filled(template, values, name, rows, typical.get(name, np.nan))


def _filled(template: str, values: pd.DataFrame, name: str, rows: Places, usual: float) -> list[str]:
    slots = [slot for slot in _slots((template,)) if slot != USUAL]
    own = {slot: values[name if slot == SHOWN else slot].to_numpy()[rows].tolist() for slot in slots}
    if SHOWN in own:
        own[SHOWN] = [shown(value) for value in own[SHOWN]]
    people = zip(*own.values(), strict=True) if slots else ((),) * len(rows)
    # The formatter of our own is slower, and few sentences count anything.
    fill = _COUNTING.format if f":{COUNTED}" in template else str.format
    return [fill(template, **dict(zip(slots, person, strict=True)), usual=usual) for person in people]


class _Counting(Formatter):
    """Fills in as `str.format` does, and knows one day from two days."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value; `n day` writes how many days."""
        if not format_spec.startswith(COUNTED):
            return str(super().format_field(value, format_spec))
        number = f"{value:.0f}"
        return f"{number} {format_spec.removeprefix(COUNTED)}{'' if number == '1' else 's'}"


_COUNTING = _Counting()


def _slots(templates: Sequence[str]) -> list[str]:
    """Return the features that templates put in."""
    fields = [field for template in templates for _, field, _, _ in Formatter().parse(template)]
    return list(dict.fromkeys(field for field in fields if field))


def _literal(text: str) -> str:
    """Keep a stranger's column name from being read as a template."""
    return text.replace("{", "{{").replace("}", "}}")
