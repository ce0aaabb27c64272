"""Degree days of months from CSV. Not here: what is reckoned of them (`dbt_project/`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.csv_table import parse_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot
    from sources.problems import Parsed


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:  # noqa: ARG001 - every parser's form
    """The rows of all files as typed columns, and what could not be read."""
    return parse_csv(dataset, snapshots)
