"""Faults of the coordinators' workbooks: what no workbook is, how people write in cells, and text that could do harm.

Not here: how a workbook is changed (`altered_workbooks.py`), and the inbox and the review that a coordinator gets
(`tests/orchestration/intake/test_intake.py`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.conftest import example
from tests.orchestration.faults.altered_workbooks import (
    MEASURES,
    SAVOGROW,
    as_text,
    cells,
    changed,
    csv_of,
    decompose,
    empty_results,
    hide,
    merge,
    ods_with,
    ods_workbook,
    remark,
    rename,
    reorder,
    spaced,
    with_cell,
    with_part,
)
from tests.orchestration.faults.fault import Fault, Files, read_right, refused

if TYPE_CHECKING:
    from openpyxl import Workbook

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]><x>&z;</x>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghijz"
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


FILES = [
    refused("zero bytes", "coordinators", lambda: {SAVOGROW: b""}, SAVOGROW, "tiedosto on tyhjä"),
    refused(
        "a zip that unpacks to a hundred times its size",
        "coordinators",
        lambda: with_part("xl/media/image1.bmp", bytes(150_000_000)),
        SAVOGROW,
        "olisi purettuna 150 Mt",
    ),
    refused(
        "an XML entity bomb",
        "coordinators",
        lambda: with_part("xl/workbook.xml", BOMB),
        SAVOGROW,
        "ehjä Excel-työkirja",
    ),
    refused(
        "an external XML entity",
        "coordinators",
        lambda: with_part("xl/workbook.xml", EXTERNAL),
        SAVOGROW,
        "ehjä Excel-työkirja",
    ),
    refused(
        "half a workbook",
        "coordinators",
        lambda: {SAVOGROW: example("coordinators", SAVOGROW)[:9000]},
        SAVOGROW,
        "katkennut siirrossa",
    ),
    read_right("an OpenDocument workbook in its place", "coordinators", lambda: ods_with(ods_workbook())),
    refused(
        "an .ods that unpacks to a hundred times its size",
        "coordinators",
        lambda: ods_with(" " * 150_000_000),
        "savogrow.ods",
        "olisi purettuna 150 Mt",
    ),
    refused(
        "an XML entity bomb in an .ods",
        "coordinators",
        lambda: ods_with(BOMB.decode()),
        "savogrow.ods",
        "ei saatu auki",
    ),
    refused(
        "an external XML entity in an .ods",
        "coordinators",
        lambda: ods_with(EXTERNAL.decode()),
        "savogrow.ods",
        "ei saatu auki",
    ),
    refused(
        "half an .ods",
        "coordinators",
        lambda: ods_with(ods_workbook()[:3000]),
        "savogrow.ods",
        "katkennut siirrossa",
    ),
    refused(
        "a workbook in the old .xls format",
        "coordinators",
        lambda: {SAVOGROW: None, "savogrow.xls": b"\xd0\xcf\x11\xe0" + bytes(600)},
        "savogrow.xls",
        "muodoksi .xlsx tai .ods",
    ),
    refused(
        "a workbook with macros (.xlsm)",
        "coordinators",
        lambda: {SAVOGROW: None, "savogrow.xlsm": example("coordinators", SAVOGROW)},
        "savogrow.xlsm",
        "muodoksi .xlsx tai .ods",
    ),
    read_right("CSV files in Latin-1 in place of the workbook", "coordinators", lambda: csv_of("cp1252")),
    read_right(
        "CSV files with a byte order mark in place of the workbook", "coordinators", lambda: csv_of("utf-8-sig")
    ),
    read_right("decomposed letters in names and values", "coordinators", lambda: changed(decompose)),
    refused("a renamed column", "coordinators", lambda: changed(rename), SAVOGROW, MEASURES, "sarakkeen nimi tila"),
    Fault(
        "a column of remarks",
        "coordinators",
        "read right",
        ("saraketta huomautuksia ei lueta eikä julkaista",),
        lambda: changed(remark),
    ),
    read_right("reordered columns", "coordinators", lambda: changed(reorder)),
]
CELLS = [
    refused(
        "merged cells",
        "coordinators",
        lambda: changed(merge),
        SAVOGROW,
        "rivi 2, sarake B",
        "pura solujen yhdistäminen",
    ),
    read_right("hidden rows and columns", "coordinators", lambda: changed(hide)),
    refused(
        "a formula without its result",
        "coordinators",
        lambda: with_cell("M4", "=M3*2"),
        SAVOGROW,
        "rivi 4, sarake kustannusarvio_eur",
        "arvo kaavan sijaan",
    ),
    read_right("formulas whose result is an empty text", "coordinators", empty_results),
    refused(
        "a year in a cell of dates",
        "coordinators",
        lambda: with_cell("K2", 2029),
        SAVOGROW,
        "rivi 2, sarake määräaika: arvo “21.7.1905”",
        "pelkkä vuosi 2029",
    ),
    read_right("dates as text", "coordinators", lambda: cells("määräaika", as_text)),
    read_right("numbers as text with thousands apart", "coordinators", lambda: cells("kustannusarvio_eur", spaced)),
    read_right(
        "numbers as text with a decimal point",
        "coordinators",
        lambda: cells("päästövaikutus_t_co2e_v", lambda value: f"{value:.4f}"),
    ),
    refused(
        "a number that could be thousands or decimals",
        "coordinators",
        lambda: with_cell("M4", "1.200"),
        SAVOGROW,
        "rivi 4, sarake kustannusarvio_eur: arvo “1.200”",
    ),
    refused(
        "a municipality that does not exist",
        "coordinators",
        lambda: with_cell("B2", "Kuopoi"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “Kuopoi”; odotettiin: jokin näistä:",
    ),
    refused(
        "a municipality that is not followed",
        "coordinators",
        lambda: with_cell("B2", "Mikkeli"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “Mikkeli”; odotettiin: jokin näistä:",
    ),
    refused(
        "an event of a municipality that is not followed",
        "coordinators",
        lambda: with_cell("A2", "Mikkeli", "Viestintä"),
        SAVOGROW,
        "taulukko Viestintä, rivi 2, sarake kunta tai seutu: arvo “Mikkeli”; odotettiin: jokin näistä:",
    ),
    refused(
        "a code in place of a name",
        "coordinators",
        lambda: with_cell("B2", "239"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “239”",
    ),
    refused(
        "a status of one's own",
        "coordinators",
        lambda: with_cell("I3", "melkein valmis"),
        SAVOGROW,
        "rivi 3, sarake tila: arvo “melkein valmis”; odotettiin: jokin näistä: suunnitteilla",
    ),
    refused(
        "one identifier twice",
        "coordinators",
        lambda: with_cell("A3", "KEI-001"),
        SAVOGROW,
        "sarake tunniste: arvo “KEI-001”",
        "vain kerran",
    ),
]


def with_text(text: str) -> Files:
    """The workbook with the first measure's name as this very text, which Excel keeps as text and not as a formula."""

    def change(book: Workbook) -> None:
        cell = book[MEASURES]["C2"]
        cell.value = text
        cell.data_type = "s"

    return changed(change)


_HARM = {
    "begins with an equals sign": '=HYPERLINK("http://paha.example";"x")',
    "begins with a plus": "+cmd|' /C calc'!A0",
    "begins with a minus": "-2+3",
    "begins with an at sign": "@SUM(1;2)",
    "begins with a tab": "\t=1+1",
    "holds markup": "<script>alert(1)</script>",
    "holds SQL": "'; drop table mart_measures; --",
}
HARM = [
    Fault(
        f"a measure's name that {words}",
        "coordinators",
        "made harmless",
        files=partial(with_text, text),
        raw_rows={"coordinators_measures": 2},  # one row, as it was and as it is
    )
    for words, text in _HARM.items()
]
FAULTS: dict[str, list[Fault]] = {
    "Files of the coordinators": FILES,
    "Cells of a workbook": CELLS,
    "Text that could do harm": HARM,
}
