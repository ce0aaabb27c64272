"""What is told of a setting whose value is not allowed.

What does not live here: which settings there are, and what each allows (`settings.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import ValidationError

_JSON_OF = {"base_urls": "publishers", "api_keys": "publishers", "area_contacts": "project areas' folders"}


def wrong_values(
    error: ValidationError | SettingsError, prefix: str, secrets: Collection[str], given: Mapping[str, str]
) -> list[str]:
    """A line for each wrong setting: the variable, its value unless it may be a key, and what is allowed."""
    if isinstance(error, SettingsError):  # what is to be JSON and is none; the text names the setting
        wrong = {name: f"a JSON object of {what}" for name, what in _JSON_OF.items() if f'"{name}"' in str(error)}
    else:
        wrong = {str(each["loc"][0]): _allowed(each["msg"], each["loc"][1:]) for each in error.errors()}
    values = {name.upper(): value for name, value in given.items()}
    lines = []
    for name, allowed in wrong.items():
        variable = prefix + name.upper()
        value = "" if variable in secrets else f"“{values.get(variable, '')}” "
        lines.append(f"{variable}: {value}is not allowed; it must be {allowed}")
    return lines


def _allowed(said: str, place: tuple[int | str, ...]) -> str:
    """What pydantic says that a value should be; where it is a part of a JSON object, of which publisher."""
    what = said.removeprefix("Input should be ").partition(", unable to")[0]
    return f"{what} for {place[0]}" if place else what
