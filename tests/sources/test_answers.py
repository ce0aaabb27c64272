"""Files that are asked about in place of being asked for: what is sent, and what a "not modified" counts as."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sources import answers, http, landing
from sources.answers import ASKED_WHOLE_AFTER, answers_before
from sources.contract import load_source
from sources.http import Client
from sources.landing import Fetched, Snapshot, land
from sources.problems import NotThereError, SourceError
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sources.conftest import Publisher, Reply, Serve

SOURCE = load_source("syke")
PATH, NAME = "kunta_297.csv?form=csv", "kunta_297.csv"
A, B = b"vuosi;kt\n2024;1,5\n", b"vuosi;kt\n2024;1,7\n"
JUNE, JULY = "Wed, 10 Jun 2026 06:00:00 GMT", "Wed, 01 Jul 2026 06:00:00 GMT"
ETAG = {"ETag": '"a-1"'}
CONDITIONS = ("If-None-Match", "If-Modified-Since")


@dataclass
class Door:
    """A publisher's one file, and a landing that it is fetched into."""

    serve: Serve
    folder: Path
    content: bytes = A
    marks: dict[str, str] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.publisher = self.serve(lambda *_: self.replies.pop(0) if self.replies else (200, self.marks, self.content))
        self.publisher.tells_unchanged = True

    def fetch(self, path: str = PATH) -> Snapshot:
        """One fetch, as a refresh makes it."""
        before = answers_before(SOURCE, self.folder, self.notes)
        client = Client(SOURCE, live=True, base_url=self.publisher.base_url, before=before)
        answer = client.get(path)
        version = released_at(answer.headers.get("Last-Modified"))
        (snapshot,) = land(SOURCE, [answer.as_file(NAME, version)], "live", self.folder, notes=self.notes)
        return snapshot

    @property
    def conditions(self) -> list[dict[str, str]]:
        """What each question set as its condition."""
        return [{name: asked[name] for name in CONDITIONS if name in asked} for asked in self.publisher.headers]

    @property
    def statuses(self) -> list[int]:
        return [status for status, _ in self.publisher.sent]

    def observed(self) -> list[dict[str, Any]]:
        """The file as each observation tells of it, the oldest first."""
        paths = sorted((self.folder / "observations").rglob("*.json"))
        return [json.loads(path.read_bytes())["files"][0] for path in paths]


@pytest.fixture
def door(serve: Serve, tmp_path: Path) -> Door:
    return Door(serve, tmp_path / "landing")


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many days pass for the landing and for whoever asks, from a day that is a month ago."""
    passed = timedelta(days=-30)

    def pass_by(number: float) -> None:
        nonlocal passed
        passed += timedelta(days=number)

        class Later(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # noqa: ANN401 - as datetime has it
                return datetime.now(tz) + passed

        for module in (answers, http, landing):
            monkeypatch.setattr(module, "datetime", Later)

    pass_by(0)
    return pass_by


@pytest.mark.parametrize(
    ("marks", "condition"),
    [
        (ETAG, {"If-None-Match": '"a-1"'}),
        ({"ETag": 'W/"a-1"'}, {"If-None-Match": 'W/"a-1"'}),
        ({"Last-Modified": JUNE}, {"If-Modified-Since": JUNE}),
        ({**ETAG, "Last-Modified": JUNE}, {"If-None-Match": '"a-1"'}),
        ({"ETag": "a-1", "Last-Modified": JUNE}, {"If-Modified-Since": JUNE}),
    ],
)
def test_a_file_that_was_had_is_asked_for_by_its_strongest_mark_and_its_304_is_the_same_file_seen_again(
    marks: dict[str, str], condition: dict[str, str], door: Door, days: Callable[[float], None]
) -> None:
    door.marks = marks
    first = door.fetch()
    days(1)
    again = door.fetch()
    assert door.conditions == [{}, condition]
    assert door.publisher.sent == [(200, len(A)), (304, 0)]
    assert again == replace(first, last_seen_at=again.last_seen_at)
    assert datetime.fromisoformat(again.last_seen_at or "") - datetime.fromisoformat(first.retrieved_at) >= timedelta(1)
    assert again.read() == A
    before, now = door.observed()
    assert now == before, "the marks, the version and when the bytes came, as they were"


@pytest.mark.parametrize("told", [{}, {"ETag": 'W/"a-1"'}, {"Last-Modified": JUNE}])
def test_marks_that_a_304_does_not_repeat_stay(told: dict[str, str], door: Door) -> None:
    door.marks = {**ETAG, "Last-Modified": JUNE}
    first = door.fetch()
    door.replies = [(304, told, b"")]
    again = door.fetch()
    assert (door.statuses, again.vintage) == ([200, 304], first.vintage)
    assert door.observed()[1]["headers"] == door.marks | told


def test_a_304_is_observed_as_the_same_bytes_in_whole_are(
    serve: Serve, tmp_path: Path, days: Callable[[float], None]
) -> None:
    marks = {**ETAG, "Last-Modified": JUNE}
    doors = [Door(serve, tmp_path / str(number), marks=dict(marks)) for number in (1, 2)]
    doors[1].publisher.tells_unchanged = False
    for one in doors:
        one.fetch()
    days(1)
    for one in doors:
        one.marks["Last-Modified"] = JULY
        one.fetch()
    assert [one.statuses for one in doors] == [[200, 304], [200, 200]]
    assert [now["retrieved_at"] == before["retrieved_at"] for before, now in map(Door.observed, doors)] == [True, True]
    own = {"url", "retrieved_at", "whole_at"}
    told, whole = ({k: v for k, v in one.observed()[1].items() if k not in own} for one in doors)
    assert told == whole
    assert (told["told_version"], told["publisher_version"]) == (released_at(JULY), released_at(JUNE))


def test_other_bytes_come_and_so_do_the_older_ones_when_they_are_put_back(door: Door) -> None:
    """A, A, B, A: the newest answer's mark alone is asked by."""
    found = []
    for content, tag in ((A, '"a"'), (A, '"a"'), (B, '"b"'), (A, '"a"')):
        door.content, door.marks = content, {"ETag": tag}
        found.append(door.fetch().read())
    assert found == [A, A, B, A]
    assert door.statuses == [200, 304, 200, 200]
    assert door.conditions[-1] == {"If-None-Match": '"b"'}


def test_another_address_is_asked_for_the_whole(door: Door) -> None:
    door.marks = ETAG
    for path in (PATH, f"{PATH}&x=1", "kunta_297.csv"):
        door.fetch(path)
    assert door.conditions == [{}, {}, {}]


def test_the_place_that_an_address_leads_to_is_asked_about(door: Door) -> None:
    door.marks = ETAG
    for _ in range(2):
        door.replies = [(302, {"Location": "/there.csv"}, b"")]
        door.fetch()
    assert door.statuses == [302, 200, 302, 304]
    assert door.conditions == [{}, {}, {}, {"If-None-Match": '"a-1"'}]


@pytest.mark.parametrize("marks", [{}, {"ETag": '"' + "x" * 300 + '"'}, {"ETag": '""'}, {"Last-Modified": "yesterday"}])
def test_without_a_mark_that_can_be_asked_by_the_whole_is_asked_for(marks: dict[str, str], door: Door) -> None:
    door.marks = marks
    assert [door.fetch().read() for _ in range(2)] == [A, A]
    assert door.conditions == [{}, {}]


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_bytes_that_are_not_there_whole_are_asked_for_and_come_back(damage: str, door: Door) -> None:
    door.marks = ETAG
    first = door.fetch()
    if damage == "lost":
        first.path.unlink()
    else:
        first.path.write_bytes(b"changed")
    again = door.fetch()
    assert door.conditions == [{}, {}]
    assert (again.read(), again.retrieved_at) == (A, first.retrieved_at)
    assert sum("set aside" in note for note in door.notes) == (damage == "changed")
    door.fetch()
    assert door.statuses == [200, 200, 304]


def test_bytes_that_are_lost_after_the_landing_was_looked_through_are_asked_for(door: Door) -> None:
    door.marks = ETAG
    first = door.fetch()
    before = answers_before(SOURCE, door.folder)
    assert before(first.url) is not None
    first.path.write_bytes(b"changed")
    assert before(first.url) is None


def test_a_file_larger_than_it_may_be_by_now_is_asked_for_and_refused(door: Door) -> None:
    door.content, door.marks = b"0" * 1_000_001, ETAG
    url = door.fetch().url
    assert answers_before(SOURCE, door.folder)(url) is not None
    assert answers_before(SOURCE.model_copy(update={"max_megabytes": 1}), door.folder)(url) is None


def test_a_false_304_is_believed_for_a_week_and_no_longer(door: Door, days: Callable[[float], None]) -> None:
    door.marks = ETAG  # of whatever bytes
    door.fetch()
    door.content = B
    found = {}
    for day in range(1, 9):
        days(1)
        found[day] = door.fetch().read()
    assert found == {day: A if day < ASKED_WHOLE_AFTER.days else B for day in range(1, 9)}
    assert door.statuses == [200, *[304] * 6, 200, 304]


def test_a_time_that_is_yet_to_come_is_not_lately(door: Door, days: Callable[[float], None]) -> None:
    door.marks = ETAG
    days(1)
    door.fetch()
    days(-1)
    assert answers_before(SOURCE, door.folder)(f"{door.publisher.base_url}/{PATH}") is None


@pytest.mark.parametrize(
    ("marks", "told"), [(ETAG, {"ETag": '"b-2"'}), ({"Last-Modified": JUNE}, {"Last-Modified": JULY})]
)
def test_a_304_with_the_mark_of_something_else_is_not_believed(
    marks: dict[str, str], told: dict[str, str], door: Door
) -> None:
    door.marks = marks
    door.fetch()
    door.content, door.marks, door.replies = B, told, [(304, told, b"")]
    assert door.fetch().read() == B
    assert (door.statuses, door.conditions[-1]) == ([200, 304, 200], {})


@pytest.mark.parametrize("status", [400, 404, 412, 500, 501, 503])
def test_a_server_that_stumbles_over_the_condition_is_asked_without_it(status: int, door: Door) -> None:
    door.marks = ETAG
    door.fetch()
    door.replies = [(status, {}, b"no")]
    assert door.fetch().read() == A
    assert (door.statuses, door.conditions[-1]) == ([200, status, 200], {})


def test_what_is_gone_is_told_as_gone(door: Door) -> None:
    door.marks = ETAG
    door.fetch()
    door.replies = [(404, {}, b"")] * 2
    with pytest.raises(NotThereError, match="answered 404"):
        door.fetch()


def test_a_304_that_nobody_asked_for_is_an_error_that_says_so(door: Door) -> None:
    door.replies = [(304, {}, b"")]
    with pytest.raises(SourceError, match=r"form=csv: answered 304 .* the whole file was asked for, so a server or a"):
        door.fetch()
    assert door.observed() == []


def test_a_question_is_never_asked_about_nor_is_its_address(door: Door) -> None:
    """PxWeb tells a table's metadata at the address that its data is asked at."""
    door.marks = ETAG
    for _ in range(2):
        before = answers_before(SOURCE, door.folder)
        client = Client(SOURCE, live=True, base_url=door.publisher.base_url, before=before)
        client.get("11re.px")
        land(SOURCE, [client.post_json("11re.px", {}).as_file(NAME)], "live", door.folder)
    assert door.conditions == [{}] * 4
    assert door.statuses == [200] * 4


def test_an_address_that_gave_two_files_is_asked_for_the_whole(door: Door) -> None:
    at = datetime.now(UTC)
    files = [
        Fetched(f"kunta_{n}.csv", b"%d" % n, "https://publisher.example", headers=ETAG, whole_at=at) for n in (5, 9)
    ]
    land(SOURCE, files, "live", door.folder)
    assert answers_before(SOURCE, door.folder)("https://publisher.example") is None
    land(SOURCE, files[:1], "live", door.folder)
    assert answers_before(SOURCE, door.folder)("https://publisher.example") is not None


def test_an_observation_of_before_is_read_and_its_file_is_asked_for_the_whole_once(door: Door) -> None:
    door.marks = ETAG
    url = f"{door.publisher.base_url}/{PATH}"
    land(SOURCE, [Fetched(NAME, A, url, headers=ETAG)], "live", door.folder)  # whether of a GET is not told
    (old,) = door.observed()
    assert "whole_at" not in old
    for _ in range(2):
        door.fetch()
    assert door.conditions == [{}, {"If-None-Match": '"a-1"'}]


def test_a_cache_on_the_way_is_told_to_ask_the_publisher(door: Door) -> None:
    door.marks = ETAG
    for _ in range(2):
        door.fetch()
    assert [asked["Cache-Control"] for asked in door.publisher.headers] == ["no-cache"] * 2


def test_a_landing_without_anything_knows_no_address(tmp_path: Path) -> None:
    assert answers_before(SOURCE, tmp_path)("https://publisher.example") is None
