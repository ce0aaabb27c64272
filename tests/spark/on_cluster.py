"""Spark builds the same marts as DuckDB, passes the same tests, and a release is made from them: `make spark-test`.

Named otherwise than the tests of `make test`, which does not find it: it needs a cluster, and packages of its own. Its
last result is `docs/spark-result.md` (`result.py`). What the tests ask of a single engine does not live here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from orchestration import runs, warehouse
from orchestration.settings import DBT_DIR
from orchestration.transform import project, rebuild
from orchestration.transform.manifest import METERED, Manifest, Node, load_manifest, marts_in
from tests.conftest import House, Outcome, settings_of
from tests.spark import building, cluster, comparison, metered, result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROFILES = yaml.safe_load((DBT_DIR / "profiles.yml").read_text(encoding="utf-8"))
TARGETS = PROFILES["ilmastovaranto"]["outputs"]


@dataclass(frozen=True)
class OnSpark:
    """A refresh whose dbt build was Spark's: how it ended, what was built, and how it compares with DuckDB's."""

    house: House
    outcome: Outcome
    build: building.OnCluster
    manifest: Manifest
    compared: tuple[comparison.Compared, ...]
    months: metered.OnPartitions


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    """The whole job with the example data, once; what came of it is written down whether it is good or not."""
    folder, begun = tmp_path_factory.mktemp("spark"), time.monotonic()
    with settings_of(folder / "data"), pytest.MonkeyPatch.context() as patch:
        manifest = load_manifest(project.OURS.prepare_manifest())
        with cluster.running(folder / "cluster") as started:
            build = building.OnCluster(started, folder / "by_duckdb.duckdb")
            patch.setattr(rebuild, "built", build.built)
            house = House((folder / "data").resolve())
            outcome = house.refresh()
            months = metered.build(started)
            processors_s = started.processors_s + sum(os.times()[:4])
        compared = tuple(_compared(build, manifest)) if build.passed else ()
        took = result.Took(time.monotonic() - begun, processors_s)
        result.write(build, compared, months, took, is_released=outcome.code == 0)
        yield OnSpark(house, outcome, build, manifest, compared, months)


def _compared(build: building.OnCluster, manifest: Manifest) -> Iterator[comparison.Compared]:
    with warehouse.opened(build.by_duckdb) as connection:
        yield from comparison.compare(
            connection,
            manifest,
            {
                "duckdb": lambda name: f'marts."{name}"',
                "spark": lambda name: building.rows_of(build.cluster, "marts", name),
            },
        )


def test_every_seed_model_and_test_passes_on_spark(on_spark: OnSpark) -> None:
    assert building.failed(on_spark.build.nodes) == {}
    wanted = set(on_spark.manifest["nodes"]) | set(on_spark.manifest["unit_tests"])
    assert {node["unique_id"] for node in on_spark.build.nodes} == wanted


def test_every_mart_is_the_same_by_both_engines(on_spark: OnSpark) -> None:
    assert [one.mart for one in on_spark.compared] == sorted(n["name"] for n in marts_in(on_spark.manifest).values())
    assert [d for one in on_spark.compared for d in one.differences if not d.within_tolerance] == []


def test_the_release_is_made_of_the_clusters_marts_by_the_same_verdict(on_spark: OnSpark) -> None:
    assert on_spark.outcome.code == 0, on_spark.outcome.said
    assert on_spark.house.intact()
    released = on_spark.house.published / runs.WAREHOUSE
    with warehouse.opened(released) as connection:
        for node in marts_in(on_spark.manifest).values():
            table = building.rows_of(on_spark.build.cluster, "marts", node["name"])
            typed = connection.execute(f'describe "{node["name"]}"').fetchall()
            columns = ", ".join(f'"{name}"' for name, *_ in typed)
            given = ", ".join(f'cast("{name}" as {of_type}) as "{name}"' for name, of_type, *_ in typed)
            sql = f'from (select {given} from {table} except all select {columns} from "{node["name"]}")'
            assert connection.execute(f"select count(*) {sql}").fetchall() == [(0,)], node["name"]


def test_the_months_of_meters_are_the_same_by_both_engines(on_spark: OnSpark) -> None:
    months = on_spark.months
    wanted = {unique_id for unique_id, node in _models().items() if METERED in node["tags"]}
    for one in (months.first, months.corrected, months.again):
        assert building.failed(one.nodes) == {}
        assert {node["unique_id"] for node in one.nodes} == wanted
    assert [each for one in months.compared for each in one.differences if not each.within_tolerance] == []
    assert all(one.rows > len(months.first.files) for one in months.compared)


def test_a_corrected_month_replaces_its_own_partition_and_no_other(on_spark: OnSpark) -> None:
    months = on_spark.months
    first, corrected, again, touched = months.first, months.corrected, months.again, months.touched
    assert touched
    assert touched < first.files.keys()
    for one, next_one in ((first, corrected), (corrected, again)):
        assert next_one.files.keys() == first.files.keys()
        assert {month for month in first.files if one.files[month] != next_one.files[month]} == touched
    changed = {month for (month, meter), row in corrected.rows.items() if first.rows.get((month, meter)) != row}
    assert changed == touched
    assert again.rows == corrected.rows


@pytest.mark.parametrize("target", TARGETS)
def test_every_model_compiles_for_every_target(target: str, tmp_path: Path) -> None:
    dbt = [sys.executable, "-m", "dbt.cli.main"] if TARGETS[target]["type"] != "spark" else [cluster.VENV / "bin/dbt"]
    asking_no_engine = ["--no-introspect", "--no-populate-cache"]
    places = ["--project-dir", DBT_DIR, "--profiles-dir", DBT_DIR, "--target-path", tmp_path, "--log-path", tmp_path]
    command = [*dbt, "compile", "--quiet", "--target", target, *asking_no_engine, *places]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    compiled = {path.stem for path in (tmp_path / "compiled").rglob("models/**/*.sql") if path.is_file()}
    assert {node["name"] for node in _models().values()} <= compiled


def _models() -> dict[str, Node]:
    """Every model by unique id, also those that are built beside the runs."""
    nodes: dict[str, Node] = json.loads(project.OURS.prepare_manifest().read_text(encoding="utf-8"))["nodes"]
    return {unique_id: node for unique_id, node in nodes.items() if node["resource_type"] == "model"}
