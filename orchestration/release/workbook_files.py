"""Workbooks (.xlsx) of a release for people: sheets of typed cells with Finnish headings, their columns and sources.

The same bytes for the same release. What does not live here: which tables a workbook is of (`workbooks.py`), and the
coordinators' own workbooks (`sources/coordinators/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from orchestration.release.column_titles import column_titles, title_with_unit, unit_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from orchestration.release.released import Field

HEADER_ROWS = 3
"""What the sheet is of, Finnish headings with units, and the columns' own names, which programs read them by."""
_LONGEST_NAME = 31
_NUMBER_FORMATS = {"DOUBLE": "#,##0.0###", "BIGINT": "#,##0", "INTEGER": "#,##0", "DATE": "d.m.yyyy"}
_ONE_BY_ONE = "0"
"""Of years and of places in an order: no space between thousands."""
_WIDTHS = {"VARCHAR": 22, "BOOLEAN": 11, "DATE": 12}
_NARROW, _WIDEST = 14, 60
_COLUMNS = (
    ("Välilehti", 28),
    ("Sarake", 34),
    ("Otsikko", 42),
    ("Yksikkö", 18),
    ("Yksikön koodi (UCUM)", 22),
    ("Tyyppi", 12),
    ("Avain", 8),
    ("Merkitys (englanniksi)", 100),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of data: `rows` hold a value for each of the `fields`, in their order."""

    name: str
    title: str
    fields: Sequence[Field]
    key: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Origin:
    """What every workbook of a release says of itself."""

    release_id: str
    released_at: str
    """ISO 8601, UTC."""
    has_example: bool
    lines: Sequence[tuple[str, str]]
    """Heading and text of each line of the sheet of sources: licences, how to cite, publishers."""

    @property
    def in_words(self) -> str:
        """The release, and that its data is an example where it is."""
        return f"Ilmastovaranto, julkaisu {self.release_id}" + (" · ESIMERKKIAINEISTO" if self.has_example else "")


def write_workbook(path: Path, title: str, sheets: Sequence[Sheet], origin: Origin) -> None:
    """Write the workbook to `path`: the sheets of data, then `Sarakkeet` (columns) and `Lähteet` (sources)."""
    made_at = datetime.fromisoformat(origin.released_at).astimezone(UTC).replace(tzinfo=None)
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "author": "Ilmastovaranto", "created": made_at})
        look = _Look(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name[:_LONGEST_NAME]), sheet, origin, look)
        _write_columns(book.add_worksheet("Sarakkeet"), sheets, look)
        _write_sources(book.add_worksheet("Lähteet"), title, origin, look)


class _Look:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold = book.add_format({"bold": True})
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF3"})
        self.name = book.add_format({"font_color": "#4D5C68", "font_size": 9, "bottom": 1})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self._formats = {
            code: book.add_format({"num_format": code}) for code in (*_NUMBER_FORMATS.values(), _ONE_BY_ONE)
        }

    def of(self, field: Field) -> Format | None:
        """How the values of a column are shown; texts as texts, so that `046` stays so when a cell is edited."""
        if field.sql_type == "VARCHAR":
            return self.text
        if (field.sql_type == "INTEGER" and not field.unit) or field.name.endswith(("year", "order")):
            return self._formats[_ONE_BY_ONE]
        return self._formats.get(_NUMBER_FORMATS.get(field.sql_type, ""))


def _write_sheet(worksheet: Worksheet, sheet: Sheet, origin: Origin, look: _Look) -> None:
    for column, field in enumerate(sheet.fields):
        worksheet.set_column(column, column, _width(field), look.of(field))
    worksheet.freeze_panes(HEADER_ROWS, 0)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(1)
    worksheet.set_footer(f"&L{origin.in_words}&R&P / &N")
    worksheet.write_string(0, 0, f"{sheet.title} · {origin.in_words}", look.bold)
    worksheet.set_row(1, 46)
    worksheet.write_row(1, 0, [title_with_unit(field) for field in sheet.fields], look.heading)
    worksheet.write_row(2, 0, [field.name for field in sheet.fields], look.name)
    number = HEADER_ROWS - 1
    formats = [look.of(field) for field in sheet.fields]
    writers = [_writer(worksheet, field) for field in sheet.fields]
    for number, row in enumerate(sheet.rows, start=HEADER_ROWS):
        for column, value in enumerate(row):
            if value is not None:
                writers[column](number, column, value, formats[column])
    worksheet.autofilter(HEADER_ROWS - 1, 0, number, len(sheet.fields) - 1)


def _writer(worksheet: Worksheet, field: Field) -> Any:  # noqa: ANN401 - one of XlsxWriter's methods, of like arguments
    if field.sql_type == "VARCHAR":
        return worksheet.write_string
    if field.sql_type == "DATE":
        return worksheet.write_datetime
    return worksheet.write_boolean if field.sql_type == "BOOLEAN" else worksheet.write_number


def _width(field: Field) -> int:
    if field.name in ("description", "measure_name", "explanation_fi", "formula_fi"):
        return _WIDEST
    return _WIDTHS.get(field.sql_type, _NARROW)


def _write_columns(worksheet: Worksheet, sheets: Sequence[Sheet], look: _Look) -> None:
    for column, (heading, width) in enumerate(_COLUMNS):
        worksheet.set_column(column, column, width)
        worksheet.write_string(0, column, heading, look.heading)
    worksheet.freeze_panes(1, 0)
    titles = column_titles()
    number = 0
    for sheet in sheets:
        for field in sheet.fields:
            number += 1
            is_key = "kyllä" if field.name in sheet.key else ""
            words = (sheet.name, field.name, titles[field.name], *_unit(field), field.sql_type.lower(), is_key)
            worksheet.write_row(number, 0, (*words, field.description))
    worksheet.autofilter(0, 0, number, len(_COLUMNS) - 1)


def _unit(field: Field) -> tuple[str, str]:
    return (field.unit, unit_codes()[field.unit] or "") if field.unit else ("", "")


def _write_sources(worksheet: Worksheet, title: str, origin: Origin, look: _Look) -> None:
    worksheet.set_column(0, 0, 26)
    worksheet.set_column(1, 1, 110)
    worksheet.write_string(0, 0, f"{title} · {origin.in_words}", look.bold)
    for number, (heading, text) in enumerate(origin.lines, start=2):
        worksheet.write_string(number, 0, heading, look.wrapped)
        worksheet.write_string(number, 1, text, look.wrapped)
