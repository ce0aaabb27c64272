"""Whether the outlook's band holds as much as it says, and whether its method is still the best of those compared.

Coverage is asked of places that had no part in their band: a band is made of the errors of all other places of like
size, and the errors of the place itself are counted. Not here: the outlook's other properties
(`test_target_properties.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import Decimal
from random import Random
from statistics import quantiles
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from benchmarks.outlook_methods import errors, log_linear, read_series, tables
from orchestration.settings import PROJECT_DIR
from tests.outlook import MODELS, Place, Row, Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.conftest import House

POOL = ("place_type", "method", "trend_method", "size_class", "years_ahead")
FIRST, NEWEST = 2005, 2024


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models(*MODELS))
    yield opened
    opened.close()


def four_fifths(found: Iterable[Any]) -> float:
    """What four of five of them are at most, with one more to come."""
    return quantiles(map(float, found), n=5, method="exclusive")[-1]


def coverage_pct(backtests: Iterable[Row]) -> float:
    """How many of a hundred backtests lie within the band that all places but their own make."""
    pools = defaultdict(list)
    for row in backtests:
        pools[tuple(row[name] for name in POOL)].append((row["place_code"], row["relative_error_pct"]))
    held = []
    for pool in pools.values():
        for left_out in {place for place, _ in pool}:
            band = four_fifths(error for place, error in pool if place != left_out)
            held += [float(error) <= band for place, error in pool if place == left_out]
    return 100 * sum(held) / len(held)


def generated(seed: int) -> dict[str, Place]:
    """Sixty municipalities of all sizes, whose pace of change wanders, with shocks in common; small ones jump more."""
    random = Random(seed)
    years = range(FIRST, NEWEST + 1)
    common = {year: random.gauss(0, 0.02) for year in years}
    drawn = {}
    for number in range(60):
        size = math.exp(random.gauss(3.5, 1))
        pace, level, emissions = random.gauss(-0.02, 0.01), math.log(size), {}
        for year in years:
            pace += random.gauss(0, 0.003)
            level += pace
            kt = math.exp(level + common[year] + random.gauss(0, 0.1 / math.sqrt(size)))
            emissions[year] = Decimal(f"{kt:.6f}")
        drawn[f"{number:03}"] = Place(emissions, ())
    return drawn


def backtests_of(house: House, place_type: str) -> pd.DataFrame:
    """The published backtests of municipalities, or of areas without those that are the same as an earlier one."""
    backtests = pd.read_parquet(house.published / "mart_target_backtests.parquet")
    members = pd.read_parquet(house.published / "dim_area_memberships.parquet").query("valid_to_year.isna()")
    same = members.groupby("area_code")["municipality_code"].agg(frozenset).sort_index()
    twins = same.index[same.duplicated()]
    return backtests[(backtests["place_type"] == place_type) & ~backtests["place_code"].isin(twins)]


@pytest.mark.parametrize("seed", range(4))
def test_the_band_holds_four_of_five_generated_municipalities_that_had_no_part_in_it(
    warehouse: Warehouse, seed: int
) -> None:
    warehouse.fill(generated(seed))
    assert 75 <= coverage_pct(warehouse.rows("int_target_backtests")) <= 85


def test_the_reach_is_what_another_quantile_says(warehouse: Warehouse) -> None:
    warehouse.fill(generated(0))
    found = defaultdict(list)
    for row in warehouse.rows("int_target_backtests"):
        found[tuple(row[name] for name in POOL)].append(row["relative_error_pct"])
    bands = {tuple(row[name] for name in POOL): row["reach_pct"] for row in warehouse.rows("int_projection_bands")}
    assert {key[-2:] for key in bands} == {(size, ahead) for size in (1, 2, 3) for ahead in range(1, 11)}
    assert {key: float(reach) for key, reach in bands.items()} == {
        key: pytest.approx(four_fifths(pool), abs=1e-5) for key, pool in found.items()
    }


@pytest.mark.parametrize("place_type", ["municipality", "area"])
def test_the_band_holds_four_of_five_places_of_the_example_that_had_no_part_in_it(
    house: House, place_type: str
) -> None:
    found = backtests_of(house, place_type)
    assert 75 <= coverage_pct(found.to_dict("records")) <= 85


def test_the_areas_with_the_same_municipalities_are_those_that_the_methods_page_names(house: House) -> None:
    every = pd.read_parquet(house.published / "mart_target_backtests.parquet").query("place_type == 'area'")
    # HVA13, HS1 and HS3 stand for them; that the model counts them once is a unit test of dbt
    assert set(every["place_code"]) - set(backtests_of(house, "area")["place_code"]) == {"MK11", "SK112", "SK114"}


def test_the_methods_page_holds_the_comparison_as_it_comes_out_of_the_real_figures(shared_data: Path) -> None:
    page = (PROJECT_DIR / "docs" / "methods-targets.md").read_text(encoding="utf-8")
    for table in tables(shared_data):
        assert table in page


def test_the_method_of_the_models_is_the_comparison_s_best_and_gives_the_same_figures(
    shared_data: Path, warehouse: Warehouse
) -> None:
    total, _ = read_series(shared_data)
    warehouse.fill({"297": Place({year: Decimal(str(kt)) for year, kt in total.items()}, (), "alas")})
    ours = {
        (row["years_ahead"], row["made_in_year"]): float(row["error_pct"])
        for row in warehouse.rows("int_target_backtests")
        if row["years_ahead"] <= 8
    }
    theirs = list(errors(total, log_linear(10)))
    assert sorted(ours.values()) == pytest.approx(sorted(error for _, error in theirs), abs=1e-5)
    best = min(
        tables(shared_data)[0].splitlines()[2:],
        key=lambda line: float(line.split("|")[-2].split("/")[0].replace(",", ".")),
    )
    assert best.startswith("| log-lineaarinen, 10 vuotta |")
