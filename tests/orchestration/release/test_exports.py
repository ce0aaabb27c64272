"""A release's files: the same rows in three formats, described by a data package that holds."""

from __future__ import annotations

import hashlib
import json
import stat
from collections import defaultdict
from typing import TYPE_CHECKING

import duckdb
import pytest
from frictionless import Package

from orchestration.release import catalogue
from orchestration.release.exports import add_table, marts_of, write_files
from orchestration.release.released import Field, ReleasedTable
from orchestration.settings import SEEDS_DIR
from sources.code_lists import read_seed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source
    from tests.conftest import House

UNIT_OF_SUFFIX = {
    "_kt_co2e": "kt CO₂e",
    "_t_co2e": "t CO₂e",
    "_per_resident_t_co2e": "t CO₂e/asukas",
    "_mwh": "MWh",
    "_t_co2e_per_year": "t CO₂e/v",
    "_kt_co2e_per_year": "kt CO₂e/v",
    "_pct": "%",
    "_pct_per_year": "%/v",
    "_gwh": "GWh",
    "_eur": "€",
    "_year": None,
    "_longitude": "astetta",
    "_latitude": "astetta",
}
PLACES_IN_AN_ORDER = ("year", "sort_order", "source_row", "rank", "release_number", "size_class")
"""How the names of numbers end that are no quantities, and so have no unit."""
NUMERIC = {"INTEGER", "BIGINT", "DOUBLE"}
OF_A_FILE = {
    "mart_climate_plans": "plan_status is not null",
    "mart_council_kpis": "kpi_value is not null",
    "mart_form_hinku": "as_of_date is not null",
    "mart_municipal_data_intake": "rows_sent > 0",
}
"""What has no row in any file has no origin either."""


@pytest.fixture
def marts(manifest: Manifest) -> list[ReleasedTable]:
    return marts_of(manifest)


@pytest.fixture
def released(house: House) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release's own DuckDB file, opened for reading."""
    connection = duckdb.connect(str(house.published / "warehouse.duckdb"), read_only=True)
    yield connection
    connection.close()


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]


def described(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe select * from {relation}").fetchall()}  # noqa: S608 - names of this test's own


def test_every_mart_of_the_manifest_is_released(
    marts: list[ReleasedTable], released: duckdb.DuckDBPyConnection, house: House
) -> None:
    names = {mart.name for mart in marts}
    assert len(names) > 10
    assert names < set(tables_of(released))
    for suffix in ("parquet", "csv"):
        assert {path.stem for path in house.published.glob(f"*.{suffix}")} == set(tables_of(released))
    for mart in marts:
        assert described(released, mart.name) == {field.name: field.sql_type for field in mart.fields}


def test_the_three_formats_hold_the_same_rows_in_the_same_order(
    released: duckdb.DuckDBPyConnection, house: House
) -> None:
    for table in tables_of(released):
        types = described(released, table)
        rows = released.execute(f'select * from "{table}"').fetchall()  # noqa: S608 - names of this test's own
        parquet = f"read_parquet('{house.published / f'{table}.parquet'}')"
        assert described(released, parquet) == types
        assert released.execute(f"select * from {parquet}").fetchall() == rows  # noqa: S608 - names of this test's own
        columns = "{" + ", ".join(f"'{name}': '{sql_type}'" for name, sql_type in types.items()) + "}"
        csv = f"read_csv('{house.published / f'{table}.csv'}', columns = {columns}, allow_quoted_nulls = false)"
        header = (house.published / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0]
        assert header == ",".join(types)
        assert released.execute(f"select * from {csv}").fetchall() == rows  # noqa: S608 - names of this test's own


def test_rows_stand_in_the_order_of_their_key(marts: list[ReleasedTable], released: duckdb.DuckDBPyConnection) -> None:
    for mart in marts:
        keys = released.execute(f'select {", ".join(mart.key)} from "{mart.name}"').fetchall()  # noqa: S608 - names of this test's own
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)


def test_the_duckdb_file_cannot_be_written_by_accident(house: House) -> None:
    path = house.published / "warehouse.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert not path.with_name("warehouse.duckdb.wal").exists()


def test_the_data_package_is_valid_and_so_is_every_row(house: House) -> None:
    report = Package(str(house.published / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])[:10]


def test_the_data_package_names_every_file_with_its_own_bytes(house: House) -> None:
    package = json.loads((house.published / "datapackage.json").read_text(encoding="utf-8"))
    own = {"datapackage.json", "release.json", "SHA256SUMS", *catalogue.FILES}
    every = {path.relative_to(house.published).as_posix() for path in house.published.rglob("*") if path.is_file()}
    assert {resource["path"] for resource in package["resources"]} == every - own
    assert {"kpi", "pxweb"} == {path.partition("/")[0] for path in every if "/" in path}
    for resource in package["resources"]:
        content = (house.published / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_data_package_says_for_each_table_what_the_manifest_says(house: House, marts: list[ReleasedTable]) -> None:
    package = json.loads((house.published / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    for mart in marts:
        schema = resources[mart.name]["schema"]
        assert schema["primaryKey"] == list(mart.key)
        assert resources[mart.name]["description"] == mart.description
        for field, column in zip(schema["fields"], mart.fields, strict=True):
            assert (field["name"], field["description"]) == (column.name, column.description)
            assert field.get("unit") == column.unit


def test_every_column_of_a_mart_says_what_it_means(
    marts: list[ReleasedTable], released: duckdb.DuckDBPyConnection
) -> None:
    sql = "select column_name, comment from duckdb_columns() where table_name = ?"
    for mart in marts:
        assert mart.description, mart.name
        comments = dict(released.execute(sql, [mart.name]).fetchall())
        for field in mart.fields:
            assert len(field.description) > 5, f"{mart.name}.{field.name}"
            assert field.description in comments[field.name]
            assert field.unit is None or f"[{field.unit}]" in comments[field.name]


def test_every_number_of_a_mart_has_a_unit(marts: list[ReleasedTable]) -> None:
    without = [
        f"{mart.name}.{field.name}"
        for mart in marts
        for field in mart.fields
        if field.sql_type in NUMERIC
        and field.unit is None
        and field.name not in mart.key
        and not field.name.endswith(PLACES_IN_AN_ORDER)
    ]
    assert without == []


def test_a_unit_in_the_name_is_the_unit_of_the_column(marts: list[ReleasedTable]) -> None:
    for mart in marts:
        for field in mart.fields:
            suffix = max((s for s in UNIT_OF_SUFFIX if field.name.endswith(s)), key=len, default=None)
            is_of_its_row = field.unit == "mittarin yksikkö"
            if suffix is not None and field.sql_type in NUMERIC and field.name not in mart.key and not is_of_its_row:
                assert field.unit == UNIT_OF_SUFFIX[suffix], f"{mart.name}.{field.name}"


def test_a_name_means_the_same_quantity_in_every_mart(marts: list[ReleasedTable]) -> None:
    types, units, meanings = defaultdict(set), defaultdict(set), defaultdict(set)
    for mart in marts:
        for field in mart.fields:
            types[field.name].add(field.sql_type)
            units[field.name].add(field.unit)
            if field.unit is not None:
                meanings[field.name].add(field.description)
    for of_name in (types, units, meanings):
        assert {name: found for name, found in of_name.items() if len(found) > 1} == {}


def test_the_release_tells_of_every_table_and_column_in_it(
    marts: list[ReleasedTable], released: duckdb.DuckDBPyConnection
) -> None:
    tables = {name: rest for name, *rest in released.execute("from release_tables").fetchall()}
    assert set(tables) == set(tables_of(released))
    for name, (title_fi, description, key_columns, row_count, formats, _) in tables.items():
        assert title_fi, name
        assert description, name
        rows = released.execute(f'select count(*), count(distinct ({key_columns})) from "{name}"').fetchall()  # noqa: S608 - names of this test's own
        assert rows == [(row_count, row_count)], name
        assert sorted(formats.split()) == ["csv", "parquet"], "there are no pages, so no workbooks either"
        sql = """
            select column_name, data_type from release_columns where table_name = ? order by sort_order
        """
        assert dict(released.execute(sql, [name]).fetchall()) == described(released, name)
    for mart in marts:
        sql = """
            select column_name, data_type, description, unit, processing from release_columns
            where table_name = ? order by sort_order
        """
        columns = [Field(*row) for row in released.execute(sql, [mart.name]).fetchall()]
        assert columns == list(mart.fields)
        key = released.execute("select column_name from release_columns where table_name = ? and is_key", [mart.name])
        assert {name for (name,) in key.fetchall()} == set(mart.key)


def test_a_table_of_the_release_names_the_publishers_that_the_package_names(
    released: duckdb.DuckDBPyConnection, sources: dict[str, Source], house: House
) -> None:
    package = json.loads((house.published / "datapackage.json").read_text(encoding="utf-8"))
    named = {resource["name"]: resource.get("sources", []) for resource in package["resources"]}
    names = {source.attribution: source.name for source in sources.values()}
    for table, told in released.execute("select table_name, sources from release_tables").fetchall():
        assert told == "; ".join(f"{names[source['title']]}: {source['licence']}" for source in named[table])


def test_the_origin_is_said_in_every_description_and_on_every_row(
    house: House, released: duckdb.DuckDBPyConnection
) -> None:
    for name in ("release.json", "datapackage.json"):
        content = json.loads((house.published / name).read_text(encoding="utf-8"))
        assert content["origin"] == "example"
        assert name == "release.json" or content["description"].startswith("ESIMERKKIAINEISTO")
    assert released.execute("select origin from release_info").fetchall() == [("example",)]
    assert released.execute("select distinct origin from release_sources").fetchall() == [("example",)]
    with_origin = [t for t in tables_of(released) if t.startswith("mart_") and "origin" in described(released, t)]
    assert len(with_origin) == len([t for t in tables_of(released) if t.startswith("mart_")])
    for table in with_origin:
        made_of = f"{OF_A_FILE.get(table, 'true')} or"
        sql = f"select distinct origin from {table} where {made_of} origin is not null"  # noqa: S608 - names of this test's own
        assert released.execute(sql).fetchall() == [("example",)], table


def test_a_folder_with_an_apostrophe_takes_a_release(tmp_path: Path) -> None:
    folder = tmp_path / "Leena's data"
    folder.mkdir()
    table = ReleasedTable("numbers", "Numbers.", ("year",), (Field("year", "INTEGER", "Year."),))
    add_table(folder / "warehouse.duckdb", table, [{"year": 2024}])
    write_files(folder / "warehouse.duckdb", [table], folder)
    assert (folder / "numbers.csv").read_text() == "year\n2024\n"


def test_every_unit_has_one_spelling_and_a_code(released: duckdb.DuckDBPyConnection, house: House) -> None:
    told = dict(
        released.execute("select distinct unit, unit_code from release_columns where unit is not null").fetchall()
    )
    seed = {row["unit"]: row["unit_code"] or None for row in read_seed("units", SEEDS_DIR)}
    assert told.items() <= seed.items()
    assert len({code for code in seed.values() if code}) == len([code for code in seed.values() if code])
    of_other_columns = ["mittarin yksikkö", "kentän yksikkö", "hyödykkeen yksikkö", "hyödykkeen yksikkö/m²"]
    assert [unit for unit, code in seed.items() if code is None] == of_other_columns
    of_indicators = dict(released.execute("select distinct unit, unit_code from dim_indicators").fetchall())
    assert of_indicators.items() <= seed.items()
    of_fields = {
        unit
        for (unit,) in released.execute("select distinct unit from dim_form_fields where unit is not null").fetchall()
    }
    package = json.loads((house.published / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for resource in package["resources"] for field in resource.get("schema", {}).get("fields", ())]
    assert {field["unit"]: field.get("unitCode") for field in fields if "unit" in field} == told
    assert of_fields
