"""What the cells of one row must agree on, and in Finnish what one that does not should hold.

Here: rules across cells. Not here: what a single one may hold (`source.yml`), and reading it (`cells.py`).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sources.code_lists import SEEDS_DIR, read_seed
from sources.coordinators.cells import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sources.contract import Column, Source
    from sources.coordinators.cells import Value

    Row = Mapping[str, Value]

DONE = "valmis"


class Disagreement(NamedTuple):
    """One cell that does not fit the others of its row: its column, what stands in it, and what should."""

    column: str
    value: str | None
    expected: str


def reference_words(source: Source, column: Column) -> str:
    """What a cell of a column that refers to another sheet should hold. Raises KeyError where it refers to none."""
    dataset, _, name = str(column.refers_to).partition(".")
    return f"{name}, joka on taulukossa {source.dataset(dataset).layout['sheet']}"


def disagreements(dataset: str, row: Row) -> list[Disagreement]:
    """Every cell of a row (values by the contract's names of columns) that does not fit the others."""
    rules = _RULES.get(dataset)
    return [] if rules is None else list(rules(row))


def _of_measure(row: Row) -> Iterator[Disagreement]:
    completed, status, start = row["valmistunut_pvm"], row["tila"], row["aloitusvuosi"]
    if isinstance(completed, date):
        if status != DONE and status is not None:
            yield Disagreement(
                "valmistunut_pvm",
                shown(completed),
                f"tyhjä, koska toimenpiteen tila on {status}. Jos se on valmistunut, merkitse tilaksi {DONE}",
            )
        if isinstance(start, int) and completed.year < start:
            yield Disagreement(
                "valmistunut_pvm",
                shown(completed),
                f"päivä, joka on aikaisintaan aloitusvuonna {start}. Korjaa päivä tai aloitusvuosi",
            )
    yield from _of_sub_sector(row["sektori"], row["alasektori"])


def _of_sub_sector(sector: Value, sub_sector: Value) -> Iterator[Disagreement]:
    sector_of = _sectors()
    if not isinstance(sub_sector, str) or sub_sector not in sector_of or sector_of[sub_sector] == sector:
        return  # of one that is not on the list its own check tells
    right = f"Alasektori {sub_sector} kuuluu sektoriin {sector_of[sub_sector]}"
    if sector is None:
        yield Disagreement("sektori", None, f"sektori {sector_of[sub_sector]}. {right}")
        return
    parts = [name for name, whole in sector_of.items() if whole == sector]
    choices = f"jokin näistä: {', '.join(parts)}" if parts else f"tyhjä, koska sektorilla {sector} ei ole alasektoreita"
    yield Disagreement("alasektori", sub_sector, f"{choices}. {right}")


def _of_cost(row: Row) -> Iterator[Disagreement]:
    if row["suunniteltu_eur"] is None and row["toteutunut_eur"] is None:
        yield Disagreement("suunniteltu_eur", None, "luku tässä tai sarakkeessa toteutunut_eur")


@lru_cache(maxsize=1)
def _sectors() -> dict[str, str]:
    """The sector of each sub-sector, by their names in Finnish. Source: the seeds `sectors` and `sub_sectors`."""
    names = {row["sector_code"]: row["name_fi"] for row in read_seed("sectors", SEEDS_DIR)}
    return {row["name_fi"]: names[row["sector_code"]] for row in read_seed("sub_sectors", SEEDS_DIR)}


_RULES: dict[str, Callable[[Row], Iterator[Disagreement]]] = {"measures": _of_measure, "costs": _of_cost}
