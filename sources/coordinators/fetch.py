"""Which files the coordinators have given: every workbook and CSV file of one folder.

Here: finding and reading the files' bytes. Not here: understanding them (`parse.py`) or keeping them (`landing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.contract import SourceError
from sources.landing import Fetched, plain_name, read_brought

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources.contract import Ask, Source

_SUFFIXES = (".xlsx", ".csv")


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
        yield Fetched(plain_name(path), read_brought(path, source.max_megabytes), f"upload/{plain_name(path)}")


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()
