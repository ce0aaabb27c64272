"""The registers of buildings and meters from CSV. Not here: readings, which no run holds (`readings.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.csv_table import parse_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot
    from sources.problems import Parsed


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:  # noqa: ARG001 - every parser's form
    """The rows of all files as typed columns, and what could not be read. A dataset of months has no rows of a file.

    Raises ValueError for such a one: its rows are reckoned.
    """
    if dataset.months_of:
        raise ValueError(f"{dataset.name}: its rows are the months of {dataset.months_of}, which are in no file")
    return parse_csv(dataset, snapshots)
