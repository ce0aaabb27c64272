"""What a plausible wrong is: good form, wrong content, the SQL that leaves the marts as it would, and what comes of it.

Not here: the wrongs (`plausible_wrongs.py`), and files that are wrong in form (`tests/orchestration/faults/`).
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

Outcome = Literal["held", "told", "published"]

MEANINGS: dict[Outcome, str] = {
    "held": "exit code 4; the published release stays until somebody approves what moved (`ilmasto review`)",
    "told": "published, and told on the quality page",
    "published": "published in silence: it lies inside the bounds, for the reason given",
}

RECKONED = (
    """
    update marts.mart_municipal_indicators as i
    set indicator_value = case when i.indicator_code like 'emissions%' then e.emissions_kt_co2e else e.energy_gwh end
    from marts.mart_municipal_emissions as e
    where i.municipality_code = e.municipality_code and i.year = e.year and i.method = e.method
        and i.indicator_code in ('emissions_' || e.sector_code, 'energy_' || e.sector_code)
    """,
    """
    update marts.mart_municipal_indicators as i set indicator_value = t.kt
    from (select municipality_code, year, method, sum(emissions_kt_co2e) as kt
          from marts.mart_municipal_emissions group by all) as t
    where i.municipality_code = t.municipality_code and i.year = t.year and i.method = t.method
        and i.indicator_code = 'emissions_total'
    """,
)
"""What the indicators are after the sectors of municipalities were changed."""


@dataclass(frozen=True)
class Wrong:
    """One input that is well formed and wrong: `sql` leaves the marts as dbt would make them of it."""

    title: str
    publisher: str
    outcome: Outcome
    kinds: tuple[str, ...]
    """The kinds of findings that it must have, among others."""
    sql: tuple[str, ...]
    why: str = ""
    """Of one that is published: why no bound may stop it."""
    before: tuple[str, ...] = ()
    """What was approved last, as a change of the levels."""

    @property
    def test_id(self) -> str:
        """The wrong's name in the list of tests."""
        return re.sub(r"[^a-z0-9]+", "_", f"{self.publisher} {self.title}".lower()).strip("_")


def sectors(change: str, where: str = "true") -> tuple[str, ...]:
    """Sectors of municipalities with columns set otherwise, and the indicators that follow from them."""
    return (f"update marts.mart_municipal_emissions set {change} where {where}", *RECKONED)


def times(factor: float, where: str = "true") -> tuple[str, ...]:
    """Emissions and energy of sectors multiplied."""
    return sectors(f"emissions_kt_co2e = emissions_kt_co2e * {factor}, energy_gwh = energy_gwh * {factor}", where)


def numbers(change: str, series: str, where: str = "true") -> tuple[str, ...]:
    """Indicators like `series` with another value."""
    of = f"indicator_code like '{series}' and {where}"
    return (f"update marts.mart_municipal_indicators set indicator_value = {change} where {of}",)


def swapped(table: str, column: str, one: str, other: str, where: str = "true") -> str:
    """Two codes of a column swapped, both of a text or a number."""
    return (
        f"update marts.{table} set {column} = case {column} when {one} then {other} else {one} end "
        f"where {column} in ({one}, {other}) and {where}"
    )


def from_year(years: str, columns: str, key: str, table: str, where: str = "true") -> str:
    """Columns of a table taken from another year of the same `key`: `years` says which (`year - 1`)."""
    given = ", ".join(f"{column} = o.{column}" for column in columns.split(", "))
    same = " and ".join(f"t.{name} = o.{name}" for name in key.split(", "))
    return (
        f"update marts.{table} as t set {given} from (select * from marts.{table}) as o "
        f"where {same} and o.year = {years.replace('year', 't.year')} and {where}"
    )


def changed(build: Path, copy: Path, sql: tuple[str, ...]) -> Path:
    """A copy of the warehouse `build` at `copy`, with these statements run on it."""
    shutil.copyfile(build, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in sql:
            connection.execute(statement)
    return copy
