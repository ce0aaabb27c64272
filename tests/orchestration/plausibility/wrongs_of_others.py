"""Plausible wrongs of residents, buildings, electricity, cars and workbooks. Not here: Syke's (`wrongs_of_syke.py`)."""

from __future__ import annotations

from tests.orchestration.plausibility.wrongs import Wrong, from_year, numbers, swapped

KUOPIO, TERVO = "municipality_code = '297'", "municipality_code = '844'"
_INDICATOR_KEY = "municipality_code, method, indicator_code"

STATFIN = [
    Wrong(
        "residents of two municipalities swapped",
        "statfin",
        "held",
        ("swapped_places",),
        (swapped("mart_municipal_overview", "municipality_code", "'844'", "'297'"),),
    ),
    Wrong(
        "residents times ten in one municipality",
        "statfin",
        "held",
        ("moved",),
        (f"update marts.mart_municipal_overview set population = population * 10 where {TERVO}",),
    ),
    Wrong(
        "residents off by 3 % in one year",
        "statfin",
        "held",
        ("moved",),
        (f"update marts.mart_municipal_overview set population = population * 1.03 where {KUOPIO} and year = 2015",),
    ),
    Wrong(
        "residents of the year before",
        "statfin",
        "held",
        ("repeated_year",),
        (from_year("year - 1", "population", "municipality_code, method", "mart_municipal_overview", "t.year = 2024"),),
    ),
    Wrong(
        "every year of residents shifted by one",
        "statfin",
        "held",
        ("shifted",),
        (from_year("year - 1", "population", "municipality_code, method", "mart_municipal_overview", "t.year > 2005"),),
    ),
    Wrong(
        "two heating fuels of buildings swapped",
        "statfin",
        "held",
        ("swapped_series",),
        (
            swapped(
                "mart_municipal_indicators", "indicator_code", "'buildings_heated_by_oil'", "'buildings_heated_by_wood'"
            ),
        ),
    ),
    Wrong(
        "buildings of one municipality doubled",
        "statfin",
        "held",
        ("moved",),
        numbers("indicator_value * 2", "buildings_heated%", f"{TERVO} and indicator_code not like '%share'"),
    ),
    Wrong(
        "buildings of the year before",
        "statfin",
        "held",
        ("repeated_year",),
        (
            from_year(
                "year - 1",
                "indicator_value",
                _INDICATOR_KEY,
                "mart_municipal_indicators",
                "t.year = 2025 and t.indicator_code like 'buildings_heated%'",
            ),
        ),
    ),
]
ELECTRICITY = [
    Wrong(
        "MWh in place of GWh",
        "energiateollisuus",
        "held",
        ("moved",),
        numbers("indicator_value * 1000", "electricity_use%", "year = 2024"),
    ),
    Wrong(
        "industry and services swapped",
        "energiateollisuus",
        "held",
        ("moved",),
        (
            swapped(
                "mart_municipal_indicators",
                "indicator_code",
                "'electricity_use_industry'",
                "'electricity_use_services'",
            ),
        ),
    ),
    Wrong(
        "the year before under a new year's name",
        "energiateollisuus",
        "held",
        ("repeated_year",),
        (
            from_year(
                "year - 1",
                "indicator_value",
                _INDICATOR_KEY,
                "mart_municipal_indicators",
                "t.year = 2024 and t.indicator_code like 'electricity_use%'",
            ),
        ),
    ),
    Wrong(
        "one municipality's use half of what Syke tells",
        "energiateollisuus",
        "held",
        ("moved", "ratio"),
        numbers("indicator_value * 0.5", "electricity_use%", KUOPIO),
    ),
    Wrong(
        "two municipalities' use swapped",
        "energiateollisuus",
        "held",
        ("swapped_places",),
        (
            swapped(
                "mart_municipal_indicators",
                "municipality_code",
                "'297'",
                "'844'",
                "indicator_code like 'electricity_use%'",
            ),
        ),
    ),
    Wrong(
        "a year's use of all down by a third",
        "energiateollisuus",
        "held",
        ("moved",),
        numbers("indicator_value * 0.66", "electricity_use%", "year = 2022"),
    ),
]
CARS = [
    Wrong(
        "cars of one municipality a fifth too many",
        "traficom",
        "held",
        ("moved",),
        numbers("indicator_value * 1.2", "cars_per_1000_residents", TERVO),
    ),
    Wrong(
        "electric cars and plug-in hybrids swapped",
        "traficom",
        "held",
        ("moved",),
        (swapped("mart_municipal_indicators", "indicator_code", "'electric_car_share'", "'plug_in_car_share'"),),
    ),
    Wrong(
        "the cars of the year before",
        "traficom",
        "held",
        ("repeated_year",),
        (
            from_year(
                "year - 1",
                "indicator_value",
                _INDICATOR_KEY,
                "mart_municipal_indicators",
                "t.year = 2024 and t.indicator_code similar to '(cars_per|electric_car|plug_in_car).*'",
            ),
        ),
    ),
]
WORKBOOKS = [
    Wrong(
        "owners one row down",
        "coordinators",
        "held",
        ("changed_rows",),
        (
            """update marts.mart_measures as t set owner = o.owner || ' ja muut'
              from (select * from marts.mart_measures) as o where t.measure_id = o.measure_id""",
        ),
    ),
    Wrong(
        "every deadline a year later",
        "coordinators",
        "held",
        ("changed_rows",),
        ("update marts.mart_measures set deadline_date = deadline_date + interval 1 year",),
    ),
    Wrong(
        "costs in thousands of euros",
        "coordinators",
        "held",
        ("changed_rows",),
        ("update marts.mart_measures set cost_estimate_eur = cost_estimate_eur * 1000",),
    ),
    Wrong(
        "costs planned times ten in one municipality's sum",
        "coordinators",
        "held",
        ("moved",),
        numbers("indicator_value * 10", "measures_cost_planned", KUOPIO),
    ),
    Wrong(
        "an older workbook brought again",
        "coordinators",
        "held",
        ("older_file",),
        ("update marts.mart_measures set updated_date = updated_date - interval 6 month",),
    ),
    Wrong(
        "finished measures that are under way again",
        "coordinators",
        "told",
        ("changed_rows",),
        ("update marts.mart_measures set status = 'käynnissä' where status = 'valmis'",),
    ),
    Wrong(
        "all that was spent brought up to date",
        "coordinators",
        "told",
        ("changed_rows",),
        ("update marts.mart_measures set spent_eur = coalesce(spent_eur, 0) + 1000",),
    ),
    Wrong(
        "one owner renamed",
        "coordinators",
        "published",
        (),
        (
            """update marts.mart_measures set owner = 'Uusi taho'
              where measure_id = (select min(measure_id) from marts.mart_measures where owner is not null)""",
        ),
        "one row is what a coordinator changes every month",
    ),
]
