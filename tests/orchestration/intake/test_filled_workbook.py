"""An area's workbook with the rows in use: what is in it, what is said of it, and that it changes nothing unchanged.

Not here: the empty workbook (`tests/orchestration/test_cli.py`), and how rows are compared
(`tests/sources/test_coordinators_rows.py`).
"""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from orchestration import warehouse
from tests.conftest import example
from tests.orchestration.intake.intake_files import (
    AREA,
    FILE,
    PLAN,
    bring,
    example_without_notice,
    journal_of,
    measure,
    page_of,
    workbook,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import House, Outcome

AREAS = ("kuopion-seutu", "yla-savo", "keski-savo", "savogrow")
TABLES = (
    "mart_measures",
    "mart_measure_costs_by_year",
    "mart_climate_plans",
    "mart_municipal_indicators",
    "mart_area_indicators",
    "mart_area_measure_costs",
    "mart_municipal_data_intake",
    "mart_area_data_intake",
)
OF_THE_FILE = {"snapshot_id", "denominator_snapshot_id", "source_row", "as_of_date", "newest_vintage"}
"""What tells which file a row came from, and when: all else must be the same."""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., tuple[bytes, str]]:
    """The filled workbook of an area in a house, and what was said of it."""

    def write(house: House, area: str = AREA) -> tuple[bytes, str]:
        path = tmp_path / f"{area}.xlsx"
        path.unlink(missing_ok=True)
        outcome = house.run("workbook", area, "--filled", "--output", str(path))
        assert outcome.code == 0, outcome.said
        return path.read_bytes(), outcome.said

    return write


def rows_on(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet below its header."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [row for row in book[sheet].iter_rows(min_row=2, values_only=True) if any(row)]


def taken_in(house: House, content: bytes, file: str = FILE, area: str = AREA) -> Outcome:
    """What the intake says of a file that is brought."""
    bring(house, content, file, area)
    return house.run("intake")


# Rows that come back unchanged


@pytest.mark.parametrize("area", AREAS)
def test_a_filled_workbook_that_comes_back_as_it_is_changes_no_row(
    area: str, empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    file = f"{area}.xlsx"
    assert "hyväksytty, " in taken_in(empty_house, example_without_notice(area), file, area).said
    first, said = written(empty_house, area)
    assert f"Rivit ovat tiedostoista: {file} (hyväksytty " in said
    outcome = taken_in(empty_house, first, file, area)
    assert outcome.code == 0, outcome.said
    assert "(ei muutoksia)" in outcome.said
    page = page_of(empty_house.data_dir / "inbox" / area / file)
    assert "Yksikään rivi ei muuttunut: uusia 0, muuttuneita 0, kadonneita 0." in page
    assert "Mikä muuttui edellisestä" not in page
    assert written(empty_house, area)[0] == first, "filled once more it is the same"


def values(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every value of the published tables that does not tell of the file it came from."""
    database = house.published / "warehouse.duckdb"
    found = {}
    for table in TABLES:
        told = warehouse.rows_of(database, f"describe {table}")
        columns = ", ".join(f'"{name}"' for name, *_ in told if name not in OF_THE_FILE)
        found[table] = warehouse.rows_of(database, f"select {columns} from {table} order by all")  # noqa: S608 - a test's own words
    return found


def test_a_refresh_after_it_publishes_the_same_values(
    own_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    for area in AREAS:
        bring(own_house, example_without_notice(area), f"{area}.xlsx", area)
    assert own_house.run("intake").code == 0
    assert own_house.refresh().code == 0
    before, release = values(own_house), own_house.published
    assert len(before["mart_measure_costs_by_year"]) > 100
    for area in AREAS:
        bring(own_house, written(own_house, area)[0], f"{area}.xlsx", area)
    assert own_house.run("intake").said.count("(ei muutoksia)") == len(AREAS)
    assert own_house.refresh().code == 0
    assert own_house.published != release, "it is made of the files that came back"
    now = values(own_house)
    assert {table: now[table] == rows for table, rows in before.items()} == dict.fromkeys(TABLES, True)


@pytest.fixture
def saved_by_libreoffice(tmp_path: Path) -> Callable[[dict[str, bytes], str], dict[str, bytes]]:
    """Workbooks by name, opened and saved in a format by LibreOffice, as a coordinator who changes nothing does."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc, or as root `make packages`")

    def save(contents: dict[str, bytes], suffix: str) -> dict[str, bytes]:
        paths = [tmp_path / "opened" / f"{name}.xlsx" for name in contents]
        paths[0].parent.mkdir(exist_ok=True)
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(content)
        command = [
            program,
            f"-env:UserInstallation=file://{tmp_path / 'profile'}",
            "--headless",
            "--convert-to",
            suffix,
        ]
        command += ["--outdir", str(tmp_path / suffix), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return {name: (tmp_path / suffix / f"{name}.{suffix}").read_bytes() for name in contents}

    return save


def test_saved_by_libreoffice_it_changes_nothing_either(
    empty_house: House,
    written: Callable[..., tuple[bytes, str]],
    saved_by_libreoffice: Callable[[dict[str, bytes], str], dict[str, bytes]],
) -> None:
    for area in AREAS:
        bring(empty_house, example_without_notice(area), f"{area}.xlsx", area)
    assert empty_house.run("intake").code == 0
    filled = {area: written(empty_house, area)[0] for area in AREAS}
    for suffix in ("xlsx", "ods"):
        for area, content in saved_by_libreoffice(filled, suffix).items():
            (empty_house.data_dir / "inbox" / area / f"{area}.xlsx").unlink()
            bring(empty_house, content, f"{area}.{suffix}", area)
        said = empty_house.run("intake").said
        assert said.count("(ei muutoksia)") == len(AREAS), said


# What is in it


def test_every_row_of_the_areas_files_is_in_one_workbook_in_the_coordinators_own_words(
    empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    details = {"alasektori": "Palvelujen kulutussähkö", "sektori": "Kulutussähkö", "valmiusaste_pct": 57.0}
    bring(
        empty_house,
        workbook(measure("IIS-001", **details), plans=[PLAN], costs=[("IIS-001", 2026, 9000.5, None, "EU")]),
    )
    csv = "tunniste;vuosi;suunniteltu_eur;toteutunut_eur;rahoituslähde\nIIS-001;2027;1 200,50;;kunta\n"
    bring(empty_house, csv.encode(), "lisaksi_Kustannukset.csv")
    bring(
        empty_house, workbook(measure("KUO-001", place="Kuopio"), area_name="Kuopion seutu"), "k.xlsx", "kuopion-seutu"
    )
    empty_house.run("intake")
    assert "hyväksytty" in empty_house.run("intake").said, "the costs come in when their measure has"
    content, said = written(empty_house)
    assert [row[0] for row in rows_on(content, "Toimenpiteet")] == ["IIS-001"]
    (row,) = rows_on(content, "Toimenpiteet")
    assert (row[8], row[11], row[19]) == ("käynnissä", 57.0, "Palvelujen kulutussähkö")
    assert rows_on(content, "Kustannukset") == [
        ("IIS-001", 2026, 9000.5, None, "EU"),
        ("IIS-001", 2027, 1200.5, None, "kunta"),
    ]
    (plan,) = rows_on(content, "Suunnitelmat")
    assert (plan[0], plan[8], plan[9]) == ("Iisalmi", "kyllä", "ei")
    assert "Rivejä: Suunnitelmat 1, Toimenpiteet 1, Kustannukset 2, Hankinnat 0, Viestintä 0." in said
    assert "poista samalla kansiosta sen korvaamat: lisaksi_Kustannukset.csv." in said
    assert "esimerkki" not in said
    assert "ESIMERKKI" not in str(rows_on(content, "Ohje"))


def test_what_is_the_senders_own_is_left_out_and_told(
    empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(measure("IIS-001"))))
    sheet = book["Toimenpiteet"]
    place = sum(cell.value is not None for cell in sheet[1]) + 1
    sheet.cell(1, place).value, sheet.cell(2, place).value = "huomautuksia", "kysy rehtorilta"
    book.create_sheet("Muistio")["A1"] = "omaa"
    changed = io.BytesIO()
    book.save(changed)
    taken_in(empty_house, changed.getvalue())
    content, said = written(empty_house)
    told = "Pois jäivät, koska niitä ei lueta: taulukon Toimenpiteet sarake huomautuksia, taulukko Muistio."
    assert told in said
    assert "Muistio" not in openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert "kysy rehtorilta" not in str(rows_on(content, "Toimenpiteet"))


def test_a_measure_that_has_vanished_is_left_out_and_counted(
    empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    taken_in(empty_house, workbook(measure("IIS-001"), measure("KIU-001", place="Kiuruvesi")))
    taken_in(empty_house, workbook(measure("IIS-001")))
    content, said = written(empty_house)
    assert [row[0] for row in rows_on(content, "Toimenpiteet")] == ["IIS-001"]
    assert "Työkirjasta aiemmin kadonneita toimenpiteitä ei ole mukana: 1." in said
    taken_in(empty_house, content)
    assert list(journal_of(empty_house).withdrawn()) == ["KIU-001"], "it did not come back by itself"


def test_of_a_refused_version_the_last_accepted_rows_are_written_and_that_is_said(
    empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    taken_in(empty_house, workbook(measure("IIS-001")))
    taken_in(empty_house, workbook(measure("IIS-001", "menossa")))
    content, said = written(empty_house)
    assert rows_on(content, "Toimenpiteet")[0][8] == "käynnissä"
    assert f"{FILE}: uusin versio hylättiin" in said


# The example, and areas without a workbook


@pytest.mark.parametrize("area", AREAS)
def test_while_nothing_has_been_accepted_the_example_is_written_and_called_so(
    area: str, empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    content, said = written(empty_house, area)
    assert "Rivit ovat esimerkkiaineistoa eli keksittyjä tietoja" in said
    assert str(openpyxl.load_workbook(io.BytesIO(content))["Ohje"]["A2"].value).startswith("ESIMERKKIAINEISTO")
    for sheet in ("Suunnitelmat", "Toimenpiteet", "Hankinnat", "Viestintä"):
        bundled = rows_on(example("coordinators", f"{area}.xlsx"), sheet)
        assert bundled
        assert [row[: len(bundled[0])] for row in rows_on(content, sheet)] == bundled


def test_an_example_that_is_brought_is_told_to_be_made_up(empty_house: House) -> None:
    outcome = taken_in(empty_house, example("coordinators", FILE))
    assert outcome.code == 0
    page = page_of(empty_house.data_dir / "inbox" / AREA / FILE)
    assert "Huomaa: rivejä, jotka ovat samoja kuin keksityssä esimerkkiaineistossa, on 138." in page
    own = taken_in(empty_house, workbook(measure("IIS-001")))
    assert own.code == 0
    assert "esimerkki" not in page_of(empty_house.data_dir / "inbox" / AREA / FILE)


def test_an_example_is_refused_where_the_target_is_public(
    empty_house: House, set_up: Callable[..., None], written: Callable[..., tuple[bytes, str]]
) -> None:
    set_up(target="public")
    content, _ = written(empty_house)
    outcome = taken_in(empty_house, content)
    assert outcome.code == 1
    page = page_of(empty_house.data_dir / "inbox" / AREA / FILE)
    assert "rivejä, jotka ovat samoja kuin keksityssä esimerkkiaineistossa, on 138. Poista ne" in page
    assert taken_in(empty_house, workbook(measure("IIS-001"))).code == 0


def test_an_area_of_which_nothing_was_accepted_yet_gets_an_empty_workbook(
    empty_house: House, written: Callable[..., tuple[bytes, str]]
) -> None:
    taken_in(empty_house, workbook(measure("IIS-001")))
    content, said = written(empty_house, "savogrow")
    assert rows_on(content, "Toimenpiteet") == []
    assert "Hankeseudulta SavoGrow ei ole hyväksytty vielä yhtään työkirjaa, joten työkirja on tyhjä." in said


# What stops it


def test_nothing_is_written_over(empty_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert empty_house.run("workbook", "Ylä-Savo", "--filled").code == 0
    (tmp_path / FILE).write_bytes(b"oma")
    outcome = empty_house.run("workbook", "Ylä-Savo", "--filled")
    assert outcome.code == 2
    assert "Sitä ei kirjoitettu yli" in outcome.said
    assert (tmp_path / FILE).read_bytes() == b"oma"


def test_a_kept_file_that_was_changed_is_told_and_nothing_written(empty_house: House, tmp_path: Path) -> None:
    taken_in(empty_house, workbook(measure("IIS-001")))
    kept = next((empty_house.data_dir / "intake").glob("*/*/*.xlsx"))
    kept.write_bytes(workbook(measure("IIS-002")))
    outcome = empty_house.run("workbook", AREA, "--filled", "--output", str(tmp_path / FILE))
    assert outcome.code == 1
    assert "the bytes are not those that were accepted" in outcome.said
    assert not (tmp_path / FILE).exists()


def test_a_folder_in_place_of_the_accepted_files_is_no_area(
    empty_house: House, set_up: Callable[..., None], tmp_path: Path
) -> None:
    set_up(workbooks_dir=tmp_path)
    outcome = empty_house.run("workbook", AREA, "--filled", "--output", str(tmp_path / FILE))
    assert outcome.code == 2
    assert "ILMASTO_WORKBOOKS_DIR" in outcome.said
