"""The engineers' command on alerts: what stands, who has been told, and a trial message.

What does not live here: what is told to whom (`orchestration/alerts/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from orchestration.alerts.sending import Channel, Message


def alerts(
    *,
    trial: Annotated[bool, typer.Option("--trial", help="Send a trial message to everyone who is set.")] = False,
) -> None:
    """Tell who is alerted, and of what they have been told."""
    from orchestration.alerts import alerts as alerting
    from orchestration.alerts import memory, sending, words

    settings = get_settings()
    if wrong := alerting.wrong_areas():
        stop(MISTAKE, f"ILMASTO_AREA_CONTACTS: there is no project area's folder {', '.join(wrong)}")
    channels = {channel.name: channel for channel in sending.of_operators()}
    for area in settings.area_contacts:
        channels |= {channel.name: channel for channel in sending.of_area(area)}
    if not channels:
        stop(
            MISTAKE, "Nobody is alerted. Next: set ILMASTO_ALERT_EMAIL and ILMASTO_SMTP_HOST, or ILMASTO_ALERT_WEBHOOK"
        )
    typer.echo(f"Alerted: {', '.join(channels)}")
    if trial:
        failed = [said for channel in channels.values() if (said := _tried(channel, words.trial()))]
        if failed:
            stop(REFUSED, "\n".join(failed))
        typer.echo("A trial message was sent to each.")
        return
    for one in memory.load(alerting.memory_path()).values():
        told = f"told to {', '.join(sorted(one.to))}" if one.to else "told to nobody yet"
        typer.echo(f"  {one.kind}, since {one.since}, {told}: {one.lines[0] if one.lines else one.name}")


def _tried(channel: Channel, message: Message) -> str:
    """Why a message did not leave, or nothing."""
    from orchestration.alerts.sending import NotSentError

    try:
        channel.send(message)
    except NotSentError as error:
        return f"Not sent: {error}"
    return ""
