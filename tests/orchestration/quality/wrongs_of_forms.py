"""What is done wrong to the forms that others ask for: by the identity and by dbt's test that must find it.

Not here: asking them (`test_reconciliation.py`, `test_data_tests.py`), and wrongs in the models' SQL (`mutants.py`).
"""

from __future__ import annotations

from tests.orchestration.quality.wrongs_of_areas import KUOPIO, Wrong, in_table
from tests.orchestration.quality.wrongs_of_marts import changed, deleted, inserted, raised

CRF, SECAP, HINKU, ACTIONS = "mart_form_crf", "mart_form_secap_inventory", "mart_form_hinku", "mart_form_secap_actions"
KPIS = "mart_council_kpis"
OF_KUOPIO = "municipality_code = '297' and year = 2024"
RESIDENTIAL = "residential_buildings.electricity"


def of(field: str) -> str:
    return f"{OF_KUOPIO} and field_code = '{field}'"


def of_kpi(indicator: str, place: str = "297") -> str:
    return f"place_code = '{place}' and indicator_code = '{indicator}'"


IDENTITIES: dict[str, tuple[str, ...]] = {
    "forms_are_the_sectors": (
        *(
            raised(CRF, "emissions_t_co2e", of(field))
            for field in ("I.1.1", "I.2.2", "II.1.1", "II.2.2", "II.3.1", "II.5.1", "III.2.1", "IV.2", "V.3")
        ),
        raised(SECAP, "emissions_t_co2e", of("waste_management.non_energy")),
        raised(SECAP, "emissions_t_co2e", of("other_non_energy.non_energy")),
        raised(SECAP, "energy_mwh", of("industry_ets.carrier_unknown")),
        raised(SECAP, "energy_mwh", of("tertiary_buildings.heat_cold")),
        # from one user to another: the sectors still sum
        changed(
            SECAP,
            f"emissions_t_co2e = emissions_t_co2e + case field_code when '{RESIDENTIAL}' then 1 else -1 end",
            f"{OF_KUOPIO} and field_code in ('{RESIDENTIAL}', 'tertiary_buildings.electricity')",
        ),
        deleted(CRF, of("IV.2")),
        changed(CRF, "method = 'hinku'", of("V.2")),
        changed(SECAP, "emissions_release = 'preliminary'", of("industry_ets.coal")),
        changed(CRF, "emissions_vintage = null", of("V.1")),
    ),
    "hinku_report_is_the_indicators": (
        raised(HINKU, "form_value", of("emissions")),
        raised(HINKU, "form_value", of("change_from_2007")),
        raised(HINKU, "form_value", of("base_emissions")),
        changed(HINKU, "form_value = null", of("emissions_waste")),
        deleted(HINKU, of("electric_cars")),
        changed(HINKU, "field_code = 'energy'", of("electricity_use")),
        raised(
            "mart_municipal_indicators",
            "indicator_value",
            f"{OF_KUOPIO} and indicator_code = 'buildings_heated_by_oil'",
        ),
    ),
    "council_kpis_are_the_newest_indicators": (
        raised(KPIS, "kpi_value", of_kpi("emissions_total")),
        raised(KPIS, "previous_value", of_kpi("emissions_total")),
        raised(KPIS, "change_from_previous_year", of_kpi("emissions_total", "MK11")),
        raised(KPIS, "target_value", of_kpi("change_from_base")),
        changed(KPIS, "target_value = null", of_kpi("target_gap")),
        changed(KPIS, "target_status = 'no_target'", of_kpi("target_gap")),
        changed(KPIS, "kpi_year = 2023", of_kpi("electric_car_share")),
        changed(KPIS, "method = 'alas'", of_kpi("emissions_per_resident", "239")),
        changed(KPIS, "development = 'worse'", of_kpi("emissions_total")),
        changed(KPIS, "value_status = 'missing'", of_kpi("events")),
        deleted(KPIS, of_kpi("plan_age", "239")),
        inserted(KPIS, "'participants' as indicator_code", of_kpi("events")),
    ),
    "secap_actions_are_the_measures": (
        deleted(ACTIONS, "measure_id = 'IIS-001'"),
        changed(ACTIONS, "impact_t_co2e_per_year = 8.6", "measure_id = 'IIS-001'"),
        changed(ACTIONS, "owner = 'Joku'", "measure_id = 'IIS-001'"),
        changed(ACTIONS, "form_status = 'Completed'", "measure_id = 'IIS-001'"),
        changed(ACTIONS, "form_sector = 'Waste'", "measure_id = 'IIS-002'"),
        changed(ACTIONS, "empty_fields = null", "measure_id = 'IIS-001'"),
        changed(ACTIONS, "empty_fields = 'title ' || empty_fields", "measure_id = 'IIS-002'"),
        changed("mart_measures", "theme = 'hillintä'", "theme = 'sopeutuminen'"),
    ),
}

OF_CELL = KUOPIO | {"year": 2024}
DATA_TESTS: dict[str, tuple[Wrong, ...]] = {
    "every_cell_says_something": (
        Wrong(CRF, in_table(f"marts.{CRF}", "emissions_t_co2e = null", of("V.1")), OF_CELL | {"field_code": "V.1"}),
        Wrong(CRF, in_table(f"marts.{CRF}", "reason_code = null", of("V.2")), OF_CELL | {"field_code": "V.2"}),
        Wrong(
            HINKU,
            in_table(f"marts.{HINKU}", "reason_code = 'missing'", of("emissions")),
            OF_CELL | {"field_code": "emissions", "reason_code": "missing"},
        ),
        Wrong(
            SECAP,
            in_table(f"marts.{SECAP}", "reason_code = null", of("industry_ets.carrier_unknown")),
            OF_CELL | {"field_code": "industry_ets.carrier_unknown"},
        ),
        Wrong(SECAP, deleted(SECAP, of(RESIDENTIAL)), OF_CELL | {"field_code": RESIDENTIAL}),
        Wrong(
            CRF,
            in_table(f"marts.{CRF}", "field_code = 'VI.1'", of("IV.1")),
            OF_CELL | {"figure": None},
        ),
    ),
    "cells_add_up_to_all_emissions": (
        Wrong(CRF, in_table(f"marts.{CRF}", "emissions_t_co2e = emissions_t_co2e + 0.000001", of("V.1")), OF_CELL),
        Wrong(SECAP, in_table(f"marts.{SECAP}", "emissions_t_co2e = null", of(RESIDENTIAL)), OF_CELL),
        Wrong(CRF, deleted(CRF, OF_KUOPIO), OF_CELL | {"emissions_t_co2e": None}),
    ),
}
