"""What is asked of the map service: the newest layer, its pages, and what comes of a service that is not itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from border_files import DATASET, KUOPIO, NAME, SOURCE, collection, feature

from sources.asking import Ask
from sources.boundaries.fetch import fetch
from sources.boundaries.parse import parse
from sources.code_lists import Scope
from sources.http import Client
from sources.problems import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Handler, Keep, Publisher, Reply, Serve

    from sources.landing import Fetched

LAYERS = (
    "kunta1000k_2027",
    "kunta4500k",
    "kunta4500k_2013",
    "kunta4500k_2026",
    "kunta4500k_2025",
    "maakunta4500k_2027",
)
CODES = [f"{code:03d}" for code in range(5, 314)]
SCOPE = Scope(("297",), (2024,))


def capabilities(*layers: str) -> bytes:
    listed = "".join(f"<FeatureType><Name>tilastointialueet:{name}</Name></FeatureType>" for name in layers)
    namespace = 'xmlns="http://www.opengis.net/wfs/2.0"'
    return f'<?xml version="1.0"?><WFS_Capabilities {namespace}>{listed}</WFS_Capabilities>'.encode()


def geoserver(at_most: int = 1_000_000, layers: tuple[str, ...] = LAYERS, **members: object) -> Handler:
    """A map service as it behaves: its layers as XML, features page by page and the time of day in each answer."""
    answers: list[int] = []

    def answer(_method: str, path: str, _body: bytes) -> Reply:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if urlsplit(path).path != "/wfs" or asked["service"] != "WFS" or asked["version"] != "2.0.0":
            return 404, {}, b"not found"
        if asked["request"] == "GetCapabilities":
            return 200, {"Content-Type": "application/xml"}, capabilities(*layers)
        if asked["typeNames"] != "tilastointialueet:kunta4500k_2026" or asked["srsName"] != "EPSG:4326":
            return 400, {"Content-Type": "application/xml"}, b"<ows:ExceptionReport/>"
        answers.append(1)
        start = int(asked["startIndex"])
        codes = CODES[start : start + min(int(asked["count"]), at_most)]
        counts = {"totalFeatures": len(CODES), "numberMatched": len(CODES), "numberReturned": len(codes)}
        clock = {"timeStamp": f"2026-11-24T05:00:{len(answers):02d}.123Z"}
        features = [feature(KUOPIO | {"kunta": code}) for code in codes]
        return 200, {"Content-Type": "application/json"}, collection(*features, **(counts | clock | members))

    return answer


def _fetch(publisher: Publisher, files_dir: Path | None = None) -> list[Fetched]:
    return list(fetch(SOURCE, Ask(SCOPE, Client(SOURCE, live=True, base_url=publisher.base_url), files_dir=files_dir)))


def test_the_newest_layer_is_asked_for_in_degrees_and_in_order(serve: Serve) -> None:
    publisher = serve(geoserver())
    (file,) = _fetch(publisher)
    assert (file.name, file.publisher_version, file.is_brought) == (NAME, None, False)
    (_, path, _) = publisher.asked[-1]
    assert len(publisher.asked) == 2
    assert path == (
        "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=tilastointialueet:kunta4500k_2026"
        "&outputFormat=application/json&srsName=EPSG:4326&sortBy=kunta&count=1000&startIndex=0"
    )


@pytest.mark.parametrize(("at_most", "files"), [(1000, 1), (309, 1), (200, 2), (100, 4)])
def test_a_service_that_gives_less_at_a_time_is_asked_on(serve: Serve, keep: Keep, at_most: int, files: int) -> None:
    publisher = serve(geoserver(at_most))
    fetched = {file.name: file.content for file in _fetch(publisher)}
    assert list(fetched) == [f"kunta4500k_2026_{number:02d}.json" for number in range(1, files + 1)]
    assert len(publisher.asked) == 1 + files
    parsed = parse(SOURCE, DATASET, keep(SOURCE, fetched))
    assert parsed.problems == []
    assert sorted(parsed.table["kuntanumero"]) == CODES


@pytest.mark.parametrize("matched", ["unknown", None])
def test_a_service_that_does_not_count_is_asked_until_it_has_no_more(
    serve: Serve, keep: Keep, matched: str | None
) -> None:
    publisher = serve(geoserver(200, numberMatched=matched))
    fetched = {file.name: file.content for file in _fetch(publisher)}
    assert (len(fetched), len(publisher.asked)) == (2, 4)
    assert len(parse(SOURCE, DATASET, keep(SOURCE, fetched)).table) == 309


def test_the_clock_in_an_answer_makes_no_new_file(serve: Serve) -> None:
    publisher = serve(geoserver())
    (first,), (second,) = _fetch(publisher), _fetch(publisher)
    assert first.content == second.content
    assert json.loads(first.content)["timeStamp"] == ""
    untouched = publisher.handler("GET", publisher.asked[-1][1], b"")[2]
    assert json.loads(untouched) == json.loads(first.content) | {"timeStamp": "2026-11-24T05:00:03.123Z"}


def test_a_service_that_stops_before_the_end_is_an_error(serve: Serve) -> None:
    with pytest.raises(SourceError, match=r"startIndex=309: 309 of 400 features and no more; try again later"):
        _fetch(serve(geoserver(numberMatched=400)))


def test_a_service_that_never_ends_is_left(serve: Serve) -> None:
    publisher = serve(geoserver(at_most=1))
    with pytest.raises(SourceError, match=r"kunta4500k_2026: not all in 100 answers"):
        _fetch(publisher)
    assert len(publisher.asked) == 101


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (capabilities("kunta4500k", "maakunta4500k_2026"), "no layer tilastointialueet:kunta4500k_<year>"),
        (capabilities(), "no layer tilastointialueet:kunta4500k_<year>"),
        (b"<html><h1>Huoltokatko</h1>", "no list of layers"),
        (b"", "no list of layers"),
        (b'{"layers": []}', "no list of layers"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a><Name>&b;</Name></a>', "no list of layers"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><Name>&b;</Name></a>', "no list of layers"),
    ],
)
def test_a_service_that_does_not_tell_its_layers_is_an_error(serve: Serve, content: bytes, words: str) -> None:
    publisher = serve(lambda *_: (200, {}, content))
    with pytest.raises(SourceError, match=words) as caught:
        _fetch(publisher)
    assert f"{publisher.base_url}/wfs?service=WFS" in str(caught.value)
    assert len(publisher.asked) == 1


@pytest.mark.parametrize(
    "content", [b"<html>Huoltokatko</html>", b"", b"[]", b"{}", b'{"features": 1}', collection(), b"[" * 100_000]
)
def test_what_comes_instead_of_features_is_told_by_the_parser(serve: Serve, keep: Keep, content: bytes) -> None:
    service = geoserver()
    publisher = serve(lambda *asked: (200, {}, content) if "GetFeature" in asked[1] else service(*asked))
    (file,) = _fetch(publisher)
    parsed = parse(SOURCE, DATASET, keep(SOURCE, {file.name: file.content}))
    assert (len(parsed.table), len(parsed.problems)) == (0, 1)


def test_a_page_that_is_cut_is_told_by_the_parser(serve: Serve, keep: Keep) -> None:
    service = geoserver(200)

    def cut(method: str, path: str, body: bytes) -> Reply:
        status, headers, content = service(method, path, body)
        return status, headers, content[:-1000] if "startIndex=200" in path else content

    fetched = {file.name: file.content for file in _fetch(serve(cut))}
    parsed = parse(SOURCE, DATASET, keep(SOURCE, fetched))
    assert [problem.file for problem in parsed.problems] == ["kunta4500k_2026_02.json"]


def test_a_service_that_fails_is_an_error_with_its_address(serve: Serve) -> None:
    publisher = serve(lambda *_: (500, {}, b"<h1>Internal Server Error</h1>"))
    with pytest.raises(SourceError, match="answered 500"):
        _fetch(publisher)


def test_a_file_brought_by_hand_takes_the_place_of_the_service(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "kunnat.geojson").write_bytes(collection(feature()))
    (tmp_path / ".kunnat.geojson.swp").write_bytes(b"x")
    publisher = serve(geoserver())
    (file,) = _fetch(publisher, tmp_path)
    assert (file.name, file.content, file.is_brought) == ("kunnat.geojson", collection(feature()), True)
    assert DATASET.takes(file.name)
    assert publisher.asked == []


def test_an_empty_inbox_leaves_the_service(serve: Serve, tmp_path: Path) -> None:
    assert [file.name for file in _fetch(serve(geoserver()), tmp_path)] == [NAME]


@pytest.mark.parametrize("name", ["kunnat.geojson", "KUNNAT.GEOJSON", "kunnat.json", NAME])
def test_a_geojson_file_of_any_name_is_taken(name: str) -> None:
    assert DATASET.takes(name)


@pytest.mark.parametrize("name", ["kunnat.gml", "kunnat.geojson.zip", "kunnat.shp"])
def test_another_kind_of_file_is_not_taken(name: str) -> None:
    assert not DATASET.takes(name)
