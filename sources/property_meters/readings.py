"""Files of readings, CSV or Parquet -> Arrow batches with instants in UTC and the month of Finland's time of each row.

Here: reading millions of rows in bounded memory, and what is wrong with a file. Not here: the months of a meter, spikes
and late corrections (`dbt_project/models/metered/`), nor keeping the rows (`orchestration/metered/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from sources.problems import Problem, WrongFile
from sources.property_meters.clocks import Clock, wrong_instants
from sources.property_meters.wrong_cells import wrong_cells
from sources.tables import beginning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources.contract import Dataset

SCHEMA = pa.schema(
    [
        ("month", pa.int32()),
        ("meter_id", pa.string()),
        ("measured_at", pa.timestamp("s", "UTC")),
        ("minutes", pa.int16()),
        ("quantity", pa.float64()),
        ("unit", pa.string()),
        ("is_estimated", pa.bool_()),
        ("is_register", pa.bool_()),
        ("source_row", pa.int32()),
    ]
)
"""What the rows of a file become.

`month` is 202503 for March 2025 in Finland's time, `minutes` the period's length, `quantity` in `unit`, `source_row`
the line of a CSV file (1 is its header) or the place in a Parquet file (2 is the first). A row without a quantity is
left out: it is missing as is one that is not there. What a register shows at the first instant of a month stands in
the month before as well, whose last reading it is.
"""

_BLOCK_BYTES = 16_000_000
_BATCH_ROWS = 250_000
_PARQUET = b"PAR1"
_TYPES = {"text": pa.string(), "decimal": pa.float64(), "timestamp": pa.string()}
_FIRST_LINE = 2


def read(dataset: Dataset, name: str, path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a kept file in its own order, in `SCHEMA`. Memory does not grow with the file.

    Raises WrongRows, with each of the first wrong cells, and WrongFile for what is no file of readings; before that
    some batches may have been given. `name` is what the file is called in what is told of it.
    """
    row = _FIRST_LINE
    clock = Clock()
    for table in _tables(dataset, name, path):
        if problems := wrong_cells(dataset, name, table, row):
            raise WrongRows(problems)
        at = clock.instants(table)
        if at is None:
            raise WrongRows(wrong_instants(table, row, name))
        yield from _in_schema(table, at, row)
        row += len(table)
    if row == _FIRST_LINE:
        raise WrongFile("rows under the header line", row=2)


class WrongRows(Exception):  # noqa: N818 - reads as what the file has; always told as its problems
    """Some cells of a file are not what the contract promises; `problems` names the first of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message())
        self.problems = problems


def _in_schema(table: pa.Table, at: pa.ChunkedArray, first_row: int) -> Iterator[pa.RecordBatch]:
    quantity = table["Määrä"]
    rows = pa.chunked_array([pa.array(range(first_row, first_row + len(table)), pa.int32())])
    local = at.cast(pa.timestamp("s", "Europe/Helsinki"))
    year, month = pc.year(local), pc.month(local)
    is_register = pc.equal(table["Lukeman tyyppi"], "MITTARILUKEMA")
    columns = {
        "month": pc.add(pc.multiply(year, 100), month).cast(pa.int32()),
        "meter_id": table["Mittauspisteen tunnus"],
        "measured_at": at,
        "minutes": pc.if_else(pc.equal(table["Resoluutio"], "PT15M"), 15, 60).cast(pa.int16()),
        "quantity": quantity,
        "unit": table["Yksikkötyyppi"],
        "is_estimated": pc.equal(table["Laatu"], "EST"),
        "is_register": is_register,
        "source_row": rows,
    }
    found = pa.table(columns, schema=SCHEMA)
    starts = pc.and_(is_register, _is_first_instant(local))
    if pc.any(starts).as_py():
        before = pc.if_else(
            pc.equal(month, 1), pc.add(pc.multiply(pc.subtract(year, 1), 100), 12), pc.subtract(columns["month"], 1)
        )
        twins = found.set_column(0, SCHEMA.field("month"), before.cast(pa.int32())).filter(starts)
        found = pa.concat_tables([found, twins])
    if quantity.null_count:
        found = found.filter(pc.is_valid(found["quantity"]))
    yield from found.combine_chunks().to_batches()


def _is_first_instant(local: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether an instant is the first of its month in Finland's time."""
    at_midnight = pc.and_(pc.equal(pc.hour(local), 0), pc.equal(pc.minute(local), 0))
    return pc.and_(pc.equal(pc.day(local), 1), at_midnight)


def _tables(dataset: Dataset, name: str, path: Path) -> Iterator[pa.Table]:
    """The file's promised columns some rows at a time: text, but quantities as numbers."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        file.seek(-1, 2) if head else None
        last = file.read(1) if head else b""
    if not head.strip():
        raise WrongFile(f"a file with the columns {_promised(dataset)}; the file is empty")
    if head.startswith(_PARQUET):
        yield from _of_parquet(dataset, path)
        return
    if last != b"\n":
        raise WrongFile("a newline at the end: the file is cut")
    try:
        yield from _of_csv(dataset, head, path)
    except ArrowException as error:
        problems = wrong_numbers(dataset, name, path)
        if problems:
            raise WrongRows(problems) from error
        raise WrongFile(f"a whole CSV file; this can't be read ({beginning(str(error))})") from error


def _of_csv(dataset: Dataset, head: bytes, path: Path, *, as_text: bool = False) -> Iterator[pa.Table]:
    layout = dataset.layout
    names = head.partition(b"\n")[0].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").rstrip("\r")
    _check_names(dataset, names.split(layout["delimiter"]), beginning(head.decode("utf-8", "replace")))
    types = {c.name: pa.string() if as_text else _TYPES[c.type] for c in dataset.columns}
    options = pa_csv.ConvertOptions(
        include_columns=list(types),
        column_types=types,
        decimal_point=layout["decimal"],
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    with pa_csv.open_csv(
        path,
        pa_csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=not as_text),
        pa_csv.ParseOptions(delimiter=layout["delimiter"], ignore_empty_lines=False),
        options,
    ) as reader:
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _of_parquet(dataset: Dataset, path: Path) -> Iterator[pa.Table]:
    names = [column.name for column in dataset.columns]
    try:
        file = pq.ParquetFile(path)
        _check_names(dataset, file.schema_arrow.names, ", ".join(file.schema_arrow.names))
        for batch in file.iter_batches(_BATCH_ROWS, columns=names):
            table = pa.Table.from_batches([batch])
            for index, column in enumerate(dataset.columns):
                cells = table[column.name]
                if column.type == "timestamp":
                    if not pa.types.is_timestamp(cells.type):
                        raise WrongFile("a column of timestamps", column.name, cells.type)
                else:
                    cells = cells.cast(_TYPES[column.type])
                table = table.set_column(table.column_names.index(names[index]), column.name, cells)
            yield table.select(names)
    except (ArrowException, OSError) as error:
        raise WrongFile(f"a whole Parquet file; this can't be read ({beginning(str(error))})") from error


def wrong_numbers(dataset: Dataset, name: str, path: Path) -> list[Problem]:
    """The first cells that are no number where one is promised: the file is read once more, as text."""
    row = _FIRST_LINE
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
        for table in _of_csv(dataset, head, path, as_text=True):
            if problems := wrong_cells(dataset, name, table, row):
                return problems
            row += len(table)
    except ArrowException:
        return []
    return []


def _promised(dataset: Dataset) -> str:
    return ", ".join(column.name for column in dataset.columns)


def _check_names(dataset: Dataset, names: list[Any], shown: str) -> None:
    """Raise WrongFile where a promised column is missing or stands twice."""
    promised = [column.name for column in dataset.columns]
    if not set(names) & set(promised):
        raise WrongFile(f"a file with the columns {_promised(dataset)}", row=1, value=shown)
    for column in promised:
        if names.count(column) != 1:
            raise WrongFile("a column of this name, once", column, f"{names.count(column)} times", row=1)
