"""An ID-card reader in memory: for tests of what lies above the drivers, and for a terminal without hardware.

    reader.put(text, photo)         a card is laid on it
    reader.lift()                   and taken away
    reader.fault = NoAnswer()       every verb raises this until it is set to None
    reader.read_fault = CardMoved() the same, once a card was found

Who writes a test for a driver on its wire wants the emulator instead (sam_emulator.py).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from drivers.errors import DeviceError, HardwareFault, NotConnected
from drivers.idcard import CardAlreadyRead, CardData, HardwareError, Media, NoCard, Online, State
from drivers.idcard.specimens import specimen

SIMULATED = True


@dataclass(frozen=True)
class Options:
    """`specimen`: the name of a synthetic person whose card lies on the reader from the start (drivers/idcard/specimens.py)."""

    specimen: str = ""


@dataclass
class _Card:
    text: bytes
    photo: bytes
    fingerprints: bytes
    addresses: tuple[bytes, ...]
    used: bool = False


class Driver:
    """A `drivers.idcard.IdCardReader`. `put` and `lift` may be called from another thread."""

    def __init__(self, options: Options = Options()) -> None:
        self.fault: DeviceError | None = None
        self.read_fault: DeviceError | None = None
        self._is_open = False
        self._card: _Card | None = None
        if options.specimen:
            image = specimen(options.specimen)
            self.put(image.text, image.photo)

    def put(self, text: bytes, photo: bytes = b"", fingerprints: bytes = b"", addresses: tuple[bytes, ...] = ()) -> None:
        """Lays a card on the reader, in place of one that may lie there."""
        self._card = _Card(text, photo, fingerprints, addresses)

    def lift(self) -> None:
        """Takes the card away, if there is one."""
        self._card = None

    def open(self) -> None:
        self._is_open = False
        self._fail_if_asked()
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def state(self) -> State:
        self._require_open()
        try:
            self._fail_if_asked()
        except HardwareFault as fault:
            return HardwareError(fault.detail or fault.code)
        card = self._card
        if card is None:
            return Online(Media.NOT_PRESENT)
        return Online(Media.READ if card.used else Media.PRESENT)

    def read(self, *, fingerprints: bool = False, newest_address: bool = False) -> CardData:
        self._require_open()
        self._fail_if_asked()
        card = self._card
        if card is None:
            raise NoCard
        if card.used:
            raise CardAlreadyRead
        if self.read_fault is not None:
            raise self.read_fault
        card.used = True
        now = time.monotonic()
        fingers = card.fingerprints if fingerprints else b""
        return CardData(card.text, card.photo, now, now, fingers, card.addresses if newest_address else None)

    def _require_open(self) -> None:
        if not self._is_open:
            raise NotConnected("the simulator is not open")

    def _fail_if_asked(self) -> None:
        if self.fault is not None:
            raise self.fault
