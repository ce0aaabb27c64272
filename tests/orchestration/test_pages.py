"""A release is whole: without pages it is published only where the installation is set to have no dashboard."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.quality.verdict import Verdict
from orchestration.refresh import Refresh
from orchestration.release import dashboard, release
from orchestration.settings import PROJECT_DIR
from tests.conftest import bytes_of, example
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import House

GOOD = Verdict((), (), ())
POPULATION = "population_11re_01.json"


@pytest.fixture
def dashboards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the dashboard that is not the project's own."""
    folder = tmp_path / "dashboards"
    (folder / "node_modules").mkdir(parents=True)
    monkeypatch.setattr(dashboard, "DASHBOARDS_DIR", folder)
    return folder


def test_a_release_without_pages_stays_a_candidate_where_there_is_a_dashboard(
    own_house: House, sends: Callable[..., None], set_up: Callable[..., None], dashboards: Path
) -> None:
    set_up(with_site="true")
    sends("statfin", {POPULATION: example("statfin", POPULATION) + b"\n"})
    before, files = own_house.published, bytes_of(own_house.published)
    outcome = own_house.run("refresh", "--no-site")
    assert outcome.code == 0, outcome.said
    assert own_house.published == before
    assert bytes_of(before) == files
    candidate = (own_house.data_dir / "build" / "latest").resolve() / "release"
    assert (candidate / "mart_area_overview.csv").is_file()
    assert f"Release {before.name} stays as it was." in outcome.said
    assert f"files      {candidate}" in outcome.said
    assert "Published release" not in outcome.said
    assert f"Not published: the candidate in {candidate}" in own_house.run("status").said
    assert (dashboards / "release").resolve() == candidate  # for `npm run dev`
    assert (dashboards / "static" / "kunnat.geojson").is_file()


def test_nothing_new_is_said_of_a_release_with_or_without_pages(
    own_house: House, build: Path, set_up: Callable[..., None], dashboards: Path
) -> None:
    assert dashboards.is_dir()  # nothing is written into it
    folder = own_house.data_dir / "build" / build.name
    without, with_pages = (runs.fingerprint(folder, with_site=site) for site in (False, True))
    published = own_house.published.name
    assert Refresh(with_site=False).published_with(without) == published
    assert Refresh(with_site=True).published_with(with_pages) is None
    about = own_house.published / "release.json"
    about.write_text(json.dumps(json.loads(about.read_text(encoding="utf-8")) | {"made_of": with_pages}))
    assert Refresh(with_site=False).published_with(without) == published
    assert Refresh(with_site=True).published_with(with_pages) == published
    set_up(with_site="true")
    assert f"Nothing new: release {published}" in own_house.run("refresh", "--no-site").said
    assert f"Nothing new: release {published}" in own_house.run("refresh").said


def test_every_file_of_the_code_decides_what_a_release_is_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rooms of the orchestration among them, whatever they are called; what tools make is not code."""
    for room in ("release", "quality", "__pycache__", "build"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.sql").write_text("select 1", encoding="utf-8")
    monkeypatch.setattr(runs, "_CODE", {tmp_path: ("*.sql",)})
    monkeypatch.setattr(runs, "PROJECT_DIR", tmp_path)
    versions = []
    for room in ("release", "quality", "__pycache__", "build"):
        (tmp_path / room / "a.sql").write_text("select 2", encoding="utf-8")
        runs.code_version.cache_clear()
        versions.append(runs.code_version(with_site=False))
    runs.code_version.cache_clear()
    assert len(set(versions)) == 2
    assert versions[1:] == [versions[1]] * 3


def test_every_kind_of_file_in_the_orchestration_is_code_or_makes_nothing_of_a_release() -> None:
    kinds = {path.suffix for path in (PROJECT_DIR / "orchestration").rglob("*") if path.is_file()} - {".pyc"}
    code = {pattern.removeprefix("*") for pattern in runs._CODE[PROJECT_DIR / "orchestration"]}  # noqa: SLF001 - no other list of them
    assert kinds - code == {".yaml", ".j2"}, "Dagster's own settings, and the index of files that is served"


def test_the_door_lets_no_release_without_pages_out_where_there_is_a_dashboard(
    empty_house: House, set_up: Callable[..., None]
) -> None:
    set_up(with_site="true")
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    second = small_candidate("2026.01.01-2")
    (second / "site" / "index.html").unlink()
    (second / "site").rmdir()
    with pytest.raises(release.RefusedError, match="has no pages"):
        release.promote(second, GOOD)
    assert empty_house.published.name == "2026.01.01-1"
    set_up(with_site="false")
    release.promote(second, GOOD)
    assert empty_house.published.name == "2026.01.01-2"
    release.rollback("2026.01.01-1")
    set_up(with_site="true")
    outcome = empty_house.run("rollback", "2026.01.01-2")
    assert outcome.code == 2
    assert "release 2026.01.01-2 has no pages" in outcome.said
    assert empty_house.published.name == "2026.01.01-1"


def test_a_build_of_the_site_that_takes_too_long_ends_with_all_that_it_started(
    dashboards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dashboards.is_dir()
    npm, started = tmp_path / "npm", tmp_path / "started"
    npm.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {started}.part\nmv {started}.part {started}\nwait\n")
    npm.chmod(0o755)
    monkeypatch.setattr(dashboard.shutil, "which", lambda _: str(npm))
    monkeypatch.setattr(dashboard, "write_map", lambda *_: None)
    monkeypatch.setattr(dashboard, "_BUILD_MINUTES", 1 / 60)
    built = dashboard.build_site(tmp_path, tmp_path / "site.log")
    assert "the build took over" in built.detail
    grandchild = int(started.read_text())
    ends_at = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert not is_alive(grandchild)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        os.kill(process, 0)
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
