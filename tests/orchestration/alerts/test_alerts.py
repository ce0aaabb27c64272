"""Alerts: each cause once to each receiver, once that it is over, and again the next time what did not leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration import lock, runs
from orchestration.alerts import alerts
from orchestration.alerts.causes import Cause, causes
from orchestration.alerts.sensor import alerts_sensor
from orchestration.quality.results import CheckResult, record
from orchestration.quality.verdict import Verdict
from orchestration.release import release
from orchestration.release.state import state
from sources.problems import Problem
from tests.orchestration.alerts.mail_server import MailServer, mail_server
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import House
    from tests.sources.conftest import Publisher, Serve

GOOD = Verdict((), (), ())
OPERATOR, COORDINATOR = "yllapito@esimerkki.fi", "yla-savo@esimerkki.fi"


def wrong_cell(file: str = "kunta_297.csv", row: int = 3) -> CheckResult:
    problem = Problem(file, "a number", row=row, value="x")
    return CheckResult("parse.syke_municipal_emissions", "parse", "Parsed", "failed", problems=(problem,))


NO_ANSWER = CheckResult("landing.syke", "landing", "Landed", "errored", "https://x: no answer", is_source_failure=True)


def run_ends(run_id: str, *found: CheckResult) -> None:
    """A run that was refused for what it found, or that found nothing new."""
    runs.run_dir(run_id)
    runs.point_last_at(run_id)
    record(runs.run_dir(run_id), found)
    if not found:
        runs.forget(run_id)


@pytest.fixture
def mails(empty_house: House, set_up: Callable[..., None]) -> Iterator[MailServer]:
    """A mail server that the settings name, in a house with a release of example data."""
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    with mail_server() as server:
        set_up(
            data_dir=empty_house.data_dir,
            alert_email=OPERATOR,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
        )
        yield server


def subjects(server: MailServer) -> list[str]:
    return [str(mail["Subject"]).removeprefix("Ilmastovaranto: ") for mail in server.mails]


def test_a_refusal_is_told_once_however_often_it_comes_back(mails: MailServer) -> None:
    for number in range(3):
        run_ends(f"run-{number}", wrong_cell(row=number))  # another row each time: the same check of the same file
        alerts.tell()
    assert subjects(mails) == ["päivitys hylättiin"]
    (mail,) = mails.mails
    assert mails.receivers == [OPERATOR]
    text = mail.get_content()
    assert "parse: kunta_297.csv, row 0: value “x”; expected a number" in text
    assert "Seuraavaksi: Korjaa yllä nimetyt kohdat ja aja `ilmasto refresh --live`." in text
    assert "Julkaistuna on 2026.01.01-1. Se on esimerkkiaineistoa eli keksittyjä lukuja." in text
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_refusal_for_another_file_is_another_cause_and_no_recovery(mails: MailServer) -> None:
    run_ends("run-1", wrong_cell("kunta_297.csv"))
    alerts.tell()
    run_ends("run-2", wrong_cell("kunta_140.csv"))
    alerts.tell()
    assert subjects(mails) == ["päivitys hylättiin", "päivitys hylättiin"]
    assert "kunta_140.csv" in mails.mails[1].get_content()


def test_a_good_run_is_told_once_to_whom_the_failure_was_told(mails: MailServer) -> None:
    run_ends("run-1", NO_ANSWER)
    alerts.tell()
    for number in (2, 3):
        run_ends(f"run-{number}")
        alerts.tell()
    assert subjects(mails) == ["lähdettä ei saatu", "päivitys onnistui taas"]
    assert "https://x: no answer" in mails.mails[1].get_content()
    run_ends("run-4", NO_ANSWER)  # and again from the beginning
    alerts.tell()
    assert subjects(mails)[2:] == ["lähdettä ei saatu"]


def test_a_run_at_work_ends_nothing_and_one_that_was_broken_off_is_told(mails: MailServer) -> None:
    run_ends("run-1", wrong_cell())
    alerts.tell()
    runs.run_dir("run-2")
    runs.point_last_at("run-2")
    with lock.held_by("the schedule refresh", "run-2"):
        assert alerts.tell() == []
    alerts.tell()
    assert subjects(mails) == ["päivitys hylättiin", "päivitys keskeytyi"]
    run_ends("run-3")
    alerts.tell()
    assert subjects(mails)[2:] == ["päivitys onnistui taas"]  # one message for both
    assert "kunta_297.csv" in mails.mails[2].get_content()


def test_a_message_that_was_not_taken_is_sent_the_next_time_and_fails_nothing(mails: MailServer) -> None:
    run_ends("run-1", wrong_cell())
    mails.refusal = "451 later"
    (line,) = alerts.tell()
    assert line.startswith(f"not sent: Ilmastovaranto: päivitys hylättiin: {OPERATOR}: the mail server 127.0.0.1:")
    assert "451" in line
    mails.refusal = None
    assert alerts.tell() == [f"sent to {OPERATOR}: Ilmastovaranto: päivitys hylättiin"]
    assert alerts.tell() == []
    assert subjects(mails) == ["päivitys hylättiin"]


def test_what_was_over_before_anybody_was_told_is_not_told(mails: MailServer) -> None:
    mails.refusal = "451 later"
    run_ends("run-1", wrong_cell())
    alerts.tell()
    mails.refusal = None
    run_ends("run-2")
    assert alerts.tell() == []
    assert mails.mails == []
    assert json.loads(alerts.memory_path().read_text()) == {"told": []}


def test_old_sources_come_in_one_message_and_each_ends_by_itself(mails: MailServer) -> None:
    old = [Cause("stale", name, (f"{name}: 400 days old",)) for name in ("syke_emissions", "traficom_cars")]
    alerts.tell_of(old)
    alerts.tell_of([Cause("stale", "syke_emissions", ("syke_emissions: 401 days old",))])
    assert subjects(mails) == ["lähteen tiedot ovat vanhentuneet", "lähteen tiedot ovat taas tuoreita"]
    assert "traficom_cars" in mails.mails[1].get_content()
    assert "syke_emissions" not in mails.mails[1].get_content()


def test_a_release_that_is_held_is_told_as_such(mails: MailServer) -> None:
    alerts.tell_of([Cause("held", "2026.01.01-2", ("kunta_297: -40 %",))])
    assert subjects(mails) == ["julkaisu odottaa päätöstä"]


# Workbooks


def bring(house: House, content: bytes) -> None:
    folder = house.data_dir / "inbox" / "yla-savo"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "yla-savo.xlsx").write_bytes(content)
    house.run("intake")


def test_a_coordinator_is_told_of_the_areas_own_workbook_and_nobody_else_is(
    mails: MailServer, empty_house: House, set_up: Callable[..., None]
) -> None:
    set_up(area_contacts=json.dumps({"yla-savo": COORDINATOR, "savogrow": "savogrow@esimerkki.fi"}))
    bring(empty_house, b"PK\3\4 cut")
    alerts.tell()
    alerts.tell()
    assert mails.receivers == [COORDINATOR]
    assert subjects(mails) == ["työkirjassa on korjattavaa"]
    assert "yla-savo.xlsx: uusin versio hylättiin" in mails.mails[0].get_content()
    bring(empty_house, b"PK\3\4 cut again")  # the answer to a new version, and no news that all is well
    alerts.tell()
    assert subjects(mails)[1:] == ["työkirjassa on korjattavaa"]
    (empty_house.data_dir / "inbox" / "yla-savo" / "yla-savo.xlsx").unlink()
    alerts.tell()
    assert subjects(mails)[2:] == ["työkirjassa ei ole enää korjattavaa"]


def test_an_area_without_a_contact_is_told_to_the_operators(mails: MailServer, empty_house: House) -> None:
    bring(empty_house, b"PK\3\4 cut")
    alerts.tell()
    assert mails.receivers == [OPERATOR]


# The webhook


@pytest.fixture
def chat(serve: Serve) -> Publisher:
    return serve(lambda *_: (200, {}, b"ok"))


def test_a_webhook_gets_the_same_as_json_and_is_remembered_apart(
    mails: MailServer, chat: Publisher, set_up: Callable[..., None]
) -> None:
    set_up(alert_webhook=f"{chat.base_url}/room-7f3c")
    run_ends("run-1", wrong_cell())
    mails.refusal = "451 later"
    alerts.tell()
    alerts.tell()
    (asked,) = chat.asked
    assert asked[:2] == ("POST", "/room-7f3c")
    told = json.loads(asked[2])
    assert told["text"].startswith("Ilmastovaranto: päivitys hylättiin\n\n")
    assert (told["kind"], told["is_over"]) == ("refused", False)
    mails.refusal = None
    alerts.tell()
    assert subjects(mails) == ["päivitys hylättiin"]
    assert len(chat.asked) == 1


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_webhook_that_does_not_take_it_is_named_by_its_host_alone(
    mails: MailServer, chat: Publisher, set_up: Callable[..., None], status: int
) -> None:
    chat.handler = lambda *_: (status, {"Location": f"{chat.base_url}/elsewhere"}, b"")
    set_up(alert_webhook=f"{chat.base_url}/room-7f3c")
    run_ends("run-1", wrong_cell())
    _, line = sorted(alerts.tell(), key=lambda said: said.startswith("not sent"))
    assert line == f"not sent: Ilmastovaranto: päivitys hylättiin: webhook at 127.0.0.1: answered {status}"
    assert len(chat.asked) == 1
    assert len(mails.mails) == 1


# Who asks


def test_the_sensor_tells_and_says_what_it_told(mails: MailServer) -> None:
    run_ends("run-1", wrong_cell())
    with dg.DagsterInstance.ephemeral() as instance:
        said = [alerts_sensor(dg.build_sensor_context(instance=instance)) for _ in range(2)]
    assert [one.skip_message for one in said if isinstance(one, dg.SkipReason)] == [
        f"sent to {OPERATOR}: Ilmastovaranto: päivitys hylättiin",
        "Nothing new to tell",
    ]
    assert len(mails.mails) == 1


@pytest.mark.usefixtures("empty_house")
def test_where_nobody_is_set_nothing_is_remembered() -> None:
    run_ends("run-1", wrong_cell())
    assert alerts.tell() == []
    assert not alerts.memory_path().exists()


def test_a_damaged_memory_tells_once_more_in_place_of_failing(mails: MailServer) -> None:
    run_ends("run-1", wrong_cell())
    alerts.tell()
    alerts.memory_path().write_text('{"told": [')
    alerts.tell()
    assert len(mails.mails) == 2


def test_the_command_tells_who_is_alerted_and_of_what(mails: MailServer, empty_house: House) -> None:
    run_ends("run-1", wrong_cell())
    alerts.tell()
    said = empty_house.run("alerts").said
    assert said.startswith(f"Alerted: {OPERATOR}\n")
    assert f"told to {OPERATOR}: parse: kunta_297.csv" in said
    assert empty_house.run("alerts", "--trial").code == 0
    assert subjects(mails)[1:] == ["koeviesti"]
    mails.refusal = "550 no such user"
    failed = empty_house.run("alerts", "--trial")
    assert failed.code == 1
    assert "550" in failed.said


def test_the_command_says_what_to_set(empty_house: House, set_up: Callable[..., None]) -> None:
    outcome = empty_house.run("alerts")
    assert outcome.code == 2
    assert "ILMASTO_ALERT_EMAIL" in outcome.said
    set_up(area_contacts=json.dumps({"ylasavo": COORDINATOR}))
    assert "there is no project area's folder ylasavo" in empty_house.run("alerts").said
    set_up(area_contacts="{}", alert_email=OPERATOR)
    assert "set ILMASTO_SMTP_HOST" in empty_house.run("alerts", "--trial").said


@pytest.mark.usefixtures("mails")
def test_each_cause_knows_its_words() -> None:
    run_ends("run-1", wrong_cell())
    (cause,) = causes(state())
    assert (cause.kind, cause.name) == ("refused", "parse.syke_municipal_emissions kunta_297.csv")
