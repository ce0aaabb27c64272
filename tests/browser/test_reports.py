"""The reports of the published release beside its site: they say what the pages say, with the charts of the pages.

Not here: their rules, and their numbers against the marts (`tests/orchestration/report/`).
"""

from __future__ import annotations

import re
import urllib.request
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pypdf
import pytest

from orchestration.release.release import CHECKSUMS, damaged_files
from orchestration.report import reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Release

    from orchestration.report.places import Place

CHARTS = ("paastot", "sektorit", "muutos")


@pytest.fixture(scope="module")
def places(release: Release) -> list[Place]:
    with reports.opened(release.folder) as read:
        return read.places


def page_of(release: Release, place: Place) -> str:
    return (release.folder / "site" / place.page.strip("/") / "index.html").read_text(encoding="utf-8")


def said(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html))).strip()


def figures_of(element: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a part of a PDF
    """The figures of a structure tree."""
    element = element.get_object()
    kids = element if isinstance(element, list) else element.get("/K", []) if isinstance(element, dict) else []
    if isinstance(element, dict) and element.get("/S") == "/Figure":
        yield element
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            yield from figures_of(kid)


def test_every_place_has_its_files_in_the_release_under_its_checksums(release: Release, places: list[Place]) -> None:
    wanted = {f"reports/{place.slug}{ending}" for place in places for ending in reports.ENDINGS.values()}
    sums = (release.folder / CHECKSUMS).read_text(encoding="utf-8")
    assert set(re.findall(r"  (reports/.+)$", sums, flags=re.MULTILINE)) == wanted
    assert damaged_files(release.folder, wanted) == []


def test_the_verdict_is_that_of_the_page(release: Release, places: list[Place]) -> None:
    for place in places:
        (verdict,) = re.findall(r'<p class="johtopaatos[^"]*">(.*?)</p>', page_of(release, place), flags=re.DOTALL)
        report = (release.folder / "reports" / f"{place.slug}.html").read_text(encoding="utf-8")
        (told,) = re.findall(r'<p class="johtopaatos">(.*?)</p>', report, flags=re.DOTALL)
        assert said(told) == said(verdict), place.name
        assert len(said(told)) > 20


def test_the_five_numbers_are_those_of_the_page(release: Release, places: list[Place]) -> None:
    for place in places:
        shown = re.search(r'<dl class="avainluvut">.*?</dl>', page_of(release, place), flags=re.DOTALL)
        report = (release.folder / "reports" / f"{place.slug}.html").read_text(encoding="utf-8")
        told = re.search(r"<dl>.*?</dl>", report, flags=re.DOTALL)
        assert shown is not None
        assert told is not None
        on_page = [said(value) for value in re.findall(r'class="arvo"[^>]*>(.*?)</', shown[0], flags=re.DOTALL)]
        assert [said(value) for value in re.findall(r"<dd>(.*?) <small>", told[0])] == on_page, place.name
        assert len(on_page) == 5


def test_the_charts_are_the_site_s_own_drawings(release: Release, places: list[Place]) -> None:
    for place in places:
        page = page_of(release, place)
        report = (release.folder / "reports" / f"{place.slug}.html").read_text(encoding="utf-8")
        drawn = re.findall(r"<svg [^>]*>(.*?)</svg>", report, flags=re.DOTALL)
        assert len(drawn) == len(CHARTS), place.name
        for svg in drawn:
            assert svg in page.replace("currentColor", "#1d2b36"), place.name


def test_each_chart_of_a_pdf_is_told_in_words(release: Release, places: list[Place]) -> None:
    for place in places:
        reader = pypdf.PdfReader(release.folder / "reports" / f"{place.slug}.pdf")
        assert 2 <= len(reader.pages) <= 4, place.name
        figures = list(figures_of(reader.trailer["/Root"]["/StructTreeRoot"]))
        alts = [str(figure.get("/Alt", "")) for figure in figures if figure.get("/Alt")]
        assert len(set(alts)) == len(CHARTS), place.name
        assert all("kt CO₂e" in alt for alt in alts)
        assert [figure for figure in figures if not figure.get("/Alt")] == []


def test_the_page_of_a_place_leads_to_its_files(release: Release, places: list[Place], site_url: str) -> None:
    for place in places:
        links = set(re.findall(r'href="/tiedostot/(reports/[^"]+)"', page_of(release, place)))
        assert links == {f"reports/{place.slug}{ending}" for ending in reports.ENDINGS.values()}
    for name in ("reports/kuopio.pdf", "reports/yla-savo.pptx"):
        with urllib.request.urlopen(urljoin(site_url, f"tiedostot/{name}")) as answer:  # noqa: S310 - a loopback address
            assert answer.read() == (release.folder / name).read_bytes()
    coordinator = (release.folder / "site/koordinaattori/yla-savo/index.html").read_text(encoding="utf-8")
    assert 'href="/tiedostot/reports/yla-savo.pptx"' in coordinator
    others = (release.folder / "site/alue/seutukunta-kuopio/index.html").read_text(encoding="utf-8")
    assert "/tiedostot/reports/" not in others
