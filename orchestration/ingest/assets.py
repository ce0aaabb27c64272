"""One factory: each publisher -> an asset that lands its files; each dataset -> an asset `raw/<publisher>_<dataset>`.

A new source needs no line here. What does not live here: asking (`fetch.py`), reading (`parse.py`), and what the
contract expects (`quality/expectations.py`), and whether anything is new (`inputs.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import dagster as dg

from orchestration import runs, table_facts, warehouse
from orchestration.ingest import raw_tables
from orchestration.ingest.first_workbooks import no_workbooks
from orchestration.ingest.inputs import inputs_assets, inputs_key, landing_key, raw_key
from orchestration.ingest.later import ask_later
from orchestration.published import hindrance
from orchestration.quality import results
from orchestration.refresh import Refresh
from orchestration.region import publisher_with_example
from orchestration.settings import get_settings
from sources import landing
from sources.answers import answers_before
from sources.asking import Ask
from sources.code_lists import load_scope, seeds_dir
from sources.contract import Dataset, Source
from sources.objects import LostBytesError
from sources.problems import SourceError

CONTRACT_CHECK = "meets_its_contract"


def ingest_assets(sources: Sequence[Source]) -> list[dg.AssetsDefinition]:
    """Every asset from the publishers' doors to the raw tables."""
    return [
        *(_landing_asset(source) for source in sources),
        inputs_assets(sources),
        *(_raw_assets(source) for source in sources),
    ]


def _landing_asset(source: Source) -> dg.AssetsDefinition:
    @dg.asset(
        key=landing_key(source),
        group_name="landing",
        description=f"{source.name}: files as they came, by sha256, and when they were seen. {source.licence}.",
        kinds={"file"},
        # of a landing and not of a table: a refresh that finds nothing new has seen the publisher and makes no table
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(days=min(dataset.max_age_days for dataset in source.datasets))
        ),
    )
    def land(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
        folder = runs.run_dir(context.run.run_id)
        runs.point_last_at(context.run.run_id)
        try:
            snapshots, earlier, notes = landed(source, refresh, context.run.run_id)
        except (SourceError, ValueError, LostBytesError) as error:
            ask_later(context, error)
            results.record(folder, [not_landed(source, error)])
            raise dg.Failure(description=str(error), allow_retries=False) from error
        runs.keep_inputs(folder, source.publisher, snapshots, earlier)
        runs.remember_inputs(folder, source.publisher)
        for note in notes:
            context.log.warning(note)
        status: results.Status = "warned" if notes else "passed"
        results.record(folder, [_landing_result(source, status, "; ".join(notes))])
        size = sum(snapshot.size_bytes for snapshot in snapshots)
        context.log.info(f"{source.name}: {len(snapshots)} file{'s' * (len(snapshots) != 1)}, {size / 1e6:.1f} MB")
        return dg.MaterializeResult(
            metadata={
                "files": len(snapshots),
                "bytes": size,
                "licence": source.licence,
                table_facts.LAST_CHANGE: table_facts.newest_of(snapshot.retrieved_at for snapshot in snapshots),
            }
        )

    return land


def not_landed(source: Source, error: Exception) -> results.CheckResult:
    """The result of a landing that ended in `error`."""
    failed = _landing_result(source, "errored", str(error))
    return replace(failed, is_source_failure=isinstance(error, SourceError))


def _landing_result(source: Source, status: results.Status, detail: str) -> results.CheckResult:
    title = f"{source.name}: files were had and kept"
    return results.CheckResult(f"landing.{source.publisher}", "landing", title, status, detail)


def landed(
    source: Source, refresh: Refresh, run_id: str | None = None
) -> tuple[list[landing.Snapshot], list[landing.Snapshot], list[str]]:
    """The publisher's files as kept now, the earlier releases to be read with them, and what is to be told of both.

    Raises SourceError where they could not be had, ValueError for a file that can't be taken and where nothing can be
    published, and LostBytesError where an earlier release's bytes are gone.
    """
    if in_the_way := hindrance():
        raise ValueError(in_the_way)
    damage: list[str] = []
    snapshots, notes = _land(source, refresh, run_id, damage)
    published = runs.published_inputs(source, damage)
    earlier = _earlier_releases(source, snapshots, published)
    lost = [snapshot for snapshot in earlier if not snapshot.path.is_file()]
    if lost and not refresh.without_lost:
        raise LostBytesError(_told_of_lost(lost, damage))
    damage += [f"{one.name} of {one.vintage} is left out: its bytes are lost ({one.path})" for one in lost]
    return snapshots, [snapshot for snapshot in earlier if snapshot not in lost], [*damage, *notes]


def _told_of_lost(lost: Sequence[landing.Snapshot], damage: Sequence[str]) -> str:
    told = ", ".join(f"{one.name} of {one.vintage} ({one.path})" for one in lost)
    remedy = (
        f"the published release is made of bytes that are lost: {told}. Put them back from the backup, each under its "
        "sha256, and refresh again; where there is no backup, `ilmasto refresh --without-lost` goes on without these "
        "earlier releases"
    )
    return "; ".join([*damage, remedy])


def _land(
    source: Source, refresh: Refresh, run_id: str | None = None, damage: list[str] | None = None
) -> tuple[list[landing.Snapshot], list[str]]:
    """The publisher's files as kept, and what is to be told of how they were had; `damage` is added to."""
    settings = get_settings()
    is_upload = source.comes_by == "upload"
    workbooks_dir = refresh.workbooks_path
    if is_upload and workbooks_dir is None and refresh.live:
        return [], [no_workbooks(source)]
    if not (workbooks_dir is not None if is_upload else refresh.live):
        files = landing.bundled(publisher_with_example(source.publisher))
        return landing.land(source, files, "example", settings.landing_dir, run_id, damage), []
    from sources.http import Client

    ask = Ask(
        scope=load_scope(seeds_dir()),
        client=Client(
            source,
            live=refresh.live,
            base_url=settings.base_urls.get(source.publisher),
            api_key=settings.api_keys.get(source.publisher),
            before=answers_before(source, settings.landing_dir, damage),
        ),
        workbooks_dir=workbooks_dir,
        files_dir=settings.inbox_dir / source.publisher,
    )
    files = import_module(f"sources.{source.publisher}.fetch").fetch(source, ask)
    snapshots = landing.land(source, files, "upload" if is_upload else "live", settings.landing_dir, run_id, damage)
    return snapshots, ask.notes


def _earlier_releases(
    source: Source, snapshots: list[landing.Snapshot], published: list[landing.Snapshot]
) -> list[landing.Snapshot]:
    """The releases before `snapshots` that are `published`, of the datasets that keep every one.

    Raises ValueError for a file that no dataset takes, and for one that is older than what is published.
    """
    for snapshot in snapshots:
        if not any(dataset.takes(snapshot.name) for dataset in source.datasets):
            names = ", ".join(dataset.files for dataset in source.datasets)
            raise ValueError(
                f"{snapshot.name}: no dataset of {source.publisher} takes a file of this name, only {names}"
            )
    made_up = {snapshot.origin == "example" for snapshot in snapshots}
    published = [snapshot for snapshot in published if (snapshot.origin == "example") in made_up]
    last = {snapshot.name: snapshot for snapshot in runs.newest(published)}
    for snapshot in runs.newest(snapshots) if source.comes_by == "network" else []:
        before = last.get(snapshot.name, snapshot)
        # a date in a name has no time of day
        if snapshot.vintage < before.vintage[: len(snapshot.vintage)]:
            advice = (
                "bring that one"
                if snapshot.origin == "upload"
                else "the publisher may have put an old file back: ask it, and refresh again when it is mended"
            )
            raise ValueError(
                f"{snapshot.name} ({snapshot.url}): released {snapshot.vintage}, older than the release of "
                f"{before.vintage} that is published; {advice}"
            )
    now = {(s.name, which) for s in snapshots for which in (s.vintage, s.sha256)}
    keeping = [dataset for dataset in source.datasets if dataset.vintages == "all"]
    earlier = [s for s in published if any(dataset.takes(s.name) for dataset in keeping)]
    return [s for s in earlier if not {(s.name, s.vintage), (s.name, s.sha256)} & now]


def _raw_assets(source: Source) -> dg.AssetsDefinition:
    """One step per publisher, whose datasets often share files; one asset and one blocking check per dataset."""

    @dg.multi_asset(
        name=f"raw__{source.publisher}",
        specs=[_raw_spec(source, dataset) for dataset in source.datasets],
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT_CHECK,
                asset=raw_key(source, dataset),
                blocking=True,
                description="The file can be read and holds what source.yml promises (Great Expectations).",
            )
            for dataset in source.datasets
        ],
        can_subset=True,
        required_resource_keys={"refresh"},  # it holds the lock
    )
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        folder = runs.stand_on_last(context.run.run_id)
        if not runs.has_inputs(folder, source.publisher):
            raise dg.Failure(
                description=f"nothing of {source.name} has been landed yet: materialize landing/{source.publisher}",
                allow_retries=False,
            )
        datasets = [dataset for dataset in source.datasets if raw_key(source, dataset) in context.selected_asset_keys]
        asked = [raw_tables.read_dataset(source, dataset, folder) for dataset in datasets]
        outcomes = [(row_count, [parsed, *pending()]) for row_count, parsed, pending in asked]
        for dataset, (row_count, outcome) in zip(datasets, outcomes, strict=True):
            results.record(folder, outcome)
            failed = sum(not result.passes for result in outcome)
            unchanged = ", unchanged" if all(result.ran_in for result in outcome) else ""
            context.log.info(f"{dataset.name}: {row_count} rows, {len(outcome)} checks, {failed} failed{unchanged}")
        for dataset, (row_count, outcome) in zip(datasets, outcomes, strict=True):
            key = raw_key(source, dataset)
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "dagster/row_count": row_count,
                    table_facts.LAST_CHANGE: table_facts.newest_of(
                        snapshot.retrieved_at for snapshot in runs.inputs_of(folder, source, dataset)
                    ),
                },
            )
            if dg.AssetCheckKey(key, CONTRACT_CHECK) not in context.selected_asset_check_keys:
                continue
            messages = [line for result in outcome if not result.passes for line in result.messages()]
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=CONTRACT_CHECK,
                passed=not messages,
                metadata={"problems": messages, "checks": len(outcome)},
            )

    return raw


def _raw_spec(source: Source, dataset: Dataset) -> dg.AssetSpec:
    table = table_facts.Table(tuple(warehouse.raw_columns(dataset).items()))
    meanings = {column.name: table_facts.Meaning(column.description, column.unit) for column in dataset.columns}
    return dg.AssetSpec(
        key=raw_key(source, dataset),
        deps=[landing_key(source), inputs_key(source)],
        group_name="raw",
        description=f"{dataset.title}. {dataset.description}",
        metadata={
            "dagster/table_name": ".".join(raw_key(source, dataset).path),
            "dagster/column_schema": table_facts.column_schema(table, meanings, {}),
        },
        kinds={"duckdb"},
    )
