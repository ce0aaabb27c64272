"""What a lake costs beside a DuckDB file of each run: refreshes of the example, bytes, and months of made-up readings.

Refreshes are processes of their own, as in `refresh.py`, and so is each load of readings, for its memory. PostgreSQL
and the files are on this machine, so the network between them is not measured.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.processes import in_a_process
from benchmarks.refresh import EXAMPLE_WORKBOOKS, change, command
from orchestration import lake, warehouse
from orchestration.settings import get_settings
from orchestration.transform import project
from tests.orchestration.postgres_server import Server, running

MONTHS = (1, 4)
"""In millions of rows: a month of some 1 400 meters by the hour, and of four times as many."""
READINGS = """
    select
        'meter-' || lpad(cast(i % {meters} as varchar), 6, '0') as meter_id,
        timestamp '2026-01-01' + to_hours(cast(i // {meters} as integer)) as read_at,
        cast(20 + 15 * sin(i) as decimal(9, 3)) as energy_kwh
    from range({rows}) as hours(i)
"""
BY_MONTH = """
    select meter_id, date_trunc('month', read_at) as month, sum(energy_kwh) as energy_kwh, count(*) as hours
    from raw.readings group by all
"""


def main() -> None:
    """Print the table of one run: refreshes, bytes and readings, in a file and on the lake, and their ratios."""
    project.OURS.prepare_manifest()
    with TemporaryDirectory() as name, running() as server:
        server.ask("create database refreshes")
        in_file = _refreshes(Path(name) / "file", {})
        on_lake = _refreshes(Path(name) / "lake", {"ILMASTO_WAREHOUSE": f"ducklake:{server.url('refreshes')}"})
        catalogue = server.ask("select pg_database_size('refreshes') / 1e6")[0][0]
        for millions in MONTHS:
            in_file |= _readings(Path(name), None, millions)
            on_lake |= _readings(Path(name), server, millions)
    print(f"{'':46} {'file':>9} {'lake':>9} {'ratio':>7}")
    for what, figure in in_file.items():
        print(f"{what:46} {figure:9.1f} {on_lake[what]:9.1f} {on_lake[what] / figure:7.2f}")
    print(f"{'catalogue in PostgreSQL after two builds, MB':46} {'':9} {catalogue:9.1f}")


def _refreshes(data_dir: Path, settings: dict[str, str]) -> dict[str, float]:
    """Seconds of a cold refresh and of one with a changed workbook, and megabytes of the builds after each."""
    workbooks = data_dir.with_name(f"{data_dir.name}-workbooks")
    workbooks.mkdir()
    for path in EXAMPLE_WORKBOOKS.glob("*.xlsx"):
        (workbooks / path.name).write_bytes(path.read_bytes())
    figures = {}
    for what in ("cold refresh", "one changed workbook"):
        given = command(data_dir, workbooks)
        given["env"] |= settings
        started = perf_counter()
        outcome = subprocess.run(**given, capture_output=True, text=True, check=False)
        figures[f"{what}, s"] = perf_counter() - started
        if outcome.returncode:
            raise SystemExit(f"the refresh failed:\n{outcome.stdout}{outcome.stderr}")
        change(min(workbooks.iterdir()))
        files = [*data_dir.glob("build/*/warehouse.duckdb"), *(data_dir / "lake").rglob("*.parquet")]
        builds = "one build" if what == "cold refresh" else "two builds"
        figures[f"files of {builds}, MB"] = sum(path.stat().st_size for path in files if not path.is_symlink()) / 1e6
    return figures


def _readings(folder: Path, server: Server | None, millions: int) -> dict[str, float]:
    """Seconds and memory of a month of readings, loaded and summed in a process of its own."""
    settings = {"ILMASTO_DATA_DIR": str(folder / f"readings-{millions}{'-lake' if server else ''}")}
    if server is not None:
        server.ask(f"create database readings{millions}")
        settings["ILMASTO_WAREHOUSE"] = f"ducklake:{server.url(f'readings{millions}')}"
    figures = in_a_process("benchmarks.lake", str(millions), **settings)
    return {f"{millions} M readings: {what}": figure for what, figure in figures.items()}


def _measure(millions: int) -> dict[str, float]:
    """Load a month of readings into the warehouse of the settings and sum it by meter: seconds, megabytes at most."""
    get_settings()
    place = lake.of_settings() or get_settings().data_dir / "readings.duckdb"
    rows = millions * 1_000_000
    figures = {}
    with warehouse.opened(place, read_only=False) as connection:
        connection.execute("set memory_limit = '800MB'; create schema raw")
        started = perf_counter()
        connection.execute(f"create table raw.readings as {READINGS.format(meters=rows // 720, rows=rows)}")
        figures["loaded, s"] = perf_counter() - started
        started = perf_counter()
        connection.execute(f"create table raw.by_month as {BY_MONTH}")
        figures["summed by meter, s"] = perf_counter() - started
    figures["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(int(sys.argv[1]))))
    else:
        main()
