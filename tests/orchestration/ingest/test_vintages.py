"""Releases of a publisher's file: earlier ones stay, the newest counts, and neither covers up what the other lacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.ingest import assets as ingest
from sources.landing import Fetched, bundled
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "kunta_844.csv"


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let Syke send `NAME` with these bytes, released on this day; None withholds it."""

    def send(content: bytes | None, released: str, name: str = NAME) -> None:
        def altered(folder: Path) -> Iterator[Fetched]:
            yield from (fetched for fetched in bundled(folder) if fetched.name != name)
            if folder.name == "syke" and content is not None:
                yield Fetched(name, content, f"example/{name}", released)

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return send


def restated(factor: float) -> bytes:
    """Tervo's file with its first figure in kt changed a little."""
    lines = example("syke", NAME).decode().splitlines()
    cells = lines[1].split(";")
    cells[6] = cells[7] = f"{float(cells[6].replace(',', '.')) * factor:.6f}".replace(".", ",")
    return "\n".join([lines[0], ";".join(cells), *lines[2:], ""]).encode()


def vintages(house: House) -> list[tuple[object, ...]]:
    sql = "select distinct vintage from raw.syke_municipal_emissions where kuntanumero = '844' order by 1"
    return warehouse.rows_of(house.data_dir / "build" / "latest" / "warehouse.duckdb", sql)


def test_a_new_release_is_the_default_and_the_one_before_stays(own_house: House, releases: Callable[..., None]) -> None:
    before = total_of(own_house)
    releases(restated(1.5), "2026-10-10")
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    assert vintages(own_house) == [("2026-06-10",), ("2026-10-10",)]
    assert total_of(own_house) > before
    sql = """
        select released_by, release_number, previous_release_number, vintage, previous_vintage, cause,
            revision_kt_co2e > 0, emissions_kt_co2e > previous_emissions_kt_co2e
        from mart_revisions where municipality_code = '844' and change_rank = 1 order by released_by
    """
    revisions = warehouse.rows_of(own_house.published / "warehouse.duckdb", sql)
    restatement = ("2026-10-10", "2026-06-10", "new_vintage", True, True)
    assert revisions == [("ilmastovaranto", 2, 1, *restatement), ("publisher", None, None, *restatement)]
    made_of = json.loads((own_house.published / "release.json").read_text(encoding="utf-8"))["made_of"]["with_earlier"]
    assert sum(NAME in record for record in made_of) == 2

    again = own_house.refresh()
    assert "Nothing new" in again.said


def test_an_older_release_than_the_published_is_refused(own_house: House, releases: Callable[..., None]) -> None:
    before = own_house.published
    releases(restated(1.5), "2025-12-10")
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert f"{NAME} (example/{NAME}): released 2025-12-10, older than the release of 2026-06-10" in outcome.said
    assert (own_house.published, own_house.intact()) == (before, True)


def test_an_earlier_release_does_not_cover_up_a_file_that_is_missing(
    own_house: House, releases: Callable[..., None]
) -> None:
    releases(restated(1.5), "2026-10-10")
    assert own_house.refresh_and_approve().code == 0
    releases(None, "2026-10-10")
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert "844: 1990, 2005" in outcome.said


def test_other_bytes_under_the_same_release_take_its_place(own_house: House, releases: Callable[..., None]) -> None:
    releases(restated(1.2), "2026-06-10")
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    assert vintages(own_house) == [("2026-06-10",)]
    sql = """
        select distinct municipality_code, released_by, cause
        from mart_revisions where snapshot_id <> previous_snapshot_id and vintage = previous_vintage
    """
    revisions = warehouse.rows_of(own_house.published / "warehouse.duckdb", sql)
    assert revisions == [("844", "ilmastovaranto", "correction")]


def test_a_file_that_no_dataset_takes_is_named(house: House, releases: Callable[..., None]) -> None:
    releases(b"kunta;vaki\n", "2026-06-10", "asukasluvut_2025.csv")
    outcome = house.refresh()
    assert outcome.code == 1
    assert "asukasluvut_2025.csv: no dataset of syke takes a file of this name, only kunta_" in outcome.said


def total_of(house: House) -> float:
    sql = (
        "select sum(emissions_kt_co2e) from mart_municipal_overview where municipality_code = '844' and method = 'alas'"
    )
    ((total,),) = warehouse.rows_of(house.published / "warehouse.duckdb", sql)
    return float(str(total))
