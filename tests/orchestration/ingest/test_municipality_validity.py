"""From when to when municipalities exist, computed of the published classifications of real years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from orchestration.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

MODEL = PROJECT_DIR / "dbt_project" / "models" / "intermediate" / "int_municipality_validity.sql"


@pytest.fixture(scope="module")
def history(shared_data: Path) -> pd.DataFrame:
    """Every published classification: its municipalities by code and name."""
    return pd.read_csv(shared_data / "classification" / "municipality_key_2013_2026_history.csv", dtype=str)


@pytest.fixture(scope="module")
def validity(history: pd.DataFrame) -> pd.DataFrame:
    """The model over every published classification; each former municipality's successor is Kuopio or none."""
    with duckdb.connect() as connection:
        connection.register("history", history)
        connection.execute("""
            create table stg_statfin__municipalities as
            select
                cast(year || '-01-01' as date) as valid_from_date,
                kuntanumero as municipality_code,
                municipality_name_fi as name_fi
            from history
        """)
        connection.execute("""
            create table stg_statfin__municipality_changes as
            select distinct
                kuntanumero as municipality_code,
                case when kuntanumero in ('174', '476') then '297' else kuntanumero end as present_municipality_code
            from history
        """)
        sql = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", MODEL.read_text(encoding="utf-8"))
        return connection.execute(sql).df().set_index("municipality_code")


def test_every_municipality_that_ever_was_has_one_row(validity: pd.DataFrame, history: pd.DataFrame) -> None:
    assert validity.index.is_unique
    assert len(validity) == history["kuntanumero"].nunique()
    assert validity["valid_to_year"].isna().sum() == 308


def test_merged_municipalities_end_with_the_year_before(validity: pd.DataFrame) -> None:
    assert dict(validity.loc[["476", "174", "588"], "valid_to_year"]) == {"476": 2014, "174": 2016, "588": 2024}
    assert dict(validity.loc[["476", "174"], "merged_into_code"]) == {"476": "297", "174": "297"}
    assert validity.loc[["297", "171", "588"], "merged_into_code"].isna().all()


def test_what_stood_in_the_oldest_classification_has_no_known_first_year(validity: pd.DataFrame) -> None:
    assert validity.loc[["297", "476"], "valid_from_year"].isna().all()


def test_the_years_count_as_many_municipalities_as_were_published(
    validity: pd.DataFrame, history: pd.DataFrame
) -> None:
    published = history.groupby("year").size()
    for year, count in published.items():
        stands = validity["valid_from_year"].fillna(0).le(int(year)) & validity["valid_to_year"].fillna(9999).ge(
            int(year)
        )
        assert stands.sum() == count, year
