"""The command `ilmasto`: its list of commands. Speaks to people; decides nothing.

Exit codes: 0 published or nothing new, 1 refused by a check, 2 the user's mistake, 3 a source failed, 4 held for
review, 130 interrupted.
What does not live here: the commands (`commands/`), in English for engineers, in Finnish for coordinators.
"""

from __future__ import annotations

import typer

from orchestration.commands import (
    alerts,
    init,
    rebuild,
    refresh,
    releases,
    reports,
    reviews,
    service,
    verify,
    workbooks,
)
from orchestration.commands import lake as lakes
from orchestration.commands.speaking import Commands

app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Ilmastovaranto."
)
for command in (refresh.refresh, releases.status, releases.releases, releases.passport, releases.rollback):
    app.command()(command)
app.command()(init.init)
app.command()(rebuild.rebuild)
app.command()(lakes.lake)
app.command()(reviews.review)
app.command()(reviews.approve)
app.command("check-workbook")(workbooks.check_workbook)
app.command()(workbooks.intake)
app.command()(workbooks.workbook)
app.command("workbook-template")(workbooks.workbook_template)
app.command()(reports.report)
app.command()(verify.verify)
app.command()(releases.serve)
app.command()(alerts.alerts)
app.add_typer(service.app, name="service")
