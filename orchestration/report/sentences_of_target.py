"""What is said of a place's target: where it stands against it, what it asks, where the present trend leads.

Pure functions from facts to sentences, in the words of the site where it says the same. What does not live here: the
emissions themselves (`sentences.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.report.sentences import KT, partial, since_reference
from orchestration.report.wording import is_zero, lowered, number, percent, text, with_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.report.facts import Facts


WITHOUT_A_TARGET = {"no_target": "tavoite.eiAsetettu", "target_unknown": "tavoite.eiTietoa"}
"""The statuses of a place without a target: that none is set, or that nothing of it has come; and how each is said."""


def verdict(facts: Facts) -> list[str]:
    """Where the place stands against its target, as the site's page says it; of a past year, against the path."""
    if not facts.is_whole:
        return partial(facts)
    if not facts.is_newest:
        return _verdict_of_a_past_year(facts)
    return _verdict_of(facts, facts.outlook) if facts.outlook else []


def _verdict_of(facts: Facts, outlook: Mapping[str, Any]) -> list[str]:
    match outlook["outlook_status"]:
        case "computed":
            said = [*_trend(outlook), _reaching(outlook)]
        case "reached":
            said = [text("johtopaatos.saavutettu")]
        case status if status in WITHOUT_A_TARGET:
            said = [text(WITHOUT_A_TARGET[status]), *since_reference(facts)]
        case _:
            said = [text("johtopaatos.eiVoiSanoa", syy=outlook["outlook_status_name"])]
    return said


def _trend(outlook: Mapping[str, Any]) -> list[str]:
    trend = outlook["trend_pct_per_year"]
    if trend is None:
        return []
    return [
        text(
            "johtopaatos.vaheneva" if trend < 0 else "johtopaatos.kasvava",
            suunta=percent(abs(trend)),
            tarve=percent(outlook["needed_reduction_pct_per_year"]),
            vuosi=outlook["newest_year"],
        )
    ]


def _reaching(outlook: Mapping[str, Any]) -> str:
    year = outlook["projected_reaching_year"]
    if not year:
        return text("johtopaatos.eiSaavuteta")
    late = year - outlook["target_year"]
    return text("johtopaatos.myohassa" if late > 0 else "johtopaatos.ajoissa", vuosi=year, myohassa=late)


def _verdict_of_a_past_year(facts: Facts) -> list[str]:
    if (status := facts.overview["target_status"]) in WITHOUT_A_TARGET:
        return [text(WITHOUT_A_TARGET[status]), *since_reference(facts)]
    return [*against_path(facts), *since_reference(facts)]


def against_path(facts: Facts) -> list[str]:
    """How far the emissions of the year are from the target path."""
    gap = facts.overview["target_gap_kt_co2e"]
    if gap is None:
        return []
    if is_zero(gap):
        return [f"Vuonna {facts.year} päästöt olivat {text('poikkeama.polulla')}."]
    where = text("poikkeama.ylla" if gap > 0 else "poikkeama.alla")
    return [f"Vuonna {facts.year} päästöt olivat {with_unit(abs(gap), KT, 1)} {where}."]


def target(facts: Facts) -> list[str]:
    """What the leading target asks, and where the present trend leads; or why there is none."""
    outlook = facts.outlook
    if outlook is None or outlook["outlook_status"] in WITHOUT_A_TARGET:
        status = outlook["outlook_status"] if outlook else facts.overview["target_status"]
        why = "tavoite.eiTyokirjaa" if facts.place.is_in_project else "tavoite.eiSeurata"
        beside = [text(why)] if status == "target_unknown" else []
        return [text(WITHOUT_A_TARGET.get(status, "tavoite.eiTietoa")), *beside, text("tavoite.eiPolkua")]
    said = [_of_target(row) for row in facts.outlooks[:1]]
    if outlook["target_level_kt_co2e"] is not None:
        said.append(f"Tavoitetaso on {with_unit(outlook['target_level_kt_co2e'], KT, 1)}.")
    said += against_path(facts)
    if facts.is_newest:
        said += [*_needed(outlook), *_projected(outlook)]
    others = [_of_target(row) for row in facts.outlooks[1:]]
    return [*said, *(f"Toinen tavoite: {lowered(other)}" for other in others)]


def _of_target(outlook: Mapping[str, Any]) -> str:
    return text(
        "suunta.tavoite",
        vuosi=outlook["target_year"],
        vahennys=percent(outlook["target_reduction_pct"], 0),
        lahtovuosi=outlook["target_base_year"],
        menetelma=outlook["method_name"],
    )


def _needed(outlook: Mapping[str, Any]) -> list[str]:
    needed = outlook["needed_reduction_kt_co2e_per_year"]
    if needed is None or outlook["outlook_status"] == "reached":
        return []
    share = text(
        "suunta.tarveSelite",
        osuus=percent(outlook["needed_reduction_pct_per_year"]),
        vuosi=outlook["newest_year"],
    )
    return [f"Siihen pääsy vaatii, että päästöt vähenevät joka vuosi {with_unit(needed, KT, 1)} ({share})."]


def _projected(outlook: Mapping[str, Any]) -> list[str]:
    projected = outlook["projected_emissions_kt_co2e"]
    if projected is None:
        reason = outlook["projection_status_name"]
        return [f"Arviota tavoitevuoden päästöistä ei ole: {reason}."] if reason else []
    lower, upper, band = (outlook[name] for name in ("projected_lower_kt_co2e", "projected_upper_kt_co2e", "band_pct"))
    if lower is None:
        beside = text("suunta.eiHaarukkaa")
    else:
        name = "suunta.haarukkaKokeilematta" if band is None else "suunta.haarukkaKokeiltu"
        beside = text(name, alin=number(lower), ylin=number(upper), osuus=percent(band, 0))
    year = outlook["target_year"]
    return [f"Jos nykyinen suunta jatkuu, päästöt ovat vuonna {year} noin {with_unit(projected, KT, 1)} ({beside})."]


def asked_by_region(facts: Facts) -> list[str]:
    """What the region's target would ask of a place that has none of its own, said to be no target."""
    asks = facts.asks
    if asks is None or not facts.is_newest:
        return []
    said = [
        text(
            "maakunnanTavoite.selite",
            maakunta=asks["region_name"],
            vahennys=percent(asks["regional_reduction_pct"], 0),
            lahtovuosi=asks["regional_base_year"],
            vuosi=asks["regional_target_year"],
            menetelma=asks["method_name"],
        )
    ]
    level, yearly = asks["asked_level_kt_co2e"], asks["asked_reduction_kt_co2e_per_year"]
    if level is None or yearly is None:
        return [*said, f"Vaatimusta ei voi laskea: {asks['ask_status_name']}."]
    year = asks["regional_target_year"]
    said.append(
        f"Päästöt saisivat olla vuonna {year} enintään {with_unit(level, KT, 1)}, ja niiden pitäisi vähentyä joka "
        f"vuosi {with_unit(yearly, KT, 2)}."
    )
    if (trend := asks["trend_pct_per_year"]) is not None:
        said.append(f"Nykyinen suunta on {percent(trend)} vuodessa.")
    return said
