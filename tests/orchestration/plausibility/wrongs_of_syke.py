"""Plausible wrongs of Syke's emissions. What does not live here: other publishers' (`wrongs_of_others.py`)."""

from __future__ import annotations

from tests.orchestration.plausibility.wrongs import Wrong, from_year, numbers, sectors, swapped, times

KUOPIO, TERVO = "municipality_code = '297'", "municipality_code = '844'"
_EMITTED = "emissions_kt_co2e, energy_gwh"
_SECTOR_KEY = "municipality_code, method, sector_code"
_RECKONED = sectors("year = year", "false")[1:]


SYKE = [
    Wrong("a municipality's emissions up by 29 %", "syke", "held", ("moved",), times(1.29, TERVO)),
    Wrong("a municipality's emissions down by 29 %", "syke", "held", ("moved",), times(0.71, KUOPIO)),
    Wrong(
        "a sector up by half in one municipality",
        "syke",
        "held",
        ("moved",),
        times(1.5, f"{TERVO} and sector_code = 'agriculture'"),
    ),
    Wrong(
        "a small sector times a thousand in one year",
        "syke",
        "held",
        ("moved",),
        times(1000, f"{KUOPIO} and sector_code = 'water_transport' and year = 2019"),
    ),
    Wrong(
        "a sector at zero in one year",
        "syke",
        "held",
        ("moved",),
        times(0, f"{KUOPIO} and sector_code = 'waste' and year = 2020"),
    ),
    Wrong("a sector at zero in every municipality", "syke", "held", ("moved",), times(0, "sector_code = 'machinery'")),
    Wrong(
        "a sector with its sign turned",
        "syke",
        "held",
        ("moved",),
        sectors("emissions_kt_co2e = -emissions_kt_co2e", f"{TERVO} and sector_code = 'waste'"),
    ),
    Wrong(
        "a sector that is not given in one year",
        "syke",
        "held",
        ("moved",),
        sectors("emissions_kt_co2e = null", f"{TERVO} and sector_code = 'road_transport' and year = 2021"),
    ),
    Wrong(
        "two municipalities swapped",
        "syke",
        "held",
        ("swapped_places",),
        (swapped("mart_municipal_emissions", "municipality_code", "'297'", "'844'"), *_RECKONED),
    ),
    Wrong(
        "one municipality's file under another's name too",
        "syke",
        "held",
        ("swapped_places",),
        (
            """update marts.mart_municipal_emissions as t
              set emissions_kt_co2e = o.emissions_kt_co2e, energy_gwh = o.energy_gwh
              from (select * from marts.mart_municipal_emissions where municipality_code = '297') as o
              where t.municipality_code = '140' and t.year = o.year and t.method = o.method
                  and t.sector_code = o.sector_code""",
            *_RECKONED,
        ),
    ),
    Wrong(
        "two sectors swapped in one municipality",
        "syke",
        "held",
        ("swapped_series",),
        (swapped("mart_municipal_emissions", "sector_code", "'road_transport'", "'agriculture'", KUOPIO), *_RECKONED),
    ),
    Wrong(
        "two sectors swapped in every municipality",
        "syke",
        "held",
        ("swapped_series",),
        (swapped("mart_municipal_emissions", "sector_code", "'electricity'", "'district_heating'"), *_RECKONED),
    ),
    Wrong(
        "two years swapped in one municipality",
        "syke",
        "held",
        ("swapped_years",),
        (swapped("mart_municipal_emissions", "year", "2010", "2020", KUOPIO), *_RECKONED),
    ),
    Wrong(
        "every year shifted by one",
        "syke",
        "held",
        ("swapped_years",),
        (from_year("year - 1", _EMITTED, _SECTOR_KEY, "mart_municipal_emissions", "t.year > 2005"), *_RECKONED),
    ),
    Wrong(
        "the last year repeated from the year before",
        "syke",
        "held",
        ("repeated_year",),
        (from_year("year - 1", _EMITTED, _SECTOR_KEY, "mart_municipal_emissions", "t.year = 2024"), *_RECKONED),
    ),
    Wrong(
        "the last year repeated in one municipality",
        "syke",
        "held",
        ("repeated_year",),
        (
            from_year(
                "year - 1",
                _EMITTED,
                _SECTOR_KEY,
                "mart_municipal_emissions",
                "t.year = 2024 and t.municipality_code = '844'",
            ),
            *_RECKONED,
        ),
    ),
    Wrong(
        "emissions and energy swapped",
        "syke",
        "held",
        ("moved",),
        sectors(
            "emissions_kt_co2e = energy_gwh, energy_gwh = emissions_kt_co2e",
            f"{KUOPIO} and sector_code = 'electricity'",
        ),
    ),
    Wrong(
        "MWh in place of GWh in one sector",
        "syke",
        "held",
        ("moved", "ratio"),
        sectors("energy_gwh = energy_gwh * 1000", f"{TERVO} and sector_code = 'electricity'"),
    ),
    Wrong(
        "the electricity factor of another year in one municipality",
        "syke",
        "held",
        ("moved", "ratio"),
        sectors(
            "emissions_kt_co2e = emissions_kt_co2e * 1.4", f"{KUOPIO} and sector_code = 'electricity' and year >= 2020"
        ),
    ),
    Wrong("all sectors of all municipalities up by a tenth", "syke", "held", ("shifted",), times(1.1)),
    Wrong(
        "one sector of all municipalities up by a seventh",
        "syke",
        "held",
        ("shifted",),
        times(1.15, "sector_code = 'road_transport'"),
    ),
    Wrong(
        "a sub-sector missing that is a quarter of its sector",
        "syke",
        "held",
        ("moved",),
        times(0.75, f"{KUOPIO} and sector_code = 'road_transport'"),
    ),
    Wrong(
        "a sub-sector doubled under another name",
        "syke",
        "held",
        ("moved",),
        times(1.4, f"{KUOPIO} and sector_code = 'industry'"),
    ),
    Wrong(
        "Hinku's flag turned in one sector",
        "syke",
        "held",
        ("moved",),
        sectors(
            "emissions_kt_co2e = 0, energy_gwh = 0", f"{KUOPIO} and sector_code = 'road_transport' and method <> 'alas'"
        ),
    ),
    Wrong(
        "the flag of emissions trading turned",
        "syke",
        "held",
        ("moved",),
        numbers("100 - indicator_value", "emissions_trading_share", KUOPIO),
    ),
    Wrong(
        "credits left out of kt_tuuli",
        "syke",
        "held",
        ("moved",),
        times(0, f"{KUOPIO} and sector_code = 'electricity' and method = 'hinku_credits'"),
    ),
    Wrong(
        "a step of 9 %, the third after two of 9 %",
        "syke",
        "held",
        ("creep",),
        times(1.09, TERVO),
        before=("update levels set value = value / 1.09 / 1.09 where place = '844'",),
    ),
    Wrong(
        "a step of 3 % of all, the fourth of its kind",
        "syke",
        "held",
        ("creep",),
        times(1.03),
        before=("update levels set value = value / 1.03 / 1.03 / 1.03",),
    ),
    Wrong(
        "a single step of 9 % in one municipality",
        "syke",
        "published",
        (),
        times(1.09, TERVO),
        "a restatement of one place of this size is usual, and the next one counts from the approved level",
    ),
    Wrong(
        "a sub-sector missing that is a tenth of its sector",
        "syke",
        "published",
        (),
        times(0.9, f"{KUOPIO} and sector_code = 'agriculture'"),
        "no number but its own tells it from a restatement; the table of revisions shows it",
    ),
    Wrong(
        "a sector of 30 t doubled",
        "syke",
        "published",
        (),
        times(2, f"{TERVO} and sector_code = 'emission_credits'"),
        "it is under the smallest change that is asked",
    ),
]
