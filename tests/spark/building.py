"""dbt's build on a cluster of Spark in the place of the one on DuckDB, within a refresh that is otherwise the same.

Raw tables go to the cluster as Parquet; what it makes of them comes back into the run's warehouse as the same tables.
Not here: the cluster (`cluster.py`), and what is asked of its tables (`comparison.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestration import runs, warehouse
from orchestration.quality.results import CheckResult
from orchestration.settings import DBT_DIR
from orchestration.transform import dbt_graph, dbt_run, project
from orchestration.transform.manifest import CODE_DIGEST, METERED, unit_tests_of
from tests.spark.cluster import VENV

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from orchestration.transform.manifest import Manifest
    from tests.spark.cluster import Cluster

GOOD = ("success", "pass")
_PATIENCE_S = 1800
_UNIT_TEST = "unit_test."
_LOST_SESSION = "TCloseSessionResp"
"""What dbt says of a node whose session the server could not end. Its statement had ended: to end a session, Hive now
and then asks for classes of LLAP, which Spark does not bring."""


@dataclass
class OnCluster:
    """`built` stands in for the pipeline's own; what it has found stays here for the tests."""

    cluster: Cluster
    by_duckdb: Path
    """The warehouse as DuckDB built it of the very same raw tables."""
    nodes: list[dict[str, Any]] = field(default_factory=list)
    """What came of each seed, model, data test and unit test on the cluster, as dbt's run_results.json has it."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long the build took on each engine, in s."""

    @property
    def passed(self) -> bool:
        """Whether there is something built, and nothing of it failed."""
        return bool(self.nodes) and all(node["status"] in GOOD for node in self.nodes)

    def built(self, manifest: Manifest, folder: Path) -> list[CheckResult]:
        """Build in the run's folder by DuckDB and by the cluster; the cluster's tables stay in it, and its results."""
        path = folder / runs.WAREHOUSE
        raw = self.cluster.folder / "raw"
        export_raw(path, raw)
        begun = time.monotonic()
        dbt_run.build(folder)
        self.seconds["duckdb"] = time.monotonic() - begun
        shutil.copyfile(path, self.by_duckdb)
        dbt(self.cluster, "run-operation", "register_raw_tables", "--args", json.dumps({"folder": str(raw)}))
        begun = time.monotonic()
        self.nodes = build_nodes(self.cluster, "--exclude", f"tag:{METERED}")
        self.seconds["spark"] = time.monotonic() - begun
        if self.passed:
            bring_back(self.cluster, manifest, path)
        return self._results(manifest)

    def _results(self, manifest: Manifest) -> list[CheckResult]:
        """What the verdict reads: a result of each seed, model and data test, and one of all unit tests."""
        of_data = [node for node in self.nodes if not node["unique_id"].startswith(_UNIT_TEST)]
        tested = [node for node in self.nodes if node["unique_id"].startswith(_UNIT_TEST)]
        passed = {node["unique_id"] for node in tested if node["status"] in GOOD} == set(manifest["unit_tests"])
        digest = manifest["metadata"]["env"][CODE_DIGEST]
        return [
            *(_result(manifest, node) for node in of_data),
            CheckResult(
                check_id=f"dbt.{unit_tests_of(digest)}",
                room="dbt",
                subject="dbt_project",
                title="Every unit test of the models has passed with this very code",
                status="passed" if passed else "failed",
                figures={"code_digest": digest, "seconds": 0.0},
            ),
        ]


def _result(manifest: Manifest, found: dict[str, Any]) -> CheckResult:
    node, status = manifest["nodes"][found["unique_id"]], found["status"]
    return CheckResult(
        check_id=f"dbt.{found['unique_id']}",
        room="dbt",
        subject=node["name"],
        title=node["description"] or node["name"],
        status="passed" if status in GOOD else "failed",
        detail="" if status in GOOD else f"{node['name']}: {found['message'] or status}",
        figures={"seconds": round(found["execution_time"], 3), "skipped": status == "skipped"},
    )


def export_raw(path: Path, folder: Path) -> None:
    """Write each raw table of the warehouse at `path` as `<folder>/<table>/rows.parquet`."""
    with warehouse.opened(path) as connection:
        found = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        for (name,) in found:
            (folder / name).mkdir(parents=True)
            target = warehouse.quoted(folder / name / "rows.parquet")
            connection.execute(f'copy raw."{name}" to {target} (format parquet)')


def build_nodes(cluster: Cluster, *selection: str) -> list[dict[str, Any]]:
    """Build these nodes on the cluster; what came of each, as dbt's run_results.json has it.

    Where nothing but the end of a session failed, dbt builds that node and what hung on it once more.
    """
    told = cluster.folder / "target" / "run_results.json"
    told.unlink(missing_ok=True)
    dbt(cluster, "build", *selection)
    found = {node["unique_id"]: node for node in json.loads(told.read_text(encoding="utf-8"))["results"]}
    said = [node["message"] or "" for node in found.values() if node["status"] not in (*GOOD, "skipped")]
    if said and all(_LOST_SESSION in message for message in said):
        cluster.lost_sessions.extend(said)
        dbt(cluster, "retry")
        found |= {node["unique_id"]: node for node in json.loads(told.read_text(encoding="utf-8"))["results"]}
    return list(found.values())


def failed(nodes: Iterable[dict[str, Any]]) -> dict[str, str]:
    """What dbt says of each node that did not pass, by unique id."""
    return {node["unique_id"]: node["message"] for node in nodes if node["status"] not in GOOD}


def dbt(cluster: Cluster, *arguments: str) -> None:
    """Run a command of dbt on the cluster, in the environment that has dbt-spark. Raises where it can't run at all."""
    ended_by_a_failing_node = 1
    good = (0, ended_by_a_failing_node) if arguments[0] in ("build", "retry") else (0,)
    outcome = _run(cluster, *arguments)
    if outcome.returncode not in good and _LOST_SESSION in outcome.stdout:
        cluster.lost_sessions.append(outcome.stdout)
        outcome = _run(cluster, *arguments)
    assert outcome.returncode in good, outcome.stdout[-4000:] + outcome.stderr[-2000:]


def _run(cluster: Cluster, *arguments: str) -> subprocess.CompletedProcess[str]:
    target = cluster.folder / "target"
    places = ["--project-dir", DBT_DIR, "--profiles-dir", DBT_DIR, "--target-path", target, "--log-path", target]
    return subprocess.run(
        [VENV / "bin" / "dbt", "--no-use-colors", *arguments, "--target", "spark", *places],
        env={**os.environ, **cluster.address, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_S,
    )


def bring_back(cluster: Cluster, manifest: Manifest, path: Path) -> None:
    """Put the cluster's rows in the place of DuckDB's in every table of dbt's, by name and in the table's own types.

    A table keeps its constraints, so that a value that its contract does not allow is refused. Views stay what they
    are: they read these tables.
    """
    with warehouse.opened(path, read_only=False) as connection:
        tables = set(connection.execute("select schema_name, table_name from duckdb_tables()").fetchall())
        for node in manifest["nodes"].values():
            if dbt_graph.is_asset(node) and (node["schema"], node["name"]) in tables:
                name = f'{node["schema"]}."{node["name"]}"'
                connection.execute(f"delete from {name}")
                connection.execute(
                    f"insert into {name} by name select * from {rows_of(cluster, node['schema'], node['name'])}"
                )


def rows_of(cluster: Cluster, schema: str, name: str) -> str:
    """What reads a table of the cluster's in SQL of DuckDB."""
    files = warehouse.quoted(cluster.tables / f"{schema}.db" / name / "*.parquet")
    return f"read_parquet({files})"


def code_digest() -> str:
    """The digest of dbt's code that was built."""
    return project.OURS.code_digest()
