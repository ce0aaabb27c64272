"""Statistics Finland's answers -> typed tables.

Here: which reader reads which dataset. Not here: how json-stat2 (`sources/pxweb/`) or a classification
(`classifications.py`) is read, which values are allowed (the contract), sums, or what a missing value means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.pxweb.read import read_tables
from sources.statfin.classifications import read_classifications, read_correspondences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot
    from sources.problems import Parsed


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all answers: the contract's columns, then the lineage columns.

    `source_row` is the place in json-stat2's `value`, or in a classification's list. Never raises because of a file's
    content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if "classification" in dataset.layout:
        return read_classifications(dataset, snapshots)
    if "correspondence" in dataset.layout:
        return read_correspondences(dataset, snapshots)
    return read_tables(dataset, snapshots)
