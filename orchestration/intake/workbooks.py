"""Checks a coordinator's workbook exactly as a refresh would: the same parser, the same expectations.

What does not live here: the parser (`sources/coordinators/`) and what a contract expects (`quality/expectations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.quality import expectations
from sources.code_lists import load_code_lists, seeds_dir
from sources.coordinators.journal import Measure
from sources.coordinators.parse import parse, written_in
from sources.coordinators.rules import reference_words
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_MEASURES = "measures"


@dataclass(frozen=True)
class Checked:
    """What was found in a workbook: every wrong cell once, the rows that each sheet gave, and its measures by id.

    `notes` are what its sender should know though nothing of it is wrong.
    """

    problems: list[Problem]
    rows: dict[str, int]
    measures: dict[str, Measure]
    notes: list[str] = field(default_factory=list)


def check(source: Source, snapshot: Snapshot, beside: Sequence[Snapshot] = ()) -> Checked:
    """Read and check one workbook; a row that stands in one of those `beside` it too is wrong in this one."""
    others = {each.name for each in beside}
    problems: list[Problem] = []
    rows: dict[str, int] = {}
    measures: dict[str, Measure] = {}
    notes: list[str] = []
    for dataset in source.datasets:
        parsed = parse(source, dataset, [*beside, snapshot])
        problems += parsed.problems
        notes += [note.text for note in parsed.notes if note.file == snapshot.name]
        own = parsed.table[parsed.table["source_file"] == snapshot.name]
        rows[str(dataset.layout["sheet"])] = len(own)
        problems += _unexpected(source, dataset, [*beside, snapshot], parsed.problems)
        if dataset.name == _MEASURES:
            measures = _measures(own)
        problems += _unknown(source, dataset, snapshot, [*beside, snapshot])
    return Checked([each for each in dict.fromkeys(problems) if each.file not in others], rows, measures, notes)


def _unexpected(
    source: Source, dataset: Dataset, snapshots: Sequence[Snapshot], unread: Sequence[Problem]
) -> list[Problem]:
    """What the contract does not allow, also of the cells that can be read in a row that has `unread` ones.

    Of an unread cell nothing more is told, nor of a key that it may be a part of.
    """
    table = parse(source, dataset, snapshots, with_broken_rows=True).table
    if not len(table):
        return []
    results = expectations.check_table(source, dataset, table, load_code_lists(source, seeds_dir()))
    cells = {(problem.file, problem.row, problem.column) for problem in unread}
    rows = {(file, row) for file, row, _ in cells}
    key = " + ".join(dataset.file_key)
    return [
        problem
        for result in results
        for problem in result.problems
        if (problem.file, problem.row, problem.column) not in cells
        and not (problem.column == key and len(dataset.file_key) > 1 and (problem.file, problem.row) in rows)
    ]


def _unknown(source: Source, dataset: Dataset, snapshot: Snapshot, every: Sequence[Snapshot]) -> Iterator[Problem]:
    """Each cell of a column that refers to another sheet and stands in none of the files' sheets of that name."""
    for column in dataset.file_columns:
        if column.refers_to is None:
            continue
        other, _, name = column.refers_to.partition(".")
        known = {text for each in every for text in written_in(source, source.dataset(other), name, each)}
        own = parse(source, dataset, [snapshot], with_broken_rows=True).table
        for row, value in zip(own["source_row"], own[column.name], strict=True):
            if isinstance(value, str) and value not in known:
                sheet = str(dataset.layout["sheet"])
                words = reference_words(source, column)
                yield Problem(snapshot.name, words, sheet=sheet, row=int(row), column=column.name, value=value)


def _measures(table: pd.DataFrame) -> dict[str, Measure]:
    columns = (table[name].fillna("") for name in ("tunniste", "kunta", "toimenpide", "tila"))
    return {
        str(key): Measure(municipality=str(municipality), name=str(name), status=str(status))
        for key, municipality, name, status in zip(*columns, strict=True)
    }
