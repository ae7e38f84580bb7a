"""A reader for chips in memory: for tests of what lies above the drivers, and for a terminal without hardware.

    reader.put(PassportChip(document("passport")))     a chip is laid on it
    reader.lift()                                      and taken away
    reader.fault = NoAnswer()                          every verb raises this until it is set to None
    reader.card_fault = CardRemoved()                  `connect` and `transmit` do, where a chip lies there

Who writes a test for a driver on its wire wants the emulator instead (vpcd_emulator.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.errors import DeviceError, HardwareFault, NotConnected
from drivers.smartcard import CardMute, CardRemoved, HardwareError, Media, NoCard, Online, State
from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import document

SIMULATED = True


class Chip(Protocol):
    """What lies on the reader."""

    @property
    def answer_to_reset(self) -> bytes: ...

    def reset(self) -> None:
        """Power on, or anew."""

    def handle(self, apdu: bytes) -> bytes:
        """The answer to one command."""


@dataclass(frozen=True)
class Options:
    """`specimen`: the name of a synthetic document that lies on the reader from the start (passport_files.py)."""

    specimen: str = ""


class Driver:
    """A `drivers.smartcard.SmartcardReader`. `put` and `lift` may be called from another thread."""

    def __init__(self, options: Options = Options()) -> None:
        self.fault: DeviceError | None = None
        self.card_fault: DeviceError | None = None
        self._is_open = False
        self._card: Chip | None = None
        self._connected: Chip | None = None
        if options.specimen:
            self.put(PassportChip(document(options.specimen)))

    def put(self, card: Chip) -> None:
        """Lays a chip on the reader, in place of one that may lie there."""
        self._card = card

    def lift(self) -> None:
        """Takes the chip away, if there is one."""
        self._card = None

    def open(self) -> None:
        self.close()
        self._fail_if_asked()
        self._is_open = True

    def close(self) -> None:
        self._is_open = False
        self._connected = None

    def state(self) -> State:
        self._require_open()
        try:
            self._fail_if_asked()
        except HardwareFault as fault:
            return HardwareError(fault.detail or fault.code)
        if self._card is None:
            return Online(Media.NOT_PRESENT)
        return Online(Media.MUTE if isinstance(self.card_fault, CardMute) else Media.PRESENT)

    def connect(self) -> bytes:
        self._require_open()
        self._connected = None
        self._fail_if_asked()
        if self._card is None:
            raise NoCard
        self._fail_as_the_card()
        self._connected = self._card
        self._connected.reset()
        return self._connected.answer_to_reset

    def transmit(self, apdu: bytes) -> bytes:
        self._require_open()
        self._fail_if_asked()
        card, self._connected = self._connected, None
        if card is None:
            raise NoCard("nothing is connected")
        self._fail_as_the_card()
        if self._card is not card:
            raise CardRemoved
        response = card.handle(apdu)
        self._connected = card
        return response

    def disconnect(self) -> None:
        self._connected = None

    def _require_open(self) -> None:
        if not self._is_open:
            raise NotConnected("the simulator is not open")

    def _fail_if_asked(self) -> None:
        if self.fault is not None:
            raise self.fault

    def _fail_as_the_card(self) -> None:
        if self.card_fault is not None:
            raise self.card_fault
