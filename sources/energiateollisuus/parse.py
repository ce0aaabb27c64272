"""Energiateollisuus's yearly workbooks -> one typed table of municipalities, user groups and years.

Here: the rows of a table and their figures, and where exactly they are wrong. Not here: finding the table (`table.py`),
codes for municipalities that the publisher only names (staging), or which values are allowed (the contract).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sources.energiateollisuus.table import Sheet, find_table, is_unit, text
from sources.problems import Parsed, Problem, WrongCell, WrongFile
from sources.spreadsheets import NoValue, open_book
from sources.tables import listed, nothing, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.energiateollisuus.table import Table
    from sources.landing import Snapshot

_NOTE = r"\*+|\d{1,2}\)"
_FIGURE = re.compile(rf"(-?)(\d{{1,3}}(?: \d{{3}})+|\d{{1,12}})(?:[.,](\d{{1,12}}))?(?: ?({_NOTE}))?", re.ASCII)
_AMBIGUOUS = re.compile(r"-?\d{1,3}(\.\d{3})+", re.ASCII)
_NOTED = re.compile(rf"(.*?\S) ?({_NOTE})")
_CODE_AND_NAME = re.compile(r"(\d{1,3})[ ,-]+(\D.*)", re.ASCII)
_CODE = re.compile(r"\d{1,3}", re.ASCII)
_LAST_CODE = 999
_FLOAT_NOISE = 1e-9


class _Municipality(NamedTuple):
    """Who a row is about: the publisher's text, the code where there is one, and the publisher's note on the row."""

    name: str
    code: str | None
    note: str | None


class _Figure(NamedTuple):
    gwh: float | None
    mark: str | None


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all workbooks: the contract's columns, then the lineage columns; `source_row` is the row in Excel.

    Electricity in GWh; what the publisher keeps secret is NA and keeps its mark. A row with a wrong cell, or whose
    groups do not add up to its total within the contract's rounding, is left out and told in `problems`; so is a
    workbook without the promised table. Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        try:
            book = open_book(snapshot.read(), dataset)
            sheets = [Sheet(name, list(book.rows(name))) for name in book.sheet_names]
            table = find_table(dataset.layout, snapshot.name, sheets)
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        part, found = _rows(dataset, table, snapshot)
        parts.append(part)
        problems += listed(found)
    return Parsed(typed_table(dataset, parts), problems)


def _rows(dataset: Dataset, table: Table, snapshot: Snapshot) -> tuple[pd.DataFrame, list[Problem]]:
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, cells in _body(table):
        try:
            municipality = _municipality(table, cells)
        except WrongCell as error:
            shown = ", ".join(text(cell) for cell in cells if text(cell))
            problems.append(Problem(snapshot.name, str(error), table.sheet, number, "kunta", shown))
            continue
        if municipality.name.casefold() in {area.casefold() for area in dataset.layout["other_areas"]}:
            continue
        figures, wrong = _figures(dataset, table, number, cells, snapshot.name)
        if wrong:
            problems += wrong
            continue
        rows += [
            {
                "kunta": municipality.name,
                "kuntanumero": municipality.code,
                "käyttäjäryhmä": group,
                "vuosi": table.year,
                "GWh": figure.gwh,
                "merkintä": figure.mark or municipality.note,
                "row": number,
            }
            for group, figure in figures.items()
        ]
    if not rows and not problems:
        problems.append(Problem(snapshot.name, "rows of municipalities under the header", table.sheet))
    frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "row"], dtype=object)
    values = {column.name: frame[column.name] for column in dataset.columns}
    return with_lineage(values, frame["row"], snapshot), problems


def _body(table: Table) -> list[tuple[int, list[object]]]:
    """The rows of the table: without blank ones, a row of units under the header, and the footnotes after it.

    A row that has a name and no figure at all is a municipality while figures follow, and after the last a footnote,
    unless it has a code.
    """
    kept = [(number, cells) for number, cells in table.rows if any(text(cell) for cell in cells)]
    if kept and any(map(is_unit, _values(table, kept[0][1]))):
        kept = kept[1:]
    with_figures = [
        place
        for place, (_, cells) in enumerate(kept)
        if any(map(text, _values(table, cells))) or _is_code(_at(cells, table.code_column))
    ]
    return kept[: with_figures[-1] + 1] if with_figures else []


def _values(table: Table, cells: list[object]) -> list[object]:
    return [_at(cells, place) for place in table.groups.values()]


def _at(cells: list[object], place: int | None) -> object:
    return cells[place] if place is not None and place < len(cells) else ""


def _municipality(table: Table, cells: list[object]) -> _Municipality:
    """Who a row is about. Raises WrongCell where it does not say."""
    code_cell, name_cell = _at(cells, table.code_column), _at(cells, table.name_column)
    if isinstance(code_cell, NoValue) or isinstance(name_cell, NoValue):
        raise WrongCell("the name of a municipality; the cell has an error")
    code = None
    if text(code_cell):
        code = _code(code_cell)
    name, note = text(name_cell), None
    if match := _NOTED.fullmatch(name):
        name, note = match.groups()
    if match := _CODE_AND_NAME.fullmatch(name):
        code, name = code or match[1].zfill(3), match[2]
    elif code is None and _is_code(name_cell):
        code = name = _code(name_cell)
    name = name or code or ""
    if not name:
        raise WrongCell("the name or the code of a municipality")
    return _Municipality(name, code, note)


def _is_code(cell: object) -> bool:
    try:
        _code(cell)
    except WrongCell:
        return False
    return True


def _code(cell: object) -> str:
    """A municipality code of three characters, from a number or text without its zeros. Raises WrongCell."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= _LAST_CODE and cell == int(cell):
        return f"{int(cell):03d}"
    if isinstance(cell, str) and _CODE.fullmatch(text(cell)):
        return text(cell).zfill(3)
    raise WrongCell("a municipality code of at most three digits")


def _figures(
    dataset: Dataset, table: Table, number: int, cells: list[object], file: str
) -> tuple[dict[str, _Figure], list[Problem]]:
    """The figures of a row by group, and what is wrong with them."""
    layout = dataset.layout
    figures: dict[str, _Figure] = {}
    problems: list[Problem] = []
    for group, place in table.groups.items():
        cell = _at(cells, place)
        lowest, highest = layout["bounds_gwh"][group]
        expected = f"{expected_words(dataset.column('GWh'))} or a mark such as .."
        try:
            figures[group] = figure = _figure(cell, layout["marks"])
            expected = f"from {lowest} to {highest} GWh; is this in another unit?"
            is_wrong = figure.gwh is not None and not lowest <= figure.gwh <= highest
        except WrongCell:
            is_wrong = True
        if is_wrong:
            problems.append(Problem(file, expected, table.sheet, number, group, text(cell)))
    return figures, problems or _wrong_sum(layout, table, number, figures, file)


def _wrong_sum(
    layout: dict[str, Any], table: Table, number: int, figures: dict[str, _Figure], file: str
) -> list[Problem]:
    """A problem where the groups do not add up to the total within the rounding; none where one of them is secret."""
    total, rounding = layout["total"], float(layout["rounding_gwh"])
    parts = [figure.gwh for group, figure in figures.items() if group != total]
    known = [part for part in parts if part is not None]
    told = figures[total].gwh
    if told is None or len(known) < len(parts) or abs(math.fsum(known) - told) <= rounding + _FLOAT_NOISE:
        return []
    expected = f"{round(math.fsum(known), 3)}, the sum of the groups, within {rounding} GWh"
    return [Problem(file, expected, table.sheet, number, total, str(told))]


def _figure(cell: object, marks: Sequence[str]) -> _Figure:
    """GWh and the publisher's mark: a number, or text with a decimal comma and spaces between thousands."""
    if isinstance(cell, bool):
        raise WrongCell
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise WrongCell
        return _Figure(float(cell), None)
    if isinstance(cell, NoValue) or not isinstance(cell, str):
        raise WrongCell
    written = text(cell)
    if not written:
        return _Figure(None, None)
    if written in marks:
        return _Figure(None, written)
    number = written.replace("\N{MINUS SIGN}", "-")
    match = _FIGURE.fullmatch(number)
    if match is None or _AMBIGUOUS.fullmatch(number):
        raise WrongCell
    sign, whole, fraction, note = match.groups()
    return _Figure(float(f"{sign}{whole.replace(' ', '')}.{fraction or '0'}"), note)
