"""What the page on quality tells of the release: its age, its checks, the second reckoning, sources and revisions.

Not here: that it names every file (`test_site.py`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from crawl import IS_READY
from test_borders import is_told, tables
from wording import finnish

if TYPE_CHECKING:
    from conftest import Release
    from crawl import Document
    from playwright.sync_api import BrowserContext

FINLAND = ZoneInfo("Europe/Helsinki")


def in_words(day: datetime) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def released_at(release: Release) -> datetime:
    return datetime.fromisoformat(release.about["released_at"]).astimezone(FINLAND)


@pytest.mark.parametrize(("days", "words"), [(0, "(tänään)"), (1, "(eilen)"), (40, "(40 päivää sitten)")])
def test_the_script_tells_how_long_ago_the_release_was_made(
    desktop: BrowserContext, site_url: str, release: Release, days: int, words: str
) -> None:
    page = desktop.new_page()
    page.clock.set_fixed_time(released_at(release) + timedelta(days=days))
    page.goto(urljoin(site_url, "laatu/"))
    page.wait_for_function(IS_READY)
    assert page.locator("time[data-ika]").inner_text() == f"{in_words(released_at(release))} {words}"
    page.close()


def test_without_a_script_the_release_has_its_date_alone(
    without_javascript: BrowserContext, site_url: str, release: Release
) -> None:
    page = without_javascript.new_page()
    page.goto(urljoin(site_url, "laatu/"))
    assert page.locator("time[data-ika]").inner_text() == in_words(released_at(release))
    page.close()


def test_the_checks_are_counted_and_the_second_reckoning_told(documents: dict[str, Document], release: Release) -> None:
    text = documents["/laatu/"].text
    ((checks, passed),) = release.rows(
        "select count(*), count(*) filter (where status = 'passed') from {release_checks}"
    )
    assert f"{passed}/{checks}" in text
    ((numbers, indicators),) = release.rows("""
        select numbers_reckoned, indicators_reckoned from {release_checks} where numbers_reckoned is not null
    """)
    ((published,),) = release.rows("""
        select (select count(indicator_value) from {mart_municipal_indicators})
            + (select count(indicator_value) from {mart_area_indicators})
    """)
    assert numbers == published > 10_000
    words = f"{finnish(numbers, 0)} lukua {finnish(published, 0)} luvusta ja {indicators} mittaria"
    assert words in re.sub(r"\s+(?=\S)", lambda space: "\xa0" if space[0] == "\xa0" else " ", text)


def test_each_source_tells_its_age_and_rhythm(documents: dict[str, Document], release: Release) -> None:
    text = documents["/laatu/"].text
    for title, rhythm, publisher, age in release.rows("""
        select title_fi, cadence_fi, publisher_name, min(age_days) from {release_sources} group by all
    """):
        row = text[text.index(title) :].split(rhythm)[0]
        assert publisher in row
        assert finnish(age, 0) in row, (title, age)


def test_the_age_of_a_source_is_counted_from_its_own_time_to_the_release(release: Release) -> None:
    released = datetime.fromisoformat(release.about["released_at"]).astimezone(UTC).date()
    for given, age in release.rows("select coalesce(publisher_version, retrieved_at), age_days from {release_sources}"):
        assert age == (released - datetime.fromisoformat(given).date()).days


@pytest.mark.parametrize(
    ("places", "revisions", "caption"),
    [
        ("dim_municipalities", "mart_revisions", "Kuntien tarkistuneet luvut, suurin muutos ensin"),
        ("dim_areas", "mart_area_revisions", "Alueiden tarkistuneet luvut, suurin muutos ensin"),
    ],
)
def test_revised_numbers_stand_there_with_their_causes(
    release: Release, places: str, revisions: str, caption: str
) -> None:
    html = (release.folder / "site" / "laatu" / "index.html").read_text(encoding="utf-8")
    methods = release.rows("select method from {dim_methods} where is_of_emissions order by sort_order")
    told = dict(zip([method for (method,) in methods], tables(html, caption), strict=True))
    code = "municipality_code" if places == "dim_municipalities" else "area_code"
    revised = release.rows(f"""
        select method, place.name_fi, year, causes.name_fi,
            previous_emissions_kt_co2e, emissions_kt_co2e, revision_kt_co2e
        from {{{revisions}}} inner join {{{places}}} as place using ({code})
        inner join {{dim_revision_causes}} as causes using (cause)
        where revision_kt_co2e is not null
    """)  # noqa: S608 - our own query
    assert len(revised) == sum(map(len, told.values())) > 50
    for method, place, year, cause, before, now, change in revised:
        rows = [row for row in told[method] if row[:2] == [place, str(year)] and row[-1] == cause]
        assert any(is_told(before, row[2]) and is_told(now, row[3]) and is_told(change, row[4], 2) for row in rows), (
            place,
            year,
        )
