"""Every fault of the table through the whole job: its stated outcome, the cause named, and nothing good lost.

What does not live here: the faults (the modules beside this one), and what a parser says of a file (`tests/sources/`).
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration.ingest import assets as ingest
from sources.landing import Fetched, bundled
from tests.orchestration.faults import door, page
from tests.orchestration.faults.table import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.conftest import House
    from tests.orchestration.faults.fault import Fault

EVERY = [fault for faults in FAULTS.values() for fault in faults]
OF_FILES = [fault for fault in EVERY if fault.files is not None]
REFUSED = [fault for fault in OF_FILES if fault.outcome == "refused"]
ACCEPTED = [fault for fault in OF_FILES if fault.outcome != "refused"]
WHOLE_WAY = {(f.publisher, f.outcome): f for f in sorted(ACCEPTED, key=lambda fault: bool(fault.raw_rows))}
"""One accepted fault of each publisher and outcome, of those whose raw rows differ wherever there are any."""


@pytest.fixture
def arrives(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the files of faults arrive in place of the example's."""

    def send(*faults: Fault) -> None:
        def altered(folder: Path) -> Iterator[Fetched]:
            files = list(bundled(folder))
            for fault in faults:
                if folder.name == fault.publisher:
                    files = _with_files_of(fault, files)
            yield from files

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return send


def _with_files_of(fault: Fault, files: list[Fetched]) -> list[Fetched]:
    assert fault.files is not None
    for name, content in fault.files().items():
        *earlier, last = [file for file in files if file.name == name] or [Fetched(name, b"", f"example/{name}")]
        files = [file for file in files if file.name != name] + earlier
        if content is not None:
            released = fault.released or last.publisher_version
            files.append(replace(last, content=content, publisher_version=released))
    return files


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: fault.test_id)
def test_a_file_that_is_refused_is_named(fault: Fault, arrives: Callable[..., None], house: House) -> None:
    arrives(fault)
    read = door.read(fault.publisher, f"fault-{fault.test_id}")
    shutil.rmtree(read.folder)
    if read.passes:  # what the rooms behind the door find goes the whole way
        assert_refused(house, fault)
        return
    said = "\n".join(read.refused)
    for word in fault.named:
        assert word in said, said


def assert_refused(house: House, *faults: Fault) -> None:
    """A refresh is refused, tells the faults and what to do, and leaves the release byte for byte."""
    before = house.published
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert house.published == before
    assert house.intact()
    for word in (*(word for fault in faults for word in fault.named), "stays as it was", "Next:"):
        assert word in outcome.said, outcome.said


@pytest.mark.parametrize("publisher", sorted({fault.publisher for fault in REFUSED}))
def test_a_refused_file_of_each_publisher_stops_the_whole_job(
    publisher: str, arrives: Callable[..., None], house: House
) -> None:
    fault = next(fault for fault in REFUSED if fault.publisher == publisher)
    arrives(fault)
    assert_refused(house, fault)


@pytest.mark.parametrize("fault", ACCEPTED, ids=lambda fault: fault.test_id)
def test_a_file_that_is_accepted_gives_the_rows_it_should(
    fault: Fault, arrives: Callable[..., None], build: Path
) -> None:
    arrives(fault)
    read = door.read(fault.publisher, f"fault-{fault.test_id}")
    assert read.passes, read.told
    for word in fault.named:
        assert word in read.told
    assert read.unlike(build) == fault.raw_rows
    if fault.outcome == "made harmless":
        names = read.column("coordinators_measures", "toimenpide")
        assert harm_in(names) == []
        assert all(names), "something of the text is left"
    shutil.rmtree(read.folder)


@pytest.mark.parametrize(
    "outcome", sorted({outcome for _, outcome in WHOLE_WAY}), ids=lambda outcome: outcome.replace(" ", "_")
)
def test_a_fault_of_each_publisher_goes_the_whole_way_to_the_release(
    outcome: str, arrives: Callable[..., None], own_house: House
) -> None:
    faults = [fault for (_, ending), fault in WHOLE_WAY.items() if ending == outcome]
    before = own_house.published
    arrives(*faults)
    ended = own_house.refresh()
    assert ended.code == 0, ended.said
    assert own_house.published != before, "the release is made of the changed files"
    report = json.loads((own_house.published / "quality.json").read_text(encoding="utf-8"))
    told = json.dumps(report, ensure_ascii=False)
    assert [word for fault in faults for word in fault.named if word not in told] == []
    # one row, as it was and as it is
    changed = {"made harmless": {"mart_measures": 2, "mart_form_secap_actions": 2}}
    assert different_numbers(before, own_house.published) == changed.get(outcome, {})
    with (own_house.published / "mart_measures.csv").open(encoding="utf-8", newline="") as file:
        assert harm_in(cell for line in csv.reader(file) for cell in line) == []


def different_numbers(before: Path, now: Path) -> dict[str, int]:
    """How many rows of each mart differ between two releases, but for the ids, origins and dates of their files.

    What each of our releases adds to the history of our own is left out: it names the file that a number came from.
    """
    found = {}
    with duckdb.connect() as connection:
        for path in sorted((*before.glob("mart_*.parquet"), *before.glob("dim_*.parquet"))):
            kept = "where released_by = 'publisher'" if path.stem in ("mart_revisions", "mart_area_revisions") else ""
            old, new = (f"read_parquet('{folder / path.name}') {kept}" for folder in (before, now))
            described = connection.execute(f"describe select * from {old}").fetchall()  # noqa: S608 - a table's file
            names = [
                row[0] for row in described if not row[0].endswith(("snapshot_id", "vintage", "source_row", "origin"))
            ]
            columns = ", ".join(f'"{name}"' for name in names)
            sql = (
                f"select count(*) from ((select {columns} from {old} except all select {columns} from {new}) "  # noqa: S608 - same
                f"union all (select {columns} from {new} except all select {columns} from {old}))"
            )
            ((count,),) = connection.execute(sql).fetchall()
            if count:
                found[path.stem] = count
    return found


def harm_in(cells: Iterable[str]) -> list[str]:
    """Cells that a spreadsheet would run, or that hold markup."""
    return [cell for cell in cells if re.match(r"[=+@\t-]\D", cell) or "<" in cell]


def test_other_raw_rows_with_the_same_numbers_go_the_whole_way() -> None:
    unlike = [fault for fault in ACCEPTED if fault.raw_rows and fault.outcome == "read right"]
    assert all(fault in WHOLE_WAY.values() for fault in unlike)


def test_no_two_faults_are_the_same() -> None:
    assert len({fault.test_id for fault in EVERY}) == len(EVERY)
    assert all(fault.named for fault in EVERY if fault.outcome in ("quarantined", "refused", "source failed"))


def test_the_page_of_faults_is_made_from_these_tests() -> None:
    assert page.PATH.read_text(encoding="utf-8") == page.text(FAULTS), (
        "write it: python -m tests.orchestration.faults.page"
    )
