"""The region's published figures run through the models themselves, and meet what its publishers say of them.

Figures of single municipalities by sector are not at hand, so the region of Pohjois-Savo goes through as if it were one
municipality; the populations are each municipality's own. Not here: the example data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from orchestration.settings import SEEDS_DIR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODELS = (
    "int_emission_rows",
    "int_municipality_years",
    "int_emission_releases",
    "int_municipal_sector_emissions",
    "int_municipal_totals",
    "int_municipality_validity",
    "int_area_memberships",
    "int_area_municipalities",
    "int_place_totals",
    "int_place_indicators",
)
"""In the order that they read one another."""
REGION_AS = "297"
"""The code under which the whole region goes through."""
REGION_ROUNDING_KT, PER_RESIDENT_ROUNDING_T = 0.2, 0.05
STAGED = {
    "stg_syke__municipal_emissions": (
        "municipality_code varchar, year integer, sector_code varchar, sub_sector varchar, sub_sector_part varchar, "
        "is_hinku boolean, is_credit boolean, "
        "is_emissions_trading boolean, emissions_kt_co2e decimal(18, 6), "
        "emissions_with_credits_kt_co2e decimal(18, 6), energy_gwh decimal(18, 6), "
        "release_status varchar, vintage varchar, snapshot_id varchar, origin varchar"
    ),
    "stg_statfin__population": (
        "municipality_code varchar, year integer, population integer, snapshot_id varchar, origin varchar"
    ),
    "stg_statfin__municipalities": "municipality_code varchar, name_fi varchar, valid_from_date date",
    "stg_statfin__municipality_changes": "municipality_code varchar, present_municipality_code varchar",
}


class Warehouse:
    """The models on tables in memory, under the names that dbt gives them."""

    def __init__(self, compiled: dict[str, str]) -> None:
        self._compiled = compiled
        self._connection = duckdb.connect(":memory:")
        for schema in ("seeds", "staging", "intermediate"):
            self._connection.execute(f"create schema {schema}")
        for path in SEEDS_DIR.glob("*.csv"):
            self._connection.read_csv(str(path), all_varchar=True).create(f"seeds.{path.stem}")
        for table, columns in {
            "areas": ("valid_from_year", "valid_to_year"),
            "past_memberships": ("valid_from_year", "valid_to_year"),
        }.items():
            for column in columns:
                self._connection.execute(f"alter table seeds.{table} alter {column} type integer")
        for table, flag in (("municipalities", "is_followed"), ("methods", "is_of_emissions")):
            self._connection.execute(f"alter table seeds.{table} alter {flag} type boolean")
        for table, columns_of in STAGED.items():
            self._connection.execute(f"create table staging.{table} ({columns_of})")
        self._connection.execute(
            "create table staging.stg_syke__emissions_workbook as from staging.stg_syke__municipal_emissions"
        )
        self._connection.execute(
            "create table intermediate.int_municipality_validity (municipality_code varchar, merged_into_code varchar)"
        )
        self._connection.execute(
            "create table intermediate.int_unknown_targets (place_type varchar, place_code varchar)"
        )
        self._connection.execute(
            "create table intermediate.int_targets (place_type varchar, place_code varchar, base_year integer, "
            "target_year integer, target_reduction_pct decimal(5, 2), method varchar)"
        )

    def ask(self, emissions: pd.DataFrame, population: pd.DataFrame, model: str) -> pd.DataFrame:
        """Rows of `model`, built of emissions (code, year, sector, kt) and population (code, year, persons)."""
        self._connection.execute("delete from staging.stg_syke__municipal_emissions")
        self._connection.execute("delete from staging.stg_statfin__population")
        self._connection.register("emissions", emissions)
        self._connection.register("population", population)
        self._connection.execute(
            "insert into staging.stg_syke__municipal_emissions select code, year, sector, null, null, false, false, "
            "false, kt, kt, null, 'final', '2026-06-10', 'syke', 'live' from emissions"
        )
        self._connection.execute(
            "insert into staging.stg_statfin__population select code, year, persons, 'statfin', 'live' from population"
        )
        for name in MODELS:
            self._connection.execute(f"create or replace table intermediate.{name} as {self._compiled[name]}")
        rows = self._connection.table(f"intermediate.{model}").filter("method = 'alas'").df()
        return rows.dropna(subset="emissions_kt_co2e")


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Warehouse:
    return Warehouse(compile_models(*MODELS))


@pytest.fixture(scope="module")
def region(warehouse: Warehouse, shared_data: Path) -> pd.DataFrame:
    """The region's indicators by year, computed by the models of its published sectors and population."""
    sectors = pd.read_csv(SEEDS_DIR / "sectors.csv").set_index("name_fi")["sector_code"]
    published = pd.read_csv(shared_data / "emissions" / "north_savo_alas_by_sector_1990_2024.csv")
    assert set(published["sector_fi"]) <= set(sectors.index)
    emissions = pd.DataFrame(
        {
            "code": REGION_AS,
            "year": published["year"],
            "sector": published["sector_fi"].map(sectors),
            "kt": published["value_ktco2e"],
        }
    )
    totals = totals_of(shared_data)
    population = pd.DataFrame({"code": REGION_AS, "year": totals.index, "persons": totals["population"]})
    rows = warehouse.ask(emissions, population, "int_place_indicators")
    return rows[rows["place_type"] == "municipality"].set_index("year").sort_index()


def totals_of(shared_data: Path) -> pd.DataFrame:
    """The region's published totals by year."""
    return pd.read_csv(shared_data / "emissions" / "north_savo_alas_totals_1990_2024.csv").set_index("year")


def test_sectors_sum_to_the_published_totals(region: pd.DataFrame, shared_data: Path) -> None:
    totals = totals_of(shared_data)["total_ktco2e"]
    assert len(region) == len(totals) == 21
    assert (region["emissions_kt_co2e"].astype(float) - totals).abs().max() <= REGION_ROUNDING_KT + 1e-6


def test_emissions_per_resident_are_the_published_ones(region: pd.DataFrame, shared_data: Path) -> None:
    published = totals_of(shared_data)["per_capita_tco2e"]
    difference = (region["emissions_per_resident_t_co2e"].astype(float) - published).abs()
    assert difference.max() <= PER_RESIDENT_ROUNDING_T + 0.001, "a tenth of a tonne is how exactly they are published"


def test_the_known_totals_and_changes_are_met(region: pd.DataFrame, shared_data: Path) -> None:
    known = pd.read_csv(shared_data / "known_figures.csv")
    known = known[(known["area"] == "Pohjois-Savo") & (known["metric"] == "total")].astype(
        {"year": int, "value": float}
    )
    assert sorted(known["year"]) == [2007, 2020, 2023, 2024]
    totals = known.set_index("year")["value"]
    for year, total in totals.items():
        found = region.loc[year]
        assert float(found["emissions_kt_co2e"]) == pytest.approx(total, abs=REGION_ROUNDING_KT)
        change = (total / totals[2007] - 1) * 100
        assert float(found["change_from_base_pct"]) == pytest.approx(
            change, abs=2 * REGION_ROUNDING_KT / totals[2007] * 100
        )


def test_the_municipalities_populations_sum_to_the_regions(warehouse: Warehouse, shared_data: Path) -> None:
    """In every year but one: in 2014 Syke's region has one resident more or less than Statistics Finland's sum."""
    persons = pd.read_csv(
        shared_data / "population" / "population_2000_2022_all_309_municipalities_sotkanet.csv",
        dtype={"kuntanumero": str},
    ).rename(columns={"kuntanumero": "code", "population": "persons"})
    areas = areas_of(warehouse, persons[persons["year"] >= 2005][["code", "year", "persons"]])
    differences = (areas.loc["MK11"]["population"] - totals_of(shared_data)["population"]).dropna()
    assert len(differences) == 18
    assert differences[differences != 0].abs().to_dict() == {2014: 1}


def test_the_project_has_its_published_residents(warehouse: Warehouse, shared_data: Path) -> None:
    persons = pd.read_csv(
        shared_data / "population" / "population_2024M12_all_308_municipalities.csv", dtype={"kuntanumero": str}
    ).rename(columns={"kuntanumero": "code", "population": "persons"})
    areas = areas_of(warehouse, persons.assign(year=2024)[["code", "year", "persons"]])
    newest = areas.xs(2024, level="year")["population"]
    assert newest["MK11"] == 248_815
    assert newest[["HS1", "HS2", "HS3", "HS4"]].sum() == 239_150


def areas_of(warehouse: Warehouse, population: pd.DataFrame) -> pd.DataFrame:
    """The areas on today's borders by code and year, where every municipality has an emission of 1 kt."""
    emissions = population[["code", "year"]].assign(sector="waste", kt=1)
    rows = warehouse.ask(emissions, population, "int_place_totals")
    return (
        rows[(rows["place_type"] == "area") & (rows["borders"] == "current")]
        .set_index(["place_code", "year"])
        .sort_index()
    )
