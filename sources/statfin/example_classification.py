"""The example's answers of the classification service: the municipalities of some years, and the key to present ones.

Here: which municipalities stand in a year's classification, from the published years of mergers. Not here: the mergers
themselves (`published_mergers.yml`), or other municipalities than those followed and merged into them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sources.statfin.mergers import mergers

if TYPE_CHECKING:
    from sources.code_lists import Scope

FIRST_YEAR, LAST_YEAR = 2005, 2026

_API = "https://data.stat.fi/api/classifications/v2"
_NOTE = "Esimerkkiaineisto, ei tilastokeskuksen tietoa"


def years(scope: Scope) -> list[int]:
    """Of which years the example has a classification: the first, those of mergers, and the newest."""
    merged = mergers()
    return sorted({FIRST_YEAR, LAST_YEAR, *(merged[code]["from"] for code in scope.former_municipality_codes)})


def municipalities(year: int, scope: Scope, names: dict[str, str]) -> list[dict[str, Any]]:
    """The items of `kunta_1_<year>0101`: the followed municipalities and those that have not merged yet."""
    merged = mergers()
    codes = (*scope.municipality_codes, *scope.former_municipality_codes)
    standing = [code for code in codes if code not in merged or year < merged[code]["from"]]
    return [
        {
            "localId": f"kunta_1_{year}0101/{code}",
            "level": 1,
            "code": code,
            "order": order,
            "parentItemLocalId": None,
            "parentCode": None,
            "classificationItemNames": [{"langName": "suomi", "lang": "fi", "name": names[code]}],
            "explanatoryNotes": [{"lang": "fi", "generalNote": [_NOTE]}],
        }
        for order, code in enumerate(sorted(standing), start=1)
    ]


def correspondence(year: int, scope: Scope) -> list[str]:
    """The addresses of `kunta_2_<year>0101#kunta_1_<year>0101`, each ending in a code and its present code."""
    merged = mergers()
    table = f"{_API}/correspondenceTables/kunta_2_{year}0101%23kunta_1_{year}0101"
    codes = sorted((*scope.municipality_codes, *scope.former_municipality_codes))
    return [f"{table}/maps/{code}/{merged[code]['into'] if code in merged else code}" for code in codes]
