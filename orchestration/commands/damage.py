"""What a full, locked or broken disk makes a tool say, and what to do about it: the remedy for people.

What does not live here: damage of the landing, which the landing tells itself (`sources/objects.py`).
"""

from __future__ import annotations

from shutil import disk_usage

from orchestration.settings import get_settings

_NEARLY_FULL_BYTES = 10_000_000
_OF_THE_DISK = ("Input/output error", "disk I/O error")
_WRITABLE = "let this user write to {data}"
_REMEDIES = {
    "No space left on device": "free some space on the disk of {data}",
    "database or disk is full": "free some space on the disk of {data}",
    "Disk quota exceeded": "free some space on the disk of {data}",
    "Read-only file system": _WRITABLE,
    "Permission denied": _WRITABLE,
    "readonly database": _WRITABLE,
    **dict.fromkeys(_OF_THE_DISK, "see to the disk of {data}, and that there is a backup"),
    "file is not a database": "Dagster's own storage is damaged; move it away, `mv {dagster} {dagster}.damaged`: it is "
    "for people, and no release depends on it",
}
_REMEDIES["disk image is malformed"] = _REMEDIES["file is not a database"]


def remedy(said: str) -> str | None:
    """What to do where a tool said this; None where it is none of what a disk makes tools say."""
    settings = get_settings()
    if any(phrase in said for phrase in _OF_THE_DISK) and disk_usage(settings.data_dir).free < _NEARLY_FULL_BYTES:
        said = "No space left on device"  # SQLite tells it as any other error of the disk
    places = {"data": settings.data_dir, "dagster": settings.dagster_home}
    return next((advice.format(**places) for phrase, advice in _REMEDIES.items() if phrase in said), None)
