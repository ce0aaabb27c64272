"""The history of our own releases: carried on from one to the next, and what a damaged or withdrawn one does to it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd
import pytest

from orchestration import runs, warehouse
from orchestration.ingest import history
from orchestration.quality import reconciliation, results, second_reckoning
from orchestration.quality.verdict import HISTORY_CHECK, Verdict
from orchestration.refresh import Refresh
from orchestration.release import exports, release
from orchestration.release.released import Field, ReleasedTable
from orchestration.release.tables import RELEASE_HISTORY
from orchestration.settings import DBT_DIR, SEEDS_DIR
from tests.orchestration.conftest import small_candidate
from tests.orchestration.projects import use_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import House


GOOD = Verdict((), (), ())
TYPES = {"release_number": "INTEGER", "year": "INTEGER", "emissions_kt_co2e": "DOUBLE"}
TEXTS = ("municipality_code", "method", "released_by", "vintage", "snapshot_id", "origin")
FIELDS = tuple(Field(name, sql_type, "") for name, sql_type in (TYPES | dict.fromkeys(TEXTS, "VARCHAR")).items())
REVISIONS = ReleasedTable("mart_revisions", "", (), FIELDS)
"""What the history is read from, and no other column."""
OF_MEASURES = {
    "measure_id": "VARCHAR",
    "as_of_date": "DATE",
    "status": "VARCHAR",
    "deadline_date": "DATE",
    "completion_pct": "DOUBLE",
    "cost_estimate_eur": "DOUBLE",
    "spent_eur": "DOUBLE",
    "snapshot_id": "VARCHAR",
    "source_row": "INTEGER",
    "origin": "VARCHAR",
}
MEASURES = ReleasedTable("mart_measure_history", "", (), tuple(Field(*field, "") for field in OF_MEASURES.items()))


def publish(number: int, origin: str = "example", *, with_measures: bool = True) -> str:
    """Promote a small release that carries the history of `number` releases, whose total is each one's number.

    Of one measure it tells that it was as many per cent done in each, or it is of before there was a table of that.
    """
    candidate = small_candidate(f"2026.01.{number:02}-1")
    described = json.loads((candidate / "release.json").read_text(encoding="utf-8"))
    described |= {"origin": origin, "has_example": origin == "example"}
    (candidate / "release.json").write_text(json.dumps(described), encoding="utf-8")
    numbers = range(1, number + 1)
    key = {"municipality_code": "297", "year": 2024, "method": "alas", "vintage": "2026-06-10", "origin": origin}
    ours = [{"release_number": n, "emissions_kt_co2e": n, "released_by": "ilmastovaranto"} for n in numbers]
    tables = {
        RELEASE_HISTORY: [
            {"release_number": n, "release_id": f"2026.01.{n:02}-1", "code_version": "c"} for n in numbers
        ],
        REVISIONS: [key | row for row in (*ours, {"emissions_kt_co2e": 99, "released_by": "publisher"})],
    }
    if with_measures:
        one = {"measure_id": "KUO-001", "status": "käynnissä", "source_row": 2, "origin": origin}
        told = [one | {"as_of_date": date(2026, 1, n), "completion_pct": n} for n in numbers]
        tables[MEASURES] = told
    for table, rows in tables.items():
        exports.add_table(candidate / runs.WAREHOUSE, table, rows)
    exports.write_files(candidate / runs.WAREHOUSE, list(tables), candidate)
    return release.promote(candidate, GOOD)


@pytest.fixture
def run(empty_house: House, build: Path) -> Path:
    """The folder of a run on example data that has no warehouse yet."""
    folder = empty_house.data_dir / "build" / "run"
    shutil.copytree(build / "inputs", folder / "inputs")
    return folder


def ids(folder: Path) -> list[tuple[object, ...]]:
    sql = "select release_number, release_id from raw.ilmastovaranto_releases order by 1"
    return warehouse.rows_of(folder / runs.WAREHOUSE, sql)


def totals(folder: Path) -> list[tuple[object, ...]]:
    sql = "select release_number, emissions_kt_co2e from raw.ilmastovaranto_published_totals order by 1"
    return warehouse.rows_of(folder / runs.WAREHOUSE, sql)


def measures(folder: Path) -> list[tuple[object, ...]]:
    sql = """
        select measure_id, as_of_date::varchar, completion_pct::double
        from raw.ilmastovaranto_measure_history order by 2
    """
    return warehouse.rows_of(folder / runs.WAREHOUSE, sql)


def test_before_the_first_release_the_history_is_there_and_empty(run: Path) -> None:
    assert history.bring(run) == []
    assert (ids(run), totals(run), measures(run)) == ([(1, None)], [], [])


def test_what_was_told_of_measures_is_handed_on_and_goes_with_a_rollback(run: Path) -> None:
    for number in (1, 2):
        publish(number)
    assert history.bring(run) == []
    assert measures(run) == [("KUO-001", "2026-01-01", 1.0), ("KUO-001", "2026-01-02", 2.0)]
    release.rollback("2026.01.01-1")
    assert history.bring(run) == []
    assert measures(run) == [("KUO-001", "2026-01-01", 1.0)]


def test_a_release_of_before_the_table_of_measures_hands_on_all_else(run: Path) -> None:
    publish(1, with_measures=False)
    assert history.bring(run) == []
    assert (totals(run), measures(run)) == ([(1, 1.0)], [])


def test_the_published_release_hands_on_its_history_and_this_one_is_the_next(run: Path) -> None:
    publish(2)
    assert history.bring(run) == []
    assert ids(run) == [(1, "2026.01.01-1"), (2, "2026.01.02-1"), (3, None)]
    assert totals(run) == [(1, 1.0), (2, 2.0)]
    (this,) = warehouse.rows_of(
        run / runs.WAREHOUSE,
        "select code_version, definitions_version from raw.ilmastovaranto_releases where release_id is null",
    )
    assert this == (runs.code_version(with_site=False), runs.definitions_version())


def test_the_history_outlives_the_releases_that_retention_removes(run: Path, set_up: Callable[..., None]) -> None:
    set_up(keep_releases=1)
    for number in (1, 2, 3):
        publish(number)
    assert [found["release_id"] for found in release.releases()] == ["2026.01.03-1"]
    history.bring(run)
    assert [number for number, _ in totals(run)] == [1, 2, 3]


def test_what_a_rollback_withdrew_has_no_part_in_the_history(run: Path) -> None:
    for number in (1, 2):
        publish(number)
    release.rollback("2026.01.01-1")
    assert history.bring(run) == []
    assert (ids(run), totals(run)) == ([(1, "2026.01.01-1"), (2, None)], [(1, 1.0)])


def test_made_up_and_real_numbers_have_a_history_each(run: Path) -> None:
    publish(1, "example")
    publish(2, "live")
    assert history.bring(run) == []
    assert (ids(run), totals(run)) == ([(1, "2026.01.01-1"), (2, None)], [(1, 1.0)])
    for record in (run / "inputs").iterdir():
        record.write_text(record.read_text(encoding="utf-8").replace('"example"', '"live"'), encoding="utf-8")
    assert history.bring(run) == []
    assert [number for number, _ in totals(run)] == [1, 2]


DAMAGES = {
    "changed bytes": "mart_revisions.parquet: damaged or missing",
    "a missing file": "release_history.parquet: damaged or missing",
    "changed bytes of measures": "mart_measure_history.parquet: damaged or missing",
    "missing checksums": "SHA256SUMS: damaged or missing",
    "another shape": "its tables have another shape than today's",
    "no history": "it was made before releases carried their history",
}


def damage(kind: str, folder: Path) -> None:
    if kind.startswith("changed bytes"):
        path = folder / ("mart_revisions.parquet" if kind == "changed bytes" else "mart_measure_history.parquet")
        content = bytearray(path.read_bytes())
        content[40] ^= 1
        path.write_bytes(content)
    elif kind == "a missing file":
        (folder / "release_history.parquet").unlink()
    elif kind == "missing checksums":
        (folder / release.CHECKSUMS).unlink()
    else:
        sums = folder / release.CHECKSUMS
        gone = "release_history.parquet" if kind == "no history" else "mart_revisions.parquet"
        lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
        sums.write_text("".join(line for line in lines if gone not in line), encoding="utf-8")
        (folder / gone).unlink()
        if kind == "another shape":
            pd.DataFrame({"vintage": ["2026-06-10"]}).to_parquet(folder / gone)


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_release_is_named_and_the_one_before_it_is_gone_on_from(kind: str, run: Path) -> None:
    for number in (1, 2):
        publish(number)
    damage(kind, run.parents[1] / "releases" / "2026.01.02-1")
    assert history.bring(run) == [f"release 2026.01.02-1: {DAMAGES[kind]}"]
    assert (ids(run), totals(run)) == ([(1, "2026.01.01-1"), (2, None)], [(1, 1.0)])


def test_where_no_release_can_be_read_the_history_begins_anew_and_the_run_says_so(empty_house: House) -> None:
    publish(1, "live")  # the run below has no files, so no example data
    damage("changed bytes", empty_house.published)
    outcome = dg.materialize([history.history_assets], resources={"refresh": Refresh()}, raise_on_error=False)
    assert outcome.success
    folder = runs.run_dir(outcome.run_id)
    assert (ids(folder), totals(folder)) == ([(1, None)], [])
    result = results.recorded(folder)[HISTORY_CHECK]
    assert (result.status, result.passes) == ("warned", True)
    assert result.detail.startswith("release 2026.01.01-1: mart_revisions.parquet: damaged or missing; ")


def test_the_definitions_are_the_codes_and_not_the_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = runs.definitions_version()
    for name in ("methods.csv", "sectors.csv", "syke_names.csv"):
        shutil.copyfile(SEEDS_DIR / name, tmp_path / name)
    monkeypatch.setattr(runs, "seeds_dir", lambda: tmp_path)
    assert runs.definitions_version() == before
    text = (tmp_path / "sectors.csv").read_text(encoding="utf-8")
    (tmp_path / "sectors.csv").write_text(text.replace("Kulutussähkö", "Sähkö"), encoding="utf-8")
    assert runs.definitions_version() == before
    (tmp_path / "sectors.csv").write_text(text.replace("electricity,Kul,", "electricity,Säh,"), encoding="utf-8")
    assert runs.definitions_version() != before


# Through the whole job


@pytest.fixture
def changed_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of Tervo, what is emitted in 2024 is computed a tenth larger, by other code that nothing else contradicts."""
    broken = tmp_path / "dbt_project"
    shutil.copytree(DBT_DIR, broken, ignore=shutil.ignore_patterns("logs", "target"))
    model = broken / "models" / "intermediate" / "int_emission_rows.sql"
    text = model.read_text(encoding="utf-8")
    factor = "case when municipality_code = '844' and year = 2024 then 1.1 else 1 end"
    values = ("emissions_kt_co2e", "emissions_with_credits_kt_co2e")
    larger = ", ".join(f"cast({factor} * {value} as decimal(18, 6)) as {value}" for value in values)
    changed = text.replace("* from marked", f"* replace ({larger}) from marked")
    assert changed != text
    model.write_text(changed, encoding="utf-8")
    use_project(broken, monkeypatch)
    monkeypatch.setattr(runs, "code_version", lambda *, with_site: f"changed {with_site}")
    monkeypatch.setattr(reconciliation, "told_by", lambda *_: [])
    monkeypatch.setattr(second_reckoning, "compare", lambda *_: [])


@pytest.mark.usefixtures("changed_model")
def test_a_changed_model_shows_in_the_municipalities_it_changes(own_house: House, set_up: Callable[..., None]) -> None:
    set_up(keep_releases=1)
    first = own_house.published
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    assert not first.exists()
    database = own_house.published / "warehouse.duckdb"
    of_ours = warehouse.rows_of(database, "select release_number, release_id from release_history order by 1")
    assert of_ours == [(1, first.name), (2, own_house.published.name)]
    sql = """
        select municipality_code, year, method, release_number, previous_release_number, round(revision_pct, 3),
            vintage = previous_vintage, snapshot_id = previous_snapshot_id, change_rank <= 3
        from mart_revisions where released_by = 'ilmastovaranto' and cause = 'model_changed' order by method
    """
    methods = ("alas", "hinku", "hinku_credits")
    assert warehouse.rows_of(database, sql) == [("844", 2024, m, 2, 1, 10.0, True, True, True) for m in methods]
    sql = "select count(*) from mart_revisions where released_by = 'ilmastovaranto' and release_number = 1"
    assert warehouse.rows_of(database, sql) == warehouse.rows_of(
        database, "select count(*) from mart_municipal_overview"
    )
    described = json.loads((own_house.published / "release.json").read_text(encoding="utf-8"))
    assert set(described["made_of"]) == {"snapshots", "with_earlier", "code", "site"}

    assert "Nothing new" in own_house.refresh().said
