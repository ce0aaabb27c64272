"""The address of a PostgreSQL as the settings take it: what it may be, and whether it is on another machine.

What does not live here: what is kept there (`storage.py`).
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

_ALLOWED = "an address postgresql://USER@HOST/DATABASE; signs such as @ and / in a password are written as %40 and %2F"
_LAKE = "ducklake:"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def checked(address: SecretStr) -> SecretStr:
    """The address as it is. Raises PydanticCustomError, which shows nothing of it, where it is none.

    A password with a bare sign would be read as a part of the host or the database, which messages do show.
    """
    try:
        parts = urlsplit(address.get_secret_value())
        is_one = parts.scheme == "postgresql" and (parts.port or True)
    except ValueError:
        is_one = False
    if not is_one or parts.netloc.count("@") > 1 or "@" in parts.path or not parts.path.strip("/"):
        raise PydanticCustomError("postgres", _ALLOWED)
    return address


def checked_of_lake(address: SecretStr) -> SecretStr:
    """The address of a lake as it is: `ducklake:` before that of its PostgreSQL. Raises as `checked` does."""
    try:
        checked(SecretStr(of_lake(address.get_secret_value())))
    except (ValueError, PydanticCustomError):
        raise PydanticCustomError("lake", f"{_LAKE} before {_ALLOWED}") from None
    return address


def of_lake(address: str) -> str:
    """The address of a lake's PostgreSQL. Raises ValueError where it is none of a lake."""
    if not address.startswith(_LAKE):
        raise ValueError(_LAKE)
    return address.removeprefix(_LAKE)


def is_elsewhere(address: SecretStr | None) -> bool:
    """Whether it is on another machine; a folder in place of a host has a socket of this one."""
    if address is None:
        return False
    parts = urlsplit(address.get_secret_value())
    hosts = [parts.hostname or "", *parse_qs(parts.query).get("host", [])]
    return any(host and host not in _THIS_MACHINE and not host.startswith("/") for host in hosts)
