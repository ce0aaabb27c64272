"""The page of files: every file of the release stands on it once, and its recipes work on what is served.

Not here: what the files hold (`tests/orchestration/release/test_exports.py`). Nothing here runs Power Query: what its
recipe says of the file is held against the file.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import duckdb
import duckdb_extension_httpfs
import pytest
from crawl import IS_READY

if TYPE_CHECKING:
    from conftest import Release
    from playwright.sync_api import BrowserContext

RSCRIPT = shutil.which("Rscript")


@pytest.fixture
def recipes(desktop: BrowserContext, site_url: str) -> dict[str, str]:
    """The recipes by name, as a reader copies them."""
    page = desktop.new_page()
    page.goto(urljoin(site_url, "aineistot/"))
    page.wait_for_function(IS_READY)
    found = {
        str(part.get_attribute("data-resepti")): part.inner_text() for part in page.locator("[data-resepti]").all()
    }
    page.close()
    return found


def had(site_url: str, name: str, folder: Path) -> Path:
    """The file of the release as the server gives it."""
    path = folder / name
    with urllib.request.urlopen(urljoin(site_url, f"tiedostot/{name}")) as answer:  # noqa: S310 - a loopback address
        path.write_bytes(answer.read())
    return path


def test_every_file_of_the_release_stands_on_the_page_once(release: Release) -> None:
    html = (release.folder / "site" / "aineistot" / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'href="/tiedostot/([^"]+)"', html)
    files = [path.relative_to(release.folder) for path in release.folder.rglob("*") if path.is_file()]
    reports = {str(path) for path in files if path.parts[0] == "reports"}  # they stand on the page of their place
    assert sorted(named) == sorted({str(path) for path in files if path.parts[0] != "site"} - reports)
    pages = [*release.folder.glob("site/kunta/*/index.html"), *release.folder.glob("site/alue/*/index.html")]
    assert reports == {
        name for page in pages for name in re.findall(r'href="/tiedostot/(reports/[^"]+)"', page.read_text())
    }


def test_the_recipe_of_pandas_works(recipes: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", recipes["pandas"]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Iisalmi" in done.stdout
    assert re.search(r"\s0\d\d\s", done.stdout), "a code lost its zeros"


def test_the_recipe_of_duckdb_works(recipes: dict[str, str], site_url: str, release: Release, tmp_path: Path) -> None:
    database = had(site_url, "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(recipes["duckdb"]).fetchall()
    ((wanted,),) = release.rows("""
        select count(*) from {mart_municipal_overview} where method = 'hinku' and year >= 2005
    """)
    assert len(rows) == wanted > 100


def test_the_recipe_of_duckdb_over_the_network_works(recipes: dict[str, str], site_url: str) -> None:
    assert urljoin(site_url, "data/latest/") in recipes["duckdb-verkosta"]
    ((extension,),) = [list(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))]
    query = recipes["duckdb-verkosta"].replace("install httpfs; load httpfs;", f"load '{extension}';")
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    assert len(rows) > 30
    assert {borders for _, borders, *_ in rows} == {"current", "of_year"}


@pytest.mark.parametrize("name", ["polars", "kartta"])
def test_the_recipes_of_python_work(recipes: dict[str, str], name: str) -> None:
    done = subprocess.run([sys.executable, "-c", recipes[name]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search("Kiuruvesi|Vieremä", done.stdout)


@pytest.mark.skipif(RSCRIPT is None, reason="R is not installed: sudo apt-get install r-base-core")
def test_the_recipe_of_r_keeps_zeros_and_letters(recipes: dict[str, str], release: Release) -> None:
    lines = [*recipes["r"].splitlines(), 'cat(kunnat$municipality_code[kunnat$name_fi == "Heinävesi"])']
    command = [str(RSCRIPT), "-e", "\n".join(lines)]
    done = subprocess.run(command, env=os.environ | {"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("090")
    ((emissions,),) = release.rows("""
        select emissions_total from {wide_municipal_emissions}
        where name_fi = 'Vieremä' and method = 'hinku' order by year desc limit 1
    """)
    (line,) = [line for line in done.stdout.splitlines() if "Vieremä" in line]
    assert float(line.split()[-1]) == pytest.approx(emissions, rel=1e-5)


def test_files_are_searched_by_words(desktop: BrowserContext, site_url: str) -> None:
    page = desktop.new_page()
    page.goto(urljoin(site_url, "aineistot/"))
    page.wait_for_function(IS_READY)
    page.get_by_role("searchbox").fill("päästöt sektoreittain kunnan")
    shown = page.locator(".tiedostot li:visible")
    assert [text.split(",")[0].strip() for text in shown.all_inner_texts()] == ["Kunnan päästöt sektoreittain"]
    assert page.locator("[data-haun-tulos]").inner_text().startswith("1/")
    page.reload()
    page.wait_for_function(IS_READY)
    assert shown.count() == 1
    page.get_by_role("searchbox").fill("zzz")
    assert shown.count() == 0
    assert page.locator("[data-haun-tulos]").inner_text() == "Mikään tiedosto ei vastaa hakua."
    page.close()


def test_the_recipe_of_checksums_works_on_some_files(recipes: dict[str, str], site_url: str, tmp_path: Path) -> None:
    for name in ("SHA256SUMS", "dim_areas.csv", "mart_measures.parquet"):
        had(site_url, name, tmp_path)
    done = subprocess.run(  # noqa: S602 - our own recipe, as a shell reads it
        recipes["tarkistus"], shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.count(": OK")) == (0, 2), done.stderr
    (tmp_path / "dim_areas.csv").write_text("other", encoding="utf-8")
    assert subprocess.run(recipes["tarkistus"], shell=True, cwd=tmp_path, capture_output=True, check=False).returncode  # noqa: S602


def test_the_recipe_of_power_query_tells_the_file_as_it_is(
    recipes: dict[str, str], site_url: str, tmp_path: Path
) -> None:
    recipe = recipes["power-query"]
    assert ('Delimiter = ","' in recipe, "Encoding = 65001" in recipe, '"en-US"' in recipe) == (True, True, True)
    address = re.findall(r'"(http[^"]+)"', recipe)[0]
    path = had(site_url, address.rsplit("/", 1)[1], tmp_path)
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    columns = re.findall(r'\{"(\w+)", ([\w. ]+)\}', unescape(recipe))
    assert len(columns) == 4
    for column, kind in columns:
        values = [row[header.index(column)] for row in rows]
        if kind != "type text":
            assert all(float(value) is not None for value in values if value)
