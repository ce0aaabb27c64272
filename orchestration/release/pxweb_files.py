"""The indicators as PxWeb serves statistics: one json-stat2 dataset for each theme, and an index of what each holds.

A file is what Statistics Finland's API answers to a question for the whole table, and the index what it answers when
asked for metadata, so that whatever reads StatFin reads this. Municipalities and areas have its codes (KU, SK, MK or
HVA before the number), and ours those of the other divisions. Numbers are the marts' own. What does not live here: the
marts, and reading such answers (`sources/pxweb/`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.release import licences
from orchestration.release.council_kpis import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sources.contract import Source

FOLDER = "pxweb"
AREAS, METHODS, YEARS, CONTENTS = "alue", "laskentatapa", "timeperiod_y", "contentscode"
NO_SUCH, NOT_HAD = ".", ".."
"""Marks of empty cells, as StatFin has them: there is no such figure; it was not had or is too uncertain to show."""
_MOST_DECIMALS = 6  # as the marts have them
_LABELS = {AREAS: "Alue", METHODS: "Laskentatapa", YEARS: "Vuosi", CONTENTS: "Tiedot"}
_NOTES = (
    "Alueet: KU kunta, SK seutukunta, MK maakunta, HVA hyvinvointialue, HS hankeseutu, EVK elinvoimakeskus.",
    "Koodit KU, SK, MK ja HVA ovat Tilastokeskuksen. Alueen luku on laskettu sen nykyisille kunnille.",
    "Merkit: . lukua ei ole, .. tietoa ei ole saatu tai kaikki alueen kunnat eivät ole mukana.",
    "Eri laskentatapojen lukuja ei saa laskea yhteen eikä verrata toisiinsa.",
)
_PLACES = """
    with divisions(area_type, suffix, kind) as (
        values ('seutukunta', ' (seutukunta)', 1), ('maakunta', '', 2), ('hyvinvointialue', '', 3),
            ('project_area', ' (hankeseutu)', 4), ('country', '', 5)
    ),
    places as (
        select municipality_code as place_code, 'KU' || municipality_code as code, name_fi, 0 as kind
        from dim_municipalities where is_followed
        union all
        select area_code, area_code, name_fi || coalesce(suffix, ''), coalesce(kind, 6)
        from dim_areas left join divisions using (area_type)
    )
    select place_code, code, name_fi from places order by kind, code
"""
_NUMBERS = """
    with numbers as (
        select municipality_code as place_code, year, method, indicator_code, indicator_value, value_status
        from mart_municipal_indicators
        union all
        select area_code, year, method, indicator_code, indicator_value, value_status
        from mart_area_indicators where borders = 'current'
    )
    select indicators.theme, numbers.place_code, numbers.method, numbers.year, numbers.indicator_code,
        numbers.indicator_value, numbers.value_status
    from numbers
    inner join dim_indicators as indicators using (indicator_code)
    order by indicators.theme, numbers.place_code, numbers.method, numbers.year, indicators.sort_order
"""
_INDICATORS = """
    select theme, theme_fi, indicator_code, name_fi, unit, formula_fi, source from dim_indicators order by sort_order
"""

_METHODS = "select method, name_fi from dim_methods order by sort_order"

Row = tuple[Any, ...]
Cell = tuple[float | None, str]
Labels = dict[str, str]


@dataclass(frozen=True)
class _Theme:
    """One theme: its indicators by code, and its cells by place, method, year and indicator."""

    code: str
    name: str
    indicators: dict[str, tuple[str, str, str]]
    """Name, unit and formula, in Finnish."""
    made_of: list[Source]
    cells: dict[tuple[str, str, str, str], Cell]

    def dimensions(self, places: Mapping[str, tuple[str, str]], methods: Labels) -> dict[str, Labels]:
        """The codes and labels of each dimension, in order; places without any whole number are left out."""
        numbered = {key[0] for key, cell in self.cells.items() if _is_whole(cell)}
        used = {key[1] for key in self.cells}
        years = sorted({key[2] for key in self.cells})
        return {
            AREAS: {code: name for place, (code, name) in places.items() if place in numbered},
            METHODS: {code: name for code, name in methods.items() if code in used},
            YEARS: dict(zip(years, years, strict=True)),
            CONTENTS: {code: name for code, (name, _, _) in self.indicators.items()},
        }


def write(database: Path, folder: Path, release: Mapping[str, Any], sources: Sequence[Source]) -> None:
    """Write `pxweb/<theme>.json` for every theme with numbers, and `pxweb/index.json`, into the release's folder.

    `database` is the release's DuckDB file, `sources` are those that the release has files from.
    """
    with warehouse.opened(database) as connection:
        numbers, indicators, of_places, of_methods = (
            connection.execute(sql).fetchall() for sql in (_NUMBERS, _INDICATORS, _PLACES, _METHODS)
        )
    places = {place: (code, name) for place, code, name in of_places}
    methods: Labels = dict(of_methods)
    (folder / FOLDER).mkdir()
    tables = []
    for theme in _themes(numbers, indicators, sources):
        dimensions = theme.dimensions(places, methods)
        dataset = _dataset(theme, dimensions, {code: place for place, (code, _) in places.items()}, release)
        _write(folder / FOLDER / f"{theme.code}.json", dataset)
        tables.append(_metadata(theme, dimensions, dataset))
    _write(folder / FOLDER / "index.json", {"release": release["release_id"], "tables": tables})


def _themes(numbers: Sequence[Row], indicators: Sequence[Row], sources: Sequence[Source]) -> list[_Theme]:
    """The themes that have numbers, in order; `numbers` and `indicators` are the rows of the queries above."""
    cells = {
        theme: {
            (place, method, str(year), code): (value, status) for _, place, method, year, code, value, status in rows
        }
        for theme, rows in groupby(numbers, lambda row: str(row[0]))
    }
    themes: dict[str, list[Row]] = {}
    for row in indicators:
        themes.setdefault(str(row[0]), []).append(row)
    return [
        _Theme(
            code,
            str(rows[0][1]),
            {str(row[2]): (str(row[3]), str(row[4]), str(row[5])) for row in rows},
            licences.of_datasets((name for row in rows for name in str(row[6]).split()), sources),
            cells[code],
        )
        for code, rows in themes.items()
        if code in cells
    ]


def _dataset(
    theme: _Theme, dimensions: Mapping[str, Labels], place_of: Mapping[str, str], release: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole table as a json-stat2 dataset: `value` is row-major in the order of `dimensions`."""
    values: list[float | int | None] = []
    marks: dict[str, str] = {}
    of_codes = (dimensions[AREAS], dimensions[METHODS], dimensions[YEARS], dimensions[CONTENTS])
    for area, method, year, code in product(*of_codes):
        cell = theme.cells.get((place_of[area], method, year, code), (None, ""))
        value, status = cell
        if value is None or not _is_whole(cell):
            marks[str(len(values))] = NOT_HAD if status in {"partial", "missing"} else NO_SUCH
            values.append(None)
        else:
            values.append(int(value) if value == int(value) else value)
    shown = {name: labels for name, labels in dimensions.items() if name != METHODS or set(labels) != {"none"}}
    size = [len(labels) for labels in shown.values()]
    decimals = _decimals(values, list(dimensions[CONTENTS]))
    label = f"{theme.name} muuttujina {', '.join(_LABELS[name] for name in list(shown)[:-1])} ja {_LABELS[CONTENTS]}"
    example = release["has_example"]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"Esimerkkiaineisto: {label}" if example else label,
        "source": "; ".join(["Ilmastovaranto", *(source.attribution for source in theme.made_of)]),
        "updated": str(release["released_at"]).replace("+00:00", "Z"),
        "note": [*([f"{EXAMPLE}."] if example else []), *_rights(theme), *_NOTES],
        "role": {"time": [YEARS], "geo": [AREAS], "metric": [CONTENTS]},
        "id": list(shown),
        "size": size,
        "dimension": {name: _dimension(name, labels, theme, decimals) for name, labels in shown.items()},
        "extension": {"px": _px(theme, list(shown), max(decimals.values()), label)},
        "value": values,
        **({"status": marks} if marks else {}),
    }


def _is_whole(cell: Cell) -> bool:
    """Whether there is a number, and it is no sum of a part of an area's municipalities."""
    value, status = cell
    return value is not None and status != "partial"


def _rights(theme: _Theme) -> list[str]:
    named = ", ".join(dict.fromkeys(licence["title"] for licence in licences.licences_of(theme.made_of)))
    return [text for text in (f"Lisenssi: {named}.", licences.exceptions_in_words(theme.made_of)) if text]


def _decimals(values: Sequence[float | int | None], codes: Sequence[str]) -> dict[str, int]:
    """How many decimals the values of each indicator have at most; the indicators are the last dimension."""
    found = dict.fromkeys(codes, 0)
    for place, value in enumerate(values):
        if isinstance(value, float):
            code = codes[place % len(codes)]
            found[code] = max(found[code], len(f"{value:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2]))
    return found


def _dimension(name: str, labels: Labels, theme: _Theme, decimals: Mapping[str, int]) -> dict[str, Any]:
    category: dict[str, Any] = {"index": {code: place for place, code in enumerate(labels)}, "label": labels}
    if name == CONTENTS:
        category["note"] = {code: [theme.indicators[code][2]] for code in labels}
        category["unit"] = {code: {"base": theme.indicators[code][1], "decimals": decimals[code]} for code in labels}
    return {"label": _LABELS[name], "category": category, "extension": {"elimination": False, "show": "value"}}


def _px(theme: _Theme, names: list[str], decimals: int, label: str) -> dict[str, Any]:
    """What a PxWeb server tells of a table beside its numbers."""
    return {
        "tableid": theme.code,
        "decimals": decimals,
        "official-statistics": False,
        "aggregallowed": False,
        "language": "fi",
        "contents": theme.name,
        "description": label,
        "heading": names[-2:],
        "stub": names[:-2],
        "matrix": theme.code,
        "subject-code": "ilmastovaranto",
        "subject-area": "Ilmastovaranto",
    }


def _metadata(theme: _Theme, dimensions: Mapping[str, Labels], dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The table as an entry of a list of tables, with what a GET of its address answers: its title and variables."""
    marks: dict[str, dict[str, object]] = {YEARS: {"time": True}, AREAS: {"map": _LABELS[AREAS]}}
    variables = [
        {
            "code": name,
            "text": _LABELS[name],
            "values": list(dimensions[name]),
            "valueTexts": list(dimensions[name].values()),
        }
        | marks.get(name, {})
        for name in dataset["id"]
    ]
    return {
        "id": theme.code,
        "type": "t",
        "text": theme.name,
        "updated": dataset["updated"],
        "title": dataset["label"],
        "variables": variables,
    }


def _write(path: Path, document: object) -> None:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
