"""The map of the front page: the choice of an indicator and a year, its colours, the list beside it, the address.

Not here: what the map is without a choice (`test_site.py`).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from crawl import TOO_WIDE, Watch
from test_accessibility import AXE, VIOLATIONS
from wording import finnish

from orchestration.settings import DASHBOARDS_DIR

if TYPE_CHECKING:
    from conftest import Release
    from playwright.sync_api import BrowserContext, Locator, Page

MOST_BYTES = 25_000
MISSING = "#e4e4e4"
NUMBERS = """
    select method, replace(indicator_code, '_', '-'), year, municipality_code, indicator_value
    from {mart_municipal_indicators} inner join {dim_municipalities} as towns using (municipality_code)
    where indicator_value is not null and year >= 2005 and is_followed and valid_to_year is null
"""
# every indicator and year of every calculation method, chosen one after another as a reader would
DRAWN = """() => [...document.querySelectorAll('.valintakartta')].map((map) => {
    const { kartta, vuosi } = map.querySelector('form').elements;
    const told = [];
    for (const { value } of kartta.options) {
        kartta.value = value;
        kartta.dispatchEvent(new Event('change'));
        for (let year = Number(vuosi.min); year <= Number(vuosi.max); year++) {
            vuosi.value = year;
            vuosi.dispatchEvent(new Event('input'));
            told.push({
                indicator: value,
                year,
                legend: [...map.querySelectorAll('figcaption li')].map((li) => li.textContent),
                sentence: map.querySelector('figcaption span').textContent,
                places: [...map.querySelectorAll('svg a')].map((a) => [
                    a.dataset.kunta, a.getAttribute('aria-label'), a.querySelector('use').getAttribute('fill'),
                    a.querySelector('text.luku').textContent,
                ]),
                list: [...map.querySelectorAll('tbody tr')].map((tr) => [tr.dataset.kunta, tr.cells[1].textContent]),
            });
        }
    }
    return { method: map.closest('[data-menetelma]').dataset.menetelma, told };
})"""


def number(text: str) -> float | None:
    found = re.fullmatch(r"(−?[\d\xa0]+,\d+).*", text)
    return float(found[1].replace("\xa0", "").replace("−", "-").replace(",", ".")) if found else None


def open_map(page: Page, url: str) -> Locator:
    """The map that shows on the front page, once it can be chosen on."""
    page.goto(url)
    shown = page.locator(".valintakartta:visible")
    shown.locator("fieldset:not([disabled])").wait_for(state="attached")
    return shown


def state_of(shown: Locator) -> tuple[Any, ...]:
    """All that a choice changes."""
    return (
        shown.locator("select").input_value(),
        shown.locator("output").inner_text(),
        shown.locator("tbody tr").all_inner_texts(),
        shown.locator("figcaption").inner_text(),
        shown.locator("path").evaluate_all("(paths) => paths.map((path) => path.getAttribute('fill'))"),
    )


@pytest.fixture(scope="module")
def drawn(desktop: BrowserContext, site_url: str) -> dict[str, list[dict[str, Any]]]:
    """What the map told of every choice, by calculation method."""
    page = desktop.new_page()
    watch = Watch(page, site_url)
    open_map(page, site_url)
    told = {part["method"]: part["told"] for part in page.evaluate(DRAWN)}
    page.close()
    assert watch.complaints == []
    return told


def test_every_number_on_the_map_and_in_its_list_is_that_of_the_mart(
    drawn: dict[str, list[dict[str, Any]]], release: Release
) -> None:
    methods = {method for (method,) in release.rows("select method from {dim_methods} where is_of_emissions")}
    assert set(drawn) == methods
    of_marts: dict[tuple[str, str, int], dict[str, float]] = defaultdict(dict)
    for method, indicator, year, code, value in release.rows(NUMBERS):
        for each in methods if method == "none" else [method]:
            of_marts[each, indicator, year][code] = float(value)
    ((followed,),) = release.rows("select count(*) from {dim_municipalities} where is_followed")
    checked = 0
    for method, told in drawn.items():
        for choice in told:
            wanted = of_marts[method, choice["indicator"], choice["year"]]
            for code, label, _, shown in choice["places"]:
                value = number(shown)
                assert (value is None) == (code not in wanted), (method, choice["indicator"], choice["year"], code)
                if value is None:
                    continue
                decimals = len(shown.partition(",")[2])
                assert abs(value - wanted[code]) <= 0.5 * 10**-decimals + 1e-9, (method, choice["year"], label)
                assert f": {shown}\u00a0" in label
                checked += 1
            assert len(choice["places"]) == followed
            assert dict(choice["list"]).keys() == {code for code, *_ in choice["places"]}
            listed = [number(text) for _, text in choice["list"]]
            by_code = {code: number(shown) for code, _, _, shown in choice["places"]}
            assert listed == [by_code[code] for code, _ in choice["list"]]
            known = [value for value in listed if value is not None]
            assert known == sorted(known, reverse=True)
            assert listed == known + [None] * (len(listed) - len(known))
            assert f" vuonna {choice['year']}, " in choice["sentence"]
    assert {len({choice["indicator"] for choice in told}) for told in drawn.values()} == {5, 6}
    assert checked > 4000


def test_a_colour_means_the_same_in_every_year(drawn: dict[str, list[dict[str, Any]]]) -> None:
    for told in drawn.values():
        for indicator in {choice["indicator"] for choice in told}:
            choices = [choice for choice in told if choice["indicator"] == indicator]
            colours = [
                (number(shown), fill) for c in choices for _, _, fill, shown in c["places"] if number(shown) is not None
            ]
            changes = [fill for (_, fill), (_, after) in pairwise(sorted(colours)) if fill != after]
            assert len(changes) == len({fill for _, fill in colours}) - 1, indicator
            legends = {tuple(name for name in c["legend"] if name != "tieto puuttuu") for c in choices}
            assert {len(legend) for legend in legends} == {len(changes) + 1}
            assert len(legends) == 1


def test_a_missing_number_is_grey_and_told_in_words(drawn: dict[str, list[dict[str, Any]]]) -> None:
    reasons = set()
    for choice in (choice for told in drawn.values() for choice in told):
        missing = {code for code, *_, shown in choice["places"] if number(shown) is None}
        assert {code for code, _, fill, _ in choice["places"] if fill == MISSING} == missing
        assert ("tieto puuttuu" in choice["legend"]) == bool(missing)
        reasons |= {text for code, text in choice["list"] if code in missing}
    assert "tavoitetta ei ole asetettu" in reasons
    assert "" not in reasons


def test_what_is_chosen_by_keyboard_stands_in_the_address_and_shows_again(
    desktop: BrowserContext, site_url: str, release: Release
) -> None:
    page = desktop.new_page()
    shown = open_map(page, site_url)
    shown.get_by_label("Mittari").select_option("emissions-total")
    newest = int(shown.locator("output").inner_text())
    shown.get_by_label("Vuosi").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert shown.locator("output").inner_text() == str(newest - 3)
    assert parse_qs(urlsplit(page.url).query) == {"kartta": ["emissions-total"], "vuosi": [str(newest - 3)]}
    ((name, most),) = release.rows(f"""
        select name_fi, emissions_kt_co2e from {{mart_municipal_overview}} inner join {{dim_municipalities}}
        using (municipality_code) where method = 'hinku' and year = {newest - 3} order by emissions_kt_co2e desc limit 1
    """)  # noqa: S608 - our own query
    assert shown.locator("tbody tr").first.inner_text().split() == [name, finnish(most)]
    state, url = state_of(shown), page.url
    page.reload()
    shown.locator("fieldset:not([disabled])").wait_for(state="attached")
    assert state_of(shown) == state
    page.close()
    other = desktop.new_page()
    assert state_of(open_map(other, url)) == state
    other.locator(".valintakartta:visible input").press("End")
    assert parse_qs(urlsplit(other.url).query) == {"kartta": ["emissions-total"]}
    other.close()


def test_a_choice_follows_to_another_method_and_a_year_to_an_indicator_that_has_it(page: Page, site_url: str) -> None:
    shown = open_map(page, urljoin(site_url, "?vuosi=2007"))
    shown.get_by_label("Mittari").select_option("cars-per-1000-residents")
    first = shown.locator("input").get_attribute("min")
    assert shown.locator("output").inner_text() == first
    assert parse_qs(urlsplit(page.url).query)["vuosi"] == [first]
    page.get_by_role("radio", name="Kaikki päästöt").check()
    assert shown.get_by_label("Mittari").input_value() == "cars-per-1000-residents"
    assert shown.locator("output").inner_text() == first


def test_an_address_that_names_no_indicator_or_year_shows_what_shows_at_first(page: Page, site_url: str) -> None:
    first = state_of(open_map(page, site_url))
    for query in ("?kartta=none", "?vuosi=x", "?kartta=__proto__", "?vuosi=9999"):
        assert state_of(open_map(page, urljoin(site_url, query))) == first


def test_without_a_script_the_map_and_its_list_show_the_newest_year(
    without_javascript: BrowserContext, site_url: str, release: Release
) -> None:
    rows = release.rows("""
        select name_fi, emissions_per_resident_t_co2e from {mart_municipal_overview}
        inner join {dim_municipalities} using (municipality_code)
        where method = 'hinku' and year = (select max(year) from {mart_municipal_overview})
    """)
    page = without_javascript.new_page()
    page.goto(site_url)
    assert page.locator(".valintakartta :is(select, input):visible").count() == 0
    shown = page.locator(".valintakartta:visible")
    listed = [tuple(text.rsplit(maxsplit=1)) for text in shown.locator("tbody tr").all_inner_texts()]
    assert sorted(listed) == sorted((name, finnish(value)) for name, value in rows)
    labels = shown.locator("svg a").evaluate_all("(as) => as.map((a) => a.getAttribute('aria-label'))")
    assert sorted(labels) == sorted(f"{name}: {finnish(value)}\u00a0t CO₂e/asukas" for name, value in rows)
    page.close()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_chosen_map_fits_and_axe_finds_nothing_serious(
    size: str, site_url: str, request: pytest.FixtureRequest
) -> None:
    context: BrowserContext = request.getfixturevalue(size)
    page = context.new_page()
    open_map(page, urljoin(site_url, "?kartta=target-gap&vuosi=2015"))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate(TOO_WIDE) == []
    page.close()


def test_the_map_says_what_it_shows_in_the_language_of_the_page(page: Page, site_url: str) -> None:
    shown = open_map(page, urljoin(site_url, "sv/?vuosi=2015"))
    assert " år 2015, " in shown.locator("figcaption").inner_text()
    assert shown.locator("figcaption li").first.inner_text().startswith("under ")


def test_every_municipality_of_the_region_has_its_name_on_the_map(page: Page, site_url: str) -> None:
    shown = open_map(page, site_url)
    assert shown.locator("svg a text.luku:visible").count() == shown.locator("svg a").count()


def test_a_name_stands_on_its_own_municipality_or_nowhere() -> None:
    script = """
        import { mahtuu, piirra } from './components/kuntakartta.js';
        const kunta = (nimi, x, leveys, korkeus) => ({ properties: { nimi }, geometry: { type: 'Polygon', coordinates: [
            [[x, 0], [x + leveys, 0], [x + leveys, korkeus], [x, korkeus], [x, 0]]] } });
        // a degree is 64 units wide: ten in all
        const leveita = [kunta('Lahti', 0, 1, 1), kunta('Orimattila', 1, 1, 1), kunta('Salo', 3, 7, 1)];
        const kunnat = [...leveita, kunta('Ii', 2, 1, 0.4)];
        const { muodot } = piirra(kunnat);
        console.log(JSON.stringify(muodot.filter((m) => mahtuu(m, m.nimi)).map((m) => m.nimi)));
    """
    ended = subprocess.run(
        ["node", "--input-type=module", "--eval", script],  # noqa: S607 - node of the path, as npm has it
        cwd=DASHBOARDS_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(ended.stdout) == ["Lahti", "Salo"], ended.stderr


def test_the_numbers_of_a_map_are_few_and_its_script_is_there_alone(release: Release) -> None:
    site = release.folder / "site"
    held = re.findall(
        r'<script type="application/json">(.*?)</script>', (site / "index.html").read_text(encoding="utf-8")
    )
    assert len(held) == 3
    for text in held:
        assert len(text.encode()) <= MOST_BYTES
        assert json.loads(text)["mittarit"]
    with_script = {
        path.parent.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if 'src="/kartta.js"' in path.read_text(encoding="utf-8")
    }
    assert with_script == {".", "sv", "en"}
