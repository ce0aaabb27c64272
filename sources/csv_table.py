"""CSV files with one header line -> typed columns, and where exactly a file is wrong.

Here: what every publisher's CSV has, as the dataset's `layout` says. Not here: which values are allowed (the contract,
checked by `orchestration/quality/expectations.py`), a file too large for memory (`traficom/register_file.py`), or the
coordinators' CSV, which people save in any form (`coordinators/workbook.py`). A cell's type is read in `csv_cells.py`.

The layout: `delimiter`; where they are others, `encoding` (utf-8, and a byte order mark wins), `decimal` (.), `nulls`
(an empty cell), `words` ({true: true, false: false}, in any case), `date_format` (%Y-%m-%d), `header_line` (1) where a
title stands above the header, and `ends_before` where notes stand below the table: how their first line may begin, with
an empty text for an empty line.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from sources.csv_cells import cell_words, converted
from sources.problems import Parsed, Problem
from sources.tables import LISTED_PROBLEMS, beginning, listed, nothing, typed_table, with_lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sources.contract import Dataset
    from sources.landing import Snapshot

_BOM = b"\xef\xbb\xbf"
_QUOTED_CELL = '(^|{d})"([^"{d}\\r\\n]*)"(?=$|{d}|\\r)'


@dataclass(frozen=True)
class _Lines:
    """A CSV file as text cells: one column each, the line of each row, and lines of a wrong length."""

    cells: pd.DataFrame
    rows: pd.Series
    problems: list[Problem]
    found: int


@dataclass(frozen=True)
class CsvTable:
    """The lines under a header: typed columns by name, each row's line (1 is the header), and which rows are good."""

    columns: dict[str, pd.Series]
    rows: pd.Series
    good: pd.Series

    def part(self, snapshot: Snapshot, derived: Mapping[str, object]) -> pd.DataFrame:
        """The good rows with `derived` columns, the same on every row, and the lineage columns."""
        constant = {name: pd.Series(value, index=self.rows.index) for name, value in derived.items()}
        return with_lineage(self.columns | constant, self.rows, snapshot).loc[self.good]


def parse_csv(
    dataset: Dataset, snapshots: Sequence[Snapshot], derived: Callable[[Snapshot], Mapping[str, object]] | None = None
) -> Parsed:
    """The rows of all files: the contract's columns, then the lineage columns; `source_row` 1 is the header line.

    `derived` gives the columns that are no columns of the file, such as a year in its name. Rows with a cell of the
    wrong type are left out and told in `problems`; so is a file that has not the promised structure. Never raises
    because of a file's content.
    """
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        found, wrong = read_csv(dataset, snapshot.name, snapshot.read())
        problems += wrong
        if found is not None:
            parts.append(found.part(snapshot, derived(snapshot) if derived else {}))
    return Parsed(typed_table(dataset, parts), problems)


def read_csv(dataset: Dataset, name: str, content: bytes) -> tuple[CsvTable | None, list[Problem]]:
    """The lines of a file, or None where it has not the promised structure; and what is wrong with it.

    Quotes around a whole cell are no part of it; a cell with a delimiter or a line break inside is told as a line with
    too many or too few cells.
    """
    text, problem = _decoded(dataset, name, content)
    if text is None:
        return None, [problem] if problem else []
    above, text = _table_in(dataset, text.replace("\r\n", "\n"))
    found, problems = _read(dataset, name, text)
    table = found and replace(found, rows=found.rows + above)
    return table, [one if one.row is None else replace(one, row=one.row + above) for one in problems]


def _table_in(dataset: Dataset, text: str) -> tuple[int, str]:
    """How many lines stand above the header, and the header with the lines of the table."""
    above, marks = dataset.layout.get("header_line", 1) - 1, dataset.layout.get("ends_before", [])
    if not above and not marks:
        return 0, text
    lines = text.split("\n")
    for number, line in enumerate(lines[above + 1 :], start=above + 1):
        is_last = number == len(lines) - 1  # what follows the last newline is no line
        if not is_last and any(line.startswith(mark) if mark else not line for mark in marks):
            return above, "\n".join([*lines[above:number], ""])
    return above, "\n".join(lines[above:])


def _read(dataset: Dataset, name: str, text: str) -> tuple[CsvTable | None, list[Problem]]:
    """The header and the lines of the table, counted from the header."""
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
    return CsvTable(values, lines.rows, good), listed(problems, found)


def _decoded(dataset: Dataset, name: str, content: bytes) -> tuple[str | None, Problem | None]:
    """The text of a file without its byte order mark, quotes around whole cells removed; or why there is none."""
    wanted = f"CSV with the columns {_promised(dataset)}"
    if not content.strip():
        return None, Problem(name, expected=f"{wanted}; the file is empty")
    encoding = "utf-8" if content.startswith(_BOM) else dataset.layout.get("encoding", "utf-8")
    try:
        text = content.removeprefix(_BOM).decode(encoding)
    except UnicodeDecodeError as error:
        line, shown = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start : error.end]
        return None, Problem(name, expected=f"text in {encoding.upper()}", row=line, value=repr(shown))
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
        is_null = cells.isin(dataset.layout.get("nulls", [""]))
        typed = converted(dataset, column, cells.mask(is_null))
        bad = typed.isna() if column.required else typed.isna() & ~is_null
        for index in cells.index[bad][:LISTED_PROBLEMS]:
            row, value = int(lines.rows[index]), str(cells[index])
            problems.append(
                Problem(name, expected=cell_words(dataset, column), row=row, column=column.name, value=value)
            )
        found += int(bad.sum())
        good &= ~bad
        values[column.name] = typed
    return values, good, problems, found
