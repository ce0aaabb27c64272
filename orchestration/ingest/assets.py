"""One factory: each publisher -> an asset that lands its files; each dataset -> an asset `raw/<publisher>_<dataset>`.

A new source needs no line here. What does not live here: asking (`fetch.py`), reading (`parse.py`), and what the
contract expects (`quality/expectations.py`), and whether anything is new (`inputs.py`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from orchestration import runs, table_facts, warehouse, worker
from orchestration.ingest import witnesses
from orchestration.ingest.inputs import inputs_assets, inputs_key, landing_key, raw_key
from orchestration.quality import expectations, results
from orchestration.refresh import Refresh
from orchestration.settings import SEEDS_DIR, SOURCES_DIR, get_settings
from sources import landing
from sources.asking import Ask
from sources.code_lists import load_code_lists, load_scope
from sources.contract import Dataset, Source, table_name
from sources.problems import Note, Parsed, Problem, SourceError

CONTRACT_CHECK = "meets_its_contract"
_BATCH_BYTES = 8_000_000
_MOST_ROWS_TOLD = 2_000_000
"""Of a longer table that breaks its contract, the rows that stand for all are told and no others."""
Pending = Callable[[], list[results.CheckResult]]


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
        description=f"{source.name}: files as they came, each under its sha256 with a receipt. {source.licence}.",
        kinds={"file"},
    )
    def land(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
        folder = runs.run_dir(context.run.run_id)
        runs.point_last_at(context.run.run_id)
        try:
            snapshots, earlier, notes = landed(source, refresh)
        except (SourceError, ValueError) as error:
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


def not_landed(source: Source, error: SourceError | ValueError) -> results.CheckResult:
    """The result of a landing that ended in `error`."""
    failed = _landing_result(source, "errored", str(error))
    return replace(failed, is_source_failure=isinstance(error, SourceError))


def _landing_result(source: Source, status: results.Status, detail: str) -> results.CheckResult:
    title = f"{source.name}: files were had and kept"
    return results.CheckResult(f"landing.{source.publisher}", "landing", title, status, detail)


def landed(source: Source, refresh: Refresh) -> tuple[list[landing.Snapshot], list[landing.Snapshot], list[str]]:
    """The publisher's files as kept now, the earlier releases to be read with them, and what is to be told of both.

    Raises SourceError where they could not be had, and ValueError for a file that can't be taken.
    """
    snapshots, notes = _land(source, refresh)
    return snapshots, _earlier_releases(source, snapshots), notes


def _land(source: Source, refresh: Refresh) -> tuple[list[landing.Snapshot], list[str]]:
    """The publisher's files as kept, and what is to be told of how they were had."""
    settings = get_settings()
    is_upload = source.comes_by == "upload"
    workbooks_dir = refresh.workbooks_path
    if not (workbooks_dir is not None if is_upload else refresh.live):
        files = landing.bundled(SOURCES_DIR / source.publisher)
        return landing.land(source, files, "example", settings.landing_dir), []
    from sources.http import Client

    ask = Ask(
        scope=load_scope(SEEDS_DIR),
        client=Client(
            source,
            live=refresh.live,
            base_url=settings.base_urls.get(source.publisher),
            api_key=settings.api_keys.get(source.publisher),
        ),
        workbooks_dir=workbooks_dir,
        files_dir=settings.inbox_dir / source.publisher,
    )
    fetch = import_module(f"sources.{source.publisher}.fetch").fetch
    kept = landing.land(source, fetch(source, ask), "upload" if is_upload else "live", settings.landing_dir)
    return kept, ask.notes


def _earlier_releases(source: Source, snapshots: list[landing.Snapshot]) -> list[landing.Snapshot]:
    """The releases before `snapshots` that the published release holds, of the datasets that keep every one.

    Raises ValueError for a file that no dataset takes, and for one that is older than what is published.
    """
    for snapshot in snapshots:
        if not any(dataset.takes(snapshot.name) for dataset in source.datasets):
            names = ", ".join(dataset.files for dataset in source.datasets)
            raise ValueError(
                f"{snapshot.name}: no dataset of {source.publisher} takes a file of this name, only {names}"
            )
    made_up = {snapshot.origin == "example" for snapshot in snapshots}
    published = [snapshot for snapshot in runs.published_inputs(source) if (snapshot.origin == "example") in made_up]
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
    now = {(snapshot.name, snapshot.vintage) for snapshot in snapshots}
    keeping = [dataset for dataset in source.datasets if dataset.vintages == "all"]
    return [s for s in published if (s.name, s.vintage) not in now and any(d.takes(s.name) for d in keeping)]


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
        asked = [read_dataset(source, dataset, folder) for dataset in datasets]
        outcomes = [(row_count, [parsed, *pending()]) for row_count, parsed, pending in asked]
        for dataset, (row_count, outcome) in zip(datasets, outcomes, strict=True):
            results.record(folder, outcome)
            failed = sum(not result.passes for result in outcome)
            context.log.info(f"{dataset.name}: {row_count} rows, {len(outcome)} checks, {failed} failed")
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


def read_dataset(source: Source, dataset: Dataset, folder: Path) -> tuple[int, results.CheckResult, Pending]:
    """Parse and load a dataset, and ask for its checks: its row count, how parsing went, and the checks to come."""
    parse = import_module(f"sources.{source.publisher}.parse").parse
    problems: list[Problem] = []
    notes: list[Note] = []
    figures: Counter[str] = Counter()

    def parts() -> Iterator[pd.DataFrame]:
        for batch in _batches(runs.inputs_of(folder, source, dataset)):
            parsed: Parsed = parse(source, dataset, batch)
            problems.extend(parsed.problems)
            figures.update(parsed.figures)
            notes.extend(parsed.notes)
            yield parsed.table

    row_count = warehouse.load_raw(folder / runs.WAREHOUSE, table_name(source, dataset), dataset, _ahead(parts()))
    # a file that could not be read at all would only repeat itself in every expectation
    readable = bool(row_count) or not problems
    pending = _ask(source, dataset, folder / runs.WAREHOUSE, row_count) if readable else list
    return row_count, _parse_result(source, dataset, row_count, problems, figures, notes), pending


def _batches(snapshots: Sequence[landing.Snapshot]) -> Iterator[list[landing.Snapshot]]:
    """The snapshots some at a time, so that memory does not grow with their number; without any, one batch of none."""
    batch: list[landing.Snapshot] = []
    for snapshot in snapshots:
        if batch and sum(one.size_bytes for one in batch) + snapshot.size_bytes > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(snapshot)
    yield batch


def _ahead(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The same parts, each parsed while the one before it is loaded."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = thread.submit(next, parts, None)
            yield part


def _ask(source: Source, dataset: Dataset, path: Path, row_count: int) -> Pending:
    """Ask about the rows that stand for all, and where they break the contract about all: every wrong cell is told."""
    name, code_lists = table_name(source, dataset), load_code_lists(source, SEEDS_DIR)
    expected = expectations.expectations_of(source, dataset, code_lists)
    table = witnesses.of(path, name, dataset, expected, row_count)
    is_whole = len(table) == row_count

    def ask(table: pd.DataFrame) -> Pending:
        return worker.ask(
            worker.GREAT_EXPECTATIONS, expectations.check_table, source, dataset, table, code_lists, row_count
        )

    pending = ask(table)

    def answer() -> list[results.CheckResult]:
        found = pending()
        if is_whole or row_count > _MOST_ROWS_TOLD or all(result.passes for result in found):
            return found
        return ask(witnesses.whole(path, name))()

    return answer


def _parse_result(
    source: Source,
    dataset: Dataset,
    row_count: int,
    problems: list[Problem],
    figures: Mapping[str, int],
    notes: Sequence[Note],
) -> results.CheckResult:
    refuses = dataset.on_bad_rows == "refuse" or any(problem.is_of_file for problem in problems)
    status: results.Status = "failed" if problems and refuses else "warned" if problems or notes else "passed"
    return results.CheckResult(
        check_id=f"parse.{table_name(source, dataset)}",
        room="parse",
        title=f"{dataset.title}: every row can be read",
        status=status,
        detail=" ".join(f"{note.file}: {note.text}" for note in notes),
        problems=tuple(problems),
        language=source.language,
        figures={"rows": row_count, **figures} | ({} if refuses else {"rows_put_aside": len(problems)}),
    )
