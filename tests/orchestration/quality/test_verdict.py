"""The verdict: what must have run is derived from the contracts and the manifest, and what is absent has failed."""

from __future__ import annotations

import copy
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.definitions import defs
from orchestration.instance import open_instance
from orchestration.quality import results
from orchestration.quality.results import CheckResult, Status, record
from orchestration.quality.verdict import REPORTS_CHECK, SITE_CHECK, judge, required_checks
from orchestration.release import assets as publish
from orchestration.release import checks as release_checks
from orchestration.release import holding, steps
from orchestration.release.release import CANDIDATE
from orchestration.release.steps import OWN_CHECKS
from orchestration.settings import SEEDS_DIR
from orchestration.transform.manifest import Manifest, required_of_dbt
from sources.contract import Column, Source

if TYPE_CHECKING:
    from pathlib import Path

    import dagster as dg

    from tests.conftest import House

LAST_STEPS = [publish.CANDIDATE_KEY, publish.SITE_KEY, publish.REPORTS_KEY, publish.PUBLISHED_KEY]


def required_of(sources: dict[str, Source], manifest: Manifest) -> list[str]:
    return required_checks(sources, required_of_dbt(manifest), OWN_CHECKS, SEEDS_DIR)


def with_column(source: Source, column: Column) -> Source:
    """The contract with one more column in its first dataset."""
    first, *others = source.datasets
    longer = first.model_copy(update={"columns": (*first.columns, column)})
    return source.model_copy(update={"datasets": (longer, *others)})


def result(check_id: str, status: Status = "passed") -> CheckResult:
    return CheckResult(check_id, "checks", "a fact", status)


# What must have run


def test_each_dataset_must_be_landed_parsed_and_checked(sources: dict[str, Source], manifest: Manifest) -> None:
    required = set(required_of(sources, manifest))
    for publisher, source in sources.items():
        assert f"landing.{publisher}" in required
        for dataset in source.datasets:
            table = f"{publisher}_{dataset.name}"
            facts = {"row_count", "key_is_unique"}
            facts |= {f"{column.name}.is_given" for column in dataset.columns if column.required}
            facts |= {f"{column.name}.is_known" for column in dataset.columns if column.allowed or column.code_list}
            facts |= {
                f"{column.name}.is_in_range"
                for column in dataset.columns
                if column.min is not None or column.max is not None
            }
            assert {f"parse.{table}", *(f"gx.{table}.{fact}" for fact in facts)} <= required
            found = {check_id for check_id in required if check_id.startswith(f"gx.{table}.")}
            assert len(found) == len(facts) + len(dataset.expectations)


def test_a_new_column_in_a_contract_brings_its_checks(sources: dict[str, Source], manifest: Manifest) -> None:
    column = Column(name="uusi", type="integer", description="A new column.", min=0, allowed=("1", "2"))
    more = required_of(sources | {"syke": with_column(sources["syke"], column)}, manifest)
    assert set(more) - set(required_of(sources, manifest)) == {
        f"gx.syke_municipal_emissions.uusi.{fact}" for fact in ("is_given", "is_known", "is_in_range")
    }


def test_every_model_seed_and_data_test_must_have_run(sources: dict[str, Source], manifest: Manifest) -> None:
    required = set(required_of(sources, manifest))
    ids = {f"dbt.{unique_id}" for unique_id in manifest["nodes"]} | {f"dbt.{required_of_dbt(manifest)[-1]}"}
    assert ids == {check_id for check_id in required if check_id.startswith("dbt.")}
    kinds = {check_id.split(".")[1] for check_id in ids}
    assert kinds == {"model", "seed", "test", "unit_tests"}


def test_a_new_data_test_must_have_run_too(sources: dict[str, Source], manifest: Manifest) -> None:
    longer = copy.deepcopy(manifest)
    longer["nodes"]["test.ilmastovaranto.new"] = {"resource_type": "test"}
    more = required_of(sources, longer)
    assert set(more) - set(required_of(sources, manifest)) == {"dbt.test.ilmastovaranto.new"}


def test_each_own_check_must_have_run_and_those_of_the_release_once_it_is_written(
    sources: dict[str, Source], manifest: Manifest, tmp_path: Path
) -> None:
    of_build = steps.judge_build(sources, manifest, tmp_path).absent
    of_files = steps.judge_release(sources, manifest, tmp_path, with_site=False).absent
    of_all = steps.judge_release(sources, manifest, tmp_path, with_site=True).absent
    assert set(OWN_CHECKS) <= set(of_build)
    assert set(of_files) - set(of_build) == {*release_checks.CHECK_IDS, holding.CHECK_ID}
    assert set(of_all) - set(of_files) == {SITE_CHECK, REPORTS_CHECK}
    assert len(set(of_all)) == len(of_all)


def test_the_house_ran_exactly_what_it_had_to(
    sources: dict[str, Source], manifest: Manifest, house: House, build: Path
) -> None:
    assert set(results.recorded(build)) == {
        *required_of(sources, manifest),
        *release_checks.CHECK_IDS,
        holding.CHECK_ID,
    }
    assert json.loads((house.published / "quality.json").read_text(encoding="utf-8"))["passed"] > 0


# What the results lead to


def test_everything_passed_makes_a_release(tmp_path: Path) -> None:
    record(tmp_path, [result("a"), result("b", "warned")])
    judged = judge(["a", "b"], tmp_path)
    assert judged.passes
    assert (judged.failures, judged.absent) == ((), ())


@pytest.mark.parametrize("status", ["failed", "errored"])
def test_one_check_that_did_not_pass_is_enough(tmp_path: Path, status: Status) -> None:
    record(tmp_path, [result("a"), result("b", status)])
    judged = judge(["a", "b"], tmp_path)
    assert not judged.passes
    assert [failure.check_id for failure in judged.failures] == ["b"]


def test_a_failed_check_that_nobody_required_is_enough(tmp_path: Path) -> None:
    record(tmp_path, [result("a"), result("of an older contract", "failed")])
    assert not judge(["a"], tmp_path).passes


def test_a_missing_result_counts_as_a_failed_check(tmp_path: Path) -> None:
    record(tmp_path, [result("a")])
    judged = judge(["a", "b"], tmp_path)
    assert not judged.passes
    assert judged.absent == ("b",)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"check_id": "b"}', b"\xff\xfe", b'{"problems": 1}'])
def test_a_damaged_result_counts_as_a_failed_check(tmp_path: Path, content: bytes) -> None:
    record(tmp_path, [result("a"), result("b")])
    (path,) = (path for path in (tmp_path / "quality").iterdir() if json.loads(path.read_bytes())["check_id"] == "b")
    path.write_bytes(content)
    judged = judge(["a", "b"], tmp_path)
    assert not judged.passes
    assert judged.absent == ("b",)


def test_a_status_of_no_meaning_is_not_a_pass(tmp_path: Path) -> None:
    record(tmp_path, [result("a", "skipped")])  # type: ignore[arg-type] # what no code of ours writes
    assert not judge(["a"], tmp_path).passes


def test_an_empty_run_folder_makes_no_release(sources: dict[str, Source], manifest: Manifest, tmp_path: Path) -> None:
    judged = steps.judge_build(sources, manifest, tmp_path)
    assert not judged.passes
    assert set(judged.absent) == set(required_of(sources, manifest))


def test_only_sources_that_could_not_be_had_make_a_source_failure(tmp_path: Path) -> None:
    off = CheckResult("landing.syke", "landing", "files were had", "errored", "http://…: 500", is_source_failure=True)
    record(tmp_path, [off])
    assert judge(["landing.syke", "b"], tmp_path).is_source_failure
    record(tmp_path, [result("b", "failed")])
    assert not judge(["landing.syke", "b"], tmp_path).is_source_failure


# A publish step launched alone


@pytest.mark.parametrize("steps", [LAST_STEPS[-1:], LAST_STEPS])
@pytest.mark.parametrize("left_by_an_earlier_run", ["nothing", "a whole candidate", "results and one failed check"])
def test_a_publish_step_launched_alone_publishes_nothing(
    own_house: House, build: Path, steps: list[dg.AssetKey], left_by_an_earlier_run: str
) -> None:
    before = own_house.published
    folder = runs.run_dir("00000000-0000-4000-8000-000000000001")
    if left_by_an_earlier_run != "nothing":
        candidate = folder / CANDIDATE
        shutil.copytree(before, candidate)
        description = json.loads((candidate / "release.json").read_text(encoding="utf-8"))
        (candidate / "release.json").write_text(json.dumps(description | {"release_id": "2099.01.01-1"}))
    if left_by_an_earlier_run == "results and one failed check":
        shutil.copytree(build / "quality", folder / "quality")
        record(folder, [result(OWN_CHECKS[0], "failed")])
    with open_instance() as instance:
        outcome = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            run_id=folder.name,
            asset_selection=steps,
            raise_on_error=False,
            run_config={"resources": {"refresh": {"config": {"with_site": False}}}},
        )
    (failure,) = (event for event in outcome.all_events if event.is_step_failure)
    reason = failure.step_failure_data.user_failure_data
    assert reason is not None
    assert re.search("have no result, which counts as failed|^checks: a fact", str(reason.description)), reason
    assert own_house.published == before
    assert own_house.intact()
    assert [path.name for path in (own_house.data_dir / "releases").iterdir()] == [before.name]
