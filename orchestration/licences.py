"""Whose data each released table holds and under which licences, in the words of Data Package.

What does not live here: a publisher's licence (`source.yml`), and what a table is computed from (dbt's manifest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.expectations import table_name
from sources.contract import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orchestration.exports import ReleasedTable
    from sources.contract import Source

Licence = dict[str, str]

OURS = "CC-BY-4.0"
"""Under which licence this project gives its own work: what it computes, and its code lists."""
_KNOWN = {
    "CC-BY-4.0": {
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
}


def sources_of(table: ReleasedTable, sources: Iterable[Source]) -> list[Source]:
    """Those of `sources` that the values of a table come from."""
    return [
        source for source in sources if any(table_name(source, dataset) in table.made_of for dataset in source.datasets)
    ]


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
