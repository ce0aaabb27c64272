"""The quick way to read Syke's bulk CSV files: it proves that a whole file is good, or declines it.

Here: columns of text read by Arrow, and questions to whole columns. Not here: where a file is wrong, and any file that
takes a closer look, such as one with quotes: `sources/csv_table.py` reads those, and what this reads, it reads alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from sources.csv_cells import INTEGER, words_of
from sources.tables import from_arrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sources.contract import Column, ColumnType, Dataset
    from sources.landing import Snapshot

_READ_AS: dict[ColumnType, pa.DataType] = {
    "text": pa.large_string(),
    "integer": pa.dictionary(pa.int32(), pa.string()),  # few different ones, so each is looked at once
    "boolean": pa.dictionary(pa.int32(), pa.string()),
    "decimal": pa.float64(),
}
_BLANKS = b" \t"


def good_file(dataset: Dataset, content: bytes) -> pa.Table | None:
    """The columns of a file in which nothing at all is wrong, typed, every line a row; None for any other file."""
    columns = {column.name: column for column in dataset.file_columns}
    delimiter, decimal = dataset.layout["delimiter"], dataset.layout["decimal"]
    names = _header(dataset, content) if _is_plain(content, delimiter, decimal) else None
    # a line of one column may be blank and still have its one cell
    if names is None or len(names) == 1 or sorted(names) != sorted(columns):
        return None
    try:
        cells = csv.read_csv(
            pa.BufferReader(content),
            csv.ReadOptions(use_threads=False, block_size=len(content), column_names=names, skip_rows=1),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types={name: _READ_AS[column.type] for name, column in columns.items()},
                null_values=dataset.layout["nulls"],
                strings_can_be_null=True,
                decimal_point=decimal,
            ),
        )
    except pa.ArrowInvalid:
        return None
    typed = [_typed(column, cells.column(name), words_of(dataset)) for name, column in columns.items()]
    return None if any(values is None for values in typed) else pa.table(dict(zip(columns, typed, strict=True)))


def table_of(files: Sequence[tuple[Snapshot, pa.Table]], derived: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Good files on top of each other; on every row of a file its own values of `derived` columns, and its lineage."""
    of_files = [
        {
            **values,
            "snapshot_id": snapshot.snapshot_id,
            "source_file": snapshot.name,
            "origin": snapshot.origin,
            "vintage": snapshot.vintage,
        }
        for (snapshot, _), values in zip(files, derived, strict=True)
    ]
    lengths = [len(rows) for _, rows in files]
    table = pa.concat_tables([rows for _, rows in files])
    file_of_row = pa.array(np.repeat(np.arange(len(files)), lengths))
    for name in of_files[0]:
        values = pa.array([each[name] for each in of_files], pa.large_string())
        table = table.append_column(name, values.take(file_of_row))
    rows = np.concatenate([np.arange(2, length + 2) for length in lengths])
    return from_arrow(table.combine_chunks()).assign(source_row=rows)


def _header(dataset: Dataset, content: bytes) -> list[str] | None:
    """The names in the header line; None where they are no text."""
    try:
        return content[: content.find(b"\n")].removesuffix(b"\r").decode("utf-8-sig").split(dataset.layout["delimiter"])
    except UnicodeDecodeError:
        return None


def _is_plain(content: bytes, delimiter: str, decimal: str) -> bool:
    """Whether no sign in the file asks for the careful reader: quotes, a cut end, or numbers that Arrow alone reads.

    Arrow reads `,5`, `5,` and `+5` as numbers and passes over blanks around one; here a decimal sign has a digit on
    each side wherever it stands, a plus follows an exponent's e, and a blank has other text on both sides.
    """
    if (
        not -1 < content.find(b"\n") < len(content) - 1
        or not content.endswith(b"\n")
        or b'"' in content
        or b"\0" in content
        or (b"\r" in content and content.count(b"\r") != content.count(b"\r\n"))
    ):
        return False
    signs = np.frombuffer(content, np.uint8)
    is_digit = (signs >= ord("0")) & (signs <= ord("9"))
    decimals = np.flatnonzero(signs == ord(decimal))
    pluses = np.flatnonzero(signs == ord("+")) if b"+" in content else decimals[:0]
    if not (
        is_digit[decimals - 1].all() and is_digit[decimals + 1].all() and np.isin(signs[pluses - 1], [*b"eE"]).all()
    ):
        return False
    blanks = (
        np.flatnonzero(np.isin(signs, list(_BLANKS))) if any(blank in content for blank in _BLANKS) else decimals[:0]
    )
    beside = signs[np.concatenate([blanks - 1, blanks + 1])]
    return not np.isin(beside, [ord(delimiter), *b"\r\n", *_BLANKS]).any()


def _typed(column: Column, cells: pa.ChunkedArray, words: Mapping[str, bool]) -> pa.ChunkedArray | pa.Array | None:
    """The cells of a column in its type; None where one of them is not of that type, or is missing and must not be."""
    if column.required and cells.null_count:
        return None
    if column.type == "text":
        return cells
    if column.type == "decimal":
        return cells if _every(pc.is_finite(cells)) else None
    # every text once, and for each cell which one is its own
    encoded = cells.unify_dictionaries().combine_chunks()
    distinct = _flags(encoded.dictionary, words) if column.type == "boolean" else _integers(encoded.dictionary)
    return None if distinct is None else distinct.take(encoded.indices)


def _integers(cells: pa.Array) -> pa.Array | None:
    return pc.cast(cells, pa.int64()) if _every(pc.match_substring_regex(cells, f"^(?:{INTEGER})$")) else None


def _flags(cells: pa.Array, words: Mapping[str, bool]) -> pa.Array | None:
    known = {word.lower(): means for word, means in words.items()}
    places = pc.index_in(pc.utf8_lower(cells), pa.array(list(known)))
    return pa.array(list(known.values())).take(places) if _every(pc.is_valid(places)) else None


def _every(answers: pa.ChunkedArray | pa.Array) -> bool:
    return bool(pc.all(answers, min_count=0).as_py())
