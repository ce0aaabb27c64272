"""What came out at the end, computed once more beside dbt: from released Parquet files and from published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sources.code_lists import load_scope
from sources.contract import SOURCES_DIR, load_source, load_sources
from sources.landing import bundled, land
from sources.make_examples import EXAMPLE_LAST_YEAR
from sources.syke.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import House

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "dbt_project" / "seeds"
WIDE = {
    "emissions_total": "emissions_kt_co2e",
    "energy_total": "energy_gwh",
    "emissions_per_resident": "emissions_per_resident_t_co2e",
    "change_from_base": "change_from_base_pct",
    "target_gap": "target_gap_kt_co2e",
}
"""The indicators with a formula of their own that the overview has, and where."""
METHODS = {"alas", "hinku", "hinku_credits"}
SAVOGROW = {"595", "686", "778", "844", "921", "239"}


@pytest.fixture(scope="module")
def tables(house: House) -> dict[str, pd.DataFrame]:
    """Every released table."""
    return {path.stem: pd.read_parquet(path) for path in house.published.glob("*.parquet")}


@pytest.fixture(scope="module")
def overview(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["mart_municipal_overview"]


@pytest.fixture(scope="module")
def areas(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The areas on today's borders."""
    overview = tables["mart_area_overview"]
    return overview[overview["borders"] == "current"].set_index(["area_code", "year", "method"]).sort_index()


@pytest.fixture(scope="module")
def on_own_borders(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The areas on the borders of the year."""
    overview = tables["mart_area_overview"]
    return overview[overview["borders"] == "of_year"].set_index(["area_code", "year", "method"]).sort_index()


@pytest.fixture(scope="module")
def memberships() -> pd.DataFrame:
    """Which municipality belongs to which area, straight from the code list."""
    seed = pd.read_csv(SEEDS / "municipalities.csv", dtype=str)
    columns = [name for name in seed.columns if name.endswith("_code") and name != "municipality_code"]
    long = seed.melt(["municipality_code", "is_followed"], columns, value_name="area_code").dropna(subset="area_code")
    return long[["area_code", "municipality_code", "is_followed"]]


@pytest.fixture(scope="module")
def summed(overview: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """Sums of the municipalities per area, year and method, by pandas."""
    joined = memberships.merge(overview, on="municipality_code")
    return joined.groupby(["area_code", "year", "method"])[["emissions_kt_co2e", "energy_gwh", "population"]].sum()


@pytest.fixture
def published(shared_data: Path) -> Callable[[str], pd.DataFrame]:
    """Published figures by the name of their file."""
    return lambda name: pd.read_csv(shared_data / name, dtype={"kuntanumero": str})


# The grid


def test_the_whole_grid_is_released(tables: dict[str, pd.DataFrame], overview: pd.DataFrame) -> None:
    scope = load_scope(SEEDS, EXAMPLE_LAST_YEAR)
    assert (len(scope.municipality_codes), len(scope.years)) == (19, 21)
    wanted = pd.MultiIndex.from_product([scope.municipality_codes, scope.years, sorted(METHODS)])
    assert set(overview.set_index(["municipality_code", "year", "method"]).index) == set(wanted)
    assert len(overview) == len(wanted) == 19 * 21 * 3
    emissions = tables["mart_municipal_emissions"]
    assert len(emissions) == 19 * 21 * (14 + 14 + 13)  # Hinku without credits has no sector of credits
    assert overview[["emissions_kt_co2e", "population"]].notna().all().all()
    indicators = tables["mart_municipal_indicators"]
    with_formulas = indicators[indicators["indicator_code"].isin(WIDE)]
    assert len(with_formulas) == len(overview) * len(WIDE)
    # the others in every municipality that they are of, for each year and method that anyone has
    others = indicators[~indicators["indicator_code"].isin(WIDE)].merge(tables["dim_indicators"], on="indicator_code")
    sizes = others.groupby(["applies_to", "indicator_code", "year", "method"]).size()
    assert {of: set(sizes[of]) for of in ("all", "project")} == {"all": {19}, "project": {15}}
    assert set(indicators["indicator_code"]) == set(tables["dim_indicators"]["indicator_code"])


def test_the_publishers_rows_come_through_by_method_and_sector(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    """Each calculation method once more, from the files themselves."""
    source = load_source("syke")
    landed = land(source, bundled(SOURCES_DIR / "syke"), "example", tmp_path)
    dataset = source.dataset("municipal_emissions")
    rows = parse(source, dataset, [snapshot for snapshot in landed if dataset.takes(snapshot.name)]).table
    sectors = pd.read_csv(SEEDS / "sectors.csv").set_index("syke_taso_3")["sector_code"]
    rows["sector_code"] = rows["taso_3"].map(sectors)
    kept = {
        "alas": (rows, "kt"),
        "hinku": (rows[rows["hinku_laskenta"] & (rows["taso_3"] != "Tuu")], "kt"),
        "hinku_credits": (rows[rows["hinku_laskenta"]], "kt_tuuli"),
    }
    for method, (part, column) in kept.items():
        wanted = part.groupby(["kuntanumero", "vuosi", "sector_code"])[column].sum()
        mart = tables["mart_municipal_emissions"].query("method == @method").dropna(subset="emissions_kt_co2e")
        found = mart.set_index(["municipality_code", "year", "sector_code"])["emissions_kt_co2e"]
        assert set(found.index) == set(wanted.index), method
        assert (found - wanted.rename_axis(found.index.names)).abs().max() < 1e-6, method


# Areas


def test_areas_are_sums_of_their_municipalities(areas: pd.DataFrame, summed: pd.DataFrame) -> None:
    assert set(areas.index) == set(summed.index)
    for column in summed.columns:
        assert (areas[column].astype(float) - summed[column].astype(float)).abs().max() < 1e-5, column


def test_an_area_per_resident_is_a_sum_by_a_sum_and_no_mean_of_means(
    areas: pd.DataFrame, summed: pd.DataFrame, overview: pd.DataFrame, memberships: pd.DataFrame
) -> None:
    ratio = summed["emissions_kt_co2e"] * 1000 / summed["population"]
    assert (areas["emissions_per_resident_t_co2e"] - ratio).abs().max() < 1e-5
    means = (
        memberships.merge(overview, on="municipality_code")
        .groupby(["area_code", "year", "method"])["emissions_per_resident_t_co2e"]
        .mean()
    )
    place = ("MK11", 2024, "alas")
    assert abs(means[place] - areas.loc[place, "emissions_per_resident_t_co2e"]) > 0.5  # the test can tell them apart


def test_an_area_of_which_not_all_is_loaded_is_a_partial_sum(areas: pd.DataFrame, memberships: pd.DataFrame) -> None:
    sizes = memberships.groupby("area_code")["municipality_code"].size()
    for code, rows in areas.groupby("area_code"):
        assert (rows["municipalities_total"] == sizes[code]).all()
    east, north_savo = areas.loc["EVK06"], areas.loc["MK11"]
    assert set(zip(east["municipalities_loaded"], east["municipalities_total"], strict=True)) == {(19, 43)}
    assert not east["is_complete"].any()
    assert set(east["value_status"]) == {"partial"}
    assert set(zip(north_savo["municipalities_loaded"], north_savo["municipalities_total"], strict=True)) == {(19, 19)}
    assert north_savo["is_complete"].all()
    assert set(north_savo["value_status"]) == {"computed"}


# Borders


def test_on_the_borders_of_the_year_joroinen_joins_its_region_in_2021(
    areas: pd.DataFrame, on_own_borders: pd.DataFrame, overview: pd.DataFrame
) -> None:
    joroinen = overview.query("municipality_code == '171'").set_index(["year", "method"])["emissions_kt_co2e"]
    region, then = areas.loc["MK11"]["emissions_kt_co2e"], on_own_borders.loc["MK11"]["emissions_kt_co2e"]
    assert min(year for year, _ in then.index) == 2013, "the oldest year of which the areas' municipalities are known"
    for (year, method), emissions in then.items():
        left_out = joroinen[year, method] if year < 2021 else 0
        assert abs(float(region[year, method] - left_out - emissions)) < 1e-6, (year, method)
    neighbour = on_own_borders.loc["MK10"]
    assert sorted({year for year, _ in neighbour.index}) == list(range(2013, 2021))
    assert set(zip(neighbour["municipalities_loaded"], neighbour["municipalities_total"], strict=True)) == {(1, 14)}


def test_a_municipality_that_holds_a_former_one_of_another_area_is_in_neither_sum(on_own_borders: pd.DataFrame) -> None:
    for code, total in (("SK112", 2), ("SK113", 4)):
        before = on_own_borders.loc[(code, 2016, "alas")]
        after = on_own_borders.loc[(code, 2017, "alas")]
        assert (before["municipalities_loaded"], before["municipalities_total"]) == (total - 1, total)
        assert before["value_status"] == "partial"
        assert after["value_status"] == "computed"


def test_a_project_area_has_its_own_borders_from_its_first_year(on_own_borders: pd.DataFrame) -> None:
    years = {year for area, year, _ in on_own_borders.index if area.startswith("HS")}
    assert years == {2023, 2024}
    assert on_own_borders.loc["HS1"]["change_from_base_pct"].isna().all(), "2007 is not on the borders of the project"


def test_memberships_are_those_of_the_published_classifications(
    tables: dict[str, pd.DataFrame], shared_data: Path
) -> None:
    """Every year of Statistics Finland's key of areas, for each division that it holds."""
    path = shared_data / "classification" / "municipality_key_2013_2026_history.csv"
    key = pd.read_csv(path, dtype=str).astype({"year": int})
    codes = (
        tables["dim_areas"].query("area_type in ('ely_keskus', 'elinvoimakeskus')").set_index("name_fi")["area_code"]
    )
    key["MK"], key["SK"] = "MK" + key["maakunta_code"], "SK" + key["seutukunta_code"]
    key["ELY"], key["EVK"] = key["ely_name_fi"].map(codes), key["evk_name_fi"].map(codes)
    held = key.melt(["year", "kuntanumero"], ["MK", "SK", "ELY", "EVK"], value_name="area_code")
    ours = tables["dim_area_memberships"]
    wanted = {
        (row.year, row.kuntanumero, row.area_code)
        for row in held.itertuples()
        if row.area_code in set(tables["dim_areas"]["area_code"])
    }
    found = {
        (year, row.municipality_code, row.area_code)
        for row in ours.fillna({"valid_from_year": 0, "valid_to_year": 9999}).itertuples()
        for year in range(2013, 2027)
        if row.valid_from_year <= year <= row.valid_to_year and not row.area_code.startswith(("HS", "HVA"))
    }
    assert found == wanted


# Indicators


def test_a_savogrow_municipality_has_no_target_and_that_is_a_value(
    tables: dict[str, pd.DataFrame], overview: pd.DataFrame, areas: pd.DataFrame, memberships: pd.DataFrame
) -> None:
    members = set(memberships.query("area_code == 'HS4'")["municipality_code"])
    assert members == SAVOGROW
    theirs = overview[overview["municipality_code"].isin(members)]
    assert set(theirs["target_status"]) == set(areas.loc["HS4"]["target_status"]) == {"no_target"}
    assert theirs[["target_gap_kt_co2e", "target_path_kt_co2e", "target_year"]].isna().all().all()
    assert theirs["emissions_kt_co2e"].notna().all()
    plans = tables["mart_climate_plans"].set_index("municipality_code")
    assert members <= set(plans.index)
    assert set(plans.loc[sorted(members), "target_status_fi"]) == {"tavoitetta ei ole asetettu"}


def test_the_change_and_the_gap_are_what_their_formulas_say(overview: pd.DataFrame) -> None:
    at = overview.set_index(["municipality_code", "method", "year"])["emissions_kt_co2e"]
    with_target = overview.query("target_status == 'computed'")
    assert len(with_target) > 100
    for row in overview.itertuples():
        base = at[row.municipality_code, row.method, row.reference_year]
        assert row.change_from_base_pct == pytest.approx((row.emissions_kt_co2e - base) / base * 100, abs=1e-5)
    for row in with_target.itertuples():
        base = at[row.municipality_code, row.method, row.target_base_year]
        passed = min(1, (row.year - row.target_base_year) / (row.target_year - row.target_base_year))
        path = base * (1 - float(row.target_reduction_pct) / 100 * passed)
        assert row.target_path_kt_co2e == pytest.approx(path, abs=1e-5)
        assert row.target_gap_kt_co2e == pytest.approx(row.emissions_kt_co2e - path, abs=1e-5)


def test_the_long_form_holds_the_same_numbers(tables: dict[str, pd.DataFrame], overview: pd.DataFrame) -> None:
    key = ["municipality_code", "year", "method"]
    long = tables["mart_municipal_indicators"]
    for indicator, column in WIDE.items():
        found = long[long["indicator_code"] == indicator].set_index(key)["indicator_value"].sort_index()
        pd.testing.assert_series_equal(found, overview.set_index(key)[column].sort_index(), check_names=False)


def test_the_long_form_says_what_the_outlook_says(tables: dict[str, pd.DataFrame]) -> None:
    outlook = tables["mart_target_outlook"].query("place_type == 'municipality' and is_leading")
    long = tables["mart_municipal_indicators"]
    for indicator, column in (
        ("emissions_trend", "trend_kt_co2e_per_year"),
        ("needed_reduction", "needed_reduction_kt_co2e_per_year"),
        ("remaining_budget", "remaining_budget_kt_co2e"),
    ):
        rows = long[long["indicator_code"] == indicator]
        found = rows.set_index(["municipality_code", "year", "method"])["indicator_value"]
        for place in outlook.itertuples():
            told, said = getattr(place, column), found[place.place_code, place.newest_year, place.method]
            assert told == said or (pd.isna(told) and pd.isna(said)), (place.place_code, indicator)
    asked = long[long["indicator_code"] == "needed_reduction"]
    savogrow = asked[asked["municipality_code"].isin(SAVOGROW)]
    assert set(savogrow["value_status"]) == {"no_target"}
    assert len(savogrow) == len(SAVOGROW) * len(METHODS)


# Published figures: the example is made up, but follows the region's


def test_the_region_follows_the_known_figures(areas: pd.DataFrame, published: Callable[[str], pd.DataFrame]) -> None:
    known = published("known_figures.csv")
    known = known[
        (known["area"] == "Pohjois-Savo") & (known["metric"] == "total") & known["method"].str.startswith("ALas")
    ]
    assert len(known) == 4
    for row in known.itertuples():
        assert areas.loc[("MK11", int(row.year), "alas"), "emissions_kt_co2e"] == pytest.approx(
            float(row.value), rel=0.01
        )


def test_the_region_follows_the_published_series(areas: pd.DataFrame, published: Callable[[str], pd.DataFrame]) -> None:
    series = published("emissions/north_savo_alas_totals_1990_2024.csv")
    assert len(series) == 21
    for row in series.itertuples():
        region = areas.loc[("MK11", row.year, "alas")]
        assert region["emissions_kt_co2e"] == pytest.approx(row.total_ktco2e, rel=0.01)
        assert region["population"] == pytest.approx(row.population, rel=0.01)
        assert region["emissions_per_resident_t_co2e"] == pytest.approx(row.per_capita_tco2e, rel=0.01)


def test_each_municipality_has_its_published_population(
    overview: pd.DataFrame, published: Callable[[str], pd.DataFrame]
) -> None:
    persons = published("population/population_2024M12_all_308_municipalities.csv").set_index("kuntanumero")[
        "population"
    ]
    newest = overview.query("year == 2024 and method == 'alas'").set_index("municipality_code")["population"]
    assert len(newest) == 19
    for code, residents in newest.items():
        assert residents == pytest.approx(persons[code], rel=0.01), code


def test_every_snapshot_that_a_row_names_is_a_source_of_the_release(tables: dict[str, pd.DataFrame]) -> None:
    known = set(tables["release_sources"]["snapshot_id"])
    assert set(tables["release_sources"]["publisher"]) == set(load_sources())
    for name, table in tables.items():
        for column in (c for c in table.columns if c.endswith("snapshot_id") and name.startswith("mart_")):
            assert set(table[column].dropna()) <= known, f"{name}.{column}"
            assert table[column].notna().any(), f"{name}.{column}"
