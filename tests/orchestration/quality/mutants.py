"""Small wrongs in the compiled SQL of the models, drawn by rule, and whether the gate stops each.

A mutant is one change of one node of a model's syntax tree, as DuckDB itself parses it. What does not live here: what
is expected of the gate (`test_mutants.py`), and wrongs in what publishers send (`faults/`).
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import duckdb

Node = dict[str, Any]
Path = tuple[str | int, ...]

_OTHER_COMPARISON = {
    "COMPARE_LESSTHAN": "COMPARE_LESSTHANOREQUALTO",
    "COMPARE_LESSTHANOREQUALTO": "COMPARE_LESSTHAN",
    "COMPARE_GREATERTHAN": "COMPARE_GREATERTHANOREQUALTO",
    "COMPARE_GREATERTHANOREQUALTO": "COMPARE_GREATERTHAN",
}
_OTHER_OPERATOR = {"+": "-", "-": "+", "*": "/", "/": "*"}
_OTHER_AGGREGATE = {"sum": "max", "max": "min", "min": "max", "count": "count_star"}
_OTHER_JOIN = {"LEFT": "INNER", "INNER": "LEFT"}
_FEW_DECIMALS = 2
_TRUE: Node = {
    "class": "CONSTANT",
    "type": "VALUE_CONSTANT",
    "alias": "",
    "query_location": 0,
    "value": {"type": {"id": "BOOLEAN", "type_info": None}, "is_null": False, "value": True},
}


@dataclass(frozen=True)
class Mutant:
    """One wrong: in which model, of which kind, at which node of its syntax tree, in words, and what does it."""

    model: str
    kind: str
    place: Path
    what: str
    change: Callable[[Node], None] = field(compare=False)

    def sql(self, connection: duckdb.DuckDBPyConnection, good: str) -> str:
        """The model's SQL with the wrong in it; `good` is the SQL without it."""
        tree = _tree_of(connection, good)
        self.change(_at(tree, self.place))
        _spell_cross_joins_out(tree)
        (text,) = connection.execute("select json_deserialize_sql(?)", [json.dumps(tree)]).fetchall()[0]
        return str(text)


def mutants_of(connection: duckdb.DuckDBPyConnection, model: str, sql: str) -> list[Mutant]:
    """Every mutant of a model's compiled SQL, in the order of its syntax tree."""
    return [
        Mutant(model, kind, path, what, change)
        for path, node in _walk(_tree_of(connection, sql))
        for kind, what, change in _wrongs(node, path)
    ]


def draw(
    pools: Mapping[str, Sequence[str]], every: Mapping[str, Sequence[Mutant]], each: int, seed: int = 20
) -> list[tuple[str, Mutant]]:
    """`each` mutants of every mart, none twice: its own SQL and that of the models it is made of take turns, and so do
    the kinds. `pools` names those models for each mart.
    """
    drawn: list[tuple[str, Mutant]] = []
    taken: set[Mutant] = set()
    for mart in sorted(pools):
        chance = random.Random(f"{seed} {mart}")
        own, upstream = list(every[mart]), [mutant for model in pools[mart] for mutant in every[model]]
        last_kinds: list[str] = []
        for turn in range(each):
            pool = own if turn % 2 == 0 else upstream
            left = [mutant for mutant in pool or upstream if mutant not in taken]
            fresh = [mutant for mutant in left if mutant.kind not in last_kinds] or left
            if not fresh:
                continue
            kind = chance.choice(sorted({mutant.kind for mutant in fresh}))
            chosen = chance.choice([mutant for mutant in fresh if mutant.kind == kind])
            last_kinds.append(kind)
            taken.add(chosen)
            drawn.append((mart, chosen))
    return drawn


def _tree_of(connection: duckdb.DuckDBPyConnection, sql: str) -> Node:
    (text,) = connection.execute("select json_serialize_sql(?)", [sql]).fetchall()[0]
    tree: Node = json.loads(text)
    return tree


def _spell_cross_joins_out(tree: Node) -> None:
    """As joins on what is true: DuckDB would write commas, which bind less than the joins after them."""
    for _, node in _walk(tree):
        if node.get("type") == "JOIN" and node.get("ref_type") == "CROSS":
            node.update(ref_type="REGULAR", join_type="INNER", condition=dict(_TRUE))


def _walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Node]]:  # noqa: ANN401 - JSON carries no types
    if isinstance(node, dict):
        yield path, node
        for key, child in node.items():
            yield from _walk(child, (*path, key))
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _walk(child, (*path, number))


def _at(tree: Any, path: Path) -> Node:  # noqa: ANN401 - as above
    for step in path:
        tree = tree[step]
    node: Node = tree
    return node


def _wrongs(node: Node, path: Path) -> Iterator[tuple[str, str, Callable[[Node], None]]]:
    """The wrongs that can be done to a node: the kind, in words, and what does it."""
    yield from _wrongs_of_rows(node)
    yield from _wrongs_of_values(node, path)
    if node.get("class") == "FUNCTION" and path:
        yield from _wrongs_of_functions(node)


def _wrongs_of_rows(node: Node) -> Iterator[tuple[str, str, Callable[[Node], None]]]:
    kind = str(node.get("type"))
    if kind == "JOIN" and node.get("join_type") in _OTHER_JOIN:
        other = _OTHER_JOIN[node["join_type"]]
        yield "join", f"{node['join_type'].lower()} join made {other.lower()}", _setter("join_type", other)
    if kind == "SET_OPERATION_NODE" and node.get("setop_all"):
        yield "union", "a union without doubles", _setter("setop_all", value=False)
    where = node.get("where_clause")
    if where is not None and where["type"] == "CONJUNCTION_AND":
        for number in range(len(where["children"])):
            yield "filter", f"condition {number + 1} of a filter left out", _without_condition(number)
    elif where is not None:
        yield "filter", "a filter left out", _setter("where_clause", None)


def _wrongs_of_values(node: Node, path: Path) -> Iterator[tuple[str, str, Callable[[Node], None]]]:
    kind = str(node.get("type"))
    if kind == "OPERATOR_CAST" and ((node["cast_type"]["type_info"] or {}).get("scale") or 0) > _FEW_DECIMALS:
        yield "cast", "a cast to two decimals", _set_scale
    if kind in _OTHER_COMPARISON:
        other = _OTHER_COMPARISON[kind]
        yield "comparison", f"{_words(kind)} made {_words(other)}", _setter("type", other)
    if kind == "OPERATOR_COALESCE":
        yield "coalesce", "a value in place of an empty one left out", _first_alone
    if kind == "CASE_EXPR" and len(node["case_checks"]) > 1:
        yield "case", "the first case left out", lambda case: case["case_checks"].pop(0)
    if kind == "COLUMN_REF" and node["column_names"][-1].endswith("year") and _is_compared(path):
        yield "year", f"{node['column_names'][-1]} a year later", _a_year_later


def _wrongs_of_functions(node: Node) -> Iterator[tuple[str, str, Callable[[Node], None]]]:
    name = node["function_name"]
    if node["is_operator"] and len(node["children"]) > 1 and name in _OTHER_OPERATOR:
        yield "sign", f"{name} made {_OTHER_OPERATOR[name]}", _setter("function_name", _OTHER_OPERATOR[name])
    if name in _OTHER_AGGREGATE:
        yield "aggregate", f"{name} made {_OTHER_AGGREGATE[name]}", _aggregate(_OTHER_AGGREGATE[name])


def _words(comparison: str) -> str:
    return {
        "COMPARE_LESSTHAN": "<",
        "COMPARE_LESSTHANOREQUALTO": "<=",
        "COMPARE_GREATERTHAN": ">",
        "COMPARE_GREATERTHANOREQUALTO": ">=",
    }[comparison]


def _is_compared(path: Path) -> bool:
    return "condition" in path or "where_clause" in path


def _setter(key: str, value: object) -> Callable[[Node], None]:
    def change(node: Node) -> None:
        node[key] = value

    return change


def _set_scale(node: Node) -> None:
    node["cast_type"]["type_info"]["scale"] = _FEW_DECIMALS


def _without_condition(number: int) -> Callable[[Node], None]:
    def change(node: Node) -> None:
        conditions = node["where_clause"]["children"]
        conditions.pop(number)
        if len(conditions) == 1:
            node["where_clause"] = conditions[0]

    return change


def _aggregate(other: str) -> Callable[[Node], None]:
    def change(node: Node) -> None:
        node["function_name"] = other
        if other == "count_star":
            node["children"] = []

    return change


def _first_alone(node: Node) -> None:
    first = dict(node["children"][0])
    alias = node["alias"]
    node.clear()
    node.update(first, alias=alias or first["alias"])


def _a_year_later(node: Node) -> None:
    column = dict(node)
    one = {
        "class": "CONSTANT",
        "type": "VALUE_CONSTANT",
        "alias": "",
        "query_location": 0,
        "value": {"type": {"id": "INTEGER", "type_info": None}, "is_null": False, "value": 1},
    }
    node.clear()
    node.update(
        {
            "class": "FUNCTION",
            "type": "FUNCTION",
            "alias": "",
            "query_location": 0,
            "function_name": "+",
            "schema": "",
            "children": [column, one],
            "filter": None,
            "order_bys": {"type": "ORDER_MODIFIER", "orders": []},
            "distinct": False,
            "is_operator": True,
            "export_state": False,
            "catalog": "",
        }
    )
