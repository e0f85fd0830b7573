"""Packs: one workbook a prefecture, as a manager likes to open it; numbers masked, control people left out."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from data.refusals import BadData, CannotWrite
from serving.columns import RECOMMENDATION, RETENTION, Shown
from serving.cover import OUTCOMES, STATED, Cover, Pack, facts, level_rows, stated_rates
from serving.lists import Lists
from serving.sheets import KEEP, MOVE, SAID, STYLES, Field

EXCEL_ROWS = 1_048_576
CODE_DIGITS = 4
A4 = 9
MASKED = r"\d{3}\*{4}\d{4}"
ROW_HEIGHT = 32


class _Sheet:
    """A worksheet on which no cell is lost in silence: the writer's return codes are read."""

    def __init__(self, book: Any, name: str, styles: dict[str, Any]) -> None:
        self.name, self.styles = name, styles
        self.sheet = book.add_worksheet(name)

    def put(self, row: int, column: int, value: object, style: str) -> None:
        """Write one value: text as text, never a formula or a link; nothing as a blank."""
        form = self.styles[style]
        code: int
        if value is None:
            code = self.sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            code = self.sheet.write_string(row, column, value, form)
        elif isinstance(value, datetime):
            code = self.sheet.write_datetime(row, column, value, form)
        else:
            code = self.sheet.write_number(row, column, value, form)
        if code != 0:
            raise BadData(
                f"sheet {self.name}, row {row + 1}",
                found=f"a cell that Excel cannot hold (code {code})",
                expected=f"at most {EXCEL_ROWS} rows and 32767 characters a cell",
                do="Shorten the text, or split the prefecture.",
            )


def _values(rows: pd.DataFrame, shows: tuple[str, ...]) -> list[object]:
    """Return what a field shows of every row; a missing value is nothing, two texts stand one above the other."""
    parts = []
    for name in shows:
        values = rows[name].astype(object)
        said = values.map(SAID[name], na_action="ignore") if name in SAID else values
        parts.append([None if gone else one for one, gone in zip(said.tolist(), values.isna(), strict=True)])
    if len(parts) == 1:
        return parts[0]
    return [
        "\n".join(str(one) for one in both if one is not None and one != "") or None
        for both in zip(*parts, strict=True)
    ]


def _write_list(sheet: _Sheet, rows: pd.DataFrame, fields: tuple[Field, ...]) -> None:
    """Write a list: frozen header, filters, a drop-down for the outcome."""
    if len(rows) >= EXCEL_ROWS:
        raise BadData(
            f"sheet {sheet.name}",
            found=f"{len(rows)} rows",
            expected=f"fewer than {EXCEL_ROWS}",
            do="Use the CSV or Parquet file of the list, or raise the level at which a list begins.",
        )
    for column, field in enumerate(fields):
        sheet.put(0, column, f"{field.zh}\n{field.en}", "head")
        sheet.sheet.set_column(column, column, field.width)
        values = _values(rows, field.shows) if field.shows else [None] * len(rows)
        codes = rows["level"].tolist() if field.style == "level" else []
        for at, value in enumerate(values):
            style = f"level_{codes[at]}" if codes else field.style
            sheet.put(at + 1, column, value, style)
        if field.en == "Outcome" and len(rows):
            sheet.sheet.data_validation(1, column, len(rows), column, {"validate": "list", "source": list(OUTCOMES)})
    sheet.sheet.set_row(0, ROW_HEIGHT)
    for at in range(len(rows)):
        sheet.sheet.set_row(at + 1, ROW_HEIGHT)
    sheet.sheet.freeze_panes(1, 3)
    sheet.sheet.autofilter(0, 0, max(len(rows), 1), len(fields) - 1)
    sheet.sheet.set_landscape()
    sheet.sheet.set_paper(A4)
    # On paper: everything up to the remark; the figures behind it are for the screen.
    remark = next(at for at, field in enumerate(fields) if field.en == "Remark")
    sheet.sheet.print_area(0, 0, max(len(rows), 1), remark)
    sheet.sheet.fit_to_pages(1, 0)
    sheet.sheet.repeat_rows(0)


def _section(sheet: _Sheet, row: int, words: str, note: str = "") -> int:
    """Begin a section of the cover and return the row after it."""
    sheet.put(row, 0, words, "section")
    for column, text in ((1, note), (2, None), (3, None)):
        sheet.put(row, column, text, "section")
    return row + 1


def _write_cover(sheet: _Sheet, cover: Cover, pack: Pack) -> None:
    """Write the first page: what this is, how many by level, what is stated, how good the models are."""
    sheet.sheet.set_column(0, 0, 60)
    sheet.sheet.set_column(1, 1, 80)
    sheet.sheet.set_column(2, 3, 12)
    sheet.sheet.hide_gridlines(2)
    sheet.put(0, 0, f"{pack.name} {cover.month} 客户挽留与升档名单 · Whom to keep, whom to move up", "title")
    row = _section(sheet, 2, "这是什么 What this is")
    for label, text in facts(cover, pack):
        sheet.put(row, 0, label, "label")
        sheet.put(row, 1, text, "wrap")
        row += 1
    row = _section(sheet, row + 1, "预警等级 Warning levels", "含义 Meaning")
    sheet.put(row - 1, 2, "人数 People", "section")
    sheet.put(row - 1, 3, "处理 To work", "section")
    for level, words, means, people, worked in level_rows(cover, pack):
        sheet.put(row, 0, words, f"level_{level}")
        sheet.put(row, 1, means, "wrap")
        sheet.sheet.set_row(row, ROW_HEIGHT)
        sheet.put(row, 2, people, "whole")
        sheet.put(row, 3, worked, "whole")
        row += 1
    row = _section(sheet, row + 1, "模型证据 How good the models are")
    for line in cover.evidence or ("未提供 not given",):
        sheet.put(row, 0, "模型 Model", "label")
        sheet.put(row, 1, line, "wrap")
        row += 1
    row = _section(sheet, row + 1, "约定值 Stated rates", STATED)
    for what, much in stated_rates(cover):
        sheet.put(row, 0, what, "label")
        sheet.put(row, 1, f"{much}（{STATED}）", "warn")
        row += 1
    sheet.sheet.set_landscape()
    sheet.sheet.set_paper(A4)
    sheet.sheet.fit_to_pages(1, 0)


def _write_glossary(sheet: _Sheet) -> None:
    """Explain every column of the lists once, in both languages."""
    for column, (words, width) in enumerate(
        (
            ("列\nColumn", 24),
            ("中文名\nIn Chinese", 20),
            ("英文名\nIn English", 26),
            ("含义\nMeaning (zh)", 60),
            ("Meaning", 60),
        )
    ):
        sheet.put(0, column, words, "head")
        sheet.sheet.set_column(column, column, width)
    sheet.sheet.set_row(0, ROW_HEIGHT)
    explained: dict[str, Shown] = {}
    for shown in (*RETENTION, *RECOMMENDATION):
        explained.setdefault(shown.name, shown)
    for row, shown in enumerate(explained.values(), start=1):
        for column, text in enumerate((shown.name, shown.zh, shown.en, shown.about_zh, shown.about_en)):
            sheet.put(row, column, text, "wrap")
    sheet.sheet.freeze_panes(1, 1)


def _write_pack(path: Path, cover: Cover, pack: Pack) -> None:
    """Write the workbook of a prefecture; its bytes depend on its content alone."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10},
    }
    book = xlsxwriter.Workbook(str(path), options)
    made = datetime(cover.list_day.year, cover.list_day.month, cover.list_day.day)  # noqa: DTZ001 - Excel knows no zones
    book.set_properties({"title": f"{pack.code} {cover.month}", "author": "Keepline", "created": made})
    styles = {style: book.add_format(properties) for style, properties in STYLES.items()}
    _write_cover(_Sheet(book, "封面 Cover", styles), cover, pack)
    _write_list(_Sheet(book, "挽留 Retention", styles), pack.keep, KEEP)
    _write_list(_Sheet(book, "推荐 Recommendation", styles), pack.move, MOVE)
    _write_glossary(_Sheet(book, "说明 Glossary", styles))
    try:
        book.close()
    except XlsxFileError as error:
        raise CannotWrite(
            f"{path.name}", found=str(error), expected="room for a workbook", do="Free some space."
        ) from error


def _with_numbers(rows: pd.DataFrame, masked: pd.DataFrame) -> pd.DataFrame:
    """Leave the control people out and put the masked numbers in; a number that is not masked is refused."""
    rows = rows[~rows["is_control"]].merge(masked, on="subscriber_id", how="left", validate="one_to_one")
    bare = int((~rows["masked"].dropna().astype("str").str.fullmatch(MASKED)).sum())
    if bare:
        raise BadData(
            "numbers for the workbooks",
            found=f"{bare} that are not masked",
            expected="138****5678",
            do="Mask them (data.identity.masked).",
        )
    return rows


def write_packs(lists: Lists, cover: Cover, masked: pd.DataFrame, folder: Path) -> dict[str, int]:
    """Write `<prefecture>.xlsx` for every prefecture with anybody to contact; return file name -> rows of both lists.

    `masked`: subscriber_id, masked (138****5678), one row a subscriber at least for everybody listed.
    """
    keep, move = _with_numbers(lists.retention, masked), _with_numbers(lists.recommendation, masked)
    codes = sorted({*keep["prefecture"], *move["prefecture"]})
    odd = [code for code in codes if not (len(code) == CODE_DIGITS and code.isascii() and code.isdigit())]
    if odd:
        raise BadData(
            "prefecture", found=f"`{odd[0]}`", expected="a code of 4 digits (GB/T 2260)", do="Mend the export."
        )
    rows = {}
    for code in codes:
        pack = Pack(code, *(part[part["prefecture"] == code].reset_index(drop=True) for part in (keep, move)))
        _write_pack(folder / f"{code}.xlsx", cover, pack)
        rows[f"{code}.xlsx"] = len(pack.keep) + len(pack.move)
    return rows
