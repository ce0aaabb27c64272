"""Asks the candidate's marts what has moved against the published release, its history and what was approved.

Each question is a query beside this module, `questions/<kind>.sql`; what it may find is in the seed of bounds. What
does not live here: what is the same in files and other in numbers (`model_changes.py`).
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from orchestration import warehouse
from orchestration.plausibility.findings import EVERY, Finding
from sources.code_lists import read_seed, seeds_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

QUESTIONS_DIR = Path(__file__).parent / "questions"
BOUNDS = "plausibility_bounds"
_COMPARED = (
    "mart_municipal_indicators",
    "mart_municipal_overview",
    "mart_municipal_emissions",
    "mart_measures",
    "mart_area_indicators",
    "dim_sectors",
)
_KINDS = {"residents": "ratio"}
"""The kind of what a question finds, where the question is not named by it."""
LOGARITHM = "create temp macro log_of(number) as ln(case when number > 0 then number end)"
"""Of zero and below it is null, which DuckDB would end with."""
_NO_LEVELS = "select place, method, series, year, value, origin from before_series"
_OWN_SUMMARY = """
    with told as (
        select municipality_code as place, method, year, cast(arg_max(row_value, vintage) as double) as own,
            case row_kind when 'total' then 'emissions_total' when 'sector' then 'emissions_' || sector_code end
                as series
        from staging.stg_syke__site_workbook group by all
    )
    select p.method, told.own, p.old, p.new from told
    inner join points as p using (place, method, year, series)
    where p.is_other and place = ? and year = ? and series = ? order by p.method
"""
_COLUMN_NAMES = {
    "updated_date": "toimenpiteiden päivitykset",
    "owner": "vastuutahot",
    "deadline_date": "määräajat",
    "start_year": "aloitusvuodet",
    "cost_estimate_eur": "kustannusarviot",
    "spent_eur": "toteumat",
    "municipality_code": "toimenpiteiden kunnat",
    "sector_code": "toimenpiteiden sektorit",
    "undone": "valmiit toimenpiteet",
    "population": "Väkiluku",
    "syke_energiateollisuus": "Syken sähkö Energiateollisuuden sähköön verrattuna",
}


@contextmanager
def compared(build: warehouse.Place, published: Path, levels: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the warehouse `build` lies beside the release in `published` and the approved `levels`.

    It has the temporary tables `now_series`, `before_series`, `levels`, `points` and `bounds`, and the databases `now`
    and `before` with the compared marts. Raises duckdb.Error where the release lacks one of them.
    """
    with warehouse.in_memory() as connection:
        # by the name that the views of staging know it by
        warehouse.attach(connection, build, "warehouse")
        connection.execute("attach ':memory:' as now; attach ':memory:' as before; use warehouse")
        for name in _COMPARED:
            connection.execute(f'create view now."{name}" as select * from warehouse.marts."{name}"')
        for name in (*_COMPARED, "release_sources"):
            path = warehouse.quoted(published / f"{name}.parquet")
            connection.execute(f'create view before."{name}" as select * from read_parquet({path})')
        connection.execute(LOGARITHM)
        seed = warehouse.quoted(seeds_dir() / f"{BOUNDS}.csv")
        connection.execute(f"create temp table bounds as select * from read_csv({seed}, header = true)")
        for side in ("now", "before"):
            connection.execute(_question("_series").replace("{side}", side))
        kept = f"select * from read_parquet({warehouse.quoted(levels)})" if levels else _NO_LEVELS
        connection.execute(f"create temp table levels as {kept}")
        connection.execute(_question("_points"))
        yield connection


def asked(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What every question finds in the tables of `compared`; what most places or series share stands once."""
    found: list[Finding] = []
    for path in sorted(QUESTIONS_DIR.glob("[a-z]*.sql")):
        for row in warehouse.records_of(connection, path.read_text(encoding="utf-8")):
            count = row.pop("years")
            kind = row.pop("kind", _KINDS.get(path.stem, path.stem))
            found.append(Finding(kind=kind, count=count, **row))
    ((places,),) = connection.execute("select count(distinct place) from now_series").fetchall()
    found = [_by_the_method_of_the_publishers_summary(connection, finding) for finding in found]
    found = _together(found, "series", _series_of(connection))
    found = _together(found, "places", places)
    named, units = names(), _units()
    return [
        _shown(
            connection,
            replace(finding, names=_named(finding, named), unit=units.get(finding.series, units.get(finding.most, ""))),
        )
        for finding in found
    ]


def series_of_release(connection: duckdb.DuckDBPyConnection, release: Path) -> None:
    """Leave the followed numbers of the release in the folder `release` as the temporary table `now_series`."""
    connection.execute("attach ':memory:' as now")
    for name in ("mart_municipal_indicators", "mart_municipal_overview", "dim_sectors"):
        path = warehouse.quoted(release / f"{name}.parquet")
        connection.execute(f'create view now."{name}" as select * from read_parquet({path})')
    connection.execute(_question("_series").replace("{side}", "now"))


def names() -> dict[str, str]:
    """The Finnish names of places and series by their codes."""
    named = {row["municipality_code"]: row["name_fi"] for row in read_seed("municipalities", seeds_dir())}
    named |= {row["area_code"]: row["name_fi"] for row in read_seed("areas", seeds_dir())}
    of_emissions = [row for row in read_seed("methods", seeds_dir()) if row["is_of_emissions"] == "true"]
    named |= {row["method"]: row["name_fi"] for row in of_emissions}
    named |= {
        row["sector_code"]: f"{row['name_fi']}: päästöt energiaa kohti" for row in read_seed("sectors", seeds_dir())
    }
    return (
        named | {row["indicator_code"]: row["name_fi"] for row in read_seed("indicators", seeds_dir())} | _COLUMN_NAMES
    )


def _question(name: str) -> str:
    return (QUESTIONS_DIR / f"{name}.sql").read_text(encoding="utf-8")


def _series_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many series the smallest subject that is told together may have: a place's sectors."""
    ((count,),) = connection.execute(
        "select count(distinct series) from now_series where subject = 'emissions'"
    ).fetchall()
    return int(count)


def _together(found: Iterable[Finding], counted: Literal["series", "places"], of_all: int) -> list[Finding]:
    """Findings that differ in their place or series alone as one, where they are of more than half of all."""

    def common(finding: Finding) -> Finding:
        return replace(finding, series=EVERY) if counted == "series" else replace(finding, place=EVERY)

    groups: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in found:
        key = common(finding)
        groups[key.kind, key.subject, key.place, key.series, key.outcome].append(finding)
    together: list[Finding] = []
    for same in groups.values():
        if len(same) * 2 <= of_all or len(same) == 1:
            together += same
            continue
        first = max(same, key=lambda finding: finding.score)
        marks = "".join(sorted(finding.mark for finding in same))
        most = first.series if counted == "series" else first.place
        together.append(replace(common(first), count=len(same), counted=counted, most=most, mark=marks))
    return together


def _named(finding: Finding, named: dict[str, str]) -> dict[str, str]:
    codes = (finding.place, finding.series, finding.other, finding.most, finding.method)
    return {code: named[code] for code in codes if code in named}


def _units() -> dict[str, str]:
    of_ratios = {row["sector_code"]: "kt CO₂e/GWh" for row in read_seed("sectors", seeds_dir())}
    of_indicators = {row["indicator_code"]: row["unit"] for row in read_seed("indicators", seeds_dir())}
    return of_ratios | of_indicators | {"population": "asukasta"}


def _by_the_method_of_the_publishers_summary(connection: duckdb.DuckDBPyConnection, finding: Finding) -> Finding:
    """The finding with what the publisher's own summary tells of the same number, by the method of the summary."""
    key = [finding.place, finding.year, finding.series]
    told = connection.execute(_OWN_SUMMARY, key).fetchall() if finding.kind == "moved" else []
    if not told:
        return finding
    method, own, old, new = next((row for row in told if row[0] == finding.method), told[0])
    return replace(finding, method=method, old=old, new=new, publishers_own=own)


def _shown(connection: duckdb.DuckDBPyConnection, finding: Finding) -> Finding:
    """The finding with the series that it is about, old and new, where it is about numbers of years."""
    place = "" if finding.place == EVERY else "and place = $place"
    series = "and subject = $subject" if finding.series == EVERY else "and series = $series"
    values = {"place": finding.place, "series": finding.series, "subject": finding.subject}
    used = {name: value for name, value in values.items() if f"${name}" in place + series}
    rows = connection.execute(
        f"""
        select year, sum(old), sum(new) from points
        where method = coalesce(nullif($method, ''), (select min(method) from points where true {place} {series}))
            {place} {series}
        group by year order by year
        """,
        used | {"method": finding.method},
    ).fetchall()
    if not rows:
        return finding
    years, old, new = (list(values) for values in zip(*rows, strict=True))
    return replace(finding, picture={"years": years, "old": old, "new": new})
