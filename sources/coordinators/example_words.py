"""The words of the example: invented plans, procurements and events.

Here: the wording and the size of each kind. Not here: measures (`example_measures.py`), or which municipality gets
what, and when (`make_example.py`).
"""

from __future__ import annotations

from typing import NamedTuple

NOTICE = (
    "ESIMERKKIAINEISTO \N{EN DASH} keksittyjä tietoja. Työkirjan suunnitelmat, toimenpiteet, hankinnat ja tapahtumat "
    "on keksitty ilmastovarannon kokeilua varten. Ne eivät kuvaa kuntien todellista työtä."
)


class Plan(NamedTuple):
    """A municipality's plan. A target year of None means that no target has been set."""

    municipality: str
    name: str
    state: str
    approved: str | None
    target_year: int | None
    in_strategy: bool | None = None
    in_budget: bool | None = None


PLANS = (
    Plan("Kuopio", "Kuopion ilmastosuunnitelma", "hyväksytty", "2024-06-10", 2030, in_strategy=True, in_budget=True),
    Plan(
        "Siilinjärvi",
        "Siilinjärven ilmasto-ohjelma 2035",
        "hyväksytty",
        "2025-03-24",
        2035,
        in_strategy=True,
        in_budget=True,
    ),
    Plan("Iisalmi", "Iisalmen ilmastosuunnitelma", "hyväksytty", "2024-11-25", 2035, in_strategy=True, in_budget=True),
    Plan(
        "Kiuruvesi",
        "Kiuruveden ilmastosuunnitelma",
        "hyväksytty",
        "2025-05-19",
        2035,
        in_strategy=True,
        in_budget=False,
    ),
    Plan(
        "Lapinlahti",
        "Lapinlahden ilmastosuunnitelma",
        "päivitettävänä",
        "2022-12-12",
        2035,
        in_strategy=True,
        in_budget=False,
    ),
    Plan(
        "Sonkajärvi", "Sonkajärven ilmastosuunnitelma", "valmistelussa", None, 2035, in_strategy=False, in_budget=None
    ),
    Plan(
        "Varkaus",
        "Varkauden ilmasto- ja energiaohjelma",
        "hyväksytty",
        "2024-02-26",
        2035,
        in_strategy=True,
        in_budget=True,
    ),
    Plan(
        "Leppävirta",
        "Leppävirran ilmastosuunnitelma",
        "hyväksytty",
        "2025-09-15",
        2035,
        in_strategy=True,
        in_budget=False,
    ),
    Plan("Joroinen", "Joroisten ilmastosuunnitelma", "valmistelussa", None, 2035, in_strategy=None, in_budget=False),
    Plan(
        "Suonenjoki", "Suonenjoen ilmastosuunnitelma", "valmistelussa", None, None, in_strategy=False, in_budget=False
    ),
    Plan("Rautalampi", "Rautalammin ilmastosuunnitelma", "ei aloitettu", None, None),
    Plan("Pielavesi", "Pielaveden ilmastosuunnitelma", "valmistelussa", None, None),
)

PROCUREMENTS = (
    ("Koulun peruskorjaus", 2_900_000),
    ("Päiväkodin uudisrakennus", 4_600_000),
    ("Sähkön hankinta", 780_000),
    ("Linja-autoliikenteen hankinta", 540_000),
    ("Koulukuljetukset", 410_000),
    ("Elintarvikkeet", 690_000),
    ("Katuvalaisimet", 145_000),
    ("Pakettiauto kiinteistönhoitoon", 46_000),
    ("Sähköinen pyöräkuormaaja", 168_000),
    ("Opetuksen kannettavat tietokoneet", 92_000),
    ("Toimistokalusteet", 38_000),
    ("Siivouspalvelut", 230_000),
    ("Kaukolämpöputken uusiminen", 320_000),
    ("Kevyen liikenteen väylän urakka", 610_000),
    ("Jätehuoltopalvelut", 74_000),
    ("Aurinkopaneelit", 68_000),
    ("Leikkipaikan välineet", 33_000),
    ("Jäänhoitokone", 125_000),
    ("Työvaatteet", 21_000),
    ("Sillan korjaus", 260_000),
    ("Maalämpöjärjestelmä", 290_000),
    ("Pesulapalvelut", 57_000),
    ("Asfaltointi", 185_000),
    ("Energiakatselmukset", 27_000),
)

EVENTS = (
    ("Ilmastoilta asukkaille", "kuntalaiset", 10),
    ("Energianeuvonnan teemapäivä kirjastossa", "kuntalaiset", 10),
    ("Pyöräilyviikko", "kuntalaiset", 5),
    ("Kirpputori ja korjauspaja", "kuntalaiset", 4),
    ("Koululaisten ilmastokilpailu", "kuntalaiset", 3),
    ("Öljylämmityksestä luopujan ilta", "kuntalaiset", 9),
    ("Vieraslajitalkoot", "kuntalaiset", 6),
    ("Kylien ilmastokahvit", "kuntalaiset", 8),
    ("Hävikkiviikko kouluissa", "kuntalaiset", 9),
    ("Yritysten energia-aamiainen", "yritykset", 2),
    ("Maatilojen biokaasuilta", "yritykset", 3),
    ("Vähähiilinen rakentaminen -seminaari", "yritykset", 11),
    ("Kiertotalouden yritystreffit", "yritykset", 4),
    ("Hankintojen markkinavuoropuhelu", "yritykset", 1),
    ("Hiilijalanjälki tutuksi -työpaja", "yritykset", 10),
    ("Ilmastokoulutus luottamushenkilöille", "kuntaorganisaatio", 9),
    ("Hankintakriteerien työpaja", "kuntaorganisaatio", 2),
    ("Keittiöhenkilöstön kasvisruokakoulutus", "kuntaorganisaatio", 8),
    ("Ilmastobudjetoinnin perusteet", "kuntaorganisaatio", 5),
    ("Taloudellisen ajon koulutus", "kuntaorganisaatio", 11),
)
