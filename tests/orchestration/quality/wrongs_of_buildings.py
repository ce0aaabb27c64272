"""What is done wrong to what metered buildings used in finished marts, by the identity or data test that must find it.

Not here: the wrongs of all other marts (`wrongs_of_marts.py`), and asking (`test_reconciliation.py`,
`test_data_tests.py`).
"""

from __future__ import annotations

from tests.orchestration.quality.wrongs_of_areas import Wrong, in_table
from tests.orchestration.quality.wrongs_of_marts import changed, deleted

MONTHS, YEARS, TYPES = "mart_building_months", "mart_building_years", "mart_building_type_years"
FIRST = f"building_id = (select min(building_id) from marts.{YEARS} where quantity is not null)"  # noqa: S608 - our words
POWER, HEAT = f"{FIRST} and commodity = 'electricity'", "normalised_quantity is not null"
OF_TYPE = "commodity = 'electricity' and quantity is not null"

IDENTITIES: dict[str, tuple[str, ...]] = {
    "buildings_use_what_their_months_say": (
        changed(YEARS, "quantity = quantity + 1", POWER),
        changed(YEARS, "quantity = null", POWER),
        changed(YEARS, "months_counted = 11", POWER),
        changed(YEARS, "quantity_per_m2 = quantity_per_m2 * 1.01", POWER),
        changed(YEARS, "normalised_quantity_per_m2 = null", HEAT),
        changed(YEARS, "normalised_quantity = 1", POWER),
        changed(YEARS, "building_type = 'other'", POWER),
        deleted(YEARS, POWER),
        changed(MONTHS, "quantity = quantity * 1.01", f"{POWER} and month(month_date) = 5"),
        changed(MONTHS, "is_counted = false", f"{POWER} and month(month_date) = 5"),
        changed(MONTHS, "quantity_per_m2 = null", f"{POWER} and month(month_date) = 5"),
        changed(MONTHS, "spike_pct = 50", f"{POWER} and month(month_date) = 5"),
        changed(TYPES, "quantity = quantity * 1.01", OF_TYPE),
        changed(TYPES, "buildings_counted = buildings_counted + 1", OF_TYPE),
        changed(TYPES, "buildings_total = buildings_total + 1", OF_TYPE),
        changed(TYPES, "floor_area_m2 = floor_area_m2 + 1", OF_TYPE),
        changed(TYPES, "quantity_per_m2 = quantity_per_m2 * 1.01", OF_TYPE),
        changed(TYPES, "normalised_quantity_per_m2 = 1", "normalised_quantity_per_m2 is not null"),
        deleted(TYPES, OF_TYPE),
    ),
}
DATA_TESTS: dict[str, tuple[Wrong, ...]] = {
    "meters_tell_in_their_unit": (
        Wrong(
            "int_meter_months",
            in_table("intermediate.int_meter_months", "unit = 'm3'", "commodity = 'electricity'"),
            {"unit": "m3", "expected_unit": "kWh"},
        ),
    ),
    "meters_measure_a_building_of_the_register": (
        Wrong(
            "stg_property_meters__meters",
            in_table("raw.property_meters_meters", "rakennustunnus = 'X1'", "source_row = 2"),
            {"building_id": "X1"},
        ),
    ),
    "meters_stand_in_the_register": (
        Wrong(
            "stg_property_meters__months",
            "delete from raw.property_meters_meters where mittauspiste = ("
            "select min(mittauspiste) from raw.property_meters_meters)",
            {"unknown_meters": 1},
        ),
    ),
}
