"""Every indicator on the pages of its places and on its own, with its newest number.

Not here: what else a page tells (`test_site.py`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING, Any

from wording import unfinnish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Release

NEWEST_OF_EACH_INDICATOR = """
    select page, indicators.name_fi, unit, year, indicator_value, statuses.name_fi
    from (
        select 'kunta/' || slug as page, indicator_code, method, year, indicator_value, value_status
        from {mart_municipal_indicators} inner join {dim_municipalities} using (municipality_code)
        union all
        select 'alue/' || slug, indicator_code, method, year, indicator_value, value_status
        from {mart_area_indicators} as numbers inner join {dim_areas} as areas using (area_code)
        where borders = 'current' and area_code in (
            select area_code from {mart_area_overview} as told
            where borders = 'current' and emissions_kt_co2e is not null
        )
    )
    inner join {dim_indicators} as indicators using (indicator_code)
    inner join {dim_value_statuses} as statuses using (value_status)
    where method in ('none', 'hinku')
    qualify row_number() over (partition by page, indicator_code order by indicator_value is null, year desc) = 1
"""


def test_every_indicator_stands_on_the_page_of_each_place_with_its_newest_number(release: Release) -> None:
    of_page = defaultdict(list)
    for page, *number in release.rows(NEWEST_OF_EACH_INDICATOR):
        of_page[page].append(number)
    every = {name for (name,) in release.rows("select name_fi from {dim_indicators}")}
    of_other_methods = {"Päästöhyvitykset", "Päästökaupan osuus päästöistä"}  # than the one that a page begins with
    assert {name for numbers in of_page.values() for name, *_ in numbers} == every - of_other_methods
    for page, numbers in of_page.items():
        told = rows_of(release, page)
        for name, *number in numbers:
            assert_told(told, name, number, page)


def rows_of(release: Release, page: str) -> list[list[str]]:
    """Every three texts after one another on a page, in its order; of rows by method those by the first."""
    html = (release.folder / "site" / page / "index.html").read_text(encoding="utf-8")
    html = re.sub(r'<tr data-menetelma="(?!hinku").*?</tr>', "", html, flags=re.DOTALL)
    cells = [text for text in (part.strip() for part in re.split(r"<[^>]*>", unescape(html))) if text]
    return [cells[start : start + 3] for start in range(len(cells) - 2)]


def assert_told(told: list[list[str]], name: str, number: Sequence[Any], where: str) -> None:
    """That a row says this number of `name`, in its unit and of its year, or why there is none."""
    unit, year, value, status = number
    of_year = str(year) if value is None or status == "laskettu" else f"{year}, {status}"
    shown = next((text for first, text, last in told if (first, last) == (name, of_year)), "")
    if value is None:
        assert shown == status, (where, name)
        return
    told_number, said_unit = shown.split("\u00a0" + unit)[0], shown.endswith("\u00a0" + unit)
    assert said_unit, (where, name, shown)
    assert abs(unfinnish(told_number) - value) <= most_off(value), (where, name, shown, value)


def test_the_page_of_an_indicator_has_its_newest_number_of_each_place(release: Release) -> None:
    of_indicator = defaultdict(list)
    for page, name, unit, year, value, status in release.rows(NEWEST_OF_EACH_INDICATOR):
        of_indicator[name].append((page, unit, year, value, status))
    pages = dict(release.rows("select name_fi, 'mittari/' || replace(indicator_code, '_', '-') from {dim_indicators}"))
    places = dict(
        release.rows("""
            select 'kunta/' || slug, name_fi from {dim_municipalities}
            union all select 'alue/' || slug, name_fi from {dim_areas}
        """)
    )
    for name, numbers in of_indicator.items():
        told = rows_of(release, pages[name])
        links = (release.folder / "site" / pages[name] / "index.html").read_text(encoding="utf-8")
        namesakes = {place for place in places.values() if list(places.values()).count(place) > 1}
        for page, *number in numbers:
            assert f'href="/{page}/"' in links, (name, page)
            if places[page] not in namesakes:  # a municipality and an area of one name tell of two numbers
                assert_told(told, places[page], number, pages[name])


def most_off(value: float) -> float:
    """Half of the last decimal that a page shows of a number."""
    whole = value == int(value) or abs(value) >= 1000
    return 0.5000001 * (1 if whole else 0.1 if abs(value) >= 10 else 0.01)


PUBLISHERS_OF_EACH_INDICATOR = """
    select indicator_code, string_agg(distinct publisher_name, ', ' order by publisher_name)
    from (select indicator_code, unnest(string_split(source, ' ')) as dataset from {dim_indicators})
    inner join {release_sources} as sources on starts_with(dataset, sources.publisher || '_')
    group by indicator_code
"""


def test_the_page_of_an_indicator_names_all_whose_data_it_is_made_of(release: Release) -> None:
    of_indicator = dict(release.rows(PUBLISHERS_OF_EACH_INDICATOR))
    (codes,) = zip(*release.rows("select indicator_code from {dim_indicators}"), strict=True)
    assert set(of_indicator) == set(codes)
    for code, publishers in of_indicator.items():
        page = release.folder / "site" / "mittari" / code.replace("_", "-") / "index.html"
        text = " ".join(re.sub(r"<[^>]*>", " ", unescape(page.read_text(encoding="utf-8"))).split())
        assert f"Lähde {publishers}" in text, code
