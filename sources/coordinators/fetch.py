"""Which files the coordinators have given: every workbook and CSV file of one folder.

Here: finding and reading the files' bytes. Not here: understanding them (`parse.py`) or keeping them (`landing.py`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sources.contract import SourceError
from sources.landing import Fetched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources.contract import Ask, Source

_SUFFIXES = (".xlsx", ".csv")
_MEGABYTE = 1_000_000
_LONGEST_STEM = 100


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """Every `*.xlsx` and `*.csv` of the coordinators' folder in order of name, except hidden and lock files.

    Raises SourceError where there is no folder, no workbook in it, or a workbook is too large or unreadable.
    """
    folder = ask.workbooks_dir
    remedy = "give the folder of the coordinators' workbooks with --workbooks DIR"
    if folder is None:
        raise SourceError(f"{source.publisher}: no folder of workbooks was named; {remedy}")
    if not folder.is_dir():
        raise SourceError(f"{source.publisher}: {folder} is not a folder; {remedy}")
    paths = sorted(path for path in folder.iterdir() if _is_workbook(path))
    if not paths:
        raise SourceError(f"{source.publisher}: {folder} holds no .xlsx or .csv file; {remedy}")
    for path in paths:
        yield _read(source, path)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()


def _read(source: Source, path: Path) -> Fetched:
    try:
        size_bytes = path.stat().st_size
        if size_bytes > source.max_megabytes * _MEGABYTE:
            raise SourceError(f"{source.publisher}: {path} is larger than {source.max_megabytes} MB; send it smaller")
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{source.publisher}: {path} can't be read ({error.strerror}); check it and retry") from error
    name = _plain_name(path)
    return Fetched(name, content, f"upload/{name}")


def _plain_name(path: Path) -> str:
    """The file's name as the landing keeps it: composed letters, no character with a meaning of its own."""
    stem = re.sub(r"[^\w .()-]", "_", unicodedata.normalize("NFC", path.stem))[:_LONGEST_STEM]
    return (stem if re.match(r"\w", stem) else f"_{stem}") + path.suffix
