"""dbt's manifest as Dagster asset and check specs: keys, dependencies, columns with units, data tests.

What does not live here: running dbt (`transform.py`). dagster-dbt would make the same specs, but it imports dbt to do
so, and a refresh that finds nothing new has no other need of dbt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.verdict import Manifest

Node = dict[str, Any]

_ASSETS = ("model", "seed")


def asset_key(node: Mapping[str, Any]) -> dg.AssetKey:
    """`<room>/<name>`: dbt's sources of the schema `raw` are the very assets that `ingest.py` makes."""
    return dg.AssetKey([node["schema"], node["name"]])


def asset_specs(manifest: Manifest) -> list[dg.AssetSpec]:
    """One spec per seed and model, with the columns that its contract describes."""
    parents = {**manifest["nodes"], **manifest["sources"]}
    return [
        dg.AssetSpec(
            key=asset_key(node),
            deps=[asset_key(parents[parent]) for parent in node["depends_on"].get("nodes", []) if parent in parents],
            description=node["description"] or None,
            group_name=node["schema"],
            metadata={"dagster/column_schema": _column_schema(node)},
            kinds={"dbt", "duckdb"},
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] in _ASSETS
    ]


def check_specs(manifest: Manifest) -> dict[str, dg.AssetCheckSpec]:
    """One blocking check spec per data test, by the test's unique id."""
    return {
        unique_id: dg.AssetCheckSpec(
            name=node["name"],
            asset=asset_key(manifest["nodes"][node["attached_node"]]),
            description=node["description"] or None,
            blocking=True,
        )
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
    }


def _column_schema(node: Node) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column["name"],
                type=column["data_type"] or "",
                description=column["description"],
                tags={"unit": unit} if (unit := column["config"]["meta"].get("unit")) else None,
            )
            for column in node["columns"].values()
        ]
    )
