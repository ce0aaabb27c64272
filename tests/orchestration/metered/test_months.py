"""Months of readings: reckoned once, replaced when corrected, and what their hours say by a second reckoning."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration import runs, warehouse
from orchestration.metered import months as months_module
from orchestration.metered import store
from orchestration.metered.deliveries import delivered
from orchestration.metered.months import length_minutes, months_of, reckon
from orchestration.metered.raw_months import parsed_months
from orchestration.settings import SOURCES_DIR, get_settings
from orchestration.transform import dbt_run
from sources.contract import load_source
from sources.landing import Fetched, bundled, land
from sources.property_meters.readings import read

if TYPE_CHECKING:
    from pathlib import Path

    from sources.landing import Snapshot
    from sources.problems import Parsed
    from tests.conftest import House

SOURCE = load_source("property_meters")
MONTHS, READINGS = SOURCE.dataset("months"), SOURCE.dataset("readings")
HEADER = "Mittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;Määrä;Laatu"


def csv_of(*rows: tuple[str, str, float], kind: str = "BN01", resolution: str = "PT1H") -> bytes:
    """A file of readings of (meter, instant, quantity)."""
    lines = [
        f"{meter};;{resolution};kWh;{kind};{time};{str(quantity).replace('.', ',')};OK"
        for meter, time, quantity in rows
    ]
    return ("\n".join([HEADER, *lines]) + "\n").encode()


def landed(**files: tuple[str, bytes]) -> list[Snapshot]:
    """Files of (day of release, bytes) as they lie in the landing."""
    fetched = [Fetched(f"lukemat_{name}.csv", content, name, day) for name, (day, content) in files.items()]
    return land(SOURCE, fetched, "upload", get_settings().landing_dir)


def months(snapshots: list[Snapshot]) -> Parsed:
    return parsed_months(SOURCE, MONTHS, snapshots)


def quantities(parsed: Parsed) -> dict[tuple[str, str], float]:
    table = parsed.table
    return {
        (m, str(k)[:7]): q for m, k, q in zip(table["mittauspiste"], table["kuukausi"], table["määrä"], strict=True)
    }


def kept_months() -> dict[str, int]:
    return {str(p.relative_to(store.months_dir())): p.stat().st_mtime_ns for p in store.months_dir().rglob("*.parquet")}


pytestmark = pytest.mark.usefixtures("empty_house")


def test_the_same_files_are_reckoned_once() -> None:
    files = landed(a=("2025-04-01", csv_of(("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-02-01T10:00:00Z", 3))))
    first = months(files)
    assert first.figures == {"months": 2, "months_reckoned": 2}
    before = kept_months()
    again = months(files)
    assert again.figures == {"months": 2, "months_reckoned": 0}
    assert again.table.equals(first.table)
    assert kept_months() == before


def test_a_correction_replaces_its_month_and_leaves_the_others() -> None:
    first = csv_of(("m", "2025-02-01T10:00:00Z", 3), ("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-03-01T11:00:00Z", 5))
    late = csv_of(("m", "2025-03-01T10:00:00Z", 40))
    months(landed(a=("2025-04-01", first)))
    before = kept_months()
    found = months(landed(a=("2025-04-01", first), b=("2025-05-01", late)))
    assert found.figures["months_reckoned"] == 1
    assert quantities(found) == {("m", "2025-02"): 3, ("m", "2025-03"): 45}
    march = found.table[found.table["kuukausi"] == "2025-03-01"].iloc[0]
    assert (march["korvattuja"], march["source_file"], march["vintage"]) == (1, "lukemat_b.csv", "2025-05-01")
    assert before.items() <= kept_months().items()


def test_the_latest_vintage_holds_whichever_file_came_first() -> None:
    old, new = csv_of(("m", "2025-03-01T10:00:00Z", 4)), csv_of(("m", "2025-03-01T10:00:00Z", 7))
    found = months(landed(a=("2025-05-01", new), b=("2025-04-01", old)))
    assert quantities(found) == {("m", "2025-03"): 7}


def test_quarters_that_come_later_take_the_place_of_their_hour() -> None:
    hour = csv_of(("m", "2025-03-01T10:00:00Z", 4))
    quarters = csv_of(*(("m", f"2025-03-01T10:{n}:00Z", 1.5) for n in ("00", "15", "30", "45")), resolution="PT15M")
    assert quantities(months(landed(a=("2025-04-01", hour), b=("2025-05-01", quarters)))) == {("m", "2025-03"): 6}
    assert quantities(months(landed(c=("2025-06-01", hour), d=("2025-05-01", quarters)))) == {("m", "2025-03"): 4}


def test_a_double_counts_once_and_unlike_ones_are_refused_with_their_row() -> None:
    twice = csv_of(("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-03-01T10:00:00Z", 4))
    found = months(landed(a=("2025-04-01", twice)))
    assert quantities(found) == {("m", "2025-03"): 4}
    assert found.table["tuplia"].tolist() == [1]
    unlike = csv_of(
        ("m", "2025-03-01T10:00:00Z", 4), ("n", "2025-03-01T10:00:00Z", 1), ("m", "2025-03-01T10:00:00Z", 5)
    )
    refused = months(landed(b=("2025-05-01", unlike)))
    assert len(refused.table) == 0
    (problem,) = refused.problems
    assert (problem.file, problem.row, problem.column, problem.value) == ("lukemat_b.csv", 4, "Määrä", "5")


def test_files_of_one_release_are_no_correction_of_each_other() -> None:
    one, other = csv_of(("m", "2025-03-01T10:00:00Z", 4)), csv_of(("m", "2025-03-01T10:00:00Z", 5))
    more = csv_of(("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-03-01T11:00:00Z", 2))
    found = months(landed(a=("2025-04-01", one), b=("2025-04-01", more)))
    assert quantities(found) == {("m", "2025-03"): 6}
    assert found.table["tuplia"].tolist() == [1]
    refused = months(landed(a=("2025-04-01", one), c=("2025-04-01", other)))
    (problem,) = refused.problems
    assert (problem.row, problem.column) == (2, "Määrä")
    named = re.findall(r"lukemat_.\.csv", problem.expected)
    assert {problem.file, *named} == {"lukemat_a.csv", "lukemat_c.csv"}
    assert "row 2, has another; a file that corrects another needs a later date" in problem.expected
    corrected = months(landed(a=("2025-04-01", one), d=("2025-04-02", other)))
    assert quantities(corrected) == {("m", "2025-03"): 5}


def test_last_years_file_once_more_takes_no_correction_back_and_is_told() -> None:
    old, new = csv_of(("m", "2025-03-01T10:00:00Z", 4)), csv_of(("m", "2025-03-01T10:00:00Z", 7))
    files = landed(a=("2025-04-01", old), b=("2025-05-01", new))
    (undated,) = land(SOURCE, [Fetched("lukemat_taas.csv", old, "taas")], "upload", get_settings().landing_dir)
    found = months([*files, undated])
    assert quantities(found) == {("m", "2025-03"): 7}
    assert found.table["tuplia"].tolist() == [0]
    ((file, text),) = ((note.file, note.text) for note in found.notes)
    assert (file, "lukemat_a.csv" in text, "2025-04-01" in text) == ("lukemat_taas.csv", True, True)
    # somebody who dates it says that it holds from then on
    dated = landed(a=("2025-04-01", old), b=("2025-05-01", new), c=("2025-06-01", old))
    assert quantities(months(dated)) == {("m", "2025-03"): 4}


def test_a_file_with_a_wrong_cell_gives_no_months_and_its_row() -> None:
    refused = months(landed(a=("2025-04-01", csv_of(("m", "huomenna", 4)))))
    assert (len(refused.table), refused.problems[0].row, refused.problems[0].column) == (0, 2, "Alkuaika")


def test_a_spike_is_left_out_and_told_and_a_meter_that_stands_still_has_none() -> None:
    hours = [(f"2025-03-{day:02d}T{hour:02d}:00:00Z") for day in range(1, 29) for hour in range(24)]
    usual = [("m", time, 1.0) for time in hours]
    usual[7], usual[8] = ("m", hours[7], 20.0), ("m", hours[8], 20.1)
    still = [("n", time, 0.0) for time in hours]
    still[7] = ("n", hours[7], 500.0)
    found = months(landed(a=("2025-04-01", csv_of(*usual, *still))))
    assert quantities(found) == {("m", "2025-03"): len(hours) - 2 + 20, ("n", "2025-03"): 500}
    assert found.table["minuutteja_hylätty"].tolist() == [60, 0]
    assert found.table["minuutteja_mitattu"].tolist() == [(len(hours) - 1) * 60, len(hours) * 60]


def test_a_register_tells_differences_and_nothing_of_the_time_of_a_reset() -> None:
    shown = [("00", 100.0), ("01", 104.0), ("03", 110.0), ("04", 2.0), ("05", 5.0)]
    rows = [("m", f"2025-03-02T{hour}:00:00Z", value) for hour, value in shown]
    (row,) = months(landed(a=("2025-04-01", csv_of(*rows, kind="MITTARILUKEMA")))).table.to_dict("records")
    assert (row["määrä"], row["minuutteja_mitattu"], row["nollautumisia"]) == (4 + 6 + 3, 240, 1)


def test_a_register_that_is_read_at_midnight_ends_the_month() -> None:
    rows = [
        ("m", "2025-02-28T21:00:00Z", 10.0),
        ("m", "2025-02-28T22:00:00Z", 12.0),
        ("m", "2025-02-28T23:00:00Z", 15.0),
    ]
    found = months(landed(a=("2025-04-01", csv_of(*rows, kind="MITTARILUKEMA"))))
    assert quantities(found) == {("m", "2025-02"): 2, ("m", "2025-03"): 3}


def test_months_are_as_long_as_clocks_make_them() -> None:
    assert [length_minutes(month) // 60 for month in (202502, 202503, 202510, 202512)] == [672, 743, 745, 744]


def test_what_was_killed_half_written_is_no_month_and_is_reckoned_whole_next_time() -> None:
    files = landed(a=("2025-04-01", csv_of(("m", "2025-03-01T10:00:00Z", 4))))
    child = os.fork()
    if child == 0:
        with store.new_part(store.months_dir() / "2025-03" / "half") as begun:
            (begun / months_module.MONTHS).write_bytes(b"half")
            os.kill(os.getpid(), 9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert not (store.months_dir() / "2025-03" / "half").exists()
    assert list(store.months_dir().rglob(".begun-*"))
    assert quantities(months(files)) == {("m", "2025-03"): 4}
    assert not list(get_settings().readings_dir.rglob(".begun-*"))


def test_what_no_run_is_made_of_goes_after_a_time_and_nothing_before() -> None:
    first = landed(a=("2025-04-01", csv_of(("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-02-01T10:00:00Z", 3))))
    months(first)
    every = parts()
    assert len(every) == 3
    aged(every)
    months(first)
    assert parts() == every, "what the run is made of stays, however old it is"
    other = landed(b=("2025-05-01", csv_of(("m", "2025-03-01T10:00:00Z", 5))))
    months(other)
    assert parts() > every, "the time runs from the last run that was made of it"
    aged(every)
    months(other)
    assert not parts() & every
    assert len(parts()) == 2


def parts() -> set[Path]:
    """The folders of files and months in the store."""
    return {*store.deliveries_dir().iterdir(), *store.months_dir().glob("*/*")}


def aged(places: set[Path]) -> None:
    """Let the last run that was made of these be long ago."""
    long_ago = (datetime.now(UTC) - store.GRACE - timedelta(minutes=1)).timestamp()
    for place in places:
        os.utime(place, (long_ago, long_ago))


def test_another_sql_reckons_every_month_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = landed(a=("2025-04-01", csv_of(("m", "2025-03-01T10:00:00Z", 4))))
    before = months_of([delivered(SOURCE, READINGS, one) for one in files])
    (tmp_path / "other.sql").write_text("select 1")
    monkeypatch.setattr(months_module, "DBT_DIR", tmp_path)
    monkeypatch.setattr(months_module, "_MODELS", tmp_path)
    after = months_of([delivered(SOURCE, READINGS, one) for one in files])
    assert [m.month for m in before] == [m.month for m in after]
    assert before[0].digest != after[0].digest


def test_dbt_puts_in_anew_the_months_that_are_there_and_keeps_the_others(tmp_path: Path) -> None:
    """The models alone, as DuckDB runs them: `delete+insert` by month; Spark's are in `tests/spark/`."""

    def build(*rows: tuple[int, float]) -> list[tuple[int, float]]:
        with warehouse.opened(tmp_path / runs.WAREHOUSE, read_only=False) as connection:
            connection.execute("create schema if not exists raw")
            some = " union all ".join(
                f"select {month}, 'm', timestamp '2025-01-10 10:00:00', 60, {value}, 'kWh', false, false, 2, 1, 1, 's'"
                for month, value in rows
            )
            names = "month, meter_id, measured_at, minutes, quantity, unit, is_estimated, is_register, source_row"
            names += ", delivery, release_number, snapshot_id"
            made = f"select * from ({some}) r({names})"  # noqa: S608 - numbers of this test
            connection.execute(f"create or replace table raw.property_meters_readings as {made}")
            lengths = " union all ".join(f"select {month}, date '2025-01-01', 44640" for month, _ in rows)
            made = f"select * from ({lengths}) l(month, starts_on, minutes)"  # noqa: S608 - numbers of this test
            connection.execute(f"create or replace table raw.property_meters_month_lengths as {made}")
        assert all(result.passes for result in dbt_run.build_metered(tmp_path))
        sql = "select month, cast(quantity as double) from metered.met_months order by 1"
        return warehouse.rows_of(tmp_path / runs.WAREHOUSE, sql)

    assert build((202501, 1.0), (202502, 2.0)) == [(202501, 1.0), (202502, 2.0)]
    assert build((202502, 7.0)) == [(202501, 1.0), (202502, 7.0)]


def test_months_of_the_example_are_what_its_hours_say(house: House) -> None:  # noqa: ARG001 - dbt's project is parsed
    """Reckoned once more in pandas from the files, without a look at the SQL."""
    files = land(SOURCE, bundled(SOURCES_DIR / "property_meters"), "example", get_settings().landing_dir)
    taken = [one for one in files if MONTHS.takes(one.name)]
    found = months(taken)
    whole, late = (
        pd.concat(batch.to_pandas() for batch in _read(one)) for one in sorted(taken, key=lambda s: s.vintage)
    )
    both = pd.concat([whole, late]).drop_duplicates(["month", "meter_id", "measured_at"], keep="last")
    plain = both[~both["is_register"]]
    limit = plain.groupby(["month", "meter_id"])["quantity"].transform(lambda q: q.quantile(0.99)) * 20
    plain = plain[~((limit > 0) & (plain["quantity"] > limit))]
    wanted = plain.groupby(["meter_id", "month"])["quantity"].sum()
    registers = both[both["is_register"]].sort_values("measured_at")
    steps = registers.groupby(["meter_id", "month"])["quantity"].diff()
    of_registers = (
        steps.where(steps >= 0).groupby([registers["meter_id"], registers["month"]]).sum(min_count=1).dropna()
    )
    told = {(m, int(str(k)[:7].replace("-", ""))): q for (m, k), q in quantities(found).items()}
    wanted_both = {**wanted.to_dict(), **of_registers.to_dict()}
    assert told.keys() == wanted_both.keys()
    assert max(abs(told[key] - wanted_both[key]) for key in told) < 1e-6
    assert found.table["minuutteja_hylätty"].sum() == 60


def test_a_year_in_finlands_time_without_a_zone_is_the_same_year() -> None:
    """An hour is left out in spring, and one comes twice in autumn: of each meter the first row is the earlier."""
    (whole,) = (file for file in bundled(SOURCES_DIR / "property_meters") if file.name == "lukemat_2024.parquet")
    table = pq.read_table(io.BytesIO(whole.content))
    at = table["Alkuaika"].cast(pa.timestamp("s", "Europe/Helsinki"))
    local = pc.strftime(pc.local_timestamp(at), "%Y-%m-%dT%H:%M:%S")
    assert pc.count_distinct(local).as_py() < pc.count_distinct(at).as_py()
    rows = table.set_column(table.column_names.index("Alkuaika"), "Alkuaika", local).to_pylist()
    numbers = ["" if row["Määrä"] is None else f"{row['Määrä']:.6f}".replace(".", ",") for row in rows]
    cells = [(row | {"Määrä": number}).values() for row, number in zip(rows, numbers, strict=True)]
    content = "".join(";".join(str(cell or "") for cell in row) + "\n" for row in [HEADER.split(";"), *cells])
    found = [
        months(land(SOURCE, [file], "upload", get_settings().landing_dir)).table[[c.name for c in MONTHS.columns]]
        for file in (whole, Fetched("lukemat_2024.csv", content.encode(), "lukemat_2024.csv", "2025-01-15"))
    ]
    assert len(found[0]) > 100
    pd.testing.assert_frame_equal(*found)


def _read(snapshot: Snapshot) -> list[object]:
    return list(read(READINGS, snapshot.name, snapshot.path))


def test_only_what_is_not_there_is_reckoned_again() -> None:
    files = landed(a=("2025-04-01", csv_of(("m", "2025-03-01T10:00:00Z", 4), ("m", "2025-02-01T10:00:00Z", 3))))
    wanted = months_of([delivered(SOURCE, READINGS, one) for one in files])
    assert [month.month for month in reckon(wanted[:1])] == [202502]
    assert [month.month for month in reckon(wanted)] == [202503]
    assert pq.read_table(wanted[1].place / months_module.MONTHS).num_rows == 1
