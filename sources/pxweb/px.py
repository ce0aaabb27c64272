"""The structure of a PC-Axis file (.px), as PxWeb's download button gives it: the same answer as in json-stat2.

Here: encoding, keywords and cells, and where they do not fit together. Of a file in several languages the first is
read. Not here: what dimensions and values mean, or which of them are taken (`read.py`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sources.problems import WrongFile
from sources.pxweb.jsonstat import MOST_VALUES, Answer, Categories, places_of
from sources.tables import beginning

SUFFIX = ".px"
"""How the names of such files end."""
_ZONE = ZoneInfo("Europe/Helsinki")
"""LAST-UPDATED is the publisher's own time, and both publishers of .px files are Finnish."""
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]{1,40})"')
_HEAD_BYTES = 4096
_ANSI, _DOS = "cp1252", "cp850"
_BOM = b"\xef\xbb\xbf"
_KEYWORD = re.compile(r'\s*([A-Z][A-Z0-9-]*)(\[[^\]]*\])?(?:\(((?:"[^"]*"|[^")])*+)\))?\s*=')
_VALUE = re.compile(r'((?:"[^"]*+"|[^";]++)*+);')
_PART = re.compile(r'"([^"]*)"|(,)|\([^)]*\)|([^\s",]+)')
_CELL = re.compile(r'"[^"]*"|[^\s,;"]+')
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_MARK = re.compile(r"-|\.{1,6}")
_UPDATED = re.compile(r"(\d{8})(?: (\d{2}):(\d{2}))?", re.ASCII)


@dataclass
class _Keywords:
    """What stands before DATA: each keyword's values, by what stands in its parentheses where there is any."""

    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def of(self, keyword: str, subject: str = "") -> list[str]:
        return self.values.get((keyword, subject), [])

    def every(self, keyword: str) -> list[str]:
        return [value for (name, _), values in self.values.items() if name == keyword for value in values]


def is_px(content: bytes) -> bool:
    """Whether the bytes begin as a PC-Axis file and not as JSON or a page."""
    return _KEYWORD.match(content[:200].removeprefix(_BOM).decode("latin-1")) is not None


def read_px(content: bytes) -> Answer:
    """The answer in a .px file: its cells in order of STUB and HEADING, `".."`, `"."` and `"-"` as missing ones.

    Codes are those of CODES, or the texts of VALUES where a dimension has none. Raises WrongFile where the file is
    cut, is no such file or does not fit together.
    """
    if not is_px(content):
        shown = beginning(content.decode("utf-8", errors="replace"))
        raise WrongFile("a .px file, which begins with CHARSET or AXIS-VERSION", value=shown)
    keywords, cells = _parts(_decoded(content))
    if not _released(keywords):
        told = ", ".join(keywords.every("LAST-UPDATED"))
        raise WrongFile("the publisher's time of release", "LAST-UPDATED", told)
    names = [*keywords.of("STUB"), *keywords.of("HEADING")]
    if not names or len(set(names)) != len(names):
        raise WrongFile("the dimensions in STUB and HEADING, each once", "STUB", ", ".join(names))
    sizes = [len(keywords.of("VALUES", name)) for name in names]
    count = math.prod(sizes)
    if not 0 < count <= MOST_VALUES:
        shape = " x ".join(map(str, sizes))
        raise WrongFile(f"1 to {MOST_VALUES} cells; choose fewer values before you download it", "VALUES", shape)
    figures, statuses = _figures(cells, count)
    strides = [math.prod(sizes[place + 1 :]) for place in range(len(names))]
    dimensions = [_categories(keywords, name, stride) for name, stride in zip(names, strides, strict=True)]
    if not keywords.of("CONTVARIABLE"):  # one quantity, which then is no dimension
        what = " ".join(keywords.of("CONTENTS"))
        dimensions.append(Categories("CONTENTS", "metric", [what], {what: what}, 1, {what: 0}))
    return Answer(figures, statuses, dimensions)


def released_in(content: bytes) -> str | None:
    """When the table was released, by its newest LAST-UPDATED (ISO 8601, UTC); None where it does not say."""
    try:
        return _released(_parts(_decoded(content))[0])
    except WrongFile:
        return None


def _decoded(content: bytes) -> str:
    """The text: of CODEPAGE, else as Windows-1252 where CHARSET is ANSI, else as the format's first programs wrote."""
    head = content[:_HEAD_BYTES]
    found = _CODEPAGE.search(head)
    encoding = found.group(1).decode("ascii", errors="replace") if found else _ANSI if b'"ANSI"' in head else _DOS
    if content.startswith(_BOM):
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise WrongFile("text in the encoding that CODEPAGE names", "CODEPAGE", encoding) from error


def _parts(text: str) -> tuple[_Keywords, str]:
    """The keywords before DATA, without those in another language than the first, and DATA's cells."""
    keywords = _Keywords()
    place = 0
    while match := _KEYWORD.match(text, place):
        keyword, language, subject = match.groups()
        if keyword == "DATA":
            cells, end, _ = text[match.end() :].partition(";")
            if not end:
                raise WrongFile("a ; after the last cell; the file was cut, so download it again", "DATA")
            return keywords, cells
        if keyword == "KEYS":
            raise WrongFile("every cell in DATA; download the table without KEYS", "KEYS")
        value = _VALUE.match(text, match.end())
        if value is None:
            break
        if language is None:
            keywords.values[keyword, ",".join(re.findall('"([^"]*)"', subject or ""))] = _texts(value.group(1))
        place = value.end()
    raise WrongFile("keywords up to DATA; the file was cut, so download it again", value=beginning(text[place:]))


def _texts(written: str) -> list[str]:
    """The values of a keyword: texts next to each other are one, commas part them; words without quotes count too."""
    texts: list[str] = []
    is_next = True
    for text, comma, word in _PART.findall(written):
        if comma:
            is_next = True
        elif is_next:
            texts.append(text or word)
            is_next = False
        else:
            texts[-1] += text or word
    return texts


def _figures(written: str, count: int) -> tuple[list[float | int | None], dict[int, str]]:
    figures: list[float | int | None] = []
    statuses: dict[int, str] = {}
    for token in _CELL.findall(written):
        cell = token.strip('"')
        number = _NUMBER.fullmatch(cell)
        if number is None and not _MARK.fullmatch(cell):
            raise WrongFile("a number, or a mark of a missing one in quotes", "DATA", token)
        if number is None:
            statuses[len(figures)] = cell
        figures.append(None if number is None else float(cell) if number.group(1) or "e" in cell.lower() else int(cell))
    if len(figures) != count:
        raise WrongFile(f"{count} cells, as the dimensions say", "DATA", f"{len(figures)} cells")
    return figures, statuses


def _categories(keywords: _Keywords, name: str, stride: int) -> Categories:
    texts = keywords.of("VALUES", name)
    codes = keywords.of("CODES", name) or texts
    if len(codes) != len(texts) or len(set(codes)) != len(codes):
        raise WrongFile(f"{len(texts)} different codes", name, f"{len(set(codes))} of {len(codes)}")
    is_time, is_metric = bool(keywords.of("TIMEVAL", name)), name in keywords.of("CONTVARIABLE")
    role = "time" if is_time else "metric" if is_metric else "geo" if keywords.of("MAP", name) else None
    return Categories(name, role, codes, dict(zip(codes, texts, strict=True)), stride, places_of(codes))


def _released(keywords: _Keywords) -> str | None:
    found = [match for value in keywords.every("LAST-UPDATED") if (match := _UPDATED.fullmatch(value))]
    times = []
    for day, hours, minutes in (match.groups() for match in found):
        try:
            time = datetime.strptime(f"{day} {hours or '00'}:{minutes or '00'}", "%Y%m%d %H:%M").replace(tzinfo=_ZONE)
        except ValueError:
            continue
        times.append(time.astimezone(UTC))
    return f"{max(times):%Y-%m-%dT%H:%M:%SZ}" if times else None
