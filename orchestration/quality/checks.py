"""What neither Great Expectations nor dbt can ask: coverage, age, change since the last release.

Each check is a plain function of the run's folder; its name says the fact. What does not live here: checks of one file
(`expectations.py`) or one model (dbt's tests), and the marts held against each other (`reconciliation.py`).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from orchestration import runs
from orchestration.quality.ages import too_old
from orchestration.quality.check_steps import Check, CheckStep, Subject
from orchestration.settings import get_settings
from sources.code_lists import YEARS
from sources.contract import table_name
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestration.quality.expectations import CodeLists
    from sources.contract import Dataset, Source

SMALLEST_JUMP_KT = 0.5


def every_municipality_and_year_is_there(subject: Subject) -> Sequence[Problem]:
    """Each dataset with a grid has a row for every combination: no municipality and no year is missing."""
    return [
        problem
        for source, dataset, code_lists in subject.datasets()
        if dataset.grid
        for problem in _missing_of_grid(subject, source, dataset, code_lists)
    ]


def no_series_has_a_hole(subject: Subject) -> Sequence[Problem]:
    """What a municipality reports in one year it reports in every year: a file cut between rows shows here."""
    problems = []
    for source, dataset, _ in subject.datasets():
        if not dataset.series:
            continue
        names = ", ".join(f'"{name}"' for name in dataset.series)
        same = " and ".join(f'present."{name}" = series."{name}"' for name in dataset.series)
        table, year = _current(subject, source, dataset), f'"{dataset.year_column}"'
        sql = f"""
            with years as (select distinct {year} as year from {table}),
            series as (select {names}, max(source_file) as file from {table} group by {names}),
            present as (select distinct {names}, {year} as year from {table})
            select file, {names}, year from series cross join years
            where not exists (select 1 from present where {same} and present.year = years.year)
            order by all
        """
        for file, *values, missing_year in subject.warehouse.execute(sql).fetchall():
            problems.append(
                Problem(
                    file=file,
                    column=" + ".join((*dataset.series, dataset.year_column)),
                    value=", ".join(map(str, (*values, missing_year))),
                    expected="rows for this year, as other years of the same file have them; the file may be cut",
                )
            )
    return problems


def every_dataset_is_recent(subject: Subject) -> Sequence[Problem]:
    """Each dataset was seen at its publisher, or brought, lately enough for its contract; an example does not age."""
    found = (
        too_old(dataset, runs.current_inputs_of(subject.folder, source, dataset))
        for source, dataset, _ in subject.datasets()
    )
    return [problem for problem in found if problem is not None]


def no_row_is_lost_in_staging(subject: Subject) -> Sequence[Problem]:
    """Staging has as many rows as the publisher's table: one row in, one row out."""
    problems = []
    for source, dataset, _ in subject.datasets():
        if not dataset.is_staged:
            continue
        staged = f"staging.stg_{source.publisher}__{dataset.name}"
        raw_rows = _one(subject, f'select count(*) from raw."{table_name(source, dataset)}"')
        staged_rows = _one(subject, f"select count(*) from {staged}")
        if raw_rows != staged_rows:
            problems.append(Problem(file=staged, value=f"{staged_rows} rows", expected=f"{raw_rows} rows, as in raw"))
    return problems


def totals_have_not_jumped(subject: Subject) -> Sequence[Problem]:
    """No municipality's total has moved from the published release's by more than the limit, data of like origin."""
    settings = get_settings()
    published = settings.published_link / "mart_municipal_overview.parquet"
    if not published.exists():
        return []
    sql = """
        select
            now.municipality_code, now.year, now.method, now.emissions_kt_co2e, before.emissions_kt_co2e,
            now.emissions_snapshot_id
        from marts.mart_municipal_overview as now
        inner join read_parquet(?) as before using (municipality_code, year, method, origin)
        where abs(now.emissions_kt_co2e - before.emissions_kt_co2e)
            > greatest(abs(before.emissions_kt_co2e) * ? / 100, ?)
        order by 1, 2, 3
    """
    limit = settings.jump_limit_pct
    found = subject.warehouse.execute(sql, [str(published), limit, SMALLEST_JUMP_KT]).fetchall()
    files = {snapshot.snapshot_id: snapshot.name for snapshot in runs.all_inputs(subject.folder)}
    return [
        Problem(
            file=files.get(snapshot_id, "mart_municipal_overview"),
            column="emissions_kt_co2e",
            value=f"{now} kt ({municipality}, {year}, {method})",
            expected=(
                f"within {limit:g} % of {before} kt, the last release's; if the publisher did restate it so, raise "
                "ILMASTO_JUMP_LIMIT_PCT for this one refresh"
            ),
        )
        for municipality, year, method, now, before, snapshot_id in found
    ]


def a_public_release_holds_no_example_data(subject: Subject) -> Sequence[Problem]:
    """What is published to the target `public` holds nothing made up."""
    if get_settings().target != "public":
        return []
    return [
        Problem(
            file=snapshot.name,
            column="origin",
            value=snapshot.origin,
            expected="no example data in a public release: run `ilmasto refresh --live --workbooks DIR`",
        )
        for snapshot in runs.all_inputs(subject.folder)
        if snapshot.origin == "example"
    ]


STEP = CheckStep(
    "checks",
    tuple(
        Check.of(function)
        for function in (
            every_municipality_and_year_is_there,
            no_series_has_a_hole,
            every_dataset_is_recent,
            no_row_is_lost_in_staging,
            totals_have_not_jumped,
            a_public_release_holds_no_example_data,
        )
    ),
)


def _missing_of_grid(subject: Subject, source: Source, dataset: Dataset, code_lists: CodeLists) -> Iterator[Problem]:
    newest = _newest_year(subject, source, dataset)
    lists = code_lists | {YEARS: tuple(year for year in code_lists.get(YEARS, ()) if int(year) <= newest)}
    columns = [dataset.column(name) for name in dataset.grid]
    wanted = product(*(column.allowed or lists[column.grid_code_list or column.code_list or ""] for column in columns))
    names = ", ".join(f'cast("{name}" as varchar)' for name in dataset.grid)
    table = _current(subject, source, dataset)
    rows = subject.warehouse.execute(f"select {names}, min(source_file) from {table} group by all").fetchall()
    present = {row[:-1] for row in rows}
    file_of = {row[0]: row[-1] for row in rows}
    missing: dict[tuple[str, ...], list[str]] = {}
    for *outer, innermost in (wanted_one for wanted_one in wanted if wanted_one not in present):
        missing.setdefault(tuple(outer), []).append(innermost)
    for combination, values in missing.items():
        yield Problem(
            file=file_of.get("".join(combination[:1]), f"the files of {source.name}"),
            column=" + ".join(dataset.grid),
            value=": ".join(filter(None, (", ".join(combination), ", ".join(values)))),
            expected="rows for these, and there are none",
        )


def _newest_year(subject: Subject, source: Source, dataset: Dataset) -> int:
    """The year up to which every year must be there: the newest of the spine, or the dataset's own if that is newer."""
    current = _current(subject, source, dataset)
    own = [f'select "{name}" from {current}' for name in dataset.grid if dataset.column(name).code_list == YEARS]
    every = " union all ".join(["select year from intermediate.int_municipality_years", *own])
    return _one(subject, f"select coalesce(max(year), 0) from ({every})")


def _current(subject: Subject, source: Source, dataset: Dataset) -> str:
    """SQL of the dataset's rows from the newest release of each file: an older one must not cover up a hole."""
    newest = runs.current_inputs_of(subject.folder, source, dataset)
    ids = ", ".join(f"'{snapshot.snapshot_id}'" for snapshot in newest) or "''"
    return f'(select * from raw."{table_name(source, dataset)}" where snapshot_id in ({ids}))'


def _one(subject: Subject, sql: str) -> int:
    row = subject.warehouse.execute(sql).fetchone()
    return int(row[0]) if row else 0
