"""What is done wrong to a build's copy for dbt's generic tests of areas, and what each of them then finds.

Not here: the wrongs of all other tests, and the asking (`test_data_tests.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wrong(NamedTuple):
    """A model that the test is asked of (and its column), an alteration, and what each row that the test finds says."""

    asked_of: str
    sql: str
    found: Mapping[str, object]


def in_table(table: str, change: str, where: str) -> str:
    return f"update {table} set {change} where {where}"  # noqa: S608 - a test's own words


KUOPIO = {"municipality_code": "297"}
OF_AREAS: dict[str, tuple[Wrong, ...]] = {
    "one_area_of_a_division_at_a_time": (
        Wrong(
            "dim_area_memberships",
            "insert into marts.dim_area_memberships select * replace ('SK111' as area_code) "
            "from marts.dim_area_memberships where area_code = 'SK112' and municipality_code = '297'",
            KUOPIO | {"area_code": "SK111", "other_area_code": "SK112"},
        ),
        Wrong(
            "dim_area_memberships",
            in_table(
                "marts.dim_area_memberships", "valid_to_year = 2021", "area_code = 'MK10' and municipality_code = '171'"
            ),
            {"municipality_code": "171", "area_code": "MK10", "other_area_code": "MK11"},
        ),
    ),
    "holds_the_reported_areas": (
        Wrong(
            "mart_area_overview",
            "delete from marts.mart_area_overview where area_code = 'HVA13'",
            {"area_code": "HVA13", "what": "has no row"},
        ),
        Wrong(
            "mart_area_overview",
            in_table("marts.mart_area_overview", "area_code = 'HVA12'", "area_code = 'HS1' and year = 2024"),
            {"area_code": "HVA12", "what": "is not reported"},
        ),
        Wrong(
            "mart_target_outlook",
            "delete from marts.mart_target_outlook where place_code = 'EVK06'",
            {"area_code": "EVK06", "what": "has no row"},
        ),
    ),
    "counts_municipalities_of_today": tuple(
        Wrong(
            "mart_area_overview",
            in_table(
                "marts.mart_area_overview",
                "municipalities_total = 20",
                f"area_code = 'MK11' and borders = '{borders}' and year = 2013",
            ),
            {
                "area_code": "MK11",
                "borders": borders,
                "year": 2013,
                "municipalities_of_today": today,
                "memberships": had,
            },
        )
        for borders, today, had in (("of_year", 18, 20), ("current", 19, 19))
    ),
    "residents_agree_on_own_borders": tuple(
        Wrong(
            "int_place_totals",
            in_table(
                "intermediate.int_place_totals",
                f"population = population * {factor}",
                "place_code = 'MK11' and borders = 'of_year' and year = 2021",
            ),
            {"area_code": "MK11", "year": 2021},
        )
        for factor in (0.998, 1.002)
    ),
    "last_release_is_the_overview": tuple(
        Wrong(
            "mart_area_revisions",
            in_table(
                "marts.mart_area_revisions",
                change,
                "area_code = 'MK11' and year = 2024 and method = 'hinku' and released_by = 'ilmastovaranto'",
            ),
            {"area_code": "MK11", "year": 2024, "method": "hinku"},
        )
        for change in ("emissions_kt_co2e = emissions_kt_co2e + 0.000001", "area_code = 'MK10'")
    ),
}
