"""Statistics Finland's answers -> typed tables of municipalities and years.

Here: which reader reads which dataset. Not here: how json-stat2 is read (`sources/pxweb/`), which values are allowed
(the contract, checked by `orchestration/expectations.py`), sums, or what a missing value means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.pxweb.read import read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Parsed, Source
    from sources.landing import Snapshot


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all answers: the contract's columns, then the lineage columns; `source_row` is the place in `value`.

    Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    return read_tables(dataset, snapshots)
