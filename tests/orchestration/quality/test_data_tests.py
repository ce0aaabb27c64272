"""dbt's generic tests: each finds nothing in the house's build, and names what is wrong once a copy has it.

Not here: the project's own checks in Python (`test_checks.py`), what a contract promises (`test_expectations.py`), and
what a failed test does to a release (`test_gate.py`).
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.settings import DBT_DIR
from orchestration.transform import dbt_run
from tests.orchestration.quality.wrongs_of_areas import KUOPIO, OF_AREAS, Wrong, in_table
from tests.orchestration.quality.wrongs_of_buildings import DATA_TESTS as OF_METERED_BUILDINGS
from tests.orchestration.quality.wrongs_of_files import DATA_TESTS as OF_FILES
from tests.orchestration.quality.wrongs_of_files import OF_BUILDINGS, RAW_BUILDINGS
from tests.orchestration.quality.wrongs_of_forms import DATA_TESTS as OF_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from orchestration.transform.manifest import Manifest


OVERVIEW = "mart_municipal_overview"
OF_KUOPIO = "municipality_code = '297' and year = 2024 and method = 'alas'"
PAIR = KUOPIO | {"method": "hinku", "from_year": 2007, "to_year": 2024}
OF_PAIR = "municipality_code = '297' and method = 'hinku' and from_year = 2007 and to_year = 2024"
TARGET = {"place_type": "municipality", "place_code": "297"}
OF_SITE = "kuntanumero = '297' and vuosi = 2010 and taulukko = 'KHK-päästöt'"


def of_pair(change: str, *, of: str = "true") -> Wrong:
    model = "mart_municipal_emission_drivers"
    return Wrong(model, in_table(f"marts.{model}", change, f"{OF_PAIR} and {of}"), PAIR)


def of_outlook(change: str) -> Wrong:
    return Wrong("mart_target_outlook", in_table("marts.mart_target_outlook", change, "place_code = '297'"), TARGET)


def of_site(change: str, kind: str) -> str:
    named = f"rivi_nimi in (select syke_name from seeds.syke_names where row_kind = '{kind}')"  # noqa: S608 - as above
    return in_table("raw.syke_site_workbook", change, f"{OF_SITE} and {named}")


WRONGS: dict[str, tuple[Wrong, ...]] = OF_AREAS | {
    "key_and_codes": (
        Wrong(
            "dim_sectors",
            "insert into marts.dim_sectors from marts.dim_sectors where sector_code = 'waste'",
            {"sector_code": "waste", "row_count": 2},
        ),
        Wrong(
            OVERVIEW,
            in_table(f"marts.{OVERVIEW}", "municipality_code = '999'", OF_KUOPIO),
            {"column_name": "municipality_code", "unknown_code": "999", "row_count": 1},
        ),
        Wrong(
            OVERVIEW,
            in_table(f"marts.{OVERVIEW}", "target_status = 'guessed'", OF_KUOPIO),
            {"column_name": "target_status", "unknown_code": "guessed", "row_count": 1},
        ),
        Wrong(
            OVERVIEW,
            f"insert into marts.{OVERVIEW} from marts.{OVERVIEW} where {OF_KUOPIO}",
            KUOPIO | {"year": 2024, "method": "alas", "row_count": 2, "column_name": None},
        ),
    ),
    "between": tuple(
        Wrong(
            "mart_alike_municipalities.alike_rank",
            in_table("marts.mart_alike_municipalities", f"alike_rank = {rank}", "municipality_code = '297'"),
            KUOPIO,
        )
        for rank in (0, 6)
    ),
    "is_given": (
        Wrong(
            "dim_municipality_shapes.geometry_geojson",
            in_table("marts.dim_municipality_shapes", "geometry_geojson = null", "municipality_code = '297'"),
            KUOPIO,
        ),
    ),
    "accepted_values": (
        Wrong(
            "mart_revisions.released_by",
            in_table("marts.mart_revisions", "released_by = 'somebody'", f"{OF_KUOPIO} and released_by = 'publisher'"),
            {"value_field": "somebody"},
        ),
    ),
    "has_every_code": (
        Wrong(
            "mart_municipal_indicators.indicator_code",
            "delete from marts.mart_municipal_indicators where indicator_code = 'target_gap'",
            {"indicator_code": "target_gap"},
        ),
    ),
    "has_few_groups_and_credits_apart": (
        Wrong(
            "dim_sectors",
            in_table("marts.dim_sectors", "sector_group = 'waste_and_f_gases'", "is_credit"),
            {"sector_group": "waste_and_f_gases", "sectors": 3, "credits": 1},
        ),
        Wrong(
            "dim_sectors",
            in_table("marts.dim_sectors", "sector_group = 'waste'", "sector_code = 'waste'"),
            {"credits": 0},
        ),
    ),
    "known_codes": (
        Wrong(
            "int_emission_driver_inputs",
            in_table("intermediate.int_emission_driver_inputs", "sector_code = 'coal'", "sector_code = 'waste'"),
            {"column_name": "sector_code", "unknown_code": "coal"},
        ),
    ),
    "hinku_leaves_something_out": (
        Wrong(
            OVERVIEW,
            f"delete from marts.{OVERVIEW} where municipality_code = '297' and method = 'hinku'; "  # noqa: S608 - as above
            f"insert into marts.{OVERVIEW} select * replace ('hinku' as method) from marts.{OVERVIEW} "
            "where municipality_code = '297' and method = 'alas'",
            KUOPIO,
        ),
    ),
    "has_every_followed_municipality": (
        Wrong(
            "stg_traficom__passenger_cars",
            "delete from raw.traficom_passenger_cars "
            "where kuntanumero = '297' and päivä = '2024-12-31' and käyttövoima = 'Diesel'",
            KUOPIO | {"counted_on": date(2024, 12, 31), "driving_power_code": "02"},
        ),
        Wrong(
            "stg_statfin__buildings_by_heating_fuel",
            f"delete from {RAW_BUILDINGS} where {OF_BUILDINGS}",  # noqa: S608 - as above
            KUOPIO | {"year": 2025},
        ),
        Wrong(
            "stg_energiateollisuus__electricity_use",
            "delete from raw.energiateollisuus_electricity_use "
            "where kuntanumero = '297' and vuosi = 2016 and käyttäjäryhmä = 'Teollisuus'",
            KUOPIO | {"year": 2016, "user_group_name": "Teollisuus"},
        ),
    ),
    "codes_and_names_agree": (
        Wrong(
            "stg_energiateollisuus__electricity_use",
            in_table("raw.energiateollisuus_electricity_use", "kunta = 'Iisalmi'", "kuntanumero = '297'"),
            KUOPIO | {"municipality_name": "Iisalmi", "name_fi": "Kuopio"},
        ),
    ),
    "rows_are_known": (
        Wrong(
            "stg_syke__site_workbook",
            in_table("raw.syke_site_workbook", "rivi_nimi = 'Sähkö'", f"{OF_SITE} and rivi_nimi = 'Kulutussähkö'"),
            KUOPIO | {"year": 2010, "row_name": "Sähkö"},
        ),
    ),
    "sectors_sum_to_their_total": tuple(
        Wrong("stg_syke__site_workbook", sql, KUOPIO | {"year": 2010})
        for sql in (
            of_site("arvo = arvo + 1", "total"),
            of_site("arvo = arvo - 1", "total"),
            of_site("arvo = null", "total"),
            of_site("arvo = null", "sector"),
        )
    ),
    "totals_agree_with_the_release": tuple(
        Wrong("stg_syke__site_workbook", of_site(change, "total"), KUOPIO | {"year": 2010})
        for change in (
            "arvo = arvo + 1",
            "arvo = arvo - 1",
            "arvo = 1, laskentatapa = null",
            "arvo = arvo + 1, julkaisu = null",
        )
    ),
    "newest_release_lacks_no_year": (
        Wrong(
            "int_emission_releases",
            "delete from intermediate.int_emission_releases "
            "where municipality_code = '297' and year = 2022 and is_newest",
            KUOPIO | {"missing_year": 2022},
        ),
    ),
    "parts_sum_to_the_change": (
        of_pair("change_kt_co2e = change_kt_co2e + 0.000001", of="driver_code = 'population'"),
        of_pair("change_kt_co2e = null", of="driver_code = 'population'"),
        of_pair("total_change_kt_co2e = total_change_kt_co2e + 1"),
        of_pair("total_change_kt_co2e = total_change_kt_co2e - 1", of="driver_code = 'population'"),
        of_pair("change_kt_co2e = null"),
        of_pair("total_change_kt_co2e = null"),
        of_pair("total_change_kt_co2e = null", of="driver_code = 'population'"),
        Wrong(
            "mart_area_emission_drivers",
            "delete from marts.mart_area_emission_drivers where area_code = 'MK11' and borders = 'current' "
            "and method = 'hinku' and from_year = 2007 and to_year = 2024 and driver_code = 'energy_per_resident'",
            {"area_code": "MK11", "borders": "current", "method": "hinku", "from_year": 2007, "to_year": 2024},
        ),
    ),
    "every_number_has_a_passport": (
        Wrong(
            "mart_passports",
            "delete from marts.mart_passports "
            "where place_code = '297' and year = 2024 and dataset = 'syke_municipal_emissions'",
            KUOPIO | {"year": 2024},
        ),
        Wrong(
            "mart_passports",
            "delete from marts.mart_passports where place_code = '297' and dataset = 'statfin_population'",
            KUOPIO,
        ),
        Wrong(
            "mart_passports",
            in_table(
                "marts.mart_passports", "place_code = '140'", "place_code = '297' and dataset like 'coordinators%'"
            ),
            KUOPIO,
        ),
    ),
    "places_are_known": (
        Wrong(
            "dim_targets",
            in_table("marts.dim_targets", "place_code = '999'", "place_code = '297'"),
            TARGET | {"place_code": "999"},
        ),
        Wrong(
            "dim_targets",
            in_table("marts.dim_targets", "place_type = 'area'", "place_code = '297'"),
            TARGET | {"place_type": "area"},
        ),
    ),
    "path_and_gap_agree_with_the_indicators": (
        of_outlook("target_path_kt_co2e = target_path_kt_co2e + 0.000001"),
        of_outlook("target_gap_kt_co2e = target_gap_kt_co2e - 0.000001"),
        of_outlook("target_path_kt_co2e = null"),
        of_outlook("target_gap_kt_co2e = null"),
        Wrong(
            "mart_target_outlook",
            # a gap one kilotonne below the path, told in one table alone
            in_table("marts.mart_target_outlook", "target_gap_kt_co2e = null", "place_code = '297'")
            + "; "
            + in_table("intermediate.int_place_indicators", "target_gap_kt_co2e = -1", "place_code = '297'"),
            TARGET,
        ),
    ),
    "band_holds_the_projection": (
        of_outlook("projected_emissions_kt_co2e = projected_lower_kt_co2e - 0.000001"),
        of_outlook("projected_emissions_kt_co2e = projected_upper_kt_co2e + 0.000001"),
        of_outlook("projected_lower_kt_co2e = null"),
        of_outlook("projected_upper_kt_co2e = null"),
        of_outlook("projected_emissions_kt_co2e = null"),
    ),
}
WRONGS |= OF_FORMS | OF_FILES | OF_METERED_BUILDINGS


@pytest.fixture(scope="module")
def copied(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the build's warehouse under the name that dbt's SQL has for it."""
    path = tmp_path_factory.mktemp("altered") / runs.WAREHOUSE
    shutil.copyfile(build / runs.WAREHOUSE, path)
    return path


@pytest.fixture(scope="module")
def compiled(manifest: Manifest, copied: Path) -> dict[tuple[str, str], str]:
    """The SQL of each generic test, by its name and what it is asked of."""
    chosen = ["--select", "test_type:generic", "--log-path", str(copied.parent / "dbt")]
    done = dbt_run._invoke(copied, "compile", *chosen)  # noqa: SLF001 - as a build asks dbt: of its own parsed project
    of_node = {result.node.unique_id: result.node.compiled_code for result in done}
    return {
        (node["test_metadata"]["name"], asked_of(node)): of_node[unique_id]
        for unique_id, node in manifest["nodes"].items()
        if node.get("test_metadata")
    }


@pytest.fixture
def altered(copied: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy, which forgets what a test does to it."""
    with warehouse.opened(copied, read_only=False) as connection:
        connection.begin()
        yield connection
        connection.rollback()


def asked_of(node: Manifest) -> str:
    model = node["attached_node"].rsplit(".", 1)[-1]
    return f"{model}.{node['column_name']}" if node["column_name"] else model


def test_every_generic_test_is_made_red_by_a_test_here(manifest: Manifest) -> None:
    macros = "".join(path.read_text(encoding="utf-8") for path in (DBT_DIR / "macros").rglob("*.sql"))
    own = set(re.findall(r"\{%-?\s*test\s+(\w+)", macros))
    used = {node["test_metadata"]["name"] for node in manifest["nodes"].values() if node.get("test_metadata")}
    assert own <= used
    assert WRONGS.keys() == used


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        pytest.param(name, wrong, id=f"{name}-{number}")
        for name, wrongs in WRONGS.items()
        for number, wrong in enumerate(wrongs, start=1)
    ],
)
def test_a_generic_test_finds_the_one_thing_wrong_and_names_it(
    name: str, wrong: Wrong, compiled: dict[tuple[str, str], str], altered: duckdb.DuckDBPyConnection
) -> None:
    sql = compiled[name, wrong.asked_of]
    assert warehouse.records_of(altered, sql) == []
    altered.execute(wrong.sql)
    rows = warehouse.records_of(altered, sql)
    assert rows
    assert [{column: row[column] for column in wrong.found} for row in rows] == [wrong.found] * len(rows)
