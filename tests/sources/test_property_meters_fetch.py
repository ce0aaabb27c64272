"""A meter system that is polled month by month: what is asked, what has not changed, and what is corrected later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sources.answers import answers_before
from sources.asking import Ask
from sources.contract import load_source
from sources.http import Client
from sources.landing import land
from sources.problems import SourceError
from sources.property_meters.fetch import fetch, last_months

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Publisher, Reply, Serve

    from sources.code_lists import Scope
    from sources.contract import Source
    from sources.landing import Snapshot

THREE = last_months(datetime.now(UTC), 3)


class MeterSystem:
    """A system on this machine that gives a CSV file for each month that it has."""

    def __init__(self, serve: Serve) -> None:
        self.months = {month: (f"rows of {month}\n".encode(), "Mon, 10 Mar 2025 06:00:00 GMT") for month in THREE}
        self.publisher: Publisher = serve(self._answer)
        self.publisher.tells_unchanged = True

    def _answer(self, _: str, path: str, __: bytes) -> Reply:
        month = path.removeprefix("/readings/").removesuffix(".csv")
        if month not in self.months:
            return 404, {}, b""
        content, modified = self.months[month]
        return 200, {"ETag": f'"{hash(content)}"', "Last-Modified": modified}, content


@pytest.fixture
def system(serve: Serve) -> MeterSystem:
    return MeterSystem(serve)


def polling() -> Source:
    """The contract with an address filled in."""
    source = load_source("property_meters")
    readings = source.dataset("readings")
    layout = readings.layout | {"polled": {"address": "readings/{month}.csv", "months": 3}}
    return source.model_copy(update={"by_month": (readings.model_copy(update={"layout": layout}),)})


def polled(system: MeterSystem, scope: Scope, tmp_path: Path, notes: list[str] | None = None) -> list[Snapshot]:
    source, landing_dir = polling(), tmp_path / "landing"
    before = answers_before(source, landing_dir)
    client = Client(source, live=True, base_url=system.publisher.base_url, before=before)
    return land(source, fetch(source, Ask(scope, client, notes=[] if notes is None else notes)), "live", landing_dir)


def test_the_last_months_are_those_up_to_now() -> None:
    assert last_months(datetime(2025, 2, 3, tzinfo=UTC), 4) == ["2024-11", "2024-12", "2025-01", "2025-02"]


def test_each_month_is_a_file_of_its_own_release(system: MeterSystem, scope: Scope, tmp_path: Path) -> None:
    snapshots = polled(system, scope, tmp_path)
    assert [s.name for s in snapshots] == [f"lukemat_{month}.csv" for month in THREE]
    assert {s.publisher_version for s in snapshots} == {"2025-03-10T06:00:00+00:00"}


def test_only_a_corrected_month_comes_again(system: MeterSystem, scope: Scope, tmp_path: Path) -> None:
    first = polled(system, scope, tmp_path)
    system.months[THREE[0]] = b"corrected\n", "Thu, 10 Apr 2025 06:00:00 GMT"
    system.publisher.sent.clear()
    second = polled(system, scope, tmp_path)
    assert sorted(status for status, _ in system.publisher.sent) == [200, 304, 304]
    assert [a.sha256 == b.sha256 for a, b in zip(first, second, strict=True)] == [False, True, True]
    assert second[0].vintage > first[0].vintage


def test_a_month_that_is_not_there_is_told_where_others_are_around_it(
    system: MeterSystem, scope: Scope, tmp_path: Path
) -> None:
    del system.months[THREE[1]]
    notes: list[str] = []
    assert len(polled(system, scope, tmp_path, notes)) == 2
    assert len(notes) == 1
    assert THREE[1] in notes[0]
    del system.months[THREE[2]]
    assert len(polled(system, scope, tmp_path, notes := [])) == 1
    assert notes == []


def test_a_system_that_fails_is_a_failed_source(serve: Serve, scope: Scope, tmp_path: Path) -> None:
    system = MeterSystem(serve)
    system.publisher.handler = lambda *_: (403, {}, b"")
    with pytest.raises(SourceError, match="403"):
        polled(system, scope, tmp_path)


def test_without_an_address_nothing_is_asked(scope: Scope) -> None:
    source = load_source("property_meters")
    assert list(fetch(source, Ask(scope, Client(source, live=True)))) == []
