"""What is asked of Energiateollisuus, what somebody brought, and what the example promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.quality.expectations import check_table
from sources.asking import Ask
from sources.code_lists import Scope, followed_and_around
from sources.contract import SOURCES_DIR, Source, load_source
from sources.energiateollisuus.fetch import fetch
from sources.energiateollisuus.make_example import make_example
from sources.energiateollisuus.parse import parse
from sources.http import Client
from sources.landing import bundled, land
from sources.problems import Parsed, SourceError
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Keep, Publisher, Reply, Serve

    Change = Callable[[pd.DataFrame], pd.DataFrame]

SOURCE = load_source("energiateollisuus")
DATASET = SOURCE.dataset("electricity_use")
EXAMPLE_DIR = SOURCES_DIR / "energiateollisuus" / "example"
MODIFIED = {"Last-Modified": "Mon, 16 Jun 2025 09:30:00 GMT"}


def _example(year: int) -> bytes:
    (path,) = EXAMPLE_DIR.rglob(f"*_{year}.xlsx")
    return path.read_bytes()


def _with_addresses(addresses: dict[int, str]) -> Source:
    """The contract with addresses filled in."""
    dataset = DATASET.model_copy(update={"layout": DATASET.layout | {"addresses": addresses}})
    return SOURCE.model_copy(update={"datasets": (dataset,)})


def _ask(source: Source, scope: Scope, publisher: Publisher | None, files_dir: Path | None = None) -> Ask:
    client = Client(source, live=True, base_url=publisher.base_url if publisher else None)
    return replace(Ask(scope, client), files_dir=files_dir)


def _site(_: str, path: str, __: bytes) -> Reply:
    """The publisher's site: workbooks under the media folder, and a page for everything else."""
    if path.startswith("/media/"):
        return 200, MODIFIED, _example(int(path[-9:-5]))
    return 404, {"Content-Type": "text/html"}, b"<html>Sivua ei ole</html>"


def test_every_configured_address_is_asked_and_can_be_read(serve: Serve, keep: Keep, scope: Scope) -> None:
    publisher = serve(_site)
    addresses = {year: f"https://energia.fi/media/Kunnat%20{year}.xlsx" for year in (2024, 2023)}
    source = _with_addresses(addresses)
    files = list(fetch(source, _ask(source, scope, publisher)))
    assert [(file.name, file.publisher_version, file.is_brought) for file in files] == [
        ("electricity_use_2023.xlsx", "2025-06-16T09:30:00+00:00", False),
        ("electricity_use_2024.xlsx", "2025-06-16T09:30:00+00:00", False),
    ]
    assert [path for _, path, _ in publisher.asked] == ["/media/Kunnat%202023.xlsx", "/media/Kunnat%202024.xlsx"]
    parsed = parse(source, source.datasets[0], keep(source, {file.name: file.content for file in files}))
    assert parsed.problems == []
    assert set(parsed.table["vuosi"]) == {2023, 2024}


def test_an_address_of_another_year_is_told(serve: Serve, keep: Keep, scope: Scope) -> None:
    source = _with_addresses({2024: "https://energia.fi/media/2023.xlsx"})
    files = fetch(source, _ask(source, scope, serve(_site)))
    parsed = parse(source, source.datasets[0], keep(source, {file.name: file.content for file in files}))
    (problem,) = parsed.problems
    assert "the file's name: 2024; the sheet's name: 2023" in problem.message()


def test_an_address_that_is_gone_or_elsewhere_is_an_error(serve: Serve, scope: Scope) -> None:
    gone = _with_addresses({2024: "https://energia.fi/2024.xlsx"})
    with pytest.raises(SourceError, match="answered 404"):
        list(fetch(gone, _ask(gone, scope, serve(_site))))
    elsewhere = _with_addresses({2024: "https://example.org/2024.xlsx"})
    with pytest.raises(SourceError, match=r"only https on energia\.fi may be"):
        list(fetch(elsewhere, _ask(elsewhere, scope, None)))


def test_without_addresses_only_brought_workbooks_are_taken(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "Sähkö 2024.xlsx").write_bytes(_example(2024))
    (tmp_path / "~$Sähkö 2024.xlsx").write_bytes(b"lock")
    files = list(fetch(SOURCE, _ask(SOURCE, scope, None, tmp_path)))
    assert [(file.name, file.is_brought) for file in files] == [("Sähkö 2024.xlsx", True)]
    snapshots = land(SOURCE, files, "live", tmp_path / "landing")
    parsed = parse(SOURCE, DATASET, snapshots)
    assert parsed.problems == []
    assert set(parsed.table["origin"]) == {"upload"}


def test_with_no_workbook_at_all_the_contract_is_met_by_an_empty_table(tmp_path: Path, scope: Scope) -> None:
    assert list(fetch(SOURCE, _ask(SOURCE, scope, None, tmp_path))) == []
    parsed = parse(SOURCE, DATASET, land(SOURCE, [], "live", tmp_path / "landing"))
    assert _failed(parsed) == []


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda table: pd.concat([table, table.tail(1)], ignore_index=True), "key_is_unique"),
        (lambda table: table.assign(kuntanumero="29"), "1_column_values_to_match_regex"),
        (lambda table: table.replace({"Teollisuus": "Kotitaloudet"}), "käyttäjäryhmä.is_known"),
    ],
)
def test_the_contract_refuses_what_the_reader_lets_through(example: Parsed, change: Change, check: str) -> None:
    assert _failed(Parsed(change(example.table.head(4)))) == [f"gx.energiateollisuus_electricity_use.{check}"]


def _failed(parsed: Parsed) -> list[str]:
    return [result.check_id for result in check_table(SOURCE, DATASET, parsed.table, {}) if result.status != "passed"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    """What the parser reads from the bundled example."""
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "energiateollisuus"), "example", tmp_path_factory.mktemp("landing"))
    return parse(SOURCE, DATASET, snapshots)


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(EXAMPLE_DIR)


def test_the_example_has_the_followed_municipalities_and_those_around_every_year(
    example: Parsed, seeds_dir: Path
) -> None:
    assert example.problems == []
    codes = {row["municipality_code"] for row in followed_and_around(seeds_dir)}
    for _, year in example.table.groupby("vuosi"):
        assert set(year["kuntanumero"]) == codes
        assert len(year) == 4 * len(codes)
    assert set(example.table["vuosi"]) == set(range(2015, 2025))


def test_the_example_is_of_the_size_of_the_regions_published_use(
    example: Parsed, shared_data: Path, scope: Scope
) -> None:
    """Syke's electricity behind the emissions, the same groups and the heating together: half to twice as much."""
    published = pd.read_csv(shared_data / "energy" / "north_savo_alas_energy_gwh_1990_2024.csv")
    electricity = published[published["class_en"].isin(["Electricity", "Electric heating"])]
    wanted = electricity.groupby("year")["gwh"].sum()
    followed = example.table[example.table["kuntanumero"].isin(scope.municipality_codes)]
    groups = followed[followed["käyttäjäryhmä"] != "Yhteensä"].groupby("vuosi")["GWh"].sum()
    for year, gwh in groups.items():
        assert 0.5 < gwh / wanted[year] < 2, year


def test_the_example_keeps_secret_what_one_plant_would_tell(example: Parsed) -> None:
    secret = example.table[example.table["GWh"].isna()]
    assert set(secret["merkintä"]) == {".."}
    assert set(secret["käyttäjäryhmä"]) == {"Teollisuus", "Yhteensä"}
