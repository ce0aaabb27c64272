"""The seeds of geography from Statistics Finland's classification keys: `python -m sources.statfin.geography FOLDER`.

Here: which municipality belongs to which area, and did; the same keys write the same bytes. What a region says of
itself (whom it follows, its project areas) stays as it is in the seeds. Names in Swedish and in English are kept by
hand in `area_names.csv`. Not here: the classification that a refresh loads (`classifications.py`).
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.code_lists import SEEDS_DIR, read_seed
from sources.statfin.mergers import mergers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Row = dict[str, str]

_NAMES = Path(__file__).parent / "area_names.csv"
_KEY, _HISTORY = "classification/municipality_key_*[0-9].csv", "classification/municipality_key_*_history.csv"
_BOUNDARIES = "boundaries/kuntarajat_all.geojson"
_DIVISIONS = (
    ("SK", "seutukunta", "seutukunta_code"),
    ("MK", "maakunta", "maakunta_code"),
    ("HVA", "hyvinvointialue", "hyvinvointialue_code"),
    ("EVK", "elinvoimakeskus", "evk_code"),
)
"""The divisions of today's key: how their codes begin, what they are called, and the key's column."""
_FIRST_YEARS = {"hyvinvointialue": "2023", "elinvoimakeskus": "2026"}
_WITH_TYPE_IN_SLUG = ("seutukunta", "maakunta")


@dataclass(frozen=True)
class Keys:
    """What the publishers give: the newest key, those of the years before, and a centre for each municipality."""

    newest: Sequence[Row]
    history: Sequence[Row]
    centres: Mapping[str, tuple[float, float]]

    @classmethod
    def read(cls, folder: Path) -> Keys:
        """The keys in `folder`, as CSV with a code, an area and a year in each row. Raises FileNotFoundError."""
        (*_, newest) = sorted(path for path in folder.glob(_KEY) if "history" not in path.name) or [folder / _KEY]
        (*_, history) = sorted(folder.glob(_HISTORY)) or [folder / _HISTORY]
        shapes = json.loads((folder / _BOUNDARIES).read_text(encoding="utf-8"))["features"]
        centres = {shape["properties"]["NATCODE"]: _centre(shape["geometry"]) for shape in shapes}
        return cls(_rows(newest), _rows(history), centres)


def municipalities(keys: Keys, of_region: Iterable[Row]) -> list[Row]:
    """Every municipality of today by code, with its areas; `of_region` has the rows of those that a region knows."""
    known = {row["municipality_code"]: row for row in of_region}
    found = []
    for row in sorted(keys.newest, key=lambda row: row["kuntanumero"]):
        code = row["kuntanumero"]
        own = known.get(code, {"is_followed": "false", "project_area_code": ""})
        longitude, latitude = keys.centres[code]
        found.append(
            {
                "municipality_code": code,
                "name_fi": row["municipality_name_fi"],
                "name_sv": row["municipality_name_sv"],
                "slug": slug(row["municipality_name_fi"]),
                "is_followed": own["is_followed"],
                "project_area_code": own["project_area_code"],
                **{f"{division}_code": f"{start}{row[column]}" for start, division, column in _DIVISIONS},
                "centre_longitude": f"{longitude:.3f}",
                "centre_latitude": f"{latitude:.3f}",
            }
        )
    return found


def past_memberships(keys: Keys) -> list[Row]:
    """Every membership that has ended, by municipality and area; the oldest key's have no first year.

    Raises KeyError for an ELY Centre that `area_names.csv` does not have.
    """
    ely = {row["name_fi"]: row["area_code"] for row in _rows(_NAMES) if row["area_code"].startswith("ELY")}
    years = sorted({int(row["year"]) for row in keys.history})
    by_code: dict[str, dict[int, Row]] = {}
    for row in keys.history:
        by_code.setdefault(row["kuntanumero"], {})[int(row["year"])] = row
    found = []
    for code, rows in sorted(by_code.items()):
        for division in ("ELY", "MK", "SK"):
            areas = [_area(rows.get(year), division, ely) for year in years]
            found += [
                {"municipality_code": code, "area_code": area, "valid_from_year": first, "valid_to_year": last}
                for area, first, last in _ended(years, areas)
            ]
    return found


def former_municipalities(keys: Keys, of_region: Iterable[Row], before: Iterable[Row] = ()) -> list[Row]:
    """Every municipality of the older keys that is no more, by code; those that the region knows stay as they are.

    `before` has the rows of municipalities of the seeds until now: one that was followed there is so among the former.
    Raises KeyError for one of which `published_mergers.yml` does not tell what it is part of.
    """
    merged = mergers()
    followed = {row["municipality_code"] for row in before if row["is_followed"] == "true"}
    of_today = {row["kuntanumero"] for row in keys.newest}
    names = {row["kuntanumero"]: row["municipality_name_fi"] for row in keys.history}
    ended = {
        code: {
            "municipality_code": code,
            "name_fi": name,
            "name_sv": name,
            "was_followed": str(code in followed).lower(),
        }
        for code, name in names.items()
        if code not in of_today
    }
    known = {row["municipality_code"]: row for row in of_region}
    return [row | {"merged_into_code": merged[code]["into"]} for code, row in sorted((ended | known).items())]


def areas(keys: Keys, places: Sequence[Row], past: Sequence[Row], of_region: Iterable[Row]) -> list[Row]:
    """The project areas of the region, then every area of the divisions, with its names.

    Reported are the areas that have, or had, a municipality of the elinvoimakeskus of a followed one, for its sums are
    asked for; of the wellbeing services counties only those with a followed municipality.
    """
    names = {row["area_code"]: row for row in _rows(_NAMES)}
    reported = _reported(places, past)
    found = [row for row in of_region if row["area_type"] == "project_area"]
    ends: dict[str, str] = {}
    for row in past:
        ends[row["area_code"]] = max(ends.get(row["area_code"], ""), row["valid_to_year"])
    for start, division, column in (*_DIVISIONS, ("ELY", "ely_keskus", "")):
        of_today = {f"{start}{row[column]}" for row in keys.newest} if column else set()
        for code in sorted(of_today | {code for code in ends if code.startswith(start)}):
            name = names[code]
            of_address = f"{division}-{name['name_fi']}" if division in _WITH_TYPE_IN_SLUG else name["name_fi"]
            found.append(
                {
                    "area_code": code,
                    "area_type": division,
                    **{column: name[column] for column in ("name_fi", "name_sv", "name_en")},
                    "slug": slug(of_address),
                    "is_reported": str(code in reported).lower(),
                    "valid_from_year": _FIRST_YEARS.get(division, ""),
                    "valid_to_year": "" if code in of_today else ends[code],
                    **{column: name[column] for column in ("remark_fi", "remark_sv", "remark_en")},
                }
            )
    return found


def write(keys: Keys, seeds_dir: Path, target_dir: Path) -> None:
    """Write the four seeds of geography into `target_dir`, for the region that the seeds in `seeds_dir` are of."""
    before = read_seed("municipalities", seeds_dir)
    places, past = municipalities(keys, before), past_memberships(keys)
    written = {
        "municipalities": places,
        "former_municipalities": former_municipalities(keys, read_seed("former_municipalities", seeds_dir), before),
        "past_memberships": past,
        "areas": areas(keys, places, past, read_seed("areas", seeds_dir)),
    }
    for name, rows in written.items():
        with (target_dir / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def slug(name: str) -> str:
    """A name as it stands in an address: small letters and digits without their marks, a hyphen between words."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _reported(places: Sequence[Row], past: Sequence[Row]) -> set[str]:
    followed = [row for row in places if row["is_followed"] == "true"]
    near = [row for row in places if row["elinvoimakeskus_code"] in {one["elinvoimakeskus_code"] for one in followed}]
    codes = {row["municipality_code"] for row in near}
    return (
        {row[f"{division}_code"] for row in near for _, division, _ in _DIVISIONS if division != "hyvinvointialue"}
        | {row["hyvinvointialue_code"] for row in followed}
        | {row["area_code"] for row in past if row["municipality_code"] in codes}
    )


def _area(row: Row | None, division: str, ely: Mapping[str, str]) -> str | None:
    if row is None:
        return None
    if division == "ELY":
        name = row["ely_name_fi"]
        return ely[name] if name.endswith("ELY-keskus") else None
    return f"{division}{row['maakunta_code' if division == 'MK' else 'seutukunta_code']}"


def _ended(years: Sequence[int], areas: Sequence[str | None]) -> Iterator[tuple[str, str, str]]:
    """Each area of a municipality that it is not in any more, with the first year (empty: the oldest) and the last."""
    first, before = years[0], areas[0]
    for year, area in zip(years[1:], areas[1:], strict=True):
        if area != before:
            if before is not None:
                yield before, "" if first == years[0] else str(first), str(year - 1)
            first, before = year, area


def _centre(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """The centroid of an area's polygons, in degrees."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    area = longitude = latitude = 0.0
    for (x0, y0, *_), (x1, y1, *_) in (side for polygon in polygons for ring in polygon for side in pairwise(ring)):
        part = x0 * y1 - x1 * y0
        area, longitude, latitude = area + part, longitude + (x0 + x1) * part, latitude + (y0 + y1) * part
    return longitude / (3 * area), latitude / (3 * area)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    write(Keys.read(Path(sys.argv[1])), SEEDS_DIR, SEEDS_DIR)
