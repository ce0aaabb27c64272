"""The contract: what a source.yml may say, and the words that come of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import ValidationError

from sources.code_lists import load_code_list, load_code_lists, load_scope, statistical_years
from sources.contract import Column, load_source, load_sources
from sources.problems import Language, Problem
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Callable

DATASET: dict[str, Any] = {
    "name": "emissions",
    "title": "Emissions",
    "description": "A table.",
    "key": ["code", "year"],
    "max_age_days": 400,
    "columns": [
        {"name": "code", "type": "text", "description": "A code."},
        {"name": "year", "type": "integer", "description": "A year."},
    ],
}
SOURCE: dict[str, Any] = {
    "publisher": "small",
    "name": "Small",
    "title_fi": "Pieni",
    "homepage": "https://publisher.example",
    "licence": "CC-BY-4.0",
    "attribution": "Small",
    "cadence": "yearly",
    "cadence_fi": "kerran vuodessa",
    "datasets": [DATASET],
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a contract as `<folder>/<publisher>/source.yml`, its dataset changed, and give the folder."""

    def contract(publisher: str = "small", source: dict[str, Any] | None = None, **dataset: object) -> Path:
        (tmp_path / publisher).mkdir()
        content = SOURCE | {"publisher": publisher, "datasets": [DATASET | dataset]} | (source or {})
        (tmp_path / publisher / "source.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return tmp_path

    return contract


def test_a_contract_is_read_with_its_defaults(write: Callable[..., Path]) -> None:
    source = load_source("small", write())
    dataset = source.dataset("emissions")
    assert (source.language, source.comes_by, source.hosts) == ("en", "network", ())
    assert (dataset.on_bad_rows, dataset.rows.min, dataset.rows.max) == ("refuse", 1, None)
    assert dataset.column("code").required
    with pytest.raises(KeyError):
        source.dataset("energy")
    with pytest.raises(KeyError):
        dataset.column("Code")


def test_publishers_come_in_alphabetical_order(write: Callable[..., Path]) -> None:
    write("zebra")
    assert list(load_sources(write("alpha"))) == ["alpha", "zebra"]


WRONGS: dict[str, tuple[dict[str, Any], str]] = {
    "a misspelt field": ({"on_bad_row": "refuse"}, "on_bad_row"),
    "an unknown rule for bad rows": ({"on_bad_rows": "ignore"}, "on_bad_rows"),
    "a key that is no column": ({"key": ["code", "vuosi"]}, "no such column: vuosi"),
    "a grid of what is no column": ({"grid": ["kunta"]}, "no such column: kunta"),
    "a series of what is no column": ({"series": ["sector"], "year_column": "year"}, "no such column: sector"),
    "a series along no column of years": ({"series": ["code"], "year_column": "vuosi"}, "no such column: vuosi"),
    "an unknown type": ({"columns": [{"name": "code", "type": "string", "description": "A code."}]}, "type"),
    "a column without a meaning": ({"columns": [{"name": "code", "type": "text"}]}, "description"),
    "a column that must be filled and may be absent": (
        {
            "columns": [
                *DATASET["columns"],
                {"name": "kt", "type": "decimal", "description": "kt.", "may_be_absent": True},
            ]
        },
        "column kt: may_be_absent, or a later form, asks for required: false",
    ),
    "a column of a later form that must be filled": (
        {
            "columns": [
                *DATASET["columns"],
                {"name": "kt", "type": "decimal", "description": "kt.", "form": 2},
            ]
        },
        "column kt: may_be_absent, or a later form, asks for required: false",
    ),
    "a reference to no column": (
        {
            "columns": [
                *DATASET["columns"],
                {"name": "of", "type": "text", "description": "Of.", "refers_to": "emissions.name"},
            ]
        },
        "no such column: emissions.name",
    ),
    "no age": ({"max_age_days": None}, "max_age_days"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_wrong_contract_is_refused_and_the_place_named(wrong: str, write: Callable[..., Path]) -> None:
    dataset, words = WRONGS[wrong]
    with pytest.raises(ValidationError, match=words):
        load_source("small", write(**dataset))


def test_a_publisher_without_a_licence_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(ValidationError, match="licence"):
        load_source("small", write(source={"licence": None}))


def test_a_contract_cannot_be_changed_after_it_is_read(write: Callable[..., Path]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_source("small", write()).licence = "CC0"


# Code lists


@pytest.fixture
def code_lists_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    text = "code,name,is_followed\n297,Kuopio,true\n046,Enonkoski,false\n297,Kuopio,true\n140,Iisalmi,true\n"
    (folder / "places.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_code_list_keeps_its_order_its_zeros_and_each_value_once(code_lists_dir: Path) -> None:
    assert load_code_list("places.code", code_lists_dir) == ("297", "046", "140")
    assert load_code_list("places@is_followed.name", code_lists_dir) == ("Kuopio", "Iisalmi")
    assert load_code_list("places@is_followed.name + places.code", code_lists_dir) == (
        "Kuopio",
        "Iisalmi",
        "297",
        "046",
        "140",
    )


def test_a_missing_code_list_raises(code_lists_dir: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_code_list("areas.code", code_lists_dir)
    with pytest.raises(KeyError):
        load_code_list("places.municipality", code_lists_dir)


def test_the_houses_code_lists_give_the_scope_and_every_allowed_value(seeds_dir: Path) -> None:
    scope = load_scope(seeds_dir, 2024)
    assert len(set(scope.municipality_codes)) == 19
    assert all(len(code) == 3 and code.isdecimal() for code in scope.municipality_codes)
    assert scope.years == (1990, *range(2005, 2025))
    for source in load_sources().values():
        lists = load_code_lists(source, seeds_dir)
        assert all(lists.values())
        columns = [column for dataset in source.datasets for column in dataset.columns]
        assert set(lists) == {one for column in columns for one in (column.code_list, column.grid_code_list) if one}


def test_an_open_span_of_years_goes_to_the_last_year_that_is_over(tmp_path: Path) -> None:
    (tmp_path / "year_spans.csv").write_text("first_year,last_year\n1990,1990\n2005,2007\n2020,\n", encoding="utf-8")
    assert statistical_years(tmp_path, 2022) == (1990, 2005, 2006, 2007, 2020, 2021, 2022)
    assert statistical_years(tmp_path, 2006) == (1990, 2005, 2006)
    assert statistical_years(tmp_path)[-1] == datetime.now(UTC).year - 1
    assert load_code_list("year_spans.year", tmp_path, 2020)[-2:] == ("2007", "2020")


def test_the_words_of_a_year_tell_the_spans_and_where_to_name_others() -> None:
    column = Column(name="vuosi", type="integer", code_list="year_spans.year", description="A year.")
    lists = {"year_spans.year": ("1990", "2005", "2006", "2007", "2020")}
    assert expected_words(column, lists) == (
        "a year that is over and has statistics, 1990, 2005–2007, 2020; if others have too, name them in the seed "
        "year_spans.csv"
    )
    assert "päättynyt vuosi, jolta on tilastoja, 1990, 2005–2007, 2020; " in expected_words(column, lists, "fi")


# The contracts of the house


def test_every_number_of_a_contract_has_a_unit_or_is_a_year() -> None:
    for source in load_sources().values():
        for dataset in source.datasets:
            for column in dataset.columns:
                counts = column.type == "decimal"
                assert not counts or column.unit, f"{source.publisher}.{dataset.name}.{column.name}"


def test_every_file_and_folder_that_a_contract_stands_beside_is_there() -> None:
    for publisher in load_sources():
        folder = Path(__file__).parents[2] / "sources" / publisher
        for name in ("fetch.py", "parse.py", "make_example.py"):
            assert (folder / name).is_file(), f"{publisher}/{name}"
        assert any((folder / "example").iterdir())


def test_a_publisher_that_is_asked_is_asked_over_https_on_its_own_hosts() -> None:
    for source in load_sources().values():
        assert source.base_url is None or source.base_url.startswith(tuple(f"https://{host}" for host in source.hosts))
        assert (source.base_url is None) == (source.comes_by == "upload")


# Words


@pytest.mark.parametrize(
    ("column", "language", "words"),
    [
        ({"type": "text"}, "en", "text"),
        ({"type": "integer", "min": 1990, "max": 2035}, "en", "a whole number from 1990 to 2035"),
        ({"type": "decimal", "min": 0, "unit": "GWh"}, "en", "a number of at least 0 (GWh)"),
        ({"type": "decimal", "max": 0.5}, "en", "a number of at most 0.5"),
        ({"type": "boolean"}, "fi", "kyllä tai ei"),
        ({"type": "decimal", "min": 0, "max": 100, "unit": "%"}, "fi", "luku 0–100 (%)"),
        ({"type": "integer", "min": 2000}, "fi", "kokonaisluku, vähintään 2000"),
        ({"type": "integer", "max": 9}, "fi", "kokonaisluku, enintään 9"),
        ({"type": "date"}, "fi", "päivämäärä muodossa pp.kk.vvvv"),
        ({"type": "text", "allowed": ("a", "b")}, "en", "one of: a, b"),
        ({"type": "text", "allowed": ("a", "b")}, "fi", "jokin näistä: a, b"),
        ({"type": "text", "code_list": "places.code"}, "en", "one of: 140, 297"),
    ],
)
def test_what_a_cell_may_hold_is_said_in_words(column: dict[str, Any], language: Language, words: str) -> None:
    described = Column(name="c", description="A column.", **column)
    assert expected_words(described, {"places.code": ("140", "297")}, language) == words


def test_a_long_list_of_allowed_values_is_cut() -> None:
    column = Column(name="c", type="text", description="A column.", allowed=tuple(map(str, range(26))))
    assert expected_words(column).endswith("23, 24, …")


def test_a_problem_is_one_line_with_its_whole_place() -> None:
    problem = Problem("a.xlsx", "luku", sheet="Hankinnat", row=3, column="arvo_eur", value="paljon\nrahaa")
    assert problem.message("fi") == (
        "a.xlsx, taulukko Hankinnat, rivi 3, sarake arvo_eur: arvo “paljon rahaa”; odotettiin: luku"
    )
    assert problem.message("en") == (
        "a.xlsx, sheet Hankinnat, row 3, column arvo_eur: value “paljon rahaa”; expected luku"
    )
    assert Problem("a.csv", "at least one row").message() == "a.csv: expected at least one row"


def test_a_long_value_is_shortened_and_never_breaks_the_line() -> None:
    message = Problem("a.csv", "text", value="x" * 5000 + "\n" * 50).message()
    assert len(message) < 140
    assert "…" in message
    assert "\n" not in message


def test_a_code_list_may_be_of_the_rows_with_one_value(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("kind,name\na,Etelä\nb,Pohjoinen\na,Länsi\n", encoding="utf-8")
    assert load_code_list("areas@kind=a.name", tmp_path) == ("Etelä", "Länsi")
    assert load_code_list("areas.name", tmp_path) == ("Etelä", "Pohjoinen", "Länsi")
