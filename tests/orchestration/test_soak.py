"""A dozen refreshes killed with all their processes at random moments; `make soak` kills a hundred and more."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.orchestration.soak import NotWholeError, Soak

if TYPE_CHECKING:
    from tests.conftest import House

KILLS = 12


def test_a_dozen_kills_leave_a_whole_release_and_the_next_refresh_publishes(own_house: House) -> None:
    """Another dozen each time: what is told names the seed."""
    told: list[str] = []
    soak = Soak(own_house.data_dir, secrets.randbelow(1_000_000), told.append)
    soak.run(KILLS)
    assert len(soak.moments) == KILLS, "\n".join(told)


def test_the_soak_notices_what_a_kill_must_not_leave(own_house: House) -> None:
    soak = Soak(own_house.data_dir, 1, lambda _: None)
    kept = soak.landed()
    soak._see(kept, "nothing happened")  # noqa: SLF001 - what it looks at is tested
    objects = own_house.data_dir / "landing" / "objects"
    lost, *_ = sorted(objects.iterdir())
    content = lost.read_bytes()
    lost.unlink()
    with pytest.raises(NotWholeError, match=f"seed 1, now: objects/{lost.name} was landed and is lost"):
        soak._see(kept, "now")  # noqa: SLF001 - same
    lost.write_bytes(content)
    number = own_house.published / "release_info.csv"
    number.write_bytes(number.read_bytes() + b"\n")
    with pytest.raises(NotWholeError, match=r"release_info.csv of the published release"):
        soak._see(kept, "now")  # noqa: SLF001 - same
