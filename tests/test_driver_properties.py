"""What holds for the drivers of any change of emissions, asked of the models' own SQL with made-up numbers.

Single cases worked out by hand are unit tests of dbt: `dbt_project/models/intermediate/_drivers.yml`.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.settings import DBT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS = DBT_DIR / "models" / "intermediate"
SECTORS = (
    "electricity",
    "electric_heating",
    "district_heating",
    "road_transport",
    "industry",
    "agriculture",
    "waste",
    "emission_credits",
)
TOLERANCE = Decimal("0.000012")
"""kt: each part is rounded to a millionth, and the largest of them takes on the remainder of nine."""
SMALL = 1e-100
"""What Ang & Liu put in place of a zero: the limits must be what it leads to."""


class Sector(NamedTuple):
    """A sector in one year: emissions in kt, energy in GWh. None is what the publisher leaves out."""

    emissions: Decimal | None
    energy: Decimal | None


class Year(NamedTuple):
    """A municipality in one year."""

    population: int
    sectors: tuple[Sector, ...]


Parts = dict[str, Decimal | None]


def amounts(highest: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, highest, places=6, allow_nan=False, allow_infinity=False)


ordinary = st.builds(Sector, amounts(2000) | st.just(Decimal(0)), st.none() | amounts(5000))
left_out = st.just(Sector(None, None))
credit = st.builds(Sector, st.none() | amounts(100).map(lambda amount: -amount), st.none())
years = st.builds(Year, st.integers(1, 700_000), st.tuples(*[ordinary | left_out] * 7, credit))
# in every year the same sectors, emissions of each, and energy of the first five
plain_sector = st.builds(Sector, st.decimals("0.001", 2000, places=6), st.decimals("0.001", 5000, places=6))
plain_years = st.builds(Year, st.integers(1, 700_000), st.tuples(*[plain_sector] * 5))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """The seeds, and the tables that the models read, in memory."""
    with duckdb.connect() as connection:
        for seed in ("sectors", "drivers", "sector_drivers"):
            connection.read_csv(str(DBT_DIR / "seeds" / f"{seed}.csv")).create(seed)
        connection.execute("""
            create table int_place_totals (
                place_type text, place_code text, year integer, method text, emissions_kt_co2e decimal(38, 6),
                population integer, municipalities_loaded integer, municipalities_total integer, origin text,
                borders text default 'current', borders_since_year integer
            );
            create table int_municipal_sector_emissions (
                municipality_code text, year integer, method text, sector_code text, emissions_kt_co2e decimal(18, 6),
                energy_gwh decimal(18, 6)
            );
            create table int_area_municipalities (
                borders text, area_code text, municipality_code text, is_divided boolean, from_year integer,
                to_year integer
            );
        """)
        for model in ("int_emission_driver_inputs", "int_emission_drivers", "int_place_emission_drivers"):
            text = (MODELS / f"{model}.sql").read_text(encoding="utf-8")
            connection.execute(f"create view {model} as " + re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text))
        yield connection


def parts_of(database: duckdb.DuckDBPyConnection, before: Year, after: Year) -> tuple[Parts, Decimal | None]:
    """Each driver's part of the change from `before` to `after` in kt, and the change itself, as the models say."""
    database.execute("truncate int_place_totals; truncate int_municipal_sector_emissions")
    for year, data in ((2007, before), (2024, after)):
        for code, sector in zip(SECTORS, data.sectors, strict=False):
            if sector.emissions is not None:
                database.execute(
                    "insert into int_municipal_sector_emissions values ('297', ?, 'alas', ?, ?, ?)",
                    [year, code, sector.emissions, sector.energy],
                )
        known = [sector.emissions for sector in data.sectors if sector.emissions is not None]
        database.execute(
            "insert into int_place_totals "
            "values ('municipality', '297', ?, 'alas', ?, ?, ?, 1, 'live', 'current', null)",
            [year, sum(known) if known else None, data.population, 1 if known else 0],
        )
    rows = database.execute(
        "select driver_code, change_kt_co2e, total_change_kt_co2e from int_place_emission_drivers"
    ).fetchall()
    return {code: part for code, part, _ in rows}, rows[0][2]


def total(year: Year) -> Decimal | None:
    """The year's emissions in kt."""
    known = [sector.emissions for sector in year.sectors if sector.emissions is not None]
    return sum(known, Decimal(0)) if known else None


def near(part: Decimal | None, other: Decimal | None, tolerance: Decimal = TOLERANCE) -> bool:
    return part is other or (part is not None and other is not None and abs(part - other) <= tolerance)


@given(before=years, after=years)
@settings(max_examples=150, deadline=None)
def test_the_parts_sum_to_the_change_to_the_last_decimal(
    database: duckdb.DuckDBPyConnection, before: Year, after: Year
) -> None:
    parts, change = parts_of(database, before, after)
    start, end = total(before), total(after)
    if start is None or end is None:
        assert change is None
        assert set(parts.values()) == {None}
    else:
        assert change == end - start
        assert sum(part for part in parts.values() if part is not None) == change


@given(before=years, after=years)
@settings(max_examples=100, deadline=None)
def test_the_way_back_is_the_way_there_with_the_other_sign(
    database: duckdb.DuckDBPyConnection, before: Year, after: Year
) -> None:
    there, _ = parts_of(database, before, after)
    back, _ = parts_of(database, after, before)
    for code, part in there.items():
        assert near(back[code], None if part is None else -part), code


@given(before=years, after=years, factor=st.integers(2, 50))
@settings(max_examples=100, deadline=None)
def test_emissions_of_another_size_have_parts_of_that_size(
    database: duckdb.DuckDBPyConnection, before: Year, after: Year, factor: int
) -> None:
    def scaled(year: Year) -> Year:
        sectors = [
            sector._replace(emissions=None if sector.emissions is None else sector.emissions * factor)
            for sector in year.sectors
        ]
        return year._replace(sectors=tuple(sectors))

    parts, _ = parts_of(database, before, after)
    larger, _ = parts_of(database, scaled(before), scaled(after))
    for code, part in parts.items():
        assert near(larger[code], None if part is None else part * factor, TOLERANCE * (factor + 1)), code


@given(before=years, after=years)
@settings(max_examples=50, deadline=None)
def test_as_many_residents_take_no_part(database: duckdb.DuckDBPyConnection, before: Year, after: Year) -> None:
    parts, _ = parts_of(database, before, after._replace(population=before.population))
    # it may be the largest of parts that are all next to nothing
    assert near(parts["population"], Decimal(0) if total(before) is not None and total(after) is not None else None)


@given(before=years, after=years, residents=st.integers(1, 700_000))
@settings(max_examples=50, deadline=None)
def test_agriculture_and_industry_do_not_follow_residents(
    database: duckdb.DuckDBPyConnection, before: Year, after: Year, residents: int
) -> None:
    def of_production(year: Year) -> Year:
        known = (
            sector if code in {"agriculture", "industry"} else Sector(None, None)
            for code, sector in zip(SECTORS, year.sectors, strict=True)
        )
        return year._replace(sectors=tuple(known))

    parts, _ = parts_of(database, of_production(before), of_production(after))
    others, _ = parts_of(database, of_production(before), of_production(after._replace(population=residents)))
    assert parts == others
    assert not parts["population"]
    assert not parts["energy_per_resident"]
    assert not parts["activity_per_resident"]


@given(before=plain_years, after=plain_years)
@example(
    before=Year(1000, (Sector(Decimal(500), Decimal(900)),) * 5),
    after=Year(1200, (Sector(Decimal(503), Decimal(700)),) * 5),
)
@example(
    before=Year(1000, (Sector(Decimal("500.000001"), Decimal(900)),) * 5),
    after=Year(1200, (Sector(Decimal("500.000002"), Decimal(700)),) * 5),
)
@settings(max_examples=100, deadline=None)
def test_the_parts_are_those_of_the_textbook(database: duckdb.DuckDBPyConnection, before: Year, after: Year) -> None:
    parts, _ = parts_of(database, before, after)
    expected = dict.fromkeys(parts, 0.0)
    for code, start, end in zip(SECTORS, before.sectors, after.sectors, strict=False):
        # made for as many residents in both years, energy per resident is the energy itself
        residents = (1, 1) if code == "industry" else (before.population, after.population)
        split = textbook(start, end, *residents)
        expected["population"] += split[0]
        expected["activity_of_production" if code == "industry" else "energy_per_resident"] += split[1]
        expected[FACTORS[code]] += split[2]
    for code, part in parts.items():
        assert part is not None
        assert float(part) == pytest.approx(expected[code], abs=2e-5, rel=1e-7), code


FACTORS = {
    "electricity": "emission_factor_grid_electricity",
    "electric_heating": "emission_factor_grid_electricity",
    "district_heating": "emission_factor_district_heat",
    "road_transport": "emission_factor_other",
    "industry": "emission_factor_other",
}


def textbook(start: Sector, end: Sector, residents_before: int, residents_after: int) -> tuple[float, float, float]:
    """The parts of population, energy per resident and emission factor in kt; a zero is a number next to nothing."""
    emissions = [float(sector.emissions or 0) or SMALL for sector in (start, end)]
    energy = [float(sector.energy or 0) or SMALL for sector in (start, end)]
    difference = emissions[1] - emissions[0]
    share = difference / emissions[0]
    logarithm = math.log1p(share) if abs(share) < 0.1 else math.log(emissions[1] / emissions[0])
    mean = difference / logarithm if difference else emissions[0]
    per_resident = energy[1] / residents_after, energy[0] / residents_before
    factors = emissions[1] / energy[1], emissions[0] / energy[0]
    return (
        mean * math.log(residents_after / residents_before),
        mean * math.log(per_resident[0] / per_resident[1]),
        mean * math.log(factors[0] / factors[1]),
    )


@pytest.mark.parametrize("energy", [(Decimal(40), Decimal(70)), (Decimal(0), Decimal(70))])
@pytest.mark.parametrize("is_back", [False, True], ids=["from zero", "to zero"])
def test_a_zero_has_the_parts_that_a_number_next_to_nothing_leads_to(
    database: duckdb.DuckDBPyConnection, energy: tuple[Decimal, Decimal], *, is_back: bool
) -> None:
    sectors = [Sector(Decimal(0), energy[0]), Sector(Decimal(30), energy[1])]
    start, end = sectors[::-1] if is_back else sectors
    parts, _ = parts_of(database, Year(1000, (start,)), Year(1500, (end,)))
    limits = textbook(start, end, 1000, 1500)
    codes = ("population", "energy_per_resident", "emission_factor_grid_electricity")
    for code, limit in zip(codes, limits, strict=True):
        part = parts[code]
        assert part is not None
        # the logarithm of 1e-100 is no more than -230, so the way to the limit is not long
        assert float(part) == pytest.approx(limit, abs=30 * 0.05), code
