"""The map's municipality shapes, as one small GeoJSON file that the dashboard draws.

Here: schematic shapes of our own from centre points, and reading a publisher's real boundaries instead.
Not here: numbers, colours, or which municipalities there are.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Point = tuple[float, float]
Polygon = list[Point]
FeatureCollection = dict[str, Any]

RADIUS_KM = 36.0
"""How far a schematic shape reaches where no neighbour stops it."""

_KM_PER_DEGREE = 111.32
_CIRCLE_CORNERS = 36
_CODE_PROPERTIES = ("municipality_code", "NATCODE", "natcode", "kuntanumero")
_POLYGON_TYPES = ("Polygon", "MultiPolygon")
_CORNERS_OF_AN_AREA = 3


class MapMunicipality(NamedTuple):
    """What a municipality's shape is made from. The code is three characters; the centre is WGS84."""

    municipality_code: str
    name_fi: str
    centre_longitude: float
    centre_latitude: float


def write_map(path: Path, municipalities: Sequence[Mapping[str, str]], boundaries: Path | None = None) -> None:
    """Write the GeoJSON of `municipalities` to `path`: from the file `boundaries` if there is one, else schematic.

    `municipalities` are rows of the seed municipalities.csv. Those with `is_followed` get a shape; the others only
    bound the schematic shapes of their neighbours.
    Raises ValueError where `boundaries` can't be used (see `boundary_shapes`) or two centres are the same point.
    """
    wanted = [_municipality(row) for row in municipalities if row["is_followed"] == "true"]
    others = [_municipality(row) for row in municipalities if row["is_followed"] != "true"]
    shapes = schematic_shapes(wanted, others) if boundaries is None else boundary_shapes(boundaries, wanted)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(shapes, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def schematic_shapes(
    municipalities: Sequence[MapMunicipality],
    others: Sequence[MapMunicipality] = (),
    radius_km: float = RADIUS_KM,
) -> FeatureCollection:
    """One convex shape per municipality: all that is nearer to its centre than to any other, out to `radius_km`.

    Neighbours share an edge and nothing overlaps (Voronoi cells). `others` bound the shapes and get none.
    Raises ValueError for two equal centres.
    """
    if not municipalities:
        return _collection([])
    middle = math.radians(sum(m.centre_latitude for m in municipalities) / len(municipalities))
    km_east = _KM_PER_DEGREE * math.cos(middle)
    centres = [(m.centre_longitude * km_east, m.centre_latitude * _KM_PER_DEGREE) for m in (*municipalities, *others)]
    if len(set(centres)) < len(centres):
        raise ValueError("two municipalities have the same centre: correct the centres in municipalities.csv")

    features = []
    for municipality, centre in zip(municipalities, centres, strict=False):
        cell = _circle(centre, radius_km)
        for other in centres:
            if other != centre and math.dist(other, centre) < 2 * radius_km:
                cell = _nearer_part(cell, centre, other)
        ring = [[round(x / km_east, 4), round(y / _KM_PER_DEGREE, 4)] for x, y in cell]
        features.append(_feature(municipality, {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}))
    return _collection(features)


def boundary_shapes(boundaries: Path, municipalities: Sequence[MapMunicipality]) -> FeatureCollection:
    """The shapes of `municipalities` from a GeoJSON file in WGS84, in the order asked for, coordinates to some 10 m.

    The file gives the code as `municipality_code`, `NATCODE`, `natcode` or `kuntanumero`: text or number, with or
    without leading zeros. Shapes of other municipalities are left out. Raises ValueError for a file that is not such
    GeoJSON or lacks a wanted municipality.
    """
    try:
        found = json.loads(boundaries.read_text(encoding="utf-8"))["features"]
        geometries = {_code(feature["properties"]): feature["geometry"] for feature in found}
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{boundaries}: not a GeoJSON file of municipalities with a code ({error!r})") from error

    features = []
    for municipality in municipalities:
        geometry = geometries.get(municipality.municipality_code)
        if not geometry or geometry.get("type") not in _POLYGON_TYPES:
            raise ValueError(f"{boundaries}: no boundary of {municipality.name_fi} ({municipality.municipality_code})")
        features.append(_feature(municipality, _rounded(geometry)))
    return _collection(features)


def _municipality(row: Mapping[str, str]) -> MapMunicipality:
    return MapMunicipality(
        row["municipality_code"], row["name_fi"], float(row["centre_longitude"]), float(row["centre_latitude"])
    )


def _circle(centre: Point, radius: float) -> Polygon:
    """A regular polygon around `centre`, counterclockwise as GeoJSON asks."""
    angles = (2 * math.pi * corner / _CIRCLE_CORNERS for corner in range(_CIRCLE_CORNERS))
    return [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles]


def _nearer_part(polygon: Polygon, centre: Point, other: Point) -> Polygon:
    """The part of a convex `polygon` that is nearer to `centre` than to `other` (Sutherland-Hodgman, one line)."""
    across = (other[0] - centre[0], other[1] - centre[1])
    limit = (other[0] ** 2 + other[1] ** 2 - centre[0] ** 2 - centre[1] ** 2) / 2

    def beyond(point: Point) -> float:
        return point[0] * across[0] + point[1] * across[1] - limit

    kept: Polygon = []
    for start, end in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        before, after = beyond(start), beyond(end)
        if before <= 0:
            kept.append(start)
        if (before < 0 < after) or (after < 0 < before):
            share = before / (before - after)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return kept


def _code(properties: dict[str, Any]) -> str:
    """The municipality code of a boundary file's feature as three characters."""
    for name in _CODE_PROPERTIES:
        if properties.get(name) is not None:
            return str(properties[name]).strip().zfill(3)
    raise KeyError(" / ".join(_CODE_PROPERTIES))


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """A geometry to four decimals, without the rings that are then too small to be an area."""
    is_one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if is_one else geometry["coordinates"]
    kept = [[ring for ring in map(_rounded_ring, polygon) if len(ring) > _CORNERS_OF_AN_AREA] for polygon in polygons]
    kept = [polygon for polygon in kept if polygon]
    return {"type": geometry["type"], "coordinates": kept[0] if is_one else kept}


def _rounded_ring(ring: Sequence[Sequence[float]]) -> list[list[float]]:
    """Longitudes and latitudes to four decimals, without the repeats that rounding makes."""
    positions = [[round(float(longitude), 4), round(float(latitude), 4)] for longitude, latitude, *_ in ring]
    return [here for before, here in zip([None, *positions], positions, strict=False) if here != before]


def _feature(municipality: MapMunicipality, geometry: dict[str, Any]) -> dict[str, Any]:
    properties = {"municipality_code": municipality.municipality_code, "name_fi": municipality.name_fi}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _collection(features: list[dict[str, Any]]) -> FeatureCollection:
    return {"type": "FeatureCollection", "features": features}
