"""Every fault of the table through the whole job: its stated outcome, the cause named, and nothing good lost.

What does not live here: the faults (the modules beside this one), and what a parser says of a file (`tests/sources/`).
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration import ingest
from sources.landing import Fetched, bundled
from tests.orchestration.faults import page
from tests.orchestration.faults.table import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import House
    from tests.orchestration.faults.fault import Fault

EVERY = [fault for faults in FAULTS.values() for fault in faults]
OF_FILES = [fault for fault in EVERY if fault.files is not None]


@pytest.fixture
def arrives(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Let the fault's files arrive in place of the example's."""

    def send(fault: Fault) -> None:
        assert fault.files is not None
        changed = fault.files()

        def altered(folder: Path) -> Iterator[Fetched]:
            files = list(bundled(folder))
            for name, content in changed.items() if folder.name == fault.publisher else []:
                *earlier, last = [file for file in files if file.name == name] or [
                    Fetched(name, b"", f"example/{name}")
                ]
                files = [file for file in files if file.name != name] + earlier
                if content is not None:
                    released = fault.released or last.publisher_version
                    files.append(replace(last, content=content, publisher_version=released))
            yield from files

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return send


@pytest.mark.parametrize("fault", OF_FILES, ids=lambda fault: fault.test_id)
def test_a_file_has_its_stated_outcome(
    fault: Fault, arrives: Callable[[Fault], None], request: pytest.FixtureRequest
) -> None:
    stays = fault.outcome == "refused"
    house: House = request.getfixturevalue("house" if stays else "own_house")
    before = house.published
    arrives(fault)
    outcome = house.refresh()
    assert outcome.code == (1 if stays else 0), outcome.said
    if stays:
        assert house.published == before
        assert house.intact()
        for word in (*fault.named, "stays as it was", "Next:"):
            assert word in outcome.said, outcome.said
        return
    assert house.published != before, "the release is made of the changed file"
    told = json.dumps(json.loads((house.published / "quality.json").read_text(encoding="utf-8")), ensure_ascii=False)
    for word in fault.named:
        assert word in told, told
    if fault.outcome == "read right":
        assert different_numbers(before, house.published) == {}
    if fault.outcome == "made harmless":
        assert different_numbers(before, house.published) == {"mart_measures": 2}, "one row, as it was and as it is"
        assert harm_in(house.published) == []


def different_numbers(before: Path, now: Path) -> dict[str, int]:
    """How many rows of each mart differ between two releases, but for the ids and dates of the files they came from.

    What each of our releases adds to the history of our own is left out: it names the file that a number came from.
    """
    found = {}
    with duckdb.connect() as connection:
        for path in sorted((*before.glob("mart_*.parquet"), *before.glob("dim_*.parquet"))):
            kept = "where released_by = 'publisher'" if path.stem in ("mart_revisions", "mart_area_revisions") else ""
            old, new = (f"read_parquet('{folder / path.name}') {kept}" for folder in (before, now))
            described = connection.execute(f"describe select * from {old}").fetchall()  # noqa: S608 - a table's file
            names = [row[0] for row in described if not row[0].endswith(("snapshot_id", "vintage", "source_row"))]
            columns = ", ".join(f'"{name}"' for name in names)
            sql = (
                f"select count(*) from ((select {columns} from {old} except all select {columns} from {new}) "  # noqa: S608 - same
                f"union all (select {columns} from {new} except all select {columns} from {old}))"
            )
            ((count,),) = connection.execute(sql).fetchall()
            if count:
                found[path.stem] = count
    return found


def harm_in(published: Path) -> list[str]:
    """Cells of the measures' files that a spreadsheet would run, or that hold markup, and an empty first name."""
    with (published / "mart_measures.csv").open(encoding="utf-8", newline="") as file:
        found = [cell for line in csv.reader(file) for cell in line if re.match(r"[=+@\t-]\D", cell) or "<" in cell]
    sql = "select measure_name from read_parquet(?) where measure_id = 'KEI-001'"
    ((name,),) = duckdb.execute(sql, [str(published / "mart_measures.parquet")]).fetchall()
    return found + [name for name in (name or "",) if not name or name[0] in "=+-@\t<"]


def test_no_two_faults_are_the_same() -> None:
    assert len({fault.test_id for fault in EVERY}) == len(EVERY)
    assert all(fault.named for fault in EVERY if fault.outcome in ("quarantined", "refused", "source failed"))


def test_the_page_of_faults_is_made_from_these_tests() -> None:
    assert page.PATH.read_text(encoding="utf-8") == page.text(FAULTS), (
        "write it: python -m tests.orchestration.faults.page"
    )
