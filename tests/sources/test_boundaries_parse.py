"""Municipality borders: files in each publisher's own way are read alike, and what is wrong is told with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from border_files import DATASET, KUOPIO, NAME, SOURCE, SQUARE, collection, feature

from sources.boundaries.parse import parse
from sources.contract import LINEAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Keep

    from sources.code_lists import Scope
    from sources.problems import Parsed

ISLAND = [[[x + 2, y] for x, y in SQUARE]]
METRES = [[x * 20_000, y * 110_000] for x, y in SQUARE]
SWAPPED = [[y, x] for x, y in SQUARE]


@pytest.fixture
def read(keep: Keep) -> Callable[..., Parsed]:
    """Parse one file with these bytes, or several by name."""

    def parsed(content: bytes = b"", **files: bytes) -> Parsed:
        return parse(SOURCE, DATASET, keep(SOURCE, files or {NAME: content}))

    return parsed


def test_a_feature_becomes_a_row_with_its_box_and_its_lineage(read: Callable[..., Parsed]) -> None:
    parsed = read(collection(feature()))
    assert parsed.problems == []
    assert list(parsed.table) == [*(column.name for column in DATASET.columns), *LINEAGE_COLUMNS]
    (row,) = parsed.table.to_dict("records")
    assert (row["kuntanumero"], row["nimi"], row["vuosi"]) == ("297", "Kuopio", 2026)
    assert (row["länsi"], row["etelä"], row["itä"], row["pohjoinen"]) == (27, 62, 28, 63)
    assert json.loads(row["geometria"]) == {"type": "Polygon", "coordinates": [SQUARE]}
    assert (row["source_file"], row["source_row"], row["origin"]) == (NAME, 1, "live")


@pytest.mark.parametrize(
    "properties",
    [
        {"NATCODE": "090", "NAMEFIN": "Heinävesi", "NAMESWE": "Heinävesi"},
        {"natcode": "90", "namefin": "Heinävesi"},
        {"natcode": 90, "nimi": "Heinävesi"},
        {"kuntanumero": 90, "kunta": "Heinävesi"},
        {"municipality_code": " 090 ", "name_fi": "Heinävesi", "vuosi": None},
        {"kunta": "090", "nimi": "Heinävesi"},
        {"NATCODE": None, "kunta": 90, "nimi": "Heinävesi"},
    ],
)
def test_code_and_name_may_be_written_in_every_publishers_way(
    read: Callable[..., Parsed], properties: dict[str, Any]
) -> None:
    parsed = read(collection(feature(properties)))
    assert parsed.problems == []
    assert parsed.table[["kuntanumero", "nimi"]].to_numpy().tolist() == [["090", "Heinävesi"]]
    assert pd.isna(parsed.table["vuosi"][0])


@pytest.mark.parametrize(
    "crs",
    [
        None,
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        {"type": "name", "properties": {"name": "EPSG:4326"}},
        {"type": "EPSG", "properties": {"code": "4326"}},
    ],
)
def test_wgs84_may_be_named_in_every_way_or_not_at_all(read: Callable[..., Parsed], crs: object) -> None:
    parsed = read(collection(feature(), crs=crs))
    assert (parsed.problems, len(parsed.table)) == ([], 1)


def test_islands_holes_and_heights_are_kept_as_they_came(read: Callable[..., Parsed]) -> None:
    hole = [[27.2, 62.2], [27.2, 62.4], [27.4, 62.4], [27.2, 62.2]]
    coordinates = [[SQUARE, hole], [[[x, y, 81.5] for x, y in ring] for ring in ISLAND]]
    parsed = read(collection(feature(type="MultiPolygon", coordinates=coordinates)))
    assert parsed.problems == []
    assert json.loads(parsed.table["geometria"][0])["coordinates"] == coordinates
    assert parsed.table["itä"][0] == 30


def test_a_byte_order_mark_changes_nothing(read: Callable[..., Parsed]) -> None:
    assert read(b"\xef\xbb\xbf" + collection(feature())).problems == []


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        (b"", None, "GeoJSON; the file is empty"),
        (b" \n", None, "GeoJSON; the file is empty"),
        (b"<!DOCTYPE html><h1>Huoltokatko</h1>", None, "this is a web page or XML"),
        (b'<?xml version="1.0"?><ows:ExceptionReport/>', None, "this is a web page or XML"),
        (collection(feature())[:-40], None, "whole GeoJSON ("),
        (collection(feature()).decode().encode("utf-16"), None, "text in UTF-8"),
        (collection(feature(KUOPIO | {"nimi": "Heinävesi"})).decode().encode("latin-1"), None, "text in UTF-8"),
        (b"\x1f\x8b\x08" + b"\0" * 20, None, "text in UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, None, "this is nested too deep"),
        (b'{"features": 1' + b"0" * 5_000 + b"}", None, "GeoJSON (Exceeds the limit"),
        (b'{"type": "FeatureCollection", "features": [], "features": [1]}', None, "every name once"),
        (b"[]", None, "a FeatureCollection with its features"),
        (b'"FeatureCollection"', None, "a FeatureCollection with its features"),
        (b"{}", None, "a FeatureCollection with its features"),
        (json.dumps(feature()).encode(), None, "a FeatureCollection with its features"),
        (collection(feature(), type="Topology"), None, "a FeatureCollection with its features"),
        (collection(features={"0": feature()}), None, "a FeatureCollection with its features"),
        (collection(), "features", "at least one feature"),
        (collection(feature(), numberReturned=309), "numberReturned", "309 features, as the file itself says"),
        (
            collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}),
            "crs",
            "WGS84",
        ),
        (collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:34326"}}), "crs", "WGS84"),
        (collection(feature(), crs={"type": "link", "properties": {"href": "a.wkt"}}), "crs", "WGS84"),
        (collection(feature(), crs=["EPSG:4326"]), "crs", "WGS84"),
    ],
)
def test_a_file_that_is_no_whole_geojson_in_wgs84_is_refused(
    read: Callable[..., Parsed], content: bytes, column: str | None, words: str
) -> None:
    parsed = read(content)
    assert len(parsed.table) == 0
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column) == (NAME, None, column)
    assert words in problem.message()


@pytest.mark.parametrize(
    ("wrong", "column", "words"),
    [
        (None, None, "a feature with its properties"),
        ({"type": "Feature", "geometry": None}, None, "“an object”; expected a feature with its properties"),
        (feature(None), None, "a feature with its properties"),
        (feature({"nimi": "Kuopio"}), "kuntanumero", "NATCODE, natcode, kuntanumero, municipality_code, kunta"),
        (feature(KUOPIO | {"kunta": "Kuopio"}), "kunta", "“Kuopio”; expected a municipality code"),
        (feature(KUOPIO | {"kunta": "KU297"}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": "0297"}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": "٢٩٧"}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": -297}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": 29.7}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": True}), "kunta", "a municipality code of at most three digits"),
        (feature(KUOPIO | {"kunta": ["297"]}), "kunta", "“a list of 1”"),
        (feature({"kunta": "297"}), "nimi", "the municipality's name in one of the properties NAMEFIN"),
        (feature(KUOPIO | {"nimi": " "}), "nimi", "the municipality's name"),
        (feature(KUOPIO | {"nimi": "Kuo\0pio"}), "nimi", "the municipality's name"),
        (feature(KUOPIO | {"nimi": "K" * 101}), "nimi", "the municipality's name"),
        (feature(KUOPIO | {"vuosi": "2O26"}), "vuosi", "“2O26”; expected a whole number"),
        (feature(KUOPIO | {"vuosi": 2026.5}), "vuosi", "a whole number"),
        (feature(coordinates=None), "geometry", "at least one ring"),
        (feature(coordinates=[]), "geometry", "“a list of 0”; expected at least one ring"),
        (feature(coordinates=[[]]), "geometry", "at least one position"),
        (feature(coordinates=SQUARE), "geometry", "a position: a longitude and a latitude"),
        (feature(type="MultiPolygon", coordinates=[]), "geometry", "at least one polygon"),
        (feature(type="MultiPolygon", coordinates=[[SQUARE], []]), "geometry", "at least one ring"),
        (feature(type="MultiPolygon", coordinates=[SQUARE]), "geometry", "“27.0”; expected a position"),
        (feature(type="Point", coordinates=[27, 62]), "geometry", "“Point”; expected an area: Polygon or MultiPolygon"),
        (feature(type=["Polygon"]), "geometry", "an area: Polygon or MultiPolygon"),
        (feature(coordinates=[SQUARE[:-1]]), "geometry", "“27.0, 63.0”; expected a closed ring"),
        (feature(coordinates=[[SQUARE[0], SQUARE[1], SQUARE[0]]]), "geometry", "a ring of at least 4 positions"),
        (feature(coordinates=[[SQUARE[0], SQUARE[1], [27.5, 62.0], SQUARE[0]]]), "geometry", "not a line or a point"),
        (feature(coordinates=[[SQUARE[0]] * 5]), "geometry", "not a line or a point"),
        (feature(coordinates=[[*SQUARE[:2], [float("nan"), 63.0], *SQUARE[3:]]]), "geometry", "“nan, 63.0”; expected"),
        (feature(coordinates=[[*SQUARE[:2], [float("inf"), 63.0], *SQUARE[3:]]]), "geometry", "“inf, 63.0”; expected"),
        (feature(coordinates=[[*SQUARE[:2], [10**400, 63.0], *SQUARE[3:]]]), "geometry", "a longitude from 19 to 32"),
        (feature(coordinates=[[*SQUARE[:2], ["28", "63"], *SQUARE[3:]]]), "geometry", "a position"),
        (feature(coordinates=[[*SQUARE[:2], [None, 63.0], *SQUARE[3:]]]), "geometry", "a position"),
        (feature(coordinates=[[*SQUARE[:2], [True, 63.0], *SQUARE[3:]]]), "geometry", "a position"),
        (feature(coordinates=[[*SQUARE[:2], [28.0], *SQUARE[3:]]]), "geometry", "a position"),
        (feature(coordinates=[[*SQUARE[:2], [0.0, 0.0], *SQUARE[3:]]]), "geometry", "“0.0, 0.0”; expected a longitude"),
        (feature(coordinates=[METRES]), "geometry", "these look like metres: convert the file to EPSG:4326"),
        (feature(coordinates=[SWAPPED]), "geometry", "here the latitude comes first: swap the axes"),
        (feature() | {"geometry": None}, "geometry", "an area"),
        (feature() | {"geometry": "POLYGON ((27 62))"}, "geometry", "an area"),
    ],
)
def test_a_wrong_feature_is_told_with_its_number_and_the_others_are_read(
    read: Callable[..., Parsed], wrong: object, column: str | None, words: str
) -> None:
    iisalmi = feature(KUOPIO | {"kunta": "140", "nimi": "Iisalmi"})
    parsed = read(collection(iisalmi, wrong, feature(KUOPIO | {"kunta": "749"})))
    assert parsed.table[["kuntanumero", "source_row"]].to_numpy().tolist() == [["140", 1], ["749", 3]]
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column) == (NAME, 2, column)
    assert words in problem.message()


def test_what_a_file_holds_can_be_written_down_in_any_case(read: Callable[..., Parsed]) -> None:
    half = b'{"kunta": "297", "nimi": "Kuopio \\ud800"}'
    content = collection(feature("half")).replace(b'"half"', half)
    (problem,) = read(content).problems
    assert problem.column == "nimi"
    assert "Kuopio ?" in problem.message()
    problem.message().encode()


def test_a_geometry_nested_in_vain_is_told(read: Callable[..., Parsed]) -> None:
    content = collection(feature(coordinates="deep")).replace(b'"deep"', b"[" * 500 + b"]" * 500)
    (problem,) = read(content).problems
    assert (problem.row, problem.expected) == (1, "a position: a longitude and a latitude")


def test_a_file_in_metres_is_told_once_for_each_of_the_first_municipalities(read: Callable[..., Parsed]) -> None:
    parsed = read(collection(*[feature(coordinates=[METRES])] * 309))
    assert len(parsed.problems) == 51
    assert "and 259 more" in parsed.problems[-1].message()


def test_pages_of_one_answer_are_one_table(read: Callable[..., Parsed]) -> None:
    first = collection(feature(), numberMatched=2, numberReturned=1)
    second = collection(feature(KUOPIO | {"kunta": "140"}), numberMatched=2, numberReturned=1)
    parsed = read(a=first, b=second)
    assert parsed.problems == []
    assert parsed.table[["kuntanumero", "source_file", "source_row"]].to_numpy().tolist() == [
        ["297", "a", 1],
        ["140", "b", 1],
    ]


def test_an_answer_that_was_cut_between_features_is_told(read: Callable[..., Parsed]) -> None:
    (problem,) = read(collection(feature(), numberMatched=309, numberReturned=1)).problems
    assert problem.message() == (
        f"{NAME}, column numberMatched: value “1 features”; expected all 309 features that the publisher has"
    )


def test_no_file_at_all_is_a_problem() -> None:
    parsed = parse(SOURCE, DATASET, [])
    assert (len(parsed.table), len(parsed.problems)) == (0, 1)


@pytest.mark.parametrize(("file", "count"), [("kuntarajat_all.geojson", 309), ("pohjois_savo_kunnat.geojson", 19)])
def test_the_real_borders_are_read_whole(
    read: Callable[..., Parsed], shared_data: Path, scope: Scope, file: str, count: int
) -> None:
    content = (shared_data / "boundaries" / file).read_bytes()
    parsed = read(content)
    assert parsed.problems == []
    assert len(parsed.table) == parsed.table["kuntanumero"].nunique() == count
    assert set(scope.municipality_codes) <= set(parsed.table["kuntanumero"])
    assert set(parsed.table["kuntanumero"]) <= set(DATASET.column("kuntanumero").allowed or ())
    real = [one["geometry"] for one in json.loads(content)["features"]]
    assert list(map(json.loads, parsed.table["geometria"])) == real
    kuopio = parsed.table.set_index("kuntanumero").loc["297"]
    assert (kuopio["nimi"], kuopio["länsi"] < 27.68 < kuopio["itä"]) == ("Kuopio", True)
    assert kuopio["etelä"] < 62.89 < kuopio["pohjoinen"]


def test_the_known_codes_are_those_of_the_classification(shared_data: Path) -> None:
    history = pd.read_csv(shared_data / "classification" / "municipality_key_2013_2026_history.csv", dtype=str)
    codes = set(history.loc[history["year"].astype(int) >= 2021, "kuntanumero"])
    assert set(DATASET.column("kuntanumero").allowed or ()) == codes
