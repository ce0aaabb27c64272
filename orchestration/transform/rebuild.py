"""Which seeds, models and tests a run builds, and which it takes over from the build that it goes on from.

By one rule: what reads no raw table whose rows have changed, at whatever distance, is what it was. What does not live
here: which build may be gone on from (`quality/reuse.py`), and running dbt (`dbt_run.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import table_facts, warehouse, worker
from orchestration.quality import reuse
from orchestration.quality.results import CheckResult
from orchestration.transform import dbt_graph, dbt_run
from orchestration.transform.manifest import built_by_dbt, readers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orchestration.table_facts import Table
    from orchestration.transform.manifest import Manifest


def built(manifest: Manifest, folder: Path) -> list[CheckResult]:
    """What came of every seed, model and test: now of those that read what has changed, before of the others."""
    earlier = reuse.begin(folder)
    if earlier is None:
        return worker.ask(worker.DBT, dbt_run.build, folder)()
    raw = {f"raw.{table['name']}" for table in manifest["sources"].values()}
    now = table_facts.all_tables(warehouse.of_run(folder), raw)
    changed = sorted(name.removeprefix("raw.") for name in raw if now[name].digest != earlier.digests.get(name))
    readers = readers_of(manifest, changed)
    taken = earlier.taken_over(f"dbt.{unique_id}" for unique_id in built_by_dbt(manifest) if unique_id not in readers)
    if taken is None:
        return worker.ask(worker.DBT, dbt_run.build, folder)()
    return [*taken, *worker.ask(worker.DBT, dbt_run.build, folder, changed)()]


def others_than_checked(
    manifest: Manifest, folder: Path, found: Iterable[CheckResult], tables: Mapping[str, Table]
) -> list[CheckResult]:
    """An error for each seed and model whose result was taken over although its rows are others than then."""
    earlier = reuse.begin(folder)
    if earlier is None:
        return []
    taken = {result.check_id.removeprefix("dbt.") for result in found if result.ran_in}
    nodes = [node for unique_id, node in manifest["nodes"].items() if unique_id in taken and dbt_graph.is_asset(node)]
    names = [".".join(dbt_graph.asset_key(node).path) for node in nodes]
    return [
        CheckResult(
            check_id=f"dbt.unchanged.{name}",
            room="dbt",
            subject=name,
            title=f"{name} has the rows that were checked",
            status="errored",
            detail=f"{name}: its rows are not those that were checked in the run {earlier.folder.name}",
        )
        for name in names
        if name in tables and tables[name].digest != earlier.digests.get(name)
    ]
