"""The dictionary: every indicator, table, column and file of the release.

Not here: the pages of indicators (`test_indicators.py`), and the dictionary of the docs (`tests/orchestration/`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawl import IS_READY, TOO_WIDE, Watch

if TYPE_CHECKING:
    from conftest import Release
    from crawl import Document
    from playwright.sync_api import BrowserContext, Page

FORMATS = ("parquet", "csv")


def test_the_dictionary_tells_of_every_indicator(documents: dict[str, Document], release: Release) -> None:
    indicators = release.rows("""
        select indicator_code, name_fi, name_en, unit, formula_fi, coalesce('vuodesta ' || first_year, '')
        from {dim_indicators}
    """)
    publishers = release.rows("select distinct publisher_name from {release_sources} where publisher <> 'boundaries'")
    text = documents["/sanakirja/"].text
    assert len(indicators) > 10
    assert [word for row in [*indicators, *publishers] for word in row if word not in text] == []


def test_the_dictionary_tells_of_every_table_and_column_on_a_phone_too(
    phone: BrowserContext, site_url: str, release: Release
) -> None:
    columns = defaultdict(list)
    for name, *cells in release.rows("""
        select table_name, column_name || case when is_key then chr(10) || 'avain' else '' end, coalesce(unit, ''),
            replace(description, '`', '')
        from {release_columns} order by table_name, sort_order
    """):
        columns[name].append(tuple(cells))
    page = phone.new_page()
    watch = Watch(page, site_url)
    page.goto(urljoin(site_url, "sanakirja/"), wait_until="load")
    page.wait_for_function(IS_READY)
    for name, title in release.rows("select table_name, title_fi from {release_tables}"):
        table = page.locator(f"details:has(#{name})")
        table.locator("summary").click()
        shown = table.locator("tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
        )
        assert title in table.locator("summary").inner_text()
        assert [(row[0], row[2], row[4]) for row in shown] == columns[name]
    assert page.evaluate(TOO_WIDE) == []
    assert watch.complaints == []
    page.close()


def test_every_file_of_the_dictionary_can_be_had(page: Page, site_url: str, release: Release) -> None:
    page.goto(urljoin(site_url, "sanakirja/"), wait_until="load")
    links = page.locator("a[download]").evaluate_all("(as) => as.map((a) => a.href)")
    tables = {
        f"{name}.{suffix}" for (name,) in release.rows("select table_name from {release_tables}") for suffix in FORMATS
    }
    assert {link.rpartition("/")[2] for link in links} == tables | {
        "warehouse.duckdb",
        "datapackage.json",
        "SHA256SUMS",
    }
    for link in links:
        answer = page.request.get(link)
        assert answer.body() == (release.folder / link.rpartition("/")[2]).read_bytes(), link
