"""What of a part of a file of readings its contract does not allow, cell by cell.

Here: which cells are wrong, found by whole columns. Not here: reading the file (`readings.py`) and instants
(`clocks.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from sources.problems import Problem
from sources.tables import LISTED_PROBLEMS
from sources.words import expected_words

if TYPE_CHECKING:
    from sources.contract import Column, Dataset

_NUMBER = r"^[0-9]+([,][0-9]+)?$"
_MISSING = "MISSING"


def wrong_cells(dataset: Dataset, name: str, table: pa.Table, first_row: int) -> list[Problem]:
    """The first wrong cells of `table`, whose first row is the file's row `first_row`; instants are not looked at."""
    found: list[Problem] = []
    for column in dataset.columns:
        cells = table[column.name]
        if column.name == "Määrä":
            bad = _wrong_quantities(column, table)
        elif column.allowed is not None:
            bad = pc.invert(pc.fill_null(pc.is_in(cells, pa.array(column.allowed)), fill_value=False))
        elif column.required:
            bad = pc.is_null(cells)
        else:
            continue
        places = pc.indices_nonzero(bad)[: LISTED_PROBLEMS - len(found)].to_pylist()
        words = f"{expected_words(column)}; empty only where Laatu is {_MISSING}" if column.name == "Määrä" else ""
        found += [
            Problem(
                name,
                expected=words or expected_words(column),
                row=first_row + place,
                column=column.name,
                value=str(cells[place].as_py() if cells[place].is_valid else ""),
            )
            for place in places
        ]
    return sorted(found, key=lambda problem: problem.row or 0)


def _wrong_quantities(column: Column, table: pa.Table) -> pa.ChunkedArray:
    cells, is_empty = table[column.name], pc.is_null(table[column.name])
    if pa.types.is_string(cells.type):
        wrong = pc.invert(pc.fill_null(pc.match_substring_regex(cells, _NUMBER), fill_value=True))
    else:
        inside = pc.and_(pc.greater_equal(cells, column.min), pc.less_equal(cells, column.max))
        wrong = pc.invert(pc.fill_null(inside, fill_value=True))
    return pc.or_(wrong, pc.xor(is_empty, pc.equal(table["Laatu"], _MISSING)))
