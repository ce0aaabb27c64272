"""The report of a place, put together from what the rules say and from the rows that its tables show.

What does not live here: the rules (`sentences.py` and its like, `lacks.py`), the tables and figures (`tables.py`,
`tables_of_work.py`), and how a report is written (`pdf.py`, `web_page.py`, `slides.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.report import sentences, sentences_of_target, sentences_of_work, tables, tables_of_work
from orchestration.report.lacks import lacks
from orchestration.report.outline import Block, Bullets, Chart, Numbers, Paragraph, Report, Section
from orchestration.report.wording import day, number, text
from sources.contract import NOT_STATED
from sources.times import in_finland

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestration.report.charts import Drawing
    from orchestration.report.facts import Facts

EXAMPLE = f"ESIMERKKIAINEISTO: {text('sivu.esimerkkiSelite')}"


def report(facts: Facts, drawings: Mapping[str, Drawing]) -> Report:
    """The report; `drawings` are the site's charts by kind, of which those that there are stand in it."""
    shown = drawings if facts.is_newest else {}
    return Report(
        title=f"{facts.place.name}: ilmastokatsaus {facts.year}",
        place=facts.place.name,
        slug=facts.place.slug,
        about=_about(facts),
        verdict=" ".join(sentences_of_target.verdict(facts)),
        sections=tuple(_sections(facts, shown)),
        release_id=facts.about.release_id,
        released_at=facts.about.released_at,
        example=EXAMPLE if facts.about.has_example else "",
    )


def _about(facts: Facts) -> tuple[str, ...]:
    overview = facts.overview
    kind = text(f"jako.{facts.place.area_type}") if not facts.place.is_municipality else text("kartta.kunta")
    state = text(f"julkaisu.{overview['emissions_release']}") if overview["emissions_release"] else ""
    syke = f" Päästötiedot: Syken julkaisu {day(overview['emissions_vintage'])} ({state})." if state else ""
    return (
        f"{kind}. Luvut vuoteen {facts.year}. Laskentatapa: {overview['method_name']}.{syke}",
        f"Ilmastovaranto, julkaisu {facts.about.release_id}, {day(facts.about.released_at)}.",
    )


def _sections(facts: Facts, drawings: Mapping[str, Drawing]) -> list[Section]:
    path = text("paastot.otsikkoJaPolku" if facts.overview["target_status"] == "computed" else "paastot.otsikko")
    return [
        _section(
            text("paastot.vuonna", vuosi=facts.year),
            tables.key_figures(facts),
            _paragraph(sentences.emissions(facts)),
            _bullets([*sentences.partial(facts), *sentences.preliminary(facts), *sentences.of_a_past_year(facts)]),
        ),
        _section(
            text("paastot.tavoiteJaSuunta"),
            _paragraph(sentences_of_target.target(facts)),
            _paragraph(sentences_of_target.asked_by_region(facts)),
            _chart(path, "lahde.syke", tables.emissions_by_year(facts), drawings.get("paastot")),
        ),
        *([_section(text("alue.kunnat"), tables_of_work.towns(facts))] if facts.towns else []),
        _section(
            text("paastot.syntyvat"),
            _paragraph(sentences.sectors(facts)),
            tables.sectors(facts),
            _chart(text("paastot.sektoreittain"), "lahde.syke", tables.by_sector(facts), drawings.get("sektorit")),
        ),
        _section(
            text("paastot.muutosJohtuu"),
            _paragraph(sentences.drivers(facts)),
            tables.drivers(facts),
            _chart(
                text("paastot.muutosJohtuuVuosina", alku=facts.overview["reference_year"], loppu=facts.year),
                "lahde.sykeJaTilastokeskus",
                tables.by_driver(facts),
                drawings.get("muutos"),
            ),
        ),
        _section("Energia ja liikenne", _paragraph(sentences.energy(facts)), tables.energy(facts)),
        *_of_work(facts),
        _section(
            "Mitä tiedoista puuttuu",
            _bullets(lacks(facts, tables.ENERGY)),
        ),
        _section(
            "Lähteet ja julkaisu", _bullets(_sources(facts)), _paragraph(_release(facts, has_charts=bool(drawings)))
        ),
    ]


def _of_work(facts: Facts) -> list[Section]:
    year = in_finland(facts.about.released_at).year if facts.is_newest else facts.year
    measures = [
        _paragraph(sentences_of_work.measures(facts)),
        _paragraph(sentences_of_work.enough(facts)),
        tables_of_work.done_measures(facts),
        tables_of_work.late_measures(facts),
    ]
    money = [
        _paragraph(sentences_of_work.costs(facts)),
        _paragraph([*sentences_of_work.procurements(facts, year), *sentences_of_work.events(facts, year)]),
        tables_of_work.procurements(facts),
    ]
    plans = text("kunta.suunnitelma") if facts.place.is_municipality else text("valikko.suunnitelmat")
    sections = [
        _section(text("kunta.toimenpiteet"), *measures),
        _section(plans, _paragraph(sentences_of_work.plan(facts)), tables_of_work.plans(facts)),
    ]
    if facts.place.is_in_project:
        sections.insert(1, _section("Kustannukset, hankinnat ja viestintä", *money))
    return sections


def _section(heading: str, *blocks: Block | None) -> Section:
    return Section(heading, tuple(block for block in blocks if block is not None))


def _paragraph(said: Sequence[str]) -> Paragraph | None:
    return Paragraph(tuple(said)) if said else None


def _bullets(said: Sequence[str]) -> Bullets | None:
    return Bullets(tuple(said)) if said else None


def _chart(title: str, source: str, numbers: Numbers | None, drawing: Drawing | None) -> Chart | None:
    return None if numbers is None else Chart(title, "kt CO₂e", text(source), numbers, drawing)


def _sources(facts: Facts) -> list[str]:
    return [
        f"{row['name']}: {row['title']}"
        + (f", julkaistu {day(row['newest_version'])}" if row["newest_version"] else "")
        + f". Lisenssi: {'ei ilmoitettu' if row['licence'] == NOT_STATED else row['licence']}."
        for row in facts.sources
    ]


def _release(facts: Facts, *, has_charts: bool) -> list[str]:
    about = facts.about
    charts = " ja sivuston kaavioista" if has_charts else ""
    return [
        f"Katsaus on tehty julkaisun {about.release_id} tauluista{charts}.",
        f"Julkaisun {number(about.checks, 0)} tarkistuksesta {number(about.passed, 0)} meni läpi huomautuksitta.",
        f"Jokaisen luvun tiedostot riveineen ovat Ilmastovarannon sivulla {facts.place.page}.",
        f"Mallien versio: {about.code_version}.",
    ]
