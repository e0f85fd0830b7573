"""The frame of the page: sections with pictures and tables in Chinese and English; one HTML file needs no other."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

#: Chinese, English.
Said = tuple[str, str]

#: The numbers of a model's evidence by table, as `keepline evidence --json` gives them.
Told = Mapping[str, Any]

TEMPLATE = Path(__file__).with_name("page.html")

#: How each part is read, in both languages.
READINGS = Path(__file__).with_name("readings.json")

_IS_NUMBER = re.compile(r"[-+]?[\d,.]*%?( \(.*\))?")
_IS_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")

TOO_FEW = ("事件太少", "too few")

NOT_ASKED = ("未询问", "not asked")

OUTCOME_NAMES: Mapping[str, Said] = {
    "port_out": ("携出", "port-out"),
    "other_leaving": ("其他离网", "other leaving"),
    "silence": ("沉默", "silence"),
    "arrears": ("欠费", "arrears"),
    "upgrade": ("升档", "upgrade"),
    "pack": ("订购流量包", "pack"),
}


@dataclass(frozen=True)
class Figure:
    """A picture, SVG as text or PNG as bytes, with a title and words for who cannot see it."""

    title: Said
    drawn: str | bytes
    alt: str

    def html(self) -> str:
        """Say it as HTML."""
        picture = self.drawn
        if isinstance(picture, bytes):
            coded = base64.b64encode(picture).decode("ascii")
            picture = f'<img src="data:image/png;base64,{coded}" alt="{escape(self.alt)}">'
        return f"<figure><figcaption>{both(self.title)}</figcaption>\n{picture}\n</figure>"


@dataclass(frozen=True)
class Table:
    """A table: its headings, and rows of cells; a cell is text, or Chinese and English."""

    headings: Sequence[Said]
    rows: Sequence[Sequence[str | Said]]
    title: Said | None = None

    def html(self) -> str:
        """Say it as HTML; numbers, with or without an interval, stand to the right."""
        caption = f"<caption>{both(self.title)}</caption>" if self.title else ""
        head = "".join(f"<th>{both(heading)}</th>" for heading in self.headings)
        body = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in self.rows)
        return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'


@dataclass(frozen=True)
class Section:
    """A part of the page: what it is called, how it is read, what it shows."""

    title: Said
    reading: Said
    figures: Sequence[Figure] = field(default=())
    tables: Sequence[Table] = field(default=())

    def html(self) -> str:
        """Say it as HTML."""
        figures = "\n".join(figure.html() for figure in self.figures)
        shown = f'<div class="figures">{figures}</div>' if figures else ""
        tables = f'<div class="tables">{"".join(table.html() for table in self.tables)}</div>' if self.tables else ""
        zh, en = (escape(text) for text in self.reading)
        reading = f'<p class="reading" lang="zh">{zh}</p>\n<p class="reading">{en}</p>'
        return f"<section>\n<h2>{both(self.title)}</h2>\n{reading}\n{shown}\n{tables}\n</section>"


def page(title: Said, lead: str, sections: Sequence[Section]) -> str:
    """Put the page together: `lead` is HTML that stands above the sections."""
    template = TEMPLATE.read_text(encoding="utf-8")
    said = {
        "TITLE": escape(f"{title[0]} {title[1]}"),
        "HEADING": both(title),
        "LEAD": lead,
        "SECTIONS": "\n".join(section.html() for section in sections),
    }
    for name, text in said.items():
        template = template.replace(f"<!-- {name} -->", text)
    return template


def reading(name: str) -> Said:
    """Give the sentences that say how a part of the page is read."""
    said = _readings()[name]
    return said["zh"], said["en"]


@cache
def _readings() -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = json.loads(READINGS.read_text(encoding="utf-8"))
    return said


def both(said: Said) -> str:
    """Say something in both languages, side by side."""
    zh, en = (escape(text) for text in said)
    return f'<span lang="zh">{zh}</span> {en}'.strip() if zh else en


def share(value: float | None, digits: int = 2) -> str:
    """Say a share as a percentage.

    >>> share(0.0123), share(None)
    ('1.23%', '-')
    """
    return "-" if value is None else f"{value:.{digits}%}"


def number(value: float | None, digits: int = 3) -> str:
    """Say a number; what is not known is a dash."""
    return "-" if value is None else f"{value:.{digits}f}"


def count(value: float | None) -> str:
    """Say how many."""
    return "-" if value is None else f"{value:,.0f}"


def measured(told: Told, name: str, digits: int = 2) -> str | Said:
    """Say a measure with its interval, or that there were too few events for it.

    >>> measured({"auc": 0.7, "auc_low": 0.65, "auc_high": 0.75}, "auc")
    '0.70 (0.65-0.75)'
    """
    if told.get(name) is None:
        return TOO_FEW if told.get("rows") else NOT_ASKED
    low, high = (told.get(f"{name}_{end}") for end in ("low", "high"))
    return number(told[name], digits) + ("" if low is None else f" ({low:.{digits}f}-{high:.{digits}f})")


def _cell(cell: str | Said) -> str:
    if not isinstance(cell, str):
        return f"<td>{both(cell)}</td>"
    kind = ' class="d"' if _IS_DAY.fullmatch(cell) else ' class="n"' if _IS_NUMBER.fullmatch(cell) else ""
    return f"<td{kind}>{escape(cell)}</td>"
