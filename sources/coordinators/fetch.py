"""Which files the coordinators have given: what the intake accepted, or every file of one folder.

Here: finding and reading the files' bytes. Not here: understanding them (`parse.py`), accepting them
(`orchestration/intake/intake.py`) or keeping them (`landing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.coordinators import journal
from sources.coordinators.names import is_workbook
from sources.landing import Fetched, plain_name, read_brought
from sources.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """What is in use of an intake's folder, or every workbook and CSV file of a plain one in order of name.

    A workbook of another format than .xlsx and .ods is among them, so that its parser tells what to do with it.

    Raises SourceError where there is no folder, no workbook in it, or a workbook is too large or unreadable.
    """
    folder = ask.workbooks_dir
    remedy = "give the folder of the coordinators' workbooks with --workbooks DIR"
    if folder is None:
        raise SourceError(f"{source.publisher}: no folder of workbooks was named; {remedy}")
    if not folder.is_dir():
        raise SourceError(f"{source.publisher}: {folder} is not a folder; {remedy}")
    try:
        accepted = list(journal.inputs(folder))
        yield from (Fetched(each.name, each.read(), f"upload/{each.name}", each.accepted_at) for each in accepted)
    except (OSError, ValueError, LookupError) as error:
        raise SourceError(f"{source.publisher}: the intake {folder} is damaged: {error}") from error
    if accepted:
        return
    paths = sorted(path for path in folder.iterdir() if is_workbook(path.name) and path.is_file())
    if not paths:
        raise SourceError(f"{source.publisher}: {folder} holds no .xlsx, .ods or .csv file; {remedy}")
    for path in paths:
        yield Fetched(plain_name(path), read_brought(path, source.max_megabytes), f"upload/{plain_name(path)}")
