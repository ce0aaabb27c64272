"""Syke's workbooks on their way in: from an address of the contract or by hand, and of which release they are."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from orchestration.runs import newest
from sources.asking import Ask
from sources.brought import Refused
from sources.code_lists import Scope
from sources.contract import Source, load_source
from sources.http import Client
from sources.landing import land
from sources.problems import SourceError
from sources.syke.fetch import fetch
from sources.syke.releases import released_on
from tests.sources.xlsx import book_of, with_part

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Publisher, Serve

    from sources.landing import Fetched
    from tests.sources.conftest import Reply

SOURCE = load_source("syke")
HEADER = {"Last-Modified": "Wed, 10 Jun 2026 06:00:00 GMT"}
SAVED = with_part(
    book_of(("a",)),
    "docProps/core.xml",
    lambda _: b"<p xmlns:t='http://purl.org/dc/terms/'><t:modified>2025-12-09T22:30:00+02:00</t:modified></p>",
)
OLDER_PATH, SITE_PATH = "/tiedostot/KAIKKI%20KUNNAT_ALas%201.6.xlsx", "/lataa/alas_297.xlsx"


def with_addresses(**addresses: list[str]) -> Source:
    """The contract with addresses filled in by dataset, as whoever runs the warehouse would."""
    datasets = tuple(
        dataset.model_copy(update={"layout": dataset.layout | {"addresses": addresses.get(dataset.name, [])}})
        for dataset in SOURCE.datasets
    )
    return SOURCE.model_copy(update={"datasets": datasets})


def publisher(_method: str, path: str, _body: bytes) -> Reply:
    """Syke as it answers: the bulk files, and workbooks where somebody found them."""
    if path in (OLDER_PATH, SITE_PATH):
        return 200, HEADER if path == SITE_PATH else {}, SAVED
    return (200, HEADER, path.encode()) if path.startswith("/Tulokset_taso_5/") else (404, {}, b"not found")


def fetched(
    source: Source, server: Publisher, files_dir: Path | None = None, notes: list[str] | None = None
) -> list[Fetched]:
    client = Client(source, live=True, base_url=server.base_url)
    notes = [] if notes is None else notes
    return list(fetch(source, Ask(Scope(("297",), (2024,)), client, files_dir=files_dir, notes=notes)))


def test_by_default_no_workbook_is_asked_for(serve: Serve) -> None:
    server = serve(publisher)
    assert [file.name for file in fetched(SOURCE, server)] == ["kunta_297.csv"]
    assert [path for _, path, _ in server.asked] == ["/Tulokset_taso_5/kunta_297.csv"]
    assert all(dataset.layout.get("addresses", []) == [] for dataset in SOURCE.datasets)


def test_a_given_address_is_asked_and_its_file_named_as_its_dataset_wants(serve: Serve) -> None:
    server = serve(publisher)
    site = f"https://{SOURCE.hosts[0]}{SITE_PATH}"
    source = with_addresses(emissions_workbook=[OLDER_PATH], site_workbook=[site])
    _, older, one = fetched(source, server)
    assert (older.name, older.publisher_version) == ("KAIKKI KUNNAT_ALas 1.6.xlsx", "2025-12-09T20:30:00+00:00")
    assert (one.name, one.publisher_version) == ("alas_297.xlsx", "2026-06-10T06:00:00+00:00")
    assert [
        source.dataset(name).takes(file.name)
        for name, file in zip(("emissions_workbook", "site_workbook"), (older, one), strict=True)
    ] == [True, True]
    assert older.content == one.content == SAVED
    assert not older.is_brought


def test_an_address_that_is_gone_stops_the_fetch_and_one_elsewhere_is_never_asked(serve: Serve) -> None:
    server = serve(publisher)
    with pytest.raises(SourceError, match=r"vanha_alas_kunnat\.xlsx: answered 404"):
        fetched(with_addresses(emissions_workbook=["/vanha_alas_kunnat.xlsx"]), server)
    with pytest.raises(SourceError, match="not asked"):
        fetched(with_addresses(emissions_workbook=["https://elsewhere.example/kunnat_alas.xlsx"]), server)


def test_files_brought_by_hand_come_after_the_publishers_own(serve: Serve, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("kunnat_alas_2025-12-10.xlsx", "alas_297.xlsx", "~$alas_297.xlsx", "kunta_297_10.12.2025.csv"):
        (inbox / name).write_bytes(SAVED)
    files = fetched(SOURCE, serve(publisher), inbox)
    assert [(file.name, file.is_brought, file.publisher_version) for file in files] == [
        ("kunta_297.csv", False, "2026-06-10T06:00:00+00:00"),
        ("alas_297.xlsx", True, "2025-12-09T20:30:00+00:00"),
        ("kunnat_alas_2025-12-10.xlsx", True, "2025-12-10"),
        ("kunta_297.csv", True, "2025-12-10"),
    ]
    kept = [
        (snapshot.name, snapshot.origin, snapshot.vintage)
        for snapshot in newest(land(SOURCE, files, "live", tmp_path / "landing"))
    ]
    assert ("alas_297.xlsx", "upload", "2025-12-09T20:30:00+00:00") in kept
    assert ("kunta_297.csv", "live", "2026-06-10T06:00:00+00:00") in kept, "the newer, not what was brought last"


@pytest.mark.parametrize("name", ["kunta_297.csv", "kunnat_alas.xlsx", "uusi/kunta_297.csv"])
def test_a_brought_file_without_the_date_of_its_release_is_refused_with_how_to_name_it(
    name: str, serve: Serve, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(SAVED)
    named = rf"upload/{name}: when was it released\? .* {path.stem}_2026-06-10\{path.suffix}, or put it into a folder"
    with pytest.raises(Refused, match=named):
        fetched(SOURCE, serve(publisher), tmp_path)


def test_a_brought_site_workbook_without_a_date_is_taken_and_said(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "alas_297.xlsx").write_bytes(SAVED)
    notes: list[str] = []
    assert fetched(SOURCE, serve(publisher), tmp_path, notes)[-1].name == "alas_297.xlsx"
    (note,) = notes
    assert "upload/alas_297.xlsx: no date of release in its name" in note
    assert "name it like alas_297_2026-06-10.xlsx" in note


def test_a_zip_of_every_municipality_is_read_of_those_that_are_followed(serve: Serve, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Tulokset_taso_5 2025-12-10.zip", "w") as archive:
        for number in (9, 90, 297):
            archive.writestr(f"Tulokset_taso_5/kunta_{number}.csv", f"{number}")
    notes: list[str] = []
    _, one = fetched(SOURCE, serve(publisher), tmp_path, notes)
    assert (one.name, one.content, one.publisher_version, one.is_brought) == (
        "kunta_297.csv",
        b"297",
        "2025-12-10",
        True,
    )
    (note,) = notes
    assert note.startswith(
        "left out, as the municipality is not followed: 2 brought (upload/Tulokset_taso_5 2025-12-10.zip/"
    )


@pytest.mark.parametrize(
    "name",
    ["alas_491_2026-06-10.xlsx", "ALas_491.xlsx", "alas_91 Helsinki 2026-06-10.xlsx", "alas_476_2026-06-10.xlsx"],
)
def test_a_brought_site_workbook_of_a_municipality_that_is_not_followed_is_left_out_and_said(
    name: str, serve: Serve, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(SAVED)
    (tmp_path / "alas_297_2026-06-10.xlsx").write_bytes(SAVED)
    ask = Ask(
        Scope(("297",), (2024,), ("476",)),
        Client(SOURCE, live=True, base_url=serve(publisher).base_url),
        files_dir=tmp_path,
    )
    brought = [file.name for file in fetch(SOURCE, ask) if file.is_brought]
    assert brought == ["alas_297_2026-06-10.xlsx"], "what has merged has no totals of the site to hold ours against"
    note = f"left out, as the municipality is not followed: 1 brought (upload/{name})"
    assert note in ask.notes


def test_a_brought_copy_of_what_the_publisher_gives_counts_once(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "kunta_297_2026-06-10.csv").write_bytes(b"/Tulokset_taso_5/kunta_297.csv")
    assert [(file.name, file.is_brought) for file in fetched(SOURCE, serve(publisher), tmp_path)] == [
        ("kunta_297.csv", False)
    ]


def test_a_merged_municipality_is_asked_for_and_need_not_be_there(serve: Serve) -> None:
    def on_old_borders(method: str, path: str, body: bytes) -> Reply:
        if path.endswith("kunta_174.csv"):
            return 200, {}, b"<!DOCTYPE html><html></html>"
        return (404, {}, b"gone") if path.endswith("kunta_476.csv") else publisher(method, path, body)

    server = serve(on_old_borders)
    scope = Scope(("297",), (2024,), ("174", "476", "916"))
    ask = Ask(scope, Client(SOURCE, live=True, base_url=server.base_url))
    assert [file.name for file in fetch(SOURCE, ask)] == ["kunta_297.csv", "kunta_916.csv"]
    (note,) = ask.notes
    assert "kunta_916.csv: the publisher still gives a merged municipality; it is added to its successor" in note


def test_a_dead_address_is_no_matter_where_its_file_was_brought(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.http.time.sleep", lambda _: None)
    server = serve(lambda *_: (404, {}, b"gone") if _[1].endswith("_297.csv") else publisher(*_))
    with pytest.raises(SourceError, match=r"kunta_297\.csv: answered 404"):
        fetched(SOURCE, server)
    (tmp_path / "kunta_297_2025-12-10.csv").write_bytes(b"brought")
    (tmp_path / "alas_297_2025-12-10.xlsx").write_bytes(SAVED)
    notes: list[str] = []
    source = with_addresses(site_workbook=["/lataa/gone.xlsx"])
    assert [(file.name, file.is_brought) for file in fetched(source, server, tmp_path, notes)] == [
        ("alas_297_2025-12-10.xlsx", True),
        ("kunta_297.csv", True),
    ]
    bulk, site = notes
    assert "kunta_297.csv: answered 404" in bulk
    assert bulk.endswith("Read in place of what did not come: upload/kunta_297_2025-12-10.csv of 2025-12-10")
    assert "gone.xlsx: answered 404" in site
    assert site.endswith("Read in place of it: upload/alas_297_2025-12-10.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "said", "release"),
    [
        ("kunnat_alas_2025-12-10.xlsx", SAVED, None, "2025-12-10"),
        ("kunnat alas 10.12.2025 FINAL.xlsx", SAVED, None, "2025-12-10"),
        ("kunnat_alas_2025-12-10.xlsx", SAVED, "2026-06-10T06:00:00+00:00", "2025-12-10"),
        ("kunnat_alas_2025-13-40.xlsx", SAVED, None, "2025-12-09T20:30:00+00:00"),
        ("KAIKKI KUNNAT_ALas 1.6_1990_2005-2023e.xlsx", SAVED, None, "2025-12-09T20:30:00+00:00"),
        ("kunnat_alas.xlsx", b"<html>", None, None),
        ("kunta_297.csv", SAVED, None, None),
    ],
)
def test_a_files_release_is_its_names_date_else_what_was_said_else_when_it_was_saved(
    name: str, content: bytes, said: str | None, release: str | None
) -> None:
    assert released_on(name, content, said) == release
