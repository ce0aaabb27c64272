"""The plan of the example: invented actions of Kaavi, and the lists that their numbers point to.

Here: the wording and the states. Not here: how they become pages (`make_example.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

PLAN = "kaavi-esimerkki"
PLAN_NUMBER = 901
CATEGORY_TYPE = 31


class Task(NamedTuple):
    """A step of an action; dates in ISO 8601."""

    name: str
    state: str
    due_at: str
    completed_at: str | None = None


class Action(NamedTuple):
    """An action as a municipality might write it; dates in ISO 8601, completion in per cent."""

    identifier: str
    name: str
    lead: str
    description: str | None
    status: str | None
    phase: str | None
    categories: tuple[str, ...] = ()
    owners: tuple[int, ...] = (501,)
    indicators: tuple[int, ...] = ()
    completion: int | None = None
    start_date: str | None = None
    end_date: str | None = None
    updated: str = "2026-05-18"
    merged_with: str | None = None
    is_manual: bool = False
    tasks: tuple[Task, ...] = ()


# Capitals are as mixed as in real plans.
_STATUSES = ("not_started", "On_Time", "in_progress", "Late", "completed", "POSTPONED", "cancelled")
_STATUS_NAMES = ("Ei aloitettu", "Aikataulussa", "Käynnissä", "Myöhässä", "Valmis", "Lykätty", "Peruttu")
_PHASES = ("not_started", "planning", "implementation", "Completed")
_PHASE_NAMES = ("Ei aloitettu", "Suunnittelu", "Toteutus", "Valmis")
_CATEGORIES = ("Liikenne", "lammitys", "sahko", "maatalous", "jate", "sopeutuminen", "varautuminen", "viestinta")
_CATEGORY_NAMES = (
    "Liikkuminen",
    "Lämmitys",
    "Sähkö",
    "Maa- ja metsätalous",
    "Kiertotalous",
    "Sopeutuminen",
    "Varautuminen",
    "Viestintä ja neuvonta",
)
CATEGORIES = {identifier.lower(): number for number, identifier in enumerate(_CATEGORIES, start=311)}


def _terms(first: int, identifiers: tuple[str | None, ...], names: tuple[str, ...]) -> list[dict[str, Any]]:
    pairs = zip(identifiers, names, strict=True)
    return [{"id": first + i, "identifier": identifier, "name": name} for i, (identifier, name) in enumerate(pairs)]


_ORGANIZATIONS = ("Kaavin kunta (esimerkki)", "Tekninen toimi (esimerkki)", "Sivistystoimi (esimerkki)")
_INDICATORS = ("Öljyn kulutus, litraa/v (esimerkki)", "Pyöräilijöitä päivässä (esimerkki)")
LISTS: dict[str, list[dict[str, Any]]] = {
    "action_status": _terms(11, _STATUSES, _STATUS_NAMES),
    "action_implementation_phases": _terms(21, _PHASES, _PHASE_NAMES),
    "category-types": _terms(CATEGORY_TYPE, ("Teema",), ("Teema",)),
    f"categories-{CATEGORY_TYPE}": _terms(311, _CATEGORIES, _CATEGORY_NAMES),
    "organization": _terms(501, (None, None, None), _ORGANIZATIONS),
    "indicators": _terms(601, (None, None), _INDICATORS),
}

A = Action
ACTIONS = (
    A("1.1", "Kunnantalon öljykattilan vaihto maalämpöön", "Esimerkki: öljykattilasta luovutaan.",
      "<p>Öljykattila puretaan.</p><p>Tilalle porataan <b>energiakaivot</b>, ja CO<sub>2</sub>-päästöt loppuvat.</p>",
      "On_Time", "implementation", ("lammitys",), (501, 502), (601,), 60, "2025-03-01", "2026-11-30",
      tasks=(
          Task("Kilpailutus", "completed", "2025-06-30", "2025-06-12"),
          Task("Poraus", "in_progress", "2026-09-30"))),
    A("1.2", "Koulun lämmön talteenotto", "Esimerkki: ilmanvaihtoon lisätään lämmön talteenotto.", None,
      "completed", "Completed", ("lammitys",), (502,), (), 100, "2023-05-01", "2024-12-31"),
    A("1.3", "Paloaseman öljystä luopuminen", "Esimerkki: tehdään samassa hankkeessa kuin kunnantalo.", None,
      "on_time", "planning", ("lammitys",), (502,), (601,), None, "2025-01-01", None, merged_with="1.1"),
    A("1.4", "Varaston lämmityksen lopettaminen", "Esimerkki: varasto jää kylmäksi.", None,
      "Late", "Completed", ("lammitys",), (502,), (), 100, "2022-01-01", "2023-12-31",
      tasks=(Task("Putkiston tyhjennys", "completed", "2023-12-31", "2024-02-15"),)),
    A("2.1", "Pyöräpysäköinti keskustaan", "Esimerkki: katettuja paikkoja linja-autopysäkin viereen.",
      "<ul><li>katos</li><li>valaistus</li></ul>", "Late", "implementation", ("liikenne",), (502,), (602,), 40,
      "2024-05-01", "2025-10-31", tasks=(Task("Katoksen tilaus", "in_progress", "2025-05-31"),)),
    A("2.2", "Kutsukyyti sivukyliltä", "Esimerkki: asiointikyydit ajetaan tilausten mukaan.", None,
      "in_progress", "implementation", ("liikenne", "viestinta"), (501,), (), None, "2026-01-01", "2027-12-31"),
    A("2.3", "Latauspisteet kunnan pihoille", "Esimerkki: latauspiste jokaiselle kunnan pihalle.", None,
      "not_started", "not_started", ("liikenne", "sahko"), (502,), (), 0, "2027-01-01", "2028-12-31"),
    A("EN-A", "Aurinkopaneelit jäähallin katolle", "Esimerkki: tuotto käytetään hallin kylmäkoneissa.", None,
      "POSTPONED", "planning", ("sahko",), (502,), (), None, None, "2029-12-31", is_manual=True),
    A("en-b", "Katuvalojen vaihto ledeihin", "Esimerkki: viimeiset vanhat valaisimet vaihdetaan.", None,
      "On_Time", "Completed", ("sahko",), (502,), (), 100, "2021-01-01", "2023-06-30"),
    A("3.1", "Tilojen energianeuvonta", "Esimerkki: maatiloille tarjotaan maksuton energiakäynti.", None,
      "in_progress", "implementation", ("maatalous",), (501,), (), 30, None, None),
    A("3.2", "Kosteikko Rikkaveden rannalle", "Esimerkki: selvitetään paikka ja maanomistajien kanta.", None,
      "cancelled", "planning", ("maatalous", "sopeutuminen"), (501,), (), None, "2023-01-01", "2025-12-31"),
    A("4.1", "Ruokahävikin puolittaminen keittiöissä", "Esimerkki: hävikki punnitaan joka päivä.",
      "<p>Hävikki &lt; 40 g annosta kohti.</p>", "On_Time", "implementation", ("jate",), (503,), (), 50,
      "2024-08-01", "2026-12-31"),
    A("5.1", "Hulevesien viivytys koulun pihalla", "Esimerkki: piha imee rankkasateen.", None,
      "not_started", "planning", ("sopeutuminen",), (502,), (), None, "2027-05-01", None),
    A("5.2", "Varavoima terveysasemalle", "Esimerkki: sähkökatkon varalle hankitaan siirrettävä kone.", None,
      "in_progress", "implementation", ("varautuminen",), (502,), (), 20, "2026-02-01", "2026-12-31"),
    A("6.1", "Ilmastolähettiläät kouluihin", "Esimerkki: jokaiselle luokalle valitaan ilmastolähettiläs.", None,
      None, None, ("viestinta",), (503,), (), None, None, None),
)  # fmt: skip
