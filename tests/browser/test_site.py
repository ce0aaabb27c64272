"""What a visitor of the built site meets, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from conftest import LANGUAGES
from crawl import IS_READY, Watch
from wording import finnish

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release
    from crawl import Document, Visit
    from playwright.sync_api import BrowserContext, Page

NAMES = (
    "kunta alue mittari koordinaattori toimenpiteet suunnitelmat laatu alkupera sanakirja aineistot tietoa "
    "saavutettavuus"
)
METHODS = "menetelmat menetelmat/drivers menetelmat/revisions menetelmat/targets"
MOST_TABLES = 40
"""Of one page."""
PLAIN_PAGES = {"/", *(f"/{name}/" for name in [*NAMES.split(), *METHODS.split()])}
NEWEST_OF_REGION = """
    select emissions_kt_co2e, emissions_per_resident_t_co2e, year
    from {mart_area_overview}
    where area_code = 'MK11' and borders = 'current' and method = '%s' and emissions_kt_co2e is not null
    order by year desc limit 1
"""


def faults(visits: dict[str, Visit], attribute: str) -> dict[str, Any]:
    return {path: getattr(visit, attribute) for path, visit in visits.items() if getattr(visit, attribute)}


def language_of(path: str) -> str:
    return path.split("/")[1] if path.startswith(LANGUAGES) else "fi"


def test_every_place_has_a_page(documents: dict[str, Document], release: Release) -> None:
    municipalities = release.rows("select '/kunta/' || slug || '/' from {dim_municipalities} where is_followed")
    areas = release.rows("""
        select distinct '/alue/' || slug || '/' from {dim_areas} inner join {mart_area_overview} using (area_code)
        where borders = 'current' and emissions_kt_co2e is not null
    """)
    indicators = release.rows("select '/mittari/' || replace(indicator_code, '_', '-') || '/' from {dim_indicators}")
    themes = release.rows("select distinct '/teema/' || theme || '/' from {dim_indicators}")
    coordinators = release.rows(
        "select '/koordinaattori/' || slug || '/' from {dim_areas} where area_type = 'project_area'"
    )
    embedded = release.rows("""
        select '/upote/' || slug || '/' || chart || '/' from {dim_municipalities}
        cross join (values ('paastot'), ('sektorit'), ('muutos')) as charts (chart) where is_followed
    """)
    # which page is whose: test_measures.py
    measures = [(path,) for path in documents if path.startswith("/toimenpide/")]
    assert [(len(measures),)] == release.rows("select count(*) from {mart_measures}")
    translated = {"/", "/kunta/", "/alue/", "/mittari/", *(path for (path,) in [*municipalities, *areas, *indicators])}
    in_finnish_only = PLAIN_PAGES | {path for (path,) in [*measures, *embedded, *themes, *coordinators]}
    others = {language + path.lstrip("/") for language in LANGUAGES for path in translated}
    assert set(documents) == translated | in_finnish_only | others


def test_no_page_makes_the_browser_complain(visits: dict[str, Visit]) -> None:
    assert {visit.status for visit in visits.values()} == {200}
    assert faults(visits, "complaints") == {}


def test_no_page_asks_anything_of_another_host(visits: dict[str, Visit], documents: dict[str, Document]) -> None:
    assert faults(visits, "outside") == {}
    assert {address for page in documents.values() for address in page.loads if not address.startswith("/")} == set()


def test_every_page_has_its_language_one_heading_and_a_title_of_its_own(documents: dict[str, Document]) -> None:
    assert {path: page.lang for path, page in documents.items() if page.lang != language_of(path)} == {}
    assert {path: page.h1 for path, page in documents.items() if len(page.h1) != 1 or not page.h1[0]} == {}
    titles = {(language_of(path), page.title) for path, page in documents.items()}
    assert len(titles) == len(documents)


def test_the_tables_of_each_page_are_numbered_anew_so_that_every_build_is_alike(published: Path) -> None:
    pages = {str(path): path.read_text(encoding="utf-8") for path in published.glob("site/**/*.html")}
    numbers = {path: [int(n) for n in re.findall(r'<table id="pitka-(\d+)"', text)] for path, text in pages.items()}
    assert sum(map(bool, numbers.values())) > 3, "enough pages to tell by"
    assert {path: found for path, found in numbers.items() if found and max(found) > MOST_TABLES} == {}


def test_nothing_is_too_wide_for_a_phone(phone_visits: dict[str, Visit]) -> None:
    assert faults(phone_visits, "too_wide") == {}
    assert faults(phone_visits, "complaints") == {}


def test_no_page_shows_a_missing_value_as_code_would(documents: dict[str, Document]) -> None:
    for word in ("undefined", "null", "NaN", "[object", "Error", "Evidence"):
        assert [path for path, page in documents.items() if word in page.text] == []


def test_example_data_says_so_on_every_page(documents: dict[str, Document], release: Release) -> None:
    said = {"fi": "Esimerkkiaineisto: luvut ovat keksittyjä", "sv": "Exempeldata: siffrorna", "en": "Example data: the"}
    marked = {path for path, page in documents.items() if said[language_of(path)] in page.text}
    assert marked == (set(documents) if release.about["has_example"] else set())


def test_headings_and_key_figures_are_read_without_javascript(
    without_javascript: BrowserContext, site_url: str, release: Release
) -> None:
    page = without_javascript.new_page()
    page.goto(site_url)
    text = page.locator("main").inner_text()
    page.close()
    ((total, _, year),) = release.rows(NEWEST_OF_REGION % "hinku")
    assert f"Pohjois-Savo vuonna {year}" in text
    assert finnish(total) in text


def test_the_front_page_gives_the_regions_numbers(page: Page, site_url: str, release: Release) -> None:
    page.goto(site_url)
    figures = page.locator(".avainluvut").first.inner_text()
    ((total, per_resident, _),) = release.rows(NEWEST_OF_REGION % "hinku")
    assert f"{finnish(total)} kt CO₂e" in figures
    assert f"{finnish(per_resident)} t CO₂e/asukas" in figures


def test_another_method_gives_its_own_numbers(page: Page, site_url: str, release: Release) -> None:
    ((total, _, _),) = release.rows(NEWEST_OF_REGION % "alas")
    ((method,),) = release.rows("select name_fi from {dim_methods} where method = 'alas'")
    watch = Watch(page, site_url)
    page.goto(site_url, wait_until="load")
    page.wait_for_function(IS_READY)
    page.get_by_role("radio", name=method).check()
    page.locator(".avainluvut", has_text=finnish(total)).first.wait_for()
    assert watch.complaints == []


def test_the_quality_page_names_every_source_file(documents: dict[str, Document], release: Release) -> None:
    text = documents["/laatu/"].text
    for file, sha256, publisher in release.rows("select file, sha256, publisher_name from {release_sources}"):
        assert {file, sha256, publisher} == {part for part in (file, sha256, publisher) if part in text}
    assert release.about["release_id"] in text


def test_measures_can_be_chosen_by_status(page: Page, site_url: str, release: Release) -> None:
    ((status, number),) = release.rows(
        "select status, count(*) from {mart_measures} group by status order by count(*), status limit 1"
    )
    page.goto(urljoin(site_url, "toimenpiteet/"), wait_until="load")
    page.wait_for_function(IS_READY)
    page.get_by_label("Tila").select_option(status)
    shown = page.locator(".taulukko tbody tr:visible")
    assert shown.count() == number
    assert set(shown.locator("td:nth-child(4)").all_inner_texts()) == {status}
    counts = page.locator(".avainluvut > div:visible").all_inner_texts()
    assert [count.lower().split() for count in counts] == [[*status.lower().split(), str(number), "kpl"]]


def test_a_table_is_sorted_from_the_keyboard(page: Page, site_url: str, release: Release) -> None:
    ((least,),) = release.rows("""
        select name_fi from {mart_municipal_overview} inner join {dim_municipalities} using (municipality_code)
        where method = 'hinku' and year = (select max(year) from {mart_municipal_overview})
        order by emissions_kt_co2e limit 1
    """)
    page.goto(site_url, wait_until="load")
    page.wait_for_function(IS_READY)
    table = page.locator(".taulukko:has(caption)").first
    table.get_by_role("button", name="Päästöt, kt CO₂e", exact=True).focus()
    page.keyboard.press("Enter")
    assert table.locator("thead th[aria-sort=ascending]").inner_text().startswith("Päästöt")
    assert table.locator("tbody th").first.inner_text() == least


def test_the_map_leads_to_a_municipality_from_the_keyboard(page: Page, site_url: str) -> None:
    watch = Watch(page, site_url)
    page.goto(site_url, wait_until="load")
    page.wait_for_function(IS_READY)
    page.locator(".kartta a:visible", has_text="Kuopio").focus()
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Kuopio").wait_for()
    page.wait_for_function(IS_READY)
    assert watch.complaints == []


def test_the_map_says_that_its_shapes_are_no_borders(documents: dict[str, Document], release: Release) -> None:
    assert release.rows("select distinct origin from {dim_municipality_shapes}") == [("example",)]
    assert "Kunnat on piirretty kaavamaisesti (esimerkkiaineisto)" in documents["/"].text
    assert "Kuntarajat:" not in documents["/"].text


def test_the_map_draws_every_followed_municipality(page: Page, site_url: str, release: Release) -> None:
    ((followed,),) = release.rows("select count(*) from {dim_municipality_shapes}")
    page.goto(site_url)
    assert page.locator(".kartta use:visible").count() == followed
