"""The dbt project as Dagster assets: one `dbt build`, every result kept for the verdict.

Wiring only. What does not live here: running dbt (`dbt_run.py`), the shape of the graph (`dbt_graph.py`) and what is
told of a table (`table_facts.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration import runs, table_facts, worker
from orchestration.quality import results
from orchestration.transform import dbt_graph, dbt_run
from orchestration.transform.manifest import Manifest


def transform_assets(manifest: Manifest) -> dg.AssetsDefinition:
    """Every seed and model as an asset, every data test as an asset check, all of one `dbt build`."""
    checks = dbt_graph.check_specs(manifest)

    @dg.multi_asset(name="dbt_build", specs=dbt_graph.asset_specs(manifest), check_specs=list(checks.values()))
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        folder = runs.run_dir(context.run.run_id)
        found = worker.ask(worker.DBT, dbt_run.build, folder)()
        results.record(folder, found)
        failed = [result for result in found if not result.passes]
        context.log.info(f"dbt build: {len(found)} seeds, models and tests, {len(failed)} failed")
        yield from _dagster_events(found, checks, _facts(context.instance, manifest, folder))
        if failed:
            raise dg.Failure(
                description="\n".join(f"{r.title}: {line}" for r in failed for line in r.messages(3)),
                allow_retries=False,
            )

    return dbt_build


def _dagster_events(
    found: Iterable[results.CheckResult],
    checks: Mapping[str, dg.AssetCheckSpec],
    facts: Mapping[str, dg.MaterializeResult[Any]],
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    for result in found:
        unique_id = result.check_id.removeprefix("dbt.")
        if unique_id in checks and not result.figures.get("skipped"):
            spec = checks[unique_id]
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=result.status == "passed",
                severity=dg.AssetCheckSeverity.WARN if result.passes else dg.AssetCheckSeverity.ERROR,
                metadata={"problems": result.messages() if result.status != "passed" else []},
            )
        elif unique_id in facts and result.passes:
            fact = facts[unique_id]
            yield fact._replace(metadata={**(fact.metadata or {}), "seconds": result.figures["seconds"]})


def _facts(instance: dg.DagsterInstance, manifest: Manifest, folder: Path) -> dict[str, dg.MaterializeResult[Any]]:
    """What is told of each seed and model that stands in the warehouse of the run in `folder`, by unique id."""
    nodes = {unique_id: node for unique_id, node in manifest["nodes"].items() if dbt_graph.is_asset(node)}
    tables = table_facts.tables_of(folder / runs.WAREHOUSE, map(dbt_graph.asset_key, nodes.values()))
    changed, shared = table_facts.last_changes(instance, tables), dbt_graph.shared_meanings(manifest)
    return {
        unique_id: table_facts.materialized(
            key, table, table_facts.column_schema(table, dbt_graph.meanings(node), shared), changed[key]
        )
        for unique_id, node in nodes.items()
        if (table := tables.get(key := dbt_graph.asset_key(node))) is not None
    }
