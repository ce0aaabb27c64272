"""Faults of Syke's bulk files: their bytes, their columns and rows, and their meaning.

Not here: Syke's workbooks (`intake/workbooks.py`), and what a broken connection does (`network.py`).
"""

from __future__ import annotations

import gzip
import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from sources.code_lists import load_scope
from tests.conftest import example
from tests.orchestration.faults.fault import Fault, Files, read_right, refused
from tests.sources.conftest import SEEDS_DIR

if TYPE_CHECKING:
    from collections.abc import Callable

KUOPIO = "kunta_297.csv"
TERVO = "kunta_844.csv"
HTML = b"<!DOCTYPE html><html><body><h1>Palvelu on huollossa</h1></body></html>\n"


def lines_of(name: str = KUOPIO) -> list[str]:
    """An example file's lines, each with its newline."""
    return example("syke", name).decode().splitlines(keepends=True)


def sent(*lines: str, name: str = KUOPIO) -> Files:
    """A file of these lines."""
    return {name: "".join(lines).encode()}


def with_cell(row: int, column: str, value: str, name: str = KUOPIO) -> Files:
    """The file with one cell changed; row 1 is the header."""
    lines = lines_of(name)
    cells = lines[row - 1].rstrip("\n").split(";")
    cells[lines[0].rstrip("\n").split(";").index(column)] = value
    lines[row - 1] = ";".join(cells) + "\n"
    return sent(*lines, name=name)


def by_row(change: Callable[[dict[str, str]], dict[str, str] | None], name: str = KUOPIO) -> Files:
    """The file with every row changed, or left out where `change` gives None."""
    header, *rows = (line.rstrip("\n").split(";") for line in lines_of(name))
    changed = (change(dict(zip(header, row, strict=True))) for row in rows)
    kept = [[row[column] for column in header] for row in changed if row is not None]
    return sent(*(";".join(cells) + "\n" for cells in (header, *kept)), name=name)


def everywhere(change: Callable[[dict[str, str]], dict[str, str] | None]) -> Files:
    """Every municipality's file with every row changed."""
    codes = load_scope(SEEDS_DIR).municipality_codes
    return {name: content for code in codes for name, content in by_row(change, f"kunta_{int(code)}.csv").items()}


def times(factor: float) -> Callable[[dict[str, str]], dict[str, str]]:
    """A row with its emissions multiplied."""

    def change(row: dict[str, str]) -> dict[str, str]:
        changed = {name: f"{float(row[name].replace(',', '.')) * factor:.4f}" for name in ("kt", "kt_tuuli")}
        return row | {name: value.replace(".", ",") for name, value in changed.items()}

    return change


def columns(change: Callable[[list[str]], list[str]]) -> Files:
    """The file with the cells of every line rearranged."""
    return sent(*(";".join(change(line.rstrip("\n").split(";"))) + "\n" for line in lines_of()))


def header(old: str, new: str) -> Files:
    """The file with its header line changed."""
    first, *rest = lines_of()
    assert old in first
    return sent(first.replace(old, new), *rest)


def encoded(encoding: str) -> Files:
    """The file in another encoding."""
    return {KUOPIO: example("syke", KUOPIO).decode().encode(encoding)}


def zipped() -> Files:
    """A zip archive under the file's name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(KUOPIO, example("syke", KUOPIO))
    return {KUOPIO: content.getvalue()}


def thousands(row: dict[str, str]) -> dict[str, str]:
    """A row whose large numbers hold a no-break space, as a page shows them."""
    return row | {"kt": f"1\N{NO-BREAK SPACE}{row['kt']}"}


BYTES = [
    refused("zero bytes", "syke", lambda: {KUOPIO: b""}, KUOPIO, "the file is empty"),
    refused("a header and no rows", "syke", lambda: sent(lines_of()[0]), KUOPIO, "row 2", "rows under the header line"),
    refused("an HTML page in place of the file", "syke", lambda: {KUOPIO: HTML}, KUOPIO, "<!DOCTYPE html>"),
    refused(
        "gzip under the name of a CSV file",
        "syke",
        lambda: {KUOPIO: gzip.compress(example("syke", KUOPIO))},
        KUOPIO,
        "text in UTF-8",
    ),
    refused("a zip archive under the name of a CSV file", "syke", zipped, KUOPIO, "UTF-8"),
    read_right("a byte order mark", "syke", lambda: encoded("utf-8-sig")),
    refused("UTF-16", "syke", lambda: encoded("utf-16"), KUOPIO, "text in UTF-8"),
    refused("Latin-1", "syke", lambda: encoded("latin-1"), KUOPIO, "row 1", "text in UTF-8"),
    refused(
        "a NUL byte",
        "syke",
        lambda: {KUOPIO: example("syke", KUOPIO).replace(b"\n2005;", b"\n\x002005;", 1)},
        KUOPIO,
        "text without NUL characters",
    ),
    read_right("lines that end in CRLF", "syke", lambda: {KUOPIO: example("syke", KUOPIO).replace(b"\n", b"\r\n")}),
    read_right(
        "every cell in quotes",
        "syke",
        lambda: columns(lambda cells: [f'"{cell}"' for cell in cells]),
    ),
    refused(
        "a quoted newline inside a cell",
        "syke",
        lambda: with_cell(5, "taso_5", '"A\nsu"'),
        KUOPIO,
        "row 5",
        "9 cells",
    ),
    refused(
        "a file cut in the middle of a row",
        "syke",
        lambda: {KUOPIO: example("syke", KUOPIO)[:20_003]},
        KUOPIO,
        "the file is cut",
    ),
    refused(
        "a file cut between two rows",
        "syke",
        lambda: sent(
            *lines_of(TERVO)[:-20], name=TERVO
        ),  # of Tervo there is no workbook whose totals would tell it first
        TERVO,
        "the file may be cut",
    ),
    refused(
        "a footnote after the table",
        "syke",
        lambda: sent(*lines_of(), "Lähde: Syke, ennakkotieto\n"),
        KUOPIO,
        f"row {len(lines_of()) + 1}",
        "Lähde: Syke, ennakkotieto",
    ),
]
COLUMNS = [
    refused(
        "a renamed column",
        "syke",
        lambda: header("päästökauppa", "paastokauppa"),
        KUOPIO,
        "päästökauppa",
        "paastokauppa",
    ),
    read_right("reordered columns", "syke", lambda: columns(lambda cells: cells[::-1])),
    refused(
        "a missing column", "syke", lambda: columns(lambda cells: cells[:-1]), KUOPIO, "column GWh", "of this name"
    ),
    refused("an extra column", "syke", lambda: columns(lambda cells: [*cells, "x"]), KUOPIO, "row 1", "column x"),
    refused(
        "a doubled column", "syke", lambda: columns(lambda cells: [*cells, cells[6]]), KUOPIO, "column kt", "2 times"
    ),
]
ROWS = [
    refused("doubled rows", "syke", lambda: sent(*lines_of(), *lines_of()[1:4]), KUOPIO, "only once", f"{KUOPIO}:2"),
    refused(
        "a municipality missing in one year",
        "syke",
        lambda: by_row(lambda row: None if row["vuosi"] == "2013" else row),
        KUOPIO,
        "297: 2013",
    ),
    refused(
        "a year that no municipality has",
        "syke",
        lambda: everywhere(lambda row: None if row["vuosi"] == "2013" else row),
        "kuntanumero + vuosi",
        "297: 2013",
    ),
    refused("a whole municipality missing", "syke", lambda: {KUOPIO: None}, "kuntanumero + vuosi", "297: 1990, 2005"),
    refused(
        "a year between 1990 and 2005", "syke", lambda: with_cell(5, "vuosi", "1995"), KUOPIO, "row 5", "vuosi", "1995"
    ),
    refused("a year out of range", "syke", lambda: with_cell(5, "vuosi", "2091"), KUOPIO, "row 5", "2091", "1990"),
    refused("an empty year", "syke", lambda: with_cell(7, "vuosi", ""), KUOPIO, "row 7", "a whole number"),
    refused(
        "an unknown municipality code",
        "syke",
        lambda: {"kunta_999.csv": example("syke", KUOPIO)},
        "kunta_999.csv",
        "kuntanumero",
        "999",
    ),
    refused(
        "a name in place of a code",
        "syke",
        lambda: {"kunta_kuopio.csv": example("syke", KUOPIO), KUOPIO: None},
        "kunta_kuopio.csv",
        "no dataset of syke takes a file of this name",
    ),
    refused("an unknown sector", "syke", lambda: with_cell(5, "taso_3", "Xyz"), KUOPIO, "row 5", "taso_3", "Xyz"),
]
VALUES = [
    refused("text in a number", "syke", lambda: with_cell(9, "kt", "noin 12"), KUOPIO, "row 9", "noin 12", "a number"),
    refused("a decimal point", "syke", lambda: with_cell(9, "kt", "12.5"), KUOPIO, "row 9", "12.5", "a number"),
    refused("a no-break space between thousands", "syke", lambda: by_row(thousands), KUOPIO, "row 2", "kt", "a number"),
    *(
        refused(
            f"{words} ({mark}) in place of a number",
            "syke",
            partial(with_cell, 9, "kt", mark),
            KUOPIO,
            "row 9",
            "column kt",
        )
        for words, mark in (("two dots", ".."), ("a dot", "."), ("a hyphen", "-"), ("not available", "NA"))
    ),
    read_right(
        "an empty cell in place of NA",
        "syke",
        lambda: by_row(lambda row: row | {"GWh": "" if row["GWh"] == "NA" else row["GWh"]}),
    ),
    read_right(
        "yes and no in the publisher's other words",
        "syke",
        lambda: by_row(lambda row: row | {"päästökauppa": {"TRUE": "On", "FALSE": "Ei"}[row["päästökauppa"]]}),
    ),
]
MEANING = [
    refused("tonnes sent as kilotonnes", "syke", lambda: by_row(times(1000)), KUOPIO, "kt", "5000"),
    refused(
        "tonnes sent as kilotonnes by the smallest municipality",
        "syke",
        lambda: by_row(times(1000), TERVO),
        f"{TERVO}, row 2, ",
        "(place=844, 1990, alas, indicator=emissions_per_resident)”; expected 0 to 250 t",
        "dbt_project/seeds/possible_values.csv",
        "mend rows 2–",
    ),
    refused(
        "emissions below zero, where no credits are deducted",
        "syke",
        lambda: by_row(times(-1), TERVO),
        f"{TERVO}, row ",
        "value “-",
        "(place=844, 1990, hinku, indicator=emissions_per_resident)”; expected 0 to 250 t",
    ),
    refused(
        "Hinku emissions sent as all emissions",
        "syke",
        lambda: by_row(lambda row: row if row["hinku_laskenta"] == "TRUE" else None),
        KUOPIO,
        "hinku leaves something out",
        "297",
    ),
    refused(
        "every row marked as Hinku",
        "syke",
        lambda: by_row(lambda row: row | {"hinku_laskenta": "TRUE"}),
        KUOPIO,
        "hinku leaves something out",
        "297",
    ),
    Fault(
        "a history restated by half, in a new release",
        "syke",
        "refused",
        (KUOPIO, "within 30 %", "ILMASTO_JUMP_LIMIT_PCT"),
        lambda: by_row(times(1.5)),
        released="2026-10-10",
    ),
    Fault(
        "an older release than the published one",
        "syke",
        "refused",
        (KUOPIO, "released 2025-12-10, older than the release of 2026-06-10"),
        lambda: by_row(times(1.01)),
        released="2025-12-10",
    ),
]
FAULTS = {
    "Bytes of a CSV file": BYTES,
    "Columns": COLUMNS,
    "Rows and codes": ROWS,
    "Values": VALUES,
    "Meaning": MEANING,
}
