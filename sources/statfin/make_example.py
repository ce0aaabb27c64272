"""The example of Statistics Finland's answers: files of our own making, in the publisher's formats.

Here: which example files there are, and when each is released. Not here: what is in one (`example_tables.py`,
`example_classification.py`), or reading it (`parse.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sources.code_lists import load_code_list
from sources.statfin import example_classification, example_tables
from sources.statfin.example_figures import populations

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

__all__ = ["make_example", "populations"]

_POPULATION_RELEASED = "2026-04-01"


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write every dataset's example files into folders named by their release, for what `scope` follows."""
    names: dict[str, str] = {}
    for seed in ("municipalities", "former_municipalities"):
        codes = load_code_list(f"{seed}.municipality_code", seeds_dir)
        names |= dict(zip(codes, load_code_list(f"{seed}.name_fi", seeds_dir), strict=True))
    released = _POPULATION_RELEASED
    _write(folder, released, "population_11re_01", example_tables.population(scope, names, released))
    _write(folder, released, "population_own_borders_11rf_01", example_tables.own_borders(scope, names, released))
    _write(folder, released, "key_figures_11ra_01", example_tables.key_figures(scope, names, released))
    for table in example_tables.BUILDING_TABLES:
        answer = example_tables.buildings(table, scope, names)
        _write(folder, table.released, f"buildings_by_heating_fuel_{table.name}_01", answer)
    for year in example_classification.years(scope):
        items = example_classification.municipalities(year, scope, names)
        _write(folder, f"{year}-01-01", f"municipalities_kunta_1_{year}0101", items)
    year = example_classification.LAST_YEAR
    _write(
        folder,
        f"{year}-01-01",
        f"municipality_changes_kunta_2_{year}0101",
        example_classification.correspondence(year, scope),
    )


def _write(folder: Path, released: str, name: str, document: object) -> None:
    (folder / released).mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (folder / released / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
