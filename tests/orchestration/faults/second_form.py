"""Faults of the workbook's second form: its newer columns and its sheet of costs by year, in Kuopion seutu's workbook.

Not here: what may be wrong in a workbook of any form (`workbooks.py`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl

from tests.conftest import example
from tests.orchestration.faults.fault import Fault, Files, read_right, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

KUOPIO = "kuopion-seutu.xlsx"
MEASURES, COSTS = "Toimenpiteet", "Kustannukset"
ROLE = "tehtävänimike pienellä kirjoitettuna"


def changed(change: Callable[[Workbook], object]) -> Files:
    """Kuopion seutu's workbook, changed as someone would in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", KUOPIO)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return {KUOPIO: target.getvalue()}


def with_cells(cells: dict[str, object], sheet: str = MEASURES, rows: tuple[int, ...] = (2,)) -> Files:
    """The workbook with cells changed, by the names of their columns."""

    def change(book: Workbook) -> None:
        for row in rows:
            for column, value in cells.items():
                book[sheet].cell(row, column_of(book[sheet], column)).value = value  # type: ignore[assignment] # any value

    return changed(change)


def column_of(sheet: Worksheet, name: str) -> int:
    """Where a column stands, from 1."""
    return [cell.value for cell in sheet[1]].index(name) + 1


def swap_newer(book: Workbook) -> None:
    """Two of the newer columns in each other's place."""
    sheet = book[MEASURES]
    first, second = column_of(sheet, "alasektori"), column_of(sheet, "vastuurooli")
    for row in range(1, sheet.max_row + 1):
        one, other = sheet.cell(row, first), sheet.cell(row, second)
        one.value, other.value = other.value, one.value


def own_sheet(book: Workbook) -> None:
    """A sheet of the sender's own, called nearly as that of the costs."""
    book.create_sheet("Kustannuslaskelma")["A1"] = "oma laskelma"


FAULTS: dict[str, list[Fault]] = {
    "The workbook's second form": [
        refused(
            "a risk that is not on the list",
            "coordinators",
            lambda: with_cells({"ilmastoriski": "rankkasade"}),
            KUOPIO,
            "rivi 2, sarake ilmastoriski: arvo “rankkasade”; odotettiin: jokin näistä: hulevesi",
        ),
        refused(
            "a date in words",
            "coordinators",
            lambda: with_cells({"valmistunut_pvm": "kesä 2025"}),
            KUOPIO,
            "rivi 2, sarake valmistunut_pvm: arvo “kesä 2025”; odotettiin: päivämäärä muodossa pp.kk.vvvv",
        ),
        refused(
            "a cost with its currency and two marks",
            "coordinators",
            lambda: with_cells({"suunniteltu_eur": "€ 1.200,50"}, COSTS),
            "taulukko Kustannukset, rivi 2, sarake suunniteltu_eur: arvo “€ 1.200,50”",
            "luku 0–1000000000 (€)",
        ),
        refused(
            "a day of completion of a measure that is not done",
            "coordinators",
            lambda: with_cells({"tila": "käynnissä", "valmistunut_pvm": "1.9.2026"}),
            "rivi 2, sarake valmistunut_pvm: arvo “1.9.2026”",
            "tyhjä, koska toimenpiteen tila on käynnissä",
        ),
        refused(
            "a day of completion before the work began",
            "coordinators",
            lambda: with_cells({"tila": "valmis", "aloitusvuosi": 2024, "valmistunut_pvm": "31.12.2023"}),
            "rivi 2, sarake valmistunut_pvm: arvo “31.12.2023”",
            "aikaisintaan aloitusvuonna 2024",
        ),
        refused(
            "a sub-sector of another sector",
            "coordinators",
            lambda: with_cells({"sektori": "Tieliikenne", "alasektori": "Kaatopaikat"}),
            "rivi 2, sarake alasektori: arvo “Kaatopaikat”; odotettiin: jokin näistä: Henkilöautot",
            "kuuluu sektoriin Jätteiden käsittely",
        ),
        refused(
            "a person's name as a role",
            "coordinators",
            lambda: with_cells({"vastuurooli": "Maija Meikäläinen"}),
            "rivi 2, sarake vastuurooli: arvo “Maija Meikäläinen”",
            ROLE,
        ),
        refused(
            "an e-mail address as a role",
            "coordinators",
            lambda: with_cells({"vastuurooli": "maija.meikalainen@example.org"}),
            "rivi 2, sarake vastuurooli",
            ROLE,
        ),
        refused(
            "a year of costs twice",
            "coordinators",
            lambda: with_cells({"tunniste": "KUO-001", "vuosi": 2040}, COSTS, (2, 3)),
            "taulukko Kustannukset, rivi 3, sarake tunniste + vuosi",
            "vain kerran",
        ),
        refused(
            "costs of a measure that there is not",
            "coordinators",
            lambda: with_cells({"tunniste": "KUO-999"}, COSTS),
            "mart_measure_costs_by_year",
        ),
        read_right("newer columns in another order", "coordinators", lambda: changed(swap_newer)),
        read_right("a sheet of the sender's own", "coordinators", lambda: changed(own_sheet)),
    ],
}
