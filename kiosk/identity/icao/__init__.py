"""Chips of passports and permits (ICAO Doc 9303 parts 10 and 11), read over any function that carries an APDU.

    reading = read_chip(reader.transmit, information(lines), today, deadline=time.monotonic() + 30)

Basic Access Control, secure messaging, the data groups with the holder's text (DG1) and photo (DG2), and the hashes over them. PACE is not
spoken yet, and the chain from the chip's signer up to a state is not checked: what is read counts as L1 (kiosk/core/assurance.py).
"""

from kiosk.identity.icao.errors import (
    ChannelBroken,
    ChipAltered,
    ChipDamaged,
    ChipError,
    ChipUnverifiable,
    KeyRefused,
    NeedsPace,
    NotATravelDocument,
    TooSlow,
)
from kiosk.identity.icao.keys import typed_information
from kiosk.identity.icao.reading import ChipReading, read_chip

__all__ = [
    "ChannelBroken",
    "ChipAltered",
    "ChipDamaged",
    "ChipError",
    "ChipReading",
    "ChipUnverifiable",
    "KeyRefused",
    "NeedsPace",
    "NotATravelDocument",
    "TooSlow",
    "read_chip",
    "typed_information",
]
