"""The one door out: what is written, what is switched, what a crash leaves, and the way back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.quality.results import CheckResult
from orchestration.quality.verdict import Verdict
from orchestration.release import candidate, release
from orchestration.release.candidate import write_candidate
from orchestration.release.release import NoSuchReleaseError, RefusedError
from sources.times import HELSINKI
from tests.conftest import bytes_of
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source
    from tests.conftest import House

GOOD = Verdict((), (), ())
BAD = {
    "a failed check": Verdict((CheckResult("checks.a", "checks", "a fact", "failed"),), (), ()),
    "an absent check": Verdict((), ("checks.a",), ()),
}


def in_a_dying_process(act: Callable[[], object]) -> int:
    """Run `act` in a process of its own and give the signal that ended it; 0 where nothing killed it."""
    process = os.fork()
    if process == 0:
        try:
            act()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(process, 0)[1])


def kill(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# Refusal


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_verdict_writes_no_candidate(
    fault: str, empty_house: House, sources: dict[str, Source], manifest: Manifest
) -> None:
    folder = empty_house.data_dir / "build" / "run"
    with pytest.raises(RefusedError, match="checks"):
        write_candidate(folder, "run", sources, manifest, BAD[fault], with_site=False)
    assert not folder.exists()


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_verdict_publishes_no_candidate(fault: str, empty_house: House) -> None:
    candidate = small_candidate("2026.01.01-1")
    with pytest.raises(RefusedError, match="checks"):
        release.promote(candidate, BAD[fault])
    assert not (empty_house.data_dir / "published").exists()
    assert list((empty_house.data_dir / "releases").iterdir()) == []


# The switch


def test_a_reader_sees_a_whole_release_at_every_moment_of_two_hundred_switches(empty_house: House) -> None:
    ids = [release.promote(small_candidate(f"2026.01.01-{n}", b"%d" % n * 5000), GOOD) for n in (1, 2)]
    link, done = empty_house.data_dir / "published", threading.Event()
    seen: list[str] = []
    wrong: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                folder = link.resolve(strict=True)
                json.loads((link / "release.json").read_text(encoding="utf-8"))
                damaged = release.damaged_files(folder)
            except (OSError, ValueError) as error:
                damaged = [repr(error)]
            seen.append(folder.name)
            wrong.extend(damaged)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    for switch in range(200):
        release.rollback(ids[switch % 2])
    done.set()
    reader.join(timeout=30)
    assert not reader.is_alive()
    assert wrong == []
    assert set(seen) <= set(ids)
    assert len(seen) > 1


DYING_MOMENTS = {
    "before the checksums": (release, "_write_checksums", "2026.01.01-1"),
    "before the rename": (Path, "rename", "2026.01.01-1"),
    "before the switch": (release, "_publish", "2026.01.01-1"),
    "in the middle of the switch": (Path, "replace", "2026.01.01-1"),
    "after the switch": (release, "_forget_old_releases", "2026.01.01-2"),
}


@pytest.mark.parametrize("moment", DYING_MOMENTS)
def test_a_killed_promotion_leaves_one_whole_release(
    moment: str, empty_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, name, published = DYING_MOMENTS[moment]
    release.promote(small_candidate("2026.01.01-1", b"old"), GOOD)
    second = small_candidate("2026.01.01-2", b"new")
    with monkeypatch.context() as patched:
        patched.setattr(place, name, kill)
        assert in_a_dying_process(lambda: release.promote(second, GOOD)) == signal.SIGKILL
    assert empty_house.published.name == published
    assert empty_house.intact()
    # and the next refresh is not in the way of what was left behind
    assert release.promote(small_candidate("2026.01.01-3"), GOOD) == "2026.01.01-3"
    assert empty_house.published.name == "2026.01.01-3"


def test_an_error_before_the_switch_leaves_the_old_release(empty_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    release.promote(small_candidate("2026.01.01-1"), GOOD)

    def no_space(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release, "_write_checksums", no_space)
    with pytest.raises(OSError, match="No space"):
        release.promote(small_candidate("2026.01.01-2"), GOOD)
    assert empty_house.published.name == "2026.01.01-1"
    assert empty_house.intact()


# The way back


def test_a_rollback_publishes_the_earlier_release_and_keeps_the_later_one(empty_house: House) -> None:
    for number in (1, 2):
        release.promote(small_candidate(f"2026.01.01-{number}"), GOOD)
    release.rollback("2026.01.01-1")
    assert empty_house.published.name == "2026.01.01-1"
    assert [item["release_id"] for item in release.releases()] == ["2026.01.01-2", "2026.01.01-1"]


@pytest.mark.parametrize(
    "release_id",
    [
        "2099.01.01-1",
        "../releases/2026.01.01-1",
        "..",
        ".",
        "",
        "2026.01.01-1/",
        "/etc",
        "2026.01.01-1\n",
        "20260101-1",
    ],
)
def test_a_rollback_to_what_is_no_release_is_refused(empty_house: House, release_id: str) -> None:
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    with pytest.raises(NoSuchReleaseError, match="there is no release"):
        release.rollback(release_id)
    assert empty_house.published.name == "2026.01.01-1"


@pytest.mark.parametrize("damage", ["changed bytes", "a missing file", "missing checksums"])
def test_a_rollback_to_a_damaged_release_is_refused(empty_house: House, damage: str) -> None:
    for number in (1, 2):
        release.promote(small_candidate(f"2026.01.01-{number}"), GOOD)
    old = empty_house.data_dir / "releases" / "2026.01.01-1"
    if damage == "changed bytes":
        (old / "numbers.csv").write_bytes(b"year,kt\n2024,9.9\n")
    else:
        (old / ("numbers.csv" if damage == "a missing file" else release.CHECKSUMS)).unlink()
    with pytest.raises(NoSuchReleaseError, match="damaged"):
        release.rollback("2026.01.01-1")
    assert empty_house.published.name == "2026.01.01-2"


def test_a_public_target_takes_no_example_release_back(empty_house: House, set_up: Callable[..., None]) -> None:
    for number in (1, 2):
        release.promote(small_candidate(f"2026.01.01-{number}"), GOOD)
    set_up(target="public")
    with pytest.raises(NoSuchReleaseError, match="example"):
        release.rollback("2026.01.01-1")
    assert empty_house.published.name == "2026.01.01-2"


# Retention and ids


def test_retention_keeps_the_newest_and_the_published_one(empty_house: House, set_up: Callable[..., None]) -> None:
    set_up(keep_releases=2)
    for number in (8, 9, 10, 11):
        release.promote(small_candidate(f"2026.01.01-{number}"), GOOD)
    assert [item["release_id"] for item in release.releases()] == ["2026.01.01-11", "2026.01.01-10"]
    set_up(keep_releases=1)
    release.promote(small_candidate("2025.12.31-1"), GOOD)  # an older id, published last
    assert [item["release_id"] for item in release.releases()] == ["2026.01.01-11", "2025.12.31-1"]
    assert empty_house.published.name == "2025.12.31-1"


def test_a_folder_that_somebody_copied_into_the_releases_stays(empty_house: House, set_up: Callable[..., None]) -> None:
    set_up(keep_releases=0)
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    copy = empty_house.data_dir / "releases" / "2026.01.01-1 (kopio)"
    shutil.copytree(empty_house.published, copy)
    release.promote(small_candidate("2026.01.01-2"), GOOD)
    assert {path.name for path in copy.parent.iterdir()} == {copy.name, "2026.01.01-2"}


def test_the_id_of_a_release_whose_folder_is_gone_is_not_given_again(empty_house: House) -> None:
    day = datetime.now(HELSINKI).strftime("%Y.%m.%d")
    release.promote(small_candidate(f"{day}-4"), GOOD)
    shutil.rmtree(empty_house.published)
    assert candidate._next_release_id() == f"{day}-5"  # noqa: SLF001 - an id has no other maker


def test_old_builds_are_forgotten_but_never_the_running_one_nor_the_one_that_people_look_at(
    empty_house: House, set_up: Callable[..., None]
) -> None:
    set_up(keep_builds=2)
    for number in range(5):
        path = runs.run_dir(f"run-{number}")
        os.utime(path, (number, number))
    runs.point_latest_at("run-1")
    runs.forget_old_builds("run-0")
    left = {path.name for path in (empty_house.data_dir / "build").iterdir()}
    assert left == {"latest", "run-0", "run-1", "run-3", "run-4"}


def test_the_newest_whole_build_stays_however_many_were_refused_after_it(
    empty_house: House, set_up: Callable[..., None]
) -> None:
    """Else each refresh after a week of a bad workbook would build everything anew."""
    set_up(keep_builds=2)
    for number in range(6):
        path = runs.run_dir(f"run-{number}")
        if number < 2:
            (path / runs.BUILT).touch()
        os.utime(path, (number, number))
    runs.point_latest_at("run-5")
    runs.forget_old_builds("run-5")
    left = {path.name for path in (empty_house.data_dir / "build").iterdir()}
    assert left == {"latest", "run-1", "run-4", "run-5"}


def test_a_release_with_a_damaged_description_does_not_stop_the_next_one(empty_house: House) -> None:
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    (empty_house.published / "release.json").write_bytes(b"{")
    assert release.promote(small_candidate("2026.01.01-2"), GOOD) == "2026.01.01-2"
    assert empty_house.published.name == "2026.01.01-2"


def test_the_checksums_name_every_file_of_the_release(house: House) -> None:
    listed = {}
    for line in (house.published / release.CHECKSUMS).read_text(encoding="utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        listed[name] = sha256
    files = bytes_of(house.published)
    del files[release.CHECKSUMS]
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
