"""The coordinators' example: made again byte for byte, true to the contract, and opened no oftener than needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbooks import DATASETS, SEEDS, SOURCE

from sources.code_lists import load_code_lists, load_scope
from sources.coordinators import workbook
from sources.coordinators.make_example import make_example
from sources.coordinators.names import is_superseded
from sources.coordinators.parse import CURRENT, parse
from sources.landing import bundled, land

if TYPE_CHECKING:
    from sources.landing import Snapshot

PUBLISHER_DIR = Path(workbook.__file__).parent


REPLACED = ["kuopion-seutu.2026-04-30.korvattu.xlsx", "yla-savo.2026-04-30.korvattu.xlsx"]


def of(name: str, example: list[Snapshot]) -> list[Snapshot]:
    """The files that a dataset is read from."""
    return [snapshot for snapshot in example if SOURCE.dataset(name).takes(snapshot.name)]


@pytest.fixture
def example(tmp_path: Path) -> list[Snapshot]:
    return land(SOURCE, bundled(PUBLISHER_DIR), "example", tmp_path)


def test_the_committed_example_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    make_example(tmp_path, load_scope(SEEDS), SEEDS)
    made = {path.name: path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    kept = {path.name: path.read_bytes() for path in (PUBLISHER_DIR / "example").rglob("*.xlsx")}
    current = ["keski-savo.xlsx", "kuopion-seutu.xlsx", "savogrow.xlsx", "yla-savo.xlsx"]
    assert sorted(name for name in made if not is_superseded(name)) == current
    assert sorted(name for name in made if is_superseded(name)) == REPLACED
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (PUBLISHER_DIR / "example").iterdir()}
    assert made == kept
    assert max(map(len, kept.values())) < 60_000


def test_the_example_has_no_problems_and_enough_rows(example: list[Snapshot]) -> None:
    parsed = {name: parse(SOURCE, SOURCE.dataset(name), of(name, example)) for name in DATASETS}
    assert [p for each in parsed.values() for p in each.problems] == []
    assert (parsed["measures"].table["versio"] == CURRENT).sum() >= 130
    assert len(parsed["procurements"].table) == 60
    assert len(parsed["communications"].table) == 40


@pytest.mark.parametrize("name", DATASETS)
def test_the_example_keeps_the_contract(name: str, example: list[Snapshot]) -> None:
    dataset, code_lists = SOURCE.dataset(name), load_code_lists(SOURCE, SEEDS)
    table = parse(SOURCE, dataset, of(name, example)).table
    assert not table.duplicated(list(dataset.key)).any()
    for column in dataset.columns:
        values = table[column.name].dropna()
        assert len(values) == len(table) or not column.required
        allowed = column.allowed or code_lists.get(column.code_list or "")
        assert allowed is None or set(values) <= set(allowed)
        assert column.min is None or values.min() >= column.min
        assert column.max is None or values.max() <= column.max


def test_a_replaced_workbook_tells_how_the_same_measures_were_half_a_year_before(example: list[Snapshot]) -> None:
    table = parse(SOURCE, SOURCE.dataset("measures"), example).table
    now, before = (table[table["versio"].isin(each)].set_index("tunniste") for each in ([CURRENT], REPLACED))
    assert set(before.index) < set(now.index)
    both = now.loc[before.index]
    assert (both["kunta"] == before["kunta"]).all()
    for column in ("tila", "määräaika", "valmiusaste_pct", "kustannusarvio_eur", "toteuma_eur"):
        assert (both[column].notna() & (both[column] != before[column])).any(), column
    assert not (before["valmiusaste_pct"] > both["valmiusaste_pct"]).any()
    assert not (before["toteuma_eur"] > both["toteuma_eur"]).any()


def test_savogrow_has_measures_and_events_but_no_target(example: list[Snapshot]) -> None:
    savogrow = [snapshot for snapshot in example if snapshot.name == "savogrow.xlsx"]
    plans = parse(SOURCE, SOURCE.dataset("plans"), savogrow).table
    targets = plans[["lähtövuosi", "tavoitevuosi", "tavoite_pct", "menetelmä"]]
    assert targets.isna().all(axis=None)
    assert {"Keitele", "Tervo", "Vesanto"}.isdisjoint(plans["kunta"])
    for name in ("measures", "communications"):
        assert len(parse(SOURCE, SOURCE.dataset(name), savogrow).table) > 0


def test_a_workbook_is_opened_once_for_all_its_datasets(
    example: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    load = openpyxl.load_workbook
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *args, **kwargs: opened.append(1) or load(*args, **kwargs))
    workbook.read_workbook.cache_clear()
    for dataset in SOURCE.datasets:
        parse(SOURCE, dataset, of(dataset.name, example))
    assert len(opened) == len(example) == 6
