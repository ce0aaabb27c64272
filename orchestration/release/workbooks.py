"""Which workbooks a release has: one for each table, and one for each who follows some municipalities and areas.

What does not live here: how a workbook looks (`workbook_files.py`), and any number: rows are the release's own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.release import licences
from orchestration.release.released import tables_in
from orchestration.release.workbook_files import Origin, Sheet, write_workbook
from orchestration.report.contents import EXAMPLE
from orchestration.report.wording import day
from orchestration.runs import WAREHOUSE
from sources.contract import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from orchestration.release.released import ReleasedTable
    from sources.contract import Source

FOLDER = "workbooks"
"""Of the workbooks of places; a table's own stands beside its CSV file."""
_ROWS_AT_ONCE = 5000
_SHEETS = {
    "mart_area_overview": "Alueet",
    "mart_municipal_overview": "Kunnat",
    "mart_area_emissions": "Alueet sektoreittain",
    "mart_municipal_emissions": "Kunnat sektoreittain",
    "mart_target_outlook": "Tavoitteet",
    "mart_measures": "Toimenpiteet",
    "mart_climate_plans": "Suunnitelmat",
    "wide_area_energy": "Alueet, energia",
    "wide_municipal_energy": "Kunnat, energia",
    "wide_area_transport": "Alueet, liikenne",
    "wide_municipal_transport": "Kunnat, liikenne",
    "wide_area_measures": "Alueet, toimenpiteet",
    "wide_municipal_measures": "Kunnat, toimenpiteet",
    "wide_area_procurement": "Alueet, hankinnat",
    "wide_municipal_procurement": "Kunnat, hankinnat",
    "wide_area_communication": "Alueet, viestintä",
    "wide_municipal_communication": "Kunnat, viestintä",
    "mart_area_revisions": "Alueet, tarkistukset",
    "mart_revisions": "Kunnat, tarkistukset",
}
"""The tables of a place's workbook, in the order of its sheets, and what the sheets are called."""


def write_workbooks(folder: Path, sources: Iterable[Source]) -> list[str]:
    """Write every workbook of the release in `folder`; returns their paths in it. `sources` are all that are known."""
    return [*of_tables(folder, sources), *of_places(folder, sources)]


def of_tables(folder: Path, sources: Iterable[Source]) -> list[str]:
    """Write a workbook beside each table that is not too large for one."""
    release, known = _described(folder, sources)
    written = []
    with warehouse.opened(folder / WAREHOUSE) as connection:
        tables = {table.name: table for table in tables_in(connection)}
        told = connection.execute("select table_name, sources, row_count from release_tables order by 1").fetchall()
        for name, whose, row_count in told:
            if "xlsx" in tables[name].formats(row_count, with_workbooks=True):
                sheet = _sheet(connection, tables[name], "Luvut", "")
                origin = _origin(release, licences.sources_named(whose, known))
                write_workbook(folder / f"{name}.xlsx", sheet.title, [sheet], origin)
                written.append(f"{name}.xlsx")
    return written


def of_places(folder: Path, sources: Iterable[Source]) -> list[str]:
    """Write the workbook of each place: its rows and those of its municipalities, on the borders of today."""
    origin = _origin(*_described(folder, sources))
    (folder / FOLDER).mkdir()
    written = []
    with warehouse.opened(folder / WAREHOUSE) as connection:
        tables = {table.name: table for table in tables_in(connection)}
        for slug, name, municipalities, areas in _places(connection):
            codes = [*municipalities, *areas]
            sheets = [_of_places(connection, tables[table], title, codes) for table, title in _SHEETS.items()]
            path = f"{FOLDER}/{slug}.xlsx"
            write_workbook(folder / path, f"{name}: ilmastotyön luvut", [s for s in sheets if s is not None], origin)
            written.append(path)
    return written


def _described(folder: Path, sources: Iterable[Source]) -> tuple[dict[str, Any], list[Source]]:
    """The release's own description, and those of `sources` that it has files from."""
    release: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    publishers = {name for (name,) in warehouse.rows_of(folder / WAREHOUSE, "select publisher from release_sources")}
    return release, [source for source in sources if source.publisher in publishers]


def _places(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, list[str], list[str]]]:
    """Slug, name, municipality codes and area codes of each place that has a workbook: its own and its members'.

    The country has its own alone: the tables as they are released hold its members.
    """
    sql = """
        select slug, name_fi, [municipality_code], []::varchar[] from dim_municipalities where is_followed
        union all
        select
            areas.slug, areas.name_fi,
            coalesce(list(municipality_code order by municipality_code) filter (area_type <> 'country'), []),
            [area_code]
        from dim_areas as areas
        inner join dim_area_memberships as members using (area_code)
        inner join dim_municipalities as municipalities using (municipality_code)
        where areas.area_type in ('project_area', 'maakunta', 'elinvoimakeskus', 'country')
            and members.valid_to_year is null and municipalities.is_followed
        group by areas.slug, areas.name_fi, area_code
        order by 1
    """
    return connection.execute(sql).fetchall()


def _of_places(
    connection: duckdb.DuckDBPyConnection, table: ReleasedTable, title: str, codes: Sequence[str]
) -> Sheet | None:
    """The rows of the places, on the borders of today; None where there are none."""
    names = [field.name for field in table.fields]
    key = next(name for name in ("municipality_code", "area_code", "place_code") if name in names)
    listed = ", ".join(f"'{code}'" for code in codes)
    where = f"where {key} in ({listed})" + (" and borders = 'current'" if "borders" in names else "")
    ((rows,),) = connection.execute(f'select count(*) from "{table.name}" {where}').fetchall()
    return _sheet(connection, table, title, where) if rows else None


def _sheet(connection: duckdb.DuckDBPyConnection, table: ReleasedTable, title: str, where: str) -> Sheet:
    order = ", ".join(f'"{name}"' for name in table.key)
    columns = ", ".join(f'"{field.name}"' for field in table.fields)
    found = connection.cursor().execute(f'select {columns} from "{table.name}" {where} order by {order}')
    return Sheet(title, table.title_fi, table.fields, table.key, _rows(found))


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _origin(release: Mapping[str, Any], sources: Sequence[Source]) -> Origin:
    """What the sheet of sources says: the release, how to cite it, licences, and each publisher."""
    lines = [
        ("Julkaisu", f"{release['release_id']}, {day(release['released_at'])}"),
        ("Näin viittaat", f"{citation(release, sources)}"),
        ("Lisenssi", f"Ilmastovarannon oma työ: {licences.OURS}. {licences.exceptions_in_words(sources)}".strip()),
        *(("Lähde", f"{source.attribution}. {_terms(source)} {source.homepage}") for source in sources),
    ]
    if release["has_example"]:
        lines.insert(0, ("Huomaa", EXAMPLE))
    return Origin(release["release_id"], release["released_at"], bool(release["has_example"]), lines)


def _terms(source: Source) -> str:
    return "Lisenssiä ei ole ilmoitettu." if source.licence == NOT_STATED else f"Lisenssi {source.licence}."


def citation(release: Mapping[str, Any], sources: Sequence[Source]) -> str:
    """One sentence that names the release, whose figures it is made of, and that it is an example where it is."""
    names = ", ".join(dict.fromkeys(source.attribution for source in sources)) or "Ilmastovaranto"
    example = " Esimerkkiaineisto." if release["has_example"] else ""
    return f"Ilmastovaranto, julkaisu {release['release_id']}. Tietolähteet: {names}.{example}"
