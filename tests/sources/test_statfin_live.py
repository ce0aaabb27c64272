"""Every dataset of Statistics Finland, asked of a server that behaves as the publisher, and read again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from statfin_server import API, StatFin, example_file
from statfin_tables import WHOLE_SOURCE as SOURCE

from sources.asking import Ask
from sources.code_lists import Scope
from sources.contract import SOURCES_DIR
from sources.http import Client
from sources.landing import Fetched, bundled, land
from sources.problems import SourceError
from sources.statfin.fetch import fetch
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from conftest import Publisher, Reply, Serve

DATASETS = [dataset.name for dataset in SOURCE.datasets]


def _fetch(publisher: Publisher, scope: Scope, datasets: list[str] = DATASETS) -> list[Fetched]:
    source = SOURCE.model_copy(update={"datasets": tuple(SOURCE.dataset(name) for name in datasets)})
    return list(fetch(source, Ask(scope, Client(SOURCE, live=True, base_url=publisher.base_url))))


def _read(files: list[Fetched], name: str, folder: Path) -> pd.DataFrame:
    dataset = SOURCE.dataset(name)
    landed = land(SOURCE, files, "live", folder)
    parsed = parse(SOURCE, dataset, [snapshot for snapshot in landed if dataset.takes(snapshot.name)])
    assert parsed.problems == []
    columns = [column.name for column in dataset.columns if not column.name.endswith("status")]
    return parsed.table[columns].sort_values(list(dataset.key), ignore_index=True)


@pytest.fixture
def of_example(tmp_path: Path) -> dict[str, pd.DataFrame]:
    """The example's tables; of the buildings only the newest table, which is the one that is asked."""
    files = [file for file in bundled(SOURCES_DIR / "statfin") if "116h" not in file.name]
    return {name: _read(files, name, tmp_path / "example") for name in DATASETS}


def test_every_dataset_is_fetched_whole_whatever_this_years_codes(
    serve: Serve, scope: Scope, of_example: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    publisher = serve(StatFin(stamp="20310101"))
    files = _fetch(publisher, scope)
    assert all(any(dataset.takes(file.name) for dataset in SOURCE.datasets) for file in files)
    for name in DATASETS:
        assert _read(files, name, tmp_path).equals(of_example[name]), name


def test_small_cell_limits_split_the_questions_and_give_the_same_tables(
    serve: Serve, scope: Scope, of_example: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    """21 years of one area are more than 14 cells, 4 key figures of one area and 3 years are not."""
    publisher = serve(StatFin(cell_limit=14))
    names = ["population", "population_own_borders", "key_figures", "buildings_by_heating_fuel"]
    files = _fetch(publisher, scope, names)
    assert len(files) == 19 * 2 + 24 * 2 + 19 * 7 + 19
    assert len({file.name for file in files}) == len(files)
    for name in names:
        assert _read(files, name, tmp_path).equals(of_example[name]), name


def test_a_table_of_which_one_area_and_year_is_over_the_limit_is_told(serve: Serve, scope: Scope) -> None:
    publisher = serve(StatFin(cell_limit=13))
    with pytest.raises(SourceError, match=r"raku/15er\.px: one area and year alone is 14 cells, over .* 13"):
        _fetch(publisher, scope, ["buildings_by_heating_fuel"])
    assert [method for method, _, _ in publisher.asked] == ["GET", "GET"]


def test_a_busy_publisher_is_asked_again_when_it_says(serve: Serve, scope: Scope) -> None:
    publisher = serve(StatFin(is_busy={"/vaerak/11re.px", f"{API}/classifications"}))
    started = time.monotonic()
    files = _fetch(publisher, scope, ["population", "municipalities"])
    assert time.monotonic() - started >= 2
    assert len(files) == 1 + 6
    assert [path for _, path, _ in publisher.asked].count(f"{API}/classifications") == 2


def test_no_more_calls_are_made_in_a_time_than_the_publisher_allows(serve: Serve, scope: Scope) -> None:
    """Metadata and limits come first: of 21 calls, 4 a second, the last comes in the sixth second."""
    publisher = serve(StatFin(cell_limit=21, max_calls=4, window_seconds=1))
    started = time.monotonic()
    _fetch(publisher, scope, ["population"])
    assert len(publisher.asked) == 21
    assert 4.9 <= time.monotonic() - started < 8


def test_the_older_table_is_asked_where_the_newer_is_not_there(serve: Serve, scope: Scope, tmp_path: Path) -> None:
    publisher = serve(StatFin(gone=frozenset({"/raku/15er.px"})))
    (file,) = _fetch(publisher, scope, ["buildings_by_heating_fuel"])
    assert (file.name, file.publisher_version) == ("buildings_by_heating_fuel_116h_01.json", "2025-05-28T05:00:00Z")
    assert set(_read([file], "buildings_by_heating_fuel", tmp_path)["vuosi"]) == {2024}


def test_a_newer_table_that_fails_is_not_covered_up_by_the_older(serve: Serve, scope: Scope) -> None:
    statfin = StatFin()
    publisher = serve(
        lambda method, path, body: (500, {}, b"error") if path == "/raku/15er.px" else statfin(method, path, body)
    )
    with pytest.raises(SourceError, match=r"raku/15er\.px: answered 500"):
        _fetch(publisher, scope, ["buildings_by_heating_fuel"])


def test_a_table_that_neither_address_has_is_told(serve: Serve, scope: Scope) -> None:
    publisher = serve(StatFin(gone=frozenset({"/raku/15er.px", "/rakke/116h.px"})))
    with pytest.raises(SourceError, match=r"rakke/116h\.px: answered 404 .* has moved"):
        _fetch(publisher, scope, ["buildings_by_heating_fuel"])


def test_a_question_that_the_publisher_does_not_understand_is_told_in_its_words(serve: Serve, scope: Scope) -> None:
    statfin = StatFin()
    words = b"The request for variable has an error. Please check your query."
    publisher = serve(lambda method, path, body: (400, {}, words) if method == "POST" else statfin(method, path, body))
    with pytest.raises(SourceError, match=r"vaerak/11ra\.px: answered 400 .*The request for variable has an error"):
        _fetch(publisher, scope, ["key_figures"])


@pytest.mark.parametrize("name", ["population", "key_figures", "municipalities", "municipality_changes"])
def test_a_page_with_status_200_is_kept_and_told_by_its_beginning(
    serve: Serve, scope: Scope, tmp_path: Path, name: str
) -> None:
    statfin = StatFin()
    page = b"<!DOCTYPE html><h1>Huoltokatko</h1>"

    def broken(method: str, path: str, body: bytes) -> Reply:
        is_data = method == "POST" or "classificationItems" in path or path.endswith("/maps")
        return (200, {}, page) if is_data else statfin(method, path, body)

    files = _fetch(serve(broken), scope, [name])
    parsed = parse(SOURCE, SOURCE.dataset(name), land(SOURCE, files, "live", tmp_path))
    assert parsed.table.empty
    assert {problem.value for problem in parsed.problems} == {"<!DOCTYPE html><h1>Huoltokatko</h1>"}
    assert len(parsed.problems) == len(files)


def test_former_municipalities_are_asked_for_with_their_years_and_empty_after(
    serve: Serve, scope: Scope, tmp_path: Path
) -> None:
    files = _fetch(serve(StatFin()), scope, ["population_own_borders"])
    table = _read(files, "population_own_borders", tmp_path).set_index(["kuntanumero", "vuosi"])["väestö"]
    assert table["476"].notna().sum() == len(range(2005, 2015))
    assert table["476"].first_valid_index() == 2005
    assert table["476"].last_valid_index() == 2014
    assert table["174"].last_valid_index() == 2016
    assert table["297"].notna().all()


def test_a_former_municipality_that_the_table_does_not_have_is_named(serve: Serve) -> None:
    scope = Scope(("297",), (2024,), ("476", "888"))
    with pytest.raises(SourceError, match=r"vaerak/11rf\.px: no municipality 888"):
        _fetch(serve(StatFin()), scope, ["population_own_borders"])


def test_a_release_between_two_answers_is_told(serve: Serve, scope: Scope) -> None:
    statfin, answered = StatFin(cell_limit=210), []

    def released_meanwhile(method: str, path: str, body: bytes) -> Reply:
        reply = statfin(method, path, body)
        answered.append(method)
        if answered.count("POST") == 2:
            return 200, {}, json.dumps(json.loads(reply[2]) | {"updated": "2026-04-02T05:00:00Z"}).encode()
        return reply

    with pytest.raises(SourceError, match=r"released anew while it was asked .*2026-04-01.*2026-04-02.*ask again"):
        _fetch(serve(released_meanwhile), scope, ["population"])


# The classification service


def test_the_classifications_of_the_scopes_years_and_the_newest_key_are_fetched(serve: Serve, scope: Scope) -> None:
    publisher = serve(StatFin())
    files = _fetch(publisher, scope, ["municipalities", "municipality_changes"])
    assert [(file.name, file.publisher_version) for file in files[-2:]] == [
        ("municipalities_kunta_1_20260101.json", "2026-01-01"),
        ("municipality_changes_kunta_2_20260101.json", "2026-01-01"),
    ]
    assert [file.publisher_version for file in files[:-1]] == [
        f"{year}-01-01" for year in (2005, 2011, 2013, 2015, 2017, 2026)
    ]
    assert publisher.asked[-1][1] == f"{API}/correspondenceTables/kunta_2_20260101%23kunta_1_20260101/maps"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"<html>Huoltokatko</html>", "classifications: no list of classifications"),
        (b'{"a": 1}', "no list of classifications"),
        (b"[" * 100_000, "no list of classifications"),
        (b"[]", "no kunta_1 of 1990 or later"),
        (b'["https://other.example/kunta_1_20240101/x", 7, null]', "no kunta_1 of 1990 or later"),
    ],
)
def test_a_list_of_classifications_that_is_none_is_told(serve: Serve, scope: Scope, answer: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        _fetch(serve(lambda *_: (200, {}, answer)), scope, ["municipalities"])


def test_a_service_without_the_key_is_told(serve: Serve, scope: Scope) -> None:
    with pytest.raises(SourceError, match="no key from kunta_2 to kunta_1"):
        _fetch(serve(lambda *_: (200, {}, b"[]")), scope, ["municipality_changes"])


def test_a_listed_address_elsewhere_is_never_asked(serve: Serve, scope: Scope) -> None:
    """Only the name is taken from the list: the address is the contract's."""
    statfin = StatFin()

    def elsewhere(method: str, path: str, body: bytes) -> Reply:
        if path == f"{API}/classifications":
            return 200, {}, b'["https://other.example/classifications/kunta_1_20260101"]'
        return statfin(method, path, body)

    publisher = serve(elsewhere)
    (file,) = _fetch(publisher, scope, ["municipalities"])
    assert file.content == example_file("municipalities_kunta_1_20260101.json").read_bytes()
    assert len(publisher.asked) == 2
