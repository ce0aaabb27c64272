"""An area's page on today's borders and on those of each year: both hold the marts' numbers, and a choice shows one.

Not here: what the numbers on today's borders are elsewhere on the page (`test_without_asking.py`).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawl import IS_READY
from wording import finnish

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release
    from playwright.sync_api import BrowserContext, Page

NUMBERS = """
    select slug, borders, method, year, emissions_kt_co2e, population, energy_gwh, is_complete, municipalities_loaded,
        numbers.municipalities_total
    from {mart_area_overview} as numbers inner join {dim_areas} using (area_code)
    where area_code in (
        select area_code from {mart_area_overview} as told where borders = 'current' and emissions_kt_co2e is not null
    )
"""
SAME = "Luvut ovat samat nykyisillä rajoilla"
NONE = "Vuosien omilla rajoilla lukuja ei ole"


@dataclass(frozen=True)
class Numbers:
    """Numbers of areas that have pages, by slug, method and year, on the borders of each year and on today's."""

    own: dict[tuple[str, str, int], tuple[Any, ...]]
    today: dict[tuple[str, str, int], tuple[Any, ...]]

    @classmethod
    def of(cls, release: Release) -> Numbers:
        sides: dict[str, dict[tuple[str, str, int], tuple[Any, ...]]] = {"of_year": {}, "current": {}}
        for slug, borders, method, year, *numbers in release.rows(NUMBERS):
            sides[borders][slug, method, year] = tuple(numbers)
        return cls(sides["of_year"], sides["current"])

    @property
    def pages(self) -> set[str]:
        return {slug for slug, *_ in self.today}

    @property
    def known(self) -> set[str]:
        return {slug for slug, *_ in self.own}

    @property
    def differing(self) -> set[str]:
        return {key[0] for key, numbers in self.own.items() if numbers[:4] != self.today[key][:4]}


def tables(html: str, caption: str) -> list[list[list[str]]]:
    """The cells of the rows of each table with this caption."""
    found = re.findall(rf"<table[^>]*>\s*<caption[^>]*>{re.escape(caption)}</caption>(.*?)</table>", html, re.DOTALL)
    bodies = [re.findall(r"<tr.*?</tr>", table.split("</thead>")[1], re.DOTALL) for table in found]
    return [
        [[text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]
        for rows in bodies
    ]


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def is_told(number: float, cell: str, decimals: int = 1) -> bool:
    """Whether the cell has the number, rounded either way where it lies half-way."""
    told = float(cell.replace("\xa0", "").replace("−", "-").replace(",", "."))
    return abs(told - number) <= 0.5001 * 10**-decimals and len(cell.partition(",")[2]) == decimals


def html_of(release: Release, slug: str) -> str:
    return (release.folder / "site" / "alue" / slug / "index.html").read_text(encoding="utf-8")


def test_an_area_whose_borders_changed_tells_its_numbers_on_both(release: Release) -> None:
    numbers = Numbers.of(release)
    assert {"maakunta-pohjois-savo", "seutukunta-varkaus"} <= numbers.differing
    assert "seutukunta-koillis-savo" in numbers.differing  # the same numbers, but of only a part of what it was then
    methods = release.rows("select method from {dim_methods} where is_of_emissions order by sort_order")
    for slug in numbers.differing:
        told = tables(html_of(release, slug), "Alueen päästöt kunkin vuoden omilla rajoilla")
        assert len(told) == len(methods) == len(tables(html_of(release, slug), "Alueen päästöt vuosittain")), slug
        for (method,), table in zip(methods, told, strict=True):
            wanted = {year: row for (*place, year), row in numbers.own.items() if place == [slug, method]}
            assert {int(row[0]) for row in table} == wanted.keys()
            for year, total, _, energy, residents, municipalities in table:
                kt, people, gwh, whole, loaded, of = wanted[int(year)]
                assert is_told(kt, total), (slug, year)
                assert is_told(gwh, energy), (slug, year)
                assert residents == finnish(people, 0), (slug, year)
                assert municipalities == f"{'' if whole else 'osasumma: '}{loaded}/{of} kuntaa"


def test_an_area_whose_numbers_are_the_same_offers_no_choice_and_says_so(release: Release) -> None:
    numbers = Numbers.of(release)
    assert numbers.known - numbers.differing
    assert numbers.pages - numbers.known
    for slug in numbers.pages:
        html = html_of(release, slug)
        assert ('name="rajat"' in html) == (slug in numbers.differing), slug
        assert (SAME in html) == (slug in numbers.known - numbers.differing), slug
        assert (NONE in html) == (slug in numbers.pages - numbers.known), slug


def test_a_partial_year_is_not_drawn_among_whole_ones(page: Page, site_url: str, release: Release) -> None:
    numbers = Numbers.of(release)
    slug, year = min(
        (slug, year) for (slug, _, year), row in numbers.own.items() if slug in numbers.differing and not row[3]
    )
    page.goto(urljoin(site_url, f"alue/{slug}/?rajat=of_year"))
    page.wait_for_function(IS_READY)
    chart = page.locator("[data-rajat=of_year] figure:visible").first
    cells = chart.locator(".luvut tbody tr").evaluate_all(
        "rows => rows.map((r) => [...r.cells].map((c) => c.textContent))"
    )
    drawn = {int(of): number for of, number, *_ in cells}
    assert drawn[year] == "–"
    assert set(drawn.values()) != {"–"}


def test_the_choice_of_borders_needs_no_script(
    without_javascript: BrowserContext, site_url: str, release: Release
) -> None:
    ((today, then),) = release.rows("""
        select max(emissions_kt_co2e) filter (where borders = 'current'),
            max(emissions_kt_co2e) filter (where borders = 'of_year')
        from {mart_area_overview} where area_code = 'MK11' and method = 'hinku' and year = 2020
    """)
    assert today != then
    page = without_javascript.new_page()
    page.goto(urljoin(site_url, "alue/maakunta-pohjois-savo/"))
    row = page.locator("tbody tr:visible", has=page.locator("th", has_text="2020"))
    assert finnish(today) in row.first.inner_text()
    page.get_by_role("radio", name="Kunkin vuoden omat rajat").check()
    assert finnish(then) in row.first.inner_text()
    assert page.locator("[data-rajat=current]:visible").count() == 0
    page.close()


def test_the_chosen_borders_stand_in_the_address_and_in_a_file(page: Page, site_url: str, tmp_path: Path) -> None:
    page.goto(urljoin(site_url, "alue/maakunta-pohjois-savo/"))
    page.wait_for_function(IS_READY)
    page.get_by_role("radio", name="Kunkin vuoden omat rajat").check()
    assert page.url == urljoin(site_url, "alue/maakunta-pohjois-savo/?rajat=of_year")
    page.reload()
    page.wait_for_function(IS_READY)
    table = page.get_by_role("region", name="Alueen päästöt kunkin vuoden omilla rajoilla")
    with page.expect_download() as waiting:
        table.locator("+ p [data-lataa=taulukko]").click()
    path = tmp_path / "table.csv"
    waiting.value.save_as(path)
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert ["Alueen rajat", "Kunkin vuoden omat rajat"] in lines
    page.get_by_role("radio", name="Nykyiset rajat").check()
    assert page.url == urljoin(site_url, "alue/maakunta-pohjois-savo/")
