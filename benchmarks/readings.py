"""How long a year of metered readings takes beside what is wanted: 5 700 meters, 50 million rows.

The readings are made up and are never kept: hours of interval meters and of registers, with gaps, estimates, doubles,
spikes, resets, the changes of clocks, and a late correction. Each step is a process of its own, so that its memory is
its own. `--years 10` measures half a billion rows. Not measured here: the landing of the files, and the refresh.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from orchestration.metered.deliveries import delivered
from orchestration.metered.months import months_of, reckon
from orchestration.settings import get_settings, tool_environment
from orchestration.transform import project
from sources.contract import load_source
from sources.files import sha256_of
from sources.landing import Snapshot

METERS = 5_700
FIRST_YEAR = 2024
WANTED_RATIO, WANTED_YEAR_S, WANTED_MONTH_S, WANTED_MEGABYTES = 0.5, 60, 10, 2000
_FINLAND = ZoneInfo("Europe/Helsinki")
_THREADS = 2


def main() -> None:
    """Make the files, and print the table of one run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--years", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="keep the files here, or take those that are here")
    asked.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    asked.add_argument("--files", type=Path, nargs="*", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.step:
        started = perf_counter()
        told = STEPS[given.step](given.files)
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu = used.ru_utime + used.ru_stime
        figures = {"seconds": perf_counter() - started, "cpu": cpu, "megabytes": used.ru_maxrss / 1024}
        print(json.dumps(figures | told))
        return
    project.OURS.prepare_manifest()
    with TemporaryDirectory() as folder:
        _measure(given.folder or Path(folder), given.years)


def _measure(folder: Path, years: int) -> None:
    months = [(FIRST_YEAR + n // 12, n % 12 + 1) for n in range(12 * years)]
    files = [make_month(folder, year, month) for year, month in months]
    late = make_month(folder, FIRST_YEAR + years, 1)
    size = sum(path.stat().st_size for path in files)
    print(f"{'step':34} {'clock':>9} {'processors':>23} {'memory':>9}")
    print(f"{'made up':34} {METERS} meters, {len(months)} months, {size / 1e9:.1f} GB of CSV")

    def step(name: str, paths: list[Path]) -> dict[str, Any]:
        command = [sys.executable, "-m", "benchmarks.readings", "--step", name, "--files", *map(str, paths)]
        environment = tool_environment(ILMASTO_DATA_DIR=str(folder / "data"))
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        told: dict[str, Any] = json.loads(said.splitlines()[-1])
        return told

    floor, ours = step("floor", files[:1]), step("ingest", files[:1])
    for name, found in (("DuckDB alone: a month to a table", floor), ("here: it checked, kept by month", ours)):
        print(f"{name:34} {_told(found)} {found['rows'] / found['seconds'] / 1e6:6.2f} M rows/s")
    ratio = floor["seconds"] / ours["seconds"]
    print(f"{'  its rate beside DuckDB':34} {ratio:6.0%}    (at least {WANTED_RATIO:.0%} wanted)")
    rest = step("ingest", files)
    rows = rest["rows"]
    print(f"{'here: all the other months':34} {_told(rest)}")
    year = step("reckon", files)
    wanted = f"(at most {WANTED_YEAR_S * years} s and {WANTED_MEGABYTES} MB wanted)"
    print(f"{'months of ' + str(rows) + ' rows':34} {_told(year)} {year['reckoned']} reckoned {wanted}")
    again = step("reckon", files)
    print(f"{'the same again':34} {_told(again)} {again['reckoned']} reckoned")
    one = step("new_month", [*files, late])
    print(
        f"{'one new month beside them':34} {_told(one)} {one['reckoned']} reckoned (at most {WANTED_MONTH_S} s wanted)"
    )
    alone = step("new_month_alone", [late])
    print(f"{'the same month without any other':34} {_told(alone)} {alone['reckoned']} reckoned")
    corrected = step("new_month", [*files, late, make_correction(folder, FIRST_YEAR, 3)])
    print(f"{'a late correction of one month':34} {_told(corrected)} {corrected['reckoned']} reckoned")


def _told(found: dict[str, Any]) -> str:
    """Seconds by the clock, seconds of processors (the same on a busy machine), and the most memory."""
    return f"{found['seconds']:7.1f} s {found['cpu']:7.1f} s of processors {found['megabytes']:6.0f} MB"


def make_month(folder: Path, year: int, month: int) -> Path:
    """A month of all meters as CSV in the form of Datahub's export, with the wrongs that real ones have."""
    path = folder / f"lukemat_{year}-{month:02d}.csv"
    first, end = (_starts(*each) for each in ((year, month), (year + month // 12, month % 12 + 1)))
    hours = int((end - first).total_seconds()) // 3600
    if path.exists():
        return path
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
    return path


def make_correction(folder: Path, year: int, month: int) -> Path:
    """The month of ten meters once more, with other quantities."""
    lines = make_month(folder, year, month).read_text(encoding="utf-8").splitlines()
    some = [
        line.replace(";EST", ";OK") for line in lines[1:] if line.startswith("6430000000000000") and ";kWh;" in line
    ]
    path = folder / f"lukemat_{year}-{month:02d}_korjaus.csv"
    path.write_text("\n".join([lines[0], *dict.fromkeys(some)]) + "\n", encoding="utf-8")
    return path


def _starts(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=_FINLAND).astimezone(UTC)


def _snapshot(path: Path) -> Snapshot:
    sha256 = sha256_of(path)
    at = f"{path.stem.removeprefix('lukemat_')[:7]}-28" + ("T12" if "korjaus" in path.stem else "")
    size = path.stat().st_size
    return Snapshot(sha256[:16], "property_meters", path.name, path, sha256, size, "example", str(path), at, at, "none")


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


def _alone(paths: list[Path]) -> dict[str, Any]:
    for month in months_of(_ingest(paths)["files"]):
        shutil.rmtree(month.place, ignore_errors=True)
    return _reckon(paths)


STEPS = {"floor": _floor, "ingest": _ingest_step, "reckon": _reckon, "new_month": _reckon, "new_month_alone": _alone}

if __name__ == "__main__":
    main()
