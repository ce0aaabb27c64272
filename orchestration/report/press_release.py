"""Writes the press release of a place: a letter of its most notable facts, chosen by rule, in Markdown.

Each rule gives a fact and how notable it is; the most notable are told, the most notable first. Weights order facts and
are shown nowhere. What does not live here: the sentences, which are those of the report (`sentences.py` and its like).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.report import sentences, sentences_of_target, sentences_of_work
from orchestration.report.contents import EXAMPLE
from orchestration.report.sentences_of_work import value_of
from orchestration.report.wording import day, is_zero

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestration.report.facts import Facts

MOST_TOLD = 5
Notable = tuple[float, str]


def press_release(facts: Facts) -> str:
    """The letter as Markdown."""
    about = facts.about
    told = "\n".join(f"{place}. {fact}" for place, fact in enumerate(notable(facts), start=1))
    sources = ", ".join(dict.fromkeys(row["name"] for row in facts.sources))
    notices = [*sentences.partial(facts), *sentences.preliminary(facts), *sentences.of_a_past_year(facts)[:1]]
    parts = [
        f"# {_title(facts)}",
        f"**{EXAMPLE}**" if about.has_example else "",
        f"Tiedote {day(about.released_at)}",
        " ".join(notices),
        told,
        f"Luvut lähteineen: Ilmastovaranto, sivu {facts.place.page}. Laskentatapa: {facts.overview['method_name']}.",
        f"Lähteet: {sources}. Käsittely: Ilmastovaranto, julkaisu {about.release_id}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def notable(facts: Facts) -> list[str]:
    """The most notable facts, `MOST_TOLD` at most, the most notable first."""
    found = [fact for rule in RULES if (fact := rule(facts)) is not None]
    return [said for _, said in sorted(found, key=lambda fact: -fact[0])[:MOST_TOLD]]


def _title(facts: Facts) -> str:
    row = facts.of_year("emissions_total", facts.year)
    change = row["change_from_previous_year"] if row else None
    if change is None:
        verb = "päästöt"
    elif is_zero(change):
        verb = "päästöt pysyivät ennallaan"
    else:
        verb = "päästöt vähenivät" if change < 0 else "päästöt kasvoivat"
    return f"{facts.place.name}: {verb} vuonna {facts.year}"


def _fact(weight: float, said: list[str]) -> Notable | None:
    return (weight, " ".join(said)) if said else None


def _verdict(facts: Facts) -> Notable | None:
    """Always the first, where anything can be said of the target."""
    return _fact(100, sentences_of_target.verdict(facts) if facts.is_whole else [])


def _total(facts: Facts) -> Notable | None:
    """A rise is more notable than a fall."""
    row = facts.of_year("emissions_total", facts.year)
    is_rise = bool(row and (row["change_from_previous_year"] or 0) > 0)
    return _fact(80 if is_rise else 60, sentences.emissions(facts)[:1])


def _per_resident(facts: Facts) -> Notable | None:
    """The more notable, the farther from the region's."""
    own = facts.overview["emissions_per_resident_t_co2e"]
    whole = facts.region and facts.region["emissions_per_resident_t_co2e"]
    far = min(20.0, 20 * abs(own / whole - 1)) if own and whole else 0
    return _fact(30 + far, sentences.emissions(facts)[1:])


def _target(facts: Facts) -> Notable | None:
    """What the measures leave of the reduction that is needed."""
    said = sentences_of_work.enough(facts)
    return _fact(58, said) if facts.gap and facts.gap["remaining_effort_kt_co2e"] is not None else None


def _asked(facts: Facts) -> Notable | None:
    """What the region's target would ask, where there is none."""
    return _fact(50, sentences_of_target.asked_by_region(facts)[:2])


def _sectors(facts: Facts) -> Notable | None:
    """The more notable, the more of the emissions the largest sector gives."""
    if not facts.sectors:
        return None
    return _fact(35 + (facts.sectors[0]["share_pct"] or 0) / 4, sentences.sectors(facts)[:1])


def _moves(facts: Facts) -> Notable | None:
    """The more notable, the more a sector has changed beside all emissions."""
    total = facts.overview["emissions_kt_co2e"]
    largest = max((abs(row["change_from_previous_year_kt_co2e"] or 0) for row in facts.sectors), default=0)
    return _fact(40 + min(20.0, 200 * largest / total) if total else 40, sentences.sectors(facts)[1:])


def _drivers(facts: Facts) -> Notable | None:
    """What the change from the reference year is made of."""
    return _fact(48, sentences.drivers(facts)[:2]) if facts.parts(facts.overview["reference_year"]) else None


def _late(facts: Facts) -> Notable | None:
    """The more notable, the more of the measures are late."""
    late, total = value_of(facts, "measures_late"), value_of(facts, "measures")
    if not total:
        return None
    return _fact(40 + 60 * (late or 0) / total, sentences_of_work.measures(facts)[:1])


def _money(facts: Facts) -> Notable | None:
    """What the measures cost."""
    return _fact(42, sentences_of_work.costs(facts)) if facts.newest("measures_cost_planned") else None


def _energy(facts: Facts) -> Notable | None:
    """Always there to tell, seldom the most notable."""
    return _fact(20, sentences.energy(facts)[:1])


RULES: tuple[Callable[[Facts], Notable | None], ...] = (
    _verdict,
    _total,
    _per_resident,
    _target,
    _asked,
    _sectors,
    _moves,
    _drivers,
    _late,
    _money,
    _energy,
)
