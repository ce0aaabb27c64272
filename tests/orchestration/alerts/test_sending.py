"""E-mail over TLS with a login, to a server that is who it says it is; and nothing secret in a failure's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration.alerts import sending
from orchestration.alerts.sending import Mail, Message, NotSentError
from tests.orchestration.alerts.mail_server import mail_server
from tests.sources.certificates import certificate_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import House

MESSAGE = Message(
    "Ilmastovaranto: päivitys\nhylättiin", "Ääkkösiä: kt CO₂e\n.yksi piste alussa\n", "refused", is_over=False
)
PASSWORD = "7f3c19e0d2b84a56"  # noqa: S105 - of a server that this test starts


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_encrypted_and_logged_in_to_a_server_that_is_trusted(
    security: str, empty_house: House, tmp_path: Path, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = certificate_for(["localhost"], tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(security=security, context=context, login=("ilmasto", PASSWORD)) as server:
        set_up(
            data_dir=empty_house.data_dir,
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_security=security,
            smtp_user="ilmasto",
            smtp_password=PASSWORD,
            smtp_from="ilmasto@esimerkki.fi",
        )
        Mail("a@esimerkki.fi").send(MESSAGE)
    (mail,) = server.mails
    assert server.was_encrypted == [True]
    assert (mail["From"], mail["To"]) == ("ilmasto@esimerkki.fi", "a@esimerkki.fi")
    assert mail["Subject"] == "Ilmastovaranto: päivitys hylättiin"
    assert mail.get_content() == MESSAGE.text


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_no_mail_and_no_password(
    security: str, empty_house: House, tmp_path: Path, set_up: Callable[..., None]
) -> None:
    context, _ = certificate_for(["localhost"], tmp_path)
    with mail_server(security=security, context=context, login=("ilmasto", PASSWORD)) as server:
        set_up(data_dir=empty_house.data_dir, smtp_host="localhost", smtp_port=server.port, smtp_security=security)
        set_up(smtp_user="ilmasto", smtp_password=PASSWORD)
        with pytest.raises(NotSentError, match="certificate") as failed:
            Mail("a@esimerkki.fi").send(MESSAGE)
    assert server.mails == []
    assert PASSWORD not in str(failed.value)


def test_a_server_without_starttls_gets_nothing_where_it_is_wanted(
    empty_house: House, set_up: Callable[..., None]
) -> None:
    with mail_server() as server:
        set_up(data_dir=empty_house.data_dir, smtp_host="127.0.0.1", smtp_port=server.port)
        with pytest.raises(NotSentError, match="STARTTLS"):
            Mail("a@esimerkki.fi").send(MESSAGE)
    assert server.mails == []


def test_a_server_that_does_not_answer_is_named(empty_house: House, set_up: Callable[..., None]) -> None:
    with mail_server() as server:
        port = server.port
    set_up(data_dir=empty_house.data_dir, smtp_host="127.0.0.1", smtp_port=port)
    with pytest.raises(NotSentError, match=f"the mail server 127.0.0.1:{port} did not take it"):
        Mail("a@esimerkki.fi").send(MESSAGE)


def test_several_addresses_each_get_their_own(set_up: Callable[..., None]) -> None:
    set_up(alert_email=" a@esimerkki.fi,b@esimerkki.fi , ", area_contacts='{"yla-savo": "c@esimerkki.fi"}')
    assert [one.name for one in sending.of_operators()] == ["a@esimerkki.fi", "b@esimerkki.fi"]
    assert [one.name for one in sending.of_area("yla-savo")] == ["c@esimerkki.fi"]
    assert [one.name for one in sending.of_area("savogrow")] == ["a@esimerkki.fi", "b@esimerkki.fi"]
