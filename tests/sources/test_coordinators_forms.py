"""The two forms of the workbook: the first is read as it always was, the second has columns and a sheet besides.

Not here: what a workbook of any form may hold (`test_coordinators_parse.py`, `test_coordinators_sheets.py`).
"""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbooks import DATASETS, OLDER, SEEDS, SOURCE, parse_upload

from sources.code_lists import load_code_lists
from sources.coordinators.parse import is_empty_template
from sources.coordinators.rules import disagreements
from sources.coordinators.template import filled_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from sources.problems import Parsed

NEWER = ("alasektori", "vaikutustapa", "vaikutuksen_kesto_v", "rahoituslähde", "ilmastoriski", "vastuurooli")
MEASURE = ("IIS-001", "Iisalmi", "Ledit", None, "hillintä", "Kulutussähkö", None, "Kunta", "valmis", 2022)
MEASURE += (None, 100.0, 9000.0, None, None, 3.5, None, None, date(2025, 6, 30))
DETAILS = ("Palvelujen kulutussähkö", "energiansäästö", 20, "EU", None, "kiinteistöpäällikkö")
COST = ("IIS-001", 2025, 9000.0, None, "kunta")
NEW = filled_template(
    SOURCE,
    "Ylä-Savo",
    ("Iisalmi",),
    load_code_lists(SOURCE, SEEDS),
    rows={"measures": [(*MEASURE, *DETAILS)], "costs": [COST]},
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one file's bytes as a dataset of it."""
    return partial(parse_upload, tmp_path)


def changed(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    """A workbook changed as someone would in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_cells(content: bytes, sheet: str, **cells: object) -> bytes:
    """A workbook with the cells of these addresses changed."""

    def change(book: Workbook) -> None:
        for place, value in cells.items():
            book[sheet][place] = value

    return changed(content, change)


# The first form


def test_a_workbook_of_the_first_form_is_read_with_all_that_is_newer_empty(read: Callable[..., Parsed]) -> None:
    parsed = {name: read((OLDER / "filled.xlsx").read_bytes(), name) for name in DATASETS}
    assert [problem for each in parsed.values() for problem in each.problems] == []
    assert [note for each in parsed.values() for note in each.notes] == []
    assert {name: len(each.table) for name, each in parsed.items()} == {
        "plans": 1,
        "measures": 2,
        "costs": 0,
        "procurements": 1,
        "communications": 1,
    }
    measures = parsed["measures"].table
    assert measures[list(NEWER)].isna().all(axis=None)
    done = measures.iloc[0]
    assert (done["tunniste"], done["tila"], done["toteuma_eur"]) == ("IIS-001", "valmis", 402500.5)
    assert (done["määräaika"], done["valmistunut_pvm"]) == (date(2025, 6, 30), date(2025, 5, 12))


def test_an_empty_template_of_the_first_form_is_still_one() -> None:
    assert is_empty_template(SOURCE, "yla-savo.xlsx", (OLDER / "empty.xlsx").read_bytes())
    assert not is_empty_template(SOURCE, "yla-savo.xlsx", (OLDER / "filled.xlsx").read_bytes())


def test_the_first_form_is_the_contract_without_what_came_later() -> None:
    written = openpyxl.load_workbook(OLDER / "empty.xlsx")
    first = SOURCE.of_form(1)
    sheets = {str(d.layout["sheet"]): [c.name for c in d.file_columns] for d in first.datasets}
    assert {name: [cell.value for cell in written[name][1]] for name in sheets} == sheets
    assert [name for name in written.sheetnames if name not in {"Ohje", "Luettelot"}] == list(sheets)


@pytest.mark.parametrize("own", ["rahoitus", "vastuuhenkilö", "alasektorit", "riski", "ilmastoriskit"])
def test_a_column_of_ones_own_that_is_like_a_newer_one_is_no_error_in_the_first_form(
    own: str, read: Callable[..., Parsed]
) -> None:
    """Its sender could not know of the newer one."""
    content = with_cells((OLDER / "filled.xlsx").read_bytes(), "Toimenpiteet", T1=own, T2="omaa")
    parsed = read(content, "measures")
    assert parsed.problems == []
    assert len(parsed.table) == 2
    (note,) = parsed.notes
    assert f"saraketta {own} ei lueta eikä julkaista" in note.text


def test_a_sender_is_told_which_newer_column_was_perhaps_meant(read: Callable[..., Parsed]) -> None:
    content = with_cells((OLDER / "filled.xlsx").read_bytes(), "Toimenpiteet", T1="alasektorit", T2="Linja-autot")
    (note,) = read(content, "measures").notes
    assert note.text.endswith("Jos tarkoitit saraketta alasektori, anna sarakkeelle se nimi.")


def test_what_was_accepted_in_the_first_form_is_not_held_against_newer_rules(read: Callable[..., Parsed]) -> None:
    """A measure under way with a day of completion: a refresh goes on reading what the intake once took in."""
    content = with_cells((OLDER / "filled.xlsx").read_bytes(), "Toimenpiteet", I2="käynnissä", J2=2026)
    parsed = read(content, "measures")
    assert parsed.problems == []
    assert len(parsed.table) == 2


# The second form


def test_the_newer_columns_and_the_costs_are_read(read: Callable[..., Parsed]) -> None:
    measures, costs = read(NEW, "measures"), read(NEW, "costs")
    assert measures.problems == costs.problems == []
    row = measures.table.iloc[0]
    told = tuple(row[name] for name in NEWER)
    assert told[:4] == DETAILS[:4]
    assert row[list(NEWER)].isna().tolist() == [False, False, False, False, True, False]
    assert told[5] == "kiinteistöpäällikkö"
    cost = costs.table.iloc[0]
    assert (cost["tunniste"], cost["vuosi"], cost["suunniteltu_eur"]) == ("IIS-001", 2025, 9000.0)
    assert (cost["rahoituslähde"], cost["versio"], cost["source_row"]) == ("kunta", "nykyinen", 2)


def test_each_newer_column_may_be_absent_by_itself(read: Callable[..., Parsed]) -> None:
    header = [column.name for column in SOURCE.dataset("measures").file_columns]
    for name in NEWER:
        parsed = read(changed(NEW, partial(_without, position=header.index(name) + 1)), "measures")
        assert parsed.problems == []
        assert parsed.table[name].isna().all()


def _without(book: Workbook, position: int) -> None:
    book["Toimenpiteet"].delete_cols(position)


def test_a_renamed_newer_column_is_told_in_the_second_form(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cells(NEW, "Toimenpiteet", W1="Rahoitus lähde"), "measures")
    assert [(p.row, p.value, p.expected) for p in parsed.problems] == [
        (1, "Rahoitus lähde", "sarakkeen nimi rahoituslähde")
    ]


def test_a_workbook_without_the_sheet_of_costs_has_none(read: Callable[..., Parsed]) -> None:
    parsed = read(changed(NEW, lambda book: book.remove(book["Kustannukset"])), "costs")
    assert (len(parsed.table), parsed.problems, parsed.notes) == (0, [], [])


def test_a_renamed_sheet_of_costs_is_told_and_left_unread(read: Callable[..., Parsed]) -> None:
    def rename(book: Workbook) -> None:
        book["Kustannukset"].title = "Kustannukset 2026"

    parsed = read(changed(NEW, rename), "costs")
    assert (len(parsed.table), parsed.problems) == (0, [])
    (note,) = parsed.notes
    assert note.text == (
        "Huomaa: taulukkoa Kustannukset 2026 ei lueta. Jos tarkoitit taulukkoa Kustannukset, anna sille se nimi."
    )


def test_costs_may_come_as_a_csv_file(read: Callable[..., Parsed]) -> None:
    content = "tunniste;vuosi;suunniteltu_eur;toteutunut_eur;rahoituslähde\nIIS-001;2026;1 200,50;;EU\n".encode()
    parsed = read(content, "costs", "yla-savo_Kustannukset.csv")
    assert parsed.problems == []
    assert parsed.table.loc[0, "suunniteltu_eur"] == 1200.5
    assert len(read(content, "measures", "yla-savo_Kustannukset.csv").table) == 0


# What the cells of a row must agree on

GOOD = dict.fromkeys(("valmistunut_pvm", "tila", "aloitusvuosi", "sektori", "alasektori")) | {"tila": "valmis"}
RULES = {
    "done and dated": ({"valmistunut_pvm": date(2025, 1, 1), "aloitusvuosi": 2025}, {}),
    "dated without a start": ({"valmistunut_pvm": date(2025, 1, 1)}, {}),
    "dated without a status": ({"valmistunut_pvm": date(2025, 1, 1), "tila": None}, {}),
    "dated and under way": (
        {"valmistunut_pvm": date(2025, 1, 1), "tila": "käynnissä"},
        {
            "valmistunut_pvm": "tyhjä, koska toimenpiteen tila on käynnissä. Jos se on valmistunut, merkitse tilaksi "
            "valmis"
        },
    ),
    "done before it began": (
        {"valmistunut_pvm": date(2024, 12, 31), "aloitusvuosi": 2025},
        {"valmistunut_pvm": "päivä, joka on aikaisintaan aloitusvuonna 2025. Korjaa päivä tai aloitusvuosi"},
    ),
    "a part of its sector": ({"sektori": "Maatalous", "alasektori": "Lannoitteet"}, {}),
    "a sector alone": ({"sektori": "Maatalous"}, {}),
    "a part that is not on the list": ({"sektori": "Maatalous", "alasektori": "Tuulimyllyt"}, {}),
    "a part of another sector": (
        {"sektori": "Vesiliikenne", "alasektori": "Kuorma-autot"},
        {
            "alasektori": "jokin näistä: Huviveneet, Laivat, Lautat ja lossit. Alasektori Kuorma-autot kuuluu "
            "sektoriin Tieliikenne"
        },
    ),
    "a part of a sector that has none": (
        {"sektori": "Teollisuus", "alasektori": "Kuorma-autot"},
        {
            "alasektori": "tyhjä, koska sektorilla Teollisuus ei ole alasektoreita. Alasektori Kuorma-autot kuuluu "
            "sektoriin Tieliikenne"
        },
    ),
    "a part without its sector": (
        {"alasektori": "Kuorma-autot"},
        {"sektori": "sektori Tieliikenne. Alasektori Kuorma-autot kuuluu sektoriin Tieliikenne"},
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_cells_of_a_measure_that_do_not_agree_are_told(name: str) -> None:
    row, expected = RULES[name]
    found = disagreements("measures", GOOD | row)
    assert {each.column: each.expected for each in found} == expected


@pytest.mark.parametrize(
    ("planned", "spent", "is_told"), [(None, None, True), (0.0, None, False), (None, 12.5, False), (1.0, 2.0, False)]
)
def test_a_year_of_costs_tells_at_least_one(planned: float | None, spent: float | None, *, is_told: bool) -> None:
    found = disagreements("costs", {"suunniteltu_eur": planned, "toteutunut_eur": spent})
    assert [each.column for each in found] == ["suunniteltu_eur"] * is_told


def test_a_row_that_does_not_agree_is_told_with_its_place(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cells(NEW, "Toimenpiteet", I2="käynnissä"), "measures")
    (problem,) = parsed.problems
    assert problem.message("fi") == (
        "yla-savo.xlsx, taulukko Toimenpiteet, rivi 2, sarake valmistunut_pvm: arvo “30.6.2025”; odotettiin: tyhjä, "
        "koska toimenpiteen tila on käynnissä. Jos se on valmistunut, merkitse tilaksi valmis"
    )


def test_a_row_of_costs_with_nothing_but_a_remark_of_ones_own_is_no_row(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cells(NEW, "Kustannukset", F1="huomautuksia", F3="muista tämä"), "costs")
    assert parsed.problems == []
    assert len(parsed.table) == 1
