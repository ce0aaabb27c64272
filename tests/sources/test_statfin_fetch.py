"""What is asked of Statistics Finland: the question, its parts under the cell limit, and a table that has changed."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from statfin_tables import DATASET, NAME, SOURCE, json_stat, table_metadata, variable_of

from sources.asking import Ask
from sources.code_lists import Scope
from sources.http import Client
from sources.problems import SourceError
from sources.statfin.fetch import fetch
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Handler, Keep, Publisher, Reply, Serve

    from sources.landing import Fetched

    Change = Callable[[dict[str, Any]], None]

CONFIG = {"title": "PxAPI", "maxCells": 120000, "maxCalls": 40, "timeWindow": 60, "CORS": True}
SMALL_SCOPE = Scope(("140", "297"), (1990, 2023, 2024, 2025))


def _pxweb(metadata: object, config: object, cell_limit: int = 120000) -> Handler:
    """PxWeb as it behaves: metadata, `?config`, answers, 400 in plain text, 403 as a page over the cell limit."""

    def answer(method: str, path: str, body: bytes) -> Reply:
        if method == "GET":
            return 200, {}, json.dumps(config if path.endswith("?config") else metadata).encode()
        asked = {part["code"]: part["selection"]["values"] for part in json.loads(body)["query"]}
        variables = {variable["code"]: variable for variable in metadata["variables"]}  # type: ignore[index] # metadata is any JSON
        if not set(asked) <= set(variables) or not all(set(asked[c]) <= set(variables[c]["values"]) for c in asked):
            return 400, {}, b"The request for variable has an error. Please check your query."
        if math.prod(map(len, asked.values())) > cell_limit:
            return 403, {"Content-Type": "text/html"}, b"<html><h2>403 - Forbidden: Access is denied.</h2></html>"
        return 200, {}, json.dumps(json_stat(variables, asked)).encode()

    return answer


def _fetch(
    publisher: Publisher, scope: Scope = SMALL_SCOPE, files_dir: Path | None = None, notes: list[str] | None = None
) -> list[Fetched]:
    client = Client(SOURCE, live=True, base_url=publisher.base_url)
    return list(fetch(SOURCE, Ask(scope, client, files_dir=files_dir, notes=[] if notes is None else notes)))


def _questions(publisher: Publisher) -> list[dict[str, list[str]]]:
    bodies = [json.loads(body) for method, _, body in publisher.asked if method == "POST"]
    return [{part["code"]: part["selection"]["values"] for part in body["query"]} for body in bodies]


def test_variables_are_found_by_their_text_whatever_their_codes(serve: Serve) -> None:
    publisher = serve(_pxweb(table_metadata(), CONFIG))
    (file,) = _fetch(publisher)
    (question,) = _questions(publisher)
    assert question == {
        "alue_99_20990101": ["KU140", "KU297"],
        "aika_y": ["1990", "2023", "2024"],
        "sisalto": ["x-vaesto"],
        "ika_7_20880101": ["SSS"],
        "sp_7_20880101": ["SSS"],
    }
    assert (file.name, file.publisher_version) == (NAME, "2026-04-01T05:00:00Z")
    assert file.url == f"{publisher.base_url}/vaerak/11re.px"
    assert b'"response": {"format": "json-stat2"}' in publisher.asked[-1][2]


def test_what_is_fetched_can_be_read(serve: Serve, keep: Keep) -> None:
    files = {file.name: file.content for file in _fetch(serve(_pxweb(table_metadata(), CONFIG)))}
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["kuntanumero"]) == ["140"] * 3 + ["297"] * 3
    assert list(parsed.table["väestö"]) == list(range(1000, 1006))


@pytest.mark.parametrize("name", ["maxCells", "maxValues"])
def test_a_question_over_the_cell_limit_is_split_by_municipality(serve: Serve, keep: Keep, name: str) -> None:
    publisher = serve(_pxweb(table_metadata(), {name: 5}, cell_limit=5))
    files = {file.name: file.content for file in _fetch(publisher)}
    assert list(files) == [NAME, "population_11re_02.json"]
    assert [question["alue_99_20990101"] for question in _questions(publisher)] == [["KU140"], ["KU297"]]
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["kuntanumero"]) == ["140"] * 3 + ["297"] * 3


@pytest.mark.parametrize("config", [{}, [], "x", {"maxCells": "all"}, {"maxCells": 0}, {"maxCells": None}])
def test_a_publisher_that_tells_no_cell_limit_is_asked_with_caution(serve: Serve, config: object) -> None:
    publisher = serve(_pxweb(table_metadata(), config, cell_limit=10_000))
    assert len(_fetch(publisher)) == 1


def test_a_publisher_without_a_config_page_is_asked_with_caution(serve: Serve) -> None:
    pxweb = _pxweb(table_metadata(), CONFIG)
    publisher = serve(lambda method, path, body: (404, {}, b"") if "?config" in path else pxweb(method, path, body))
    assert len(_fetch(publisher)) == 1


def test_an_answer_over_the_publishers_limit_is_an_error(serve: Serve) -> None:
    with pytest.raises(SourceError, match=r"answered 403 .*Access is denied.*ask for less"):
        _fetch(serve(_pxweb(table_metadata(), CONFIG, cell_limit=2)))


def test_a_municipality_that_the_table_does_not_have_is_named(serve: Serve) -> None:
    publisher = serve(_pxweb(table_metadata(), CONFIG))
    words = "no municipality 174, 476, which the seeds say .*if it has become a part of another, change the seeds"
    with pytest.raises(SourceError, match=words):
        _fetch(publisher, Scope(("174", "297", "476"), (2024,)))
    assert _questions(publisher) == []


def test_a_dead_address_is_no_matter_where_the_answer_was_brought(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(json.dumps({"updated": "2026-04-01T05:00:00Z"}).encode())
    dead, alive = serve(lambda *_: (404, {}, b"gone")), serve(_pxweb(table_metadata(), CONFIG))
    notes: list[str] = []
    (file,) = _fetch(dead, files_dir=tmp_path, notes=notes)
    assert (file.name, file.is_brought, file.publisher_version) == (NAME, True, "2026-04-01T05:00:00Z")
    assert "11re.px: answered 404" in notes[0]
    assert notes[0].endswith(f"Read in place of it: upload/{NAME}")
    (live,) = _fetch(alive, files_dir=tmp_path, notes=notes)
    assert not live.is_brought
    assert notes[1] == f"the publisher answers, so what was brought is left out: upload/{NAME}"
    with pytest.raises(SourceError, match="answered 404"):
        _fetch(dead)


def test_preliminary_years_and_areas_without_letters_are_asked_for(serve: Serve, keep: Keep) -> None:
    metadata = table_metadata()
    metadata["variables"][0] |= variable_of("alue", "Alue", {"SSS": "KOKO MAA", "140": "Iisalmi", "297": "Kuopio"})
    metadata["variables"][3] |= variable_of("aika_y", "Vuosi", {"2023": "2023", "2024*": "2024*"})
    publisher = serve(_pxweb(metadata, CONFIG))
    files = {file.name: file.content for file in _fetch(publisher)}
    (question,) = _questions(publisher)
    assert (question["alue"], question["aika_y"]) == (["140", "297"], ["2023", "2024*"])
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["vuosi"]) == [2023, 2024] * 2
    assert list(parsed.table["kuntanumero"]) == ["140", "140", "297", "297"]


def test_codes_without_letters_are_no_municipalities_beside_those_with(serve: Serve) -> None:
    metadata = table_metadata()
    metadata["variables"][0] |= variable_of("alue", "Alue", {"KU140": "Iisalmi", "297": "Jokin muu alue"})
    with pytest.raises(SourceError, match="no municipality 297"):
        _fetch(serve(_pxweb(metadata, CONFIG)))


def test_a_year_that_stands_twice_is_not_guessed_between(serve: Serve) -> None:
    metadata = table_metadata()
    metadata["variables"][3] |= variable_of("aika_y", "Vuosi", {"2024": "2024", "2024*": "2024*"})
    with pytest.raises(SourceError, match=r"Vuosi: 2024 and 2024\* both stand for 2024"):
        _fetch(serve(_pxweb(metadata, CONFIG)))


def test_a_total_is_found_by_its_text_or_left_out(serve: Serve) -> None:
    metadata = table_metadata()
    metadata["variables"][1] = variable_of("ika", "Ikä", {"all": "Yhteensä", "000": "0"})
    metadata["variables"][2] = variable_of("sp", "Sukupuoli", {"1": "Miehet", "2": "Naiset"}, elimination=True)
    publisher = serve(_pxweb(metadata, CONFIG))
    _fetch(publisher)
    (question,) = _questions(publisher)
    assert question["ika"] == ["all"]
    assert "sp" not in question


def _no_total(metadata: dict[str, Any]) -> None:
    metadata["variables"][1] = variable_of("ika", "Ikä", {"000": "0", "001": "1"})


def _no_area(metadata: dict[str, Any]) -> None:
    metadata["variables"][0]["text"] = "Kunta"


def _no_contents(metadata: dict[str, Any]) -> None:
    metadata["variables"][4]["valueTexts"] = ["Muu", "Keskiväkiluku"]


def _no_years(metadata: dict[str, Any]) -> None:
    metadata["variables"][3] |= {"values": ["1972"], "valueTexts": ["1972"]}


def _uneven(metadata: dict[str, Any]) -> None:
    metadata["variables"][4]["valueTexts"] = ["Väestö 31.12."]


def _no_variables(metadata: dict[str, Any]) -> None:
    del metadata["variables"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_no_total, "Ikä has no total"),
        (_no_area, "no variable called Alue, only Kunta, Ikä"),
        (_no_contents, r"no Väestö 31\.12\., only Muu, Keskiväkiluku"),
        (_no_years, "none of the years 1990-2025"),
        (_uneven, "no PxWeb metadata"),
        (_no_variables, "no PxWeb metadata"),
    ],
)
def test_a_table_that_has_changed_is_told_before_it_is_asked(serve: Serve, change: Change, words: str) -> None:
    metadata = table_metadata()
    change(metadata)
    publisher = serve(_pxweb(metadata, CONFIG))
    with pytest.raises(SourceError, match=words):
        _fetch(publisher)
    assert _questions(publisher) == []


def test_a_page_in_place_of_metadata_is_told(serve: Serve) -> None:
    publisher = serve(lambda *_: (200, {}, b"<html>Huoltokatko</html>"))
    with pytest.raises(SourceError, match=r"/vaerak/11re\.px: no PxWeb metadata"):
        _fetch(publisher)


def test_the_publishers_real_metadata_is_understood(serve: Serve, shared_data: Path, scope: Scope) -> None:
    metadata = json.loads((shared_data / "statfin" / "11re_metadata_v1.json").read_text(encoding="utf-8"))
    publisher = serve(_pxweb(metadata, CONFIG))
    (file,) = _fetch(publisher, scope)
    (question,) = _questions(publisher)
    assert len(question["alue_23_20260101"]) == 19
    assert question["timeperiod_y"] == [str(year) for year in scope.years]
    assert question["ikaryhma_10_20180101"] == question["sukupuoli_9_20180101"] == ["SSS"]
    assert len(json.loads(file.content)["value"]) == 19 * 21
