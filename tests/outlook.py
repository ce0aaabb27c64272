"""The models of the targets' outlook on tables in memory: emissions go in, the outlook and its backtests come out.

Not here: what is asked of them (`test_target_properties.py`, `test_outlook_bands.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

MODELS = (
    "int_emission_trends",
    "int_target_budgets",
    "int_emission_projections",
    "int_place_sizes",
    "int_target_backtests",
    "int_projection_bands",
    "int_target_outlook",
)
"""In the order that they read one another; what they read besides is made here."""
ASKED = "297"
LIKE_IT = ("001", "002", "003", "004")
"""Places with the very emissions of the one that is asked of, so that a band has the five places that it needs."""


@dataclass(frozen=True)
class Target:
    """A target of a place, in the method of its emissions."""

    base_year: int
    target_year: int
    reduction_pct: int


@dataclass(frozen=True)
class Place:
    """A municipality's emissions by year in kt CO₂e, and its targets."""

    emissions: dict[int, Decimal]
    targets: tuple[Target, ...]
    method: str = "hinku"


Row = dict[str, Any]


class Warehouse:
    """The models on tables in memory, under the names that dbt gives them."""

    def __init__(self, compiled: dict[str, str]) -> None:
        self._compiled = compiled
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("set threads to 1")  # a place at a time is too little work to share
        self._connection.execute("create schema intermediate")
        self._connection.execute(
            "create table intermediate.int_place_totals (place_type varchar, place_code varchar, year integer, "
            "method varchar, emissions_kt_co2e decimal(18,6), municipalities_loaded integer, "
            "municipalities_total integer, emissions_vintage varchar, emissions_release varchar, origin varchar, "
            "borders varchar)"
        )
        self._connection.execute(
            "create table intermediate.int_area_municipalities (borders varchar, area_code varchar, "
            "municipality_code varchar, municipalities_total integer)"
        )
        self._connection.execute(
            "create table intermediate.int_place_targets (place_type varchar, place_code varchar, method varchar, "
            "base_year integer, target_year integer, target_reduction_pct decimal(5,2), is_leading boolean, "
            "origin varchar)"
        )
        self._connection.execute(
            "create table intermediate.int_unknown_targets (place_type varchar, place_code varchar)"
        )

    def ask(self, place: Place) -> tuple[list[Row], list[Row]]:
        """The outlook's rows by target year, and the backtests' by the years that they were made in and are of."""
        self.fill({ASKED: place, **dict.fromkeys(LIKE_IT, Place(place.emissions, (), place.method))})
        of_it = f"where place_code = '{ASKED}'"
        return (
            self.rows("int_target_outlook", f"{of_it} order by target_year"),
            self.rows("int_target_backtests", f"{of_it} order by made_in_year, projected_year"),
        )

    def fill(self, places: Mapping[str, Place]) -> None:
        """Run the models on these municipalities alone, by code."""
        run = self._connection.execute
        run("delete from intermediate.int_place_totals")
        run("delete from intermediate.int_place_targets")
        for code, place in places.items():
            run(
                "insert into intermediate.int_place_totals select 'municipality', ?, unnest(?), ?, "
                "unnest(cast(? as decimal(18,6)[])), 1, 1, '2026-06-10', 'final', 'live', 'current'",
                [code, list(place.emissions), place.method, list(place.emissions.values())],
            )
            for target in place.targets:
                run(
                    "insert into intermediate.int_place_targets values ('municipality', ?, ?, ?, ?, ?, true, 'upload')",
                    [code, place.method, target.base_year, target.target_year, target.reduction_pct],
                )
        for name in MODELS:
            run(f"create or replace table intermediate.{name} as {self._compiled[name]}")

    def rows(self, name: str, rest: str = "") -> list[Row]:
        """The rows of a model, each as a mapping; `rest` is the end of the query."""
        found = self._connection.execute(f"select * from intermediate.{name} {rest}")  # noqa: S608 - names of ours
        columns = [column[0] for column in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()
