"""Syke's files -> typed tables: which reader reads which dataset.

Not here: the readers themselves (`bulk.py`, `emissions_workbook.py`, `site_workbook.py`), or what a value means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.syke import bulk, emissions_workbook, site_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot
    from sources.problems import Parsed

_READERS = {
    "municipal_emissions": bulk.parse,
    "emissions_workbook": emissions_workbook.parse,
    "site_workbook": site_workbook.parse,
}


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The dataset's rows from all its files: the contract's columns, then the lineage columns. Units as contracted."""
    return _READERS[dataset.name](source, dataset, snapshots)
