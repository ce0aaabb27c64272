"""A live step that asks publishers what has changed: how little comes again, and that it lands as all of it would."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from orchestration.ingest import assets as ingest
from orchestration.refresh import Refresh
from sources.contract import load_source

if TYPE_CHECKING:
    from sources.landing import Snapshot
    from tests.conftest import House
    from tests.sources.conftest import Handler, Publisher, Reply

LIVE = Refresh(live=True)
NAME = "kunta_297.csv"


def tagged(handler: Handler) -> Handler:
    """The same publisher behind a web server that gives each file an ETag of its bytes."""

    def answer(method: str, path: str, body: bytes) -> Reply:
        status, headers, content = handler(method, path, body)
        return status, headers | {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"'}, content

    return answer


@pytest.fixture
def telling(publishers: dict[str, Publisher]) -> dict[str, Publisher]:
    """Every publisher on this machine, telling what is unchanged as web servers do."""
    for publisher in publishers.values():
        publisher.handler, publisher.tells_unchanged = tagged(publisher.handler), True
    return publishers


def asked(name: str, publisher: Publisher) -> tuple[list[Snapshot], list[tuple[int, int]], list[str]]:
    """One live step: what it landed, the status and size of each answer, and what is told of it."""
    before = len(publisher.sent)
    snapshots, _, notes = ingest.landed(load_source(name), LIVE)
    return snapshots, publisher.sent[before:], notes


@pytest.mark.usefixtures("empty_house")
@pytest.mark.parametrize(("name", "comes_again_at_most"), [("syke", 0.01), ("boundaries", 0.05), ("statfin", 0.99)])
def test_files_that_have_not_changed_do_not_come_again_and_are_seen_again(
    name: str, comes_again_at_most: float, telling: dict[str, Publisher]
) -> None:
    first, whole, _ = asked(name, telling[name])
    again, unchanged, notes = asked(name, telling[name])
    assert [replace(one, last_seen_at=None) for one in again] == [replace(one, last_seen_at=None) for one in first]
    assert all(
        (now.last_seen_at or "") >= (before.last_seen_at or "") for now, before in zip(again, first, strict=True)
    )
    assert notes == []
    sizes = [sum(size for _, size in sent) for sent in (whole, unchanged)]
    assert 304 in {status for status, _ in unchanged}
    assert sizes[1] <= comes_again_at_most * sizes[0], sizes


@pytest.mark.usefixtures("empty_house")
def test_the_one_file_that_has_changed_comes_and_is_a_release_of_its_own(telling: dict[str, Publisher]) -> None:
    first, _, _ = asked("syke", telling["syke"])
    before = telling["syke"].handler

    def changed(method: str, path: str, body: bytes) -> Reply:
        status, headers, content = before(method, path, body)
        is_it = path.endswith(NAME)
        return (status, {"ETag": '"other"'}, content + b"\n") if is_it else (status, headers, content)

    telling["syke"].handler = changed
    again, sent, _ = asked("syke", telling["syke"])
    old, new = ({one.name: one.sha256 for one in snapshots} for snapshots in (first, again))
    assert {name for name in old if old[name] != new[name]} == {NAME}
    assert sum(status == 200 for status, _ in sent) == 1


def test_bytes_that_were_damaged_come_back_whole_and_are_told(
    empty_house: House, telling: dict[str, Publisher]
) -> None:
    first, _, _ = asked("syke", telling["syke"])
    (one,) = [snapshot for snapshot in first if snapshot.name == NAME]
    content = one.read()
    one.path.write_bytes(b"edited")
    again, sent, notes = asked("syke", telling["syke"])
    assert again == [replace(one, last_seen_at=again[0].last_seen_at) for one in first]
    assert one.read() == content
    assert sum(status == 200 for status, _ in sent) == 1
    (note,) = notes
    assert f"set aside as {empty_house.data_dir / 'landing' / 'set_aside'}" in note
