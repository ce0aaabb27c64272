"""Files of readings as they come: the form of Datahub's export, clocks, registers, and what is wrong with a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.asking import Ask
from sources.contract import SOURCES_DIR, load_source
from sources.http import Client
from sources.landing import bundled, land
from sources.problems import WrongFile
from sources.property_meters import readings
from sources.property_meters.fetch import fetch
from sources.property_meters.make_example import make_example
from sources.property_meters.parse import parse
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

SOURCE = load_source("property_meters")
READINGS = SOURCE.dataset("readings")
HEADER = "Mittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;Määrä;Laatu"
ROW = "643;8716867000030;PT1H;kWh;BN01;2025-01-31T22:00:00Z;1,250000;OK"


def rows_of(tmp_path: Path, *lines: str, end: str = "\n") -> list[dict[str, Any]]:
    """What is read of a CSV file of these lines under the header."""
    path = tmp_path / "lukemat.csv"
    path.write_bytes(b"\xef\xbb\xbf" + ("\n".join([HEADER, *lines]) + end).encode())
    return [row for batch in readings.read(READINGS, path.name, path) for row in batch.to_pylist()]


def told(tmp_path: Path, *lines: str) -> list[str]:
    """What is told of a file that is refused for its rows."""
    with pytest.raises(readings.WrongRows) as refused:
        rows_of(tmp_path, *lines)
    return [problem.message() for problem in refused.value.problems]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_row_of_datahub_is_of_the_month_of_finlands_time(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, ROW)
    assert row == {
        "month": 202502,
        "meter_id": "643",
        "measured_at": at(2025, 1, 31, 22),
        "minutes": 60,
        "quantity": 1.25,
        "unit": "kWh",
        "is_estimated": False,
        "is_register": False,
        "source_row": 2,
    }


def test_hours_and_quarters_stand_in_one_file_and_what_is_missing_is_no_row(tmp_path: Path) -> None:
    quarter = ROW.replace("PT1H", "PT15M").replace("22:00", "23:15").replace("OK", "EST")
    missing = ROW.replace("1,250000;OK", ";MISSING")
    found = rows_of(tmp_path, ROW, missing, quarter)
    assert [(r["minutes"], r["is_estimated"], r["source_row"]) for r in found] == [(60, False, 2), (15, True, 4)]


def test_the_day_of_spring_has_23_hours_and_that_of_autumn_25(tmp_path: Path) -> None:
    local = [f"2025-03-30T{hour:02d}:00:00" for hour in (0, 1, 2, 4, 5)]
    spring = rows_of(tmp_path, *(ROW.replace("2025-01-31T22:00:00Z", time) for time in local))
    assert [row["measured_at"].hour for row in spring] == [22, 23, 0, 1, 2]
    local = [f"2025-10-26T{hour:02d}:00:00" for hour in (2, 3, 3, 4)]
    autumn = rows_of(tmp_path, *(ROW.replace("2025-01-31T22:00:00Z", time) for time in local))
    assert [row["measured_at"].hour for row in autumn] == [23, 0, 1, 2]


def test_an_hour_that_is_left_out_in_spring_is_no_instant(tmp_path: Path) -> None:
    (line,) = told(tmp_path, ROW.replace("2025-01-31T22:00:00Z", "2025-03-30T03:00:00"))
    assert "lukemat.csv, row 2, column Alkuaika: value “2025-03-30T03:00:00”" in line


def test_what_a_register_shows_at_the_first_instant_of_a_month_ends_the_one_before(tmp_path: Path) -> None:
    register = ROW.replace("BN01", "MITTARILUKEMA")
    found = rows_of(tmp_path, register, register.replace("22:00", "23:00"))
    assert [(row["month"], row["measured_at"].hour) for row in found] == [(202502, 22), (202502, 23), (202501, 22)]
    assert {row["month"] for row in rows_of(tmp_path, register.replace("2025-01-31", "2024-12-31"))} == {202501, 202412}


@pytest.mark.parametrize(
    ("cell", "instead", "column"),
    [
        ("1,250000", "1.2.3", "Määrä"),
        ("1,250000", "yksi", "Määrä"),
        ("1,250000", "-4,0", "Määrä"),
        ("1,250000;OK", ";OK", "Määrä"),
        ("1,250000;OK", "1,0;MISSING", "Määrä"),
        ("OK", "hyvä", "Laatu"),
        ("PT1H", "PT5M", "Resoluutio"),
        ("kWh", "MWh", "Yksikkötyyppi"),
        ("643;", ";", "Mittauspisteen tunnus"),
        ("2025-01-31T22:00:00Z", "31.1.2025", "Alkuaika"),
        ("2025-01-31T22:00:00Z", "", "Alkuaika"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row(tmp_path: Path, cell: str, instead: str, column: str) -> None:
    lines = told(tmp_path, ROW, ROW.replace(cell, instead, 1))
    assert any(line.startswith(f"lukemat.csv, row 3, column {column}: value “") for line in lines), lines


def test_the_row_of_a_wrong_cell_is_that_of_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_BLOCK_BYTES", 1000)
    many = [ROW.replace("22:00", f"22:{n:02d}") for n in range(60)]
    (line,) = told(tmp_path, *many, ROW.replace("OK", "?"))
    assert "row 62, column Laatu" in line


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"<html>ei ole</html>\n", "a file with the columns Mittauspisteen tunnus"),
        (f"{HEADER}\n".encode(), "rows under the header line"),
        (f"{HEADER}\n{ROW}".encode(), "the file is cut"),
        (f"{HEADER}\n{ROW};7\n".encode(), "a whole CSV file"),
        (HEADER.replace("Laatu", "Määrä").encode() + b"\n", "a column of this name, once"),
        (b"PAR1 and no more\n", "a whole Parquet file"),
    ],
)
def test_what_is_no_file_of_readings_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "lukemat.csv"
    path.write_bytes(content)
    with pytest.raises(WrongFile, match=expected):
        list(readings.read(READINGS, path.name, path))


def test_parquet_and_csv_of_the_same_rows_are_the_same(tmp_path: Path) -> None:
    quarter = ROW.replace("PT1H", "PT15M").replace("22:00", "23:15")
    from_csv = rows_of(tmp_path, ROW, quarter)
    cells = [line.split(";") for line in (ROW, quarter)]
    columns = dict(zip(HEADER.split(";"), map(list, zip(*cells, strict=True)), strict=True))
    table = pa.table(columns)
    when = table["Alkuaika"].cast(pa.timestamp("ms", "UTC"))
    table = table.set_column(5, "Alkuaika", when).set_column(6, "Määrä", pa.array([1.25, 1.25]))
    path = tmp_path / "lukemat.parquet"
    pq.write_table(table, path)
    assert [row for batch in readings.read(READINGS, path.name, path) for row in batch.to_pylist()] == from_csv


def test_registers_are_read_and_a_meter_is_of_a_building(tmp_path: Path) -> None:
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "property_meters"), "example", tmp_path)
    tables = {
        name: parse(SOURCE, SOURCE.dataset(name), [s for s in snapshots if SOURCE.dataset(name).takes(s.name)])
        for name in ("buildings", "meters")
    }
    assert all(not parsed.problems for parsed in tables.values())
    assert set(tables["meters"].table["rakennustunnus"]) == set(tables["buildings"].table["rakennustunnus"])


def test_months_are_in_no_file() -> None:
    with pytest.raises(ValueError, match="its rows are the months of readings"):
        parse(SOURCE, SOURCE.dataset("months"), [])


def test_what_somebody_brought_is_taken(tmp_path: Path, scope: Scope) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "lukemat_2025-02-10.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    (file,) = fetch(SOURCE, Ask(scope, Client(SOURCE, live=True), files_dir=inbox))
    assert (file.publisher_version, file.is_brought) == ("2025-02-10", True)
    assert SOURCE.dataset("months").takes(file.name)


def test_the_example_is_what_its_maker_writes(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(SOURCES_DIR / "property_meters" / "example")
