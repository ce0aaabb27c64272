"""The sensor of the inbox: one run for each new version of a workbook, and none for anything else."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.instance import open_instance
from orchestration.intake.sensor import inbox_sensor, intake_job
from tests.orchestration.intake.intake_files import AREA, FILE, bring, journal_of, measure, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import House

GOOD, OTHER = workbook(measure("IIS-001")), workbook(measure("IIS-001", "valmis"))


@pytest.fixture
def look(empty_house: House) -> Callable[[], list[dg.RunRequest]]:
    """Evaluate the sensor as the daemon does, with the cursor that it left the last time."""
    del empty_house
    cursor: list[str | None] = [None]

    def evaluate() -> list[dg.RunRequest]:
        result = inbox_sensor(dg.build_sensor_context(cursor=cursor[0]))
        assert isinstance(result, dg.SensorResult)
        cursor[0] = result.cursor
        return list(result.run_requests or [])

    return evaluate


def run(request: dg.RunRequest) -> None:
    """The run that a request asks for."""
    with open_instance() as instance:
        assert intake_job.execute_in_process(run_config=request.run_config, instance=instance).success


def touched_now(path: os.PathLike[str]) -> None:
    now = time.time()
    os.utime(path, (now, now))


def test_the_sensor_is_on_by_default_and_starts_the_job_intake() -> None:
    (sensor,) = [each for each in defs.sensors or () if each.name == inbox_sensor.name]
    assert isinstance(sensor, dg.SensorDefinition)
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert sensor.job_name == "intake"
    assert defs.resolve_job_def("intake").name == "intake"


def test_a_new_file_is_asked_for_once_and_again_when_it_changes(
    empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    assert look() == []
    bring(empty_house, GOOD)
    (request,) = look()
    assert request.run_config["ops"]["check_brought_workbook"]["config"] == {"area": AREA, "file": FILE}
    assert look() == []
    run(request)
    assert journal_of(empty_house).checks[0].outcome == "accepted"
    assert look() == [], "neither the file nor its reviews are new"
    bring(empty_house, OTHER)
    (second,) = look()
    run(second)
    bring(empty_house, GOOD)
    (third,) = look()
    assert len({request.run_key, second.run_key, third.run_key}) == 3, "an old version that comes back is run again"


def test_a_file_whose_time_alone_changed_is_not_run_again(
    empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    path = bring(empty_house, GOOD)
    (request,) = look()
    run(request)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert look() == []


def test_a_file_that_is_being_written_waits_until_it_stands_still(
    empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    path = bring(empty_house, GOOD[:100])
    touched_now(path)
    assert look() == []
    path.write_bytes(GOOD)
    touched_now(path)
    assert look() == []
    assert len(look()) == 1


def test_a_file_from_a_clock_that_is_ahead_is_asked_for_at_the_second_look(
    empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    path = bring(empty_house, GOOD)
    tomorrow = time.time() + 86_400
    os.utime(path, (tomorrow, tomorrow))
    assert [len(look()), len(look()), len(look())] == [0, 1, 0]


@pytest.mark.parametrize(
    "name",
    [
        "yla-savo.tarkistus.xlsx",
        "yla-savo.tarkistus.html",
        ".yla-savo.xlsx",
        "~$yla-savo.xlsx",
        "muistio.docx",
    ],
)
def test_what_is_no_ones_workbook_is_not_asked_for(
    name: str, empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    bring(empty_house, GOOD, name)
    assert look() == []


def test_a_folder_of_no_area_is_not_watched(empty_house: House, look: Callable[[], list[dg.RunRequest]]) -> None:
    bring(empty_house, GOOD, area="syke")
    bring(empty_house, GOOD, area="seutukunta-yla-savo")
    assert look() == []


def test_each_area_and_each_format_gets_its_run(empty_house: House, look: Callable[[], list[dg.RunRequest]]) -> None:
    for area, name in (
        (AREA, FILE),
        (AREA, "b.ods"),
        (AREA, "c_Toimenpiteet.csv"),
        (AREA, "d.xls"),
        ("savogrow", "SAVOGROW.XLSX"),
    ):
        bring(empty_house, GOOD, name, area)
    assert len({request.run_key for request in look()}) == 5


def test_a_refused_file_is_a_run_that_succeeds_and_says_so(
    empty_house: House, look: Callable[[], list[dg.RunRequest]]
) -> None:
    bring(empty_house, workbook(measure("IIS-001", "menossa")))
    (request,) = look()
    run(request)
    assert journal_of(empty_house).checks[0].outcome == "refused"
    assert look() == []


def test_the_sensor_says_what_it_does_not_read(empty_house: House) -> None:
    bring(empty_house, b"x", "muistio.docx")
    result = inbox_sensor(dg.build_sensor_context())
    assert isinstance(result, dg.SensorResult)
    assert f"{AREA}/muistio.docx: not read" in str(result.skip_reason)
