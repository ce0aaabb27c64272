"""How every command ends: its exit code, one message, and what is said of an interruption or a wrong setting.

What does not live here: the commands themselves.
"""

from __future__ import annotations

from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from orchestration.commands.damage import remedy
from orchestration.lake import LakeError
from orchestration.lock import BusyError
from orchestration.log_lines import begin, say
from orchestration.settings import WrongSettingError

REFUSED, MISTAKE, SOURCE_FAILED, HELD, INTERRUPTED = 1, 2, 3, 4, 130


class Commands(TyperGroup):
    """The group of commands, which tells in words what may stop any of them."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer brings a click of its own, which it does not show
        """Run the command that was named."""
        begin()
        try:
            return super().invoke(ctx)
        except WrongSettingError as error:
            stop(MISTAKE, f"{error}")
        except BusyError as error:
            stop(MISTAKE, f"Not now: {error}")
        except LakeError as error:
            stop(MISTAKE, f"{error}")
        except KeyboardInterrupt:
            stop(INTERRUPTED, "\nInterrupted.")
        except Exception as error:
            advice = remedy(str(error))
            if advice is None or isinstance(error, typer.Exit):
                raise
            stop(REFUSED, f"{str(error).splitlines()[0]}\nNext: {advice}, and run the command again")


def stop(code: int, message: str) -> NoReturn:
    """End the command with an exit code, having said why."""
    say(message, "stopped", level="error", exit_code=code)
    raise typer.Exit(code)
