"""The workbook that the site's own button gives of one municipality -> one row per cell.

Here: the sheets' structure, and where exactly one is wrong. Not here: how a workbook is opened
(`sources/spreadsheets.py`), what a row's name means, or whether sectors add up (`dbt_project/`).
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from sources.problems import Parsed, Problem, WrongFile
from sources.spreadsheets import NoValue, letters, open_book
from sources.syke.releases import julkaisu
from sources.tables import DTYPES, LISTED_PROBLEMS, listed, nothing, typed_table, with_lineage
from sources.words import composed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot
    from sources.spreadsheets import Value

_FONT = re.compile(r"</?font\b[^<>]*>", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_METHOD = re.compile(r"(hinku-laskenta|(kaikki|taakanjakosektorin|päästökaupan)\b.*alas-päästöt)", re.IGNORECASE)
_NUMBER_WORDS = "a number"


@dataclass
class _Sheet:
    """What was read of one sheet: its heading, its method line, its cells, and what is wrong."""

    heading: str = ""
    method: str | None = None
    cells: list[tuple[int, str, int, float]] = field(default_factory=list)
    """Row of the sheet, the row's name, year, value."""
    problems: list[Problem] = field(default_factory=list)


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The cells of all files: the contract's columns, then the lineage columns; `source_row` is the sheet's row.

    Units are those that a row's name says. Cells of the wrong type are left out and told in `problems`; so is a
    workbook without the promised sheets. Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        match = re.fullmatch(dataset.files, snapshot.name)
        if match is None:
            expected = f"a file name like {dataset.files}"
            problems.append(Problem(snapshot.name, expected=expected, value=snapshot.name))
            continue
        try:
            part, found = _parse_file(dataset, snapshot, match.group(1).zfill(3))
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        problems += listed(found)
        if part is not None:
            parts.append(part)
    return Parsed(typed_table(dataset, parts), problems)


def _parse_file(dataset: Dataset, snapshot: Snapshot, code: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Raises WrongFile for what is no workbook."""
    main, names = dataset.layout["emissions_sheet"], dataset.layout["other_sheets"]
    book = open_book(snapshot.read(), dataset)
    missing = [name for name in (main, *names) if name not in book.sheet_names]
    if missing:
        there = ", ".join(book.sheet_names[:LISTED_PROBLEMS])
        return None, [
            Problem(snapshot.name, expected=f"a sheet called {name}", sheet=name, value=there) for name in missing
        ]
    sheets = {
        name: _read_sheet(snapshot.name, name, list(book.rows(name)), is_main=name == main) for name in (main, *names)
    }
    found = [(name, *cell) for name, sheet in sheets.items() for cell in sheet.cells]
    problems = [problem for sheet in sheets.values() for problem in sheet.problems]
    if not found:
        return None, problems or [Problem(snapshot.name, expected="rows under the years", sheet=main, row=2)]
    rows = pd.Series([row for _, row, *_ in found], dtype="int64")
    values: dict[str, list[object]] = {
        "kuntanumero": [code] * len(found),
        "alue": [sheets[main].heading or None] * len(found),
        "laskentatapa": [sheets[main].method] * len(found),
        "taulukko": [name for name, *_ in found],
        "rivi": [row for _, row, *_ in found],
        "rivi_nimi": [label for _, _, label, *_ in found],
        "vuosi": [year for *_, year, _ in found],
        "arvo": [value for *_, value in found],
        "julkaisu": [julkaisu(dataset, snapshot, max(year for *_, year, _ in found))] * len(found),
    }
    types = {name: DTYPES[dataset.column(name).type] for name in values}
    typed = pd.DataFrame(values, dtype="object").astype(types)
    return with_lineage({name: typed[name] for name in values}, rows, snapshot), problems


def _read_sheet(file: str, name: str, rows: list[list[Value]], *, is_main: bool) -> _Sheet:
    """The sheet's cells by row and year. On the main sheet a row's name stands once and no cell of it is empty."""
    header = rows[0] if rows else []
    sheet = _Sheet(heading=_label(header[0]) if header else "")
    years = _years(file, name, header, sheet.problems)
    if sheet.problems:
        return sheet
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        label, cells = _label(row[0]), {column: row[column] for column in years}
        if all(_is_blank(cell) for cell in cells.values()):
            if is_main and _METHOD.match(label):
                sheet.method = label
            continue
        if not label:
            sheet.problems.append(Problem(file, expected="the row's name", sheet=name, row=number, column="A"))
            continue
        if is_main and label in seen:
            expected = f"this row once; the same stands in row {seen[label]}"
            sheet.problems.append(Problem(file, expected=expected, sheet=name, row=number, column="A", value=label))
            continue
        seen[label] = number
        for column, cell in cells.items():
            if type(cell) in (int, float) and math.isfinite(value := float(cell)):  # type: ignore[arg-type] # just asked
                sheet.cells.append((number, label, years[column], value))
            elif is_main or not _is_blank(cell):
                shown = f"({cell})" if isinstance(cell, NoValue) else str(cell)
                expected = f"{_NUMBER_WORDS} for {label} in {years[column]}"
                sheet.problems.append(
                    Problem(file, expected=expected, sheet=name, row=number, column=letters(column + 1), value=shown)
                )
    return sheet


def _years(file: str, name: str, header: list[Value], problems: list[Problem]) -> dict[int, int]:
    """Which year each column from B on holds; years are text cells. What is none, or stands twice, is a problem."""
    years: dict[int, int] = {}
    for column, cell in enumerate(header[1:], start=1):
        if _is_blank(cell):
            continue
        text = str(int(cell)) if type(cell) is float and cell.is_integer() else str(cell).strip()
        is_year = _YEAR.fullmatch(text) is not None and not isinstance(cell, NoValue)
        if is_year and int(text) not in years.values():
            years[column] = int(text)
            continue
        expected = "each year once" if is_year else "a year of four digits"
        place = letters(column + 1)
        problems.append(Problem(file, expected=expected, sheet=name, row=1, column=place, value=str(cell)))
    if not years and not problems:
        problems.append(Problem(file, expected="years in row 1, from column B on", sheet=name, row=1))
    return years


def _label(cell: Value) -> str:
    """The text of a cell of column A: English files wrap it in `<FONT …>…</FONT>`."""
    return composed(html.unescape(_FONT.sub("", cell))) if isinstance(cell, str) else composed(str(cell))


def _is_blank(cell: Value) -> bool:
    return isinstance(cell, str) and not isinstance(cell, NoValue) and not cell.strip()
