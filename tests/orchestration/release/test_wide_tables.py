"""The wide tables for people say what the marts in long form say, and each indicator stands in one of them.

Not here: the indicators themselves (`tests/test_pipeline.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.release import wide_tables as wide_views
from orchestration.release.exports import marts_of

if TYPE_CHECKING:
    from conftest import House

    from orchestration.transform.manifest import Manifest

LONG = {"municipal": "mart_municipal_indicators", "area": "mart_area_indicators"}


def read(house: House, name: str) -> pd.DataFrame:
    return pd.read_parquet(house.published / f"{name}.parquet")


@pytest.mark.parametrize("place", LONG)
def test_every_indicator_stands_in_one_wide_table_with_its_unit(manifest: Manifest, house: House, place: str) -> None:
    views = [view for view in wide_views.of(marts_of(manifest)) if view.name.startswith(f"wide_{place}_")]
    columns = [field for view in views for field in view.fields[len(view.key) + 1 :]]
    indicators = read(house, "dim_indicators").set_index("indicator_code")
    assert sorted(field.name for field in columns) == sorted(indicators.index)
    assert {field.name: field.unit for field in columns} == indicators["unit"].to_dict()
    assert {view.name.rsplit("_", 1)[1] for view in views} == set(indicators["theme"])


@pytest.mark.parametrize("place", LONG)
def test_each_number_of_the_long_table_is_one_cell_of_a_wide_one_and_the_reverse(house: House, place: str) -> None:
    long = read(house, LONG[place])
    assert (long["value_status"] == "partial").any() == (place == "area"), "the test sees partial sums"
    wanted = long.dropna(subset="indicator_value")
    names = ("municipality_code", "area_code", "borders", "year", "method", "is_complete")
    key = [name for name in names if name in long]
    found = pd.concat(
        read(house, path.stem)
        .drop(columns="name_fi")
        .melt(key, var_name="indicator_code", value_name="indicator_value")
        for path in house.published.glob(f"wide_{place}_*.parquet")
    ).dropna(subset="indicator_value")
    index = [*key, "indicator_code"]
    assert not found.duplicated(index).any()
    pd.testing.assert_series_equal(
        found.set_index(index)["indicator_value"].sort_index(),
        wanted.set_index(index)["indicator_value"].sort_index(),
        check_index_type=False,
    )


def test_a_place_without_any_number_of_a_year_has_one_row_and_others_none_that_is_empty(house: House) -> None:
    for path in house.published.glob("wide_*.parquet"):
        table = pd.read_parquet(path)
        key = [name for name in ("municipality_code", "area_code", "borders", "year", "method") if name in table]
        empty = table.drop(columns=[*key, "name_fi", "is_complete"], errors="ignore").isna().all(axis="columns")
        assert not (empty & table.duplicated(key, keep=False)).any(), path.stem
        assert not table.loc[empty].get("is_complete", pd.Series(dtype=bool)).any(), path.stem


def test_a_place_is_named_in_every_row(house: House) -> None:
    for path in house.published.glob("wide_*.parquet"):
        table = pd.read_parquet(path)
        assert len(table)
        assert table["name_fi"].notna().all()
