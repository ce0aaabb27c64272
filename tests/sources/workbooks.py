"""What the coordinators' tests share: one well filled workbook, ways to change its cells and bytes, and its reading.

What does not live here: tests, and what only one of their files needs.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import openpyxl

from sources.code_lists import load_code_lists
from sources.contract import load_source
from sources.coordinators.parse import parse
from sources.coordinators.template import filled_template
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

    from sources.problems import Parsed

SOURCE = load_source("coordinators")
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
OLDER = Path(__file__).parent / "older_workbooks"
"""Workbooks as the template was before it had a second form: bytes of that time, which nothing makes anew."""
DATASETS = [dataset.name for dataset in SOURCE.datasets]
EVENT = ("Iisalmi", date(2026, 5, 4), "Pyöräilyviikko", "kuntalaiset", 40)
PLAN = ("Iisalmi", "Iisalmen ilmastosuunnitelma", "hyväksytty", date(2024, 11, 25), 2007, 2035, 80.0)
PLAN += ("Hinku ilman päästöhyvityksiä", True, False, "https://example.org/suunnitelma")
WELL_FILLED = filled_template(
    SOURCE,
    "Ylä-Savo",
    ("Iisalmi",),
    load_code_lists(SOURCE, SEEDS),
    rows={"plans": [PLAN], "communications": [EVENT]},
)


def filled(change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """A workbook with one plan and one event, changed by `change` as someone would in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(WELL_FILLED))
    change(book)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def with_cell(sheet: str, place: str, value: object, number_format: str | None = None) -> bytes:
    def change(book: Workbook) -> None:
        book[sheet][place] = value
        if number_format is not None:
            book[sheet][place].number_format = number_format

    return filled(change)


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with the bytes of one part changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return changed.getvalue()


def as_excel_saves(content: bytes) -> bytes:
    """The workbook with its texts in one shared part, as Excel keeps them and openpyxl doesn't."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b't="s"><v>%d</v>' % (len(texts) - 1)

    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb'(<c [^>]*)t="inlineStr"[^>]*><is>(<t.*?</t>)</is>', share, part)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (main, items)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def parse_upload(folder: Path, content: bytes, dataset: str = "plans", name: str = "yla-savo.xlsx") -> Parsed:
    """One file's bytes, landed in the folder and parsed as a dataset of it."""
    snapshots = land(SOURCE, [Fetched(name, content, f"upload/{name}")], "upload", folder)
    return parse(SOURCE, SOURCE.dataset(dataset), snapshots)


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""


def ods_cell(value: object, attributes: str = "") -> str:
    """A cell as LibreOffice writes it; `attributes` adds to it or, with a percentage or error, says what it is."""
    kind, shown = "", ""
    if isinstance(value, bool):
        kind, shown = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
    elif isinstance(value, int | float):
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value).replace(".", ",")
    elif isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value.isoformat()}"', f"{value:%d.%m.%Y}"
    elif isinstance(value, str):
        kind, shown = 'office:value-type="string"', escape(value)
    return f"<table:table-cell {kind} {attributes}>{f'<text:p>{shown}</text:p>' if shown else ''}</table:table-cell>"


def ods_row(*cells: object, attributes: str = "") -> str:
    """A row of values, or of cells as XML, with the empty cells to the right that LibreOffice counts."""
    written = [c if isinstance(c, str) and c.startswith("<table:") else ods_cell(c) for c in cells]
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row {attributes}>{''.join(written)}{rest}</table:table-row>"


def ods(**changed: list[str]) -> bytes:
    """WELL_FILLED as an .ods workbook; the rows after the header of each sheet in `changed` are others."""
    rows = {"Suunnitelmat": [ods_row(*PLAN)], "Viestintä": [ods_row(*EVENT)]} | changed
    tables = []
    for dataset in SOURCE.datasets:
        sheet = str(dataset.layout["sheet"])
        header = ods_row(*(column.name for column in dataset.file_columns))
        end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        tables.append(f'<table:table table:name="{sheet}">{header}{"".join(rows.get(sheet, []))}{end}</table:table>')
    return ods_of(ODS_CONTENT.format(tables="".join(tables)))


def ods_of(content: str) -> bytes:
    """An .ods workbook of one content.xml."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest})
