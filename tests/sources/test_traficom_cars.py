"""Traficom's statistics database: what is asked, the day in the title, and what the example promises."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml
from traficom_server import NAME, Traficom

from sources.asking import Ask
from sources.code_lists import Scope, load_code_list
from sources.contract import SOURCES_DIR, load_source
from sources.http import Client
from sources.landing import bundled, land
from sources.problems import Parsed, SourceError
from sources.traficom.fetch import fetch
from sources.traficom.make_example import make_example
from sources.traficom.parse import parse
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Keep, Publisher, Reply, Serve

SOURCE = load_source("traficom")
CARS = SOURCE.dataset("passenger_cars")
REGISTER = SOURCE.dataset("register_vehicles")
EXAMPLE_DIR = SOURCES_DIR / "traficom" / "example"
SMALL_SCOPE = Scope(("140", "297"), (2023, 2024))


def _ask(publisher: Publisher, files_dir: Path | None = None) -> Ask:
    ask = Ask(SMALL_SCOPE, Client(SOURCE, live=True, base_url=publisher.base_url))
    return replace(ask, files_dir=files_dir)


def test_totals_of_makes_and_years_are_asked_and_every_driving_power_but_the_total(
    serve: Serve, seeds_dir: Path
) -> None:
    publisher = serve(Traficom())
    (file,) = fetch(SOURCE, _ask(publisher))
    assert (file.name, file.publisher_version, file.is_brought) == (NAME, "2025-01-20T06:00:00Z", False)
    (question,) = [json.loads(body)["query"] for method, _, body in publisher.asked if method == "POST"]
    assert {part["code"]: part["selection"]["values"] for part in question} == {
        "Alue": ["KU140", "KU297"],
        "Merkki": ["YH"],
        "Käyttöönottovuosi": ["YH"],
        "Käyttövoima": sorted(load_code_list("driving_powers.driving_power_code", seeds_dir)),
    }


@pytest.mark.parametrize("cell_limit", [110_000, 30])
def test_what_is_fetched_can_be_read_whatever_the_cell_limit(
    serve: Serve, keep: Keep, example: Parsed, cell_limit: int
) -> None:
    files = {file.name: file.content for file in fetch(SOURCE, _ask(serve(Traficom(cell_limit))))}
    parsed = parse(SOURCE, CARS, keep(SOURCE, files))
    assert len(files) == (1 if cell_limit > 30 else 2)
    assert parsed.problems == []
    bundled_rows = example.table[
        example.table["kuntanumero"].isin(SMALL_SCOPE.municipality_codes)
        & (example.table["päivä"] == pd.Timestamp(2024, 12, 31))
    ]
    for column in ("kuntanumero", "käyttövoima", "autot"):
        assert list(parsed.table[column]) == list(bundled_rows[column])
    assert set(parsed.table["päivä"]) == {pd.Timestamp(2024, 12, 31)}


def test_a_table_that_has_moved_is_an_error(serve: Serve) -> None:
    with pytest.raises(SourceError, match="answered 404"):
        list(fetch(SOURCE, _ask(serve(lambda *_: (404, {}, b"<html>Not found</html>")))))


def test_the_register_is_asked_for_only_where_its_address_is_given(serve: Serve, tmp_path: Path) -> None:
    pxweb = Traficom()

    def server(method: str, path: str, body: bytes) -> Reply:
        is_register = path == "/Content/Ajoneuvorekisteri.zip"
        return (
            (200, {"Last-Modified": "Tue, 21 Jan 2025 06:00:00 GMT"}, b"PK")
            if is_register
            else pxweb(method, path, body)
        )

    layout = REGISTER.layout | {"address": "https://opendata.traficom.fi/Content/Ajoneuvorekisteri.zip"}
    source = SOURCE.model_copy(update={"datasets": (CARS, REGISTER.model_copy(update={"layout": layout}))})
    (tmp_path / "TieliikenneAvoinData_30_09_2024.csv").write_bytes(b"x")
    files = list(fetch(source, _ask(serve(server), tmp_path)))
    assert [(file.name, file.publisher_version, file.is_brought) for file in files] == [
        (NAME, "2025-01-20T06:00:00Z", False),
        ("Ajoneuvorekisteri.zip", "2025-01-21T06:00:00+00:00", False),
        ("TieliikenneAvoinData_30_09_2024.csv", None, True),
    ]
    assert [CARS.takes(file.name) for file in files] == [True, False, False]
    assert [REGISTER.takes(file.name) for file in files] == [False, True, True]


def _answer(change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    """The example's answer of the last year, changed."""
    answer = json.loads((EXAMPLE_DIR / "2025-01-20" / NAME).read_text(encoding="utf-8"))
    change(answer)
    return {NAME: json.dumps(answer).encode()}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Henkilöautot liikennekäytössä", "Henkilöautot liikennekäytössä"),
        ("Henkilöautot 30.9.2024 ja 31.12.2024", "30.9.2024, 31.12.2024"),
        ("Henkilöautot 31.6.2021", "31.6.2021"),
        ("31.12.20244", "31.12.20244"),
    ],
)
def test_a_title_without_one_day_is_told(keep: Keep, title: str, shown: str) -> None:
    parsed = parse(SOURCE, CARS, keep(SOURCE, _answer(lambda answer: answer.update(label=title))))
    (problem,) = parsed.problems
    assert problem.message() == f"{NAME}, column label: value “{shown}”; expected one day of count in the title"
    assert len(parsed.table) == 0


def test_a_figure_that_the_publisher_marks_is_empty_and_keeps_its_mark(keep: Keep) -> None:
    def change(answer: dict[str, Any]) -> None:
        answer["value"][0], answer["status"] = None, {"0": "-"}

    parsed = parse(SOURCE, CARS, keep(SOURCE, _answer(change)))
    assert parsed.problems == []
    assert pd.isna(parsed.table["autot"][0])
    assert parsed.table["status"][0] == "-"


@pytest.mark.parametrize("content", [b"", b"<html>403 - Forbidden</html>", b"{}", b"\xff\xfe{\0}\0"])
def test_an_answer_that_is_none_is_told(keep: Keep, content: bytes) -> None:
    parsed = parse(SOURCE, CARS, keep(SOURCE, {NAME: content}))
    assert len(parsed.problems) == 1
    assert len(parsed.table) == 0


# The example


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    """What the parser reads of the bundled counts."""
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "traficom"), "example", tmp_path_factory.mktemp("landing"))
    return parse(SOURCE, CARS, [snapshot for snapshot in snapshots if CARS.takes(snapshot.name)])


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(EXAMPLE_DIR)


def test_the_example_has_every_municipality_and_driving_power_at_each_years_end(
    example: Parsed, scope: Scope, seeds_dir: Path
) -> None:
    assert example.problems == []
    powers = load_code_list("driving_powers.pxweb_text", seeds_dir)
    assert len(powers) == len(load_code_list("driving_powers.driving_power_code", seeds_dir))
    assert set(example.table["päivä"]) == {pd.Timestamp(datetime(year, 12, 31)) for year in range(2015, 2025)}  # noqa: DTZ001 - a day has no zone
    wanted = pd.MultiIndex.from_product([scope.municipality_codes, powers])
    for _, day in example.table.groupby("päivä"):
        assert set(day.set_index(["kuntanumero", "käyttövoima"]).index) == set(wanted)
        assert len(day) == len(wanted)


def _published(shared_data: Path) -> pd.DataFrame:
    path = shared_data / "vehicles" / "passenger_cars_by_municipality_2024-03-31.csv"
    return pd.read_csv(path, dtype={"kuntanumero": str}).set_index("kuntanumero")


def test_the_example_is_in_proportion_to_the_published_count(example: Parsed, shared_data: Path, scope: Scope) -> None:
    published = _published(shared_data).loc[list(scope.municipality_codes)]
    before = example.table[example.table["päivä"] == pd.Timestamp(2023, 12, 31)]
    found = before.groupby("kuntanumero")["autot"].sum()
    assert ((found / published["total"] - 1).abs() < 0.01).all()
    plug_in = [text for text in before["käyttövoima"].unique() if "ladattava" in text]
    groups = {"petrol": ["Bensiini"], "diesel": ["Diesel"], "electric": ["Sähkö"], "hybrid": plug_in}
    for group, powers in groups.items():
        cars = before[before["käyttövoima"].isin(powers)]["autot"].sum()
        assert cars == pytest.approx(published[group].sum(), rel=0.1), group


def test_the_facts_behind_the_example_are_the_published_ones(shared_data: Path, scope: Scope) -> None:
    facts = yaml.safe_load((SOURCES_DIR / "traficom" / "published_cars.yml").read_text(encoding="utf-8"))
    published = _published(shared_data).loc[list(scope.municipality_codes)]
    assert facts["total"] == published["total"].to_dict()
    assert facts["region"] == published[list(facts["region"])].sum().to_dict()


def test_the_publisher_too_knows_999_as_an_unknown_municipality(shared_data: Path) -> None:
    assert _published(shared_data).loc[REGISTER.layout["unknown_municipality"], "kunta"] == "Unknown"
