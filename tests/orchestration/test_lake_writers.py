"""Several writers on one lake at once, readers beside them, and a writer that dies.

Not here: a whole refresh on a lake (`test_lake.py`).
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration import lake, runs, table_facts, warehouse
from orchestration.release import lake_builds
from orchestration.settings import tool_environment
from sources.contract import Source, table_name
from tests.orchestration.lakes import LakeHouse, on_a_lake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITERS = ("coordinators", "statfin", "syke", "traficom")
WRITES = """
import sys
from pathlib import Path
from orchestration.ingest import raw_tables
from sources.contract import load_sources

folder, publisher = Path(sys.argv[1]), sys.argv[2]
source = load_sources()[publisher]
print("ready", flush=True)
sys.stdin.readline()
for _ in range(3):
    for dataset in source.datasets:
        raw_tables.read_anew(source, dataset, folder)
"""
DIES = """
import os, signal, sys
from pathlib import Path
import pandas as pd
from orchestration import warehouse
from sources.contract import load_sources, table_name

source = load_sources()["statfin"]
dataset = source.datasets[0]
names = list(warehouse.raw_columns(dataset))

def parts():
    yield pd.DataFrame({name: [None] * 500_000 for name in names})
    os.kill(os.getpid(), signal.SIGKILL)
    yield pd.DataFrame({name: [None] for name in names})

with warehouse.opened(warehouse.of_run(Path(sys.argv[1])), read_only=False) as connection:
    warehouse.load_raw(connection, table_name(source, dataset), dataset, parts())
"""


@pytest.fixture(scope="module")
def lake_house(first_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeHouse]:
    """A house on a lake that has built nothing."""
    with on_a_lake(first_data, tmp_path_factory.mktemp("writers") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def run(lake_house: LakeHouse, build: Path) -> Path:
    """The folder of a run on the lake that has landed the very files of the first house's build."""
    assert lake_house.data_dir
    folder = runs.run_dir("of-several-writers")
    shutil.copytree(build / "inputs", folder / "inputs")
    return folder


def process(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=tool_environment() | {"ILMASTO_WAREHOUSE": lake.required().address.get_secret_value()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def raw_of(sources: dict[str, Source], *publishers: str) -> set[str]:
    return {f"raw.{table_name(sources[name], dataset)}" for name in publishers for dataset in sources[name].datasets}


@pytest.fixture(scope="module")
def written(lake_house: LakeHouse, run: Path) -> tuple[int, list[object]]:
    """What four writers of different publishers left, each having written its tables three times; every read beside."""
    writers = [process(WRITES, str(run), publisher) for publisher in WRITERS]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    reads: list[object] = []
    sql = "select count(*) from raw.syke_municipal_emissions"
    while any(writer.poll() is None for writer in writers):
        try:
            reads += [count for (count,) in lake_house.head(sql)]
        except duckdb.CatalogException:  # not yet written
            reads.append(None)
    failed = [said for writer in writers if (said := writer.communicate()[1]) and writer.returncode]
    assert failed == []
    return warehouse.head_of(lake.required()), reads


def test_writers_of_different_publishers_at_once_leave_every_table_whole(
    written: tuple[int, list[object]], build: Path, sources: dict[str, Source]
) -> None:
    wanted = raw_of(sources, *WRITERS)
    on_file = table_facts.all_tables(build / runs.WAREHOUSE, wanted)
    assert table_facts.all_tables(lake.required()) == on_file
    assert on_file.keys() == wanted
    assert written[0] >= 3 * len(wanted)


def test_readers_beside_writers_see_whole_tables_alone(written: tuple[int, list[object]], build: Path) -> None:
    whole = warehouse.row_count(build / runs.WAREHOUSE, "raw.syke_municipal_emissions")
    _, reads = written
    assert set(reads) <= {None, whole}
    assert reads.count(whole) > 10


def test_a_reader_of_a_snapshot_is_not_touched_by_what_is_written_after_it(
    lake_house: LakeHouse, written: tuple[int, list[object]]
) -> None:
    snapshot, _ = written
    sql = "select count(*) from raw.traficom_passenger_cars"
    before = lake_house.at(snapshot, sql)
    with warehouse.opened(lake.required(), read_only=False) as connection:
        connection.execute("delete from raw.traficom_passenger_cars")
    assert (lake_house.head(sql), lake_house.at(snapshot, sql)) == ([(0,)], before)
    assert before[0][0]


def test_of_two_writers_of_one_table_the_second_is_refused(lake_house: LakeHouse) -> None:
    with (
        warehouse.opened(lake.required(), read_only=False) as one,
        warehouse.opened(lake.required(), read_only=False) as other,
    ):
        one.execute("create schema if not exists trial; create or replace table trial.t as select 0 as a")
        for connection, number in ((one, 1), (other, 2)):
            connection.begin()
            connection.execute("update trial.t set a = ?", [number])
        one.commit()
        with pytest.raises(duckdb.TransactionException, match="conflict"):
            other.commit()
    assert lake_house.head("from trial.t") == [(1,)]


def test_a_writer_that_dies_leaves_no_row_and_its_files_are_cleared_away(
    lake_house: LakeHouse, run: Path, written: tuple[int, list[object]], sources: dict[str, Source]
) -> None:
    del written
    sql = f"from raw.{table_name(sources['statfin'], sources['statfin'].datasets[0])} order by all"
    before = lake_house.head(sql)
    dying = process(DIES, str(run))
    assert dying.wait(60) == -signal.SIGKILL, dying.communicate()[1]
    assert lake_house.head(sql) == before
    left = next((lake_house.data_dir / "lake" / "raw").rglob("*.parquet")).with_name(
        "ducklake-of-a-dead-writer.parquet"
    )
    left.write_bytes(b"half")  # it may die before or after its first file; here after
    lake_builds.follow([])
    assert left.exists()  # it might be of one at work
    lake_builds.follow([], grace=timedelta(0))
    assert not left.exists()
    assert lake_house.head(sql) == before
