"""A first `region.yml` for a maakunta, some municipalities or the whole country, from the country's code lists.

Here: what is proposed and how it is written, with names beside the codes. Not here: what such a file may say
(`region.py`).
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml

from sources.code_lists import read_seed
from sources.region import COUNTRY, COUNTRY_ROW, ProjectArea, Region, Words
from sources.statfin.geography import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sources.region import Row, SiteLanguage

_ENDED_DIVISION = "ely_keskus"
_DIVISIONS = ("seutukunta", "maakunta", "hyvinvointialue", "elinvoimakeskus", _ENDED_DIVISION)
_REGION = "maakunta"
_OWN_AREA = "HS0"
WHOLE_COUNTRY = "koko-maa"
_HEAD = (
    "# The region of this warehouse: whom it follows, and how it groups them. Edit it by hand: the setting",
    "# ILMASTO_REGION names it, and the next refresh goes by it. Codes are Statistics Finland's.",
)
_EMPTY = {
    "languages": "The languages of the pages, all where nothing is said; Finnish is always one:\n[fi, sv, en]",
    "project_areas": (
        "Municipalities that do their climate work together, each group with one workbook of its coordinator:\n"
        "- {code: HS0, name_fi: …, name_sv: …, name_en: …, slug: …, valid_from_year: 2026, municipalities: ['…']}"
    ),
    "targets": (
        "Targets that an area has decided on and no workbook tells:\n"
        "- {area_code: …, base_year: 2007, target_year: 2035, reduction_pct: 80, method: hinku, source_fi: …}"
    ),
    "plans": "Climate plans in Kausal Watch:\n- {plan: …, municipality_code: '…', name_fi: …}",
    "contacts": "Who is told of a project area's own workbook, by its slug:\n…: a@example.fi",
}


class UnknownRegionError(Exception):
    """No maakunta and no municipality has such a name or code; its text names the nearest."""


def region_of(maakunta: str, seeds_dir: Path) -> Region:
    """A region of every municipality of a maakunta (code or name), or of `koko-maa`. Raises UnknownRegionError."""
    if maakunta.lower() == WHOLE_COUNTRY:
        everyone = read_seed("municipalities", seeds_dir)
        proposed = _proposed(COUNTRY, everyone, seeds_dir)
        return proposed.model_copy(update={"areas": [COUNTRY, *proposed.areas]})
    (area,) = _found([maakunta], [row for row in read_seed("areas", seeds_dir) if row["area_type"] == _REGION])
    return _proposed(area["area_code"], _of_today(seeds_dir, {area["area_code"]}), seeds_dir)


def is_municipality(name: str, seeds_dir: Path) -> bool:
    """Whether a municipality has this code or name."""
    try:
        return bool(_found([name], read_seed("municipalities", seeds_dir)))
    except UnknownRegionError:
        return False


def group_of(municipalities: Sequence[str], words: Mapping[SiteLanguage, Words], year: int, seeds_dir: Path) -> Region:
    """A region of some municipalities, by code or name, that do their climate work together from `year` on.

    Raises UnknownRegionError.
    """
    followed = _found(municipalities, read_seed("municipalities", seeds_dir))
    area = ProjectArea(
        code=_OWN_AREA,
        name_fi=words["fi"].name,
        name_sv=words["sv"].name,
        name_en=words["en"].name,
        slug=slug(words["fi"].name),
        valid_from_year=year,
        municipalities=[row["municipality_code"] for row in followed],
    )
    proposed = _proposed(_OWN_AREA, followed, seeds_dir)
    return proposed.model_copy(update={"project_areas": [area], "words": dict(words)})


def as_text(region: Region, seeds_dir: Path) -> str:
    """The region as the text of its file: YAML, with the name of each place beside its code."""
    names = {row["municipality_code"]: row["name_fi"] for row in read_seed("municipalities", seeds_dir)}
    names |= {row["area_code"]: row["name_fi"] for row in read_seed("areas", seeds_dir)}
    names |= {COUNTRY: COUNTRY_ROW["name_fi"], **{area.code: area.name_fi for area in region.project_areas}}
    told = region.model_dump(exclude_defaults=True)
    lines = [*_HEAD]
    for field in Region.model_fields:
        if field in told:
            lines += ["", *_lines(yaml.safe_dump({field: told[field]}, allow_unicode=True, sort_keys=False), names)]
        elif field in _EMPTY:
            what, example = _EMPTY[field].split("\n")
            lines += ["", f"# {what}", f"# {field}:", f"#   {example}"]
    return "\n".join(lines) + "\n"


def _proposed(headline: str, followed: Sequence[Row], seeds_dir: Path) -> Region:
    """The followed municipalities, every area that has one of them, and the ELY Centres that had one at their end."""
    codes = {row["municipality_code"] for row in followed}
    areas = {row["area_code"]: row for row in read_seed("areas", seeds_dir) if row["area_type"] in _DIVISIONS}
    near = {value for row in followed for value in row.values()}
    for row in read_seed("past_memberships", seeds_dir):
        area = areas.get(row["area_code"], {})
        is_last = area.get("area_type") == _ENDED_DIVISION and row["valid_to_year"] == area["valid_to_year"]
        near |= {row["area_code"]} if is_last and row["municipality_code"] in codes else set()
    return Region(headline_area=headline, municipalities=sorted(codes), areas=[code for code in areas if code in near])


def _of_today(seeds_dir: Path, regions: set[str]) -> list[Row]:
    return [row for row in read_seed("municipalities", seeds_dir) if row["maakunta_code"] in regions]


def _found(wanted: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The row of each code or name, small and capital letters alike."""
    by_name: dict[str, Row] = {}
    for row in rows:
        code = row.get("municipality_code") or row["area_code"]
        by_name |= dict.fromkeys((code.lower(), row["name_fi"].lower(), row["name_sv"].lower()), row)
    lacking = [one for one in wanted if one.strip().lower() not in by_name]
    if lacking:
        near = get_close_matches(lacking[0].lower(), by_name, n=3, cutoff=0.5)
        likely = ", ".join(dict.fromkeys(by_name[name]["name_fi"] for name in near))
        kind = "maakunta" if "area_code" in rows[0] else "municipality"
        raise UnknownRegionError(
            f"“{lacking[0]}” is no {kind}{f'; did you mean {likely}?' if likely else '; give its code or name'}"
        )
    return [by_name[one.strip().lower()] for one in wanted]


def _lines(text: str, names: Mapping[str, str]) -> list[str]:
    """Lines of YAML, codes in quotes; one that ends with the code of a place has its name beside it."""
    lines = []
    for line in re.sub(r"- (\d+)$", r"- '\1'", text, flags=re.MULTILINE).splitlines():
        name = names.get(line.replace("- ", " ").split(" ")[-1].strip("'"))
        lines.append(f"{line}  # {name}" if name else line)
    return lines
