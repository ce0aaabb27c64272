"""The pictures that others show beside a link to a page: one of each place, and what is said of it in the page's head.

Not here: how they look, which eyes must judge.
"""

from __future__ import annotations

import re
import struct
import subprocess
from html import unescape
from typing import TYPE_CHECKING

import pytest
from conftest import copy_of_dashboards
from wording import finnish

from orchestration.settings import tool_environment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release

SITE_URL = "https://ilmasto.esimerkki.fi/"
MOST_BYTES, MOST_BYTES_TOGETHER = 22_000, 700_000
WITHOUT_A_TARGET = {"no_target": "Tavoitetta ei ole asetettu.", "target_unknown": "Tavoitteesta ei ole tietoa."}
PLACES = """
    select place, slug, name_fi, emissions_kt_co2e, change_from_base_pct, reference_year, target_year, target_status,
        loaded, complete
    from (
        select 'kunta' as place, slug, name_fi, year, method, emissions_kt_co2e, change_from_base_pct, reference_year,
            target_year, target_status, 1 as loaded, true as complete
        from {mart_municipal_overview} inner join {dim_municipalities} using (municipality_code) where is_followed
        union all
        select 'alue', slug, name_fi, year, method, emissions_kt_co2e, change_from_base_pct, reference_year,
            target_year, target_status, municipalities_loaded, is_complete
        from {mart_area_overview} inner join {dim_areas} using (area_code) where borders = 'current'
    )
    where method = (select method from {dim_methods} order by sort_order limit 1) and emissions_kt_co2e is not null
    qualify year = max(year) over ()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Path:
    """A site that knows its address: our frame of a page and all pictures, with next to nothing on the pages."""
    folder = copy_of_dashboards(tmp_path_factory.mktemp("pictures"), release)
    links = [f'<a href="/{place}/{slug}/">{name}</a>' for place, slug, name, *_ in release.rows(PLACES)]
    for page in (folder / "pages").rglob("*.md"):
        name = page.relative_to(folder / "pages").as_posix()
        head, _, _ = page.read_text(encoding="utf-8").partition("\n---\n")
        if name in ("kunta/[slug].md", "alue/[slug].md"):
            page.write_text(f"{head}\n---\n\n# Paikka\n", encoding="utf-8")
        elif "[" in name:
            page.unlink()
        else:
            page.write_text("# Sivu\n\n" + ("\n".join(links) if name == "index.md" else ""), encoding="utf-8")
    ended = subprocess.run(
        ["node", "lib/build.mjs"],  # noqa: S607 - node of the path, as npm has it
        cwd=folder,
        env=tool_environment(ILMASTO_SITE_URL=SITE_URL),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return folder / "build"


def meta(page: Path) -> dict[str, str]:
    """What the head of a page says of it, by property or name."""
    tags = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page.read_text(encoding="utf-8"))
    return {name: unescape(content) for name, content in tags}


def test_every_page_of_a_place_names_a_picture_that_tells_its_numbers(site: Path, release: Release) -> None:
    places = release.rows(PLACES)
    assert {place for place, *_ in places} == {"kunta", "alue"}
    assert {bool(year) for *_, year, _, _, _ in places} == {True, False}
    assert {complete for *_, complete in places} == {True, False}
    for place, slug, name, total, change, since, target_year, status, loaded, complete in places:
        told = meta(site / place / slug / "index.html")
        assert told["og:image"] == f"{SITE_URL}jako/{slug}.png"
        assert told["og:url"] == f"{SITE_URL}{place}/{slug}/"
        assert told["twitter:card"] == "summary_large_image"
        target = f"vuoteen {target_year}." if target_year else WITHOUT_A_TARGET[status]
        words = [
            name,
            f"{finnish(total)} kt CO₂e",
            f"vuodesta {since}: {'+' if change > 0 else ''}{finnish(change)}\u00a0%.",
            target,
        ]
        words += ["Esimerkkiaineisto.", release.about["release_id"]]
        words += [] if complete else [f"osasumma ({loaded}/"]
        assert [word for word in words if word not in told["og:image:alt"]] == [], slug


def test_every_page_names_a_picture_that_is_there_and_is_told_in_its_language(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    locales = set()
    for page in pages:
        told = meta(page)
        picture = site / told["og:image"].removeprefix(SITE_URL)
        assert picture.is_file(), page
        in_a_place = page.parent.parent.name in ("kunta", "alue")
        assert (picture.stem == "etusivu") != in_a_place, page
        locales.add((told["og:locale"], told["og:image:alt"].rpartition(". ")[2]))
    assert locales == {("fi_FI", "Esimerkkiaineisto."), ("sv_FI", "Exempeldata."), ("en_GB", "Example data.")}


def test_a_picture_is_a_small_png_of_the_size_that_others_show(site: Path, release: Release) -> None:
    pictures = sorted((site / "jako").iterdir())
    slugs = {slug for _, slug, *_ in release.rows(PLACES)}
    assert {picture.stem for picture in pictures} == {"etusivu", *slugs}
    for picture in pictures:
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
        assert struct.unpack(">II", content[16:24]) == (1200, 630)
        assert len(content) <= MOST_BYTES, picture.name
    assert sum(picture.stat().st_size for picture in pictures) <= MOST_BYTES_TOGETHER
    assert len({picture.read_bytes() for picture in pictures}) == len(pictures)


def test_the_same_release_has_the_same_pictures(site: Path, release: Release) -> None:
    for picture in (site / "jako").iterdir():
        assert picture.read_bytes() == (release.folder / "site" / "jako" / picture.name).read_bytes(), picture.name


def test_a_site_that_does_not_know_its_address_names_no_picture(release: Release) -> None:
    told = meta(release.folder / "site" / "kunta" / "kuopio" / "index.html")
    assert told["og:type"] == "website"
    assert {"og:image", "og:image:alt", "og:url", "twitter:card"} & set(told) == set()
