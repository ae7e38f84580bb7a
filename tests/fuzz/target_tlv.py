"""BER-TLV off a chip."""

from __future__ import annotations

from kiosk.identity.icao import ChipError, tlv

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex("60145F0104303130365F36063034303030305C026175"),
    tlv.item(0x7F61, tlv.item(0x02, b"\x01") + tlv.item(0x7F60, bytes(300))),
    b"\x75\x83\x00\x00\x01\x00",
)


def fuzz(data: bytes) -> None:
    try:
        head = tlv.head_at(data)
        assert 0 < head.begin <= min(6, len(data))
        assert 0 <= head.length < 1 << 24
    except ChipError:
        pass
    try:
        found = tlv.items(data)
    except ChipError:
        return
    assert sum(len(one.value) for one in found) + 2 * len(found) <= len(data)
