"""The suites of a release are those that its files were asked by, and Great Expectations reads them as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.quality.suites import great_expectations
from orchestration.release.expectation_suites import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import House


@pytest.fixture(scope="module")
def content(house: House) -> dict[str, object]:
    told: dict[str, object] = json.loads((house.published / FILE).read_text(encoding="utf-8"))
    return told


def test_every_check_of_great_expectations_is_in_a_suite_with_its_outcome(house: House, content: dict) -> None:
    quality = json.loads((house.published / "quality.json").read_text(encoding="utf-8"))
    told = {check["check_id"]: check["status"] for check in quality["checks"] if check["room"] == "gx"}
    in_suites = {
        one["meta"]["check_id"]: one["meta"]["outcome"] for s in content["suites"] for one in s["expectations"]
    }
    assert in_suites == told
    assert len(told) > 200


def test_the_library_reads_the_suites_and_finds_in_the_raw_table_what_they_say(content: dict, build: Path) -> None:
    gx = great_expectations()
    suites = {suite["name"]: gx.ExpectationSuite(**suite) for suite in content["suites"]}
    assert len(suites) == len(content["suites"])
    name = "statfin_population"
    with warehouse.opened(build / runs.WAREHOUSE) as connection:
        table = connection.table(f"raw.{name}").df()
    source = gx.get_context(mode="ephemeral").data_sources.add_pandas("raw").add_dataframe_asset("table")
    batch = source.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
    validated = batch.validate(suites[name])
    assert len(validated.results) == len(suites[name].expectations) > 5
    assert validated.success
    wrong = batch.data.dataframe.iloc[:0]
    assert not source.get_batch_definition("all").get_batch({"dataframe": wrong}).validate(suites[name]).success
