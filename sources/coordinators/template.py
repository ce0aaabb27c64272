"""The empty workbook that coordinators fill in, made from the contract: sheets, drop-downs, limits, instructions.

Here: how the contract looks in Excel. Not here: the instructions' own sentences (`instructions.py`), reading a
workbook (`parse.py`) or example rows (`make_example.py`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from sources.code_lists import read_seed
from sources.coordinators.cells import FIRST_DATE_YEAR, LAST_DATE_YEAR
from sources.coordinators.instructions import write_instructions
from sources.spreadsheets import fixed_bytes
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from sources.contract import Column, ColumnType, Dataset, Source
    from sources.coordinators.cells import Value

PREPARED_ROWS = 500
PLACE_COLUMN = "kunta tai seutu"
"""The one column that may name a municipality or the project area itself."""
LISTS_SHEET = "Luettelot"

_MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - Excel's own times have no zone
_LAST_ROW = PREPARED_ROWS + 1
_REQUIRED = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1F5C4A")}
_OPTIONAL = {"font": Font(bold=True, color="1B1B1B"), "fill": PatternFill("solid", fgColor="CFE3DB")}
_TWICE = PatternFill("solid", bgColor="F4B6B0")
_EMPTY = PatternFill("solid", bgColor="FFF2B3")
_FORMATS: dict[ColumnType, str] = {
    "text": "@",
    "integer": "0",
    "decimal": "General",
    "boolean": "@",
    "date": "d.m.yyyy",
}
_WIDTHS: dict[ColumnType, int] = {"text": 24, "integer": 14, "decimal": 16, "boolean": 16, "date": 16}
_WIDE = {
    "toimenpide": 44,
    "kuvaus": 60,
    "hankinta": 48,
    "tapahtuma": 44,
    "suunnitelma": 40,
    "linkki": 48,
    "mittari": 36,
    "alasektori": 34,
    "vaikutustapa": 30,
    "vastuurooli": 30,
}


def workbook_template(
    source: Source, area_name: str, municipality_names: Sequence[str], code_lists: dict[str, tuple[str, ...]]
) -> bytes:
    """The empty .xlsx of one project area, the same bytes each time: instructions, then one sheet per dataset.

    `code_lists` holds every list that the contract refers to; lists of municipalities are narrowed to the area's own.
    """
    return filled_template(source, area_name, municipality_names, code_lists, rows={})


def filled_template(
    source: Source,
    area_name: str,
    municipality_names: Sequence[str],
    code_lists: dict[str, tuple[str, ...]],
    *,
    rows: Mapping[str, Sequence[Sequence[Value]]],
    notice: str | None = None,
) -> bytes:
    """The template with `rows` (by dataset, in contract order), and a notice on top of its instructions."""
    book = Workbook()
    book.properties.creator = "Ilmastovaranto"
    book.properties.title = f"Ilmastotyön seuranta: {area_name}"
    book.properties.language = "fi"
    book.properties.created = book.properties.modified = _MADE_AT
    lists = _lists(source, area_name, municipality_names, code_lists)
    instructions = book.active or book.create_sheet()
    write_instructions(instructions, source, area_name, lists, notice)
    sheets = [book.create_sheet(str(dataset.layout["sheet"])) for dataset in source.datasets]
    references = _write_lists(book.create_sheet(LISTS_SHEET), lists) | _referred(source)
    for dataset, sheet in zip(source.datasets, sheets, strict=True):
        _write_sheet(sheet, dataset, references)
        for number, row in enumerate(rows.get(dataset.name, ()), start=2):
            _write_row(sheet, dataset, number, row)
    return fixed_bytes(book, _MADE_AT)


def area_names(seeds_dir: Path) -> dict[str, tuple[str, ...]]:
    """Each project area's name and its municipalities' names, in the order of the seeds' areas and alphabetically."""
    rows = read_seed("areas", seeds_dir)
    areas = {row["area_code"]: row["name_fi"] for row in rows if row["area_type"] == "project_area"}
    members = [(row["project_area_code"], row["name_fi"]) for row in read_seed("municipalities", seeds_dir)]
    return {name: tuple(sorted(n for area, n in members if area == code)) for code, name in areas.items()}


def _lists(
    source: Source, area_name: str, municipality_names: Sequence[str], code_lists: dict[str, tuple[str, ...]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The values to choose from, by dataset and column."""
    lists: dict[tuple[str, str], tuple[str, ...]] = {}
    for dataset in source.datasets:
        for column in dataset.file_columns:
            place = (dataset.name, column.name)
            if column.name == PLACE_COLUMN:
                lists[place] = (area_name, *municipality_names)
            elif column.type == "boolean":
                lists[place] = ("kyllä", "ei")
            elif column.allowed is not None:
                lists[place] = column.allowed
            elif column.code_list is not None and column.code_list.startswith("municipalities"):
                lists[place] = tuple(municipality_names)
            elif column.code_list is not None:
                lists[place] = code_lists[column.code_list]
    return lists


def _write_lists(sheet: Worksheet, lists: dict[tuple[str, str], tuple[str, ...]]) -> dict[tuple[str, str], str]:
    """Each different list in a column of the hidden sheet; the cells where each column finds its list."""
    sheet.sheet_state = "hidden"
    distinct = list(dict.fromkeys(lists.values()))
    for position, values in enumerate(distinct, start=1):
        for row, value in enumerate(values, start=1):
            sheet.cell(row, position, value)
    letters = {values: get_column_letter(position) for position, values in enumerate(distinct, start=1)}
    name = quote_sheetname(LISTS_SHEET)
    return {place: f"{name}!${letters[v]}$1:${letters[v]}${len(v)}" for place, v in lists.items()}


def _referred(source: Source) -> dict[tuple[str, str], str]:
    """The cells of another sheet where a column that refers to it finds its values."""
    found = {}
    for dataset in source.datasets:
        for column in dataset.file_columns:
            if column.refers_to is not None:
                name, _, referred = column.refers_to.partition(".")
                other = source.dataset(name)
                letter = get_column_letter([c.name for c in other.file_columns].index(referred) + 1)
                sheet = quote_sheetname(str(other.layout["sheet"]))
                found[dataset.name, column.name] = f"{sheet}!${letter}$2:${letter}${_LAST_ROW}"
    return found


def _write_sheet(sheet: Worksheet, dataset: Dataset, references: dict[tuple[str, str], str]) -> None:
    for position, column in enumerate(dataset.file_columns, start=1):
        letter = get_column_letter(position)
        style = _REQUIRED if column.required else _OPTIONAL
        header = sheet.cell(1, position, column.name)
        header.font, header.fill = style["font"], style["fill"]
        header.alignment = Alignment(vertical="center", wrap_text=True)
        header.comment = _comment(column)
        sheet.column_dimensions[letter].width = _WIDE.get(column.name, _WIDTHS[column.type])
        sheet.column_dimensions[letter].number_format = _format(column)
        validation = _validation(column, letter, references.get((dataset.name, column.name)), dataset.file_key)
        if validation is not None:
            validation.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(validation)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(dataset.file_columns))}{_LAST_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    _mark_what_is_wrong(sheet, dataset)


def _mark_what_is_wrong(sheet: Worksheet, dataset: Dataset) -> None:
    """Colour a key that stands twice, and a required cell left empty on a row that has something."""
    letters = {column.name: get_column_letter(i) for i, column in enumerate(dataset.file_columns, start=1)}
    key = [letters[name] for name in dataset.file_key]
    same = ",".join(f"${letter}$2:${letter}${_LAST_ROW},${letter}2" for letter in key)
    last = get_column_letter(len(letters))
    for letter in key:
        twice = _colour(f'AND(${letter}2<>"",COUNTIFS({same})>1)', _TWICE)
        sheet.conditional_formatting.add(f"{letter}2:{letter}{_LAST_ROW}", twice)
    for column in dataset.file_columns:
        if column.required:
            letter = letters[column.name]
            empty = _colour(f"AND(ISBLANK(${letter}2),COUNTA($A2:${last}2)>0)", _EMPTY)
            sheet.conditional_formatting.add(f"{letter}2:{letter}{_LAST_ROW}", empty)


def _colour(formula: str, fill: PatternFill) -> Rule:
    return Rule(type="expression", formula=[formula], dxf=DifferentialStyle(fill=fill))


def _validation(column: Column, letter: str, reference: str | None, key: tuple[str, ...]) -> DataValidation | None:
    """What Excel lets be written in the column; None where it is free text."""
    if reference is not None:
        validation = DataValidation(type="list", formula1=reference)
    elif column.type == "date":
        first, last = ((date(year, 1, 1) - date(1899, 12, 30)).days for year in (FIRST_DATE_YEAR, LAST_DATE_YEAR))
        validation = DataValidation(type="date", operator="between", formula1=str(first), formula2=str(last))
    elif column.type in ("integer", "decimal"):
        lowest = column.min if column.min is not None else -1e12
        highest = column.max if column.max is not None else 1e12
        validation = DataValidation(
            type="whole" if column.type == "integer" else "decimal",
            operator="between",
            formula1=f"{lowest:.15g}",
            formula2=f"{highest:.15g}",
        )
    elif key == (column.name,):
        once = f"COUNTIF(${letter}$2:${letter}${_LAST_ROW},{letter}2)=1"
        validation = DataValidation(type="custom", formula1=once)
        validation.error = f"Sarakkeessa {column.name} on jo sama arvo. Anna jokaiselle riville oma."
    else:
        return None
    validation.allow_blank = True
    validation.showErrorMessage = True
    validation.errorTitle = "Arvo ei käy"
    validation.error = validation.error or f"{column.name}: {_limits(column, reference)}."[:255]
    return validation


def _limits(column: Column, reference: str | None) -> str:
    return "valitse arvo luettelosta" if reference is not None else "kirjoita " + expected_words(column, language="fi")


def _format(column: Column) -> str:
    return "#,##0" if column.unit == "€" else _FORMATS[column.type]


def _comment(column: Column) -> Comment:
    must = "Täytä aina." if column.required else "Voi jäädä tyhjäksi."
    return Comment(f"{column.description}\n{must}", "Ilmastovaranto", width=300, height=110)


def _write_row(sheet: Worksheet, dataset: Dataset, number: int, row: Sequence[Value]) -> None:
    for position, (column, value) in enumerate(zip(dataset.file_columns, row, strict=True), start=1):
        if value is not None:
            cell = sheet.cell(number, position, ("kyllä" if value else "ei") if isinstance(value, bool) else value)
            cell.number_format = _format(column)
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl would make an error of a text such as #N/A
