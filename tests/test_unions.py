"""What the branches of a union give is of one type, so that every engine makes the same of them.

Engines find the common type of two decimals each by a rule of its own: `decimal(38, 6)` with `decimal(38, 2)` loses
four decimals on DuckDB. Not here: which forms of SQL models keep to (`test_sql.py`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from orchestration import runs, warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

    from tests.conftest import House

Tree = dict[str, Any]


def trees_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Tree]:
    """The statements of a text as DuckDB reads them."""
    ((text,),) = connection.execute("select json_serialize_sql(cast(? as varchar))", [sql]).fetchall()
    return [statement["node"] for statement in json.loads(text)["statements"]]


def unions_in(node: object, named: tuple[Tree, ...] = ()) -> Iterator[tuple[Tree, Tree]]:
    """The two branches of each union under a node, each with the names (`with`) that it may read."""
    if isinstance(node, list):
        for each in node:
            yield from unions_in(each, named)
    elif isinstance(node, dict):
        if "cte_map" in node:
            for entry in node["cte_map"]["map"]:
                yield from unions_in(entry["value"], named)
                named = (*named, entry)
        if node.get("type") == "SET_OPERATION_NODE":
            children = node.get("children") or [node["left"], node["right"]]
            one, *others = [_with_names(child, named) for child in children]
            yield from ((one, other) for other in others)
        for name, value in node.items():
            if name != "cte_map":
                yield from unions_in(value, named)


def _with_names(node: Tree, named: tuple[Tree, ...]) -> Tree:
    return {**node, "cte_map": {"map": [*named, *node["cte_map"]["map"]]}}


def types_of(connection: duckdb.DuckDBPyConnection, node: Tree) -> list[tuple[str, str]]:
    """The columns that a query gives, with their types."""
    tree = json.dumps({"error": False, "statements": [{"node": node, "named_param_map": []}]})
    ((sql,),) = connection.execute("select json_deserialize_sql(cast(? as json))", [tree]).fetchall()
    # DuckDB writes a cross join as a comma, which binds less than the joins that come after it
    sql = sql.replace(" , ", " cross join ")
    return [(name, of_type) for name, of_type, *_ in connection.execute(f"describe {sql}").fetchall()]


def unlike(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Each decimal that is of one type in the first branch of a union and of another in a later one."""
    found = []
    for one, other in (pair for tree in trees_of(connection, sql) for pair in unions_in(tree)):
        for (name, first), (_, later) in zip(types_of(connection, one), types_of(connection, other), strict=True):
            if first != later and "DECIMAL" in first + later and '"NULL"' not in (first, later):
                found.append(f"{name}: {first}, {later}")
    return found


@pytest.fixture
def empty_tables(house: House) -> Iterator[duckdb.DuckDBPyConnection]:
    """The house's tables and views without rows, under the names that compiled models have."""
    path = (house.data_dir / "build" / "latest").resolve() / runs.WAREHOUSE
    with warehouse.in_memory() as connection:
        connection.execute(f"attach {warehouse.quoted(path)} as warehouse (read_only)")
        for schema, name in connection.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'warehouse'"
        ).fetchall():
            connection.execute(f'create schema if not exists memory."{schema}"')
            connection.execute(
                f'create table memory."{schema}"."{name}" as select * from warehouse."{schema}"."{name}" limit 0'
            )
        yield connection


def test_branches_of_a_union_give_decimals_of_one_type(
    empty_tables: duckdb.DuckDBPyConnection, compile_models: Callable[..., dict[str, str]]
) -> None:
    compiled = compile_models("resource_type:model")
    unions = {name: sql for name, sql in compiled.items() if re.search(r"\bunion\b", sql)}
    assert len(unions) > 1
    assert {name: found for name, sql in unions.items() if (found := unlike(empty_tables, sql))} == {}


def test_a_branch_of_another_type_is_found() -> None:
    sql = """
        with one as (select cast(1 as decimal(38, 6)) as kt),
        two as (select kt from one union all select cast(1 as decimal(38, 2)))
        select * from two
    """
    with warehouse.in_memory() as connection:
        assert unlike(connection, sql) == ["kt: DECIMAL(38,6), DECIMAL(38,2)"]
