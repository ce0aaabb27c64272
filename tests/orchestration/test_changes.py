"""What a release changes against the published one: keys added, removed and changed, and what cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from orchestration.changes import changes_between
from orchestration.exports import Field, ReleasedTable

if TYPE_CHECKING:
    from pathlib import Path

CODE, YEAR = Field("code", "VARCHAR", "A code."), Field("year", "INTEGER", "A year.")
KT = Field("kt", "DOUBLE", "Emissions.", "kt CO₂e")
SNAPSHOT = Field("emissions_snapshot_id", "VARCHAR", "A file.")
MART = ReleasedTable("mart", "A mart.", ("code", "year"), (CODE, YEAR, KT, SNAPSHOT))

Row = tuple[object, ...]
BEFORE: list[Row] = [
    ("001", 2023, 1.0, "a"),
    ("001", 2024, 2.0, "a"),
    ("002", 2024, None, "a"),
    ("003", 2024, 3.0, "a"),
]


def database(folder: Path, name: str, fields: tuple[Field, ...], rows: list[Row]) -> Path:
    """A DuckDB file with the table `mart`, and beside it its Parquet, as in a release."""
    target = folder / name
    target.mkdir()
    with duckdb.connect(str(target / "warehouse.duckdb")) as connection:
        connection.execute(f"create table mart ({', '.join(f'{f.name} {f.sql_type}' for f in fields)})")
        connection.executemany(f"insert into mart values ({', '.join('?' * len(fields))})", rows)  # noqa: S608 - names of this test's own
        connection.execute(f"copy mart to '{target / 'mart.parquet'}' (format parquet)")
    return target / "warehouse.duckdb"


def changes(folder: Path, after: list[Row], mart: ReleasedTable = MART, old: tuple[Field, ...] = MART.fields) -> Row:
    before = database(folder, "before", old, [row[: len(old)] for row in BEFORE])
    (record,) = changes_between(database(folder, "after", mart.fields, after), [mart], before.parent)
    assert record["table_name"] == "mart"
    return tuple(
        record[name] for name in ("rows_before", "rows_now", "rows_added", "rows_removed", "rows_changed", "note")
    )


def test_the_same_rows_are_no_change(tmp_path: Path) -> None:
    assert changes(tmp_path, BEFORE) == (4, 4, 0, 0, 0, "")


def test_another_file_with_the_same_numbers_is_no_change(tmp_path: Path) -> None:
    assert changes(tmp_path, [(*row[:3], "b") for row in BEFORE]) == (4, 4, 0, 0, 0, "")


def test_each_key_is_counted_once_as_added_removed_or_changed(tmp_path: Path) -> None:
    after: list[Row] = [
        ("001", 2023, 1.0, "b"),  # the same
        ("001", 2024, 2.5, "b"),  # changed
        ("002", 2024, 7.0, "b"),  # was empty
        # 003 is removed
        ("004", 2024, 1.0, "b"),  # added
        ("004", 2025, None, "b"),  # added, with an empty value
    ]
    assert changes(tmp_path, after) == (4, 5, 2, 1, 2, "")


def test_a_value_that_becomes_empty_is_a_change(tmp_path: Path) -> None:
    assert changes(tmp_path, [(*row[:2], None, "a") for row in BEFORE]) == (4, 4, 0, 0, 3, "")


def test_a_table_that_becomes_empty_loses_every_row(tmp_path: Path) -> None:
    assert changes(tmp_path, [BEFORE[0]])[:4] == (4, 1, 0, 3)


def test_a_new_column_is_noted_and_is_no_change_of_rows(tmp_path: Path) -> None:
    wider = ReleasedTable("mart", "A mart.", MART.key, (*MART.fields, Field("gwh", "DOUBLE", "Energy.", "GWh")))
    after = [(*row, 1.0) for row in BEFORE]
    assert changes(tmp_path, after, wider) == (4, 4, 0, 0, 0, "uusia sarakkeita: gwh")


def test_a_changed_key_is_said_and_not_guessed(tmp_path: Path) -> None:
    longer = ReleasedTable(
        "mart", "A mart.", ("code", "year", "method"), (*MART.fields, Field("method", "VARCHAR", "M."))
    )
    after = [(*row, "hinku") for row in BEFORE]
    assert changes(tmp_path, after, longer) == (4, 4, 4, 0, 0, "avain on muuttunut")


def test_a_table_that_the_published_release_lacks_is_new(tmp_path: Path) -> None:
    (record,) = changes_between(database(tmp_path, "after", MART.fields, BEFORE), [MART], tmp_path)
    assert (record["rows_before"], record["rows_added"], record["note"]) == (0, 4, "uusi taulu")


def test_the_first_release_says_that_it_is_the_first(tmp_path: Path) -> None:
    (record,) = changes_between(database(tmp_path, "after", MART.fields, BEFORE), [MART], None)
    assert (record["rows_before"], record["rows_added"], record["note"]) == (0, 4, "ensimmäinen julkaisu")
