"""What neither Great Expectations nor dbt can ask: coverage, age, change since the last release, sums across marts.

Each check is a plain function of the run's folder; its name says the fact. What does not live here: checks of one file
(`expectations.py`) or one model (dbt's tests).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import runs, warehouse
from orchestration.expectations import CodeLists, table_name
from orchestration.results import CheckResult, Status, record
from orchestration.settings import SEEDS_DIR, get_settings
from sources.contract import Dataset, Problem, Source, load_code_lists

if TYPE_CHECKING:
    import duckdb

REGION_ROUNDING_KT = 0.2
MUNICIPALITY_ROUNDING_KT = 0.35
"""How far the publisher's own rounded sums lie apart, measured on the published regional figures of Syke."""
SMALLEST_JUMP_KT = 0.5


@dataclass(frozen=True)
class Subject:
    """What a check looks at: the contracts, the run's folder, and the build's warehouse opened read-only."""

    sources: Mapping[str, Source]
    folder: Path
    warehouse: "duckdb.DuckDBPyConnection"

    def datasets(self) -> Iterator[tuple[Source, Dataset, CodeLists]]:
        """Every dataset with its publisher and code lists."""
        for source in self.sources.values():
            code_lists = load_code_lists(source, SEEDS_DIR)
            for dataset in source.datasets:
                yield source, dataset, code_lists


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
    """The newest file of each dataset is younger than its contract allows."""
    problems = []
    for source, dataset, _ in subject.datasets():
        snapshots = runs.current_inputs_of(subject.folder, source, dataset)
        if not snapshots and not dataset.rows.min:
            continue
        newest = max(snapshots, key=lambda snapshot: snapshot.retrieved_at)
        age_days = (datetime.now(UTC) - datetime.fromisoformat(newest.retrieved_at)).days
        if age_days > dataset.max_age_days:
            problems.append(
                Problem(
                    file=newest.name,
                    column="retrieved_at",
                    value=f"{age_days} days old",
                    expected=f"at most {dataset.max_age_days} days old: run `ilmasto refresh --live`",
                )
            )
    return problems


def no_row_is_lost_in_staging(subject: Subject) -> Sequence[Problem]:
    """Staging has as many rows as the publisher's table: one row in, one row out."""
    problems = []
    for source, dataset, _ in subject.datasets():
        staged = f"staging.stg_{source.publisher}__{dataset.name}"
        raw_rows = _one(subject, f'select count(*) from raw."{table_name(source, dataset)}"')
        staged_rows = _one(subject, f"select count(*) from {staged}")
        if raw_rows != staged_rows:
            problems.append(Problem(file=staged, value=f"{staged_rows} rows", expected=f"{raw_rows} rows, as in raw"))
    return problems


def regions_equal_sum_of_municipalities(subject: Subject) -> Sequence[Problem]:
    """A complete area's emissions are the sum of its municipalities' within the publisher's rounding."""
    sql = """
        select area.area_code, area.borders, area.year, area.method, area.emissions_kt_co2e,
            sum(municipal.emissions_kt_co2e)
        from marts.mart_area_overview as area
        inner join intermediate.int_area_municipalities as member
            on area.area_code = member.area_code and area.borders = member.borders
            and area.year between member.from_year and member.to_year
        inner join marts.mart_municipal_overview as municipal
            on member.municipality_code = municipal.municipality_code
            and area.year = municipal.year and area.method = municipal.method
        where area.is_complete
        group by all
        having area.emissions_kt_co2e is null
            or abs(area.emissions_kt_co2e - sum(municipal.emissions_kt_co2e)) > ?
        order by all
    """
    return [
        Problem(
            file="mart_area_overview",
            column="emissions_kt_co2e",
            value=f"{found} ({area}, {borders}, {year}, {method})",
            expected=f"{total}, the sum of its municipalities, within {REGION_ROUNDING_KT} kt",
        )
        for area, borders, year, method, found, total in subject.warehouse.execute(sql, [REGION_ROUNDING_KT]).fetchall()
    ]


def sectors_sum_to_totals(subject: Subject) -> Sequence[Problem]:
    """A municipality's total is the sum of its sectors within the publisher's rounding."""
    sql = """
        select total.municipality_code, total.year, total.method, total.emissions_kt_co2e, sum(sector.emissions_kt_co2e)
        from marts.mart_municipal_overview as total
        inner join marts.mart_municipal_emissions as sector using (municipality_code, year, method)
        group by all
        having abs(coalesce(total.emissions_kt_co2e, 0) - coalesce(sum(sector.emissions_kt_co2e), 0)) > ?
        order by all
    """
    return [
        Problem(
            file="mart_municipal_overview",
            column="emissions_kt_co2e",
            value=f"{found} ({municipality}, {year}, {method})",
            expected=f"{total}, the sum of its sectors, within {MUNICIPALITY_ROUNDING_KT} kt",
        )
        for municipality, year, method, found, total in subject.warehouse.execute(
            sql, [MUNICIPALITY_ROUNDING_KT]
        ).fetchall()
    ]


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


CHECKS: tuple[Callable[[Subject], Sequence[Problem]], ...] = (
    every_municipality_and_year_is_there,
    no_series_has_a_hole,
    every_dataset_is_recent,
    no_row_is_lost_in_staging,
    sectors_sum_to_totals,
    regions_equal_sum_of_municipalities,
    totals_have_not_jumped,
    a_public_release_holds_no_example_data,
)
CHECK_NAMES = tuple(check.__name__ for check in CHECKS)


def run_checks(sources: Mapping[str, Source], folder: Path) -> list[CheckResult]:
    """Run every check on the build in `folder`. A check that cannot be run is an error, not a pass."""
    found = []
    with warehouse.opened(folder / runs.WAREHOUSE) as connection:
        subject = Subject(sources, folder, connection)
        for check in CHECKS:
            title = (check.__doc__ or "").strip().splitlines()[0]
            try:
                problems = tuple(check(subject))
                status: Status = "failed" if problems else "passed"
                found.append(CheckResult(f"checks.{check.__name__}", "checks", title, status, problems=problems))
            except Exception as error:  # noqa: BLE001 - whatever stops a check is told as its error, and refuses
                detail = f"{check.__name__}: {error}"
                found.append(CheckResult(f"checks.{check.__name__}", "checks", title, "errored", detail))
    return found


def checks_definition(sources: Mapping[str, Source], checked: dg.AssetKey) -> dg.AssetChecksDefinition:
    """The project's own checks as blocking asset checks on the asset `checked`."""

    @dg.multi_asset_check(
        name="checks_of_the_project",
        specs=[
            dg.AssetCheckSpec(check.__name__, asset=checked, blocking=True, description=check.__doc__)
            for check in CHECKS
        ],
    )
    def project_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        folder = runs.run_dir(context.run.run_id)
        outcome = run_checks(sources, folder)
        record(folder, outcome)
        failed = sum(not result.passes for result in outcome)
        context.log.info(f"{len(outcome)} checks across tables, {failed} failed")
        for result in outcome:
            metadata: dict[str, Any] = {"problems": result.messages() if not result.passes else []}
            yield dg.AssetCheckResult(
                asset_key=checked,
                check_name=result.check_id.removeprefix("checks."),
                passed=result.passes,
                metadata=metadata,
            )

    return project_checks


def _missing_of_grid(subject: Subject, source: Source, dataset: Dataset, code_lists: CodeLists) -> Iterator[Problem]:
    columns = [dataset.column(name) for name in dataset.grid]
    wanted = product(
        *(column.allowed or code_lists[column.grid_code_list or column.code_list or ""] for column in columns)
    )
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


def _current(subject: Subject, source: Source, dataset: Dataset) -> str:
    """SQL of the dataset's rows from the newest release of each file: an older one must not cover up a hole."""
    newest = runs.current_inputs_of(subject.folder, source, dataset)
    ids = ", ".join(f"'{snapshot.snapshot_id}'" for snapshot in newest) or "''"
    return f'(select * from raw."{table_name(source, dataset)}" where snapshot_id in ({ids}))'


def _one(subject: Subject, sql: str) -> int:
    row = subject.warehouse.execute(sql).fetchone()
    return int(row[0]) if row else 0
