"""What Statistics Finland's example promises, and that all examples are written anew together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
from statfin_tables import DATASET, NAME, SOURCE

from sources.contract import SOURCES_DIR, load_sources
from sources.landing import bundled, land
from sources.make_examples import make_examples
from sources.statfin.make_example import make_example, populations
from sources.statfin.parse import parse
from tests.conftest import bytes_of, example

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope


def test_the_example_is_read_without_a_problem_and_says_what_it_is(tmp_path: Path, scope: Scope) -> None:
    landed = land(SOURCE, bundled(SOURCES_DIR / "statfin"), "example", tmp_path)
    parsed = parse(SOURCE, DATASET, [snapshot for snapshot in landed if DATASET.takes(snapshot.name)])
    assert parsed.problems == []
    assert len(parsed.table) == len(scope.municipality_codes) * len(scope.years)
    assert set(parsed.table["origin"]) == {"example"}
    assert json.loads(example("statfin", NAME))["source"] == "Esimerkkiaineisto, ei tilastokeskuksen tietoa"


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(SOURCES_DIR / "statfin" / "example")


def test_the_example_follows_the_published_populations(shared_data: Path, scope: Scope) -> None:
    persons = populations(scope)
    totals = pd.read_csv(shared_data / "emissions" / "north_savo_alas_totals_1990_2024.csv").set_index("year")
    for year in scope.years:
        assert sum(persons[code][year] for code in persons) == totals.loc[year, "population"]
    places = pd.read_csv(shared_data / "classification" / "pohjois_savo_19_municipalities.csv")
    for place in places.itertuples():
        assert persons[f"{place.kuntanumero:03d}"][2024] == place.population_2024M12


def test_all_examples_are_written_anew_and_old_files_removed(tmp_path: Path, seeds_dir: Path) -> None:
    old = tmp_path / "statfin" / "example" / "population_11re_02.json"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"{}")
    make_examples(tmp_path, seeds_dir)
    for publisher in load_sources():
        assert bytes_of(tmp_path / publisher / "example") == bytes_of(SOURCES_DIR / publisher / "example")
