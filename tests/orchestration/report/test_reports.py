"""The reports of every place of a release: whole, the same bytes each time, with the very numbers of its tables.

The house has no site, so charts are not here: `tests/browser/test_reports.py` holds them against the pages of the site.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import duckdb
import pypdf
import pytest
from pptx import Presentation

from orchestration import warehouse
from orchestration.report import reports
from orchestration.report.facts import NoSuchYearError
from orchestration.report.holes import see_no_hole
from orchestration.report.places import Place, UnknownPlaceError, find
from orchestration.report.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.report.facts import Facts, Release
    from tests.conftest import House

PLACES = 24
"""19 followed municipalities, four project areas and the region."""


@pytest.fixture(scope="module")
def release(house: House) -> Iterator[Release]:
    with reports.opened(house.published) as read:
        yield read


@pytest.fixture(scope="module")
def made(house: House, release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every report of the release: the files by name."""
    folder = tmp_path_factory.mktemp("reports")
    for place in release.places:
        reports.write(house.published, release.facts(place), folder, reports.ENDINGS)
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def texts(made: dict[str, Path]) -> dict[str, str]:
    """What each PDF says, in one line, by the place's name in addresses."""
    found = {}
    for name, path in made.items():
        if name.endswith(".pdf"):
            said = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
            found[name.removesuffix(".pdf")] = re.sub(r"\s+", " ", said.replace("\u00ad", ""))
    return found


def rows(house: House, sql: str) -> list[tuple[Any, ...]]:
    return warehouse.rows_of(house.published / "warehouse.duckdb", sql)


def facts_of(release: Release, name: str, year: int | None = None) -> Facts:
    return release.facts(find(release.places, name), year)


def test_the_municipalities_of_an_area_are_its_members_whatever_kind_of_area_it_is(release: Release) -> None:
    # as the whole country is one that no column of a municipality names
    facts = release.facts(Place("area", "SK112", "Kuopion seutukunta", "kuopion-seutukunta", "seutukunta"))
    assert [town["name"] for town in facts.towns] == ["Kuopio", "Siilinjärvi"]
    assert {row["municipality"] for row in facts.measures} == {"Kuopio", "Siilinjärvi"}
    assert facts.sources


def test_every_place_has_its_report_in_every_format(release: Release, made: dict[str, Path]) -> None:
    assert len(release.places) == PLACES
    assert set(made) == {f"{place.slug}{ending}" for place in release.places for ending in reports.ENDINGS.values()}


def test_the_same_release_gives_the_same_bytes(
    house: House, release: Release, made: dict[str, Path], tmp_path: Path
) -> None:
    for name in ("kuopio", "rautalampi", "yla-savo", "maakunta-pohjois-savo"):
        for path in reports.write(house.published, facts_of(release, name), tmp_path, reports.ENDINGS):
            assert path.read_bytes() == made[path.name].read_bytes(), path.name


def test_no_report_has_a_hole(house: House, release: Release, made: dict[str, Path]) -> None:
    for place in release.places:
        facts = release.facts(place)
        see_no_hole(place.name, reports.made_of(house.published, facts).texts(), facts.brought)
        see_no_hole(place.name, made[f"{place.slug}-tiedote.md"].read_text(encoding="utf-8").splitlines())
        page = made[f"{place.slug}.html"].read_text(encoding="utf-8")
        said = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", page, flags=re.DOTALL)
        assert re.findall(r"[{}]|\b(?:None|nan|undefined)\b", said) == []


def test_no_report_of_any_past_year_has_a_hole(house: House, release: Release) -> None:
    for place in release.places[::5]:
        for row in release.facts(place).years:
            facts = release.facts(place, row["year"])
            texts = list(reports.made_of(house.published, facts).texts())
            see_no_hole(place.name, texts, facts.brought)
            assert facts.overview["year"] == row["year"]
            assert not any("ja sivuston kaavioista" in text for text in texts), "it has no charts"


def test_the_pages_are_two_to_four(made: dict[str, Path]) -> None:
    pages = {name: len(pypdf.PdfReader(path).pages) for name, path in made.items() if name.endswith(".pdf")}
    assert {name: count for name, count in pages.items() if not 2 <= count <= 4} == {}


def test_each_page_and_slide_says_that_the_data_is_an_example(made: dict[str, Path]) -> None:
    for name, path in made.items():
        if name.endswith(".pdf"):
            assert all("ESIMERKKIAINEISTO" in page.extract_text() for page in pypdf.PdfReader(path).pages), name
        elif name.endswith(".pptx"):
            for slide in Presentation(str(path)).slides:
                assert any(
                    "ESIMERKKIAINEISTO" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame
                )
        else:
            assert "ESIMERKKIAINEISTO" in path.read_text(encoding="utf-8")


def test_the_numbers_of_the_pages_are_the_marts_own(house: House, texts: dict[str, str]) -> None:
    told = rows(
        house,
        "select slug, emissions_kt_co2e, emissions_per_resident_t_co2e, energy_gwh, target_gap_kt_co2e, population "
        "from mart_municipal_overview inner join dim_municipalities using (municipality_code) "
        "where method = 'hinku' and year = 2024 and is_followed "
        "union all select slug, emissions_kt_co2e, emissions_per_resident_t_co2e, energy_gwh, target_gap_kt_co2e, "
        "population from mart_area_overview inner join dim_areas using (area_code) where method = 'hinku' "
        "and year = 2024 and borders = 'current' and (area_type = 'project_area' or area_code = 'MK11')",
    )
    assert len(told) == PLACES
    for slug, *values, population in told:
        for value in values:
            if value is not None:
                assert number(value, 1).replace("\u00a0", " ") in texts[slug], (slug, value)
        assert f"{number(population, 0).replace(chr(0xA0), ' ')} asukasta" in texts[slug]


def test_every_sector_s_number_is_in_the_table(house: House, texts: dict[str, str]) -> None:
    told = rows(
        house,
        "select towns.slug, sectors.name_fi, emissions_kt_co2e, share_pct from mart_municipal_emissions "
        "inner join dim_municipalities as towns using (municipality_code) "
        "inner join dim_sectors as sectors using (sector_code) "
        "where method = 'hinku' and year = 2024 and emissions_kt_co2e is not null",
    )
    assert len(told) > 200
    for slug, name, value, share in told:
        line = f"{name} {number(value, 2)} {number(share, 1)}".replace("\u00a0", " ")
        assert line in texts[slug], (slug, line)


def test_the_charts_of_the_slides_hold_the_marts_numbers(house: House, made: dict[str, Path]) -> None:
    deck = Presentation(str(made["kuopio.pptx"]))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    by_year, by_sector, by_driver = charts
    of = "from mart_municipal_{} where municipality_code = '297' and method = 'hinku' and "
    wanted = rows(
        house,
        "select year::varchar, emissions_kt_co2e, target_path_kt_co2e "
        + of.format("overview")
        + "year >= 2005 order by year",
    )
    emissions, path = by_year.plots[0].series
    assert list(by_year.plots[0].categories) == [year for year, _, _ in wanted]
    assert list(emissions.values) == [value for _, value, _ in wanted]
    assert list(path.values) == [value for _, _, value in wanted]
    ((total,),) = rows(
        house, "select sum(emissions_kt_co2e) " + of.format("emissions") + "year = 2024 and emissions_kt_co2e <> 0"
    )
    assert sum(by_sector.plots[0].series[0].values) == pytest.approx(total)
    ((change,),) = rows(
        house,
        "select any_value(total_change_kt_co2e) "
        + of.format("emission_drivers")
        + "from_year = 2007 and to_year = 2024",
    )
    assert sum(by_driver.plots[0].series[0].values) == pytest.approx(change)
    with zipfile.ZipFile(made["kuopio.pptx"]) as archive:
        workbooks = [name for name in archive.namelist() if name.endswith(".xlsx")]
        assert len(workbooks) == len(charts)
        with zipfile.ZipFile(io.BytesIO(archive.read(workbooks[0]))) as workbook:
            assert "xl/worksheets/sheet1.xml" in workbook.namelist()


def test_a_place_without_a_target_has_no_path_in_its_chart(made: dict[str, Path]) -> None:
    deck = Presentation(str(made["rautalampi.pptx"]))
    first = next(shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    assert [series.name for series in first.plots[0].series] == ["Päästöt"]


def test_a_pdf_is_tagged_as_its_standard_asks(made: dict[str, Path]) -> None:
    """What is looked at: the marks of PDF/UA-1 and the tags of headings, paragraphs, lists and tables' headers."""
    for name in ("kuopio.pdf", "maakunta-pohjois-savo.pdf"):
        reader = pypdf.PdfReader(made[name])
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"].value
        assert root["/Lang"].startswith("fi")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
        assert reader.metadata is not None
        assert "ilmastokatsaus 2024" in str(reader.metadata.title)
        xmp = root["/Metadata"].get_data().decode()
        assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)
        tags = list(tags_of(root["/StructTreeRoot"]))
        assert tags.count("/H1") == 1
        assert {"/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= set(tags)


def tags_of(element: Any) -> Iterator[str]:  # noqa: ANN401 - a part of a PDF
    """The tags of a structure tree, from above."""
    element = element.get_object()
    if isinstance(element, dict):
        if "/S" in element:
            yield str(element["/S"])
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                yield from tags_of(kid)
    elif isinstance(element, list):
        for kid in element:
            yield from tags_of(kid)


def test_the_letter_has_five_facts_and_fits_on_a_page(made: dict[str, Path]) -> None:
    for name, path in made.items():
        if name.endswith(".md"):
            letter = path.read_text(encoding="utf-8")
            assert re.findall(r"^(\d)\. ", letter, flags=re.MULTILINE) == list("12345"), name
            assert len(letter) < 2500, name


def test_the_verdict_is_the_letter_s_first_fact(release: Release, made: dict[str, Path]) -> None:
    for name in ("kuopio", "rautalampi"):
        first = re.search(r"^1\. (.+)$", made[f"{name}-tiedote.md"].read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert first is not None
        verdict = "Nykyisellä suunnalla" if name == "kuopio" else "Tavoitetta ei ole asetettu."
        assert verdict in first[1]
        assert facts_of(release, name).place.slug == name


def test_a_place_is_found_by_its_name_its_code_and_its_address(release: Release) -> None:
    for asked in ("Ylä-Savo", "ylä-savo", "HS2", "hs2", "yla-savo", " Ylä-Savo "):
        assert find(release.places, asked).code == "HS2"
    assert find(release.places, "297").name == "Kuopio"
    assert find(release.places, "Pohjois-Savo").code == "MK11"
    with pytest.raises(UnknownPlaceError, match="Tarkoititko: Kuopio"):
        find(release.places, "Kuopiio")
    with pytest.raises(UnknownPlaceError, match="Paikat ovat Iisalmi"):
        find(release.places, "xyz")


def test_a_year_without_numbers_is_refused_with_those_that_there_are(release: Release) -> None:
    with pytest.raises(NoSuchYearError, match=r"Vuodelta 1999 ei ole lukuja: Kuopio\. Vuodet ovat 1990, 2005–2024\."):
        facts_of(release, "Kuopio", 1999)


def test_the_command_writes_what_is_asked_into_the_working_folder(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = house.run("report", "Ylä-Savo", "--year", "2019", "--format", "html,md")
    assert outcome.code == 0, outcome.said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["yla-savo-2019-tiedote.md", "yla-savo-2019.html"]
    page = (tmp_path / "yla-savo-2019.html").read_text(encoding="utf-8")
    assert "Katsaus on vuodelta 2019." in page
    assert "2024" not in re.sub(r"<style>.*?</style>|julkaisun uusin on 2024|\d+\.\d+\.2024|.*Toimenpiteet.*", "", page)
    assert house.run("report", "Tervo").said.splitlines()[-1] == "tervo.pdf"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Kuopiio",), "Tarkoititko: Kuopio"),
        (("Kuopio", "--year", "1999"), "Vuodelta 1999 ei ole lukuja"),
        (("Kuopio", "--format", "pdf,doc"), "Muotoa ei ole: doc. Muodot ovat pdf, pptx, html, md."),
    ],
)
def test_a_mistake_is_told_in_finnish(house: House, arguments: tuple[str, ...], said: str) -> None:
    outcome = house.run("report", *arguments)
    assert outcome.code == 2
    assert said in outcome.said


def test_nothing_published_is_told_with_the_next_command(empty_house: House) -> None:
    outcome = empty_house.run("report", "Kuopio")
    assert (outcome.code, "ilmasto refresh" in outcome.said) == (2, True)


def test_a_release_from_before_reports_is_told_to_be_one(house: House, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create table release_info as select '2026.01.01-1' as release_id")
    (tmp_path / "release.json").write_text(json.dumps({"has_example": True}), encoding="utf-8")
    with pytest.raises(reports.OldReleaseError, match="released_at"), reports.opened(tmp_path):
        pass
    assert house.published.is_dir()
