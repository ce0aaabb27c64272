"""Where one published number comes from: its files, their rows, the release and its checks, in lines for a person.

What does not live here: the numbers (`dbt_project/`), or who asks (`cli.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.warehouse import Row

_PLACE = """
    select place_type, place_code, name_fi from (
        select 'municipality' as place_type, municipality_code as place_code, name_fi, slug, 0 as place_order
        from dim_municipalities where is_followed
        union all
        select 'area', area_code, name_fi, slug, case area_type when 'project_area' then 1 else 2 end from dim_areas
    ) where lower(name_fi) = lower(?) or lower(place_code) = lower(?) or slug = lower(?)
    order by place_order, place_code limit 1
"""
_INDICATOR = "select name_fi, unit, formula_fi, source from dim_indicators where indicator_code = ?"
_VALUES = """
    select method, indicator_value, value_status from {mart}
    where {code} = ? and indicator_code = ? and year = ? {borders} order by method
"""
_MEMBERS = """
    select municipality_code from dim_municipalities where is_followed and (
        municipality_code = ?
        or municipality_code in (
            select municipality_code from dim_area_memberships where area_code = ? and valid_to_year is null
        )
    )
"""
_FILES = """
    select source.file, source.publisher_name, source.sha256, source.retrieved_at, source.publisher_version,
        passport.dataset, min(passport.first_source_row), max(passport.last_source_row), sum(passport.source_rows),
        count(distinct passport.place_code), source.origin
    from mart_passports as passport
    inner join release_sources as source using (snapshot_id)
    where coalesce(passport.year, ?) = ? and list_contains(string_split(?, ' '), passport.dataset)
        and (
            passport.place_code in (select area_code from dim_areas where area_code = ?)
            or passport.place_code in (
                select municipality_code from mart_municipal_indicators as number
                where number.municipality_code in ({members}) and number.year = ?
                    and number.indicator_code = ? and number.indicator_value is not null
                    and passport.snapshot_id in (number.snapshot_id, number.denominator_snapshot_id)
            )
        )
    group by all order by source.publisher_name, source.file, passport.dataset
"""


class UnknownError(Exception):
    """There is no such indicator, place or year in the release; its text says what there is."""


def passport(release: Path, indicator: str, place: str, year: int) -> list[str]:
    """The passport of an indicator's value of `place` (a name or a code) in `year`, for each method that it has.

    `release` is a published release's folder. An area is on today's borders; its files are those of its followed
    municipalities, and of what is of the area as a whole. Raises UnknownError.
    """
    database = release / "warehouse.duckdb"
    name, unit, formula, datasets = _one(database, _INDICATOR, [indicator], f"indicator {indicator}", "dim_indicators")
    place_type, code, place_name = _one(
        database, _PLACE, [place] * 3, f"place {place}", "dim_municipalities, dim_areas"
    )
    key = "municipality_code" if place_type == "municipality" else "area_code"
    mart = "mart_municipal_indicators" if place_type == "municipality" else "mart_area_indicators"
    borders = "" if place_type == "municipality" else "and borders = 'current'"
    values = warehouse.rows_of(database, _VALUES.format(mart=mart, code=key, borders=borders), [code, indicator, year])
    if not values:
        raise UnknownError(f"the release holds no {indicator} of {place_name} in {year}; {mart} has its years")
    ((release_id, released_at, code_version),) = warehouse.rows_of(
        database, "select release_id, released_at, code_version from release_info"
    )
    ((passed, warned),) = warehouse.rows_of(
        database,
        "select count(case when status = 'passed' then 1 end), count(case when status = 'warned' then 1 end) "
        "from release_checks",
    )
    members = [row[0] for row in warehouse.rows_of(database, _MEMBERS, [code, code])]
    files = warehouse.rows_of(
        database,
        _FILES.format(members=", ".join("?" * len(members))),
        [year, year, datasets, code, *members, year, indicator],
    )
    return [
        f"{name}, {place_name} ({code}), {year}",
        *(f"  {'value':10} {_value(value, unit)}  {status}, method {method}" for method, value, status in values),
        f"  {'formula':10} {formula}",
        f"  {'release':10} {release_id} of {released_at}, models {code_version}",
        f"  {'checks':10} {passed} passed, {warned} with a remark",
        *(line for file in files for line in _file_lines(file)),
    ]


def _one(database: Path, sql: str, parameters: list[str], what: str, where: str) -> Row:
    rows = warehouse.rows_of(database, sql, parameters)
    if not rows:
        raise UnknownError(f"the release knows no {what}; look at {where}")
    return rows[0]


def _value(value: float | None, unit: str) -> str:
    return "none" if value is None else f"{value:g} {unit}"


def _file_lines(file: Row) -> list[str]:
    name, publisher, sha256, retrieved_at, version, dataset, first, last, count, places, origin = file
    rows = (
        "no row of it"
        if first is None
        else f"row {first}"
        if first == last
        else f"rows {first}-{last} ({count} of them)"
    )
    of = "" if places == 1 else f" of {places} places"
    released = f"published {version}, " if version else ""
    return [
        f"  {'from':10} {name}, {rows}{of}: {dataset}, {origin}",
        f"  {'':10} {publisher}; {released}retrieved {retrieved_at}",
        f"  {'':10} sha256 {sha256}",
    ]
