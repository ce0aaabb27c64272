"""What is true of the targets' outlook whatever the emissions are, asked of the models' own SQL as dbt compiles it.

Not here: single figures worked out by hand, which are dbt's unit tests in `models/intermediate/_targets.yml`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from statistics import linear_regression
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.outlook import MODELS, Place, Target, Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn

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
STATUSES = ("outlook_status", "budget_status", "trend_status", "projection_status", "band_status", "reaching_status")


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models(*MODELS))
    yield opened
    opened.close()


amounts = st.integers(50_000, 200_000).map(lambda thousandths: Decimal(thousandths) / 1000)
"""As much as a municipality may emit in kt CO₂e; a year may be fourfold another."""
below_zero = amounts.map(lambda kt: -kt)


@st.composite
def targets(draw: DrawFn) -> tuple[Target, ...]:
    years = draw(st.sets(st.integers(NEWEST - 2, NEWEST + 30), min_size=1, max_size=3))
    return tuple(
        Target(draw(st.integers(FIRST, FIRST + 10)), year, draw(st.integers(1, 100))) for year in sorted(years)
    )


@st.composite
def places(
    draw: DrawFn, method: str = "hinku", of: st.SearchStrategy[Decimal] = amounts, *, with_gaps: bool = False
) -> Place:
    years = list(range(FIRST, NEWEST + 1))
    if with_gaps:
        missing = draw(st.sets(st.sampled_from(years), max_size=len(years) - 1))
        years = [year for year in years if year not in missing]
    emissions = {year: draw(of) for year in years}
    return Place(emissions, draw(targets()), method)


def near(one: Decimal | None, other: Decimal | None, scale: int = 1) -> bool:
    """Whether two figures are the same but for rounding, or both missing."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(ROUNDING * scale, abs(other) / 1_000_000)


def fitted(place: Place) -> tuple[float, float]:
    """Slope by year and value in the newest year of the line through the logarithms of the last ten years."""
    years = range(NEWEST - 9, NEWEST + 1)
    slope, start = linear_regression(list(years), [math.log(place.emissions[year]) for year in years])
    return slope, start + slope * NEWEST


often = settings(max_examples=15, deadline=None)


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
@given(place=places("hinku_credits", below_zero), more=st.integers(1, 49))
def test_as_much_more_in_each_year_moves_a_straight_line_and_leaves_its_slope_and_errors(
    warehouse: Warehouse, place: Place, more: int
) -> None:
    """With credits below zero, where the trend is a line. The gap grows by what is asked of the addition."""
    raised = replace(place, emissions={year: kt + more for year, kt in place.emissions.items()})
    (rows, backtests), (raised_rows, raised_backtests) = warehouse.ask(place), warehouse.ask(raised)
    for row, high, target in zip(rows, raised_rows, place.targets, strict=True):
        assert (row["trend_method"], high["trend_method"]) == ("linear", "linear")
        assert high["trend_kt_co2e_per_year"] == row["trend_kt_co2e_per_year"]
        share = min(Decimal(NEWEST - target.base_year) / (target.target_year - target.base_year), Decimal(1))
        asked = more * share * target.reduction_pct / 100
        assert near(high["target_gap_kt_co2e"], row["target_gap_kt_co2e"] + asked)
        if row["projection_status"] == "computed":
            assert near(high["projected_emissions_kt_co2e"], row["projected_emissions_kt_co2e"] + more)
    assert len(backtests) == len(raised_backtests) == 55
    for row, high in zip(backtests, raised_backtests, strict=True):
        assert near(high["error_kt_co2e"], row["error_kt_co2e"])


@often
@given(place=places(), times=st.sampled_from([Decimal("0.98"), Decimal("1.01")]))
def test_a_per_cent_more_with_each_year_is_a_per_cent_more_of_growth_and_leaves_the_relative_errors(
    warehouse: Warehouse, place: Place, times: Decimal
) -> None:
    steeper = replace(place, emissions={year: kt * times ** (year - NEWEST) for year, kt in place.emissions.items()})
    (rows, backtests), (steep_rows, steep_backtests) = warehouse.ask(place), warehouse.ask(steeper)
    for row, steep in zip(rows, steep_rows, strict=True):
        assert near(100 + steep["trend_pct_per_year"], (100 + row["trend_pct_per_year"]) * times)
        if row["projection_status"] == "computed":
            ahead = row["target_year"] - NEWEST
            assert near(steep["projected_emissions_kt_co2e"], row["projected_emissions_kt_co2e"] * times**ahead)
    for row, steep in zip(backtests, steep_backtests, strict=True):
        assert near(steep["error_pct"], row["error_pct"])
        assert near(steep["relative_error_pct"], row["relative_error_pct"])


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
        assert [late[name] for name in (*FIGURES, *STATUSES[:5])] == [row[name] for name in (*FIGURES, *STATUSES[:5])]
        if late["projected_reaching_year"] is not None:
            assert late["projected_reaching_year"] == row["projected_reaching_year"] + later


@often
@given(place=places())
def test_the_trend_is_what_another_least_squares_says(warehouse: Warehouse, place: Place) -> None:
    slope, now = fitted(place)
    for row, target in zip(warehouse.ask(place)[0], place.targets, strict=True):
        assert (row["trend_status"], row["trend_method"]) == ("computed", "log_linear")
        assert float(row["trend_kt_co2e_per_year"]) == pytest.approx(math.exp(now) - math.exp(now - slope), abs=1e-5)
        assert float(row["trend_pct_per_year"]) == pytest.approx((math.exp(slope) - 1) * 100, abs=1e-5)
        if target.target_year > NEWEST:
            projected = math.exp(now + slope * (target.target_year - NEWEST))
            assert float(row["projected_emissions_kt_co2e"]) == pytest.approx(projected, rel=1e-6, abs=1e-4)


@often
@given(place=places())
def test_the_needed_reductions_end_at_the_level(warehouse: Warehouse, place: Place) -> None:
    for row in warehouse.ask(place)[0]:
        if row["outlook_status"] == "computed":
            now, need = row["emissions_kt_co2e"], row["needed_reduction_kt_co2e_per_year"]
            assert near(now - need * (row["target_year"] - NEWEST), row["target_level_kt_co2e"])
            assert need > 0


@often
@given(place=places())
def test_what_the_path_allows_is_what_has_been_emitted_and_the_budget_that_is_left(
    warehouse: Warehouse, place: Place
) -> None:
    for row, target in zip(warehouse.ask(place)[0], place.targets, strict=True):
        if target.target_year <= NEWEST:
            assert (row["budget_status"], row["remaining_budget_kt_co2e"]) == ("target_year_passed", None)
            continue
        base, years = place.emissions[target.base_year], target.target_year - target.base_year
        path = [base * (1 - Decimal(target.reduction_pct) / 100 * year / years) for year in range(years + 1)]
        emitted = [place.emissions[year] for year in range(target.base_year, NEWEST + 1)]
        assert near(sum(path, Decimal(0)) - sum(emitted, Decimal(0)), row["remaining_budget_kt_co2e"])
        used_up = [
            target.base_year + year for year in range(len(emitted)) if sum(emitted[: year + 1]) - sum(path) > ROUNDING
        ]
        assert row["budget_used_up_year"] == (used_up[0] if used_up else None)


@often
@given(place=places(), more=st.integers(1, 50))
def test_a_kilotonne_more_is_a_kilotonne_less_of_the_budget(warehouse: Warehouse, place: Place, more: int) -> None:
    """In the newest year, which is no target's base year."""
    higher = replace(place, emissions={**place.emissions, NEWEST: place.emissions[NEWEST] + more})
    for row, high in zip(warehouse.ask(place)[0], warehouse.ask(higher)[0], strict=True):
        if row["budget_status"] == "computed":
            assert near(high["remaining_budget_kt_co2e"], row["remaining_budget_kt_co2e"] - more)


@often
@given(place=places())
def test_the_reaching_year_is_the_first_one_at_which_the_curve_is_at_the_level(
    warehouse: Warehouse, place: Place
) -> None:
    slope, now = fitted(place)
    for row in warehouse.ask(place)[0]:
        reaching, level = row["projected_reaching_year"], float(row["target_level_kt_co2e"])

        def at(year: int) -> float:
            return math.exp(now + slope * (year - NEWEST))

        if row["reaching_status"] == "computed":
            assert NEWEST < reaching <= 2100
            assert at(reaching) <= level + 1e-4
            assert reaching == NEWEST + 1 or at(reaching - 1) > level - 1e-4
        elif row["reaching_status"] == "not_reached":
            assert reaching is None
            assert slope > -1e-9 or level == 0 or at(2100) > level - 1e-4
        else:
            assert (row["reaching_status"], reaching) == ("reached", NEWEST)
            assert row["emissions_kt_co2e"] <= row["target_level_kt_co2e"]


@often
@given(pct=st.integers(-12, 5), end=amounts, of_place=targets())
def test_a_change_by_as_many_per_cent_each_year_is_projected_without_error(
    warehouse: Warehouse, pct: int, end: Decimal, of_place: tuple[Target, ...]
) -> None:
    times = 1 + Decimal(pct) / 100
    emissions = {year: end * times ** (year - NEWEST) for year in range(FIRST, NEWEST + 1)}
    rows, backtests = warehouse.ask(Place(emissions, of_place))
    assert [(row["made_in_year"], row["projected_year"]) for row in backtests] == [
        (made_in, of_year) for made_in in range(FIRST + 9, NEWEST) for of_year in range(made_in + 1, NEWEST + 1)
    ]
    assert all(near(row["error_kt_co2e"], Decimal(0)) for row in backtests)
    for row in rows:
        assert near(row["trend_pct_per_year"], Decimal(pct))
        if row["band_status"] == "computed":
            projected = end * times ** (row["target_year"] - NEWEST)
            for name in ("projected_emissions_kt_co2e", "projected_lower_kt_co2e", "projected_upper_kt_co2e"):
                assert near(row[name], projected), name


@often
@given(slope=st.integers(-20_000, 20_000), end=below_zero, of_place=targets())
def test_a_straight_line_below_zero_is_projected_without_error(
    warehouse: Warehouse, slope: int, end: Decimal, of_place: tuple[Target, ...]
) -> None:
    step = Decimal(slope) / 1000
    emissions = {year: end - abs(step) * 19 + step * (year - NEWEST) for year in range(FIRST, NEWEST + 1)}
    rows, backtests = warehouse.ask(Place(emissions, of_place, "hinku_credits"))
    assert {row["error_kt_co2e"] for row in backtests} == {0}
    for row in rows:
        if row["band_status"] == "computed":
            projected = emissions[NEWEST] + step * (row["target_year"] - NEWEST)
            assert row["projected_emissions_kt_co2e"] == projected
            assert row["projected_lower_kt_co2e"] == row["projected_upper_kt_co2e"] == projected


wild = st.one_of(st.just(Decimal(0)), st.integers(1, 10**9).map(lambda millionths: Decimal(millionths) / 10**6))


@often
@given(place=st.one_of(places("hinku", wild), places("hinku_credits", st.one_of(wild, below_zero))))
def test_no_emissions_are_too_odd_for_an_outlook(warehouse: Warehouse, place: Place) -> None:
    """From a gramme to a million tonnes and below zero, in any order: each figure fits its column."""
    rows, backtests = warehouse.ask(place)
    assert len(backtests) == 55
    for row, target in zip(rows, place.targets, strict=True):
        assert row["trend_method"] == (
            "log_linear" if all(place.emissions[year] > 0 for year in range(NEWEST - 9, NEWEST + 1)) else "linear"
        )
        if target.target_year > NEWEST and row["outlook_status"] in {"computed", "reached"}:
            low, middle, high = (row[f"projected_{end}_kt_co2e"] for end in ("lower", "emissions", "upper"))
            assert row["band_status"] in {"computed", "too_few_places"}
            assert middle is not None
            assert low is None or low <= middle <= high


@often
@given(place=places(with_gaps=True))
def test_each_target_is_one_row_and_a_figure_stands_only_where_its_status_allows(
    warehouse: Warehouse, place: Place
) -> None:
    rows, backtests = warehouse.ask(place)
    assert [row["target_year"] for row in rows] == [target.target_year for target in place.targets]
    assert all(row["years_ahead"] == row["projected_year"] - row["made_in_year"] > 0 for row in backtests)
    for row in rows:
        judged = row["outlook_status"] in {"computed", "reached", "target_year_passed"}
        assert (row["target_gap_kt_co2e"] is not None) == judged
        assert (row["remaining_budget_kt_co2e"] is not None) == (row["budget_status"] == "computed")
        used_up = row["budget_status"] == "computed" and row["remaining_budget_kt_co2e"] < 0
        assert (row["budget_used_up_year"] is not None) == used_up
        assert (row["trend_kt_co2e_per_year"] is not None) == (row["trend_status"] == "computed")
        assert (row["projected_emissions_kt_co2e"] is not None) == (row["projection_status"] == "computed")
        assert (row["projected_upper_kt_co2e"] is not None) == (row["band_status"] == "computed")
        if row["band_status"] == "computed":
            low, middle, high = (row[f"projected_{end}_kt_co2e"] for end in ("lower", "emissions", "upper"))
            assert 0 <= low <= middle <= high
            tested = row["target_year"] - NEWEST <= max(backtest["years_ahead"] for backtest in backtests)
            assert row["band_pct"] == (80 if tested else None)
    for row in backtests:
        assert None not in {row["error_kt_co2e"], row["error_pct"], row["relative_error_pct"]}


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
