"""The code lists of `dbt_project/seeds/` as the doors read them, and what the warehouse follows by them.

Not here: what a contract allows (`contract.py`) and the seeds' own tests (`dbt_project/`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.contract import Source

YEARS = "year_spans.year"
"""The code list of the statistical years: those of the spans in the seed, an open one to the last year that is over."""
SEEDS_DIR = Path(__file__).parent.parent / "dbt_project" / "seeds"
"""The code lists of the bundled region."""
_in_use = SEEDS_DIR


def seeds_dir() -> Path:
    """The folder of the code lists in use: the bundled region's, until `use_seeds` names another's."""
    return _in_use


def use_seeds(folder: Path) -> None:
    """Let this process go by the code lists in `folder`."""
    global _in_use  # noqa: PLW0603 - a process goes by one region's lists, which its settings name once
    _in_use = folder


@dataclass(frozen=True)
class Scope:
    """What the warehouse follows: municipality codes (three characters) and years, from the code lists."""

    municipality_codes: tuple[str, ...]
    years: tuple[int, ...]
    former_municipality_codes: tuple[str, ...] = ()
    """Municipalities that have merged into the followed ones: only what is on each year's own borders has them."""


def read_seed(name: str, seeds_dir: Path) -> list[dict[str, str]]:
    """The rows of the seed `<name>.csv` in file order, each by column; an empty cell is an empty text."""
    with (seeds_dir / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def statistical_years(seeds_dir: Path, last_year: int | None = None) -> tuple[int, ...]:
    """The years that have statistics, by the seed `year_spans`: to `last_year`, else to the last that is over."""
    newest = datetime.now(UTC).year - 1 if last_year is None else last_year
    spans = [(int(row["first_year"]), int(row["last_year"] or newest)) for row in read_seed("year_spans", seeds_dir)]
    return tuple(year for first, last in spans for year in range(first, min(last, newest) + 1))


def load_code_list(reference: str, seeds_dir: Path, last_year: int | None = None) -> tuple[str, ...]:
    """The values of a code list (see `Column.code_list`) in file order, each once. Source: the seed's CSV file.

    Several code lists joined by ` + ` give the values of all, in their order. The years end with `last_year`, as
    `statistical_years` tells.
    """
    if reference == YEARS:
        return tuple(map(str, statistical_years(seeds_dir, last_year)))
    if " + " in reference:
        parts = [load_code_list(part, seeds_dir) for part in reference.split(" + ")]
        return tuple(dict.fromkeys(value for part in parts for value in part))
    table, column = reference.split(".")
    seed, _, condition = table.partition("@")
    name, _, value = condition.partition("=")
    wanted = value or "true"
    return tuple(dict.fromkeys(row[column] for row in read_seed(seed, seeds_dir) if not name or row[name] == wanted))


def load_scope(seeds_dir: Path, last_year: int | None = None) -> Scope:
    """What the warehouse follows: the followed municipalities, and the statistical years to `last_year`."""
    return Scope(
        municipality_codes=load_code_list("municipalities@is_followed.municipality_code", seeds_dir),
        years=statistical_years(seeds_dir, last_year),
        former_municipality_codes=load_code_list("former_municipalities@was_followed.municipality_code", seeds_dir),
    )


def followed_and_around(seeds_dir: Path) -> list[dict[str, str]]:
    """The rows of the followed municipalities and of those of the same elinvoimakeskus, in file order."""
    places = read_seed("municipalities", seeds_dir)
    of_followed = {row["elinvoimakeskus_code"] for row in places if row["is_followed"] == "true"}
    return [row for row in places if row["elinvoimakeskus_code"] in of_followed]


def load_code_lists(source: Source, seeds_dir: Path, last_year: int | None = None) -> dict[str, tuple[str, ...]]:
    """Every code list that the columns of `source` refer to, by its reference; the years end with `last_year`."""
    columns = [column for dataset in source.datasets for column in dataset.columns]
    references = {one for column in columns for one in (column.code_list, column.grid_code_list) if one}
    return {reference: load_code_list(reference, seeds_dir, last_year) for reference in sorted(references)}
