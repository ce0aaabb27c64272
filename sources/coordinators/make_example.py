"""Makes the example workbooks: four project areas filled in on the very template, the same bytes every time.

Here: how many rows each municipality gets, and their dates, states and sizes. Not here: the words
(`example_words.py`, `example_measures.py`), and what the workbooks before these told (`example_before.py`).
"""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sources.code_lists import load_code_list, load_code_lists
from sources.contract import load_source
from sources.coordinators.example_before import BEFORE, as_before
from sources.coordinators.example_details import costs_of, details_of
from sources.coordinators.example_measures import BUDGET_LINES, MEASURES, Measure
from sources.coordinators.example_sizes import SIZES, size_of
from sources.coordinators.example_words import EVENTS, NOTICE, PLANS, PROCUREMENTS
from sources.coordinators.names import superseded
from sources.coordinators.template import area_names, filled_template

if TYPE_CHECKING:
    from sources.code_lists import Scope
    from sources.coordinators.cells import Value

_T = TypeVar("_T")
_Row = tuple["Value", ...]

_SEED = 20261101
_WRITTEN = date(2026, 10, 30)
"""The day on which the example was filled in: nothing finished or updated is later than this."""
_METHOD = "Hinku ilman päästöhyvityksiä"
_BASE_YEAR = 2007
_REDUCTION_PCT = 80.0


_AREA_EVENTS = 3
_WITH_EARLIER = ("kuopion-seutu", "yla-savo")
_OF_NEWEST_FORM = ("kuopion-seutu", "yla-savo")
"""Areas that have taken the newest form of the workbook into use; the others send the first."""
_PRICE_POWER = 0.25
"""A small municipality buys less, but a van costs the same: prices grow with this power of a municipality's scale."""
_FIRST_MONTH_OF_AUTUMN = 8
_FRIDAY = 5
_STATES = ("suunnitteilla", "käynnissä", "myöhässä", "valmis", "lykätty", "peruttu")
_STATE_WEIGHTS = (20, 40, 12, 20, 5, 3)
_DAYS_FROM_DEADLINE = (-150, 300)
"""How long before or after its deadline a measure is completed."""
_PARTICIPANTS = {"kuntalaiset": (12, 180), "yritykset": (6, 45), "kuntaorganisaatio": (8, 60)}


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write one invented workbook per project area, named by its slug, to a folder in `folder` for the day of all.

    The day is the one on which what they tell is judged, so the example's numbers are the same in every year to come.

    A municipality outside `scope` gets no rows. SavoGrow has no targets, and three of its municipalities no plan. Two
    areas have a workbook of half a year before beside it, as the intake names one that a newer file has replaced. It
    is of the first form, as are those of the areas that have not taken the newest into use.
    """
    newest = load_source(Path(__file__).parent.name)
    first = newest.of_form(1)
    code_lists = load_code_lists(newest, seeds_dir)
    names = load_code_list("municipalities.name_fi", seeds_dir)
    codes = load_code_list("municipalities.municipality_code", seeds_dir)
    followed = {name for name, code in zip(names, codes, strict=True) if code in scope.municipality_codes}
    of_day = folder / _WRITTEN.isoformat()
    of_day.mkdir(parents=True, exist_ok=True)
    for area, members in area_names(seeds_dir).items():
        active = [name for name in members if name in followed]
        source = newest if _slug(area) in _OF_NEWEST_FORM else first
        rows = {
            "plans": _plans(active),
            "measures": [row for name in active for row in _measures(name)],
            "procurements": [row for name in active for row in _procurements(name)],
            "communications": _communications(area, active),
        }
        if source is newest:
            rows = _detailed(area, rows)
        content = filled_template(source, area, members, code_lists, rows=rows, notice=NOTICE)
        name = f"{_slug(area)}.xlsx"
        (of_day / name).write_bytes(content)
        if _slug(area) in _WITH_EARLIER:
            chance = _chance(area, "before")
            columns = len(first.dataset("measures").file_columns)
            told = [row for each in rows["measures"] if (row := as_before(chance, each[:columns])) is not None]
            content = filled_template(first, area, members, code_lists, rows=rows | {"measures": told}, notice=NOTICE)
            before = folder / BEFORE.isoformat()
            before.mkdir(parents=True, exist_ok=True)
            (before / superseded(name, BEFORE.isoformat(), 1)).write_bytes(content)


def _detailed(area: str, rows: dict[str, list[_Row]]) -> dict[str, list[_Row]]:
    """The rows with what the newest form has besides."""
    chance = _chance(area, "details")
    measures: list[_Row] = []
    costs: list[_Row] = []
    for row in rows["measures"]:
        key, _, name, *_, owner, _, start, deadline, _, planned, spent = row[:14]
        measures.append((*row, *details_of(chance, str(name), owner, planned)))
        costs += costs_of(chance, key, (start, deadline), (planned, spent), _WRITTEN)
    return rows | {"measures": measures, "costs": costs}


def _plans(municipalities: list[str]) -> list[_Row]:
    rows: list[_Row] = []
    for plan in PLANS:
        if plan.municipality in municipalities:
            has_target = plan.target_year is not None
            target = (_BASE_YEAR, plan.target_year, _REDUCTION_PCT, _METHOD) if has_target else (None,) * 4
            approved = date.fromisoformat(plan.approved) if plan.approved else None
            link = f"https://example.org/{_slug(plan.municipality)}/ilmastosuunnitelma" if approved else None
            head = (plan.municipality, plan.name, plan.state, approved)
            rows.append((*head, *target, plan.in_strategy, plan.in_budget, link))
    return rows


def _measures(municipality: str) -> list[_Row]:
    chance, completions = _chance(municipality, "measures"), _chance(municipality, "completions")
    size = size_of(municipality)
    kinds = [MEASURES[i] for i in sorted(chance.sample(range(len(MEASURES)), size.measures))]
    prefix = (
        unicodedata.normalize("NFD", municipality)[:3].upper() if municipality in SIZES else _slug(municipality).upper()
    )
    return [
        (f"{prefix}-{number:03d}", municipality, *_measure(chance, completions, kind, size.scale))
        for number, kind in enumerate(kinds, start=1)
    ]


def _measure(chance: random.Random, completions: random.Random, kind: Measure, scale: float) -> _Row:
    """The columns from `toimenpide` to `valmistunut_pvm`, in a state that the dates and figures agree with."""
    state = chance.choices(_STATES, _STATE_WEIGHTS)[0]
    start, deadline, done_pct = _timing(chance, state)
    cost = None if kind.cost_eur is None else _rounded(kind.cost_eur * scale**_PRICE_POWER * chance.uniform(0.7, 1.4))
    spent_share = {"valmis": chance.uniform(0.85, 1.2), "suunnitteilla": 0.0}.get(state, (done_pct or 0) / 100)
    spent = _rounded(cost * spent_share) if cost is not None and spent_share > 0 else None
    effect = None if kind.effect_t is None else _rounded(kind.effect_t * scale * chance.uniform(0.6, 1.3))
    budget = BUDGET_LINES[kind.owner] if cost is not None else None
    updated = _WRITTEN - timedelta(days=chance.randrange(200))
    return (
        kind.name,
        kind.description,
        kind.theme,
        kind.sector,
        kind.focus,
        _unless(chance, 0.08, kind.owner),
        state,
        start,
        _unless(chance, 0.12, deadline),
        _unless(chance, 0.15, done_pct),
        _unless(chance, 0.1, cost),
        _unless(chance, 0.15, spent),
        _unless(chance, 0.2, budget),
        _unless(chance, 0.15, effect),
        _unless(chance, 0.1, kind.metric),
        _unless(chance, 0.1, updated),
        _completed(completions, deadline) if state == "valmis" else None,
    )


def _completed(chance: random.Random, deadline: date | None) -> date | None:
    """When a finished measure was completed; for some nobody knows."""
    if deadline is None:
        return None
    day = min(deadline + timedelta(days=chance.randint(*_DAYS_FROM_DEADLINE)), _WRITTEN)
    return _unless(chance, 0.25, day)


def _timing(chance: random.Random, state: str) -> tuple[int | None, date | None, float | None]:
    """Starting year, deadline and per cent done, as they are in `state`."""
    this_year = _WRITTEN.year
    if state == "valmis":
        start = chance.randint(this_year - 6, this_year - 2)
        return start, date(chance.randint(start + 1, this_year - 1), chance.choice((6, 10, 12)), 30), 100.0
    if state == "myöhässä":
        start = chance.randint(this_year - 4, this_year - 2)
        return start, date(this_year, chance.choice((3, 5, 6, 8)), 31 - chance.randint(1, 3)), _tens(chance, 20, 80)
    if state == "käynnissä":
        start = chance.randint(this_year - 3, this_year)
        return start, date(chance.randint(this_year + 1, this_year + 5), 12, 31), _tens(chance, 10, 90)
    if state == "suunnitteilla":
        start = chance.randint(this_year + 1, this_year + 3)
        return start, date(start + chance.randint(1, 4), 12, 31), 0.0
    return chance.choice((None, this_year - 1)), None, _tens(chance, 0, 30)


def _procurements(municipality: str) -> list[_Row]:
    chance = _chance(municipality, "procurements")
    rows: list[_Row] = []
    for what, typical_eur in chance.sample(PROCUREMENTS, size_of(municipality).procurements):
        year = chance.randint(_WRITTEN.year - 3, _WRITTEN.year + 1)
        value = _rounded(typical_eur * size_of(municipality).scale ** _PRICE_POWER * chance.uniform(0.7, 1.4))
        criteria = [_unless(chance, 0.1, chance.random() < share) for share in (0.55, 0.4, 0.35)]
        if year < _WRITTEN.year:
            state = chance.choices(("toteutettu", "peruttu"), (9, 1))[0]
        else:
            state = "suunnitteilla" if year > _WRITTEN.year else chance.choice(("kilpailutuksessa", "toteutettu"))
        rows.append((municipality, year, what, _unless(chance, 0.1, value), *criteria, _unless(chance, 0.05, state)))
    return rows


def _communications(area: str, municipalities: list[str]) -> list[_Row]:
    chance = _chance(area, "communications")
    places = [area] * (_AREA_EVENTS if municipalities else 0)
    places += [name for name in municipalities for _ in range(size_of(name).events)]
    rows: list[_Row] = []
    for place, (event, audience, month) in zip(places, chance.sample(EVENTS, len(places)), strict=True):
        year = _WRITTEN.year - chance.randrange(3) + (month < _FIRST_MONTH_OF_AUTUMN)
        day = _weekday(date(year, month, chance.randint(1, 26)))
        is_over = day <= _WRITTEN
        participants = chance.randint(*_PARTICIPANTS[audience]) if is_over else None
        rows.append((place, day, event, audience, _unless(chance, 0.12, participants)))
    return rows


def _chance(place: str, subject: str) -> random.Random:
    """A generator of its own for each place and subject, so that a change in one leaves the others as they are."""
    return random.Random(f"{_SEED}/{place}/{subject}")


def _weekday(day: date) -> date:
    """`day`, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.isoweekday() > _FRIDAY else day


def _unless(chance: random.Random, share: float, value: _T | None) -> _T | None:
    return None if chance.random() < share else value


def _tens(chance: random.Random, lowest: int, highest: int) -> float:
    return float(chance.randrange(lowest, highest + 1, 10))


def _rounded(number: float) -> float:
    """Two leading figures, as an estimate is given."""
    return float(f"{number:.1e}")


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace(" ", "-"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
