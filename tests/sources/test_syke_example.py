"""What Syke's example promises: it is whole, plausible, and adds up to the published sums of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sources.contract import SOURCES_DIR, Dataset, load_source
from sources.landing import bundled, land
from sources.statfin.make_example import populations
from sources.syke.make_example import make_example
from sources.syke.parse import parse
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope
    from sources.problems import Parsed

EXAMPLE_DIR = SOURCES_DIR / "syke" / "example"

SOURCE = load_source("syke")
DATASET: Dataset = SOURCE.dataset("municipal_emissions")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    """What the parser reads from the bundled example."""
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "syke"), "example", tmp_path_factory.mktemp("landing"))
    return parse(SOURCE, DATASET, [snapshot for snapshot in snapshots if DATASET.takes(snapshot.name)])


def test_the_example_is_read_without_a_problem(example: Parsed) -> None:
    assert example.problems == []
    assert not example.table.duplicated(list(DATASET.key)).any()


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    made = bytes_of(tmp_path)
    assert made == bytes_of(EXAMPLE_DIR)
    assert sum(map(len, made.values())) < 2_500_000


def test_the_example_has_every_sector_for_every_municipality_and_year(example: Parsed, scope: Scope) -> None:
    sectors = example.table.groupby(["kuntanumero", "vuosi"])["taso_3"].nunique()
    assert len(sectors) == len(scope.municipality_codes) * len(scope.years)
    assert (sectors == 14).all()


def test_the_example_differs_from_its_credits_on_the_rows_of_credits_alone(example: Parsed) -> None:
    is_credit = example.table["taso_3"] == "Tuu"
    assert (example.table.loc[~is_credit, "kt"] == example.table.loc[~is_credit, "kt_tuuli"]).all()
    assert (example.table.loc[is_credit, "kt"] == 0).all()
    assert example.table.loc[is_credit, "kt_tuuli"].max() == 0
    assert example.table.loc[is_credit, "kt_tuuli"].min() < -5


def test_the_example_leaves_out_of_hinku_what_the_method_leaves_out(example: Parsed) -> None:
    left_out = example.table[~example.table["hinku_laskenta"]]
    found = set(zip(left_out["taso_3"], left_out["taso_4"], left_out["taso_5"], strict=True))
    through = {("Tie", "Läp", vehicle) for vehicle in ("PaA", "KuA", "LiA")}
    assert (
        found == {("Kul", "Kul", "Teo"), ("Teo", "Teo", "TeP"), ("Jät", "Kaa", "Teo"), ("Jät", "JäP", "Teo")} | through
    )


def test_the_example_is_plausible_per_resident(example: Parsed, scope: Scope) -> None:
    persons = populations(scope)
    totals = example.table.groupby(["kuntanumero", "vuosi"])["kt"].sum()
    tonnes = [kt * 1000 / persons[code][year] for (code, year), kt in totals.items()]
    assert min(tonnes) > 4
    assert max(tonnes) < 25
    assert example.table["kt"].max() < 700


def test_the_example_adds_up_to_the_published_sums_of_the_region(
    example: Parsed, shared_data: Path, seeds_dir: Path
) -> None:
    published = pd.read_csv(shared_data / "emissions" / "north_savo_alas_by_sector_1990_2024.csv")
    names = pd.read_csv(seeds_dir / "sectors.csv").set_index("name_fi")["syke_taso_3"]
    published["taso_3"] = published["sector_fi"].map(names)
    wanted = published.set_index(["taso_3", "year"])["value_ktco2e"]
    found = example.table.groupby(["taso_3", "vuosi"])["kt"].sum()
    assert set(found.index) == set(wanted.index)
    for place, kt in wanted.items():
        assert found[place] == pytest.approx(kt, rel=0.005), place
