"""Several pages as one PDF. Each JPEG goes in byte for byte; nothing else does: no title, no producer, no times, no identifier.

The file is written here because it is short, and because libraries put their own name and the time into it. ISO 32000-1, 7.5 (the file),
8.9.5 (images), 7.4.8 (DCTDecode).
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.vision.pages.straighten import PAPERS, Page, PageError

MOST_PAGES = 20
LARGEST_PAGE = 8 * 1024 * 1024
"""Bytes of one JPEG."""

_POINTS = 72 / 25.4  # a millimetre
_A4 = (PAPERS["A4"][0] * _POINTS, PAPERS["A4"][1] * _POINTS)
_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that begin a frame, ITU-T T.81 table B.1
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def to_pdf(pages: Sequence[Page]) -> bytes:
    """One PDF of A4 pages, upright or lying as each page is; a card or other small paper stands in the middle in its true size.

    The same pages give the same bytes. Raises `PageError`: page.none, page.too-many, page.too-large.
    """
    if not pages:
        raise PageError("page.none", "there is no page")
    if len(pages) > MOST_PAGES:
        raise PageError("page.too-many", f"{len(pages)} pages; at most {MOST_PAGES} go into one file")
    for page in pages:
        if len(page.jpeg) > LARGEST_PAGE:
            raise PageError("page.too-large", f"a page of {len(page.jpeg)} bytes; at most {LARGEST_PAGE}")
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()]
    for number, page in enumerate(pages):
        objects += _page(page, 3 + 3 * number)
    return _file(objects)


def _page(page: Page, number: int) -> list[bytes]:
    """The page, what is drawn on it, and the picture: three objects, of which the first has this number."""
    media = _A4 if page.width <= page.height or page.paper == "ID-1" else _A4[::-1]
    width, height = page.width / page.dpi * 72, page.height / page.dpi * 72
    scale = min(1.0, media[0] / width, media[1] / height)
    width, height = width * scale, height * scale
    left, bottom = (media[0] - width) / 2, (media[1] - height) / 2
    drawing = f"q {width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f} cm /Page Do Q".encode()
    columns, rows, colours = _frame(page.jpeg)
    return [
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {media[0]:.3f} {media[1]:.3f}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /Page {number + 2} 0 R >> >> >>".encode(),
        _stream("", drawing),
        _stream(
            f"/Type /XObject /Subtype /Image /Width {columns} /Height {rows} /BitsPerComponent 8 "
            f"/ColorSpace {_COLOURS[colours]} /Filter /DCTDecode ",
            page.jpeg,
        ),
    ]


def _frame(jpeg: bytes) -> tuple[int, int, int]:
    """Width, height and number of colours, as the JPEG itself says them. Raises `ValueError` for what is no JPEG of 8 bits, grey or
    colour: no page of `scan` is."""
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = int.from_bytes(jpeg[at + 5 : at + 7], "big"), int.from_bytes(jpeg[at + 7 : at + 9], "big")
            if jpeg[at + 4] == 8 and jpeg[at + 9] in _COLOURS and width and height:
                return width, height, jpeg[at + 9]
            break
        else:
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    raise ValueError("not a JPEG picture of 8 bits in grey or colour")


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    """The objects, numbered from 1, and the table of where each begins."""
    parts, places, length = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], [], 0
    for number, content in enumerate(objects, 1):
        length += len(parts[-1])
        places.append(length)
        parts.append(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    start = length + len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return b"".join(parts) + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
