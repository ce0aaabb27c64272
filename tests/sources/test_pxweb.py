"""Any PxWeb table, as its layout says: how dimensions are found, which columns they fill, what a layout may not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from statfin_tables import json_stat, variable_of

from sources.asking import Ask
from sources.code_lists import Scope
from sources.contract import Dataset, Source
from sources.http import Client
from sources.problems import Parsed, SourceError
from sources.pxweb.ask import PxWeb
from sources.pxweb.layout import layout_of, place_of
from sources.pxweb.read import read_tables

if TYPE_CHECKING:
    from conftest import Keep, Publisher, Reply, Serve

    from sources.landing import Fetched

SCOPE = Scope(("140", "297"), (2023, 2024))
NAME = "cars_t1_01.json"
VARIABLES = {
    variable["code"]: variable
    for variable in (
        variable_of("a_20990101", "Kunta", {"SSS": "Koko maa", "KU140": "Iisalmi", "KU297": "Kuopio"}, map="Kunnat"),
        variable_of("k", "Käyttövoima", {"YH": "Kaikki käyttövoimat", "01": "Bensiini", "04": "Sähkö"}),
        variable_of("m", "Merkki", {"AA": "Auto", "YH": "Kaikki merkit"}),
        variable_of("t", "Neljännes", {"2023Q4": "2023Q4", "2024Q3": "2024Q3", "2024Q4": "2024Q4"}, time=True),
        variable_of("c", "Tiedot", {"n": "Autot  (lkm)", "s": "Osuus, %"}),
    )
}
LAYOUT: dict[str, Any] = {
    "table": "cars/t1.px",
    "totals": ["Kaikki merkit"],
    "dimensions": [
        {"text": "Alue", "role": "geo", "ask": "areas", "pattern": r"KU(\d{3})", "match": "kunta"},
        {"text": "Vuosi", "role": "time", "ask": "years", "pattern": r"(\d{4})Q4", "match": "vuosi", "code": "aika"},
        {"text": "*voima", "ask": ["Sähkö", "bensiini"], "code": "koodi", "label": "voima"},
    ],
    "contents": {"text": "Tiedot"},
    "quantities": [
        {"text": ["Osuus*"], "value": "osuus", "status": "osuus_status"},
        {"text": "autot (lkm)", "value": "autot"},
    ],
}
TYPES = {
    "kunta": "text",
    "vuosi": "integer",
    "aika": "text",
    "koodi": "text",
    "voima": "text",
    "autot": "integer",
    "osuus": "decimal",
    "osuus_status": "text",
}


def _dataset(**changes: object) -> Dataset:
    columns = [{"name": name, "type": kind, "description": "x."} for name, kind in TYPES.items()]
    return Dataset.model_validate(
        {
            "name": "cars",
            "title": "Cars",
            "description": "Cars.",
            "key": ["kunta"],
            "max_age_days": 1,
            "columns": columns,
            "layout": LAYOUT | changes,
        }
    )


def _source(dataset: Dataset) -> Source:
    return Source(
        publisher="cars",
        name="Cars",
        title_fi="Autot",
        homepage="https://cars.example",
        licence="CC-BY-4.0",
        attribution="Cars",
        cadence="yearly",
        cadence_fi="kerran vuodessa",
        base_url="https://cars.example",
        hosts=("cars.example",),
        datasets=(dataset,),
    )


def _answers(method: str, path: str, body: bytes) -> Reply:
    if path.endswith("?config"):
        return 200, {}, b'{"maxValues": 1000}'
    if method == "GET":
        return 200, {}, json.dumps({"variables": list(VARIABLES.values())}).encode()
    asked = {part["code"]: part["selection"]["values"] for part in json.loads(body)["query"]}
    return 200, {}, json.dumps(json_stat(VARIABLES, asked) | {"role": {"geo": ["a_20990101"], "time": ["t"]}}).encode()


def _fetch(publisher: Publisher, dataset: Dataset) -> list[Fetched]:
    client = Client(_source(dataset), live=True, base_url=publisher.base_url)
    return list(PxWeb(client).fetch(dataset, Ask(SCOPE, client).scope))


def _read(keep: Keep, files: list[Fetched], dataset: Dataset) -> Parsed:
    return read_tables(dataset, keep(_source(dataset), {file.name: file.content for file in files}))


def test_a_layout_says_what_is_asked(serve: Serve) -> None:
    publisher = serve(_answers)
    (file,) = _fetch(publisher, _dataset())
    question = {part["code"]: part["selection"]["values"] for part in json.loads(publisher.asked[-1][2])["query"]}
    assert file.name == NAME
    assert question == {
        "a_20990101": ["KU140", "KU297"],
        "t": ["2023Q4", "2024Q4"],
        "k": ["04", "01"],
        "c": ["s", "n"],
        "m": ["YH"],
    }


def test_every_dimension_and_quantity_fills_its_columns(serve: Serve, keep: Keep) -> None:
    parsed = _read(keep, _fetch(serve(_answers), _dataset()), _dataset())
    assert parsed.problems == []
    table = parsed.table[list(TYPES)]
    assert len(table) == 2 * 2 * 2
    assert table.iloc[0].to_dict() | {"osuus_status": None} == {
        "kunta": "140",
        "vuosi": 2023,
        "aika": "2023Q4",
        "koodi": "04",
        "voima": "Sähkö",
        "osuus": 1000.0,
        "autot": 1001,
        "osuus_status": None,
    }
    assert list(table["autot"]) == list(range(1001, 1017, 2))
    assert list(parsed.table["source_row"]) == list(range(0, 16, 2))


def test_each_quantity_keeps_its_own_mark(serve: Serve, keep: Keep) -> None:
    (file,) = _fetch(serve(_answers), _dataset())
    document = json.loads(file.content)
    document["value"][2] = None
    document["status"] = {"2": "..."}
    (changed,) = [type(file)(file.name, json.dumps(document).encode(), file.url, file.publisher_version)]
    parsed = _read(keep, [changed], _dataset())
    assert parsed.problems == []
    assert parsed.table["osuus_status"].tolist()[1] == "..."
    assert parsed.table["osuus_status"].notna().sum() == 1
    assert parsed.table["autot"].notna().all()


@pytest.mark.parametrize(("place", "column"), [(4, "osuus"), (5, "autot")])
def test_a_wrong_value_is_told_under_its_own_column(serve: Serve, keep: Keep, place: int, column: str) -> None:
    (file,) = _fetch(serve(_answers), _dataset())
    document = json.loads(file.content)
    document["value"][place] = "12"
    changed = type(file)(file.name, json.dumps(document).encode(), file.url, file.publisher_version)
    parsed = _read(keep, [changed], _dataset())
    assert [(problem.column, problem.value, problem.row) for problem in parsed.problems] == [(column, "12", 4)]
    assert list(parsed.table["source_row"]) == [0, 2, 6, 8, 10, 12, 14]


def test_contents_may_be_rows(serve: Serve, keep: Keep) -> None:
    dimensions = [
        *LAYOUT["dimensions"][:2],
        {"text": "Käyttövoima"},
        {"text": "Tiedot", "ask": "all", "label": "voima"},
    ]
    dataset = _dataset(
        dimensions=dimensions, contents=None, quantities=[{"value": "osuus"}], totals=["Kaikki*", "Kaikki merkit"]
    )
    publisher = serve(_answers)
    parsed = _read(keep, _fetch(publisher, dataset), dataset)
    assert parsed.problems == []
    assert list(parsed.table["voima"][:2]) == ["Autot  (lkm)", "Osuus, %"]
    assert list(parsed.table["osuus"]) == [float(value) for value in range(1000, 1008)]


@pytest.mark.parametrize(
    ("wanted", "texts", "place"),
    [
        (["Alue"], ["Vuosi", "alue"], 1),
        (["Alue"], ["Vuosi", " A LUE", "ALUE "], 2),
        (["Kunta", "Alue"], ["Alue", "Kunta"], 1),
        (["*kerrosala*"], ["Rakennukset", "Rakennusten kerrosala (m2)"], 1),
        (["*ala*"], ["Kerrosala", "Ala"], None),
        (["*ala*", "Ala"], ["Kerrosala", "Ala"], 1),
        (["Väestö 31.12."], ["Väestö 31x12x"], None),
        (["Ala"], ["Ala", "Ala"], None),
        (["Alue"], [], None),
    ],
)
def test_a_text_is_found_where_only_one_has_it(wanted: list[str], texts: list[str], place: int | None) -> None:
    assert place_of(wanted, texts) == place


def test_two_dimensions_of_one_role_are_not_guessed_between(serve: Serve) -> None:
    twice = [*VARIABLES.values(), variable_of("b", "Maa", {"SSS": "Yhteensä"}, map="Maat")]
    publisher = serve(
        lambda method, path, body: (
            (200, {}, json.dumps({"variables": twice}).encode())
            if method == "GET" and "?" not in path
            else _answers(method, path, body)
        )
    )
    with pytest.raises(SourceError, match=r"cars/t1\.px: no variable called Alue, only Kunta"):
        _fetch(publisher, _dataset())


def test_a_value_that_is_to_be_asked_and_is_not_there_is_named(serve: Serve) -> None:
    dimensions = [*LAYOUT["dimensions"][:2], LAYOUT["dimensions"][2] | {"ask": ["Sähkö", "Vety"]}]
    with pytest.raises(SourceError, match="Käyttövoima has no Vety, only Kaikki käyttövoimat, Bensiini, Sähkö"):
        _fetch(serve(_answers), _dataset(dimensions=dimensions))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dimensions": [{"text": "Alue", "pattern": "KU[0-9]+", "code": "kunta"}]}, "needs one group"),
        ({"contents": None}, "without contents there is one quantity"),
        ({"quantities": [{"value": "autot"}]}, "with contents every quantity has the text"),
        ({"quantities": []}, "with contents every quantity has the text"),
        ({"dimensions": [{"text": "A", "ask": "years"}, {"text": "B", "ask": "years"}]}, "one of years at most"),
        ({"dimensions": [{"text": "A", "ask": "areas"}, {"text": "B", "ask": "areas_and_former"}]}, "at most"),
        ({"dimensions": [{"text": "A", "ask": "some"}]}, "ask"),
        ({"areas": "all"}, "Extra inputs are not permitted"),
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        layout_of(_dataset(**changes))


def test_a_layout_names_only_columns_of_its_dataset() -> None:
    with pytest.raises(KeyError, match="kuntanumero"):
        layout_of(_dataset(dimensions=[{"text": "Alue", "match": "kuntanumero"}]))
