"""How long refreshes of the example take beside what is wanted, where the time goes, and the ratio to the floor.

The floor is the very same compiled SQL run by DuckDB alone on the same raw tables. Each refresh is a process of its
own, the first in a new data folder; before it dbt has parsed the project and passed its unit tests, as after any other
refresh with the same code. Not measured here: the build of the site.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import duckdb
import openpyxl
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.settings import DBT_DIR, SOURCES_DIR, tool_environment, warehouse_of_dbt
from orchestration.transform import project
from orchestration.transform.manifest import METERED

STEP = re.compile(r"  [✓✗] (\S+) +([\d.]+) s")
EXAMPLE_WORKBOOKS = max((SOURCES_DIR / "coordinators" / "example").iterdir())
WANTED_S = {"cold": 12, "one changed workbook": 8, "nothing new": 3}
WANTED_RATIO = 5
"""Of dbt's build to the same SQL by DuckDB alone."""


def main() -> None:
    """Print the table of one run: a cold refresh, one changed workbook, nothing new, memory of another, the floor."""
    project.OURS.prepare_manifest()
    with TemporaryDirectory() as folder, TemporaryDirectory() as other_folder, TemporaryDirectory() as workbooks_folder:
        data_dir, workbooks = Path(folder), Path(workbooks_folder)
        peak_megabytes = _peak_megabytes(Path(other_folder))
        for path in EXAMPLE_WORKBOOKS.glob("*.xlsx"):
            copyfile(path, workbooks / path.name)
        cold_seconds, said = _refresh(data_dir, workbooks)
        change(min(workbooks.iterdir()))
        changed_seconds, changed_said = _refresh(data_dir, workbooks)
        again_seconds, again_said = _refresh(data_dir, workbooks)
        floor_seconds = seconds_of_the_sql(data_dir / "build" / "latest" / "warehouse.duckdb")
    steps = [(name, float(seconds)) for name, seconds in STEP.findall(said)]
    print(f"{'cold refresh without the site':42} {cold_seconds:6.1f} s  (at most {WANTED_S['cold']} wanted)")
    for name, seconds in steps:
        print(f"  {name:40} {seconds:6.1f} s {seconds / cold_seconds:8.0%}")
    rest = cold_seconds - sum(seconds for _, seconds in steps)
    print(f"  {'starting, Dagster, between the steps':40} {rest:6.1f} s {rest / cold_seconds:8.0%}")
    wanted = WANTED_S["one changed workbook"]
    print(f"{'one changed workbook':42} {changed_seconds:6.1f} s  (at most {wanted} wanted)")
    for name, seconds in STEP.findall(changed_said):
        print(f"  {name:40} {float(seconds):6.1f} s")
    print(f"{'the same again':42} {again_seconds:6.1f} s  (at most {WANTED_S['nothing new']} wanted)")
    print(f"  {'said that nothing is new':40} {'yes' if 'Nothing new' in again_said else 'NO':>8}")
    print(f"{'memory of all its processes at most':42} {peak_megabytes:6.0f} MB")
    print(f"{'floor: the same SQL by DuckDB alone':42} {floor_seconds:6.2f} s")
    dbt_seconds = dict(steps)["dbt_build"]
    print(f"{'ratio: dbt build to the floor':42} {dbt_seconds / floor_seconds:6.1f}    (at most {WANTED_RATIO} wanted)")
    print(f"{'ratio: cold refresh to the floor':42} {cold_seconds / floor_seconds:6.1f}")
    print(f"{'ratio: one changed workbook to a cold one':42} {changed_seconds / cold_seconds:6.2f}")
    print(f"{'ratio: nothing new to a cold refresh':42} {again_seconds / cold_seconds:6.2f}")


def change(workbook: Path) -> None:
    """Let the first sum of money among a workbook's procurements be ten euros more."""
    book = openpyxl.load_workbook(workbook)
    header, row = list(book["Hankinnat"].iter_rows(max_row=2))
    (cell,) = [cell for named, cell in zip(header, row, strict=True) if named.value == "arvo_eur"]
    cell.value += 10
    book.save(workbook)


def _refresh(data_dir: Path, workbooks: Path) -> tuple[float, str]:
    """Seconds and output of one refresh in a process of its own."""
    started = perf_counter()
    outcome = subprocess.run(**command(data_dir, workbooks), capture_output=True, text=True, check=False)
    seconds = perf_counter() - started
    if outcome.returncode:
        raise SystemExit(f"the refresh failed:\n{outcome.stdout}{outcome.stderr}")
    return seconds, outcome.stdout


def _peak_megabytes(data_dir: Path) -> float:
    """The most memory that a refresh and the processes beside it hold; asking for it slows them down."""
    with subprocess.Popen(**command(data_dir), stdout=subprocess.DEVNULL) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, resident_megabytes(process.pid))
            sleep(0.05)
    return peak


def command(data_dir: Path, workbooks: Path = EXAMPLE_WORKBOOKS) -> dict[str, Any]:
    """A refresh of these workbooks, as `subprocess.run` takes it."""
    return {
        "args": [str(Path(sys.executable).with_name("ilmasto")), "refresh", "--workbooks", str(workbooks)],
        "env": tool_environment(ILMASTO_DATA_DIR=str(data_dir), ILMASTO_WITH_SITE="false"),
    }


def resident_megabytes(pid: int) -> float:
    """Memory of a process and its children that no other process shares, and their part of what is shared (Linux)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own / 1024 + sum(resident_megabytes(int(child)) for child in children)


def seconds_of_the_sql(build: Path) -> float:
    """Seconds that DuckDB alone needs for every seed, model and data test of the project, in their order."""
    arguments = ["--quiet", "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR)]
    with warehouse_of_dbt(build):
        compiled = dbtRunner().invoke(["compile", *arguments]).result
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call] # the adapter ships no types
    statements = [
        _statement(result.node)
        for result in compiled.results
        if result.node.resource_type in ("model", "test")  # type: ignore[union-attr] # dbt's result is untyped
        and METERED not in result.node.tags  # type: ignore[union-attr] # same
    ]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as warehouse (read_only)")
        for schema in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {schema}")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'warehouse' and schema_name in ('raw', 'seeds')"
        ).fetchall()
        for schema, table in tables:
            connection.execute(f'create table {schema}."{table}" as from warehouse.{schema}."{table}"')
        started = perf_counter()
        for statement in statements:
            connection.execute(statement)
        return perf_counter() - started


def _statement(node: object) -> str:
    sql = str(node.compiled_code).replace('"warehouse".', "")  # type: ignore[attr-defined] # dbt's nodes are untyped
    if node.resource_type == "test":  # type: ignore[attr-defined] # same
        return f"select count(*) from ({sql})"
    return f"create table {node.schema}.{node.name} as {sql}"  # type: ignore[attr-defined] # same


if __name__ == "__main__":
    main()
