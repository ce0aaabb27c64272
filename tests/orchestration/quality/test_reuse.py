"""A build goes on from an earlier one: what is unchanged stands with its results, and nothing else does.

Not here: the verdict, which asks for every result whichever run it is from (`test_verdict.py`).
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest as DbtManifest

from orchestration import runs, table_facts, warehouse
from orchestration.quality import results, reuse
from orchestration.quality.results import CheckResult
from orchestration.settings import DBT_DIR
from orchestration.transform import project, rebuild
from orchestration.transform.manifest import built_by_dbt, readers_of
from tests.conftest import House, bytes_of, example, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.transform.manifest import Manifest

POPULATION = "population_11re_01.json"
OF_THE_RUN = {
    *("release_approvals", "release_checks", "release_history", "release_info"),
    *("release_sources", "release_tables"),
}
"""Tables that tell of the release itself."""


@pytest.fixture
def run(own_house: House) -> Path:
    """The folder of a run that has landed the very files of the house's build and done nothing else."""
    folder = runs.run_dir("another-run")
    shutil.copytree(build_of(own_house) / "inputs", folder / "inputs")
    return folder


def build_of(house: House) -> Path:
    return house.data_dir / "build" / json.loads((house.published / "release.json").read_text())["run_id"]


def row_less(table: str, build: Path) -> None:
    with warehouse.opened(build / runs.WAREHOUSE, read_only=False) as connection:
        connection.execute(f"delete from {table} where rowid = 0")  # noqa: S608 - a name of the test's own


# Which build is gone on from


def test_a_run_goes_on_from_the_build_before(own_house: House, run: Path) -> None:
    earlier = reuse.begin(run)
    assert earlier is not None
    assert earlier.folder == build_of(own_house)
    before = table_facts.all_tables(earlier.folder / runs.WAREHOUSE)
    assert table_facts.all_tables(run / runs.WAREHOUSE) == before


def test_a_run_asks_once_which_build_it_goes_on_from(run: Path) -> None:
    first = reuse.begin(run)
    row_less("marts.mart_measures", run)
    assert reuse.begin(run) == first


def test_other_code_begins_anew(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "code_version", lambda *, with_site: f"other {with_site}")
    assert reuse.begin(run) is None
    assert not (run / runs.WAREHOUSE).exists()


def test_another_library_begins_anew(run: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "duckdb-0.0.1.dist-info").mkdir()
    monkeypatch.setattr(runs.sysconfig, "get_path", lambda _: str(tmp_path))
    assert reuse.begin(run) is None


@pytest.mark.parametrize("table", ["raw.syke_municipal_emissions", "intermediate.int_place_totals", "seeds.themes"])
def test_a_warehouse_that_was_altered_since_is_not_gone_on_from(table: str, own_house: House, run: Path) -> None:
    row_less(table, build_of(own_house))
    assert reuse.begin(run) is None
    assert not (run / runs.WAREHOUSE).exists()


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"build_version": "", "digests": 1}', "gone", "no warehouse"])
def test_a_damaged_build_is_not_gone_on_from(damage: str, own_house: House, run: Path) -> None:
    build = build_of(own_house)
    if damage == "gone":
        shutil.rmtree(build)
    elif damage == "no warehouse":
        (build / runs.WAREHOUSE).unlink()
    else:
        (build / "built.json").write_text(damage, encoding="utf-8")
    assert reuse.begin(run) is None


def test_a_run_with_a_warehouse_of_its_own_keeps_it(run: Path) -> None:
    (run / runs.WAREHOUSE).write_bytes(b"its own")
    assert reuse.begin(run) is None
    assert (run / runs.WAREHOUSE).read_bytes() == b"its own"


# What is taken over


def test_results_are_taken_over_with_the_run_in_which_they_ran(own_house: House, run: Path) -> None:
    earlier = reuse.begin(run)
    assert earlier is not None
    (taken,) = earlier.taken_over(["parse.syke_municipal_emissions"]) or []
    assert taken.ran_in == build_of(own_house).name
    results.record(build_of(own_house), [taken])
    (again,) = [result for result in results.recorded(build_of(own_house)).values() if result.ran_in]
    assert again == taken


def test_a_result_that_is_missing_or_bad_is_not_taken_over(own_house: House, run: Path) -> None:
    bad = CheckResult("parse.syke_municipal_emissions", "parse", "bad", "failed")
    results.record(build_of(own_house), [bad])
    earlier = reuse.begin(run)
    assert earlier is not None
    assert earlier.taken_over(["parse.syke_municipal_emissions"]) is None
    assert earlier.taken_over(["parse.no_such_dataset"]) is None


def test_what_is_built_again_is_what_dbt_itself_selects(manifest: Manifest) -> None:
    parsed = DbtManifest.from_msgpack(project.OURS.parsed_path.read_bytes())
    places = ["--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--target-path", str(project.OURS.target)]
    for name in sorted(table["name"] for table in manifest["sources"].values()):
        asked = ["ls", "--quiet", "--output", "json", "--select", f"source:raw.{name}+", *places]
        listed = dbtRunner(manifest=parsed).invoke(asked).result
        assert isinstance(listed, list)
        chosen = {str(json.loads(line)["unique_id"]) for line in listed}
        built = {key for key in chosen if key.split(".")[0] in {"model", "seed", "test"}}
        assert built == readers_of(manifest, [name]), name


def test_what_is_built_stands_in_order_of_what_reads_what(manifest: Manifest) -> None:
    order = built_by_dbt(manifest)
    place = {unique_id: number for number, unique_id in enumerate(order)}
    assert set(order) == set(manifest["nodes"])
    for unique_id, node in manifest["nodes"].items():
        assert all(place[p] < place[unique_id] for p in node["depends_on"].get("nodes", []) if p in place)


def test_a_table_that_changes_without_being_built_is_an_error(run: Path, manifest: Manifest) -> None:
    earlier = reuse.begin(run)
    assert earlier is not None
    found = earlier.taken_over(f"dbt.{unique_id}" for unique_id in built_by_dbt(manifest)) or []
    tables = table_facts.all_tables(run / runs.WAREHOUSE)
    assert rebuild.others_than_checked(manifest, run, found, tables) == []
    row_less("marts.mart_measures", run)
    (error,) = rebuild.others_than_checked(manifest, run, found, table_facts.all_tables(run / runs.WAREHOUSE))
    assert not error.passes
    assert error.detail.startswith("marts.mart_measures: its rows are not those that were checked in the run ")


# Through the whole job


def test_a_release_that_goes_on_from_a_build_is_the_one_that_begins_anew_would_make(
    own_house: House, sends: Callable[..., None], tmp_path: Path
) -> None:
    other = House(tmp_path / "other")
    shutil.copytree(own_house.data_dir, other.data_dir, symlinks=True)
    for path in (other.data_dir / "build").glob("*/built.json"):
        path.unlink()
    population = json.loads(example("statfin", POPULATION))
    population["value"][-1] += 100
    sends("statfin", {POPULATION: json.dumps(population).encode()})
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    ran = [result for result in results.recorded(build_of(own_house)).values() if result.ran_in]
    assert {result.room for result in ran} == {"parse", "gx", "dbt"}
    with settings_of(other.data_dir):
        outcome = other.refresh_and_approve()
        assert outcome.code == 0, outcome.said
        assert not any(result.ran_in for result in results.recorded(build_of(other)).values())
    assert tables_of(own_house) == tables_of(other)


def tables_of(house: House) -> dict[str, bytes]:
    """Every table of the release as CSV, but for those that tell of the release itself."""
    return {
        name: content
        for name, content in bytes_of(house.published).items()
        if name.endswith(".csv") and name.removesuffix(".csv") not in OF_THE_RUN
    }
