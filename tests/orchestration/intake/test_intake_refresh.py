"""The whole job on workbooks that were taken in: what is read, what stays, and what a reader of the release sees."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl

from orchestration import warehouse
from tests.orchestration.intake.intake_files import FILE, PLAN, bring, measure, workbook
from tests.orchestration.intake.test_intake_review import HOSTILE, with_text

if TYPE_CHECKING:
    from tests.conftest import House

ONE = measure("IIS-001")
TWO = measure("KIU-001", "suunnitteilla", "Pyörätie koululle", "Kiuruvesi")


def take_in_and_refresh(house: House, content: bytes) -> str:
    """Bring an area's workbook, take it in and refresh; what the refresh said."""
    bring(house, content)
    house.run("intake")
    outcome = house.refresh()
    assert outcome.code == 0, outcome.said
    return outcome.said


def measures(house: House) -> list[tuple[Any, ...]]:
    sql = (
        "select measure_id, status, is_withdrawn, origin from mart_measures "
        "where measure_source = 'workbook' order by 1"
    )
    return warehouse.rows_of(house.published / "warehouse.duckdb", sql)


def refused(house: House) -> list[tuple[Any, ...]]:
    sql = "select area_code, file, problems, accepted_at < checked_at from release_refused_files"
    return warehouse.rows_of(house.published / "warehouse.duckdb", sql)


def test_a_refresh_reads_what_was_accepted_and_never_what_was_refused(own_house: House) -> None:
    assert len(measures(own_house)) > 10, "the example, before anything is brought"
    said = take_in_and_refresh(own_house, workbook(ONE, plans=[PLAN]))
    assert "and the accepted workbooks" in said
    assert measures(own_house) == [("IIS-001", "käynnissä", False, "upload")]
    release = own_house.published.name

    said = take_in_and_refresh(own_house, workbook(measure("IIS-001", "menossa"), plans=[PLAN]))
    assert f"{FILE}: the newest version was refused on" in said
    assert f"Nothing new: release {release}" in said
    assert own_house.intact()
    assert refused(own_house) == []

    # a folder that is named is read as it is, whatever was taken in
    folder = own_house.data_dir / "oma"
    folder.mkdir()
    (folder / "oma.xlsx").write_bytes(workbook(TWO))
    assert own_house.run("refresh", "--workbooks", str(folder)).code == 0
    assert [key for key, *_ in measures(own_house)] == ["KIU-001"]
    ((area, file, problems, is_in_use),) = refused(own_house)
    assert (area, file, is_in_use) == ("HS2", FILE, True)
    assert problems > 0


def test_a_vanished_measure_stays_and_is_marked_and_comes_back(own_house: House) -> None:
    take_in_and_refresh(own_house, workbook(ONE, TWO, plans=[PLAN]))
    take_in_and_refresh(own_house, workbook(measure("IIS-001", "valmis"), plans=[PLAN]))
    assert measures(own_house) == [
        ("IIS-001", "valmis", False, "upload"),
        ("KIU-001", "suunnitteilla", True, "upload"),
    ]
    database = own_house.published / "warehouse.duckdb"
    files = warehouse.rows_of(database, "select file from release_sources where publisher = 'coordinators' order by 1")
    assert [name for (name,) in files if "korvattu" in name] == [files[0][0]]
    assert warehouse.rows_of(database, "select count(*) from mart_climate_plans where has_plan") == [(1,)]

    take_in_and_refresh(own_house, workbook(ONE, measure("KIU-001", "valmis", place="Kiuruvesi"), plans=[PLAN]))
    assert measures(own_house) == [
        ("IIS-001", "käynnissä", False, "upload"),
        ("KIU-001", "valmis", False, "upload"),
    ]


def test_hostile_text_is_harmless_in_the_marts_and_in_csv(own_house: House) -> None:
    take_in_and_refresh(own_house, with_text(*HOSTILE))
    assert [key for key, *_ in measures(own_house)] == [f"IIS-{i:03}" for i in range(len(HOSTILE))]
    with (own_house.published / "mart_measures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure_source"] == "workbook"]
    assert len(rows) == len(HOSTILE)
    for text, row in zip(HOSTILE, rows, strict=True):
        for column in ("measure_name", "metric"):
            assert not row[column].startswith(("=", "+", "-", "@", "\t", "\r")), row[column]
            assert not {"<", ">"} & set(row[column])
            assert {c for c in text if c.isalnum()} <= set(row[column]), "what it says is kept"


def test_an_accepted_file_that_was_changed_afterwards_stops_the_refresh(own_house: House) -> None:
    bring(own_house, workbook(ONE))
    own_house.run("intake")
    kept = next((own_house.data_dir / "intake").glob("*/*/*.xlsx"))
    changed = io.BytesIO()
    openpyxl.load_workbook(kept).save(changed)
    kept.write_bytes(changed.getvalue())
    outcome = own_house.refresh()
    assert outcome.code == 3
    assert "the bytes are not those that were accepted" in outcome.said
    assert own_house.intact()
