"""The dbt project as Dagster assets: one `dbt build` in this process, every result kept for the verdict.

What does not live here: SQL (`dbt_project/`). The assets and checks come from dbt's own manifest through dagster-dbt;
dbt runs through its own `dbtRunner`, because a process of its own costs several seconds a refresh.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import results, runs, verdict, warehouse
from orchestration.settings import DBT_DIR, tool_environment, warehouse_of_dbt
from sources.contract import Problem

TARGET_DIR = DBT_DIR / "target" / "pipeline"
"""Where the pipeline's own parsed project lies; the linter and people by hand write theirs into `target/`."""
MANIFEST_PATH = TARGET_DIR / "manifest.json"
PARSED_PATH = TARGET_DIR / "partial_parse.msgpack"
_GOOD = ("success", "pass")
_SHOWN_ROWS = 50

DBT_PROJECT = DbtProject(project_dir=DBT_DIR, profiles_dir=DBT_DIR)


class _Translator(DagsterDbtTranslator):
    """Assets are keyed `<room>/<model>`, so that `raw/…` of dbt's sources and of `ingest.py` are the same assets."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props["schema"])


TRANSLATOR = _Translator()


def prepare_manifest() -> Path:
    """The manifest of dbt, parsed anew when a file of the project is newer. Raises RuntimeError when dbt cannot."""
    newest = max(
        path.stat().st_mtime
        for pattern in ("models/**/*", "seeds/*", "macros/*", "tests/*", "*.yml")
        for path in DBT_DIR.glob(pattern)
    )
    if not PARSED_PATH.exists() or not MANIFEST_PATH.exists() or MANIFEST_PATH.stat().st_mtime < newest:
        outcome = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "parse", "--quiet", "--target-path", str(TARGET_DIR)],
            cwd=DBT_DIR,
            env=tool_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if outcome.returncode:
            raise RuntimeError(f"dbt cannot parse dbt_project/:\n{outcome.stdout}{outcome.stderr}")
        os.utime(MANIFEST_PATH)
    return MANIFEST_PATH


def transform_assets(manifest_path: Path) -> dg.AssetsDefinition:
    """Every seed and model as an asset, every data test as an asset check, all of one `dbt build`."""
    manifest = verdict.load_manifest(manifest_path)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=TRANSLATOR, project=DBT_PROJECT, name="dbt_build")
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        folder = runs.run_dir(context.run.run_id)
        outcome = _build(folder)
        found = [_result(node_result, folder) for node_result in outcome]
        results.record(folder, found)
        failed = [result for result in found if not result.passes]
        context.log.info(f"dbt build: {len(found)} seeds, models and tests, {len(failed)} failed")
        yield from _dagster_events(outcome, found, manifest, folder)
        if failed:
            raise dg.Failure(
                description="\n".join(f"{r.title}: {line}" for r in failed for line in r.messages(3)),
                allow_retries=False,
            )

    return dbt_build


def _build(folder: Path) -> list[Any]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    # the parsed project that manifest.json was written from: parsing it again would cost as much as building it
    parsed = Manifest.from_msgpack(PARSED_PATH.read_bytes())
    parsed.build_flat_graph()  # type: ignore[no-untyped-call] # dbt leaves it untyped
    arguments = ["build", "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--quiet", "--no-write-json"]
    arguments += ["--target-path", str(TARGET_DIR)]
    arguments += ["--log-path", str(folder / "dbt"), "--log-level-file", "info", "--no-use-colors"]
    try:
        with warehouse_of_dbt(folder / runs.WAREHOUSE):
            outcome = dbtRunner(manifest=parsed).invoke(arguments)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call] # the adapter ships no types
    if outcome.exception is not None:
        raise outcome.exception
    return list(getattr(outcome.result, "results", []))


def _result(node_result: Any, folder: Path) -> results.CheckResult:
    node, status = node_result.node, str(node_result.status)
    passes = status in _GOOD
    is_test = node.resource_type in ("test", "unit_test")
    problems = () if passes or node.resource_type != "test" else _failing_rows(node, folder)
    return results.CheckResult(
        check_id=f"dbt.{node.unique_id}",
        room="dbt",
        title=(node.description or node.name) if is_test else f"{node.resource_type} {node.name}",
        status="passed" if passes else "warned" if status == "warn" else "failed" if status == "fail" else "errored",
        detail="" if passes else f"{node.name}: {node_result.message or status}",
        problems=problems,
        figures={"seconds": round(node_result.execution_time, 3)},
    )


def _failing_rows(node: Any, folder: Path) -> tuple[Problem, ...]:
    """Ask a failed test for its rows once more: its SQL returns them."""
    with warehouse.opened(folder / runs.WAREHOUSE) as connection:
        try:
            rows = warehouse.records_of(connection, f"select * from ({node.compiled_code}) limit {_SHOWN_ROWS}")
        except warehouse.QueryError:
            return ()
    files = {snapshot.snapshot_id: snapshot.name for snapshot in runs.all_inputs(folder)}
    return tuple(_problem(node, row, files) for row in rows)


def _problem(node: Any, row: Mapping[str, Any], files: Mapping[str, str]) -> Problem:
    arguments = (
        {k: v for k, v in node.test_metadata.kwargs.items() if k not in ("model", "column_name")}
        if getattr(node, "test_metadata", None)
        else {}
    )
    rule = getattr(getattr(node, "test_metadata", None), "name", node.name).replace("_", " ")
    detail = ", ".join(f"{key} {value}" for key, value in arguments.items())
    keys = ("snapshot_id", "emissions_snapshot_id", "population_snapshot_id")
    file = next((files[row[key]] for key in keys if row.get(key) in files), None)
    column = getattr(node, "column_name", None)
    shown = {k: v for k, v in row.items() if v is not None and not k.endswith("snapshot_id") and k != column}
    place = ", ".join(f"{key}={value}" for key, value in list(shown.items())[:5])
    model = (node.attached_node or node.name).rsplit(".", 1)[-1]
    return Problem(
        file=file or model,
        row=row.get("source_row"),
        column=f"{model}.{column}" if column else model,
        value=f"{row[column]} ({place})" if column is not None and column in row else place,
        expected=f"{rule} {detail}".strip() if not node.description else node.description,
    )


def _dagster_events(
    outcome: Iterable[Any], found: Iterable[results.CheckResult], manifest: verdict.Manifest, folder: Path
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    row_counts = _row_counts(folder)
    for node_result, result in zip(outcome, found, strict=True):
        node = node_result.node
        if node.resource_type in ("model", "seed") and result.passes:
            key = TRANSLATOR.get_asset_spec(manifest, node.unique_id, DBT_PROJECT).key
            metadata: dict[str, Any] = {"seconds": result.figures["seconds"]}
            if node.name in row_counts:
                metadata["dagster/row_count"] = row_counts[node.name]
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)
        elif node.resource_type == "test":
            check = get_asset_check_key_for_test(manifest, TRANSLATOR, node.unique_id, DBT_PROJECT)
            if check is not None and str(node_result.status) != "skipped":
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=result.passes,
                    metadata={"problems": result.messages() if not result.passes else []},
                )


def _row_counts(folder: Path) -> dict[str, int]:
    sql = "select table_name, estimated_size from duckdb_tables()"
    return {name: int(count) for name, count in warehouse.rows_of(folder / runs.WAREHOUSE, sql)}
