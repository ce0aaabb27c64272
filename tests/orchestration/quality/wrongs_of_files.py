"""What a file that is cut short, or in another unit, does to tables: for dbt's tests that name the file and its row.

Not here: the test that does it (`test_data_tests.py`), or the files themselves (`faults/`).
"""

from __future__ import annotations

from decimal import Decimal

from tests.orchestration.quality.wrongs_of_areas import KUOPIO, Wrong, in_table

OF_KUOPIO = "municipality_code = '297' and year = 2024 and method = 'alas'"
RAW_BUILDINGS = "raw.statfin_buildings_by_heating_fuel"
OF_BUILDINGS = "kuntanumero = '297' and vuosi = 2025"

DATA_TESTS: dict[str, tuple[Wrong, ...]] = {
    "values_are_possible": tuple(
        Wrong(
            "mart_municipal_indicators.indicator_value",
            in_table(
                "marts.mart_municipal_indicators", f"indicator_value = {value}", f"{of} and indicator_code = '{code}'"
            ),
            {"indicator": code, "indicator_value": Decimal(str(value))},
        )
        for code, of, value in (
            ("emissions_per_resident", OF_KUOPIO, -0.1),
            ("emissions_per_resident", OF_KUOPIO, 250.1),
            ("emissions_per_resident", OF_KUOPIO.replace("alas", "hinku"), -0.1),
            ("emissions_per_resident", OF_KUOPIO.replace("alas", "hinku_credits"), -200.1),
            ("cars_per_1000_residents", "municipality_code = '297' and year = 2024", 49.9),
            ("electricity_use_per_resident", "municipality_code = '297' and year = 2024", 1000.1),
        )
    ),
    "heating_fuels_sum_to_their_total": tuple(
        Wrong("stg_statfin__buildings_by_heating_fuel", sql, KUOPIO | {"year": 2025})
        for sql in (
            f"delete from {RAW_BUILDINGS} where {OF_BUILDINGS} and lämmitysaineen_koodi = '03'",  # noqa: S608 - as above
            f"delete from {RAW_BUILDINGS} where {OF_BUILDINGS} and lämmitysaineen_koodi = 'SSS'",  # noqa: S608 - as above
            in_table(
                RAW_BUILDINGS,
                "rakennukset = rakennukset + 1",
                f"{OF_BUILDINGS} and lämmitysaineen_koodi = 'SSS'",
            ),
        )
    ),
    "has_every_year_since_its_first": (
        Wrong(
            "stg_statfin__population_own_borders.year",
            "delete from raw.statfin_population_own_borders where vuosi > 2014",
            {},
        ),
    ),
    "classifications_are_whole": tuple(
        Wrong(
            "stg_statfin__municipalities",
            f"delete from raw.statfin_municipalities where kuntanumero = '{code}' and luokitus like '%{year}%'",  # noqa: S608 - as above
            {"municipality_code": code},
        )
        for code, year in (("140", 2005), ("140", 2013), ("140", 2026), ("476", 2011))
    ),
}
