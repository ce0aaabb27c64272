"""How long the whole country takes from its files to a checked table, and the ratio to DuckDB reading the same files.

The files are the example's, stretched to 308 municipalities and 4 250 rows each; ten times the rows are ten releases of
them. Each measurement is a process of its own. Importing Dagster and Great Expectations is not counted, because a
refresh pays it once whatever it reads. Not measured here: a refresh of the example (`refresh.py`).
"""

from __future__ import annotations

import argparse
import json
import resource
from itertools import cycle, islice
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import duckdb

from benchmarks.processes import in_a_process, settings_of_the_country
from orchestration import runs, warehouse
from orchestration.ingest import raw_tables, witnesses
from orchestration.quality import expectations
from orchestration.settings import SEEDS_DIR, SOURCES_DIR, get_settings
from sources import landing
from sources.code_lists import load_code_list
from sources.contract import load_source
from sources.syke import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

ROWS, RELEASES, TIMES = 4_250, 10, 3
SOURCE = load_source("syke")
DATASET = SOURCE.dataset("municipal_emissions")
SQL_TYPES = {"text": "varchar", "integer": "bigint", "decimal": "double", "boolean": "boolean"}


def main() -> None:
    """Print the table: seconds of each step, memory and ratios, for one release and for many."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=ROWS, help="of each file")
    asked.add_argument("--releases", type=int, default=RELEASES)
    asked.add_argument("--times", type=int, default=TIMES, help="one release is measured, the best of which counts")
    asked.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.step:
        get_settings()  # the process goes by the country's code lists
        print(json.dumps(STEPS[given.step](given.folder, given.releases)))
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = _make_files(folder, given.rows, given.releases)
        once, many = f"{files} files", f"{given.releases * files} files"
        measured = {once: _measure(folder, 1, given.times), many: _measure(folder, given.releases, 1)}
    print(f"{'national scale':42} {once:>12} {many:>12}")
    for step in measured[once]:
        print(f"{step:42} " + " ".join(f"{figures[step]:12.2f}" for figures in measured.values()))
    for floor in ("DuckDB alone, table in a file, s", "DuckDB alone, table in memory, s"):
        ratios = [figures["landed to checked, s"] / figures[floor] for figures in measured.values()]
        print(f"{f'ratio: to {floor[:-3]}':42} " + " ".join(f"{ratio:12.2f}" for ratio in ratios))
    ratio = measured[many]["landed to checked, s"] / measured[once]["landed to checked, s"]
    print(f"{f'ratio: {given.releases} times the rows to once':42} {'':12} {ratio:12.2f}")


def _measure(folder: Path, releases: int, times: int) -> dict[str, float]:
    """The best of some measurements, ours and DuckDB's in turn, each in a process of its own."""
    ours: list[dict[str, float]] = []
    floor: list[dict[str, float]] = []
    for _ in range(times):
        for step, found in (("ours", ours), ("floor", floor)):
            asked = ("--step", step, "--folder", str(folder), "--releases", str(releases))
            found.append(in_a_process("benchmarks.national", *asked, **settings_of_the_country(folder)))
    best = min(ours, key=lambda figures: figures["landed to checked, s"])
    return best | {name: min(figures[name] for figures in floor) for name in floor[0]}


def _ours(folder: Path, releases: int) -> dict[str, float]:
    """Seconds and memory of the house's own way, step by step; parsing and loading run side by side."""
    build = folder / "build"
    for old in (build, folder / "landing"):
        rmtree(old, ignore_errors=True)
    build.mkdir()
    expectations.import_great_expectations()
    seconds = {
        "parsing, s": _timed(parse, "parse"),
        "loading and waiting for parts, s": _timed(warehouse, "load_raw"),
        "finding witnesses, s": _timed(witnesses, "of"),
        "Great Expectations, s": _timed(expectations, "check_table"),
    }
    started, started_cpu = perf_counter(), process_time()
    snapshots = landing.land(SOURCE, _files(folder, releases), "live", folder / "landing")
    landed = perf_counter() - started
    runs.keep_inputs(build, SOURCE.publisher, snapshots)
    row_count, parsed, pending = raw_tables.read_anew(SOURCE, DATASET, build)
    wrong = [line for result in [parsed, *pending()] if not result.passes for line in result.messages()]
    took, took_cpu = perf_counter() - started, process_time() - started_cpu
    rows_of_files = (len(snapshot.path.read_bytes().splitlines()) - 1 for snapshot in snapshots)
    if wrong or row_count != sum(rows_of_files):
        raise SystemExit(f"{row_count} rows, and these are wrong: {wrong}")
    return {
        "rows, millions": row_count / 1e6,
        "landing, s": landed,
        **{step: sum(spent) for step, spent in seconds.items()},
        "landed to checked, s": took,
        "processors' time of that, s": took_cpu,
        "memory at most, GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def _timed(module: ModuleType, name: str) -> list[float]:
    """Let each call of a module's function leave its seconds in the list that comes back."""
    real: Callable[..., object] = getattr(module, name)
    seconds: list[float] = []

    def timed(*args: object) -> object:
        started = perf_counter()
        try:
            return real(*args)
        finally:
            seconds.append(perf_counter() - started)

    setattr(module, name, timed)
    return seconds


def _files(folder: Path, releases: int) -> Iterator[landing.Fetched]:
    for release in range(1, releases + 1):
        for path in sorted((folder / str(release)).iterdir()):
            yield landing.Fetched(path.name, path.read_bytes(), "benchmark", f"20{release + 10}-06-10")


def _floor(folder: Path, releases: int) -> dict[str, float]:
    """Seconds that DuckDB alone needs to read the same files into a table with the same types."""
    types = ", ".join(f"'{column.name}': '{SQL_TYPES[column.type]}'" for column in DATASET.file_columns)
    paths = [str(folder / str(release) / "*.csv") for release in range(1, releases + 1)]
    read = (
        f"create table emissions as from read_csv({paths}, header = true, delim = ';', decimal_separator = ',', "
        f"nullstr = {list(DATASET.layout['nulls'])}, columns = {{{types}}})"
    )
    seconds = {}
    for name, where in (("in a file", folder / "floor.duckdb"), ("in memory", ":memory:")):
        started = perf_counter()
        with duckdb.connect(str(where)) as connection:
            connection.execute(read)
        seconds[f"DuckDB alone, table {name}, s"] = perf_counter() - started
    (folder / "floor.duckdb").unlink()
    return seconds


def _make_files(folder: Path, rows: int, releases: int) -> int:
    """Write the country's files, one folder for each release; how many files a release has."""
    codes = load_code_list("municipalities.municipality_code", SEEDS_DIR)
    examples = [path.read_text(encoding="utf-8").splitlines() for path in sorted(_example().glob("kunta_*.csv"))]
    for code, (header, *lines) in zip(codes, cycle(examples), strict=False):
        scale = 0.5 + int(code) / 1000
        stretched = (_line(line, part, scale) for part in range(rows) for line in lines)
        first, *rest = islice(stretched, rows)
        for release in range(1, releases + 1):
            (folder / str(release)).mkdir(exist_ok=True)
            # no two releases of a file are the same
            text = "\n".join([header, f"{first}{release}", *rest])
            (folder / str(release) / f"kunta_{int(code)}.csv").write_text(f"{text}\n", encoding="utf-8")
    return len(codes)


def _example() -> Path:
    (path,) = {file.parent for file in (SOURCES_DIR / SOURCE.publisher / "example").rglob("kunta_*.csv")}
    return path


def _line(line: str, part: int, scale: float) -> str:
    """A line of the example with other numbers; its copies are told apart by the last level's name."""
    year, hinku, trading, first, second, third, *numbers = line.split(";")
    changed = [
        cell if cell == "NA" else f"{float(cell.replace(',', '.')) * scale / (part + 1):.4f}".replace(".", ",")
        for cell in numbers
    ]
    return ";".join([year, hinku, trading, first, second, f"{third}{part or ''}", *changed])


STEPS = {"ours": _ours, "floor": _floor}

if __name__ == "__main__":
    main()
