"""A scheduled run asks a publisher that does not answer again, later; a person at the command line is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration.ingest import assets, later
from orchestration.refresh import Refresh
from sources.contract import load_source
from sources.problems import NotThereError, SourceError

if TYPE_CHECKING:
    from tests.conftest import House

SCHEDULED = {later.SCHEDULED_BY: "scheduled_refresh"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(later, "WAITS_S", (0, 0))
    return []


def land(
    monkeypatch: pytest.MonkeyPatch, asked: list[int], failures: list[Exception], tags: dict[str, str]
) -> dg.ExecuteInProcessResult:
    """A run of a landing whose publisher fails so often, and then answers."""
    source = load_source("boundaries")
    whole = assets.landed

    def landed(*arguments: object) -> object:
        asked.append(1)
        if len(asked) <= len(failures):
            raise failures[len(asked) - 1]
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(assets, "landed", landed)
    return dg.materialize(
        [assets._landing_asset(source)],  # noqa: SLF001 - one landing alone
        resources={"refresh": Refresh()},
        tags=tags,
        raise_on_error=False,
    )


@pytest.mark.usefixtures("empty_house")
def test_a_scheduled_run_asks_again_and_goes_on(monkeypatch: pytest.MonkeyPatch, asked: list[int]) -> None:
    assert land(monkeypatch, asked, [SourceError("no answer"), SourceError("no answer")], SCHEDULED).success
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("failure", "tags", "times"),
    [
        (SourceError("no answer"), SCHEDULED, 3),
        (SourceError("no answer"), {}, 1),
        (NotThereError("404"), SCHEDULED, 1),
        (ValueError("no plain name"), SCHEDULED, 1),
    ],
)
def test_what_cannot_pass_or_somebody_waits_for_is_told_at_once(
    empty_house: House,
    monkeypatch: pytest.MonkeyPatch,
    asked: list[int],
    failure: Exception,
    tags: dict[str, str],
    times: int,
) -> None:
    outcome = land(monkeypatch, asked, [failure] * 5, tags)
    assert not outcome.success
    assert len(asked) == times
    (folder,) = [path for path in (empty_house.data_dir / "build").iterdir() if not path.is_symlink()]
    assert list((folder / "quality").glob("*.json"))  # the refusal is told all the same
