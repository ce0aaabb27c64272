"""What Dagster gets: every dataset as an asset, one job for everything, checks that block, and runs one can look at."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration.definitions import CHECKED_KEY, defs
from orchestration.ingest import history
from orchestration.ingest.inputs import ALL_INPUTS_KEY
from orchestration.instance import open_instance
from orchestration.metered.assets import READINGS_JOB
from orchestration.release.assets import CANDIDATE_KEY, PUBLISHED_KEY, REPORTS_KEY, SITE_KEY
from orchestration.release.steps import OWN_CHECKS
from orchestration.schedules import REFRESH_JOB, schedules

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source
    from tests.conftest import House


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:
    return defs.resolve_asset_graph()


def test_the_definitions_load_and_hold_together() -> None:
    dg.Definitions.validate_loadable(defs)


def test_each_dataset_of_each_contract_has_its_asset(graph: dg.AssetGraph, sources: dict[str, Source]) -> None:
    wanted = {
        dg.AssetKey(["raw", f"{p}_{dataset.name}"]) for p, source in sources.items() for dataset in source.datasets
    }
    assert {key for key in graph.materializable_asset_keys if key.path[0] == "raw"} == wanted | set(history.KEYS)
    landed = {key for key in graph.materializable_asset_keys if key.path[0] in {"landing", "inputs"}}
    own = {dg.AssetKey([room, name]) for room in ("landing", "inputs") for name in sources}
    assert landed == own | {ALL_INPUTS_KEY}


def test_a_raw_table_hangs_on_the_files_of_its_own_publisher_alone(
    graph: dg.AssetGraph, sources: dict[str, Source]
) -> None:
    for publisher, source in sources.items():
        for dataset in source.datasets:
            key = dg.AssetKey(["raw", f"{publisher}_{dataset.name}"])
            assert dg.AssetKey(["landing", publisher]) in graph.get(key).parent_keys
            upstream = set(graph.upstream_key_iterator(key))
            assert {each.path[-1] for each in upstream} == {publisher}, key


def test_each_model_and_seed_of_dbt_has_its_asset(graph: dg.AssetGraph, manifest: Manifest) -> None:
    wanted = {
        dg.AssetKey([node["schema"], node["name"]])
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    }
    assert wanted < graph.materializable_asset_keys


def test_no_number_comes_from_nowhere(graph: dg.AssetGraph) -> None:
    """Each asset of dbt that reads raw tables hangs on the assets that write them: no two graphs side by side."""
    upstream = graph.upstream_key_iterator(PUBLISHED_KEY)
    assert {key.path[0] for key in upstream} >= {"landing", "raw", "staging", "intermediate", "marts", "release"}
    assert graph.get(dg.AssetKey(["raw", "syke_municipal_emissions"])).child_keys


def test_the_job_holds_every_asset_and_every_check(graph: dg.AssetGraph) -> None:
    """But for the months of readings: a refresh reckons what it lacks of them, and they have a job of their own."""
    job = defs.resolve_job_def(REFRESH_JOB)
    months = {dg.AssetKey(["readings", "property_meters_months"])}
    assert job.asset_layer.selected_asset_keys == graph.materializable_asset_keys - months
    assert defs.resolve_job_def(READINGS_JOB).asset_layer.selected_asset_keys == months
    assert job.asset_layer.asset_graph.asset_check_keys == graph.asset_check_keys


def test_the_release_hangs_on_the_verdict_and_the_checks(graph: dg.AssetGraph) -> None:
    assert graph.get(CANDIDATE_KEY).parent_keys == {CHECKED_KEY}
    assert graph.get(SITE_KEY).parent_keys == {CANDIDATE_KEY}
    assert graph.get(REPORTS_KEY).parent_keys == {SITE_KEY}
    assert graph.get(PUBLISHED_KEY).parent_keys == {REPORTS_KEY}


def test_the_checks_of_contracts_and_of_the_project_block(graph: dg.AssetGraph, sources: dict[str, Source]) -> None:
    own = {dg.AssetCheckKey(CHECKED_KEY, check_id.split(".")[1]) for check_id in OWN_CHECKS}
    of_contracts = {
        dg.AssetCheckKey(dg.AssetKey(["raw", f"{publisher}_{dataset.name}"]), "meets_its_contract")
        for publisher, source in sources.items()
        for dataset in source.datasets
    }
    for key in own | of_contracts:
        assert graph.get_check_spec(key).blocking, key
        assert graph.get_check_spec(key).description, key


def test_the_schedule_runs_the_same_job_and_is_off_until_somebody_turns_it_on() -> None:
    (schedule,) = defs.schedules or ()
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.job_name == REFRESH_JOB
    assert schedule.execution_timezone == "Europe/Helsinki"
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED


def test_the_schedule_looks_when_a_contract_says_so_in_finlands_time(sources: dict[str, Source]) -> None:
    (schedule,) = schedules()
    assert set(schedule.cron_schedule) == {cron for source in sources.values() for cron in source.asked_at}
    assert all(source.asked_at for source in sources.values())


@pytest.mark.parametrize("is_on", [True, False])
def test_a_service_has_its_schedule_on(is_on: bool, set_up: Callable[..., None]) -> None:  # noqa: FBT001 - what is tried
    set_up(scheduled=is_on)
    (schedule,) = schedules()
    status = dg.DefaultScheduleStatus
    assert schedule.default_status == (status.RUNNING if is_on else status.STOPPED)


def test_each_publishers_files_are_watched_by_the_age_that_its_contract_allows(
    graph: dg.AssetGraph, sources: dict[str, Source]
) -> None:
    for publisher, source in sources.items():
        policy = graph.get(dg.AssetKey(["landing", publisher])).freshness_policy
        days = min(dataset.max_age_days for dataset in source.datasets)
        assert policy == dg.FreshnessPolicy.time_window(fail_window=timedelta(days=days))


@pytest.mark.usefixtures("house")
def test_a_run_that_is_dead_is_ended_by_dagsters_daemon_and_freshness_is_judged() -> None:
    with open_instance() as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds == 3 * 3600
        assert instance.get_settings("freshness") == {"enabled": True}


def test_a_run_of_the_command_is_seen_in_dagsters_own_instance(house: House) -> None:
    run_id = json.loads((house.published / "release.json").read_text(encoding="utf-8"))["run_id"]
    with open_instance() as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        assert (run.job_name, run.status) == (REFRESH_JOB, dg.DagsterRunStatus.SUCCESS)
        record = instance.get_latest_materialization_event(PUBLISHED_KEY)
        assert record is not None
        assert record.run_id == run_id
        assert instance.root_directory == str(house.data_dir / "dagster")
