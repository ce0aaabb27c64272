"""What a release changes against the published one: keys added, removed and changed, and what cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from orchestration.release.changes import KINDS, changes_between, kind_of
from orchestration.release.exports import marts_of
from orchestration.release.released import Field, ReleasedTable

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.transform.manifest import Manifest

CODE, YEAR = Field("code", "VARCHAR", "A code."), Field("year", "INTEGER", "A year.")
KT = Field("kt", "DOUBLE", "Emissions.", "kt CO₂e")
SNAPSHOT = Field("emissions_snapshot_id", "VARCHAR", "A file.")
MART = ReleasedTable("mart", "A mart.", ("code", "year"), (CODE, YEAR, KT, SNAPSHOT))
NAMED = ReleasedTable(
    "mart",
    "A mart.",
    ("code",),
    (
        CODE,
        KT,
        Field("value_status", "VARCHAR", "A status."),
        Field("name_fi", "VARCHAR", "A name."),
        Field("sort_order", "INTEGER", "A place."),
        Field("emissions_vintage", "VARCHAR", "When it was published."),
        SNAPSHOT,
    ),
)

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


def kinds(folder: Path, before: list[Row], after: list[Row], mart: ReleasedTable = NAMED) -> Row:
    """Changed rows, those of them by kind, and the changed values by column."""
    old = database(folder, "before", mart.fields, before)
    (record,) = changes_between(database(folder, "after", mart.fields, after), [mart], old.parent)
    assert record["rows_changed"] == sum(record[f"rows_with_changed_{kind}"] for kind in KINDS)
    return (*(record[f"rows_with_changed_{kind}"] for kind in KINDS), record["changed_values"])


def test_another_file_with_the_same_numbers_is_a_change_of_vintage_alone(tmp_path: Path) -> None:
    other_file: list[Row] = [(*row[:3], "b") for row in BEFORE]
    assert kinds(tmp_path, BEFORE, other_file, MART) == (0, 0, 4, {})


def test_values_labels_and_vintages_are_told_apart_and_each_row_counted_once(tmp_path: Path) -> None:
    row: Row = (1.0, "computed", "Kuopio", 1, "2025-06-01", "a")
    before: list[Row] = [(code, *row) for code in ("001", "002", "003", "004", "005", "006")]
    after: list[Row] = [
        ("001", 2.0, "computed", "Kuopion kaupunki", 1, "2025-12-01", "b"),
        ("002", None, "missing", "Kuopio", 1, "2025-06-01", "a"),
        ("003", 1.0, "computed", "Kuopion kaupunki", 1, "2025-12-01", "b"),
        ("004", 1.0, "computed", "Kuopio", 2, "2025-06-01", "a"),
        ("005", 1.0, "computed", "Kuopio", 1, "2025-12-01", "a"),
        ("006", *row),
        ("007", *row),
    ]
    assert kinds(tmp_path, before, after) == (2, 2, 1, {"kt": 2, "value_status": 1})


def test_every_number_of_a_mart_but_an_order_is_a_value_and_every_vintage_is_none(manifest: Manifest) -> None:
    fields = {field.name: field for mart in marts_of(manifest) for field in mart.fields if field.name not in mart.key}
    of_kind = {kind: {name for name, field in fields.items() if kind_of(field) == kind} for kind in KINDS}
    with_unit = {name for name, field in fields.items() if field.unit}
    assert with_unit <= of_kind["values"]
    assert {"target_year", "first_year"} <= of_kind["values"]
    assert {"emissions_vintage", "emissions_release", "snapshot_id", "origin", "source_row"} <= of_kind["vintage"]
    assert {"name_fi", "description", "measure_name", "formula_fi", "sort_order"} <= of_kind["labels"]
    assert {"value_status", "status", "sector_code", "deadline_date", "is_complete"} <= of_kind["values"]


def test_each_key_is_counted_once_as_added_removed_or_changed(tmp_path: Path) -> None:
    after: list[Row] = [
        ("001", 2023, 1.0, "a"),  # the same
        ("001", 2024, 2.5, "a"),  # changed
        ("002", 2024, 7.0, "a"),  # was empty
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
