"""Which places have a report, and which of them somebody means by a name, a code or the name in an address.

What does not live here: what is told of a place (`facts.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from orchestration import warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_PLACES = """
    select 'municipal' as kind, municipality_code as code, name_fi as name, slug, 'kunta' as area_type,
        project_area_code as project_area, maakunta_code as region, 0 as kind_order
    from dim_municipalities where is_followed
    union all
    select 'area', area_code, areas.name_fi, areas.slug, area_type, null, any_value(towns.maakunta_code),
        case area_type when 'project_area' then 1 else 2 end
    from dim_areas as areas
    left join dim_municipalities as towns on towns.project_area_code = areas.area_code
    where area_type = 'project_area' or (area_type in ('maakunta', 'country') and municipalities_followed > 0)
    group by all
    order by kind_order, code
"""
_NEAREST = 3


class UnknownPlaceError(Exception):
    """No place with a report has such a name; its text names the nearest."""


@dataclass(frozen=True)
class Place:
    """A municipality, a project area or a region that has a report."""

    kind: str
    """`municipal` or `area`, as the marts' names have it."""
    code: str
    name: str
    slug: str
    area_type: str
    """`kunta`, `project_area`, `maakunta` or `country`."""
    project_area: str | None = None
    """Of a municipality, the code of its project area; None where it is in none."""
    region: str | None = None
    """The code of the region that it is in; None of a region itself."""

    @property
    def is_municipality(self) -> bool:
        """Whether it is a municipality, not an area."""
        return self.kind == "municipal"

    @property
    def is_in_project(self) -> bool:
        """Whether plans and measures of it are collected by coordinators."""
        return not self.is_municipality or self.project_area is not None

    @property
    def page(self) -> str:
        """The path of its page on the site."""
        return f"/{'kunta' if self.is_municipality else 'alue'}/{self.slug}/"


def places(connection: duckdb.DuckDBPyConnection) -> list[Place]:
    """Every place that has a report: followed municipalities, project areas and the regions that are followed."""
    return [
        Place(**{name: value for name, value in row.items() if name != "kind_order"})
        for row in warehouse.records_of(connection, _PLACES)
    ]


def find(known: Sequence[Place], asked: str) -> Place:
    """The place of `known` that is asked for by its Finnish name, its code or its name in addresses.

    Raises UnknownPlaceError.
    """
    wanted = asked.strip().casefold()
    for place in known:
        if wanted in {place.name.casefold(), place.code.casefold(), place.slug}:
            return place
    names = {place.name.casefold(): place.name for place in known}
    near = [names[name] for name in get_close_matches(wanted, names, n=_NEAREST, cutoff=0.5)]
    advice = f"Tarkoititko: {', '.join(near)}?" if near else f"Paikat ovat {', '.join(names.values())}."
    raise UnknownPlaceError(f"Paikkaa ei ole: {asked}. {advice}")
