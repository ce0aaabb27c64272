"""dbt's manifest.json, typed as far as this project reads it, and what each mart must say of itself in it.

What does not live here: writing it (`dbt_run.py`), and what its nodes become in Dagster (`dbt_graph.py`).
"""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CODE_DIGEST = "CODE_DIGEST"
"""Under this name the manifest holds the digest of the code that it was parsed from, in dbt's own metadata."""
METERED = "metered"
"""The tag of models that are built beside the runs, of readings by month (`orchestration/metered/`)."""
_MARTS = "marts"
_NUMBERS = ("tinyint", "smallint", "int", "bigint", "hugeint", "decimal", "numeric", "float", "double", "real")
_BUILT = ("model", "seed", "snapshot", "test")


class ColumnConfig(TypedDict):
    """What a column's yml says beside its text."""

    meta: dict[str, Any]


class Column(TypedDict):
    """A column of a model or seed, as its yml has it."""

    name: str
    description: str
    data_type: str
    config: ColumnConfig


class NodeConfig(TypedDict):
    """How a node is built, and what the project says of it."""

    schema: str | None
    materialized: str
    meta: dict[str, Any]
    contract: NotRequired[dict[str, Any]]
    severity: NotRequired[str]


class DependsOn(TypedDict):
    """The unique ids that a node reads."""

    nodes: NotRequired[list[str]]


class TestMetadata(TypedDict):
    """Which generic test a node is of, with its arguments."""

    name: str
    kwargs: dict[str, Any]


class Node(TypedDict):
    """A model, seed or data test."""

    unique_id: str
    name: str
    resource_type: Literal["model", "seed", "snapshot", "test"]
    tags: NotRequired[list[str]]
    schema: str
    description: str
    path: str
    original_file_path: str
    patch_path: NotRequired[str | None]
    fqn: list[str]
    columns: dict[str, Column]
    config: NodeConfig
    depends_on: NotRequired[DependsOn]
    attached_node: NotRequired[str]
    test_metadata: NotRequired[TestMetadata | None]
    column_name: NotRequired[str | None]


class RawTable(TypedDict):
    """A table of the schema `raw`, which dbt reads and does not build."""

    name: str
    schema: str


class Metadata(TypedDict):
    """What dbt says of the parsing itself; `env` has what the pipeline told it."""

    env: dict[str, str]


class Manifest(TypedDict):
    """The parsed project: nodes, raw tables and unit tests by unique id."""

    metadata: Metadata
    nodes: dict[str, Node]
    sources: dict[str, RawTable]
    unit_tests: dict[str, dict[str, Any]]


class IncompleteMartError(ValueError):
    """A mart does not say of itself what its release needs; one line for each thing: which mart, where, what to add."""


def load_manifest(path: Path) -> Manifest:
    """The manifest.json at `path`, less what is built beside the runs. Raises IncompleteMartError."""
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    beside = {key for key, node in manifest["nodes"].items() if METERED in node.get("tags", [])}
    read = {parent for key in beside for parent in manifest["nodes"][key].get("depends_on", {}).get("nodes", [])}
    for unique_id in beside:
        del manifest["nodes"][unique_id]
    still = {parent for node in manifest["nodes"].values() for parent in node.get("depends_on", {}).get("nodes", [])}
    for unique_id in (read - still) & set(manifest["sources"]):
        del manifest["sources"][unique_id]
    if lacking := [line for unique_id in marts_in(manifest) for line in _lacking(manifest, unique_id)]:
        raise IncompleteMartError("\n".join(lacking))
    return manifest


def marts_in(manifest: Manifest) -> dict[str, Node]:
    """Every mart by unique id: the models that are released."""
    nodes = manifest["nodes"].items()
    return {key: node for key, node in nodes if node["resource_type"] == "model" and node["config"]["schema"] == _MARTS}


def key_of(manifest: Manifest, unique_id: str) -> tuple[str, ...]:
    """The columns of a mart's key, as its test `key_and_codes` has them; none where it has no such test."""
    return tuple(_key_and_codes(manifest, unique_id).get("columns", ()))


def codes_of(manifest: Manifest, unique_id: str) -> dict[str, tuple[str, str]]:
    """The model and column whose codes each column of a mart holds, as its test `key_and_codes` has them."""
    codes: dict[str, str] = _key_and_codes(manifest, unique_id).get("codes", {})
    return {column: (of.partition(".")[0], of.partition(".")[2] or column) for column, of in codes.items()}


def _key_and_codes(manifest: Manifest, unique_id: str) -> dict[str, Any]:
    for node in manifest["nodes"].values():
        test = node.get("test_metadata")
        if test is not None and test["name"] == "key_and_codes" and node.get("attached_node") == unique_id:
            arguments: dict[str, Any] = test["kwargs"]
            return arguments
    return {}


def _lacking(manifest: Manifest, unique_id: str) -> Iterator[str]:
    node = manifest["nodes"][unique_id]
    yml = (node.get("patch_path") or node["original_file_path"]).partition("://")[2] or node["original_file_path"]
    place = f"{node['name']} (dbt_project/{yml})"
    if not key_of(manifest, unique_id):
        yield f"{place}: no key; add the data test `key_and_codes: {{arguments: {{columns: [...]}}}}`"
    if not node["config"]["meta"].get("title_fi"):
        yield f"{place}: no title in Finnish; add `config: {{meta: {{title_fi: ...}}}}`"
    for column in node["columns"].values():
        if (column["data_type"] or "").lower().startswith(_NUMBERS) and "unit" not in column["config"]["meta"]:
            yield (
                f"{place}: the number {column['name']} has no unit; add `config: {{meta: {{unit: ...}}}}`, which is "
                "null where it is a number without one, such as a place in an order"
            )


def built_by_dbt(manifest: Manifest) -> list[str]:
    """The unique id of every node that the `dbt build` of a run builds: models, seeds and data tests.

    In order of what reads what, and of name where that leaves it open.
    """
    built = {key: node for key, node in sorted(manifest["nodes"].items()) if node["resource_type"] in _BUILT}
    parents = {key: set(node.get("depends_on", {}).get("nodes", [])) & set(built) for key, node in built.items()}
    return list(TopologicalSorter(parents).static_order())


def unit_tests_of(code_digest: str) -> str:
    """What stands for all unit tests of the code of this digest among the results of a build."""
    return f"unit_tests.{code_digest}"


def required_of_dbt(manifest: Manifest) -> list[str]:
    """What must be among the results of a build: every node, and the unit tests of the very code that was parsed.

    Where the manifest tells no digest no result can be that of its code.
    """
    return [*built_by_dbt(manifest), unit_tests_of(manifest["metadata"]["env"].get(CODE_DIGEST, "unknown"))]


def readers_of(manifest: Manifest, raw_tables: Iterable[str]) -> set[str]:
    """The unique ids of every model and data test that reads one of these raw tables, at whatever distance."""
    readers: dict[str, list[str]] = {}
    for unique_id, node in manifest["nodes"].items():
        for parent in node.get("depends_on", {}).get("nodes", []):
            readers.setdefault(parent, []).append(unique_id)
    names = set(raw_tables)
    waiting = [unique_id for unique_id, table in manifest["sources"].items() if table["name"] in names]
    found: set[str] = set()
    while waiting:
        new = set(readers.get(waiting.pop(), [])) - found
        found |= new
        waiting += new
    return found
