"""What can happen to a data folder from outside: how it is damaged, what a refresh then says, and how it is mended.

What does not live here: faults of what arrives (`table.py`), kills (`soak.py`), and the test (`test_damage.py`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.made_of import snapshots_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Damage:
    """One thing that happens to a data folder. `code` is how the next refresh ends, `said` what it then says.

    `is_noted`: the landing has set something aside. `mended` is what the message says to do.
    """

    title: str
    done: Callable[[Path], None]
    code: int
    said: tuple[str, ...]
    is_noted: bool = False
    mended: Callable[[Path], None] | None = None


def newest(data_dir: Path, publisher: str) -> Path:
    """The newest observation of a publisher's example."""
    return max((data_dir / "landing" / "observations" / publisher / "example").iterdir())


def an_object(data_dir: Path) -> Path:
    """Kept bytes of the published release."""
    snapshots = snapshots_of((data_dir / "published").resolve(), data_dir / "landing")
    return next(one.path for one in snapshots if one.publisher == "syke")


def flip(path: Path) -> None:
    """Turn one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def replaced_link(data_dir: Path) -> None:
    link = data_dir / "published"
    target = link.resolve()
    link.unlink()
    link.mkdir()
    for path in target.iterdir():
        if path.is_file():
            (link / path.name).write_bytes(path.read_bytes())


def linked_again(data_dir: Path) -> None:
    (data_dir / "published").rename(data_dir / "published.away")
    (data_dir / "published").symlink_to(newest_release(data_dir))


def newest_release(data_dir: Path) -> str:
    return f"releases/{max(path.name for path in (data_dir / 'releases').iterdir())}"


def taken_away(data_dir: Path) -> None:
    (data_dir / "published").resolve().rename(data_dir / "taken")


def put_back(data_dir: Path) -> None:
    (data_dir / "taken").rename(data_dir / "releases" / (data_dir / "published").readlink().name)


def of_2130(data_dir: Path) -> None:
    path = data_dir / "published" / "release.json"
    told = json.loads(path.read_bytes()) | {"released_at": "2130-01-01T00:00:00+00:00"}
    (data_dir / "kept.json").write_bytes(path.read_bytes())
    path.write_text(json.dumps(told), encoding="utf-8")


def of_its_day(data_dir: Path) -> None:
    (data_dir / "kept.json").replace(data_dir / "published" / "release.json")


def stale_lock(data_dir: Path) -> None:
    (data_dir / ".refresh.lock").write_bytes(b"")
    holder = {"who": "`ilmasto refresh`", "run_id": "run-1", "since": "2020-01-01 00:00:00+00:00", "pid": 2**22 - 3}
    (data_dir / ".refresh.json").write_text(json.dumps(holder), encoding="utf-8")


def no_database(data_dir: Path) -> None:
    for path in (data_dir / "dagster").rglob("*.db"):
        path.write_bytes(b"no database at all" * 500)
        for name in (f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)


def dagster_away(data_dir: Path) -> None:
    (data_dir / "dagster").rename(data_dir / "dagster.damaged")
    (data_dir / "dagster").mkdir()
    (data_dir / "dagster" / "dagster.yaml").write_bytes((data_dir / "dagster.damaged" / "dagster.yaml").read_bytes())


def copied_by_hand(data_dir: Path) -> None:
    copy = data_dir / "releases" / f"{(data_dir / 'published').resolve().name} (kopio)"
    copy.mkdir()
    (copy / "release.json").write_bytes((data_dir / "published" / "release.json").read_bytes())


def leftovers(data_dir: Path) -> None:
    """What a power cut leaves: parts of files, a link that was never switched, an empty release."""
    (data_dir / "landing" / "objects" / ".part-abc").write_bytes(b"half")
    (data_dir / "landing" / "observations" / "syke" / "example" / ".part-abc").write_bytes(b"half")
    (data_dir / ".published.new").symlink_to("releases/none")
    (data_dir / "releases" / "2020.01.01-1").mkdir()


def damages_of_receipts() -> list[Damage]:
    """Observations, the landing's receipts."""

    def written(content: Callable[[bytes], bytes]) -> Callable[[Path], None]:
        return lambda data_dir: newest(data_dir, "syke").write_bytes(content(newest(data_dir, "syke").read_bytes()))

    told = ("observations/syke/example", "it was set aside as", "Put it back from the backup", "Nothing new")
    as_written = ("it is not what was written under this name", *told)
    return [
        Damage("an empty receipt", written(lambda _: b""), 0, as_written, is_noted=True),
        Damage("a cut receipt", written(lambda content: content[:200]), 0, as_written, is_noted=True),
        Damage(
            "a receipt whose vintage was edited to 2030",
            written(lambda content: content.replace(b'"publisher_version":"2026', b'"publisher_version":"2030')),
            0,
            as_written,
            is_noted=True,
        ),
    ]


DAMAGES = [
    *damages_of_receipts(),
    Damage(
        "a flipped bit in landed bytes",
        lambda data_dir: flip(an_object(data_dir)),
        0,
        ("its bytes are not those that were landed", "it was set aside as", "Nothing new"),
        is_noted=True,
    ),
    Damage("landed bytes that are gone", lambda data_dir: an_object(data_dir).unlink(), 0, ("Nothing new",)),
    Damage("a stale lock", stale_lock, 0, ("Nothing new",)),
    Damage("a release copied by hand", copied_by_hand, 0, ("Nothing new",)),
    Damage("leftovers of a power cut", leftovers, 0, ("Nothing new",)),
    Damage(
        "the published release's folder taken away",
        taken_away,
        1,
        ("was published, and its folder is gone: put it back from the backup into", "`ilmasto rollback ID`", "Next:"),
        mended=put_back,
    ),
    Damage(
        "the link replaced by a folder",
        replaced_link,
        1,
        ("is to be the link to the published release: move it away, `mv ", "Next:"),
        mended=linked_again,
    ),
    Damage(
        "a clock that is a century behind",
        of_2130,
        1,
        ("the clock of this machine says 20", "set the clock right", "`ilmasto rollback ID`"),
        mended=of_its_day,
    ),
    Damage(
        "Dagster's own storage overwritten",
        no_database,
        1,
        ("file is not a database", "Dagster's own storage is damaged; move it away, `mv ", "run the command again"),
        mended=dagster_away,
    ),
]
"""After each, the published release is whole, and every byte that was landed is there or set aside."""


def landed(data_dir: Path) -> set[bytes]:
    """The content of every file of the landing but what nothing is to keep."""
    folder = data_dir / "landing"
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}


def open_files(folder: Path) -> list[int]:
    """Every file of a folder, opened by a reader that does not let go."""
    return [os.open(path, os.O_RDONLY) for path in folder.rglob("*") if path.is_file()]
