"""The bounds on publishers' real series: how often they would have held what was right. Reads them where they lie.

What does not live here: made-up series (`test_wrongs.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.plausibility import asking
from orchestration.settings import SEEDS_DIR

if TYPE_CHECKING:
    from pathlib import Path

SERIES = {
    "sectors": (
        "select 'emissions' as subject, 'MK11' as place, sector_fi as series, year, value_ktco2e as value "
        "from read_csv('{data}/emissions/north_savo_alas_by_sector_1990_2024.csv')"
    ),
    "totals": (
        "select 'totals' as subject, 'MK11' as place, 'total' as series, year, total_ktco2e as value "
        "from read_csv('{data}/emissions/north_savo_alas_totals_1990_2024.csv')"
    ),
    "energy": (
        "select 'energy' as subject, 'MK11' as place, class_fi || subclass_fi as series, year, gwh as value "
        "from read_csv('{data}/energy/north_savo_alas_energy_gwh_1990_2024.csv')"
    ),
    "residents": (
        "select 'population' as subject, kuntanumero as place, 'population' as series, year, population as value from "
        "read_csv('{data}/population/population_2000_2022_all_309_municipalities_sotkanet.csv', all_varchar = true)"
    ),
}
MOST_ALARMS = {"sectors": 0, "totals": 0, "energy": 0, "residents": 1}
"""How many findings each may have where every year counts as new. Of 309 municipalities' residents it is Sipoo in 2009,
a part of which went to Helsinki: a change of borders in a table on one division."""


def alarms(data: Path, name: str, change: str = "true") -> list[str]:
    """What the questions about history find in a real series as if all its years came at once, some with a change."""
    found = []
    with warehouse.in_memory() as connection:
        connection.execute(asking.LOGARITHM)
        seed = warehouse.quoted(SEEDS_DIR / f"{asking.BOUNDS}.csv")
        connection.execute(f"create temp table bounds as select * from read_csv({seed}, header = true)")
        connection.execute(
            f"""
            create temp table points as
            select subject, place, 'alas' as method, series, year::integer as year, 'live' as origin,
                value::double as new, null::double as old, null::double as level, false as was_there, true as is_other,
                null::double as change, count(distinct place) over (partition by series) >= 5 as has_peers
            from ({SERIES[name].format(data=data)})
            """
        )
        connection.execute(f"update points set new = new * 3 where not ({change})")
        for question in ("unlike_history", "every_place_unlike_history", "repeated_year"):
            sql = (asking.QUESTIONS_DIR / f"{question}.sql").read_text(encoding="utf-8")
            rows = warehouse.records_of(connection, sql)
            found += [f"{question} {row['place']} {row['series']} {row['year']}" for row in rows]
    return found


@pytest.mark.parametrize("name", SERIES)
def test_a_real_series_raises_no_more_alarms_than_stated(name: str, shared_data: Path) -> None:
    found = alarms(shared_data, name)
    assert len(found) <= MOST_ALARMS[name], found


@pytest.mark.parametrize("name", SERIES)
def test_a_real_series_with_a_year_times_three_is_found(name: str, shared_data: Path) -> None:
    assert len(alarms(shared_data, name, "year <> 2015")) > MOST_ALARMS[name]
