"""Statistics Finland's answers: what is asked, what is read, what is told of a broken answer, and the example."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sources.contract import LINEAGE_COLUMNS, SOURCES_DIR, Ask, Parsed, Scope, SourceError, load_source
from sources.http import Client
from sources.landing import Fetched, bundled, land
from sources.make_examples import make_examples
from sources.statfin.fetch import fetch
from sources.statfin.make_example import make_example, populations
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Handler, Keep, Publisher, Reply, Serve

    Change = Callable[[dict[str, Any]], None]

SOURCE = load_source("statfin")
DATASET = SOURCE.dataset("population")
NAME = "population_11re_01.json"
CONFIG = {"title": "PxAPI", "maxCells": 120000, "maxCalls": 40, "timeWindow": 60, "CORS": True}
SMALL_SCOPE = Scope(("140", "297"), (1990, 2023, 2024, 2025))


def _variable(code: str, text: str, values: dict[str, str], **more: object) -> dict[str, Any]:
    return {"code": code, "text": text, "values": list(values), "valueTexts": list(values.values())} | more


def _metadata() -> dict[str, Any]:
    """Metadata as the publisher's, with date stamps that no code could know."""
    areas = {"SSS": "KOKO MAA", "MK11": "Pohjois-Savo", "KU297": "Kuopio", "KU140": "Iisalmi"}
    return {
        "title": "Väestö 31.12.",
        "variables": [
            _variable("alue_99_20990101", "Alue", areas),
            _variable("ika_7_20880101", "Ikä", {"SSS": "Yhteensä", "000": "0"}, elimination=True),
            _variable("sp_7_20880101", "Sukupuoli", {"SSS": "Yhteensä", "1": "Miehet"}, elimination=True),
            _variable("aika_y", "Vuosi", {str(year): str(year) for year in range(1972, 2025)}, time=True),
            _variable("sisalto", "Tiedot", {"x-muu": "Muu", "x-vaesto": "Väestö 31.12."}),
        ],
    }


def _pxweb(metadata: object, config: object, cell_limit: int = 120000) -> Handler:
    """PxWeb as it behaves: metadata, `?config`, answers, 400 in plain text, 403 as a page over the cell limit."""

    def answer(method: str, path: str, body: bytes) -> Reply:
        if method == "GET":
            return 200, {}, json.dumps(config if path.endswith("?config") else metadata).encode()
        asked = {part["code"]: part["selection"]["values"] for part in json.loads(body)["query"]}
        variables = {variable["code"]: variable for variable in metadata["variables"]}  # type: ignore[index]
        if not set(asked) <= set(variables) or not all(set(asked[c]) <= set(variables[c]["values"]) for c in asked):
            return 400, {}, b"The request for variable has an error. Please check your query."
        if math.prod(map(len, asked.values())) > cell_limit:
            return 403, {"Content-Type": "text/html"}, b"<html><h2>403 - Forbidden: Access is denied.</h2></html>"
        return 200, {}, json.dumps(_json_stat(variables, asked)).encode()

    return answer


def _json_stat(variables: dict[str, Any], asked: dict[str, list[str]]) -> dict[str, Any]:
    dimensions = {}
    for code, values in asked.items():
        texts = dict(zip(variables[code]["values"], variables[code]["valueTexts"], strict=True))
        category = {"index": {value: n for n, value in enumerate(values)}, "label": {v: texts[v] for v in values}}
        dimensions[code] = {"label": variables[code]["text"], "category": category}
    sizes = [len(values) for values in asked.values()]
    return {
        "class": "dataset",
        "updated": "2026-04-01T05:00:00Z",
        "id": list(asked),
        "size": sizes,
        "dimension": dimensions,
        "value": list(range(1000, 1000 + math.prod(sizes))),
    }


def _fetch(publisher: Publisher, scope: Scope = SMALL_SCOPE) -> list[Fetched]:
    return list(fetch(SOURCE, Ask(scope, Client(SOURCE, live=True, base_url=publisher.base_url))))


def _questions(publisher: Publisher) -> list[dict[str, list[str]]]:
    bodies = [json.loads(body) for method, _, body in publisher.asked if method == "POST"]
    return [{part["code"]: part["selection"]["values"] for part in body["query"]} for body in bodies]


# What is asked


def test_variables_are_found_by_their_text_whatever_their_codes(serve: Serve) -> None:
    publisher = serve(_pxweb(_metadata(), CONFIG))
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
    files = {file.name: file.content for file in _fetch(serve(_pxweb(_metadata(), CONFIG)))}
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["kuntanumero"]) == ["140"] * 3 + ["297"] * 3
    assert list(parsed.table["väestö"]) == list(range(1000, 1006))


@pytest.mark.parametrize("name", ["maxCells", "maxValues"])
def test_a_question_over_the_cell_limit_is_split_by_municipality(serve: Serve, keep: Keep, name: str) -> None:
    publisher = serve(_pxweb(_metadata(), {name: 5}, cell_limit=5))
    files = {file.name: file.content for file in _fetch(publisher)}
    assert list(files) == [NAME, "population_11re_02.json"]
    assert [question["alue_99_20990101"] for question in _questions(publisher)] == [["KU140"], ["KU297"]]
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["kuntanumero"]) == ["140"] * 3 + ["297"] * 3


@pytest.mark.parametrize("config", [{}, [], "x", {"maxCells": "all"}, {"maxCells": 0}, {"maxCells": None}])
def test_a_publisher_that_tells_no_cell_limit_is_asked_with_caution(serve: Serve, config: object) -> None:
    publisher = serve(_pxweb(_metadata(), config, cell_limit=10_000))
    assert len(_fetch(publisher)) == 1


def test_a_publisher_without_a_config_page_is_asked_with_caution(serve: Serve) -> None:
    pxweb = _pxweb(_metadata(), CONFIG)
    publisher = serve(lambda method, path, body: (404, {}, b"") if "?config" in path else pxweb(method, path, body))
    assert len(_fetch(publisher)) == 1


def test_an_answer_over_the_publishers_limit_is_an_error(serve: Serve) -> None:
    with pytest.raises(SourceError, match=r"answered 403 .*Access is denied.*ask for less"):
        _fetch(serve(_pxweb(_metadata(), CONFIG, cell_limit=2)))


def test_a_municipality_that_the_table_does_not_have_is_named(serve: Serve) -> None:
    publisher = serve(_pxweb(_metadata(), CONFIG))
    with pytest.raises(SourceError, match="no municipality 174, 476; has it merged"):
        _fetch(publisher, Scope(("174", "297", "476"), (2024,)))
    assert _questions(publisher) == []


def test_a_total_is_found_by_its_text_or_left_out(serve: Serve) -> None:
    metadata = _metadata()
    metadata["variables"][1] = _variable("ika", "Ikä", {"all": "Yhteensä", "000": "0"})
    metadata["variables"][2] = _variable("sp", "Sukupuoli", {"1": "Miehet", "2": "Naiset"}, elimination=True)
    publisher = serve(_pxweb(metadata, CONFIG))
    _fetch(publisher)
    (question,) = _questions(publisher)
    assert question["ika"] == ["all"]
    assert "sp" not in question


def _no_total(metadata: dict[str, Any]) -> None:
    metadata["variables"][1] = _variable("ika", "Ikä", {"000": "0", "001": "1"})


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
    metadata = _metadata()
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


# What is read


def _answer() -> dict[str, Any]:
    """An answer for two municipalities and two years: 10, 11, 20, 21."""
    variables = {variable["code"]: variable for variable in _metadata()["variables"]}
    asked = {
        "alue_99_20990101": ["KU140", "KU297"],
        "ika_7_20880101": ["SSS"],
        "aika_y": ["2023", "2024"],
        "sisalto": ["x-vaesto"],
    }
    return _json_stat(variables, asked) | {"value": [10, 11, 20, 21]}


def _read(keep: Keep, document: object) -> Parsed:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse(SOURCE, DATASET, keep(SOURCE, {NAME: content}))


def test_the_table_has_the_columns_of_the_contract_and_where_each_row_came_from(keep: Keep) -> None:
    parsed = _read(keep, _answer())
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in DATASET.columns] + list(LINEAGE_COLUMNS)
    row = parsed.table.iloc[2]
    assert (row["alue"], row["kuntanumero"], row["vuosi"], row["väestö"]) == ("KU297", "297", 2023, 20)
    assert (row["updated"], row["source_file"], row["source_row"]) == ("2026-04-01T05:00:00Z", NAME, 2)
    assert row["origin"] == "live"
    assert parsed.table["status"].isna().all()
    assert {str(parsed.table[name].dtype) for name in ("vuosi", "väestö")} == {"Int64"}


def test_an_answer_without_good_rows_gives_a_table_of_the_same_types(keep: Keep) -> None:
    assert _read(keep, b"").table.dtypes.equals(_read(keep, _answer()).table.dtypes)


def test_the_publishers_real_answer_is_read(keep: Keep, shared_data: Path) -> None:
    parsed = _read(keep, (shared_data / "statfin" / "11re_population_three_cities_2025.json").read_bytes())
    assert parsed.problems == []
    assert dict(zip(parsed.table["kuntanumero"], parsed.table["väestö"], strict=True)) == {
        "049": 325716,
        "091": 694392,
        "092": 252956,
    }


def test_values_are_read_in_the_order_of_the_dimensions(keep: Keep) -> None:
    answer = _answer()
    answer["id"] = ["aika_y", "sisalto", "alue_99_20990101", "ika_7_20880101"]
    answer["size"] = [2, 1, 2, 1]
    table = _read(keep, answer).table
    assert {(row.kuntanumero, row.vuosi): row.väestö for row in table.itertuples()} == {
        ("140", 2023): 10,
        ("297", 2023): 11,
        ("140", 2024): 20,
        ("297", 2024): 21,
    }


@pytest.mark.parametrize("index", [["KU297", "KU140"], {"KU140": 1, "KU297": 0}], ids=["list", "object"])
def test_the_index_says_the_order_of_the_categories(keep: Keep, index: object) -> None:
    answer = _answer()
    answer["dimension"]["alue_99_20990101"]["category"]["index"] = index
    assert list(_read(keep, answer).table["kuntanumero"]) == ["297", "297", "140", "140"]


def test_a_single_category_needs_no_index(keep: Keep) -> None:
    answer = _answer()
    del answer["dimension"]["sisalto"]["category"]["index"]
    assert list(_read(keep, answer).table["väestö"]) == [10, 11, 20, 21]


def test_the_contents_are_chosen_by_their_text(keep: Keep) -> None:
    answer = _answer() | {"size": [2, 1, 2, 2], "value": [1, 10, 2, 11, 3, 20, 4, 21]}
    answer["dimension"]["sisalto"]["category"] = {
        "index": {"x-muu": 0, "x-vaesto": 1},
        "label": {"x-muu": "Muu", "x-vaesto": "Väestö 31.12."},
    }
    table = _read(keep, answer).table
    assert list(table["väestö"]) == [10, 11, 20, 21]
    assert list(table["source_row"]) == [1, 3, 5, 7]


@pytest.mark.parametrize("status", [{"1": ".."}, [None, "..", None, None], ["", "..", "", ""]])
def test_a_missing_value_keeps_the_publishers_mark(keep: Keep, status: object) -> None:
    parsed = _read(keep, _answer() | {"value": [10, None, 20, 21], "status": status})
    assert parsed.problems == []
    assert parsed.table["väestö"].isna().tolist() == [False, True, False, False]
    assert parsed.table.loc[1, "status"] == ".."
    assert parsed.table["status"].isna().tolist() == [True, False, True, True]


def test_values_may_come_as_an_object_of_places(keep: Keep) -> None:
    parsed = _read(keep, _answer() | {"value": {"0": 10, "2": 20, "3": 21}, "status": {"1": "."}})
    assert parsed.problems == []
    assert parsed.table["väestö"].isna().tolist() == [False, True, False, False]


# What is told of a broken answer


@pytest.mark.parametrize("value", [None, "20", 20.5, True, [], {}, 1e300, math.nan, math.inf])
def test_a_wrong_value_is_told_with_its_place_and_its_row_is_left_out(keep: Keep, value: object) -> None:
    parsed = _read(keep, _answer() | {"value": [10, 11, value, 21]})
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (NAME, 2, "väestö", str(value))
    assert problem.expected.startswith("a whole number")
    assert list(parsed.table["source_row"]) == [0, 1, 3]


def test_an_area_that_is_no_municipality_is_told(keep: Keep) -> None:
    answer = _answer()
    answer["dimension"]["alue_99_20990101"]["category"] = {"index": ["KU140", "MK11"], "label": {}}
    parsed = _read(keep, answer)
    assert [(problem.column, problem.value) for problem in parsed.problems] == [("alue", "MK11")] * 2
    assert list(parsed.table["kuntanumero"]) == ["140", "140"]


def test_a_year_that_is_no_year_is_told(keep: Keep) -> None:
    answer = _answer()
    answer["dimension"]["aika_y"]["category"]["index"] = ["2023", "2024Q1"]
    parsed = _read(keep, answer)
    assert [(problem.column, problem.value, problem.row) for problem in parsed.problems] == [
        ("vuosi", "2024Q1", 1),
        ("vuosi", "2024Q1", 3),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"<html><h2>403 - Forbidden</h2></html>",
        b"The request for variable has an error.",
        b"\xff\xfe\x00",
        json.dumps(_answer()).encode()[:-10],
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"dataset": {}}',
    ],
)
def test_a_file_of_another_kind_gives_no_rows_and_says_what_was_expected(keep: Keep, content: bytes) -> None:
    parsed = _read(keep, content)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert problem.file == NAME
    assert "json-stat2 answer" in problem.expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": [10, 11, 20]}, "column value: value “3 values”; expected 4 values (2 by 1 by 2 by 1)"),
        ({"value": 10}, "expected 4 values"),
        ({"value": {"4": 10}}, "expected 4 values"),
        ({"value": {"x": 10}}, "expected 4 values"),
        ({"size": [2, 1, 2]}, "sizes whole numbers"),
        ({"size": [2, 1, -2, -1]}, "sizes whole numbers"),
        ({"size": [2, 1, "2", 1]}, "sizes whole numbers"),
        ({"size": None}, "sizes whole numbers"),
        ({"id": [[], {}, 1, 2]}, "sizes whole numbers"),
        ({"size": [10**9, 10**9, 2, 1], "value": {}}, "expected 2000000000000000000 values"),
        ({"size": [1, 1, 4, 1]}, "column alue_99_20990101: value “2 categories”; expected 1 categories"),
        ({"updated": None}, "column updated: expected the publisher's time of release"),
        ({"dimension": []}, "a dimension with its categories"),
        ({"dimension": {"alue_99_20990101": {"category": []}}}, "a dimension with its categories"),
    ],
)
def test_an_answer_that_does_not_fit_together_is_told(keep: Keep, change: dict[str, Any], words: str) -> None:
    parsed = _read(keep, _answer() | change)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert words in problem.message()


@pytest.mark.parametrize(
    ("code", "dimension", "words"),
    [
        ("alue_99_20990101", {"label": "Kunta"}, "expected a dimension called Alue"),
        ("aika_y", {"label": None}, "expected a dimension called Vuosi"),
        ("aika_y", {"label": "Alue"}, "expected every dimension once"),
        ("aika_y", {"category": {"index": {"2023": 0, "2024": 0}}}, "numbered from 0 without gaps"),
        ("aika_y", {"category": {"index": {"2023": "0", "2024": {}}}}, "numbered from 0 without gaps"),
        ("aika_y", {"category": {"index": ["2023", "2023"]}}, "expected 2 categories"),
        ("aika_y", {"category": {"index": 7}}, "expected 2 categories"),
        (
            "sisalto",
            {"category": {"index": ["x-muu"], "label": {"x-muu": "Muu"}}},
            "value “Muu”; expected Väestö 31.12.",
        ),
    ],
)
def test_a_dimension_that_has_changed_is_told(keep: Keep, code: str, dimension: dict[str, Any], words: str) -> None:
    answer = _answer()
    answer["dimension"][code] |= dimension
    parsed = _read(keep, answer)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert words in problem.message()


def test_an_answer_by_age_is_not_added_up(keep: Keep) -> None:
    answer = _answer() | {"size": [2, 2, 2, 1], "value": list(range(8))}
    answer["dimension"]["ika_7_20880101"]["category"]["index"] = ["000", "001"]
    parsed = _read(keep, answer)
    assert parsed.table.empty
    assert [(problem.column, problem.value) for problem in parsed.problems] == [("Ikä", "2 values")]


def test_a_file_of_an_unknown_name_and_no_file_at_all_are_problems(keep: Keep) -> None:
    parsed = parse(SOURCE, DATASET, keep(SOURCE, {"11re.json": b"{}", NAME: json.dumps(_answer()).encode()}))
    assert [problem.file for problem in parsed.problems] == ["11re.json"]
    assert len(parsed.table) == 4
    assert [problem.expected for problem in parse(SOURCE, DATASET, []).problems] == ["at least one file"]


# What the example promises


def test_the_example_is_read_without_a_problem_and_says_what_it_is(tmp_path: Path, scope: Scope) -> None:
    parsed = parse(SOURCE, DATASET, land(SOURCE, bundled(SOURCES_DIR / "statfin"), "example", tmp_path))
    assert parsed.problems == []
    assert len(parsed.table) == len(scope.municipality_codes) * len(scope.years)
    assert set(parsed.table["origin"]) == {"example"}
    text = (SOURCES_DIR / "statfin" / "example" / NAME).read_text(encoding="utf-8")
    assert json.loads(text)["source"] == "Esimerkkiaineisto, ei tilastokeskuksen tietoa"


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (SOURCES_DIR / "statfin" / "example").iterdir()}


def test_the_example_follows_the_published_populations(shared_data: Path, scope: Scope) -> None:
    persons = populations(scope)
    totals = pd.read_csv(shared_data / "emissions" / "north_savo_alas_totals_1990_2024.csv").set_index("year")
    for year in scope.years:
        assert sum(persons[code][year] for code in persons) == totals.loc[year, "population"]
    places = pd.read_csv(shared_data / "classification" / "pohjois_savo_19_municipalities.csv")
    for place in places.itertuples():
        assert persons[f"{place.kuntanumero:03d}"][2024] == place.population_2024M12


def test_all_examples_are_written_anew_and_old_files_removed(tmp_path: Path, seeds_dir: Path) -> None:
    old = tmp_path / "statfin" / "example" / "population_11re_02.json"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"{}")
    make_examples(tmp_path, seeds_dir)
    for publisher in ("statfin", "syke"):
        made = {path.name: path.read_bytes() for path in (tmp_path / publisher / "example").iterdir()}
        assert made == {path.name: path.read_bytes() for path in (SOURCES_DIR / publisher / "example").iterdir()}
