"""What the example's workbooks of the second form tell besides: how a measure works, on what, against which risk.

Here: the details of some kinds of measures, by name, and what they cost in which year. Not here: the kinds themselves
(`example_measures.py`), and which municipality gets what (`make_example.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

    from sources.coordinators.cells import Value

_MUNICIPALITY, _STATE, _EU, _COMPANY = "kunta", "valtionavustus", "EU", "yritys"
_FUNDERS = (_MUNICIPALITY, _STATE, _EU, _COMPANY)
_FUNDER_WEIGHTS = (60, 20, 15, 5)
_UNTOLD = 0.3
"""Of how many measures nobody has filled in the newer columns yet, and of how many the costs by year."""
_LONGEST_YEARS = 4

_ROLES = {
    "Tilapalvelut": "kiinteistöpäällikkö",
    "Kunnallistekniikka": "kunnallistekniikan päällikkö",
    "Kaavoitus": "kaavoituspäällikkö",
    "Sivistyspalvelut": "sivistysjohtaja",
    "Elinvoimapalvelut": "elinvoimapäällikkö",
    "Konsernipalvelut": "talousjohtaja",
    "Ruokapalvelut": "ruokapalvelupäällikkö",
    "Vesihuoltolaitos": "vesihuoltopäällikkö",
    "Ympäristönsuojelu": "ympäristöpäällikkö",
}


class _Detail(NamedTuple):
    """What is told of a kind of measure, as the columns have it; None where there is nothing to tell."""

    sub_sector: str | None = None
    mechanism: str | None = None
    lifetime_years: int | None = None
    risk: str | None = None


_SAVING, _FUEL, _RENEWABLE, _TRAVEL = (
    "energiansäästö",
    "polttoaineen vaihto",
    "uusiutuva energia",
    "liikkumistavan muutos",
)
_VEHICLE, _FARM, _READY = "päästötön ajoneuvo tai kone", "maatalouden käytännöt", "varautuminen"
_DH, _EL, _CAR = "Palvelujen kaukolämpö", "Palvelujen kulutussähkö", "Henkilöautot"

_DETAILS = {
    "Uimahallin lämpöpumppu": _Detail(_DH, _SAVING, 20),
    "Koulukeskuksen siirto öljystä maalämpöön": _Detail("Palvelujen öljylämmitys", _FUEL, 30),
    "Varikon öljylämmityksen korvaaminen hakelämmöllä": _Detail("Palvelujen öljylämmitys", _FUEL, 25),
    "Päiväkodin ilma-vesilämpöpumppu": _Detail("Palvelujen sähkölämmitys", _SAVING, 18),
    "Katuvalojen vaihto ledeihin": _Detail(_EL, _SAVING, 20),
    "Virastotalon ilmanvaihdon uusiminen": _Detail(_DH, _SAVING, 25),
    "Jäähallin lauhdelämmön talteenotto": _Detail(_DH, _SAVING, 20),
    "Kirjaston aurinkopaneelit": _Detail(_EL, _RENEWABLE, 25),
    "Palvelukeskuksen aurinkovoimala": _Detail(_EL, _RENEWABLE, 30),
    "Kaukolämmön tuotanto ilman turvetta": _Detail(None, _FUEL, 30),
    "Datakeskuksen hukkalämpö kaukolämpöverkkoon": _Detail(None, _SAVING, 15),
    "Pyörätie keskustasta koululle": _Detail(_CAR, _TRAVEL, 40),
    "Kunnan autojen vaihtaminen sähköisiin": _Detail(_CAR, _VEHICLE, 8),
    "Latauspisteet kunnan kiinteistöihin": _Detail(_CAR, _VEHICLE, 12),
    "Työmatkapyöräily henkilöstöeduksi": _Detail(_CAR, _TRAVEL, 5),
    "Kutsujoukkoliikenteen kokeilu": _Detail(_CAR, _TRAVEL, 3),
    "Työkoneiden uusiutuva polttoaine": _Detail("Tietyökoneet", _FUEL, 10),
    "Sähköinen pyöräkuormaaja talvikunnossapitoon": _Detail("Tietyökoneet", _VEHICLE, 10),
    "Karjatilojen biokaasuverkosto": _Detail("Lannankäsittely", _FARM, 15),
    "Turvepeltojen vedenpinnan nosto": _Detail("Viljelysmaat", _FARM, 20, "kuivuus"),
    "Joutomaiden metsitys": _Detail(None, "hiilinielu", 80),
    "Puhdistamon lietteen mädätys": _Detail("Jätevesien puhdistus", _RENEWABLE, 25),
    "Kylmälaitteiden kylmäaineiden vaihto": _Detail(
        "Kaupan ja ammattikeittiöiden kylmälaitteet", "materiaalit ja kiertotalous", 15
    ),
    "Pientalojen öljystä luopumisen neuvonta": _Detail("Asumisen öljylämmitys", "ohjaus ja viestintä", 20),
    "Hulevesiallas keskustan puistoon": _Detail(None, _READY, 50, "hulevesi"),
    "Hulevesisuunnitelma koko taajamaan": _Detail(None, _READY, 15, "hulevesi"),
    "Katupuiden istutusohjelma": _Detail(None, _READY, 60, "helle"),
    "Hoivakodin viilennys": _Detail(None, _READY, 20, "helle"),
    "Rantojen tulvakorkeudet rakennusjärjestykseen": _Detail(None, _READY, 30, "tulva"),
    "Kosteikon kunnostus": _Detail(None, _READY, 30, "tulva"),
    "Vieraslajien torjunta kunnan mailla": _Detail(None, _READY, 3, "lajit"),
    "Liukkaudentorjunta muuttuviin talviin": _Detail(None, _READY, None, "liukkaus"),
    "Varavoima vedenottamolle": _Detail(None, _READY, 25, "sähkökatko"),
    "Helleohje päiväkoteihin ja hoivakoteihin": _Detail(None, _READY, None, "helle"),
    "Metsäpaloharjoitus yhdessä naapurikuntien kanssa": _Detail(None, _READY, 3, "maastopalo"),
    "Myrskyjen kaatamien puiden ennakkoraivaus": _Detail(None, _READY, 10, "myrsky"),
}


def details_of(chance: random.Random, name: str, owner: Value, cost: Value) -> tuple[Value, ...]:
    """The columns from `alasektori` to `vastuurooli` of a measure called `name`; many of them empty."""
    is_told, funder = chance.random() >= _UNTOLD, chance.choices(_FUNDERS, _FUNDER_WEIGHTS)[0]
    detail = _DETAILS.get(name, _Detail()) if is_told else _Detail()
    role = _ROLES.get(owner) if is_told and isinstance(owner, str) else None
    funded = funder if is_told and cost is not None else None
    return (detail.sub_sector, detail.mechanism, detail.lifetime_years, funded, detail.risk, role)


def costs_of(
    chance: random.Random, measure_id: Value, years: tuple[Value, Value], money: tuple[Value, Value], today: date
) -> list[tuple[Value, ...]]:
    """Rows of the sheet of costs of one measure, from its first year to its deadline's, that sum to its own `money`.

    `money` is what it is estimated to cost and what it has cost; none where it is not known when, or what. Of some the
    first year's money comes from elsewhere.
    """
    (start, deadline), (planned, spent), is_told = years, money, chance.random() >= _UNTOLD
    if not (is_told and isinstance(start, int) and isinstance(deadline, date) and isinstance(planned, float)):
        return []
    every = range(start, max(start, min(deadline.year, start + _LONGEST_YEARS - 1)) + 1)
    past = [year for year in every if year <= today.year]
    shares, used = _split(planned, len(every)), _split(spent if isinstance(spent, float) else 0.0, len(past))
    funder = chance.choice((None, None, _STATE, _EU))
    return [
        (measure_id, year, share, used[place] if place < len(past) and used[place] else None, None if place else funder)
        for place, (year, share) in enumerate(zip(every, shares, strict=True))
    ]


def _split(whole: float, parts: int) -> list[float]:
    """`whole` in even hundreds, the last part with what is left over."""
    if not parts:
        return []
    share = whole // parts // 100 * 100
    return [*[share] * (parts - 1), whole - share * (parts - 1)]
