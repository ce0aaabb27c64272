"""What holds for every indicator that the seed defines, asked of the model's own SQL with made-up figures.

Single cases worked out by hand are unit tests of dbt: `dbt_project/models/intermediate/facts/_facts.yml`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import DBT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODEL = DBT_DIR / "models" / "intermediate" / "facts" / "int_place_fact_indicators.sql"
CODES = ("140", "171", "204", "239")
PROJECT_AREAS = {"140": "P1", "171": "P1", "204": "P2"}
"""Three of the four are in the project."""
TOLERANCE = Decimal("0.000003")
Figure = tuple[Decimal | None, Decimal | None]
amounts = st.none() | st.decimals(0, 100_000, places=3, allow_nan=False, allow_infinity=False)
figures = st.lists(st.tuples(amounts, amounts), min_size=len(CODES), max_size=len(CODES))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One area of four municipalities, a count and a share."""
    with duckdb.connect() as connection:
        connection.execute("""
            create table indicators as select * from (values
                ('count', 'a', null, 1, 'all'), ('share', 'a', 'b', 100, 'all'),
                ('count_of_project', 'a', null, 1, 'project')
            ) as seed (indicator_code, numerator, denominator, scale, applies_to);
            create table int_municipal_facts (
                municipality_code text, year integer, method text, fact_code text, fact_value decimal(18, 6),
                as_of_date date, snapshot_id text, origin text
            );
            create table int_joint_event_facts as
                select 'current' as borders, municipality_code as area_code, * exclude (municipality_code)
                from int_municipal_facts;
            create table municipalities (municipality_code text, is_followed boolean, project_area_code text);
            create table int_area_municipalities (
                borders text, area_code text, municipality_code text, is_divided boolean, from_year integer,
                to_year integer, municipalities_total integer
            );
        """)
        for code in CODES:
            connection.execute("insert into municipalities values (?, true, ?)", [code, PROJECT_AREAS.get(code)])
            connection.execute(
                "insert into int_area_municipalities values ('current', 'HS2', ?, false, 0, 9999, ?)",
                [code, len(CODES)],
            )
        yield connection


def values(database: duckdb.DuckDBPyConnection, given_figures: Sequence[Figure]) -> dict[tuple[str, str], tuple]:
    """By place and indicator its value and how many municipalities are in it; figures in the order of CODES."""
    database.execute("delete from int_municipal_facts")
    for code, pair in zip(CODES, given_figures, strict=True):
        for fact, value in zip("ab", pair, strict=True):
            database.execute(
                "insert into int_municipal_facts values (?, 2024, 'none', ?, ?, null, 's', 'live')", [code, fact, value]
            )
    sql = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", MODEL.read_text(encoding="utf-8"))
    sql = re.sub(r"\{\{ weakest_origin\('(.+?)'\) \}\}", r"min(\1)", sql)
    rows = database.execute(
        f"select place_code, indicator_code, indicator_value, municipalities_loaded from ({sql})"  # noqa: S608 - the model
    ).fetchall()
    return {(place, indicator): (value, loaded) for place, indicator, value, loaded in rows}


@settings(max_examples=40, deadline=None)
@given(figures)
def test_a_count_of_an_area_is_the_sum_of_what_is_known(
    database: duckdb.DuckDBPyConnection, figures_: list[Figure]
) -> None:
    found = values(database, figures_)
    known = [a for a, _ in figures_ if a is not None]
    value, loaded = found["HS2", "count"]
    assert (value, loaded) == (sum(known) if known else None, len(known))
    parts = [found[code, "count"][0] for code in CODES]
    assert value == (sum(part for part in parts if part is not None) if known else None)


@settings(max_examples=40, deadline=None)
@given(figures)
def test_an_indicator_of_the_project_is_of_its_municipalities_alone(
    database: duckdb.DuckDBPyConnection, figures_: list[Figure]
) -> None:
    found = values(database, figures_)
    known = [a for code, (a, _) in zip(CODES, figures_, strict=True) if a is not None and code in PROJECT_AREAS]
    places = {place for place, indicator in found if indicator == "count_of_project"}
    assert places == {*PROJECT_AREAS, "HS2"}
    assert found["HS2", "count_of_project"] == (sum(known) if known else None, len(known))


@settings(max_examples=40, deadline=None)
@given(figures, st.permutations(range(len(CODES))))
def test_the_order_of_the_municipalities_does_not_matter(
    database: duckdb.DuckDBPyConnection, figures_: list[Figure], order: list[int]
) -> None:
    one = values(database, figures_)
    other = values(database, [figures_[place] for place in order])
    assert [one["HS2", code] for code in ("count", "share")] == [other["HS2", code] for code in ("count", "share")]


@settings(max_examples=40, deadline=None)
@given(figures)
def test_a_share_of_an_area_lies_between_those_of_its_municipalities(
    database: duckdb.DuckDBPyConnection, figures_: list[Figure]
) -> None:
    found = values(database, figures_)
    # a municipality with nothing to divide by still has its numerator in the area's
    if any(a is not None and b == 0 for a, b in figures_):
        return
    shares = [found[code, "share"][0] for code in CODES if found[code, "share"][0] is not None]
    value, loaded = found["HS2", "share"]
    assert loaded == len(shares)
    if shares:
        assert min(shares) - TOLERANCE <= value <= max(shares) + TOLERANCE
    else:
        assert value is None


@settings(max_examples=40, deadline=None)
@given(figures, st.integers(2, 50))
def test_scaling_all_figures_scales_counts_and_leaves_shares(
    database: duckdb.DuckDBPyConnection, figures_: list[Figure], factor: int
) -> None:
    one = values(database, figures_)
    scaled = [tuple(None if part is None else part * factor for part in pair) for pair in figures_]
    other = values(database, scaled)  # type: ignore[arg-type] # each is a pair still
    for (place, code), (value, loaded) in one.items():
        expected = value * factor if code != "share" and value is not None else value
        found, found_loaded = other[place, code]
        assert found_loaded == loaded
        assert (found is None) == (expected is None)
        assert expected is None or abs(found - expected) <= TOLERANCE
