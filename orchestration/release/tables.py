"""The release's own tables: what it and its tables are, what it is made of, what was checked, changed, and led to it.

What does not live here: the marts, whose columns dbt's manifest describes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.release.column_titles import column_titles, unit_codes
from orchestration.release.licences import in_words, sources_of
from orchestration.release.released import Field, ReleasedTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orchestration.quality.results import CheckResult
    from sources.contract import Source
    from sources.landing import Snapshot

_TOLD = 3
"""Places that a note of a check tells; the rest are counted."""
RELEASE_INFO = ReleasedTable(
    "release_info",
    "What this release is.",
    ("release_id",),
    (
        Field("release_id", "VARCHAR", "Release id, YYYY.MM.DD-N."),
        Field("released_at", "VARCHAR", "When the release was made, UTC."),
        Field("origin", "VARCHAR", "Where its data came from: example, live, upload or mixed."),
        Field("run_id", "VARCHAR", "The run that made it, as Dagster shows it."),
        Field("code_version", "VARCHAR", "Digest of the code and models that computed it."),
    ),
    title_fi="Julkaisun tiedot",
)
RELEASE_SOURCES = ReleasedTable(
    "release_sources",
    "The kept source files that every number of the release comes from.",
    ("snapshot_id", "file"),
    (
        Field("publisher", "VARCHAR", "Publisher, as the rooms name it."),
        Field("publisher_name", "VARCHAR", "Publisher's name."),
        Field("title_fi", "VARCHAR", "What the publisher's files tell of, in Finnish."),
        Field("cadence_fi", "VARCHAR", "How often the publisher gives new figures, in Finnish."),
        Field("attribution", "VARCHAR", "How the publisher is to be named."),
        Field("licence", "VARCHAR", "Licence of the file."),
        Field("dataset_titles", "VARCHAR", "Datasets that were read from the publisher's files."),
        Field("file", "VARCHAR", "File's name."),
        Field("snapshot_id", "VARCHAR", "Id by which rows of the marts name the file."),
        Field("sha256", "VARCHAR", "sha256 of the bytes as they came."),
        Field("size_bytes", "BIGINT", "Size.", "tavua"),
        Field("url", "VARCHAR", "Where the file was had."),
        Field("retrieved_at", "VARCHAR", "Since when these bytes have been there at each fetch, UTC."),
        Field("last_seen_at", "VARCHAR", "When it was last seen, at the publisher or where it was brought to, UTC."),
        Field("publisher_version", "VARCHAR", "The publisher's own time or version of the file."),
        Field(
            "age_days",
            "INTEGER",
            "Days to the release from the publisher's own time of the file, or else from when it was had.",
            "päivää",
        ),
        Field("origin", "VARCHAR", "example, live or upload."),
    ),
    title_fi="Lähdetiedostot",
)
RELEASE_CHECKS = ReleasedTable(
    "release_checks",
    "Every check that the release passed.",
    ("check_id",),
    (
        Field("check_id", "VARCHAR", "The check."),
        Field(
            "room", "VARCHAR", "Where it ran: landing, parse, gx, dbt, checks, reconciliation, release or plausibility."
        ),
        Field("dataset", "VARCHAR", "The dataset, model or subject that it is about."),
        Field("title", "VARCHAR", "What it holds."),
        Field("status", "VARCHAR", "passed or warned."),
        Field("detail", "VARCHAR", "What it warns of."),
        Field("numbers_reckoned", "BIGINT", "Published numbers that it reckoned once more; empty for other checks."),
        Field("indicators_reckoned", "BIGINT", "Indicators that these are of; empty for other checks."),
        Field("ran_in", "VARCHAR", "The earlier run in which it ran, where nothing that it reads has changed since."),
    ),
    title_fi="Tarkistukset",
)
RELEASE_CHANGES = ReleasedTable(
    "release_changes",
    "What changed against the release before.",
    ("table_name",),
    (
        Field("table_name", "VARCHAR", "Table."),
        Field("rows_before", "BIGINT", "Rows of the release before."),
        Field("rows_now", "BIGINT", "Rows now."),
        Field("rows_added", "BIGINT", "Keys that were not there before."),
        Field("rows_removed", "BIGINT", "Keys that are no longer there."),
        Field("rows_changed", "BIGINT", "Keys of which any other column is another: the sum of the three after it."),
        Field(
            "rows_with_changed_values", "BIGINT", "Keys of which a number, date, yes or no, code or status is another."
        ),
        Field("rows_with_changed_labels", "BIGINT", "Keys of which a text or a place in an order alone is another."),
        Field(
            "rows_with_changed_vintage", "BIGINT", "Keys of which it alone is another whence and when the data came."
        ),
        Field("changed_values", "VARCHAR", "How many values of each column are others, as `column: count`."),
        Field("note", "VARCHAR", "What else a reader should know, in Finnish."),
    ),
    title_fi="Muutokset edelliseen julkaisuun",
)
RELEASE_TABLES = ReleasedTable(
    "release_tables",
    "Every table of this release, its own among them.",
    ("table_name",),
    (
        Field("table_name", "VARCHAR", "Table; its files are <table_name>.parquet and the other formats."),
        Field("title_fi", "VARCHAR", "Its title in Finnish."),
        Field("description", "VARCHAR", "What it holds."),
        Field("key_columns", "VARCHAR", "Columns of which every combination stands once, with commas between them."),
        Field("row_count", "BIGINT", "Rows.", "riviä"),
        Field("formats", "VARCHAR", "The forms of its files by their ending, with spaces between them."),
        Field("sources", "VARCHAR", "Whose figures it holds and under which licence. Empty for our own work."),
    ),
    title_fi="Julkaisun taulut",
)
RELEASE_COLUMNS = ReleasedTable(
    "release_columns",
    "Every column of every table of this release.",
    ("table_name", "column_name"),
    (
        Field("table_name", "VARCHAR", "Table of release_tables."),
        Field("column_name", "VARCHAR", "Column."),
        Field("title_fi", "VARCHAR", "Its title in Finnish."),
        Field("sort_order", "INTEGER", "The column's place in its table, from 1."),
        Field("data_type", "VARCHAR", "Its type in the release's DuckDB and Parquet files."),
        Field("is_key", "BOOLEAN", "Whether it is a part of the table's key."),
        Field("unit", "VARCHAR", "Unit of its values; empty where it has none."),
        Field("unit_code", "VARCHAR", "The unit as a code of UCUM; what is counted stands in braces."),
        Field("processing", "VARCHAR", "carried (the publisher's own value) or computed here; empty where neither."),
        Field("description", "VARCHAR", "What it means."),
    ),
    title_fi="Julkaisun sarakkeet",
)
RELEASE_HISTORY = ReleasedTable(
    "release_history",
    "Our own releases that led to this one, and last this one.",
    ("release_number",),
    (
        Field("release_number", "INTEGER", "Place among the releases, from one on, as mart_revisions names them."),
        Field("release_id", "VARCHAR", "Release id, YYYY.MM.DD-N."),
        Field("released_at", "VARCHAR", "When the release was made, UTC."),
        Field("code_version", "VARCHAR", "Digest of the code and models that computed it."),
        Field("definitions_version", "VARCHAR", "Digest of what defined the methods and sectors of emissions."),
    ),
    title_fi="Julkaisut, joista tämä julkaisu on jatkoa",
)


def source_rows(snapshots: Iterable[Snapshot], sources: Mapping[str, Source], released_at: str) -> list[dict[str, Any]]:
    """One row per snapshot of the release that was made at `released_at` (ISO 8601, UTC)."""
    return [
        {
            "publisher": snapshot.publisher,
            "publisher_name": sources[snapshot.publisher].name,
            "title_fi": sources[snapshot.publisher].title_fi,
            "cadence_fi": sources[snapshot.publisher].cadence_fi,
            "attribution": sources[snapshot.publisher].attribution,
            "licence": sources[snapshot.publisher].licence,  # a mended one holds for files that were had before
            "dataset_titles": ", ".join(dataset.title for dataset in sources[snapshot.publisher].datasets),
            "file": snapshot.name,
            "snapshot_id": snapshot.snapshot_id,
            "sha256": snapshot.sha256,
            "size_bytes": snapshot.size_bytes,
            "url": snapshot.url,
            "retrieved_at": snapshot.retrieved_at,
            "last_seen_at": snapshot.last_seen_at,
            "publisher_version": snapshot.publisher_version,
            "age_days": _days_between(snapshot.vintage, released_at),
            "origin": snapshot.origin,
        }
        for snapshot in snapshots
    ]


def _days_between(vintage: str, released_at: str) -> int | None:
    """Whole days from the day of the first to that of the second; None where the first is a version and no time."""
    try:
        since = date.fromisoformat(vintage[:10])
    except ValueError:
        return None
    return (date.fromisoformat(released_at[:10]) - since).days


def change_rows(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records of `changes.py`, with the counts of changed values in one text."""
    return [
        {**change, "changed_values": ", ".join(f"{name}: {n}" for name, n in change["changed_values"].items())}
        for change in changes
    ]


def check_rows(results: Sequence[CheckResult]) -> list[dict[str, Any]]:
    """One row per check that ran."""
    return [
        {
            "check_id": result.check_id,
            "room": result.room,
            "dataset": result.subject or result.check_id.split(".")[-1 if result.room == "checks" else 1],
            "title": result.title,
            "status": result.status,
            "detail": "; ".join(result.messages(_TOLD)) if result.status == "warned" else "",
            "numbers_reckoned": result.figures.get("numbers_reckoned"),
            "indicators_reckoned": result.figures.get("indicators_reckoned"),
            "ran_in": result.ran_in,
        }
        for result in sorted(results, key=lambda result: result.check_id)
    ]


def history_rows(build: warehouse.Place, release: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per release of ours, from the build's warehouse, where this one has neither id nor time yet."""
    names = [field.name for field in RELEASE_HISTORY.fields]
    own = {name: release[name] for name in ("release_id", "released_at")}
    rows = warehouse.rows_of(build, f"select {', '.join(names)} from raw.ilmastovaranto_releases order by 1")
    *earlier, this = [dict(zip(names, row, strict=True)) for row in rows]
    return [*earlier, this | own]


def table_rows(
    tables: Iterable[ReleasedTable], sources: Sequence[Source], row_counts: Mapping[str, int], *, with_workbooks: bool
) -> list[dict[str, Any]]:
    """One row per table, in order of name; `sources` are those that the release has files from."""
    return [
        {
            "table_name": table.name,
            "title_fi": table.title_fi,
            "description": table.description,
            "key_columns": ", ".join(table.key),
            "row_count": row_counts[table.name],
            "formats": " ".join(table.formats(row_counts[table.name], with_workbooks=with_workbooks)),
            "sources": in_words(sources_of(table, sources)),
        }
        for table in sorted(tables, key=lambda table: table.name)
    ]


def column_rows(tables: Iterable[ReleasedTable]) -> list[dict[str, Any]]:
    """One row per column of each table, in order of the tables' names and of the columns' places."""
    titles = column_titles()
    return [
        {
            "table_name": table.name,
            "column_name": field.name,
            "title_fi": titles[field.name],
            "sort_order": place,
            "data_type": field.sql_type,
            "is_key": field.name in table.key,
            "unit": field.unit,
            "unit_code": unit_codes()[field.unit] if field.unit else None,
            "processing": field.processing,
            "description": field.description,
        }
        for table in sorted(tables, key=lambda table: table.name)
        for place, field in enumerate(table.fields, start=1)
    ]
