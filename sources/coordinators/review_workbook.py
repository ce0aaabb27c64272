"""The review as a workbook: a summary, and the sheets' own rows with each wrong cell coloured and explained.

Here: how it looks in Excel. It is always written anew from the values as they were read: no formula, macro or link of
the coordinator's file is carried over, and text is text whatever it begins with. Not here: what it tells (`review.py`).
"""

from __future__ import annotations

import io
import math
import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from sources.coordinators.cells import shown
from sources.coordinators.changes import TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell.cell import Cell as Written
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from sources.coordinators.review import Mend, Review
    from sources.coordinators.sheets import Cell, Sheet

SUMMARY = "Tarkistus"

_HEADER = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1F5C4A")}
_WRONG = PatternFill("solid", fgColor="F4B6B0")
_GOOD = PatternFill("solid", fgColor="CFE3DB")
_LINK = Font(color="0B4F8A", underline="single")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_SUMMARY_WIDTHS = (24, 20, 30, 40, 60, 24)
_NARROWEST, _WIDEST, _LETTERS_ON_COMMENT_LINE = 10, 48, 40
_LONGEST_TEXT = 32_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIRST_YEAR_OF_EXCEL = 1901


def review_workbook(review: Review, sheets: Mapping[str, Sheet]) -> bytes:
    """The .xlsx of a review; `sheets` are the file's own, by name, as far as it could be read."""
    book = Workbook()
    book.properties.creator = "Ilmastovaranto"
    book.properties.title = f"Tarkistus: {review.file}"
    book.properties.language = "fi"
    summary = book.active or book.create_sheet()
    summary.title = SUMMARY
    wrong: dict[str, dict[str, list[Mend]]] = defaultdict(lambda: defaultdict(list))
    for mend in review.mends:
        if mend.sheet is not None and mend.sheet in sheets and mend.cell is not None:
            wrong[mend.sheet][mend.cell].append(mend)
    _write_summary(summary, review, set(sheets))
    for name, sheet in sheets.items():
        _write_sheet(book.create_sheet(name), sheet, wrong[name])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_summary(page: Worksheet, review: Review, linked: set[str]) -> None:
    for position, width in enumerate(_SUMMARY_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(position)].width = width
    _across(page, f"Työkirjan tarkistus: {review.file}", Font(bold=True, size=14))
    _across(page, review.result, Font(bold=True), _GOOD if review.is_accepted else _WRONG)
    _across(page, review.next_step)
    for note in review.notes:
        _across(page, note)
    _line(page, ())
    _line(page, ("Hankeseutu", review.area))
    _line(page, ("Tarkistettu", review.checked))
    _line(page, ("Tulos", "hyväksytty" if review.is_accepted else "hylätty"))
    _line(page, ("Korjattavia kohtia", review.mends_in_all))
    for sheet, count in review.rows.items():
        _line(page, (f"Rivejä: {sheet}", count))
    _write_mends(page, review, linked)
    _write_changes(page, review)
    page.sheet_view.showGridLines = False
    _to_paper(page)


def _write_mends(page: Worksheet, review: Review, linked: set[str]) -> None:
    if not review.mends:
        return
    _table(page, "Mitä pitää korjata", ("Taulukko", "Solu", "Sarake", "Siinä on nyt", "Mitä siihen kuuluu"))
    for mend in review.mends:
        row = (mend.sheet or "koko tiedosto", mend.cell, mend.column, mend.value or "tyhjä", mend.expected)
        cells = _line(page, row)
        if mend.sheet in linked and mend.cell is not None:
            place = f"{quote_sheetname(str(mend.sheet))}!{mend.cell}"
            cells[1].hyperlink = Hyperlink(ref=cells[1].coordinate, location=place)
            cells[1].font = _LINK
    if review.mends_in_all > len(review.mends):
        _line(page, (f"… ja {review.mends_in_all - len(review.mends)} muuta",))


def _write_changes(page: Worksheet, review: Review) -> None:
    if not review.changes:
        return
    _table(page, "Mikä muuttui edellisestä", ("Muutos", "Kunta", "Tunniste", "Toimenpide", "Tila ennen", "Tila nyt"))
    for change in review.changes:
        known = (change.municipality, change.measure_id, change.name, change.before, change.now)
        _line(page, (TITLES[change.kind], *known))
    for group in review.groups:
        _across(page, f"{group.title}: {group.explained}")


def _across(page: Worksheet, text: str, font: Font | None = None, fill: PatternFill | None = None) -> None:
    """One sentence across the page, tall enough for its text."""
    (cell,) = _line(page, (text,))
    row = page.max_row
    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_SUMMARY_WIDTHS))
    cell.font = font or Font()
    if fill is not None:
        cell.fill = fill
    size = cell.font.size or 11
    page.row_dimensions[row].height = (1 + len(text) // 160) * size * 1.6


def _table(page: Worksheet, title: str, headings: Sequence[str]) -> None:
    _line(page, ())
    (cell,) = _line(page, (title,))
    cell.font, cell.alignment = Font(bold=True, size=12), Alignment()
    for heading in _line(page, headings):
        heading.font, heading.fill = _HEADER["font"], _HEADER["fill"]


def _line(page: Worksheet, values: Sequence[object]) -> list[Written | MergedCell]:
    page.append([None])
    row = page.max_row
    cells = [page.cell(row, position) for position in range(1, len(values) + 1)]
    for cell, value in zip(cells, values, strict=True):
        _put(cell, value)
        cell.alignment = _WRAPPED
    return cells


def _write_sheet(page: Worksheet, sheet: Sheet, wrong: Mapping[str, Sequence[Mend]]) -> None:
    widths: dict[int, int] = {}
    for number, cells in [(1, sheet.header), *sheet.rows]:
        for position, read in enumerate(cells, start=1):
            if read.is_blank:
                continue
            cell = page.cell(number, position)
            _put(cell, read.value, read)
            cell.alignment = _WRAPPED
            widths[position] = max(widths.get(position, 0), len(shown(read.value)))
            if number == 1:
                cell.font, cell.fill = _HEADER["font"], _HEADER["fill"]
    for position, width in widths.items():
        page.column_dimensions[get_column_letter(position)].width = min(max(width + 3, _NARROWEST), _WIDEST)
    for address, mends in wrong.items():
        cell = page[address]
        cell.fill = _WRONG
        if cell.row == 1:
            cell.font = Font(bold=True)
        cell.comment = _comment(mends)
    page.freeze_panes = "B2"
    _to_paper(page)


def _comment(mends: Sequence[Mend]) -> Comment:
    text = "\n".join(f"{mend.column or 'Solu'}: tähän kuuluu {mend.expected}." for mend in mends)[:_LONGEST_TEXT]
    lines = sum(1 + len(line) // _LETTERS_ON_COMMENT_LINE for line in text.splitlines())
    return Comment(_NOT_IN_XML.sub(" ", text), "Ilmastovaranto", width=340, height=40 + 20 * lines)


def _put(cell: Written | MergedCell, value: object, read: Cell | None = None) -> None:
    """The value in the cell: numbers, dates and yes or no as they are, all else as text that stays text."""
    if value is None:
        return
    is_value = read is None or read.kind == "value"
    if is_value and isinstance(value, int | float) and math.isfinite(value):
        cell.value = value
        if read is not None and read.is_percent:
            cell.number_format = "0.##%"
    elif is_value and isinstance(value, date) and value.year >= _FIRST_YEAR_OF_EXCEL:
        cell.value = value
        cell.number_format = "d.m.yyyy"
    else:
        text = _NOT_IN_XML.sub(" ", value if isinstance(value, str) else shown(value))[:_LONGEST_TEXT]
        cell.value = text
        cell.data_type = "s"  # openpyxl would make a formula of what begins with =
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)


def _to_paper(page: Worksheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
