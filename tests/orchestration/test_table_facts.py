"""Every table of the graph shows its columns with types and units, its rows, and when it last changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
import pytest

from orchestration import runs, table_facts
from orchestration.definitions import defs
from orchestration.instance import open_instance
from orchestration.table_facts import LAST_CHANGE, Meaning, Table
from orchestration.transform import dbt_graph
from tests.conftest import House, built_house

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

ROOMS = {"raw", "seeds", "staging", "intermediate", "marts"}
Told = dict[dg.AssetKey, dict[str, Any]]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which nothing but one refresh has been: in the session's, refused runs leave their tables, too."""
    with built_house(tmp_path_factory.mktemp("fresh")) as built:
        yield built


@pytest.fixture(scope="module")
def instance(fresh: House) -> Iterator[dg.DagsterInstance]:  # noqa: ARG001 - its refresh is what it remembers
    with open_instance() as opened:
        yield opened


@pytest.fixture(scope="module")
def told(instance: dg.DagsterInstance) -> Told:
    """What Dagster shows of each table: what its last materialization says, or else its definition."""
    graph = defs.resolve_asset_graph()
    keys = [key for key in graph.materializable_asset_keys if key.path[0] in ROOMS]
    records = {record.asset_entry.asset_key: record.asset_entry for record in instance.get_asset_records(keys)}
    assert set(records) == set(keys)
    found: Told = {}
    for key, entry in records.items():
        assert entry.last_materialization is not None
        assert entry.last_materialization.asset_materialization is not None
        shown = {**graph.get(key).metadata, **entry.last_materialization.asset_materialization.metadata}
        found[key] = {name: getattr(value, "value", value) for name, value in shown.items()}
    return found


@pytest.fixture(scope="module")
def warehouse(fresh: House) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(fresh.data_dir / "build" / "latest" / runs.WAREHOUSE), read_only=True)
    yield connection
    connection.close()


def columns_of(facts: dict[str, Any]) -> list[dg.TableColumn]:
    return list(facts["dagster/column_schema"].columns)


def units_of(facts: dict[str, Any]) -> dict[str, str | None]:
    return {column.name: column.tags.get("unit") for column in columns_of(facts)}


def test_every_table_shows_all_of_it(told: Told) -> None:
    lacking = {
        "/".join(key.path): fact
        for key, facts in told.items()
        for fact in ("dagster/table_name", "dagster/column_schema", "dagster/row_count", LAST_CHANGE)
        if facts.get(fact) is None
    }
    assert lacking == {}
    assert {key.path[0] for key in told} == ROOMS


def test_columns_types_and_rows_are_those_of_the_warehouse(told: Told, warehouse: duckdb.DuckDBPyConnection) -> None:
    for key, facts in told.items():
        relation = ".".join(f'"{name}"' for name in key.path)
        described = warehouse.execute(f"describe {relation}").fetchall()
        columns = columns_of(facts)
        assert [(c.name, c.type) for c in columns] == [(row[0], row[1].lower()) for row in described], key
        assert columns, key
        rows = warehouse.execute(f"select count(*) from {relation}").fetchall()  # noqa: S608 - names of the graph's own
        assert rows == [(facts["dagster/row_count"],)], key


def test_units_are_those_of_the_contracts(told: Told, sources: dict[str, Source], manifest: Manifest) -> None:
    for publisher, source in sources.items():
        for dataset in source.datasets:
            shown = units_of(told[dg.AssetKey(["raw", f"{publisher}_{dataset.name}"])])
            assert {c.name: shown[c.name] for c in dataset.columns} == {c.name: c.unit for c in dataset.columns}
    shared = dbt_graph.shared_meanings(manifest)
    assert shared["emissions_kt_co2e"].unit == "kt CO₂e"
    for key, facts in told.items():
        if key.path[0] != "raw":
            named = {name: unit for name, unit in units_of(facts).items() if name in shared}
            assert named == {name: shared[name].unit for name in named}, key


def test_a_unit_read_from_a_name_is_the_one_that_the_marts_give(told: Told) -> None:
    numbers = Table(
        tuple((c.name, "DOUBLE") for key, facts in told.items() if key.path[0] == "marts" for c in columns_of(facts))
    )
    from_names = {c.name: c.tags.get("unit") for c in table_facts.column_schema(numbers, {}, {}).columns}
    for key, facts in told.items():
        if key.path[0] == "marts":
            for name, unit in units_of(facts).items():
                assert unit is None or from_names[name] in {None, unit}, f"{key}: {name}"


def test_every_quantity_on_the_way_has_a_unit(told: Told) -> None:
    """What a name says to be a quantity shows its unit wherever it stands, not in the marts alone."""
    suffixes = ("_kt_co2e", "_gwh", "_eur", "_pct")
    without = [
        f"{'/'.join(key.path)}.{column.name}"
        for key, facts in told.items()
        for column in columns_of(facts)
        if column.name.endswith(suffixes) and column.type not in {"varchar", "boolean"} and "unit" not in column.tags
    ]
    assert without == []


def test_a_raw_table_last_changed_when_its_newest_file_was_had(
    told: Told, fresh: House, sources: dict[str, Source]
) -> None:
    run_id = json.loads((fresh.published / "release.json").read_text(encoding="utf-8"))["run_id"]
    for publisher, source in sources.items():
        for dataset in source.datasets:
            files = runs.inputs_of(runs.run_dir(run_id), source, dataset)
            newest = max(datetime.fromisoformat(file.retrieved_at) for file in files)
            shown = told[dg.AssetKey(["raw", f"{publisher}_{dataset.name}"])]
            assert shown[LAST_CHANGE] == newest.timestamp(), dataset.name


def _written(path: Path, *rows: str) -> dict[dg.AssetKey, Table]:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute("create or replace table marts.numbers (year integer, kt double)")
        for row in rows:
            connection.execute(f"insert into marts.numbers values {row}")  # noqa: S608 - rows of this test's own
    return table_facts.tables_of(path, [dg.AssetKey(["marts", "numbers"])])


def _materialize(instance: dg.DagsterInstance, table: Table, last_change: float) -> None:
    @dg.asset(key=dg.AssetKey(["marts", "numbers"]))
    def numbers() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(
            data_version=dg.DataVersion(table.digest or ""),
            metadata={LAST_CHANGE: dg.MetadataValue.timestamp(last_change)},
        )

    assert dg.materialize([numbers], instance=instance).success


def test_a_table_keeps_its_last_change_until_a_row_differs(tmp_path: Path) -> None:
    key, path, long_ago = dg.AssetKey(["marts", "numbers"]), tmp_path / "warehouse.duckdb", 1_600_000_000.0
    with dg.DagsterInstance.ephemeral() as instance:
        first = _written(path, "(2023, 1.5)", "(2024, null)")
        assert table_facts.last_changes(instance, first)[key].value > long_ago
        _materialize(instance, first[key], long_ago)
        again = _written(path, "(2024, null)", "(2023, 1.5)")
        assert table_facts.last_changes(instance, again)[key].value == long_ago
        for changed in (["(2023, 1.5)", "(2024, 0)"], ["(2023, 1.5)"], ["(2023, 1.5)", "(2024, null)", "(2024, null)"]):
            started = datetime.now(UTC).timestamp()
            assert table_facts.last_changes(instance, _written(path, *changed))[key].value >= started


def test_a_view_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema staging")
        connection.execute(
            "create view staging.broken as select cast(word as integer) as n from (values ('x')) as t(word)"
        )
    broken = dg.AssetKey(["staging", "broken"])
    assert table_facts.tables_of(path, [broken]) == {broken: Table((("n", "INTEGER"),))}


def test_a_columns_own_words_come_before_those_of_the_marts() -> None:
    table = Table((("emissions_kt_co2e", "DOUBLE"), ("note", "VARCHAR")))
    schema = table_facts.column_schema(
        table, {"emissions_kt_co2e": Meaning("Of one sector.")}, {"emissions_kt_co2e": Meaning("Emissions.", "kt CO₂e")}
    )
    emissions, note = schema.columns
    assert (emissions.description, emissions.tags["unit"]) == ("Of one sector.", "kt CO₂e")
    assert (note.description, dict(note.tags)) == (None, {})
