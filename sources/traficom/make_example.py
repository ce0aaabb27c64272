"""The example of Traficom's files, of our own making: a count of cars for each year's end, and a small register.

Here: how the example is made. Its municipalities and driving powers follow the published count of 31 March 2024
(`published_cars.yml`); how that is shared between them and over the years is invented, and so is every vehicle of the
register. Not here: reading such files (`parse.py`).
"""

from __future__ import annotations

import json
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from sources.code_lists import read_seed
from sources.contract import SOURCES_DIR
from sources.example_twins import of_twin

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

_FACTS_FILE = SOURCES_DIR / "traficom" / "published_cars.yml"
_YEARS = range(2015, 2025)
_FACTS_YEAR = 2023
"""The year whose end is next to the published count."""
_CHANGE_PCT = 0.3
"""How the number of cars grows in a year."""
_POWERS = {
    "01": "petrol",
    "02": "diesel",
    "04": "electric",
    "39": "hybrid",
    "44": "hybrid",
    "37": "other",
    "13": "other",
}
_WITHIN_GROUP = {"39": 0.92, "44": 0.08, "37": 0.6, "13": 0.4}
_YEARLY_GROWTH = {"petrol": 0.995, "diesel": 0.985, "electric": 1.75, "hybrid": 1.35, "other": 1.02}
_REGISTER_DAY = date(2024, 12, 31)
_REGISTER_ROWS = 400
_LARGEST = "297"
_HEADER = (
    "ajoneuvoluokka;ensirekisterointipvm;ajoneuvonkaytto;kayttoonottopvm;kayttovoima;merkkiSelvakielinen;"
    "mallimerkinta;kunta;jarnro"
)
_MODELS = (("Citroën", "ESIMERKKI É"), ("Oma Valmiste", "KEKSITTY"), ("Järvi-Auto", "MALLI Ö"))
_CLASSES, _CLASS_WEIGHTS = ("M1", "M1G", "N1", "O1", "T1", "MUU"), (60, 8, 10, 12, 6, 4)


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write `<release>/passenger_cars_010_kanta_tau_101_01.json` for each year's end, and the register's CSV."""
    facts = yaml.safe_load(_FACTS_FILE.read_text(encoding="utf-8"))
    texts = {row["driving_power_code"]: row["pxweb_text"] for row in read_seed("driving_powers", seeds_dir)}
    names = {row["municipality_code"]: row["name_fi"] for row in read_seed("municipalities", seeds_dir)}
    for year in (year for year in scope.years if year in _YEARS):
        release = folder / f"{year + 1}-01-20"
        release.mkdir(parents=True)
        text = json.dumps(_answer(year, facts, scope, texts, names), ensure_ascii=False, indent=1)
        (release / "passenger_cars_010_kanta_tau_101_01.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    register = folder / "2025-01-20" / f"TieliikenneAvoinData_{_REGISTER_DAY:%d_%m_%Y}_esimerkki.csv"
    register.parent.mkdir(exist_ok=True)
    register.write_text(_register(facts, scope), encoding="latin-1", newline="")


def cars(year: int, facts: dict[str, Any], scope: Scope) -> dict[str, dict[str, int]]:
    """Cars at the end of `year` by municipality code and driving power code."""
    region, years = facts["region"], year - _FACTS_YEAR
    weights = {
        power: region[group] * _WITHIN_GROUP.get(power, 1) * _YEARLY_GROWTH[group] ** min(years, 0.5)
        for power, group in _POWERS.items()
    }
    result: dict[str, dict[str, int]] = {}
    for code in scope.municipality_codes:
        total = of_twin(facts["total"], code) * (1 + _CHANGE_PCT / 100 * years)
        own = {p: weight * random.Random(f"{code}/{p}").uniform(0.85, 1.15) for p, weight in weights.items()}
        result[code] = {power: round(total * weight / sum(own.values())) for power, weight in own.items()}
    return result


def _answer(
    year: int, facts: dict[str, Any], scope: Scope, texts: dict[str, str], names: dict[str, str]
) -> dict[str, Any]:
    counted = cars(year, facts, scope)
    powers = sorted(texts, key=lambda code: (code == "Y", code))
    dimensions = {
        "Alue": {f"KU{code}": names[code] for code in scope.municipality_codes},
        "Merkki": {"YH": "Yhteensä"},
        "Käyttöönottovuosi": {"YH": "Yhteensä"},
        "Käyttövoima": {power: texts[power] for power in powers},
    }
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"Esimerkkiaineisto: henkilöautot liikennekäytössä 31.12.{year} muuttujina Alue ja Käyttövoima",
        "source": "Esimerkkiaineisto, ei Traficomin tietoa",
        "updated": f"{year + 1}-01-20T06:00:00Z",
        "id": list(dimensions),
        "size": [len(categories) for categories in dimensions.values()],
        "dimension": {name: _dimension(name, categories) for name, categories in dimensions.items()},
        "value": [counted[code].get(power, 0) for code in scope.municipality_codes for power in powers],
    }


def _dimension(label: str, categories: dict[str, str]) -> dict[str, Any]:
    index = {code: place for place, code in enumerate(categories)}
    return {"label": label, "category": {"index": index, "label": categories}}


def _register(facts: dict[str, Any], scope: Scope) -> str:
    """A few hundred invented vehicles: passenger cars in the proportions of the municipalities, and what is no car."""
    chance = random.Random("traficom/register")
    places = [*scope.municipality_codes, "091", "999", ""]
    sizes = [*(of_twin(facts["total"], code) for code in scope.municipality_codes), 20_000, 2_000, 2_000]
    powers = of_twin(cars(_REGISTER_DAY.year, facts, scope), _LARGEST)
    lines = [_HEADER]
    for number in range(1, _REGISTER_ROWS + 1):
        kind = chance.choices(_CLASSES, _CLASS_WEIGHTS)[0]
        first = date(chance.randint(1998, 2024), chance.randint(1, 12), chance.randint(1, 28))
        power = "" if kind == "O1" else chance.choices(list(powers), list(powers.values()))[0]
        make, model = chance.choice(_MODELS)
        place = chance.choices(places, sizes)[0]
        day = "" if kind == "MUU" else f"{first:%Y-%m-%d}"
        lines.append(f"{kind};{day};01;{first:%Y%m%d};{power};{make};{model};{place};{number}")
    return "\r\n".join(lines) + "\r\n"
