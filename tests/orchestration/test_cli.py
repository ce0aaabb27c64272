"""The command: its exit codes, and that it says what, which, and what to do next."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest
import typer

from orchestration.cli import app
from orchestration.quality.verdict import Verdict
from orchestration.release import release
from tests.conftest import House, example
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = Verdict((), (), ())
HEADER_ALONE = example("syke", "kunta_297.csv").partition(b"\n")[0] + b"\n"


@pytest.fixture
def two_releases(empty_house: House) -> House:
    for number in (1, 2):
        release.promote(small_candidate(f"2026.01.01-{number}"), GOOD)
    return empty_house


# Before anything is published


def test_the_status_before_the_first_release_says_how_to_make_one(empty_house: House) -> None:
    outcome = empty_house.run("status")
    assert outcome.code == 0
    assert outcome.said == "Nothing is published yet. Next: ilmasto refresh\n"
    assert empty_house.run("releases").said == ""


def test_nothing_can_be_served_before_a_site_is_published(empty_house: House) -> None:
    outcome = empty_house.run("serve")
    assert outcome.code == 2
    assert "No published release has a site. Next: ilmasto refresh" in outcome.said


# Releases and the way back


def test_releases_are_listed_the_newest_first_and_the_published_is_marked(two_releases: House) -> None:
    lines = two_releases.run("releases").said.splitlines()
    assert [line.split()[0] for line in lines] == ["2026.01.01-2", "2026.01.01-1"]
    assert ["published" in line for line in lines] == [True, False]
    assert all("example" in line for line in lines)


def test_a_rollback_is_told_and_shown_in_the_status(two_releases: House) -> None:
    outcome = two_releases.run("rollback", "2026.01.01-1")
    assert outcome.code == 0
    assert "Published: 2026.01.01-1" in outcome.said
    status = two_releases.run("status").said
    assert status.startswith("Published: 2026.01.01-1, ")
    assert "example data" in status
    assert "it holds example data" in status


@pytest.mark.parametrize("release_id", ["2099.01.01-1", "../2026.01.01-1", "latest"])
def test_a_rollback_to_an_unknown_release_is_the_users_mistake(two_releases: House, release_id: str) -> None:
    outcome = two_releases.run("rollback", release_id)
    assert outcome.code == 2
    assert f"there is no release {release_id}; `ilmasto releases` lists them" in outcome.said
    assert two_releases.published.name == "2026.01.01-2"


# Refresh


def test_the_same_files_again_are_nothing_new(house: House) -> None:
    before = house.published.name
    outcome = house.refresh()
    assert outcome.code == 0
    assert f"Nothing new: release {before} is made of these very files." in outcome.said
    assert house.published.name == before


def test_a_refusal_is_told_again_by_the_status_until_a_good_refresh(
    own_house: House, sends: Callable[..., None]
) -> None:
    sends("syke", {"kunta_297.csv": HEADER_ALONE})
    refused = own_house.refresh()
    assert refused.code == 1
    assert "Next: mend the places named above" in refused.said
    status = own_house.run("status").said
    assert "was refused" in status
    assert "kunta_297.csv" in status
    sends("syke", {})
    assert own_house.refresh().code == 0
    assert "was refused" not in own_house.run("status").said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--workbooks", "/no/such/folder"], "There is no folder /no/such/folder"),
        (["--lives"], "No such option"),
    ],
)
def test_a_mistake_on_the_command_line_is_the_users(house: House, arguments: list[str], words: str) -> None:
    outcome = house.run("refresh", *arguments)
    assert outcome.code == 2
    assert words in outcome.said


# Workbooks


@pytest.mark.parametrize("area", ["Kuopion seutu", "Ylä-Savo", "Keski-Savo", "SavoGrow"])
def test_a_template_is_written_in_which_there_is_nothing_to_mend(
    empty_house: House, area: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = empty_house.run("workbook-template", area)
    assert written.code == 0
    (path,) = tmp_path.glob("*.xlsx")
    assert f"Kirjoitettu: {path.name}" in written.said
    checked = empty_house.run("check-workbook", str(path))
    assert checked.code == 0
    assert checked.said.startswith("Tämä on tyhjä mallipohja: siinä ei ole mitään korjattavaa.")


@pytest.mark.parametrize("command", ["workbook", "workbook-template"])
def test_an_empty_workbook_is_the_same_by_both_names_and_written_over_nothing(
    empty_house: House, command: str, tmp_path: Path
) -> None:
    path, other = tmp_path / "oma.xlsx", tmp_path / "toinen.xlsx"
    assert empty_house.run(command, "yla-savo", "--output", str(path)).code == 0
    assert empty_house.run("workbook", "Ylä-Savo", "--output", str(other)).code == 0
    assert path.read_bytes() == other.read_bytes()
    path.write_bytes(b"oma")
    outcome = empty_house.run(command, "yla-savo", "--output", str(path))
    assert outcome.code == 2
    assert f"Tiedosto on jo: {path}. Sitä ei kirjoitettu yli." in outcome.said
    assert path.read_bytes() == b"oma"


def test_a_workbook_that_cannot_be_written_is_told(empty_house: House, tmp_path: Path) -> None:
    outcome = empty_house.run("workbook", "yla-savo", "--output", str(tmp_path / "ei" / "ole.xlsx"))
    assert outcome.code == 2
    assert "Tiedostoa ei voitu kirjoittaa" in outcome.said


def test_a_template_goes_where_it_is_asked(empty_house: House, tmp_path: Path) -> None:
    path = tmp_path / "oma.xlsx"
    assert empty_house.run("workbook-template", "SavoGrow", "--output", str(path)).code == 0
    assert "Toimenpiteet" in openpyxl.load_workbook(path).sheetnames


def test_an_unknown_area_is_told_the_known_ones(empty_house: House) -> None:
    outcome = empty_house.run("workbook-template", "Länsi-Savo")
    assert outcome.code == 2
    for word in ("Hankeseutua ei ole: Länsi-Savo", "Kuopion seutu", "Ylä-Savo (yla-savo)", "Keski-Savo", "SavoGrow"):
        assert word in outcome.said


def test_an_area_may_be_named_as_its_folder_is(
    empty_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = empty_house.run("workbook-template", "yla-savo")
    assert written.said.startswith("Kirjoitettu: yla-savo.xlsx. ")
    assert (tmp_path / "yla-savo.xlsx").is_file()


# What is said


COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined] # a group, which typer does not say
IN_FINNISH = {"check-workbook", "intake", "report", "workbook", "workbook-template"}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_argument_and_option_of_a_command_is_explained_in_the_language_of_its_users(name: str) -> None:
    command = COMMANDS[name]
    texts = [command.help, *(parameter.help for parameter in command.params)]
    assert all(texts)
    for text in texts:
        is_finnish = bool(re.search(r"[äö]|kansio|työkirj", str(text)))
        assert is_finnish == (name in IN_FINNISH), text


def test_a_good_workbook_is_told_to_be_in_order(empty_house: House, tmp_path: Path) -> None:
    path = tmp_path / "yla-savo.xlsx"
    path.write_bytes(example("coordinators", "yla-savo.xlsx"))
    outcome = empty_house.run("check-workbook", str(path))
    assert outcome.code == 0
    assert "Toimenpiteet: " in outcome.said
    assert "Työkirja on kunnossa." in outcome.said
    landing = empty_house.data_dir / "landing"
    assert list(landing.iterdir()) == []  # only looked at


def test_every_wrong_cell_of_a_workbook_is_one_finnish_line(empty_house: House, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", "yla-savo.xlsx")))
    book["Toimenpiteet"]["B2"] = "Kuopoi"
    book["Hankinnat"]["B3"] = 1066
    path = tmp_path / "yla-savo.xlsx"
    book.save(path)
    outcome = empty_house.run("check-workbook", str(path))
    assert outcome.code == 1
    wrong = [line for line in outcome.said.splitlines() if line.startswith("yla-savo.xlsx, taulukko ")]
    assert len(wrong) == 2
    assert "Korjattavaa: 2 kohtaa" in outcome.said
    assert f"ilmasto check-workbook {path}" in outcome.said


@pytest.mark.parametrize("content", [b"", b"<html>Kirjaudu</html>", b"PK\x03\x04 cut"])
def test_a_file_that_is_no_workbook_is_told(empty_house: House, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "savogrow.xlsx"
    path.write_bytes(content)
    outcome = empty_house.run("check-workbook", str(path))
    assert outcome.code == 1
    assert "savogrow.xlsx" in outcome.said


def test_a_missing_workbook_is_the_users_mistake(empty_house: House, tmp_path: Path) -> None:
    outcome = empty_house.run("check-workbook", str(tmp_path / "ei-ole.xlsx"))
    assert outcome.code == 2
    assert "Tiedostoa ei ole" in outcome.said


# The start


@pytest.mark.parametrize(
    ("module", "late"),
    [
        ("orchestration.cli", {"dagster", "dbt", "great_expectations", "pandas"}),
        (
            "orchestration.definitions",
            {"dbt", "great_expectations", "openpyxl", "pandas"},
        ),
    ],
)
def test_a_command_starts_without_the_libraries_that_take_seconds(module: str, late: set[str]) -> None:
    code = f"import sys, {module}; print(*{late} & set(sys.modules))"
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert started.stdout == "\n"
