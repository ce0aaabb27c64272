"""Whose data each released table holds and under which licences, in the words of Data Package.

What does not live here: a publisher's licence (`source.yml`), what a table is computed from (dbt's manifest), and what
an indicator is made of (the seed of indicators).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from orchestration import warehouse
from sources.contract import NOT_STATED, table_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orchestration.release.released import ReleasedTable
    from sources.contract import Source

Licence = dict[str, str]

OURS = "CC-BY-4.0"
"""Under which licence this project gives its own work: what it computes, and its code lists."""
_CODE = "indicator_code"
_KNOWN = {
    "CC-BY-4.0": {
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
}


def narrowed(database: Path, tables: Iterable[ReleasedTable]) -> list[ReleasedTable]:
    """The `tables`, where those of indicators are made of what the indicators that they hold are made of.

    They hold an indicator in a column of its name or in rows with its code; `database` is the release's DuckDB file.
    What leads to every table of indicators by the models' lineage is every publisher.
    """
    declared = warehouse.rows_of(database, "select indicator_code, source from dim_indicators")
    made_of = {str(code): str(source).split() for code, source in declared}
    narrow = []
    for table in tables:
        held = {field.name for field in table.fields} & made_of.keys()
        if table.made_of and any(field.name == _CODE for field in table.fields):
            held |= {row[0] for row in warehouse.rows_of(database, f'select distinct {_CODE} from "{table.name}"')}
        raw = frozenset(name for code in held for name in made_of[code])
        narrow.append(replace(table, made_of=raw) if held else table)
    return narrow


def sources_of(table: ReleasedTable, sources: Iterable[Source]) -> list[Source]:
    """Those of `sources` that the values of a table come from."""
    return of_datasets(table.made_of, sources)


def of_datasets(names: Iterable[str], sources: Iterable[Source]) -> list[Source]:
    """Those of `sources` that have any of the datasets `names`, each `<publisher>_<dataset>`."""
    wanted = set(names)
    return [source for source in sources if any(table_name(source, dataset) in wanted for dataset in source.datasets)]


def sources_named(words: str, sources: Iterable[Source]) -> list[Source]:
    """Those of `sources` that a row of release_tables names in its column of sources, which `in_words` wrote."""
    return [source for source in sources if in_words([source]) in words.split("; ")]


def in_words(sources: Iterable[Source]) -> str:
    """Each source's name and licence."""
    return "; ".join(f"{source.name}: {source.licence}" for source in sources)


def licences_of(sources: Iterable[Source]) -> list[Licence]:
    """The `licenses` of what is made of `sources`: ours, each that a source states, one for each that states none.

    `notspecified` is Open Definition's own id for the last; its title says whose figures it is about.
    """
    licences = {OURS: _licence(OURS)}
    for source in sources:
        if source.licence != NOT_STATED:
            licences.setdefault(source.licence, _licence(source.licence))
        else:
            licences[source.publisher] = {"name": "notspecified", "title": f"License Not Specified: {source.name}"}
    return list(licences.values())


def named(sources: Iterable[Source]) -> list[Mapping[str, str]]:
    """The `sources` of Data Package: how each is to be named, where it is found, and its licence."""
    return [{"title": source.attribution, "path": source.homepage, "licence": source.licence} for source in sources]


def exceptions_in_words(sources: Iterable[Source]) -> str:
    """Whose figures carry no licence, in Finnish; empty where all carry one."""
    names = ", ".join(source.name for source in sources if source.licence == NOT_STATED)
    if not names:
        return ""
    return f"Lisenssiä eivät ole ilmoittaneet: {names}. Heidän lukujensa käyttöehdot on kysyttävä heiltä itseltään."


def _licence(name: str) -> Licence:
    return {"name": name, **_KNOWN.get(name, {})}
