"""IPP as a printer reads and writes it, for the emulator only: every constant is written down here anew from RFC 8010, 3.5, so that a
mistake in the driver's is found out."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tagged:
    """A value with its syntax."""

    tag: int
    content: bytes


def integer(value: int) -> Tagged:
    return Tagged(0x21, struct.pack("!i", value))


def boolean(value: bool) -> Tagged:
    return Tagged(0x22, b"\1" if value else b"\0")


def enum(value: int) -> Tagged:
    return Tagged(0x23, struct.pack("!i", value))


def resolution(dots_per_inch: int) -> Tagged:
    return Tagged(0x32, struct.pack("!iib", dots_per_inch, dots_per_inch, 3))


def between(lowest: int, highest: int) -> Tagged:
    return Tagged(0x33, struct.pack("!ii", lowest, highest))


def text(value: str) -> Tagged:
    return Tagged(0x41, value.encode())


def name(value: str) -> Tagged:
    return Tagged(0x42, value.encode())


def keyword(value: str) -> Tagged:
    return Tagged(0x44, value.encode())


def uri(value: str) -> Tagged:
    return Tagged(0x45, value.encode())


def charset(value: str) -> Tagged:
    return Tagged(0x47, value.encode())


def language(value: str) -> Tagged:
    return Tagged(0x48, value.encode())


def mime_type(value: str) -> Tagged:
    return Tagged(0x49, value.encode())


def collection(members: Mapping[str, Tagged]) -> list[Tagged]:
    """RFC 8010, 3.1.6: its members stand behind its beginning, each behind its name, as if they were further values."""
    written = [Tagged(0x34, b"")]
    for label, value in members.items():
        written += [Tagged(0x4A, label.encode()), value]
    return [*written, Tagged(0x37, b"")]


OPERATION_GROUP, JOB_GROUP, PRINTER_GROUP, UNSUPPORTED_GROUP = 1, 2, 4, 5
Group = dict[str, Sequence[Tagged]]


class BadRequest(Exception):
    """Not IPP. The emulator answers client-error-bad-request."""


@dataclass(frozen=True)
class Request:
    """What a client asked. `groups` in their order; `document` is what follows the attributes."""

    version: tuple[int, int]
    operation: int
    number: int
    groups: tuple[tuple[int, Group], ...]
    document: bytes

    def text(self, attribute: str, default: str = "") -> str:
        """Of the first value, in whatever group it stands."""
        return values[0].content.decode("utf-8", "replace") if (values := self._values(attribute)) else default

    def texts(self, attribute: str) -> list[str]:
        return [value.content.decode("utf-8", "replace") for value in self._values(attribute)]

    def number_of(self, attribute: str) -> int | None:
        values = self._values(attribute)
        return struct.unpack("!i", values[0].content)[0] if values and len(values[0].content) == 4 else None

    def has(self, attribute: str) -> bool:
        return bool(self._values(attribute))

    def is_set(self, attribute: str) -> bool:
        return any(value.content == b"\1" for value in self._values(attribute))

    def _values(self, attribute: str) -> Sequence[Tagged]:
        return next((group[attribute] for _, group in self.groups if attribute in group), [])


def parse(data: bytes) -> Request:
    """Raises `BadRequest`."""
    try:
        major, minor, operation, number = struct.unpack_from("!BBHi", data)
        groups: list[tuple[int, dict[str, list[Tagged]]]] = []
        at, current = 8, ""
        while data[at] != 3:
            tag, at = data[at], at + 1
            if tag < 0x10:
                groups.append((tag, {}))
                continue
            label, at = _counted(data, at)
            content, at = _counted(data, at)
            current = label.decode() or current
            groups[-1][1].setdefault(current, []).append(Tagged(tag, content))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadRequest(f"byte {len(data)}") from error
    read: tuple[tuple[int, Group], ...] = tuple((tag, dict(group)) for tag, group in groups)
    return Request((major, minor), operation, number, read, data[at + 1 :])


def write(version: tuple[int, int], status: int, number: int, groups: Sequence[tuple[int, Group]]) -> bytes:
    written = bytearray(struct.pack("!BBHi", *version, status, number))
    for tag, group in groups:
        written.append(tag)
        for label, values in group.items():
            for index, value in enumerate(values):
                encoded = b"" if index else label.encode()
                written += struct.pack("!BH", value.tag, len(encoded)) + encoded + struct.pack("!H", len(value.content)) + value.content
    return bytes(written + b"\3")


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    [length] = struct.unpack_from("!H", data, at)
    if at + 2 + length > len(data):
        raise IndexError
    return data[at + 2 : at + 2 + length], at + 2 + length
