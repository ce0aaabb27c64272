"""A release that is held, through the whole job: what holds it, what stays, its review, its approval and its end.

What does not live here: what is found in a warehouse (`test_wrongs.py`), and files that are refused (`faults/`).
"""

from __future__ import annotations

import getpass
import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.alerts.causes import causes
from orchestration.plausibility import approvals
from orchestration.release.state import state
from tests.conftest import bytes_of
from tests.orchestration.faults import altered_workbooks, emissions, publishers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.conftest import House

    Files = Mapping[str, bytes | None]

KUOPIO, TERVO = "kunta_297.csv", "kunta_844.csv"
WITH_WORKBOOK = (KUOPIO, "kunta_140.csv")
REASON = "Syke vahvisti luvut 29.11.2026"


def last_year_again(name: str) -> dict[str, bytes | None]:
    """Syke's file with the rows of 2023 once more as those of 2024."""
    header, *lines = emissions.lines_of(name)
    kept = [line for line in lines if not line.startswith("2024;")]
    again = ["2024" + line[4:] for line in lines if line.startswith("2023;")]
    return emissions.sent(header, *kept, *again, name=name)


def most_municipalities(factor: float) -> dict[str, bytes | None]:
    """Syke's files with every figure multiplied, but for those of which the site's workbook would tell it first."""
    changed = emissions.everywhere(emissions.times(factor))
    return {name: content for name, content in changed.items() if name not in WITH_WORKBOOK}


def electricity_times(factor: float) -> dict[str, bytes | None]:
    """Energiateollisuus's workbook of 2024 with every figure multiplied."""

    def change(sheet: publishers.Worksheet) -> None:
        for row in sheet.iter_rows(min_row=6, min_col=3):
            for cell in row:
                if isinstance(cell.value, int | float):
                    cell.value = cell.value * factor

    return publishers.electricity(change)


def checks_of(release: Path) -> list[str]:
    """The checks that a release tells, each as often as it does."""
    quality = json.loads((release / "quality.json").read_text(encoding="utf-8"))
    return sorted(check["check_id"] for check in quality["checks"])


HELD: dict[str, tuple[str, Callable[[], Files], str]] = {
    "a fifth more of one municipality": ("syke", partial(emissions.by_row, emissions.times(1.2), TERVO), "moved"),
    "29 % less of one municipality": ("syke", partial(emissions.by_row, emissions.times(0.71), TERVO), "moved"),
    "nearly every municipality a tenth more": ("syke", partial(most_municipalities, 1.1), "shifted"),
    "the last year repeated": ("syke", partial(last_year_again, TERVO), "repeated_year"),
    "electricity of a year a third more": ("energiateollisuus", partial(electricity_times, 1.33), "moved"),
    "owners all renamed": (
        "coordinators",
        partial(altered_workbooks.cells, "vastuutaho", lambda owner: f"{owner} (siirretty)"),
        "changed_rows",
    ),
}


@pytest.mark.parametrize("title", HELD)
def test_what_is_well_formed_and_wrong_holds_the_release(
    title: str, own_house: House, sends: Callable[..., None]
) -> None:
    publisher, files, kind = HELD[title]
    sends(publisher, dict(files()))
    before, files_before = own_house.published, bytes_of(own_house.published)
    outcome = own_house.refresh()
    assert outcome.code == 4, outcome.said
    assert "Held for review: " in outcome.said
    assert "stays as it was" in outcome.said
    assert "Next: `ilmasto review`" in outcome.said
    assert own_house.published == before
    assert bytes_of(own_house.published) == files_before
    assert f" {kind}: " in own_house.run("review").said


def test_a_restatement_within_the_bounds_is_published(own_house: House, sends: Callable[..., None]) -> None:
    before = own_house.published
    sends("syke", emissions.by_row(emissions.times(1.02), TERVO))
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    assert own_house.published != before


def test_an_approval_publishes_and_is_told_and_asked_once(own_house: House, sends: Callable[..., None]) -> None:
    sends("syke", emissions.by_row(emissions.times(1.29), TERVO))
    before = own_house.published
    assert own_house.refresh().code == 4
    assert "Held for review: the candidate" in own_house.run("status").said
    now = state()
    assert (now.last_run and now.last_run.ending, [cause.kind for cause in causes(now)]) == ("held", ["held"])

    page = own_house.data_dir / "review.html"
    review = own_house.run("review", "--html", str(page))
    assert review.code == 0, review.said
    html = page.read_text(encoding="utf-8")
    assert "Tervo" in html
    assert "<svg" in html
    ids = [line.split()[1] for line in review.said.splitlines() if line.startswith("  held ")]
    assert len(ids) > 1

    assert own_house.run("approve", "nothing-such", "--reason", REASON).code == 2
    assert own_house.run("approve", ids[0], "--reason", " ").code == 2
    first = own_house.run("approve", ids[0], "--reason", REASON)
    assert first.code == 4, first.said
    assert f"Still held: {len(ids) - 1} finding" in first.said
    assert own_house.published == before

    # the same files are not held twice for what was approved
    again = own_house.refresh()
    assert again.code == 4
    assert f"Held for review: {len(ids) - 1} finding" in again.said

    last = own_house.run("approve", "all", "--reason", "Muutkin on katsottu")
    assert last.code == 0, last.said
    assert own_house.published != before
    assert own_house.intact()
    released = own_house.published / "warehouse.duckdb"
    rows = warehouse.rows_of(
        released, "select finding_id, approved_by, approval_reason, release_id from release_approvals"
    )
    assert {row[0] for row in rows} == set(ids)
    assert {row[1] for row in rows} == {getpass.getuser()}
    assert {row[2] for row in rows} == {REASON, "Muutkin on katsottu"}
    assert {row[3] for row in rows} == {own_house.published.name}
    assert checks_of(own_house.published) == checks_of(before)
    assert "Nothing new" in own_house.refresh().said

    # limits count from what was approved: a small step further is held for nothing
    sends("syke", emissions.by_row(emissions.times(1.29 * 1.05), TERVO))
    further = own_house.refresh().said
    assert " creep: " not in further
    assert " moved: " not in further


def test_small_steps_are_held_where_they_have_become_a_large_one(own_house: House, sends: Callable[..., None]) -> None:
    for step in (1, 2):
        sends("syke", emissions.by_row(emissions.times(1.06**step), TERVO))
        outcome = own_house.refresh()
        assert outcome.code == (0 if step == 1 else 4), outcome.said
    assert " creep: emissions_total of 844" in outcome.said


def test_a_first_release_holds_nothing_and_sets_the_levels(own_house: House) -> None:
    kept = approvals.levels()
    assert kept is not None
    with warehouse.in_memory() as connection:
        path = warehouse.quoted(kept)
        ((count, series),) = connection.execute(
            f"select count(*), count(distinct series) from read_parquet({path})"
        ).fetchall()
    assert count > 10_000
    assert series > 20
    report = json.loads((own_house.published / "quality.json").read_text(encoding="utf-8"))
    (looked,) = [check for check in report["checks"] if check["room"] == "plausibility"]
    assert looked["status"] == "passed"


def test_a_damaged_line_of_approvals_is_named(own_house: House) -> None:
    folder = own_house.data_dir / "approvals"
    folder.mkdir(exist_ok=True)
    (folder / "approvals.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(approvals.DamagedError, match="line 1 is no approval"):
        approvals.approvals()


def test_a_published_release_of_another_shape_is_for_a_person_to_go_on_from(
    own_house: House, sends: Callable[..., None]
) -> None:
    table = own_house.published / "mart_measures.parquet"
    with warehouse.in_memory() as connection:
        connection.execute(f"create table t as select * exclude (owner) from read_parquet({warehouse.quoted(table)})")
        table.unlink()
        connection.execute(f"copy t to {warehouse.quoted(table)} (format parquet)")
    sends("syke", emissions.by_row(emissions.times(1.001), TERVO))
    before, outcome = own_house.published, own_house.refresh()
    assert outcome.code == 4, outcome.said
    assert " not_compared: " in outcome.said
    assert "owner" in outcome.said
    approved = own_house.run("approve", "all", "--reason", "Taulun sarake on uusi")
    assert approved.code == 0, approved.said
    assert own_house.published != before


@pytest.mark.parametrize("command", [("serve", "--held"), ("review",), ("approve", "all", "--reason", REASON)])
def test_nothing_held_is_said_so(command: tuple[str, ...], own_house: House) -> None:
    outcome = own_house.run(*command)
    assert outcome.code == 2
    assert "Nothing is held for review. Next: ilmasto status" in outcome.said
