"""A refresh on a lake: the same files as without one, each release's build to be looked at again, and old age."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration import lake, runs, table_facts, warehouse
from orchestration.ingest import assets as ingest
from orchestration.quality import reuse
from orchestration.release import checks as release_checks
from orchestration.release import exports, lake_builds, release, wide_tables
from sources.landing import Fetched, bundled
from tests.conftest import bytes_of, example
from tests.orchestration.lakes import LakeHouse, assert_same_tables, on_a_lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from orchestration.transform.manifest import Manifest

POPULATION = "population_11re_01.json"
OVERVIEW = "marts.mart_municipal_overview"
RESIDENTS = f"select sum(population) from {OVERVIEW}"  # noqa: S608 - a name of the test's own


@dataclass(frozen=True)
class Second:
    """A house after its second release: both releases as they describe themselves, the first one's rows of then."""

    house: LakeHouse
    first: dict[str, Any]
    now: dict[str, Any]
    tables_of_first: dict[str, table_facts.Table]


@pytest.fixture(scope="module")
def first(first_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeHouse]:
    """A house on a lake with one release."""
    with on_a_lake(first_data, tmp_path_factory.mktemp("lake") / "data") as house:
        refreshed = house.refresh()
        assert refreshed.code == 0, refreshed.said
        yield house


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return found


def files_of_builds(house: LakeHouse) -> set[Path]:
    return {path for path in (house.data_dir / "lake").rglob("*.parquet") if lake.PUBLISHED not in path.parts}


def tables_at(snapshot: int) -> dict[str, table_facts.Table]:
    """Every table of a build with a digest of its rows."""
    return table_facts.all_tables(replace(lake.required(), snapshot=snapshot))


# The same files as without a lake


def test_its_release_has_the_very_bytes_of_one_without_a_lake(first: LakeHouse, first_data: Path) -> None:
    without = {name: content for name, content in bytes_of(first_data / "published").items() if "." in name}
    on_it = bytes_of(first.published)
    assert_same_tables(on_it, without)
    assert on_it.keys() == without.keys() | {name for name in on_it if "." not in name}


def test_no_file_of_a_run_is_a_warehouse_and_the_lake_is_where_the_rows_are(first: LakeHouse) -> None:
    run = (first.data_dir / "build" / "latest").resolve()
    assert not (run / "warehouse.duckdb").exists()
    assert lake.snapshot_of(run) == described(first.published)["lake"]["snapshot"]
    assert len(list((first.data_dir / "lake").rglob("*.parquet"))) > 100


def test_a_release_without_a_lake_tells_of_none(first_data: Path) -> None:
    assert "lake" not in described(first_data / "published")


def test_the_same_files_again_make_no_release_and_no_snapshot(first: LakeHouse) -> None:
    before = warehouse.head_of(lake.required())
    again = first.refresh()
    assert "Nothing new" in again.said
    assert warehouse.head_of(lake.required()) == before


# The way back to a build


@pytest.fixture(scope="module")
def second(first: LakeHouse) -> Second:
    """The house after a second release with other figures, and what the first one was before it."""
    made = described(first.published)
    before = tables_at(made["lake"]["snapshot"])
    population = json.loads(example("statfin", POPULATION))
    population["value"][-1] += 100

    def altered(folder: Path) -> Iterator[Fetched]:
        for file in bundled(folder):
            is_it = folder.name == "statfin" and file.name == POPULATION
            yield replace(file, content=json.dumps(population).encode()) if is_it else file

    with pytest.MonkeyPatch.context() as publisher:
        publisher.setattr(ingest.landing, "bundled", altered)
        refreshed = first.refresh_and_approve()
    assert refreshed.code == 0, refreshed.said
    return Second(first, made, described(first.published), before)


def test_the_snapshot_of_a_release_has_its_marts_row_for_row_after_another_release(
    second: Second, manifest: Manifest
) -> None:
    marts = exports.marts_of(manifest)
    assert len(marts) > 40
    for one in (second.first, second.now):
        database = second.house.data_dir / "releases" / one["release_id"] / "warehouse.duckdb"
        for snapshot in (second.first["lake"]["snapshot"], second.now["lake"]["snapshot"]):
            as_judged, _ = release_checks.of(
                database, replace(lake.required(), snapshot=snapshot), marts, wide_tables.of(marts)
            )
            assert as_judged.passes == (snapshot == one["lake"]["snapshot"])


def test_every_table_of_a_build_is_as_it_was_after_another_build(second: Second) -> None:
    then, now = (tables_at(one["lake"]["snapshot"]) for one in (second.first, second.now))
    assert then == second.tables_of_first
    assert {name for name in then if then[name] != now[name]} >= {"raw.statfin_population", OVERVIEW}


def test_a_table_alone_is_looked_at_as_of_a_release_too(second: Second) -> None:
    first, now = (one["lake"]["snapshot"] for one in (second.first, second.now))
    at_first, at_now = (second.house.head(f"{RESIDENTS} at (version => {snapshot})") for snapshot in (first, now))
    assert (at_first, at_now) == (second.house.at(first, RESIDENTS), second.house.at(now, RESIDENTS))
    assert at_first != at_now


def test_the_lake_itself_tells_which_snapshot_is_of_which_release(second: Second) -> None:
    told = second.house.head("select release_id, snapshot, is_published from published.releases order by released_at")
    assert told == [
        (second.first["release_id"], second.first["lake"]["snapshot"], False),
        (second.now["release_id"], second.now["lake"]["snapshot"], True),
    ]


def test_a_table_that_did_not_change_lies_there_once_for_both_builds(second: Second) -> None:
    def files(table: str) -> list[set[object]]:
        sql = f"select data_file from ducklake_list_files('warehouse', '{table}', schema => 'raw', snapshot_version => "  # noqa: S608 - a name of the test's own
        snapshots = (one["lake"]["snapshot"] for one in (second.first, second.now))
        return [{path for (path,) in second.house.head(f"{sql}{snapshot})")} for snapshot in snapshots]

    first, now = files("syke_municipal_emissions")
    assert first == now != set()
    first, now = files("statfin_population")
    assert first.isdisjoint(now)


@pytest.mark.parametrize("which", ["first", "now"])
def test_the_command_prints_sql_that_shows_the_build_to_any_duckdb(
    which: str, second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = getattr(second, which)
    outcome = second.house.run("lake", *([asked["release_id"]] if which == "first" else []))
    assert outcome.code == 0, outcome.said
    assert second.house.server.owners_password not in outcome.said
    monkeypatch.setenv("PGPASSWORD", second.house.server.owners_password)
    with duckdb.connect() as stranger:
        for line in outcome.said.splitlines():
            if line.startswith("install"):
                for extension in ("postgres_scanner", "ducklake"):
                    stranger.execute(f"load '{lake._path_of(extension)}'")  # noqa: SLF001 - offline, so from the package
            else:
                stranger.execute(line)
        total = stranger.execute(RESIDENTS.replace("marts.", "warehouse.marts.")).fetchall()
        with pytest.raises(duckdb.Error, match="read-only"):
            stranger.execute(f"drop table warehouse.{OVERVIEW}")
    assert total == second.house.at(asked["lake"]["snapshot"], RESIDENTS)


def test_the_command_tells_what_it_cannot_show(second: Second, set_up: Callable[..., None]) -> None:
    outcome = second.house.run("lake", "2020.01.01-1")
    assert (outcome.code, "There is no release 2020.01.01-1. Next: `ilmasto releases`" in outcome.said) == (2, True)
    set_up(warehouse="")
    outcome = second.house.run("lake")
    assert outcome.code == 2
    assert "ducklake: before an address postgresql://USER@HOST/DATABASE" in outcome.said


def test_a_rollback_is_told_to_the_lake(second: Second) -> None:
    published = "select release_id from published.releases where is_published"
    for release_id in (second.first["release_id"], second.now["release_id"]):
        assert second.house.run("rollback", release_id).code == 0
        assert second.house.head(published) == [(release_id,)]


# What is refused


def test_a_refused_run_leaves_nothing_that_anyone_reads(second: Second, sends: Callable[..., None]) -> None:
    house, snapshot = second.house, second.now["lake"]["snapshot"]
    told, tables = house.head("from published.releases"), tables_at(snapshot)
    sends("syke", {"kunta_297.csv": example("syke", "kunta_297.csv").partition(b"\n")[0] + b"\n"})
    refused = house.refresh()
    assert refused.code == 1, refused.said
    run = (house.data_dir / "build" / "latest").resolve()
    assert lake.snapshot_of(run) is None
    assert house.head("from published.releases") == told
    assert tables_at(snapshot) == tables
    following = runs.run_dir("following")  # goes on from no build: the head is not what any of them left
    assert reuse.begin(following) is None
    assert table_facts.all_tables(lake.required()) == {}
    assert tables_at(snapshot) == tables


# Old age


def test_snapshots_of_no_release_expire_and_their_files_go_after_a_time_of_grace(
    second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = second.house
    kept = [second.first["lake"]["snapshot"], second.now["lake"]["snapshot"]]
    tables = [tables_at(snapshot) for snapshot in kept]
    lake_builds.follow(release.releases())
    found = {snapshot for (snapshot,) in house.head("select snapshot_id from warehouse.snapshots()")}
    assert found == {*kept, warehouse.head_of(lake.required())}
    with warehouse.opened(lake.required(), read_only=False) as connection:
        connection.execute("create schema if not exists raw")  # a run that was refused may have left none at the head
        connection.execute("create table raw.of_no_release as select 1 as one from range(3)")
        connection.execute("drop table raw.of_no_release")
    of_dead_writer = next(iter(files_of_builds(house))).with_name("ducklake-of-a-dead-writer.parquet")
    of_dead_writer.write_bytes(b"PAR1")
    lake_builds.follow(release.releases())
    assert of_dead_writer.is_file()
    assert any("of_no_release" in path.parts for path in files_of_builds(house))
    lake_builds.follow(release.releases(), grace=timedelta(0))
    assert not of_dead_writer.is_file()
    assert not any("of_no_release" in path.parts for path in files_of_builds(house))
    assert [tables_at(snapshot) for snapshot in kept] == tables
    # a release that is forgotten takes its build with it, as soon as no run's folder names it either
    monkeypatch.setattr(lake, "snapshot_of", lambda _: None)
    lake_builds.follow(release.releases()[:1], grace=timedelta(0))
    with pytest.raises(lake.LakeError, match=f"No snapshot found at version {kept[0]}"):
        tables_at(kept[0])
    assert tables_at(kept[1]) == tables[1]


def test_a_lake_that_cannot_be_told_is_warned_of_and_the_release_stands(
    second: Second, set_up: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(warehouse="ducklake:postgresql://nobody:salainen@127.0.0.1:9/lake")
    assert second.house.run("rollback", second.first["release_id"]).code == 0
    del capsys
    assert second.house.published.name == second.first["release_id"]
