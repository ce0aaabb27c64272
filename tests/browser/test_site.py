"""What a visitor of the built site meets, page by page."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from conftest import LANGUAGES
from crawl import IS_READY, Watch

if TYPE_CHECKING:
    from conftest import Release
    from crawl import Document, Visit
    from playwright.sync_api import BrowserContext, Page

NAMES = (
    "kunta alue mittari koordinaattori toimenpiteet suunnitelmat laatu alkupera sanakirja aineistot tietoa "
    "saavutettavuus"
)
METHODS = "menetelmat menetelmat/drivers menetelmat/revisions menetelmat/targets"
PLAIN_PAGES = {"/", *(f"/{name}/" for name in [*NAMES.split(), *METHODS.split()])}
NO_TARGET = "Tavoitetta ei ole asetettu"
NEWEST_OF_REGION = """
    select emissions_kt_co2e, emissions_per_resident_t_co2e, year
    from {mart_area_overview}
    where area_code = 'MK11' and borders = 'current' and method = '%s' and emissions_kt_co2e is not null
    order by year desc limit 1
"""


def finnish(number: float, decimals: int = 1) -> str:
    return f"{number:,.{decimals}f}".translate({ord(","): "\u00a0", ord("."): ",", ord("-"): "\u2212"})


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


def test_a_municipality_without_a_target_says_so(documents: dict[str, Document], release: Release) -> None:
    slugs = release.rows("""
        select slug, count(target_year) > 0 from {dim_municipalities} inner join {mart_municipal_overview}
        using (municipality_code) where is_followed group by slug
    """)
    assert any(not has_target for _, has_target in slugs)
    for slug, has_target in slugs:
        assert (NO_TARGET in documents[f"/kunta/{slug}/"].text) != has_target, slug


def test_a_municipality_tells_what_its_change_is_made_of(documents: dict[str, Document], release: Release) -> None:
    parts = release.rows("""
        select slug, from_year, to_year, name_fi, change_kt_co2e, total_change_kt_co2e
        from {mart_municipal_emission_drivers} inner join {dim_drivers} as driver using (driver_code)
        inner join (
            select municipality_code, method, year as to_year, reference_year from {mart_municipal_overview}
        ) using (municipality_code, method, to_year)
        inner join (select municipality_code, slug from {dim_municipalities}) using (municipality_code)
        where method = 'hinku' and from_year in (reference_year, to_year - 5) and abs(change_kt_co2e) >= 0.005
            and to_year = (select max(year) from {mart_municipal_overview} where emissions_kt_co2e is not null)
    """)
    assert len({slug for slug, *_ in parts}) > 10
    for slug, from_year, to_year, name, change, total in parts:
        words = (f"{from_year}–{to_year}, kt CO₂e", name, finnish(change, 2), finnish(total, 2))
        assert [word for word in words if word not in documents[f"/kunta/{slug}/"].text] == [], slug


def test_a_municipality_tells_where_its_target_stands(documents: dict[str, Document], release: Release) -> None:
    targets = release.rows("""
        select slug, target_level_kt_co2e, needed_reduction_kt_co2e_per_year, projected_lower_kt_co2e,
            projected_upper_kt_co2e, projected_reaching_year
        from {mart_target_outlook} inner join {dim_municipalities} on municipality_code = place_code
        where place_type = 'municipality' and outlook_status = 'computed'
    """)
    assert len(targets) > 5
    for slug, level, needed, lower, upper, year in targets:
        words = (finnish(level), finnish(needed), f"haarukka {finnish(lower)}–{finnish(upper)} kt CO₂e", str(year))
        assert [word for word in words if word not in documents[f"/kunta/{slug}/"].text] == [], slug


def test_a_municipality_outside_the_project_is_told_apart(documents: dict[str, Document], release: Release) -> None:
    slugs = release.rows("select slug from {dim_municipalities} where is_followed and project_area_code is null")
    assert slugs
    for (slug,) in slugs:
        assert "Kunta ei ole mukana hankkeessa" in documents[f"/kunta/{slug}/"].text


def test_a_partial_sum_is_never_called_a_total(documents: dict[str, Document], release: Release) -> None:
    areas = release.rows("""
        select distinct slug, municipalities_loaded, mart.municipalities_total, remark_fi
        from {mart_area_overview} as mart inner join {dim_areas} using (area_code)
        where borders = 'current' and not is_complete and emissions_kt_co2e is not null
    """)
    assert areas
    for slug, loaded, total, remark in areas:
        text = documents[f"/alue/{slug}/"].text
        assert f"osasumma: {loaded}/{total} kuntaa" in text
        html = (release.folder / "site" / "alue" / slug / "index.html").read_text(encoding="utf-8")
        figures = "".join(re.findall(r'<dl class="avainluvut".*?</dl>', html, re.DOTALL))
        assert "Päästöt, osasumma" in figures
        assert "yhteensä" not in figures.lower()
        assert (remark or "") in text


def test_a_municipality_names_the_rows_and_files_behind_its_numbers(
    documents: dict[str, Document], release: Release
) -> None:
    used = release.rows("""
        select distinct slug, file, sha256 from {mart_municipal_overview}
        inner join {dim_municipalities} using (municipality_code)
        inner join {release_sources} on snapshot_id in (emissions_snapshot_id, population_snapshot_id)
    """)
    rows = release.rows("""
        select slug, file, min(first_source_row), max(last_source_row), sum(source_rows)
        from {mart_passports} inner join {dim_municipalities} on municipality_code = place_code
        inner join {release_sources} using (snapshot_id)
        where is_followed and source_rows > 0 group by slug, sha256, file, dataset
    """)
    assert used
    for slug, *words in used:
        assert [word for word in words if word not in documents[f"/kunta/{slug}/"].text] == [], slug
    assert len(rows) > 100
    for slug, file, first, last, count in rows:
        told = f"{first}–{last} ({count} kpl)" if first != last else f"{first} ({count} kpl)"
        row = rf"{re.escape(file)}\s+(rivit|arvot) {re.escape(told)}"
        assert re.search(row, documents[f"/kunta/{slug}/"].text), slug


def test_a_municipality_tells_what_its_measures_cover(documents: dict[str, Document], release: Release) -> None:
    numbers = release.rows("""
        select slug, remaining_effort_kt_co2e, effort_after_measures_kt_co2e, capped_unseen_impact_kt_co2e,
            measures_without_impact
        from {mart_municipal_measures_against_gap} inner join {dim_municipalities} using (municipality_code)
        where remaining_effort_kt_co2e > 0 and effort_after_measures_kt_co2e is not null
    """)
    assert len(numbers) > 5
    for slug, remaining, after, impact, without in numbers:
        words = (f"{finnish(remaining)} kt CO₂e", f"{finnish(after)} kt CO₂e", f"{finnish(impact, 2)} kt CO₂e")
        text = documents[f"/kunta/{slug}/"].text
        assert [word for word in (*words, f"{without} toimenpiteestä") if word not in text] == [], slug


def test_a_municipality_tells_which_of_its_numbers_were_revised(
    documents: dict[str, Document], release: Release
) -> None:
    revised = release.rows("""
        select slug, year, previous_emissions_kt_co2e, emissions_kt_co2e
        from {mart_revisions} inner join {dim_municipalities} using (municipality_code)
        where method = 'hinku' and revision_kt_co2e is not null
    """)
    assert len({slug for slug, *_ in revised}) > 10
    for slug, year, before, now in revised:
        row = rf"{year}\s+{finnish(before)}\s+{finnish(now)}\s"
        assert re.search(row, documents[f"/kunta/{slug}/"].text), (slug, year)


def test_a_place_says_in_one_sentence_how_far_its_target_is(documents: dict[str, Document], release: Release) -> None:
    targets = release.rows("""
        select case place_type when 'area' then '/alue/' || areas.slug else '/kunta/' || towns.slug end || '/',
            trend_pct_per_year, needed_reduction_pct_per_year, projected_reaching_year, outlook.target_year
        from {mart_target_outlook} as outlook
        left join {dim_municipalities} as towns on municipality_code = place_code
        left join {dim_areas} as areas on area_code = place_code
        where outlook_status = 'computed' and is_leading and projected_reaching_year > outlook.target_year
    """)
    assert {path.split("/")[1] for path, *_ in targets} == {"kunta", "alue"}
    for path, trend, needed, reached, year in targets:
        text = documents[path].text
        assert f"{'vähenevät' if trend < 0 else 'kasvavat'} nyt noin {finnish(abs(trend))}\u00a0% vuodessa" in text, (
            path
        )
        assert f"Tavoite vaatisi {finnish(needed)}\u00a0% vuoden" in text, path
        assert f"vuonna {reached}, {reached - year} vuotta myöhässä" in text, path


def test_a_municipality_is_held_beside_the_five_most_like_it(documents: dict[str, Document], release: Release) -> None:
    alike = release.rows("""
        select towns.slug, others.name_fi, population, emissions_per_resident_t_co2e
        from {mart_alike_municipalities} as alike inner join {dim_municipalities} as towns using (municipality_code)
        inner join {dim_municipalities} as others on others.municipality_code = alike_municipality_code
        inner join {mart_municipal_overview} as numbers
            on numbers.municipality_code = alike_municipality_code and year = emissions_year
        where numbers.method = 'hinku'
        order by towns.slug, alike_rank
    """)
    assert len(alike) == 5 * 19
    for slug in {slug for slug, *_ in alike}:
        text = documents[f"/kunta/{slug}/"].text
        rows = [rf"{name}\s+{finnish(size, 0)}\s+{finnish(each)}\s" for of, name, size, each in alike if of == slug]
        assert re.search(".*".join(rows), text[text.index("Samankaltaisimmat kunnat") :], re.DOTALL), slug


def test_a_place_without_a_target_tells_what_the_regions_would_ask(
    documents: dict[str, Document], release: Release
) -> None:
    asks = release.rows("""
        select case asks.place_type when 'area' then '/alue/' || areas.slug else '/kunta/' || towns.slug end || '/',
            asked_level_kt_co2e, asked_reduction_kt_co2e_per_year, regional_target_year
        from {mart_regional_target_asks} as asks
        left join {dim_municipalities} as towns on municipality_code = place_code
        left join {dim_areas} as areas on area_code = place_code
        where asked_reduction_kt_co2e_per_year is not null and coalesce(is_followed, true)
    """)
    assert {path.split("/")[1] for path, *_ in asks} == {"kunta", "alue"}
    for path, level, reduction, year in asks:
        text = documents[path].text
        words = (f"{finnish(level)} kt CO₂e", f"{finnish(reduction, 2)} kt CO₂e vuodessa", f"enintään vuonna {year}")
        assert [word for word in (*words, "Tämä ei ole paikan oma tavoite.") if word not in text] == [], path
    asked = {path for path, *_ in asks}
    others = {path for path in documents if path.startswith(("/kunta/", "/alue/"))} - asked
    assert [path for path in others if "Tämä ei ole paikan oma tavoite." in documents[path].text] == []


def test_sectors_tell_their_share_and_their_change(documents: dict[str, Document], release: Release) -> None:
    sectors = release.rows("""
        select '/kunta/' || slug || '/', sectors.name_fi, emissions_kt_co2e, share_pct, change_from_previous_year_kt_co2e,
            change_from_base_pct
        from {mart_municipal_emissions} as numbers inner join {dim_municipalities} using (municipality_code)
        inner join {dim_sectors} as sectors using (sector_code)
        where is_followed and method = 'hinku' and share_pct is not null and change_from_base_pct is not null
            and year = (select max(year) from {mart_municipal_emissions})
    """)
    assert len(sectors) > 19 * 8
    for path, name, emissions, share, change, from_base in sectors:
        cells = (
            finnish(emissions, 2),
            finnish(share),
            ("+" if round(change, 2) > 0 else "") + finnish(change, 2),
            ("+" if round(from_base, 1) > 0 else "") + finnish(from_base) + "\xa0%",
        )
        row = " ".join((name, *cells)).replace("−0,00", "0,00").replace("−0,0\xa0", "0,0\xa0")
        assert row in documents[path].text.replace("−0,00", "0,00").replace("−0,0\xa0", "0,0\xa0"), (path, name)


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
