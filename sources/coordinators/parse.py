"""The coordinators' workbooks -> typed tables, and one line in Finnish for each thing that is wrong.

Here: which file, sheet, row and column a value comes from. Not here: opening a file (`workbook.py`), a sheet's header
(`header.py`), reading one cell (`cells.py`), what two cells must agree on (`rules.py`), or whether a value is allowed,
in range or unique: Great Expectations asks that from the same contract.
"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from sources.contract import LINEAGE_COLUMNS
from sources.coordinators.cells import read_cell, shown
from sources.coordinators.header import form_of, headings, like, own_columns, positions_of
from sources.coordinators.names import SUFFIXES, TO_BE_SAVED_ANEW, is_superseded, without_mark
from sources.coordinators.rules import disagreements
from sources.coordinators.sheets import MAX_ROWS, Cell
from sources.coordinators.workbook import read_csv, read_workbook
from sources.problems import Note, Parsed, Problem, WrongCell, WrongFile
from sources.words import composed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Column, ColumnType, Dataset, Source
    from sources.coordinators.cells import Value
    from sources.coordinators.sheets import Sheet
    from sources.landing import Snapshot

VERSION = "versio"
CURRENT = "nykyinen"
"""What the column `versio` says of a file that no newer one has replaced."""

_DTYPES: dict[ColumnType, str] = {
    "text": "str",
    "integer": "Int64",
    "decimal": "float64",
    "boolean": "boolean",
    "date": "object",  # datetime.date or None
}


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot], *, with_broken_rows: bool = False) -> Parsed:
    """The dataset's sheet of every workbook as one table: contract columns, then `LINEAGE_COLUMNS`.

    One row per filled row whose cells could all be read; `source_row` is Excel's row number. Everything else is a
    Problem; a file, a sheet or a header that can't be used gives no rows. A column of the sender's own is left unread,
    which `notes` tell and `figures` count. Hostile content raises nothing. `with_broken_rows` takes the others too,
    empty where they can't be read, for who asks about the rest of their cells.
    """
    records: list[tuple[Value, ...]] = []
    problems: list[Problem] = []
    notes: list[Note] = []
    left_unread = 0
    for snapshot in snapshots:
        try:
            sheet = _sheet(source, dataset, snapshot)
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        if sheet is not None:
            _read_sheet(dataset, snapshot, sheet, (records, problems), with_broken_rows=with_broken_rows)
            own = own_columns(dataset, sheet)
            left_unread += len(own)
            notes += [Note(snapshot.name, text) for text in own.values()]
        elif dataset.form > 1:
            notes += [Note(snapshot.name, text) for text in _like_the_sheet(source, dataset, snapshot)]
    return Parsed(_table(dataset, records), problems, {"columns_left_unread": left_unread}, notes)


def _like_the_sheet(source: Source, dataset: Dataset, snapshot: Snapshot) -> list[str]:
    """One sentence in Finnish where the sheet that a workbook lacks may be there under another name."""
    if _sheet_of_csv(source, snapshot.name) is not None:
        return []
    wanted = str(dataset.layout["sheet"])
    known = {str(each.layout["sheet"]) for each in source.datasets}
    there = [name for name in sheets_of(source, snapshot.name, snapshot.read()) if name not in known]
    alike = like(wanted, there)
    return [f"Huomaa: taulukkoa {alike} ei lueta. Jos tarkoitit taulukkoa {wanted}, anna sille se nimi."] * bool(alike)


def sheets_of(source: Source, name: str, content: bytes) -> dict[str, Sheet]:
    """Every sheet of a file by name; of a CSV file the one that its name tells. Raises WrongFile."""
    sheet = _sheet_of_csv(source, name)
    if sheet is not None:
        return {sheet: read_csv(content)}
    if without_mark(name).lower().endswith(TO_BE_SAVED_ANEW):
        raise WrongFile(
            f"työkirja .xlsx- tai .ods-muodossa; tämä on {PurePath(name).suffix.lower()}-muotoa, jota ei lueta. Avaa "
            "se taulukkolaskennassa (Excel, LibreOffice), valitse Tallenna nimellä ja muodoksi .xlsx tai .ods"
        )
    if not without_mark(name).lower().endswith(SUFFIXES):
        raise WrongFile("työkirja tai CSV-tiedosto, jonka nimen loppu on .xlsx, .ods tai .csv")
    return read_workbook(content)


def is_empty_template(source: Source, name: str, content: bytes) -> bool:
    """Whether the file is the template as it was given: every sheet with its header, and not one row."""
    try:
        sheets = sheets_of(source, name, content)
    except WrongFile:
        return False
    known = [(str(dataset.layout["sheet"]), dataset) for dataset in source.datasets]
    return all(
        sheet in sheets and not sheets[sheet].rows and _is_template_header(dataset, sheets[sheet])
        for sheet, dataset in known
        if sheet in sheets or (_sheet_of_csv(source, name) is None and dataset.form == 1)
    )


def _is_template_header(dataset: Dataset, sheet: Sheet) -> bool:
    """Whether these are the columns of the template, of today or of before it got its newer ones."""
    names = [name for name in headings(sheet) if name]
    return names == [c.name for c in dataset.file_columns if c.name in names or not c.is_absent_in_some]


def written_in(source: Source, dataset: Dataset, column: str, snapshot: Snapshot) -> set[str]:
    """The texts in a column of a file, also of rows that can't be read; none where it has no such sheet."""
    try:
        sheet = _sheet(source, dataset, snapshot)
    except WrongFile:
        return set()
    names = headings(sheet) if sheet is not None else []
    if sheet is None or column not in names:
        return set()
    cells = (_at(row, names.index(column)) for _, row in sheet.rows)
    return {text for cell in cells if (text := _text_of(cell, dataset.column(column)))}


def _text_of(cell: Cell, column: Column) -> str | None:
    try:
        return str(read_cell(cell, column) or "") or None
    except WrongCell:
        return None


def _sheet_of_csv(source: Source, name: str) -> str | None:
    """The sheet that a CSV file's name tells; None for every other file. Raises WrongFile."""
    stem, dot, suffix = without_mark(composed(name)).rpartition(".")
    if f"{dot}{suffix.lower()}" != ".csv":
        return None
    ending = stem.rpartition("_")[2]
    every = [str(dataset.layout["sheet"]) for dataset in source.datasets]
    if ending not in every:
        raise WrongFile(f"CSV-tiedoston nimen loppu on jokin näistä: {', '.join(f'_{s}.csv' for s in every)}")
    return ending


def _sheet(source: Source, dataset: Dataset, snapshot: Snapshot) -> Sheet | None:
    """The dataset's sheet; None where the file is a CSV of another sheet. Raises WrongFile."""
    wanted = str(dataset.layout["sheet"])
    of_csv = _sheet_of_csv(source, snapshot.name)
    if of_csv not in (None, wanted):
        return None
    sheets = sheets_of(source, snapshot.name, snapshot.read())
    if wanted not in sheets and dataset.form > 1:
        return None
    if wanted not in sheets:
        raise WrongFile(f"taulukko nimeltä {wanted}; työkirjassa on: {', '.join(sheets)}")
    every = [str(each.layout["sheet"]) for each in source.datasets]
    if of_csv is None and not any(sheets[each].rows for each in every if each in sheets):
        raise WrongFile(f"ainakin yksi täytetty rivi; työkirja on tyhjä ({', '.join(every)})")
    return sheets[wanted]


def _read_sheet(
    dataset: Dataset,
    snapshot: Snapshot,
    sheet: Sheet,
    found: tuple[list[tuple[Value, ...]], list[Problem]],
    *,
    with_broken_rows: bool,
) -> None:
    """Add the rows of a sheet, and what is wrong with it, to what was `found` before."""
    records, problems = found
    wrong = partial(Problem, snapshot.name, sheet=str(dataset.layout["sheet"]))
    if sheet.is_too_long:
        problems.append(wrong(expected=f"enintään {MAX_ROWS} riviä; loppuja ei luettu. Jaa rivit kahteen tiedostoon"))
    for merge in sheet.merges:
        mend = "arvo joka solussa erikseen; pura solujen yhdistäminen"
        problems.append(wrong(expected=mend, row=merge.rows[0], column=merge.letters))
    positions, header_problems = positions_of(dataset, sheet, wrong)
    problems += header_problems
    if positions is None:
        return
    derived = {VERSION: snapshot.name if is_superseded(snapshot.name) else CURRENT}
    version = [derived[column.name] for column in dataset.columns if column.derived]
    names = [column.name for column in dataset.file_columns]
    has_rules = form_of(dataset, headings(sheet)) > 1  # a form that was accepted without them is read on as it was
    for number, cells in sheet.rows:
        values: list[Value] = []
        is_whole = not any(number in merge.rows for merge in sheet.merges)
        for column in dataset.file_columns:
            cell = _at(cells, positions.get(column.name))
            try:
                values.append(read_cell(cell, column))
            except WrongCell as error:
                is_whole = False
                values.append(None)
                problems.append(wrong(expected=str(error), row=number, column=column.name, value=shown(cell.value)))
        if not any(value is not None for value in values):
            continue
        if is_whole or with_broken_rows:
            lineage = (snapshot.snapshot_id, snapshot.name, number, snapshot.origin, snapshot.vintage)
            records.append((*values, *version, *lineage))
        if is_whole and has_rules:
            unlike = disagreements(dataset.name, dict(zip(names, values, strict=True)))
            problems += [wrong(expected=words, row=number, column=name, value=value) for name, value, words in unlike]


def _at(cells: tuple[Cell, ...], position: int | None) -> Cell:
    return cells[position] if position is not None and position < len(cells) else Cell()


def _table(dataset: Dataset, records: list[tuple[Value, ...]]) -> pd.DataFrame:
    dtypes = {column.name: _DTYPES[column.type] for column in dataset.columns}
    dtypes |= dict.fromkeys(LINEAGE_COLUMNS, "str") | {"source_row": "int64"}
    by_column = zip(*records, strict=True) if records else ([] for _ in dtypes)
    return pd.DataFrame(
        {name: pd.Series(list(v), dtype=dtype) for (name, dtype), v in zip(dtypes.items(), by_column, strict=True)}
    )
