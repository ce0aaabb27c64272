"""One wide table for each theme, for people: a row per place, year and method, a column per indicator of the theme.

Of an area whole values and sums of a part of its municipalities stand in rows of their own, told apart by
`is_complete`. The tables turn the marts in long form and compute nothing. What does not live here: the indicators,
whose names, units and themes are seeds of `dbt_project/`, and the writing of files (`exports.py`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.release import exports
from orchestration.release.released import Field, ReleasedTable
from sources.code_lists import read_seed, seeds_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_PLACES = {
    "municipal": ("mart_municipal_indicators", "dim_municipalities", "Kunnat"),
    "area": ("mart_area_indicators", "dim_areas", "Alueet"),
}
_NAME = Field("name_fi", "VARCHAR", "Name in Finnish.")
_COMPLETE = "is_complete"


def of(marts: Sequence[ReleasedTable]) -> list[ReleasedTable]:
    """The wide table of each theme, for municipalities and for areas; `marts` are those that they are made of."""
    by_name = {mart.name: mart for mart in marts}
    return [
        _table(by_name[mart], place, title, theme) for place, (mart, _, title) in _PLACES.items() for theme in _themes()
    ]


def add(database: Path, tables: Sequence[ReleasedTable]) -> None:
    """Add the wide `tables` to the DuckDB file of the release, beside the marts."""
    with warehouse.opened(database, read_only=False) as connection:
        connection.begin()
        for table in tables:
            mart, names, _ = _PLACES[table.name.split("_")[1]]
            keys = ", ".join(f'numbers."{key}"' for key in table.key)
            columns = ", ".join(
                f"max(numbers.indicator_value) filter (where numbers.indicator_code = '{field.name}') "
                f'as "{field.name}"'
                for field in table.fields[len(table.key) + 1 :]
            )
            codes = ", ".join(f"'{field.name}'" for field in table.fields[len(table.key) + 1 :])
            connection.execute(
                f'create table "{table.name}" as select {keys}, names.name_fi, {columns} '
                f'from (select {_shown(table)} from "{mart}" where indicator_code in ({codes})) as numbers '
                f"inner join {names} as names using ({table.key[0]}) "
                f"group by {keys}, names.name_fi order by {keys}"
            )
            exports.comment(connection, table)
        connection.commit()


def _shown(table: ReleasedTable) -> str:
    """The columns of the long mart, where what is missing stands beside the numbers of its place and year."""
    if _COMPLETE not in table.key:
        return "*"
    place_and_year = ", ".join(f'"{key}"' for key in table.key if key != _COMPLETE)
    beside = f"bool_and({_COMPLETE}) filter (where indicator_value is not null) over (partition by {place_and_year})"
    return (
        f"* replace (case when indicator_value is null then coalesce({beside}, false) else {_COMPLETE} end "
        f"as {_COMPLETE})"
    )


def _table(
    mart: ReleasedTable, place: str, places_fi: str, theme: tuple[str, str, list[dict[str, str]]]
) -> ReleasedTable:
    code, name_fi, indicators = theme
    fields = {field.name: field for field in mart.fields}
    key = tuple(name for name in mart.key if name != "indicator_code")
    apart = ""
    if _COMPLETE in fields:
        key = (*key, _COMPLETE)
        apart = " Whole values and sums of a part of the municipalities stand in rows of their own."
    columns = [
        Field(row["indicator_code"], "DOUBLE", f"{row['name_en']}.", row["unit"], row["processing"])
        for row in indicators
    ]
    return replace(
        mart,
        name=f"wide_{place}_{code}",
        description=(
            f"The indicators of the theme {code} side by side, from {mart.name}.{apart} Empty where the value is "
            "missing; there the status says why."
        ),
        key=key,
        fields=(*(fields[name] for name in key), _NAME, *columns),
        title_fi=f"{places_fi} rinnakkain: {name_fi.lower()}",
    )


def _themes() -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Each theme's code, its name in Finnish and its rows of the seed of indicators, in the seed's order."""
    names = {row["theme"]: row["name_fi"] for row in _seed("themes")}
    for theme, rows in groupby(
        sorted(_seed("indicators"), key=lambda row: list(names).index(row["theme"])), lambda row: row["theme"]
    ):
        yield theme, names[theme], list(rows)


def _seed(name: str) -> list[dict[str, str]]:
    return read_seed(name, seeds_dir())
