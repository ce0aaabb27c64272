"""What the name of a coordinator's file tells: its format, and whether a newer file has replaced it.

Here: the endings of names and the marks that the intake itself gives. Not here: what a file holds.
"""

from __future__ import annotations

import re
from pathlib import PurePath

SUFFIXES = (".xlsx", ".ods", ".csv")
TO_BE_SAVED_ANEW = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ots", ".fods")
"""Workbooks and templates of other formats: they are taken for a coordinator's, and refused with what to do."""
_REVIEW = ".tarkistus"
_MARK = re.compile(r"(?:\.\d{4}-\d{2}-\d{2}(?:-\d+)?)?\.korvattu(?=\.\w+$)")


def is_workbook(name: str) -> bool:
    """Whether a file of this name is a coordinator's: neither hidden, nor an open program's lock, nor a review."""
    is_known = PurePath(name).suffix.lower() in (*SUFFIXES, *TO_BE_SAVED_ANEW)
    return is_known and not name.startswith((".", "~$")) and not is_review(name)


def is_review(name: str) -> bool:
    """Whether a file of this name is a review that the intake wrote."""
    return PurePath(name).stem.lower().endswith(_REVIEW)


def review_name(name: str, suffix: str, *, with_format: bool = False) -> str:
    """The name of a file's review, `<stem>.tarkistus<suffix>`; `with_format` keeps the ending of the file's own."""
    return f"{name if with_format else PurePath(name).stem}{_REVIEW}{suffix}"


def is_superseded(name: str) -> bool:
    """Whether a newer file has replaced the one of this name, which is read only for rows that the newer lacks."""
    return _MARK.search(name) is not None


def superseded(name: str, date: str, number: int) -> str:
    """The name under which a replaced file is read: `<stem>.<date>.korvattu<suffix>`; `number` tells two of one day."""
    path = PurePath(name)
    return f"{path.stem}.{date}{f'-{number}' if number > 1 else ''}.korvattu{path.suffix}"


def without_mark(name: str) -> str:
    """The name that a replaced file had."""
    return _MARK.sub("", name)
