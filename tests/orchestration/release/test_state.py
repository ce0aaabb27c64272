"""The state of the warehouse: how the last run ended, what is too old, told in lines, as JSON and at `/terveys`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration import lock, runs
from orchestration.quality.results import CheckResult, record
from orchestration.quality.verdict import Verdict
from orchestration.release import holding, metrics, release
from orchestration.release.state import last_run, state
from orchestration.settings import get_settings
from sources.contract import load_source
from sources.landing import Fetched, land
from sources.problems import Problem
from tests.conftest import example
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Clock, House
    from tests.orchestration.release.conftest import Site

GOOD = Verdict((), (), ())
WRONG_CELL = CheckResult(
    "parse.syke", "parse", "Parsed", "failed", problems=(Problem("kunta_297.csv", "a number", row=3, value="x"),)
)
NO_ANSWER = CheckResult("landing.syke", "landing", "Landed", "errored", "no answer", is_source_failure=True)


@pytest.fixture
def published(empty_house: House) -> House:
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    return empty_house


def begun(run_id: str = "run-7") -> None:
    runs.run_dir(run_id)
    runs.point_last_at(run_id)


def test_nothing_is_told_of_a_house_in_which_nothing_has_run(empty_house: House) -> None:
    told = json.loads(empty_house.run("status", "--json").said)
    assert told == {
        "published": None,
        "age_days": None,
        "candidate": None,
        "held": None,
        "last_run": None,
        "stale": {},
        "in_the_way": None,
        "set_aside": 0,
        "inbox": [],
    }


@pytest.mark.parametrize(
    ("found", "ending"),
    [
        ([WRONG_CELL], "refused"),
        ([WRONG_CELL, NO_ANSWER], "refused"),
        ([NO_ANSWER], "source failed"),
        ([], "unfinished"),
    ],
)
@pytest.mark.usefixtures("published")
def test_a_run_ends_as_its_results_say(found: list[CheckResult], ending: str) -> None:
    begun()
    record(runs.run_dir("run-7"), found)
    last = last_run()
    assert last is not None
    assert (last.run_id, last.ending) == ("run-7", ending)
    assert bool(last.refused) == bool(found)


@pytest.mark.usefixtures("published")
def test_a_run_that_made_a_release_published_it_even_after_a_rollback() -> None:
    release.promote(small_candidate("2026.01.01-2"), GOOD)
    begun("2026.01.01-2")
    release.rollback("2026.01.01-1")
    last = last_run()
    assert last is not None
    assert last.ending == "published"


@pytest.mark.usefixtures("published")
def test_a_run_that_found_nothing_new_and_one_at_work_are_told_as_such() -> None:
    begun()
    with lock.held_by("`ilmasto refresh`", "run-7"):
        assert ending() == "running"
    assert ending() == "unfinished"
    runs.forget("run-7")
    assert ending() == "nothing new"


@pytest.mark.usefixtures("published")
def test_a_run_that_was_killed_is_not_at_work() -> None:
    begun()
    with lock.held_by("`ilmasto refresh`", "run-7"):
        holder = get_settings().data_dir / ".refresh.json"
        told = json.loads(holder.read_text())
        holder.write_text(json.dumps(told | {"pid": 2**22 + 1}))  # beyond what any process is called
        assert ending() == "unfinished"


def ending() -> str:
    last = last_run()
    assert last is not None
    return last.ending


def test_the_lines_and_the_json_tell_the_same_refusal(published: House) -> None:
    begun()
    record(runs.run_dir("run-7"), [WRONG_CELL])
    told = json.loads(published.run("status", "--json").said)
    line = "parse: kunta_297.csv, row 3: value “x”; expected a number"
    checks = ["parse.syke kunta_297.csv"]
    assert told["last_run"] == {"run_id": "run-7", "ending": "refused", "refused": [line], "checks": checks}
    assert told["published"]["release_id"] == "2026.01.01-1"
    lines = published.run("status").said
    assert "The last run (run-7) was refused:" in lines
    assert line in lines


def test_a_source_that_nobody_has_asked_for_long_is_too_old_without_any_refresh(published: House, clock: Clock) -> None:
    source = load_source("syke")
    live_since(clock, published, "2020-01-01")
    told = state().stale
    assert list(told) == ["syke_municipal_emissions"]
    assert "kunta_297.csv" in told["syke_municipal_emissions"]
    assert f"at most {source.dataset('municipal_emissions').max_age_days} days old" in told["syke_municipal_emissions"]
    assert "too old: kunta_297.csv" in published.run("status").said


def test_a_source_that_was_seen_again_is_not_too_old_though_its_bytes_are(published: House, clock: Clock) -> None:
    live_since(clock, published, "2020-01-01")
    kept = Fetched("kunta_297.csv", example("syke", "kunta_297.csv"), "https://paastot.hiilineutraalisuomi.fi/x")
    clock(f"{datetime.now(UTC):%Y-%m-%d}")
    land(load_source("syke"), [kept], "live", get_settings().landing_dir)
    assert state().stale == {}


def live_since(clock: Clock, house: House, day: str) -> None:
    """Let the published release be made of one live file that was seen last on a day."""
    clock(day)
    kept = Fetched("kunta_297.csv", example("syke", "kunta_297.csv"), "https://paastot.hiilineutraalisuomi.fi/x")
    (snapshot,) = land(load_source("syke"), [kept], "live", get_settings().landing_dir)
    about = house.published / "release.json"
    record_of = f"syke/live/kunta_297.csv/{snapshot.sha256}"
    made_of = {"snapshots": [record_of], "with_earlier": [record_of]}
    about.write_text(json.dumps(json.loads(about.read_text()) | {"made_of": made_of}))


# For Prometheus


def figures(path: Path) -> dict[str, float]:
    """The samples of a text file, read by the library's own parser, by name and label."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {" ".join([one.name, *one.labels.values()]): one.value for family in families for one in family.samples}


def test_the_same_is_written_for_prometheus(published: House, clock: Clock, tmp_path: Path) -> None:
    live_since(clock, published, "2020-01-01")
    begun()
    record(runs.run_dir("run-7"), [WRONG_CELL])
    assert published.run("status", "--prometheus", str(tmp_path / "ilmasto.prom")).said.startswith("Written: ")
    told = figures(tmp_path / "ilmasto.prom")
    age_days = state().age_days
    assert age_days is not None
    assert told["ilmasto_release_age_seconds"] == pytest.approx(age_days * 86_400, abs=60)
    assert {name: told[f"ilmasto_last_run {name}"] for name in ("refused", "published")} == {
        "refused": 1,
        "published": 0,
    }
    assert (told["ilmasto_stale_datasets"], told["ilmasto_held_findings"]) == (1, 0)


def test_prometheus_is_told_of_what_is_held_and_nothing_of_what_is_not_there(
    empty_house: House, tmp_path: Path
) -> None:
    held = holding.Held(empty_house.data_dir, "2026.01.01-1", (), (Mock(), Mock()))
    metrics.write(replace(state(), held=held), tmp_path / "ilmasto.prom")
    assert figures(tmp_path / "ilmasto.prom") == {"ilmasto_stale_datasets": 0, "ilmasto_held_findings": 2}
    outcome = empty_house.run("status", "--prometheus", str(tmp_path / "none" / "ilmasto.prom"))
    assert (outcome.code, "--prometheus FILE" in outcome.said) == (2, True)


# Over HTTP


@pytest.fixture
def watched(site: Site, set_up: Callable[..., None]) -> Site:
    for folder in (site.data_dir / "releases").iterdir():
        about = {"release_id": folder.name, "released_at": "2026-01-01T00:00:00+00:00", "has_example": True}
        made_of: dict[str, list[str]] = {"snapshots": [], "with_earlier": []}
        (folder / "release.json").write_text(json.dumps(about | {"run_id": folder.name, "made_of": made_of}))
    set_up(data_dir=site.data_dir)
    return site


def test_the_health_tells_the_release_its_age_and_how_the_last_run_ended(watched: Site) -> None:
    begun()
    record(runs.run_dir("run-7"), [WRONG_CELL])
    answer = watched.get("/terveys")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    told = json.loads(answer.body)
    assert told["release_id"] == "2026.01.01-2"
    assert told["age_days"] > 100
    assert told["last_run"] == "refused"
    assert b"kunta_297" not in answer.body  # whose cell it was is for the status to tell


def test_the_health_tells_what_is_held(watched: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(watched.get("/terveys").body)["held"] is None
    held = holding.Held(watched.data_dir, "2026.01.01-3", (Mock(),), (Mock(),))
    monkeypatch.setattr(holding, "held", lambda: held)
    assert json.loads(watched.get("/terveys").body)["held"] == "2026.01.01-3"


def test_the_health_of_a_house_without_a_release_is_no_success(watched: Site) -> None:
    (watched.data_dir / "published").unlink()
    answer = watched.get("/terveys")
    assert (answer.status, json.loads(answer.body)["release_id"]) == (503, None)
