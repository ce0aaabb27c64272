"""What the page of a municipality or an area tells, held against the marts.

Not here: the site as a whole and what one does on it (`test_site.py`), numbers by method (`test_without_asking.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wording import finnish, unfinnish

if TYPE_CHECKING:
    from conftest import Release
    from crawl import Document

NO_TARGET = "Tavoitetta ei ole asetettu"
UNKNOWN_TARGET = "Tavoitteesta ei ole tietoa"


def test_a_municipality_without_a_target_says_what_is_known_of_it(
    documents: dict[str, Document], release: Release
) -> None:
    slugs = release.rows("""
        select slug, list(distinct target_status) from {dim_municipalities} inner join {mart_municipal_overview}
        using (municipality_code) where is_followed group by slug
    """)
    assert {"no_target", "target_unknown"} <= {status for _, statuses in slugs for status in statuses}
    for slug, statuses in slugs:
        text = documents[f"/kunta/{slug}/"].text
        assert (NO_TARGET in text) == ("no_target" in statuses), slug
        assert (UNKNOWN_TARGET in text) == ("target_unknown" in statuses), slug


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
        # an indicator's own name, in the folded list of all, is told with its status beside it
        told = re.sub(r"<details.*?</details>", "", html.partition("<main")[2].partition("</main>")[0], flags=re.DOTALL)
        assert "Päästöt, osasumma" in told
        assert "yhteensä" not in told.lower()
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
        select '/kunta/' || slug || '/', sectors.name_fi, emissions_kt_co2e, share_pct,
            change_from_previous_year_kt_co2e, change_from_base_pct
        from {mart_municipal_emissions} as numbers inner join {dim_municipalities} using (municipality_code)
        inner join {dim_sectors} as sectors using (sector_code)
        where is_followed and method = 'hinku' and share_pct is not null and change_from_base_pct is not null
            and year = (select max(year) from {mart_municipal_emissions})
    """)
    assert len(sectors) > 19 * 8
    for path, name, *numbers in sectors:
        cell = r"([+−\d,\xa0]+)"
        cells = re.search(rf" {name} {cell} {cell} {cell} {cell}\xa0% ", documents[path].text)
        assert cells, (path, name)
        for told, number, step in zip(cells.groups(), numbers, (0.01, 0.1, 0.01, 0.1), strict=True):
            assert abs(unfinnish(told) - number) <= step / 2 + 1e-9, (path, name, told, number)
