"""What catalogues read of a release is what its data package says, and stands the profile's mandatory parts."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

import pyogrio
import pyshacl
import pytest
import rdflib
import yaml
from pyarrow import parquet

from orchestration.release import catalogue, geo
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import House

SITE = "https://ilmasto.example"
MANDATORY = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ] , [ sh:path dct:description ; sh:minCount 1 ] ,
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ,
    [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ] , [ sh:path dct:description ; sh:minCount 1 ] ,
    [ sh:path dct:source ; sh:class dcat:Dataset ] , [ sh:path dcat:distribution ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:class dct:MediaType ] ,
    [ sh:path dct:license ; sh:maxCount 1 ; sh:class dct:LicenseDocument ] ,
    [ sh:path spdx:checksum ; sh:minCount 1 ; sh:class spdx:Checksum ] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
"""
"""What DCAT-AP 3 (SEMIC, 2024) asks of each class at least, written down from the profile."""
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture
def release(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the release, told of at the address of a site."""
    shutil.copytree(house.published, tmp_path / "release", ignore=shutil.ignore_patterns("*.duckdb", "mart_*.csv"))
    monkeypatch.setenv("ILMASTO_SITE_URL", SITE)
    monkeypatch.setenv("ILMASTO_CONTACT", "ilmasto@example.org")
    get_settings.cache_clear()
    catalogue.write_catalogue(tmp_path / "release")
    yield tmp_path / "release"
    get_settings.cache_clear()


def package_of(release: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    return package


def graph_of(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="json-ld")


def test_the_dcat_has_every_mandatory_part(release: Path) -> None:
    text = (release / "dcat.jsonld").read_text(encoding="utf-8")
    shapes = rdflib.Graph().parse(data=MANDATORY, format="turtle")
    conforms, _, said = pyshacl.validate(graph_of(text), shacl_graph=shapes)
    assert conforms, said
    without = graph_of(text.replace('"dct:publisher"', '"dct:creator"'))
    assert not pyshacl.validate(without, shacl_graph=shapes)[0]


def test_the_dcat_has_each_file_once_at_its_lasting_address(release: Path) -> None:
    package = package_of(release)
    graph = graph_of((release / "dcat.jsonld").read_text(encoding="utf-8"))
    addresses = sorted(str(address) for address in graph.objects(None, DCAT.downloadURL))
    prefix = f"{SITE}/data/{package['version']}/"
    assert addresses == sorted(prefix + resource["path"] for resource in package["resources"])
    unlicensed = [resource for resource in package["resources"] if "notspecified" in str(resource["licenses"])]
    assert unlicensed
    for resource in unlicensed:
        node = rdflib.URIRef(prefix + resource["path"])
        (distribution,) = graph.subjects(DCAT.downloadURL, node)
        assert not list(graph.objects(distribution, rdflib.DCTERMS.license)), "a part of it has no licence"
        assert list(graph.objects(distribution, rdflib.DCTERMS.rights))


def test_without_an_address_of_the_site_the_files_are_those_beside(house: House) -> None:
    told = json.loads((house.published / "dataset.jsonld").read_text(encoding="utf-8"))
    addresses = [file["contentUrl"] for file in told["distribution"]]
    assert "mart_measures.csv" in addresses
    assert all((house.published / address).is_file() for address in addresses)


def test_the_columns_of_csv_on_the_web_are_those_of_the_files(house: House) -> None:
    told = json.loads((house.published / "csv-metadata.json").read_text(encoding="utf-8"))
    assert {table["url"] for table in told["tables"]} == {path.name for path in house.published.glob("*.csv")}
    for table in told["tables"]:
        with (house.published / table["url"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [column["name"] for column in table["tableSchema"]["columns"]] == header
        for key in table["tableSchema"].get("foreignKeys", ()):
            assert set(key["columnReference"]) <= set(header)
            assert (house.published / key["reference"]["resource"]).is_file()


def test_codes_are_foreign_keys(house: House) -> None:
    tables = {resource["name"]: resource for resource in package_of(house.published)["resources"]}
    keys = {
        (key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for key in tables["mart_municipal_emissions"]["schema"]["foreignKeys"]
    }
    assert {
        ("municipality_code", "dim_municipalities", "municipality_code"),
        ("sector_code", "dim_sectors", "sector_code"),
        ("method", "dim_methods", "method"),
    } <= keys
    alike = tables["mart_alike_municipalities"]["schema"]["foreignKeys"]
    assert {
        "fields": ["alike_municipality_code"],
        "reference": {"resource": "dim_municipalities", "fields": ["municipality_code"]},
    } in alike


def test_the_citation_names_the_release_its_sources_and_that_it_is_an_example(release: Path) -> None:
    told = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    package = package_of(release)
    assert told["version"] == package["version"]
    assert told["abstract"].startswith("ESIMERKKIAINEISTO")
    assert [source["title"] for source in told["references"]] == [source["title"] for source in package["sources"]]
    assert told["url"] == f"{SITE}/data/{package['version']}/"


def test_a_file_that_is_added_has_the_rights_of_its_table_or_of_all(release: Path) -> None:
    for name in ("dim_municipalities.xlsx", "all.xlsx"):
        (release / name).write_bytes(b"PK")
    catalogue.add_files(release, ["dim_municipalities.xlsx", "all.xlsx"])
    package = package_of(release)
    by_path = {resource["path"]: resource for resource in package["resources"]}
    table = by_path["dim_municipalities.csv"]
    assert by_path["dim_municipalities.xlsx"]["licenses"] == table["licenses"] != package["licenses"]
    assert by_path["all.xlsx"]["licenses"] == package["licenses"]
    assert "/all.xlsx" in (release / "dcat.jsonld").read_text(encoding="utf-8")


def test_the_map_has_every_followed_municipality_with_its_newest_values(house: House) -> None:
    about, table = pyogrio.read_arrow(house.published / geo.NAME)
    assert about["crs"] == "EPSG:4326"
    rows = {row["municipality_code"]: row for row in table.to_pylist()}
    assert len(rows) == 19
    marts = parquet.read_table(house.published / "mart_municipal_indicators.parquet").to_pylist()
    for code in ("emissions_total", "electricity_use"):
        newest: dict[str, tuple[int, float]] = {}
        for row in marts:
            if (
                row["indicator_code"] == code
                and row["method"] in ("hinku", "none")
                and row["indicator_value"] is not None
            ):
                newest[row["municipality_code"]] = max(
                    newest.get(row["municipality_code"], (0, 0.0)), (row["year"], row["indicator_value"])
                )
        assert newest
        for place, row in rows.items():
            assert (row[f"{code}_year"], row[code]) == newest.get(place, (None, None))
    assert rows["297"]["name_fi"] == "Kuopio"
    assert json.loads((house.published / geo.NAME).read_text(encoding="utf-8"))["is_example"] is True


def test_a_parquet_file_tells_what_its_columns_are(house: House) -> None:
    schema = parquet.read_schema(house.published / "mart_municipal_overview.parquet")
    assert schema.metadata[b"title"].decode() == "Kunnan päästöt, väkiluku ja tavoitepolku"
    column = schema.field("emissions_kt_co2e")
    assert column.metadata[b"unit"].decode() == "kt CO₂e"
    assert column.metadata[b"description"].decode().startswith("Greenhouse gas emissions")
