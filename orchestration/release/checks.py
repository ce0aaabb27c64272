"""The tables of a candidate held against the checked marts: what a release tells is what was judged.

What does not live here: the marts held against one another (`quality/reconciliation.py`), and making the tables
(`exports.py`, `wide_tables.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.quality.results import CheckResult
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from orchestration.release.released import ReleasedTable

AS_JUDGED = "release.tables_are_the_judged_marts"
ONE_CELL = "release.every_number_is_one_cell_of_a_wide_table"
CHECK_IDS = (AS_JUDGED, ONE_CELL)
_SHOWN = 20


def of(
    database: Path, build: warehouse.Place, marts: Sequence[ReleasedTable], views: Sequence[ReleasedTable]
) -> list[CheckResult]:
    """The results of both checks on the DuckDB file `database` of a candidate, made of the warehouse `build`."""
    with warehouse.opened(database) as connection:
        warehouse.attach(connection, build, "build")
        differing = [problem for mart in marts for problem in _unlike_the_build(connection, mart)]
        lost = [problem for long in _long_forms(marts, views) for problem in _not_one_cell(connection, *long)]
    return [
        _result(AS_JUDGED, "Each table of the release has the very rows of the mart that was judged.", differing),
        _result(ONE_CELL, "Each number of the indicators is one cell of a wide table, and each cell a number.", lost),
    ]


def _result(check_id: str, title: str, problems: Sequence[Problem]) -> CheckResult:
    return CheckResult(check_id, "release", title, "failed" if problems else "passed", problems=tuple(problems))


def _unlike_the_build(connection: duckdb.DuckDBPyConnection, mart: ReleasedTable) -> Iterator[Problem]:
    """Two tables of as many rows whose hashes sum to the same hold the same rows, in whatever order."""
    columns = ", ".join(f'cast("{field.name}" as {field.sql_type}) as "{field.name}"' for field in mart.fields)
    (released, judged) = (
        connection.execute(
            f"select count(*), sum(cast(hash(each) as hugeint)) from (select {columns} from {table}) as each"
        ).fetchall()
        for table in (f'"{mart.name}"', f'build.marts."{mart.name}"')
    )
    if released != judged:
        value = f"{released[0][0]} rows where {judged[0][0]} were judged, or other values in them"
        yield Problem(file=mart.name, value=value, expected="no row that the judged mart has otherwise")


def _long_forms(
    marts: Sequence[ReleasedTable], views: Sequence[ReleasedTable]
) -> Iterator[tuple[ReleasedTable, list[ReleasedTable]]]:
    """Each mart in long form with the wide tables that are made of it: they share the code of the place."""
    for mart in marts:
        if "indicator_value" in {field.name for field in mart.fields}:
            yield mart, [view for view in views if view.key[0] == mart.key[0]]


def _not_one_cell(
    connection: duckdb.DuckDBPyConnection, mart: ReleasedTable, views: Sequence[ReleasedTable]
) -> Iterator[Problem]:
    key = [name for name in mart.key if name != "indicator_code"]
    names = ", ".join(f'"{name}"' for name in (*key, "indicator_code"))
    cells = " union all ".join(
        f'select {names}, cell from (unpivot "{view.name}" on '
        + ", ".join(f'"{field.name}"' for field in view.fields if field.name not in (*view.key, "name_fi"))
        + " into name indicator_code value cell)"
        for view in views
    )
    numbers = f'select {names}, indicator_value from "{mart.name}" where indicator_value is not null'
    sql = (
        f"select {names}, indicator_value, cell, how_many from ({numbers}) full join "
        f"(select {names}, max(cell) as cell, count(*) as how_many from ({cells}) group by {names}) using ({names}) "
        f"where indicator_value is distinct from cell or how_many <> 1 order by {names} limit {_SHOWN}"
    )
    for *place, number, cell, how_many in connection.execute(sql).fetchall():
        yield Problem(
            file=mart.name,
            column=str(place[-1]),
            value=f"{number} ({', '.join(map(str, place[:-1]))})",
            expected=f"one cell of a wide table, where {how_many or 0} hold {cell}",
        )
