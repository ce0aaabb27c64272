"""One at a time: whoever works on the data folder holds its lock, and the one that is refused is told who that is."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import dagster as dg
import pytest
import yaml
from dagster._utils.tags import TagConcurrencyLimitsCounter

from orchestration import lock, runs
from orchestration.definitions import defs
from orchestration.instance import open_instance
from orchestration.settings import PROJECT_DIR

if TYPE_CHECKING:
    from tests.conftest import House

AT_WORK = re.compile(
    r"the schedule scheduled_refresh \(run run-7, process \d+, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00\) is at work"
)


@pytest.fixture
def at_work(house: House, another_refresh: None) -> House:  # noqa: ARG001 - while it runs
    """The house while somebody else's refresh runs on it."""
    return house


def test_a_refresh_beside_another_is_refused_and_told_whose_it_is(at_work: House) -> None:
    outcome = at_work.refresh()
    assert outcome.code == 2
    assert AT_WORK.search(outcome.said)


def test_a_rollback_beside_a_refresh_is_refused_and_told_whose_it_is(at_work: House) -> None:
    outcome = at_work.run("rollback", at_work.published.name)
    assert outcome.code == 2
    assert AT_WORK.search(outcome.said)


@pytest.mark.parametrize(
    "part", [None, ["landing", "syke"], ["raw", "syke_site_workbook"], ["marts", "dim_areas"], ["release", "published"]]
)
def test_a_run_of_dagsters_own_beside_a_refresh_is_refused_before_its_first_step(
    at_work: House, part: list[str] | None
) -> None:
    builds = set((at_work.data_dir / "build").iterdir())
    with open_instance() as instance:
        outcome = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            asset_selection=None if part is None else [dg.AssetKey(part)],
            raise_on_error=False,
        )
    assert not outcome.success
    assert AT_WORK.search(str([event.event_specific_data for event in outcome.all_events]))
    assert not any(event.is_step_start for event in outcome.all_events)
    assert set((at_work.data_dir / "build").iterdir()) == builds


def test_the_lock_is_free_after_a_run_and_names_nobody(house: House) -> None:
    assert house.refresh().code == 0
    with lock.held_by("this test"):
        assert (house.data_dir / ".refresh.json").exists()
    assert not (house.data_dir / ".refresh.json").exists()


def test_whoever_holds_the_lock_may_take_it_again_and_stays_named(empty_house: House) -> None:
    with lock.held_by("`ilmasto refresh`", "run-1"):
        with lock.held_by("a run of Dagster", "run-1"):
            pass
        assert "`ilmasto refresh`" in (empty_house.data_dir / ".refresh.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("empty_house")
def test_a_killed_process_leaves_the_lock_free() -> None:
    process = os.fork()
    if process == 0:
        with lock.held_by("a process that is killed"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)
    with lock.held_by("this test"):
        pass


def test_retention_runs_under_the_lock_of_its_run(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it could clear away what another run builds."""
    told = []
    monkeypatch.setattr(runs, "forget_old_builds", lambda _: told.append((house.data_dir / ".refresh.json").exists()))
    monkeypatch.setattr("orchestration.refresh.Refresh.published_with", lambda *_: None)
    monkeypatch.setattr("orchestration.worker.ready_dbt", lambda: 1 / 0)  # nothing more is built
    latest = (house.data_dir / "build" / "latest").readlink()
    assert house.refresh().code == 1
    assert told == [True]
    assert (house.data_dir / "build" / "latest").readlink() == latest


def test_the_intake_does_not_wait_behind_a_refresh_and_a_second_refresh_does() -> None:
    settings = yaml.safe_load((PROJECT_DIR / "orchestration" / "dagster.yaml").read_text(encoding="utf-8"))
    queue = settings["concurrency"]["runs"]
    assert queue["max_concurrent_runs"] > 1
    refresh, intake = (
        dg.DagsterRun(job_name=name, tags=dict(defs.resolve_job_def(name).tags)) for name in ("refresh", "intake")
    )
    beside_a_refresh = TagConcurrencyLimitsCounter(queue["tag_concurrency_limits"], [refresh])
    assert beside_a_refresh.is_blocked(refresh)
    assert not beside_a_refresh.is_blocked(intake)
