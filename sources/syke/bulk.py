"""Syke's bulk CSV files, one per municipality -> one typed table.

Here: structure and types of the files, and where exactly a file is wrong. Not here: which values are allowed
(the contract, checked by `orchestration/quality/expectations.py`), sums, renamed sectors or any other meaning.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.compute as pc

from sources.problems import Parsed, Problem
from sources.syke.quick import INTEGER, NO, YES, decimal_pattern, good_file, table_of
from sources.syke.releases import PRELIMINARY, julkaisu
from sources.tables import LISTED_PROBLEMS, beginning, listed, nothing, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from sources.contract import Column, Dataset, Source
    from sources.landing import Snapshot

_THREADS = 2
_QUOTED_CELL = '(^|{d})"([^"{d}\\r\\n]*)"(?=$|{d}|\\r)'


@dataclass(frozen=True)
class _Lines:
    """A CSV file as text cells: one column each, the line of each row, and lines of a wrong length."""

    cells: pd.DataFrame
    rows: pd.Series
    problems: list[Problem]
    found: int


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all files: the contract's columns, then the lineage columns; `source_row` 1 is the header line.

    Units are the contract's (kt CO2e, GWh). Rows with a cell of the wrong type are left out and told in `problems`;
    so is a file that has not the promised structure. Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    good: list[tuple[Snapshot, pa.Table]] = []
    with ThreadPoolExecutor(_THREADS) as threads:
        for snapshot, rows in zip(snapshots, threads.map(partial(_quickly, dataset), snapshots), strict=True):
            if rows is not None:
                good.append((snapshot, rows))
                continue
            part, found = _parse_file(dataset, snapshot)
            problems += found
            parts += [*_together(dataset, good), *([] if part is None else [part])]
            good = []
    return Parsed(typed_table(dataset, [*parts, *_together(dataset, good)]), problems)


def _quickly(dataset: Dataset, snapshot: Snapshot) -> pa.Table | None:
    return good_file(dataset, snapshot.read()) if dataset.takes(snapshot.name) else None


def _together(dataset: Dataset, files: list[tuple[Snapshot, pa.Table]]) -> list[pd.DataFrame]:
    """One part of good files that follow each other, or none."""
    derived = [_derived(dataset, snapshot, pc.max(rows.column("vuosi")).as_py()) for snapshot, rows in files]
    return [table_of(files, derived)] if files else []


def _parse_file(dataset: Dataset, snapshot: Snapshot) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The careful way: every good row of a file, and where exactly the others are wrong."""
    name = snapshot.name
    if not dataset.takes(name):
        return None, [Problem(name, expected=f"a file name like {dataset.files}", value=name)]
    content = snapshot.read()
    text, problem = _decoded(dataset, name, content)
    if text is None:
        return None, [problem] if problem else []
    text = text.replace("\r\n", "\n")
    header, _, body = text.partition("\n")
    names = header.split(dataset.layout["delimiter"])
    problems = _header_problems(dataset, name, names, text)
    if problems:
        return None, listed(problems)
    if not body.strip():
        return None, [Problem(name, expected="rows under the header line", row=2)]
    lines = _lines(dataset, name, names, body)
    values, good, cell_problems, found = _typed(dataset, name, lines)
    problems = lines.problems + cell_problems
    found += lines.found
    if not text.endswith("\n"):
        last = body.count("\n") + 2
        problems.append(
            Problem(name, expected="a newline at the end: the file is cut", row=last, value=body.rsplit("\n", 1)[-1])
        )
        found += 1
        good &= lines.rows != last  # a cut number can still look like a number
    newest_year = 0 if (years := values["vuosi"].dropna()).empty else int(years.max())
    for column, value in _derived(dataset, snapshot, newest_year).items():
        values[column] = pd.Series(value, index=lines.rows.index, dtype="str")
    table = with_lineage(values, lines.rows, snapshot)
    return table.loc[good], listed(problems, found)


def _derived(dataset: Dataset, snapshot: Snapshot, newest_year: int) -> dict[str, str]:
    """The columns that are no columns of the file itself, with the value that stands on every row of it."""
    match = re.fullmatch(dataset.files, snapshot.name)
    number = match.group(1) if match else ""
    return {"kuntanumero": number.zfill(3), "julkaisu": julkaisu(dataset, snapshot, newest_year) or PRELIMINARY}


def _decoded(dataset: Dataset, name: str, content: bytes) -> tuple[str | None, Problem | None]:
    """The text of a file without its byte order mark, quotes around whole cells removed; or why there is none."""
    wanted = f"CSV with the columns {_promised(dataset)}"
    if not content.strip():
        return None, Problem(name, expected=f"{wanted}; the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, Problem(name, expected="text in UTF-8", row=line, value=repr(content[error.start : error.end]))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return None, Problem(name, expected="text without NUL characters", row=line)
    if text.lstrip().startswith(("<", "{", "[")):
        return None, Problem(name, expected=f"{wanted}; this is a web page or JSON", row=1, value=beginning(text))
    if '"' in text:
        pattern = _QUOTED_CELL.format(d=re.escape(dataset.layout["delimiter"]))
        text = re.sub(pattern, r"\1\2", text, flags=re.MULTILINE)
    return text, None


def _promised(dataset: Dataset) -> str:
    return ", ".join(column.name for column in dataset.file_columns)


def _header_problems(dataset: Dataset, name: str, names: list[str], text: str) -> list[Problem]:
    """What is wrong with the header line: missing, doubled and unknown columns, each with the nearest promised one."""
    promised = [column.name for column in dataset.file_columns]
    if not set(promised) & set(names):
        expected = f"CSV with the columns {_promised(dataset)}"
        return [Problem(name, expected=expected, row=1, value=beginning(text))]
    missing = [column for column in promised if column not in names]
    problems = []
    unknown = list(dict.fromkeys(column for column in names if column not in promised))
    for extra in unknown[:LISTED_PROBLEMS]:
        # a column that is there already is no name for another
        near = difflib.get_close_matches(extra, missing, n=1, cutoff=0.4)
        hint = f"the column {near[0]}" if near else f"only the columns {_promised(dataset)}, and this one is another"
        problems.append(Problem(name, expected=hint, row=1, column=extra, value=extra))
    problems += [Problem(name, expected="a column of this name", row=1, column=column) for column in missing]
    problems += [
        Problem(name, expected="this column once", row=1, column=column, value=f"{names.count(column)} times")
        for column in promised
        if names.count(column) > 1
    ]
    return problems


def _lines(dataset: Dataset, name: str, names: list[str], body: str) -> _Lines:
    """The cells under the header as text. Lines with too few or too many cells become problems."""
    delimiter = dataset.layout["delimiter"]
    lines = body.removesuffix("\n").split("\n")
    lengths = [line.count(delimiter) + 1 for line in lines]
    wrong = [index for index, length in enumerate(lengths) if length != len(names)]
    problems = [
        Problem(name, expected=f"{len(names)} cells, not {lengths[index]}", row=index + 2, value=lines[index])
        for index in wrong[:LISTED_PROBLEMS]
    ]
    if len(wrong) == len(lines):
        return _Lines(pd.DataFrame(columns=names, dtype="str"), pd.Series(dtype="int64"), problems, len(wrong))
    if wrong:
        body = "\n".join(line for line, length in zip(lines, lengths, strict=True) if length == len(names))
    cells = pd.read_csv(
        io.StringIO(body),
        sep=delimiter,
        header=None,
        names=names,
        index_col=False,
        dtype="str",
        keep_default_na=False,
        quoting=csv.QUOTE_NONE,
        lineterminator="\n",
        skip_blank_lines=False,
    )
    every = pd.Series(range(2, len(lines) + 2), dtype="int64")
    return _Lines(cells, every.drop(index=wrong).reset_index(drop=True), problems, len(wrong))


def _typed(dataset: Dataset, name: str, lines: _Lines) -> tuple[dict[str, pd.Series], pd.Series, list[Problem], int]:
    """Typed columns, which rows are good, the first problems, and how many problems there were."""
    good = pd.Series(data=True, index=lines.rows.index)
    values: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    found = 0
    for column in dataset.file_columns:
        cells = lines.cells[column.name]
        is_null = cells.isin(dataset.layout["nulls"])
        typed = _converted(column, cells.mask(is_null), dataset.layout["decimal"])
        bad = typed.isna() if column.required else typed.isna() & ~is_null
        for index in cells.index[bad][:LISTED_PROBLEMS]:
            row, value = int(lines.rows[index]), str(cells[index])
            problems.append(
                Problem(name, expected=_expected(dataset, column), row=row, column=column.name, value=value)
            )
        found += int(bad.sum())
        good &= ~bad
        values[column.name] = typed
    return values, good, problems, found


def _expected(dataset: Dataset, column: Column) -> str:
    """What a cell should have held, with the publisher's own way of writing it."""
    if column.type == "boolean":
        return "one of: TRUE, FALSE, On, Ei, 1, 0"
    words = expected_words(column)
    return words + (f", written like 1234{dataset.layout['decimal']}5" if column.type == "decimal" else "")


def _converted(column: Column, cells: pd.Series, decimal: str) -> pd.Series:
    """`cells` in the type of `column`; missing where a cell is null or not of that type."""
    if column.type == "boolean":
        words = cells.str.lower()
        return words.isin(YES).astype("boolean").where(words.isin(YES + NO))
    if column.type == "integer":
        numbers = cells.where(cells.str.fullmatch(INTEGER, na=False))
        return numbers.astype("int64[pyarrow]").astype("Int64")  # pandas itself would go the slow way over objects
    if column.type == "decimal":
        numbers = cells.where(cells.str.fullmatch(decimal_pattern(decimal), na=False))
        floats = numbers.str.replace(decimal, ".", regex=False).astype("float64[pyarrow]").astype("float64")
        return floats.where(floats.abs() < math.inf)
    return cells
