"""Faults of municipal buildings' meters: their readings, and the registers of buildings and meters.

Not here: what the months of readings come to (`tests/orchestration/metered/`), and what a reader says of each wrong
cell (`tests/sources/test_property_meters_readings.py`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.conftest import example
from tests.orchestration.faults.fault import Files, read_right, refused

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR, CORRECTION = "lukemat_2024.parquet", "lukemat_2024-03_korjaus.csv"
BUILDINGS, METERS = "rakennukset.csv", "mittarit.csv"


def year(change: Callable[[pa.Table], pa.Table]) -> Files:
    """The year's Parquet file, changed."""
    target = io.BytesIO()
    pq.write_table(change(pq.read_table(io.BytesIO(example("property_meters", YEAR)))), target)
    return {YEAR: target.getvalue()}


def replaced(column: str, values: Callable[[pa.ChunkedArray], pa.ChunkedArray]) -> Callable[[pa.Table], pa.Table]:
    """A table with other values in a column."""
    return lambda table: table.set_column(table.column_names.index(column), column, values(table[column]))


def in_cubic_metres_of_heat(table: pa.Table) -> pa.Table:
    """The readings of heat's meters in cubic metres."""
    is_heat = pc.starts_with(table["Mittauspisteen tunnus"], "L")
    return replaced("Yksikkötyyppi", lambda units: pc.if_else(is_heat, "m3", units))(table)


def lines(name: str, change: Callable[[list[str]], object]) -> Files:
    """A CSV file with its lines changed."""
    text = example("property_meters", name).decode("utf-8")
    found = text.splitlines()
    change(found)
    return {name: "".join(f"{line}\n" for line in found).encode("utf-8")}


def line(name: str, row: int, old: str, new: str) -> Files:
    """A CSV file with words of one row changed; row 1 is the header."""

    def change(found: list[str]) -> None:
        assert old in found[row - 1], found[row - 1]
        found[row - 1] = found[row - 1].replace(old, new, 1)

    return lines(name, change)


def cell(row: int, column: int, value: str) -> Files:
    """The correction with one cell changed."""

    def change(found: list[str]) -> None:
        cells = found[row - 1].split(";")
        cells[column] = value
        found[row - 1] = ";".join(cells)

    return lines(CORRECTION, change)


def no_zone_in_spring(found: list[str]) -> None:
    """The first reading at an instant that is not there."""
    found[1] = found[1].replace("2024-02-29T22:00:00Z", "2024-03-31T03:00:00")


def unlike_double(found: list[str]) -> None:
    """The first reading once more, with another quantity."""
    *cells, _, quality = found[1].split(";")
    found.append(";".join([*cells, "123,000000", quality]))


def of_another_municipality() -> Files:
    """A file of three readings of a meter that stands in no register."""
    header = example("property_meters", CORRECTION).decode("utf-8-sig").partition("\n")[0]
    rows = [f"643999;;PT1H;kWh;BN01;2024-03-05T{hour:02d}:00:00Z;1,5;OK" for hour in range(3)]
    return {"lukemat_2024-03_muut.csv": "".join(f"{line}\n" for line in (header, *rows)).encode()}


READINGS = [
    refused(
        "a CSV file of readings cut in the middle of a row",
        "property_meters",
        lambda: {CORRECTION: example("property_meters", CORRECTION)[:-20]},
        CORRECTION,
        "a newline at the end: the file is cut",
    ),
    refused(
        "a Parquet file of readings cut short",
        "property_meters",
        lambda: {YEAR: example("property_meters", YEAR)[:-1000]},
        YEAR,
        "a whole Parquet file",
    ),
    refused(
        "readings in megawatt hours",
        "property_meters",
        lambda: cell(5, 3, "MWh"),
        f"{CORRECTION}, row 5, column Yksikkötyyppi: value “MWh”",
        "kWh, m3",
    ),
    refused(
        "a year in watt hours called kilowatt hours",
        "property_meters",
        lambda: year(replaced("Määrä", lambda cells: pc.multiply(cells, 1000.0))),
        YEAR,
        "building_electricity_per_m2",
        "1 to 3000 kWh/m²",
        "dbt_project/seeds/possible_values.csv",
    ),
    refused(
        "a year in megawatt hours called kilowatt hours",
        "property_meters",
        lambda: year(replaced("Määrä", lambda cells: pc.multiply(cells, 0.001))),
        YEAR,
        "building_heat_per_m2",
        "1 to 3000 kWh/m²",
    ),
    refused(
        "cubic metres of a meter of heat",
        "property_meters",
        lambda: year(in_cubic_metres_of_heat),
        YEAR,
        "expected kWh, as the register of meters says that it measures heat",
        "mittarit.csv",
    ),
    refused(
        "a negative reading",
        "property_meters",
        lambda: cell(5, 6, "-4,000000"),
        f"{CORRECTION}, row 5, column Määrä: value “-4",
    ),
    refused(
        "decimal points in place of commas",
        "property_meters",
        lambda: cell(5, 6, "4.25"),
        f"{CORRECTION}, row 5, column Määrä: value “4.25”",
    ),
    refused(
        "an hour of Finland's time that clocks leave out in spring",
        "property_meters",
        lambda: lines(CORRECTION, no_zone_in_spring),
        f"{CORRECTION}, row 2, column Alkuaika: value “2024-03-31T03:00:00”",
    ),
    refused(
        "instants with a zone and without one in one file",
        "property_meters",
        lambda: cell(5, 5, "2024-03-01T03:00:00"),
        CORRECTION,
        "the file mixes both",
    ),
    refused(
        "one hour of a meter twice with unlike values",
        "property_meters",
        lambda: lines(CORRECTION, unlike_double),
        CORRECTION,
        "column Määrä: value “123”",
        f"{CORRECTION}, row 2, has another",
    ),
    refused(
        "readings without the column of their quality",
        "property_meters",
        lambda: line(CORRECTION, 1, ";Laatu", ";Tila"),
        CORRECTION,
        "Laatu",
        "a column of this name, once",
    ),
    read_right(
        "readings of another municipality's meter",
        "property_meters",
        of_another_municipality,
        property_meters_months=1,
    ),
]
REGISTERS = [
    refused(
        "a building of a municipality that is not followed",
        "property_meters",
        lambda: line(BUILDINGS, 2, ";140;", ";491;"),
        f"{BUILDINGS}, row 2, column kuntanumero",
        "491",
    ),
    refused(
        "a meter of a building that the register has not",
        "property_meters",
        lambda: line(METERS, 2, ";E", ";X"),
        f"{METERS}, row 2",
        "building_id=X1401K000",
        "expected a building of rakennukset.csv",
    ),
    refused(
        "one meter of two buildings",
        "property_meters",
        lambda: lines(METERS, lambda found: found.append(found[1])),
        METERS,
        "mittauspiste",
    ),
    refused(
        "a floor area in hectares",
        "property_meters",
        lambda: line(BUILDINGS, 2, "koulu;", "koulu;0,"),
        f"{BUILDINGS}, row 2, column pinta_ala_m2",
    ),
]
FAULTS = {"Meters of municipal buildings": [*READINGS, *REGISTERS]}
