"""The page of a number's origin: it tells what `ilmasto passport` tells, is led to by numbers, and names its states."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from conftest import served
from crawl import IS_READY, TOO_WIDE, Watch
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route
from test_accessibility import AXE, VIOLATIONS

from orchestration.release.passport import passport
from orchestration.release.serve import application

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release
    from playwright.sync_api import BrowserContext, Page
    from playwright.sync_api import Route as Held

MOST_BYTES_OF_ALL = 1_200_000
KUOPIO = "alkupera/?paikka=kuopio&mittari=emissions-total&vuosi=2023&menetelma=alas"
REGION = "alkupera/?paikka=MK11&mittari=target-gap"
OF_OTHER_YEARS = ("change_from_base", "emissions_trend", "target_gap", "needed_reduction", "remaining_budget")
FILES = """() => [...document.querySelectorAll('#passi .taulukko')]
    .filter((t) => t.getAttribute('aria-label') === 'Tiedostot, joista luku tulee')
    .flatMap((t) => [...t.querySelectorAll('tbody tr')])
    .map((tr) => [...[...tr.cells[0].childNodes].map((n) => n.textContent), tr.querySelector('code').textContent])"""
DRAWN = """
    select place, slug, indicator_code, year, method from (
        select municipality_code as place, slug, indicator_code, year, method
        from {mart_municipal_indicators} as numbers
        inner join {dim_municipalities} as places using (municipality_code)
        union all
        select area_code, slug, indicator_code, year, method
        from {mart_area_indicators} as numbers inner join {dim_areas} as places using (area_code)
        where borders = 'current' and area_code in (
            select area_code from {mart_area_overview} where borders = 'current' and emissions_kt_co2e is not null
        )
    ) order by all
"""


def state(page: Page) -> str:
    """Which of its states the page is in, once it has stopped fetching."""
    page.wait_for_function("() => !['', 'haetaan'].includes(document.getElementById('passi')?.dataset.tila ?? '')")
    return str(page.locator("#passi").get_attribute("data-tila"))


def in_finnish(line: str) -> tuple[str, str, str]:
    """A line `from` of a passport as the page has it: the file, its rows, and the dataset."""
    told = re.match(
        r"\s+from\s+(?P<file>\S+), (?:no row of it|(?:row|value)s? (?P<rows>[\d-]+)(?: \((?P<count>\d+) of them\))?"
        r"(?: of JSON-stat's list `value`, the first being 0)?)(?: of (?P<places>\d+) places)?"
        r"(?: of years (?P<years>[\d, -]+))?: (?P<dataset>\w+), ",
        line,
    )
    assert told, line
    if told["rows"] is None:
        return told["file"], "ei yhtään riviä", told["dataset"]
    one, many = ("kohta", "kohdat") if told["file"].endswith(".json") else ("rivi", "rivit")
    rows = f"{many} {told['rows']} ({told['count']} kpl)" if told["count"] else f"{one} {told['rows']}"
    places = f", {told['places']} paikasta" if told["places"] else ""
    years = f", vuosilta {told['years']}" if told["years"] else ""
    return told["file"], (rows + places + years).replace("-", "\u2013"), told["dataset"]


def drawn(release: Release) -> list[tuple[str, str, str, int, str]]:
    """Numbers of municipalities and areas: at random, and of each kind that is made in a way of its own."""
    numbers = release.rows(DRAWN)
    dice = random.Random(12)
    kinds = [
        [number for number in numbers if number[2] == kind and number[0].isdigit() == is_municipality]
        for kind in (*OF_OTHER_YEARS, "measures", "events", "plans_in_force_share")
        for is_municipality in (True, False)
    ]
    of_a_kind = [number for kind in kinds for number in dice.sample(kind, min(2, len(kind)))]
    return [*dice.sample(numbers, 20), *of_a_kind]


def test_the_page_tells_of_drawn_numbers_what_the_command_tells(page: Page, site_url: str, release: Release) -> None:
    numbers = drawn(release)
    assert len(numbers) > 45
    assert {kind for _, _, kind, *_ in numbers} > set(OF_OTHER_YEARS)
    for code, slug, indicator, year, method in numbers:
        query = f"paikka={slug}&mittari={indicator}&vuosi={year}&menetelma={method}"
        page.goto(urljoin(site_url, f"alkupera/?{query}"))
        assert state(page) == "valmis", query
        lines = passport(release.folder, indicator, code, year, "current")
        values = [re.match(r"\s+value\s+(.+?)  .*, method (\w+)", line) for line in lines]
        (wanted,) = (value[1] for value in values if value and value[2] == method)
        told = page.locator(".passin-luku").inner_text().replace("\u2212", "-")
        assert told == wanted.replace(" ", "\u00a0", 1) or (wanted == "none" and told.startswith("Lukua ei ole")), query
        files = {in_finnish(line) for line in lines if line.lstrip().startswith("from")}
        shown = page.evaluate(FILES)
        assert {(file, rows, dataset) for file, rows, dataset, _ in shown} == files, query
        digests = {line.split()[1] for line in lines if line.lstrip().startswith("sha256")}
        assert {digest for *_, digest in shown} == digests, query


@pytest.mark.parametrize(
    ("path", "count"), [("kunta/kuopio/", 350), ("alue/yla-savo/", 300), ("mittari/emissions-total/", 60)]
)
def test_each_number_of_a_page_leads_to_the_passport_of_that_number(
    page: Page, site_url: str, path: str, count: int
) -> None:
    page.goto(urljoin(site_url, path))
    page.wait_for_function(IS_READY)
    links: list[tuple[str, str]] = page.eval_on_selector_all(
        "a[href^='/alkupera/?']", "(as) => as.map((a) => [a.getAttribute('href'), a.textContent])"
    )
    assert len(links) > count
    for href, text in random.Random(2).sample(links, 12):
        asked = parse_qs(urlsplit(href).query)
        page.goto(urljoin(site_url, href))
        assert state(page) == "valmis", href
        told = page.locator(".passin-luku").inner_text()
        if not re.match(r"[+\u2212]?\d", text):
            assert told.startswith("Lukua ei ole"), (href, text)
            continue
        short, whole = (
            float(re.sub(r"[^\d,-]", "", t.split("\u00a0%")[0].replace("\u2212", "-")).replace(",", "."))
            for t in (re.match(r"[+\u2212]?[\d\u00a0]+(?:,\d+)?", told_or_text)[0] for told_or_text in (text, told))  # type: ignore[index] # both begin with a number
        )
        decimals = len(text.split(",")[1].split("\u00a0")[0]) if "," in text else 0
        assert abs(short - whole) <= 0.5 * 10**-decimals + 1e-9, (href, text, told)
        for name in ("vuosi", "menetelma"):
            if name in asked and f"{name}=" in page.url:
                assert parse_qs(urlsplit(page.url).query)[name] == asked[name]


def test_a_passport_has_its_formula_checks_earlier_values_and_a_citation(
    page: Page, site_url: str, release: Release
) -> None:
    watch = Watch(page, site_url)
    page.goto(urljoin(site_url, KUOPIO))
    assert state(page) == "valmis"
    text = page.locator("#passi").inner_text()
    ((formula, now, before, passed),) = release.rows("""
        select formula_fi, emissions_kt_co2e, previous_emissions_kt_co2e,
            (select count(*) from {release_checks} where status = 'passed')
        from {mart_revisions} as revisions, {dim_indicators} as indicators
        where municipality_code = '297' and year = 2023 and method = 'alas' and indicator_code = 'emissions_total'
            and previous_emissions_kt_co2e is not null and released_by = 'publisher'
    """)
    for told in (formula, f"{now:.4f}".replace(".", ","), f"{before:.4f}".replace(".", ","), str(passed)):
        assert told in text, told
    citation = page.locator(".viittaus").inner_text()
    for told in ("Kuopio, päästöt yhteensä 2023", "Syke", release.about["release_id"], page.url, "haettu "):
        assert told in citation, told
    assert ("Esimerkkiaineisto" in citation) == release.about["has_example"]
    for link in page.locator("#passi a").all():
        answer = page.request.get(urljoin(site_url, str(link.get_attribute("href"))))
        assert answer.status == 200, link
    assert watch.complaints == watch.outside == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("paikka=atlantis&mittari=events", "Paikkaa ”atlantis” ei ole"),
        ("paikka=tervo&mittari=tuuli", "Mittaria ”tuuli” ei ole"),
        ("paikka=tervo&mittari=emissions_total&vuosi=1995", "Mittarin vuodet tästä paikasta: 1990, 2005–2024"),
        ("paikka=tervo&mittari=emissions_total&menetelma=oma", "Laskentatapaa ”oma” ei ole"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(page: Page, site_url: str, query: str, told: str) -> None:
    page.goto(urljoin(site_url, f"alkupera/?{query}"))
    assert state(page) == "ei-ole"
    assert told in page.get_by_role("status").inner_text()
    assert page.locator("#passi").inner_text() == ""
    assert "Haetaan" not in page.locator("main").inner_text()


def test_nothing_chosen_asks_for_a_choice_and_fetches_nothing(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(urljoin(site_url, "alkupera/"), wait_until="networkidle")
    assert state(page) == "valitse"
    assert [url for url in asked if url.endswith(".json")] == []


@pytest.mark.parametrize("broken", ["julkaisu.json", "paikat/kuopio.json"])
@pytest.mark.parametrize(("status", "body"), [(404, ""), (500, ""), (200, '{"cut off":')])
def test_a_failure_is_told_as_one_and_can_be_tried_again(
    page: Page, published: Path, broken: str, status: int, body: str
) -> None:
    mended: list[bool] = []
    whole = (published / "site" / "alkupera" / broken).read_text(encoding="utf-8")

    async def answer(_: object) -> Response:
        return Response(whole) if mended else Response(body, status)

    with served(
        Starlette(
            routes=[
                Route(f"/r/{published.resolve().name}/alkupera/{broken}", answer),
                Mount("/", application(published)),
            ]
        )
    ) as url:
        page.goto(urljoin(url, KUOPIO))
        assert state(page) == "virhe"
        told = page.get_by_role("status").inner_text()
        assert "ei voitu hakea" in told
        assert "aineistoissa" in told
        assert page.locator("#passi").inner_text() == ""
        mended.append(True)
        page.get_by_role("button", name="Yritä uudelleen").click()
        page.locator(".passin-luku").wait_for()
        assert state(page) == "valmis"
        assert "ei voitu hakea" not in page.locator("main").inner_text()


def test_while_it_fetches_it_says_so_and_the_last_choice_is_what_shows(page: Page, site_url: str) -> None:
    held: list[Held] = []
    page.route("**/paikat/kuopio.json", lambda route: held.extend([route]))
    page.goto(urljoin(site_url, KUOPIO))
    page.get_by_text("Haetaan…").wait_for()
    assert page.locator("#passi").get_attribute("data-tila") == "haetaan"
    page.locator("select[name=paikka]").select_option("tervo")
    page.locator("#passi h2", has_text="Tervo").wait_for()
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    assert page.locator("#passi h2").inner_text().startswith("Tervo")
    assert "Haetaan" not in page.locator("main").inner_text()


def test_it_is_chosen_with_the_keyboard_and_stands_in_the_address(desktop: BrowserContext, site_url: str) -> None:
    page = desktop.new_page()
    desktop.grant_permissions(["clipboard-read", "clipboard-write"], origin=site_url.rstrip("/"))
    page.goto(urljoin(site_url, KUOPIO))
    assert state(page) == "valmis"
    names = []
    page.locator("select[name=paikka]").focus()
    for _ in range(4):
        names.append(page.evaluate("document.activeElement.name"))
        page.keyboard.press("Tab")
    assert names == ["paikka", "mittari", "menetelma", "vuosi"]
    page.locator("select[name=vuosi]").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#passi h2", has_text="2022").wait_for()
    assert "vuosi=2022" in page.url
    page.locator("select[name=mittari]").focus()
    page.keyboard.type("Hankintojen")
    page.locator("#passi h2", has_text="hankintojen arvo").wait_for()
    assert "menetelma" not in page.url
    assert page.locator("select[name=menetelma]").is_hidden()
    number = page.locator(".passin-luku").inner_text()
    page.reload()
    assert state(page) == "valmis"
    assert page.locator(".passin-luku").inner_text() == number
    button = page.get_by_role("button", name=re.compile("tunniste")).first
    button.focus()
    page.keyboard.press("Enter")
    button.get_by_text("Kopioitu").wait_for()
    assert re.fullmatch("[0-9a-f]{64}", page.evaluate("navigator.clipboard.readText()"))
    page.close()


@pytest.mark.parametrize("query", [KUOPIO, REGION, "alkupera/", "alkupera/?paikka=tervo&mittari=plan-age&vuosi=1995"])
def test_it_fits_a_phone_and_axe_finds_nothing_serious(phone: BrowserContext, site_url: str, query: str) -> None:
    page = phone.new_page()
    page.goto(urljoin(site_url, query))
    state(page)
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS) == []
    page.close()


def test_a_passport_is_a_small_load_and_all_of_them_a_small_part_of_the_site(
    page: Page, site_url: str, published: Path
) -> None:
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(urljoin(site_url, REGION), wait_until="networkidle")
    assert state(page) == "valmis"
    assert len(sizes) <= 15
    assert sum(sizes) <= 250_000
    files = (published / "site" / "alkupera").rglob("*")
    assert sum(file.stat().st_size for file in files if file.is_file()) <= MOST_BYTES_OF_ALL


def test_without_javascript_it_says_what_needs_it_and_where_the_same_is(
    without_javascript: BrowserContext, site_url: str
) -> None:
    page = without_javascript.new_page()
    page.goto(urljoin(site_url, KUOPIO))
    text = page.locator("main").inner_text()
    assert "tarvitsee JavaScriptin" in text
    for told in ("mart_passports.csv", "mart_passport_years.csv", "release_sources.csv", "Aineistot"):
        assert told in text
    assert page.locator("select:visible").count() == 0
    assert "Haetaan" not in text
    page.close()
