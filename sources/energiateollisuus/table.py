"""Where in a workbook the table is: its sheet, header row, columns, unit and year.

Here: finding the table by the names of its columns, whatever stands around it. Not here: the bytes
(`sources/spreadsheets.py`), or the rows and their values (`parse.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from sources.problems import WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HEADER_WITHIN = 40
"""A header further down than this is not looked for."""
_ROWS_OF_HEADER = 3
"""A header may stand on this many rows, as where a merged cell spans the groups."""
_LEAST_GROUPS = 2
_LONGEST_HEADING = 200
_YEAR = re.compile(r"(?<![\d.])(20\d\d)(?!\d)(?!-\d)")
_UNIT = re.compile(r"\b([kMGT]Wh)\b")
_AROUND_A_NAME = r"[\W\d]*(?:[kMGT]?Wh)?[\W\d]*"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its cells by row and column from A1."""

    name: str
    rows: list[list[object]]


@dataclass(frozen=True)
class Table:
    """The table: its sheet and year, its columns by place, and the rows under its header by their number in Excel."""

    sheet: str
    year: int
    name_column: int | None
    code_column: int | None
    groups: dict[str, int]
    rows: list[tuple[int, list[object]]]


def find_table(layout: Mapping[str, Any], file_name: str, sheets: Sequence[Sheet]) -> Table:
    """The one table of a workbook. Raises WrongFile where there is none, or it is not what it should be."""
    wanted = [*layout["groups"], layout["total"]]
    found = [(sheet, row) for sheet in sheets if (row := _header_row(sheet, wanted)) is not None]
    if not found:
        names = ", ".join(sheet.name for sheet in sheets)
        raise WrongFile(f"a header row with the columns Kunta, {', '.join(wanted)}", value=f"the sheets {names}")
    if len(found) > 1:
        raise WrongFile("one sheet with the table", value=", ".join(sheet.name for sheet, _ in found))
    ((sheet, row),) = found
    header = sheet.rows[row]
    groups = {name: _column(sheet, row, header, name) for name in wanted}
    above = sheet.rows[max(0, row - _ROWS_OF_HEADER + 1) : row + 1]
    name_column = _first_of(above, layout["name_headers"], groups.values())
    code_column = _first_of(above, layout["code_headers"], groups.values())
    if name_column is None and code_column is None:
        shown = ", ".join(text(cell) for cell in header if text(cell))
        names = " or ".join([*layout["name_headers"], *layout["code_headers"]])
        raise WrongFile(f"a column of municipalities: {names}", sheet=sheet.name, row=row + 1, value=shown)
    _check_unit(layout["unit"], sheet, row)
    rows = list(enumerate(sheet.rows[row + 1 :], start=row + 2))
    return Table(sheet.name, _year(file_name, sheet, row), name_column, code_column, groups, rows)


def text(cell: object) -> str:
    """A cell as text on one line; empty where it is empty."""
    return "" if cell is None else " ".join(str(cell).split())


def is_unit(cell: object) -> bool:
    """Whether a cell is nothing but a unit of energy, as on a row of units under the header."""
    return re.fullmatch(r"[(\[]?[kMGT]Wh[)\]]?", text(cell)) is not None


def _is_named(cell: object, name: str) -> bool:
    """Whether a heading is `name`, with nothing around it but a unit, a year, a note or punctuation."""
    heading = text(cell)[:_LONGEST_HEADING]
    return re.fullmatch(re.escape(name) + _AROUND_A_NAME, heading, flags=re.IGNORECASE) is not None


def _header_row(sheet: Sheet, names: Sequence[str]) -> int | None:
    """The first row that has two of the groups' names; what it lacks is told later."""
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        if sum(any(_is_named(cell, name) for cell in row) for name in names) >= _LEAST_GROUPS:
            return number
    return None


def _column(sheet: Sheet, row: int, header: Sequence[object], name: str) -> int:
    places = [place for place, cell in enumerate(header) if _is_named(cell, name)]
    if len(places) != 1:
        shown = ", ".join(text(cell) for cell in header if text(cell))
        expected = "a column of this name" if not places else f"this column once, not {len(places)} times"
        raise WrongFile(expected, sheet=sheet.name, row=row + 1, column=name, value=shown)
    return places[0]


def _first_of(rows: Sequence[Sequence[object]], names: Sequence[str], taken: Iterable[int]) -> int | None:
    """The first column with one of these headings on any row of the header, other than the groups' own."""
    used = set(taken)
    for row in reversed(rows):
        for place, cell in enumerate(row):
            if place not in used and any(_is_named(cell, name) for name in names):
                return place
    return None


def _check_unit(wanted: str, sheet: Sheet, header_row: int) -> None:
    """Raise WrongFile where the title, the header or the row under it names another unit."""
    for number, row in enumerate(sheet.rows[: header_row + 2], start=1):
        for cell in row:
            others = [unit for unit in _UNIT.findall(text(cell)) if unit != wanted]
            if others:
                raise WrongFile(f"figures in {wanted}", sheet=sheet.name, row=number, value=text(cell))


def _year(file_name: str, sheet: Sheet, header_row: int) -> int:
    """The year that the file's name, the sheet's name and the title and header agree on. Raises WrongFile."""
    title = " ".join(text(cell) for row in sheet.rows[: header_row + 1] for cell in row)
    places = {"the file's name": file_name, "the sheet's name": sheet.name, "the title": title}
    told = {place: set(_YEAR.findall(words)) for place, words in places.items()}
    told = {place: years for place, years in told.items() if years}
    if not told:
        raise WrongFile("the statistical year in the title, the sheet's name or the file's name", sheet=sheet.name)
    common = reduce(set.intersection, told.values())
    if len(common) != 1:
        shown = "; ".join(f"{place}: {', '.join(sorted(years))}" for place, years in told.items())
        raise WrongFile("one year in the title, the sheet's name and the file's name", sheet=sheet.name, value=shown)
    return int(common.pop())
