"""Schematic shapes of municipalities, of our own making, from their centre points.

Here: the geometry of the example. Not here: the example's file (`make_example.py`) and real borders.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Point = tuple[float, float]
Polygon = list[Point]

RADIUS_KM = 36.0
"""How far a shape reaches where no neighbour stops it."""

_KM_PER_DEGREE = 111.32
_CIRCLE_CORNERS = 36


def schematic_rings(
    centres: Mapping[str, Point], others: Mapping[str, Point] | None = None, radius_km: float = RADIUS_KM
) -> dict[str, list[list[float]]]:
    """One closed convex ring per municipality: all that is nearer to its centre than to any other, out to `radius_km`.

    Centres and rings are longitudes and latitudes in degrees, rings to some 10 m. Neighbours share an edge and nothing
    overlaps (Voronoi cells). `others` bound the shapes and get none. Raises ValueError for two equal centres.
    """
    if not centres:
        return {}
    middle = math.radians(sum(latitude for _, latitude in centres.values()) / len(centres))
    km_east = _KM_PER_DEGREE * math.cos(middle)
    points = {
        code: (longitude * km_east, latitude * _KM_PER_DEGREE)
        for code, (longitude, latitude) in {**(others or {}), **centres}.items()
    }
    if len(set(points.values())) < len(points):
        raise ValueError("two municipalities have the same centre: correct the centres in municipalities.csv")
    rings = {}
    for code in centres:
        cell = _circle(points[code], radius_km)
        for other in points.values():
            if other != points[code] and math.dist(other, points[code]) < 2 * radius_km:
                cell = _nearer_part(cell, points[code], other)
        ring = [[round(x / km_east, 4), round(y / _KM_PER_DEGREE, 4)] for x, y in cell]
        rings[code] = [*ring, ring[0]]
    return rings


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
