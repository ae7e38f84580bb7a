"""A4 pages from a template and data, by typst: the same data at the same moment are the same bytes.

Data go in as JSON and are never pasted into markup, so that a name with `#` or `$` in it is a name. typst keeps what it has laid out in a
cache of its process that nothing empties (comemo: a name was found in the memory 15 documents later), so each document is laid out by a
process of its own, and what it knew of a person ends with it. That costs some 0.1 s, and also bounds time and memory.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.core.glyphs import FACES, FontMissing, missing

SECONDS = 30.0
MOST_DATA = 512 * 1024
"""Bytes of JSON: some three hundred pages."""
PROXY = "http://127.0.0.1:9"
"""Where nobody listens. typst takes the packages that a template names from the network, and every way there leads here."""
COMMAND = (sys.executable, "-I", "-m", "kiosk.core.typesetter")


class NotTypeset(Exception):
    """The template is wrong, or the process ended or hung. Says where in the template, never what the data were."""

    code = "documents.not-typeset"


class TooLong(ValueError):
    """More data than any document has."""

    code = "documents.too-long"


def pdf(template: Path, data: Mapping[str, object], moment: datetime) -> bytes:
    """The document as PDF/A-2b (ISO 19005-2) with its fonts embedded. `template` exports `compose(data)`; `moment`, aware, is the date of
    creation and all that typst knows of the clock.

    A character that no face has is drawn as a box with its code point. Raises `FontMissing`, `TooLong`, `NotTypeset`.
    """
    (document,) = _typeset(template, data, moment, {"format": "pdf"})
    return document


def png(template: Path, data: Mapping[str, object], moment: datetime, ppi: int = 203) -> tuple[bytes, ...]:
    """The pages as pictures, for a preview. Raises as `pdf` does."""
    return _typeset(template, data, moment, {"format": "png", "ppi": ppi})


def code(content: str) -> str:
    """A QR code as an SVG picture with its quiet zone: level M, black on nothing."""
    import segno

    drawn = io.BytesIO()
    segno.make_qr(content, error="m", boost_error=False).save(drawn, kind="svg", border=4, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def strokes(lines: Iterable[Iterable[tuple[int, int]]], width: int, height: int) -> str:
    """What a pen drew on a pad of `width` × `height`, as an SVG picture. A tap is a dot."""
    paths = []
    for line in lines:
        points = [f"{int(x)} {int(y)}" for x, y in line]
        if points:
            paths.append("M" + " L".join([points[0], *(points[1:] or points)]))
    pen = max(1.0, width / 200)
    style = f'fill="none" stroke="#000" stroke-width="{pen:g}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {int(width)} {int(height)}"><path d="{" ".join(paths)}" {style}/></svg>'


def _typeset(template: Path, data: Mapping[str, object], moment: datetime, form: Mapping[str, object]) -> tuple[bytes, ...]:
    if moment.tzinfo is None:
        raise ValueError("the moment carries no time zone")
    if not template.is_file():
        raise NotTypeset(f"{template.name} is not installed")
    written = _without_halves(json.dumps(data, ensure_ascii=False))
    if len(written.encode()) > MOST_DATA:
        raise TooLong(f"more than {MOST_DATA} bytes of data")
    order = {
        "template": str(template.resolve()),
        "data": written,
        "missing": "".join(
            f"\\x{{{ord(character):x}}}" for character in missing("".join(_texts(json.loads(written)))) if character != "\n"
        ),
        "families": [face.family for face in FACES],
        "folders": sorted({str(face.path.parent) for face in FACES}),
        "moment": int(moment.timestamp()),
        **form,
    }
    return _ask(json.dumps(order).encode())


def _without_halves(text: str) -> str:
    """Half a character (a lone surrogate) is none, and no JSON for others."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _texts(value: object) -> Iterable[str]:
    """Every text that could be drawn."""
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)


def _ask(order: bytes) -> tuple[bytes, ...]:
    """The environment is empty but for the proxy: typst would fetch packages, and reads a home folder for them."""
    nowhere = {"HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}
    try:
        done = subprocess.run(COMMAND, input=order, capture_output=True, timeout=SECONDS, env=nowhere, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        raise NotTypeset(f"not ready within {SECONDS:g} s") from None  # its text would carry the input
    if done.returncode:
        raise NotTypeset(f"status {done.returncode}: {done.stderr.decode('utf-8', 'replace').strip() or 'nothing was said'}")
    pieces, at = [], 0
    while at < len(done.stdout):
        size = int.from_bytes(done.stdout[at : at + 4], "big")
        pieces.append(done.stdout[at + 4 : at + 4 + size])
        at += 4 + size
    return tuple(pieces)


__all__ = ["FontMissing", "NotTypeset", "TooLong", "code", "pdf", "png", "strokes"]
