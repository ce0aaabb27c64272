"""Checks a coordinator's workbook exactly as a refresh would: the same parser, the same expectations.

What does not live here: the parser (`sources/coordinators/`) and the contract's expectations (`expectations.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import expectations
from orchestration.settings import SEEDS_DIR
from sources.contract import Problem, Source, load_code_lists
from sources.coordinators.parse import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.landing import Snapshot


def problems_of_workbook(source: Source, snapshots: Sequence[Snapshot]) -> tuple[list[Problem], dict[str, int]]:
    """Every wrong cell of the workbook, each once and in order of its place, and how many rows each sheet gave."""
    problems: list[Problem] = []
    row_counts = {}
    for dataset in source.datasets:
        parsed = parse(source, dataset, snapshots)
        problems += parsed.problems
        row_counts[str(dataset.layout["sheet"])] = len(parsed.table)
        if len(parsed.table):
            results = expectations.check_table(source, dataset, parsed.table, load_code_lists(source, SEEDS_DIR))
            problems += [problem for result in results for problem in result.problems]
    return list(dict.fromkeys(problems)), row_counts
