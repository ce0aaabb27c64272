"""Files that are zips of parts, such as slides: the same parts give the same bytes, whenever they are written.

What does not live here: what the parts hold, and archives that strangers send (`archives.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_PACKED = (".xlsx",)
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def of_one_time(content: bytes, when: datetime) -> bytes:
    """The zip `content` with one time throughout: of its parts, of the workbooks in it, and of what these tell."""
    fixed = io.BytesIO()
    told = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.endswith(_PACKED):
                part = of_one_time(part, when)
            elif entry.filename == "docProps/core.xml":
                part = _TIMES.sub(rb"\g<1>" + told + rb"\g<3>", part)
            plain = zipfile.ZipInfo(entry.filename, when.timetuple()[:6])
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, part)
    return fixed.getvalue()
