"""Faults of the other publishers' files: Syke's workbooks, electricity, cars, a climate watch and borders.

Not here: Syke's bulk files (`emissions.py`), statistical tables (`tables.py`), or what a broken connection does
(`network.py`).
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.conftest import example
from tests.orchestration.faults.fault import Fault, Files, read_right, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

SITE = "alas_297.xlsx"
OLDER = "KAIKKI_KUNNAT_ALas_esimerkki_2021-2023e.xlsx"
ELECTRICITY = "sahkonkaytto_kunnittain_2024.xlsx"
REGISTER = "TieliikenneAvoinData_31_12_2024_esimerkki.csv"
CARS = "passenger_cars_010_kanta_tau_101_01.json"
ACTIONS = "kaavi-esimerkki_actions_01.json"
STATUSES = "kaavi-esimerkki_action_status_01.json"
BORDERS = "kunta4500k_2026_01.json"
NBSP = "\N{NO-BREAK SPACE}"


def sheet(publisher: str, name: str, title: str, change: Callable[[Worksheet], object]) -> Files:
    """A workbook with something changed on one of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(example(publisher, name)))
    change(book[title])
    target = io.BytesIO()
    book.save(target)
    return {name: target.getvalue()}


def site(**cells: object) -> Files:
    """Kuopio's workbook of Syke's site with other cells in its table of emissions: `B2=1`."""
    return sheet(
        "syke", SITE, "KHK-päästöt", lambda of: [of[place].__setattr__("value", v) for place, v in cells.items()]
    )


def older(change: Callable[[Worksheet], object]) -> Files:
    """Syke's older workbook, changed."""
    return sheet("syke", OLDER, "DATA", change)


def electricity(change: Callable[[Worksheet], object]) -> Files:
    """A year's workbook of electricity, changed."""
    return sheet("energiateollisuus", ELECTRICITY, "2024", change)


def in_place(place: str, value: object) -> Callable[[Worksheet], object]:
    """A sheet with one cell changed."""

    def change(of: Worksheet) -> None:
        of[place] = value

    return change


def move_together(of: Worksheet) -> None:
    """A sector and the total that holds it, both five kilotonnes larger."""
    for row in (2, 16):
        of.cell(row, 2).value += 5  # type: ignore[operator] # the example's cells are numbers


def number_years(of: Worksheet) -> None:
    """Years as numbers in place of text."""
    for cell in of[1][1:]:
        cell.value = int(str(cell.value))


def text_codes(of: Worksheet) -> None:
    """Municipality codes as text of three digits in place of numbers."""
    for (cell,) in of.iter_rows(min_col=1, max_col=1):
        if isinstance(cell.value, int):
            cell.value = f"{cell.value:03d}"


def double_a_row(of: Worksheet) -> None:
    """The first row once more, at the end."""
    of.append([cell.value for cell in of[2]])


def drop_doubles(of: Worksheet) -> None:
    """Åland's rows once each."""
    once = dict.fromkeys(of.iter_rows(min_row=2, values_only=True))
    of.delete_rows(2, of.max_row)
    for values in once:
        of.append(values)


def spaced_figures(of: Worksheet) -> None:
    """Figures as text, with a decimal comma and a no-break space after the thousands."""
    for row in of.iter_rows(min_row=6, min_col=3):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value = f"{cell.value:,.1f}".replace(",", NBSP).replace(".", ",")


def footnote(of: Worksheet) -> None:
    """One more footnote."""
    of.append(["1) Luku sisältää häviöt"])


def register(change: Callable[[list[str]], object], encoding: str = "latin-1") -> Files:
    """The register with its lines changed."""
    lines = example("traficom", REGISTER).decode("latin-1").splitlines()
    change(lines)
    return {REGISTER: "".join(f"{line}\n" for line in lines).encode(encoding)}


def line(row: int, column: int, value: str) -> Files:
    """The register with one cell changed; row 1 is the header."""

    def change(lines: list[str]) -> None:
        cells = lines[row - 1].split(";")
        cells[column] = value
        lines[row - 1] = ";".join(cells)

    return register(change)


def answer(publisher: str, name: str, change: Callable[[dict[str, Any]], object]) -> Files:
    """A JSON file with something changed in it."""
    document = json.loads(example(publisher, name))
    change(document)
    return {name: json.dumps(document, ensure_ascii=False).encode()}


def two_days(document: dict[str, Any]) -> None:
    """A title that names two days of count."""
    document["label"] += " ja 30.6.2024"


def capitals(document: dict[str, Any]) -> None:
    """Identifiers of statuses in capitals."""
    for result in document["results"]:
        result["identifier"] = result["identifier"].upper()


def twice(document: dict[str, Any]) -> None:
    """Two actions whose identifiers differ in their capitals alone."""
    for result in document["results"]:
        if result["identifier"] == "en-b":
            result["identifier"] = "EN-A"


def borders(change: Callable[[dict[str, Any]], object]) -> Files:
    """Every border's properties changed."""

    def every(document: dict[str, Any]) -> None:
        for feature in document["features"]:
            change(feature["properties"])

    return answer("boundaries", BORDERS, every)


def natcode(properties: dict[str, Any]) -> None:
    """The code as an integer in the National Land Survey's property, in capitals."""
    properties["NATCODE"] = int(properties.pop("kunta"))


def natcode_text(properties: dict[str, Any]) -> None:
    """The code as text in the same property, in small letters."""
    properties["natcode"] = properties.pop("kunta")


def named(properties: dict[str, Any]) -> None:
    """The municipality's name where its code belongs."""
    properties["kunta"] = properties["nimi"]


def without_kuopio(document: dict[str, Any]) -> None:
    """The borders without those of one municipality, and counted so."""
    features = [one for one in document["features"] if one["properties"]["kunta"] != "297"]
    document.update(features=features, numberReturned=len(features), numberMatched=len(features))


def in_metres(document: dict[str, Any]) -> None:
    """Coordinates in metres of ETRS-TM35FIN in place of degrees."""
    for feature in document["features"]:
        ring = feature["geometry"]["coordinates"][0]
        ring[:] = [[x * 20_000, y * 110_000] for x, y in ring]


WORKBOOKS = [
    refused(
        "a sector that its own total does not hold",
        "syke",
        lambda: site(B2=999.9),
        SITE,
        "sum to its own total",
        "year=1990",
    ),
    refused(
        "a total and its sector that move together",
        "syke",
        lambda: sheet("syke", SITE, "KHK-päästöt", move_together),
        SITE,
        "agrees with the release of its time",
        "year=1990",
    ),
    refused(
        "a renamed sector of the site's workbook", "syke", lambda: site(A2="Sähkö"), SITE, "syke_names.csv", "Sähkö"
    ),
    refused("words in a cell of the site's workbook", "syke", lambda: site(B2="n. 20"), SITE, "KHK-päästöt", "n. 20"),
    read_right(
        "years as numbers in the site's workbook", "syke", lambda: sheet("syke", SITE, "KHK-päästöt", number_years)
    ),
    read_right("codes with their zeros, as text, in the older workbook", "syke", lambda: older(text_codes)),
    read_right("Åland's rows once in the older workbook", "syke", lambda: older(drop_doubles)),
    refused(
        "another row twice in the older workbook", "syke", lambda: older(double_a_row), OLDER, "140 | 2021", "only once"
    ),
    refused(
        "a name in place of a code in the older workbook",
        "syke",
        lambda: older(in_place("A2", "Iisalmi")),
        OLDER,
        "row 2",
        "kuntanumero",
        "Iisalmi",
    ),
    refused(
        "a renamed column of the older workbook",
        "syke",
        lambda: older(in_place("L1", "hinku")),
        OLDER,
        "hinku-laskenta",
    ),
]
ENERGY = [
    read_right(
        "numbers as text with a no-break space between thousands",
        "energiateollisuus",
        lambda: electricity(spaced_figures),
    ),
    read_right("codes with their zeros, as text", "energiateollisuus", lambda: electricity(text_codes)),
    read_right("one more footnote under the table", "energiateollisuus", lambda: electricity(footnote)),
    refused(
        "a name in place of a code",
        "energiateollisuus",
        lambda: electricity(in_place("A9", "Iisalmi")),
        ELECTRICITY,
        "row 9",
        "Iisalmi",
    ),
    refused(
        "groups that do not sum to their total",
        "energiateollisuus",
        lambda: electricity(in_place("F9", 300)),
        ELECTRICITY,
        "row 9",
        "300",
    ),
    refused(
        "words in place of a number",
        "energiateollisuus",
        lambda: electricity(in_place("C9", "noin 90")),
        ELECTRICITY,
        "row 9",
        "noin 90",
    ),
]
CARS_FAULTS = [
    Fault(
        "a date that can't be read on one line of the register",
        "traficom",
        "quarantined",
        (REGISTER, "row 5", "ensirekisterointipvm", "6.5.2019"),
        lambda: line(5, 1, "6.5.2019"),
        raw_rows={"traficom_register_vehicles": 1},
    ),
    refused(
        "a line of the register with a cell too many",
        "traficom",
        lambda: register(lambda lines: lines.insert(4, lines[4] + ";x")),
        REGISTER,
        "row 5",
        "9 cells, not 10",
    ),
    refused("an unknown driving power", "traficom", lambda: line(5, 4, "88"), REGISTER, "row 5", "kayttovoima", "88"),
    read_right("the register in UTF-8 with a byte order mark", "traficom", lambda: register(list, "utf-8-sig")),
    refused(
        "a table of two days of count",
        "traficom",
        lambda: answer("traficom", CARS, two_days),
        CARS,
        "one day of count",
        "30.6.2024",
    ),
]
MEASURES = [
    read_right("statuses in capitals", "kausal", lambda: answer("kausal", STATUSES, capitals), kausal_terms=12),
    refused(
        "one identifier twice, in other capitals",
        "kausal",
        lambda: answer("kausal", ACTIONS, twice),
        ACTIONS,
        "en-a",
        "only once",
    ),
    refused(
        "a list without its second page",
        "kausal",
        lambda: {"kaavi-esimerkki_actions_02.json": None},
        ACTIONS,
        "every page of the list",
    ),
]
SHAPES = [
    read_right("codes as integers in NATCODE", "boundaries", lambda: borders(natcode)),
    read_right("codes as text in natcode", "boundaries", lambda: borders(natcode_text)),
    refused("names in place of codes", "boundaries", lambda: borders(named), BORDERS, "row 1", "kunta", "Iisalmi"),
    refused(
        "a municipality without its borders",
        "boundaries",
        lambda: answer("boundaries", BORDERS, without_kuopio),
        "dim_municipality_shapes",
        "297",
    ),
    refused(
        "metres in place of degrees", "boundaries", lambda: answer("boundaries", BORDERS, in_metres), BORDERS, "row 1"
    ),
]
FAULTS = {
    "Syke's workbooks": WORKBOOKS,
    "Electricity": ENERGY,
    "Cars": CARS_FAULTS,
    "A climate watch": MEASURES,
    "Borders": SHAPES,
}
