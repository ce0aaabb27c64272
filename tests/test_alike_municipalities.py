"""The most alike municipalities of a release, reckoned once more in numpy from its tables of residents and sectors.

Not here: ties, missing numbers and municipalities that are compared with none (the unit tests of the mart), and wrong
marts (`tests/orchestration/quality/wrongs_of_marts.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from tests.conftest import House

TOLD = 5


@pytest.fixture(scope="module")
def alike(house: House) -> pd.DataFrame:
    return pd.read_parquet(house.published / "mart_alike_municipalities.parquet")


@pytest.fixture(scope="module")
def distances(house: House) -> pd.DataFrame:
    """How far each followed municipality lies from each, by codes: shape (n, n)."""
    towns = pd.read_parquet(house.published / "dim_municipalities.parquet").query("is_followed")["municipality_code"]
    sectors = pd.read_parquet(house.published / "mart_municipal_emissions.parquet").query("method == 'hinku'")
    residents = pd.read_parquet(house.published / "mart_municipal_overview.parquet").query("method == 'hinku'")
    year = residents.dropna(subset="emissions_kt_co2e")["year"].max()
    wide = sectors[sectors["year"] == year].pivot_table(
        index="municipality_code", columns="sector_code", values="emissions_kt_co2e", dropna=False
    )
    wide = wide.dropna(axis="columns", how="all").dropna().loc[lambda rows: rows.index.isin(towns)].astype(float)
    shares = wide.to_numpy() / wide.to_numpy().sum(axis=1, keepdims=True)
    sizes = np.log(residents[residents["year"] == year].set_index("municipality_code")["population"][wide.index])
    size = (sizes - sizes.mean()).to_numpy(dtype=float) / sizes.std(ddof=0)
    # divided by one number, so that each sector weighs as much as it varies
    profile = (shares - shares.mean(axis=0)) / np.sqrt(shares.var(axis=0).sum())
    points = np.column_stack([size, profile])
    between = np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2)
    return pd.DataFrame(between, index=wide.index, columns=wide.index)


def test_each_followed_municipality_has_its_five_nearest_and_never_itself(
    alike: pd.DataFrame, distances: pd.DataFrame
) -> None:
    assert len(distances) == 19
    assert set(alike["municipality_code"]) == set(distances.index)
    for code, rows in alike.groupby("municipality_code"):
        nearest = distances[code].drop(code).sort_values(kind="stable").head(TOLD)
        told = rows.sort_values("alike_rank")
        assert list(told["alike_rank"]) == [1, 2, 3, 4, 5]
        assert list(told["alike_municipality_code"]) == list(nearest.index), code
        assert np.allclose(told["distance"].astype(float), nearest, atol=1e-5)


def test_two_that_are_each_others_are_as_far_from_both_sides(alike: pd.DataFrame) -> None:
    parts = ["size_distance", "sector_distance", "distance"]
    both = alike.merge(
        alike,
        left_on=["municipality_code", "alike_municipality_code"],
        right_on=["alike_municipality_code", "municipality_code"],
    )
    assert len(both) > 20
    for part in parts:
        assert (both[f"{part}_x"] == both[f"{part}_y"]).all(), part


def test_a_distance_is_made_of_its_two_parts(alike: pd.DataFrame) -> None:
    parts = np.hypot(alike["size_distance"].astype(float), alike["sector_distance"].astype(float))
    assert np.allclose(parts, alike["distance"].astype(float), atol=2e-6)


def test_size_and_sectors_weigh_the_same_over_all_pairs(distances: pd.DataFrame) -> None:
    # of each part the mean of the squares over all pairs is 2n / (n - 1), so that of the distance is twice it
    squares = distances.to_numpy()[np.triu_indices(len(distances), 1)] ** 2
    assert squares.mean() == pytest.approx(2 * 2 * 19 / 18)
