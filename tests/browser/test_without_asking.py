"""What a page holds by itself: every number and chart without a script, a small load, its state in the address, files.

Not here: what the numbers of one page are (`test_site.py`), and accessibility (`test_accessibility.py`).
"""

from __future__ import annotations

import csv
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from conftest import served
from crawl import IS_READY
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from wording import finnish, unfinnish

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release
    from playwright.sync_api import BrowserContext, Page, Request

MOST_BYTES, MOST_REQUESTS = 250_000, 15
KINDS = (
    "",
    "kunta/",
    "kunta/kuopio/",
    "alue/",
    "alue/yla-savo/",
    "alue/maakunta-pohjois-savo/",
    "mittari/",
    "mittari/emissions-total/",
    "teema/energy/",
    "koordinaattori/yla-savo/",
    "toimenpiteet/",
    "toimenpide/kuo-003/",
    "aineistot/",
    "menetelmat/",
    "laatu/",
    "sanakirja/",
    "toimenpide/kuo-003/",
    "en/",
    "sv/kunta/kuopio/",
)
NEWEST_OF_EACH_PLACE = """
    select 'kunta/' || slug, method, emissions_kt_co2e, emissions_per_resident_t_co2e, year
    from {mart_municipal_overview} inner join {dim_municipalities} using (municipality_code)
    where emissions_kt_co2e is not null
    qualify year = max(year) over ()
    union all
    select 'alue/' || slug, method, emissions_kt_co2e, emissions_per_resident_t_co2e, year
    from {mart_area_overview} inner join {dim_areas} as areas using (area_code)
    where borders = 'current' and emissions_kt_co2e is not null
    qualify year = max(year) over ()
"""
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value)))
        .observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def of_method(html: str, method: str) -> str:
    """The text of a page's part for one calculation method."""
    parts = re.split(r'<div data-menetelma="(\w+)">', html)
    return " ".join(
        re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]*>", " ", part)))
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
        if name == method
    )


def test_every_place_tells_its_newest_emissions_by_every_method(release: Release) -> None:
    numbers = release.rows(NEWEST_OF_EACH_PLACE)
    assert {method for _, method, *_ in numbers} == {"hinku", "hinku_credits", "alas"}
    for page, method, total, per_resident, year in numbers:
        html = (release.folder / "site" / page / "index.html").read_text(encoding="utf-8")
        text = of_method(html, method)
        words = (f"{finnish(total)} kt CO₂e", f"{finnish(per_resident)} t CO₂e/asukas", f"Päästöt vuonna {year}")
        assert [word for word in words if word not in text] == [], (page, method)


def test_every_place_tells_the_change_of_the_year(release: Release) -> None:
    changes = release.rows("""
        select page, method, emissions_kt_co2e - previous from (
            select page, method, year, emissions_kt_co2e, max(year) over () as newest, lag(emissions_kt_co2e)
                over (partition by page, method order by year) as previous
            from (
                select 'kunta/' || slug as page, method, year, emissions_kt_co2e
                from {mart_municipal_overview} inner join {dim_municipalities} using (municipality_code)
                union all
                select 'alue/' || slug, method, year, emissions_kt_co2e
                from {mart_area_overview} inner join {dim_areas} using (area_code)
                where borders = 'current' and is_complete
            )
        ) where year = newest and emissions_kt_co2e is not null and previous is not null
    """)
    assert len(changes) > 3 * 25
    for page, method, change in changes:
        html = (release.folder / "site" / page / "index.html").read_text(encoding="utf-8")
        told = re.search(r"([+−]?[\d\xa0]+,\d+)\xa0kt CO₂e edellisvuodesta", of_method(html, method))
        assert told, (page, method)
        number = float(told[1].replace("\xa0", "").replace("−", "-").replace(",", "."))
        assert abs(number - change) <= (0.0051 if abs(change) < 10 else 0.051), (page, method, told[1], change)


def test_every_key_figure_tells_its_change_of_the_year(release: Release) -> None:
    changes = release.rows("""
        select page, method, unit, change_from_previous_year
        from (
            select 'kunta/' || slug as page, method, indicator_code, year, change_from_previous_year
            from {mart_municipal_indicators} inner join {dim_municipalities} as towns using (municipality_code)
            where is_followed
            union all
            select 'alue/' || slug, method, indicator_code, year, change_from_previous_year
            from {mart_area_indicators} inner join {dim_areas} as areas using (area_code)
            where borders = 'current' and area_code in (select area_code from {mart_area_overview})
        ) inner join {dim_indicators} as indicators using (indicator_code)
        where year = (select max(year) from {mart_municipal_overview} where emissions_kt_co2e is not null)
            and indicator_code in ('emissions_per_resident', 'change_from_base', 'target_gap', 'energy_total')
            and change_from_previous_year is not null
    """)
    assert len(changes) > 3 * 60
    for page, method, unit, change in changes:
        html = (release.folder / "site" / page / "index.html").read_text(encoding="utf-8")
        said = "prosenttiyksikköä" if unit == "%" else re.escape(unit)
        told = re.findall(rf"([+−\d,\xa0]+)\xa0{said} edellisvuodesta", of_method(html, method))
        most_off = (0.01 if abs(change) < 10 else 0.1) / 2 + 1e-9
        assert any(abs(unfinnish(number) - change) <= most_off for number in told), (page, method, unit, change, told)


def test_every_chart_has_its_numbers_as_text(release: Release) -> None:
    numbers = release.rows("""
        select slug, method, year, emissions_kt_co2e from {mart_municipal_emissions}
        inner join {dim_municipalities} using (municipality_code)
        where is_followed and year in (2005, 2015, 2024) and emissions_kt_co2e is not null
    """)
    assert len(numbers) > 19 * 3 * 10 * 2
    tables = {}
    for slug, method, year, emissions in numbers:
        html = (release.folder / "site" / "kunta" / slug / "index.html").read_text(encoding="utf-8")
        if (slug, method) not in tables:
            part = re.split(r'<div data-menetelma="(\w+)">', html)
            own = "".join(p for name, p in zip(part[1::2], part[2::2], strict=True) if name == method)
            tables[slug, method] = re.findall(r'<details class="luvut">.*?</details>', own, re.DOTALL)
        rows = [
            row for table in tables[slug, method] for row in re.findall(rf"<th>{year}</th>.*?</tr>", table, re.DOTALL)
        ]
        assert any(f"<td>{finnish(emissions)}</td>" in row for row in rows), (slug, method, year)


def test_the_chosen_method_and_its_charts_show_without_javascript(
    without_javascript: BrowserContext, site_url: str, release: Release
) -> None:
    page = without_javascript.new_page()
    numbers = {m: total for p, m, total, *_ in release.rows(NEWEST_OF_EACH_PLACE) if p == "kunta/kuopio"}
    page.goto(urljoin(site_url, "kunta/kuopio/"))
    for method, total in numbers.items():
        page.locator(f"#menetelma-{method}").check()
        assert finnish(total) in page.locator(".avainluvut:visible").first.inner_text()
        assert page.locator(".kaavio svg:visible").count() == 3
    assert page.locator(":is(.lataa, select):visible").count() == 0
    for more in page.locator(".lisaa:visible").all():
        more.click()
    folded_or_other = page.locator("tbody tr").evaluate_all(
        """(rows, method) => rows.filter((row) => row.closest('details:not([open])')
            || ![undefined, method].includes(row.closest('[data-menetelma]')?.dataset.menetelma)).length""",
        method,
    )
    assert page.locator("tbody tr:visible").count() == page.locator("tbody tr").count() - folded_or_other
    page.close()


@pytest.mark.parametrize("path", KINDS)
def test_a_page_is_small_and_stands_still(desktop: BrowserContext, site_url: str, path: str) -> None:
    page = desktop.new_page()
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.extend([request]))
    page.goto(urljoin(site_url, path), wait_until="networkidle")
    assert page.evaluate(SHIFTS) < 0.01
    sizes = {request.url: request.sizes()["responseBodySize"] for request in done}
    page.close()
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    scripts = {"sivu.js", "kartta.js"} if path in ("", "en/") else {"sivu.js"}
    assert {url.rpartition("/")[2] for url in sizes if url.endswith(".js")} == scripts


def test_a_choice_stands_in_the_address_and_shows_again(page: Page, site_url: str, release: Release) -> None:
    ((total,),) = release.rows(f"""
        select emissions_kt_co2e from ({NEWEST_OF_EACH_PLACE}) as numbers (page, method, emissions_kt_co2e, each, year)
        where page = 'kunta/kuopio' and method = 'alas'
    """)  # noqa: S608 - our own query
    page.goto(urljoin(site_url, "kunta/kuopio/"))
    page.wait_for_function(IS_READY)
    page.locator("#menetelma-alas").check()
    assert page.url == urljoin(site_url, "kunta/kuopio/?menetelma=alas")
    page.goto(urljoin(site_url, "toimenpiteet/"))
    page.go_back()
    page.wait_for_function(IS_READY)
    assert finnish(total) in page.locator(".avainluvut:visible").first.inner_text()
    page.reload()
    page.wait_for_function(IS_READY)
    assert finnish(total) in page.locator(".avainluvut:visible").first.inner_text()


def test_a_link_to_chosen_and_sorted_measures_shows_the_same(desktop: BrowserContext, site_url: str) -> None:
    first = desktop.new_page()
    first.goto(urljoin(site_url, "toimenpiteet/"))
    first.wait_for_function(IS_READY)
    first.get_by_label("Kunta").select_option(label="Kuopio")
    first.get_by_role("button", name="Määräaika").click()
    first.get_by_role("button", name="Määräaika").click()
    second = desktop.new_page()
    second.goto(first.url)
    second.wait_for_function(IS_READY)
    rows, again = (page.locator("tbody tr:visible").all_inner_texts() for page in (first, second))
    first.close()
    second.close()
    assert len(rows) > 3
    assert again == rows
    assert sorted(rows) != rows


def test_no_measure_chosen_is_told_in_words(page: Page, site_url: str) -> None:
    page.goto(urljoin(site_url, "toimenpiteet/"))
    page.wait_for_function(IS_READY)
    told = page.get_by_text("Näillä valinnoilla ei ole toimenpiteitä.")
    assert not told.is_visible()
    page.get_by_label("Tila").select_option("tuntematon")
    page.get_by_label("Kunta").select_option(label="Tervo")
    assert told.is_visible()
    assert page.locator("tbody tr:visible").count() == 0


def test_the_arrow_keys_tell_the_numbers_of_a_chart(page: Page, site_url: str, release: Release) -> None:
    numbers = release.rows("""
        select year, emissions_kt_co2e from {mart_municipal_overview} inner join {dim_municipalities}
        using (municipality_code) where slug = 'kuopio' and method = 'hinku' and emissions_kt_co2e is not null
        order by year desc limit 2
    """)
    page.goto(urljoin(site_url, "kunta/kuopio/"))
    page.wait_for_function(IS_READY)
    page.locator(".piirros").first.focus()
    for year, total in numbers:
        page.keyboard.press("ArrowLeft")
        told = page.locator(".lukema:visible").inner_text()
        assert f"{year}, kt CO₂e" in told
        assert f"Päästöt {finnish(total)}" in told
    page.keyboard.press("Escape")
    assert page.locator(".lukema:visible").count() == 0


def test_a_table_as_a_file_says_what_its_numbers_are(
    page: Page, site_url: str, release: Release, tmp_path: Path
) -> None:
    page.goto(urljoin(site_url, "kunta/kuopio/?menetelma=alas"))
    page.wait_for_function(IS_READY)
    with page.expect_download() as waiting:
        table = page.get_by_role("region", name="Päästöt, energia ja väkiluku vuosittain")
        table.locator("+ p [data-lataa=taulukko]").click()
    name = waiting.value.suggested_filename
    assert re.fullmatch(rf"kuopio-[a-z-]+-{re.escape(release.about['release_id'])}\.csv", name), name
    path = tmp_path / "table.csv"
    waiting.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    about = {line[0]: line[1] for line in lines[: lines.index([])]}
    assert about["Sivu"] == "Kuopio"
    assert about["Laskentatapa"] == "Kaikki päästöt"
    assert about["Ilmastovaranto"] == f"julkaisu {release.about['release_id']}"
    assert about["Huomautus"].startswith("Esimerkkiaineisto")
    assert about["Lähde"]
    header, *rows = lines[lines.index([]) + 1 :]
    numbers = release.rows("""
        select year, emissions_kt_co2e from {mart_municipal_overview} inner join {dim_municipalities}
        using (municipality_code) where slug = 'kuopio' and method = 'alas' order by year desc
    """)
    assert header[:2] == ["Vuosi", "Päästöt, kt CO₂e"]
    plain = [(str(year), "" if total is None else f"{total:.1f}".replace(".", ",")) for year, total in numbers]
    assert [tuple(row[:2]) for row in rows] == plain


def test_a_chart_as_a_file_says_what_it_shows(page: Page, site_url: str, release: Release, tmp_path: Path) -> None:
    page.goto(urljoin(site_url, "kunta/kuopio/"))
    page.wait_for_function(IS_READY)
    with page.expect_download() as waiting:
        page.locator("[data-lataa=kuva]:visible").first.click()
    assert waiting.value.suggested_filename.endswith(f"-{release.about['release_id']}.svg")
    path = tmp_path / "chart.svg"
    waiting.value.save_as(path)
    svg = path.read_text(encoding="utf-8")
    for word in ("kt CO₂e", "Kuopio", release.about["release_id"], "Syke", "Esimerkkiaineisto", "Hinku"):
        assert word in svg
    drawn = page.context.new_page()
    drawn.goto(path.as_uri())
    assert drawn.locator("svg").count() == 1  # a browser reads it as a picture of its own
    drawn.close()


def test_paper_has_every_row(page: Page, site_url: str) -> None:
    for path in ("toimenpiteet/", "sanakirja/"):
        page.goto(urljoin(site_url, path))
        page.wait_for_function(IS_READY)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        rows = page.locator("tbody tr")
        assert rows.count() > 100
        assert page.locator("tbody tr:visible").count() == rows.count()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert page.locator("tbody tr:visible").count() < rows.count()


def test_a_chart_stands_in_a_frame_of_another_site_and_a_page_does_not(
    desktop: BrowserContext, site_url: str, release: Release
) -> None:
    ((total,),) = release.rows(
        f"select total from ({NEWEST_OF_EACH_PLACE}) as numbers (page, method, total, each, year) "  # noqa: S608 - our own query
        "where page = 'kunta/kuopio' and method = 'hinku'"
    )
    page = desktop.new_page()
    frames = "".join(f'<iframe src="{urljoin(site_url, path)}"></iframe>' for path in ("upote/kuopio/paastot/", ""))
    with served(Starlette(routes=[Route("/", lambda _: HTMLResponse(frames))])) as other_site_url:
        page.goto(other_site_url)
        chart = page.frame_locator("iframe").first
        chart.locator(".kaavio svg:visible").wait_for()
        assert finnish(total) in str(chart.locator(".piirros").get_attribute("aria-label"))
        assert chart.locator("nav").count() == 0
        assert "Esimerkkiaineisto" in chart.locator("body").inner_text()
        assert page.frame_locator("iframe").last.locator("#sisalto").count() == 0
    page.close()
