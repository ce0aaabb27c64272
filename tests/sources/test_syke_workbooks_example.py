"""What the example of Syke's workbooks promises: whole, said to be made up, and agreeing with the bulk files."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import openpyxl
import pytest

from sources.contract import SOURCES_DIR, load_source
from sources.landing import bundled, land
from sources.syke.example_workbooks import OLDER_NAME, SITE_WORKBOOKS
from sources.syke.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    from sources.problems import Parsed

SOURCE = load_source("syke")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Parsed]:
    """What the parsers read from the bundled example, by dataset."""
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "syke"), "example", tmp_path_factory.mktemp("landing"))
    return {
        dataset.name: parse(SOURCE, dataset, [snapshot for snapshot in snapshots if dataset.takes(snapshot.name)])
        for dataset in SOURCE.datasets
    }


def test_the_example_is_read_without_a_problem_and_keeps_its_keys(example: dict[str, Parsed]) -> None:
    for name, parsed in example.items():
        assert parsed.problems == [], name
        assert not parsed.table.duplicated([*SOURCE.dataset(name).full_key]).any(), name
    assert set(example["emissions_workbook"].table["julkaisu"]) == {"ennakko"}
    assert set(example["site_workbook"].table["julkaisu"]) == {"lopullinen"}


def test_the_examples_older_release_differs_a_little_from_the_newer(example: dict[str, Parsed]) -> None:
    newer = example["municipal_emissions"].table.groupby(["kuntanumero", "vuosi"])["kt"].sum()
    table = example["emissions_workbook"].table
    before = table[table["maakunta"] == "Pohjois-Savo"].groupby(["kuntanumero", "vuosi"])["ktCO2e"].sum()
    assert len(before) == 19 * 3
    change = before / newer.loc[before.index] - 1
    assert change.abs().max() < 0.02
    assert (change != 0).all()


def test_the_examples_ahvenanmaa_stands_twice_in_the_file_and_once_in_the_table(example: dict[str, Parsed]) -> None:
    (path,) = (SOURCES_DIR / "syke" / "example").rglob(OLDER_NAME)
    sheet = openpyxl.load_workbook(path, read_only=True)["DATA"]
    in_file = sum(row[2] == "Ahvenanmaa" for row in sheet.iter_rows(values_only=True))
    in_table = int((example["emissions_workbook"].table["maakunta"] == "Ahvenanmaa").sum())
    assert in_file == 2 * in_table > 0


def test_the_examples_site_workbooks_agree_with_its_bulk_files(example: dict[str, Parsed]) -> None:
    bulk, cells = example["municipal_emissions"].table, example["site_workbook"].table
    cells = cells[cells["taulukko"] == "KHK-päästöt"]
    assert set(cells["kuntanumero"]) == set(SITE_WORKBOOKS)
    for code, method in SITE_WORKBOOKS.items():
        rows = bulk[(bulk["kuntanumero"] == code) & (bulk["hinku_laskenta"] | (method == "Kaikki ALas-päästöt"))]
        wanted = rows.groupby("vuosi")["kt"].sum()
        theirs = cells[cells["kuntanumero"] == code].set_index("vuosi")
        totals = theirs[theirs["rivi_nimi"] == "kokonaispäästöt, ktCO2e"]["arvo"]
        sectors = theirs[theirs["rivi"] <= 15]["arvo"].groupby("vuosi").sum()
        assert (totals - wanted).abs().max() <= 0.05 + 1e-9
        assert (totals - sectors).abs().max() <= 0.35
        assert set(theirs["laskentatapa"]) == {method}


def test_the_example_says_of_itself_that_it_is_made_up() -> None:
    for path in (SOURCES_DIR / "syke" / "example").rglob("*.xlsx"):
        assert "Esimerkkiaineisto" in str(openpyxl.load_workbook(path).properties.description)


def test_the_workbooks_of_the_example_are_read_fast(example: dict[str, Parsed], tmp_path: Path) -> None:
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "syke"), "example", tmp_path)
    started = time.process_time()
    for dataset in SOURCE.datasets[1:]:
        parsed = parse(SOURCE, dataset, [snapshot for snapshot in snapshots if dataset.takes(snapshot.name)])
        assert len(parsed.table) == len(example[dataset.name].table)
    assert time.process_time() - started < 3
