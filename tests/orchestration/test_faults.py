"""What bad input gets, through the whole job: refused, the published release untouched, the place named."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Callable

KUOPIO = "kunta_297.csv"
HTML = b"<!DOCTYPE html><html><body><h1>Palvelu on huollossa</h1></body></html>\n"


def lines_of(name: str = KUOPIO) -> list[str]:
    return example("syke", name).decode().splitlines(keepends=True)


def as_bytes(lines: list[str]) -> bytes:
    return "".join(lines).encode()


def with_cell(row: int, column: str, value: str) -> bytes:
    """Kuopio's file with one cell changed; row 1 is the header."""
    lines = lines_of()
    cells = lines[row - 1].rstrip("\n").split(";")
    cells[lines[0].rstrip("\n").split(";").index(column)] = value
    lines[row - 1] = ";".join(cells) + "\n"
    return as_bytes(lines)


def in_tonnes(name: str) -> bytes:
    header, *rows = lines_of(name)
    names = header.rstrip("\n").split(";")
    changed = [header]
    for row in rows:
        cells = row.rstrip("\n").split(";")
        for column in ("kt", "kt_tuuli"):
            index = names.index(column)
            if cells[index] != "NA":
                cells[index] = f"{float(cells[index].replace(',', '.')) * 1000:.1f}".replace(".", ",")
        changed.append(";".join(cells) + "\n")
    return as_bytes(changed)


def without_year(year: str) -> bytes:
    return as_bytes([line for line in lines_of() if not line.startswith(f"{year};")])


def population_with(**changes: object) -> bytes:
    return json.dumps(json.loads(example("statfin", "population_11re_01.json")) | changes).encode()


SYKE_FAULTS = {
    "an_unknown_municipality_code": (
        {"kunta_999.csv": example("syke", KUOPIO)},
        ["kunta_999.csv", "kuntanumero", "999", "297"],
    ),
    "a_year_out_of_range": ({KUOPIO: with_cell(5, "vuosi", "2091")}, [KUOPIO, "row 5", "vuosi", "2091", "1990"]),
    "a_year_between_1990_and_2005": ({KUOPIO: with_cell(5, "vuosi", "1995")}, [KUOPIO, "row 5", "vuosi", "1995"]),
    "a_year_left_empty": ({KUOPIO: with_cell(7, "vuosi", "")}, [KUOPIO, "row 7", "vuosi", "a whole number"]),
    "a_whole_year_missing": ({KUOPIO: without_year("2013")}, [KUOPIO, "kuntanumero + vuosi", "297: 2013"]),
    "a_whole_municipality_missing": ({KUOPIO: None}, ["kuntanumero + vuosi", "297: 1990, 2005"]),
    "text_where_a_number_stands": (
        {KUOPIO: with_cell(9, "kt", "noin 12")},
        [KUOPIO, "row 9", "kt", "noin 12", "a number"],
    ),
    "a_renamed_column": (
        {KUOPIO: as_bytes([lines_of()[0].replace("päästökauppa", "paastokauppa"), *lines_of()[1:]])},
        [KUOPIO, "päästökauppa", "paastokauppa"],
    ),
    "doubled_rows": ({KUOPIO: as_bytes([*lines_of(), *lines_of()[1:4]])}, [KUOPIO, "only once", f"{KUOPIO}:2"]),
    "a_file_cut_in_the_middle_of_a_row": ({KUOPIO: example("syke", KUOPIO)[:20_003]}, [KUOPIO, "row "]),
    "a_file_cut_between_rows": ({KUOPIO: as_bytes(lines_of()[:-20])}, [KUOPIO, "the file may be cut"]),
    "an_empty_file": ({KUOPIO: b""}, [KUOPIO, "expected"]),
    "a_header_alone": ({KUOPIO: as_bytes(lines_of()[:1])}, [KUOPIO, "expected"]),
    "an_html_page_instead_of_data": ({KUOPIO: HTML}, [KUOPIO, "<!DOCTYPE html>", "expected"]),
    "tonnes_sent_as_kilotonnes": ({KUOPIO: in_tonnes(KUOPIO)}, [KUOPIO, "kt", "1000"]),
    "tonnes_sent_for_the_smallest_municipality": (
        {"kunta_844.csv": in_tonnes("kunta_844.csv")},
        ["kunta_844.csv", "kt"],
    ),
}

STATFIN_FAULTS = {
    "an_empty_answer": (b"", ["population_11re_01.json", "expected"]),
    "an_html_page": (HTML, ["population_11re_01.json", "expected"]),
    "fewer_values_than_cells": (population_with(value=[1, 2, 3]), ["population_11re_01.json", "3"]),
}


@pytest.mark.parametrize("fault", SYKE_FAULTS)
def test_a_bad_emissions_file_is_refused_and_the_release_stays(
    fault: str, house: House, sends: Callable[..., None]
) -> None:
    files, expected_words = SYKE_FAULTS[fault]
    before = house.published
    sends("syke", files)
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert house.published == before
    assert house.intact()
    for word in (*expected_words, "stays as it was", "Next:"):
        assert word in outcome.said, outcome.said


@pytest.mark.parametrize("fault", STATFIN_FAULTS)
def test_a_bad_population_answer_is_refused_and_the_release_stays(
    fault: str, house: House, sends: Callable[..., None]
) -> None:
    content, expected_words = STATFIN_FAULTS[fault]
    before = house.published
    sends("statfin", {"population_11re_01.json": content})
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert house.published == before
    assert house.intact()
    for word in expected_words:
        assert word in outcome.said, outcome.said


def changed_workbook(**cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", "savogrow.xlsx")))
    for place, value in cells.items():
        sheet, cell = place.split("__")
        book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbooks_wrong_cells_come_as_one_finnish_line_each(house: House, sends: Callable[..., None]) -> None:
    before = house.published
    workbook = changed_workbook(Toimenpiteet__B2="Kuopoi", Toimenpiteet__I3="melkein valmis", Toimenpiteet__L4="paljon")
    sends("coordinators", {"savogrow.xlsx": workbook})
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert house.published == before
    assert house.intact()
    lines = [line for line in outcome.said.splitlines() if "savogrow.xlsx, taulukko Toimenpiteet" in line]
    assert len(lines) == 3, outcome.said
    assert any("rivi 2, sarake kunta: arvo “Kuopoi”; odotettiin: jokin näistä:" in line for line in lines)
    assert any(
        "rivi 3, sarake tila: arvo “melkein valmis”; odotettiin: jokin näistä: suunnitteilla" in line for line in lines
    )
    assert any("rivi 4, sarake valmiusaste_pct: arvo “paljon”; odotettiin: luku 0–100 (%)" in line for line in lines)


def test_check_workbook_says_the_same_as_the_refresh(house: House, tmp_path: object) -> None:
    path = tmp_path / "savogrow.xlsx"  # type: ignore[operator] # pytest gives a Path
    path.write_bytes(changed_workbook(Toimenpiteet__B2="Kuopoi"))
    outcome = house.run("check-workbook", str(path))
    assert outcome.code == 1
    assert "savogrow.xlsx, taulukko Toimenpiteet, rivi 2, sarake kunta: arvo “Kuopoi”" in outcome.said
    assert "Korjattavaa: 1 kohtaa" in outcome.said
