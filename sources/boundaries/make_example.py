"""The example of municipality borders: an answer of the map service, of our own making.

Here: the file. Its shapes are schematic (`shapes.py`); codes, names and centre points are facts. Not here: reading
such a file (`parse.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sources.boundaries.shapes import schematic_rings
from sources.code_lists import followed_and_around

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

_RELEASED = "2026-01-15"
_YEAR = 2026
_WESTERNMOST = 19.0


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write `kunta4500k_2026_01.json`: a schematic shape of every municipality of `scope`, in WGS84.

    Raises ValueError where two centres in municipalities.csv are the same point, KeyError for a code it does not have.
    """
    places = {row["municipality_code"]: row for row in followed_and_around(seeds_dir)}
    centres = {code: (float(row["centre_longitude"]), float(row["centre_latitude"])) for code, row in places.items()}
    wanted = {code: centres[code] for code in scope.municipality_codes}
    rings = schematic_rings(wanted, {code: centre for code, centre in centres.items() if code not in wanted})
    features = [
        _feature(number, places[code], _east_of_sweden(rings[code])) for number, code in enumerate(wanted, start=1)
    ]
    document = {
        "type": "FeatureCollection",
        "title": "Esimerkkiaineisto: kaavamaisia muotoja, jotka eivät ole kuntien todellisia rajoja",
        "features": [],
        "totalFeatures": len(features),
        "numberMatched": len(features),
        "numberReturned": len(features),
        "timeStamp": "",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
    }
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    text = json.dumps(document, ensure_ascii=False, indent=1).replace('"features": []', f'"features": [\n{lines}\n ]')
    (folder / _RELEASED).mkdir()
    path = folder / _RELEASED / f"kunta4500k_{_YEAR}_01.json"
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _east_of_sweden(ring: list[list[float]]) -> list[list[float]]:
    return [[max(longitude, _WESTERNMOST), latitude] for longitude, latitude in ring]


def _feature(number: int, place: dict[str, str], ring: list[list[float]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"esimerkki.{number}",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "geometry_name": "geom",
        "properties": {
            "kunta": place["municipality_code"],
            "vuosi": _YEAR,
            "nimi": place["name_fi"],
            "namn": place["name_sv"],
            "name": place["name_fi"],
        },
    }
