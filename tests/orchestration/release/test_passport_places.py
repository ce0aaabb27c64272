"""Of which places' rows each number is: one query, asked of one number or of all."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.release.passport import PLACES_SQL

if TYPE_CHECKING:
    from tests.conftest import House


def test_asked_of_all_at_once_each_number_is_of_the_places_that_it_is_of_alone(house: House) -> None:
    """The site asks of all its numbers together, `passport` of one."""
    sql = PLACES_SQL.read_text(encoding="utf-8")
    key = "place_type, place_code, borders, year, indicator_code"
    with warehouse.opened(house.published / "warehouse.duckdb") as connection:
        connection.execute("""
            create temp table asked as
            select distinct 'municipality' as place_type, municipality_code as place_code, 'current' as borders, year,
                indicator_code
            from mart_municipal_indicators
            union all
            select distinct 'area', area_code, borders, year, indicator_code from mart_area_indicators
        """)
        grouped = f"select {key}, list_sort(list(part_code)) from ({sql}) group by all"  # noqa: S608 - our own query
        together = connection.execute(grouped).fetchall()
        assert len(together) == len(connection.execute("from asked").fetchall()), "each has its own place at least"
        parts = {tuple(number): places for *number, places in together}
        assert len({tuple(places) for number, places in parts.items() if number[1] == "EVK06"}) > 5
        for number in random.Random(4).sample(sorted(parts), 40):
            connection.execute("drop table asked")
            connection.execute(
                "create temp table asked as "
                "select ? as place_type, ? as place_code, ? as borders, ? as year, ? as indicator_code",
                list(number),
            )
            alone = connection.execute(f"select part_code from ({sql}) order by 1").fetchall()  # noqa: S608 - our own query
            assert [code for (code,) in alone] == parts[number], number
