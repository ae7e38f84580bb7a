"""BER-TLV as files of travel documents use it (ISO/IEC 7816-4, 5.2.2): definite lengths up to three bytes, tags up to two."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.identity.icao.errors import ChipDamaged


class Head(NamedTuple):
    """`begin`: where the value begins. `length`: of the value."""

    tag: int
    begin: int
    length: int

    @property
    def end(self) -> int:
        return self.begin + self.length


class Item(NamedTuple):
    tag: int
    value: bytes


def head_at(data: bytes, at: int = 0) -> Head:
    """The tag and length at `at`; the value itself may be cut off. Raises `ChipDamaged`."""
    try:
        tag = data[at]
        at += 1
        if tag & 0x1F == 0x1F:
            tag = tag << 8 | data[at]
            if data[at] & 0x80:
                raise ChipDamaged("a tag of more than two bytes")
            at += 1
        length = data[at]
        at += 1
        if length >= 0x80:
            size = length & 0x7F
            if not 1 <= size <= 3 or len(data) < at + size:
                raise ChipDamaged("a length of no or of more than three bytes, or cut off")
            length = int.from_bytes(data[at : at + size], "big")
            at += size
    except IndexError:
        raise ChipDamaged("cut off inside a tag or length") from None
    return Head(tag, at, length)


def items(data: bytes) -> list[Item]:
    """All items of `data`, which they fill. Raises `ChipDamaged`."""
    found, at = [], 0
    while at < len(data):
        head = head_at(data, at)
        if head.end > len(data):
            raise ChipDamaged(f"the value of tag {head.tag:X} is cut off")
        found.append(Item(head.tag, data[head.begin : head.end]))
        at = head.end
    return found


def only(data: bytes, tag: int) -> bytes:
    """The value of `data`'s only item, which has that tag. Raises `ChipDamaged`."""
    found = items(data)
    if len(found) != 1 or found[0].tag != tag:
        raise ChipDamaged(f"not one item of tag {tag:X}")
    return found[0].value


def first(among: list[Item], *tags: int) -> bytes:
    """The value of the first item with one of the tags. Raises `ChipDamaged` where there is none."""
    for item in among:
        if item.tag in tags:
            return item.value
    raise ChipDamaged(f"no item of tag {tags[0]:X}")


def item(tag: int, value: bytes) -> bytes:
    """One item as bytes."""
    size = len(value)
    length = bytes([size]) if size < 0x80 else bytes([0x81, size]) if size < 0x100 else b"\x82" + size.to_bytes(2, "big")
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length + value
