"""Cuts the pictures out of an MJPEG stream: `multipart/x-mixed-replace` (RFC 2046 section 5.1), each part a JPEG (ITU-T T.81).

What cameras get wrong is allowed for: a boundary declared with its dashes, lines that end in a bare LF, lengths that are missing or false,
bytes between the parts. A part that was damaged is passed over; the next boundary begins anew.
"""

from __future__ import annotations

import re
from enum import Enum

LARGEST_PART = 16 * 1024 * 1024
LONGEST_HEAD = 8 * 1024
MOST_PIXELS = 12_000_000
"""A picture that says it is larger is not decoded: its few bytes would ask for gigabytes. 4K has 8.3 million."""

_BOUNDARY = re.compile(r'boundary\s*=\s*"?([^";,\s]{1,200})', re.IGNORECASE)
_LENGTH = re.compile(rb"^content-length\s*:\s*(\d{1,9})\s*$", re.IGNORECASE | re.MULTILINE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_END = b"\xff\xd9"  # EOI: coded data never contains it (T.81 B.1.1.5)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOFn; the three others are tables
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a segment (T.81 table B.1)


def boundary_of(content_type: str) -> bytes | None:
    """What lies between the parts of a stream with this Content-Type; None when it is no such stream."""
    kind, _, parameters = content_type.partition(";")
    found = _BOUNDARY.search(parameters)
    if kind.strip().lower() != "multipart/x-mixed-replace" or found is None:
        return None
    name = found[1].lstrip("-")  # some cameras declare it with the dashes that every line of it begins with anyway
    return b"--" + name.encode("latin-1", "replace") if name else None


class _Place(Enum):
    BETWEEN = "between"
    HEAD = "head"
    BODY = "body"


class PartParser:
    """Fed with the stream as it comes, gives the bodies of whole parts. Holds at most one part and one piece of the stream."""

    def __init__(self, boundary: bytes) -> None:
        """`boundary`: as `boundary_of` gives it."""
        self._boundary = boundary
        self._held = bytearray()
        self._place = _Place.BETWEEN
        self._length: int | None = None
        self._looked = 0  # no boundary begins before here

    @property
    def inside(self) -> bool:
        """Whether the body of a part has begun and is not whole yet."""
        return self._place is _Place.BODY and bool(self._held)

    def feed(self, piece: bytes) -> list[bytes]:
        """The bodies that became whole with `piece`, in their order."""
        self._held += piece
        found: list[bytes] = []
        while self._step(found):
            pass
        return found

    def _step(self, found: list[bytes]) -> bool:
        """One move through what is held; False when more has to come first."""
        match self._place:
            case _Place.BETWEEN:
                return self._seek()
            case _Place.HEAD:
                return self._read_head()
            case _Place.BODY if self._length is None:
                return self._read_to_boundary(found)
            case _Place.BODY:
                return self._read_length(found, self._length)

    def _seek(self) -> bool:
        at = self._held.find(self._boundary)
        if at < 0:
            del self._held[: max(0, len(self._held) - len(self._boundary) + 1)]
            return False
        self._go(_Place.HEAD, at + len(self._boundary))
        return True

    def _read_head(self) -> bool:
        end = _END_OF_HEAD.search(self._held, 0, LONGEST_HEAD)
        if end is None:
            if len(self._held) < LONGEST_HEAD:
                return False
            self._go(_Place.BETWEEN, 0)
            return True
        length = _LENGTH.search(bytes(self._held[: end.start()]).replace(b"\r\n", b"\n"))
        self._length = min(int(length[1]), LARGEST_PART) if length else None
        self._go(_Place.BODY, end.end())
        return True

    def _read_length(self, found: list[bytes], length: int) -> bool:
        if len(self._held) < length:
            return False
        within = self._held.find(self._boundary, 0, length)
        if within >= 0:  # the length was false, and another part began meanwhile
            self._go(_Place.BETWEEN, within)
            return True
        found.append(bytes(self._held[:length]))
        self._go(_Place.BETWEEN, length)
        return True

    def _read_to_boundary(self, found: list[bytes]) -> bool:
        at = self._held.find(self._boundary, self._looked)
        if at < 0:
            if self._held.endswith((_END, _END + b"\r\n")):  # not to wait for the next picture to see the end of this one
                found.append(bytes(self._held))
                self._go(_Place.BETWEEN, len(self._held))
                return False
            self._looked = max(0, len(self._held) - len(self._boundary) + 1)
            if len(self._held) > LARGEST_PART:
                self._go(_Place.BETWEEN, 0)
                return True
            return False
        found.append(bytes(self._held[:at]).removesuffix(b"\n").removesuffix(b"\r"))
        self._go(_Place.BETWEEN, at)
        return True

    def _go(self, place: _Place, past: int) -> None:
        del self._held[:past]
        self._place, self._looked = place, 0


def whole_jpeg(body: bytes) -> bool:
    """Whether `body` begins and ends as a JPEG does and does not say that it is larger than `MOST_PIXELS`. A picture whose end is missing
    would be decoded with a grey rest, and nobody could tell. Damage in the midst of it is not seen: TCP's checksums have to find that."""
    size = jpeg_size(body)
    return size is not None and 0 < size[0] * size[1] <= MOST_PIXELS and body.rstrip(b"\r\n\0").endswith(_END)


def jpeg_size(body: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG says it has; None for what is no JPEG or never says so."""
    if not body.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            frame = body[at + 5 : at + 9]
            return (int.from_bytes(frame[2:]), int.from_bytes(frame[:2])) if len(frame) == 4 else None
        length = int.from_bytes(body[at + 2 : at + 4])
        if length < 2 or marker in (0xD9, 0xDA):
            return None
        at += 2 + length
    return None
