"""Taking in workbooks: what is accepted, what stays in use, and what is said of it in one line each."""

from __future__ import annotations

import io
import os
import time
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from orchestration.intake import intake
from sources.coordinators.journal import inputs
from tests.orchestration.intake.intake_files import AREA, FILE, PLAN, bring, journal_of, measure, workbook
from tests.sources.workbooks import ods, ods_row

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import House


ONE, TWO = measure("IIS-001"), measure("IIS-002", "suunnitteilla", "Pyörätie koululle", "Kiuruvesi")
BAD = measure("IIS-001", "menossa")
EVENT = ("Mikkeli", date(2026, 5, 4), "Pyöräilyviikko", "kuntalaiset", 40)


def read_names(house: House) -> list[str]:
    """The names of the files that a refresh would read."""
    return [each.name for each in inputs(house.data_dir / "intake")]


def test_the_folders_are_made_and_an_empty_inbox_says_where_to_bring_files(empty_house: House) -> None:
    outcome = empty_house.run("intake")
    assert outcome.code == 0
    assert f"Tuo ne hankeseudun kansioon: {empty_house.data_dir / 'inbox'}" in outcome.said
    folders = sorted(path.name for path in (empty_house.data_dir / "inbox").iterdir())
    assert folders == ["keski-savo", "kuopion-seutu", "savogrow", "yla-savo"]


def test_a_sound_workbook_is_accepted_kept_and_noted(empty_house: House) -> None:
    content = workbook(ONE, TWO, plans=[PLAN])
    path = bring(empty_house, content)
    outcome = empty_house.run("intake")
    assert outcome.code == 0
    assert f"{AREA}/{FILE}: hyväksytty, 3 riviä; tarkistus: yla-savo.tarkistus.html" in outcome.said
    (check,) = journal_of(empty_house).checks
    assert (check.outcome, check.problems, check.rows["Toimenpiteet"], list(check.measures)) == (
        "accepted",
        0,
        2,
        ["IIS-001", "IIS-002"],
    )
    (kept,) = inputs(empty_house.data_dir / "intake")
    assert (kept.name, kept.read(), kept.path.parts[-3:]) == (FILE, content, (AREA, check.sha256, FILE))
    names = {FILE, "yla-savo.tarkistus.html", "yla-savo.tarkistus.xlsx"}
    assert {each.name for each in path.parent.iterdir()} == names
    assert "ei muuttunut" in empty_house.run("intake").said
    assert journal_of(empty_house).checks == [check]


def test_a_refused_version_leaves_the_accepted_one_in_use_and_every_command_says_so(empty_house: House) -> None:
    bring(empty_house, workbook(ONE))
    empty_house.run("intake")
    (before,) = inputs(empty_house.data_dir / "intake")
    bring(empty_house, workbook(BAD))
    outcome = empty_house.run("intake")
    assert outcome.code == 1
    day = journal_of(empty_house).checks[0].date_fi
    assert f"{FILE}: hylätty, korjattavaa yhdessä kohdassa; käytössä {day} hyväksytty" in outcome.said
    assert list(inputs(empty_house.data_dir / "intake")) == [before]
    told = f"{FILE}: the newest version was refused on {day}; the version accepted on {day} is in use"
    assert told in empty_house.run("status").said
    empty_house.run("intake")
    assert len(journal_of(empty_house).checks) == 2, "the same version refused again is no news"
    bring(empty_house, workbook(ONE))
    assert empty_house.run("intake").code == 0
    assert "refused" not in empty_house.run("status").said


def test_a_refused_first_version_says_that_nothing_is_in_use(empty_house: House) -> None:
    bring(empty_house, workbook(BAD))
    assert "aiempaa hyväksyttyä versiota ei ole" in empty_house.run("intake").said
    assert "no earlier version was accepted" in empty_house.run("status").said
    assert read_names(empty_house) == []


def test_a_removed_file_stays_in_use_until_the_areas_next_takes_its_place(empty_house: House) -> None:
    path = bring(empty_house, workbook(ONE))
    empty_house.run("intake")
    path.unlink()
    said = empty_house.run("status").said
    assert f"{FILE}: the file is no longer in the inbox; the version accepted on" in said
    assert read_names(empty_house) == [FILE]
    bring(empty_house, workbook(BAD), "uusi.xlsx")
    assert empty_house.run("intake").code == 1
    assert read_names(empty_house) == [FILE]
    bring(empty_house, workbook(ONE, TWO), "uusi.xlsx")
    assert empty_house.run("intake").code == 0
    assert read_names(empty_house) == ["yla-savo_uusi.xlsx"]
    assert "inbox" not in empty_house.run("status").said
    page = (path.parent / "uusi.tarkistus.html").read_text(encoding="utf-8")
    assert f"Tiedosto korvasi nämä, joita kansiossa ei enää ole: {FILE}." in page


def test_two_files_of_an_area_stand_side_by_side_but_not_with_the_same_measure(empty_house: House) -> None:
    bring(empty_house, workbook(ONE))
    path = bring(empty_house, workbook(TWO), "kiuruvesi.xlsx")
    assert empty_house.run("intake").code == 0
    assert read_names(empty_house) == ["yla-savo_kiuruvesi.xlsx", FILE]
    bring(empty_house, workbook(TWO, ONE), "kiuruvesi.xlsx")
    outcome = empty_house.run("intake")
    assert outcome.code == 1
    page = path.with_name("kiuruvesi.tarkistus.html").read_text(encoding="utf-8")
    assert "sama on myös tässä: yla-savo.xlsx rivi 2" in page
    assert "kiuruvesi.xlsx" in page
    assert "IIS-001" in page


def test_the_same_measure_in_another_area_is_refused_too(empty_house: House) -> None:
    bring(empty_house, workbook(ONE))
    empty_house.run("intake")
    bring(empty_house, workbook(ONE), "savogrow.xlsx", "savogrow")
    assert "savogrow/savogrow.xlsx: hylätty, korjattavaa yhdessä kohdassa" in empty_house.run("intake").said
    assert read_names(empty_house) == [FILE]


def test_a_conflict_that_the_other_file_mends_is_taken_in_with_the_next_command(empty_house: House) -> None:
    bring(empty_house, workbook(ONE, TWO))
    empty_house.run("intake")
    bring(empty_house, workbook(TWO), "kiuruvesi.xlsx")
    assert empty_house.run("intake").code == 1
    bring(empty_house, workbook(ONE))
    empty_house.run("intake")
    assert empty_house.run("intake").code == 0
    assert read_names(empty_house) == ["yla-savo_kiuruvesi.xlsx", FILE]


def test_a_vanished_measure_keeps_its_last_file_as_long_as_it_is_away(empty_house: House) -> None:
    for content in (workbook(ONE, TWO), workbook(TWO), workbook(measure("IIS-003"))):
        bring(empty_house, content)
        assert empty_house.run("intake").code == 0
    first, second, _ = journal_of(empty_house).checks
    names = [FILE, f"yla-savo.{first.date}.korvattu.xlsx", f"yla-savo.{second.date}-2.korvattu.xlsx"]
    assert read_names(empty_house) == names
    assert [each.sha256 for each in inputs(empty_house.data_dir / "intake")][1:] == [first.sha256, second.sha256]
    bring(empty_house, workbook(TWO, measure("IIS-003")))
    empty_house.run("intake")
    assert read_names(empty_house) == names[:2]
    bring(empty_house, workbook(ONE, TWO, measure("IIS-003")))
    empty_house.run("intake")
    assert read_names(empty_house) == [FILE]


def test_a_version_that_was_accepted_before_can_come_back(empty_house: House) -> None:
    first, second = workbook(ONE), workbook(ONE, TWO)
    for content in (first, second, first):
        bring(empty_house, content)
        assert "hyväksytty, " in empty_house.run("intake").said
    (kept, old) = inputs(empty_house.data_dir / "intake")
    assert (kept.read(), old.read()) == (first, second)


def test_an_empty_template_takes_no_ones_place(empty_house: House) -> None:
    bring(empty_house, workbook(ONE))
    empty_house.run("intake")
    path = bring(empty_house, workbook())
    outcome = empty_house.run("intake")
    assert "hylätty, tyhjä mallipohja; käytössä" in outcome.said
    assert read_names(empty_house) == [FILE]
    page = path.with_name("yla-savo.tarkistus.html").read_text(encoding="utf-8")
    assert "Tämä on tyhjä mallipohja: siinä ei ole mitään korjattavaa" in page
    assert "Mitä pitää korjata" not in page


def test_ods_and_csv_are_taken_in_like_xlsx(empty_house: House) -> None:
    row = ("Iisalmi", "Suunnitelma", "valmistelussa")
    bring(empty_house, ods(Suunnitelmat=[ods_row(*row)]), "yla-savo.ods")
    header = ";".join(column.name for column in intake.load_source("coordinators").dataset("measures").file_columns)
    csv = f"{header}\r\nIIS-001;Iisalmi;Katuvalot;;hillintä;;;;valmis;;;;;;;;;\r\n".encode("cp1252")
    path = bring(empty_house, csv, "yla-savo_Toimenpiteet.csv")
    outcome = empty_house.run("intake")
    assert outcome.code == 0, outcome.said
    assert read_names(empty_house) == ["yla-savo.ods", "yla-savo_Toimenpiteet.csv"]
    bring(empty_house, csv.replace(b"valmis", b"menossa"), path.name)
    assert empty_house.run("intake").code == 1
    review = openpyxl.load_workbook(path.with_name("yla-savo_Toimenpiteet.tarkistus.xlsx"))
    assert review["Toimenpiteet"]["I2"].comment is not None


def test_what_is_no_workbook_is_left_out_and_said_by_every_command(empty_house: House) -> None:
    empty_house.run("intake")
    bring(empty_house, b"x", "muistio.docx")
    bring(empty_house, b"x", "mikkeli.xlsx", "Mikkeli")
    outcome = empty_house.run("intake")
    assert outcome.code == 0
    said = outcome.said
    assert f"{AREA}/muistio.docx: ei lueta; työkirjan tai CSV-tiedoston nimen loppu on .xlsx, .ods tai .csv" in said
    assert "Mikkeli: ei lueta; hankeseutujen kansiot ovat kuopion-seutu" in said
    said = empty_house.run("status").said
    assert f"{AREA}/muistio.docx: not read; the name of a workbook or CSV file ends in .xlsx, .ods or .csv" in said
    assert "Mikkeli: not read; the folders of the project areas are kuopion-seutu" in said


def test_a_workbook_of_a_municipality_that_is_not_followed_is_refused(empty_house: House) -> None:
    path = bring(empty_house, workbook(measure("MIK-001", place="Mikkeli"), events=[EVENT]), "mikkeli.xlsx")
    assert empty_house.run("intake").code == 1
    page = path.with_name("mikkeli.tarkistus.html").read_text(encoding="utf-8")
    assert page.count("Mikkeli</span>") == 2, "its measure and its event"
    assert "jokin näistä: Iisalmi" in page
    assert "Kuopion seutu, Ylä-Savo, Keski-Savo, SavoGrow" in page
    assert read_names(empty_house) == []


@pytest.mark.parametrize("suffix", [".xls", ".XLSM", ".xlsb"])
def test_a_workbook_of_another_format_is_refused_with_what_to_do(suffix: str, empty_house: House) -> None:
    path = bring(empty_house, workbook(ONE), f"yla-savo{suffix}")
    outcome = empty_house.run("intake")
    assert outcome.code == 1
    assert f"{AREA}/yla-savo{suffix}: hylätty, korjattavaa yhdessä kohdassa" in outcome.said
    page = path.with_name("yla-savo.tarkistus.html").read_text(encoding="utf-8")
    assert f"tämä on {suffix.lower()}-muotoa, jota ei lueta" in page
    assert "valitse Tallenna nimellä ja muodoksi .xlsx tai .ods" in page
    assert read_names(empty_house) == []


def test_hidden_files_locks_reviews_folders_and_links_are_not_looked_at(empty_house: House, tmp_path: Path) -> None:
    for name in (".piilo.xlsx", "~$yla-savo.xlsx", "yla-savo.tarkistus.xlsx"):
        path = bring(empty_house, b"x", name)
    (path.parent / "kansio.xlsx").mkdir()
    (tmp_path / "salainen.xlsx").write_bytes(workbook(ONE))
    (path.parent / "linkki.xlsx").symlink_to(tmp_path / "salainen.xlsx")
    assert "Kansioissa ei ole työkirjoja" in empty_house.run("intake").said
    assert journal_of(empty_house).checks == []


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        (FILE, b"", "tiedosto on tyhjä"),
        (FILE, b"<!doctype html><p>403</p>", "jotain muuta"),
        ("yla-savo.korvattu.xlsx", workbook(ONE), "tämä nimi on jo käytössä tai varattu"),
        ("toimenpiteet.csv", b"kunta\n", "CSV-tiedoston nimen loppu"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_with_a_review(
    file: str, content: bytes, words: str, empty_house: House
) -> None:
    path = bring(empty_house, content, file)
    assert empty_house.run("intake").code == 1
    stem = path.stem
    assert words in path.with_name(f"{stem}.tarkistus.html").read_text(encoding="utf-8")
    assert openpyxl.load_workbook(path.with_name(f"{stem}.tarkistus.xlsx")).sheetnames[0] == "Tarkistus"
    assert read_names(empty_house) == []


def test_a_file_too_large_is_refused_unread(empty_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    small = intake.load_source("coordinators").model_copy(update={"max_megabytes": 0})
    monkeypatch.setattr(intake, "load_source", lambda _: small)
    bring(empty_house, workbook(ONE))
    assert empty_house.run("intake").code == 1
    assert journal_of(empty_house).checks[0].rows == {}


def test_a_file_that_is_being_written_is_left_for_the_next_time(
    empty_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bring(empty_house, workbook(ONE)[:100])
    now = time.time()
    os.utime(path, (now, now))

    def meanwhile(_seconds: float) -> None:
        path.write_bytes(workbook(ONE))

    monkeypatch.setattr(time, "sleep", meanwhile)
    assert f"{AREA}/{FILE}: kirjoitus on kesken" in empty_house.run("intake").said
    monkeypatch.setattr(time, "sleep", lambda _: None)
    assert "hyväksytty" in empty_house.run("intake").said


def test_a_review_that_cannot_be_written_does_not_stop_the_intake(
    empty_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(empty_house, workbook(ONE))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("orchestration.intake.review.write_atomically", full)
    assert "tarkistusta ei voitu kirjoittaa kansioon" in empty_house.run("intake").said
    assert read_names(empty_house) == [FILE]


def test_a_damaged_journal_is_told_and_no_area_else_suffers(empty_house: House) -> None:
    bring(empty_house, workbook(ONE))
    other = measure("KUO-001", place="Kuopio")
    bring(empty_house, workbook(other, area_name="Kuopion seutu"), "kuopion-seutu.xlsx", "kuopion-seutu")
    empty_house.run("intake")
    (empty_house.data_dir / "intake" / AREA / "journal.json").write_text("{", encoding="utf-8")
    assert "The journal can't be read" in empty_house.run("status").said
    outcome = empty_house.run("intake")
    assert outcome.code == 1
    assert "kuopion-seutu/kuopion-seutu.xlsx: ei muuttunut" in outcome.said
    assert f"{AREA}/{FILE}: ei voitu tarkistaa" in outcome.said


def test_two_files_that_differ_in_their_ending_get_a_review_each(empty_house: House) -> None:
    path = bring(empty_house, workbook(ONE))
    bring(empty_house, ods(), "yla-savo.ods")
    empty_house.run("intake")
    names = {each.name for each in path.parent.iterdir()}
    assert {"yla-savo.xlsx.tarkistus.html", "yla-savo.ods.tarkistus.xlsx"} <= names


def test_the_review_itself_can_be_mended_and_sent_back(empty_house: House) -> None:
    path = bring(empty_house, workbook(BAD, TWO))
    empty_house.run("intake")
    book = openpyxl.load_workbook(path.with_name("yla-savo.tarkistus.xlsx"))
    book["Toimenpiteet"]["I2"] = "käynnissä"
    content = io.BytesIO()
    book.save(content)
    bring(empty_house, content.getvalue())
    assert "hyväksytty, 2 riviä" in empty_house.run("intake").said
