"""IPP messages as bytes: requests as this terminal sends them, answers as printers give them (RFC 8010, section 3).

pyipp makes the bytes of each attribute. Its tables and its reader are not used:

- A request leaves out, without a word, every attribute that is not in its table, such as print-scaling; and it puts job-id behind
  requesting-user-name, where RFC 8011, 4.1.5, wants the target of an operation right behind the language.
- An answer is read with signed lengths: sixteen bytes with a negative one make it read the same place for ever. It takes an operation or
  a state that it does not know, as vendors add them, for a broken answer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from drivers.errors import Garbled

if TYPE_CHECKING:
    from pyipp.enums import IppTag

VERSION = bytes((1, 1))
"""Every printer of IPP/2.x takes IPP/1.1 as well; old ones take nothing else."""
MOST_BYTES = 1024 * 1024
"""Of one answer: a printer with everything in it has some 30 kB of attributes."""


class Operation(IntEnum):
    """RFC 8011, 5.4.15."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class JobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def is_final(self) -> bool:
        return self >= JobState.CANCELLED


Value = int | bool | str | bytes
Attributes = Mapping[str, tuple[Value, ...]]

_JOB, _END, _PRINTER = 0x02, 0x03, 0x04
_LAST_GROUP_TAG = 0x0F
_INTEGERS = (0x21, 0x23)
_BOOLEAN = 0x22
_WITH_LANGUAGE = (0x35, 0x36)
_BEGIN_COLLECTION, _END_COLLECTION = 0x34, 0x37
_TEXTS = range(0x40, 0x60)


@dataclass(frozen=True)
class Answer:
    """What a printer said. `status`: RFC 8011, appendix B; below 0x0100 the operation was done."""

    status: int
    printer: Attributes
    jobs: tuple[Attributes, ...]

    @property
    def ok(self) -> bool:
        return self.status < 0x0100


def request(
    operation: Operation,
    number: int,
    printer_uri: str,
    user: str,
    *,
    job: int | None = None,
    of_operation: Mapping[str, Value | Sequence[str]] | None = None,
    of_job: Mapping[str, Value | Sequence[str]] | None = None,
    document: bytes = b"",
) -> bytes:
    """`number` comes back in the answer. `of_operation` and `of_job` name only attributes that are in `_TAGS`."""
    target: dict[str, Value | Sequence[str]] = {
        "attributes-charset": "utf-8",
        "attributes-natural-language": "en",
        "printer-uri": printer_uri,
        **({"job-id": job} if job is not None else {}),
        "requesting-user-name": user,
    }
    groups = b"\x01" + _encode({**target, **(of_operation or {})})
    if of_job:
        groups += bytes((_JOB,)) + _encode(of_job)
    return VERSION + struct.pack(">hi", operation, number) + groups + bytes((_END,)) + document


def read(data: bytes, number: int) -> Answer:
    """The answer to request `number`. Raises `Garbled` for whatever RFC 8010 does not allow; ends for every input."""
    if len(data) < 8:
        raise Garbled(f"{len(data)} bytes are no answer")
    status, echoed = struct.unpack_from(">Hi", data, 2)
    if data[0] not in (1, 2) or echoed != number:
        raise Garbled("not IPP, or the answer to another request")
    groups = list(_groups(data))
    return Answer(
        status,
        printer=next((attributes for tag, attributes in groups if tag == _PRINTER), {}),
        jobs=tuple(attributes for tag, attributes in groups if tag == _JOB),
    )


def texts(attributes: Attributes, name: str) -> tuple[str, ...]:
    """The values of an attribute of keywords, names, types or addresses; none when the printer does not say."""
    return tuple(value for value in attributes.get(name, ()) if isinstance(value, str))


def numbers(attributes: Attributes, name: str) -> tuple[int, ...]:
    """The values of an attribute of integers or enums."""
    return tuple(value for value in attributes.get(name, ()) if isinstance(value, int) and not isinstance(value, bool))


def _groups(data: bytes) -> Iterator[tuple[int, Attributes]]:
    position, group, attributes, name, depth = 8, 0, dict[str, tuple[Value, ...]](), "", 0
    while (tag := _byte(data, position)) != _END:
        position += 1
        if tag <= _LAST_GROUP_TAG:
            if group:
                yield group, attributes
            group, attributes, name = tag, {}, ""
            continue
        named, position = _string(data, position)
        value, position = _string(data, position)
        if tag == _END_COLLECTION:
            depth -= 1
        if depth == 0 and tag != _END_COLLECTION:
            name = _text(named) or name
            if not name or not group:
                raise Garbled("a value of no attribute")
            attributes[name] = (*attributes.get(name, ()), _value(tag, value))
        if tag == _BEGIN_COLLECTION:
            depth += 1
        if depth < 0:
            raise Garbled("a collection ends that did not begin")
    if depth:
        raise Garbled("a collection without its end")
    if group:
        yield group, attributes


def _value(tag: int, value: bytes) -> Value:
    """Collections, dates, ranges and the like stay bytes: nothing here asks for them."""
    if tag in _INTEGERS:
        if len(value) != 4:
            raise Garbled(f"an integer of {len(value)} bytes")
        return int.from_bytes(value, "big", signed=True)
    if tag == _BOOLEAN:
        if value not in (b"\x00", b"\x01"):
            raise Garbled("a boolean that is neither")
        return value == b"\x01"
    if tag in _WITH_LANGUAGE:
        _, position = _string(value, 0)
        return _text(_string(value, position)[0])
    return _text(value) if tag in _TEXTS else value


def _byte(data: bytes, position: int) -> int:
    if position >= len(data):
        raise Garbled("it ends in the middle")
    return data[position]


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    """A length of two bytes (RFC 8010, 3.1.4: SIGNED-SHORT, never negative), and what it counts."""
    if position + 2 > len(data):
        raise Garbled("it ends in the middle")
    length = int.from_bytes(data[position : position + 2], "big")
    end = position + 2 + length
    if length > 0x7FFF or end > len(data):
        raise Garbled("it ends in the middle")
    return data[position + 2 : end], end


def _text(value: bytes) -> str:
    """Printers are not strict about charsets in names that people gave them."""
    return value.decode("utf-8", "replace")


def _encode(attributes: Mapping[str, Value | Sequence[str]]) -> bytes:
    from pyipp.serializer import construct_attribute

    tags = _tags()
    return b"".join(construct_attribute(name, value, tags[name]) for name, value in attributes.items())


def _tags() -> Mapping[str, IppTag]:
    """The syntax of every attribute that is sent (RFC 8011, 4.1 to 5.2; PWG 5100.13 for print-scaling)."""
    from pyipp.enums import IppTag

    return {
        "attributes-charset": IppTag.CHARSET,
        "attributes-natural-language": IppTag.LANGUAGE,
        "printer-uri": IppTag.URI,
        "job-id": IppTag.INTEGER,
        "requesting-user-name": IppTag.NAME,
        "requested-attributes": IppTag.KEYWORD,
        "job-name": IppTag.NAME,
        "ipp-attribute-fidelity": IppTag.BOOLEAN,
        "document-format": IppTag.MIME_TYPE,
        "last-document": IppTag.BOOLEAN,
        "which-jobs": IppTag.KEYWORD,
        "my-jobs": IppTag.BOOLEAN,
        "copies": IppTag.INTEGER,
        "media": IppTag.KEYWORD,
        "print-scaling": IppTag.KEYWORD,
        "sides": IppTag.KEYWORD,
    }
