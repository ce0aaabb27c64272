"""The municipalities as GeoJSON with the newest value of each indicator, for maps and geographic programs.

What does not live here: the shapes and values, which are the release's own, and the map of the pages (`dashboard.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orchestration import warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sources.contract import Source

NAME = "municipalities.geojson"
_SHAPES = """
    select municipality_code, municipalities.name_fi, municipalities.name_sv, geometry_geojson
    from dim_municipality_shapes as shapes
    inner join dim_municipalities as municipalities using (municipality_code)
    order by municipality_code
"""
_NEWEST = """
    select municipality_code, indicator_code, year, indicator_value, method
    from mart_municipal_indicators
    where
        indicator_value is not null
        and method in ('none', (select arg_min(method, sort_order) from dim_methods where is_of_emissions))
    qualify row_number() over (partition by municipality_code, indicator_code order by year desc) = 1
    order by municipality_code, indicator_code
"""


def write(database: Path, folder: Path, release: Mapping[str, Any], _sources: Sequence[Source]) -> None:
    """Write `NAME` into `folder`: WGS84, a feature per municipality of today that has a shape.

    Each indicator is three properties: its newest value, `<code>_year`, and of emissions `<code>_method`. What a
    municipality has no value of is null, so that every feature has the same properties.
    """
    with warehouse.opened(database) as connection:
        shapes = connection.execute(_SHAPES).fetchall()
        newest = connection.execute(_NEWEST).fetchall()
        codes = connection.execute(
            "select indicator_code, has_methods from dim_indicators order by sort_order"
        ).fetchall()
    values = {(municipality, code): rest for municipality, code, *rest in newest}
    features = []
    for municipality, name_fi, name_sv, geometry in shapes:
        properties = {"municipality_code": municipality, "name_fi": name_fi, "name_sv": name_sv}
        for code, has_methods in codes:
            year, value, method = values.get((municipality, code), (None, None, None))
            properties |= {code: value, f"{code}_year": year} | ({f"{code}_method": method} if has_methods else {})
        features.append({"type": "Feature", "properties": properties, "geometry": json.loads(geometry)})
    collection = {
        "type": "FeatureCollection",
        "name": "ilmastovaranto",
        "release": release["release_id"],
        "is_example": release["has_example"],
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
