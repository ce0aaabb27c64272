"""Where one published number comes from: what is asked of the release about its files, rows and checks.

What does not live here: the numbers (`dbt_project/`), how a line is worded (`passport_lines.py`), who asks (`cli.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.release.passport_lines import file_lines, in_finnish, other_years, titled, value_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

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
_VALUES = {
    "municipality": """
        select 'current', method, indicator_value, value_status, 1, 1 from mart_municipal_indicators
        where municipality_code = ? and indicator_code = ? and year = ? order by method
    """,
    "area": """
        select borders, method, indicator_value, value_status, municipalities_loaded, municipalities_total
        from mart_area_indicators where area_code = ? and indicator_code = ? and year = ? order by borders, method
    """,
}
_YEARS = """
    select distinct made_of, first_used_year, last_used_year from mart_passport_years
    where place_type = ? and place_code = ? and borders = ? and indicator_code = ? and year = ? order by 1, 2, 3
"""
_TARGET = """
    select target_reduction_pct, target_base_year, target_year, method, source_fi, snapshot_id from dim_targets
    where place_type = ? and place_code = ? and is_leading
"""
_ASKED = """
    create or replace temp table asked as
    select ? as place_type, ? as place_code, ? as borders, ? as indicator_code, ? as year
"""
PLACES_SQL = Path(__file__).with_name("passport_places.sql")
_FILES = """
    select source.file, source.publisher_name, source.sha256, source.retrieved_at, source.publisher_version,
        passport.dataset, min(passport.first_source_row), max(passport.last_source_row), sum(passport.source_rows),
        count(distinct passport.place_code), source.origin,
        list_sort(list(distinct passport.year) filter (where passport.year is not null)), source.last_seen_at
    from mart_passports as passport
    inner join (
        -- earlier releases do not tell when a file was last seen
        select cast(null as varchar) as last_seen_at where false union all by name select * from release_sources
    ) as source using (snapshot_id)
    where list_contains(?, passport.place_code) and {condition}
    group by all order by source.publisher_name, source.file, passport.dataset
"""
_OF_NUMBER = (
    "(passport.year is null or list_contains(?, passport.year)) "
    "and list_contains(string_split(?, ' '), passport.dataset)"
)
_PLANS = "coordinators_plans"
_OF_PLAN = f"passport.snapshot_id = ? and passport.dataset = '{_PLANS}'"


class UnknownError(Exception):
    """There is no such indicator, place or year in the release; its text says what there is."""


@dataclass(frozen=True)
class _Number:
    """What is asked for: an indicator of a place in a year, on borders that it has."""

    indicator: str
    place_type: str
    code: str
    borders: str
    year: int


def passport(release: Path, indicator: str, place: str, year: int, borders: str | None = None) -> list[str]:
    """The passport of an indicator's value of `place` (a name or a code) in `year`, for each method that it has.

    `release` is a published release's folder. An area is on `borders`, `current` or `of_year`; where they are not
    given, on those of today if the release has such a number. Raises UnknownError.
    """
    with warehouse.opened(release / "warehouse.duckdb") as connection:
        return _passport(connection, indicator, place, year, borders)


def _passport(
    connection: duckdb.DuckDBPyConnection, indicator: str, place: str, year: int, borders: str | None
) -> list[str]:
    name, unit, formula, datasets = _one(
        connection, _INDICATOR, [indicator], f"indicator {indicator}", "dim_indicators"
    )
    place_type, code, place_name = _one(
        connection, _PLACE, [place] * 3, f"place {place}", "dim_municipalities, dim_areas"
    )
    mart = "mart_municipal_indicators" if place_type == "municipality" else "mart_area_indicators"
    values = _rows(connection, _VALUES[place_type], [code, indicator, year])
    known = {row[0] for row in values}
    wanted = borders or ("current" if "current" in known else "of_year")
    if wanted not in known:
        on = f" on borders {borders}" if borders and known else ""
        raise UnknownError(f"the release holds no {indicator} of {place_name} in {year}{on}; {mart} has its years")
    number = _Number(indicator, place_type, code, wanted, year)
    years = _rows(connection, _YEARS, [place_type, code, wanted, indicator, year])
    ((release_id, released_at, code_version),) = _rows(
        connection, "select release_id, released_at, code_version from release_info"
    )
    ((passed, warned),) = _rows(
        connection,
        "select count(case when status = 'passed' then 1 end), count(case when status = 'warned' then 1 end) "
        "from release_checks",
    )
    return [
        f"{name}, {place_name} ({code}), {year}",
        *(value_line(row, unit, place_type) for row in values if row[0] == wanted),
        *titled(
            "borders", {"current": "of today", "of_year": f"of the year {year}"}[wanted], when=place_type == "area"
        ),
        *titled("formula", formula),
        *(line for row in years for line in titled("made of", other_years(year, *row))),
        *(_target_lines(connection, number) if any(made_of != "trend_years" for made_of, *_ in years) else ()),
        *titled("release", f"{release_id} of {released_at}, models {code_version}"),
        *titled("checks", f"{passed} passed, {warned} with a remark"),
        *(line for file in _files(connection, number, datasets, years) for line in file_lines(file)),
    ]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    return connection.execute(sql, list(parameters)).fetchall()


def _one(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[str], what: str, where: str) -> Row:
    rows = _rows(connection, sql, parameters)
    if not rows:
        raise UnknownError(f"the release knows no {what}; look at {where}")
    return rows[0]


def _files(connection: duckdb.DuckDBPyConnection, number: _Number, datasets: str, years: list[Row]) -> list[Row]:
    """The files of the number and of those it is made of, with the rows that hold its places and years."""
    connection.execute(_ASKED, [number.place_type, number.code, number.borders, number.indicator, number.year])
    sql = PLACES_SQL.read_text(encoding="utf-8")
    places = [str(row[0]) for row in _rows(connection, f"select part_code from ({sql})")]
    wanted = {number.year} | {year for _, first, last in years for year in range(first, last + 1)}
    if years:
        datasets = datasets.replace(_PLANS, "")  # it gives them the target, which has lines of its own
    return _rows(connection, _FILES.format(condition=_OF_NUMBER), [places, sorted(wanted), datasets])


def _target_lines(connection: duckdb.DuckDBPyConnection, number: _Number) -> list[str]:
    """The target that gives the base year, and where it is set: a plan's row in its workbook, or the list."""
    targets = _rows(connection, _TARGET, [number.place_type, number.code])
    if not targets:
        return titled("target", "none is set; the base year is that of the region's roadmap")
    ((reduction, base_year, target_year, method, source, snapshot_id),) = targets
    plan = _rows(connection, _FILES.format(condition=_OF_PLAN), [[number.code], snapshot_id])
    where = "" if snapshot_id else "; set in the list dbt_project/seeds/targets.csv"
    return [
        *titled(
            "target", f"-{in_finnish(reduction)} % from {base_year} by {target_year}, method {method}: {source}{where}"
        ),
        *(line for file in plan for line in file_lines(file)),
    ]
