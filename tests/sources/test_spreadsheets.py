"""Workbooks of publishers as they should not be: what is opened, what is refused, and that the process survives it."""

from __future__ import annotations

import io
import zipfile

import pytest

from sources import archives
from sources.archives import NotAnArchive, refuse_what_is_no_archive, unpacked_parts
from sources.contract import load_source
from sources.problems import WrongFile
from sources.spreadsheets import NoValue, modified_at, open_book
from tests.sources.xlsx import SHEET, book_of, with_part

DATASET = load_source("syke").dataset("emissions_workbook")


def with_cell_at(place: str, cell: str = '<c r="{place}"><v>1</v></c>') -> bytes:
    """A small workbook with one more cell, written just so."""
    row = f'<row r="9">{cell.format(place=place)}</row></sheetData>'.encode()
    return with_part(book_of(("a", 1)), SHEET, lambda part: part.replace(b"</sheetData>", row))


def test_rows_come_from_the_first_row_and_column_whatever_is_empty() -> None:
    content = book_of((), (None, "b", None, 2.5), (), (None, True))
    assert list(open_book(content, DATASET).rows("DATA")) == [
        ["", "", "", ""],
        ["", "b", "", 2.5],
        ["", "", "", ""],
        ["", True, "", ""],
    ]


def test_a_sheet_with_nothing_has_no_rows() -> None:
    assert list(open_book(book_of(), DATASET).rows("DATA")) == []


def test_a_sheets_name_is_found_in_either_form_of_unicode() -> None:
    content = book_of(("a",), sheet="KHK-pa\u0308a\u0308sto\u0308t")
    book = open_book(content, DATASET)
    assert book.sheet_names == ["KHK-päästöt"]
    assert list(book.rows("KHK-päästöt")) == [["a"]]


def test_text_in_a_cell_is_read_in_composed_unicode() -> None:
    content = book_of(("Va\u0308esto\u0308", 1))
    assert list(open_book(content, DATASET).rows("DATA")) == [["Väestö", 1.0]]


def test_a_cell_without_a_value_is_told_from_an_empty_one() -> None:
    def spoil(part: bytes) -> bytes:
        return part.replace(b'<c r="B1" t="n"><v>1</v></c>', b'<c r="B1" t="e"><v>#REF!</v></c>')

    content = with_part(book_of(("a", 1, "=1+1", None, "end")), SHEET, spoil)
    ((first, error, formula, empty, end),) = open_book(content, DATASET).rows("DATA")
    assert (first, empty, end) == ("a", "", "end")
    assert isinstance(error, NoValue)
    assert error == "an error of Excel"
    assert isinstance(formula, NoValue)
    assert formula == "a formula without its result"


def test_a_formula_with_its_result_is_the_result() -> None:
    content = with_cell_at("A9", '<c r="{place}"><f>1+1</f><v>2</v></c>')
    assert list(open_book(content, DATASET).rows("DATA"))[-1] == [2.0, ""]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{place}" t="str"><f aca="false">IF(B1=1,"","x")</f><v></v></c>',
        "<c t='str' r='{place}'><f>x</f><v/></c>",
        '<c r="{place}" s="1" t="str"><f>x</f></c>',
    ],
)
def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell(cell: str) -> None:
    content = with_cell_at("A9", cell + '<c r="B9"><v>2</v></c>')
    assert list(open_book(content, DATASET).rows("DATA"))[-1] == ["", 2.0]


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        ("XFD9", '<c r="{place}"><v>1</v></c>'),
        ("BA9", '<c r="{place}"><v>1</v></c>'),
        ("xfd9", '<c r="{place}"><v>1</v></c>'),
        ("XFD9", "<c  s='1'  r = '{place}'><v>1</v></c>"),
        ("XFD9", '<c s=">" r="{place}"><v>1</v></c>'),
        ("A4294967295", '<c r="{place}"><v>1</v></c>'),
        ("A2000000", '<c r="{place}"><v>1</v></c>'),
    ],
)
def test_a_cell_far_away_is_refused_before_room_is_made_for_all_between(place: str, cell: str) -> None:
    with pytest.raises(WrongFile, match="at most 52 columns"):
        open_book(with_cell_at(place, cell), DATASET)


@pytest.mark.parametrize("place", ["AZ9", "A9"])
def test_the_widest_sheet_is_read(place: str) -> None:
    assert list(open_book(with_cell_at(place), DATASET).rows("DATA"))[-1][-1 if place == "AZ9" else 0] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls format"),
        (b"<!DOCTYPE html><html>", "something else"),
        (book_of(("a", 1))[:-400], "something else"),
        (b"PK\x05\x06" + b"\0" * 18, "a sound workbook"),
        (with_part(book_of(("a",)), "xl/workbook.xml", lambda _: b"<workbook"), "a sound workbook"),
        (with_part(book_of(("a",)), SHEET, lambda _: b"\xff\xfe<\0w\0"), "a sound workbook"),
        (
            with_part(
                book_of(("a",)),
                "xl/workbook.xml",
                lambda part: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part,
            ),
            "a sound workbook",
        ),
    ],
    ids=["empty", "old Excel", "a page", "cut", "an empty archive", "cut XML", "no XML", "entities"],
)
def test_what_is_no_sound_workbook_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(WrongFile, match=words):
        list(open_book(content, DATASET).rows("DATA"))


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    bomb = with_part(book_of(("a",)), SHEET, lambda part: part + b" " * 50_000_000)
    with pytest.raises(WrongFile, match="unpacked this would be at least 50 MB"):
        open_book(bomb, DATASET)


def test_a_bomb_that_declares_too_little_is_refused_by_what_it_is() -> None:
    honest = with_part(book_of(("a",)), SHEET, lambda part: part + b" " * 5_000_000)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    refuse_what_is_no_archive(lying, max_unpacked_bytes=1_000_000)  # it says that it is small
    with pytest.raises(WrongFile):
        open_book(lying, DATASET)


def test_a_part_without_a_tag_is_not_gathered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LONGEST_TAG_BYTES", 1000)
    with pytest.raises(NotAnArchive, match="broken"):
        list(unpacked_parts(with_part(book_of(("a",)), SHEET, lambda _: b"x" * 5000)))


def test_when_a_workbook_was_last_saved_is_read_or_left() -> None:
    book = book_of(("a",))
    stamp = b"2025-12-10T08:00:00Z"
    assert modified_at(with_part(book, "docProps/core.xml", lambda _: b"<p/>")) is None
    told = b"<p xmlns:t='http://purl.org/dc/terms/'><t:modified>" + stamp + b"</t:modified></p>"
    assert modified_at(with_part(book, "docProps/core.xml", lambda _: told)) == stamp.decode()
    assert modified_at(b"kunta;1") is None
