"""What the coordinator gets back: the page and the workbook, right to the cell, and harmless whatever was written."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from sources.coordinators.journal import inputs
from tests.orchestration.intake.intake_files import PLAN, SOURCE, bring, measure, workbook

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.conftest import House

HOSTILE = [
    '=cmd|"/c calc"!A1',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "<script>alert(1)</script>",
    "'; drop table measures; --",
    '"><img src=x onerror=alert(1)>',
    "{{ 1234 * 5678 }}",
]


def reviewed(house: House, content: bytes) -> tuple[str, Workbook, bytes]:
    """The page and the workbook that come back, the latter also as bytes."""
    path = bring(house, content)
    house.run("intake")
    book = path.with_name("yla-savo.tarkistus.xlsx").read_bytes()
    page = path.with_name("yla-savo.tarkistus.html").read_text(encoding="utf-8")
    return page, openpyxl.load_workbook(io.BytesIO(book)), book


def text_of(page: str) -> str:
    """The words of a page, without its style and tags."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def with_text(*texts: str) -> bytes:
    """A workbook with measures that are called so, as text in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(*(measure(f"IIS-{i:03}") for i in range(len(texts))))))
    for row, text in enumerate(texts, start=2):
        for column in "CQ":
            cell = book["Toimenpiteet"][f"{column}{row}"]
            cell.value = text
            cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_first_sheet_sums_up_and_links_to_each_wrong_cell(empty_house: House) -> None:
    bad = (*PLAN[:4], 1800, *PLAN[5:])
    _, book, _ = reviewed(empty_house, workbook(measure("IIS-001", "menossa"), plans=[bad]))
    assert book.sheetnames == ["Tarkistus", *(str(dataset.layout["sheet"]) for dataset in SOURCE.datasets)]
    rows = [[cell.value for cell in row if cell.value is not None] for row in book["Tarkistus"].iter_rows()]
    assert ["Tulos", "hylätty"] in rows
    assert ["Korjattavia kohtia", 2] in rows
    links = {c.value: c.hyperlink.location for row in book["Tarkistus"].iter_rows() for c in row if c.hyperlink}
    assert links == {"E2": "'Suunnitelmat'!E2", "I2": "'Toimenpiteet'!I2"}


def test_the_wrong_cells_alone_are_coloured_and_told_what_is_allowed(empty_house: House) -> None:
    _, book, content = reviewed(empty_house, workbook(measure("IIS-001"), measure("IIS-002", "menossa")))
    sheet = book["Toimenpiteet"]
    commented = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    assert list(commented) == ["I3"]
    assert "jokin näistä: suunnitteilla, käynnissä" in commented["I3"].comment.text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (box,) = [name for name in archive.namelist() if name.endswith(".vml")]
        size = re.search(rb"width:(\d+)px;height:(\d+)px", archive.read(box))
    assert size is not None
    assert (int(size[1]), int(size[2])) == (340, 100)
    coloured = [c.coordinate for row in sheet.iter_rows(min_row=2) for c in row if c.fill.fill_type == "solid"]
    assert coloured == ["I3"]
    assert [cell.value for cell in sheet[3]][:3] == ["IIS-002", "Iisalmi", "Katuvalojen vaihto"]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["C"].width > 15


def test_a_wrong_header_and_an_empty_cell_are_marked_where_they_stand(empty_house: House) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(measure("IIS-001"))))
    book["Toimenpiteet"]["C2"] = None
    book["Viestintä"]["E1"] = "osallistuja"
    content = io.BytesIO()
    book.save(content)
    page, review, _ = reviewed(empty_house, content.getvalue())
    assert review["Toimenpiteet"]["C2"].comment.text == "toimenpide: tähän kuuluu arvo, ei tyhjä solu."
    assert "sarakkeen nimi osallistujat" in review["Viestintä"]["E1"].comment.text
    assert "Toimenpiteet 2 toimenpide (solu C2) tyhjä arvo, ei tyhjä solu" in text_of(page)


def test_the_page_says_the_result_first_then_what_to_mend(empty_house: House) -> None:
    page, _, _ = reviewed(empty_house, workbook(measure("IIS-001", "menossa")))
    words = text_of(page)
    order = ["Työkirjaa ei otettu käyttöön: korjattavaa on yhdessä kohdassa.", "Mitä pitää korjata", "menossa", "jokin"]
    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)
    assert '<html lang="fi">' in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_page_tells_what_is_new_changed_vanished_and_back_by_municipality(empty_house: House) -> None:
    kept = measure("IIS-001", "käynnissä")
    away = measure("KIU-001", "suunnitteilla", "Pyörätie koululle", "Kiuruvesi")
    reviewed(empty_house, workbook(kept, away))
    page, book, _ = reviewed(empty_house, workbook(measure("IIS-001", "valmis"), measure("IIS-002", name="Uusi")))
    words = text_of(page)
    assert "Työkirja on kunnossa ja otettu käyttöön." in words
    assert "Uudet toimenpiteet (1)" in words
    assert "Iisalmi Uusi IIS-002 : käynnissä" in words
    assert "Katuvalojen vaihto IIS-001 : käynnissä → valmis" in words
    assert "Kadonneet toimenpiteet (1)" in words
    assert "palauta rivi ja merkitse tilaksi peruttu. Kiuruvesi Pyörätie koululle KIU-001 : suunnitteilla" in words
    listed = [[cell.value for cell in row] for row in book["Tarkistus"].iter_rows()]
    assert ["Tila on muuttunut", "Iisalmi", "IIS-001", "Katuvalojen vaihto", "käynnissä", "valmis"] in listed
    page, _, _ = reviewed(empty_house, workbook(measure("IIS-002", name="Uusi")))
    assert "Aiemmin kadonneet toimenpiteet (1)" in text_of(page)
    page, _, _ = reviewed(empty_house, workbook(measure("IIS-002", name="Uusi"), away))
    assert "Palanneet toimenpiteet (1)" in text_of(page)


def test_hostile_text_is_harmless_text_in_the_review(empty_house: House) -> None:
    page, book, content = reviewed(empty_house, with_text(*HOSTILE))
    sheet = book["Toimenpiteet"]
    for row, text in enumerate(HOSTILE, start=2):
        cell = sheet[f"C{row}"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in names)
        assert not any(part in name for name in names for part in ("vba", "external", "macro"))
    assert "<script" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_wrong_cell_is_escaped_on_the_page(text: str, empty_house: House) -> None:
    page, book, _ = reviewed(empty_house, workbook(measure("IIS-001", "'" + text)))
    assert "<script" not in page
    assert "<img" not in page
    assert str(1234 * 5678) not in text_of(page)
    assert book["Toimenpiteet"]["I2"].data_type == "s"


def test_a_formula_of_the_workbook_is_text_in_the_review(empty_house: House) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(measure("IIS-001"))))
    book["Toimenpiteet"]["L2"] = "=20+20"
    content = io.BytesIO()
    book.save(content)
    _, review, _ = reviewed(empty_house, content.getvalue())
    cell = review["Toimenpiteet"]["L2"]
    assert (cell.value, cell.data_type) == ("=20+20", "s")
    assert "arvo kaavan sijaan" in cell.comment.text


def test_letters_that_xml_does_not_know_do_not_stop_the_review(empty_house: House) -> None:
    csv = "kunta;suunnitelma;tila\nIisalmi;a\x01b\ufffe\x0b;valmis\n".encode()
    path = bring(empty_house, csv, "yla-savo_Suunnitelmat.csv")
    assert empty_house.run("intake").code == 1
    sheet = openpyxl.load_workbook(path.with_name("yla-savo_Suunnitelmat.tarkistus.xlsx"))["Suunnitelmat"]
    assert sheet["B2"].value == "a b  "


def test_a_column_of_remarks_is_accepted_kept_and_told(empty_house: House) -> None:
    content = with_remarks(workbook(measure("IIS-001")))
    path = bring(empty_house, content)
    assert "hyväksytty, 1 riviä" in empty_house.run("intake").said
    told = "Huomaa: taulukon Toimenpiteet saraketta huomautuksia ei lueta eikä julkaista"
    assert told in path.with_name("yla-savo.tarkistus.html").read_text(encoding="utf-8")
    (kept,) = inputs(empty_house.data_dir / "intake")
    assert kept.read() == content
    review = openpyxl.load_workbook(path.with_name("yla-savo.tarkistus.xlsx"))["Toimenpiteet"]
    (place,) = (cell.column for cell in review[1] if cell.value == "huomautuksia")
    assert review.cell(2, place).value == "kysy rehtorilta", "the review can be sent back without losing a remark"
    assert told in empty_house.run("check-workbook", str(path)).said


def test_a_column_of_remarks_is_told_in_the_review_of_a_refused_workbook_too(empty_house: House) -> None:
    path = bring(empty_house, with_remarks(workbook(measure("IIS-001", "menossa"))))
    assert empty_house.run("intake").code == 1
    assert "saraketta huomautuksia ei lueta" in path.with_name("yla-savo.tarkistus.html").read_text(encoding="utf-8")


def with_remarks(content: bytes) -> bytes:
    """The workbook with a column of its sender's own."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Toimenpiteet"]
    place = sum(cell.value is not None for cell in sheet[1]) + 1
    sheet.cell(1, place).value, sheet.cell(2, place).value = "huomautuksia", "kysy rehtorilta"
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()
