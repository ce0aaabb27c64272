"""The open data of the vehicle register (CSV, or a zip of one CSV) -> passenger cars of the followed municipalities.

Here: reading millions of rows in bounded memory, what is kept of them, and where exactly a row is wrong. Not here:
which values are allowed (the contract, checked by `orchestration/quality/expectations.py`), or counting cars.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import pandas as pd
from pyarrow.csv import (
    ConvertOptions,
    InvalidRow,
    ParseOptions,
    ReadOptions,
    open_csv,
)
from pyarrow.lib import ArrowException

from sources.archives import NotAnArchive, refuse_what_is_no_archive
from sources.code_lists import load_code_list
from sources.make_examples import SEEDS_DIR
from sources.problems import Parsed, Problem
from sources.tables import LISTED_PROBLEMS, beginning, listed, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset
    from sources.landing import Snapshot

_MEGABYTE = 1_000_000
_BLOCK_BYTES = 8 * _MEGABYTE
_HEAD_BYTES = 1 << 16
_BOM = b"\xef\xbb\xbf"
_NAME_DAY = re.compile(r"(?<!\d)(?:(\d{1,2})[_.](\d{1,2})[_.](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)", re.ASCII)


class NotTheRegister(Exception):  # noqa: N818 - reads as what the file is, and is always turned into a Problem
    """A file is not what the contract promises: what was expected instead, and where."""

    def __init__(
        self, expected: str, *, row: int | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(expected)
        self._problem = (row, column, value)

    def in_file(self, name: str) -> Problem:
        """The same as a problem of the file `name`."""
        row, column, value = self._problem
        return Problem(name, str(self), row=row, column=column, value=value, is_of_file=True)


@dataclass
class _Reading:
    """What has been read of one file so far."""

    kept: list[pd.DataFrame] = field(default_factory=list)
    of_file: list[Problem] = field(default_factory=list)
    of_rows: list[Problem] = field(default_factory=list)
    found: int = 0
    """How many problems there were; the first of them are in `of_file` and `of_rows`."""
    broken_lines: int = 0
    """Lines with too few or too many cells: the reader passes over them."""
    counts: Counter[str] = field(default_factory=Counter)

    def wrong(self, problem: Problem) -> None:
        """Note a problem."""
        self.found += 1
        kept = self.of_file if problem.is_of_file else self.of_rows
        if len(kept) < LISTED_PROBLEMS:
            kept.append(problem)


class _Text(io.RawIOBase):
    """The bytes of the CSV as they are read: never more than the limit, never a NUL, and how they ended."""

    def __init__(self, head: bytes, rest: IO[bytes], limit: int) -> None:
        super().__init__()
        self._head = head
        self._rest = rest
        self._left = limit
        self.last = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises NotTheRegister."""
        piece, self._head = (self._head, b"") if self._head else (self._rest.read(size), b"")
        self._left -= len(piece)
        if self._left < 0:
            raise NotTheRegister("a file within max_unpacked_megabytes of source.yml")
        if b"\0" in piece:
            raise NotTheRegister("text without NUL characters, in Latin-1")
        self.last = piece[-1:] or self.last
        return piece


def parse(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """One row per kept vehicle: the contract's columns, then the lineage columns; `source_row` is the line of the file.

    What is kept is told by the layout's `keep` and by the code list of `kuntanumero`; `figures` counts all rows, and
    those left out by why. A row with a wrong cell is left out and told in `problems`; so is, as a problem of the file,
    one that is not the register or has a broken line. Memory does not grow with the file, only with what is kept of it.
    """
    followed = load_code_list(dataset.column("kuntanumero").code_list or "", SEEDS_DIR)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    figures: Counter[str] = Counter()
    for snapshot in snapshots:
        reading = _Reading()
        try:
            _read(dataset, snapshot, followed, reading)
            parts.append(_typed(dataset, snapshot, reading))
        except NotTheRegister as error:
            reading.wrong(error.in_file(snapshot.name))
        problems += listed([*reading.of_file, *reading.of_rows], reading.found)
        figures.update(reading.counts)
    return Parsed(typed_table(dataset, parts), problems, figures=dict(figures))


def _read(dataset: Dataset, snapshot: Snapshot, followed: Sequence[str], reading: _Reading) -> None:
    """Read the file in batches of bounded size, and keep of each what is to be kept. Raises NotTheRegister."""
    layout = dataset.layout
    file = _opened(snapshot.read(), layout)
    head = _whole_head(file)
    encoding = "utf-8" if head.startswith(_BOM) else layout["encoding"]
    text = _Text(head.removeprefix(_BOM), file, layout["max_unpacked_megabytes"] * _MEGABYTE)
    _check_header(dataset, head.removeprefix(_BOM))
    columns = [column.name for column in dataset.file_columns]

    def broken(line: InvalidRow) -> str:
        cells = f"{line.expected_columns} cells, not {line.actual_columns}"
        reading.broken_lines += 1
        shown = beginning(line.text)
        reading.wrong(Problem(snapshot.name, cells, row=line.number, value=shown, is_of_file=True))
        return "skip"

    try:
        batches = open_csv(
            text,
            ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, encoding=encoding),
            ParseOptions(
                delimiter=layout["delimiter"], quote_char=False, ignore_empty_lines=False, invalid_row_handler=broken
            ),
            ConvertOptions(include_columns=columns, column_types=dict.fromkeys(columns, "string")),
        )
        for batch in batches:
            row = 2 + reading.counts["rows_in_file"] + reading.broken_lines
            vehicles = batch.to_pandas().fillna("")
            vehicles.index = pd.RangeIndex(row, row + len(vehicles))
            _keep(dataset, snapshot.name, vehicles, followed, reading)
    except (ArrowException, zipfile.BadZipFile, UnicodeDecodeError, EOFError, OSError) as error:
        raise NotTheRegister(f"a whole CSV file; this can't be read ({beginning(str(error))})") from error
    if text.last != b"\n":
        raise NotTheRegister("a newline at the end: the file is cut")
    if reading.broken_lines:
        reading.kept.clear()  # which line is whose is no longer sure
    if not reading.counts["rows_in_file"] and not reading.found:
        raise NotTheRegister("rows under the header line", row=2)


def _opened(content: bytes, layout: dict[str, Any]) -> IO[bytes]:
    """The CSV itself, out of its archive where it comes in one. Raises NotTheRegister."""
    if not content.strip():
        raise NotTheRegister("the register's CSV; the file is empty")
    if not content.startswith(b"PK"):
        return io.BytesIO(content)
    try:
        refuse_what_is_no_archive(
            content,
            max_unpacked_bytes=layout["max_unpacked_megabytes"] * _MEGABYTE,
            max_packing_ratio=layout["max_packing_ratio"],
        )
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = archive.namelist()
        if len(names) != 1 or re.fullmatch(r"[\w .()-]+\.csv", names[0], flags=re.IGNORECASE) is None:
            raise NotTheRegister("an archive of one CSV file, in no folder", value=", ".join(names[:5]))
        return archive.open(names[0])
    except NotAnArchive as error:
        size = f"; unpacked this would be {error.unpacked_bytes // _MEGABYTE} MB" if error.unpacked_bytes else ""
        raise NotTheRegister(f"a whole zip archive of a reasonable size{size}") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise NotTheRegister(f"a zip archive that can be opened ({error})") from error


def _whole_head(file: IO[bytes]) -> bytes:
    try:
        return file.read(_HEAD_BYTES)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise NotTheRegister(f"a zip archive that can be opened ({error})") from error


def _check_header(dataset: Dataset, head: bytes) -> None:
    """Raise NotTheRegister where the first line lacks a promised column or has one twice; others do not matter."""
    promised = [column.name for column in dataset.file_columns]
    names = head.partition(b"\n")[0].decode("latin-1").rstrip("\r").split(dataset.layout["delimiter"])
    if not set(names) & set(promised):
        shown = beginning(head.decode("latin-1"))
        raise NotTheRegister(f"CSV with the columns {', '.join(promised)}", row=1, value=shown)
    for name in promised:
        if names.count(name) != 1:
            raise NotTheRegister("a column of this name, once", row=1, column=name, value=f"{names.count(name)} times")


def _keep(dataset: Dataset, name: str, vehicles: pd.DataFrame, followed: Sequence[str], reading: _Reading) -> None:
    """Count the rows of a batch (indexed by line), note wrong codes, and keep the rows that are to be kept."""
    codes = {str(written): str(written).zfill(3) for written in vehicles["kunta"].unique()}
    wrong = [written for written in codes if re.fullmatch("[0-9]{0,3}", written) is None]
    for row, written in vehicles.loc[vehicles["kunta"].isin(wrong), "kunta"].items() if wrong else ():
        expected = "a municipality code of at most three digits"
        reading.wrong(Problem(name, expected, row=int(str(row)), column="kunta", value=str(written)))
    for row in vehicles.index[vehicles["jarnro"] == ""]:
        reading.wrong(Problem(name, "a vehicle's number; the line may be empty", row=int(row), column="jarnro"))
    cars = vehicles[vehicles["ajoneuvoluokka"].isin(dataset.layout["keep"])]
    unknown = [written for written, code in codes.items() if code in ("000", dataset.layout["unknown_municipality"])]
    kept = cars[cars["kunta"].isin([written for written, code in codes.items() if code in followed])]
    of_unknown = int(cars["kunta"].isin(unknown).sum())
    reading.counts["rows_in_file"] += len(vehicles)
    reading.counts["rows_of_other_vehicles"] += len(vehicles) - len(cars)
    reading.counts["cars_of_unknown_municipality"] += of_unknown
    reading.counts["cars_of_other_municipalities"] += len(cars) - len(kept) - of_unknown
    if len(kept):
        reading.kept.append(kept.assign(kuntanumero=kept["kunta"].map(codes), row=kept.index))


def _typed(dataset: Dataset, snapshot: Snapshot, reading: _Reading) -> pd.DataFrame:
    """The kept rows with their types; wrong cells are noted, and their rows left out."""
    columns = [*(column.name for column in dataset.file_columns), "kuntanumero", "row"]
    cells = pd.concat(reading.kept, ignore_index=True) if reading.kept else pd.DataFrame(columns=columns, dtype="str")
    is_blank = {name: cells[name] == "" for name in columns[:-2]}
    days = pd.to_datetime(cells["ensirekisterointipvm"], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    numbers = cells["jarnro"].where(cells["jarnro"].str.fullmatch("[0-9]{1,18}"))
    wrong = {
        "ensirekisterointipvm": days.isna() & ~is_blank["ensirekisterointipvm"],
        "jarnro": numbers.isna(),
    }
    good = pd.Series(data=True, index=cells.index)
    for name, bad in wrong.items():
        for place in cells.index[bad]:
            row, value = int(cells["row"][place]), str(cells[name][place])
            expected = expected_words(dataset.column(name))
            reading.wrong(Problem(snapshot.name, expected, row=row, column=name, value=value))
        good &= ~bad
    values = {
        "ajoneuvoluokka": cells["ajoneuvoluokka"],
        "ensirekisterointipvm": days,
        "kayttovoima": cells["kayttovoima"].str.replace(r"^(\d)$", r"0\1", regex=True).mask(is_blank["kayttovoima"]),
        "kunta": cells["kunta"],
        "jarnro": numbers.astype("int64[pyarrow]").astype("Int64"),
        "kuntanumero": cells["kuntanumero"],
        "ajankohta": pd.Series(_day(snapshot), index=cells.index, dtype="datetime64[s]"),
    }
    return with_lineage(values, cells["row"], snapshot).loc[good]


def _day(snapshot: Snapshot) -> datetime:
    """The day that the file's name tells, such as 31_12_2025, or else the day of its release."""
    match = _NAME_DAY.search(snapshot.name)
    if match is not None:
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            return datetime(int(year), int(month), int(day))  # noqa: DTZ001 - a day has no zone
        except ValueError:
            pass
    return datetime.fromisoformat(snapshot.vintage[:10])
