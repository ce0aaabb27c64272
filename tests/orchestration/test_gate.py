"""The gate through the whole job: a break made by hand in any room leaves the published release byte for byte."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from dbt.contracts.graph.manifest import Manifest as DbtManifest

from orchestration import runs
from orchestration.ingest import raw_tables
from orchestration.quality import checks, reconciliation
from orchestration.quality.results import CheckResult
from orchestration.release import release
from orchestration.release import steps as publish
from orchestration.release.candidate import write_candidate
from orchestration.settings import DBT_DIR, tool_environment
from orchestration.transform import dbt_run, project
from sources.contract import RowCount
from sources.problems import Problem
from tests.conftest import House, bytes_of, example
from tests.orchestration.projects import use_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from orchestration.transform.manifest import Manifest
    from sources.contract import Dataset, Source

POPULATION = "population_11re_01.json"


@pytest.fixture
def refused(house: House, sends: Callable[..., None]) -> Callable[[], str]:
    """Refresh with a new but good file, see it refused and the release untouched, and give what was said."""

    def refresh() -> str:
        sends("statfin", {POPULATION: example("statfin", POPULATION) + b"\n"})
        before, files = house.published, bytes_of(house.published)
        outcome = house.refresh()
        assert outcome.code == 1, outcome.said
        assert "stays as it was" in outcome.said
        assert house.published == before
        assert bytes_of(house.published) == files
        return outcome.said

    return refresh


def test_a_broken_expectation_leaves_the_release(refused: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    real = raw_tables.expectations.check_table

    def strict(source: Source, dataset: Dataset, *asked: object) -> list[CheckResult]:
        if dataset.name == "population":
            dataset = dataset.model_copy(update={"rows": RowCount(min=1, max=398)})
        return real(source, dataset, *asked)

    monkeypatch.setattr(raw_tables.expectations, "check_table", strict)
    assert f"gx: {POPULATION}: value “399 rows”; expected from 1 to 398 rows" in refused()


def test_a_broken_data_test_of_dbt_leaves_the_release(
    refused: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "dbt_project"
    shutil.copytree(DBT_DIR, broken, ignore=shutil.ignore_patterns("logs", "target"))
    macros = broken / "macros" / "tests.sql"
    text = macros.read_text(encoding="utf-8")
    macros.write_text(text.replace("> {{ highest }}", "< {{ highest }}"), encoding="utf-8")
    use_project(broken, monkeypatch)
    said = refused()
    assert "dbt: " in said
    assert "mart_alike_municipalities.alike_rank" in said
    assert "between lowest 1, highest 5" in said


def test_of_a_failed_model_the_cause_is_told_and_what_comes_after_is_counted(
    refused: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(*_: object) -> list[CheckResult]:
        skipped = [
            CheckResult(f"dbt.model.m{n}", "dbt", "", "errored", f"m{n}: Skipping", figures={"skipped": True})
            for n in range(96)
        ]
        cause = CheckResult("dbt.model.cause", "dbt", "model cause", "errored", "cause: Division by zero")
        return [*skipped[:40], cause, *skipped[40:]]

    monkeypatch.setattr(dbt_run, "build", built)
    said = refused()
    lines = said[said.index("No release") :].splitlines()
    assert lines[1] == "dbt: cause: Division by zero"
    assert re.fullmatch(r"\d+ checks that come after these did not run", lines[2])
    assert lines[3].startswith("Next: ")
    assert "Skipping" not in said


def failing(*_: object) -> list[Problem]:
    """What a check asks, and finds one thing wrong."""
    return [Problem(file="mart_area_overview", expected="another sum")]


def raising(*_: object) -> list[Problem]:
    """What a check asks, and cannot be answered."""
    raise ZeroDivisionError("no such area")


@pytest.mark.parametrize(("asked", "words"), [(failing, "another sum"), (raising, "no such area")])
@pytest.mark.parametrize(("room", "question"), [(checks, "_missing_of_grid"), (reconciliation, "told_by")])
def test_a_broken_check_leaves_the_release(
    room: ModuleType,
    question: str,
    asked: Callable[..., object],
    words: str,
    refused: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, question, asked)
    said = refused()
    assert f"{room.STEP.room}: " in said
    assert words in said


def test_a_public_target_refuses_example_data(refused: Callable[[], str], set_up: Callable[..., None]) -> None:
    set_up(target="public")
    said = refused()
    assert "column origin: value “example”; expected no example data in a public release" in said


def test_nothing_new_is_no_way_round_a_public_target(house: House, set_up: Callable[..., None]) -> None:
    set_up(target="public")
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert "no example data in a public release" in outcome.said


def test_dbt_builds_in_the_runs_own_file_whatever_run_came_last(house: House, build: Path) -> None:
    """Two runs at once: the web interface's does not know of the command's lock."""
    folder = runs.run_dir("slow-run")
    shutil.copytree(build / "inputs", folder / "inputs")
    shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
    other = runs.run_dir("other-run")
    shutil.copyfile(build / runs.WAREHOUSE, other / runs.WAREHOUSE)
    before = (other / runs.WAREHOUSE).stat()
    latest = house.data_dir / "build" / "latest"
    was = latest.readlink()
    runs.point_latest_at("other-run")
    try:
        dbt_run.build(folder)
    finally:
        runs.switch_link(latest, was)
    after = (other / runs.WAREHOUSE).stat()
    shutil.rmtree(other)
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)


@pytest.mark.usefixtures("manifest")
def test_what_a_linter_leaves_in_dbts_folder_is_not_built_with() -> None:
    kept = project.OURS.parsed_path.read_bytes()
    command = [sys.executable, "-m", "dbt.cli.main", "parse", "--quiet", "--target", "lint"]
    subprocess.run(command, cwd=DBT_DIR, env=tool_environment(), check=True)
    try:
        project.OURS.prepare_manifest()
        parsed = DbtManifest.from_msgpack(project.OURS.parsed_path.read_bytes())
    finally:
        project.OURS.parsed_path.write_bytes(kept)
    assert {node.database for node in parsed.nodes.values()} == {"warehouse"}


def test_ids_count_up_within_a_day(
    own_house: House, build: Path, sources: dict[str, Source], manifest: Manifest
) -> None:
    first = own_house.published.name
    day, _, number = first.rpartition("-")
    folder = runs.run_dir("again")
    for name in ("inputs", "quality"):
        shutil.copytree(build / name, folder / name)
    shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
    judged = publish.judge_build(sources, manifest, folder)
    ids = []
    for taken in ("", f"{day}-9"):
        if taken:
            shutil.copytree(own_house.published, own_house.data_dir / "releases" / taken)
        candidate = write_candidate(folder, "again", sources, manifest, judged, with_site=False)
        changes = json.loads((candidate / "changes.json").read_text(encoding="utf-8"))
        assert changes["against"] == own_house.published.name
        assert {(t["rows_added"], t["rows_removed"], t["rows_changed"]) for t in changes["tables"]} == {(0, 0, 0)}
        ids.append(release.promote(candidate, judged))
    assert [first, *ids] == [f"{day}-{number}", f"{day}-{int(number) + 1}", f"{day}-10"]
