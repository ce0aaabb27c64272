"""The history of our own releases: what the published one carries of all before it, brought into a run's warehouse.

Three raw tables for dbt: our releases, the one being made last, their municipal totals, and what they told of measures.
What does not live here: what became another and why (`dbt_project/`), and the release that carries it on
(`release/release.py`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import runs, table_facts, warehouse
from orchestration.ingest.inputs import ALL_INPUTS_KEY
from orchestration.published import published_id
from orchestration.quality import results, reuse
from orchestration.quality.verdict import HISTORY_CHECK
from orchestration.release import release
from orchestration.release.tables import RELEASE_HISTORY
from orchestration.settings import get_settings

if TYPE_CHECKING:
    import duckdb

RELEASES, TOTALS, MEASURES = (
    "ilmastovaranto_releases",
    "ilmastovaranto_published_totals",
    "ilmastovaranto_measure_history",
)
KEYS = tuple(dg.AssetKey(["raw", name]) for name in (RELEASES, TOTALS, MEASURES))
_CARRIER = "mart_revisions"
_CARRIER_OF_MEASURES = "mart_measure_history"
"""A release that was made before there was this table hands on no history of measures, and all else."""
_TOTALS = {
    "release_number": "integer",
    "municipality_code": "varchar",
    "year": "integer",
    "method": "varchar",
    "emissions_kt_co2e": "double",
    "vintage": "varchar",
    "snapshot_id": "varchar",
    "origin": "varchar",
}
_MEASURES = {
    "measure_id": "varchar",
    "as_of_date": "date",
    "status": "varchar",
    "deadline_date": "date",
    "completion_pct": "decimal(5, 2)",
    "cost_estimate_eur": "decimal(14, 2)",
    "spent_eur": "decimal(14, 2)",
    "snapshot_id": "varchar",
    "source_row": "integer",
    "origin": "varchar",
}


class UnreadableError(Exception):
    """A release carries no history that can be taken over; its text says why."""


def bring(folder: Path) -> list[str]:
    """Write the raw tables into the warehouse of the run in `folder`; a line for each release that cannot be read.

    The history is that of the published release, so what a rollback withdrew has no part in it. Where it cannot be
    read, the next earlier release that can is gone on from; where none can, the history begins anew. Releases with
    example data and those without it have a history each: no made-up number comes into a release of real ones.
    """
    unreadable = []
    has_example = any(snapshot.origin == "example" for snapshot in runs.all_inputs(folder))
    columns = {field.name: field.sql_type for field in RELEASE_HISTORY.fields}
    with warehouse.opened(warehouse.of_run(folder), read_only=False) as connection:
        connection.execute("create schema if not exists raw")
        for name, types in ((RELEASES, columns), (TOTALS, _TOTALS), (MEASURES, _MEASURES)):
            declared = ", ".join(f'"{column}" {sql_type}' for column, sql_type in types.items())
            connection.execute(f'create or replace table raw."{name}" ({declared})')
        for carrier in _carriers(has_example=has_example):
            try:
                _take_over(connection, carrier)
                break
            except UnreadableError as error:
                unreadable.append(f"release {carrier.name}: {error}")
        connection.execute(
            f"""
            insert into raw."{RELEASES}" (release_number, code_version, definitions_version)
            select coalesce(max(release_number), 0) + 1, ?, ? from raw."{RELEASES}"
            """,
            [runs.code_version(with_site=False), runs.definitions_version()],
        )
    return unreadable


def _carriers(*, has_example: bool) -> Iterator[Path]:
    """The folders of the published release and of those before it, the newest first, that hold example data or not."""
    settings, name = get_settings(), published_id()
    if name is None or not release.RELEASE_ID.fullmatch(name):
        return
    published = release.order(name)
    for described in release.releases():
        if release.order(described["release_id"]) <= published and described["has_example"] == has_example:
            yield settings.releases_dir / described["release_id"]


def _take_over(connection: "duckdb.DuckDBPyConnection", carrier: Path) -> None:
    """Copy the history that the release in `carrier` carries into the raw tables: all of it, or UnreadableError."""
    paths = {name: carrier / f"{name}.parquet" for name in (RELEASE_HISTORY.name, _CARRIER, _CARRIER_OF_MEASURES)}
    try:
        damaged = release.damaged_files(carrier, {path.name for path in paths.values()})
    except OSError:
        damaged = [release.CHECKSUMS]
    if damaged:
        raise UnreadableError(f"{', '.join(damaged)}: damaged or missing")
    if not paths[RELEASE_HISTORY.name].exists():
        raise UnreadableError("it was made before releases carried their history")
    source = {name: f"read_parquet({warehouse.quoted(path)})" for name, path in paths.items()}
    releases = ", ".join(f'"{field.name}"' for field in RELEASE_HISTORY.fields)
    totals, measures = (", ".join(f'"{column}"' for column in columns) for columns in (_TOTALS, _MEASURES))
    connection.begin()
    try:
        connection.execute(f'insert into raw."{RELEASES}" select {releases} from {source[RELEASE_HISTORY.name]}')
        connection.execute(
            f"""
            insert into raw."{TOTALS}" select {totals} from {source[_CARRIER]} where released_by = 'ilmastovaranto'
            """
        )
        if paths[_CARRIER_OF_MEASURES].exists():
            sql = f'insert into raw."{MEASURES}" select {measures} from {source[_CARRIER_OF_MEASURES]}'
            connection.execute(sql)
        connection.commit()
    except warehouse.QueryError as error:
        connection.rollback()
        raise UnreadableError("its tables have another shape than today's") from error


@dg.multi_asset(
    name="history",
    specs=[
        dg.AssetSpec(
            key,
            deps=[ALL_INPUTS_KEY],
            group_name="raw",
            description="Of our own earlier releases.",
            metadata={"dagster/table_name": ".".join(key.path)},
            kinds={"duckdb"},
        )
        for key in KEYS
    ],
    can_subset=True,
    required_resource_keys={"refresh"},  # it holds the lock
)
def history_assets(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """The raw tables of our own releases. What cannot be read is warned of in the log and in the release's checks."""
    folder = runs.stand_on_last(context.run.run_id)
    reuse.begin(folder)
    unreadable = bring(folder)
    begins_anew = "the history of our own releases is gone on from an older one, or begins anew"
    detail = f"{'; '.join(unreadable)}; {begins_anew}" if unreadable else ""
    results.record(
        folder,
        [
            results.CheckResult(
                HISTORY_CHECK,
                "landing",
                "Ilmastovaranto: the history of our own releases was carried on",
                "warned" if unreadable else "passed",
                detail,
                subject=RELEASES,
            )
        ],
    )
    if detail:
        context.log.warning(detail)
    tables = table_facts.tables_of(warehouse.of_run(folder), KEYS)
    changed = table_facts.last_changes(context.instance, tables)
    of_releases = {field.name: table_facts.Meaning(field.description, field.unit) for field in RELEASE_HISTORY.fields}
    for key in context.selected_asset_keys:
        table = tables[key]
        schema = table_facts.column_schema(table, {}, of_releases)
        yield table_facts.materialized(key, table, schema, changed[key])
