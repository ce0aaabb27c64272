"""A release claims a licence for what carries one, and says whose figures carry none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from frictionless import Package

from orchestration import warehouse
from orchestration.release import expectation_suites, exports, geo, licences
from orchestration.release.released import Field, ReleasedTable
from orchestration.settings import SEEDS_DIR
from orchestration.supply import sbom
from sources.code_lists import read_seed
from sources.contract import NOT_STATED, load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from sources.contract import Source
    from tests.conftest import House

CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
PUBLISHERS = sorted(load_sources(), key=len, reverse=True)


def publishers_of(tables: str) -> set[str]:
    """Who gives these raw tables, whose names begin with their publisher's."""
    return {next(one for one in PUBLISHERS if f"{table}_".startswith(f"{one}_")) for table in tables.split()}


THEMES: dict[str, set[str]] = {}
"""Of each theme, who gives the figures of its indicators: the list's own word, held to the numbers further down."""
for indicator in read_seed("indicators", SEEDS_DIR):
    THEMES.setdefault(indicator["theme"], set()).update(publishers_of(indicator["source"]))
MADE_OF = {
    # the changes of municipalities say whose emissions move, a plan's target from which year they are compared
    "mart_municipal_emissions": {"coordinators", "statfin", "syke"},
    "mart_measures": {"coordinators", "kausal"},
    "mart_climate_plans": {"coordinators"},
    "mart_municipal_indicators": set[str]().union(*THEMES.values()),
    "mart_passport_years": {"coordinators", "syke"},
    **{f"wide_{grain}_{theme}": made_of for grain in ("municipal", "area") for theme, made_of in THEMES.items()},
    "dim_municipality_shapes": {"boundaries"},
    "dim_sectors": set[str](),
    "release_checks": set[str](),
}
"""Tables of every kind, and who gave their figures: read by hand from the SQL where no indicator says it."""
ZERO_AT_MOST = {"measures_done_lately": {"kausal"}}
"""Who gives of an indicator nothing but zeros, and in the example none: Kausal Watch tells of no day of completion."""


FACTORS = {"building_heat_per_m2": {"fmi"}}
"""Who gives of an indicator what its numbers are multiplied by, and is named by none of them."""


@pytest.fixture(scope="module")
def package(house: House) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((house.published / "datapackage.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def resources(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource["path"]: resource for resource in package["resources"]}


def unstated(described: dict[str, Any]) -> set[str]:
    """The names behind the licences that are not specified."""
    return {
        licence["title"].partition(": ")[2] for licence in described["licenses"] if licence["name"] == "notspecified"
    }


@pytest.mark.parametrize("table", MADE_OF)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_carries_the_licences_of_those_who_gave_its_figures(
    table: str, suffix: str, resources: dict[str, dict[str, Any]], sources: dict[str, Source]
) -> None:
    resource, made_of = resources[f"{table}.{suffix}"], [sources[publisher] for publisher in sorted(MADE_OF[table])]
    assert unstated(resource) == {source.name for source in made_of if source.licence == NOT_STATED}
    stated = [licence for licence in resource["licenses"] if licence["name"] != "notspecified"]
    assert stated == [CC_BY]
    named = [{"title": s.attribution, "path": s.homepage, "licence": s.licence} for s in made_of]
    assert resource.get("sources", []) == named


def misnamed(house: House) -> dict[str, tuple[set[str], set[str]]]:
    """The indicators whose declared publishers are not those of the files that their numbers name: both, by indicator.

    The file of a plan is named by no number, though the plan sets a target that some are made of.
    """
    sql = """
        with named as (
            select distinct indicator_code, publisher from mart_municipal_indicators
            inner join release_sources on release_sources.snapshot_id in
                (mart_municipal_indicators.snapshot_id, denominator_snapshot_id)
            where indicator_value is not null
        )
        select indicator_code, any_value(source), list(publisher) filter (where publisher is not null)
        from dim_indicators left join named using (indicator_code) group by indicator_code
    """
    found = {}
    for code, source, publishers in warehouse.rows_of(house.published / "warehouse.duckdb", sql):
        raw = str(source).split()
        declared = publishers_of(str(source))
        named = set(publishers or ()) | ({"coordinators"} if "coordinators_plans" in raw else set())
        if declared - ZERO_AT_MOST.get(code, set()) - FACTORS.get(code, set()) != named:
            found[str(code)] = (declared, named)
    return found


def test_each_indicator_names_the_publishers_of_its_numbers(house: House) -> None:
    assert misnamed(house) == {}


def test_an_indicator_that_names_another_publisher_is_found(own_house: House) -> None:
    database = own_house.published / "warehouse.duckdb"
    database.chmod(0o644)
    with warehouse.opened(database, read_only=False) as connection:
        connection.execute(
            "update dim_indicators set source = 'traficom_passenger_cars' where indicator_code = 'electricity_use'"
        )
    assert misnamed(own_house) == {"electricity_use": ({"traficom"}, {"energiateollisuus"})}
    (table,) = licences.narrowed(
        database, [ReleasedTable("t", "", (), (Field("electricity_use", "DOUBLE", ""),), frozenset({"any"}))]
    )
    assert table.made_of == {"traficom_passenger_cars"}


def test_the_package_and_its_database_claim_no_more_than_their_tables(
    package: dict[str, Any], resources: dict[str, dict[str, Any]], sources: dict[str, Source]
) -> None:
    without = {source.name for source in sources.values() if source.licence == NOT_STATED}
    assert len(without) > 1
    tables = [resource for resource in resources.values() if resource["type"] == "table"]
    of_tables = {given["title"] for table in tables for given in table.get("sources", [])}
    gives_figures = {source.name for source in sources.values() if source.attribution in of_tables}
    assert set().union(*map(unstated, tables)) == without & gives_figures
    for described in (package, resources["warehouse.duckdb"]):
        assert unstated(described) == without
        assert [source["title"] for source in described["sources"]] == [s.attribution for s in sources.values()]
    assert all(name in package["description"] for name in without)


def test_every_resource_says_its_licences_itself(resources: dict[str, dict[str, Any]]) -> None:
    """What says none would take over those of the package."""
    assert [path for path, resource in resources.items() if not resource.get("licenses")] == []
    for path, resource in resources.items():
        for licence in resource["licenses"]:
            assert licence.get("name"), path
            assert licence.get("title"), path


def test_the_specification_takes_the_licences_as_they_are(package: dict[str, Any]) -> None:
    report = Package.validate_descriptor(package)
    assert report.valid, report.flatten(["message"])
    damaged = package | {"licenses": [{"title": "neither a name nor a path"}]}
    assert not Package.validate_descriptor(damaged).valid


def test_a_publisher_without_a_file_in_the_release_is_not_named(tmp_path: Path, sources: dict[str, Source]) -> None:
    made_of = frozenset({"syke_municipal_emissions", "energiateollisuus_electricity_use"})
    table = ReleasedTable("numbers", "Numbers.", ("year",), (Field("year", "INTEGER", "Year."),), made_of)
    of_table = ("numbers.csv", "numbers.parquet", "warehouse.duckdb")
    for name in (*of_table, geo.NAME, expectation_suites.FILE, sbom.NAME, "quality.json", "changes.json"):
        (tmp_path / name).write_text("year\n2024\n", encoding="utf-8")
    (tmp_path / "warehouse.duckdb").unlink()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create table dim_region as select 'fi' as language, 'Uudenmaan' as genitive")
    about = {"release_id": "2026.01.01-1", "released_at": "", "origin": "live", "has_example": False}
    package = exports.data_package(tmp_path, about, [table], [sources["syke"]])
    for described in (package, *package["resources"]):
        assert described["licenses"] == [CC_BY]
    assert package["resources"][0]["sources"] == licences.named([sources["syke"]])
    assert "Lisenssiä" not in package["description"]
    assert package["title"] == "Ilmastovaranto: Uudenmaan kuntien ilmastotiedot"


def test_another_licence_is_told_by_its_name(sources: dict[str, Source]) -> None:
    other = sources["syke"].model_copy(update={"licence": "CC0-1.0"})
    assert licences.licences_of([other, sources["statfin"]]) == [CC_BY, {"name": "CC0-1.0"}]
