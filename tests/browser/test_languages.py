"""The pages in Swedish and English: that they are there, in their language, with its numbers, and lead to each other.

Not here: the pages in Finnish (`test_site.py`), and that a missing text fails the build (`test_build.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from html.parser import HTMLParser
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from wording import finnish

from orchestration.settings import DASHBOARDS_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release
    from playwright.sync_api import Page

LANGUAGES = ("fi", "sv", "en")
OTHERS = ("sv", "en")
COMPONENTS = DASHBOARDS_DIR / "components"
PAGES = DASHBOARDS_DIR / "pages"
TRANSLATED = [
    PAGES / "index.md",
    *(page for kind in ("kunta", "alue", "mittari") for page in (PAGES / kind).glob("*.md")),
]
CATALOGUES = {
    language: json.loads((COMPONENTS / "tekstit" / f"{language}.json").read_text(encoding="utf-8"))
    for language in LANGUAGES
}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LONG = 12
"""A shorter piece of a text may be a word of another language too."""
SAME_EVERYWHERE = re.compile(r"Ilmastovaranto|CC BY 4\.0|Parquet|CSV|kt CO₂e")


@dataclass
class Content(HTMLParser):
    """What a page says outside the parts that are marked as Finnish, and what its head says of it."""

    html: str
    lang: str | None = None
    alternates: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    open_tags: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    @cached_property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.said))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.lang = values.get("lang")
        if tag == "link" and values.get("rel") == "alternate":
            self.alternates[values["hreflang"] or ""] = values["href"] or ""
        in_finnish = tag != "html" and values.get("lang") == "fi"
        hidden = tag in ("script", "style") or in_finnish or (bool(self.open_tags) and self.open_tags[-1][1])
        if not hidden:
            self.said.extend(value for value in values.values() if value)
        if tag not in VOID:
            self.open_tags.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.open_tags and self.open_tags.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open_tags and not self.open_tags[-1][1]:
            self.said.append(data)


@pytest.fixture(scope="module")
def contents(published: Path) -> dict[str, Content]:
    """Every page that stands in all languages, by its path there."""
    site = published / "site"
    found = {}
    for path in sorted(site.rglob("index.html")):
        first, *rest = [*path.relative_to(site).parts[:-1], ""]
        kind = rest[0] if first in OTHERS else first
        if kind in ("", "kunta", "alue", "mittari"):
            route = "/".join(["", *path.relative_to(site).parts[:-1], ""])
            found[route] = Content(path.read_text(encoding="utf-8"))
    return found


def in_language(path: str, language: str) -> str:
    return path if language == "fi" else f"/{language}{path}"


def pieces(text: str) -> list[str]:
    """What a text of a catalogue says whatever it is filled in with."""
    without_links = re.sub(r"</?a>", "{}", text.replace("\u00a0", " "))
    found = [""]
    depth = 0
    for letter in without_links:
        depth += (letter == "{") - (letter == "}")
        if depth == 0 and letter != "}":
            found[-1] += letter
        elif found[-1]:
            found.append("")
    return [piece.strip() for piece in found]


def test_every_translated_page_stands_in_each_language_and_names_the_others(contents: dict[str, Content]) -> None:
    in_finnish = [path for path in contents if path.split("/")[1] not in OTHERS]
    assert len(in_finnish) > 100
    assert set(contents) == {in_language(path, language) for path in in_finnish for language in LANGUAGES}
    for path in in_finnish:
        for language in LANGUAGES:
            content = contents[in_language(path, language)]
            assert content.lang == language, (path, language)
            assert content.alternates == {
                other: in_language(path, other) for other in LANGUAGES if other != language
            }, path


def test_no_text_of_the_finnish_catalogue_stands_on_a_page_of_another_language(contents: dict[str, Content]) -> None:
    own = {language: set().union(*map(pieces, CATALOGUES[language].values())) for language in LANGUAGES}
    long = {piece for piece in own["fi"] if len(piece) > LONG}
    for language in OTHERS:
        foreign = long - own[language]
        pages = {path: content.text for path, content in contents.items() if path.startswith(f"/{language}/")}
        assert {(path, piece) for path, text in pages.items() for piece in foreign if piece in text} == set()
    in_finnish = " ".join(content.text for path, content in contents.items() if path.split("/")[1] not in OTHERS)
    assert len([piece for piece in long if piece in in_finnish]) > len(long) / 2, "what is looked for is to be found"


def test_numbers_of_a_municipality_are_those_of_its_mart_as_each_language_writes_them(
    contents: dict[str, Content], release: Release
) -> None:
    rows = release.rows("""
        select slug, year, emissions_kt_co2e, change_from_base_pct, population
        from {mart_municipal_overview} inner join (
            select municipality_code, slug from {dim_municipalities} where is_followed
        ) using (municipality_code)
        where method = 'hinku' and year = (
            select max(year) from {mart_municipal_overview} where emissions_kt_co2e is not null
        )
        order by slug
    """)
    for slug, year, emissions, change, population in Random(release.about["release_id"]).sample(rows, 4):
        english = [
            f"{number:,.{decimals}f}".replace("-", "\u2212") for number, decimals in ((emissions, 1), (change, 1))
        ]
        text = contents[f"/en/kunta/{slug}/"].text
        for said in (f"Emissions in {year}", f"{english[0]} kt CO₂e", f"{english[1]}%", f"{population:,} residents"):
            assert said in text, (slug, said)
        text = contents[f"/sv/kunta/{slug}/"].text
        for said in (f"Utsläpp {year}", f"{finnish(emissions)} kt CO₂e", f"{finnish(change)} %"):
            assert said.replace("\u00a0", " ") in text, (slug, said)


def test_names_of_places_and_indicators_are_those_of_the_language(
    contents: dict[str, Content], release: Release
) -> None:
    names = release.rows("""
        select '/sv/kunta/' || slug || '/', name_sv from {dim_municipalities} where is_followed
        union all select '/en/kunta/' || slug || '/', name_fi from {dim_municipalities} where is_followed
        union all select '/sv/alue/' || slug || '/', name_sv from {dim_areas}
        union all select '/en/alue/' || slug || '/', name_en from {dim_areas}
        union all select '/sv/mittari/' || replace(indicator_code, '_', '-') || '/', name_sv from {dim_indicators}
        union all select '/en/mittari/' || replace(indicator_code, '_', '-') || '/', name_en from {dim_indicators}
    """)
    shown = [(path, name, contents[path].html) for path, name in names if path in contents]
    assert len(shown) == len([path for path in contents if path.startswith(("/sv/", "/en/")) and path.count("/") == 4])
    assert [(path, name) for path, name, html in shown if f"<h1>{escape(name, quote=False)}</h1>" not in html] == []


def test_the_switch_of_language_leads_to_the_same_page(page: Page, site_url: str) -> None:
    page.goto(urljoin(site_url, "/kunta/iisalmi/"))
    for language, name, heading in (
        ("sv", "Svenska", "Idensalmi"),
        ("en", "English", "Iisalmi"),
        ("fi", "Suomi", "Iisalmi"),
    ):
        page.locator("nav.kielet").get_by_role("link", name=name).click()
        page.wait_for_url(urljoin(site_url, in_language("/kunta/iisalmi/", language)))
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").inner_text() == heading
    page.goto(urljoin(site_url, "/laatu/"))
    page.locator("nav.kielet").get_by_role("link", name="Svenska").click()
    page.wait_for_url(urljoin(site_url, "/sv/"))


def test_no_text_of_a_catalogue_is_unused() -> None:
    files = [*COMPONENTS.glob("*.svelte"), *COMPONENTS.glob("*.js"), *PAGES.rglob("*.md"), *PAGES.glob("*.svelte")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r"""["']([\w.]+)["']""", code))
    # `tavoite.${status}`, `jako.${type}.selite`
    made = [
        re.compile(re.sub(r"\\\$\\\{.*?\\\}", r"\\w+", re.escape(name)))
        for name in re.findall(r"`(\w+\.[^`\s]*\$\{[^`]*)`", code)
    ]
    unused = [name for name in CATALOGUES["fi"] if name not in whole and not any(m.fullmatch(name) for m in made)]
    assert unused == []


WORD = re.compile(r"[A-Za-zÅÄÖåäö]{3}")
# a property that a reader sees, given as words
SHOWN = re.compile(r"""\b(?:otsikko|selite|tyhja|kuvaus|kaikki|yksikko|title|aria-label)(?::|=|\s=)\s*(["'`])(.*?)\1""")


def typed_words(file: Path) -> list[str]:
    """Words that readers see and that stand in a component or a page itself."""
    text = re.sub(
        r"^---\n.*?^---\n|^```sql \w+\n.*?^```\n|<!--.*?-->|<style.*?</style>",
        "",
        file.read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )
    given = [said for _, said in SHOWN.findall(text)]
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    while (plain := re.sub(r"\{[^{}]*\}", "", markup)) != markup:
        markup = plain
    nodes = re.sub(r"<[^>]*>", "\n", markup.replace("=>", "")).splitlines()
    words = [SAME_EVERYWHERE.sub("", re.sub(r"\$?\{.*?\}", "", said)) for said in [*given, *nodes]]
    return [said.strip() for said in words if WORD.search(said)]


def test_components_and_translated_pages_hold_no_text_of_their_own() -> None:
    files = [*COMPONENTS.glob("*.svelte"), PAGES / "+layout.svelte", *TRANSLATED]
    typed = {file.name: words for file in files if (words := typed_words(file))}
    assert typed == {}
