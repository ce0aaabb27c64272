"""The dbt project as Dagster assets: one `dbt build`, every result kept for the verdict.

Wiring only. What does not live here: running dbt (`dbt_run.py`), what of it is built again (`rebuild.py`), the shape of
the graph (`dbt_graph.py`) and what is told of a table (`table_facts.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration import lake, runs, table_facts, warehouse, worker
from orchestration.quality import results, reuse
from orchestration.transform import dbt_graph, dbt_run, rebuild
from orchestration.transform.manifest import Manifest


def transform_assets(manifest: Manifest) -> dg.AssetsDefinition:
    """Every seed and model as an asset, every data test as an asset check, all of one `dbt build`, or some of them."""
    checks = dbt_graph.check_specs(manifest)

    @dg.multi_asset(
        name="dbt_build",
        specs=dbt_graph.asset_specs(manifest),
        check_specs=list(checks.values()),
        can_subset=True,
        required_resource_keys={"refresh"},  # it holds the lock
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        folder = runs.stand_on_last(context.run.run_id)
        if context.is_subset:
            selected = dbt_graph.selected(manifest, context.selected_asset_keys, context.selected_asset_check_keys)
            found = worker.ask(worker.DBT, dbt_run.build_some, folder, selected)()
        else:
            found = rebuild.built(manifest, folder)
        # what dbt left out after a failure has no result: it counts as absent, which refuses as well
        ran = [result for result in found if not result.figures.get("skipped")]
        left_out = len(found) - len(ran)
        tables = table_facts.all_tables(warehouse.of_run(folder))
        ran += rebuild.others_than_checked(manifest, folder, ran, tables)
        results.record(folder, ran)
        failed = [result for result in ran if not result.passes]
        again = sum(bool(result.ran_in) for result in ran)
        context.log.info(f"dbt build: {len(ran)} seeds, models and tests, {again} unchanged, {len(failed)} failed")
        yield from _dagster_events(ran, checks, _facts(context.instance, manifest, tables))
        if failed:
            lines = [f"{r.title}: {line}" for r in failed for line in r.messages(3)]
            after = [f"{left_out} seeds, models and tests that come after were left out"] if left_out else []
            raise dg.Failure(description="\n".join([*lines, *after]), allow_retries=False)
        if runs.is_whole(folder):
            if (built_in := lake.built_in(folder)) is not None:
                lake.keep_snapshot(folder, warehouse.head_of(built_in))
            reuse.leave(folder, tables)

    return dbt_build


def _dagster_events(
    found: Iterable[results.CheckResult],
    checks: Mapping[str, dg.AssetCheckSpec],
    facts: Mapping[str, dg.MaterializeResult[Any]],
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    for result in found:
        unique_id = result.check_id.removeprefix("dbt.")
        if unique_id in checks:
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


def _facts(
    instance: dg.DagsterInstance, manifest: Manifest, tables: Mapping[str, table_facts.Table]
) -> dict[str, dg.MaterializeResult[Any]]:
    """What is told of each seed and model that is among the `tables` of a run's warehouse, by unique id."""
    nodes = {unique_id: node for unique_id, node in manifest["nodes"].items() if dbt_graph.is_asset(node)}
    keys = {unique_id: dbt_graph.asset_key(node) for unique_id, node in nodes.items()}
    of_key = {key: tables[name] for key in keys.values() if (name := ".".join(key.path)) in tables}
    changed, shared = table_facts.last_changes(instance, of_key), dbt_graph.shared_meanings(manifest)
    return {
        unique_id: table_facts.materialized(
            key,
            of_key[key],
            table_facts.column_schema(of_key[key], dbt_graph.meanings(nodes[unique_id]), shared),
            changed[key],
        )
        for unique_id, key in keys.items()
        if key in of_key
    }
