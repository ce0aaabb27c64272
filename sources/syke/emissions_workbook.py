"""Syke's older workbook, every municipality of Finland in one sheet -> one typed table.

Here: structure and types of the sheet, and where exactly it is wrong. Not here: how a workbook is opened
(`sources/spreadsheets.py`), which values are allowed (the contract), sums or renamed sectors.
"""

from __future__ import annotations

import difflib
import math
import re
from itertools import islice
from typing import TYPE_CHECKING

import pandas as pd

from sources.problems import Parsed, Problem, WrongFile
from sources.spreadsheets import NoValue, open_book
from sources.syke.releases import PRELIMINARY, julkaisu
from sources.tables import DTYPES, LISTED_PROBLEMS, listed, nothing, typed_table, with_lineage
from sources.words import composed, expected_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sources.contract import Column, Dataset, Source
    from sources.landing import Snapshot
    from sources.spreadsheets import Value

_ROWS_AT_A_TIME = 50_000
_CODE_COLUMN, _YEAR_COLUMN, _REGION_COLUMN = "kuntanumero", "vuosi", "maakunta"
_CODE = re.compile(r"\d{1,3}", re.ASCII)
_BLANK = ""


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all files: the contract's columns, then the lineage columns; `source_row` 1 is the header row.

    Units are the contract's (kt CO2e, GWh). Rows with a cell of the wrong type are left out and told in `problems`; so
    is a workbook without the promised sheet or columns. Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        try:
            part, found = _parse_file(dataset, snapshot)
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        problems += found
        if part is not None:
            parts.append(part)
    return Parsed(typed_table(dataset, parts), problems)


def _parse_file(dataset: Dataset, snapshot: Snapshot) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Raises WrongFile for what is no workbook."""
    name, sheet = snapshot.name, str(dataset.layout["sheet"])
    book = open_book(snapshot.read(), dataset)
    if sheet not in book.sheet_names:
        found = ", ".join(book.sheet_names[:LISTED_PROBLEMS])
        return None, [Problem(name, expected=f"a sheet called {sheet}", sheet=sheet, value=found)]
    rows = enumerate(book.rows(sheet), start=1)
    _, header = next(rows, (1, []))
    places, problems = _header(dataset, name, [composed(str(cell)) for cell in header])
    if problems:
        return None, listed(problems)
    parts: list[pd.DataFrame] = []
    found_problems = 0
    while some := list(islice(rows, _ROWS_AT_A_TIME)):
        part, part_problems, count = _typed(dataset, name, places, some)
        parts.append(part)
        problems += part_problems[: LISTED_PROBLEMS - len(problems)]
        found_problems += count
    table = pd.concat(parts, ignore_index=True) if parts else None
    if table is None or (table.empty and not problems):
        return None, [Problem(name, expected="rows under the header row", sheet=sheet, row=2)]
    table = _without_known_doubles(dataset, table)
    values = {column.name: table[column.name] for column in dataset.file_columns}
    newest_year = 0 if table.empty else int(table[_YEAR_COLUMN].max())
    release = julkaisu(dataset, snapshot, newest_year) or PRELIMINARY
    values["julkaisu"] = pd.Series(release, index=table.index, dtype="str")
    return with_lineage(values, table["row"], snapshot), listed(problems, found_problems)


def _header(dataset: Dataset, name: str, found: list[str]) -> tuple[dict[str, int], list[Problem]]:
    """Where each promised column stands, and what is wrong with the header row."""
    sheet = str(dataset.layout["sheet"])
    promised = [column.name for column in dataset.file_columns]
    missing = [column for column in promised if column not in found]
    problems = [Problem(name, expected="a column of this name", sheet=sheet, row=1, column=one) for one in missing]
    ignored = re.compile(str(dataset.layout["ignored_columns"]))
    for header in dict.fromkeys(found):
        if header == _BLANK or ignored.fullmatch(header):
            continue
        if header not in promised:
            # a column that is there already is no name for another
            near = difflib.get_close_matches(header, missing, n=1, cutoff=0.4)
            hint = (
                f"the column {near[0]}" if near else f"only the columns {', '.join(promised)}, and this one is another"
            )
            problems.append(Problem(name, expected=hint, sheet=sheet, row=1, column=header, value=header))
        elif found.count(header) > 1:
            times = f"{found.count(header)} times"
            problems.append(Problem(name, expected="this column once", sheet=sheet, row=1, column=header, value=times))
    return {} if problems else {column: found.index(column) for column in promised}, problems


def _typed(
    dataset: Dataset, name: str, places: dict[str, int], some: list[tuple[int, list[Value]]]
) -> tuple[pd.DataFrame, list[Problem], int]:
    """The good ones of some rows, typed, with their places in `row`; the first problems, and how many there were."""
    wanted = list(places.values())
    # a row that is empty in every promised column is no row, whatever Excel left beside the table
    kept = [(number, cells) for number, cells in some if any(cells[place] != _BLANK for place in wanted)]
    columns: dict[str, list[Value]] = {}
    bad_rows: set[int] = set()
    problems: list[Problem] = []
    found = 0
    for column in dataset.file_columns:
        place = places[column.name]
        cells = [row[place] for _, row in kept]
        values = list(_read(dataset, column, cells))
        bad = [index for index, value in enumerate(values) if value is _WRONG]
        found += len(bad)
        bad_rows.update(bad)
        problems += [
            _wrong_cell(dataset, name, column, kept[index][0], cells[index]) for index in bad[:LISTED_PROBLEMS]
        ]
        columns[column.name] = [None if value is _WRONG else value for value in values]
    columns["row"] = [number for number, _ in kept]
    types = {column.name: DTYPES[column.type] for column in dataset.file_columns} | {"row": "int64"}
    table = pd.DataFrame(columns, dtype="object").astype(types).drop(index=sorted(bad_rows))
    return table, sorted(problems, key=lambda problem: problem.row or 0)[:LISTED_PROBLEMS], found


_WRONG = object()
"""Stands for a cell that can't be read as its column's type."""


def _read(dataset: Dataset, column: Column, cells: list[Value]) -> Iterator[Value]:
    """Each cell as the column's type; None where it may be and is empty; `_WRONG` where it is neither."""
    empty = _WRONG if column.required else None
    if column.name == _CODE_COLUMN:
        yield from (_code(cell) for cell in cells)
    elif column.type == "boolean":
        words = dataset.layout["words"]
        yield from (words.get(cell, _WRONG) if type(cell) is str else _WRONG for cell in cells)
    elif column.type == "text":
        yield from (cell if type(cell) is str and cell.strip() else _WRONG for cell in cells)
    else:
        is_whole = column.type == "integer"
        yield from (empty if _is_empty(cell) else _number(cell, is_whole=is_whole) for cell in cells)


def _is_empty(cell: Value) -> bool:
    return type(cell) is str and not cell.strip()


def _number(cell: Value, *, is_whole: bool) -> Value:
    if type(cell) not in (int, float) or not math.isfinite(number := float(cell)):  # type: ignore[arg-type] # just asked
        return _WRONG
    if is_whole:
        return int(number) if number.is_integer() else _WRONG
    return number


def _code(cell: Value) -> Value:
    """A municipality's number, 9 or `9` or `009`, as three characters."""
    number = _number(cell, is_whole=True) if type(cell) is not str else cell.strip()
    text = str(number)
    return text.zfill(3) if _CODE.fullmatch(text) else _WRONG


def _wrong_cell(dataset: Dataset, name: str, column: Column, row: int, cell: Value) -> Problem:
    if column.name == _CODE_COLUMN:
        expected = "a municipality number of at most three digits"
    elif column.type == "boolean":
        expected = " or ".join(dataset.layout["words"])
    else:
        expected = expected_words(column)
    if type(cell) is str and column.type in ("integer", "decimal") and cell.strip():
        expected += ", not text"
    value = f"({cell})" if isinstance(cell, NoValue) else str(cell)
    return Problem(name, expected=expected, sheet=dataset.layout["sheet"], row=row, column=column.name, value=value)


def _without_known_doubles(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """The table without the exact doubles of the regions that the publisher is known to send twice."""
    columns = [column.name for column in dataset.file_columns]
    is_double = table.duplicated(columns) & table[_REGION_COLUMN].isin(dataset.layout["doubled_regions"])
    return table.loc[~is_double].reset_index(drop=True)
