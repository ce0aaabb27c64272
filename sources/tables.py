"""What every parser shares: the typed table of a dataset, its lineage columns, and a list of problems one can read.

Here: column types in pandas and the shape of a parser's answer. Not here: any file format (`parse.py` of each
source), nor whether a value is allowed (`orchestration/quality/expectations.py`).
"""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from sources.contract import LINEAGE_COLUMNS
from sources.problems import Parsed, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sources.contract import ColumnType, Dataset
    from sources.landing import Snapshot

DTYPES: dict[ColumnType, str] = {
    "text": "str",
    "integer": "Int64",
    "decimal": "float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""The pandas type of each contract type; each can hold a missing value."""

_FROM_ARROW = {
    pa.large_string(): pd.StringDtype(na_value=float("nan")),
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}

LISTED_PROBLEMS = 50
"""How many problems of one file are listed one by one."""


def typed_table(dataset: Dataset, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts on top of each other, with the contract's columns in its order, then the lineage columns.

    Every part has these columns already; without parts the table has the columns and no rows.
    """
    dtypes = {column.name: DTYPES[column.type] for column in dataset.columns} | dict.fromkeys(LINEAGE_COLUMNS, "str")
    dtypes["source_row"] = "int64"
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
    return pd.concat(parts, ignore_index=True)[list(dtypes)].astype(dtypes)


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """An Arrow table in the types of `DTYPES`; a date becomes a `datetime.date`."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_FROM_ARROW.get)
    return frame


def with_lineage(values: Mapping[str, pd.Series], rows: pd.Series, snapshot: Snapshot) -> pd.DataFrame:
    """A table of `values` and of `rows`, their places in the file, with the lineage of `snapshot` on every row."""
    table = pd.DataFrame(dict(values))
    table["snapshot_id"] = snapshot.snapshot_id
    table["source_file"] = snapshot.name
    table["source_row"] = rows
    table["origin"] = snapshot.origin
    table["vintage"] = snapshot.vintage
    return table


def listed(problems: Sequence[Problem], found: int | None = None) -> list[Problem]:
    """The first problems of one file, those of the whole file before those of a row, and one line that counts the rest.

    `found` is how many there were where `problems` holds only some of them. More than are listed are a problem of the
    whole file: rows that nobody is told of can't be put aside.
    """
    found = len(problems) if found is None else found
    kept = sorted(problems, key=lambda problem: (not problem.is_of_file, problem.row or 0))[:LISTED_PROBLEMS]
    if found > len(kept):
        rest = f"and {found - len(kept)} more"
        kept.append(Problem(kept[0].file, expected="a file without problems", value=rest, is_of_file=True))
    return kept


def released_at(last_modified: str | None) -> str | None:
    """The time of an HTTP header `Last-Modified` as ISO 8601 in UTC; None where there is none that can be read."""
    try:
        return parsedate_to_datetime(last_modified or "").astimezone(UTC).isoformat(timespec="seconds")
    except ValueError:
        return None


def nothing(dataset: Dataset) -> Parsed:
    """What a parser gives for no file at all: a table without rows, and a problem where the contract wants rows."""
    missing = Problem(dataset.name, expected=f"at least one file with a name like {dataset.files}")
    return Parsed(typed_table(dataset, []), [missing] if dataset.rows.min else [])


def beginning(text: str, length: int = 60) -> str:
    """The first characters of a file, on one line, to recognise it by."""
    return " ".join(text[: 4 * length].split())[:length]
