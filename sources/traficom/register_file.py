"""The file of the vehicle register (CSV, or a zip of one CSV) -> its rows as text, in batches.

Here: reading millions of rows in bounded memory, and what is no such file. Not here: which rows are kept and what is in
them (`register.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from pyarrow.csv import ConvertOptions, InvalidRow, ParseOptions, ReadOptions, open_csv
from pyarrow.lib import ArrowException

from sources.archives import NotAnArchive, refuse_what_is_no_archive
from sources.problems import WrongFile
from sources.tables import beginning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sources.contract import Dataset

_MEGABYTE = 1_000_000
_BLOCK_BYTES = 8 * _MEGABYTE
_HEAD_BYTES = 1 << 16
_BOM = b"\xef\xbb\xbf"


class BrokenLine(NamedTuple):
    """A line with too few or too many cells."""

    number: int | None
    text: str
    cells: int
    expected_cells: int


def batches(dataset: Dataset, content: bytes, on_broken: Callable[[BrokenLine], None]) -> Iterator[pd.DataFrame]:
    """The promised columns as text, an empty cell as an empty text; the index is the number of the line in the file.

    A line of a wrong length is told to `on_broken` and left out. Memory does not grow with the file. Raises WrongFile
    for what is not the register, and at the end for a file that is cut or has no rows.
    """
    layout = dataset.layout
    file = _opened(content, layout)
    head = _whole_head(file)
    encoding = "utf-8" if head.startswith(_BOM) else layout["encoding"]
    text = _Text(head.removeprefix(_BOM), file, layout["max_unpacked_megabytes"] * _MEGABYTE)
    _check_header(dataset, head.removeprefix(_BOM))
    columns = [column.name for column in dataset.file_columns]
    rows = broken_lines = 0

    def broken(line: InvalidRow) -> str:
        nonlocal broken_lines
        broken_lines += 1
        on_broken(BrokenLine(line.number, line.text, line.actual_columns, line.expected_columns))
        return "skip"

    try:
        for batch in open_csv(
            text,
            ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, encoding=encoding),
            ParseOptions(
                delimiter=layout["delimiter"], quote_char=False, ignore_empty_lines=False, invalid_row_handler=broken
            ),
            ConvertOptions(include_columns=columns, column_types=dict.fromkeys(columns, "string")),
        ):
            first = 2 + rows + broken_lines
            cells = batch.to_pandas().fillna("")
            cells.index = pd.RangeIndex(first, first + len(cells))
            rows += len(cells)
            yield cells
    except (ArrowException, zipfile.BadZipFile, UnicodeDecodeError, EOFError, OSError) as error:
        raise WrongFile(f"a whole CSV file; this can't be read ({beginning(str(error))})") from error
    if text.last != b"\n":
        raise WrongFile("a newline at the end: the file is cut")
    if not rows and not broken_lines:
        raise WrongFile("rows under the header line", row=2)


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
        """The next bytes. Raises WrongFile."""
        piece, self._head = (self._head, b"") if self._head else (self._rest.read(size), b"")
        self._left -= len(piece)
        if self._left < 0:
            raise WrongFile("a file within max_unpacked_megabytes of source.yml")
        if b"\0" in piece:
            raise WrongFile("text without NUL characters, in Latin-1")
        self.last = piece[-1:] or self.last
        return piece


def _opened(content: bytes, layout: dict[str, Any]) -> IO[bytes]:
    """The CSV itself, out of its archive where it comes in one. Raises WrongFile."""
    if not content.strip():
        raise WrongFile("the register's CSV; the file is empty")
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
            raise WrongFile("an archive of one CSV file, in no folder", value=", ".join(names[:5]))
        return archive.open(names[0])
    except NotAnArchive as error:
        size = f"; unpacked this would be {error.unpacked_bytes // _MEGABYTE} MB" if error.unpacked_bytes else ""
        raise WrongFile(f"a whole zip archive of a reasonable size{size}") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise WrongFile(f"a zip archive that can be opened ({error})") from error


def _whole_head(file: IO[bytes]) -> bytes:
    try:
        return file.read(_HEAD_BYTES)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise WrongFile(f"a zip archive that can be opened ({error})") from error


def _check_header(dataset: Dataset, head: bytes) -> None:
    """Raise WrongFile where the first line lacks a promised column or has one twice; others do not matter."""
    promised = [column.name for column in dataset.file_columns]
    names = head.partition(b"\n")[0].decode("latin-1").rstrip("\r").split(dataset.layout["delimiter"])
    if not set(names) & set(promised):
        shown = beginning(head.decode("latin-1"))
        raise WrongFile(f"CSV with the columns {', '.join(promised)}", row=1, value=shown)
    for name in promised:
        if names.count(name) != 1:
            raise WrongFile("a column of this name, once", row=1, column=name, value=f"{names.count(name)} times")
