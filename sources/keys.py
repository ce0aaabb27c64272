"""A publisher's API key: the header that carries it, and the words from which it is struck out.

Not here: where keys come from (`orchestration/settings.py`), or whom one may be sent to (`http.py`).
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sources.limits import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from sources.contract import Source

_SHORTEST_KEY = 8
_STRUCK = "[key]"


class Key:
    """The key for one publisher, if its contract names a header for one. No attribute, repr or error shows it."""

    def __init__(self, source: Source, secret: SecretStr | None) -> None:
        self._header = source.api_key_header
        self._publisher = source.publisher
        self._secret = secret if self._header is not None else None

    def headers(self) -> dict[str, str]:
        """What to send with a question. Raises Refused where the contract wants a key and no usable one is set."""
        if self._header is None:
            return {}
        key = self._text()
        example = f"""ILMASTO_API_KEYS='{{"{self._publisher}": "…"}}'"""
        if not key:
            raise Refused(f"not asked, as the publisher wants a key in {self._header}; set {example}")
        if len(key) < _SHORTEST_KEY or not re.fullmatch(r"[!-~]+", key):
            raise Refused(
                f"not asked, as the key that is set is no key: at least {_SHORTEST_KEY} characters of ASCII without "
                f"spaces; correct {example}"
            )
        return {self._header: key}

    def is_in(self, content: bytes | str) -> bool:
        """Whether `content` holds the key, as it is or in one of the ways in which the web writes it."""
        if isinstance(content, str):
            return self.struck_from(content) != content
        return any(form.encode() in content for form in self._forms())

    def struck_from(self, text: str) -> str:
        """The text with `[key]` for every place of the key."""
        forms = self._forms()
        if not forms:
            return text
        return re.sub("|".join(map(re.escape, forms)), _STRUCK, text, flags=re.IGNORECASE)

    def struck_from_each(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers with `[key]` for every place of the key."""
        return {self.struck_from(name): self.struck_from(value) for name, value in headers.items()}

    def quoted(self, text: str, most: int = 200) -> str:
        """Words of others in one line, without the key and without signs that would move a terminal's cursor."""
        line = " ".join(self.struck_from(text).split())
        return "".join(sign if sign.isprintable() else "�" for sign in line)[:most]

    def _text(self) -> str:
        return "" if self._secret is None else self._secret.get_secret_value().strip()

    def _forms(self) -> list[str]:
        """The key as it stands in a text, an address, a page and JSON; the longest first."""
        key = self._text()
        if len(key) < _SHORTEST_KEY:  # is never sent, and would strike out ordinary words
            return []
        in_json = json.dumps(key)[1:-1]
        written = {key, quote(key), quote(key, safe=""), html.escape(key), in_json, in_json.replace("/", "\\/")}
        return sorted(written, key=len, reverse=True)
