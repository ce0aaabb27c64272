"""The `Ohje` sheet of the coordinators' workbook: the sentences that tell how to fill it in and send it.

Here: the wording and the look of the instructions. Not here: what a column holds, which comes from the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from sources.coordinators.rules import reference_words
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from sources.contract import Column, Dataset, Source

INSTRUCTIONS_SHEET = "Ohje"

_PURPOSE = (
    "Työkirjalla kootaan hankeseudun kuntien ilmastotyön tiedot: suunnitelmat ja tavoitteet, toimenpiteet, hankinnat "
    "ja viestintä. Tiedoista tehdään kuntien ja maakunnan avoimet ilmastosivut ja raportit, joten kirjoita niin, että "
    "asiaa tuntematonkin ymmärtää. Älä kirjoita työkirjaan henkilötietoja: vastuutahoksi riittää yksikkö tai tehtävä."
)
_FILLING = (
    "Yksi rivi on yksi asia. Älä yhdistä soluja, ja jätä mallipohjan sarakkeiden nimet ennalleen.",
    "Omia sarakkeita, kuten huomautuksia, voi lisätä viimeisen sarakkeen jälkeen. Niitä ei lueta eikä julkaista.",
    "Tummalla pohjalla oleva sarake täytetään jokaiselle riville. Vaalealla pohjalla oleva voi jäädä tyhjäksi.",
    "Jos kunnalla ei ole vielä mitään ilmoitettavaa, jätä rivit pois: luku on silloin nolla. Tyhjä taulukko käy.",
    "Jos kunta ei ole asettanut tavoitetta, jätä tavoitteen sarakkeet tyhjiksi. Nolla ei ole sama kuin tyhjä.",
    "Kirjoita luvut ilman yksikköä. Desimaalit erotetaan pilkulla: 12,5.",
    "Kirjoita päivämäärät muodossa pp.kk.vvvv, esimerkiksi 31.12.2026.",
    "Kirjoita arvot, älä kaavoja. Jos solussa on pudotusluettelo, valitse arvo siitä.",
    "Keltainen solu odottaa täyttämistä. Punainen solu kertoo, että sama rivi on taulukossa kahteen kertaan.",
    "Luettelot ja rajat on valmisteltu 500 riville. Myös niiden jälkeen tulevat rivit luetaan.",
)
_SENDING = (
    "Kun päivität tietoja, aloita työkirjasta, jossa nykyiset rivit ovat jo: ilmasto workbook hankeseutu --filled.",
    "Tallenna työkirja .xlsx-muodossa ja anna tiedostolle hankeseudun nimi.",
    "Vie työkirja hankeseudun vastaanottokansioon (data/inbox/hankeseudun nimi). Se tarkistetaan heti.",
    "Tulos tulee samaan kansioon kahtena tiedostona, joiden nimen lopussa on tarkistus.html ja tarkistus.xlsx.",
    "Tarkistetussa työkirjassa väärät solut on väritetty, ja solun huomautus kertoo, mitä siihen odotettiin.",
    "Korjaa virheet omaan työkirjaasi ja vie se kansioon uudelleen samalla nimellä.",
    "Ilman kansiota: toimita työkirja ylläpitäjälle. Sen voi tarkistaa komennolla ilmasto check-workbook.",
)
_HEADINGS = ("Sarake", "Täyttö", "Mitä sarakkeeseen kirjoitetaan", "Mitä arvoja käy")
_WIDTHS = (26, 18, 62, 62)

_TITLE = Font(bold=True, size=18, color="1F5C4A")
_SECTION = Font(bold=True, size=14, color="1F5C4A")
_TABLE_HEAD = PatternFill("solid", fgColor="CFE3DB")
_NOTICE = PatternFill("solid", fgColor="F4B6B0")
_LINE = Border(bottom=Side(style="thin", color="C8C8C8"))
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LETTERS_ON_LINE = 150
_LINE_HEIGHT = 15.5


def write_instructions(
    sheet: Worksheet,
    source: Source,
    area_name: str,
    lists: Mapping[tuple[str, str], tuple[str, ...]],
    notice: str | None = None,
) -> None:
    """Write the instructions for `area_name`: purpose, filling in, sending, and each sheet column by column.

    `lists` holds the values to choose from by dataset and column; `notice` stands on top where there is one.
    """
    sheet.title = INSTRUCTIONS_SHEET
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _line(sheet, f"Ilmastotyön seuranta: {area_name}", _TITLE)
    if notice is not None:
        _line(sheet, notice, Font(bold=True), _NOTICE)
    _line(sheet, _PURPOSE)
    _section(sheet, "Näin täytät", _FILLING)
    _section(sheet, "Näin lähetät", _SENDING)
    for dataset in source.datasets:
        _section(sheet, f"Taulukko {dataset.layout['sheet']}", (dataset.description, _key_words(dataset)))
        _columns(sheet, source, dataset, lists)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _section(sheet: Worksheet, heading: str, lines: tuple[str, ...]) -> None:
    _next_row(sheet)
    _line(sheet, heading, _SECTION)
    for line in lines:
        _line(sheet, line)


def _line(sheet: Worksheet, text: str, font: Font | None = None, fill: PatternFill | None = None) -> None:
    """One line across the table's columns, tall enough for its text."""
    row = _next_row(sheet)
    cell = sheet.cell(row, 1, text)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
    cell.alignment = _WRAPPED
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    lines = 1 + len(text) // _LETTERS_ON_LINE
    sheet.row_dimensions[row].height = max(lines * _LINE_HEIGHT, (font.size or 0) * 1.5 if font else 0)


def _columns(
    sheet: Worksheet, source: Source, dataset: Dataset, lists: Mapping[tuple[str, str], tuple[str, ...]]
) -> None:
    row = _next_row(sheet)
    for position, heading in enumerate(_HEADINGS, start=1):
        cell = sheet.cell(row, position, heading)
        cell.font, cell.fill = Font(bold=True), _TABLE_HEAD
    for column in dataset.file_columns:
        row = _next_row(sheet)
        values = _values(source, column, lists.get((dataset.name, column.name)))
        texts = (column.name, "täytä aina" if column.required else "voi jäädä tyhjäksi", column.description, values)
        for position, text in enumerate(texts, start=1):
            cell = sheet.cell(row, position, text)
            cell.alignment, cell.border = _WRAPPED, _LINE
        sheet.cell(row, 1).font = Font(bold=True)
        longest = max(len(column.description), len(values))
        sheet.row_dimensions[row].height = _LINE_HEIGHT * (1 + longest // _WIDTHS[-1])


def _values(source: Source, column: Column, choices: tuple[str, ...] | None) -> str:
    if column.refers_to is not None:
        return reference_words(source, column)
    return ", ".join(choices) if choices is not None else expected_words(column, language="fi")


def _key_words(dataset: Dataset) -> str:
    if len(dataset.file_key) == 1:
        return f"Sama {dataset.file_key[0]} voi olla taulukossa vain kerran."
    return f"Sama yhdistelmä ({', '.join(dataset.file_key)}) voi olla taulukossa vain kerran."


def _next_row(sheet: Worksheet) -> int:
    """The number of a new row below everything written so far."""
    sheet.append([None])
    return sheet.max_row
