"""What is built once more on a cluster: what failed at the end of its session alone. No cluster is needed here."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.spark import building
from tests.spark.cluster import Cluster

if TYPE_CHECKING:
    from pathlib import Path

LOST = "TCloseSessionResp(status=TStatus(statusCode=3, infoMessages=['*java.lang.NoClassDefFoundError'"
BUILT = {"first": ("success", None), "second": ("error", LOST), "third": ("skipped", None)}


def told(folder: Path, nodes: dict[str, tuple[str, str | None]]) -> None:
    found = [{"unique_id": name, "status": status, "message": said} for name, (status, said) in nodes.items()]
    (folder / "target" / "run_results.json").write_text(json.dumps({"results": found}), encoding="utf-8")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, tuple[str, str | None]]]]:
    """The commands that dbt is to be asked, and what it tells after each."""
    answers: list[tuple[str, dict[str, tuple[str, str | None]]]] = []

    def dbt(cluster: Cluster, *arguments: str) -> None:
        command, nodes = answers.pop(0)
        assert arguments[0] == command
        told(cluster.folder, nodes)

    monkeypatch.setattr(building, "dbt", dbt)
    return answers


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    (tmp_path / "target").mkdir()
    return Cluster(0, tmp_path)


def test_a_node_whose_session_could_not_end_is_built_once_more_with_what_hung_on_it(
    cluster: Cluster, asked: list[Any]
) -> None:
    asked += [("build", BUILT), ("retry", {"second": ("success", None), "third": ("success", None)})]
    nodes = building.build_nodes(cluster)
    assert [node["unique_id"] for node in nodes] == ["first", "second", "third"]
    assert building.failed(nodes) == {}
    assert cluster.lost_sessions == [LOST]


@pytest.mark.parametrize(
    "other", [{"fourth": ("error", "no such column")}, {"fourth": ("fail", "Got 1 result")}, {"second": ("error", "x")}]
)
def test_what_failed_otherwise_fails(cluster: Cluster, asked: list[Any], other: dict[str, Any]) -> None:
    asked += [("build", BUILT | other)]
    assert set(building.failed(building.build_nodes(cluster))) == {"second", "third", *other}
    assert cluster.lost_sessions == []


def test_what_fails_again_fails(cluster: Cluster, asked: list[Any]) -> None:
    asked += [("build", BUILT), ("retry", {name: BUILT[name] for name in ("second", "third")})]
    assert set(building.failed(building.build_nodes(cluster))) == {"second", "third"}


@pytest.mark.parametrize(("said", "runs"), [(LOST, 2), ("no such macro", 1)])
def test_a_command_runs_once_more_where_its_session_could_not_end_and_else_fails(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, said: str, runs: int
) -> None:
    outcomes = [subprocess.CompletedProcess([], 1, said, ""), subprocess.CompletedProcess([], 0, "", "")]
    monkeypatch.setattr(building, "_run", lambda *_: outcomes.pop(0))
    if runs == 1:
        with pytest.raises(AssertionError, match=said):
            building.dbt(cluster, "run-operation", "register_raw_tables")
    else:
        building.dbt(cluster, "run-operation", "register_raw_tables")
    assert len(outcomes) == 2 - runs
    assert len(cluster.lost_sessions) == runs - 1
