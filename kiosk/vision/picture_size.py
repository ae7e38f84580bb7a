"""How large a picture says it is, from its header alone, so that nobody decodes a small file into all of the memory."""

from __future__ import annotations

import struct
from typing import NamedTuple

_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_SIZ = b"\xff\x4f\xff\x51"  # SOC and SIZ, with which every JPEG 2000 codestream begins (ISO/IEC 15444-1 A.4, A.5.1)
_SCAN = b"\xff\xda"  # cannot occur within a scan's own data (ITU-T T.81 B.1.1.5)
_MOST_SCANS = 64
_MOST_COMPONENTS = 4
_MOST_TILES = 1024


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def chip_image_size(content: bytes) -> Size | None:
    """Of a JPEG or a JPEG 2000 (file or bare codestream); None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(content)
    if content.startswith((_JP2_SIGNATURE, _SIZ)):
        return _jpeg2000_size(content)
    return None


def _jpeg_size(content: bytes) -> Size | None:
    """From the frame header (ITU-T T.81 B.2.2), which stands before the first scan. None for more scans than a photo has: each costs a pass
    over the whole picture, and an empty one takes a few bytes."""
    if content.count(_SCAN) > _MOST_SCANS:
        return None
    place = 2
    while place + 9 <= len(content):
        if content[place] != 0xFF:
            return None
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker in (0xD9, 0xDA) or 0xD0 <= marker <= 0xD8 or marker in (0x00, 0x01):
            return None  # an end, a scan or a marker without length, and still no frame
        (length,) = struct.unpack_from(">H", content, place + 2)
        if length < 2:
            return None
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, place + 5)
            return Size(width, height)
        place += 2 + length
    return None


def _jpeg2000_size(content: bytes) -> Size | None:
    """From the SIZ marker of the codestream. Where a file holds several, or bytes that look like one, the largest counts: a decoder may
    choose another than the first. None for more components or tiles than a photo has: each costs memory of its own."""
    largest: Size | None = None
    place = content.find(_SIZ)
    while place >= 0:
        if place + 42 > len(content):
            return None
        x1, y1, x0, y0, tile_width, tile_height, _, _, components = struct.unpack_from(">8IH", content, place + 8)
        if x1 <= x0 or y1 <= y0 or not tile_width or not tile_height or not 1 <= components <= _MOST_COMPONENTS:
            return None
        if -(-x1 // tile_width) * -(-y1 // tile_height) > _MOST_TILES:
            return None
        size = Size(x1 - x0, y1 - y0)
        if largest is None or size.width * size.height > largest.width * largest.height:
            largest = size
        place = content.find(_SIZ, place + 1)
    return largest


def bmp_size(content: bytes) -> Size | None:
    """Of a Windows bitmap with the header of 40 bytes or a later one; rows may stand from the top or from the bottom."""
    if len(content) < 54 or content[:2] != b"BM":
        return None
    header, width, height = struct.unpack_from("<Iii", content, 14)
    return Size(width, abs(height)) if header >= 40 and width > 0 and height else None


def webp_size(content: bytes) -> Size | None:
    """Of a still WebP: lossy, lossless or extended (RFC 9649 section 2)."""
    if len(content) < 30 or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return Size(width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L" and content[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", content, 21)
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        return Size(int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1)
    return None
