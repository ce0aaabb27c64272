"""Some steps alone: any asset can be made by itself in a build of its own, and nothing of such a build is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration import runs, warehouse
from orchestration.definitions import CHECKED_KEY, defs
from orchestration.instance import open_instance
from orchestration.release.assets import PUBLISHED_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.conftest import House

RAW = dg.AssetKey(["raw", "traficom_passenger_cars"])
MODEL = dg.AssetKey(["intermediate", "int_place_sizes"])
Part = tuple[dg.ExecuteInProcessResult, "Path"]


@pytest.fixture
def stood_house(own_house: House, build: Path) -> House:
    """A house of one's own whose newest whole build is that of its release."""
    runs.point_latest_at(build.name)
    return own_house


def run(keys: Iterable[dg.AssetKey]) -> Part:
    """A run of these assets alone, as Dagster's interface starts one, and its folder."""
    with open_instance() as instance:
        outcome = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance, asset_selection=list(keys), raise_on_error=False
        )
    return outcome, runs.run_dir(outcome.run_id)


def words_of(outcome: dg.ExecuteInProcessResult) -> str:
    (failure,) = outcome.get_step_failure_events()
    data = failure.step_failure_data.user_failure_data
    return "" if data is None else str(data.description)


def made(outcome: dg.ExecuteInProcessResult) -> set[dg.AssetKey]:
    return {event.asset_key for event in outcome.get_asset_materialization_events() if event.asset_key}


def test_a_raw_table_alone_is_made_of_what_was_landed_last(stood_house: House) -> None:
    before, latest = stood_house.published, (stood_house.data_dir / "build" / "latest").resolve()
    outcome, folder = run([RAW])
    assert outcome.success
    assert made(outcome) == {RAW}
    assert [each.check_name for each in outcome.get_asset_check_evaluations()] == ["meets_its_contract"]
    sql = "select count(*) from raw.traficom_passenger_cars"
    assert warehouse.rows_of(folder / runs.WAREHOUSE, sql) == warehouse.rows_of(latest / runs.WAREHOUSE, sql)
    assert (stood_house.data_dir / "build" / "latest").resolve() == latest != folder
    assert stood_house.published == before


def test_one_model_alone_is_built_and_tested_on_the_newest_whole_build(stood_house: House) -> None:
    latest = (stood_house.data_dir / "build" / "latest" / runs.WAREHOUSE).resolve()
    state = latest.stat()
    outcome, folder = run([MODEL])
    assert outcome.success
    assert made(outcome) == {MODEL}
    evaluations = outcome.get_asset_check_evaluations()
    assert evaluations
    assert {each.asset_key for each in evaluations} == {MODEL}
    assert all(each.passed for each in evaluations)
    assert (folder / runs.WAREHOUSE).exists()
    assert (latest.stat().st_mtime_ns, latest.stat().st_size) == (state.st_mtime_ns, state.st_size)


def test_what_is_landed_in_the_same_run_is_what_is_read(stood_house: House, sends: Callable[..., None]) -> None:
    sends("traficom", {"pyydetty_2024.json": None})
    landing, inputs = dg.AssetKey(["landing", "traficom"]), dg.AssetKey(["inputs", "traficom"])
    outcome, folder = run([landing, inputs, RAW])
    assert made(outcome) >= {landing, inputs}
    assert {snapshot.publisher for snapshot in runs.inputs(folder, "traficom")} == {"traficom"}
    assert (stood_house.data_dir / "build" / "latest").resolve() != folder


@pytest.mark.usefixtures("empty_house")
def test_a_raw_table_of_which_nothing_was_landed_says_what_to_make_first() -> None:
    outcome, _ = run([RAW])
    assert not outcome.success
    assert words_of(outcome).endswith("has been landed yet: materialize landing/traficom")


@pytest.mark.parametrize("lacking", [["landing", "syke"], ["raw", "traficom_passenger_cars"]], ids=str)
def test_nothing_of_a_build_in_which_a_step_did_not_run_is_published(
    stood_house: House, lacking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.refresh.Refresh.published_with", lambda *_: None)
    before = stood_house.published
    everything = defs.resolve_job_def("refresh").asset_layer.selected_asset_keys
    outcome, _ = run(everything - {dg.AssetKey(lacking)})
    assert not outcome.success
    assert "have no result, which counts as failed" in words_of(outcome)
    assert PUBLISHED_KEY not in made(outcome)
    assert CHECKED_KEY in made(outcome)
    assert stood_house.published == before
    assert stood_house.intact()
