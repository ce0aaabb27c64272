"""Months of readings as partitions: one is reckoned by a run of its own, once, of what was landed last."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.definitions import defs
from orchestration.instance import open_instance
from orchestration.metered import store
from orchestration.metered.assets import READINGS_JOB

if TYPE_CHECKING:
    from tests.conftest import House


def reckoned(month: str) -> dict[str, Any]:
    """What a run of one partition tells."""
    with open_instance() as instance:
        outcome = defs.resolve_job_def(READINGS_JOB).execute_in_process(
            instance=instance, partition_key=month, raise_on_error=False
        )
    assert outcome.success
    (event,) = outcome.get_asset_materialization_events()
    assert event.asset_key == dg.AssetKey(["readings", "property_meters_months"])
    return {name: value.value for name, value in event.materialization.metadata.items()}


def test_a_month_that_is_lacking_is_reckoned_alone_and_once(own_house: House) -> None:
    before = own_house.published
    stood = {path.name for path in store.months_dir().iterdir()}
    shutil.rmtree(store.months_dir() / "2024-03")
    told = reckoned("2024-03-01")
    assert told["reckoned_now"]
    assert told["readings"] > 0
    assert (store.months_dir() / "2024-03" / told["digest"]).is_dir()
    assert {path.name for path in store.months_dir().iterdir()} == stood
    assert not reckoned("2024-03-01")["reckoned_now"]
    assert own_house.published == before


def test_a_month_of_which_nothing_was_delivered_is_none(own_house: House) -> None:  # noqa: ARG001 - what was landed in it
    assert reckoned("2019-01-01") == {"readings": 0, "digest": "", "reckoned_now": False}


def test_nothing_landed_is_told(empty_house: House) -> None:  # noqa: ARG001 - a house without a landing
    with open_instance() as instance:
        outcome = defs.resolve_job_def(READINGS_JOB).execute_in_process(
            instance=instance, partition_key="2024-03-01", raise_on_error=False
        )
    (failure,) = outcome.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data is not None
    assert "materialize landing/property_meters" in str(failure.step_failure_data.user_failure_data.description)
