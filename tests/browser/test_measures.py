"""Measures and plans on the pages: each measure on its own, what a coordinator lacks, and what the plans say.

Not here: choosing among the listed measures (`test_without_asking.py`), and indicators (`test_indicators.py`).
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from wording import finnish

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from conftest import Release

MOST_BYTES_IN_MEAN = 6_500
SHEETS = {
    "plans": "Suunnitelmat",
    "measures": "Toimenpiteet",
    "procurements": "Hankinnat",
    "communications": "Viestintä",
}
MEASURES = """
    select measure_id, measures.*, municipality.name_fi as place, '/kunta/' || municipality.slug || '/' as page,
        sectors.name_fi as sector, parts.name_fi as sub_sector,
        coalesce(withdrawn.status, measures.status) as shown, file, sha256
    from {mart_measures} as measures
    inner join {dim_municipalities} as municipality using (municipality_code)
    left join {dim_sectors} as sectors using (sector_code)
    left join {dim_sub_sectors} as parts using (sub_sector_code)
    left join {dim_measure_statuses} as withdrawn on is_withdrawn and withdrawn.status_code = 'withdrawn'
    left join {release_sources} as sources on sources.snapshot_id = measures.snapshot_id
    order by measure_id
"""


def html_of(release: Release, page: str) -> str:
    return (release.folder / "site" / page.strip("/") / "index.html").read_text(encoding="utf-8")


def texts(html: str) -> list[str]:
    """Every text of a piece of a page, in order."""
    return [" ".join(text.split()) for text in re.split(r"<[^>]*>", unescape(html)) if text.strip()]


def said(html: str) -> str:
    return " ".join(" ".join(re.sub(r"<[^>]*>", " ", unescape(html)).split()).split())


def table(html: str, caption: str) -> list[list[str]]:
    """The cells of each row of the table that is called so; none where there is no such table."""
    found = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>.*?<tbody>(.*?)</tbody>", html, re.DOTALL)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found.group(1), re.DOTALL) if found else []
    return [
        [" ".join(texts(cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows
    ]


def day(value: date | None) -> str | None:
    return None if value is None else f"{value.day}.{value.month}.{value.year}"


def number(value: float | Decimal | None, unit: str = "", decimals: int = 0) -> str | None:
    return None if value is None else f"{finnish(float(value), decimals)}{unit}".replace("\u00a0", " ")


def records(release: Release, sql: str) -> list[dict[str, Any]]:
    columns = [name for name, *_ in release.rows("describe " + sql)]
    return [dict(zip(columns, row, strict=True)) for row in release.rows(sql)]


def pages_of_measures(release: Release) -> dict[str, str]:
    """The page of each measure by its id, as the list of all measures links to them."""
    listed = re.findall(r'href="(/toimenpide/[^"]+/)"', html_of(release, "toimenpiteet"))
    found = {}
    for page in listed:
        name = re.search(r"tunniste (.+?)\. ", said(html_of(release, page)))
        assert name, page
        found[name.group(1)] = page
    assert len(found) == len(listed), "each measure has a page of its own"
    return found


def test_every_measure_has_a_page_that_says_what_the_mart_says(release: Release) -> None:
    pages, measures = pages_of_measures(release), records(release, MEASURES)
    assert set(pages) == {row["measure_id"] for row in measures}
    lacking = detailed = 0
    for row in measures:
        html = html_of(release, pages[row["measure_id"]])
        told = texts(re.search(r"<dl>(.*?)</dl>", html, re.DOTALL).group(1))  # type: ignore[union-attr]
        told = dict(zip(told[::2], told[1::2], strict=True))
        wanted = {
            "Tila": row["shown"],
            "Vastuutaho": row["owner"],
            "Määräaika": day(row["deadline_date"]),
            "Valmiina": number(row["completion_pct"], " %"),
            "Kustannusarvio": number(row["cost_estimate_eur"], " €"),
            "Käytetty": number(row["spent_eur"], " €"),
            "Talousarvion kohta": row["budget_line"],
            "Arvioitu päästövähennys": number(row["impact_t_co2e_per_year"], " t CO₂e vuodessa", 1),
            "Mittari": row["metric"],
            "Teema": row["theme"],
            "Sektori": row["sector"],
            "Painopiste": row["focus_area"],
            "Aloitusvuosi": row["start_year"] and str(row["start_year"]),
            "Valmistunut": day(row["completed_date"]),
            "Päivitetty": day(row["updated_date"]),
        }
        years = row["lifetime_years"]
        newer = {
            "Vastuuhenkilön tehtävä": row["responsible_role"],
            "Rahoituslähde": row["funding_source"],
            "Vaikutuksen kesto": years and ("1 vuosi" if years == 1 else f"{years} vuotta"),
            "Vaikutustapa": row["mechanism"],
            "Ilmastoriski": row["adaptation_risk"],
            "Alasektori": row["sub_sector"],
        }
        every = wanted | newer
        assert told == {name: value for name, value in every.items() if value is not None}, row["measure_id"]
        unknown = {name.lower() for name, value in wanted.items() if value is None}
        unknown -= set() if row["status"] == "valmis" else {"valmistunut"}
        listed = re.search(r"Ei tiedossa: ([^<]+)\.</p>", html)
        assert set(listed.group(1).split(", ") if listed else ()) == unknown, row["measure_id"]
        lacking += bool(unknown)
        detailed += any(newer.values())
        assert f'<a href="{row["page"]}">{row["place"]}</a>' in html
        place = (
            f"tiedosto {row['file']}, {'kohta' if row['measure_source'] == 'kausal' else 'taulukon Toimenpiteet rivi'}"
        )
        assert f"{place} {row['source_row']}, tiedot {day(row['as_of_date'])}." in said(html)
        assert row["sha256"] in html
    assert 0 < lacking < len(measures)
    assert 0 < detailed < len(measures)


def test_the_page_of_a_measure_tells_its_costs_year_by_year(release: Release) -> None:
    pages, costs = (
        pages_of_measures(release),
        records(release, "select * from {mart_measure_costs_by_year} order by year"),
    )
    with_costs = 0
    for measure_id, page in pages.items():
        own = [row for row in costs if row["measure_id"] == measure_id]
        cells = [
            [str(row["year"]), number(row["cost_estimate_eur"]), number(row["spent_eur"]), row["funding_source"]]
            for row in own
        ]
        known = [i for i in range(4) if any(row[i] is not None for row in cells)]
        shown = [[row[i] or "–" for i in known] for row in cells]
        html = html_of(release, page)
        assert table(html, "Toimenpiteen kustannukset vuosittain") == shown, measure_id
        assert ("Kustannukset vuosittain" in said(html)) == bool(own), measure_id
        with_costs += bool(own)
    assert 0 < with_costs < len(pages)


def test_the_page_of_a_measure_tells_its_history(release: Release) -> None:
    pages, stages = pages_of_measures(release), records(release, "select * from {mart_measure_history} order by 3 desc")
    drawn = 0
    for measure_id, page in pages.items():
        own, html = [row for row in stages if row["measure_id"] == measure_id], html_of(release, page)
        cells = [
            [
                day(row["as_of_date"]),
                row["status"],
                day(row["deadline_date"]),
                *(number(row[name]) for name in ("completion_pct", "cost_estimate_eur", "spent_eur")),
            ]
            for row in own
        ]
        known = [i for i in range(6) if any(row[i] is not None for row in cells)]
        shown = [[row[i] or "–" for i in known] for row in cells] if len(own) > 1 else []
        assert table(html, "Toimenpiteen vaiheet") == shown, measure_id
        assert len(own) > 1 or f"samat tiedot {cells[0][0]} alkaen" in said(html), measure_id
        done = [(row["as_of_date"], row["completion_pct"]) for row in own if row["completion_pct"] is not None]
        has_chart = len(own) > 1 and len(done) > 1
        assert ("<polyline" in html) == has_chart, measure_id
        if has_chart:
            first, last = (f"{day(when)}: {number(pct)}" for when, pct in (done[-1], done[0]))
            assert f"{first} {last}" in said(html), measure_id
        drawn += has_chart
    assert 0 < drawn < len(pages)


def test_pages_of_measures_stay_small(release: Release) -> None:
    sizes = [len(html_of(release, page).encode()) for page in pages_of_measures(release).values()]
    assert sum(sizes) / len(sizes) <= MOST_BYTES_IN_MEAN


def test_a_coordinators_page_names_what_is_missing(release: Release) -> None:
    sent = release.rows("""
        select areas.slug, places.name_fi, sheet, rows_sent
        from {mart_municipal_data_intake} as sent
        inner join {dim_municipalities} as places using (municipality_code)
        inner join {dim_areas} as areas using (area_code)
        order by 1, 2
    """)
    missing = 0
    for slug in {row[0] for row in sent}:
        html = html_of(release, f"koordinaattori/{slug}")
        rows = {(place, sheet): count for at, place, sheet, count in sent if at == slug}
        places = list(dict.fromkeys(place for place, _ in rows))
        wanted = {place: {SHEETS[sheet] for sheet in SHEETS if rows[place, sheet] == 0} for place in places}
        listed = re.search(r"<ul>\s*(<li><a href=\"/kunta/.*?)</ul>", html, re.DOTALL)
        lines = [" ".join(texts(line)) for line in re.findall(r"<li>(.*?)</li>", listed.group(1))] if listed else []
        named = {place: set(sheets.split(", ")) for place, _, sheets in (line.partition(" : ") for line in lines)}
        assert named == {place: sheets for place, sheets in wanted.items() if sheets}, slug
        missing += len(named)
        shown = table(html, "Saadut rivit kunnittain ja välilehdittäin")
        assert shown == [[place, *(str(rows[place, sheet]) for sheet in SHEETS)] for place in places], slug
    assert missing


def test_a_coordinators_page_sums_the_money_and_the_plans(release: Release) -> None:
    costs = release.rows("""
        select slug, measures, measures_with_cost_estimate, measures_without_cost_estimate, measures_with_spent,
            cost_estimate_eur, spent_eur,
        from {mart_area_measure_costs} as costs inner join {dim_areas} as areas using (area_code)
    """)
    plans = release.rows("""
        select slug, count(*), count(*) filter (where is_in_strategy), count(*) filter (where is_in_budget)
        from {mart_climate_plans} as plans
        inner join (select municipality_code, project_area_code as area_code from {dim_municipalities}) as places
            using (municipality_code)
        inner join {dim_areas} as areas using (area_code)
        group by slug
    """)
    assert len(costs) == len(plans) > 1
    for slug, measures, priced, unpriced, with_spent, cost, spent in costs:
        text = said(html_of(release, f"koordinaattori/{slug}"))
        assert (
            f"{measures} toimenpiteestä {priced} on hinnoiteltu: kustannusarviot ovat yhteensä {number(cost)} €" in text
        )
        assert f"Kustannusarvio puuttuu {unpriced} toimenpiteeltä. Rahaa on käytetty {number(spent)} €" in text
        assert f"niihin {with_spent} toimenpiteeseen" in text
    for slug, places, in_strategy, in_budget in plans:
        text = said(html_of(release, f"koordinaattori/{slug}"))
        assert f"strategiassa {in_strategy}/{places} kunnassa" in text
        assert f"talousarvioon {in_budget}/{places} kunnassa" in text


def test_the_matrix_of_plans_is_the_mart(release: Release) -> None:
    plans = records(
        release,
        """select municipality.name_fi as place, area.name_fi as area, plans.*
        from {mart_climate_plans} as plans inner join {dim_municipalities} as municipality using (municipality_code)
        inner join {dim_areas} as area on area.area_code = municipality.project_area_code
        order by 1""",
    )
    yes_no = {True: "kyllä", False: "ei", None: "–"}
    wanted = [
        [
            f"{row['place']} {row['area']}",
            yes_no[row["has_plan"]],
            row["plan_name"] or "–",
            row["plan_status"] or "–",
            day(row["approved_date"]) or "–",
            row["target_status_fi"] or f"\u2212{number(row['target_reduction_pct'])} % vuoteen {row['target_year']}",
            str(row["base_year"] or "–"),
            yes_no[row["is_in_strategy"]],
            yes_no[row["is_in_budget"]],
        ]
        for row in plans
    ]
    html = html_of(release, "suunnitelmat")
    assert table(html, "Kuntien ilmastosuunnitelmat") == wanted
    links = {row["link"] for row in plans if row["link"]}
    assert links
    assert set(re.findall(r'<a href="(https?://[^"]+ilmastosuunnitelma[^"]*)"', html)) == links


def test_a_theme_has_the_newest_number_of_each_place_and_the_line_of_the_region(release: Release) -> None:
    newest = release.rows("""
        select theme, indicators.name_fi, place, year, indicator_value, value_status = 'partial'
        from (
            select indicator_code, method, year, indicator_value, value_status, name_fi as place
            from {mart_municipal_indicators} as numbers
            inner join {dim_municipalities} as places using (municipality_code)
            where is_followed
            union all
            select indicator_code, method, year, indicator_value, value_status, name_fi || case area_type
                when 'project_area' then ' hankeseutu' else ' maakunta' end
            from {mart_area_indicators} as numbers inner join {dim_areas} as areas using (area_code)
            where borders = 'current' and (area_type = 'project_area' or area_code = 'MK11')
        )
        inner join {dim_indicators} as indicators using (indicator_code)
        where method in ('none', 'hinku') and indicator_value is not null
        qualify row_number() over (partition by place, indicator_code order by year desc) = 1
    """)
    for theme in {row[0] for row in newest}:
        html = html_of(release, f"teema/{theme}")
        shown: dict[tuple[str, str], tuple[str, list[str]]] = {}
        for head, body in re.findall(r"<thead>(.*?)</thead>\s*<tbody>(.*?)</tbody>", html, re.DOTALL):
            heads = [" ".join(texts(cell)) for cell in re.findall(r"<th .*?</th>", head, re.DOTALL)]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
                place, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
                for heading, cell in zip(heads[1:], cells, strict=True):
                    named, _, heading_year = heading.rpartition(", ")
                    name = named.rpartition(", ")[0]  # without its unit
                    told, *beneath = texts(cell)
                    beneath = ", ".join(beneath).split(", ") if beneath else []
                    of_year = [] if beneath and beneath[0].isdigit() else [heading_year]
                    shown[" ".join(texts(place)), name] = (told, [*of_year, *beneath])
        assert theme != "energy" or any(row[-1] for row in newest if row[0] == theme)
        for _, name, place, year, value, is_partial in (row for row in newest if row[0] == theme):
            told, about = shown[place, name]
            decimals = len(told.partition(",")[2])
            wanted = [str(year), "osasta kuntia"] if is_partial else [str(year)]
            assert (told.replace("\u00a0", " "), about) == (number(value, decimals=decimals), wanted), (name, place)
        of_region = {name for at, name, place, *_ in newest if at == theme and place == "Pohjois-Savo maakunta"}
        drawn = re.findall(r'<figure class="pikku">.*?<a [^>]*>(.*?)</a>', html, re.DOTALL)
        assert {unescape(name) for name in drawn} == of_region, theme
