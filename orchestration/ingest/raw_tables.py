"""A dataset's raw table: read from its files and asked what its contract promises, or taken over where nothing changed.

What does not live here: reading a file (`parse.py` of each source), what is expected (`quality/expectations.py`), and
the assets (`assets.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from orchestration import runs, warehouse, worker
from orchestration.ingest import witnesses
from orchestration.quality import expectations, results, reuse
from sources.code_lists import load_code_lists, seeds_dir
from sources.contract import table_name
from sources.objects import LostBytesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb
    import pandas as pd

    from sources import landing
    from sources.contract import Dataset, Source
    from sources.problems import Note, Parsed, Problem

_BATCH_BYTES = 8_000_000
_MOST_ROWS_TOLD = 2_000_000
"""Of a longer table that breaks its contract, the rows that stand for all are told and no others."""
Pending = Callable[[], list[results.CheckResult]]


def read_dataset(source: Source, dataset: Dataset, folder: Path) -> tuple[int, results.CheckResult, Pending]:
    """A dataset's raw table: its row count, how parsing went, and the checks to come.

    Where the build that this one goes on from read it from the very same files, its table stands with what came of it.
    """
    earlier = reuse.begin(folder)
    if earlier is not None and earlier.has_same_files(folder, source, dataset):
        expected = expectations.expectations_of(source, dataset, load_code_lists(source, seeds_dir()))
        name = table_name(source, dataset)
        taken = earlier.taken_over([f"parse.{name}", *(one.check_id for one in expected)])
        if taken is not None:
            return warehouse.row_count(warehouse.of_run(folder), f"raw.{name}"), taken[0], lambda: taken[1:]
    return read_anew(source, dataset, folder)


def read_anew(source: Source, dataset: Dataset, folder: Path) -> tuple[int, results.CheckResult, Pending]:
    """Parse and load a dataset, and ask for its checks. Of lost bytes there is no table, and a failed result."""
    try:
        return _read_anew(source, dataset, folder)
    except LostBytesError as error:
        title = f"{dataset.title}: every row can be read"
        result = results.CheckResult(f"parse.{table_name(source, dataset)}", "parse", title, "errored", str(error))
        return 0, result, list


def _reader(source: Source, dataset: Dataset) -> Callable[..., Parsed]:
    """What reads the dataset's files, imported as late as it is needed: it brings pandas."""
    if dataset.months_of:
        return import_module("orchestration.metered.raw_months").parsed_months  # type: ignore[no-any-return] # by name
    return import_module(f"sources.{source.publisher}.parse").parse  # type: ignore[no-any-return] # by name


def _read_anew(source: Source, dataset: Dataset, folder: Path) -> tuple[int, results.CheckResult, Pending]:
    parse = _reader(source, dataset)
    problems: list[Problem] = []
    notes: list[Note] = []
    figures: Counter[str] = Counter()

    def parts() -> Iterator[pd.DataFrame]:
        snapshots = runs.inputs_of(folder, source, dataset)
        # a month may be made of several files
        for batch in [snapshots] if dataset.months_of else _batches(snapshots):
            parsed: Parsed = parse(source, dataset, batch)
            problems.extend(parsed.problems)
            figures.update(parsed.figures)
            notes.extend(parsed.notes)
            yield parsed.table

    place = warehouse.of_run(folder)
    with warehouse.opened(place, read_only=False) as connection:
        row_count = warehouse.load_raw(connection, table_name(source, dataset), dataset, _ahead(parts()))
        # a file that could not be read at all would only repeat itself in every expectation
        readable = bool(row_count) or not problems
        pending = _ask(source, dataset, place, connection, row_count) if readable else list
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


def _ask(
    source: Source, dataset: Dataset, place: warehouse.Place, connection: duckdb.DuckDBPyConnection, row_count: int
) -> Pending:
    """Ask about the rows that stand for all, and where they break the contract about all: every wrong cell is told."""
    name, code_lists = table_name(source, dataset), load_code_lists(source, seeds_dir())
    expected = expectations.expectations_of(source, dataset, code_lists)
    table = witnesses.of(connection, name, dataset, expected, row_count)
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
        with warehouse.opened(place) as once_more:
            every_row = warehouse.read_raw(once_more, name)
        return ask(every_row)()

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
