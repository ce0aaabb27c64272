"""A region's own file, `region.yml`: whom the warehouse follows, and how it groups them.

Here: what such a file may say, and the code lists of the country with the region's own choices in them. Not here:
reading a file (`region_file.py`), and a first one for a region (`region_proposal.py`).
"""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sources.code_lists import read_seed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Row = dict[str, str]

PROJECT_AREA = "project_area"
"""The division of the areas that a region makes itself."""
COUNTRY = "SSS"
"""The area of all municipalities, as Statistics Finland has its code; no key of areas tells of it."""


SiteLanguage = Literal["fi", "sv", "en"]
LANGUAGES: tuple[SiteLanguage, ...] = get_args(SiteLanguage)

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _text(value: object) -> object:
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


def _code(value: object) -> object:
    if not (isinstance(value, str) and re.fullmatch(r"\d{3}", value)):
        raise ValueError(f"{value!r} is not three digits in quotes, as '046' is; YAML reads other numbers without them")
    return value


MunicipalityCode = Annotated[str, BeforeValidator(_code)]
Number = Annotated[str, BeforeValidator(_text), Field(pattern=r"^\d+(\.\d+)?$")]


COUNTRY_ROW: Row = {
    "area_code": COUNTRY,
    "area_type": "country",
    "name_fi": "Suomi",
    "name_sv": "Finland",
    "name_en": "Finland",
    "slug": "suomi",
    **dict.fromkeys(("is_reported", "valid_from_year", "valid_to_year", "remark_fi", "remark_sv", "remark_en"), ""),
}
"""The whole country in the list of areas."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectArea(_Part):
    """Municipalities that do their climate work together, and send one workbook."""

    code: str = Field(pattern=r"^HS\d+$")
    name_fi: str = Field(min_length=1)
    name_sv: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    slug: str = Field(pattern=_SLUG)
    valid_from_year: int = Field(ge=1990, le=2100)
    municipalities: list[MunicipalityCode] = Field(min_length=1)


class Target(_Part):
    """A target that an area has decided on, where no workbook tells of it."""

    area_code: str = ""
    base_year: Number
    target_year: Number
    reduction_pct: Number
    method: str
    source_fi: str = Field(min_length=1)
    municipality_code: str = ""
    decided_date: Annotated[str, BeforeValidator(_text)] = ""
    commitment: str = ""


class Plan(_Part):
    """A municipality's climate plan in Kausal Watch."""

    plan: str = Field(min_length=1)
    """Its identifier there."""
    municipality_code: MunicipalityCode
    name_fi: str = Field(min_length=1)


class Words(_Part):
    """What the headline area is called in a language: Finnish needs all three forms in its sentences."""

    name: str = Field(min_length=1)
    genitive: str = Field(min_length=1)
    place: str = Field(min_length=1)


class Region(_Part):
    """What a region says of itself. Codes are Statistics Finland's; of municipalities three digits, as text."""

    headline_area: str
    """The area that the front page tells of: one of `areas`, or a project area."""
    languages: list[SiteLanguage] = list(LANGUAGES)
    """Those that the pages stand in; Finnish is always one, as most pages stand in it alone."""
    words: dict[SiteLanguage, Words] = {}
    """What it is called, where it is a project area; what the official areas are called is known."""
    municipalities: list[MunicipalityCode] = Field(min_length=1)
    """Whom the warehouse follows."""
    project_areas: list[ProjectArea] = []
    areas: list[str] = Field(min_length=1)
    """The areas that are shown beside municipalities and project areas."""
    targets: list[Target] = []
    plans: list[Plan] = []
    contacts: dict[str, str] = {}
    """Who is told of a project area's own workbook, by the project area's slug: an e-mail address."""


def write_seeds(region: Region, bundled: Path, target: Path) -> None:
    """Write every code list of `bundled` into the folder `target`, with the region's own choices in them."""
    target.mkdir(parents=True, exist_ok=True)
    for path in bundled.iterdir():
        if path.is_file():
            (target / path.name).write_bytes(path.read_bytes())
    for name, rows in seeds_of(region, bundled).items():
        write_list(target / f"{name}.csv", rows)


def seeds_of(region: Region, bundled: Path) -> dict[str, tuple[Sequence[str], list[Row]]]:
    """The code lists that a region decides on: the columns and the rows of each, by its name."""
    area_of = {code: area.code for area in region.project_areas for code in area.municipalities}
    followed = set(region.municipalities)
    places = read_seed("municipalities", bundled)
    former = read_seed("former_municipalities", bundled)
    areas = [row for row in read_seed("areas", bundled) if row["area_type"] != PROJECT_AREA]
    places = [
        row
        | {
            "is_followed": _flag(row["municipality_code"] in followed),
            "project_area_code": area_of.get(row["municipality_code"], ""),
        }
        for row in places
    ]
    former = [row | {"was_followed": _flag(row["merged_into_code"] in followed)} for row in former]
    areas += [COUNTRY_ROW] if COUNTRY in region.areas else []
    shown, official = set(region.areas), {row["area_code"] for row in [*areas, COUNTRY_ROW]}
    return {
        "municipalities": (list(places[0]), places),
        "former_municipalities": (list(former[0]), former),
        "areas": (
            list(areas[0]),
            [*map(_as_area, region.project_areas)]
            + [row | {"is_reported": _flag(row["area_code"] in shown)} for row in areas],
        ),
        "region": (["area_code"], [{"area_code": region.headline_area}]),
        "targets": (list(Target.model_fields), [target.model_dump() for target in region.targets]),
        "region_words": (
            ["area_code", "language", "name", "genitive", "place"],
            [
                *(
                    row
                    for row in read_seed("region_words", bundled)
                    if row["area_code"] in official and row["language"] in region.languages
                ),
                *(
                    {"area_code": region.headline_area, "language": language, **words.model_dump()}
                    for language, words in region.words.items()
                    if language in region.languages
                ),
            ],
        ),
        "kausal_plans": (list(Plan.model_fields), [plan.model_dump() for plan in region.plans]),
    }


def _as_area(area: ProjectArea) -> Row:
    return {
        "area_code": area.code,
        "area_type": PROJECT_AREA,
        "name_fi": area.name_fi,
        "name_sv": area.name_sv,
        "name_en": area.name_en,
        "slug": area.slug,
        "is_reported": "true",
        "valid_from_year": str(area.valid_from_year),
        **dict.fromkeys(("valid_to_year", "remark_fi", "remark_sv", "remark_en"), ""),
    }


def write_list(path: Path, table: tuple[Sequence[str], list[Row]]) -> None:
    """Write a code list, its columns and its rows, as CSV."""
    columns, rows = table
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself
    return str(value).lower()
