"""dbt's manifest as Dagster asset and check specs: keys, dependencies, what columns mean, data tests.

What does not live here: running dbt (`dbt_run.py`), and what only a built table tells (`table_facts.py`).
dagster-dbt would make the same specs, but it imports dbt to do so, and a refresh that finds nothing new has no other
need of dbt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.table_facts import Meaning, Table, column_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from orchestration.transform.manifest import Manifest, Node, RawTable

_ASSETS = ("model", "seed")


def asset_key(node: Node | RawTable) -> dg.AssetKey:
    """`<room>/<name>`: dbt's sources of the schema `raw` are the very assets that `ingest/` makes."""
    return dg.AssetKey([node["schema"], node["name"]])


def is_asset(node: Node) -> bool:
    """Whether a node of the manifest is a table or view that dbt builds."""
    return node["resource_type"] in _ASSETS


def asset_specs(manifest: Manifest) -> list[dg.AssetSpec]:
    """One spec per seed and model, a mart's with the columns of its contract; a build tells the columns of each."""
    parents = {**manifest["nodes"], **manifest["sources"]}
    return [
        dg.AssetSpec(
            key=asset_key(node),
            deps=[asset_key(parents[parent]) for parent in node["depends_on"].get("nodes", []) if parent in parents],
            description=node["description"] or None,
            group_name=node["schema"],
            metadata={"dagster/table_name": ".".join(asset_key(node).path), **_contract(node)},
            kinds={"dbt", "duckdb"},
        )
        for node in manifest["nodes"].values()
        if is_asset(node)
    ]


def check_specs(manifest: Manifest) -> dict[str, dg.AssetCheckSpec]:
    """One check spec per data test, by the test's unique id: it blocks unless the test only warns."""
    return {
        unique_id: dg.AssetCheckSpec(
            name=node["name"],
            asset=asset_key(manifest["nodes"][node["attached_node"]]),
            description=node["description"] or None,
            blocking=node["config"]["severity"].lower() == "error",
        )
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
    }


def selected(manifest: Manifest, keys: Collection[dg.AssetKey], check_keys: Collection[dg.AssetCheckKey]) -> list[str]:
    """The full names (`fqn`) of the seeds, models and data tests that these assets and asset checks stand for."""
    tests = check_specs(manifest)
    return [
        ".".join(node["fqn"])
        for unique_id, node in manifest["nodes"].items()
        if (asset_key(node) in keys if is_asset(node) else unique_id in tests and tests[unique_id].key in check_keys)
    ]


def meanings(node: Mapping[str, Any]) -> dict[str, Meaning]:
    """What the columns of a model or seed mean, as far as its own yml says."""
    return {
        column["name"]: Meaning(column["description"], column["config"]["meta"].get("unit"))
        for column in node["columns"].values()
    }


def shared_meanings(manifest: Manifest) -> dict[str, Meaning]:
    """What a column's name means wherever it stands: each name of the marts that has a unit, the same in all."""
    return {
        name: meaning
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
        for name, meaning in meanings(node).items()
        if meaning.unit
    }


def _contract(node: Node) -> dict[str, dg.TableSchema]:
    if not node["config"].get("contract", {}).get("enforced"):
        return {}
    contract = Table(tuple((column["name"], column["data_type"]) for column in node["columns"].values()))
    return {"dagster/column_schema": column_schema(contract, meanings(node), {})}
