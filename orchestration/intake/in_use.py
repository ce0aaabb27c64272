"""What a project area has in use now, as rows: what `ilmasto workbook --filled` writes and a review compares with.

Here: which files a refresh would read of the area. Not here: reading them (`sources/coordinators/rows.py`), writing
the workbook (`sources/coordinators/template.py`), and accepting one (`intake.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from orchestration.region import publisher_with_example
from orchestration.settings import get_settings
from sources.contract import load_source
from sources.coordinators import journal as journals
from sources.coordinators.header import own_columns
from sources.coordinators.instructions import INSTRUCTIONS_SHEET
from sources.coordinators.parse import sheets_of
from sources.coordinators.rows import differences, rows_of, shared
from sources.coordinators.template import LISTS_SHEET
from sources.landing import Fetched, bundled, land
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Source
    from sources.coordinators.journal import Check, Journal
    from sources.coordinators.rows import Difference, Rows
    from sources.landing import Snapshot
    from sources.observations import Origin


@dataclass(frozen=True)
class InUse:
    """What is in use of an area: its rows, the accepted files that they stand in, and what is not among them."""

    rows: Rows
    checks: tuple[Check, ...] = ()
    """The accepted versions; none where the rows are the example's, or there are none yet."""
    is_example: bool = False
    left_out: tuple[str, ...] = ()
    """Sheets and columns of the senders' own, in words."""
    withdrawn: int = 0
    """Measures that have vanished from the area's files."""
    problems: tuple[Problem, ...] = ()
    """What can't be read any more, such as a cell of a column whose type has changed since."""


@dataclass(frozen=True)
class RowChanges:
    """How the rows of an area have changed, by sheet, and how many are the very same as in the made-up example."""

    by_sheet: dict[str, Difference]
    of_example: int


def in_use(area: str) -> InUse:
    """What a refresh would read now of the area: its accepted files, or the example while no area has any.

    Raises ValueError where the journal or a kept file is damaged, and OSError where one is gone.
    """
    source, intake_dir = load_source("coordinators"), get_settings().intake_dir
    if not journals.has_accepted(intake_dir):
        rows, problems = _rows(source, example_of(area), "example")
        return InUse(rows, is_example=True, problems=tuple(problems))
    journal = journals.load(intake_dir, area)
    files = files_of(journal)
    rows, problems = _rows(source, files, "upload")
    return InUse(
        rows,
        checks=tuple(journal.current().values()),
        left_out=tuple(_left_out(source, files)),
        withdrawn=len(journal.withdrawn()),
        problems=tuple(problems),
    )


def row_changes(before: Journal, after: Journal) -> RowChanges | None:
    """How the rows of an area change from one state of its journal to another; None where one can't be read."""
    source = load_source("coordinators")
    try:
        (old, unread), (new, _) = (_rows(source, files_of(journal), "upload") for journal in (before, after))
    except (OSError, ValueError):
        return None
    if unread:
        return None
    found = differences(old, new)
    sheets = {str(dataset.layout["sheet"]): found[dataset.name] for dataset in source.datasets}
    return RowChanges(sheets, shared(new, rows_of_example(after.area)))


def made_up(area: str, source: Source, snapshot: Snapshot) -> list[Problem]:
    """What is wrong with a workbook that holds rows of the area's made-up example: one Problem of the whole file."""
    count = shared(rows_of(source, [snapshot])[0], rows_of_example(area))
    words = (
        f"kuntien omia tietoja; rivejä, jotka ovat samoja kuin keksityssä esimerkkiaineistossa, on {count}. Poista ne"
    )
    return [Problem(snapshot.name, words)] * bool(count)


def rows_of_example(area: str) -> Rows:
    """The rows of the area's made-up example."""
    return _rows(load_source("coordinators"), example_of(area), "example")[0]


def files_of(journal: Journal) -> list[Fetched]:
    """The accepted bytes that a journal has in use. Raises ValueError where they have changed, OSError where gone."""
    return [
        Fetched(each.name, each.read(), f"upload/{each.name}")
        for each in journals.inputs_in_use(get_settings().intake_dir, journal)
    ]


def example_of(area: str) -> list[Fetched]:
    """The area's bundled workbook, of the newest day that there is one."""
    return [each for each in bundled(publisher_with_example("coordinators")) if each.name == f"{area}.xlsx"][-1:]


def _rows(source: Source, files: Sequence[Fetched], origin: Origin) -> tuple[Rows, list[Problem]]:
    with TemporaryDirectory() as folder:  # only looked at: a refresh lands what it reads
        snapshots: list[Snapshot] = land(source, files, origin, Path(folder))
        return rows_of(source, snapshots)


def _left_out(source: Source, files: Sequence[Fetched]) -> list[str]:
    """The sheets and columns of the files that are not the template's, each once."""
    known = {str(dataset.layout["sheet"]): dataset for dataset in source.datasets}
    found = []
    for file in files:
        for name, sheet in sheets_of(source, file.name, file.content).items():
            if name in known:
                found += [f"taulukon {name} sarake {own}" for own in own_columns(known[name], sheet)]
            elif name not in {INSTRUCTIONS_SHEET, LISTS_SHEET}:
                found.append(f"taulukko {name}")
    return list(dict.fromkeys(found))
