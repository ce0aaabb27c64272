"""Wrong settings in words: a variable that no setting has, and a value that its setting does not allow.

What does not live here: the settings, and reading the environment (`settings.py`).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic_settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic import ValidationError

PREFIX = "ILMASTO_"
_JSON_OF = {"base_urls": "publishers", "api_keys": "publishers", "area_contacts": "project areas' folders"}


def unknown(environment: Mapping[str, str], known: Sequence[str], others: Collection[str]) -> list[str]:
    """A line for each variable that is named as a setting is and is none: most likely a slip of the pen."""
    names = [variable.removeprefix(PREFIX) for variable in known]
    lines = []
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in (*known, *others):
            likely = get_close_matches(name.upper().removeprefix(PREFIX), names, n=1)
            advice = f"did you mean {PREFIX}{likely[0]}?" if likely else f"the settings are {', '.join(known)}"
            lines.append(f"{name}: there is no such setting; {advice}")
    return lines


def not_allowed(
    error: ValidationError | SettingsError, environment: Mapping[str, str], secrets: Collection[str]
) -> list[str]:
    """A line for each wrong setting: the variable, its value unless it is one of the `secrets`, and what is allowed."""
    if isinstance(error, SettingsError):  # what is to be JSON and is none; the text names the setting
        wrong = {name: f"a JSON object of {what}" for name, what in _JSON_OF.items() if f'"{name}"' in str(error)}
    else:
        wrong = {str(each["loc"][0]): _allowed(each["msg"], each["loc"][1:]) for each in error.errors()}
    given = {name.upper(): value for name, value in environment.items()}
    lines = []
    for name, allowed in wrong.items():
        variable = PREFIX + name.upper()
        value = "" if variable in secrets else f"“{given.get(variable, '')}” "
        lines.append(f"{variable}: {value}is not allowed; it must be {allowed}")
    return lines


def _allowed(said: str, place: tuple[int | str, ...]) -> str:
    """What pydantic says that a value should be; where it is a part of a JSON object, of which publisher."""
    what = said.removeprefix("Input should be ").partition(", unable to")[0]
    return f"{what} for {place[0]}" if place else what
