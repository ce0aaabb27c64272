"""What is done wrong to the finished marts, by the identity that must find it: one statement for each of its facts.

Not here: asking the identities (`test_reconciliation.py`), and wrongs in the models' SQL (`mutants.py`).
"""

from __future__ import annotations

KUOPIO = "municipality_code = '297' and year = 2024 and method = 'hinku'"
REGION = "area_code = 'MK11' and borders = 'of_year' and year = 2024 and method = 'hinku'"
TARGET = "place_code = '297' and target_year is not null"


def changed(mart: str, change: str, where: str) -> str:
    return f"update marts.{mart} set {change} where {where}"  # noqa: S608 - a test's own words


def raised(mart: str, column: str, where: str) -> str:
    return changed(mart, f"{column} = {column} + 0.000002", where)


def deleted(mart: str, where: str) -> str:
    return f"delete from marts.{mart} where {where}"  # noqa: S608 - as above


def inserted(mart: str, change: str, where: str) -> str:
    return f"insert into marts.{mart} select * replace ({change}) from marts.{mart} where {where}"  # noqa: S608 - as above


WRONGS: dict[str, tuple[str, ...]] = {
    "alike_are_the_nearest": (
        changed("mart_alike_municipalities", "distance = distance + 0.0001", "municipality_code = '297'"),
        changed("mart_alike_municipalities", "size_distance = size_distance + 0.0001", "alike_rank = 1"),
        changed("mart_alike_municipalities", "sector_distance = sector_distance - 0.0001", "alike_rank = 5"),
        # two swapped, but for their distances; then two swapped whole
        changed("mart_alike_municipalities", "distance = 10 - distance", "municipality_code = '140'"),
        changed(
            "mart_alike_municipalities",
            "alike_rank = 3 - alike_rank",
            "municipality_code = '140' and alike_rank in (1, 2)",
        ),
        deleted("mart_alike_municipalities", "municipality_code = '844'"),
        deleted("mart_alike_municipalities", "municipality_code = '844' and alike_rank = 2"),
        inserted("mart_alike_municipalities", "6 as alike_rank", "alike_rank = 5"),
        # itself, and another's nearest in place of its own
        changed("mart_alike_municipalities", "alike_municipality_code = municipality_code", "alike_rank = 3"),
        changed("mart_alike_municipalities", "alike_municipality_code = '297'", "alike_rank = 1"),
        changed("mart_alike_municipalities", "emissions_year = emissions_year - 1", "municipality_code = '297'"),
        changed("mart_municipal_overview", "population = population + 300", KUOPIO),
    ),
    "areas_are_sums_of_their_municipalities": (
        raised("mart_area_overview", "emissions_kt_co2e", REGION),
        raised("mart_area_overview", "energy_gwh", REGION),
        raised("mart_area_emissions", "emissions_kt_co2e", f"{REGION} and sector_code = 'waste'"),
        raised("mart_area_emissions", "energy_gwh", f"{REGION} and sector_code = 'electricity'"),
        raised(
            "mart_area_indicators", "indicator_value", "area_code = 'HS1' and indicator_code = 'measures_cost_planned'"
        ),
        changed("mart_area_overview", "emissions_kt_co2e = null", REGION),
        deleted("dim_area_memberships", "area_code = 'HS4' and municipality_code = '686'"),
    ),
    "bands_are_of_the_backtests": (
        changed("mart_target_outlook", "projected_upper_kt_co2e = projected_upper_kt_co2e + 0.001", TARGET),
        changed("mart_target_outlook", "projected_lower_kt_co2e = projected_lower_kt_co2e - 0.001", TARGET),
        changed("mart_target_outlook", "projected_upper_kt_co2e = null", TARGET),
        changed("mart_target_outlook", "band_status = 'too_few_places'", TARGET),
        changed("mart_target_backtests", "relative_error_pct = relative_error_pct * 2", "place_type = 'municipality'"),
        changed("mart_target_backtests", "size_class = 3 - size_class", "place_type = 'municipality'"),
        changed("mart_target_backtests", "size_class = 2", "place_code = '844'"),
    ),
    "base_years_are_compared_rightly": (
        raised("mart_municipal_overview", "change_from_base_pct", KUOPIO),
        raised("mart_area_overview", "change_from_base_pct", REGION.replace("of_year", "current")),
        changed("mart_municipal_overview", "change_from_base_pct = null", KUOPIO),
        changed("mart_municipal_overview", "reference_year = 2008", KUOPIO),
        raised("mart_municipal_emissions", "change_from_base_pct", f"{KUOPIO} and sector_code = 'waste'"),
        raised("mart_area_emissions", "change_from_base_pct", f"{REGION.replace('of_year', 'current')}"),
        changed("mart_municipal_emissions", "change_from_base_pct = null", f"{KUOPIO} and sector_code = 'waste'"),
        changed("mart_area_emissions", "change_from_base_pct = 0", f"{REGION} and sector_code = 'waste'"),
        changed("mart_municipal_emissions", "reference_year = 2008", f"{KUOPIO} and sector_code = 'waste'"),
    ),
    "costs_are_those_of_the_measures": (
        changed("mart_area_measure_costs", "cost_estimate_eur = cost_estimate_eur + 0.01", "area_code = 'HS1'"),
        changed("mart_area_measure_costs", "spent_eur = null", "area_code = 'HS2'"),
        changed("mart_area_measure_costs", "measures_without_cost_estimate = 0", "area_code = 'HS1'"),
        changed("mart_area_measure_costs", "measures_with_spent = measures", "area_code = 'HS1'"),
        deleted("mart_area_measure_costs", "area_code = 'HS3'"),
        changed("mart_measures", "spent_eur = 1", "municipality_code = '297'"),
        changed(
            "mart_area_indicators",
            "indicator_value = indicator_value + 1",
            "area_code = 'HS1' and borders = 'current' and indicator_code = 'measures_cost_spent'",
        ),
    ),
    "dimensions_agree": (
        changed("dim_areas", "municipalities_total = municipalities_total + 1", "area_code = 'MK11'"),
        changed("dim_areas", "municipalities_followed = 18", "area_code = 'MK11'"),
        changed("dim_areas", "municipalities_followed = null", "area_code = 'ELYES'"),
        deleted("dim_municipalities", "municipality_code = '534'"),
        changed("dim_municipalities", "valid_to_year = 2015", "municipality_code = '476'"),
        changed("dim_municipalities", "valid_from_year = 2005", "municipality_code = '297'"),
        changed("dim_municipalities", "merged_into_code = '999'", "municipality_code = '476'"),
        changed("dim_municipalities", "merged_into_code = '297'", "municipality_code = '140'"),
    ),
    "drivers_are_logarithmic_means": tuple(
        changed(
            "mart_municipal_emission_drivers",
            "change_kt_co2e = change_kt_co2e + 0.001",
            f"municipality_code = '297' and driver_code = '{driver}'",
        )
        for driver in (
            "population",
            "energy_per_resident",
            "activity_of_production",
            "emission_factor_grid_electricity",
            "emission_factor_district_heat",
            "emission_factor_other",
            "credits",
        )
    ),
    "drivers_sum_to_the_change": (
        raised("mart_municipal_overview", "emissions_kt_co2e", KUOPIO),
        deleted("mart_area_emission_drivers", "area_code = 'HS1' and from_year = 2023"),
        changed(
            "mart_municipal_emission_drivers",
            "value_status = 'missing', change_kt_co2e = null",
            "municipality_code = '297' and from_year = 2023",
        ),
    ),
    "efforts_are_what_measures_leave": (
        raised("mart_municipal_measures_against_gap", "unseen_impact_kt_co2e", "municipality_code = '297'"),
        raised("mart_area_measures_against_gap", "capped_unseen_impact_kt_co2e", "area_code = 'HS2'"),
        changed(
            "mart_municipal_measures_against_gap", "effort_after_measures_kt_co2e = null", "municipality_code = '297'"
        ),
        raised("mart_area_measures_against_gap", "remaining_effort_kt_co2e", "area_code = 'HS2'"),
        changed("mart_measures", "impact_t_co2e_per_year = 500000", "municipality_code = '297'"),
    ),
    "grids_are_whole": (
        deleted("mart_municipal_emissions", f"{KUOPIO} and sector_code = 'waste'"),
        inserted(
            "mart_municipal_emissions", "'emission_credits' as sector_code", f"{KUOPIO} and sector_code = 'waste'"
        ),
        inserted("mart_municipal_overview", "'999' as municipality_code", KUOPIO),
        inserted(
            "mart_municipal_indicators",
            "'046' as municipality_code, null as indicator_value",
            f"{KUOPIO} and indicator_code = 'target_gap'",
        ),
    ),
    "intakes_are_shares_of_their_areas": (
        raised("mart_area_data_intake", "completeness_pct", "area_code = 'HS4'"),
        changed("mart_area_data_intake", "completeness_pct = null", "area_code = 'HS4'"),
        changed("mart_area_data_intake", "municipalities_total = municipalities_total + 1", "area_code = 'HS1'"),
        changed("mart_area_data_intake", "rows_sent = rows_sent + 1", "area_code = 'HS1' and sheet = 'procurements'"),
        changed("mart_area_data_intake", "rows_sent = 1", "area_code = 'HS1' and sheet = 'communications'"),
        changed("mart_municipal_data_intake", "rows_sent = 0", "municipality_code = '297' and sheet = 'procurements'"),
        changed("mart_municipal_data_intake", "rows_sent = rows_sent + 1", "sheet = 'measures'"),
        changed("mart_municipal_data_intake", "rows_sent = 2", "municipality_code = '297' and sheet = 'plans'"),
        deleted("mart_municipal_data_intake", "area_code = 'HS4' and sheet = 'procurements'"),
    ),
    "joint_events_count_once": (
        changed(
            "mart_area_indicators",
            "indicator_value = indicator_value + 1",
            "area_code = 'MK11' and borders = 'current' and year = 2025 and indicator_code = 'events'",
        ),
        changed(
            "mart_area_indicators",
            "indicator_value = 0",
            "area_code = 'HS1' and borders = 'current' and year = 2025 and indicator_code = 'events'",
        ),
    ),
    "measures_are_those_listed": (
        changed(
            "mart_municipal_indicators",
            "indicator_value = indicator_value + 1",
            "municipality_code = '297' and indicator_code = 'measures_done'",
        ),
        deleted(
            "mart_measures",
            "measure_id = (select min(measure_id) from marts.mart_measures "
            "where municipality_code = '297' and status = 'käynnissä' and not is_withdrawn)",
        ),
        changed(
            "mart_municipal_measures_against_gap", "active_measures = active_measures + 1", "municipality_code = '297'"
        ),
        changed(
            "mart_area_measures_against_gap",
            "active_measures = active_measures + 1",
            "area_code = 'HS1' and borders = 'of_year'",
        ),
    ),
    "measures_end_their_history": (
        changed("mart_measure_history", "status = 'peruttu'", "is_newest and measure_id = 'KUO-003'"),
        changed("mart_measure_history", "deadline_date = null", "is_newest and measure_id = 'KUO-003'"),
        changed("mart_measure_history", "spent_eur = coalesce(spent_eur, 0) + 1", "is_newest"),
        changed("mart_measure_history", "is_newest = true", "measure_id = 'KUO-003'"),
        changed("mart_measure_history", "is_newest = false", "measure_id = 'KUO-001'"),
        changed("mart_measure_history", "as_of_date = date '2027-01-01'", "is_newest and measure_id = 'KUO-003'"),
        inserted("mart_measure_history", "date '2020-01-01' as as_of_date, false as is_newest", "is_newest"),
        deleted("mart_measure_history", "measure_id = 'KUO-001'"),
        deleted("mart_measures", "measure_id = 'KUO-001'"),
    ),
    "memberships_are_counted": (
        changed("mart_area_overview", "municipalities_total = 20", "area_code = 'MK11' and year = 2013"),
        changed("mart_area_emissions", "municipalities_total = 20", "area_code = 'MK11' and year = 2013"),
        deleted("mart_area_overview", "area_code = 'HVA13' and borders = 'of_year' and year = 2023"),
        changed("mart_area_overview", "borders_since_year = 2013", "area_code = 'MK11' and year = 2024"),
        changed("mart_area_overview", "borders_since_year = 9999", "area_code = 'EVK06'"),
    ),
    "passports_are_of_numbers": (
        changed("mart_passports", "year = 2023", "place_code = '297' and year = 2024 and dataset like 'energia%'"),
        changed("mart_passports", "snapshot_id = 'another'", "place_code = '297' and year = 2024"),
        changed("mart_passports", "year = 2023", "dataset = 'fmi_degree_days'"),
        deleted("mart_passports", "dataset = 'property_meters_meters'"),
    ),
    "revisions_are_differences": (
        changed("mart_revisions", "revision_kt_co2e = -revision_kt_co2e", "municipality_code = '297'"),
        changed("mart_area_revisions", "revision_pct = revision_pct + 0.0001", "area_code = 'MK11'"),
        changed(
            "mart_revisions",
            "previous_emissions_kt_co2e = previous_emissions_kt_co2e + 1, revision_kt_co2e = revision_kt_co2e - 1",
            "municipality_code = '297' and released_by = 'publisher'",
        ),
        changed("mart_revisions", "cause = 'first_release'", "municipality_code = '297'"),
        changed("mart_revisions", "change_rank = change_rank + 1", "municipality_code = '297'"),
    ),
    "newest_release_is_the_overview": (
        raised("mart_municipal_overview", "emissions_kt_co2e", KUOPIO),
        deleted("mart_revisions", f"{KUOPIO} and released_by = 'publisher'"),
    ),
    "outlook_agrees_with_the_rest": (
        raised("mart_target_outlook", "emissions_kt_co2e", TARGET),
        changed("mart_target_outlook", "newest_year = 2023", TARGET),
        raised("mart_target_outlook", "target_gap_kt_co2e", TARGET),
        raised("mart_target_outlook", "needed_reduction_kt_co2e_per_year", TARGET),
        raised("mart_target_outlook", "remaining_budget_kt_co2e", TARGET),
        raised("mart_target_outlook", "trend_kt_co2e_per_year", TARGET),
        changed("mart_target_backtests", "years_ahead = years_ahead + 1", "place_code = '297'"),
        changed("mart_target_backtests", "error_pct = error_pct + 0.005", "place_code = '297'"),
        changed("mart_target_backtests", "relative_error_pct = relative_error_pct + 0.005", "place_code = '297'"),
        changed("mart_target_backtests", "error_kt_co2e = -error_kt_co2e", "place_code = '297'"),
        raised("mart_target_backtests", "emissions_kt_co2e", "place_code = '297'"),
        raised("mart_municipal_measures_against_gap", "target_gap_kt_co2e", "municipality_code = '297'"),
        deleted("dim_targets", "place_code = '297'"),
    ),
    "overview_is_the_indicators": (
        raised("mart_municipal_overview", "emissions_per_resident_t_co2e", KUOPIO),
        raised("mart_municipal_indicators", "indicator_value", f"{KUOPIO} and indicator_code = 'target_gap'"),
        deleted("mart_municipal_indicators", f"{KUOPIO} and indicator_code = 'energy_total'"),
        changed("mart_area_overview", "value_status = 'partial'", REGION),
        changed("mart_municipal_overview", "target_status = 'reached'", KUOPIO),
        changed("mart_area_indicators", "municipalities_loaded = 18", REGION),
    ),
    "partial_is_what_lacks_a_municipality": (
        changed("mart_area_indicators", "value_status = 'partial'", REGION),
        changed("mart_area_indicators", "is_complete = false", REGION),
        changed("mart_area_overview", "is_complete = false", REGION),
        changed(
            "mart_area_indicators",
            "municipalities_loaded = 1, municipalities_total = 1",
            "area_code = 'HS1' and indicator_code = 'electricity_use'",
        ),
        changed("mart_municipal_indicators", "indicator_value = null", KUOPIO),
        changed(
            "mart_area_indicators",
            "municipalities_loaded = 3, municipalities_total = 3",
            "area_code = 'MK11' and year = 2023 and indicator_code = 'procurement_value_circular_share'",
        ),
    ),
    "plans_are_of_the_project": (
        changed("mart_climate_plans", "as_of_date = null", "municipality_code = '239'"),
        changed("mart_climate_plans", "municipality_code = '204'", "municipality_code = '239'"),
        changed(
            "mart_municipal_indicators",
            "as_of_date = as_of_date + 1",
            "municipality_code = '297' and indicator_code = 'plan_age'",
        ),
    ),
    "residents_times_share_is_the_total": (
        changed("mart_municipal_overview", "population = population + 1", KUOPIO),
        changed("mart_area_overview", "emissions_per_resident_t_co2e = null", REGION),
    ),
    "sector_indicators_are_the_sectors": (
        raised("mart_municipal_indicators", "indicator_value", f"{KUOPIO} and indicator_code = 'emissions_waste'"),
        raised("mart_area_indicators", "indicator_value", f"{REGION} and indicator_code = 'energy_electricity'"),
        deleted("mart_area_indicators", f"{REGION} and indicator_code = 'emissions_waste'"),
        changed("mart_area_indicators", "municipalities_loaded = 3", REGION),
    ),
    "sectors_sum_to_totals": (
        raised("mart_municipal_overview", "emissions_kt_co2e", KUOPIO),
        raised("mart_area_overview", "energy_gwh", REGION),
        raised("mart_area_emissions", "emissions_kt_co2e", f"{REGION} and sector_code = 'waste'"),
        changed("mart_municipal_overview", "emissions_kt_co2e = null", KUOPIO),
        deleted("mart_municipal_indicators", f"{KUOPIO} and indicator_code = 'emissions_waste'"),
    ),
    "statuses_say_why": (
        changed("mart_municipal_overview", "target_status = 'computed'", "municipality_code = '204'"),
        changed("mart_municipal_overview", "target_status = 'no_target'", KUOPIO),
        changed("mart_area_overview", "target_status = 'other_borders'", "area_code = 'ELYES'"),
        changed(
            "mart_municipal_indicators",
            "value_status = 'computed'",
            "municipality_code = '204' and indicator_code = 'target_gap'",
        ),
        changed(
            "mart_area_indicators",
            "value_status = 'missing'",
            "area_code = 'ELYES' and indicator_code = 'change_from_base'",
        ),
        changed(
            "mart_area_overview",
            "target_status = 'missing'",
            "area_code = 'HS2' and borders = 'of_year' and year = 2024",
        ),
        changed("mart_target_outlook", "band_status = 'missing'", "place_code = 'EVK06'"),
        changed("mart_target_outlook", "outlook_status = 'no_target'", TARGET),
        changed("mart_climate_plans", "target_status = 'no_target'", "municipality_code = '297'"),
    ),
    "target_paths_end_where_they_should": (
        changed(
            "mart_municipal_overview",
            "target_path_kt_co2e = target_path_kt_co2e + 0.00001",
            "municipality_code = '297'",
        ),
        changed("mart_area_overview", "target_gap_kt_co2e = target_gap_kt_co2e + 0.00001", "area_code = 'HS2'"),
        raised("mart_target_outlook", "target_level_kt_co2e", TARGET),
        raised("mart_target_outlook", "target_path_kt_co2e", TARGET),
        raised("mart_target_outlook", "base_emissions_kt_co2e", TARGET),
    ),
    "trends_are_the_fitted_curves": (
        changed(
            "mart_area_indicators", "indicator_value = indicator_value + 0.0001", "indicator_code = 'emissions_trend'"
        ),
        deleted("mart_municipal_indicators", "indicator_code = 'emissions_trend' and municipality_code = '297'"),
        changed("mart_target_outlook", "projected_emissions_kt_co2e = projected_emissions_kt_co2e + 0.0001", TARGET),
        changed(
            "mart_area_indicators",
            "value_status = 'too_few_years'",
            "indicator_code = 'emissions_trend' and area_code = 'EVK06'",
        ),
        changed("mart_target_outlook", "trend_pct_per_year = trend_pct_per_year + 0.0001", TARGET),
        changed("mart_target_outlook", "projected_reaching_year = projected_reaching_year + 1", "place_type = 'area'"),
        changed(
            "mart_target_backtests",
            "projected_emissions_kt_co2e = projected_emissions_kt_co2e + 1",
            "place_code = 'MK11'",
        ),
    ),
}
