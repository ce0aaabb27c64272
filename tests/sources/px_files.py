"""A table in json-stat2 written as the .px file that PxWeb's download button gives of the same values.

What does not live here: tests.
"""

from __future__ import annotations

from typing import Any


def px_of(answer: dict[str, Any], encoding: str = "iso-8859-15", *, updated: str = "20260401 08:00") -> bytes:
    """The table as a .px file: the first dimension in STUB, the others in HEADING, every cell with its mark."""
    dimensions = {found["label"]: found for found in answer["dimension"].values()}
    stub, *heading = dimensions
    lines = [
        'CHARSET="ANSI";',
        'AXIS-VERSION="2013";',
        f'CODEPAGE="{encoding}";',
        'LANGUAGE="fi";',
        'LANGUAGES="fi","sv";',
        f"TITLE={_long(answer['label'])};",
        f'STUB="{stub}";',
        'STUB[sv]="Omrade";',
        f"HEADING={_listed(heading)};",
        'CONTVARIABLE="Tiedot";',
    ]
    for name, found in dimensions.items():
        category = found["category"]
        codes = sorted(category["label"], key=lambda code, index=category["index"]: index[code])  # type: ignore[misc] # a key
        lines.append(f'VALUES("{name}")={_listed([category["label"][code] for code in codes])};')
        lines.append(f'VALUES[sv]("{name}")={_listed(["?"] * len(codes))};')
        if name == "Vuosi":
            lines.append(f'TIMEVAL("{name}")=TLIST(A1),{_listed(codes)};')
        lines.append(f'CODES("{name}")={_listed(codes)};')
    lines.append(f'LAST-UPDATED("x")="{updated}";')
    lines.append('NOTE="Puolipiste; ja \nrivinvaihto";')
    marks = answer.get("status", {})
    cells = [f'"{marks[str(n)]}"' if v is None else str(v) for n, v in enumerate(answer["value"])]
    rows = [" ".join(cells[start : start + 7]) for start in range(0, len(cells), 7)]
    lines.append("DATA=\n" + "\n".join(rows) + ";")
    return "\r\n".join(lines).encode(encoding)


def _long(text: str) -> str:
    """A text in two parts, as long ones are written."""
    return f'"{text[:20]}"\r\n"{text[20:]}"'


def _listed(texts: list[str]) -> str:
    return ",\r\n".join(f'"{text}"' for text in texts)
