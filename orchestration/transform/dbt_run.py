"""One `dbt build` of a run's warehouse, and what it found, as results for the verdict.

What does not live here: SQL (`dbt_project/`) and Dagster (`assets.py`). dbt runs through its own `dbtRunner`: its
command line would parse the project again at each refresh.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from orchestration import runs, warehouse
from orchestration.quality.results import CheckResult
from orchestration.settings import DBT_DIR, tool_environment, warehouse_of_dbt
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
TARGET_DIR = DBT_DIR / "target" / "pipeline"
"""Where the pipeline's own parsed project lies; the linter and people by hand write theirs into `target/`."""
MANIFEST_PATH = TARGET_DIR / "manifest.json"
PARSED_PATH = TARGET_DIR / "partial_parse.msgpack"
_GOOD = ("success", "pass")
_SHOWN_ROWS = 50


def prepare_manifest() -> Path:
    """The manifest of dbt, parsed anew when a file of the project is newer. Raises RuntimeError when dbt cannot."""
    newest = max(
        path.stat().st_mtime
        for pattern in ("models/**/*", "seeds/*", "macros/*", "tests/*", "*.yml")
        for path in DBT_DIR.glob(pattern)
    )
    TARGET_DIR.mkdir(parents=True, exist_ok=True)
    with FileLock(TARGET_DIR / ".lock"):
        if PARSED_PATH.exists() and MANIFEST_PATH.exists() and MANIFEST_PATH.stat().st_mtime >= newest:
            return MANIFEST_PATH
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


def rehearse() -> None:
    """Ready dbt ahead of its first use: import it, and build the smallest seed where it leaves no trace."""
    with TemporaryDirectory() as folder:
        _invoke(Path(folder) / runs.WAREHOUSE, "seed", "--select", "years", "--log-path", folder)


def build(folder: Path) -> list[CheckResult]:
    """Build every seed, model and data test into the warehouse of the run in `folder`: results in dbt's order.

    Unit tests are left out: their rows are written in the code, so they say nothing of a run's data and are run with
    the code's other tests (`tests/orchestration/test_unit_tests.py`). Raises what dbt raises when it cannot run at all.
    """
    log = ["--log-path", str(folder / "dbt"), "--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
    built = _invoke(folder / runs.WAREHOUSE, "build", "--exclude-resource-type", "unit_test", *log)
    return [_result(node_result, folder) for node_result in built]


def build_some(folder: Path, nodes: Sequence[str]) -> list[CheckResult]:
    """Build these seeds and models and run these data tests, by their full names (`fqn`), and nothing beside them.

    Results in dbt's order. What they read must lie in the warehouse of the run in `folder` already.
    """
    some = ["--indirect-selection", "empty", "--select", *(f"fqn:{node}" for node in nodes)]
    log = ["--log-path", str(folder / "dbt"), "--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
    built = _invoke(folder / runs.WAREHOUSE, "build", "--exclude-resource-type", "unit_test", *some, *log)
    return [_result(node_result, folder) for node_result in built]


def run_unit_tests(database: Path, log_folder: Path) -> list[CheckResult]:
    """Every unit test of dbt beside a built warehouse, of which it takes the types of columns and writes nothing."""
    ran = _invoke(database, "test", "--select", "test_type:unit", "--log-path", str(log_folder))
    return [_result(node_result, log_folder) for node_result in ran]


def _invoke(database: Path, *arguments: str) -> list[Any]:
    """Run a command of dbt on the DuckDB file `database`; its results, one for each node."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    # the parsed project that manifest.json was written from: parsing it again would cost as much as building it
    parsed = Manifest.from_msgpack(PARSED_PATH.read_bytes())
    parsed.build_flat_graph()  # type: ignore[no-untyped-call] # dbt leaves it untyped
    places = ["--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--target-path", str(TARGET_DIR)]
    try:
        with warehouse_of_dbt(database):
            outcome = dbtRunner(manifest=parsed).invoke([*arguments, *places, "--quiet", "--no-write-json"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call] # the adapter ships no types
    if outcome.exception is not None:
        raise outcome.exception
    return list(getattr(outcome.result, "results", []))


def _result(node_result: Any, folder: Path) -> CheckResult:
    node, status = node_result.node, str(node_result.status)
    passes = status in _GOOD
    is_test = node.resource_type in ("test", "unit_test")
    problems = () if passes or node.resource_type != "test" else _failing_rows(node, folder)
    return CheckResult(
        check_id=f"dbt.{node.unique_id}",
        room="dbt",
        subject=_model_of(node),
        title=(node.description or node.name) if is_test else f"{node.resource_type} {node.name}",
        status="passed" if passes else "warned" if status == "warn" else "failed" if status == "fail" else "errored",
        detail="" if passes else f"{node.name}: {node_result.message or status}",
        problems=problems,
        figures={"seconds": round(node_result.execution_time, 3), "skipped": status == "skipped"},
    )


def _model_of(node: Any) -> str:
    """The model or seed that a node is, or that it tests."""
    tested = getattr(node, "attached_node", None) or getattr(node, "model", None)
    return str(tested or node.name).rsplit(".", 1)[-1]


def _failing_rows(node: Any, folder: Path) -> tuple[Problem, ...]:
    """Ask a failed test for its rows once more, in an order of its own: its SQL returns them in any."""
    with warehouse.opened(folder / runs.WAREHOUSE) as connection:
        try:
            rows = warehouse.records_of(
                connection, f"select * from ({node.compiled_code}) order by all limit {_SHOWN_ROWS}"
            )
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
    model = _model_of(node)
    return Problem(
        file=file or model,
        row=row.get("source_row"),
        column=f"{model}.{column}" if column else model,
        value=f"{row[column]} ({place})" if column is not None and column in row else place,
        expected=f"{rule} {detail}".strip() if not node.description else node.description,
    )
