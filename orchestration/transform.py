"""The dbt project as Dagster assets: one `dbt build`, every result kept for the verdict.

Wiring only. What does not live here: running dbt (`dbt_run.py`) and the shape of the graph (`dbt_graph.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration import dbt_graph, dbt_run, results, runs, verdict, warehouse, worker


def transform_assets(manifest: verdict.Manifest) -> dg.AssetsDefinition:
    """Every seed and model as an asset, every data test as an asset check, all of one `dbt build`."""
    checks = dbt_graph.check_specs(manifest)

    @dg.multi_asset(name="dbt_build", specs=dbt_graph.asset_specs(manifest), check_specs=list(checks.values()))
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        folder = runs.run_dir(context.run.run_id)
        found = worker.ask(worker.DBT, dbt_run.build, folder)()
        results.record(folder, found)
        failed = [result for result in found if not result.passes]
        context.log.info(f"dbt build: {len(found)} seeds, models and tests, {len(failed)} failed")
        yield from _dagster_events(found, manifest, checks, folder)
        if failed:
            raise dg.Failure(
                description="\n".join(f"{r.title}: {line}" for r in failed for line in r.messages(3)),
                allow_retries=False,
            )

    return dbt_build


def _dagster_events(
    found: Iterable[results.CheckResult],
    manifest: verdict.Manifest,
    checks: Mapping[str, dg.AssetCheckSpec],
    folder: Path,
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    row_counts = _row_counts(folder)
    for result in found:
        unique_id = result.check_id.removeprefix("dbt.")
        node = manifest["nodes"].get(unique_id)
        if unique_id in checks and not result.figures.get("skipped"):
            spec = checks[unique_id]
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=result.passes,
                metadata={"problems": result.messages() if not result.passes else []},
            )
        elif node is not None and unique_id not in checks and result.passes:
            metadata: dict[str, Any] = {"seconds": result.figures["seconds"]}
            if node["name"] in row_counts:
                metadata["dagster/row_count"] = row_counts[node["name"]]
            yield dg.MaterializeResult(asset_key=dbt_graph.asset_key(node), metadata=metadata)


def _row_counts(folder: Path) -> dict[str, int]:
    sql = "select table_name, estimated_size from duckdb_tables()"
    return {name: int(count) for name, count in warehouse.rows_of(folder / runs.WAREHOUSE, sql)}
