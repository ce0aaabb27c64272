"""What is true of the targets' outlook whatever the emissions are, asked of the models' own SQL as dbt compiles it.

Not here: single figures worked out by hand, which are dbt's unit tests in `models/intermediate/_targets.yml`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import linear_regression
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn

MODELS = ("int_emission_trends", "int_emission_projections", "int_target_backtests", "int_target_outlook")
"""In the order that they read one another; what they read besides is made here."""
FIRST, NEWEST = 2005, 2024
ROUNDING = Decimal("0.0001")
FIGURES = (
    "target_level_kt_co2e",
    "target_path_kt_co2e",
    "target_gap_kt_co2e",
    "needed_reduction_kt_co2e_per_year",
    "remaining_budget_kt_co2e",
    "trend_kt_co2e_per_year",
    "projected_emissions_kt_co2e",
    "projected_lower_kt_co2e",
    "projected_upper_kt_co2e",
)
STATUSES = ("outlook_status", "trend_status", "projection_status", "band_status", "reaching_status")


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
            "create table intermediate.int_place_targets (place_type varchar, place_code varchar, method varchar, "
            "base_year integer, target_year integer, target_reduction_pct decimal(5,2), is_leading boolean, "
            "origin varchar)"
        )

    def ask(self, place: Place) -> tuple[list[Row], list[Row]]:
        """The outlook's rows by target year, and the backtests' by years ahead."""
        run = self._connection.execute
        run("delete from intermediate.int_place_totals")
        run("delete from intermediate.int_place_targets")
        run(
            "insert into intermediate.int_place_totals select 'municipality', '297', unnest(?), ?, "
            "unnest(cast(? as decimal(18,6)[])), 1, 1, '2026-06-10', 'final', 'live', 'current'",
            [list(place.emissions), place.method, list(place.emissions.values())],
        )
        for target in place.targets:
            run(
                "insert into intermediate.int_place_targets values ('municipality', '297', ?, ?, ?, ?, true, 'upload')",
                [place.method, target.base_year, target.target_year, target.reduction_pct],
            )
        for name in MODELS:
            run(f"create or replace table intermediate.{name} as {self._compiled[name]}")
        return self._rows("int_target_outlook", "target_year"), self._rows("int_target_backtests", "years_ahead")

    def _rows(self, name: str, order: str) -> list[Row]:
        found = self._connection.execute(f"select * from intermediate.{name} order by {order}")  # noqa: S608 - names of ours
        columns = [column[0] for column in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="session")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models(*MODELS))
    yield opened
    opened.close()


amounts = st.integers(1, 1_000_000).map(lambda thousandths: Decimal(thousandths) / 1000)


@st.composite
def targets(draw: DrawFn) -> tuple[Target, ...]:
    years = draw(st.sets(st.integers(NEWEST - 2, NEWEST + 30), min_size=1, max_size=3))
    return tuple(
        Target(draw(st.integers(FIRST, FIRST + 10)), year, draw(st.integers(1, 100))) for year in sorted(years)
    )


@st.composite
def places(draw: DrawFn, method: str = "hinku", *, with_gaps: bool = False) -> Place:
    years = list(range(FIRST, NEWEST + 1))
    if with_gaps:
        years = sorted(draw(st.sets(st.sampled_from(years), min_size=1)))
    emissions = {year: draw(amounts) for year in years}
    return Place(emissions, draw(targets()), method)


def near(one: Decimal | None, other: Decimal | None, scale: int = 1) -> bool:
    """Whether two figures are the same but for rounding, or both missing."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= ROUNDING * scale


often = settings(max_examples=30, deadline=None)


@often
@given(place=places(with_gaps=True), factor=st.sampled_from([2, 3, 10]))
def test_tenfold_emissions_have_tenfold_figures_and_the_same_years_and_verdicts(
    warehouse: Warehouse, place: Place, factor: int
) -> None:
    larger = replace(place, emissions={year: kt * factor for year, kt in place.emissions.items()})
    (rows, backtests), (larger_rows, larger_backtests) = warehouse.ask(place), warehouse.ask(larger)
    for row, large in zip(rows, larger_rows, strict=True):
        assert [large[name] for name in STATUSES] == [row[name] for name in STATUSES]
        assert large["projected_reaching_year"] == row["projected_reaching_year"]
        assert near(large["needed_reduction_pct_per_year"], row["needed_reduction_pct_per_year"])
        for name in FIGURES:
            expected = None if row[name] is None else row[name] * factor
            assert near(large[name], expected, scale=factor), name
    for row, large in zip(backtests, larger_backtests, strict=True):
        expected = None if row["error_kt_co2e"] is None else row["error_kt_co2e"] * factor
        assert near(large["error_kt_co2e"], expected, scale=factor)
        assert near(large["error_pct"], row["error_pct"])


@often
@given(place=places("hinku_credits"), more=st.integers(1, 500))
def test_as_much_more_in_each_year_moves_the_projection_and_leaves_its_slope_and_errors(
    warehouse: Warehouse, place: Place, more: int
) -> None:
    """In the method with credits, where nothing is held at zero. The gap grows by what is asked of the addition."""
    raised = replace(place, emissions={year: kt + more for year, kt in place.emissions.items()})
    (rows, backtests), (raised_rows, raised_backtests) = warehouse.ask(place), warehouse.ask(raised)
    for row, high, target in zip(rows, raised_rows, place.targets, strict=True):
        assert high["trend_kt_co2e_per_year"] == row["trend_kt_co2e_per_year"]
        share = min(Decimal(NEWEST - target.base_year) / (target.target_year - target.base_year), Decimal(1))
        asked = more * share * target.reduction_pct / 100
        assert near(high["target_gap_kt_co2e"], row["target_gap_kt_co2e"] + asked)
        if row["band_status"] == "computed":
            for name in ("projected_emissions_kt_co2e", "projected_lower_kt_co2e", "projected_upper_kt_co2e"):
                assert near(high[name], row[name] + more), name
    for row, high in zip(backtests, raised_backtests, strict=True):
        assert high["error_kt_co2e"] == row["error_kt_co2e"]


@often
@given(place=places(with_gaps=True), later=st.integers(1, 40))
def test_the_same_emissions_some_years_later_give_the_same_figures(
    warehouse: Warehouse, place: Place, later: int
) -> None:
    """Up to the year 2100, which is a fixed one."""
    moved = Place(
        {year + later: kt for year, kt in place.emissions.items()},
        tuple(
            replace(target, base_year=target.base_year + later, target_year=target.target_year + later)
            for target in place.targets
        ),
    )
    (rows, _), (moved_rows, _) = warehouse.ask(place), warehouse.ask(moved)
    for row, late in zip(rows, moved_rows, strict=True):
        assert [late[name] for name in (*FIGURES, *STATUSES[:4])] == [row[name] for name in (*FIGURES, *STATUSES[:4])]
        if late["projected_reaching_year"] is not None:
            assert late["projected_reaching_year"] == row["projected_reaching_year"] + later


@often
@given(place=places())
def test_the_trend_is_what_another_least_squares_says(warehouse: Warehouse, place: Place) -> None:
    years = range(NEWEST - 4, NEWEST + 1)
    slope, start = linear_regression(list(years), [float(place.emissions[year]) for year in years])
    for row, target in zip(warehouse.ask(place)[0], place.targets, strict=True):
        assert row["trend_status"] == "computed"
        assert float(row["trend_kt_co2e_per_year"]) == pytest.approx(slope, abs=1e-5)
        if target.target_year > NEWEST:
            projected = max(start + slope * target.target_year, 0)
            assert float(row["projected_emissions_kt_co2e"]) == pytest.approx(projected, abs=1e-4)


@often
@given(place=places())
def test_the_needed_reductions_end_at_the_level_and_the_budget_is_what_is_emitted_on_the_way(
    warehouse: Warehouse, place: Place
) -> None:
    for row in warehouse.ask(place)[0]:
        if row["outlook_status"] == "computed":
            now, need = row["emissions_kt_co2e"], row["needed_reduction_kt_co2e_per_year"]
            years_left = row["target_year"] - NEWEST
            on_the_way = [now - need * year for year in range(1, years_left + 1)]
            assert near(on_the_way[-1], row["target_level_kt_co2e"])
            assert near(sum(on_the_way, Decimal(0)), row["remaining_budget_kt_co2e"], scale=10)
            assert need > 0


@often
@given(place=places())
def test_the_reaching_year_is_the_first_one_at_which_the_line_is_at_the_level(
    warehouse: Warehouse, place: Place
) -> None:
    years = range(NEWEST - 4, NEWEST + 1)
    slope, start = linear_regression(list(years), [float(place.emissions[year]) for year in years])
    for row in warehouse.ask(place)[0]:
        reaching, level = row["projected_reaching_year"], float(row["target_level_kt_co2e"])
        if row["reaching_status"] == "computed":
            assert NEWEST < reaching <= 2100
            assert start + slope * reaching <= level + 1e-4
            assert reaching == NEWEST + 1 or start + slope * (reaching - 1) > level - 1e-4
        elif row["reaching_status"] == "not_reached":
            assert reaching is None
            assert slope > -1e-9 or start + slope * 2100 > level - 1e-4
        else:
            assert (row["reaching_status"], reaching) == ("reached", NEWEST)
            assert row["emissions_kt_co2e"] <= row["target_level_kt_co2e"]


@often
@given(slope=st.integers(-20_000, 20_000), end=amounts, of_place=targets())
def test_a_straight_line_is_projected_without_error(
    warehouse: Warehouse, slope: int, end: Decimal, of_place: tuple[Target, ...]
) -> None:
    emissions = {year: end + Decimal(slope) / 1000 * (year - NEWEST) for year in range(FIRST, NEWEST + 1)}
    rows, backtests = warehouse.ask(Place(emissions, of_place, "hinku_credits"))
    assert [row["error_kt_co2e"] for row in backtests] == [0, 0, 0]
    for row in rows:
        if row["band_status"] == "computed":
            projected = end + Decimal(slope) / 1000 * (row["target_year"] - NEWEST)
            assert row["projected_emissions_kt_co2e"] == projected
            assert row["projected_lower_kt_co2e"] == row["projected_upper_kt_co2e"] == projected


@often
@given(place=places(with_gaps=True))
def test_each_target_is_one_row_and_a_figure_stands_only_where_its_status_allows(
    warehouse: Warehouse, place: Place
) -> None:
    rows, backtests = warehouse.ask(place)
    assert [row["target_year"] for row in rows] == [target.target_year for target in place.targets]
    assert [row["years_ahead"] for row in backtests] == [3, 5, 8]
    for row in rows:
        judged = row["outlook_status"] in {"computed", "reached", "target_year_passed"}
        assert (row["target_gap_kt_co2e"] is not None) == judged
        assert (row["remaining_budget_kt_co2e"] is not None) == (row["outlook_status"] == "computed")
        assert (row["trend_kt_co2e_per_year"] is not None) == (row["trend_status"] == "computed")
        assert (row["projected_emissions_kt_co2e"] is not None) == (row["projection_status"] == "computed")
        assert (row["projected_upper_kt_co2e"] is not None) == (row["band_status"] == "computed")
        if row["band_status"] == "computed":
            low, middle, high = (row[f"projected_{end}_kt_co2e"] for end in ("lower", "emissions", "upper"))
            assert 0 <= low <= middle <= high
    for row in backtests:
        assert (row["error_kt_co2e"] is not None) == (row["backtest_status"] == "computed")


@often
@given(place=places(with_gaps=True))
def test_a_place_that_sets_no_target_is_one_row_without_a_figure(warehouse: Warehouse, place: Place) -> None:
    rows, _ = warehouse.ask(replace(place, targets=()))
    assert len(rows) == 1
    assert {rows[0][name] for name in STATUSES} == {"no_target"}
    assert {rows[0][name] for name in (*FIGURES, "target_year", "projected_reaching_year")} == {None}


@often
@given(place=places(), further=targets())
def test_a_further_target_changes_nothing_of_the_others(
    warehouse: Warehouse, place: Place, further: tuple[Target, ...]
) -> None:
    taken = {target.target_year for target in place.targets}
    added = tuple(target for target in further if target.target_year not in taken)
    assume(added)
    alone, _ = warehouse.ask(place)
    together, _ = warehouse.ask(replace(place, targets=place.targets + added))
    assert [row for row in together if row["target_year"] in taken] == alone
