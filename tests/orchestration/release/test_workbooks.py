"""The workbooks for people: the tables' own rows, typed, and the same in every spreadsheet that opens them."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from orchestration.release import workbook_files, workbooks
from orchestration.release.released import MOST_WORKBOOK_CELLS, Field, tables_in
from orchestration.release.workbook_files import HEADER_ROWS
from sources.contract import load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.release.released import ReleasedTable
    from tests.conftest import House

LIBREOFFICE = shutil.which("soffice")
OF_KUOPIO = "297"


@pytest.fixture(scope="module")
def release(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the published release with its workbooks."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("warehouse.duckdb", "release.json"):
        shutil.copyfile(house.published / name, folder / name)
    workbooks.write_workbooks(folder, load_sources().values())
    return folder


@pytest.fixture(scope="module")
def tables(release: Path) -> dict[str, ReleasedTable]:
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as connection:
        return {table.name: table for table in tables_in(connection)}


def rows_of(release: Path, table: ReleasedTable, where: str = "") -> list[tuple[Any, ...]]:
    columns = ", ".join(f'"{field.name}"' for field in table.fields)
    order = ", ".join(f'"{name}"' for name in table.key)
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(f'select {columns} from "{table.name}" {where} order by {order}').fetchall()  # noqa: S608 - names of this test's own


def read(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """The rows of data of a sheet, with dates as they are in the tables."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book[sheet].iter_rows(min_row=HEADER_ROWS + 1, values_only=True)
    found = [tuple(value.date() if isinstance(value, datetime) else value for value in row) for row in rows]
    book.close()
    return found


def as_in_a_sheet(value: object) -> object:
    """An empty text is an empty cell."""
    return None if value == "" else value


def test_every_table_that_is_not_too_large_is_a_workbook_of_its_own(
    release: Path, tables: dict[str, ReleasedTable]
) -> None:
    cells = {name: len(rows_of(release, table)) * len(table.fields) for name, table in tables.items()}
    small = {name for name, count in cells.items() if count <= MOST_WORKBOOK_CELLS}
    assert {"mart_measures", "wide_municipal_emissions", "dim_municipalities"} < small < set(tables)
    assert {path.stem for path in release.glob("*.xlsx")} == small


@pytest.mark.parametrize(
    "name", ["dim_municipalities", "mart_climate_plans", "mart_measures", "mart_target_outlook", "wide_area_energy"]
)
def test_a_workbook_holds_the_tables_rows_with_their_types(
    release: Path, tables: dict[str, ReleasedTable], name: str
) -> None:
    table = tables[name]
    expected = [tuple(map(as_in_a_sheet, row)) for row in rows_of(release, table)]
    assert read(release / f"{name}.xlsx", "Luvut") == expected
    assert any(isinstance(value, (bool, date, float)) for row in expected for value in row)


def test_codes_keep_their_zeros_and_names_their_letters(release: Path) -> None:
    rows = {row[0]: row for row in read(release / "dim_municipalities.xlsx", "Luvut")}
    assert "Heinävesi" in rows["090"]
    assert all(isinstance(code, str) and len(code) == 3 for code in rows)


def test_a_sheet_is_headed_in_finnish_with_units_and_says_what_it_is_of(
    release: Path, tables: dict[str, ReleasedTable]
) -> None:
    book = openpyxl.load_workbook(release / "mart_municipal_overview.xlsx")
    sheet = book["Luvut"]
    top, finnish, names = sheet.iter_rows(max_row=HEADER_ROWS, values_only=True)
    assert str(top[0]).startswith("Kunnan päästöt, väkiluku ja tavoitepolku · Ilmastovaranto, julkaisu 2")
    assert str(top[0]).endswith("ESIMERKKIAINEISTO")
    assert list(names) == [field.name for field in tables["mart_municipal_overview"].fields]
    assert dict(zip(names, finnish, strict=True))["emissions_kt_co2e"] == "Päästöt, kt CO₂e"
    assert sheet.freeze_panes == f"A{HEADER_ROWS + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{HEADER_ROWS}:")
    assert book.sheetnames == ["Luvut", "Sarakkeet", "Lähteet"]
    columns = list(book["Sarakkeet"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in columns] == list(names)
    assert all(row[2] and row[7] for row in columns)
    sources = " ".join(str(value) for row in book["Lähteet"].iter_rows(values_only=True) for value in row)
    for part in ("ESIMERKKIAINEISTO", "Syke", "Tilastokeskus", "CC-BY-4.0", "Näin viittaat"):
        assert part in sources
    assert "Traficom" not in sources, "no figure of it is in this table"


def test_a_places_workbook_holds_its_own_rows_and_no_others(release: Path, tables: dict[str, ReleasedTable]) -> None:
    path = release / workbooks.FOLDER / "kuopio.xlsx"
    table = tables["mart_municipal_overview"]
    expected = [
        tuple(map(as_in_a_sheet, row)) for row in rows_of(release, table, f"where municipality_code = '{OF_KUOPIO}'")
    ]
    assert expected
    assert read(path, "Kunnat") == expected
    area = release / workbooks.FOLDER / "yla-savo.xlsx"
    members = {row[0] for row in read(area, "Kunnat")}
    assert members == {"140", "263", "402", "762"}
    assert {row[0] for row in read(area, "Alueet")} == {"HS2"}
    assert {row[1] for row in read(area, "Alueet")} == {"current"}


def test_every_followed_place_and_the_authority_have_a_workbook(release: Path) -> None:
    names = {path.stem for path in (release / workbooks.FOLDER).iterdir()}
    assert {"ita-suomen-elinvoimakeskus", "maakunta-pohjois-savo", "savogrow", "rautalampi", "kaavi"} < names
    assert len(names) == 19 + 4 + 1 + 1


def test_two_writings_of_places_are_the_same_bytes(release: Path, tmp_path: Path) -> None:
    for name in ("warehouse.duckdb", "release.json"):
        shutil.copyfile(release / name, tmp_path / name)
    written = workbooks.of_places(tmp_path, load_sources().values())
    assert [name for name in written if (tmp_path / name).read_bytes() != (release / name).read_bytes()] == []


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed: sudo apt-get install libreoffice-calc")
@pytest.mark.parametrize("name", ["dim_municipalities", "wide_municipal_emissions"])
def test_libreoffice_reads_the_same(release: Path, tables: dict[str, ReleasedTable], tmp_path: Path, name: str) -> None:
    # UTF-8, `;` between cells, values as they are and not as they are shown
    options = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,1"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [str(LIBREOFFICE), profile, "--headless", "--convert-to", options, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(release / f"{name}.xlsx")], check=True, capture_output=True, timeout=120)
    (path,) = tmp_path.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file, delimiter=";"))[HEADER_ROWS:]
    expected = rows_of(release, tables[name])
    assert len(found) == len(expected)
    for texts, row in zip(found, expected, strict=True):
        for text, value in zip(texts, row, strict=True):
            if isinstance(value, bool):
                assert text == str(value).upper()
            elif isinstance(value, (int, float)):
                assert float(text) == pytest.approx(value, rel=1e-12)
            else:
                assert text == (value or "")


def test_a_text_that_looks_like_a_formula_or_an_address_stays_a_text(tmp_path: Path) -> None:
    texts = ["=1+1", "https://example.org/" + "x" * 3000, "-5", "0046", "@x"]
    sheet = workbook_files.Sheet(
        "Luvut", "Kokeilu", [Field("note", "VARCHAR", "A text.")], ("note",), [(t,) for t in texts]
    )
    origin = workbook_files.Origin("2026.01.01-1", "2026-01-01T00:00:00+00:00", has_example=False, lines=[])
    workbook_files.write_workbook(tmp_path / "a.xlsx", "Kokeilu", [sheet], origin)
    assert [row[0] for row in read(tmp_path / "a.xlsx", "Luvut")] == texts


def test_the_sheet_of_sources_names_the_day_that_it_is_in_finland() -> None:
    made = {"release_id": "2026.12.01-1", "released_at": "2026-11-30T23:30:00+00:00", "has_example": False}
    assert workbooks._origin(made, []).lines[0] == ("Julkaisu", "2026.12.01-1, 1.12.2026")  # noqa: SLF001 - a sheet has no other maker
