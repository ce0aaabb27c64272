"""A publisher that has moved to version 2 of PxWeb's API: found by asking, asked within its limits, read the same."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from pxweb2_server import PxWeb2
from statfin_server import StatFin
from statfin_tables import WHOLE_SOURCE as SOURCE

from sources.contract import SOURCES_DIR, Dataset
from sources.http import Client
from sources.landing import Fetched, bundled, land
from sources.problems import SourceError, WrongFile
from sources.pxweb.ask import PxWeb
from sources.pxweb.metadata import limits_of, variables_of_json_stat
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from conftest import Publisher, Serve

    from sources.code_lists import Scope

DATASETS = [dataset for dataset in SOURCE.datasets if "table" in dataset.layout]
POPULATION = SOURCE.dataset("population")


def _fetch(publisher: Publisher, scope: Scope, dataset: Dataset = POPULATION) -> list[Fetched]:
    return list(PxWeb(Client(SOURCE, live=True, base_url=publisher.base_url)).fetch(dataset, scope))


def _read(files: list[Fetched], dataset: Dataset, folder: Path) -> pd.DataFrame:
    landed = land(SOURCE, files, "live", folder)
    parsed = parse(SOURCE, dataset, [snapshot for snapshot in landed if dataset.takes(snapshot.name)])
    assert parsed.problems == []
    columns = [column.name for column in dataset.columns if not column.name.endswith("status")]
    return parsed.table[columns].sort_values(list(dataset.key), ignore_index=True)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
@pytest.mark.parametrize("cell_limit", [120_000, 14])
def test_a_table_is_the_same_from_either_version(
    dataset: Dataset, cell_limit: int, serve: Serve, scope: Scope, tmp_path: Path
) -> None:
    publisher = serve(PxWeb2(stamp="20310101", cell_limit=cell_limit))
    files = _fetch(publisher, scope, dataset)
    assert (len(files) > 1) == (cell_limit == 14)
    example = [file for file in bundled(SOURCES_DIR / "statfin") if "116h" not in file.name]
    assert _read(files, dataset, tmp_path / "2").equals(_read(example, dataset, tmp_path / "example"))


def test_the_version_is_found_by_asking_once(serve: Serve, scope: Scope) -> None:
    publisher = serve(PxWeb2())
    (file,) = _fetch(publisher, scope)
    assert [(method, path) for method, path, _ in publisher.asked] == [
        ("GET", "/vaerak/11re.px"),
        ("GET", "/config"),
        ("GET", "/tables/11re/metadata?lang=fi"),
        ("POST", "/tables/11re/data?lang=fi&outputFormat=json-stat2"),
    ]
    assert (file.name, file.publisher_version) == ("population_11re_01.json", "2026-04-01T05:00:00Z")


def test_a_layout_that_says_the_version_is_believed(serve: Serve, scope: Scope) -> None:
    publisher = serve(PxWeb2())
    dataset = POPULATION.model_copy(update={"layout": POPULATION.layout | {"api": 2, "language": "sv"}})
    assert len(_fetch(publisher, scope, dataset)) == 1
    assert next(path for _, path, _ in publisher.asked) == "/tables/11re/metadata?lang=sv"
    first = POPULATION.model_copy(update={"layout": POPULATION.layout | {"api": 1}})
    with pytest.raises(SourceError, match=r"/vaerak/11re\.px: answered 404"):
        _fetch(publisher, scope, first)


def test_the_older_table_is_asked_where_the_newer_is_not_there(serve: Serve, scope: Scope) -> None:
    publisher = serve(PxWeb2(gone=frozenset({"/raku/15er.px"})))
    (file,) = _fetch(publisher, scope, SOURCE.dataset("buildings_by_heating_fuel"))
    assert file.name == "buildings_by_heating_fuel_116h_01.json"
    assert [path for _, path, _ in publisher.asked].count("/config") == 1


def test_a_table_that_no_version_has_is_told(serve: Serve, scope: Scope) -> None:
    with pytest.raises(SourceError, match=r"/tables/11re/metadata\?lang=fi: answered 404"):
        _fetch(serve(PxWeb2(gone=frozenset({"/vaerak/11re.px"}))), scope)
    with pytest.raises(SourceError, match=r"/vaerak/11re\.px: answered 404"):
        _fetch(serve(StatFin(gone=frozenset({"/vaerak/11re.px"}))), scope)


def test_no_more_calls_are_made_in_a_time_than_the_configuration_allows(serve: Serve, scope: Scope) -> None:
    """Version, limits and metadata come first: of 22 calls, 4 a second, the last comes in the sixth second."""
    publisher = serve(PxWeb2(cell_limit=21, max_calls=4, window_seconds=1))
    started = time.monotonic()
    _fetch(publisher, scope)
    assert len(publisher.asked) == 22
    assert time.monotonic() - started >= 4.9


def test_a_page_in_place_of_metadata_is_told(serve: Serve, scope: Scope) -> None:
    server = PxWeb2()
    publisher = serve(
        lambda method, path, body: (200, {}, b"<html>") if "metadata" in path else server(method, path, body)
    )
    with pytest.raises(SourceError, match=r"/tables/11re/metadata\?lang=fi: no PxWeb metadata"):
        _fetch(publisher, scope)


def test_the_limits_of_every_server_are_understood() -> None:
    two, one = limits_of({"maxDataCells": 5, "maxCallsPerTimeWindow": 3, "timeWindow": 2}), limits_of({"maxCells": 7})
    assert (two.cells, two.calls, two.seconds) == (5, 3, 2)
    assert (one.cells, one.calls, one.seconds) == (7, None, None)


def test_the_interface_projects_own_metadata_is_understood(shared_data: Path) -> None:
    content = (shared_data / "pxweb" / "TAB004_metadata_js2.json").read_bytes()
    variables = variables_of_json_stat(content)
    assert [(variable.code, variable.role) for variable in variables] == [
        ("SECTOR", None),
        ("GREENHOUSEGAS", None),
        ("ContentsCode", "metric"),
        ("TIME", "time"),
    ]
    assert [len(variable.texts) for variable in variables] == [14, 11, 1, 28]
    sixth = ("10.0", "LAND-USE, LAND-USE CHANGE AND FORESTRY (LULUCF), TOTAL")
    assert list(zip(variables[0].values, variables[0].texts, strict=True))[5] == sixth
    assert not any(variable.can_be_left_out for variable in variables)


@pytest.mark.parametrize("gap", [{"size": [1]}, {"dimension": {}}, {"id": "x"}])
def test_metadata_that_does_not_fit_together_is_told(gap: dict[str, object]) -> None:
    dimension = {"a": {"label": "A", "category": {"index": ["1", "2"]}}}
    document = {"id": ["a"], "size": [2], "dimension": dimension} | gap
    with pytest.raises(WrongFile):
        variables_of_json_stat(json.dumps(document).encode())
