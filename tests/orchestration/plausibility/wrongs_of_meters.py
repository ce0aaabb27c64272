"""Plausible wrongs of the readings and registers of municipal buildings.

Not here: all others' (`wrongs_of_others.py`).
"""

from __future__ import annotations

from tests.orchestration.plausibility.wrongs import Wrong, numbers, swapped

_ONE = "municipality_code = '171'"
_OF_BUILDINGS = "indicator_code like 'building\\_%' escape '\\'"


def _next_year(value: str) -> tuple[str, ...]:
    """A year of readings more, told for every municipality from the year before."""
    table = "marts.mart_municipal_indicators"
    last = f"(select max(year) from {table} where {_OF_BUILDINGS} and indicator_value is not null)"
    told = f"select * replace (year + 1 as year, {value} as indicator_value) from {table}"
    return (
        f"delete from {table} where {_OF_BUILDINGS} and year > {last}",
        f"insert into {table} {told} where {_OF_BUILDINGS} and year = {last}",
    )


METERS = [
    Wrong(
        "another building's meter of heat counted with one's own",
        "property_meters",
        "held",
        ("moved",),
        numbers("indicator_value * 1.5", "building_heat%", _ONE),
    ),
    Wrong(
        "the lists of buildings of two municipalities swapped",
        "property_meters",
        "held",
        ("swapped_places",),
        (swapped("mart_municipal_indicators", "municipality_code", "'171'", "'204'", _OF_BUILDINGS),),
    ),
    Wrong(
        "heat of every municipality by another normal year",
        "property_meters",
        "held",
        ("moved",),
        numbers("indicator_value * 1.25", "building_heat%"),
    ),
    Wrong(
        "a closed year of one municipality without its readings",
        "property_meters",
        "held",
        ("moved",),
        numbers("null", "building_%", _ONE),
    ),
    Wrong(
        "the readings of the year before under new dates",
        "property_meters",
        "held",
        ("repeated_year",),
        _next_year("indicator_value"),
    ),
    Wrong(
        "a new year with three times the use of one municipality",
        "property_meters",
        "held",
        ("unlike_history",),
        _next_year("indicator_value * case municipality_code when '171' then 3 else 1.01 end"),
    ),
    Wrong(
        "a new year with twice the use of every municipality",
        "property_meters",
        "held",
        ("every_place_unlike_history",),
        _next_year("indicator_value * 1.01") * 4 + _next_year("indicator_value * 2"),
    ),
    Wrong(
        "heat that has crept up since it was approved",
        "property_meters",
        "held",
        ("creep",),
        numbers("indicator_value * 1.15", "building_heat%", _ONE),
        before=("update levels set value = value * 0.9 where series like 'building_heat%'",),
    ),
    Wrong(
        "a late correction of a hundredth",
        "property_meters",
        "published",
        (),
        numbers("indicator_value * 1.01", "building_%", _ONE),
        "readings that were estimated are mended for weeks, and a hundredth changes no conclusion",
    ),
]
