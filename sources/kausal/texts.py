"""HTML and plain text from Kausal -> harmless text on one line.

Here: which parts of HTML are text. Not here: the rule that makes text harmless (`plain_text` of the coordinators'
`cells.py`), which every text goes through last.
"""

from __future__ import annotations

from html.parser import HTMLParser

from sources.coordinators.cells import plain_text

LONGEST_TEXT = 100_000
"""Characters; a longer text is no text of a plan, and is not read."""

_NO_TEXT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "textarea", "select"}
)
_WITHIN_A_WORD = frozenset({"a", "abbr", "b", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"})


def text_of_html(html: str) -> str:
    """The text of `html` on one line and harmless, without scripts, styles and comments. May be empty."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return plain_text("".join(reader.found))


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _NO_TEXT:
            self._within.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # as browsers do, to whom `<script/>` opens a script

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(data)

    def _break(self, tag: str) -> None:
        if tag not in _WITHIN_A_WORD:
            self.found.append(" ")
