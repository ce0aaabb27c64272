"""How long a year of metered readings takes beside what is wanted: 5 700 meters, 50 million rows.

The readings are made up: hours of interval meters and of registers, with gaps, estimates, doubles, spikes, resets, the
changes of clocks, and a late correction. Each step is a process of its own, so that its memory is its own. A month's
CSV is removed once it was taken in, so `--years 10`, half a billion rows, needs no room for 40 GB. Not measured here:
the landing of the files (their sha256 among it), and the refresh.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from benchmarks.processes import in_a_process
from orchestration import worker
from orchestration.metered.deliveries import delivered
from orchestration.metered.months import months_of, reckon
from orchestration.settings import get_settings
from orchestration.transform import dbt_run, project
from sources.contract import load_source
from sources.files import sha256_of
from sources.landing import Snapshot

METERS = 5_700
FIRST_YEAR = 2024
WANTED_RATIO, WANTED_YEAR_S, WANTED_MONTH_S, WANTED_MEGABYTES = 0.5, 60, 10, 2000
_FINLAND = ZoneInfo("Europe/Helsinki")
_THREADS = 2
_CORRECTED_MONTH, _CORRECTED = 3, "64300000000000001"
"""How the metering points begin whose month is corrected: ten, three of which are registers and stay."""


def main() -> None:
    """Make the files, and print the table of one run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--years", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="keep the files here, or take those that are here")
    asked.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    asked.add_argument("--files", type=Path, nargs="*", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.step:
        started, worked = perf_counter(), sum(os.times()[:4])
        told = STEPS[given.step](given.files)
        figures = {"seconds": perf_counter() - started, "cpu": sum(os.times()[:4]) - worked}
        held = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        megabytes = sum(held) / 1024
        print(json.dumps(figures | {"megabytes": megabytes} | told))
        return
    project.OURS.prepare_manifest()
    with TemporaryDirectory() as folder:
        _measure(given.folder or Path(folder), given.years, keep=given.folder is not None)


def _measure(folder: Path, years: int, *, keep: bool) -> None:
    data = folder / "data"

    def step(name: str, *paths: Path) -> dict[str, Any]:
        files = ("--files", *map(str, paths))
        return in_a_process("benchmarks.readings", "--step", name, *files, ILMASTO_DATA_DIR=str(data))

    def made(path: Path) -> Path:
        # in a process of its own too: one that is begun here has the memory of this one for a start
        if not path.exists():
            step("make", path)
        return path

    def taken_in(path: Path) -> dict[str, Any]:
        _tell(path)
        found = step("ingest", path)
        if not keep:
            path.unlink()
        return found

    def line(name: str, found: dict[str, Any], words: str) -> None:
        told = f"{found['seconds']:7.1f} s {found['cpu']:7.1f} s of processors {found['megabytes']:6.0f} MB"
        print(f"{name:38} {told} {words}", flush=True)

    def reckoned(name: str, paths: list[Path], wanted: str, of: str = "reckon") -> None:
        before = _kept(data)
        found = step(of, *paths)
        now = _kept(data)
        told = f"{found['reckoned']} months reckoned, {len(before.items() & now.items())} stand as they were"
        line(name, found, f"{told} {wanted}".rstrip())

    print(f"{METERS} meters, {12 * years} months; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    print(f"{'step':38} {'clock':>9} {'processors':>23} {'memory':>9}")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    months = [(FIRST_YEAR + n // 12, n % 12 + 1) for n in range(12 * years)]
    files = [_path(folder, *month) for month in months]
    floor = step("floor", made(files[0]))
    line("DuckDB alone: a month to a table", floor, f"{floor['rows'] / floor['seconds'] / 1e6:.2f} M rows/s")
    ours = taken_in(files[0])
    line("here: it checked, kept by month", ours, f"{ours['rows'] / ours['seconds'] / 1e6:.2f} M rows/s")
    ratio = f"{floor['seconds'] / ours['seconds']:.0%} by the clock, {floor['cpu'] / ours['cpu']:.0%} by processors"
    print(f"{'  its rate beside DuckDB':38} {ratio} (at least {WANTED_RATIO:.0%} wanted)")
    rest = [taken_in(made(path)) for path in files[1:]]
    sums = sum((Counter({name: one[name] for name in ("seconds", "cpu", "rows")}) for one in rest), Counter())
    most = max(one["megabytes"] for one in rest)
    line("here: all the other months", dict(sums) | {"megabytes": most}, "one after another, made up meanwhile")
    rows = ours["rows"] + int(sums["rows"])
    wanted = f"(at most {WANTED_YEAR_S * years} s and {WANTED_MEGABYTES} MB wanted)"
    reckoned(f"the months of {rows / 1e6:.1f} million rows", files, wanted)
    reckoned("the same again", files, "")
    late = _path(folder, FIRST_YEAR + years, 1)
    _tell(made(late))
    wanted = f"(at most {WANTED_MONTH_S} s wanted)"
    reckoned("one new month: taken in and reckoned", [*files, late], wanted, of="refresh")
    if not keep:
        late.unlink()
    reckoned("  the same beside no other file", [late], "", of="alone")
    corrected = make_correction(made(files[_CORRECTED_MONTH - 1]), keep=keep)
    line("a late correction: taken in", taken_in(corrected), "")
    reckoned("a late correction: reckoned", [*files, late, corrected], "")


def _kept(data: Path) -> dict[str, int]:
    """When each month of the store was written."""
    found = (data / "readings" / "months").rglob("*.parquet")
    return {str(path): path.stat().st_mtime_ns for path in found}


def _path(folder: Path, year: int, month: int) -> Path:
    return folder / f"lukemat_{year}-{month:02d}.csv"


def make_month(path: Path) -> None:
    """A month of all meters as CSV in the form of Datahub's export, with the wrongs that real ones have."""
    year, month = map(int, path.stem.removeprefix("lukemat_").split("-"))
    first, end = (_starts(*each) for each in ((year, month), (year + month // 12, month % 12 + 1)))
    hours = int((end - first).total_seconds()) // 3600
    made = f"""
        select
            '6430' || lpad(cast(meter as varchar), 14, '0') as "Mittauspisteen tunnus",
            '8716867000030' as "Tuotteen tyyppi",
            'PT1H' as "Resoluutio",
            case when meter % 3 = 2 then 'm3' else 'kWh' end as "Yksikkötyyppi",
            case when meter % 3 = 2 then 'MITTARILUKEMA' else 'BN01' end as "Lukeman tyyppi",
            strftime(timestamp '{first:%Y-%m-%d %H:%M:%S}' + to_hours(hour), '%Y-%m-%dT%H:%M:%SZ') as "Alkuaika",
            replace(printf('%.3f', case
                -- a register that is reset in the middle of the month; an odd spike; else by day, and some noise
                when meter % 3 = 2
                    then hour * (meter % 7 + 1) * 0.1 - case when meter % 500 = 2 and hour > 300 then 30 else 0 end
                when draw % 100003 = 0 then 90000.0
                else (meter % 37 + 1) * (1 + (hour % 24) / 24.0) + draw % 1000 / 1000.0
            end), '.', ',') as "Määrä",
            case when draw % 97 = 0 then 'EST' else 'OK' end as "Laatu"
        from (
            select meter, hour, hash(meter * 100000 + hour + {month}) % 1000000007 as draw
            from range({METERS}) as meters(meter), range({hours}) as hours(hour)
        )
        -- gaps of single hours, and one meter in a hundred that is silent for days
        where draw % 211 <> 0 and not (meter % 100 = 7 and hour between 200 and 290)
    """
    doubled = "select * from made union all select * from made where \"Laatu\" = 'EST' and \"Alkuaika\" like '%T03:%'"
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {_THREADS}; set memory_limit = '2GB'; set preserve_insertion_order = false")
        # every text without quotes, as Datahub writes it
        connection.execute(f"copy (with made as ({made}) {doubled}) to '{path}' (delimiter ';', header, quote '')")


def make_correction(whole: Path, *, keep: bool) -> Path:
    """The month of some meters once more, with a tenth less; the month's own file goes where it is not to be kept."""
    path = whole.with_name(f"{whole.stem}_korjaus.csv")
    with whole.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as corrected:
        corrected.write(next(lines))
        seen = set[str]()
        for line in lines:
            if line.startswith(_CORRECTED) and ";BN01;" in line:
                *cells, quantity, _ = line.split(";")
                less = f"{float(quantity.replace(',', '.')) * 0.9:.3f}".replace(".", ",")
                again = ";".join([*cells, less, "OK\n"])
                # a row that stands twice came in once
                corrected.write("" if again in seen else again)
                seen.add(again)
    if not keep:
        whole.unlink()
    return path


def _starts(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=_FINLAND).astimezone(UTC)


def _tell(path: Path) -> None:
    """Note what the landing would know of a file."""
    told = {"sha256": sha256_of(path), "size": path.stat().st_size}
    path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")


def _snapshot(path: Path) -> Snapshot:
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    sha256 = told["sha256"]
    at = f"{path.stem.removeprefix('lukemat_')[:7]}-28" + ("T12" if "korjaus" in path.stem else "")
    return Snapshot(
        sha256[:16], "property_meters", path.name, path, sha256, told["size"], "example", str(path), at, at, "none"
    )


def _floor(paths: list[Path]) -> dict[str, Any]:
    with duckdb.connect(str(get_settings().data_dir / "floor.duckdb")) as connection:
        connection.execute(f"set threads = {_THREADS}")
        files = [str(path) for path in paths]
        connection.execute(
            "create table readings as select * from read_csv(?, delim = ';', decimal_separator = ',', header = true)",
            [files],
        )
        ((rows,),) = connection.execute("select count(*) from readings").fetchall()
    (get_settings().data_dir / "floor.duckdb").unlink()
    return {"rows": rows}


def _ingest(paths: list[Path]) -> dict[str, Any]:
    source = load_source("property_meters")
    files = [delivered(source, source.dataset("readings"), _snapshot(path)) for path in paths]
    return {"rows": sum(sum(one.rows.values()) for one in files), "files": files}


def _ingest_step(paths: list[Path]) -> dict[str, Any]:
    return {"rows": _ingest(paths)["rows"]}


def _reckon(paths: list[Path]) -> dict[str, Any]:
    """What is kept already is not read again, so this is the reckoning alone."""
    found = _ingest(paths)
    return {"rows": found["rows"], "reckoned": len(reckon(months_of(found["files"])))}


def _as_in_a_refresh(paths: list[Path]) -> dict[str, Any]:
    """With the files' own reading, while dbt gets ready in a process beside this one."""
    with worker.second_processes({worker.DBT: dbt_run.rehearse}):
        worker.ready_dbt()
        return _reckon(paths)


def _alone(paths: list[Path]) -> dict[str, Any]:
    for month in months_of(_ingest(paths)["files"]):
        shutil.rmtree(month.place, ignore_errors=True)
    return _reckon(paths)


def _make(paths: list[Path]) -> dict[str, Any]:
    for path in paths:
        make_month(path)
    return {}


STEPS = {
    "make": _make,
    "floor": _floor,
    "ingest": _ingest_step,
    "reckon": _reckon,
    "refresh": _as_in_a_refresh,
    "alone": _alone,
}

if __name__ == "__main__":
    main()
