"""The empty workbook: it is made of the contract, guides the coordinator, and is read back by the parser."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from sources.code_lists import load_code_lists
from sources.contract import load_source
from sources.coordinators.parse import parse
from sources.coordinators.template import PREPARED_ROWS, area_names, workbook_template
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from sources.contract import Dataset

SOURCE = load_source("coordinators")
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
CODE_LISTS = load_code_lists(SOURCE, SEEDS)
AREA = "Ylä-Savo"
MUNICIPALITIES = area_names(SEEDS)[AREA]
CONTENT = workbook_template(SOURCE, AREA, MUNICIPALITIES, CODE_LISTS)
BOOK = openpyxl.load_workbook(io.BytesIO(CONTENT))


def sheet_of(dataset: Dataset) -> Worksheet:
    return BOOK[str(dataset.layout["sheet"])]


def validation_of(sheet_name: str, column_name: str) -> DataValidation:
    sheet = BOOK[sheet_name]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column_name)
    (found,) = [v for v in sheet.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}2:")]
    return found


def choices(validation: DataValidation) -> list[object]:
    name, _, cells = str(validation.formula1).replace("$", "").replace("'", "").partition("!")
    return [row[0].value for row in BOOK[name][cells]]


def instructions() -> str:
    return "\n".join(str(value) for row in BOOK["Ohje"].iter_rows(values_only=True) for value in row if value)


def test_the_sheets_are_the_instructions_the_datasets_and_a_hidden_list() -> None:
    assert BOOK.sheetnames == ["Ohje", *(str(d.layout["sheet"]) for d in SOURCE.datasets), "Luettelot"]
    assert BOOK["Luettelot"].sheet_state == "hidden"
    assert BOOK.active is BOOK["Ohje"]


@pytest.mark.parametrize("dataset", SOURCE.datasets, ids=lambda dataset: dataset.name)
def test_each_header_is_the_contracts_columns_with_their_descriptions(dataset: Dataset) -> None:
    header = sheet_of(dataset)[1]
    assert [cell.value for cell in header] == [column.name for column in dataset.file_columns]
    assert all(c.description in cell.comment.text for c, cell in zip(dataset.file_columns, header, strict=True))
    assert sheet_of(dataset).freeze_panes == "B2"
    colours = {
        column.required: cell.fill.fgColor.rgb for column, cell in zip(dataset.file_columns, header, strict=True)
    }
    assert len(set(colours.values())) == len(colours)


@pytest.mark.parametrize("dataset", SOURCE.datasets, ids=lambda dataset: dataset.name)
def test_every_limited_column_is_limited_in_excel_with_a_finnish_message(dataset: Dataset) -> None:
    for column in dataset.columns:
        is_limited = column.type != "text" or column.allowed is not None or column.code_list is not None
        if is_limited:
            validation = validation_of(str(dataset.layout["sheet"]), column.name)
            assert str(validation.sqref).endswith(str(PREPARED_ROWS + 1))
            assert validation.showErrorMessage
            assert validation.errorTitle == "Arvo ei käy"
            assert column.name in validation.error
            assert len(validation.error) <= 255


def test_the_municipalities_to_choose_from_are_those_of_the_area() -> None:
    assert choices(validation_of("Toimenpiteet", "kunta")) == list(MUNICIPALITIES)
    assert choices(validation_of("Viestintä", "kunta tai seutu")) == [AREA, *MUNICIPALITIES]


def test_allowed_values_and_code_lists_are_drop_downs() -> None:
    assert choices(validation_of("Suunnitelmat", "tila")) == list(SOURCE.dataset("plans").column("tila").allowed or ())
    assert choices(validation_of("Suunnitelmat", "menetelmä")) == list(CODE_LISTS["methods@is_of_emissions.name_fi"])
    assert choices(validation_of("Hankinnat", "ilmastokriteerit")) == ["kyllä", "ei"]


def test_a_cost_is_of_a_measure_that_is_chosen_from_its_sheet() -> None:
    validation = validation_of("Kustannukset", "tunniste")
    assert (validation.type, validation.formula1) == ("list", f"'Toimenpiteet'!$A$2:$A${PREPARED_ROWS + 1}")
    assert "tunniste, joka on taulukossa Toimenpiteet" in instructions()


def test_newer_columns_have_their_lists() -> None:
    assert choices(validation_of("Toimenpiteet", "ilmastoriski"))[:2] == ["hulevesi", "helle"]
    assert choices(validation_of("Toimenpiteet", "rahoituslähde")) == choices(
        validation_of("Kustannukset", "rahoituslähde")
    )
    assert "Huviveneet" in choices(validation_of("Toimenpiteet", "alasektori"))
    years = validation_of("Toimenpiteet", "vaikutuksen_kesto_v")
    assert (years.type, years.formula1, years.formula2) == ("whole", "1", "100")


def test_ranges_are_those_of_the_contract() -> None:
    year = validation_of("Suunnitelmat", "tavoitevuosi")
    assert (year.type, year.formula1, year.formula2) == ("whole", "2020", "2060")
    effect = validation_of("Toimenpiteet", "päästövaikutus_t_co2e_v")
    assert (effect.type, effect.formula1, effect.formula2) == ("decimal", "-1000000", "1000000")
    assert validation_of("Viestintä", "päivä").type == "date"


def test_the_same_identifier_cannot_be_written_twice() -> None:
    validation = validation_of("Toimenpiteet", "tunniste")
    assert (validation.type, validation.formula1) == ("custom", "COUNTIF($A$2:$A$501,A2)=1")
    assert "on jo sama arvo" in validation.error


def test_text_columns_are_formatted_as_text_and_dates_as_finnish_dates() -> None:
    columns = BOOK["Toimenpiteet"].column_dimensions
    assert columns["D"].number_format == "@"
    assert columns["K"].number_format == "d.m.yyyy"


def test_the_instructions_tell_every_column_and_how_to_check() -> None:
    text = instructions()
    assert f"Ilmastotyön seuranta: {AREA}" in text
    assert "data/inbox/" in text
    assert "ilmasto check-workbook" in text
    for dataset in SOURCE.datasets:
        assert f"Taulukko {dataset.layout['sheet']}" in text
        assert all(column.description in text for column in dataset.file_columns)


def test_an_empty_template_holds_no_example_data() -> None:
    assert "ESIMERKKIAINEISTO" not in instructions()
    assert all(sheet_of(dataset).max_row == 1 for dataset in SOURCE.datasets)


@pytest.mark.parametrize("area", ["Kuopion seutu", "Ylä-Savo", "Keski-Savo", "SavoGrow"])
def test_each_example_says_that_it_is_invented(area: str) -> None:
    slug = area.lower().replace(" ", "-").replace("ä", "a")
    (path,) = (Path(SEEDS).parents[1] / "sources" / "coordinators" / "example").rglob(f"{slug}.xlsx")
    sheet = openpyxl.load_workbook(path)["Ohje"]
    assert str(sheet["A2"].value).startswith("ESIMERKKIAINEISTO \u2013 keksittyjä tietoja")


def test_the_same_template_is_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert workbook_template(SOURCE, AREA, MUNICIPALITIES, CODE_LISTS) == CONTENT
    core = openpyxl.load_workbook(io.BytesIO(CONTENT)).properties
    assert core.modified == core.created


def test_the_template_sent_back_empty_is_told_to_be_empty(tmp_path: Path) -> None:
    snapshots = land(SOURCE, [Fetched("yla-savo.xlsx", CONTENT, "upload/yla-savo.xlsx")], "upload", tmp_path)
    (problem,) = parse(SOURCE, SOURCE.dataset("plans"), snapshots).problems
    assert "työkirja on tyhjä" in problem.expected


def test_the_project_areas_have_fifteen_municipalities() -> None:
    areas = area_names(SEEDS)
    assert list(areas) == ["Kuopion seutu", "Ylä-Savo", "Keski-Savo", "SavoGrow"]
    assert sum(map(len, areas.values())) == 15
    assert "Vieremä" not in areas["Ylä-Savo"]
