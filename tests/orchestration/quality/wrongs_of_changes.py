"""What is done wrong to changes, shares and what a region asks in finished marts, by the identity that must find it.

Not here: the wrongs of all other marts (`wrongs_of_marts.py`) and asking the identities (`test_reconciliation.py`).
"""

from __future__ import annotations

from tests.orchestration.quality.wrongs_of_marts import KUOPIO, REGION, changed, deleted, inserted, raised

WASTE = "sector_code = 'waste'"
SINCE = "change_from_previous_year"
SINCE_KT = "change_from_previous_year_kt_co2e"
ASKS = "mart_regional_target_asks"
ASKED = "place_code = '204'"
OF_2021 = REGION.replace("2024", "2021")
CREDITS = f"{KUOPIO.replace('hinku', 'hinku_credits')} and sector_code = 'emission_credits'"

OF_CHANGES: dict[str, tuple[str, ...]] = {
    "changes_are_between_two_years": (
        raised("mart_municipal_indicators", SINCE, f"{KUOPIO} and indicator_code = 'emissions_total'"),
        raised("mart_area_indicators", SINCE, f"{REGION} and indicator_code = 'emissions_total'"),
        changed("mart_municipal_indicators", f"{SINCE} = null", f"{KUOPIO} and indicator_code = 'emissions_trend'"),
        changed("mart_area_indicators", f"{SINCE} = 0", f"{OF_2021} and indicator_code = 'emissions_total'"),
        changed("mart_municipal_indicators", f"{SINCE} = 0", f"{KUOPIO.replace('2024', '2005')}"),
        changed("mart_area_indicators", f"{SINCE} = 0", f"{REGION.replace('2024', '2013')}"),
        changed("dim_area_memberships", "valid_from_year = 2023", "area_code = 'MK11' and municipality_code = '171'"),
        raised("mart_municipal_emissions", SINCE_KT, f"{KUOPIO} and {WASTE}"),
        raised("mart_area_emissions", SINCE_KT, f"{REGION} and {WASTE}"),
        changed("mart_area_emissions", f"{SINCE_KT} = 0", f"{OF_2021} and {WASTE}"),
        changed("mart_municipal_emissions", f"{SINCE_KT} = null", CREDITS),
    ),
    "regional_asks_are_no_targets": (
        raised(ASKS, "asked_level_kt_co2e", ASKED).replace("0.000002", "0.00001"),
        changed(ASKS, "asked_reduction_kt_co2e_per_year = asked_reduction_kt_co2e_per_year * 1.01", ASKED),
        changed(ASKS, "asked_reduction_pct_per_year = asked_reduction_pct_per_year * 1.01", ASKED),
        changed(ASKS, "trend_kt_co2e_per_year = null", ASKED),
        changed(ASKS, "regional_reduction_pct = 75", ASKED),
        changed(ASKS, "regional_target_year = 2030", ASKED),
        changed(ASKS, "regional_base_year = 2005", ASKED),
        changed(ASKS, "method = 'alas'", ASKED),
        changed(ASKS, "region_code = 'MK10'", ASKED),
        changed(ASKS, "ask_status = 'reached'", ASKED),
        changed(ASKS, "emissions_kt_co2e = emissions_kt_co2e * 1.01", ASKED),
        deleted(ASKS, ASKED),
        inserted(ASKS, "'297' as place_code", ASKED),
        inserted(ASKS, "'area' as place_type, 'EVK06' as place_code", ASKED),
    ),
    "sector_shares_are_of_what_is_emitted": (
        raised("mart_municipal_emissions", "share_pct", f"{KUOPIO} and {WASTE}"),
        raised("mart_area_emissions", "share_pct", f"{REGION} and {WASTE}"),
        changed("mart_municipal_emissions", "share_pct = null", f"{KUOPIO} and {WASTE}"),
        changed("mart_municipal_emissions", "share_pct = 0", CREDITS),
        changed(
            "mart_area_emissions",
            "share_pct = 10",
            f"area_code = 'SK112' and borders = 'of_year' and year = 2016 and {WASTE}",
        ),
        changed("mart_municipal_overview", "emissions_kt_co2e = emissions_kt_co2e * 1.01", KUOPIO),
    ),
}
